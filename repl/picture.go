package repl

import (
	"encoding/base64"
	"fmt"
	"io"
)

// A figure is a value that makes a PNG of itself, at most so many pixels wide.
type figure interface{ PNGWithin(width int) []byte }

// writePicture shows a PNG at the cursor.
func writePicture(w io.Writer, p protocol, data []byte) error {
	var err error
	switch p {
	case kitty:
		err = writeKitty(w, data)
	case iterm2:
		_, err = fmt.Fprintf(w, "\x1b]1337;File=inline=1;size=%d:%s\a", len(data), base64.StdEncoding.EncodeToString(data))
	case sixel:
		err = writeSixel(w, data)
	default:
		return fmt.Errorf("the terminal takes no pictures")
	}
	if err == nil {
		_, err = io.WriteString(w, "\n")
	}
	return err
}

// writeKitty sends the file in base64, at most 4096 letters a piece.
func writeKitty(w io.Writer, data []byte) error {
	text := base64.StdEncoding.EncodeToString(data)
	for control := "a=T,f=100,q=2,"; ; control = "" {
		n := min(4096, len(text))
		more := 1
		if n == len(text) {
			more = 0
		}
		if _, err := fmt.Fprintf(w, "\x1b_G%sm=%d;%s\x1b\\", control, more, text[:n]); err != nil || more == 0 {
			return err
		}
		text = text[n:]
	}
}
