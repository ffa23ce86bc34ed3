package lineage

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

// Bounds of what is read of one text to compare it with another.
const (
	maxReuseWords = 20_000
	maxReuseBytes = 16 * maxReuseWords
)

// word is one word of a text that is compared with another.
type word struct {
	start, end int    // bytes
	form       uint64 // hash of its lower-case form
	stem       uint64 // hash of its stem, or of its value
	content    bool   // not a function word
	number     bool
	name       bool // has a capital that no sentence's beginning explains
}

// readWords reads a text's words, maxReuseWords at most. Words that a hyphen
// joins are read one by one, and numbers by value, so that "year-ago" and
// "year ago", "six" and "6", "10,000" and "10000" agree.
func readWords(s string) []word {
	if len(s) > maxReuseBytes {
		s = strings.ToValidUTF8(s[:maxReuseBytes], "")
	}
	stems := map[string]uint64{}
	var out []word
	last := 0
	for _, t := range text.Tokens(s) {
		opens := last == 0 || strings.ContainsAny(s[last:t.Start], ".?!:;\"“”\n")
		last = t.End
		for at := t.Start; at < t.End; {
			end := t.End
			if i := strings.IndexAny(s[at:t.End], "-\u2011"); i > 0 {
				end = at + i
			}
			if w, ok := readWord(s, at, end, opens, stems); ok {
				out = append(out, w)
			}
			at = end
			for at < t.End && !isLetter(s[at:]) {
				_, n := utf8.DecodeRuneInString(s[at:])
				at += n
			}
			opens = false
		}
		if len(out) >= maxReuseWords {
			return out[:maxReuseWords]
		}
	}
	return out
}

func isLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// readForms is readWords by the forms of words alone, with no stem, name or
// function word told.
func readForms(s string) []word {
	if len(s) > maxReuseBytes {
		s = strings.ToValidUTF8(s[:maxReuseBytes], "")
	}
	var out []word
	for _, t := range text.Tokens(s) {
		if len(out) == maxReuseWords {
			break
		}
		h := hashString(t.Lower)
		out = append(out, word{start: t.Start, end: t.End, form: h, stem: h})
	}
	return out
}

func readWord(s string, start, end int, opens bool, stems map[string]uint64) (word, bool) {
	lower := strings.TrimSuffix(strings.ReplaceAll(strings.ToLower(s[start:end]), "’", "'"), "'s")
	if lower == "" {
		return word{}, false
	}
	w := word{start: start, end: end, content: !text.IsStop(lower)}
	if v, ok := text.Number(lower); ok {
		w.number = true
		w.form = hashString(strconv.FormatFloat(v, 'g', -1, 64))
		w.stem = w.form
		return w, true
	}
	w.form = hashString(lower)
	stem, ok := stems[lower]
	if !ok {
		if stem = w.form; len(lower) < 40 {
			stem = hashString(text.Stem(lower))
		}
		stems[lower] = stem
	}
	w.stem = stem
	w.number = s[start] >= '0' && s[start] <= '9'
	r, _ := utf8.DecodeRuneInString(s[start:])
	w.name = unicode.IsUpper(r) && w.content && !opens
	return w, true
}

// hashString is FNV-1a of 64 bits, the same on every machine.
func hashString(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// mix spreads a hash over all its bits (the finaliser of SplitMix64).
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
