package librarytest

import (
	"fmt"
	"testing"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/transparency"
)

// leaves: each revision has a leaf, in the order in which they were made, with
// the captures that no leaf had; what fails has none.
func leaves(t *testing.T, s *deskSuite) {
	capture := func(n int) string { return fmt.Sprintf("%064x", n) }
	report := func(id string, captures ...int) {
		list := ""
		for i, n := range captures {
			if i > 0 {
				list += ","
			}
			list += fmt.Sprintf(`{"n": %d, "capture_sha256": %q}`, i+1, capture(n))
		}
		s.ok(s.SaveCheck(s.ctx, library.Check{ID: id, Question: "Is it " + id + "?", Report: []byte(`{"sources": [` + list + `]}`)}))
	}
	all := func() []transparency.Leaf {
		t.Helper()
		list, err := s.Leaves(s.ctx, 0, 1000)
		s.ok(err)
		return list
	}
	equal(t, "leaves of nothing", len(all()), 0)
	report("r1", 4, 2)
	report("r2", 2, 9, 9, 1)
	report("r3")
	p, r := publication("a", "r1")
	s.ok(s.Publish(s.ctx, p, r, act("publish", "a")))
	s.silent("a report twice", func() error { p, r := publication("b", "r1"); return s.Publish(s.ctx, p, r, act("publish", "b")) }, assay.ErrConflict)
	at := r.At.UTC().Format("2006-01-02T15:04:05Z")
	r2 := r
	r2.N, r2.Kind, r2.Report = 2, desk.Corrected, "r2"
	s.ok(s.Revise(s.ctx, p, r2, act("correct", "a")))
	r3 := r2
	r3.N, r3.Kind = 3, desk.Retracted
	s.ok(s.Revise(s.ctx, p, r3, act("retract", "a")))
	want := []transparency.Leaf{
		{Kind: transparency.Published, At: at, Slug: "a", Revision: 1, Report: "r1"},
		{Kind: transparency.CaptureSeen, At: at, Capture: capture(2)},
		{Kind: transparency.CaptureSeen, At: at, Capture: capture(4)},
		{Kind: transparency.Corrected, At: at, Slug: "a", Revision: 2, Report: "r2"},
		{Kind: transparency.CaptureSeen, At: at, Capture: capture(1)},
		{Kind: transparency.CaptureSeen, At: at, Capture: capture(9)},
		{Kind: transparency.Retracted, At: at, Slug: "a", Revision: 3, Report: "r2"},
	}
	equal(t, "leaves", all(), want)
	part, err := s.Leaves(s.ctx, 2, 3)
	s.ok(err)
	equal(t, "a part of them", part, want[2:5])
	for revision, n := range map[int]int64{1: 0, 2: 3, 3: 6} {
		got, err := s.LeafOf(s.ctx, "a", revision)
		s.ok(err)
		equal(t, fmt.Sprint("the leaf of version ", revision), got, n)
	}
	_, err = s.LeafOf(s.ctx, "a", 4)
	s.fails("a version that is not", err, assay.ErrNotFound)

	own := transparency.Leaf{Kind: transparency.Succeeds, At: at, Head: "the head before"}
	s.ok(s.AddLeaf(s.ctx, own))
	again := own
	again.At = "2030-01-01T00:00:00Z"
	s.ok(s.AddLeaf(s.ctx, again)) // what was broken off is done again
	equal(t, "with its own", all(), append(want, own))
	s.fails("no leaf at all", s.AddLeaf(s.ctx, transparency.Leaf{Kind: "other", At: at}), assay.ErrUsage)
	s.publish("c", "r9")
	if n, err := s.LeafOf(s.ctx, "c", 1); err != nil || n != 8 {
		t.Errorf("the next is entry %d, %v", n, err)
	}
}
