package annotate

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"assay"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// check holds what every annotation must keep, whatever the text.
func check(t interface{ Fatalf(string, ...any) }, doc assay.Document, a assay.Annotation) {
	n := len(doc.Text)
	span := func(what string, s assay.Span) {
		if s.Start < 0 || s.End < s.Start || s.End > n {
			t.Fatalf("%s %+v outside %d bytes of %q", what, s, n, doc.Text)
		}
		if utf8.ValidString(doc.Text) && !utf8.ValidString(doc.Text[s.Start:s.End]) {
			t.Fatalf("%s %+v cuts a character of %q", what, s, doc.Text)
		}
	}
	if len(a.Statements) != len(a.Sentences) {
		t.Fatalf("%d statements for %d sentences", len(a.Statements), len(a.Sentences))
	}
	for i, s := range a.Sentences {
		span("sentence", s.Span)
		span("subject", s.Subject)
		span("verb", s.Verb)
		for _, r := range s.References {
			span("reference", r.Span)
			if r.Start < s.Start || r.End > s.End {
				t.Fatalf("reference %+v outside sentence %+v", r, s.Span)
			}
			if r.Publisher && r.To != "" {
				t.Fatalf("reference %+v has both", r)
			}
		}
		if s.Function == "" || s.Standalone && len(s.Needs) > 0 || len(s.Needs) > 3 {
			t.Fatalf("sentence %+v", s)
		}
		for _, k := range s.Needs {
			if k < 0 || k >= len(a.Sentences) || k == i {
				t.Fatalf("sentence %d needs %v", i, s.Needs)
			}
		}
		if !sort.StringsAreSorted(s.Terms) {
			t.Fatalf("terms %q", s.Terms)
		}
		st := a.Statements[i]
		if st.Sentence != i {
			t.Fatalf("statement %d is of sentence %d", i, st.Sentence)
		}
		span("content", st.Content)
		span("source", st.Source)
		span("cue", st.Cue)
		if st.Content.Start < s.Start || st.Content.End > s.End {
			t.Fatalf("content %+v outside sentence %+v of %q", st.Content, s.Span, doc.Text)
		}
		if st.Manner == assay.Own && (st.Speaker != "" || st.Cue != assay.Span{}) {
			t.Fatalf("own statement %+v", st)
		}
	}
	at := -1
	for _, p := range a.Passages {
		span("passage", p.Span)
		if p.First != at+1 || p.Last < p.First || p.Last > p.First+2 {
			t.Fatalf("passage %+v after sentence %d", p, at)
		}
		at = p.Last
	}
	if at != len(a.Sentences)-1 {
		t.Fatalf("passages end at %d of %d sentences", at, len(a.Sentences))
	}
	for _, m := range a.Names {
		span("name", m.Span)
		if m.Text == "" || m.Kind == "" {
			t.Fatalf("name %+v", m)
		}
	}
	last := 0
	for _, r := range a.Reliances {
		span("reliance", r.Span)
		span("what is leaned on", r.On)
		if r.Sentence < last || r.Text == "" || r.On.Start < r.Start || r.On.End > r.End {
			t.Fatalf("reliance %+v after sentence %d", r, last)
		}
		if s := a.Sentences[r.Sentence]; r.Start < s.Start || r.End > s.End {
			t.Fatalf("reliance %+v outside its sentence %+v", r, s.Span)
		}
		last = r.Sentence
	}
	last = 0
	for _, p := range a.Roles {
		span("role", p.Span)
		if p.Sentence < last || p.Name == "" || p.Role == "" {
			t.Fatalf("role %+v after sentence %d", p, last)
		}
		last = p.Sentence
	}
}

func TestNotesKeepTheRules(t *testing.T) {
	for _, doc := range readNotes(t, "testdata/notes") {
		check(t, doc, annotate(doc))
	}
}

func TestSameEveryTime(t *testing.T) {
	docs := readNotes(t, "testdata/notes")
	want := make([]assay.Annotation, len(docs))
	for i, d := range docs {
		want[i] = Annotate(d)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, d := range docs {
				if diff := cmp.Diff(want[i], Annotate(d)); diff != "" {
					t.Errorf("%s differs: %s", d.ID, diff)
				}
			}
		})
	}
	wg.Wait()
}

func TestNothingToAnnotate(t *testing.T) {
	for _, text := range []string{"", " \n\t ", "\u00a0"} {
		a := Annotate(assay.Document{Text: text})
		if len(a.Sentences) != 0 || a.Version != assay.AnnotationVersion {
			t.Errorf("%q: %+v", text, a)
		}
	}
	for _, text := range []string{".", "---", "\xff\xfe", "“", "(", "1.", "It", "...", "…"} {
		doc := assay.Document{Text: text}
		check(t, doc, annotate(doc))
	}
}

// TestPlain: the annotation of last resort keeps the same rules.
func TestPlain(t *testing.T) {
	for _, doc := range readNotes(t, "testdata/notes") {
		a := plain(doc)
		check(t, doc, a)
		if len(a.Sentences) != len(Annotate(doc).Sentences) || len(a.Sentences[0].Terms) == 0 {
			t.Errorf("%s: %d sentences", doc.ID, len(a.Sentences))
		}
	}
}

// TestAnyText throws words that the rules look for together in any order.
func TestAnyText(t *testing.T) {
	words := strings.Fields(`The He She It they said says told according to by in "quote "x," said Smith. reports report that who which did not
		no none was were is being alleged charged 12 the 31 of Department of Health and Human Services (HHS) U.S. Sen. Operation Night Owl , ; : .
		its his these such those citing in view count put at asked urged to call for on the agency company ICE's 's ’s — - ( ) “ ” \n\n Most Six
		relies credits its account release data from Times told led with FBI announced together SMITH: '' not verify verified whether 1.234,5 children12
		this copy of evidence is interviews obtained among the partners does mention role no reportedly ― excerpt Poll: can`)
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(words), 0, 50).Draw(r, "words")
		doc := assay.Document{Text: strings.ReplaceAll(strings.Join(parts, " "), `\n`, "\n"), Publisher: "Smith Agency",
			Kind: rapid.SampledFrom([]assay.Kind{assay.Note, assay.Text}).Draw(r, "kind"), Title: "The Agency (HHS)"}
		check(r, doc, annotate(doc))
		found, numbers := Attributions(doc.Text)
		for _, a := range found {
			for _, c := range append([]assay.Span{a.Source, a.Cue}, a.Content...) {
				if c.Start < 0 || c.End < c.Start || c.End > len(doc.Text) {
					r.Fatalf("attribution %+v of %q", a, doc.Text)
				}
			}
		}
		for _, n := range numbers {
			if emptySpan(n.Span) || n.End > len(doc.Text) {
				r.Fatalf("number %+v of %q", n, doc.Text)
			}
		}
	})
}

func FuzzAnnotate(f *testing.F) {
	files, err := filepath.Glob("testdata/notes/*.md")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds: ", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(parseNote(name, string(b)).Text, "KTSM", true)
	}
	f.Add("It said “the 31", "It", false)
	f.Add("“A. B,” said the", "", true)
	f.Fuzz(func(t *testing.T, text, publisher string, note bool) {
		doc := assay.Document{Text: text, Publisher: publisher, Title: publisher, Class: assay.News, Kind: assay.Text}
		if note {
			doc.Kind = assay.Note
		}
		check(t, doc, annotate(doc))
	})
}
