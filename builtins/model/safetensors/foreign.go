package safetensors

import (
	"bytes"
	"fmt"
)

// notSafetensors recognises, by their first bytes, files that people take for
// safetensors, and says what to do about them. A pickle runs code when it is
// loaded, so it is never read.
func notSafetensors(path string, b []byte) error {
	switch {
	case len(b) > 8 && bytes.HasPrefix(b[4:], []byte("\x00\x00\x00\x00{")): // a length may look like anything
		return nil
	case IsPickle(b):
		return PickleError(path)
	case bytes.HasPrefix(b, []byte("version https://git-lfs")):
		return fmt.Errorf("%s: this is a Git LFS pointer, not the file it stands for; run `git lfs pull` in its folder", path)
	case bytes.HasPrefix(b, []byte("GGUF")):
		return fmt.Errorf("%s: this is a GGUF file; want safetensors: take the original checkpoint", path)
	case bytes.HasPrefix(bytes.TrimSpace(b[:min(len(b), 64)]), []byte("<")):
		return fmt.Errorf("%s: this is a web page, not a safetensors file; the download failed: fetch it again", path)
	}
	return nil
}

// IsPickle reports whether a file that begins with b may be one that torch.save wrote.
func IsPickle(b []byte) bool {
	return bytes.HasPrefix(b, []byte("PK\x03\x04")) || len(b) > 1 && b[0] == 0x80 && b[1] >= 2 && b[1] <= 5
}

// PickleError refuses a PyTorch pickle and says how to convert it.
func PickleError(path string) error {
	return fmt.Errorf("%s: this is a PyTorch pickle, which runs code when it is loaded, so it is not read; convert it once, where you trust it:\n"+
		"\tpython -c \"import sys, torch, safetensors.torch as s; d = torch.load(sys.argv[1], map_location='cpu', weights_only=True); "+
		"s.save_file({k: v.contiguous().clone() for k, v in d.items()}, 'model.safetensors', {'format': 'pt'})\" %s", path, path)
}
