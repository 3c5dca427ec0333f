package merge

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// document parses a file of one YAML document; a second would be passed over. Errors
// begin with the path and the place.
func document(path string, text []byte) (doc yaml.Node, err error) {
	if err = readable(path, text); err != nil {
		return doc, err
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err = dec.Decode(&doc); err == io.EOF {
		return doc, nil
	} else if err != nil {
		return doc, placed(path, text, err)
	}
	var second yaml.Node
	if dec.Decode(&second) != io.EOF {
		err = fmt.Errorf("%s:%d: a second document begins; want one document a file", path, max(second.Line, 1))
	}
	return doc, err
}

// readable reports the first byte that no text in UTF-8 has.
func readable(path string, text []byte) error {
	line, column := 1, 1
	for i := 0; i < len(text); column++ {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return fmt.Errorf("%s:%d:%d: byte %#x is not UTF-8: save the file as UTF-8", path, line, column, text[i])
		case r < ' ' && !strings.ContainsRune("\t\n\r", r), r == 0x7f:
			return fmt.Errorf("%s:%d:%d: control character %U: want a mergekit file, as YAML", path, line, column, r)
		case r == '\n':
			line, column = line+1, 0
		}
		i += n
	}
	return nil
}

var (
	lineOfYAML   = regexp.MustCompile(`^yaml: line (\d+): `)
	anchorOfYAML = regexp.MustCompile(`unknown anchor '([^']*)'`)
)

// placed begins an error of the parser with its place, where it is known, and adds how
// to mend what is common.
func placed(path string, text []byte, err error) error {
	what := err.Error()
	if m := anchorOfYAML.FindStringSubmatch(what); m != nil {
		if i := bytes.Index(text, []byte("*"+m[1])); i >= 0 {
			path = fmt.Sprintf("%s:%d", path, 1+bytes.Count(text[:i], []byte("\n")))
		}
		return fmt.Errorf("%s: *%s names an anchor that nothing before it defines: write &%s where the value stands first", path, m[1], m[1])
	}
	if m := lineOfYAML.FindStringSubmatch(what); m != nil {
		path, what = path+":"+m[1], what[len(m[0]):]
	}
	if strings.Contains(what, "cannot start any token") && bytes.ContainsRune(text, '\t') {
		what += "; indent by spaces, not by tabs"
	}
	return fmt.Errorf("%s: %s", path, strings.TrimPrefix(what, "yaml: "))
}
