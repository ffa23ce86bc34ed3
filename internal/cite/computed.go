package cite

import (
	"context"
	"errors"
	"strings"

	"assay"
	"assay/internal/text"
)

// computed holds a gap or a count to its basis.
func (b *bench) computed(ctx context.Context, s assay.S) (*Problem, error) {
	switch {
	case len(s.Citations) > 0:
		return problem(KindBasis, "a %s is about the library and carries no citation", s.Role), nil
	case s.Basis == nil:
		return problem(KindBasis, "the %s has no basis: what it was computed from is not said", s.Role), nil
	}
	b.counts.Bases++
	if p, err := b.basis(ctx, *s.Basis); p != nil || err != nil {
		return p, err
	}
	l := lex(s.Text)
	searched, counted := searchUnits(*s.Basis), b.countUnits(*s.Basis)
	if p := b.tallies(l, *s.Basis, searched, counted); p != nil {
		return p, nil
	}
	units := append(searched, counted...)
	if b.report.Question != "" {
		units = append(units, free(b.report.Question)) // its names, never its numbers
	}
	if p := begins(l, units); p != nil {
		return p, nil
	}
	if p := signs(s.Text, units); p != nil {
		return p, nil
	}
	if p := b.quotations(s.Text, units); p != nil {
		return p, nil
	}
	return b.names(l, units), nil
}

// basis refuses a basis that is not in order by itself.
func (b *bench) basis(ctx context.Context, basis assay.Basis) (*Problem, error) {
	size := len(basis.Query)
	for _, a := range basis.Absent {
		size += len(a) + 1
	}
	switch basis.Kind {
	case "search":
		if strings.TrimSpace(basis.Query) == "" && len(basis.Absent) == 0 {
			return problem(KindBasis, "the search has no words"), nil
		}
	case "events":
		if len(basis.IDs) == 0 || len(basis.Absent) == 0 || basis.Searched == 0 {
			return problem(KindBasis, "the count of events names no documents, no outcomes or no events"), nil
		}
	case "gathering":
		if w := b.report.Adequacy.World; w == nil || basis.Count != w.Read || basis.Searched != w.Chosen || basis.Query != strings.Join(w.Thin, "; ") {
			return problem(KindBasis, "the basis does not agree with the record of the search of the world"), nil
		}
	case "figures", "origins", "sources", "stances", "verdict":
	default:
		return problem(KindBasis, "the basis kind %q is not one of search, events, gathering, figures, origins, sources, stances and verdict", text.Clip(basis.Kind, 80)), nil
	}
	switch {
	case size > maxBasis:
		return problem(KindBasis, "the words of the basis have %d bytes; they have at most %d", size, maxBasis), nil
	case basis.Count < 0 || basis.Searched < 0:
		return problem(KindBasis, "the basis counts less than nothing"), nil
	}
	for _, c := range basis.Classes {
		if !c.Valid() {
			return problem(KindBasis, "the basis names the class %q, which does not exist", c), nil
		}
	}
	seen := map[string]bool{}
	for _, id := range basis.IDs {
		known, err := b.known(ctx, id)
		if err != nil {
			return nil, err
		}
		if !known {
			return problem(KindBasis, "the basis counts %s, which is no source, origin or figure", text.Clip(id, 80)), nil
		}
		if seen[id] {
			return problem(KindBasis, "the basis counts %s twice", short(id)), nil
		}
		seen[id] = true
	}
	return nil, nil
}

// known reports whether an ID of a basis is an origin or a figure of the
// report, or a document of the library; a figure's ID begins with its document's.
func (b *bench) known(ctx context.Context, id string) (bool, error) {
	if _, ok := b.origins[id]; ok {
		return true, nil
	}
	if _, ok := b.figures[id]; ok {
		return true, nil
	}
	if _, ok := b.byDoc[id]; ok {
		return true, nil
	}
	if len(id) > idDigits && strings.Trim(id[:idDigits], "0123456789abcdef") == "" {
		id = id[:idDigits]
	}
	_, err := b.stored(ctx, id, "")
	if errors.Is(err, errMissing) {
		return false, nil
	}
	return err == nil, err
}

// idDigits is the length of a document's ID.
const idDigits = 12

// searchUnits gives the words that were searched for.
func searchUnits(basis assay.Basis) []*unit {
	units := []*unit{free(basis.Query)}
	for _, a := range basis.Absent {
		units = append(units, free(a))
	}
	return units
}

// countUnits gives what is known of the sources, origins and figures counted.
func (b *bench) countUnits(basis assay.Basis) []*unit {
	var units []*unit
	for _, id := range basis.IDs {
		units = append(units, b.labels(id)...)
	}
	return units
}

// free is a unit of words that no document has to hold.
func free(s string) *unit { return &unit{quote: lex(s)} }

// labels gives what is known of a counted source, origin or figure.
func (b *bench) labels(id string) []*unit {
	var out []*unit
	if s, ok := b.byDoc[id]; ok {
		out = append(out, b.sourceWords(s))
	}
	if o, ok := b.origins[id]; ok {
		out = append(out, free(strings.Join(append([]string{o.Name}, o.Parties...), ".\n")))
		for _, m := range o.Members {
			if s, ok := b.byDoc[m]; ok {
				out = append(out, b.sourceWords(s))
			}
		}
	}
	if f, ok := b.figures[id]; ok {
		out = append(out, figureWords(f))
	}
	return out
}

// sourceWords gives a source's metadata; Verify holds it to the library's.
func (b *bench) sourceWords(s assay.Source) *unit {
	parts := []string{s.Publisher, s.Title}
	if b.c.Aliases != nil && s.Publisher != "" {
		parts = append(parts, b.c.Aliases(s.Publisher)...)
	}
	words := strings.Join(append(parts, s.ReliesOn...), ".\n")
	u := b.words[words]
	if u == nil {
		u = free(words)
		b.words[words] = u
	}
	return u
}

// tallies holds the numbers of a gap or a count to its basis: what was counted
// or searched, a number of the words searched for, or a counted figure's own.
func (b *bench) tallies(l *lexed, basis assay.Basis, searched, counted []*unit) *Problem {
	tally := b.tally(basis)
	for _, a := range l.amounts {
		if l.pronoun(a) {
			continue
		}
		b.counts.Numbers++
		if a.form == number && a.unit == "" && a.bound == exact && tally[a.value] > 0 {
			tally[a.value]-- // "of the 9, 9" needs two counts that are 9
			continue
		}
		if anyHas(a, searched) || (a.form == date || basis.Kind == "figures") && anyHas(a, counted) {
			continue
		}
		return problem(KindNumber, "%q is not what was counted (%d) or searched (%d), nor a number of the words searched for",
			l.written(a), basis.Count, basis.Searched)
	}
	if p := l.vaguely(searched); p != nil {
		return p
	}
	for i, w := range l.words {
		if w.amount == 0 && !plain(w.lower) && !has(searched, w.key) && !has(counted, w.key) && l.nearNumber(i, basis) {
			return problem(KindNumber, "the word %q is a number with one letter changed", w.text)
		}
	}
	return nil
}

// nearNumber reports whether word i, alone or with the word before it, is the
// word for a basis' number but for one letter. An ordinary word ("right") is
// only where it stands before what the library holds ("right sources").
func (l *lexed) nearNumber(i int, basis assay.Basis) bool {
	w := l.words[i].lower
	if words().ordinary[w] && (i+1 == len(l.words) || !words().library[l.words[i+1].lower] && !words().between[l.words[i+1].lower]) {
		return false
	}
	before := ""
	if i > 0 {
		before = l.words[i-1].lower
	}
	for _, n := range []int{basis.Count, basis.Searched, len(basis.IDs)} {
		if n >= len(smallNumbers) {
			continue
		}
		full := smallNumbers[n]
		switch {
		case len(w) == len(full) && oneApart(w, full), w == full[1:], w == full[:len(full)-1],
			len(before)+1+len(w) == len(full) && strings.HasPrefix(full, before) && strings.HasSuffix(full, w):
			return true
		}
	}
	return false
}

var smallNumbers = [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
	"eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"}

// tally gives the numbers that a basis counts, and how often: what it found,
// searched and lists, the pages of the origins that a verdict rests on, and how
// many of the origins that it lists are interested or independent.
func (b *bench) tally(basis assay.Basis) map[float64]int {
	counts := map[float64]int{}
	if basis.Searched > 0 {
		counts[float64(basis.Searched)]++
	}
	if len(basis.IDs) > 0 {
		counts[float64(len(basis.IDs))]++
	}
	if basis.Kind == "stances" {
		counts[float64(b.pages(basis.IDs))]++
	}
	if basis.Kind == "origins" || basis.Kind == "verdict" {
		for _, n := range b.interests(basis.IDs) {
			counts[float64(n)]++
		}
	}
	if counts[float64(basis.Count)] == 0 { // else it is one of these
		counts[float64(basis.Count)]++
	}
	if basis.Kind == "verdict" {
		for n := range b.verdictCounts() {
			counts[n]++
		}
	}
	return counts
}

func anyHas(a amount, units []*unit) bool {
	for _, u := range units {
		if a.in(u.quote) {
			return true
		}
	}
	return false
}
