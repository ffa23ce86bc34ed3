package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// mark is the punctuation between a word and the word before it.
type mark uint16

const (
	mComma mark = 1 << iota
	mSemicolon
	mColon
	mDash
	mOpen // a bracket
	mClose
	mQuote // a quotation mark of either sort
	mOther
)

// clauseMark divides clauses.
const clauseMark = mSemicolon | mColon | mDash

// tok is a word of the text with what the lists know of it.
type tok struct {
	start, end int
	text       string
	lower      string
	lemma      string
	tag        tag
	pre        mark
	poss       bool // ends in 's or s'
	contr      bool // a pronoun with a verb in it: "he's", "they'll"
	verb       bool // stands as a finite verb (verbs.go)
}

func (t *tok) is(k tag) bool { return t.tag&k != 0 }

// tokenise gives the words of one sentence, at offsets of the whole text,
// appended to buf. words is scratch.
func tokenise(buf []tok, words *[]text.Token, doc string, s assay.Span) []tok {
	lex := lexicon()
	last := s.Start
	*words = text.AppendTokens((*words)[:0], doc[s.Start:s.End])
	for _, w := range *words {
		t := tok{start: s.Start + w.Start, end: s.Start + w.End, text: w.Text, lower: w.Lower}
		t.pre = marksOf(doc[last:t.start])
		last = t.end
		t.possessive(doc)
		t.contraction()
		e, known := lex[t.lower]
		t.tag, t.lemma = e.tag, e.lemma
		if !known {
			t.guess()
		}
		t.shape()
		buf = append(buf, t)
	}
	return buf
}

// possessive notes "'s" and "s'".
func (t *tok) possessive(doc string) {
	if strings.HasSuffix(t.text, "'s") || strings.HasSuffix(t.text, "’s") {
		t.poss = true
		return
	}
	if strings.HasSuffix(t.text, "s") {
		rest := doc[t.end:]
		if strings.HasPrefix(rest, "' ") || strings.HasPrefix(rest, "’ ") {
			t.poss = true
		}
	}
}

// contraction makes "he's" and "they'll" their pronoun.
func (t *tok) contraction() {
	k := apostrophe(t.text)
	if k <= 0 {
		return
	}
	switch base := strings.ToLower(t.text[:k]); base {
	case "i", "you", "he", "she", "it", "we", "they", "who", "that", "there", "what", "here":
		t.lower, t.poss, t.contr = base, false, true
	}
}

// apostrophe is the byte of the first apostrophe of either sort, or -1.
func apostrophe(s string) int {
	for i := range len(s) {
		if s[i] == '\'' || s[i] == 0xE2 && strings.HasPrefix(s[i:], "’") {
			return i
		}
	}
	return -1
}

// guess tags a word that no list has, by its ending.
func (t *tok) guess() {
	w := t.lower
	n := len(w)
	switch {
	case w == "":
	case w[0] >= '0' && w[0] <= '9':
		t.tag |= tNum
	case n > 4 && strings.HasSuffix(w, "ly"):
		t.tag |= tAdv
	case n > 4 && strings.HasSuffix(w, "ed"):
		t.tag |= tVerb | tPast | tPart
		t.lemma = w[:n-1]
	case n > 5 && strings.HasSuffix(w, "ing"):
		t.tag |= tIng
	case strings.Contains(w, "-"):
		if head := w[strings.LastIndexByte(w, '-')+1:]; head != "" {
			// "co-led" is a verb, "child-welfare" is not.
			if e := lexicon()[head]; e.tag&tPast != 0 && (strings.HasPrefix(w, "co-") || strings.HasPrefix(w, "re-")) {
				t.tag, t.lemma = e.tag, e.lemma
			}
		}
	}
}

// shape notes capitals and numbers.
func (t *tok) shape() {
	r, w := utf8.DecodeRuneInString(t.text)
	if unicode.IsUpper(r) {
		t.tag |= tCap
		if w < len(t.text) && isAcronym(t.text) {
			t.tag |= tAcronym
		}
	}
	// Number words are in the lexicon; digits and "twenty-one" are read here.
	if t.lower != "" && (t.lower[0] <= '9' || strings.IndexByte(t.lower, '-') > 0) {
		if _, ok := text.Number(t.lower); ok {
			t.tag |= tNum
		}
	}
}

// isAcronym reports whether s has two capitals or more and no small letters but a last "s" ("FBI", "U.S.", "NGOs").
func isAcronym(s string) bool {
	s = text.TrimPossessive(s)
	if len(s) > 2 {
		s = strings.TrimSuffix(s, "s")
	}
	capitals := 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLower(r):
			return false
		}
	}
	return capitals >= 2 && len(s) <= 8
}

func marksOf(gap string) mark {
	var m mark
	for i, r := range gap {
		switch r {
		case '\'':
			if strings.HasPrefix(gap[i:], "''") {
				m |= mQuote
			}
		case ' ', '\n', '\t', '\r', '’':
		case ',':
			m |= mComma
		case ';':
			m |= mSemicolon
		case ':':
			m |= mColon
		case '–', '—', '―':
			m |= mDash
		case '-':
			if i > 0 && gap[i-1] == ' ' || strings.HasPrefix(gap[i:], "--") {
				m |= mDash
			}
		case '(', '[':
			m |= mOpen
		case ')', ']':
			m |= mClose
		case '"', '“', '”', '«', '»':
			m |= mQuote
		case '‘', '.':
		default:
			m |= mOther
		}
	}
	return m
}
