package cite

import (
	"context"
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
			units = append(units, free(f.Text+".\n"+strings.Join([]string{f.Unit, f.Population, f.Event, f.Place, f.Owner, f.Period}, ".\n")))
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
// names have to stand somewhere in the report's sources. A label asserts
// nothing, so that its modality is free.
func (b *bench) label(s string, pool []*unit) *Problem {
	if p := readable(s); p != nil {
		return p
	}
	return b.mentionsOnly(lex(s), pool, nil)
}

// mentionsOnly holds a text's numbers and names to units, or to the counts given.
func (b *bench) mentionsOnly(l *lexed, units []*unit, counts map[float64]bool) *Problem {
	if p := strange(l.text, units); p != nil {
		return p
	}
	if p := b.quotations(l.text, units); p != nil {
		return p
	}
	for _, a := range l.amounts {
		b.counts.Numbers++
		if l.pronoun(a) || a.form == number && a.unit == "" && counts[a.value] || stand(a, units) {
			continue
		}
		return problem(KindNumber, "%q stands in none of the report's sources", l.written(a))
	}
	for _, w := range l.words {
		if w.amount == 0 && words().quantities[w.lower] && !has(units, w.key) {
			return problem(KindNumber, "the quantity %q stands in none of the report's sources", w.text)
		}
	}
	return b.names(l, units)
}

// reason holds the verdict's reason to the report: its numbers are counts of
// origins or sources, or stand in the question.
func (b *bench) reason(r *assay.Report, pool []*unit) *Problem {
	if p := readable(r.Verdict.Reason); p != nil {
		return p
	}
	v := r.Verdict
	support, refute := b.interests(v.Support), b.interests(v.Refute)
	counts := map[float64]bool{
		float64(v.Independent): true, float64(len(v.Support)): true, float64(len(v.Refute)): true,
		float64(r.Adequacy.DocumentsSearched): true, float64(len(r.Origins)): true, float64(len(r.Sources)): true,
	}
	for _, n := range support {
		counts[float64(n)] = true
	}
	for _, n := range refute {
		counts[float64(n)] = true
	}
	return b.mentionsOnly(lex(v.Reason), pool, counts)
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
