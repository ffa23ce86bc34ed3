package search

import (
	"net/netip"
	"net/url"
	"strings"

	"assay"
)

// gathered takes in the hits of a search, page after page, and keeps those
// that the query asks for.
type gathered struct {
	q       Query
	open    []netip.Prefix
	hits    []Hit
	dropped int
	seen    map[string]bool // addresses by their common spelling, kept or not
}

func newGathered(q Query, open []netip.Prefix) *gathered {
	return &gathered{q: q, open: open, seen: map[string]bool{}}
}

// add takes in a page. It reports whether the page had an address that no page
// before it had: a service that repeats itself has no more to give.
func (g *gathered) add(hits []Hit) bool {
	fresh := false
	for _, h := range hits {
		u, ok := address(h.Address, g.open)
		if !ok {
			g.dropped++
			continue
		}
		key := same(u)
		if h.Review != nil {
			key += "\n" + h.Review.Claim // one article may check several claims
		}
		if g.seen[key] {
			g.dropped++
			continue
		}
		g.seen[key] = true
		fresh = true
		if h = polish(h, u); !g.wanted(h, u) || len(g.hits) == g.q.Limit {
			g.dropped++
			continue
		}
		g.hits = append(g.hits, h)
	}
	return fresh
}

// wanted applies the query's restrictions, as far as the hit says what they restrict.
func (g *gathered) wanted(h Hit, u *url.URL) bool {
	place := u.Hostname() + u.Path
	switch {
	case Within(place, g.q.Deny), len(g.q.Allow) > 0 && !Within(place, g.q.Allow):
		return false
	case h.Published != "" && (h.Published < g.q.From || g.q.To != "" && h.Published > g.q.To):
		return false
	case h.Language != "" && g.q.Language != "" && h.Language != g.q.Language:
		return false
	}
	return true
}

// polish makes every text of a hit plain and bounded.
func polish(h Hit, u *url.URL) Hit {
	h.Address = u.String()
	h.Title = plain(h.Title, maxTitle)
	h.Snippet = plain(h.Snippet, maxSnippet)
	h.Published = day(h.Published)
	h.Language = language(h.Language)
	if h.Publisher = plain(h.Publisher, maxName); h.Publisher == "" {
		h.Publisher = strings.TrimPrefix(u.Hostname(), "www.")
	}
	if h.Title == "" {
		h.Title = h.Publisher
	}
	if r := h.Review; r != nil {
		h.Review = &assay.Review{
			Claim: plain(r.Claim, maxSnippet), Claimant: plain(r.Claimant, maxName), Author: h.Publisher,
			Rating: plain(r.Rating, maxTitle), Date: day(r.Date),
		}
	}
	return h
}
