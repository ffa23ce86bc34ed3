package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

// figSep is the punctuation between a token and the one before it.
type figSep uint16

const (
	sepComma figSep = 1 << iota
	sepSemi
	sepColon
	sepStop
	sepOpen
	sepClose
	sepDash
	sepSlash
	sepQuote
	sepMoney
	sepPercent
	sepOther
	sepNone // the tokens touch, or only marks and no space stand between
)

// sepBreak ends a phrase; sepClause ends a clause.
const (
	sepBreak  = sepComma | sepSemi | sepColon | sepStop | sepOpen | sepClose | sepDash | sepSlash | sepPercent | sepOther
	sepClause = sepSemi | sepColon | sepStop
)

// figTok is one word of a sentence as the figures and dates readers see it.
type figTok struct {
	start, end int    // in the document
	raw        string // as written
	w          string // lower case
	c          figClass
	sep        figSep // what stands between it and the token before
	upper      bool   // begins with a capital
	caps       bool   // all capitals, two letters or more
	poss       bool   // possessive: "sheriff's"
	digit      bool   // begins with a digit
}

// figTokens splits the span [start, end) of doc into classified tokens,
// appended to buf. A hyphen between a number and a word stays inside a token.
// scratch is used again from call to call.
func figTokens(buf []figTok, scratch *[]text.Token, doc string, start, end int, words map[string]figClass) []figTok {
	prev := start
	*scratch = text.AppendTokens((*scratch)[:0], doc[start:end])
	for _, t := range *scratch {
		ft := figTok{start: start + t.Start, end: start + t.End, raw: t.Text, w: t.Lower, c: words[t.Lower]}
		if ft.c == 0 {
			if n := stuckDigits(ft.w); n > 0 {
				ft.end, ft.raw, ft.w = ft.start+n, ft.raw[:n], ft.w[:n]
				ft.c = words[ft.w]
			}
		}
		ft.sep = figGap(doc[prev:ft.start])
		ft.digit = ft.raw[0] >= '0' && ft.raw[0] <= '9'
		if c := ft.raw[0]; c < utf8.RuneSelf {
			ft.upper = 'A' <= c && c <= 'Z'
		} else {
			r, _ := utf8.DecodeRuneInString(ft.raw)
			ft.upper = unicode.IsUpper(r)
		}
		if ft.upper {
			ft.caps = len(ft.raw) > 1 && figAllCaps(ft.raw)
		}
		if strings.HasSuffix(ft.raw, "'s") || strings.HasSuffix(ft.raw, "\u2019s") || ft.end < end && figApostrophe(doc[ft.end:end]) && strings.HasSuffix(ft.w, "s") {
			ft.poss = true
		}
		if ft.c == 0 && strings.IndexByte(ft.w, '-') > 0 && !ft.digit {
			if v, ok := text.Number(ft.w); ok && v > 0 {
				ft.c = wNumber | wCardinal
			}
		}
		if ft.digit {
			ft.c |= wNumber
		}
		buf = append(buf, ft)
		prev = start + t.End
	}
	return buf
}

func figApostrophe(s string) bool {
	return strings.HasPrefix(s, "' ") || strings.HasPrefix(s, "\u2019 ")
}

func figAllCaps(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'a' && s[i] <= 'z' || s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// figGap reads the bytes between two tokens.
func figGap(s string) figSep {
	if s == " " {
		return 0
	}
	if s == "" {
		return sepNone
	}
	var sep figSep
	space := false
	for _, r := range s {
		switch r {
		case ' ', '\t', '\u00a0', '\u202f', '\u2009':
			space = true
		case '\u00b9', '\u00b2', '\u00b3', '\u2070', '\u2074', '\u2075', '\u2076', '\u2077', '\u2078', '\u2079', // a footnote
			'½', '¼', '¾', '⅓', '⅔':
		case '\n', '\r':
			space = true
		case ',':
			sep |= sepComma
		case ';':
			sep |= sepSemi
		case ':':
			sep |= sepColon
		case '.', '?', '!', '\u2026':
			sep |= sepStop
		case '(', '[', '{':
			sep |= sepOpen
		case ')', ']', '}':
			sep |= sepClose
		case '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212':
			sep |= sepDash
		case '/':
			sep |= sepSlash
		case '"', '\'', '\u2018', '\u2019', '\u201c', '\u201d', '\u00ab', '\u00bb', '*', '_':
			sep |= sepQuote
		case '$', '\u00a3', '\u20ac', '\u00a5':
			sep |= sepMoney
		case '%', '\u2030':
			sep |= sepPercent
		default:
			sep |= sepOther
		}
	}
	if !space {
		sep |= sepNone
	}
	return sep
}
