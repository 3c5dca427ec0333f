package repl

import (
	"os"
	"reflect"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/reeflective/readline"
)

// typed inserts the letter that was typed, and those that have arrived behind it. The
// editor itself takes only the first character of a letter that has several, and moves
// by a letter's width: too far in a wide script, not at all past a vowel sign.
func typed(sh *readline.Shell, insert func()) {
	letter := slices.Clone(sh.Keys.Caller())
	if sh.Keymap.Local() != "" { // a search or a menu takes them one by one
		insert()
		return
	}
	if len(letter) == 1 && letter[0] < utf8.RuneSelf {
		insert()
	} else {
		sh.History.SkipSave()
		sh.Cursor().InsertAt(letter...)
	}
	insertBurst(sh)
}

// The line editor draws its line again after each key, which for a long text that is
// pasted into a terminal without brackets takes longer with each one. So what has
// arrived behind a letter, up to the next key that is none, goes in with it.

// insertBurst inserts the letters that the editor has read and not yet handled.
func insertBurst(sh *readline.Shell) {
	keys := pending(sh)
	n := letters(keys)
	missing := cut(keys[n:])
	if missing > 0 {
		n = len(keys)
	}
	text := make([]byte, n, n+missing)
	for i := range text {
		text[i], _ = sh.Keys.Pop()
	}
	rest := readSoon(int(os.Stdin.Fd()), text[n:n+missing])
	sh.Cursor().InsertAt([]rune(string(text[:n+rest]))...)
}

// cut returns how many bytes are missing of the letter that keys are the beginning of: the
// editor reads a thousand at a time, wherever they end.
func cut(keys []byte) (missing int) {
	if len(keys) == 0 || utf8.FullRune(keys) {
		return 0
	}
	size := map[byte]int{0xc: 2, 0xd: 2, 0xe: 3, 0xf: 4}[keys[0]>>4]
	return max(0, size-len(keys))
}

// letters returns the length of the text at the beginning of keys.
func letters(keys []byte) (n int) {
	for n < len(keys) {
		r, size := utf8.DecodeRune(keys[n:])
		if r == utf8.RuneError || unicode.IsControl(r) {
			break
		}
		n += size
	}
	return n
}

// pending returns the keys that the editor has read and not yet handled. It has no way to
// look at them; nil where its field has gone.
func pending(sh *readline.Shell) []byte {
	buf := reflect.ValueOf(sh.Keys).Elem().FieldByName("buf")
	if buf.Kind() != reflect.Slice || buf.Type().Elem().Kind() != reflect.Uint8 {
		return nil
	}
	return buf.Bytes()
}
