package annotate

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

// goldenLine is a sentence's annotation in one line: what it does, whether it
// stands alone or what it needs, its references, and who says it.
func goldenLine(doc assay.Document, a *assay.Annotation, i int) string {
	s, st := a.Sentences[i], a.Statements[i]
	var b strings.Builder
	fmt.Fprintf(&b, "%s", s.Function)
	if s.Standalone {
		b.WriteString(" alone")
	} else {
		fmt.Fprintf(&b, " needs %v", s.Needs)
	}
	for _, r := range s.References {
		to := fmt.Sprintf("%q", r.To)
		if r.Publisher {
			to = "publisher"
		}
		fmt.Fprintf(&b, " [%s -> %s]", doc.Text[r.Start:r.End], to)
	}
	if s.Negated {
		b.WriteString(" negated")
	}
	switch {
	case st.Manner == assay.Own:
		b.WriteString(" | own")
	default:
		who := st.Speaker
		if who == "" && !st.Unnamed {
			who = "publisher"
		}
		fmt.Fprintf(&b, " | %s %s: %s", st.Manner, st.Verb, who)
		if len(st.Via) > 0 {
			fmt.Fprintf(&b, " via %s", strings.Join(st.Via, ", "))
		}
		if st.Unnamed {
			b.WriteString(" (unnamed)")
		}
		if st.Denied {
			b.WriteString(" denied")
		}
	}
	if st.Modality != assay.Plain {
		fmt.Fprintf(&b, " | %s", st.Modality)
	}
	return b.String()
}

// TestGolden holds what was checked by hand, sentence by sentence, in notes of
// the example library. A line of the file may be changed only after reading
// the sentence again.
func TestGolden(t *testing.T) {
	b, err := os.ReadFile("testdata/golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]assay.Document{}
	for _, d := range readNotes(t, "testdata/notes") {
		docs[strings.TrimSuffix(d.ID, ".md")] = d
	}
	annotated := map[string]*assay.Annotation{}
	checked := 0
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	for k := 0; k < len(lines); k++ {
		if lines[k] == "" || strings.HasPrefix(lines[k], "#") {
			continue
		}
		var i int
		name, text, _ := strings.Cut(lines[k], ": ")
		name, n, _ := strings.Cut(name, " ")
		if _, err := fmt.Sscan(n, &i); err != nil {
			t.Fatalf("line %d: %q", k+1, lines[k])
		}
		doc, ok := docs[name]
		if !ok {
			t.Fatalf("line %d: no note %q", k+1, name)
		}
		if annotated[name] == nil {
			a := Annotate(doc)
			annotated[name] = &a
		}
		a := annotated[name]
		if i >= len(a.Sentences) || doc.Text[a.Sentences[i].Start:a.Sentences[i].End] != text {
			t.Errorf("line %d: sentence %d of %s is not %q", k+1, i, name, text)
			continue
		}
		k++
		want := strings.TrimSpace(lines[k])
		if diff := cmp.Diff(want, goldenLine(doc, a, i)); diff != "" {
			t.Errorf("line %d: %s\n%s", k+1, text, diff)
		}
		checked++
	}
	if checked < 40 {
		t.Errorf("only %d sentences", checked)
	}
}
