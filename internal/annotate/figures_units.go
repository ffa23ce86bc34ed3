package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
)

// figSymbols are unit symbols as they are written after a number. Those that
// are also words or initials ("in", "A") are left out.
const figSymbolList = `m mm cm km nm μm µm dm s ms μs µs ns min h hr hrs g mg μg µg kg ng t kt Mt Gt l L ml mL μl µl dl
K °C °F ° Hz kHz MHz GHz THz W kW MW GW mW kWh MWh GWh J kJ MJ GJ N kN Pa kPa MPa GPa hPa mbar mBar bar V kV mV eV keV MeV GeV
mA μA µA kA mol mmol μmol µmol nmol M mM μM µM nM ppm ppb ppt ha Ma ka Ga yr yrs AU pc kpc Mpc dB cd lx lm B kB KB MB GB TB PB kb Kb Mb Gb bp kbp
Mbps Gbps kbps rpm mph km/h kph lb lbs oz ft yd mi gal bbl psi Torr U IU Å T mT nT nJ μJ mJ kR R wt vol mdeg ‰ sq`

var figSymbolSet = func() map[string]bool {
	set := make(map[string]bool, 160)
	for _, s := range strings.Fields(figSymbolList) {
		set[s] = true
	}
	return set
}()

// figUnitAt gives the length of the unit expression at the start of s, which
// begins right after a number: " GB", "km/h", " mg/L", " m s−1", "°C". It gives
// 0 where no unit stands.
func figUnitAt(s string) int {
	i := figSkipSpace(s, 0)
	n := figAtom(s[i:])
	if n == 0 {
		return 0
	}
	// A single capital after a space is more often an initial than a unit.
	if i > 0 && n == 1 && unicode.IsUpper(rune(s[i])) && s[i] != 'K' && s[i] != 'V' && s[i] != 'W' && s[i] != 'M' {
		return 0
	}
	end := i + n
	for end < len(s) {
		k := end
		if s[k] == '/' || strings.HasPrefix(s[k:], "·") || strings.HasPrefix(s[k:], "×") {
			_, w := utf8.DecodeRuneInString(s[k:])
			k += w
		} else if k = figSkipSpace(s, end); k == end {
			break
		} else if !figExponentFollows(s[k:]) {
			break
		}
		n = figAtom(s[k:])
		if n == 0 {
			break
		}
		end = k + n
	}
	return end
}

func figSkipSpace(s string, i int) int {
	for _, sp := range []string{" ", "\u00a0", "\u2009", "\u202f"} {
		if strings.HasPrefix(s[i:], sp) {
			return i + len(sp)
		}
	}
	return i
}

// figExponentFollows reports whether s is a symbol with an exponent: "s−1".
func figExponentFollows(s string) bool {
	n := figSymbol(s)
	return n > 0 && figExponent(s[n:]) > 0
}

func figAtom(s string) int {
	n := figSymbol(s)
	if n == 0 {
		return 0
	}
	return n + figExponent(s[n:])
}

// figSymbol gives the length of the longest unit symbol at the start of s that
// no letter follows.
func figSymbol(s string) int {
	n := 0
	for n < len(s) && n < 12 {
		r, w := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsLetter(r) && r != '°' && r != '‰' {
			break
		}
		n += w
	}
	if n == 0 || !figSymbolSet[s[:n]] {
		return 0
	}
	if (s[:n] == "wt" || s[:n] == "vol") && n < len(s) {
		for _, p := range []string{".%", "%", ". %", " %"} {
			if strings.HasPrefix(s[n:], p) {
				return n + len(p)
			}
		}
		return 0
	}
	return n
}

// figExponent gives the length of an exponent: "2", "²", "−1", "− 2", "-1".
func figExponent(s string) int {
	i := 0
	for _, minus := range []string{"\u2212 ", "\u2212", "\u2013", "-"} {
		if strings.HasPrefix(s, minus) {
			i = len(minus)
			break
		}
	}
	if i < len(s) && s[i] >= '1' && s[i] <= '9' && (i+1 == len(s) || s[i+1] < '0' || s[i+1] > '9') {
		return i + 1
	}
	for _, sup := range []string{"²", "³", "⁻¹", "⁻²", "⁻³"} {
		if strings.HasPrefix(s, sup) {
			return len(sup)
		}
	}
	return 0
}

// moneyBefore gives the length of the currency sign that ends right before
// byte b, with the letters of "US$"; 0 when there is none.
func (s *figScan) moneyBefore(b int) int {
	for _, sign := range []string{"$", "£", "€", "¥"} {
		if strings.HasSuffix(s.doc[s.start:b], sign) {
			return len(sign)
		}
	}
	return 0
}

// kindOf finds whether the number is a percent, money or a measure, and takes
// the unit's words into it.
func (s *figScan) kindOf(n *figNum) {
	if m := s.moneyBefore(n.start); m > 0 {
		n.kind, n.unit = assay.Money, s.doc[n.start-m:n.start]
		n.start -= m
		if i := n.first - 1; i >= 0 && s.toks[i].end == n.start && s.toks[i].caps && len(s.toks[i].raw) <= 3 {
			n.start = s.toks[i].start
		}
		n.unitEnd, n.unitTok = n.end, n.last
		return
	}
	if n.fraction {
		n.unitEnd, n.unitTok = n.end, n.last
		return
	}
	if n.attr != "" {
		s.attributive(n)
		return
	}
	if s.percentAfter(n) {
		return
	}
	j := n.last + 1
	if n.end < s.toks[n.last].end { // the unit is in the same token: "216GB"
		if w := figUnitAt(s.doc[n.end:s.end]); w > 0 {
			n.kind, n.unit, n.unitEnd, n.unitTok = assay.Measure, s.doc[n.end:n.end+w], n.end+w, n.last
		}
		return
	}
	if w := figUnitAt(s.doc[n.end:s.end]); w > 0 && !s.figWord(n.end+w) {
		last := n.last
		for last+1 < len(s.toks) && s.toks[last+1].end <= n.end+w {
			last++
		}
		n.kind, n.unit = assay.Measure, strings.TrimSpace(strings.Trim(s.doc[n.end:n.end+w], "\u00a0\u2009\u202f"))
		n.unitEnd, n.unitTok = n.end+w, last
		return
	}
	s.measureWord(n, j)
}

// figWord reports whether the byte at i continues a word.
func (s *figScan) figWord(i int) bool {
	if i >= len(s.doc) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.doc[i:])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// measureWord reads a unit of time, size or money after the number.
func (s *figScan) measureWord(n *figNum, j int) {
	if n.vague && s.is(j, "of") {
		j++
	}
	first := j
	for j < len(s.toks) && s.near(j) && j-first < 3 {
		t := &s.toks[j]
		if t.c&(wTime|wMeasure|wMoney) != 0 && !(t.c&wTime != 0 && t.w == "second" && n.value != 1) {
			break
		}
		if t.c&figFunction != 0 || !figMeasureModifier(t.w) {
			return
		}
		j++
	}
	if !s.near(j) || j-first >= 3 || s.toks[j].c&(wTime|wMeasure|wMoney) == 0 {
		return
	}
	t := &s.toks[j]
	unit := figSingular(t.w)
	if j > first && (s.toks[j-1].w == "square" || s.toks[j-1].w == "cubic" || s.toks[j-1].w == "metric" || s.toks[j-1].w == "nautical") {
		unit = s.toks[j-1].w + " " + unit
	}
	if t.c&wMeasure != 0 && figPlural(t.w, t.c) && s.pluralAfter(j) {
		return // "two degree courses" and the like
	}
	n.kind, n.unit, n.unitEnd, n.unitTok = assay.Measure, unit, t.end, j
	if t.c&wMoney != 0 {
		n.kind = assay.Money
		if unit == "dollar" {
			n.unit = "$"
		} else if unit == "euro" {
			n.unit = "€"
		}
	}
}

func figMeasureModifier(w string) bool {
	switch w {
	case "square", "cubic", "metric", "nautical", "more", "additional", "consecutive", "full", "extra", "working",
		"calendar", "further", "straight", "long", "business", "light", "short", "u.s", "u.s.", "american", "whole":
		return true
	}
	return false
}

func (s *figScan) percentAfter(n *figNum) bool {
	rest := s.doc[n.end:s.end]
	for _, p := range []string{"%", " %", "\u00a0%", "\u2009%"} {
		if strings.HasPrefix(rest, p) {
			n.end += len(p)
			if j := n.last + 1; j < len(s.toks) {
				s.toks[j].sep &^= sepPercent
			}
			n.kind, n.unit, n.unitEnd, n.unitTok = assay.Percent, "%", n.end, n.last
			return true
		}
	}
	j := n.last + 1
	if !s.near(j) && !(j < len(s.toks) && s.toks[j].sep == sepDash|sepNone) {
		return false
	}
	switch w := s.toks[j].w; {
	case w == "percent" || w == "pct":
	case w == "per" && (s.is(j+1, "cent") || s.is(j+1, "cents")):
		j++
	case w == "percentage" && s.near(j+1) && strings.HasPrefix(s.toks[j+1].w, "point"):
		n.kind, n.unit, n.last, n.end = assay.Percent, "percentage point", j+1, s.toks[j+1].end
		n.unitEnd, n.unitTok = n.end, n.last
		return true
	default:
		return false
	}
	n.kind, n.unit, n.last, n.end = assay.Percent, "%", j, s.toks[j].end
	n.unitEnd, n.unitTok = n.end, n.last
	return true
}

// attributive reads what a hyphen ties to the number: "nine-day", "21-count".
func (s *figScan) attributive(n *figNum) {
	n.unitEnd, n.unitTok = n.end, n.last
	word := n.attr
	if strings.HasPrefix(word, "year-old") || strings.HasPrefix(word, "years-old") {
		n.whyNot = notAge
		return
	}
	if word == "percent" {
		n.kind, n.unit = assay.Percent, "%"
		return
	}
	first, _, _ := strings.Cut(word, "-")
	c := s.words[first]
	switch {
	case c&(wTime|wMeasure) != 0:
		n.kind, n.unit = assay.Measure, figSingular(first)
	case figSymbolSet[first] && len(first) > 1:
		n.kind, n.unit = assay.Measure, first
	case c&wMoney != 0:
		n.kind, n.unit = assay.Money, figSingular(first)
	case c&wScale != 0:
		n.whyNot = notReference
	case n.value > 1 && len(first) > 2 && c&figFunction == 0:
		n.unit = figSingular(first)
		if !n.words && n.value != float64(int(n.value)) || figFold(first) {
			n.whyNot = notReference
		}
	default:
		n.whyNot = notReference
	}
}

// figFold are words whose number is a quality and counts nothing.
func figFold(w string) bool {
	switch w {
	case "fold", "way", "sided", "part", "tier", "star", "party", "dimensional", "like", "pronged", "faced", "wheel", "ply", "digit":
		return true
	}
	return false
}

// pluralAfter reports whether the token after i is a plural noun next to it.
func (s *figScan) pluralAfter(i int) bool {
	return s.near(i+1) && figPlural(s.toks[i+1].w, s.toks[i+1].c)
}
