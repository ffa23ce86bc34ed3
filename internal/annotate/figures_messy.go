package annotate

import (
	"strings"
	"unicode/utf8"

	"assay/internal/text"
)

// Numbers as pages spoil or spell them: decimal commas, footnote digits that
// stick to what they follow, fractions as one sign.

// continental reads "1.234,5" and "1.234.567": points group, a comma divides.
func continental(w string) (float64, bool) {
	whole, part, comma := strings.Cut(w, ",")
	groups := strings.Split(whole, ".")
	if len(groups) < 2 || !comma && len(groups) < 3 || comma && (part == "" || strings.ContainsAny(part, ",.")) || len(groups[0]) > 3 || groups[0] == "" {
		return 0, false
	}
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return 0, false
		}
	}
	plain := strings.Join(groups, "")
	if comma {
		plain += "." + part
	}
	return figPlain(plain)
}

// footnoted reads "1,2344" as 1,234 with the footnote 4, and gives how many
// bytes belong to the number.
func footnoted(w string) (v float64, bytes int, ok bool) {
	k := strings.LastIndexByte(w, ',')
	if k < 1 || strings.ContainsAny(w, ".-") || len(w)-k-1 < 4 || len(w)-k-1 > 5 || len(w[:k]) > 11 {
		return 0, 0, false
	}
	for n, g := range strings.Split(w[:k], ",") {
		if n > 0 && len(g) != 3 || len(g) > 3 || g == "" {
			return 0, 0, false
		}
	}
	bytes = k + 4
	if _, rest := figPlain(w[bytes:]); !rest {
		return 0, 0, false
	}
	v, ok = figPlain(w[:bytes])
	return v, bytes, ok
}

// stuckDigits gives the length of the word to which one or two footnote digits
// stick ("children12", "arrests.12"), or 0: the word has four letters or more,
// and is one that the lists know or a plural.
func stuckDigits(w string) int {
	n := len(w)
	for n > 0 && w[n-1] >= '0' && w[n-1] <= '9' {
		n--
	}
	if n == len(w) || len(w)-n > 2 || n < 4 {
		return 0
	}
	stop := w[n-1] == '.' || w[n-1] == ','
	if stop {
		n--
	}
	if n < 4 {
		return 0
	}
	for i := range n {
		if w[i] < 'a' || w[i] > 'z' {
			return 0
		}
	}
	if stop || w[n-1] == 's' || lexicon()[w[:n]].tag != 0 || figWords()[w[:n]] != 0 {
		return n
	}
	return 0
}

// vulgar gives the value of a fraction written as one sign at the head of s.
func vulgar(s string) (v float64, bytes int) {
	r, w := utf8.DecodeRuneInString(s)
	switch r {
	case '½':
		return 0.5, w
	case '¼':
		return 0.25, w
	case '¾':
		return 0.75, w
	case '⅓':
		return 1.0 / 3, w
	case '⅔':
		return 2.0 / 3, w
	}
	return 0, 0
}

// slashFraction reads "3/4 of": a share.
func (s *figScan) slashFraction(n *figNum) bool {
	j := n.first + 1
	if j >= len(s.toks) || s.toks[j].sep != sepSlash|sepNone || !s.toks[j].digit || !s.is(j+1, "of") {
		return false
	}
	if n.first > 0 && s.toks[n.first].sep&sepSlash != 0 || len(s.toks[j].w) > 2 {
		return false
	}
	d, ok := text.Number(s.toks[j].w)
	if !ok || n.value < 1 || n.value >= d || !figRatioBase(d) {
		return false
	}
	s.asPercent(n, n.value/d*100, j)
	n.low, n.high, n.ranged = n.value, n.value, true
	return true
}

// wholeCount takes "12.345 ships" for twelve thousand: what is counted is whole.
func (s *figScan) wholeCount(n *figNum) {
	w := s.toks[n.first].w
	k := strings.IndexByte(w, '.')
	if n.kind != "count" || n.first != n.last || n.ranged || n.head < 0 || k < 1 || k > 3 || len(w) != k+4 || w[0] == '0' {
		return
	}
	if _, ok := figPlain(w); !ok {
		return
	}
	if h := &s.toks[n.head]; !figPlural(h.w, h.c) || s.is(n.head+1, "per") || s.is(n.head+1, "a") || s.is(n.head+1, "each") {
		return
	}
	scale := figWhole(n.value*1000) / n.value
	n.value, n.low, n.high = figWhole(n.value*scale), figWhole(n.low*scale), figWhole(n.high*scale)
}
