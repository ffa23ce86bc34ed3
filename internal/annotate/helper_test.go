package annotate

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
)

// readNotes reads the notes of a folder with a reader of front matter that is just enough for tests.
func readNotes(t testing.TB, dir string) []assay.Document {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(dir, "*.md"))
	var docs []assay.Document
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, parseNote(filepath.Base(f), string(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")))))
	}
	return docs
}

func parseNote(name, s string) assay.Document {
	d := assay.Document{ID: name, Kind: assay.Note, Class: assay.Other, Text: s}
	rest, ok := strings.CutPrefix(s, "---\n")
	if !ok {
		return d
	}
	front, body, ok := strings.Cut(rest, "\n---\n")
	if !ok {
		return d
	}
	d.Text = strings.TrimSpace(body)
	for line := range strings.Lines(front) {
		line = strings.TrimSpace(line)
		if v, ok := strings.CutPrefix(line, "- "); ok {
			d.ReliesOn = append(d.ReliesOn, strings.Trim(v, `"`))
		}
		k, v, _ := strings.Cut(line, ":")
		v = strings.Trim(strings.TrimSpace(v), `"`)
		switch k {
		case "publisher":
			d.Publisher = v
		case "class":
			d.Class = assay.Class(v)
		case "title":
			d.Title = v
		case "published":
			d.Published = v
		}
	}
	return d
}
