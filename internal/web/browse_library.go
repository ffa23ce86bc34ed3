package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/render"
	"assay/internal/text"
)

const (
	shelfRows    = 50
	foundRows    = 25   // passages of a search
	foundAmong   = 1000 // best passages that a search looks at
	unreadRows   = 100
	longestWords = 300 // bytes of what stands in a cell
)

// libraryPage lists the library's sources, or the passages that words find.
type libraryPage struct {
	frame
	Summary  []librarySummary
	Years    *yearChart
	Total    string // sources in the library
	Dates    string // "2019 to 2026; 3 have no date"
	Earlier  string // address that lists earlier captures too; "" where there are none
	EarlierN string
	Unread   string // how many sources could not be read, "" for none
	Words    string
	Choices  []picker
	Also     bool // earlier captures are listed
	Narrowed bool
	Reset    string
	Count    string // sources that the filters leave, in words
	Rows     []libraryRow
	Read     bool // when each was read is known
	Found    []foundPassage
	Searched bool
	Note     string // what is to be said of the search
	Pages    paging
}

// librarySummary is a class with its bar.
type librarySummary struct {
	Label, Count, Address string
	Bar                   int // of 100
}

// yearChart draws how many sources each year has, the first on the left.
type yearChart struct {
	From, To, Words string
	Width           int
	Bars            []yearBar
}

type yearBar struct{ X, Y, Height int }

// The measures of a yearChart: a bar and its gap, and the highest bar.
const (
	yearWidth  = 10
	yearHeight = 60
	mostYears  = 60 // the last ones; what is older stands in the words
)

// newYearChart makes the chart of years, the last first; nil for fewer than two.
func newYearChart(years []library.Bucket) *yearChart {
	dated := slices.DeleteFunc(slices.Clone(years), func(b library.Bucket) bool { return b.Value == library.Unsaid })
	if len(dated) < 2 {
		return nil
	}
	most := slices.MaxFunc(dated, func(a, b library.Bucket) int { return cmp.Compare(a.Count, b.Count) })
	year := func(b library.Bucket) int {
		n, _ := strconv.Atoi(b.Value) // a year, as the library gives it
		return n
	}
	last := year(dated[0])
	first := max(year(dated[len(dated)-1]), last-mostYears+1)
	c := &yearChart{From: strconv.Itoa(first), To: dated[0].Value, Width: yearWidth * (last - first + 1)}
	c.Words = "Most are of " + most.Value + ": " + text.Count(most.Count, "source", "sources") + "."
	for _, b := range slices.Backward(dated) {
		if y := year(b); y >= first {
			h := max(2, yearHeight*b.Count/most.Count)
			c.Bars = append(c.Bars, yearBar{yearWidth * (y - first), yearHeight - h, h})
		}
	}
	return c
}

// libraryRow is a source in the list.
type libraryRow struct {
	Address, Title, Publisher, Class, Kind, Date, Relies, Read string
	Superseded                                                 bool
}

// foundPassage is a passage that a search found.
type foundPassage struct {
	Address, Text, Title, Publisher, Class, Kind, Date string
	Note                                               bool
}

// shelfFilter is what an address narrows the list by.
func shelfFilter(q url.Values) library.Filter {
	return library.Filter{
		Class: q.Get("class"), Publisher: q.Get("publisher"), Kind: q.Get("kind"), Language: q.Get("language"),
		Year: q.Get("year"), Superseded: q.Get("earlier") != "",
	}
}

// browseLibrary shows the sources of the library.
func (s *Server) browseLibrary(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, err := filters(r)
	if err != nil {
		return err
	}
	f := shelfFilter(q)
	p := &libraryPage{frame: s.frame(r, "library", "Library"), Words: q.Get("words"), Also: f.Superseded, Reset: "/library"}
	p.Narrowed = len(q) > 0
	p.NoIndex = p.Narrowed
	if err := s.summarise(ctx, p); err != nil {
		return err
	}
	if p.Words != "" {
		err = s.findPassages(ctx, p, q, f)
	} else {
		err = s.listShelf(ctx, p, q, f)
	}
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, "browse_library", p)
}

// summarise says what the whole library holds.
func (s *Server) summarise(ctx context.Context, p *libraryPage) error {
	all, err := s.Library.Facets(ctx, library.Filter{})
	if err != nil {
		return err
	}
	_, unread, err := s.Library.Unread(ctx, "", 1)
	if err != nil {
		return err
	}
	p.Total = text.Count(all.Total, "source", "sources")
	if unread > 0 {
		p.Unread = text.Count(unread, "source", "sources")
	}
	if all.Earlier > 0 {
		p.Earlier, p.EarlierN = address("/library", nil, "earlier", "yes"), text.Count(all.Earlier, "earlier capture", "earlier captures")
	}
	p.Dates, p.Years, p.Summary = publishedWords(all), newYearChart(all.Years), classBars(all)
	return nil
}

// publishedWords says which dates of publication there are.
func publishedWords(all library.Facets) string {
	switch d := all.Dates; {
	case d.From == "":
		return "None has a date of publication."
	case all.Undated > 0:
		return "Published " + span(d) + "; " + text.Group(all.Undated) + " without a date."
	default:
		return "Published " + span(d) + "."
	}
}

// classBars gives the classes with their bars, the most first.
func classBars(all library.Facets) []librarySummary {
	var bars []librarySummary
	for _, b := range all.Classes {
		bars = append(bars, librarySummary{
			Label: text.UpperFirst(className(b.Value)), Count: text.Group(b.Count), Address: address("/library", nil, "class", b.Value),
			Bar: max(1, 100*b.Count/max(1, all.Classes[0].Count)),
		})
	}
	return bars
}

func span(d assay.DateRange) string {
	if d.From == d.To {
		return "in " + d.From
	}
	return d.From + " to " + d.To
}

// listShelf fills in a page of the list.
func (s *Server) listShelf(ctx context.Context, p *libraryPage, q url.Values, f library.Filter) error {
	b := library.Browse{
		Filter: f, Sort: library.Sort(q.Get("sort")), Reverse: q.Get("order") == "reverse",
		After: q.Get("after"), Before: q.Get("before"), Limit: shelfRows,
	}
	shelf, err := s.Library.Browse(ctx, b)
	if err != nil {
		return err
	}
	facets, err := s.Library.Facets(ctx, f)
	if err != nil {
		return err
	}
	p.choose(facets, q)
	p.Count = text.Count(shelf.Total, "source", "sources")
	for i := range shelf.Rows {
		p.Rows = append(p.Rows, newLibraryRow(&shelf.Rows[i]))
		p.Read = p.Read || p.Rows[i].Read != ""
	}
	first, last := "", ""
	if n := len(shelf.Rows); n > 0 {
		first, last = shelf.Rows[0].ID, shelf.Rows[n-1].ID
	}
	p.Pages = keyed("/library", q, shelf.First, len(shelf.Rows), shelf.Total, first, last)
	return nil
}

func newLibraryRow(d *library.Shelved) libraryRow {
	row := libraryRow{
		Address: sourcePage(d.ID, assay.Span{}), Title: text.Cut(titleOf(&d.Document), longestWords), Publisher: text.Cut(publisherOf(&d.Document), longestWords),
		Class: className(string(d.Class)), Kind: kindWords(string(d.Kind)), Date: dateWords(d.Published), Superseded: d.Superseded,
	}
	switch {
	case len(d.ReliesOn) > 0:
		row.Relies = text.Cut(render.Clean(strings.Join(d.ReliesOn, "; ")), longestWords)
	case d.Copy != "":
		row.Relies = text.Cut("a copy, found at "+render.Clean(d.Copy), longestWords)
	}
	if !d.ReadAt.IsZero() {
		row.Read = d.ReadAt.Format("2 January 2006")
	}
	return row
}

// choose makes the fields of the form.
func (p *libraryPage) choose(f library.Facets, q url.Values) {
	field := func(name, label, anything string, buckets []library.Bucket, words func(string) string) {
		var options []deskChoice
		for _, b := range buckets {
			label := "not said"
			if b.Value != library.Unsaid {
				label = text.Cut(render.Clean(words(b.Value)), 60)
			}
			options = append(options, deskChoice{Value: b.Value, Words: label + " (" + text.Group(b.Count) + ")"})
		}
		p.Choices = append(p.Choices, newPicker(name, label, anything, q.Get(name), options))
	}
	same := func(s string) string { return s }
	field("class", "Class", "all classes", f.Classes, className)
	field("publisher", "Publisher", "all "+text.Count(f.Names, "publisher", "publishers"), f.Publishers, same)
	field("kind", "Kind", "all kinds", f.Kinds, kindWords)
	field("language", "Language", "all languages", f.Languages, same)
	field("year", "Year", "all years", f.Years, same)
	if p.Searched {
		return // the best come first
	}
	p.Choices = append(p.Choices,
		newPicker("sort", "Order by", "date", q.Get("sort"), []deskChoice{{Value: "title", Words: "title"}, {Value: "publisher", Words: "publisher"}, {Value: "added", Words: "last added"}}),
		newPicker("order", "Direction", "as usual", q.Get("order"), []deskChoice{{Value: "reverse", Words: "the other way round"}}),
	)
}

// findPassages fills in the passages that words find.
func (s *Server) findPassages(ctx context.Context, p *libraryPage, q url.Values, f library.Filter) error {
	p.Searched = true
	query, err := library.ParseQuery(p.Words)
	if err != nil {
		p.Note = "Give one or more telling words: “" + text.Cut(render.Clean(p.Words), 60) + "” holds none to search for, or too many."
		f.Documents = []string{}
	}
	var hits []assay.Hit
	if err == nil {
		if hits, err = s.Library.Search(ctx, query, foundAmong, time.Time{}); err != nil {
			return err
		}
		f.Documents = documentsOf(hits)
	}
	facets, err := s.Library.Facets(ctx, f)
	if err != nil {
		return err
	}
	p.choose(facets, q)
	// The list under the filters says which of the passages' sources pass them.
	pass := map[string]bool{}
	if facets.Total > 0 {
		shelf, err := s.Library.Browse(ctx, library.Browse{Filter: f, Limit: library.MaxPage})
		if err != nil {
			return err
		}
		for _, d := range shelf.Rows {
			pass[d.ID] = true
		}
	}
	hits = slices.DeleteFunc(hits, func(h assay.Hit) bool { return !pass[h.Document] })
	p.Count = text.Count(len(hits), "passage", "passages") + " of " + text.Count(facets.Total, "source", "sources")
	if len(f.Documents) > 0 && p.Note == "" && len(hits) > 0 {
		p.Note = "The best first, of at most " + text.Group(foundAmong) + " passages that hold any of the words, or whose title does. Words between quotation marks have to stand there together."
	}
	keys := make([]string, len(hits))
	for i, h := range hits {
		keys[i] = passageKey(h)
	}
	from, to, pages, err := rowsOf(keys, q, foundRows, "/library")
	if err != nil {
		return err
	}
	p.Pages = pages
	return s.quotePassages(ctx, p, hits[from:to])
}

func passageKey(h assay.Hit) string { return h.Document + "." + strconv.Itoa(h.Passage) }

func documentsOf(hits []assay.Hit) []string {
	ids := []string{}
	for _, h := range hits {
		ids = append(ids, h.Document)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (s *Server) quotePassages(ctx context.Context, p *libraryPage, hits []assay.Hit) error {
	materials, err := s.Library.Materials(ctx, documentsOf(hits))
	if err != nil {
		return err
	}
	for _, h := range hits {
		d := &materials[h.Document].Document
		p.Found = append(p.Found, foundPassage{
			Address: sourcePage(h.Document, assay.Span{Start: h.Start, End: h.End}), Text: text.Cut(render.Clean(d.Text[h.Start:h.End]), 1500),
			Title: text.Cut(titleOf(d), longestWords), Publisher: text.Cut(publisherOf(d), longestWords), Class: className(string(d.Class)),
			Kind: kindWords(string(d.Kind)), Date: dateWords(d.Published), Note: d.Kind == assay.Note,
		})
	}
	return nil
}

// unreadPage lists what could not be read.
type unreadPage struct {
	frame
	Total string
	Rows  []assay.Failure
	After string
	First string
}

// browseUnread shows what could not be read, and why.
func (s *Server) browseUnread(w http.ResponseWriter, r *http.Request) error {
	q, err := filters(r)
	if err != nil {
		return err
	}
	after := q.Get("after")
	list, total, err := s.Library.Unread(r.Context(), after, unreadRows+1)
	if err != nil {
		return err
	}
	p := &unreadPage{frame: s.frame(r, "library", "What could not be read"), Total: text.Count(total, "source", "sources")}
	p.NoIndex = true
	if len(list) > unreadRows {
		list = list[:unreadRows]
		p.After = address("/library/unread", nil, "after", list[unreadRows-1].Location)
	}
	if after != "" {
		p.First = "/library/unread"
	}
	for _, f := range list {
		p.Rows = append(p.Rows, assay.Failure{Location: text.Cut(render.Clean(f.Location), longestWords), Reason: text.Cut(render.Clean(f.Reason), longestWords)})
	}
	return s.show(w, r, http.StatusOK, "browse_unread", p)
}
