package cite

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// Counts is how much was checked.
type Counts struct {
	Sentences  int `json:"sentences"`
	Rows       int `json:"table_rows"`
	Citations  int `json:"citations"` // and anchors of figures
	Numbers    int `json:"numbers"`   // numbers and dates
	Names      int `json:"names"`
	Quotations int `json:"quotations"`
	Figures    int `json:"figures"`
	Sources    int `json:"sources"`
	Origins    int `json:"origins"`
	Bases      int `json:"bases"`    // gaps and counts
	Captures   int `json:"captures"` // read again
}

// sentence holds one sentence to its citations or its basis.
func (b *bench) sentence(ctx context.Context, s assay.S) (*Problem, error) {
	b.counts.Sentences++
	if p := readable(s.Text); p != nil {
		return p, nil
	}
	switch s.Role {
	case assay.GapRole, assay.CountRole:
		return b.computed(ctx, s)
	case assay.ClaimRole, assay.ContextRole:
	default:
		return problem(KindReport, "the role %q is not one of claim, context, gap and count", s.Role), nil
	}
	if len(s.Citations) == 0 {
		return problem(KindCitation, "the sentence has no citation"), nil
	}
	units, p, err := b.cited(ctx, s.Citations)
	if p != nil || err != nil {
		return p, err
	}
	l := lex(s.Text)
	if p := b.bears(l, s.Citations, units); p != nil {
		return p, nil
	}
	if p := begins(l, units); p != nil {
		return p, nil
	}
	if p := b.stated(l, units, distinct(units)); p != nil {
		return p, nil
	}
	return b.otherFigure(l, s.Citations, units), nil
}

// otherFigure refuses a number that shares no word with its place in a passage
// of which the report shows a figure, and is not that figure ("from 17 (the
// Courier)", where the report has the Courier's 10): nothing else says which of
// the passage's numbers is meant.
func (b *bench) otherFigure(l *lexed, citations []assay.Citation, units []*unit) *Problem {
	for _, a := range l.amounts {
		if !a.counts() || l.ofLibrary(a, distinct(units)) || l.pronoun(a) {
			continue
		}
		shown := ""
		for i, u := range units {
			if tied(l, a, u) {
				shown = ""
				break
			}
			for _, f := range b.values[citations[i].Anchor] {
				shown = f.Text
			}
			if b.isFigure(a, citations[i].Anchor) {
				shown = ""
				break
			}
		}
		if shown != "" {
			return problem(KindNumber, "the report's figure from the cited passage is %q, and nothing ties %q to that passage", shown, l.written(a))
		}
	}
	return nil
}

// isFigure reports whether a number is one of the report's figures from a passage.
func (b *bench) isFigure(a amount, anchor assay.Anchor) bool {
	for _, f := range b.values[anchor] {
		if a.in(lex(f.Text)) || equal(a.value, f.Value) {
			return true
		}
	}
	return false
}

// tied reports whether an amount stands in a unit's passage next to a content
// word that it has next to it in l, or in what is known of the unit's source.
func tied(l *lexed, a amount, u *unit) bool {
	mine := l.beside(a)
	for _, have := range u.quote.amounts {
		if covers(a, have) && share(mine, u.quote.beside(have)) {
			return true
		}
	}
	return u.doc != nil && a.in(u.doc.meta)
}

// beside gives the stems of the content words among the three before and after an amount.
func (l *lexed) beside(a amount) []string {
	var out []string
	for i := max(0, a.first-3); i < len(l.words) && i <= a.last+3; i++ {
		if w := l.words[i]; (i < a.first || i > a.last) && w.amount == 0 && !text.IsStop(w.lower) {
			out = append(out, text.Stem(w.lower))
		}
	}
	return out
}

// begins refuses a sentence that begins with a small letter, unless its source
// has the word so: the first letter of a sentence was changed.
func begins(l *lexed, units []*unit) *Problem {
	if len(l.words) == 0 || !startsLower(l.words[0].text) {
		return nil
	}
	if w := l.words[0].text; !anyText(units, func(have string) bool { return stretch(have, w) }) {
		return problem(KindText, "the sentence begins with %q, in a small letter", w)
	}
	return nil
}

// cited resolves the citations of a sentence or a row.
func (b *bench) cited(ctx context.Context, citations []assay.Citation) ([]*unit, *Problem, error) {
	if len(citations) > maxCitations {
		return nil, problem(KindCitation, "it has %d citations; %d bear a sentence", len(citations), maxCitations), nil
	}
	units := make([]*unit, 0, len(citations))
	for _, c := range citations {
		u, p, err := b.resolve(ctx, c)
		if p != nil || err != nil {
			return nil, p, err
		}
		units = append(units, u)
	}
	return units, nil, nil
}

// distinct counts the documents of units.
func distinct(units []*unit) int {
	seen := map[*document]bool{}
	for _, u := range units {
		seen[u.doc] = true
	}
	return len(seen)
}

// stated holds a text's quotations, numbers, names and modality to its units.
func (b *bench) stated(l *lexed, units []*unit, sources int) *Problem {
	if p := b.drawn(l, units, sources); p != nil {
		return p
	}
	return modality(l, units)
}

// drawn is stated without the modality: for a text whose units are words and not statements.
func (b *bench) drawn(l *lexed, units []*unit, sources int) *Problem {
	if p := signs(l.text, units); p != nil {
		return p
	}
	if p := b.quotations(l.text, units); p != nil {
		return p
	}
	if p := b.numbers(l, units, sources); p != nil {
		return p
	}
	return b.names(l, units)
}

// bears refuses a citation whose passage and source share no word with the sentence.
func (b *bench) bears(l *lexed, citations []assay.Citation, units []*unit) *Problem {
	for i, u := range units {
		if !touches(l, u) {
			return problem(KindCitation, "citation [%d] does not bear the sentence: they have no word in common", citations[i].N)
		}
	}
	return nil
}

func touches(l *lexed, u *unit) bool {
	content := false
	for _, w := range l.words {
		if w.amount > 0 || !plain(w.lower) {
			content = true
			if u.has(w.key) {
				return true
			}
		}
	}
	if !content {
		return true
	}
	for _, a := range l.amounts {
		if stand(a, []*unit{u}) {
			return true
		}
	}
	for _, w := range l.words {
		if w.amount == 0 && !plain(w.lower) && (u.has(w.key) || inflected(w.lower, []*unit{u})) {
			return true
		}
	}
	return false
}

// readable refuses a text that is empty, too long, or not valid UTF-8.
func readable(s string) *Problem {
	if strings.TrimSpace(s) == "" {
		return problem(KindText, "the text is empty")
	}
	return clean(s)
}

// clean refuses a text that is too long, or that holds broken or control characters.
func clean(s string) *Problem {
	switch {
	case len(s) > maxSentence:
		return problem(KindText, "the text has %d bytes; a sentence has at most %d", len(s), maxSentence)
	case !utf8.ValidString(s):
		return problem(KindText, "the text is not valid UTF-8")
	}
	for _, r := range s {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return problem(KindText, "the text holds the control character %U", r)
		}
	}
	return nil
}
