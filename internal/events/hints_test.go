package events

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay"
	"assay/internal/text"
)

// TestHints: no line is passed over that holds a cue, a name, a number or a stage.
func TestHints(t *testing.T) {
	words := []string{"project", "Project", "Grey", "Stone", "II", "v.", "Mill", "No.", "12-345", "AB-23-07", "blasted", "the", "loosened", "sold", "lawsuits", "audit", "campaign", "of", "Works"}
	rapid.Check(t, func(t *rapid.T) {
		line := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12).Draw(t, "words"), " ")
		m := material("a", "", []string{"Project Grey Stone began.", line}, map[string]assay.NameKind{"Works campaign": assay.OtherName}, nil)
		f := &finder{lex: newLexicon(field()), stems: text.NewStemmer(), termOf: map[string]int32{}, names: map[string]*nameInfo{}, inNames: map[string]*tally{}, placeKeys: map[string]string{}}
		f.docs = []*doc{f.readDoc("a", m)}
		f.learnNames()
		u := &f.docs[0].lines[1]
		if f.docs[0].title == nil {
			t.Fatal("a document that names a project is passed over")
		}
		f.words(u)
		holds := u.holds
		if n := f.namesIn(u); len(n) > 0 && holds&(hintTells|hintName) == 0 {
			t.Fatalf("%q names %q and is passed over", line, n[0].text)
		}
		if c := f.lex.cuesIn(u); len(c) > 0 && holds&hintTells == 0 {
			t.Fatalf("%q has the cue %q and is passed over", line, c[0].phrase)
		}
		u.holds = anything
		if s := f.stagesIn(u); len(s) > 0 && holds&hintStage == 0 {
			t.Fatalf("%q has a cue of stage %d and is passed over", line, s[0].stage)
		}
	})
}

// TestLinesBeside: what an annotation does not hold of a title is read, and what it holds is not.
func TestLinesBeside(t *testing.T) {
	title := "Project Grey Stone moved 41 blocks in Halden"
	line := []assay.Line{{Figures: []assay.Figure{{Span: assay.Span{Start: 25, End: 27}, Text: "41", Value: 41, Low: 41, High: 41, Kind: assay.Count, Unit: "block", Role: assay.Asserted}}}}
	older, newer := material("a", title, []string{"The crew worked."}, nil, nil), material("a", title, []string{"The crew worked."}, nil, nil)
	newer.Annotation.Beside = line
	read := 0
	o := Options{Profile: field(), Lines: func(assay.Document) []assay.Line { read++; return line }}
	of := func(m *assay.Material) string {
		found, err := Find(t.Context(), map[string]*assay.Material{"a": m}, o)
		if err != nil || len(found) != 1 {
			t.Fatalf("%v, %v", found, err)
		}
		return fmt.Sprint(found)
	}
	if a, b := of(older), of(newer); a != b {
		t.Errorf("%s\nand\n%s", a, b)
	}
	if read != 1 {
		t.Errorf("lines were read %d times, want once, for the older annotation", read)
	}
}

// TestBySentence: a list in any order is cut at its sentences, and what stands beyond them is left out.
func TestBySentence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.IntRange(-2, 6)).Draw(t, "sentences")
		cut := bySentence(list, 4, func(i *int) int { return *i })
		for i := range 4 {
			want := 0
			for _, x := range list {
				if x == i {
					want++
				}
			}
			if got := cut(i); len(got) != want {
				t.Fatalf("%v: sentence %d has %v", list, i, got)
			}
		}
	})
}

// TestAfter: the word behind a part of a line, as the whole line has it.
func TestAfter(t *testing.T) {
	for _, tt := range []struct {
		line, part, lower string
		capital, ok       bool
	}{
		{"the Halden blast", "Halden", "blast", false, true},
		{"the Halden Blast of May", "Halden", "blast", true, true},
		{"the Halden, blast", "Halden", "", false, false},
		{"the Halden-based crew", "Halden", "crew", false, true},
		{"the Halden's  crew", "Halden", "crew", false, true},
		{"at Halden", "Halden", "", false, false},
		{"at Halden  ", "Halden", "", false, false},
	} {
		at := strings.Index(tt.line, tt.part)
		u := &unit{text: tt.line, base: 100}
		lower, capital, ok := u.after(assay.Span{Start: 100 + at, End: 100 + at + len(tt.part)})
		if lower != tt.lower || capital != tt.capital || ok != tt.ok {
			t.Errorf("%q: %q, %v, %v", tt.line, lower, capital, ok)
		}
	}
}
