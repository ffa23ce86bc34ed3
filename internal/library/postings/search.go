package postings

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"assay"
)

// Source gives the payloads of a key, in the order of the segments that hold it.
type Source func(kind Kind, name string) ([][]byte, error)

// Search runs queries over the live passages and gives for each its best hits,
// at most limit, by score, then document ID, then passage.
//
// Must and Any are words, stems or phrases of adjacent words. A passage is
// found when each of Must and, when there is an Any, one of Any stands in the
// passage or in its document's title or publisher. An entry of Must that reads
// "class:news" or "kind:note" narrows to documents with that tag. A query with
// neither Must nor Any is the content words of its Text, one of which has to
// stand there. Scores are BM25 over Must and Any with the library's live
// passages as the collection; a word in the context counts contextWeight.
// ErrUsage when limit is not positive.
func (v *View) Search(ctx context.Context, src Source, queries []assay.Query, limit int) ([][]assay.Hit, error) {
	if limit <= 0 {
		return nil, fmt.Errorf("%w: search: limit %d is not positive", assay.ErrUsage, limit)
	}
	s := searcher{view: v, src: src, lists: map[string]*scored{}, places: map[string]*occurrences{}}
	all := make([][]assay.Hit, len(queries))
	for i, q := range queries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		hits, err := s.run(parse(q), limit)
		if err != nil {
			return nil, err
		}
		all[i] = hits
	}
	return all, nil
}

// Frequency gives the number of live passages whose text holds the word, stem
// or phrase, in the order given.
func (v *View) Frequency(ctx context.Context, src Source, stems []string) ([]int, error) {
	s := searcher{view: v, src: src, places: map[string]*occurrences{}}
	counts := make([]int, len(stems))
	for i, stem := range stems {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a, ok := newAtom(stem)
		if !ok {
			continue
		}
		n, err := s.frequency(a)
		if err != nil {
			return nil, err
		}
		counts[i] = n
	}
	return counts, nil
}

// searcher runs queries that share words; what it read of one serves the next.
type searcher struct {
	view    *View
	src     Source
	lists   map[string]*scored      // by atom
	places  map[string]*occurrences // by kind, positions or not, and word
	sum     []float64               // by passage, zero between queries
	matched []uint8                 // by passage, zero between queries
}

// scored is the live passages in which an atom stands, with its share of their scores.
type scored struct {
	passages []uint32
	scores   []float32
}

func (s *searcher) run(q parsed, limit int) ([]assay.Hit, error) {
	if q.none || s.view.passages == 0 {
		return nil, nil
	}
	if s.sum == nil {
		s.sum = make([]float64, s.view.Passages())
		s.matched = make([]uint8, s.view.Passages())
	}
	defer clear(s.sum)
	defer clear(s.matched)
	// Every passage that counts must have need marks: one for each of must, one for any.
	need := uint8(len(q.must))
	if len(q.any) > 0 {
		need++
		for _, a := range q.any {
			list, err := s.list(a)
			if err != nil {
				return nil, err
			}
			for i, p := range list.passages {
				s.sum[p] += float64(list.scores[i])
				s.matched[p] = 1
			}
		}
	}
	for _, a := range q.must {
		list, err := s.list(a)
		if err != nil {
			return nil, err
		}
		for i, p := range list.passages {
			s.sum[p] += float64(list.scores[i])
			s.matched[p]++
		}
	}
	allowed, err := s.tagged(q.tags)
	if err != nil {
		return nil, err
	}
	return s.best(need, allowed, limit), nil
}

// tagged gives the documents that have every tag; nil when no tag is asked for.
func (s *searcher) tagged(tags []string) ([]bool, error) {
	if len(tags) == 0 {
		return nil, nil
	}
	counts := make([]int, s.view.Documents())
	for _, tag := range tags {
		payloads, err := s.src(Tag, tag)
		if err != nil {
			return nil, err
		}
		for _, p := range payloads {
			ids, err := decodeIDs(nil, p, uint32(len(counts)))
			if err != nil {
				return nil, err
			}
			for _, d := range ids {
				counts[d]++
			}
		}
	}
	allowed := make([]bool, len(counts))
	for d, n := range counts {
		allowed[d] = n == len(tags)
	}
	return allowed, nil
}

// candidate is a passage with its score in millionths, rounded so that the order
// does not hang on the last bits of a sum.
type candidate struct {
	score   int64
	passage uint32
}

// best picks the passages with need marks that score highest.
func (s *searcher) best(need uint8, allowed []bool, limit int) []assay.Hit {
	v := s.view
	worse := func(a, b candidate) bool { return v.compare(a, b) > 0 }
	var top []candidate // a heap whose first is the worst
	for p, n := range s.matched {
		if n < need || allowed != nil && !allowed[v.doc[p]] {
			continue
		}
		c := candidate{int64(math.Round(s.sum[p] * 1e6)), uint32(p)}
		switch {
		case len(top) < limit:
			top = append(top, c)
			up(top, worse)
		case worse(top[0], c):
			top[0] = c
			down(top, worse)
		}
	}
	slices.SortFunc(top, v.compare)
	hits := make([]assay.Hit, len(top))
	for i, c := range top {
		d := v.doc[c.passage]
		hits[i] = assay.Hit{
			Document: FormatID(v.ids[d]), Passage: int(c.passage - v.first[d]),
			Start: int(v.start[c.passage]), End: int(v.end[c.passage]), Score: float64(c.score) / 1e6,
		}
	}
	return hits
}

// compare orders candidates best first.
func (v *View) compare(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Or(cmp.Compare(v.ids[v.doc[a.passage]], v.ids[v.doc[b.passage]]), cmp.Compare(a.passage, b.passage))
}

func up(h []candidate, less func(a, b candidate) bool) {
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if !less(h[i], h[parent]) {
			return
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

func down(h []candidate, less func(a, b candidate) bool) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && less(h[child+1], h[child]) {
			child++
		}
		if !less(h[child], h[i]) {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
