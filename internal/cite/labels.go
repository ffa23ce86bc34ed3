package cite

import (
	"context"
	"slices"
	"strings"

	"assay"
)

// pool gives what a report's headings, captions, follow-up questions and
// reason may draw on: every cited passage with its source's metadata, the
// question and the claim, the words searched for, and the origins' names.
func (b *bench) pool(ctx context.Context, r *assay.Report) ([]*unit, error) {
	units := []*unit{free(r.Question), free(r.Claim)}
	seen := map[*unit]bool{}
	add := func(citations []assay.Citation) error {
		for _, c := range citations {
			u, p, err := b.resolve(ctx, c)
			b.counts.Citations-- // counted with its sentence
			if err != nil {
				return err
			}
			if p == nil && !seen[u] {
				seen[u] = true
				units = append(units, u)
			}
		}
		return nil
	}
	var err error
	walk(r, func(_ string, s assay.S) {
		if s.Basis != nil {
			units = append(units, searchUnits(*s.Basis)...)
		}
		if err == nil {
			err = add(s.Citations)
		}
	})
	for _, s := range r.Sections {
		if s.Table == nil {
			continue
		}
		for _, row := range s.Table.Rows {
			if err == nil {
				err = add(row.Citations)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	for _, f := range r.Figures {
		if _, ok := b.figures[f.ID]; ok {
			units = append(units, figureWords(f))
		}
	}
	for _, s := range r.Sources {
		units = append(units, b.sourceWords(s))
	}
	for _, o := range r.Origins {
		units = append(units, free(strings.Join(append([]string{o.Name}, o.Parties...), ".\n")))
	}
	return units, nil
}

// walk calls f for each sentence of a report, with its place, in reading order.
func walk(r *assay.Report, f func(where string, s assay.S)) {
	each := func(where string, list []assay.S) {
		for i, s := range list {
			f(at(where, i), s)
		}
	}
	each("summary", r.Summary)
	for i, s := range r.Sections {
		each(at("sections", i)+".sentences", s.Sentences)
	}
	each("gaps", r.Gaps)
	each("bottom_line", r.BottomLine)
}

// label holds a heading, a caption or a question to the pool: its numbers and
// names have to stand somewhere in the report's sources, in the passages or, for
// names and dates, in the text of a cited document. A label asserts nothing, so
// that its modality is free, and so is an ordinary first word.
func (b *bench) label(s string, pool []*unit) *Problem {
	if p := readable(s); p != nil {
		return p
	}
	l := lex(s)
	p := b.mentionsOnly(l, pool, nil)
	if p == nil || p.Kind != KindName {
		return p
	}
	wide := append(slices.Clip(pool), documents(pool)...)
	if len(l.words) > 0 && l.words[0].upper && title(l.words[0].text) && l.runEnd(0) == 1 && !b.misspelt(l.words[0].key, wide) {
		l = lex(strings.ToLower(l.words[0].text) + s[l.words[0].end:])
	}
	return b.mentionsOnly(l, wide, nil)
}

// documents gives the whole texts of the pool's documents.
func documents(pool []*unit) []*unit {
	var out []*unit
	seen := map[*document]bool{}
	for _, u := range pool {
		if u.doc != nil && !seen[u.doc] {
			seen[u.doc] = true
			out = append(out, &unit{quote: u.doc.text(), doc: u.doc, wide: true})
		}
	}
	return out
}

// misspelt reports whether a word is a name of the units but for one letter.
func (b *bench) misspelt(key string, units []*unit) bool {
	for _, u := range units {
		for _, l := range u.texts() {
			for _, w := range l.words {
				if w.upper && len(w.key) == len(key) && oneApart(w.key, key) {
					return true
				}
			}
		}
	}
	return false
}

// oneApart reports whether two words of one length differ in one byte.
func oneApart(a, b string) bool {
	differ := 0
	for i := range len(a) {
		if a[i] != b[i] {
			differ++
		}
	}
	return differ == 1
}

// mentionsOnly holds a text's numbers and names to units, or to the counts given.
func (b *bench) mentionsOnly(l *lexed, units []*unit, counts map[float64]bool) *Problem {
	if p := signs(l.text, units); p != nil {
		return p
	}
	if p := b.quotations(l.text, units); p != nil {
		return p
	}
	b.counts.Numbers += len(l.amounts)
	if p := b.numbersOnly(l, units, counts); p != nil {
		return p
	}
	if p := l.vaguely(units); p != nil {
		return p
	}
	return b.names(l, units)
}

// numbersOnly holds a text's numbers to units, or to the counts given.
func (b *bench) numbersOnly(l *lexed, units []*unit, counts map[float64]bool) *Problem {
	for _, a := range l.amounts {
		if l.pronoun(a) || a.form == number && a.unit == "" && counts[a.value] || stand(a, units) {
			continue
		}
		return problem(KindNumber, "%q is no count of the report's and stands in none of its sources", l.written(a))
	}
	return nil
}

// reason holds the verdict's reason to the report: its numbers are counts of
// origins or sources, or stand in the question or a figure.
func (b *bench) reason(r *assay.Report, pool []*unit) *Problem {
	if p := readable(r.Verdict.Reason); p != nil {
		return p
	}
	l := lex(r.Verdict.Reason)
	own := []*unit{free(r.Question), free(r.Claim)}
	for _, s := range r.Sources {
		own = append(own, free(s.Publisher))
	}
	for _, f := range r.Figures {
		own = append(own, free(f.Text))
	}
	if p := b.mentionsOnly(l, pool, b.verdictCounts()); p != nil {
		return p
	}
	return b.numbersOnly(l, own, b.verdictCounts())
}

// verdictCounts gives the numbers that a verdict's reason may state.
func (b *bench) verdictCounts() map[float64]bool {
	r := b.report
	counts := map[float64]bool{
		float64(r.Adequacy.DocumentsSearched): true, float64(len(r.Origins)): true, float64(len(r.Sources)): true,
	}
	if r.Verdict == nil {
		return counts
	}
	counts[float64(r.Verdict.Independent)] = true
	for _, ids := range [][]string{r.Verdict.Support, r.Verdict.Refute} {
		counts[float64(len(ids))] = true
		counts[float64(b.pages(ids))] = true
		for _, n := range b.interests(ids) {
			counts[float64(n)] = true
		}
	}
	return counts
}

// pages counts the documents of origins.
func (b *bench) pages(ids []string) int {
	n := 0
	for _, id := range ids {
		n += len(b.origins[id].Members)
	}
	return n
}

// interests counts origins by how they stand to the actor of the claim.
func (b *bench) interests(ids []string) map[assay.Interest]int {
	n := map[assay.Interest]int{}
	for _, id := range ids {
		n[b.origins[id].Interest]++
	}
	return n
}

// joined sets the cells of a row in one line.
func joined(cells []string) string { return strings.Join(cells, " | ") }
