package render

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// plot is a section's figures laid out on one scale, before it is drawn in SVG
// or in characters. The dots are never joined: each is one source's number.
type plot struct {
	Rows  []plotRow
	Scale scale
	Unit  string  // what the figures count
	Asked float64 // the number that the question asks about; 0 for none
	Money string  // sign before the scale's numbers
	Suff  string  // sign after them
}

// plotRow is one figure of a plot.
type plotRow struct {
	Who, When  string
	Text       string // the number as written
	Status     assay.FigureStatus
	Why        string
	N          int
	Value      float64
	Low, High  float64 // a range when Low < High
	Up, Down   bool    // no upper, no lower bound
	Off        bool    // of another unit than the rest: named, and not set on the scale
	Sign       sign
	StatusWord string
}

const maxPlotRows = 40

// plot gives the plot of a section; ok is false when there are fewer than two
// figures to compare.
func (v *view) plot(s assay.Section) (plot, bool) {
	p := plot{Unit: s.ChartUnit}
	var figures []*assay.ReportFigure
	for _, id := range s.FigureIDs {
		if f := v.figures[id]; f != nil && drawable(f.Value) && len(figures) < maxPlotRows {
			figures = append(figures, f)
		}
	}
	common := commonUnit(figures)
	var values []float64
	for _, f := range figures {
		r := v.plotRow(f)
		// Metres among persons are named with the rest, and have no place on their scale.
		r.Off = unitOf(f) != common
		p.Rows = append(p.Rows, r)
		if !r.Off {
			values = append(values, r.Value, r.Low, r.High)
		}
		if p.Unit == "" && !r.Off {
			p.Unit = strings.TrimSpace(f.Unit + " " + f.Action)
		}
	}
	if len(values) < 2*3 {
		return p, false
	}
	if s.Asked > 0 && drawable(s.Asked) {
		p.Asked = s.Asked
		values = append(values, s.Asked)
	}
	switch {
	case common.kind == assay.Percent:
		p.Suff = "%"
	case common.kind == assay.Money && utf8.RuneCountInString(common.unit) == 1:
		p.Money = common.unit
	}
	p.Scale = newScale(values, common.kind == assay.Percent)
	return p, true
}

// unit is what one of a figure is.
type unit struct {
	kind assay.FigureKind
	unit string
}

func unitOf(f *assay.ReportFigure) unit { return unit{f.Kind, f.Unit} }

// commonUnit is the unit of the most figures, of the earliest among equals.
func commonUnit(figures []*assay.ReportFigure) unit {
	n := map[unit]int{}
	for _, f := range figures {
		n[unitOf(f)]++
	}
	var best unit
	for _, f := range figures {
		if u := unitOf(f); n[u] > n[best] {
			best = u
		}
	}
	return best
}

// offScale stands in place of the dot of a figure of another unit.
const offScale = "another unit, not on this scale"

// drawable bounds what is drawn, so that no scale overflows.
func drawable(f float64) bool { return !math.IsNaN(f) && math.Abs(f) <= 1e15 }

func (v *view) plotRow(f *assay.ReportFigure) plotRow {
	r := plotRow{
		Who: text.UpperFirst(f.Owner), When: f.Period, Text: f.Text, Status: f.Status, Why: f.Why, N: f.N,
		Value: f.Value, Low: f.Value, High: f.Value,
		Sign: figureSign(f.Status), StatusWord: statusWord(f.Status),
	}
	if r.Who == "" {
		if s := v.byN[f.N]; s != nil {
			r.Who = s.Publisher
		} else {
			r.Who = "Not said who"
		}
	}
	if r.Text == "" {
		r.Text = strconv.FormatFloat(f.Value, 'f', -1, 64)
	}
	switch {
	case f.Open && f.High == f.Value && f.Low != f.Value:
		r.Down = true
	case f.Open:
		r.Up = true
	case drawable(f.Low) && drawable(f.High) && f.Low < f.High && f.Low <= f.Value && f.Value <= f.High:
		r.Low, r.High = f.Low, f.High
	}
	return r
}

// scale maps values to 0..1, in proportion or by their logarithm.
type scale struct {
	Log    bool
	Lo, Hi float64
	Ticks  []float64
}

// leastDrawn is the least distance that a scale tells apart: under it, steps lose
// their digits and in the end divide by nothing.
const leastDrawn = 1e-6

// newScale chooses a logarithmic scale where the largest value is ten or more
// times the smallest; then dots near the small end can still be told apart.
// Percentages stay in proportion.
func newScale(values []float64, percent bool) scale {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, f := range values {
		lo, hi = min(lo, f), max(hi, f)
	}
	if !percent && lo >= leastDrawn && hi/lo >= 10 {
		return logScale(lo, hi)
	}
	return linearScale(min(lo, 0), max(hi, 0))
}

func logScale(lo, hi float64) scale {
	var steps []float64
	for e := math.Floor(math.Log10(lo)); e <= math.Ceil(math.Log10(hi)); e++ {
		for _, m := range []float64{1, 2, 5} {
			steps = append(steps, m*math.Pow(10, e))
		}
	}
	first, last := 0, len(steps)-1
	for first+1 < len(steps) && steps[first+1] <= lo {
		first++
	}
	for last > first+1 && steps[last-1] >= hi {
		last--
	}
	ticks := steps[first : last+1]
	s := scale{Log: true, Lo: ticks[0], Hi: ticks[len(ticks)-1]}
	for every := 1; ; every++ {
		s.Ticks = nil
		for i, t := range ticks {
			// Past one tick in each of 1, 2, 5: powers of ten, then every second of them.
			if every == 1 || (first+i)%3 == 0 && (first+i)/3%(every-1) == 0 {
				s.Ticks = append(s.Ticks, t)
			}
		}
		if len(s.Ticks) <= 6 {
			return s
		}
	}
}

func linearScale(lo, hi float64) scale {
	if hi-lo < leastDrawn {
		hi = lo + 1
	}
	raw := (hi - lo) / 4
	base := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * base
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*base >= raw {
			step = m * base
			break
		}
	}
	s := scale{Lo: math.Floor(lo/step) * step, Hi: math.Ceil(hi/step) * step}
	for i := 0; i <= int(math.Round((s.Hi-s.Lo)/step)); i++ {
		s.Ticks = append(s.Ticks, s.Lo+float64(i)*step)
	}
	return s
}

func (s scale) at(f float64) float64 {
	if s.Log {
		return (math.Log(f) - math.Log(s.Lo)) / (math.Log(s.Hi) - math.Log(s.Lo))
	}
	return (f - s.Lo) / (s.Hi - s.Lo)
}

// words names the scale for a reader.
func (s scale) words() string {
	if s.Log {
		return "logarithmic scale"
	}
	return "scale from " + plainNumber(s.Lo)
}

// plainNumber writes a number of a scale with commas: 10,000.
func plainNumber(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if len(s) > 12 && math.Abs(f) < 1 {
		s = strconv.FormatFloat(f, 'g', 3, 64)
	}
	whole, rest, dot := strings.Cut(s, ".")
	if n, err := strconv.Atoi(whole); err == nil && n != 0 {
		whole = text.Group(n)
	}
	if dot {
		whole += "." + rest
	}
	return whole
}

// shortNumber writes a number of a scale with k, m or bn where it is round.
func shortNumber(f float64) string {
	for _, u := range []struct {
		by   float64
		mark string
	}{{1e12, "tn"}, {1e9, "bn"}, {1e6, "m"}, {1e3, "k"}} {
		if math.Abs(f) >= u.by {
			return plainNumber(math.Round(f/u.by*100)/100) + u.mark
		}
	}
	return plainNumber(f)
}

// tick labels a mark of the scale; all are abbreviated when the scale's numbers
// are long, or when brief is set and they are not short.
func (p plot) tick(f float64, brief bool) string {
	n := plainNumber(f)
	if brief && p.Scale.Hi >= 1e5 || p.Scale.Hi >= 1e7 {
		n = shortNumber(f)
	}
	return p.Money + n + p.Suff
}

// axisWords names what the scale measures, and its abbreviations.
func (p plot) axisWords(brief bool) string {
	s := strings.TrimSpace(text.UpperFirst(p.Unit))
	if s != "" {
		s += ", "
	}
	s += p.Scale.words()
	var units []string
	for _, u := range []struct{ mark, word string }{{"k", "thousand"}, {"m", "million"}, {"bn", "billion"}, {"tn", "trillion"}} {
		for _, t := range p.Scale.Ticks {
			if l := p.tick(t, brief); strings.HasSuffix(strings.TrimRight(l, "%"), u.mark) && strings.Trim(l[len(p.Money):], "0123456789.,-%") == u.mark {
				units = append(units, u.mark+": "+u.word)
				break
			}
		}
	}
	if len(units) > 0 {
		s += " (" + strings.Join(units, ", ") + ")"
	}
	return text.UpperFirst(s)
}

// signWords says what the signs of this plot mean; only those that stand in it.
func (p plot) signWords(name func(sign) string) string {
	n := map[sign]int{}
	arrows := false
	for _, r := range p.Rows {
		n[r.Sign]++
		arrows = arrows || r.Up || r.Down
	}
	out := []string{text.UpperFirst(name(ring)) + " is a number that someone gives"}
	if n[disc] == 0 {
		out = append(out, name(disc)+" would be one that an independent origin confirms, and there is none")
	} else {
		out = append(out, name(disc)+" one that an independent origin confirms")
	}
	if n[struck] > 0 {
		out = append(out, name(struck)+" one that is disputed")
	}
	if n[square] > 0 {
		out = append(out, name(square)+" one that counts something else")
	}
	s := strings.Join(out, "; ") + "."
	if arrows {
		s += " An arrow means that the number has no upper, or no lower, bound."
	}
	return s
}

// describe is the plot in words, for a reader who cannot see it.
func (p plot) describe() string {
	var b strings.Builder
	b.WriteString("Dot plot, " + p.Scale.words() + ", from " + p.tick(p.Scale.Lo, false) + " to " + p.tick(p.Scale.Hi, false) + ".")
	for _, r := range p.Rows {
		b.WriteString(" " + r.Who)
		if r.When != "" {
			b.WriteString(", " + r.When)
		}
		b.WriteString(": " + r.Text + ", " + r.StatusWord + ".")
		if r.Off {
			b.WriteString(" It has another unit and no place on this scale.")
		}
	}
	if p.Asked > 0 {
		b.WriteString(" A dashed line marks " + p.tick(p.Asked, false) + ", the number asked about.")
	}
	return b.String()
}

// title counts what the plot shows: "6 figures, 1 corroborated".
func (p plot) title() string {
	n := 0
	for _, r := range p.Rows {
		if r.Sign == disc {
			n++
		}
	}
	return text.Count(len(p.Rows), "figure", "figures") + ", " + text.Group(n) + " corroborated"
}
