package sqlite

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
)

// Search implements library.Library.
func (l *Library) Search(ctx context.Context, q assay.Query, limit int, asOf time.Time) ([]assay.Hit, error) {
	all, err := l.SearchAll(ctx, []assay.Query{q}, limit, asOf)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// SearchAll implements library.Library.
func (l *Library) SearchAll(ctx context.Context, queries []assay.Query, limit int, asOf time.Time) (all [][]assay.Hit, err error) {
	err = l.searching(ctx, asOf, func(v *view, src postings.Source) error {
		all, err = v.index.Search(ctx, src, queries, limit)
		return err
	})
	return all, err
}

// DocumentFrequency implements library.Library.
func (l *Library) DocumentFrequency(ctx context.Context, stems []string, asOf time.Time) (frequency map[string]int, total int, err error) {
	err = l.searching(ctx, asOf, func(v *view, src postings.Source) error {
		counts, err := v.index.Frequency(ctx, src, stems)
		if err != nil {
			return err
		}
		frequency, total = make(map[string]int, len(stems)), v.index.LivePassages()
		for i, stem := range stems {
			frequency[stem] = counts[i]
		}
		return nil
	})
	return frequency, total, err
}

// searching runs f with the view as of a time and a way to read postings.
func (l *Library) searching(ctx context.Context, asOf time.Time, f func(*view, postings.Source) error) error {
	return l.readAt(ctx, asOf, func(s *snapshot, asOf time.Time) error {
		v, err := s.view(asOf)
		if err != nil {
			return err
		}
		get, done, err := s.blocks()
		if err != nil {
			return err
		}
		defer done()
		return f(v, func(kind postings.Kind, name string) ([][]byte, error) {
			key := string(postings.Key(kind, name))
			var payloads [][]byte
			for i := range v.segments {
				seg := &v.segments[i]
				at := seg.find(key)
				if at < 0 {
					continue
				}
				block, err := get(seg.blocks[at])
				if err != nil {
					return nil, err
				}
				payload, err := postings.Lookup(block, kind, name)
				if err != nil {
					return nil, err
				}
				if payload != nil {
					payloads = append(payloads, payload)
				}
			}
			return payloads, nil
		})
	})
}

// Sharing implements library.Library.
func (l *Library) Sharing(ctx context.Context, ids []string, asOf time.Time) (shared []library.Shared, err error) {
	given, err := l.Materials(ctx, ids)
	if err != nil {
		return nil, err
	}
	var all []uint64
	for _, id := range ids {
		all = append(all, given[id].Annotation.Fingerprints...)
	}
	short := postings.Fingerprints(all)
	err = l.readAt(ctx, asOf, func(s *snapshot, asOf time.Time) error {
		v, err := s.view(asOf)
		if err != nil {
			return err
		}
		get, done, err := s.blocks()
		if err != nil {
			return err
		}
		defer done()
		counts := make([]uint32, v.index.Documents())
		for i := range v.segments {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := v.segments[i].count(short, get, counts); err != nil {
				return err
			}
		}
		for n, count := range counts {
			id := v.index.ID(uint32(n))
			if _, ok := given[id]; count > 0 && !ok && v.index.Live(uint32(n)) {
				shared = append(shared, library.Shared{Document: id, Count: int(count)})
			}
		}
		return nil
	})
	slices.SortFunc(shared, func(a, b library.Shared) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Document, b.Document))
	})
	return shared, err
}

// count adds up which documents of a segment hold fingerprints, reading each block once.
func (s *segment) count(short []uint64, get func(int64) ([]byte, error), counts []uint32) error {
	for len(short) > 0 {
		at := s.find(postings.FingerprintKey(short[0]))
		if at < 0 {
			short = short[1:]
			continue
		}
		n := len(short) // those below the next block's first key are in this one
		if at+1 < len(s.keys) {
			next := s.keys[at+1]
			n = sort.Search(len(short), func(i int) bool { return postings.FingerprintKey(short[i]) >= next })
		}
		block, err := get(s.blocks[at])
		if err != nil {
			return err
		}
		err = postings.LookupFingerprints(block, short[:n], func(payload []byte) error {
			return postings.Counts(counts, payload)
		})
		if err != nil {
			return err
		}
		short = short[n:]
	}
	return nil
}
