package postings

import (
	"math"
	"slices"
)

// list gives the scored passages of an atom.
func (s *searcher) list(a atom) (*scored, error) {
	key := a.key()
	if l, ok := s.lists[key]; ok {
		return l, nil
	}
	text, err := s.find(Text, a)
	if err != nil {
		return nil, err
	}
	context, err := s.find(Context, a)
	if err != nil {
		return nil, err
	}
	l := s.score(text, context)
	s.lists[key] = l
	return l, nil
}

// score merges the passages whose text holds an atom with those that inherit it
// from their document, and weighs them.
func (s *searcher) score(text, context *occurrences) *scored {
	v := s.view
	most := len(text.ids)
	for _, d := range context.ids {
		most += int(v.first[d+1] - v.first[d])
	}
	l := &scored{passages: make([]uint32, 0, most), scores: make([]float32, 0, most)}
	put := func(p uint32, weight float32) {
		l.passages = append(l.passages, p)
		l.scores = append(l.scores, weight/(weight+v.norm[p]))
	}
	t := 0
	upTo := func(end uint32) {
		for ; t < len(text.ids) && text.ids[t] < end; t++ {
			if p := text.ids[t]; v.dead == nil || !v.dead[v.doc[p]] {
				put(p, float32(text.counts[t]))
			}
		}
	}
	for _, d := range context.ids {
		upTo(v.first[d])
		if !v.Live(d) {
			continue
		}
		for p := v.first[d]; p < v.first[d+1]; p++ {
			weight := float32(contextWeight)
			if t < len(text.ids) && text.ids[t] == p {
				weight += float32(text.counts[t])
				t++
			}
			put(p, weight)
		}
	}
	upTo(math.MaxUint32)
	n, total := float64(len(l.passages)), float64(v.passages)
	idf := float32(math.Log(1+(total-n+0.5)/(n+0.5)) * (bm25K1 + 1))
	for i := range l.scores {
		l.scores[i] *= idf
	}
	return l
}

// frequency counts the live passages whose text holds an atom.
func (s *searcher) frequency(a atom) (int, error) {
	if len(a.words) == 1 && s.view.dead == nil {
		if n, ok, err := s.counted(a.words[0]); ok || err != nil {
			return n, err
		}
	}
	o, err := s.find(Text, a)
	if err != nil {
		return 0, err
	}
	if s.view.dead == nil {
		return len(o.ids), nil
	}
	n := 0
	for _, p := range o.ids {
		if !s.view.dead[s.view.doc[p]] {
			n++
		}
	}
	return n, nil
}

// counted reads a frequency from the heads of a word's payloads; ok is false
// when the word stands under two forms, whose passages may be the same.
func (s *searcher) counted(word string) (n int, ok bool, err error) {
	forms := 0
	for _, stem := range stems(word) {
		payloads, err := s.src(Text, stem)
		if err != nil {
			return 0, false, err
		}
		if len(payloads) > 0 {
			forms++
		}
		for _, p := range payloads {
			c, err := frequency(p)
			if err != nil {
				return 0, false, err
			}
			n += c
		}
	}
	return n, forms < 2, nil
}

// find gives where an atom stands among the texts or the contexts.
func (s *searcher) find(kind Kind, a atom) (*occurrences, error) {
	if len(a.words) == 1 {
		return s.word(kind, a.words[0], false)
	}
	parts := make([]*occurrences, len(a.words))
	for i, w := range a.words {
		o, err := s.word(kind, w, true)
		if err != nil {
			return nil, err
		}
		if len(o.ids) == 0 {
			return o, nil
		}
		parts[i] = o
	}
	return adjacent(parts, a.offset), nil
}

// word reads where a word stands, under every form of it.
func (s *searcher) word(kind Kind, word string, positions bool) (*occurrences, error) {
	key := string(kind) + word
	if positions {
		key += " +"
	}
	if o, ok := s.places[key]; ok {
		return o, nil
	}
	limit := uint32(s.view.Passages())
	if kind == Context {
		limit = uint32(s.view.Documents())
	}
	var all *occurrences
	for _, stem := range stems(word) {
		payloads, err := s.src(kind, stem)
		if err != nil {
			return nil, err
		}
		o := &occurrences{}
		for _, p := range payloads {
			if err := o.decode(p, limit, positions); err != nil {
				return nil, err
			}
		}
		switch {
		case all == nil || len(all.ids) == 0:
			all = o
		case len(o.ids) > 0:
			all = union(all, o, positions)
		}
	}
	s.places[key] = all
	return all, nil
}

// union merges two forms of a word.
func union(a, b *occurrences, positions bool) *occurrences {
	u := &occurrences{}
	i, j := 0, 0
	take := func(o *occurrences, k int) {
		if positions {
			u.pos = append(u.pos, o.positions(k)...)
		}
	}
	for i < len(a.ids) || j < len(b.ids) {
		u.at = append(u.at, uint32(len(u.pos)))
		fromA := j == len(b.ids) || i < len(a.ids) && a.ids[i] <= b.ids[j]
		fromB := i == len(a.ids) || j < len(b.ids) && b.ids[j] <= a.ids[i]
		var id, count uint32
		if fromA {
			id, count = a.ids[i], a.counts[i]
			take(a, i)
			i++
		}
		if fromB {
			id = b.ids[j]
			count += b.counts[j]
			take(b, j)
			j++
		}
		u.ids = append(u.ids, id)
		u.counts = append(u.counts, count)
		if positions {
			slices.Sort(u.pos[u.at[len(u.at)-1]:])
		}
	}
	return u
}

// adjacent gives where all parts stand with the given offsets between them.
func adjacent(parts []*occurrences, offset []uint32) *occurrences {
	found := &occurrences{}
	next := make([]int, len(parts))
	shortest := 0
	for i, p := range parts {
		if len(p.ids) < len(parts[shortest].ids) {
			shortest = i
		}
	}
candidates:
	for i, id := range parts[shortest].ids {
		for k, p := range parts {
			if k == shortest {
				next[k] = i
				continue
			}
			step, ok := slices.BinarySearch(p.ids[next[k]:], id)
			if next[k] += step; !ok {
				continue candidates
			}
		}
		if n := together(parts, next, offset); n > 0 {
			found.ids = append(found.ids, id)
			found.counts = append(found.counts, n)
		}
	}
	return found
}

// together counts the places where the parts stand side by side.
func together(parts []*occurrences, at []int, offset []uint32) uint32 {
	n := uint32(0)
places:
	for _, p := range parts[0].positions(at[0]) {
		for k := 1; k < len(parts); k++ {
			if _, ok := slices.BinarySearch(parts[k].positions(at[k]), p+offset[k]); !ok {
				continue places
			}
		}
		n++
	}
	return n
}
