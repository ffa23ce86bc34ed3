package librarytest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"assay"
	"assay/internal/compare"
	"assay/internal/desk"
	"assay/internal/library"
)

// keep saves a report, so that it can be published.
func (s *deskSuite) keep(ids ...string) {
	s.t.Helper()
	for _, id := range ids {
		s.ok(s.SaveCheck(s.ctx, library.Check{ID: id, Question: "Is it " + id + "?", Report: []byte("{}")}))
	}
}

func publication(slug, report string, topics ...string) (desk.Publication, desk.Revision) {
	r := desk.Revision{Slug: slug, N: 1, Report: report, At: at(1), Account: "a1", By: "Ada", Kind: desk.Published}
	return desk.Publication{
		Slug: slug, Question: "Is it " + report + "?", Topics: append([]string{}, topics...), Published: at(1), Latest: r, Verdict: assay.Supported,
	}, r
}

func (s *deskSuite) publish(slug, report string, topics ...string) (desk.Publication, desk.Revision) {
	s.t.Helper()
	s.keep(report)
	p, r := publication(slug, report, topics...)
	s.ok(s.Publish(s.ctx, p, r, act("publish", slug)))
	return p, r
}

func publish(t *testing.T, s *deskSuite) {
	_, err := s.Publication(s.ctx, "a")
	s.fails("no publication", err, assay.ErrNotFound)
	_, err = s.Revisions(s.ctx, "a")
	s.fails("no revisions", err, assay.ErrNotFound)
	_, err = s.PublicationOf(s.ctx, "r1")
	s.fails("a report that is not published", err, assay.ErrNotFound)
	p, r := publication("a", "r1", "Harbours", "Cranes")
	s.silent("a report that is not kept", func() error { return s.Publish(s.ctx, p, r, act("publish", "a")) }, assay.ErrNotFound)
	p, r = s.publish("a", "r1", "Harbours", "Cranes")
	got, err := s.Publication(s.ctx, "a")
	s.ok(err)
	equal(t, "publication", got, p)
	got, err = s.PublicationOf(s.ctx, "r1")
	s.ok(err)
	equal(t, "by report", got, p)
	list, err := s.Revisions(s.ctx, "a")
	s.ok(err)
	equal(t, "revisions", list, []desk.Revision{r})
	again, r2 := publication("b", "r1")
	s.silent("a report twice", func() error { return s.Publish(s.ctx, again, r2, act("publish", "b")) }, assay.ErrConflict)
	s.keep("r2")
	taken, r3 := publication("a", "r2")
	s.silent("a slug twice", func() error { return s.Publish(s.ctx, taken, r3, act("publish", "a")) }, assay.ErrConflict)
	// Many publish at once, under one slug: one does.
	results := make(chan error)
	for n := range 8 {
		id := fmt.Sprint("many", n)
		s.keep(id)
		go func() {
			p, r := publication("many", id)
			results <- s.Publish(s.ctx, p, r, act("publish", "many"))
		}()
	}
	done := 0
	for range 8 {
		if err := <-results; err == nil {
			done++
		} else {
			s.fails("at once", err, assay.ErrConflict)
		}
	}
	equal(t, "published at once", done, 1)
}

func revise(t *testing.T, s *deskSuite) {
	p, first := s.publish("a", "r1", "Harbours")
	s.publish("b", "rb")
	s.keep("r2")
	second := desk.Revision{
		Slug: "a", N: 2, Report: "r2", At: at(5), Account: "a2", By: "Ben", Kind: desk.Corrected, Why: "The year\nwas wrong.", RaisedBy: "a reader", Tip: "t1",
		Changes: &compare.Difference{
			From: "r1", To: "r2", Verdict: &compare.Turn{Before: "Supported", After: "Refuted"},
			Sentences: []compare.Sentence{{Where: "Bottom line", Before: []compare.Run{{Text: "x", Changed: true}}, After: []compare.Run{{Text: "y"}}, Why: "w"}},
			Figures:   []compare.Turn{}, Added: []compare.Source{{Publisher: "P"}}, Removed: []compare.Source{},
		},
	}
	now := p
	now.Topics, now.Verdict = []string{"Cranes", "Harbours"}, assay.Refuted
	for name, n := range map[string]int{"the same number": 1, "a gap": 3, "none": 0} {
		r := second
		r.N = n
		s.silent(name, func() error { return s.Revise(s.ctx, now, r, act("correct", "a")) }, assay.ErrConflict)
	}
	s.silent("what is not published", func() error {
		p := now
		p.Slug = "c"
		return s.Revise(s.ctx, p, second, act("correct", "c"))
	}, assay.ErrNotFound)
	for id, want := range map[string]error{"rb": assay.ErrConflict, "r9": assay.ErrNotFound} {
		r := second
		r.Report = id
		s.silent("with the report "+id, func() error { return s.Revise(s.ctx, now, r, act("correct", "a")) }, want)
	}
	got, err := s.Publication(s.ctx, "a")
	s.ok(err)
	equal(t, "after what failed", got, p)

	s.ok(s.Revise(s.ctx, now, second, act("correct", "a")))
	third := desk.Revision{Slug: "a", N: 3, Report: "r2", At: at(6), Account: "a2", By: "Ben", Kind: desk.Retracted, Why: "No.", RaisedBy: "an editor"}
	now.Retracted = true
	s.ok(s.Revise(s.ctx, now, third, act("retract", "a")))
	now.Latest = third
	got, err = s.Publication(s.ctx, "a")
	s.ok(err)
	equal(t, "publication", got, now)
	list, err := s.Revisions(s.ctx, "a")
	s.ok(err)
	equal(t, "revisions", list, []desk.Revision{first, second, third})
	for _, id := range []string{"r1", "r2"} {
		of, err := s.PublicationOf(s.ctx, id)
		s.ok(err)
		equal(t, "the publication of "+id, of.Slug, "a")
	}
	changes, total, err := s.Changes(s.ctx, []desk.RevisionKind{desk.Corrected, desk.Retracted}, desk.Page{})
	s.ok(err)
	equal(t, "changes", changes, []desk.Revision{third, second})
	equal(t, "their number", total, 2)
	changes, total, err = s.Changes(s.ctx, []desk.RevisionKind{desk.Corrected}, desk.Page{Limit: 5, Offset: 1})
	s.ok(err)
	if len(changes) != 0 || total != 1 {
		t.Errorf("%d of %d changes behind the last", len(changes), total)
	}
	// Two editors at once, again and again: each number is made once.
	const editors, rounds = 4, 6
	for round := range rounds {
		results := make(chan error)
		for e := range editors {
			id := fmt.Sprintf("round %d of %d", round, e)
			s.keep(id)
			go func() {
				r := second
				r.N, r.Report, r.By = 4+round, id, fmt.Sprint("editor ", e)
				results <- s.Revise(s.ctx, now, r, act("correct", "a"))
			}()
		}
		won := 0
		for range editors {
			if err := <-results; err == nil {
				won++
			} else if !errors.Is(err, assay.ErrConflict) {
				t.Error(err)
			}
		}
		equal(t, "editors who came first", won, 1)
	}
	list, err = s.Revisions(s.ctx, "a")
	s.ok(err)
	for i, r := range list {
		if r.N != i+1 {
			t.Errorf("revision %d has the number %d", i+1, r.N)
		}
	}
	equal(t, "revisions in the end", len(list), 3+rounds)
}

func publications(t *testing.T, s *deskSuite) {
	var want []string // newest first
	for n := range 12 {
		slug := fmt.Sprintf("check-%02d", n)
		topics := []string{"all"}
		if n%3 == 0 {
			topics = append(topics, "third")
		}
		s.publish(slug, "report "+slug, topics...)
		want = slices.Insert(want, 0, slug)
	}
	// A change brings a check to the front, at whatever time it was made.
	s.keep("another")
	p, r := publication("check-03", "another", "third")
	r.N, r.Kind, r.At = 2, desk.Updated, at(0)
	s.ok(s.Revise(s.ctx, p, r, act("update", "check-03")))
	want = slices.Insert(slices.DeleteFunc(want, func(s string) bool { return s == "check-03" }), 0, "check-03")
	for _, tt := range []struct {
		topic string
		page  desk.Page
		want  []string
		total int
	}{
		{"", desk.Page{}, want, 12},
		{"", desk.Page{Limit: 5, Offset: 5}, want[5:10], 12},
		{"", desk.Page{Limit: 5, Offset: 50}, nil, 12},
		{"third", desk.Page{Limit: 3}, []string{"check-03", "check-09", "check-06"}, 4},
		{"all", desk.Page{Limit: 1}, []string{"check-11"}, 11},
		{"none' OR 1", desk.Page{}, nil, 0},
	} {
		list, total, err := s.Publications(s.ctx, tt.topic, tt.page)
		s.ok(err)
		var got []string
		for _, p := range list {
			got = append(got, p.Slug)
			if p.Latest.Slug != p.Slug || p.Latest.N == 0 {
				t.Errorf("%s has the latest revision %+v", p.Slug, p.Latest)
			}
		}
		if !slices.Equal(got, tt.want) || total != tt.total {
			t.Errorf("topic %q, %+v: %v of %d, want %v of %d", tt.topic, tt.page, got, total, tt.want, tt.total)
		}
	}
	topics, err := s.Topics(s.ctx)
	s.ok(err)
	equal(t, "topics", topics, []string{"all", "third"})
}

func drafts(t *testing.T, s *deskSuite) {
	list, total, err := s.Drafts(s.ctx, desk.Page{})
	s.ok(err)
	if len(list) != 0 || total != 0 {
		t.Errorf("%d of %d drafts of nothing", len(list), total)
	}
	s.keep("r1", "r2", "r3", "r4")
	p, r := publication("a", "r2")
	s.ok(s.Publish(s.ctx, p, r, act("publish", "a")))
	p, r = publication("a", "r4")
	r.N, r.Kind = 2, desk.Corrected
	s.ok(s.Revise(s.ctx, p, r, act("correct", "a")))
	s.keep("r4", "r1") // the same again changes nothing
	want := []desk.Draft{{Report: "r3", Question: "Is it r3?", Saved: 3}, {Report: "r1", Question: "Is it r1?", Saved: 1}}
	list, total, err = s.Drafts(s.ctx, desk.Page{})
	s.ok(err)
	equal(t, "drafts", list, want)
	equal(t, "their number", total, 2)
	list, total, err = s.Drafts(s.ctx, desk.Page{Limit: 1, Offset: 1})
	s.ok(err)
	equal(t, "a page of drafts", list, want[1:])
	equal(t, "their number still", total, 2)
}

// nothingHalf: what fails leaves neither a part nor a line of the audit trail,
// and the report stays a draft.
func nothingHalf(t *testing.T, s *deskSuite) {
	s.publish("a", "r1", "old")
	s.keep("r2")
	p, r := publication("b", "r2", "new")
	r.Report = "r1"
	s.silent("the report of another", func() error { return s.Publish(s.ctx, p, r, act("publish", "b")) }, assay.ErrConflict)
	p.Slug, r.Report = "a", "r2"
	s.silent("the slug of another", func() error { return s.Publish(s.ctx, p, r, act("publish", "a")) }, assay.ErrConflict)
	topics, err := s.Topics(s.ctx)
	s.ok(err)
	equal(t, "topics", topics, []string{"old"})
	_, total, err := s.Drafts(s.ctx, desk.Page{})
	s.ok(err)
	equal(t, "drafts", total, 1)
	list, err := s.Revisions(s.ctx, "a")
	s.ok(err)
	equal(t, "revisions", len(list), 1)
}
