package main

import (
	"io"
	"strings"
	"unicode/utf8"

	"assay/internal/text"
)

// table writes rows in columns, cut to a width: the last column is cut first.
// It is for people; --json is for programs.
type table struct {
	head  []string
	rows  [][]string
	right map[int]bool // columns of numbers
	width int          // of the screen; 0 for no limit
}

func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = line(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// heading puts a line over the rows that follow.
func (t *table) heading(s string) { t.rows = append(t.rows, []string{line(s)}) }

// isHeading reports whether a row is a heading and not cells.
func (t *table) isHeading(row []string) bool { return len(row) == 1 && len(t.head) > 1 }

// widest is the widest that a column other than the last may be.
const widest = 48

func (t *table) write(w io.Writer) error {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		if t.isHeading(row) {
			continue
		}
		for i, c := range row {
			widths[i] = max(widths[i], min(utf8.RuneCountInString(c), widest))
		}
	}
	last := len(widths) - 1
	used := 0
	for _, n := range widths[:last] {
		used += n + 2
	}
	room := 1 << 20
	if t.width > 0 {
		room = max(t.width-used, 16)
	}
	var b strings.Builder
	for _, row := range append([][]string{t.head}, t.rows...) {
		var l strings.Builder
		if t.isHeading(row) {
			b.WriteString("\n" + text.Cut(row[0], max(t.width, widest)) + "\n")
			continue
		}
		for i, c := range row {
			if i == last && !t.right[i] {
				l.WriteString(text.Cut(c, room))
				break
			}
			c = text.Cut(c, widths[i])
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			if t.right[i] {
				l.WriteString(pad + c)
			} else {
				l.WriteString(c + pad)
			}
			l.WriteString("  ")
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
