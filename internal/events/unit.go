package events

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// The places of lines that are not sentences.
const (
	titleUnit  = -1
	reliesUnit = -2
)

// unit is one line: a title, a source that the document names, or a sentence.
// Spans of its names, dates and figures begin at the line.
type unit struct {
	where   int // titleUnit, reliesUnit, or the index of a sentence
	base    int // where the sentence begins in the text
	text    string
	tokens  []text.Token
	stems   []string
	names   []assay.Name
	dates   []assay.Date
	figures []assay.Figure
}

func (f *finder) unit(where int, s string, base int) *unit {
	u := &unit{where: where, base: base, text: s, tokens: text.Tokens(s)}
	u.stems = make([]string, len(u.tokens))
	for i, t := range u.tokens {
		u.stems[i] = f.stem(t.Lower)
	}
	return u
}

func (f *finder) stem(lower string) string {
	s, ok := f.stems[lower]
	if !ok {
		s = text.Stem(lower)
		f.stems[lower] = s
	}
	return s
}

// capital reports whether token i begins with a capital letter.
func (u *unit) capital(i int) bool {
	if i < 0 || i >= len(u.tokens) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(u.tokens[i].Text)
	return unicode.IsUpper(r)
}

// near reports whether only spaces, and the given marks, stand between tokens i and i+1.
func (u *unit) near(i int, marks string) bool {
	if i < 0 || i+1 >= len(u.tokens) {
		return false
	}
	return strings.Trim(u.text[u.tokens[i].End:u.tokens[i+1].Start], " \t\r\n"+marks) == ""
}

// tokenAt gives the index of the first token that ends after a byte.
func (u *unit) tokenAt(byteAt int) int {
	for i, t := range u.tokens {
		if t.End > byteAt {
			return i
		}
	}
	return len(u.tokens)
}

// span gives the text of tokens [i, j).
func (u *unit) span(i, j int) string {
	return strings.Join(strings.Fields(u.text[u.tokens[i].Start:u.tokens[j-1].End]), " ")
}

// bracketed reports whether a byte stands between round brackets.
func (u *unit) bracketed(at int) bool {
	at = min(max(at, 0), len(u.text))
	open := strings.LastIndexByte(u.text[:at], '(')
	return open >= 0 && !strings.Contains(u.text[open:at], ")")
}

// titled reports whether a line is a title in capitals: most of its words begin with one.
func (u *unit) titled() bool {
	if u.where != titleUnit {
		return false
	}
	n := 0
	for i := range u.tokens {
		if u.capital(i) {
			n++
		}
	}
	return 10*n >= 7*len(u.tokens)
}
