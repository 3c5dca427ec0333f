// Package tokenizer turns text into token ids and back, exactly as the
// tokenizers that models were trained with.
package tokenizer

// A Tokenizer encodes and decodes text. It is immutable and safe for use by
// many goroutines.
type Tokenizer struct{}
