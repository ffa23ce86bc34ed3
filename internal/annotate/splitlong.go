package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
)

// splitLong appends p, cut where it has lost its full stops (before a
// capitalised word that begins sentences) or is longer than a sentence may be.
func splitLong(text string, p piece, out []piece) []piece {
	if p.End-p.Start < lettersOnly {
		return append(out, p)
	}
	start := p.Start
	for i := p.Start; i < p.End; i++ {
		if text[i] != ' ' || i-start < minStarted || p.End-i < minStarted {
			continue
		}
		if startsHere(text, start, i, p.End) {
			out = addPart(text, p, start, i, out)
			start = i + 1
		}
	}
	for p.End-start > maxSentence {
		cut := hardCut(text, start)
		out = addPart(text, p, start, cut, out)
		start = cut
	}
	return addPart(text, p, start, p.End, out)
}

// addPart appends [start, end) as a sentence of its own.
func addPart(text string, p piece, start, end int, out []piece) []piece {
	if s, e := trimSpan(text, start, end); s < e {
		out = append(out, piece{assay.Span{Start: s, End: e}, p.paragraph, false})
	}
	return out
}

// startsHere reports whether a sentence that lost its full stop ends before the
// space at i: an ordinary word, then a capitalised function word with a small
// one after it.
func startsHere(text string, start, i, end int) bool {
	rest := text[i+1 : end]
	r, _ := utf8.DecodeRuneInString(rest)
	if !unicode.IsUpper(r) {
		return false
	}
	word := wordAt(rest)
	if !data().starter[strings.ToLower(word)] || len(word) == 1 && word != "I" && word != "A" {
		return false
	}
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest[len(word):], " "))
	prev := text[start:i]
	prev = prev[strings.LastIndexByte(prev, ' ')+1:]
	last, _ := utf8.DecodeLastRuneInString(prev)
	if !unicode.IsLetter(last) && !unicode.IsDigit(last) && last != ')' {
		return false
	}
	if isFunctionWord(strings.ToLower(prev)) {
		return false
	}
	if unicode.IsLower(after) || unicode.IsDigit(after) {
		return true
	}
	// Before a name only the surest starters count.
	first, _ := utf8.DecodeRuneInString(prev)
	return unicode.IsUpper(after) && unicode.IsLower(first)
}

// hardCut finds where to cut a sentence that is too long: behind a semicolon
// or a line's end if one stands in its second half, else at a space.
func hardCut(text string, start int) int {
	limit := start + maxSentence
	half := start + maxSentence/2
	for _, mark := range []string{"\n", "; ", ", ", " "} {
		if k := strings.LastIndex(text[half:limit], mark); k >= 0 {
			return half + k + len(mark)
		}
	}
	for cut := limit; cut > half; cut-- {
		if utf8.RuneStart(text[cut]) {
			return cut
		}
	}
	return limit
}
