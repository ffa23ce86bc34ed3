package annotate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay"
)

func TestLines(t *testing.T) {
	doc := assay.Document{Title: "Project Grey Stone moved 41 blocks on 3 May 2024", Published: "2024-05-20",
		ReliesOn: []string{"Stone Works Agency release; the crew's log", " ; "}, Text: "The crew worked. It moved 40 blocks."}
	if diff := cmp.Diff([]string{doc.Title, "Stone Works Agency release", "the crew's log"}, doc.Lines()); diff != "" {
		t.Fatal(diff)
	}
	a := Annotate(doc)
	if diff := cmp.Diff(Lines(doc), a.Beside); diff != "" {
		t.Errorf("the annotation has other lines (-read +annotated):\n%s", diff)
	}
	title := a.Beside[0]
	if len(title.Figures) != 1 || title.Figures[0].Value != 41 || title.Figures[0].Unit != "block" {
		t.Errorf("figures of the title: %+v", title.Figures)
	}
	if len(title.Dates) != 1 || title.Dates[0].From != "2024-05-03" {
		t.Errorf("dates of the title: %+v", title.Dates)
	}
	if len(a.Beside[1].Names) == 0 || a.Beside[1].Names[0].Text != "Stone Works Agency" {
		t.Errorf("names of the source: %+v", a.Beside[1].Names)
	}
}

// TestLinesBounded: of any title and sources no more than 25 lines of 2,000 bytes
// are read, and every span lies inside its line.
func TestLinesBounded(t *testing.T) {
	doc := assay.Document{Title: strings.Repeat("Grey Stone 41 é ", 1000), ReliesOn: []string{strings.Repeat("a; ", 100), strings.Repeat("b; ", 100)}}
	lines := doc.Lines()
	if len(lines) != 25 || len(lines[0]) > 2000 || len(lines[0]) < 1990 {
		t.Errorf("%d lines, the first of %d bytes", len(lines), len(lines[0]))
	}
	words := []string{"Grey", "Stone", "Agency", "41", "blocks", "said", "3 May 2024", ";", "\n", "é", "\xff", "“", ".", "Operation"}
	rapid.Check(t, func(t *rapid.T) {
		doc := assay.Document{Title: strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 20).Draw(t, "title"), " "),
			ReliesOn: []string{strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 20).Draw(t, "sources"), " ")}}
		got := Lines(doc)
		for i, line := range doc.Lines() {
			var spans []assay.Span
			for _, n := range got[i].Names {
				spans = append(spans, n.Span)
			}
			for _, d := range got[i].Dates {
				spans = append(spans, d.Span)
			}
			for _, f := range got[i].Figures {
				spans = append(spans, f.Span)
			}
			for _, s := range spans {
				if s.Start < 0 || s.Start > s.End || s.End > len(line) {
					t.Fatalf("%s of %q", fmt.Sprint(s), line)
				}
			}
		}
	})
}
