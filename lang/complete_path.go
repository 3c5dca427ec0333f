package lang

import (
	"os"
	"path"
	"strings"
)

// mostPaths is how many files a completion offers.
const mostPaths = 1000

// completePath offers the files and folders whose path the text of a string begins. Those
// that begin with a dot are offered where it is typed.
func completePath(text string) (found []Candidate) {
	if strings.ContainsAny(text, "\n\\") {
		return nil
	}
	dir, base := path.Split(text)
	in := dir
	if in == "" {
		in = "."
	}
	entries, _ := os.ReadDir(in)
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || base == "" && name[0] == '.' || strings.ContainsAny(name, "\"'\\\n") {
			continue
		}
		if len(found) == mostPaths {
			break
		}
		found = append(found, pathCandidate(dir, name))
	}
	return found
}

// pathCandidate is a folder, with the slash that goes on, or a file.
func pathCandidate(dir, name string) Candidate {
	st, err := os.Stat(dir + name)
	if err == nil && st.IsDir() {
		return Candidate{Text: dir + name + "/", Label: name + "/", Doc: "folder"}
	}
	return Candidate{Text: dir + name, Label: name}
}
