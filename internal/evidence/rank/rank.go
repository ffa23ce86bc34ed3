// Package rank orders documents held in memory by how much they bear on a
// query: the facts of a corpus, claims that were checked before, or the
// sentences of one page. BM25 finds candidates, once with the words of the query
// and once with those of the best documents too; a small linear model, trained
// on open data by Train, then orders the candidates by what they share with the
// query: its words and their kin, names, numbers, runs of words, the title, and
// what stands beside them. The library's own index (internal/library/postings)
// is for what is stored; this is for what is given at once. Its user is the
// batch command.
package rank

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Document is one text to be found.
type Document struct {
	ID    string
	Title string
	Text  string
	URL   string // the words of its path are read like a title; "" when there is none
}

// Options are the constants of a corpus. The zero value takes Defaults.
type Options struct {
	K1, B float64 // of BM25 (Robertson and Zaragoza 2009): saturation, and how much length counts, 0 to 1
	Title float64 // what a word of the title or the address counts against one of the text
	Plain bool    // BM25 alone, without the second look at the candidates
}

// Defaults are the options that the batch command uses.
var Defaults = Options{K1: 0.9, B: 0.4, Title: 1}

// Ranked is a document found.
type Ranked struct {
	ID    string
	Score float64  // larger is better; comparable within one query only
	Why   []string // what of the query it holds and what it lacks, as stems; at most 8 words of each

	index int // in the order given
}

// How many candidates the model looks at: of the query's own words, and of the
// second search. Documents found beyond them follow in BM25's order.
const (
	candidates     = 40
	moreCandidates = 40
)

// Rank gives the documents that hold at least one word of the query, best first,
// at most k, each ID once. Links, signatures and the marks of hashtags and
// handles in the query are not looked for. An empty query or corpus gives none;
// a query is read up to 16 KB and its 96 most telling words. The same corpus and
// query give the same order. An error is the context's.
func (c *Corpus) Rank(ctx context.Context, query string, k int) ([]Ranked, error) {
	a := c.ask(query)
	if k <= 0 || len(a.all) == 0 {
		return nil, ctx.Err()
	}
	sum := make([]float64, len(c.docs))
	if err := c.bm25(ctx, a.all, sum); err != nil {
		return nil, err
	}
	found := c.best(sum, max(k, candidates)+moreCandidates)
	if !c.o.Plain {
		rows, err := a.candidates(ctx, sum, found)
		if err != nil {
			return nil, err
		}
		m, err := shipped()
		if err != nil {
			return nil, err
		}
		found = reorder(m, found, rows)
	}
	seen := make(map[string]bool, min(k, len(found)))
	out := make([]Ranked, 0, min(k, len(found)))
	for _, r := range found {
		if len(out) == k {
			break
		}
		if r.ID = c.docs[r.index].id; !seen[r.ID] {
			seen[r.ID] = true
			r.Why = a.why(&c.docs[r.index])
			out = append(out, r)
		}
	}
	return out, nil
}

// row is a candidate with its features.
type row struct {
	Ranked
	features features
}

// candidates gives those of the two searches with their features, BM25's first.
func (a *asked) candidates(ctx context.Context, sum []float64, found []Ranked) ([]row, error) {
	c := a.c
	if len(found) == 0 {
		return nil, nil
	}
	again := make([]float64, len(c.docs))
	if err := c.bm25(ctx, c.feedback(a.all, found), again); err != nil {
		return nil, err
	}
	more := c.best(again, moreCandidates)
	list := slices.Clone(found[:min(candidates, len(found))])
	taken := make(map[int]bool, len(list))
	for _, r := range list {
		taken[r.index] = true
	}
	for _, r := range more {
		if !taken[r.index] {
			list = append(list, Ranked{Score: sum[r.index], index: r.index})
		}
	}
	a.measure(sum, found[0].Score, again, more[0].Score)
	rows := make([]row, len(list))
	for i, r := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows[i] = row{r, a.features(r.index)}
	}
	return rows, nil
}

// reorder puts the candidates first, by the model, and the others after them.
func reorder(m *Model, found []Ranked, rows []row) []Ranked {
	taken := make(map[int]bool, len(rows))
	least := math.Inf(1)
	for i := range rows {
		rows[i].Score = round(m.score(&rows[i].features))
		least = min(least, rows[i].Score)
		taken[rows[i].index] = true
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.Score, a.Score) })
	out := make([]Ranked, 0, len(found)+len(rows))
	for _, r := range rows {
		out = append(out, r.Ranked)
	}
	for _, r := range found {
		if !taken[r.index] {
			r.Score = round(least - 1/(1+r.Score)) // below every candidate, in the order of BM25
			out = append(out, r)
		}
	}
	return out
}

// RankPool gives the indexes of all candidates, best first. The candidates are
// the sentences of one text in their order: what stands beside a sentence counts
// for it, and so does its place. Candidates that share nothing with the query
// come last, in their order. An error is the context's.
func RankPool(ctx context.Context, query string, sentences []string) ([]int, error) {
	c := pool(sentences)
	found, err := c.Rank(ctx, query, len(sentences))
	if err != nil {
		return nil, err
	}
	order := make([]int, 0, len(sentences))
	taken := make([]bool, len(sentences))
	for _, r := range found {
		order = append(order, r.index)
		taken[r.index] = true
	}
	for i := range sentences {
		if !taken[i] {
			order = append(order, i)
		}
	}
	return order, nil
}

// pool indexes the sentences of one text.
func pool(sentences []string) *Corpus {
	docs := make([]Document, len(sentences))
	for i, s := range sentences {
		docs[i] = Document{ID: strconv.Itoa(i), Text: s}
	}
	c := New(docs, Defaults)
	c.sequence = true
	return c
}

// why says what of the query a document holds and what it lacks.
func (a *asked) why(d *entry) []string {
	const most = 8
	held := a.holds(d)
	var have, lack []string
	for j, w := range a.q {
		stem := strings.TrimPrefix(w.stem, "#")
		switch {
		case held[j] && len(have) < most:
			have = append(have, stem)
		case !held[j] && len(lack) < most:
			lack = append(lack, stem)
		}
	}
	var why []string
	if len(have) > 0 {
		why = append(why, "holds "+strings.Join(have, ", "))
	}
	if len(lack) > 0 {
		why = append(why, "lacks "+strings.Join(lack, ", "))
	}
	return why
}

// round makes scores the same wherever they are computed, and ties ties.
func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }
