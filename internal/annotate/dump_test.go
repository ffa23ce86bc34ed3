package annotate

import (
	"bytes"
	"fmt"
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

func TestDump(t *testing.T) {
	dir := os.Getenv("DUMP")
	if dir == "" {
		t.Skip()
	}
	var b strings.Builder
	for _, doc := range readNotes(t, dir) {
		a := Annotate(doc)
		fmt.Fprintf(&b, "=== %s [%s] %s\n", doc.ID, doc.Class, doc.Publisher)
		for i, s := range a.Sentences {
			st := a.Statements[i]
			fmt.Fprintf(&b, "%d %s\n", i, doc.Text[s.Start:s.End])
			fmt.Fprintf(&b, "    %s ok=%v needs=%v neg=%v | subj=%q verb=%q\n", s.Function, s.Standalone, s.Needs, s.Negated, doc.Text[s.Subject.Start:s.Subject.End], doc.Text[s.Verb.Start:s.Verb.End])
			if st.Manner != assay.Own || st.Modality != "" {
				fmt.Fprintf(&b, "    %s speaker=%q via=%q verb=%s mod=%s den=%v unn=%v src=%q cue=%q\n      content=%q\n", st.Manner, st.Speaker, st.Via, st.Verb, st.Modality, st.Denied, st.Unnamed, doc.Text[st.Source.Start:st.Source.End], doc.Text[st.Cue.Start:st.Cue.End], doc.Text[st.Content.Start:st.Content.End])
			}
			for _, r := range s.References {
				fmt.Fprintf(&b, "    ref %q -> %q pub=%v\n", doc.Text[r.Start:r.End], r.To, r.Publisher)
			}
		}
		for _, n := range a.Names {
			fmt.Fprintf(&b, "  name %s %q", n.Kind, n.Text)
			if n.Alias != "" {
				fmt.Fprintf(&b, " = %q", n.Alias)
			}
		}
		b.WriteString("\n")
	}
	os.WriteFile(os.Getenv("DUMPTO"), []byte(b.String()), 0o644)
}
