// Package librarytest is the suite that every backend of a library has to pass.
package librarytest

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay"
	"assay/internal/library"
)

// Run runs the suite; open gives a new, empty library, which the suite does not close.
func Run(t *testing.T, open func(t *testing.T) library.Library) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"empty", empty},
		{"round trip", roundTrip},
		{"same bytes", sameBytes},
		{"changed file", changedFile},
		{"moments", moments},
		{"read out of order", outOfOrder},
		{"come back", comeBack},
		{"refused entries", refusedEntries},
		{"prefixes", prefixes},
		{"search", search},
		{"phrases", phrases},
		{"context and tags", contextAndTags},
		{"ties", ties},
		{"hostile queries", hostileQueries},
		{"frequency", frequency},
		{"many batches", manyBatches},
		{"order of adding", orderOfAdding},
		{"later documents", laterDocuments},
		{"aliases", aliases},
		{"sharing", sharing},
		{"state", state},
		{"checks", checks},
		{"failures", failures},
		{"retrievals", retrievals},
		{"gatherings", gatherings},
		{"browse", browse},
		{"browse while it changes", browseChanging},
		{"facets", facets},
		{"unread", unread},
		{"cancelled", cancelled},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := open(t)
			test.run(t, &suite{t: t, ctx: t.Context(), Library: l, open: open})
			if err := l.Integrity(t.Context()); err != nil {
				t.Errorf("Integrity: %v", err)
			}
		})
	}
}

type suite struct {
	t   *testing.T
	ctx context.Context
	library.Library
	open func(t *testing.T) library.Library
}

// now is the zero time: everything that nothing has superseded.
var now time.Time

func day(n int) time.Time { return time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC) }

func (s *suite) add(sources ...Source) []library.Added {
	s.t.Helper()
	entries := make([]assay.Entry, len(sources))
	for i, src := range sources {
		entries[i] = src.Entry()
	}
	added, err := s.Add(s.ctx, entries)
	if err != nil {
		s.t.Fatalf("Add: %v", err)
	}
	return added
}

func (s *suite) search(q assay.Query, asOf time.Time) []assay.Hit {
	s.t.Helper()
	hits, err := s.Search(s.ctx, q, 100, asOf)
	if err != nil {
		s.t.Fatalf("Search(%+v): %v", q, err)
	}
	return hits
}

// found gives the passages that a query finds, as text, best first.
func (s *suite) found(q assay.Query, asOf time.Time) []string {
	s.t.Helper()
	list := []string{}
	for _, h := range s.search(q, asOf) {
		d, err := s.Document(s.ctx, h.Document)
		if err != nil {
			s.t.Fatalf("Document(%s): %v", h.Document, err)
		}
		list = append(list, d.Text[h.Start:h.End])
	}
	return list
}

func (s *suite) locations(asOf time.Time) []string {
	s.t.Helper()
	documents, err := s.Documents(s.ctx, asOf)
	if err != nil {
		s.t.Fatalf("Documents: %v", err)
	}
	list := []string{}
	for _, d := range documents {
		list = append(list, d.Location)
	}
	slices.Sort(list)
	return list
}

func (s *suite) state(asOf time.Time) library.State {
	s.t.Helper()
	st, err := s.State(s.ctx, asOf)
	if err != nil {
		s.t.Fatalf("State: %v", err)
	}
	return st
}

func (s *suite) fails(what string, err, want error) {
	s.t.Helper()
	if !errors.Is(err, want) {
		s.t.Errorf("%s: got error %v, want %v", what, err, want)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func empty(t *testing.T, s *suite) {
	st := s.state(now)
	if st.Hash == "" {
		t.Error("an empty library has no state hash")
	}
	st.Hash = ""
	equal(t, "state", st, library.State{})
	equal(t, "documents", s.locations(now), []string{})
	equal(t, "hits", s.search(assay.Query{Text: "anything at all"}, now), []assay.Hit(nil))
	_, total, err := s.DocumentFrequency(s.ctx, []string{"anyth"}, now)
	if err != nil || total != 0 {
		t.Errorf("DocumentFrequency: total %d, error %v", total, err)
	}
	_, err = s.Document(s.ctx, "0123456789ab")
	s.fails("Document", err, assay.ErrNotFound)
	_, err = s.Materials(s.ctx, []string{"0123456789ab"})
	s.fails("Materials", err, assay.ErrNotFound)
	_, err = s.Capture(s.ctx, strings.Repeat("0", 64))
	s.fails("Capture", err, assay.ErrNotFound)
	_, err = s.DocumentByHash(s.ctx, strings.Repeat("0", 64))
	s.fails("DocumentByHash", err, assay.ErrNotFound)
	_, err = s.History(s.ctx, "nowhere")
	s.fails("History", err, assay.ErrNotFound)
	_, err = s.Check(s.ctx, "none")
	s.fails("Check", err, assay.ErrNotFound)
	if added, err := s.Add(s.ctx, nil); err != nil || len(added) != 0 {
		t.Errorf("Add(nil) = %v, %v", added, err)
	}
}

func roundTrip(t *testing.T, s *suite) {
	g := NewGenerator(7, 500)
	var entries []assay.Entry
	for i := range 20 {
		e := g.Next(i % 4) // some without any passage
		e.Document.ReliesOn = []string{"a release", "a \"second\" one"}
		e.Document.Warnings = []string{"fünf \x00 Zeichen"}
		e.Document.Parents = []string{"A parent"}
		entries = append(entries, e)
	}
	if _, err := s.Add(s.ctx, entries); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.Document.ID)
	}
	materials, err := s.Materials(s.ctx, append(ids, ids[0]))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		m := materials[e.Document.ID]
		equal(t, "document", m.Document, e.Document)
		equal(t, "annotation", m.Annotation, e.Annotation)
		for _, id := range []string{e.Document.ID, e.Capture.SHA256} {
			d, err := s.Document(s.ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "Document", d, e.Document)
		}
		c, err := s.Capture(s.ctx, e.Capture.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "capture", c, e.Capture)
		d, err := s.DocumentByHash(s.ctx, e.Document.SHA256)
		if err != nil || d.SHA256 != e.Document.SHA256 {
			t.Errorf("DocumentByHash: %+v, %v", d, err)
		}
	}
	documents, err := s.Documents(s.ctx, now)
	if err != nil {
		t.Fatal(err)
	}
	want := make([]assay.Document, len(entries))
	for i, e := range entries {
		want[i] = e.Document
		want[i].Text, want[i].Segments = "", nil
	}
	slices.SortFunc(want, func(a, b assay.Document) int { return strings.Compare(a.ID, b.ID) })
	equal(t, "documents", documents, want)
}

func orderOfAdding(t *testing.T, s *suite) {
	g := NewGenerator(5, 300)
	entries := make([]assay.Entry, 60)
	for i := range entries {
		entries[i] = g.Next(1 + i%3)
	}
	// The same bytes at three places, and one place with three captures.
	for i, name := range []string{"z/copy.txt", "a/copy.txt"} {
		e := entries[0]
		e.Capture.Location, e.Document.Location = name, name
		e.Capture.CapturedAt = entries[0].Capture.CapturedAt.Add(time.Duration(-i) * time.Hour)
		entries = append(entries, e)
	}
	for i := range 2 {
		e := entries[10+i]
		e.Capture.Location, e.Document.Location = entries[20].Capture.Location, entries[20].Capture.Location
		e.Capture.CapturedAt = day(10 - 3*i)
		entries = append(entries, e)
	}
	queries := []assay.Query{{Text: g.Word(0) + " " + g.Word(5)}, {Must: []string{g.Word(1)}, Any: []string{g.Word(2), g.Word(30)}}}
	at := day(3)
	type result struct {
		Now, Then library.State
		Hits      [][]assay.Hit
		Documents []assay.Document
		Captures  []assay.Capture
	}
	look := func(l library.Library) (r result) {
		var err error
		if r.Now, err = l.State(s.ctx, now); err != nil {
			t.Fatal(err)
		}
		if r.Then, err = l.State(s.ctx, at); err != nil {
			t.Fatal(err)
		}
		if r.Hits, err = l.SearchAll(s.ctx, queries, 50, now); err != nil {
			t.Fatal(err)
		}
		if r.Documents, err = l.Documents(s.ctx, now); err != nil {
			t.Fatal(err)
		}
		if err := l.EveryCapture(s.ctx, now, func(d assay.Document, c assay.Capture) error {
			if at := len(r.Captures); at >= len(r.Documents) || !cmp.Equal(d, r.Documents[at]) {
				t.Errorf("capture %d comes with %+v", at, d)
			}
			r.Captures = append(r.Captures, c)
			return nil
		}); err != nil || len(r.Captures) != len(r.Documents) {
			t.Errorf("%d captures of %d documents, %v", len(r.Captures), len(r.Documents), err)
		}
		for _, c := range r.Captures {
			one, err := l.Capture(s.ctx, c.SHA256)
			if err != nil {
				t.Error(err)
			}
			equal(t, "a capture by itself", one, c)
		}
		return r
	}
	if _, err := s.Add(s.ctx, entries); err != nil {
		t.Fatal(err)
	}
	want := look(s.Library)
	if want.Now.Hash == want.Then.Hash || len(want.Hits[0]) == 0 || len(want.Hits[1]) == 0 {
		t.Fatalf("the test shows nothing: %+v, %+v", want.Now, want.Then)
	}
	r := rand.New(rand.NewPCG(9, 9))
	for range 3 {
		// Of one place and of one document, the metadata is that of the first added:
		// everything else may come in any order and in any batches.
		r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		l := s.open(t)
		for rest := entries; len(rest) > 0; {
			n := min(1+r.IntN(20), len(rest))
			if _, err := l.Add(s.ctx, rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		equal(t, "after another order of adding", look(l), want)
		if err := l.Settle(s.ctx); err != nil {
			t.Fatal(err)
		}
		equal(t, "after another order of adding, settled", look(l), want)
	}
}

func cancelled(t *testing.T, s *suite) {
	s.add(Source{Location: "a.txt", Text: "The harbour opened.", At: day(1)})
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if _, err := s.Add(ctx, []assay.Entry{Source{Location: "b.txt", Text: "Never.", At: day(1)}.Entry()}); !errors.Is(err, context.Canceled) {
		t.Errorf("Add: %v", err)
	}
	if _, err := s.Search(ctx, assay.Query{Text: "harbour"}, 5, now); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v", err)
	}
	equal(t, "locations", s.locations(now), []string{"a.txt"})
	// Stopped at any moment, a call does all or nothing, and the library goes on.
	g := NewGenerator(31, 300)
	r := rand.New(rand.NewPCG(31, 31))
	stopped := func(err error) bool {
		return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
	}
	want := 1
	for range 60 {
		entries := []assay.Entry{g.Next(20), g.Next(20), g.Next(20)}
		ctx, cancel := context.WithTimeout(s.ctx, time.Duration(r.IntN(4000))*time.Microsecond)
		_, err := s.Add(ctx, entries)
		if cancel(); err == nil {
			want += len(entries)
		} else if !stopped(err) {
			t.Fatalf("Add: %v", err)
		}
		ctx, cancel = context.WithTimeout(s.ctx, time.Duration(r.IntN(1000))*time.Microsecond)
		_, err = s.Search(ctx, assay.Query{Text: g.Word(0) + " " + g.Word(1)}, 10, now)
		if cancel(); err != nil && !stopped(err) {
			t.Fatalf("Search: %v", err)
		}
		if got := s.state(now).Documents; got != want {
			t.Fatalf("%d documents, want %d", got, want)
		}
	}
}
