package publishers

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// matcher is a pattern ready to be matched.
type matcher struct {
	*regexp.Regexp
	words []string // in lower case: a name that matches holds one of them; empty where none are known
}

func (p pattern) matcher() matcher {
	m := matcher{Regexp: regexp.MustCompile(p.expression())}
	if tree, err := syntax.Parse(p.expression(), syntax.Perl); err == nil {
		m.words = required(tree)
	}
	return m
}

// mayMatch reports whether a name, given in lower case, holds what a match needs.
// Matching costs far more, and most names match nothing.
func (m matcher) mayMatch(lower string) bool {
	for _, w := range m.words {
		if strings.Contains(lower, w) {
			return true
		}
	}
	return len(m.words) == 0
}

// required gives strings of which every match of an expression holds at least
// one, in lower case; nil where the expression needs none.
func required(e *syntax.Regexp) []string {
	switch e.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(e.Rune))}
	case syntax.OpCapture, syntax.OpPlus:
		return required(e.Sub[0])
	case syntax.OpConcat: // the longest of its parts tells most
		var best []string
		for _, part := range e.Sub {
			if words := required(part); shortest(words) > shortest(best) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, branch := range e.Sub {
			words := required(branch)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		return all
	}
	return nil
}

// shortest gives the length of the shortest word, 0 without any.
func shortest(words []string) int {
	n := 0
	for i, w := range words {
		if i == 0 || len(w) < n {
			n = len(w)
		}
	}
	return n
}

// plainASCII reports whether lower case is all that letter case is: beyond
// ASCII, letters match others that are not their small forms.
func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
