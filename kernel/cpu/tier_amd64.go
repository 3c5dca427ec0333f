package cpu

func available() []*tier { return []*tier{portable()} }
