//go:build !amd64

package cpu

func available() []*tier { return []*tier{portable()} }
