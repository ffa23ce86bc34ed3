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
// Its words are read when something is looked for that it may hold: most lines
// hold no word that tells of an event.
type unit struct {
	where   int // titleUnit, reliesUnit, or the index of a sentence
	base    int // where the sentence begins in the text
	text    string
	names   []assay.Name // spans in the document's text, or in a line that is no part of it
	dates   []assay.Date
	figures []assay.Figure
	holds   hint
	terms   []int32 // numbers of the stems of its content words, each once
	partly  bool    // some of its words are in no term

	read    bool // tokens and stems are there
	tokens  []text.Token
	stems   []string
	located bool // places are there
	places  []string
	staged  bool // stages is there
	stages  []stageAt
}

// chunk is for how many tokens of lines to come room is made at once.
const chunk = 4096

// words reads the tokens of a line and their stems.
func (f *finder) words(u *unit) {
	if u.read {
		return
	}
	u.read = true
	if cap(f.tokens)-len(f.tokens) < len(u.text)/2+1 { // a token has a byte and one before it
		f.tokens, f.stemmed = make([]text.Token, 0, len(u.text)/2+chunk), make([]string, 0, len(u.text)/2+chunk)
	}
	from := len(f.tokens)
	f.tokens = text.AppendTokens(f.tokens, u.text)
	u.tokens = f.tokens[from:len(f.tokens):len(f.tokens)]
	for i := range u.tokens {
		f.stemmed = append(f.stemmed, f.stem(u.tokens[i].Lower))
	}
	u.stems = f.stemmed[from:len(f.tokens):len(f.tokens)]
}

func (f *finder) stem(lower string) string { return f.stems.Stem(lower) }

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

// tokenAt gives the index of the first token that ends after a byte of the document.
func (u *unit) tokenAt(byteAt int) int {
	byteAt -= u.base
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

// after gives the word behind a part of the line, in lower case, and whether it
// begins with a capital; ok is false where more than spaces stand between.
func (u *unit) after(s assay.Span) (lower string, capital, ok bool) {
	from, to := s.Start-u.base, s.End-u.base
	if from < 0 || from >= to || to >= len(u.text) {
		return "", false, false
	}
	// As far as the end of the second word behind it, for the first may go on in it.
	end := to
	for n := 0; n < 2 && end < len(u.text); n++ {
		for end < len(u.text) && u.text[end] == ' ' {
			end++
		}
		for end < len(u.text) && u.text[end] != ' ' {
			end++
		}
	}
	near := unit{text: u.text[from:end], read: true}
	near.tokens = text.Tokens(near.text)
	last := near.tokenAt(to - 1 - from)
	if last+1 >= len(near.tokens) || !near.near(last, "") {
		return "", false, false
	}
	return near.tokens[last+1].Lower, near.capital(last + 1), true
}

// within reports whether a span of the document is a part of the line.
func (u *unit) within(s assay.Span) bool {
	return s.Start >= u.base && s.Start < s.End && s.End <= u.base+len(u.text)
}

// bracketed reports whether a byte of the document stands between round brackets.
func (u *unit) bracketed(at int) bool {
	at = min(max(at-u.base, 0), len(u.text))
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
