package annotate

import (
	"math"
	"strconv"
	"strings"

	"assay/internal/text"

	"assay"
)

// figNum is a number found in a sentence, before anything is known of what it
// counts. Token indexes are into the sentence's tokens, bytes into the document.
type figNum struct {
	first, last     int // tokens of the number, with scale and percent words
	start, end      int // bytes of the number, with currency and percent signs
	lead            int // byte at which its approximator begins; start when it has none
	leadTok         int // token at which its approximator begins
	value, low      float64
	high            float64
	open            bool
	ranged          bool // written as a range
	vague           bool // "dozens", "hundreds of thousands"
	words           bool // written in words
	grouped         bool // written with commas, decimals or a scale: never a year or a name
	approx          string
	kind            assay.FigureKind
	unit            string // of a percent, money or measure
	unitEnd         int    // byte after the unit words; 0 when the unit is not known yet
	unitTok         int    // last token of the unit words; -1 when none
	attr            string // "nine-day": the word after the hyphen
	fraction        bool   // "two-thirds", "half"
	whyNot          figReason
	ageStart, ageTo int // bytes of an age phrase, when whyNot is notAge
	ageTok          int // token at which the age phrase begins

	// What the number counts; token indexes, -1 when there is none.
	headFirst, head int // the noun phrase after it, and its head noun
	base            int // the pronoun or noun of "N of them", "N of the cases"
	baseNum         int // index of the number of "N of the M"
}

// number reads the number that begins at token i.
func (s *figScan) number(i int) (figNum, bool) {
	t := &s.toks[i]
	n := figNum{first: i, last: i, start: t.start, end: t.end, kind: assay.Count, unitTok: -1}
	switch {
	case t.digit:
		if !s.digits(&n) {
			return n, false
		}
	case t.c&wCardinal != 0:
		n.value, _ = text.Number(t.w)
		n.words = true
	case t.c&wScalePlural != 0 && !t.poss:
		return s.vagueNumber(n)
	case t.w == "a" || t.w == "an" || t.w == "half" || t.w == "several" || t.w == "few":
		return s.articleNumber(n)
	case strings.IndexByte(t.w, '-') > 0 && t.c == 0:
		if !s.hyphenated(&n) {
			return n, false
		}
	default:
		return n, false
	}
	if n.attr == "" && !n.ranged && !n.fraction {
		s.scales(&n)
		if s.fractionAfter(&n) {
			n.low, n.high = n.value, n.value
			return n, true
		}
	}
	if !n.ranged {
		n.low, n.high = n.value, n.value
	}
	return n, true
}

// digits reads a token that begins with a digit: "24,400", "13K", "17-26",
// "21-count", "216GB".
func (s *figScan) digits(n *figNum) bool {
	t := &s.toks[n.first]
	w := t.w
	if v, ok := continental(w); ok {
		n.value, n.grouped = v, true
		return true
	}
	if v, bytes, ok := footnoted(w); ok {
		n.value, n.end, n.grouped = v, t.start+bytes, true
		return true
	}
	if v, ok := figPlain(w); ok {
		n.value = v
		if v, bytes := vulgar(s.doc[t.end:s.end]); v > 0 { // "2½"
			n.value, n.end, n.grouped = n.value+v, t.end+bytes, true
			return true
		}
		if s.slashFraction(n) {
			return true
		}
		n.grouped = strings.ContainsAny(w, ",.")
		if len(w) > 1 && w[0] == '0' && w[1] != '.' && t.sep&sepStop == 0 {
			n.whyNot = notReference // "007", "03"
			return true
		}
		s.spaceGroups(n)
		if n.first == 0 || s.toks[n.first].sep&sepStop != 0 {
			// ".05": the point belongs to the number.
			if b := t.start - 1; b >= s.start && s.doc[b] == '.' && (b == s.start || s.doc[b-1] == ' ' || s.doc[b-1] == '(') {
				if d, err := strconv.ParseFloat("0."+strings.ReplaceAll(w, ",", ""), 64); err == nil && !strings.Contains(w, ".") {
					n.value, n.start, n.grouped = d, b, true
					t.sep &^= sepStop
				}
			}
		}
		return true
	}
	if a, b, ok := strings.Cut(w, "-"); ok {
		va, okA := figPlain(a)
		vb, okB := figPlain(b)
		switch {
		case okA && okB:
			if vb <= va || len(a) == 3 && len(b) == 4 {
				n.whyNot = notScore
				n.value = va
				return true
			}
			n.ranged, n.grouped = true, strings.ContainsAny(w, ",.")
			if j := n.first + 1; s.near(j) && s.toks[j].c&wScale != 0 { // "5-6 million"
				sc, _ := text.Scale(s.toks[j].w)
				va, vb = figWhole(va*sc), figWhole(vb*sc)
				n.last, n.end, n.grouped = j, s.toks[j].end, true
			}
			n.value, n.low, n.high = va, va, vb
			return true
		case okA && b != "" && figLetters(b):
			n.value, n.attr = va, b
			if sc, ok := text.Scale(b); ok && len(b) > 1 { // "430-million"
				n.value, n.attr, n.grouped = va*sc, "", true
			}
			return true
		}
		n.whyNot = notReference
		return true
	}
	k := 0
	for k < len(w) && (w[k] >= '0' && w[k] <= '9' || w[k] == ',' || w[k] == '.') {
		k++
	}
	v, ok := figPlain(w[:k])
	if !ok {
		n.whyNot = notReference
		return true
	}
	n.value = v
	switch suffix := w[k:]; suffix {
	case "s":
		if !s.is(n.first+1, "of") {
			n.whyNot = notReference // "the 1990s"
			return true
		}
		n.open, n.vague, n.grouped = true, true, true // "100,000s of ships"
	case "k":
		n.value, n.grouped = figWhole(v*1e3), true
	case "m", "mn", "mm":
		if s.moneyBefore(t.start) == 0 && !s.pluralAfter(n.first) {
			n.end = t.start + k // metres, read as a unit
			return true
		}
		n.value, n.grouped = figWhole(v*1e6), true
	case "b", "bn":
		n.value, n.grouped = figWhole(v*1e9), true
	case "tn":
		n.value, n.grouped = v*1e12, true
	case "st", "nd", "rd", "th":
		n.whyNot = notOrdinal
	default:
		if figUnitAt(s.doc[t.start+k:s.end]) > 0 {
			n.end = t.start + k
			return true
		}
		n.whyNot = notReference
	}
	return true
}

// spaceGroups joins digits that are grouped with spaces: "15 000".
func (s *figScan) spaceGroups(n *figNum) {
	w := s.toks[n.first].w
	if len(w) > 3 || n.grouped || n.first > 0 && s.near(n.first) && (s.toks[n.first-1].digit || monthWord(s.toks[n.first-1].w) > 0) {
		return
	}
	j, v := n.first+1, n.value
	for ; j < len(s.toks) && s.toks[j].sep == 0 && len(s.toks[j].raw) == 3 && s.toks[j].digit; j++ {
		group, ok := figPlain(s.toks[j].w)
		if !ok || strings.ContainsAny(s.toks[j].w, ",.") {
			return
		}
		v = v*1000 + group
	}
	if j == n.first+1 || j < len(s.toks) && s.toks[j].sep == 0 && s.toks[j].digit {
		return
	}
	n.value, n.last, n.end, n.grouped = v, j-1, s.toks[j-1].end, true
}

func figPlain(w string) (float64, bool) {
	for i := 0; i < len(w); i++ {
		if c := w[i]; (c < '0' || c > '9') && c != ',' && c != '.' {
			return 0, false
		}
	}
	if len(w) > 18 {
		return 0, false
	}
	return text.Number(w)
}

func figLetters(w string) bool {
	for i := 0; i < len(w); i++ {
		if (w[i] < 'a' || w[i] > 'z') && w[i] != '-' {
			return false
		}
	}
	return true
}

// hyphenated reads "nine-day", "two-thirds", "twenty-five-year".
func (s *figScan) hyphenated(n *figNum) bool {
	w := s.toks[n.first].w
	for cut := strings.LastIndexByte(w, '-'); cut > 0; cut = strings.LastIndexByte(w[:cut], '-') {
		v, ok := text.Number(w[:cut])
		if !ok {
			continue
		}
		rest := w[cut+1:]
		if d := figFraction(rest); d > 0 {
			n.value, n.fraction, n.kind, n.unit, n.words = figHundredth(v/d*100), true, assay.Percent, "%", true
			n.low, n.high = n.value, n.value
			return true
		}
		if rest == "" || !figLetters(rest) {
			return false
		}
		n.value, n.attr, n.words = v, rest, true
		return true
	}
	return false
}

// figHundredth rounds a percent made from a fraction to two places.
func figHundredth(v float64) float64 { return math.Round(v*100) / 100 }

func figFraction(w string) float64 {
	switch w {
	case "half", "halves":
		return 2
	case "third", "thirds":
		return 3
	case "quarter", "quarters", "fourth", "fourths":
		return 4
	case "fifth", "fifths":
		return 5
	case "sixth", "sixths":
		return 6
	case "eighth", "eighths":
		return 8
	case "tenth", "tenths":
		return 10
	}
	return 0
}

// near reports whether token j exists and only a space (or quotation marks, or
// a joining hyphen when dash) stands before it.
func (s *figScan) near(j int) bool {
	return j < len(s.toks) && j > 0 && s.toks[j].sep&sepBreak == 0
}

func (s *figScan) is(j int, w string) bool { return s.near(j) && s.toks[j].w == w }

// scales takes the scale words after the number: "2.5 million", "two hundred
// and fifty", "seven and a half".
func (s *figScan) scales(n *figNum) {
	total, cur, took, last := 0.0, n.value, false, 1.0
	j := n.last + 1
	for ; ; j++ {
		if !s.near(j) && !(j < len(s.toks) && s.toks[j].sep == sepDash|sepNone && s.toks[j].c&wScale != 0) {
			break
		}
		t := &s.toks[j]
		if sc, ok := text.Scale(t.w); ok && t.c&wScale != 0 {
			if sc == 100 {
				cur *= 100
			} else {
				total, cur, last = total+cur*sc, 0, sc
			}
			n.last, n.end, took, n.grouped = j, t.end, true, true
			continue
		}
		if t.w == "and" && s.is(j+1, "a") && s.is(j+2, "half") {
			if took && cur == 0 {
				total += last / 2 // "a million and a half"
			} else {
				cur += 0.5
			}
			j += 2
			n.last, n.end = j, s.toks[j].end
			continue
		}
		if took && n.words {
			k := j
			if t.w == "and" {
				k++
			}
			if s.near(k) && s.toks[k].c&wCardinal != 0 {
				if v, ok := text.Number(s.toks[k].w); ok && v < 100 && cur+v != v || ok && cur == 0 && k == j {
					cur += v
					j, n.last, n.end = k, k, s.toks[k].end
					continue
				}
			}
		}
		break
	}
	n.value = figWhole(total + cur)
}

// figWhole rounds away what binary fractions add: 4.1 billion is 4100000000.
func figWhole(v float64) float64 {
	if r := math.Round(v); math.Abs(v-r) < 1e-4 {
		return r
	}
	return v
}

// fractionAfter reads "two thirds" and "one third of", and "one in five".
func (s *figScan) fractionAfter(n *figNum) bool {
	j := n.last + 1
	if !s.near(j) {
		return false
	}
	t := &s.toks[j]
	if d := figFraction(t.w); d > 0 && n.words && n.value < d && t.w != "fourth" && (strings.HasSuffix(t.w, "s") || s.is(j+1, "of")) {
		s.asPercent(n, n.value/d*100, j)
		return true
	}
	k := 0
	switch {
	case t.w == "in":
		k = j + 1
	case t.w == "out" && s.is(j+1, "of"):
		k = j + 2
	default:
		return false
	}
	if !s.near(k) || s.toks[k].c&wNumber == 0 {
		return false
	}
	of, ok := text.Number(s.toks[k].w)
	if !ok || of <= n.value || n.value < 1 || n.value > 20 || s.toks[k].c&wCardinal == 0 && of == 12 {
		return false
	}
	oneIn := n.value == 1 && t.w == "in" && of < 1500 && s.pluralAfter(k)
	if !figRatioBase(of) && !oneIn {
		return false
	}
	if n.first > 0 && s.near(n.first) && t.w == "in" {
		if p := &s.toks[n.first-1]; figParticiple(p.w, p.c) && p.c&wLight == 0 {
			return false
		}
	}
	if k+1 < len(s.toks) && s.near(k+1) && s.toks[k+1].c&wScale != 0 {
		return false
	}
	s.asPercent(n, n.value/of*100, k)
	return true
}

func figRatioBase(v float64) bool {
	return v >= 2 && v <= 10 && v == float64(int(v)) || v == 12 || v == 20 || v == 100 || v == 1000
}

func (s *figScan) asPercent(n *figNum, v float64, last int) {
	n.value, n.fraction, n.kind, n.unit = figHundredth(v), true, assay.Percent, "%"
	n.last, n.end = last, s.toks[last].end
}

// articleNumber reads "a dozen", "half a million", "a third of", "half of",
// "several hundred".
func (s *figScan) articleNumber(n figNum) (figNum, bool) {
	i := n.first
	t := &s.toks[i]
	next := func(k int) string {
		if s.near(i + k) {
			return s.toks[i+k].w
		}
		return ""
	}
	scaleAt := func(k int) bool { return s.near(i+k) && s.toks[i+k].c&wScale != 0 }
	n.words = true
	switch {
	case t.w == "half":
		if a := next(1); (a == "a" || a == "an") && scaleAt(2) {
			n.value, n.last = 0.5, i+1
			s.scales(&n)
			n.low, n.high = n.value, n.value
			return n, true
		}
		if i > 0 && s.near(i) {
			if p := s.toks[i-1].w; p == "second" || p == "first" || p == "last" || p == "other" || p == "a" || p == "one" || p == "latter" || p == "and" {
				return n, false
			}
		}
		if a := next(1); a == "of" || a == "the" || a == "their" || a == "its" || a == "those" || a == "these" {
			s.asPercent(&n, 50, i)
			n.low, n.high = 50, 50
			return n, true
		}
		return n, false
	case t.w == "several" || t.w == "few":
		if !scaleAt(1) {
			return n, false
		}
		sc, _ := text.Scale(next(1))
		if scaleAt(2) { // several hundred thousand
			more, _ := text.Scale(next(2))
			sc *= more
			n.last = i + 2
		} else {
			n.last = i + 1
		}
		if t.w == "few" && i > 0 && s.toks[i-1].w == "a" && s.near(i) {
			n.first, n.start = i-1, s.toks[i-1].start
		}
		n.end, n.value, n.low, n.open, n.vague, n.grouped = s.toks[n.last].end, 2*sc, 2*sc, true, true, true
		return n, true
	}
	if scaleAt(1) && next(1) != "k" {
		n.value = 1
		s.scales(&n)
		n.low, n.high = n.value, n.value
		return n, true
	}
	if d := figFraction(next(1)); d > 0 {
		after := next(2)
		if a := next(3); after == "of" && (a == "a" || a == "an" || a == "one") && scaleAt(4) {
			n.value, n.last = 1/d, i+3 // "a quarter of a million"
			s.scales(&n)
			n.low, n.high = n.value, n.value
			return n, true
		}
		if after == "of" || d == 2 && after == "million" || (after == "fewer" || after == "less" || after == "lower" || after == "higher") {
			s.asPercent(&n, 100/d, i+1)
			n.low, n.high = n.value, n.value
			return n, true
		}
	}
	return n, false
}

// vagueNumber reads "dozens", "thousands", "hundreds of thousands".
func (s *figScan) vagueNumber(n figNum) (figNum, bool) {
	i := n.first
	base := figVagueScale(s.toks[i].w)
	n.words, n.vague, n.grouped = true, true, true
	n.value = 2 * base
	if s.is(i+1, "of") && s.near(i+2) && s.toks[i+2].c&wScalePlural != 0 {
		more := figVagueScale(s.toks[i+2].w)
		n.last, n.end = i+2, s.toks[i+2].end
		n.value = 2 * base * more
		n.low, n.high = n.value, 10*base*more-1
		return n, true
	}
	if base == 10 || base == 20 && !s.is(i+1, "of") || i > 0 && s.toks[i].upper && !s.toks[i].caps {
		return n, false // "tens" alone, "Risk Scores"
	}
	n.low, n.open = n.value, true
	return n, true
}

func figVagueScale(w string) float64 {
	switch w {
	case "tens":
		return 10
	case "dozens":
		return 12
	case "scores":
		return 20
	}
	v, _ := text.Scale(strings.TrimSuffix(w, "s"))
	return v
}
