package render

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// timePlot is figures of one unit by the time that each is of. Its dots are never
// joined: sources that count different things do not follow one another.
type timePlot struct {
	Points  []timePoint // by time
	Unit    string
	Scale   scale
	From    int // first and last year of the scale; To is its end
	To      int
	Undated int // figures of the unit that no date is known of
	plot    plot
}

// timePoint is one figure of it.
type timePoint struct {
	plotRow
	At       span // years, as decimals
	Words    string
	BySource bool // dated by its source's publication
}

// long reports whether a line shows the period that the figure counts.
func (t timePoint) long() bool { return t.At.to-t.At.from > .2 }

// span is a run of time in years: a day of 2025 is about 2025.5 to 2025.503.
type span struct{ from, to float64 }

func (s span) middle() float64 { return (s.from + s.to) / 2 }

// leastDated is how many dated figures, of how many dates, are worth a chart.
const leastDated = 3

// timePlot gives the figures of a section over time. ok is false where a table
// says as much: fewer than three dated figures or dates, or more figures left
// out for want of a date than shown.
func (v *view) timePlot(s assay.Section) (timePlot, bool) {
	base, ok := v.plot(s)
	if !ok {
		return timePlot{}, false
	}
	p := timePlot{Unit: base.Unit, plot: base}
	common := v.chartUnit(s)
	var values []float64
	for _, id := range s.FigureIDs {
		f := v.figures[id]
		if f == nil || !drawable(f.Value) || f.Value <= 0 || unitOf(f) != common || len(p.Points) == maxPlotRows/2 {
			continue
		}
		at, words, bySource, dated := v.dateOf(f)
		if !dated {
			p.Undated++
			continue
		}
		p.Points = append(p.Points, timePoint{v.plotRow(f), at, words, bySource})
		values = append(values, f.Value)
	}
	slices.SortStableFunc(p.Points, func(a, b timePoint) int {
		return cmp.Or(cmp.Compare(a.At.middle(), b.At.middle()), cmp.Compare(a.Value, b.Value))
	})
	times := map[float64]bool{}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, t := range p.Points {
		times[t.At.middle()] = true
		lo, hi = min(lo, t.At.from), max(hi, t.At.to)
	}
	if len(p.Points) < leastDated || len(times) < leastDated || p.Undated > len(p.Points) {
		return p, false
	}
	p.From, p.To = int(math.Floor(lo)), int(math.Ceil(hi))
	p.Scale = newScale(values, common.kind == assay.Percent)
	p.plot.Scale = p.Scale
	return p, true
}

// chartUnit is the unit of the most figures of a section's chart.
func (v *view) chartUnit(s assay.Section) unit {
	var figures []*assay.ReportFigure
	for _, id := range s.FigureIDs {
		if f := v.figures[id]; f != nil && drawable(f.Value) {
			figures = append(figures, f)
		}
	}
	return commonUnit(figures)
}

// dateOf gives the time that a figure is of: the period that it counts, or else
// the day on which its source was published.
func (v *view) dateOf(f *assay.ReportFigure) (at span, words string, bySource, ok bool) {
	if at, ok = timeOf(f.Period); ok {
		return at, f.Period, false, true
	}
	s := v.byN[f.N]
	if s == nil {
		return at, "", false, false
	}
	if at, ok = timeOf(s.Published); ok {
		words = longDate(s.Published)
	}
	return at, words, true, ok
}

var months = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// timeOf reads the years, months and days of a period as it is written: "10 July
// 2025", "2019-2023", "by October 2024", "2025-07-24". Several make one run, from
// the first to the last. ok is false without a year.
func timeOf(s string) (at span, ok bool) {
	at = span{math.Inf(1), math.Inf(-1)}
	iso := len(s) >= 7 && s[4] == '-' && strings.Trim(s[:4]+s[5:7], "0123456789") == ""
	year, month, day := 0, 0, 0
	add := func() {
		if year > 0 {
			one := timeSpan(year, month, day)
			at.from, at.to, ok = min(at.from, one.from), max(at.to, one.to), true
		}
		year, month, day = 0, 0, 0
	}
	for word := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z') }) {
		n, err := strconv.Atoi(word)
		switch {
		case err == nil && n >= 1900 && n <= 2100:
			if iso {
				add()
				year = n
				continue
			}
			year = n
			add()
		case err == nil && iso && month == 0 && n >= 1 && n <= 12:
			month = n
		case err == nil && n >= 1 && n <= 31:
			day = n
		case err != nil && len(word) >= 3 && months[word[:3]] > 0:
			month = months[word[:3]]
		}
	}
	add()
	return at, ok
}

// timeSpan is a day, a month or a year, in years.
func timeSpan(year, month, day int) span {
	y := float64(year)
	switch {
	case month == 0:
		return span{y, y + 1}
	case day == 0:
		return span{y + float64(month-1)/12, y + float64(month)/12}
	}
	from := y + float64(month-1)/12 + float64(day-1)/372
	return span{from, from + 1./366}
}

// words explain the chart: what it leaves out, and what nobody may read into it.
func (p timePlot) words(name func(sign) string) string {
	s := "Each stands at the time that it counts, with a line over a long one, or else at the day of its source. The figures are of different owners and may count different things, so that no line joins them. " +
		text.UpperFirst(p.plot.axisWords(false)) + "."
	if p.Undated > 0 {
		s += " " + text.UpperFirst(text.Count(p.Undated, "figure has", "figures have")) + " no date and no place here."
	}
	signs := map[sign]bool{}
	for _, t := range p.Points {
		signs[t.Sign] = true
	}
	if signs[disc] {
		s += " " + text.UpperFirst(name(disc)) + " is one that an independent origin confirms."
	}
	return s
}

// describe is the chart in words, for a reader who cannot see it.
func (p timePlot) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Figures by date, from %d to %d, %s.", p.From, p.To-1, p.Scale.words())
	for _, t := range p.Points {
		fmt.Fprintf(&b, " %s: %s, %s, %s.", text.UpperFirst(t.Words), t.Text, t.Who, t.StatusWord)
	}
	return b.String()
}

// scene draws the chart; letters is how many of an owner's name are shown.
func (p timePlot) scene(id, class string, width, height float64, letters int) *scene {
	const left, top = 52, 14
	right, bottom := width-14, height-34
	s := &scene{ID: id, Class: class, Width: int(width), Height: int(height), Title: text.Count(len(p.Points), "figure", "figures") + " by date", Desc: p.describe()}
	y := func(value float64) float64 { return bottom - p.Scale.at(value)*(bottom-top) }
	x := func(at float64) float64 { return left + (at-float64(p.From))/float64(p.To-p.From)*(right-left) }
	for _, t := range p.Scale.Ticks {
		s.line("grid", left, y(t), right, y(t))
		s.text("t2", "end", left-8, y(t)+4, p.plot.tick(t, true))
	}
	every := (p.To-p.From)/7 + 1
	for year := p.From; year < p.To; year += every {
		s.line("grid", x(float64(year)), bottom, x(float64(year)), bottom+5)
		s.text("t2", "", x(float64(year))+3, bottom+18, strconv.Itoa(year))
	}
	var taken []box
	for _, t := range p.Points {
		taken = append(taken, box{x(t.At.middle()) - 7, y(t.Value) - 7, 14, 14})
		if t.long() {
			taken = append(taken, box{x(t.At.from), y(t.Value) - 2, x(t.At.to) - x(t.At.from), 4})
		}
	}
	for _, t := range p.Points {
		px, py := x(t.At.middle()), y(t.Value)
		if t.long() {
			s.line("range", x(t.At.from), py, x(t.At.to), py)
		}
		who := truncate(t.Who, letters)
		wide := max(boldLetter*float64(widthOf(t.Text)), 5.9*float64(widthOf(who)))
		b, end := place(px, py, wide, box{left, top - 10, width - left, bottom - top + 10}, taken)
		taken = append(taken, b)
		anchor, at := "", b.x
		if end {
			anchor, at = "end", b.x+b.w
		}
		if middle := b.y + b.h/2; math.Abs(middle-py) > 12 {
			s.line("edge", px, py, min(max(px, b.x), b.x+b.w), min(max(py, b.y), b.y+b.h))
		}
		s.label(anchor, at, b.y+7.5, t.Text, "")
		s.text("t2 halo", anchor, at, b.y+26, who)
		s.sign(t.Sign, px, py, 5.5)
	}
	return s
}

// box is a place on a drawing.
type box struct{ x, y, w, h float64 }

func (a box) meets(b box) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

func (a box) inside(b box) bool {
	return a.x >= b.x && a.y >= b.y && a.x+a.w <= b.x+b.w && a.y+a.h <= b.y+b.h
}

// place finds room for a label of two lines beside a dot: as near as can be,
// right before left, above before below. end reports whether its end is beside
// the dot. Where there is none it stands beside the dot, over what is there.
func place(x, y, wide float64, page box, taken []box) (b box, end bool) {
	const tall, gap = 30, 11
	free := func(b box) bool {
		return b.inside(page) && !slices.ContainsFunc(taken, func(t box) bool { return t.meets(b) })
	}
	for step := 0.; step < page.h; step += 5 {
		for _, dy := range []float64{-step, step} {
			right := box{x + gap, y - tall/2 + dy, wide, tall}
			left := box{x - gap - wide, y - tall/2 + dy, wide, tall}
			over := box{min(max(x-wide/2, page.x), page.x+page.w-wide), y - tall/2 + dy, wide, tall}
			switch {
			case free(right):
				return right, false
			case free(left):
				return left, true
			case step > 20 && free(over):
				return over, false
			}
		}
	}
	return box{min(max(x+gap, page.x), page.x+page.w-wide), y - tall/2, wide, tall}, false
}
