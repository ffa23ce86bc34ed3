package eval

import (
	"math"
	"strings"
	"unicode/utf8"
)

// points is the code points of some spans.
func points(list spans) map[int]bool {
	m := map[int]bool{}
	for _, s := range list {
		for i := s.Start; i < s.End; i++ {
			m[i] = true
		}
	}
	return m
}

func overlap(a, b map[int]bool) int {
	if len(b) < len(a) {
		a, b = b, a
	}
	n := 0
	for k := range a {
		if b[k] {
			n++
		}
	}
	return n
}

func sameSet(a, b map[int]bool) bool { return len(a) == len(b) && overlap(a, b) == len(a) }

// Columns of the sums of an article's attributions.
const (
	exactTP = iota
	exactFP
	exactFN
	overlapP // sum of the shares of predicted contents that are right
	overlapPN
	overlapR // sum of the shares of gold contents that are found
	overlapRN
	sourceHit
	sourceAll
	quoteHit
	quoteAll
	quoteSourceHit
	quoteSourceAll
	figTP
	figFP
	figFN
	figSourceTP
	figSourceFP
	figSourceFN
	attributionColumns
)

// scoreAttribution compares attributions as score_attribution.py does.
func scoreAttribution(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	var items sums
	for i := range gold {
		row := make([]float64, attributionColumns)
		x := p[gold[i].ID]
		if x == nil {
			x = &predRow{}
		}
		scoreContents(row, gold[i].Attributions, x.Attributions)
		scoreFigures(row, gold[i].Attributions, x)
		items = append(items, row)
	}
	share := func(a, b int) func(w []int) float64 {
		return func(w []int) float64 { return items.total(w, a) / math.Max(1, items.total(w, b)) }
	}
	precision, recall := share(overlapP, overlapPN), share(overlapR, overlapRN)
	s := scored{n: len(gold), measures: items.prf("content exact", exactTP)}
	s.measures = append(s.measures,
		measure{"content overlap precision", precision}, measure{"content overlap recall", recall},
		measure{"content overlap F1", func(w []int) float64 { return harmonic(precision(w), recall(w)) }},
		measure{"source recall", share(sourceHit, sourceAll)},
		measure{"direct quote recall", share(quoteHit, quoteAll)},
		measure{"direct quote source recall", share(quoteSourceHit, quoteSourceAll)},
	)
	s.measures = append(s.measures, items.prf("figures", figTP)...)
	s.measures = append(s.measures, items.prf("figures with source", figSourceTP)...)
	return s, nil
}

// scoreContents matches each gold content to its best prediction, and back.
func scoreContents(row []float64, gold, pred []attribution) {
	gc, pc := make([]map[int]bool, len(gold)), make([]map[int]bool, len(pred))
	for i := range gold {
		gc[i] = points(gold[i].Content)
	}
	for j := range pred {
		pc[j] = points(pred[j].Content)
	}
	used := make([]bool, len(pred))
	for i, c := range gc {
		best, most := -1, 0
		for j := range pc {
			if n := overlap(c, pc[j]); best < 0 || n > most {
				best, most = j, n
			}
		}
		row[overlapR] += float64(most) / math.Max(1, float64(len(c)))
		row[overlapRN]++
		row[exactFN]++
		for j := range pc {
			if !used[j] && sameSet(pc[j], c) {
				used[j] = true
				row[exactTP]++
				row[exactFN]--
				break
			}
		}
		direct := opensQuotation(gold[i].Content)
		if direct {
			row[quoteAll]++
			if float64(most) >= 0.5*float64(len(c)) {
				row[quoteHit]++
			}
		}
		if len(gold[i].Source) > 0 {
			hit := 0.0
			if most > 0 && overlap(points(pred[best].Source), points(gold[i].Source)) > 0 {
				hit = 1
			}
			row[sourceAll]++
			row[sourceHit] += hit
			if direct {
				row[quoteSourceAll]++
				row[quoteSourceHit] += hit
			}
		}
	}
	for j, c := range pc {
		most := 0
		for i := range gc {
			most = max(most, overlap(c, gc[i]))
		}
		row[overlapP] += float64(most) / math.Max(1, float64(len(c)))
		row[overlapPN]++
		if !used[j] {
			row[exactFP]++
		}
	}
}

func opensQuotation(content spans) bool {
	if len(content) == 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(content[0].Text)
	return strings.ContainsRune("\"“‘'", r)
}

// numberOf is a number with its speaker.
type numberOf struct{ at, source map[int]bool }

// scoreFigures compares the numbers in attributed words, with and without the
// speaker. A number in words whose speaker the gold does not mark is not counted.
func scoreFigures(row []float64, gold []attribution, x *predRow) {
	var want, given []numberOf
	var any []map[int]bool
	for _, a := range gold {
		for _, f := range a.Figures {
			at := points(spans{f})
			any = append(any, at)
			if len(a.Source) > 0 {
				want = append(want, numberOf{at, points(a.Source)})
			}
		}
	}
	for _, f := range x.Figures {
		given = append(given, numberOf{points(spans{f.span}), points(f.Source)})
	}
	used, usedWithSource := make([]bool, len(given)), make([]bool, len(given))
	take := func(used []bool, g numberOf, source bool) bool {
		for j, f := range given {
			if !used[j] && overlap(f.at, g.at) > 0 && (!source || overlap(f.source, g.source) > 0) {
				used[j] = true
				return true
			}
		}
		return false
	}
	for _, g := range want {
		count(row, take(used, g, false), figTP, figFN)
		count(row, take(usedWithSource, g, true), figSourceTP, figSourceFN)
	}
	for j, f := range given {
		ignored := false
		for _, y := range any {
			ignored = ignored || !used[j] && overlap(f.at, y) > 0
		}
		if !used[j] && !ignored {
			row[figFP]++
		}
		if !usedWithSource[j] && !ignored {
			row[figSourceFP]++
		}
	}
}

func count(row []float64, hit bool, yes, no int) {
	if hit {
		row[yes]++
	} else {
		row[no]++
	}
}

// scoreQuantity compares quantities: the same span, an overlapping one, and its unit.
func scoreQuantity(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	var items sums
	for _, g := range gold {
		row := make([]float64, 8)
		var given []quantity
		if x := p[g.ID]; x != nil {
			given = x.Quantities
		}
		scoreSpans(row, g.Quantities, given)
		items = append(items, row)
	}
	s := scored{len(gold), append(items.prf("exact", 0), items.prf("overlap", 3)...)}
	s.measures = append(s.measures, measure{"unit accuracy", func(w []int) float64 {
		return items.total(w, 6) / math.Max(1, items.total(w, 7))
	}})
	return s, nil
}

func scoreSpans(row []float64, gold, given []quantity) {
	exact, overlapped := make([]bool, len(given)), make([]bool, len(given))
	for _, g := range gold {
		hit := false
		for j, x := range given {
			if !exact[j] && x.Start == g.Start && x.End == g.End {
				exact[j], hit = true, true
				break
			}
		}
		count(row, hit, 0, 2)
		best, at := 0, -1
		for j, x := range given {
			// Of equal overlaps the last is taken, as the data's scorer does.
			if n := min(x.End, g.End) - max(x.Start, g.Start); !overlapped[j] && n > 0 && n >= best {
				best, at = n, j
			}
		}
		count(row, at >= 0, 3, 5)
		if at < 0 {
			continue
		}
		overlapped[at] = true
		if g.Unit != "" {
			row[7]++
			if squeeze(given[at].Unit) == squeeze(g.Unit) {
				row[6]++
			}
		}
	}
	for j := range given {
		if !exact[j] {
			row[1]++
		}
		if !overlapped[j] {
			row[4]++
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), "") }
