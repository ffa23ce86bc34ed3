package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// writerSigns are the signs that a writer sets; any other has to stand in what
// the text draws on, as do digits that are no numbers (fractions, superscripts).
const writerSigns = ".,;:()'\"-/?![]\u2013\u2014\u2026\u2018\u2019\u201c\u201d"

// signs refuses a sign that none of the units has, a mark that stands where
// none can, and a parenthesis without a partner: what is left when a byte of a
// name or a number is changed into one.
func signs(s string, units []*unit) *Problem {
	for i, r := range s {
		if !known(r) && !ofNumber(s, i, r) && !hasRune(units, r) {
			return problem(KindText, "the sign %q (%U) does not stand in a cited passage", r, r)
		}
	}
	if unbalanced(s) && !anyText(units, unbalanced) {
		return problem(KindText, "a parenthesis has no partner")
	}
	for _, m := range marks(s) {
		if len(m) == 1 && !anyText(units, func(have string) bool { return strings.HasPrefix(have, m) }) ||
			!anyText(units, func(have string) bool { return strings.Contains(have, m) }) {
			return problem(KindText, "the mark %q does not stand so in a cited passage", m)
		}
	}
	return nil
}

func known(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == ' ' || r == '\n' || r == '\t' || strings.ContainsRune(writerSigns, r)
}

// ofNumber reports whether the sign at s[i] is a percent sign after a digit or
// a currency before one; those are held to the passage with their number.
func ofNumber(s string, i int, r rune) bool {
	digit := func(k int) bool { return k >= 0 && k < len(s) && s[k] >= '0' && s[k] <= '9' }
	switch r {
	case '%':
		return digit(i - 1)
	case '$', '€', '£', '¥':
		return digit(i + utf8.RuneLen(r))
	}
	return false
}

func hasRune(units []*unit, r rune) bool {
	return anyText(units, func(s string) bool { return strings.ContainsRune(s, r) })
}

// anyText reports whether f holds for a passage or for its source's metadata.
func anyText(units []*unit, f func(string) bool) bool {
	for _, u := range units {
		if f(u.quote.text) || u.doc != nil && f(u.doc.meta.text) {
			return true
		}
	}
	return false
}

func unbalanced(s string) bool {
	open := 0
	for i := 0; i < len(s) && open >= 0; i++ {
		switch s[i] {
		case '(':
			open++
		case ')':
			open--
		}
	}
	return open != 0
}

// marks gives the marks of s that stand where none belongs: at the beginning,
// after a space, a hyphen or bracket between two spaces, two spaces, and two
// marks in a row that do not go together.
func marks(s string) []string {
	var out []string
	if s != "" && strings.IndexByte(",.;:!?)/", s[0]) >= 0 {
		out = append(out, s[:1])
	}
	for i := 1; i < len(s); i++ {
		a, b := s[i-1], s[i]
		switch {
		case a == ' ' && b == ' ',
			a == ' ' && strings.IndexByte(",.;:!?)/", b) >= 0,
			strings.IndexByte(",;:", a) >= 0 && strings.IndexByte(",.;:!?/-", b) >= 0,
			a == '(' && strings.IndexByte(" ,.;:!?/-", b) >= 0:
			out = append(out, s[i-1:i+1])
		case a == ' ' && strings.IndexByte("-/'\"[](", b) >= 0 && i+1 < len(s) && s[i+1] == ' ':
			out = append(out, s[i-1:i+2])
		}
	}
	return out
}
