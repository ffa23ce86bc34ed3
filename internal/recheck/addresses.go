package recheck

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/library"
)

// Choice says which addresses of a library are looked at.
type Choice struct {
	Addresses []string        // these; with Reports, those of both; none of either means all of the library
	Reports   []*assay.Report // the addresses that their sources were read from
	Before    time.Time       // leave out those that were asked at this time or later; the zero time leaves none
	Limit     int             // at most so many, those first that were not asked for the longest; 0 means all
}

// Choose gives addresses that the library holds a capture of, those first that
// were not asked for the longest. An address that it holds nothing of gives ErrNotFound.
func Choose(ctx context.Context, lib Library, c Choice) ([]string, error) {
	var candidates []string
	for _, a := range c.Addresses {
		normal, err := fetch.Normalise(a)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, normal)
	}
	for _, r := range c.Reports {
		for _, s := range r.Sources {
			if isAddress(s.Location) {
				candidates = append(candidates, s.Location)
			}
		}
	}
	if len(c.Addresses)+len(c.Reports) == 0 {
		documents, err := lib.Documents(ctx, time.Time{})
		if err != nil {
			return nil, err
		}
		for _, d := range documents {
			if isAddress(d.Location) {
				candidates = append(candidates, d.Location)
			}
		}
	}
	slices.Sort(candidates)
	type asked struct {
		address string
		at      time.Time
	}
	var list []asked
	for _, a := range slices.Compact(candidates) {
		history, err := lib.History(ctx, a)
		if err != nil {
			return nil, fmt.Errorf("%w: the library has nothing from %s: add it first", assay.ErrNotFound, a)
		}
		at, err := lastAsked(ctx, lib, a, history)
		if err != nil {
			return nil, err
		}
		if c.Before.IsZero() || at.Before(c.Before) {
			list = append(list, asked{a, at})
		}
	}
	slices.SortStableFunc(list, func(a, b asked) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.address, b.address)) })
	if c.Limit > 0 && len(list) > c.Limit {
		list = list[:c.Limit]
	}
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.address
	}
	return out, nil
}

// lastAsked gives when an address was last asked for.
func lastAsked(ctx context.Context, lib Library, address string, history []library.Sighting) (time.Time, error) {
	looks, err := lib.Retrievals(ctx, address)
	if err != nil {
		return time.Time{}, err
	}
	at := history[len(history)-1].SeenAt
	if len(looks) > 0 && looks[len(looks)-1].At.After(at) {
		at = looks[len(looks)-1].At
	}
	return at, nil
}

func isAddress(location string) bool {
	return strings.HasPrefix(location, "https://") || strings.HasPrefix(location, "http://")
}
