package render

import (
	"math"
	"strings"
)

const minPlot = 16 // columns; a narrower plot says nothing

// chart draws a plot in characters and reports whether the width allowed it.
func (t *terminal) chart(p plot) bool {
	label, value := 0, 0
	for _, r := range p.Rows {
		label = max(label, widthOf(r.Who), widthOf(r.When))
		value = max(value, widthOf(r.Text))
	}
	label, value = min(label, t.width*3/10), min(value, t.width*3/10)
	room := t.width - label - value - 4
	if room < minPlot {
		return false
	}
	t.para(bold, "", "", "Claimed and corroborated: "+p.axisWords(true))
	asked := -1
	if p.Asked > 0 {
		asked = column(p.Scale.at(p.Asked), room)
		l := p.tick(p.Asked, false) + ", the number asked about"
		at := label + 2 + asked
		if at+widthOf(l) > t.width {
			at = max(0, t.width-widthOf(l))
		}
		t.line(dim, strings.Repeat(" ", at)+l)
	}
	for _, r := range p.Rows {
		t.chartRow(p, r, label, room, value, asked)
	}
	t.axis(p, label, room)
	t.para(dim, "", "", p.signWords(func(s sign) string { return signRune(s) }))
	return true
}

func column(at float64, room int) int {
	return min(max(int(math.Round(at*float64(room-1))), 0), room-1)
}

func (t *terminal) chartRow(p plot, r plotRow, label, room, value, asked int) {
	cells := make([]string, room)
	for i := range cells {
		cells[i] = " "
	}
	if asked >= 0 {
		cells[asked] = "┊"
	}
	if r.Off {
		copy(cells, strings.Split(truncate(signRune(r.Sign)+" "+offScale, room), ""))
	} else {
		p.dots(r, cells)
	}
	who := atMost(wrap(r.Who, label), 2, label)
	if r.When != "" {
		who = append(who, truncate(r.When, label))
	}
	for i, w := range who {
		plotted, text := strings.Join(cells, ""), truncate(r.Text, value)
		if i > 0 {
			plotted, text = strings.Repeat(" ", room), ""
			if asked >= 0 {
				plotted = strings.Repeat(" ", asked) + "┊" + strings.Repeat(" ", room-asked-1)
			}
		}
		t.line("", pad(w, label, false)+"  "+plotted+"  "+pad(text, value, true))
	}
}

// axis draws the scale with as many of its numbers as fit.
func (t *terminal) axis(p plot, label, room int) {
	rule := []rune(strings.Repeat("─", room))
	numbers := ""
	for _, f := range p.Scale.Ticks {
		at := column(p.Scale.at(f), room)
		rule[at] = '┴'
		l := p.tick(f, true)
		from := max(0, label+2+at-widthOf(l)/2)
		if gap := from - widthOf(numbers); gap > 0 && (numbers == "" || gap > 1) {
			numbers += strings.Repeat(" ", gap) + l
		}
	}
	t.line(dim, strings.Repeat(" ", label+2)+string(rule))
	t.line(dim, numbers)
}

// dots puts a figure's range, arrow and sign into the cells of its row.
func (p plot) dots(r plotRow, cells []string) {
	room := len(cells)
	at := column(p.Scale.at(r.Value), room)
	for i := column(p.Scale.at(r.Low), room); i <= column(p.Scale.at(r.High), room); i++ {
		cells[i] = "─"
	}
	if r.Up && at+1 < room {
		cells[at+1] = "→"
	}
	if r.Down && at > 0 {
		cells[at-1] = "←"
	}
	cells[at] = signRune(r.Sign)
}
