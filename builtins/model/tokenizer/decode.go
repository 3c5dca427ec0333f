package tokenizer

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pewter/internal/registry"
)

// A decoder changes tokens into parts of the text; what the last one leaves is
// joined.
type decoder func(tokens []string) []string

var decoders = registry.New[maker[decoder]]("decoder")

func init() {
	decoders.Add("ByteFallback", "<0x0A> as bytes", fixed(decoder(decodeBytes)))
	decoders.Add("ByteLevel", "GPT-2's characters as bytes", fixed(decoder(decodeByteLevel)))
	decoders.Add("Fuse", "all in one", fixed(decoder(fuse)))
	decoders.Add("Replace", "a pattern by a text", newDecodeReplace)
	decoders.Add("Strip", "without a character at the ends", newDecodeStrip)
	decoders.Add("Metaspace", "▁ as space", newDecodeMetaspace)
	decoders.Add("WordPiece", "words of pieces with ##", newDecodeWordPiece)
	decoders.Add("BPEDecoder", "words that end with a suffix", newDecodeBPE)
	decoders.Add("CTC", "repetitions and padding dropped", newDecodeCTC)
}

func parseDecoder(raw json.RawMessage) (decoder, error) {
	list, err := flatten(raw, "decoders", 0)
	if err != nil || isNull(raw) {
		return nil, err
	}
	steps := make([]decoder, len(list))
	for i, raw := range list {
		if steps[i], err = build(decoders, raw); err != nil {
			return nil, err
		}
	}
	return func(tokens []string) []string {
		for _, f := range steps {
			tokens = f(tokens)
		}
		return tokens
	}, nil
}

// each makes a decoder of a function of one token.
func each(f func(string) string) decoder {
	return func(tokens []string) []string {
		for i, t := range tokens {
			tokens[i] = f(t)
		}
		return tokens
	}
}

func fuse(tokens []string) []string { return []string{strings.Join(tokens, "")} }

// decodeBytes joins runs of byte tokens. A run that is not UTF-8 becomes one
// U+FFFD a byte.
func decodeBytes(tokens []string) []string {
	out := make([]string, 0, len(tokens))
	var run []byte
	flush := func() {
		switch {
		case len(run) == 0:
		case utf8.Valid(run):
			out = append(out, string(run))
		default:
			out = append(out, slices.Repeat([]string{"\ufffd"}, len(run))...)
		}
		run = run[:0]
	}
	for _, t := range tokens {
		if b, ok := byteToken(t); ok {
			run = append(run, b)
			continue
		}
		flush()
		out = append(out, t)
	}
	flush()
	return out
}

func byteToken(t string) (byte, bool) {
	if len(t) != 6 || !strings.HasPrefix(t, "<0x") || t[5] != '>' {
		return 0, false
	}
	b, err := strconv.ParseUint(t[3:5], 16, 8)
	return byte(b), err == nil
}

func decodeByteLevel(tokens []string) []string {
	var b []byte
	for _, t := range tokens {
		b = unByteLevel(b, t)
	}
	return []string{lossy(b)}
}

func newDecodeReplace(raw json.RawMessage) (decoder, error) {
	f, err := newReplace(raw)
	return each(f), err
}

func newDecodeStrip(raw json.RawMessage) (decoder, error) {
	var o struct {
		Content     string
		Start, Stop int
	}
	err := unmarshal(raw, &o)
	return each(func(t string) string {
		for i := 0; i < o.Start && o.Content != "" && strings.HasPrefix(t, o.Content); i++ {
			t = t[len(o.Content):]
		}
		for i := 0; i < o.Stop && o.Content != "" && strings.HasSuffix(t, o.Content); i++ {
			t = t[:len(t)-len(o.Content)]
		}
		return t
	}), err
}

func newDecodeMetaspace(raw json.RawMessage) (decoder, error) {
	var o struct {
		Replacement    string
		AddPrefixSpace *bool  `json:"add_prefix_space"`
		PrependScheme  string `json:"prepend_scheme"`
	}
	if err := unmarshal(raw, &o); err != nil {
		return nil, err
	}
	scheme, err := prependScheme(o.PrependScheme, o.AddPrefixSpace)
	return func(tokens []string) []string {
		for i, t := range tokens {
			by := " "
			if i == 0 && scheme != "never" {
				by = ""
			}
			tokens[i] = strings.ReplaceAll(t, o.Replacement, by)
		}
		return tokens
	}, err
}

func newDecodeWordPiece(raw json.RawMessage) (decoder, error) {
	o := struct {
		Prefix  string
		Cleanup bool
	}{"##", true}
	err := unmarshal(raw, &o)
	return func(tokens []string) []string {
		for i, t := range tokens {
			if i > 0 {
				if rest, ok := strings.CutPrefix(t, o.Prefix); ok {
					t = rest
				} else {
					t = " " + t
				}
			}
			if o.Cleanup {
				t = cleanup.Replace(t)
			}
			tokens[i] = t
		}
		return tokens
	}, err
}

// cleanup takes the spaces before punctuation that splitting put there.
var cleanup = sequentialReplacer{
	{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"},
	{" 'm", "'m"}, {" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
}

// A sequentialReplacer replaces one after the other, unlike strings.Replacer.
type sequentialReplacer [][2]string

func (r sequentialReplacer) Replace(s string) string {
	for _, p := range r {
		s = strings.ReplaceAll(s, p[0], p[1])
	}
	return s
}

func newDecodeBPE(raw json.RawMessage) (decoder, error) {
	o := struct{ Suffix string }{"</w>"}
	err := unmarshal(raw, &o)
	return func(tokens []string) []string {
		for i, t := range tokens {
			by := " "
			if i == len(tokens)-1 {
				by = ""
			}
			if o.Suffix != "" {
				t = strings.ReplaceAll(t, o.Suffix, by)
			}
			tokens[i] = t
		}
		return tokens
	}, err
}

func newDecodeCTC(raw json.RawMessage) (decoder, error) {
	o := struct {
		PadToken      string `json:"pad_token"`
		WordDelimiter string `json:"word_delimiter_token"`
		Cleanup       bool
	}{"<pad>", "|", true}
	err := unmarshal(raw, &o)
	return func(tokens []string) []string {
		var out []string
		for i, t := range tokens {
			if i > 0 && t == tokens[i-1] {
				continue
			}
			t = strings.ReplaceAll(t, o.PadToken, "")
			if o.Cleanup {
				t = strings.ReplaceAll(cleanup.Replace(t), o.WordDelimiter, " ")
			}
			if t != "" {
				out = append(out, t)
			}
		}
		return out
	}, err
}
