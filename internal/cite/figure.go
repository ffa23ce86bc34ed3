package cite

import (
	"context"
	"strings"

	"assay"
	"assay/internal/text"
)

// row holds a table's row to its citations. Its own cells have to hold the
// value of the figure that it names.
func (b *bench) row(ctx context.Context, row assay.Row, columns int) (*Problem, error) {
	b.counts.Rows++
	if len(row.Cells) != columns {
		return problem(KindReport, "the row has %d cells and the table %d columns", len(row.Cells), columns), nil
	}
	if len(row.Citations) == 0 {
		return problem(KindCitation, "the row has no citation"), nil
	}
	units, p, err := b.cited(ctx, row.Citations)
	if p != nil || err != nil {
		return p, err
	}
	sources := distinct(units)
	if f, ok := b.figures[row.FigureID]; ok {
		units = append(units, figureWords(f)) // held to the document with the figure
	}
	cells := make([]*lexed, len(row.Cells))
	for i, cell := range row.Cells {
		if strings.TrimSpace(cell) == "" {
			cells[i] = lex("")
			continue
		}
		if p := readable(cell); p != nil {
			return p, nil
		}
		cells[i] = lex(cell)
		if p := b.stated(cells[i], units, sources); p != nil {
			return p, nil
		}
	}
	if p := b.bears(lex(strings.Join(row.Cells, ". ")), row.Citations, units[:len(row.Citations)]); p != nil {
		return p, nil
	}
	if row.FigureID == "" {
		return nil, nil
	}
	f, ok := b.figures[row.FigureID]
	if !ok {
		return problem(KindFigure, "the row shows the figure %s, which the report does not have", text.Clip(row.FigureID, 80)), nil
	}
	for i, cell := range cells {
		if stretch(row.Cells[i], f.Text) || holdsValue(cell, f) {
			return nil, nil
		}
	}
	return problem(KindFigure, "no cell of the row has the number of its figure, %q", text.Clip(f.Text, 80)), nil
}

// figureWords gives what a figure says besides its values.
func figureWords(f assay.ReportFigure) *unit {
	return free(strings.Join([]string{f.Text, f.Unit, f.Population, f.Action, f.Event, f.Place, f.Owner, f.Period}, ".\n"))
}

func holdsValue(l *lexed, f assay.ReportFigure) bool {
	for _, a := range l.amounts {
		if a.form == number && (equal(a.value, f.Value) || equal(a.value, f.Low) || equal(a.value, f.High)) {
			return true
		}
	}
	return false
}

// figure holds a figure to its anchor: its text stands in the quote, its
// values are read again from those bytes, and its other fields name nothing
// that the document does not.
func (b *bench) figure(ctx context.Context, f assay.ReportFigure) (*Problem, error) {
	b.counts.Figures++
	for _, s := range []string{f.Text, f.Unit, f.Population, f.Action, f.Event, f.Place, f.Period, f.Owner, f.Why} {
		if p := clean(s); p != nil {
			return p, nil
		}
	}
	u, p, err := b.figureAnchor(ctx, f)
	if p != nil || err != nil {
		return p, err
	}
	if p := reread(f, u.quote); p != nil {
		return p, nil
	}
	for _, field := range []struct{ name, text string }{
		{"population", f.Population}, {"action", f.Action}, {"event", f.Event}, {"place", f.Place},
		{"period", f.Period}, {"owner", f.Owner}, {"unit", f.Unit},
	} {
		if p := b.field(field.text, u); p != nil {
			return problem(KindFigure, "the figure's %s: %s", field.name, p.Message), nil
		}
	}
	switch f.Status {
	case "", assay.Claimed, assay.Repeated, assay.Corroborated, assay.Disputed, assay.DifferentQuantity:
	default:
		return problem(KindFigure, "the status %q does not exist", text.Clip(string(f.Status), 80)), nil
	}
	switch f.Modality {
	case assay.Plain, assay.Suspected, assay.Alleged, assay.Charged, assay.Convicted, assay.Estimated, assay.Said, assay.Counted, assay.Audited:
	default:
		return problem(KindFigure, "the modality %q does not exist", text.Clip(string(f.Modality), 80)), nil
	}
	return nil, nil
}

// figureAnchor resolves a figure's anchor by its source, or by its hash where
// the source is not cited.
func (b *bench) figureAnchor(ctx context.Context, f assay.ReportFigure) (*unit, *Problem, error) {
	if f.N != 0 {
		return b.resolve(ctx, assay.Citation{N: f.N, Anchor: f.Anchor})
	}
	if s, ok := b.byDoc[f.Anchor.DocumentSHA256]; ok && len(f.ID) > idDigits && f.ID[:idDigits] == s.Document {
		return nil, problem(KindFigure, "the figure %q is of source %d and does not say so", text.Clip(f.Text, 80), s.N), nil
	}
	b.counts.Citations++
	id := ""
	if len(f.ID) > idDigits && strings.Trim(f.ID[:idDigits], "0123456789abcdef") == "" {
		id = f.ID[:idDigits]
		if d, err := b.document(ctx, id, ""); err != nil || d.hash != f.Anchor.DocumentSHA256 {
			id = ""
		}
	}
	return b.anchor(ctx, id, f.Anchor)
}

// field holds a field of a figure to the passage first and the document's text
// and metadata then: an event or a period may be named in an earlier sentence.
func (b *bench) field(s string, u *unit) *Problem {
	if strings.TrimSpace(s) == "" || stretch(u.quote.text, s) {
		return nil
	}
	l := lex(s)
	if b.numbers(l, []*unit{u}, 0) == nil && b.names(l, []*unit{u}) == nil {
		return nil
	}
	wide := []*unit{{quote: u.doc.text(), doc: u.doc, wide: true}}
	if p := b.numbers(l, wide, 0); p != nil {
		return p
	}
	return b.names(l, wide)
}

// reread reads a figure's numbers from the anchored bytes again.
func reread(f assay.ReportFigure, quote *lexed) *Problem {
	written := asWritten(f.Text, quote.text)
	if written == "" {
		return problem(KindFigure, "the figure's text %q does not stand in its passage", text.Clip(f.Text, 80))
	}
	failed := problem(KindFigure, "the figure %q does not have the values %v (%v to %v)", text.Clip(f.Text, 80), f.Value, f.Low, f.High)
	for from := 0; ; {
		at := strings.Index(quote.text[from:], written)
		if at < 0 {
			return failed
		}
		at += from
		if read := quote.within(at, at+len(written)); len(read) > 0 && agrees(f, read) || len(read) == 0 && roughly(f, quote.words, at) {
			return nil
		}
		from = at + 1
	}
}

// asWritten gives a figure's text as it stands in a passage: a number word at the
// beginning of a sentence has a capital there. "" when it does not stand in it.
func asWritten(figure, quote string) string {
	for _, s := range []string{figure, text.UpperFirst(figure)} {
		if s != "" && stretch(quote, s) {
			return s
		}
	}
	return ""
}

// within gives the numbers of l that overlap bytes [start, end).
func (l *lexed) within(start, end int) []amount {
	var out []amount
	for _, a := range l.amounts {
		if a.form != date && l.words[a.first].start < end && l.words[a.last].end > start {
			out = append(out, a)
		}
	}
	return out
}

// roughly reports whether a figure without a numeral ("thousands") has a value
// that its word can stand for.
func roughly(f assay.ReportFigure, words []word, at int) bool {
	for _, w := range words {
		if v, ok := vague(w.lower); ok && w.start >= at && w.end <= at+len(f.Text) {
			within := func(x float64) bool { return x == 0 || x >= v/10 && x <= v*10 }
			return f.Value >= v && f.Value < v*10 && within(f.Low) && within(f.High)
		}
	}
	return false
}

// vague gives what a scale word in the plural stands for at the least.
func vague(lower string) (float64, bool) {
	switch strings.TrimSuffix(lower, "s") {
	case "dozen":
		return 12, true
	case "score":
		return 20, true
	case "hundred":
		return 100, true
	case "thousand":
		return 1e3, true
	case "million":
		return 1e6, true
	case "billion":
		return 1e9, true
	}
	return 0, false
}

// agrees reports whether a figure's values are those of the amounts read. An
// approximate figure's range may be wider than its number, by half at the most.
func agrees(f assay.ReportFigure, read []amount) bool {
	low, high := read[0].value, read[0].value
	exactly := func(v float64) bool {
		for _, a := range read {
			if equal(a.value, v) {
				return true
			}
		}
		return false
	}
	for _, a := range read {
		low, high = min(low, a.value), max(high, a.value)
		if (f.Kind == assay.Percent) != (a.unit == "%") || f.Kind == assay.Money && a.unit == "" {
			return false
		}
	}
	if !exactly(f.Value) && !(len(read) > 1 && equal(f.Value, (low+high)/2)) {
		return false
	}
	approximate := f.Approx != "" || f.Open
	lowOK := exactly(f.Low) || approximate && (f.Low == 0 || f.Low >= low/2 && f.Low <= low)
	highOK := exactly(f.High) || f.Open && f.High == 0 || approximate && f.High >= high && f.High <= high*1.5
	return lowOK && highOK
}
