package extract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

//go:embed boilerplate.txt
var boilerplateTable string

//go:embed walls.txt
var wallTable string

var boilerplatePhrases = sync.OnceValue(func() phraseTable { return readPhrases(boilerplateTable) })

var wallPhrases = sync.OnceValue(func() phraseTable { return readPhrases(wallTable) })

// The marks that say where a phrase must stand in a line.
const (
	phraseIs    = '=' // the line is the phrase, with a colon or without
	phraseFirst = '^' // the line begins with it
	phraseIn    = '~' // the line holds it
)

// phrase is one row of a table of phrases.
type phrase struct {
	mark  byte
	group string // the heading that it stands under, in brackets
	words []string
}

// phraseTable has phrases by their first word.
type phraseTable map[string][]phrase

const phraseGap = 6 // words that a * may stand for

// readPhrases reads a table: "[GROUP]" headings, "# comments", and rows of a
// mark and a phrase.
func readPhrases(table string) phraseTable {
	t := phraseTable{}
	group := ""
	for l := range strings.SplitSeq(table, "\n") {
		f := strings.Fields(l)
		switch {
		case len(f) == 1 && f[0][0] == '[':
			group = strings.Trim(f[0], "[]")
		case len(f) > 1 && f[0] != "#":
			t[f[1]] = append(t[f[1]], phrase{mark: f[0][0], group: group, words: f[1:]})
		}
	}
	return t
}

// match gives the first phrase that a line matches.
func (t phraseTable) match(words []string) (phrase, bool) {
	for i, w := range words {
		for _, p := range t[w] {
			if i > 0 && p.mark != phraseIn {
				continue
			}
			rest := words[i:]
			if n := len(p.words); p.mark == phraseIs && len(rest) != n && (len(rest) != n+1 || rest[n] != ":") {
				continue
			}
			if beginsWith(rest, p.words) {
				return p, true
			}
		}
	}
	return phrase{}, false
}

func beginsWith(words, phrase []string) bool {
	for i, p := range phrase {
		if p == "*" {
			for skip := 0; skip <= phraseGap && i+skip < len(words); skip++ {
				if beginsWith(words[i+skip:], phrase[i+1:]) {
					return true
				}
			}
			return false
		}
		if i >= len(words) || words[i] != p {
			return false
		}
	}
	return true
}

// phraseWords parts a line into words in lower case; a colon is a word.
func phraseWords(text string) []string {
	var out []string
	start := -1
	text = strings.ToLower(text)
	for i, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out = append(out, text[start:i])
			start = -1
		}
		if r == ':' {
			out = append(out, ":")
		}
	}
	if start >= 0 {
		out = append(out, text[start:])
	}
	return out
}
