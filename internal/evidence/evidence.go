// Package evidence finds the sentences of a library that bear on a question:
// it runs the question's queries, fuses their rankings, and scores each
// sentence of the passages found by how much of the question it covers, by
// itself and with its title and its document. Stance and lineage judge what it
// gives.
package evidence

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"assay"
	"assay/internal/text"
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

// Gather runs the question's queries and ranks the sentences that they find.
func Gather(ctx context.Context, f Finder, q assay.Question, asOf time.Time, l Limits) (Result, error) {
	lists, err := search(ctx, f, q.Queries, l.PerQuery, asOf)
	if err != nil {
		return Result{}, fmt.Errorf("searching the library: %w", err)
	}
	res := Result{}
	found := fuse(q.Queries, lists, &res)
	ids := documents(found, l.Documents)
	res.Materials, err = read(ctx, f, ids)
	if err != nil {
		return Result{}, fmt.Errorf("reading what the search found: %w", err)
	}
	byDocument := map[string][]fused{}
	best := 0.0
	for _, p := range found {
		byDocument[p.document] = append(byDocument[p.document], p)
		best = max(best, p.score)
	}
	for _, id := range ids {
		m := res.Materials[id]
		if m == nil {
			continue
		}
		res.Evidence = append(res.Evidence, scoreDocument(q, m, byDocument[id], best)...)
	}
	sort.Slice(res.Evidence, func(i, j int) bool { return less(res.Evidence[i], res.Evidence[j]) })
	if len(res.Evidence) > l.Sentences {
		res.Evidence = res.Evidence[:l.Sentences]
	}
	return res, nil
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

// Weights of where a concept stands, from an experiment with such a writer:
// in the sentence, the sentence before, the title, elsewhere in the document.
const (
	inSentence = 1.0
	inBefore   = 0.5
	inTitle    = 0.6
	inDocument = 0.35
)

// scoreDocument scores the sentences of a short document, or of a long one
// those of the passages found and their neighbours.
func scoreDocument(q assay.Question, m *assay.Material, found []fused, best float64) []assay.Evidence {
	a := &m.Annotation
	title := m.Document.Title
	for _, n := range a.Names {
		if n.Kind == assay.EventName {
			title = strings.ReplaceAll(title, n.Text, " ") // a name says nothing of what it is made of
		}
	}
	v := view{q: q, m: m, title: text.Set(title)}
	for _, c := range q.Concepts {
		v.spoken = append(v.spoken, speaks(a, c.Stems))
	}
	v.family = member(q.Actor.Members, m.Document.Owner)
	v.names = actorNames(q.Actor)
	v.inTitle = mentions(m.Document.Title, v.names)
	v.inText = v.speaksOf(v.names) || v.speaksOf(q.Actor.Below)
	rank := map[int]fused{}
	for _, p := range found {
		rank[p.passage] = p
	}
	var out []assay.Evidence
	for pi, p := range a.Passages {
		hit, ok := rank[pi]
		if !ok && len(a.Sentences) > 40 {
			continue
		}
		for si := p.First; si <= p.Last && si < len(a.Sentences); si++ {
			s := a.Sentences[si]
			if s.Function == assay.Heading || s.End-s.Start < 20 || s.End-s.Start > 1200 {
				continue
			}
			e := v.score(si)
			e.Document, e.Sentence, e.Passage, e.Queries = m.Document.ID, si, pi, hit.queries
			if best > 0 {
				e.Score += 0.15 * hit.score / best
			}
			if e.Coverage > 0 {
				out = append(out, e)
			}
		}
	}
	return out
}

// view is a document as one question sees it.
type view struct {
	q               assay.Question
	m               *assay.Material
	title           map[string]bool
	spoken          []bool // whether the document speaks of each concept
	names           []string
	family          bool
	inTitle, inText bool
}

// speaksOf reports whether the document says something of one of the names: a
// text that says "names no such agency" does not.
func (v *view) speaksOf(names []string) bool {
	for _, s := range v.m.Annotation.Sentences {
		if s.Function == assay.Disclaimer || s.Function == assay.Limit || s.Negated {
			continue
		}
		if mentions(v.m.Document.Text[s.Start:s.End], names) {
			return true
		}
	}
	return false
}

// score measures how much of the question sentence i covers.
func (v *view) score(i int) assay.Evidence {
	a := &v.m.Annotation
	here := a.Sentences[i].Terms
	var before []string
	if i > 0 && a.Sentences[i-1].Paragraph == a.Sentences[i].Paragraph {
		before = a.Sentences[i-1].Terms
	}
	sum, got, own, reach := 0.0, 0.0, 0.0, 0.0
	for k, c := range v.q.Concepts {
		level := 0.0
		if v.spoken[k] {
			level = inDocument
		}
		for _, s := range c.Stems {
			switch {
			case v.spoken[k] && holds(here, s):
				level = max(level, inSentence)
			case v.title[s]:
				level = max(level, inTitle)
			case v.spoken[k] && holds(before, s):
				level = max(level, inBefore)
			}
		}
		sum += c.Weight
		got += c.Weight * level
		if level == inSentence {
			own += c.Weight
		}
		if level > 0 {
			reach += c.Weight
		}
	}
	e := assay.Evidence{}
	if sum > 0 {
		e.Coverage = got / sum
		own /= sum
		e.Own, e.Reach = own, reach/sum
	}
	e.Score = 0.45*e.Coverage + 0.25*own
	e.Actor = 1
	if v.q.Actor.Name != "" {
		e.Actor = v.actor(i)
		e.Score += 0.2 * e.Actor
	}
	if own == 0 && !v.numberNear(i) {
		e.Score *= 0.6
	}
	if v.numberNear(i) {
		e.Score += 0.25
	}
	return e
}

// actor says how far the sentence is about the actor, 0 to 1.
func (v *view) actor(i int) float64 {
	s := v.m.Annotation.Sentences[i]
	body := v.m.Document.Text[s.Start:s.End]
	if mentions(body, v.names) {
		return 1
	}
	if mentions(body, v.q.Actor.Below) {
		return 0.9
	}
	switch {
	case v.family:
		return 0.8
	case v.inTitle:
		return 0.6
	case mentions(body, v.q.Actor.Above):
		return 0.5
	case v.inText:
		return 0.35
	}
	return 0
}

// numberNear reports whether sentence i holds a count close to one that the
// question names: within two percent, or inside its range.
func (v *view) numberNear(i int) bool {
	for _, want := range v.q.Figures {
		for _, f := range v.m.Annotation.Figures {
			if f.Sentence == i && Near(want, f) {
				return true
			}
		}
	}
	return false
}

// Near reports whether figure f has the value that a question's figure names.
func Near(want, f assay.Figure) bool {
	if want.Kind != f.Kind {
		return false
	}
	if want.Open || want.Low != want.High {
		return f.Value >= want.Low && (want.Open || f.Value <= want.High)
	}
	d := f.Value - want.Value
	return d*d <= want.Value*want.Value*0.02*0.02
}

// speaks reports whether any sentence holds one of the stems.
func speaks(a *assay.Annotation, stems []string) bool {
	for i := range a.Sentences {
		for _, s := range stems {
			if holds(a.Sentences[i].Terms, s) {
				return true
			}
		}
	}
	return false
}

// holds reports whether sorted terms hold a stem.
func holds(terms []string, stem string) bool {
	_, ok := slices.BinarySearch(terms, stem)
	return ok
}

func member(list []string, s string) bool {
	if s == "" {
		return false
	}
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// actorNames are the actor's names that can be looked for in a text.
func actorNames(p assay.Party) []string {
	var names []string
	for _, n := range p.Names {
		if len(n) >= 2 {
			names = append(names, n)
		}
	}
	return names
}

// mentions reports whether s holds one of the names as whole words, case and all.
func mentions(s string, names []string) bool {
	for _, n := range names {
		for at := 0; ; {
			i := strings.Index(s[at:], n)
			if i < 0 {
				break
			}
			i += at
			if boundary(s, i-1) && boundary(s, i+len(n)) {
				return true
			}
			at = i + 1
		}
	}
	return false
}

// boundary reports whether the byte at i is outside of a word.
func boundary(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return true
	}
	c := s[i]
	return !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80)
}
