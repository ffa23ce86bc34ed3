package check

import (
	"context"
	"fmt"
	"slices"
	"time"

	"assay"
	"assay/internal/report"
)

// Reasons are how the stages judged the sentences that a report rests on.
type Reasons struct {
	// Changed: the library is no longer what the report was made from, and nothing
	// below can be told. The passages themselves stand in it still.
	Changed bool
	// Engine is what judged them now, where another version than the report's.
	Engine   assay.Engine
	Question assay.Question // as understood; the parts that Stance.Covers speaks of
	judged   map[string][]judgement
}

// judgement is a sentence of a document as it was judged.
type judgement struct {
	span     assay.Span
	evidence assay.Evidence
}

// Of gives the judged sentences that an anchor in a document reaches into, in
// the order of the text. None when the writer took the passage from elsewhere
// than the evidence found for the question: from the ledger or a record.
func (r *Reasons) Of(document string, a assay.Anchor) []assay.Evidence {
	var out []assay.Evidence
	for _, j := range r.judged[document] {
		if j.span.Start < a.End && a.Start < j.span.End {
			out = append(out, j.evidence)
		}
	}
	return out
}

// Why asks a report's question again of the library as it was when the report
// was made, and gives how each sentence that the report rests on was judged. It
// costs as much as asking does, without the writing.
func Why(ctx context.Context, c Config, r *assay.Report) (*Reasons, error) {
	c.Progress = nil
	out := &Reasons{judged: map[string][]judgement{}}
	if c.Engine != r.Engine {
		out.Engine = c.Engine
	}
	var same bool
	var err error
	if c.AsOf, same, err = AsThen(ctx, c.Library, r); err != nil {
		return nil, err
	}
	if !same {
		out.Changed = true
		return out, nil
	}
	if day, err := time.Parse(time.DateOnly, r.CheckedOn); err == nil {
		c.Today = day
	}
	f, _, err := find(ctx, c, r.Question)
	if err != nil {
		return nil, err
	}
	out.Question = f.Question
	cited := map[string]bool{}
	for _, s := range r.Sources {
		cited[s.Document] = true
	}
	for _, e := range f.Evidence {
		m := f.Materials[e.Document]
		if cited[e.Document] && m != nil && e.Sentence < len(m.Annotation.Sentences) {
			out.judged[e.Document] = append(out.judged[e.Document], judgement{m.Annotation.Sentences[e.Sentence].Span, e})
		}
	}
	for _, list := range out.judged {
		slices.SortStableFunc(list, func(a, b judgement) int { return a.span.Start - b.span.Start })
	}
	return out, nil
}

// Recount computes the basis of a gap or a count again from the library as it
// was when the report was made: the hits of a search and how many documents it
// was among, or the events followed up and how many there are. ErrUsage for a
// basis that is counted from the report's own rows.
func Recount(ctx context.Context, c Config, r *assay.Report, b assay.Basis) (count, searched int, err error) {
	asOf, known, err := searchedAt(ctx, c.Library, r)
	if err != nil {
		return 0, 0, err
	}
	return recountAt(ctx, c, b, asOf, known)
}

// recountAt is Recount as of a time; known is false where the report names none.
func recountAt(ctx context.Context, c Config, b assay.Basis, asOf time.Time, known bool) (count, searched int, err error) {
	if b.Kind == "events" {
		return recount(ctx, c, b)
	}
	if !known || b.Kind != "search" {
		return 0, 0, fmt.Errorf("a basis of kind %q is not a search: %w", b.Kind, assay.ErrUsage)
	}
	state, err := c.Library.State(ctx, asOf)
	if err != nil {
		return 0, 0, err
	}
	count, _, err = report.Prove(ctx, c.Library, asOf, b)
	return count, state.Documents, err
}
