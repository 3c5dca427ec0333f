package plots

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"
)

// wantedFonts are beginnings of the names of font files that hold scripts which
// Liberation Sans lacks, best first.
var wantedFonts = []string{
	"NotoSansArabic-Regular", "NotoNaskhArabic-Regular", "NotoSansCJK-Regular", "NotoSansSC-Regular", "NotoSansCJKsc-Regular",
	"DroidSansFallback", "wqy-microhei", "wqy-zenhei", "SourceHanSans", "PingFang", "Hiragino Sans GB", "STHeiti", "Arial Unicode", "msyh", "simsun",
	"NotoSansDevanagari-Regular", "NotoSansHebrew-Regular", "NotoSansThai-Regular", "NotoSansBengali-Regular", "NotoSansTamil-Regular",
	"NotoSans-Regular", "DejaVuSans.ttf", "Arial.ttf", "arial.ttf",
}

// fontFolders are where this system keeps its fonts.
func fontFolders() []string {
	home, _ := os.UserHomeDir()
	switch runtime.GOOS {
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library/Fonts")}
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts")}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts")}
}

// installed lists the wanted fonts' files that are there, best first.
var installed = sync.OnceValue(func() []string {
	at := make([]string, len(wantedFonts))
	for _, dir := range fontFolders() {
		_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			for i, name := range wantedFonts {
				if at[i] == "" && strings.HasPrefix(d.Name(), name) {
					at[i] = path
				}
			}
			return nil
		})
	}
	var out []string
	for _, path := range at {
		if path != "" {
			out = append(out, path)
		}
	}
	return out
})

var (
	systemFonts sync.Map // of path to *sfnt.Font, nil where it does not parse
	byRune      sync.Map // of rune to *sfnt.Font
)

// systemFont is the first of the machine's fonts that holds a character, or nil.
func systemFont(r rune) *sfnt.Font {
	if f, ok := byRune.Load(r); ok {
		return f.(*sfnt.Font)
	}
	var found *sfnt.Font
	var buf sfnt.Buffer
	for _, path := range installed() {
		f := openFont(path)
		if f == nil {
			continue
		}
		if i, err := f.GlyphIndex(&buf, r); err == nil && i != 0 {
			found = f
			break
		}
	}
	byRune.Store(r, found)
	return found
}

func openFont(path string) *sfnt.Font {
	if f, ok := systemFonts.Load(path); ok {
		return f.(*sfnt.Font)
	}
	var f *sfnt.Font
	if data, err := os.ReadFile(path); err == nil {
		if c, err := sfnt.ParseCollection(data); err == nil && c.NumFonts() > 0 {
			f, _ = c.Font(0)
		}
	}
	systemFonts.Store(path, f)
	return f
}
