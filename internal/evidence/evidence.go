// Package evidence finds the sentences of a library that bear on a question:
// it runs the question's queries, fuses their rankings, and scores each
// sentence of the passages found by how much of the question it covers, by
// itself and with its title and its document. Stance and lineage judge what it
// gives.
package evidence

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"assay"
)

// Finder is what evidence needs of a library.
type Finder interface {
	// SearchAll runs each query and gives at most limit passages for each, best first.
	SearchAll(ctx context.Context, queries []assay.Query, limit int, asOf time.Time) ([][]assay.Hit, error)
	// Materials gives documents with their annotations.
	Materials(ctx context.Context, ids []string) (map[string]*assay.Material, error)
}

// Limits bound the work of one question.
type Limits struct {
	PerQuery  int // passages a query may give; 200
	Documents int // documents read; 120
	Sentences int // sentences kept; 400
}

// DefaultLimits are those that asking uses.
var DefaultLimits = Limits{PerQuery: 200, Documents: 120, Sentences: 400}

// Result is the evidence with what was searched.
type Result struct {
	Evidence  []assay.Evidence // best first
	Materials map[string]*assay.Material
	Runs      []assay.QueryRun
	Passages  int // different passages found
	Hits      int // over all queries
}

const rrfK = 60 // Cormack, Clarke and Büttcher, SIGIR 2009

// Gather runs the question's queries and ranks the sentences that they find. A
// question of which or how many is asked again with the names of the events that
// the best sentences speak of.
func Gather(ctx context.Context, f Finder, q assay.Question, asOf time.Time, l Limits) (Result, error) {
	g := gathering{finder: f, asked: newAsking(q), asOf: asOf, limits: l, queries: q.Queries, views: map[string]*view{}}
	if err := g.run(ctx, q.Queries); err != nil {
		return Result{}, err
	}
	if names := g.eventQueries(); len(names) > 0 {
		g.queries = append(g.queries[:len(g.queries):len(g.queries)], names...)
		if err := g.run(ctx, names); err != nil {
			return Result{}, err
		}
	}
	return g.res, nil
}

// gathering is the work on one question.
type gathering struct {
	finder  Finder
	asked   *asking
	asOf    time.Time
	limits  Limits
	queries []assay.Query
	lists   [][]assay.Hit    // what each query found
	views   map[string]*view // by document, kept from one run to the next
	res     Result
}

// run runs more queries and ranks what all of them have found.
func (g *gathering) run(ctx context.Context, queries []assay.Query) error {
	lists, err := search(ctx, g.finder, queries, g.limits.PerQuery, g.asOf)
	if err != nil {
		return fmt.Errorf("searching the library: %w", err)
	}
	g.lists = append(g.lists, lists...)
	materials := g.res.Materials
	g.res = Result{Materials: make(map[string]*assay.Material)}
	found := fuse(g.queries, g.lists, &g.res)
	ids := documents(found, g.limits.Documents)
	var missing []string
	for _, id := range ids {
		if m := materials[id]; m != nil {
			g.res.Materials[id] = m
		} else {
			missing = append(missing, id)
		}
	}
	more, err := read(ctx, g.finder, missing)
	if err != nil {
		return fmt.Errorf("reading what the search found: %w", err)
	}
	maps.Copy(g.res.Materials, more)
	g.rank(found, ids)
	return nil
}

// rank scores the sentences of the documents found, best first, in two halves at once.
func (g *gathering) rank(found []fused, ids []string) {
	byDocument := map[string][]fused{}
	best := 0.0
	for _, p := range found {
		byDocument[p.document] = append(byDocument[p.document], p)
		best = max(best, p.score)
	}
	views, scored := make([]*view, len(ids)), make([][]assay.Evidence, len(ids))
	score := func(from, to int) {
		for i := from; i < to; i++ {
			m, v := g.res.Materials[ids[i]], g.views[ids[i]]
			if m == nil {
				continue
			}
			if v == nil {
				v = newView(g.asked, m)
			}
			views[i], scored[i] = v, v.scoreDocument(byDocument[ids[i]], best)
		}
	}
	var first sync.WaitGroup
	half := (len(ids) + 1) / 2
	first.Go(func() { score(0, half) })
	score(half, len(ids))
	first.Wait()
	for i, v := range views {
		if v != nil {
			g.views[ids[i]] = v
		}
	}
	e := slices.Concat(scored...)
	sort.Slice(e, func(i, j int) bool { return less(e[i], e[j]) })
	g.res.Evidence = e[:min(len(e), g.limits.Sentences)]
}

// Limits of asking again.
const (
	leading     = 30  // sentences whose events are looked for
	mostEvents  = 4   // events looked for
	eventWeight = 0.5 // of their queries
)

// eventQueries gives a search for each event that the best sentences name, where
// events are what the question wants: other sources tell of them in other words.
// The events are weighed by the scores of the sentences that name them.
func (g *gathering) eventQueries() []assay.Query {
	if g.asked.Ask != assay.AskWhich && g.asked.Ask != assay.AskHowMany {
		return nil
	}
	weight := map[string]float64{}
	var names []string
	for _, e := range g.res.Evidence[:min(leading, len(g.res.Evidence))] {
		for _, n := range g.res.Materials[e.Document].Annotation.Names {
			if n.Kind == assay.EventName && n.Sentence == e.Sentence {
				if _, ok := weight[n.Text]; !ok {
					names = append(names, n.Text)
				}
				weight[n.Text] += e.Score
			}
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(a, b)) })
	var queries []assay.Query
	for _, n := range names[:min(mostEvents, len(names))] {
		g.asked.events = append(g.asked.events, n)
		queries = append(queries, assay.Query{Text: n, Purpose: "the events found", Any: []string{n}, Weight: eventWeight})
	}
	return queries
}

// search runs the queries in two halves at once: a library is read by several
// readers, and most machines have two cores.
func search(ctx context.Context, f Finder, queries []assay.Query, limit int, asOf time.Time) ([][]assay.Hit, error) {
	half := (len(queries) + 1) / 2
	var first, second [][]assay.Hit
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		first, err = f.SearchAll(ctx, queries[:half], limit, asOf)
		return err
	})
	g.Go(func() (err error) {
		if half < len(queries) {
			second, err = f.SearchAll(ctx, queries[half:], limit, asOf)
		}
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return append(first, second...), nil
}

// read gives the documents, read in two halves at once.
func read(ctx context.Context, f Finder, ids []string) (map[string]*assay.Material, error) {
	half := (len(ids) + 1) / 2
	var first, second map[string]*assay.Material
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		first, err = f.Materials(ctx, ids[:half])
		return err
	})
	g.Go(func() (err error) {
		second, err = f.Materials(ctx, ids[half:])
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	all := make(map[string]*assay.Material, len(ids))
	maps.Copy(all, first)
	maps.Copy(all, second)
	return all, nil
}

func less(a, b assay.Evidence) bool {
	if a.Score != b.Score {
		return a.Score > b.Score
	}
	if a.Document != b.Document {
		return a.Document < b.Document
	}
	return a.Sentence < b.Sentence
}

// fused is a passage with its fused score and the queries that found it.
type fused struct {
	document string
	passage  int
	score    float64
	queries  []int
}

// fuse joins the rankings by reciprocal rank, weighted by query.
func fuse(queries []assay.Query, lists [][]assay.Hit, res *Result) []fused {
	type key struct {
		document string
		passage  int
	}
	index := map[key]int{}
	var out []fused
	for qi, hits := range lists {
		docs := map[string]bool{}
		for rank, h := range hits {
			docs[h.Document] = true
			k := key{h.Document, h.Passage}
			i, ok := index[k]
			if !ok {
				i = len(out)
				index[k] = i
				out = append(out, fused{document: h.Document, passage: h.Passage})
			}
			out[i].score += queries[qi].Weight / float64(rrfK+rank+1)
			out[i].queries = append(out[i].queries, qi)
		}
		res.Runs = append(res.Runs, assay.QueryRun{Text: queries[qi].Text, Purpose: queries[qi].Purpose, Passages: len(hits), Documents: len(docs)})
		res.Hits += len(hits)
	}
	res.Passages = len(out)
	sort.Slice(out, func(i, j int) bool {
		if out[i].score != out[j].score {
			return out[i].score > out[j].score
		}
		if out[i].document != out[j].document {
			return out[i].document < out[j].document
		}
		return out[i].passage < out[j].passage
	})
	return out
}

// documents gives the documents of the best passages, best first, at most n.
func documents(found []fused, n int) []string {
	var ids []string
	seen := map[string]bool{}
	for _, p := range found {
		if !seen[p.document] {
			seen[p.document] = true
			ids = append(ids, p.document)
			if len(ids) == n {
				break
			}
		}
	}
	return ids
}
