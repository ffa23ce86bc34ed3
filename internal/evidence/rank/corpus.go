package rank

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"assay/internal/text"
)

// Corpus is an index of documents in memory. Nothing changes it after New, and
// any number of callers may ask it at once.
type Corpus struct {
	o        Options
	docs     []entry
	ids      map[string]uint32 // number of each term
	terms    []term
	idf      []float64
	rarest   float64 // idf of a word in no document
	mean     float64 // length of a document, in weighted words
	groups   int     // pages that several documents may be of
	sequence bool    // the documents are the sentences of one text, in order
}

// term is a word as documents are matched by.
type term struct {
	stem   string
	stop   bool
	number bool
	list   []posting
}

type posting struct {
	doc uint32
	tf  float32
}

// entry is a document as the index holds it: its terms in their order.
type entry struct {
	id     string
	title  []uint32
	path   []uint32
	text   []uint32
	length float32
	group  int32 // documents with one title or address are of one page; -1 for neither
}

// New indexes documents, in the order given; on equal scores the earlier wins.
func New(docs []Document, o Options) *Corpus {
	if o.K1 <= 0 {
		o = Options{Defaults.K1, Defaults.B, Defaults.Title, o.Plain}
	}
	c := &Corpus{o: o, ids: map[string]uint32{}, docs: make([]entry, len(docs))}
	r := newReader()
	groups := map[string]int32{}
	for i, d := range docs {
		e := &c.docs[i]
		e.id = d.ID
		e.title = c.intern(r.read(text.Head(d.Title, maxTitleBytes)))
		e.path = c.intern(r.read(text.Head(pathWords(d.URL), maxTitleBytes)))
		e.text = c.intern(r.read(text.Head(d.Text, maxTextBytes)))
		e.group = -1
		if page := cmp.Or(d.Title, d.URL); page != "" {
			g, ok := groups[page]
			if !ok {
				g = int32(len(groups))
				groups[page] = g
			}
			e.group = g
		}
		c.post(uint32(i))
	}
	c.groups = len(groups)
	c.mean = max(c.mean/float64(max(len(docs), 1)), 1)
	c.rarest = math.Log(2 + 2*float64(len(docs)))
	c.idf = make([]float64, len(c.terms))
	for t := range c.terms {
		df := float64(len(c.terms[t].list))
		c.idf[t] = math.Log(1 + (float64(len(docs))-df+0.5)/(df+0.5))
	}
	return c
}

// intern gives the numbers of words, new ones where they are new.
func (c *Corpus) intern(words []word) []uint32 {
	ids := make([]uint32, len(words))
	for i, w := range words {
		id, ok := c.ids[w.stem]
		if !ok {
			id = uint32(len(c.terms))
			c.ids[w.stem] = id
			c.terms = append(c.terms, term{stem: w.stem, stop: w.stop, number: strings.HasPrefix(w.stem, "#")})
		}
		ids[i] = id
	}
	return ids
}

// post adds document i to the lists of its terms.
func (c *Corpus) post(i uint32) {
	d := &c.docs[i]
	put := func(ids []uint32, weight float32) {
		for _, id := range ids {
			t := &c.terms[id]
			if t.stop {
				continue
			}
			d.length += weight
			if n := len(t.list); n > 0 && t.list[n-1].doc == i {
				t.list[n-1].tf += weight
			} else {
				t.list = append(t.list, posting{i, weight})
			}
		}
	}
	put(d.title, float32(c.o.Title))
	put(d.path, float32(c.o.Title))
	put(d.text, 1)
	c.mean += float64(d.length)
}

// bm25 adds to sum the scores of the documents (Robertson and Zaragoza 2009;
// a title's words count as words of the text, weighted, after BM25F).
func (c *Corpus) bm25(ctx context.Context, q []wanted, sum []float64) error {
	for _, w := range q {
		if err := ctx.Err(); err != nil {
			return err
		}
		full := w.idf * w.weight * (c.o.K1 + 1)
		for _, p := range c.terms[w.id].list {
			tf := float64(p.tf)
			sum[p.doc] += full * tf / (tf + c.o.K1*(1-c.o.B+c.o.B*float64(c.docs[p.doc].length)/c.mean))
		}
	}
	return nil
}

// best gives the k documents with the largest sums above zero, the earlier first
// among equals.
func (c *Corpus) best(sum []float64, k int) []Ranked {
	compare := func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.index, b.index))
	}
	var top []Ranked
	floor := 0.0
	for i, s := range sum {
		if s = round(s); s <= floor {
			continue
		}
		top = append(top, Ranked{Score: s, index: i})
		// Sorting now and then keeps the list short and the floor high.
		if len(top) >= 4*k+64 {
			slices.SortFunc(top, compare)
			top = top[:k]
			floor = top[k-1].Score
		}
	}
	slices.SortFunc(top, compare)
	return top[:min(k, len(top))]
}

// Feedback: how many documents it reads, how many words it takes, and what share
// of the new query they are.
const (
	feedbackDocs  = 10
	feedbackTerms = 20
	feedbackShare = 0.4
)

// feedback adds to a query the words that tell its best documents apart: the
// relevance model RM3 (Lavrenko and Croft 2001; Abdul-Jaleel et al. 2004), with
// each word's share weighed by its idf.
func (c *Corpus) feedback(q []wanted, found []Ranked) []wanted {
	found = found[:min(feedbackDocs, len(found))]
	all, own := 0.0, 0.0
	for _, r := range found {
		all += r.Score
	}
	for _, w := range q {
		own += w.weight
	}
	share := map[uint32]float64{}
	var order []uint32
	for _, r := range found {
		d := &c.docs[r.index]
		text := d.text[:min(len(d.text), maxFeatureWords)]
		for _, ids := range [][]uint32{text, d.title} {
			for _, id := range ids {
				if c.terms[id].stop {
					continue
				}
				if _, ok := share[id]; !ok {
					order = append(order, id)
				}
				share[id] += r.Score / all / float64(len(text)+len(d.title)) * c.idf[id]
			}
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Or(cmp.Compare(share[b], share[a]), cmp.Compare(a, b)) })
	order = order[:min(feedbackTerms, len(order))]
	sum := 0.0
	for _, id := range order {
		sum += share[id]
	}
	out := slices.Clone(q)
	at := make(map[uint32]int, len(q))
	for i, w := range q {
		at[w.id] = i
	}
	for _, id := range order {
		weight := feedbackShare / (1 - feedbackShare) * own * share[id] / sum
		if i, ok := at[id]; ok {
			out[i].weight += weight
		} else {
			out = append(out, wanted{id: id, idf: c.idf[id], weight: weight})
		}
	}
	return out
}

// pathWords gives the path of an address as words: pages are often named there.
func pathWords(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return ""
	}
	if i := strings.LastIndex(rest, "://"); i >= 0 {
		rest = rest[i+len("://"):] // an archive's address holds the page's
	}
	_, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "?")
	return strings.Map(func(r rune) rune {
		switch r {
		case '/', '_', '-', '.', '+', '%':
			return ' '
		}
		return r
	}, path)
}
