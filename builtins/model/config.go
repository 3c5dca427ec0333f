package model

import "pewter/builtins/model/arch"

// A Config is the architecture of a model: its config.json, read.
type Config = arch.Config

// ParseConfig reads a config.json. Path is named in errors.
func ParseConfig(path string, b []byte) (*Config, error) { return arch.Parse(path, b) }

// NewConfig makes a configuration from the keys of a config.json.
func NewConfig(raw map[string]any) (*Config, error) {
	return new(Config).With(raw)
}

// Architectures holds the architectures that can be run.
var Architectures = arch.Families
