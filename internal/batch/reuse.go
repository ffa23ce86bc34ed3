package batch

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/annotate"
	"assay/internal/check"
	"assay/internal/lineage"
	"assay/internal/publishers"
)

type reuseRow struct {
	named
	A *string `json:"a"`
	B *string `json:"b"`
}

// startReuse says how far one text is made from another.
func startReuse(context.Context, *run) (stage, error) {
	return stage{answer: func(_ context.Context, line []byte) (any, error) {
		var r reuseRow
		if err := decode(line, &r); err != nil {
			return nil, err
		}
		id, err := r.id()
		if err != nil {
			return nil, err
		}
		a, err := need("a", r.A)
		if err != nil {
			return nil, err
		}
		b, err := need("b", r.B)
		if err != nil {
			return nil, err
		}
		c := lineage.Compare(a, b)
		return struct {
			ID    json.RawMessage `json:"id"`
			Score number          `json:"score"`
			Reuse bool            `json:"reuse"`
			Grade int             `json:"grade"`
			Why   string          `json:"why"`
		}{id, number(c.Score), c.Yes(), c.Grade, c.Reason()}, nil
	}}, nil
}

// MaxDocuments is the most documents whose origins are looked for together.
const MaxDocuments = 200_000

type documentRow struct {
	named
	Text      *string  `json:"text"`
	Title     string   `json:"title"`
	Date      string   `json:"date"`
	Publisher string   `json:"publisher"`
	URL       string   `json:"url"`
	Class     string   `json:"class"`
	ReliesOn  []string `json:"relies_on"`
}

// gathered is a document whose origin is looked for.
type gathered struct {
	id json.RawMessage
	m  *assay.Material
}

type originRow struct {
	Origin  string            `json:"origin"`
	Name    string            `json:"name,omitempty"`
	Root    json.RawMessage   `json:"root,omitempty"`
	Members []json.RawMessage `json:"members"`
	Why     []edgeRow         `json:"why"`
}

type edgeRow struct {
	From   json.RawMessage `json:"from"`
	To     json.RawMessage `json:"to"` // a document, or the name of an outside source
	Signal string          `json:"signal"`
	Detail string          `json:"detail"`
	// Beside: it is worth telling, and does not make the two share an origin.
	Beside bool `json:"beside,omitempty"`
	// Undirected: nothing tells which of the two took from the other.
	Undirected bool `json:"undirected,omitempty"`
}

// pairRow is two documents that share text.
type pairRow struct {
	A     json.RawMessage `json:"a"`
	B     json.RawMessage `json:"b"`
	Score number          `json:"score"`
	Why   string          `json:"why"`
}

// startLineage gathers documents, and tells their origins at the end.
func startLineage(_ context.Context, r *run) (stage, error) {
	book, err := publishers.Default()
	if err != nil {
		return stage{}, err
	}
	l := &lineageRun{pairs: r.Pairs, documents: r.Documents, book: book, materials: map[string]*assay.Material{}, ids: map[string]json.RawMessage{}}
	return stage{answer: l.read, take: l.take, end: l.end}, nil
}

type lineageRun struct {
	pairs     bool
	documents bool
	book      *publishers.Book
	order     []string                   // IDs as texts, as the rows came
	ids       map[string]json.RawMessage // by ID as a text
	materials map[string]*assay.Material // by ID as a text
}

func (l *lineageRun) read(_ context.Context, line []byte) (any, error) {
	var r documentRow
	if err := decode(line, &r); err != nil {
		return nil, err
	}
	id, err := r.id()
	if err != nil {
		return nil, err
	}
	body, err := needText("text", r.Text)
	if err != nil {
		return nil, err
	}
	date, err := day(r.Date)
	if err != nil {
		return nil, err
	}
	if r.Class != "" && !assay.Class(r.Class).Valid() {
		return nil, unreadable("its \"class\" %q is none: use one of %s, or leave it out", r.Class, classes())
	}
	d := assay.Document{
		ID: plainID(id), Text: body, Title: r.Title, Published: date, Publisher: r.Publisher, URL: r.URL,
		Class: assay.Class(r.Class), Kind: assay.Text, ReliesOn: r.ReliesOn,
	}
	d.SHA256 = fmt.Sprintf("%x", sha256.Sum256([]byte(body)))
	if p, ok := l.book.Lookup(r.Publisher, r.URL); ok {
		d.Owner, d.Parents = p.Name, l.book.Parents(p.Name)
		if r.Class == "" {
			d.Class = p.Class
		}
	}
	m := &assay.Material{Document: d}
	if !l.pairs { // pairs are found by the texts alone
		m.Annotation = trimmed(annotate.Annotate(d))
	}
	return gathered{id, m}, nil
}

// trimmed is an annotation without what lineage does not look at, which is the
// most of it: every document stays in memory until the last has come.
func trimmed(a assay.Annotation) assay.Annotation {
	a.Passages = nil
	for i := range a.Sentences {
		s := &a.Sentences[i]
		s.Terms, s.References, s.Needs = nil, nil, nil
	}
	a.Figures, a.Statements = slices.Clone(a.Figures), slices.Clone(a.Statements) // without the room for more
	return a
}

// day reads a date: YYYY-MM-DD, or less of it, or a time that begins so.
func day(s string) (string, error) {
	s = strings.TrimSpace(s)
	for _, form := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(form, s[:min(len(s), len(form))]); err == nil && (len(s) == len(form) || form == time.DateOnly && strings.ContainsAny(s[len(form):len(form)+1], "T ")) {
			return t.Format(form), nil
		}
	}
	if s == "" {
		return "", nil
	}
	return "", unreadable("its \"date\" %q is not read: write YYYY-MM-DD, or leave it out", s)
}

// classes names the classes of publishers.
func classes() string {
	var names []string
	for _, c := range assay.Classes {
		names = append(names, string(c))
	}
	return strings.Join(names, ", ")
}

func (l *lineageRun) take(v any) error {
	g := v.(gathered)
	key := g.m.Document.ID
	switch {
	case l.ids[key] != nil:
		return unreadable("its \"id\" %s is that of an earlier row", g.id)
	case len(l.ids) >= MaxDocuments:
		return fmt.Errorf("%w: it comes after %d documents, and no more are compared: split the file", assay.ErrTooLarge, MaxDocuments)
	}
	l.order = append(l.order, key)
	l.ids[key], l.materials[key] = g.id, g.m
	return nil
}

func (l *lineageRun) end(ctx context.Context, write func(any) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.pairs {
		return l.writePairs(write)
	}
	origins := lineage.Origins(l.materials, check.Organisations(l.book, nil))
	if l.documents {
		return l.writeDocuments(origins, write)
	}
	for i, o := range origins {
		row := originRow{Origin: lineage.Letter(i), Name: o.Name, Root: l.ids[o.Root], Members: []json.RawMessage{}, Why: []edgeRow{}}
		for _, m := range o.Members {
			row.Members = append(row.Members, l.ids[m])
		}
		for _, e := range o.Why {
			row.Why = append(row.Why, l.edge(e))
		}
		if err := write(row); err != nil {
			return err
		}
	}
	return nil
}

func (l *lineageRun) edge(e assay.Edge) edgeRow {
	return edgeRow{l.idOr(e.From), l.idOr(e.To), e.Signal, e.Detail, e.Beside, e.Undirected}
}

// documentOrigin is the origin of one document.
type documentOrigin struct {
	ID      json.RawMessage `json:"id"`
	Cluster string          `json:"cluster"`
	Name    string          `json:"name,omitempty"`
	Root    json.RawMessage `json:"root,omitempty"`
	Why     []edgeRow       `json:"why"`
}

// writeDocuments writes each document with its origin, in the order of the rows.
func (l *lineageRun) writeDocuments(origins []assay.Origin, write func(any) error) error {
	rows := map[string]*documentOrigin{}
	for i, o := range origins {
		for _, m := range o.Members {
			rows[m] = &documentOrigin{ID: l.ids[m], Cluster: lineage.Letter(i), Name: o.Name, Root: l.ids[o.Root], Why: []edgeRow{}}
		}
		for _, e := range o.Why {
			if r := rows[e.From]; r != nil {
				r.Why = append(r.Why, l.edge(e))
			}
		}
	}
	for _, key := range l.order {
		if err := write(rows[key]); err != nil {
			return err
		}
	}
	return nil
}

// idOr gives a document's identifier as it came, or the name of an outside source.
func (l *lineageRun) idOr(name string) json.RawMessage {
	if id := l.ids[name]; id != nil {
		return id
	}
	return encodeString(name)
}

// writePairs writes the pairs of documents that share text, in the order of the rows.
func (l *lineageRun) writePairs(write func(any) error) error {
	texts := make([]string, len(l.order))
	for i, key := range l.order {
		texts[i] = l.materials[key].Document.Text
	}
	for _, p := range lineage.Pairs(texts) {
		if err := write(pairRow{l.ids[l.order[p.A]], l.ids[l.order[p.B]], number(p.Score), p.Reason}); err != nil {
			return err
		}
	}
	return nil
}
