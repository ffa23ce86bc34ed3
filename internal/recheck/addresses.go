package recheck

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
)

// Choice says which addresses of a library are looked at.
type Choice struct {
	Addresses []string        // these; with Reports, those of both; none of either means all of the library
	Reports   []*assay.Report // the addresses that their sources were read from
	Before    time.Time       // leave out those that were asked at this time or later; the zero time leaves none
	Limit     int             // at most so many, those first that were not asked for the longest; 0 means all
}

// Target is an address to look at.
type Target struct {
	Address  string
	Document string // ID of what the library holds of it
	// Account: the library holds an account of the page (a note, a file that names
	// it) and not what the address gave, so that there is nothing to compare.
	Account bool

	asked time.Time // when it was last asked for
}

// Choose gives the addresses of a library's documents, those first that were
// not asked for the longest. An address that it holds nothing of gives ErrNotFound.
func Choose(ctx context.Context, lib Library, c Choice) ([]Target, error) {
	targets := map[string]Target{}
	take := func(id, location, url string) {
		switch t := (Target{Address: location, Document: id}); {
		case isAddress(location):
			targets[location] = t
		case isAddress(url):
			if normal, err := fetch.Normalise(url); err == nil && targets[normal].Address == "" {
				targets[normal] = Target{Address: normal, Document: id, Account: true}
			}
		}
	}
	for _, r := range c.Reports {
		for _, s := range r.Sources {
			take(s.Document, s.Location, s.URL)
		}
	}
	if len(c.Addresses) > 0 || len(c.Reports) == 0 {
		documents, err := lib.Documents(ctx, time.Time{})
		if err != nil {
			return nil, err
		}
		all := len(c.Addresses) == 0
		wanted := map[string]bool{}
		for _, a := range c.Addresses {
			normal, err := fetch.Normalise(a)
			if err != nil {
				return nil, err
			}
			wanted[normal] = true
		}
		for _, d := range documents {
			if url, err := fetch.Normalise(d.URL); all || wanted[d.Location] || err == nil && wanted[url] && !isAddress(d.Location) {
				take(d.ID, d.Location, d.URL)
			}
		}
		for _, a := range slices.Sorted(maps.Keys(wanted)) {
			if targets[a].Address == "" {
				return nil, fmt.Errorf("%w: the library has nothing from %s: add it first", assay.ErrNotFound, a)
			}
		}
	}
	var list []Target
	for _, t := range targets {
		var err error
		if t.asked, err = lastAsked(ctx, lib, t); err != nil {
			return nil, err
		}
		if c.Before.IsZero() || t.asked.Before(c.Before) {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b Target) int { return cmp.Or(a.asked.Compare(b.asked), strings.Compare(a.Address, b.Address)) })
	if c.Limit > 0 && len(list) > c.Limit {
		list = list[:c.Limit]
	}
	return list, nil
}

// lastAsked gives when an address was last asked for; the zero time when it never was.
func lastAsked(ctx context.Context, lib Library, t Target) (time.Time, error) {
	looks, err := lib.Retrievals(ctx, t.Address)
	if err != nil || len(looks) == 0 {
		return time.Time{}, err
	}
	return looks[len(looks)-1].At, nil
}

func isAddress(location string) bool {
	return strings.HasPrefix(location, "https://") || strings.HasPrefix(location, "http://")
}
