package shelves

import (
	"math"
	"slices"
	"strconv"

	"assay"
	"assay/internal/library"
)

// selection is what a filter leaves.
type selection struct {
	filter library.Filter
	chosen set
	facets library.Facets
}

// maxChosen is how many filters a view remembers: readers turn the pages of a
// few, and one takes 125 KB for a million documents.
const maxChosen = 16

// choose gives what a filter leaves. among are the numbers of the documents that
// the filter names, nil when it names none.
func (v *View) choose(f library.Filter, among []uint32) *selection {
	if f.Documents != nil {
		return v.count(f, among)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for i, c := range v.chosen {
		if sameFilter(c.filter, f) {
			copy(v.chosen[1:], v.chosen[:i])
			v.chosen[0] = c
			return c
		}
	}
	c := v.count(f, nil)
	v.chosen = slices.Insert(v.chosen, 0, c)
	v.chosen = v.chosen[:min(len(v.chosen), maxChosen)]
	return c
}

func sameFilter(a, b library.Filter) bool {
	return a.Class == b.Class && a.Kind == b.Kind && a.Language == b.Language && a.Publisher == b.Publisher &&
		a.Year == b.Year && a.Superseded == b.Superseded
}

// Numbers in place of a value's: one that every document passes, and one that none has.
const (
	anyValue = math.MaxUint32
	noValue  = math.MaxUint32 - 1
)

// wanted gives the value's number for each part of a filter.
func (v *View) wanted(f library.Filter) (want [parts]uint32) {
	for i, value := range [year]string{class: f.Class, kind: f.Kind, language: f.Language, publisher: f.Publisher} {
		want[i] = anyValue
		if value != "" {
			want[i] = noValue
			if n := slices.Index(v.named[i], library.Value(value)); n >= 0 {
				want[i] = uint32(n)
			}
		}
	}
	want[year] = anyValue
	if f.Year != "" {
		want[year] = noValue
		if n, err := strconv.ParseUint(f.Year, 10, 16); err == nil && len(f.Year) == 4 && n > 0 {
			want[year] = uint32(n)
		} else if f.Year == library.Unsaid {
			want[year] = 0
		}
	}
	return want
}

// count goes once over all documents. A document that fails one part of the
// filter alone is counted in that part's list: choosing it there would bring it.
func (v *View) count(f library.Filter, among []uint32) *selection {
	c := &selection{filter: f, chosen: newSet(v.n)}
	want := v.wanted(f)
	var counts [parts][]int
	for i := range v.named {
		counts[i] = make([]int, len(v.named[i]))
	}
	counts[year] = make([]int, 10000)
	var narrowed []int
	for i := range parts {
		if want[i] != anyValue {
			narrowed = append(narrowed, i)
		}
	}
	look := func(n int) {
		miss, failed := 0, 0
		for _, i := range narrowed {
			if v.values[i][n] != want[i] {
				miss++
				failed = i
			}
		}
		dead := v.dead.has(n)
		if dead && miss == 0 {
			c.facets.Earlier++
		}
		switch {
		case dead && !f.Superseded || miss > 1:
		case miss == 1:
			counts[failed][v.values[failed][n]]++
		default:
			c.chosen.add(n)
			c.facets.Total++
			for i := range parts {
				counts[i][v.values[i][n]]++
			}
		}
	}
	if f.Documents != nil {
		for _, n := range among {
			look(int(n))
		}
	} else {
		for n := range v.n {
			look(n)
		}
	}
	v.fill(c, counts, want)
	return c
}

// fill turns the counts into lists.
func (v *View) fill(c *selection, counts [parts][]int, want [parts]uint32) {
	buckets := func(part int) (list []library.Bucket) {
		for n, count := range counts[part] {
			if count > 0 {
				list = append(list, library.Bucket{Value: v.named[part][n], Count: count})
			}
		}
		slices.SortFunc(list, library.CompareBuckets)
		return list
	}
	f := &c.facets
	f.Classes, f.Kinds, f.Languages, f.Publishers = buckets(class), buckets(kind), buckets(language), buckets(publisher)
	f.Names = len(f.Publishers)
	f.Publishers = slices.Clip(f.Publishers[:min(len(f.Publishers), library.MaxPublishers)])
	for y := len(counts[year]) - 1; y >= 0; y-- {
		if counts[year][y] == 0 {
			continue
		}
		f.Years = append(f.Years, library.Bucket{Value: library.YearOf(uint32(y) * 10000), Count: counts[year][y]})
	}
	f.Undated, f.Dates = v.dates(c, counts[year], want[year])
}

// dates gives how many of the selection have no date, and their first and last year.
func (v *View) dates(c *selection, years []int, want uint32) (undated int, r assay.DateRange) {
	for y, count := range years {
		// With a year in the filter, the list counts other years too.
		if count == 0 || want != anyValue && uint32(y) != want {
			continue
		}
		if y == 0 {
			undated = count
			continue
		}
		r.To = library.YearOf(uint32(y) * 10000)
		if r.From == "" {
			r.From = r.To
		}
	}
	return undated, r
}

// Facets counts what a filter leaves. among are the numbers of the documents that it names.
func (v *View) Facets(f library.Filter, among []uint32) library.Facets {
	out := v.choose(f, among).facets
	for _, list := range []*[]library.Bucket{&out.Classes, &out.Kinds, &out.Languages, &out.Years, &out.Publishers} {
		*list = slices.Clone(*list)
	}
	return out
}

// Page is the numbers of a page's documents.
type Page struct {
	Numbers []uint32
	Total   int
	First   int // documents of the selection before the page
}

// NoCursor is where a page begins that has no cursor.
const NoCursor = -1

// Page gives the documents of a page; after and before are the numbers of the
// cursors' documents, or NoCursor.
func (v *View) Page(b library.Browse, among []uint32, after, before int) Page {
	c := v.choose(b.Filter, among)
	p := Page{Total: c.facets.Total}
	if p.Total == 0 {
		return p
	}
	order := v.order(b.Sort)
	at := func(i int) uint32 {
		if b.Reverse {
			return order[v.n-1-i]
		}
		return order[i]
	}
	begin := 0
	switch {
	case before != NoCursor:
		i := v.place(b, order, before)
		for begin = i; begin > 0 && len(p.Numbers) < b.Limit; begin-- {
			if n := at(begin - 1); c.chosen.has(int(n)) {
				p.Numbers = append(p.Numbers, n)
			}
		}
		slices.Reverse(p.Numbers)
	case after != NoCursor:
		begin = v.place(b, order, after) + 1
		fallthrough
	default:
		for i := begin; i < v.n && len(p.Numbers) < b.Limit; i++ {
			if n := at(i); c.chosen.has(int(n)) {
				p.Numbers = append(p.Numbers, n)
			}
		}
	}
	for i := range begin {
		if c.chosen.has(int(at(i))) {
			p.First++
		}
	}
	return p
}

// place gives where a document stands in an order, turned round where it is.
func (v *View) place(b library.Browse, order []uint32, n int) int {
	i := 0
	switch b.Sort {
	case library.ByAdded:
		i = v.n - 1 - n
	case library.ByPublisher:
		i = slices.Index(order, uint32(n))
	default:
		i, _ = slices.BinarySearchFunc(order, uint32(n), func(o, n uint32) int { return v.compare(b.Sort, o, n) })
	}
	if b.Reverse {
		return v.n - 1 - i
	}
	return i
}
