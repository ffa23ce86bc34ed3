package annotate

import (
	"math"
	"strings"

	"assay"
)

// The approximators that a figure can carry.
const (
	approxMore   = "more than"
	approxLeast  = "at least"
	approxNearly = "nearly"
	approxAbout  = "about"
	approxUpTo   = "up to"
	approxFewer  = "fewer than"
)

// joinRanges merges "10 to 17", "between 5 and 9", "75,000 to 80,000" and
// "two or three" into one number each. "Rose from 729 to 1,343" stays two.
func (s *figScan) joinRanges() {
	out := s.nums[:0]
	for k := 0; k < len(s.nums); k++ {
		n := s.nums[k]
		if k+1 < len(s.nums) && s.isRange(&n, &s.nums[k+1]) {
			s.merge(&n, &s.nums[k+1])
			k++
		}
		out = append(out, n)
	}
	s.nums = out
}

func (s *figScan) isRange(a, b *figNum) bool {
	if a.ranged || b.ranged || a.whyNot != "" || b.whyNot != "" || a.attr != "" || a.vague || b.vague || a.fraction != b.fraction {
		return false
	}
	low, high := a.value, b.value
	if !a.fraction {
		low = s.sharedScale(a, b)
	}
	if low >= high || b.attr != "" && b.first != a.last+2 {
		return false
	}
	joint := a.last + 1
	if a.unitTok >= joint { // "$5 million to $6 million", "5 percent to 9 percent", "2 hours to 3 hours"
		if a.unit != b.unit {
			return false
		}
		joint = a.unitTok + 1
	}
	if b.first == joint { // a dash between the two
		sep := s.toks[b.first].sep
		return sep&sepDash != 0 && sep&^(sepDash|sepNone|sepMoney) == 0 && !s.digitRun(b)
	}
	if b.first != joint+1 || !s.near(joint) || s.toks[b.first].sep&(sepBreak) != 0 {
		return false
	}
	before := ""
	if a.first > 0 && s.toks[a.first].sep&sepBreak == 0 {
		before = s.toks[a.first-1].w
	}
	switch s.toks[joint].w {
	case "to", "through":
		if before == "from" && a.first > 1 && s.toks[a.first-2].c&wChange != 0 {
			return false
		}
		return high/low < 1000 || low == 0
	case "and":
		return before == "between"
	case "or":
		return high <= 2*low+1 || a.words && b.words && high < 20
	}
	return false
}

// digitRun reports a run such as a telephone number: 555 – 0134 – 22.
func (s *figScan) digitRun(b *figNum) bool {
	k := b.last + 1
	return k < len(s.toks) && s.toks[k].digit && s.toks[k].sep&(sepDash|sepSlash) != 0
}

// sharedScale gives the first number of a range with the scale that only the
// second carries: "5 to 6 million".
func (s *figScan) sharedScale(a, b *figNum) float64 {
	if b.last == b.first || a.last != a.first || b.value < 100 {
		return a.value
	}
	scale := 1.0
	for j := b.first + 1; j <= b.last; j++ {
		if s.toks[j].c&wScale == 0 {
			continue
		}
		switch s.toks[j].w {
		case "hundred":
			scale *= 100
		case "thousand":
			scale *= 1e3
		case "million":
			scale *= 1e6
		case "billion":
			scale *= 1e9
		case "trillion":
			scale *= 1e12
		}
	}
	if scale > 1 && a.value < b.value/scale {
		return a.value * scale
	}
	return a.value
}

func (s *figScan) merge(a, b *figNum) {
	low := a.value
	if !a.fraction {
		low = s.sharedScale(a, b)
	}
	a.value, a.low, a.high, a.ranged = low, low, b.value, true
	a.last, a.end, a.grouped, a.attr = b.last, b.end, a.grouped || b.grouped, b.attr
	if b.unitEnd > 0 && (b.unit != "" || a.unit == "") {
		if a.unit == "" {
			a.kind, a.unit = b.kind, b.unit
		}
	}
	a.unitEnd, a.unitTok = b.unitEnd, b.unitTok
	if a.unitEnd == 0 && a.unit != "" {
		a.unitEnd, a.unitTok = b.end, b.last
	}
}

// approximate finds the approximator before or after the number and sets its
// bounds from it.
func (s *figScan) approximate(n *figNum) {
	n.lead, n.leadTok = n.start, n.first
	i := n.first
	if n.ranged && i > 0 && s.near(i) && (s.toks[i-1].w == "between" || s.toks[i-1].w == "from") {
		i--
		n.lead, n.leadTok = s.toks[i].start, i
	}
	if k, name := s.approxBefore(i, n); name != "" {
		n.approx, n.leadTok, n.lead = name, k, s.toks[k].start
	} else if sign, w := s.approxSign(n.start); sign != "" {
		n.approx, n.lead = sign, n.start-w
	} else {
		s.approxAfter(n)
	}
	n.bounds()
}

// approxSign reads "~", "≥", "≤", "<" and ">" before the number, and gives the
// approximator with the length of the sign and the space after it.
func (s *figScan) approxSign(b int) (string, int) {
	before := s.doc[s.start:b]
	trimmed := strings.TrimRight(before, " \u00a0\u2009")
	for _, sign := range figSigns {
		if strings.HasSuffix(trimmed, sign.text) {
			return sign.name, len(before) - len(trimmed) + len(sign.text)
		}
	}
	return "", 0
}

var figSigns = []struct{ text, name string }{
	{"~", approxAbout}, {"≈", approxAbout}, {"∼", approxAbout}, {"≥", approxLeast}, {"⩾", approxLeast},
	{"≤", approxUpTo}, {"⩽", approxUpTo}, {">", approxMore}, {"<", approxFewer},
}

// approxBefore gives the approximator that ends right before token i, and the
// token at which it begins.
func (s *figScan) approxBefore(i int, n *figNum) (int, string) {
	if i == 0 || !s.near(i) {
		return 0, ""
	}
	at := func(k int) string {
		if i-k < 0 || k > 1 && !s.near(i-k+1) {
			return ""
		}
		return s.toks[i-k].w
	}
	name, k := "", 1
	switch at(1) {
	case "over", "above":
		if n.kind == assay.Measure && s.words[n.unit+"s"]&wTime != 0 {
			return 0, "" // "over two years" says when, not how much
		}
		name = approxMore
	case "exceeding", "topping":
		name = approxMore
	case "nearly", "almost", "approaching":
		name = approxNearly
	case "about", "around", "roughly", "approximately", "some", "circa", "approx", "ca", "estimated":
		name = approxAbout
		if at(1) == "estimated" && (at(2) == "an" || at(2) == "the") {
			k = 2
		}
	case "under", "below":
		if n.words && n.kind == assay.Count && n.value < 20 {
			return 0, "" // "under two presidents"
		}
		name = approxFewer
	case "than":
		switch at(2) {
		case "more", "greater", "higher":
			name, k = approxMore, 2
			if at(3) == "no" {
				name, k = approxUpTo, 3
			}
		case "fewer", "less", "lower":
			name, k = approxFewer, 2
			if at(3) == "no" || at(3) == "not" {
				name, k = approxLeast, 3
			}
		}
	case "least":
		if at(2) == "at" {
			name, k = approxLeast, 2
		}
	case "most":
		if at(2) == "at" {
			name, k = approxUpTo, 2
		}
	case "to":
		switch at(2) {
		case "up":
			name, k = approxUpTo, 2
		case "close":
			name, k = approxNearly, 2
		}
	case "as":
		if at(3) == "as" && (at(2) == "many" || at(2) == "much") {
			name, k = approxUpTo, 3
		} else if at(3) == "as" && (at(2) == "few" || at(2) == "little") {
			name, k = approxLeast, 3
		}
	case "of":
		switch at(2) {
		case "excess":
			name, k = approxMore, 2
		case "upwards", "upward":
			name, k = approxMore, 2
		case "minimum":
			name, k = approxLeast, 2
		case "maximum":
			name, k = approxUpTo, 2
		}
		if name != "" && (at(3) == "a" || at(3) == "in") {
			k = 3
		}
	}
	if name == "" {
		return 0, ""
	}
	if w := at(k + 1); w == "just" || w == "well" || w == "slightly" || w == "far" || w == "much" || w == "considerably" {
		if name == approxFewer && w != "well" && w != "far" {
			name = approxNearly // "just under"
		}
		if name != approxAbout {
			k++
		}
	}
	return i - k, name
}

// approxAfter reads "or more", "or so", "plus" after the number.
func (s *figScan) approxAfter(n *figNum) {
	j := n.last + 1
	if n.end < len(s.doc) && s.doc[n.end] == '+' {
		n.approx, n.end = approxLeast, n.end+1
		if j < len(s.toks) {
			s.toks[j].sep &^= sepOther
		}
		return
	}
	if !s.near(j) {
		return
	}
	name := ""
	switch s.toks[j].w {
	case "or":
		if !s.near(j + 1) {
			return
		}
		switch s.toks[j+1].w {
		case "more", "higher", "greater", "over", "above":
			name = approxLeast
		case "so":
			name = approxAbout
		case "fewer", "less", "lower", "under":
			name = approxUpTo
		}
		j++
	case "plus":
		if !(s.near(j+1) && s.toks[j+1].c&wNumber != 0) {
			name = approxLeast
		}
	}
	if name != "" {
		n.approx, n.last, n.end = name, j, s.toks[j].end
		if n.unitTok >= 0 && n.unitTok < j {
			n.unitTok, n.unitEnd = j, n.end
		}
	}
}

// bounds sets Low, High and Open from the approximator. "About" and "nearly"
// take half a unit of the last written digit, between a twentieth and a tenth of
// the value.
func (n *figNum) bounds() {
	if n.ranged || n.vague {
		if n.approx == approxMore || n.approx == approxLeast {
			n.open, n.high = true, 0
		}
		return
	}
	slack := min(max(figUnitOfLastDigit(n.value)/2, n.value/20), n.value/10)
	switch n.approx {
	case approxMore, approxLeast:
		n.low, n.high, n.open = n.value, 0, true
	case approxUpTo, approxFewer:
		n.low, n.high, n.open = 0, n.value, true
	case approxNearly:
		n.low, n.high = n.value-slack, n.value
	case approxAbout:
		n.low, n.high = n.value-slack, n.value+slack
	}
}

// figUnitOfLastDigit gives 1000 for 12,000 and 1 for 31.
func figUnitOfLastDigit(v float64) float64 {
	unit := 1.0
	for v >= 10 && math.Mod(v, 10) == 0 && unit < 1e12 {
		v /= 10
		unit *= 10
	}
	return unit
}
