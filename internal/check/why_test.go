package check_test

import (
	"context"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
)

// TestWhy: every sentence that the report's own evidence was read from is found
// again with its judgement, and the number of parts is that of the question.
func TestWhy(t *testing.T) {
	ctx := context.Background()
	e := openExample(t, nil)
	r := e.ask(t, exampleQuestions(t)[5])
	w, err := check.Why(ctx, e.config, r)
	if err != nil {
		t.Fatal(err)
	}
	if w.Changed || w.Engine != (assay.Engine{}) {
		t.Fatalf("changed %v, engine %v: neither the library nor the engine is another", w.Changed, w.Engine)
	}
	documents := map[int]string{}
	for _, s := range r.Sources {
		documents[s.N] = s.Document
	}
	judged, all := 0, 0
	for _, s := range append(r.Summary, r.Sections[0].Sentences...) {
		for _, c := range s.Citations {
			all++
			for _, e := range w.Of(documents[c.N], c.Anchor) {
				judged++
				if len(e.Stance.Covers) != len(w.Question.Parts) || e.Stance.Label == "" || e.Origin == "" {
					t.Errorf("%q: judged %+v for %d parts", c.Anchor.Quote, e.Stance, len(w.Question.Parts))
				}
			}
		}
	}
	if judged*2 < all {
		t.Errorf("%d of %d citations have a judgement", judged, all)
	}
	if got := w.Of("0123456789ab", assay.Anchor{End: 100}); got != nil {
		t.Errorf("a document that is not cited was judged: %v", got)
	}
}

// TestWhyChanged: a library that is another than the report's cannot tell why,
// unless it still knows what it was at the report's time.
func TestWhyChanged(t *testing.T) {
	ctx := context.Background()
	e := openExample(t, nil)
	r := e.ask(t, exampleQuestions(t)[5])
	r.Adequacy.Library = "another"
	w, err := check.Why(ctx, e.config, r)
	if err != nil || !w.Changed {
		t.Errorf("changed %v, error %v", w.Changed, err)
	}
	other := e.config
	other.Engine.Version = "next"
	other.Today = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	r = e.ask(t, exampleQuestions(t)[5])
	if w, err = check.Why(ctx, other, r); err != nil || w.Changed || w.Engine.Version != "next" {
		t.Errorf("changed %v, engine %v, error %v", w.Changed, w.Engine, err)
	}
}

// TestRecount: the searches that a report's gaps rest on give the same again.
func TestRecount(t *testing.T) {
	ctx := context.Background()
	e := openExample(t, nil)
	n := 0
	for _, q := range exampleQuestions(t)[4:7] {
		r := e.ask(t, q)
		for _, s := range r.Gaps {
			if s.Basis == nil || s.Basis.Kind != "search" {
				continue
			}
			n++
			count, searched, err := check.Recount(ctx, e.config, r, *s.Basis)
			if err != nil || count != s.Basis.Count || searched != s.Basis.Searched {
				t.Errorf("%q: %d of %d, the report says %d of %d: %v", s.Text, count, searched, s.Basis.Count, s.Basis.Searched, err)
			}
		}
	}
	if n == 0 {
		t.Error("no report has a gap that rests on a search")
	}
}
