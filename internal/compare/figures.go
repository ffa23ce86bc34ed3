package compare

import (
	"strings"

	"assay"
	"assay/internal/text"
)

// turned is a figure that changed, with where it stands in both reports.
type turned struct {
	Turn
	before, after *assay.ReportFigure // nil where it does not stand
}

// figures gives the figures whose value or status changed, and those that came
// or went: in the order of the later report, what went behind.
func figures(before, after *assay.Report) (list []turned) {
	to := pairFigures(before.Figures, after.Figures)
	from := make([]int, len(after.Figures))
	for j := range from {
		from[j] = -1
	}
	for i, j := range to {
		if j >= 0 {
			from[j] = i
		}
	}
	for j := range after.Figures {
		a := &after.Figures[j]
		t := turned{Turn: Turn{What: what(a), After: state(a)}, after: a}
		if i := from[j]; i >= 0 {
			t.before = &before.Figures[i]
			t.Before = state(t.before)
		}
		if t.Before != t.After {
			list = append(list, t)
		}
	}
	for i, j := range to {
		if b := &before.Figures[i]; j < 0 {
			list = append(list, turned{Turn: Turn{What: what(b), Before: state(b)}, before: b})
		}
	}
	return list
}

// pairFigures pairs figures that are the same in all, then those of one ID, then
// those that stand at one place, in their order each time; then those that count
// the same of the same, where there is one such in each report.
func pairFigures(before, after []assay.ReportFigure) []int {
	to, taken := make([]int, len(before)), make([]bool, len(after))
	for i := range to {
		to[i] = -1
	}
	place := func(f *assay.ReportFigure) string {
		return strings.Join([]string{f.Anchor.DocumentSHA256, f.Anchor.Quote, f.Text}, "\x00")
	}
	id := func(f *assay.ReportFigure) string { return f.ID }
	for n, key := range []func(*assay.ReportFigure) string{
		func(f *assay.ReportFigure) string {
			return strings.Join([]string{id(f), place(f), string(f.Status)}, "\x00")
		},
		id,
		place,
		func(f *assay.ReportFigure) string {
			return strings.Join([]string{f.Owner, string(f.Kind), f.Unit, f.Population, f.Action, f.Event, f.Place, f.Period}, "\x00")
		},
	} {
		waiting := map[string][]int{}
		for j := range after {
			if k := key(&after[j]); !taken[j] {
				waiting[k] = append(waiting[k], j)
			}
		}
		count := map[string]int{}
		for i := range before {
			if to[i] < 0 {
				count[key(&before[i])]++
			}
		}
		single := n == 3
		for i := range before {
			k := key(&before[i])
			list := waiting[k]
			if to[i] >= 0 || len(list) == 0 || single && (count[k] > 1 || len(list) > 1) {
				continue
			}
			to[i], waiting[k] = list[0], list[1:]
			taken[to[i]] = true
		}
	}
	return to
}

// what names a figure for a reader: what it counts, where and when, and whose it is.
func what(f *assay.ReportFigure) string {
	var parts []string
	for _, s := range []string{text.Plural(f.Unit), f.Action, f.Place, f.Period} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if f.Owner != "" {
		parts = append(parts, "by "+f.Owner)
	}
	return strings.Join(parts, ", ")
}

// state is a figure's value and what the ledger says of it.
func state(f *assay.ReportFigure) string {
	if f.Status == "" {
		return f.Text
	}
	return f.Text + ": " + string(f.Status)
}
