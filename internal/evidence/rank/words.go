package rank

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"assay/internal/text"
)

// Limits of what is read. What is beyond them is left out.
const (
	maxQueryBytes   = 16 << 10
	maxQueryWords   = 96 // different terms of a query, the most telling kept
	maxTitleBytes   = 2 << 10
	maxFeatureWords = 8000 // of a document, that the model looks at
	maxTextBytes    = 1 << 20
)

// word is one token of a query or a document, as it is matched.
type word struct {
	stem string // stem, or "#" and the value of a number
	stop bool
}

// fold takes the accents off a word: "Beyoncé" is looked for as "Beyonce".
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// reader turns text into words and remembers what it made of each token.
type reader struct {
	seen map[string]word
	buf  []word
}

func newReader() *reader { return &reader{seen: map[string]word{}} }

// read gives the words of s, until it is called again. Hyphens and ampersands
// separate; "13,000", "13000" and "13 thousand" are one number.
func (r *reader) read(s string) []word {
	r.buf = r.buf[:0]
	last, number, value := 0, -1, 0.0 // number: where the number just before stands
	for _, t := range text.Tokens(s) {
		gap := s[last:t.Start]
		last = t.End
		if factor, ok := text.Scale(strings.TrimSuffix(t.Lower, "s")); ok && number >= 0 && gap == " " && len(t.Lower) > 2 {
			value *= factor
			r.buf[number].stem = numberStem(value)
			continue
		}
		if v, ok := text.Number(t.Lower); ok {
			r.buf = append(r.buf, word{stem: numberStem(v)})
			number, value = len(r.buf)-1, v
			continue
		}
		number = -1
		for part := range strings.FieldsFuncSeq(t.Lower, func(c rune) bool { return c == '-' || c == '&' || c == ',' }) {
			r.buf = append(r.buf, r.word(part))
		}
	}
	return r.buf
}

// word reads a lower-case token.
func (r *reader) word(lower string) word {
	if w, ok := r.seen[lower]; ok {
		return w
	}
	w := word{stop: text.IsStop(lower)}
	plain := fold(lower)
	if strings.Contains(plain, ".") {
		// "U.S." is not "us", but it is "USA".
		if plain = strings.ReplaceAll(plain, ".", ""); plain == "us" {
			plain = "usa"
		}
	}
	if v, ok := ordinal(plain); ok {
		w.stem = numberStem(v)
	} else {
		w.stem = text.Stem(plain)
	}
	if len(r.seen) < 1<<20 {
		r.seen[lower] = w
	}
	return w
}

// ordinal reads "3rd" and "19th".
func ordinal(s string) (float64, bool) {
	if len(s) < 3 || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	switch s[len(s)-2:] {
	case "st", "nd", "rd", "th":
		return text.Number(s[:len(s)-2])
	}
	return 0, false
}

func numberStem(v float64) string { return "#" + strconv.FormatFloat(v, 'g', -1, 64) }
