package render

import (
	"slices"
	"strings"

	"assay"
)

const (
	columnGap = 2
	minColumn = 9  // below this a column of words cannot be read
	tallRow   = 7  // lines; a table with a taller row is stacked
	longWord  = 18 // a column is at least as wide as its longest word, up to this
)

// table writes a table in aligned columns whose cells wrap, or, where the width
// does not allow that, as a list of rows with each cell after its column's name.
func (t *terminal) table(tb *assay.Table) {
	if tb.Caption != "" {
		t.para(bold, "", "", tb.Caption)
	}
	cells := t.tableCells(tb)
	widths, ok := columnWidths(cells, t.width)
	if !ok {
		t.stacked(tb, cells)
		return
	}
	numeric := numericColumns(tb)
	t.row(bold, cells[0], widths, numeric)
	rules := make([]string, len(widths))
	for i, w := range widths {
		rules[i] = strings.Repeat("─", w)
	}
	t.line(dim, strings.Join(rules, strings.Repeat(" ", columnGap)))
	for _, r := range cells[1:] {
		t.row("", r, widths, numeric)
	}
}

// tableCells gives the heads and the rows; a row's citations stand in its first cell.
func (t *terminal) tableCells(tb *assay.Table) [][]string {
	cells := [][]string{tb.Columns}
	for _, r := range tb.Rows {
		row := make([]string, len(tb.Columns))
		copy(row, r.Cells)
		if len(row) > 0 {
			row[0] += strings.Replace(t.marks(r.Citations), "\u00a0", " ", 1) // a narrow column keeps them whole on a line of their own
		}
		cells = append(cells, row)
	}
	return cells
}

// columnWidths shares width out among the columns; ok is false when some column
// would be too narrow to read or some row too tall.
func columnWidths(cells [][]string, width int) ([]int, bool) {
	n := len(cells[0])
	if n == 0 {
		return nil, false
	}
	least, natural := make([]int, n), make([]int, n)
	for _, row := range cells {
		for i, c := range row {
			natural[i] = max(natural[i], widthOf(c))
			for _, word := range strings.Split(c, " ") {
				least[i] = max(least[i], min(widthOf(word), longWord))
			}
		}
	}
	room := width - columnGap*(n-1)
	widths := make([]int, n)
	for i := range widths {
		widths[i] = max(least[i], min(natural[i], minColumn), 1)
		room -= widths[i]
	}
	if room < 0 {
		return nil, false
	}
	// The spare columns go, one at a time, to the column that lacks the most.
	for ; room > 0; room-- {
		most, at := 0.0, -1
		for i := range widths {
			if lack := float64(natural[i]) / float64(widths[i]); natural[i] > widths[i] && lack > most {
				most, at = lack, i
			}
		}
		if at < 0 {
			break
		}
		widths[at]++
	}
	for _, row := range cells[1:] {
		for i, c := range row {
			if len(wrap(c, widths[i])) > tallRow {
				return nil, false
			}
		}
	}
	return widths, true
}

func (t *terminal) row(style string, cells []string, widths []int, numeric []bool) {
	lines := make([][]string, len(cells))
	tall := 0
	for i, c := range cells {
		lines[i] = wrap(c, widths[i])
		tall = max(tall, len(lines[i]))
	}
	for l := range tall {
		var b strings.Builder
		for i := range cells {
			s := ""
			if l < len(lines[i]) {
				s = lines[i][l]
			}
			if i > 0 {
				b.WriteString(strings.Repeat(" ", columnGap))
			}
			b.WriteString(pad(s, widths[i], numeric[i]))
		}
		t.line(style, b.String())
	}
}

func (t *terminal) stacked(tb *assay.Table, cells [][]string) {
	for _, row := range cells[1:] {
		if len(row) == 0 {
			continue
		}
		t.para("", "- ", "  ", row[0])
		for i, c := range row[1:] {
			if c != "" {
				t.para("", "    ", "      ", tb.Columns[i+1]+": "+c)
			}
		}
	}
}

// numericColumns tells which columns hold numbers alone, after the first: each
// cell that is not empty is one number, with an approximator or unit sign.
func numericColumns(tb *assay.Table) []bool {
	out := make([]bool, len(tb.Columns))
	for i := 1; i < len(out); i++ {
		some := false
		out[i] = true
		for _, r := range tb.Rows {
			if i >= len(r.Cells) || r.Cells[i] == "" || r.Cells[i] == "–" {
				continue
			}
			some = true
			if _, _, ok := numberCell(r.Cells[i]); !ok {
				out[i] = false
				break
			}
		}
		out[i] = out[i] && some
	}
	return out
}

// numberWords are the numbers that reports spell out.
var numberWords = []string{
	"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"dozens", "hundreds", "thousands", "millions",
}

var approximators = []string{
	"more than", "at least", "nearly", "almost", "about", "around", "some", "roughly",
	"approximately", "up to", "fewer than", "less than", "over", "under", "close to",
	"as many as", "no more than", "an estimated", "estimated",
}

// numberCell takes a cell such as "more than 24,400" apart; ok is false when it
// is not one number.
func numberCell(s string) (approx, number string, ok bool) {
	number = s
	for _, a := range approximators {
		if len(s) > len(a) && s[len(a)] == ' ' && strings.EqualFold(s[:len(a)], a) {
			approx, number = s[:len(a)], strings.TrimSpace(s[len(a):])
			break
		}
	}
	first, rest, _ := strings.Cut(number, " ")
	if slices.Contains(numberWords, strings.ToLower(first)) && rest == "" {
		return approx, number, true
	}
	if !strings.ContainsAny(first, "0123456789") || strings.Trim(first, "0123456789.,-–$£€%") != "" {
		return "", "", false
	}
	switch strings.ToLower(rest) {
	case "", "%", "percent", "per cent", "thousand", "million", "billion", "trillion":
		return approx, number, true
	}
	return "", "", false
}
