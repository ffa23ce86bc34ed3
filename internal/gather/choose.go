package gather

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"assay"
	"assay/internal/source/search"
	"assay/internal/text"
)

// found is one page that searches named, with where they named it.
type found struct {
	run    assay.PageRun
	host   string
	score  float64                // over all searches
	bySide map[assay.Side]float64 // over the searches of a side
	top    map[assay.Side]place   // where a search of a side put it highest, for the reason
	record Record                 // that a service holds of it, when it is a fact check
}

// place is where a search put a page.
type place struct {
	score float64
	words string
}

// fusion is the constant of reciprocal rank fusion: how little the first places
// weigh over the next ones (Cormack, Clarke and Büttcher, SIGIR 2009).
const fusion = 60

// pool collects the pages that searches name, each once.
type pool struct {
	list  []*found
	at    map[string]*found
	clean func(address string) (string, error)
}

// add takes in the hits of one search. An address that cannot be asked is left out.
func (p *pool) add(q Query, provider string, a search.Answer) {
	for rank, h := range a.Hits {
		address, err := p.clean(h.Address)
		if err != nil {
			continue
		}
		f := p.at[address]
		if f == nil {
			f = &found{run: assay.PageRun{Address: address, Title: h.Title, Language: h.Language, Published: h.Published}, host: hostOf(address), bySide: map[assay.Side]float64{}, top: map[assay.Side]place{}}
			p.at[address] = f
			p.list = append(p.list, f)
		}
		if !slices.Contains(f.run.Providers, provider) {
			f.run.Providers = append(f.run.Providers, provider)
			slices.Sort(f.run.Providers)
		}
		score := 1 / float64(fusion+rank+1)
		f.score += score
		f.bySide[q.Side] += score
		if score > f.top[q.Side].score {
			f.top[q.Side] = place{score, fmt.Sprintf("%s result of %s for “%s”", ordinal(rank+1), provider, q.Text)}
		}
		if f.record.JSON == nil && h.Review != nil && len(h.Raw) > 0 {
			f.record = Record{address, h.Raw, a.Retrieval}
		}
	}
}

// hostOf gives the host of an address without a leading "www.", as readers tell sites apart.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// choose decides which pages are read, and in which order: the sides of the
// question take turns, each with the page that its searches put highest, so
// that no side is crowded out by another with more results; a site gives a
// quarter of the pages at most, so that no publisher is. Every page gets a
// reason. It gives all pages, in the order of their first result, and the
// addresses chosen, in the order in which they are to be read.
func choose(all []*found, most int) (pages []assay.PageRun, chosen []string) {
	perHost := max(2, most/4)
	taken := map[string]int{}
	for _, f := range all {
		for _, side := range assay.Sides {
			if f.bySide[side] > 0 {
				f.run.Sides = append(f.run.Sides, side)
			}
		}
	}
	queues := map[assay.Side][]*found{}
	for _, side := range assay.Sides {
		queues[side] = ranked(all, side)
	}
	for more := true; more; {
		more = false
		for _, side := range assay.Sides {
			f := next(queues, side)
			if f == nil {
				continue
			}
			more = true
			switch {
			case len(chosen) >= most:
				f.run.Why = fmt.Sprintf("left: beyond the limit of %s", text.Count(most, "page", "pages"))
			case taken[f.host] >= perHost:
				f.run.Why = fmt.Sprintf("left: %s of %s chosen already", text.Count(perHost, "page", "pages"), f.host)
			default:
				taken[f.host]++
				f.run.Chosen = true
				f.run.Why = fmt.Sprintf("%s: %s", side, f.top[side].words)
				chosen = append(chosen, f.run.Address)
			}
		}
	}
	for _, f := range all {
		pages = append(pages, f.run)
	}
	return pages, chosen
}

// ranked gives the pages that were found for a side, the best first.
func ranked(all []*found, side assay.Side) []*found {
	var list []*found
	for _, f := range all {
		if f.bySide[side] > 0 {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b *found) int {
		return cmp.Or(cmp.Compare(b.bySide[side], a.bySide[side]), cmp.Compare(b.score, a.score), cmp.Compare(a.run.Address, b.run.Address))
	})
	return list
}

// next takes the first page of a side's queue that nobody decided on yet.
func next(queues map[assay.Side][]*found, side assay.Side) *found {
	for len(queues[side]) > 0 {
		f := queues[side][0]
		queues[side] = queues[side][1:]
		if f.run.Why == "" {
			return f
		}
	}
	return nil
}

// ordinal writes a place: first, second, 11th.
func ordinal(n int) string {
	words := []string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
	if n < len(words) {
		return words[n]
	}
	ending := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, ending)
}
