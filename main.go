// Pewter is a notebook for people who merge language models.
package main

func main() {}
