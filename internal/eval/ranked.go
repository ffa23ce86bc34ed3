package eval

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// depths are those at which recall is measured.
var depths = []int{1, 5, 10, 20, 100}

// scoreRanking compares rankings with what is relevant; a missing query scores 0.
func scoreRanking(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	names := []string{"nDCG@10", "MRR@10", "MAP@5", "P@1"}
	for _, d := range depths {
		names = append(names, fmt.Sprintf("recall@%d", d))
	}
	var items sums
	for _, g := range gold {
		var given []string
		if x := p[g.ID]; x != nil {
			given = x.Ranked
		}
		row := []float64{ndcg(given, g.Relevant, 10), reciprocal(given, g.Relevant, 10), precisionAt(given, g.Relevant, 5), precisionAt(given, g.Relevant, 1)}
		for _, d := range depths {
			row = append(row, recallAt(given, g.Relevant, d))
		}
		items = append(items, row)
	}
	s := scored{n: len(gold)}
	for k, n := range names {
		s.measures = append(s.measures, measure{n, func(w []int) float64 {
			total := 0
			for i := range items {
				total += times(w, i)
			}
			return ratio(items.total(w, k), float64(total))
		}})
	}
	return s, nil
}

// ndcg is the normalised discounted cumulative gain of the first k (Järvelin and Kekäläinen 2002).
func ndcg(given []string, relevant map[string]float64, k int) float64 {
	gain := func(grade float64, i int) float64 { return (math.Pow(2, grade) - 1) / math.Log2(float64(i)+2) }
	sum, ideal := 0.0, 0.0
	for i, id := range given[:min(k, len(given))] {
		sum += gain(relevant[id], i)
	}
	var grades []float64
	for _, g := range relevant {
		grades = append(grades, g)
	}
	slices.Sort(grades)
	slices.Reverse(grades)
	for i, g := range grades[:min(k, len(grades))] {
		ideal += gain(g, i)
	}
	return ratio(sum, ideal)
}

func reciprocal(given []string, relevant map[string]float64, k int) float64 {
	for i, id := range given[:min(k, len(given))] {
		if _, ok := relevant[id]; ok {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// precisionAt is the average precision of the first k.
func precisionAt(given []string, relevant map[string]float64, k int) float64 {
	hits, sum := 0, 0.0
	for i, id := range given[:min(k, len(given))] {
		if _, ok := relevant[id]; ok {
			hits++
			sum += float64(hits) / float64(i+1)
		}
	}
	return ratio(sum, float64(min(len(relevant), k)))
}

func recallAt(given []string, relevant map[string]float64, k int) float64 {
	hit := map[string]bool{}
	for _, id := range given[:min(k, len(given))] {
		if _, ok := relevant[id]; ok {
			hit[id] = true
		}
	}
	return ratio(float64(len(hit)), float64(len(relevant)))
}

// scorePages counts snippets that have to stand in a page's text and that must not.
func scorePages(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	var items sums
	for _, g := range gold {
		body := ""
		if x := p[g.ID]; x != nil {
			body = x.Text
		}
		row := make([]float64, 4) // true and false positives, false and true negatives
		for _, s := range g.Must {
			count(row, strings.Contains(body, s), 0, 2)
		}
		for _, s := range g.MustNot {
			count(row, strings.Contains(body, s), 1, 3)
		}
		items = append(items, row)
	}
	s := scored{len(gold), items.prf("", 0)}
	s.measures = append(s.measures, measure{"accuracy", func(w []int) float64 {
		right := items.total(w, 0) + items.total(w, 3)
		return ratio(right, right+items.total(w, 1)+items.total(w, 2))
	}})
	return s, nil
}

// scoreDate counts dates as htmldate does: right, wrong, and none given; and
// again those of pages in English.
func scoreDate(gold []goldRow, pred []predRow) (scored, error) {
	p := byID(pred)
	var items sums
	for _, g := range gold {
		given := ""
		if x := p[g.ID]; x != nil && x.Date != nil {
			given = *x.Date
		}
		row := make([]float64, 8)
		k := 1
		switch given {
		case g.Date:
			k = 0
		case "":
			k = 2
		}
		row[k], row[3] = 1, 1
		if strings.HasPrefix(g.Lang, "en") {
			row[4+k], row[7] = 1, 1
		}
		items = append(items, row)
	}
	s := scored{n: len(gold)}
	for i, of := range []string{"", "English"} {
		k := 4 * i
		s.measures = append(s.measures, items.prf(of, k)...)
		s.measures = append(s.measures, measure{name(of, "accuracy"), func(w []int) float64 { return ratio(items.total(w, k), items.total(w, k+3)) }})
	}
	return s, nil
}
