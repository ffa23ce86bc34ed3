package librarytest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/internal/library"
)

// browsed is a library of every kind of row: with and without dates, publishers
// and languages, of equal titles, some superseded.
func browsed(s *suite, n int) []assay.Entry {
	g := NewGenerator(11, 60)
	r := rand.New(rand.NewPCG(11, 11))
	entries := make([]assay.Entry, n)
	for i := range entries {
		e := g.Next(r.IntN(2))
		d := &e.Document
		d.Title = []string{d.Title, "“The Harbour” opens", "the harbour, opens!", "", "Émile " + d.Title}[r.IntN(5)]
		d.Publisher = []string{d.Publisher, "", "the post", "The Post", "-", strings.Repeat("ü", 150)}[r.IntN(6)]
		d.Kind = []assay.Kind{assay.Text, assay.Note}[r.IntN(2)]
		d.Language = []string{"en", "es", ""}[r.IntN(3)]
		d.Published = []string{d.Published, d.Published[:7], d.Published[:4], "", "no date"}[r.IntN(5)]
		if i > 0 && r.IntN(6) == 0 { // an earlier or a later capture of another's location
			e.Capture.Location = entries[r.IntN(i)].Capture.Location
			d.Location = e.Capture.Location
		}
		entries[i] = e
	}
	for rest := entries; len(rest) > 0; {
		n := min(1+r.IntN(40), len(rest))
		if _, err := s.Add(s.ctx, rest[:n]); err != nil {
			s.t.Fatal(err)
		}
		rest = rest[n:]
	}
	return entries
}

// passes is a filter in its plainest form.
func passes(f library.Filter, d *assay.Document, live bool) bool {
	year := library.Unsaid
	if k := library.DateKey(d.Published); k > 0 {
		year = fmt.Sprintf("%04d", k/10000)
	}
	is := func(want, got string) bool { return want == "" || library.Value(want) == library.Value(got) }
	return (live || f.Superseded) && is(f.Class, string(d.Class)) && is(f.Publisher, d.Publisher) && is(f.Kind, string(d.Kind)) &&
		is(f.Language, d.Language) && is(f.Year, year) && (f.Documents == nil || slices.Contains(f.Documents, d.ID))
}

// listed is what Browse has to give in the end: IDs in order.
func listed(entries []assay.Entry, live map[string]bool, b library.Browse) []string {
	var list []int
	for i := range entries {
		if passes(b.Filter, &entries[i].Document, live[entries[i].Document.ID]) {
			list = append(list, i)
		}
	}
	last := func(s string) string { // what is not said comes last
		if s == "" || s == library.Unsaid {
			return "\xff"
		}
		return s
	}
	slices.SortStableFunc(list, func(i, j int) int {
		a, c := &entries[i].Document, &entries[j].Document
		byTitle := cmp.Compare(library.TitleKey(a.Title), library.TitleKey(c.Title))
		switch b.Sort {
		case library.ByTitle:
			return byTitle
		case library.ByPublisher:
			key := func(s string) string {
				if s == library.Unsaid || s == "" {
					return last(s)
				}
				return library.TitleKey(s)
			}
			return cmp.Or(cmp.Compare(key(a.Publisher), key(c.Publisher)), cmp.Compare(last(a.Publisher), last(c.Publisher)), byTitle)
		case library.ByAdded:
			return cmp.Compare(j, i)
		}
		x, y := library.DateKey(a.Published), library.DateKey(c.Published)
		if x == 0 || y == 0 {
			return cmp.Compare(min(y, 1), min(x, 1))
		}
		return cmp.Compare(y, x)
	})
	if b.Reverse {
		slices.Reverse(list)
	}
	out := []string{}
	for _, i := range list {
		out = append(out, entries[i].Document.ID)
	}
	return out
}

func ids(rows []library.Shelved) []string {
	out := []string{}
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

// pages turns all pages forwards, and checks each again backwards.
func (s *suite) pages(b library.Browse) []string {
	s.t.Helper()
	all := []string{}
	for {
		page, err := s.Browse(s.ctx, b)
		if err != nil {
			s.t.Fatalf("Browse(%+v): %v", b, err)
		}
		if page.First != len(all) {
			s.t.Errorf("Browse(%+v): the page begins at row %d, not %d", b, page.First, len(all))
		}
		if len(page.Rows) == 0 {
			return all
		}
		got := ids(page.Rows)
		if len(all) > 0 {
			back := b
			back.After, back.Before = "", got[0]
			before, err := s.Browse(s.ctx, back)
			if err != nil {
				s.t.Fatal(err)
			}
			equal(s.t, "the page before", ids(before.Rows), all[max(0, len(all)-b.Limit):])
		}
		all = append(all, got...)
		b.After = got[len(got)-1]
	}
}

func (s *suite) live() map[string]bool {
	documents, err := s.Documents(s.ctx, now)
	if err != nil {
		s.t.Fatal(err)
	}
	live := map[string]bool{}
	for _, d := range documents {
		live[d.ID] = true
	}
	return live
}

func filters(entries []assay.Entry) []library.Filter {
	some := []string{"", "0123456789ab", "no ID"}
	for i := 0; i < len(entries); i += 3 {
		some = append(some, entries[i].Document.ID, entries[i].Document.ID)
	}
	return []library.Filter{
		{}, {Superseded: true}, {Class: "news"}, {Publisher: "The Post"}, {Publisher: library.Unsaid}, {Publisher: strings.Repeat("ü", 150)},
		{Kind: "note", Language: library.Unsaid}, {Year: "2015"}, {Year: library.Unsaid, Superseded: true}, {Year: "2015", Class: "court", Language: "en"},
		{Class: "nonsense"}, {Publisher: "' OR 1=1 --"}, {Year: "99999999999999999999"}, {Year: "0000"}, {Language: "\x00"},
		{Documents: some}, {Documents: some, Class: "news", Superseded: true}, {Documents: []string{}},
	}
}

func browse(t *testing.T, s *suite) {
	entries := browsed(s, 300)
	live := s.live()
	if len(live) == len(entries) {
		t.Fatal("the test shows nothing: no document is superseded")
	}
	for _, f := range filters(entries) {
		for _, order := range library.Sorts {
			for _, reverse := range []bool{false, true} {
				b := library.Browse{Filter: f, Sort: order, Reverse: reverse, Limit: 47}
				equal(t, fmt.Sprintf("%+v by %s, reversed %v", f, order, reverse), s.pages(b), listed(entries, live, b))
			}
		}
	}
	page, err := s.Browse(s.ctx, library.Browse{Filter: library.Filter{Superseded: true}, Limit: library.MaxPage})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Rows {
		i := slices.IndexFunc(entries, func(e assay.Entry) bool { return e.Document.ID == r.ID })
		want := entries[i].Document
		want.Text, want.Segments = "", nil
		equal(t, "row", r, library.Shelved{Document: want, ReadAt: entries[i].Capture.CapturedAt, Superseded: !live[r.ID]})
	}
	for _, bad := range []library.Browse{
		{Limit: 0}, {Limit: library.MaxPage + 1}, {Limit: 5, Sort: "size"}, {Limit: 5, After: "0123456789ab"}, {Limit: 5, Before: "zz"},
		{Limit: 5, After: entries[0].Document.ID, Before: entries[1].Document.ID}, {Limit: 5, After: strings.Repeat("a", 1<<20)},
	} {
		_, err := s.Browse(s.ctx, bad)
		s.fails(fmt.Sprintf("Browse(%.80v)", bad), err, assay.ErrUsage)
	}
}

// browseChanging turns pages of a library that grows and changes meanwhile: each
// row that stays comes once.
func browseChanging(t *testing.T, s *suite) {
	entries := browsed(s, 200)
	stays := s.live()
	g := NewGenerator(12, 60)
	version := func() string {
		v, err := s.Version(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	versions := map[string]bool{version(): true}
	for _, order := range library.Sorts {
		seen := map[string]int{}
		b := library.Browse{Sort: order, Limit: 10}
		for i := 0; ; i++ {
			page, err := s.Browse(s.ctx, b)
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Rows) == 0 {
				break
			}
			for _, r := range page.Rows {
				seen[r.ID]++
			}
			b.After = page.Rows[len(page.Rows)-1].ID
			if i >= 15 {
				continue
			}
			e := g.Next(1) // another document, the next time a new capture of one that was shown
			e.Capture.Location = fmt.Sprint("new/", order, i)
			if i%2 == 1 {
				e.Capture.Location = page.Rows[0].Location
				e.Capture.CapturedAt = e.Capture.CapturedAt.AddDate(1, 0, 0)
			}
			e.Document.Location = e.Capture.Location
			if _, err := s.Add(s.ctx, []assay.Entry{e}); err != nil {
				t.Fatal(err)
			}
			if v := version(); versions[v] || v != version() {
				t.Errorf("after a change the version is %q again, or two", v)
			} else {
				versions[v] = true
			}
		}
		live := s.live()
		for _, e := range entries {
			if id := e.Document.ID; stays[id] && live[id] && seen[id] != 1 {
				t.Errorf("by %s: %s came %d times", order, id, seen[id])
			}
			stays[e.Document.ID] = live[e.Document.ID]
		}
		for id, n := range seen {
			if n > 1 {
				t.Errorf("by %s: %s came %d times", order, id, n)
			}
		}
	}
}

func facets(t *testing.T, s *suite) {
	empty, err := s.Facets(s.ctx, library.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "facets of nothing", empty, library.Facets{})
	entries := browsed(s, 300)
	live := s.live()
	for _, f := range filters(entries) {
		got, err := s.Facets(s.ctx, f)
		if err != nil {
			t.Fatalf("Facets(%+v): %v", f, err)
		}
		equal(t, fmt.Sprintf("facets of %+v", f), got, counted(entries, live, f))
	}
}

// counted is Facets in its plainest form.
func counted(entries []assay.Entry, live map[string]bool, f library.Filter) (out library.Facets) {
	list := func(without func(*library.Filter), value func(*assay.Document) string) (b []library.Bucket) {
		f := f
		without(&f)
		counts := map[string]int{}
		for i := range entries {
			if d := &entries[i].Document; passes(f, d, live[d.ID]) {
				counts[library.Value(value(d))]++
			}
		}
		for v, n := range counts {
			b = append(b, library.Bucket{Value: v, Count: n})
		}
		slices.SortFunc(b, library.CompareBuckets)
		return b
	}
	out.Classes = list(func(f *library.Filter) { f.Class = "" }, func(d *assay.Document) string { return string(d.Class) })
	out.Kinds = list(func(f *library.Filter) { f.Kind = "" }, func(d *assay.Document) string { return string(d.Kind) })
	out.Languages = list(func(f *library.Filter) { f.Language = "" }, func(d *assay.Document) string { return d.Language })
	out.Publishers = list(func(f *library.Filter) { f.Publisher = "" }, func(d *assay.Document) string { return d.Publisher })
	year := func(d *assay.Document) string { return library.YearOf(library.DateKey(d.Published)) }
	out.Years = list(func(f *library.Filter) { f.Year = "" }, year)
	slices.SortFunc(out.Years, func(a, b library.Bucket) int { return cmp.Compare(b.Value, a.Value) })
	out.Names = len(out.Publishers)
	out.Publishers = out.Publishers[:min(len(out.Publishers), library.MaxPublishers)]
	for i := range entries {
		d := &entries[i].Document
		all := f
		all.Superseded = true
		if passes(all, d, true) && !live[d.ID] {
			out.Earlier++
		}
		if !passes(f, d, live[d.ID]) {
			continue
		}
		out.Total++
		y := year(d)
		if y == library.Unsaid {
			out.Undated++
			continue
		}
		if out.Dates.From == "" || y < out.Dates.From {
			out.Dates.From = y
		}
		out.Dates.To = max(out.Dates.To, y)
	}
	return out
}

func unread(t *testing.T, s *suite) {
	var all []assay.Failure
	for i := range 25 {
		all = append(all, assay.Failure{Location: fmt.Sprintf("a/%02d.pdf", i), Reason: "forbidden"})
	}
	if err := s.AddFailures(s.ctx, all); err != nil {
		t.Fatal(err)
	}
	var got []assay.Failure
	for after := ""; ; after = got[len(got)-1].Location {
		list, total, err := s.Unread(s.ctx, after, 10)
		if err != nil || total != len(all) {
			t.Fatalf("%d in all, %v; want %d", total, err, len(all))
		}
		if len(list) == 0 {
			break
		}
		got = append(got, list...)
	}
	equal(t, "failures", got, all)
	_, _, err := s.Unread(s.ctx, "", 0)
	s.fails("a page of none", err, assay.ErrUsage)
}
