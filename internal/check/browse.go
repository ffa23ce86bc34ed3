package check

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"time"

	"assay"
	"assay/internal/figures"
	"assay/internal/lineage"
	"assay/internal/report"
	"assay/internal/text"
)

// Browsable is what the ledger and the origins of a whole library need beyond
// what a question does.
type Browsable interface {
	// Documents gives the live documents, by ID.
	Documents(ctx context.Context, asOf time.Time) ([]assay.Document, error)
}

// The most documents that are looked at together without a query, and the most
// passages that a query gives.
const (
	browseDocuments = 10_000
	browsePassages  = 2_000
)

// LedgerRow is a figure of the ledger with where it stands.
type LedgerRow struct {
	assay.Figure
	Source   *assay.Document // without Text and Segments; rows of one document share it
	Said     string          // the sentence that the figure stands in
	Repeated int             // origins that give this number for this quantity, its own included
}

// Holds reports whether the figure's sentence, or what was read of the figure
// itself, holds every one of some stems.
func (r *LedgerRow) Holds(stems []string) bool {
	if len(stems) == 0 {
		return true
	}
	f := &r.Figure
	held := text.Set(r.Said + " " + f.Unit + " " + f.Population + " " + f.Action + " " + f.Event + " " + f.Place + " " + f.Period + " " + f.Owner)
	for _, w := range stems {
		if !held[w] {
			return false
		}
	}
	return true
}

// Ledger gives the ledger of the library's figures; with a query, of the
// documents that hold any of its words. What became of a figure is judged among
// these documents. No actor is known, so nobody is an interested party. Rows are
// in the ledger's order. ErrTooLarge without a query in a library of more than
// 10,000 documents.
func Ledger(ctx context.Context, c Config, l Browsable, query string) ([]LedgerRow, error) {
	materials, n, err := bearing(ctx, c, l, query, false)
	if err != nil {
		return nil, err
	}
	profile := ChooseProfile(c.Profiles, c.Profile, subject(query, materials))
	// None of the three needs the others' results.
	happenings := startEvents(ctx, materials, profile)
	ledger := figures.Begin(materials)
	origins := lettered(materials, n)
	found, err := happenings()
	if err != nil {
		return nil, err
	}
	figures := ledger(origins, figures.Options{
		Profile: profile,
		Owner:   func(d assay.Document) string { return report.ShortName(d, n) },
		Names:   n,
		Event:   eventAt(found),
	})
	return placed(figures, materials), nil
}

// placed gives each figure its document, its sentence, and how many origins give it.
func placed(list []assay.Figure, materials map[string]*assay.Material) []LedgerRow {
	type number struct {
		quantity string
		value    float64
	}
	origins := map[number]map[string]bool{}
	for _, f := range list {
		k := number{f.Quantity, f.Value}
		if origins[k] == nil {
			origins[k] = map[string]bool{}
		}
		origins[k][f.Origin] = true
	}
	heads := map[string]*assay.Document{}
	rows := make([]LedgerRow, len(list))
	for i, f := range list {
		rows[i] = LedgerRow{Figure: f, Repeated: len(origins[number{f.Quantity, f.Value}])}
		m := materials[f.Document]
		if m == nil {
			continue
		}
		if heads[f.Document] == nil {
			d := m.Document
			d.Text, d.Segments = "", nil
			heads[f.Document] = &d
		}
		rows[i].Source = heads[f.Document]
		if f.Sentence >= 0 && f.Sentence < len(m.Annotation.Sentences) {
			s := m.Annotation.Sentences[f.Sentence]
			rows[i].Said = strings.Clone(m.Document.Text[s.Start:s.End]) // not to hold the whole text
		}
	}
	return rows
}

// Figures gives the figures of Ledger, with a query those that hold all of its words.
func Figures(ctx context.Context, c Config, l Browsable, query string) ([]assay.Figure, error) {
	rows, err := Ledger(ctx, c, l, query)
	if err != nil {
		return nil, err
	}
	words := text.Stems(query)
	var out []assay.Figure
	for i := range rows {
		if rows[i].Holds(words) {
			out = append(out, rows[i].Figure)
		}
	}
	return out, nil
}

// subject is what chooses a profile: the query, or the titles when there is none.
func subject(query string, materials map[string]*assay.Material) string {
	if query != "" {
		return query
	}
	var titles []string
	for _, m := range materials {
		titles = append(titles, m.Document.Title)
	}
	sort.Strings(titles)
	return strings.Join(titles, "\n")
}

// Lineage gives the origins of the library's documents, or, with a query, of
// those with a passage that holds all of its words; and the documents
// themselves, by ID.
func Lineage(ctx context.Context, c Config, l Browsable, query string) ([]assay.Origin, map[string]*assay.Material, error) {
	materials, n, err := bearing(ctx, c, l, query, true)
	if err != nil {
		return nil, nil, err
	}
	return lettered(materials, n), materials, nil
}

// lettered gives the origins, those of most documents first.
func lettered(materials map[string]*assay.Material, n *names) []assay.Origin {
	origins := lineage.Origins(materials, n)
	sort.SliceStable(origins, func(i, j int) bool { return len(origins[i].Members) > len(origins[j].Members) })
	for i := range origins {
		origins[i].ID = lineage.Letter(i)
	}
	return origins
}

// bearing reads the documents with a passage that holds any of a query's words,
// or every one of them; or all documents when the query is empty.
func bearing(ctx context.Context, c Config, l Browsable, query string, every bool) (map[string]*assay.Material, *names, error) {
	aliases, err := c.Library.Aliases(ctx, c.AsOf)
	if err != nil {
		return nil, nil, err
	}
	ids, err := idsOf(ctx, c, l, query, every)
	if err != nil {
		return nil, nil, err
	}
	materials, err := c.Library.Materials(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	return materials, newNames(c.Book, aliases), nil
}

func idsOf(ctx context.Context, c Config, l Browsable, query string, every bool) ([]string, error) {
	if query == "" {
		documents, err := l.Documents(ctx, c.AsOf)
		if err != nil {
			return nil, err
		}
		if len(documents) > browseDocuments {
			return nil, fmt.Errorf("%w: the library holds %d documents, more than %d: give a query to look at some of them",
				assay.ErrTooLarge, len(documents), browseDocuments)
		}
		ids := make([]string, len(documents))
		for i, d := range documents {
			ids[i] = d.ID
		}
		return ids, nil
	}
	words := text.Stems(query)
	if len(words) == 0 {
		return nil, fmt.Errorf("%w: the query holds no word to search for: give one or more telling words", assay.ErrUsage)
	}
	q := assay.Query{Text: query, Purpose: "search", Any: words, Weight: 1}
	if every {
		q.Must, q.Any = words, nil
	}
	hits, err := c.Library.SearchAll(ctx, []assay.Query{q}, browsePassages, c.AsOf)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var ids []string
	for _, h := range hits[0] {
		if !seen[h.Document] {
			seen[h.Document] = true
			ids = append(ids, h.Document)
		}
	}
	sort.Strings(ids)
	return ids, nil
}
