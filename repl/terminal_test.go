package repl

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"
)

func TestUnderstand(t *testing.T) {
	for answer, want := range map[string]protocol{
		"":                textOnly,
		"\x1b[?1;2c":      textOnly,
		"\x1b[?62;4;22c":  sixel,
		"\x1b[?4c":        textOnly, // the first number is a level, not a feature
		"\x1b[?64;14;42c": textOnly,
		"\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.35.2)\x1b\\\x1b[?62;c": kitty,
		"\x1bP>|iTerm2 3.5.0\x1b\\\x1b[?62;4c":                    iterm2,
		"\x1b_Gi=31;EINVAL:x\x1b\\\x1b[?62;22c":                   textOnly,
		"\x1bP>|tmux 3.5a\x1b\\\x1b[?1;2;4c":                      sixel,
	} {
		if got := understand(answer); got != want {
			t.Errorf("understand(%q) = %d, want %d", answer, got, want)
		}
	}
}

// tmux and screen would show kitty's question as the title of their pane.
func TestQuery(t *testing.T) {
	for kind, asks := range map[string]bool{"xterm-256color": true, "xterm-kitty": true, "": true, "tmux-256color": false, "screen": false, "screen.xterm-256color": false} {
		q := query(kind)
		if got := strings.Contains(q, "\x1b_G"); got != asks || !strings.HasSuffix(q, "\x1b[c") {
			t.Errorf("query(%q) = %q, asks for kitty's pictures: %v, want %v", kind, q, got, asks)
		}
	}
}

func TestPictures(t *testing.T) {
	var file bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 200, 100))
	for i := range img.Pix {
		img.Pix[i] = byte(i * i * 7919)
	}
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	var w strings.Builder
	if err := writePicture(&w, kitty, file.Bytes()); err != nil {
		t.Fatal(err)
	}
	var text string
	for part := range strings.SplitSeq(strings.TrimSuffix(w.String(), "\x1b\\\n"), "\x1b\\") {
		control, payload, _ := strings.Cut(strings.TrimPrefix(part, "\x1b_G"), ";")
		if len(payload) > 4096 || !strings.Contains(control, "m=") {
			t.Errorf("a piece %q of %d letters", control, len(payload))
		}
		text += payload
	}
	if got, err := base64.StdEncoding.DecodeString(text); err != nil || !bytes.Equal(got, file.Bytes()) {
		t.Errorf("kitty: the file does not survive: %v", err)
	}
	for p, want := range map[protocol]string{iterm2: "\x1b]1337;File=inline=1;size=", sixel: "\x1bP0;1q"} {
		w.Reset()
		if err := writePicture(&w, p, file.Bytes()); err != nil || !strings.HasPrefix(w.String(), want) {
			t.Errorf("protocol %d: got %.20q, %v, want %q…", p, w.String(), err, want)
		}
	}
	if err := writePicture(&w, textOnly, file.Bytes()); err == nil {
		t.Error("a terminal without pictures took one")
	}
}
