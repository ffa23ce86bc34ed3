package rank

import (
	"slices"
	"strings"

	"assay/internal/text/wordnet"

	"assay/internal/text"
)

// senderWeight is what a word of a post's signature counts: its name or its date
// is at times the claim's.
const senderWeight = 0.3

// asked is a query as one corpus sees it.
type asked struct {
	c       *Corpus
	q       []wanted // its different words
	all     []wanted // those that a document holds, with those of its signature
	seq     []uint32 // its first words in their order, stop words too
	place   []int16  // by term: where it stands in q, plus one
	total   float64  // idf of q
	most    float64  // the largest idf of q
	numbers int
	signed  []wanted // words of its signature
	sender  float64  // idf of them

	// Of this query's searches, for features.
	sum, again      []float64
	best, bestAgain float64
	page            []float64       // the best sum of each page's documents
	same, kind      map[sense]words // which of q have a meaning, or are a kind of it
	kin             map[uint32]relation
}

// wanted is a word of a query.
type wanted struct {
	id     uint32 // unknown when no document holds it
	stem   string
	idf    float64
	weight float64
	number bool
}

type sense = wordnet.Sense

const unknown = ^uint32(0)

// ask reads a query.
func (c *Corpus) ask(query string) *asked {
	a := &asked{c: c, place: make([]int16, len(c.terms))}
	body, sender := readPost(text.Head(query, maxQueryBytes))
	r := newReader()
	seen := map[string]bool{}
	for _, w := range r.read(body) {
		k := c.want(w.stem, 1)
		if a.seq = append(a.seq, k.id); !w.stop && !seen[w.stem] {
			seen[w.stem] = true
			a.q = append(a.q, k)
		}
	}
	a.narrow()
	for i, w := range a.q {
		a.total += w.idf
		a.most = max(a.most, w.idf)
		if w.number {
			a.numbers++
		}
		if w.id != unknown {
			a.place[w.id] = int16(i + 1)
			a.all = append(a.all, w)
		}
	}
	own := len(a.all)
	for _, w := range r.read(sender) {
		if k := c.want(w.stem, senderWeight); k.id != unknown && !w.stop && !seen[w.stem] {
			seen[w.stem] = true
			a.all = append(a.all, k)
			a.sender += k.idf
		}
	}
	a.signed = a.all[own:]
	return a
}

// want looks a word up. One that no document holds is the rarest of all.
func (c *Corpus) want(stem string, weight float64) wanted {
	w := wanted{id: unknown, stem: stem, idf: c.rarest, weight: weight, number: strings.HasPrefix(stem, "#")}
	if id, ok := c.ids[stem]; ok {
		w.id, w.idf = id, c.idf[id]
	}
	return w
}

// narrow keeps the most telling words of a long query, in their order.
func (a *asked) narrow() {
	a.seq = a.seq[:min(len(a.seq), maxRunWords)]
	if len(a.q) <= maxQueryWords {
		return
	}
	idf := make([]float64, len(a.q))
	for i, w := range a.q {
		idf[i] = w.idf
	}
	slices.Sort(idf)
	least := idf[len(idf)-maxQueryWords]
	a.q = slices.DeleteFunc(a.q, func(w wanted) bool { return w.idf < least })
	a.q = a.q[:maxQueryWords]
}

// measure takes the sums of the two searches.
func (a *asked) measure(sum []float64, best float64, again []float64, bestAgain float64) {
	a.sum, a.best, a.again, a.bestAgain = sum, best, again, bestAgain
	a.page = make([]float64, a.c.groups)
	for i, s := range sum {
		if g := a.c.docs[i].group; g >= 0 {
			a.page[g] = max(a.page[g], s)
		}
	}
	a.relate()
}

// holds says which words of the query a document holds, in its text, title or address.
func (a *asked) holds(d *entry) []bool {
	held := make([]bool, len(a.q))
	for _, ids := range [][]uint32{d.text, d.title, d.path} {
		for _, id := range ids {
			if j := a.place[id]; j > 0 {
				held[j-1] = true
			}
		}
	}
	return held
}

// words is a set of places in a query.
type words [(maxQueryWords + 63) / 64]uint64

func (w *words) add(j int) { w[j/64] |= 1 << (j % 64) }

func (w *words) join(o words) {
	for i := range w {
		w[i] |= o[i]
	}
}

func (w *words) has(j int) bool { return w[j/64]&(1<<(j%64)) != 0 }

// relation says to which words of the query a term is kin.
type relation struct {
	same words // shares a meaning
	near words // is a kind of it, the other way round, or another of its kind
}

// relate reads the meanings of the query's words (WordNet, Fellbaum 1998).
func (a *asked) relate() {
	a.same, a.kind, a.kin = map[sense]words{}, map[sense]words{}, map[uint32]relation{}
	put := func(m map[sense]words, s sense, j int) {
		w := m[s]
		w.add(j)
		m[s] = w
	}
	var senses, above []sense
	for j, w := range a.q {
		if w.number {
			continue
		}
		senses = wordnet.Senses(wordnet.Key(w.stem), senses[:0])
		for _, s := range senses {
			put(a.same, s, j)
			above = wordnet.Parents(s, above[:0])
			for _, p := range above {
				put(a.kind, p, j)
			}
		}
	}
}

// relation gives the words of the query that a term is kin to.
func (a *asked) relation(id uint32) relation {
	r, ok := a.kin[id]
	if ok {
		return r
	}
	t := &a.c.terms[id]
	if !t.stop && !t.number {
		var above []sense
		for _, s := range wordnet.Senses(wordnet.Key(t.stem), nil) {
			r.same.join(a.same[s])
			r.near.join(a.kind[s])
			above = wordnet.Parents(s, above[:0])
			for _, p := range above {
				r.near.join(a.same[p])
				r.near.join(a.kind[p])
			}
		}
	}
	a.kin[id] = r
	return r
}
