package librarytest

import (
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
)

func sameBytes(t *testing.T, s *suite) {
	src := Source{Location: "a.txt", Text: "The harbour opened on time.", Title: "Harbour", At: day(1)}
	first := s.add(src)
	id := first[0].Document
	equal(t, "first", first, []library.Added{{Document: id, New: true}})
	before := s.state(now)
	src.At = day(2)
	equal(t, "same bytes at the same place", s.add(src), []library.Added{{Document: id}})
	equal(t, "state", s.state(now), before)
	src.Location = "b.txt"
	equal(t, "same bytes at another place", s.add(src, src), []library.Added{{Document: id}, {Document: id}})
	equal(t, "documents", s.locations(now), []string{"a.txt"})
	equal(t, "hits", len(s.search(assay.Query{Text: "harbour"}, now)), 1)
	for _, location := range []string{"a.txt", "b.txt"} {
		history, err := s.History(s.ctx, location)
		if err != nil || len(history) != 1 || history[0].Document != id || !history[0].SupersededAt.IsZero() {
			t.Errorf("history of %s: %+v, %v", location, history, err)
		}
	}
	// One batch with the same bytes twice.
	twice := Source{Location: "c.txt", Text: "Twice in one batch.", At: day(3)}
	added := s.add(twice, twice)
	if !added[0].New || added[1].New {
		t.Errorf("twice in one batch: %+v", added)
	}
}

func changedFile(t *testing.T, s *suite) {
	old := s.add(Source{Location: "a.txt", Text: "The harbour will open in March.", At: day(1)}, Source{Location: "b.txt", Text: "A ferry waits.", At: day(1)})
	at2 := s.state(day(2))
	added := s.add(Source{Location: "a.txt", Text: "The harbour opened in June.", At: day(5)})
	equal(t, "added", added, []library.Added{{Document: added[0].Document, New: true, Updated: true, Previous: old[0].Document}})
	tests := []struct {
		name  string
		asOf  time.Time
		texts []string
		count int
	}{
		{"now", now, []string{"The harbour opened in June."}, 2},
		{"at the change", day(5), []string{"The harbour opened in June."}, 2},
		{"just before it", day(5).Add(-time.Microsecond), []string{"The harbour will open in March."}, 2},
		{"at the first", day(1), []string{"The harbour will open in March."}, 2},
		{"before all", day(1).Add(-time.Microsecond), []string{}, 0},
		{"long after", day(30), []string{"The harbour opened in June."}, 2},
	}
	for range 2 { // unsettled first, then settled
		for _, test := range tests {
			equal(t, test.name+": hits", s.found(assay.Query{Text: "harbour"}, test.asOf), test.texts)
			st := s.state(test.asOf)
			equal(t, test.name+": documents", []int{st.Documents, st.Passages}, []int{test.count, test.count})
			counts, total, err := s.DocumentFrequency(s.ctx, []string{"june", "march"}, test.asOf)
			if err != nil || total != test.count || counts["june"]+counts["march"] != len(test.texts) {
				t.Errorf("%s: DocumentFrequency %v of %d, %v", test.name, counts, total, err)
			}
		}
		if err := s.Settle(s.ctx); err != nil {
			t.Fatal(err)
		}
		equal(t, "state as of before the change", s.state(day(2)), at2)
	}
	history, err := s.History(s.ctx, "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "history", history, []library.Sighting{
		{Document: old[0].Document, CaptureSHA256: library.Sum([]byte("The harbour will open in March.")), SeenAt: day(1), SupersededAt: day(5)},
		{Document: added[0].Document, CaptureSHA256: library.Sum([]byte("The harbour opened in June.")), SeenAt: day(5)},
	})
	// The old one is kept.
	d, err := s.Document(s.ctx, old[0].Document)
	if err != nil || !strings.Contains(d.Text, "March") {
		t.Errorf("the old document: %+v, %v", d, err)
	}
}

// outOfOrder adds an older capture of a place after a newer one, and one between.
func outOfOrder(t *testing.T, s *suite) {
	s.add(Source{Location: "a.txt", Text: "Third version.", At: day(9)})
	added := s.add(Source{Location: "a.txt", Text: "First version.", At: day(1)})
	if added[0].Updated || !added[0].New {
		t.Errorf("an older capture: %+v", added[0])
	}
	s.add(Source{Location: "a.txt", Text: "Second version.", At: day(5)})
	for asOf, want := range map[time.Time]string{now: "Third version.", day(2): "First version.", day(6): "Second version.", day(9): "Third version."} {
		equal(t, asOf.String(), s.found(assay.Query{Text: "version"}, asOf), []string{want})
	}
	history, err := s.History(s.ctx, "a.txt")
	if err != nil || len(history) != 3 || history[0].SupersededAt != day(5) || history[1].SupersededAt != day(9) {
		t.Errorf("history: %+v, %v", history, err)
	}
}

// comeBack changes a file and changes it back; and one text at two places, one of which changes.
func comeBack(t *testing.T, s *suite) {
	one, two := Source{Location: "a.txt", Text: "One version."}, Source{Location: "a.txt", Text: "Two version."}
	for i, src := range []Source{one, two, one} {
		src.At = day(1 + i)
		s.add(src)
	}
	for asOf, want := range map[time.Time]string{now: "One version.", day(1): "One version.", day(2): "Two version.", day(3): "One version."} {
		equal(t, asOf.String(), s.found(assay.Query{Text: "version"}, asOf), []string{want})
	}
	s.add(Source{Location: "b.txt", Text: "Shared text.", At: day(1)}, Source{Location: "c.txt", Text: "Shared text.", At: day(1)})
	s.add(Source{Location: "b.txt", Text: "Changed.", At: day(4)})
	equal(t, "still at the other place", s.found(assay.Query{Text: "shared"}, now), []string{"Shared text."})
	s.add(Source{Location: "c.txt", Text: "Changed too.", At: day(5)})
	equal(t, "at neither place", s.found(assay.Query{Text: "shared"}, now), []string{})
	equal(t, "but then", s.found(assay.Query{Text: "shared"}, day(4)), []string{"Shared text."})
	// A folder asked in place has no times: the last of a place counts.
	s.add(Source{Location: "d.txt", Text: "Timeless old."})
	s.add(Source{Location: "d.txt", Text: "Timeless new."})
	equal(t, "without times", s.found(assay.Query{Text: "timeless"}, now), []string{"Timeless new."})
	equal(t, "without times, asked as of one", s.found(assay.Query{Text: "timeless"}, day(1)), []string{"Timeless new."})
}

// laterDocuments asks as of a time before and after more was added: the same.
func laterDocuments(t *testing.T, s *suite) {
	g := NewGenerator(11, 200)
	add := func(n int) {
		var entries []assay.Entry
		for range n {
			entries = append(entries, g.Next(3))
		}
		if _, err := s.Add(s.ctx, entries); err != nil {
			t.Fatal(err)
		}
	}
	add(40)
	asOf := time.Date(2026, 1, 1, 0, 0, 40, 0, time.UTC) // of the generator's last
	queries := []assay.Query{{Text: g.Word(0) + " " + g.Word(3) + " " + g.Word(70)}, {Must: []string{g.Word(2)}}}
	before, err := s.SearchAll(s.ctx, queries, 30, asOf)
	if err != nil {
		t.Fatal(err)
	}
	current, err := s.SearchAll(s.ctx, queries, 30, now)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "as of the last addition, and now", before, current)
	add(40)
	after, err := s.SearchAll(s.ctx, queries, 30, asOf)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "scores as of before", after, before)
	current, err = s.SearchAll(s.ctx, queries, 30, now)
	if err != nil {
		t.Fatal(err)
	}
	if current[0][0].Score == before[0][0].Score {
		t.Error("the later documents changed nothing now either: the test shows nothing")
	}
}

func refusedEntries(t *testing.T, s *suite) {
	good := Source{Location: "good.txt", Text: "A good entry.", At: day(1)}
	for _, test := range []struct {
		name  string
		spoil func(*assay.Entry)
		want  error
	}{
		{"bytes", func(e *assay.Entry) { e.Capture.Bytes = append([]byte("x"), e.Capture.Bytes...) }, assay.ErrCorrupt},
		{"text", func(e *assay.Entry) { e.Document.Text += "x" }, assay.ErrCorrupt},
		{"capture of another", func(e *assay.Entry) { e.Document.CaptureSHA256 = strings.Repeat("0", 64) }, assay.ErrUsage},
		{"ID of another", func(e *assay.Entry) { e.Document.ID = "0123456789ab" }, assay.ErrUsage},
		{"no location", func(e *assay.Entry) { e.Capture.Location = "" }, assay.ErrUsage},
		{"class", func(e *assay.Entry) { e.Document.Class = "nonsense" }, assay.ErrUsage},
		{"passage beyond the text", func(e *assay.Entry) { e.Annotation.Passages[0].End = 1000 }, assay.ErrUsage},
		{"passage before the text", func(e *assay.Entry) { e.Annotation.Passages[0].Start = -1 }, assay.ErrUsage},
		{"passage the wrong way round", func(e *assay.Entry) { e.Annotation.Passages[0].Start, e.Annotation.Passages[0].End = 9, 3 }, assay.ErrUsage},
	} {
		bad := Source{Location: "bad.txt", Text: "A bad entry.", At: day(1)}.Entry()
		test.spoil(&bad)
		_, err := s.Add(s.ctx, []assay.Entry{good.Entry(), bad})
		s.fails(test.name, err, test.want)
	}
	equal(t, "locations", s.locations(now), []string{})
	s.add(good) // and the library goes on
	equal(t, "locations", s.locations(now), []string{"good.txt"})
}

// moments: the states that a library passed through are found by how many
// documents they held.
func moments(t *testing.T, s *suite) {
	s.add(Source{Location: "a.txt", Text: "The harbour will open in March.", At: day(1)}, Source{Location: "b.txt", Text: "A ferry waits.", At: day(1)})
	s.add(Source{Location: "c.txt", Text: "A ferry waits.", At: day(2)}) // the same bytes elsewhere: no more documents
	s.add(Source{Location: "a.txt", Text: "The harbour opened in June.", At: day(3)})
	s.add(Source{Location: "b.txt", Text: "A ferry left.", At: day(4)}) // the one before still stands at c.txt
	s.add(Source{Location: "c.txt", Text: "A ferry left.", At: day(5)})
	s.add(Source{Location: "d.txt", Text: "The pier is shut.", At: day(6)})
	for _, test := range []struct {
		name      string
		from, to  time.Time
		documents int
		want      []time.Time
	}{
		{"two documents", day(1).Add(-time.Microsecond), day(9), 2, []time.Time{day(5), day(3), day(2), day(1)}},
		{"three documents", day(1).Add(-time.Microsecond), day(9), 3, []time.Time{day(6), day(4)}},
		{"none", day(1).Add(-time.Hour), day(9), 0, []time.Time{day(1).Add(-time.Hour)}},
		{"as many at the beginning", day(3), day(4), 2, []time.Time{day(3)}},
		{"up to the end", day(3), day(5), 2, []time.Time{day(5), day(3)}},
		{"more than ever", day(1), day(9), 4, nil},
		{"nothing changed", day(7), day(9), 3, []time.Time{day(7)}},
	} {
		got, err := s.Moments(s.ctx, test.from, test.to, test.documents)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, test.name, got, test.want)
		for _, at := range got {
			equal(t, test.name+": documents at "+at.Format(time.DateOnly), s.state(at).Documents, test.documents)
		}
	}
}
