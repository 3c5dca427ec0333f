package model

// A Config is the architecture of a model: its config.json, read.
type Config struct {
	Raw map[string]any // the file, whole
}
