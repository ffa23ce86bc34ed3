package audit

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"assay"
	"assay/internal/figures"
	"assay/internal/stance"
	"assay/internal/text"
)

// reckoned reports whether a figure of a sentence that its sources do not write
// follows from those that they do: the same part of a whole in another form, a sum,
// a share, by how much two differ, by what part one grew, how many times one is
// another.
func (r *run) reckoned(c *claim, cf assay.Figure, bs []*bearing) (held, bool) {
	if h, ok := r.ratioAgrees(c, cf, bs); ok {
		return h, true
	}
	rk := reckoning{c: c, cf: cf, clause: c.clauseOf(cf), part: c.partAt(cf)}
	if rk.ownShare() {
		return held{agrees: true, kind: "number", at: -1, in: bs[0].source}, true
	}
	for _, b := range bs {
		in := b.all()
		for _, k := range in {
			if rk.sum(b.source, k) || rk.once(b.source, k) || rk.part != nil && (rk.median(b.source, k) || rk.rest(b.source, k)) {
				return held{agrees: true, kind: "number", at: k, in: b.source}, true
			}
		}
		if at := rk.ofTwo(b.source, in); at >= 0 {
			return held{agrees: true, kind: "number", at: at, in: b.source}, true
		}
	}
	return held{}, false
}

// all gives the sentences of order, and the others that bear on the sentence.
func (b *bearing) all() []int {
	in := b.order()
	for _, k := range b.sentences {
		if !slices.Contains(in, k) {
			in = append(in, k)
		}
	}
	return in
}

// reckoning is a figure that is looked for among what others come to.
type reckoning struct {
	c      *claim
	cf     assay.Figure
	clause string
	part   *ratio // the part of a whole that the figure is; nil when it is none
}

// clauseOf gives the clause of the sentence in which a figure stands.
func (c *claim) clauseOf(f assay.Figure) string {
	at := f.Start - c.base
	if at < 0 || at > len(c.text) {
		return c.text
	}
	from, to := clauseAt(c.text, at)
	return c.text[from:to]
}

// partAt gives the part of a whole of which a figure of the sentence is a part.
func (c *claim) partAt(f assay.Figure) *ratio {
	for _, x := range ratios(c.text) {
		if c.base+x.at.Start < f.End && f.Start < c.base+x.at.End {
			return &x
		}
	}
	return nil
}

// is reports whether the figure may be a number that was reckoned.
func (rk *reckoning) is(v float64) bool {
	x := rk.cf
	x.Value, x.Low, x.High, x.Approx, x.Text, x.Open = v, v, v, "", "", false
	return v > 0 && (math.Round(v) == rk.cf.Value || figures.Compatible(rk.cf, x) || withinBound(rk.cf, x))
}

// isPart reports whether the figure, a part of a whole, may be one that was reckoned.
func (rk *reckoning) isPart(v float64) bool {
	mine := rk.part.value
	switch rk.cf.Approx {
	case "more than", "at least":
		return v >= mine && v <= mine+partSlack
	case "fewer than", "up to":
		return v <= mine && v >= mine-partSlack
	}
	if rk.cf.Approx == "nearly" && rk.part.loose {
		return v <= mine+ratioSlack && v >= mine-nearlyPart
	}
	slack := ratioSlack
	if rk.part.loose || rk.cf.Approx != "" {
		slack = ratioLoose
	}
	return math.Abs(v-mine) <= slack
}

// partSlack is how far beyond a bound ("well under half") a part of a whole may lie.
const partSlack = 0.15

// nearlyPart is how far short of a part a share may lie that is nearly it.
const nearlyPart = 0.07

// ownShare reports whether the figure is the share of two counts that the sentence
// itself gives.
func (rk *reckoning) ownShare() bool {
	if rk.cf.Kind != assay.Percent {
		return false
	}
	for _, a := range rk.c.figures {
		for _, b := range rk.c.figures {
			if a.Kind == assay.Count && b.Kind == assay.Count && a.Value < b.Value && rk.is(100*a.Value/b.Value) {
				return true
			}
		}
	}
	return false
}

// sum reports whether the figure is the sum of the figures of one kind that
// sentence k of the source gives.
func (rk *reckoning) sum(s *source, k int) bool {
	if rk.cf.Kind == assay.Percent || rk.cf.Value <= small {
		return false
	}
	sum, n := 0.0, 0
	for _, df := range s.figures {
		if df.Sentence == k && df.Kind == rk.cf.Kind && (df.Unit == "" || rk.cf.Unit == "" || df.Unit == rk.cf.Unit || stance.Kin(df.Unit, rk.cf.Unit)) {
			sum += df.Value
			n++
		}
	}
	whole := rk.cf
	whole.Value, whole.Low, whole.High, whole.Approx, whole.Text = sum, sum, sum, "", ""
	return n > 1 && (sum == rk.cf.Value || figures.Compatible(rk.cf, whole) || withinBound(rk.cf, whole))
}

// median reports whether half of something is said of what the source gives the
// median of.
func (rk *reckoning) median(s *source, k int) bool {
	return rk.part.value == 0.5 && medianWord.MatchString(s.sentence(k))
}

// rest reports whether a part is what the shares that sentence k of the source gives
// leave for the rest that it speaks of.
func (rk *reckoning) rest(s *source, k int) bool {
	if !restWord.MatchString(s.sentence(k)) {
		return false
	}
	sum := 0.0
	for _, f := range s.figures {
		if f.Sentence == k && f.Kind == assay.Percent {
			sum += f.Value / 100
		}
	}
	return sum > 0 && sum < 1 && rk.isPart(1-sum)
}

var restWord = regexp.MustCompile(`(?i)\bthe (?:rest|others|remaining|remainder)\b`)

var medianWord = regexp.MustCompile(`(?i)\bmedian\b`)

// Words by which a number is what two others differ by, by what part one grew or
// shrank, or how many times it is the other.
var (
	comparing = regexp.MustCompile(`(?i)\b(?:more|fewer|less|\p{L}{3,}er than|longer|shorter|higher|lower|larger|smaller|bigger|greater|earlier|later|younger|older|faster|slower|above|below|ahead|behind|by|up|down|apart|left|leav(?:es?|ing)|remain\w*|rest|others?|gap|difference|short|shortfall|extra|additional|lost|gained|won|added|took off)\b`)
	changing  = regexp.MustCompile(`(?i)\b(?:r[io]se\w*|rising|increas\w*|gr[eo]w\w*|climb\w*|jump\w*|gain\w*|fell|fall\w*|decreas\w*|declin\w*|drop\w*|shr[aiu]nk\w*|lost|loss|cut|reduc\w*|up|down|more|fewer|less|higher|lower|smaller|larger|bigger|greater)\b`)
	multiple  = regexp.MustCompile(`(?i)\btimes\b|fold\b`)
)

// ofTwo gives the sentence of the source with the first of two figures of one kind,
// among those of some sentences, from which the figure follows; -1 for none.
func (rk *reckoning) ofTwo(s *source, in []int) int {
	differs := rk.cf.Kind != assay.Percent && (rk.cf.Role == assay.Difference || comparing.MatchString(rk.clause))
	changes := rk.part != nil && changing.MatchString(rk.clause)
	times := rk.cf.Kind != assay.Percent && multiple.MatchString(text.Head(rk.c.text[min(len(rk.c.text), max(0, rk.cf.End-rk.c.base)):], 8))
	var list []assay.Figure
	for _, f := range s.figures {
		if slices.Contains(in, f.Sentence) && f.Value > 0 && len(list) < maxReckoned {
			list = append(list, f)
		}
	}
	for _, x := range list {
		for _, y := range list {
			if x.Value >= y.Value || x.Kind != y.Kind || x.Unit != y.Unit && x.Unit != "" && y.Unit != "" && (rk.part == nil || !oneWhole(x, y)) {
				continue
			}
			near := abs(x.Sentence-y.Sentence) <= reckonApart && (x.Sentence != y.Sentence || direction(bounds.ReplaceAllString(rk.clause, ""))*direction(s.sentence(x.Sentence)) >= 0)
			switch {
			case differs && near && (rk.cf.Kind == x.Kind || rk.cf.Unit == "") && rk.is(y.Value-x.Value),
				rk.part != nil && x.Sentence == y.Sentence && x.Kind != assay.Percent && rk.isPart(x.Value/y.Value),
				rk.part != nil && rk.part.loose && near && x.Kind != assay.Percent && rk.isPart(x.Value/y.Value),
				changes && near && (rk.isPart((y.Value-x.Value)/x.Value) || rk.isPart((y.Value-x.Value)/y.Value)),
				times && near && rk.is(y.Value/x.Value):
				return x.Sentence
			}
		}
	}
	return -1
}

// The bounds of what a figure is reckoned from: figures, and sentences between two.
const (
	maxReckoned = 60
	reckonApart = 2
)

// oneWhole reports whether one of two counts is given as the whole of which others
// are parts: "of 312 posts".
func oneWhole(x, y assay.Figure) bool {
	return x.Kind == assay.Count && (x.Role == assay.Denominator || y.Role == assay.Denominator)
}

// scales are units of one dimension, each in the smallest of it.
var scales = func() map[string]scale {
	m := map[string]scale{}
	for dimension, list := range map[string]map[string]float64{
		"time":   {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400, "fortnight": 14 * 86400, "month": 365.25 / 12 * 86400, "year": 365.25 * 86400, "decade": 3652.5 * 86400, "century": 36525 * 86400},
		"length": {"millimetre": 1, "centimetre": 10, "metre": 1000, "kilometre": 1e6, "millimeter": 1, "centimeter": 10, "meter": 1000, "kilometer": 1e6, "inch": 25.4, "foot": 304.8, "yard": 914.4, "mile": 1609344},
		"weight": {"gram": 1, "kilogram": 1000, "kilo": 1000, "tonne": 1e6, "pound weight": 453.6},
	} {
		for unit, size := range list {
			m[unit] = scale{dimension, size}
		}
	}
	return m
}()

type scale struct {
	dimension string
	size      float64
}

// inUnitOf gives a figure of a source in the unit of a figure of a sentence, where
// both measure one dimension and may be one number: 90 minutes as 1.5 hours.
func inUnitOf(cf, df assay.Figure) assay.Figure {
	a, b := scales[cf.Unit], scales[df.Unit]
	if cf.Kind != assay.Measure || df.Kind != assay.Measure || a.dimension == "" || a.dimension != b.dimension || a.size == b.size {
		return df
	}
	by := b.size / a.size
	x := df
	x.Value, x.Low, x.High, x.Unit, x.Text = df.Value*by, df.Low*by, df.High*by, cf.Unit, ""
	if !oneNumber(cf, x) {
		return df
	}
	return x
}

// otherScale reports whether two numbers measure one dimension in different units,
// and are not one number: nothing follows from that 12 months is not 14 weeks.
func otherScale(cf, df assay.Figure) bool {
	a, b := scales[cf.Unit], scales[df.Unit]
	return cf.Kind == assay.Measure && df.Kind == assay.Measure && cf.Value != df.Value && a.dimension != "" && a.dimension == b.dimension && a.size != b.size
}

// one is a unit of time without a number: "for more than a year".
var one = regexp.MustCompile(`(?i)\b(?:an?|one) (hour|day|week|month|year|decade|century)\b`)

// once reports whether the figure is a unit that sentence k of a source has without
// a number, as twelve months are a year.
func (rk *reckoning) once(s *source, k int) bool {
	mine := scales[rk.cf.Unit]
	if mine.dimension != "time" || rk.cf.Kind != assay.Measure {
		return false
	}
	for _, m := range one.FindAllStringSubmatch(s.sentence(k), -1) {
		if math.Abs(rk.cf.Value*mine.size/scales[strings.ToLower(m[1])].size-1) < 0.02 {
			return true
		}
	}
	return false
}

// currencies are the signs of what texts also write as words.
var currencies = map[string]string{"pound": "£", "dollar": "$", "euro": "€", "yen": "¥", "rupee": "₹"}

// asMoney reads an amount of a currency in words as one with its sign.
func asMoney(f assay.Figure) assay.Figure {
	if sign := currencies[f.Unit]; sign != "" && (f.Kind == assay.Measure || f.Kind == assay.Count) {
		f.Kind, f.Unit = assay.Money, sign
	}
	return f
}

// ofUnit is a unit of which a text gives a part: "a quarter of an hour".
var ofUnit = regexp.MustCompile(`(?i)^\s*(?:of )?an? (hour|day|year|century|decade|kilometre|kilometer|mile|metre|tonne)\b`)

// smaller are the units in which parts of larger ones are told.
var smaller = map[string]string{"hour": "minute", "day": "hour", "year": "month", "century": "year", "decade": "year",
	"kilometre": "metre", "kilometer": "meter", "mile": "yard", "metre": "centimetre", "tonne": "kilogram"}

// partOfUnit reads a part of a unit as the measure that it is, 15 minutes for a
// quarter of an hour.
func partOfUnit(f assay.Figure, behind string) assay.Figure {
	m := ofUnit.FindStringSubmatch(behind)
	if f.Kind != assay.Percent || m == nil {
		return f
	}
	unit := strings.ToLower(m[1])
	by := scales[unit].size / scales[smaller[unit]].size / 100
	f.Kind, f.Unit, f.Population = assay.Measure, smaller[unit], ""
	f.Value, f.Low, f.High = math.Round(f.Value*by), math.Round(f.Low*by), math.Round(f.High*by)
	return f
}
