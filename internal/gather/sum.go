package gather

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"assay"
	"assay/internal/text"
)

// What makes a search thin: fewer pages read than a careful reader would open,
// more pages missed than read, or a side that no answer came for.
const thinPages = 8

// Sum takes the gatherings for one question together, oldest first; nil when
// there are none. A page of several gatherings counts once, with its last outcome.
func Sum(list []assay.Gathering) *assay.World {
	if len(list) == 0 {
		return nil
	}
	w := &assay.World{Providers: []assay.ProviderTally{}, Missed: []assay.OutcomeTally{}, Languages: []assay.LanguageTally{}, Gatherings: list}
	for _, side := range assay.Sides {
		w.Sides = append(w.Sides, assay.SideTally{Side: side})
	}
	for _, g := range list {
		if day := g.At[:min(len(g.At), len(time.DateOnly))]; !slices.Contains(w.Days, day) {
			w.Days = append(w.Days, day)
		}
		for _, s := range g.Searches {
			addSearch(w, s)
		}
	}
	addPages(w, pagesOf(list))
	w.Thin = thin(w)
	return w
}

func addSearch(w *assay.World, s assay.SearchRun) {
	i := slices.IndexFunc(w.Providers, func(p assay.ProviderTally) bool { return p.Provider == s.Provider })
	if i < 0 {
		i = len(w.Providers)
		w.Providers = append(w.Providers, assay.ProviderTally{Provider: s.Provider})
	}
	p, side := &w.Providers[i], sideOf(w, s.Side)
	p.Queries++
	p.Results += s.Results
	answered := s.Outcome == assay.Fetched
	if !answered {
		p.Failed++
		if s.Reason != "" && !slices.Contains(p.Reasons, s.Reason) {
			p.Reasons = append(p.Reasons, s.Reason)
		}
	}
	if side != nil {
		side.Queries++
		if answered {
			side.Answered++
		}
	}
}

func sideOf(w *assay.World, side assay.Side) *assay.SideTally {
	i := slices.IndexFunc(w.Sides, func(t assay.SideTally) bool { return t.Side == side })
	if i < 0 {
		return nil
	}
	return &w.Sides[i]
}

// pagesOf gives each page once, as the last gathering that chose it found it,
// with the sides of all.
func pagesOf(list []assay.Gathering) []assay.PageRun {
	var out []assay.PageRun
	at := map[string]int{}
	for _, g := range list {
		for _, p := range g.Pages {
			i, ok := at[p.Address]
			if !ok {
				at[p.Address] = len(out)
				out = append(out, p)
				continue
			}
			sides := union(out[i].Sides, p.Sides)
			if p.Chosen || !out[i].Chosen {
				out[i] = p
			}
			out[i].Sides = sides
		}
	}
	return out
}

func union(a, b []assay.Side) []assay.Side {
	var out []assay.Side
	for _, s := range assay.Sides {
		if slices.Contains(a, s) || slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// wasRead reports whether a page stands in the library.
func wasRead(p assay.PageRun) bool { return p.Chosen && p.Document != "" }

func addPages(w *assay.World, pages []assay.PageRun) {
	w.Found = len(pages)
	for _, p := range pages {
		for _, s := range p.Sides {
			if side := sideOf(w, s); side != nil {
				side.Found++
				if wasRead(p) {
					side.Read++
				}
			}
		}
		switch {
		case wasRead(p):
			w.Chosen++
			w.Read++
			w.Languages = tally(w.Languages, func(t assay.LanguageTally) bool { return t.Language == p.Language }, assay.LanguageTally{Language: p.Language}, func(t *assay.LanguageTally) { t.Pages++ })
			addDate(w, p.Published)
		case p.Chosen:
			w.Chosen++
			w.Missed = tally(w.Missed, func(t assay.OutcomeTally) bool { return t.Outcome == p.Outcome }, assay.OutcomeTally{Outcome: p.Outcome}, func(t *assay.OutcomeTally) { t.Pages++ })
		}
	}
	slices.SortStableFunc(w.Languages, func(a, b assay.LanguageTally) int {
		return cmp.Or(cmp.Compare(b.Pages, a.Pages), cmp.Compare(a.Language, b.Language))
	})
	slices.SortStableFunc(w.Missed, func(a, b assay.OutcomeTally) int {
		return cmp.Or(cmp.Compare(b.Pages, a.Pages), cmp.Compare(a.Outcome, b.Outcome))
	})
}

// tally counts one more of what is wanted, which it adds when it is not there.
func tally[T any](list []T, is func(T) bool, fresh T, count func(*T)) []T {
	i := slices.IndexFunc(list, is)
	if i < 0 {
		i = len(list)
		list = append(list, fresh)
	}
	count(&list[i])
	return list
}

func addDate(w *assay.World, date string) {
	if date == "" {
		w.Undated++
		return
	}
	if w.From == "" || date < w.From {
		w.From = date
	}
	if date > w.To {
		w.To = date
	}
}

// thin says why the search bears little weight, each reason as the end of a
// sentence that begins "The search was thin:". None when it is not.
func thin(w *assay.World) []string {
	var why []string
	if w.Read < thinPages {
		why = append(why, text.Count(w.Read, "page was read", "pages were read"))
	}
	if missed := w.Chosen - w.Read; missed > w.Read {
		why = append(why, fmt.Sprintf("%d of the %d pages chosen could not be read", missed, w.Chosen))
	}
	var unasked []string
	for _, s := range w.Sides {
		if s.Answered == 0 {
			unasked = append(unasked, string(s.Side))
		}
	}
	if len(unasked) > 0 {
		why = append(why, "no search answered for "+text.List(unasked))
	}
	switch w.Gatherings[len(w.Gatherings)-1].Stopped {
	case "":
	case stoppedByTime:
		why = append(why, "its time was up before it was done")
	default:
		why = append(why, "it was stopped before it was done")
	}
	return why
}
