package render

import (
	"fmt"
	"strings"

	"assay"
)

// htmlTable is a table that becomes a list on a phone.
type htmlTable struct {
	Caption, Title string
	Columns        []htmlColumn
	Rows           []htmlRow
	Many           bool // too many columns for a page: it scrolls
}

type htmlColumn struct {
	Text    string
	Numeric bool
}

type htmlRow struct {
	ID, Head, Last string
	Marks          []htmlMark
	Cells          []htmlCell
	Pin            *htmlPin
}

type htmlCell struct {
	Label         string // of its column, for a phone
	Numeric, Lead bool   // Lead: stands beside the row's head on a phone
	Approx, Text  string
	Sign          string // class of the sign before a status, which stands on one line
}

const manyColumns = 7

func (h *htmlPage) table(n int, t *assay.Table) *htmlTable {
	out := &htmlTable{Caption: t.Caption, Title: t.Caption, Many: len(t.Columns) > manyColumns}
	if out.Title == "" {
		out.Title = fmt.Sprintf("Table in section %d", n)
	}
	numeric := numericColumns(t)
	lead := -1
	for i, c := range t.Columns {
		out.Columns = append(out.Columns, htmlColumn{c, numeric[i]})
		if numeric[i] && lead < 0 {
			lead = i
		}
	}
	for j, r := range t.Rows {
		row := htmlRow{ID: fmt.Sprintf("row%d-%d", n, j+1), Marks: h.marks(r.Citations)}
		row.Pin = h.pin(row.ID, fmt.Sprintf("Why row %d", j+1))
		for i, c := range r.Cells {
			if i == 0 {
				row.Head = c
				if k := strings.LastIndexByte(c, ' '); len(row.Marks) > 0 && k > 0 && widthOf(c[k+1:]) <= 20 {
					row.Head, row.Last = c[:k+1], c[k+1:]
				}
				continue
			}
			if i >= len(t.Columns) {
				break
			}
			row.Cells = append(row.Cells, tableCell(t.Columns[i], c, numeric[i], i == lead))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func tableCell(label, text string, numeric, lead bool) htmlCell {
	c := htmlCell{Label: label, Text: text, Numeric: numeric, Lead: lead}
	if numeric {
		if approx, number, ok := numberCell(text); ok {
			c.Approx, c.Text = approx, number
		}
		return c
	}
	switch assay.FigureStatus(strings.ToLower(text)) {
	case assay.Claimed, assay.Repeated:
		c.Sign = "said"
	case assay.Corroborated:
		c.Sign = "corroborated"
	case assay.Disputed:
		c.Sign = "disputed"
	case assay.DifferentQuantity:
		c.Sign = "other-quantity"
	}
	return c
}
