package table

import (
	"fmt"
	"path/filepath"
	"strings"

	"pewter/internal/atomicfile"
	"pewter/internal/disk"
	"pewter/internal/suggest"
)

// maxFile bounds the files of tables, which are read whole.
const maxFile = 4 << 30

// Read reads a file by the end of its name: .csv, .tsv, .jsonl (or .ndjson),
// .json or .parquet. Errors begin with the path.
func Read(path string) (*Table, error) {
	parse, err := reader(path)
	if err != nil {
		return nil, err
	}
	read := ReadText
	if strings.ToLower(filepath.Ext(path)) == ".parquet" {
		read = readBytes
	}
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	t, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// ReadText reads a file of text in UTF-8, or in UTF-16 with its mark.
func ReadText(path string) ([]byte, error) {
	data, err := readBytes(path)
	if err != nil {
		return nil, err
	}
	data = disk.Text(data)
	if err := CheckUTF8(data); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

func readBytes(path string) ([]byte, error) {
	data, err := disk.ReadFile(path, maxFile)
	if err != nil {
		return nil, suggest.NotThere(path, err)
	}
	return data, nil
}

func reader(path string) (func([]byte) (*Table, error), error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return ReadCSV, nil
	case ".tsv":
		return ReadTSV, nil
	case ".jsonl", ".ndjson":
		return ReadJSONL, nil
	case ".json":
		return ReadJSON, nil
	case ".parquet":
		return ReadParquet, nil
	}
	return nil, fmt.Errorf("%s: cannot tell the format of the table; want a name that ends in .csv, .tsv, .jsonl, .json or .parquet", path)
}

// Write writes the table to a file in the format that its name ends in: .csv,
// .tsv, .jsonl or .parquet. The file is complete or not there: it is written beside and
// renamed.
func (t *Table) Write(path string) error {
	encode, err := writer(path)
	if err != nil {
		return err
	}
	data, err := encode(t)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, data)
}

// Writable returns the error that Write gives of a name whose format it does not know.
func Writable(path string) error {
	_, err := writer(path)
	return err
}

func writer(path string) (func(*Table) ([]byte, error), error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return sure((*Table).CSV), nil
	case ".tsv":
		return sure((*Table).TSV), nil
	case ".jsonl", ".ndjson":
		return sure((*Table).JSONL), nil
	case ".parquet":
		return (*Table).Parquet, nil
	}
	return nil, fmt.Errorf("%s: cannot write a table in that format; want a name that ends in .csv, .tsv, .jsonl or .parquet", path)
}

// sure is an encoding that never fails.
func sure(encode func(*Table) []byte) func(*Table) ([]byte, error) {
	return func(t *Table) ([]byte, error) { return encode(t), nil }
}
