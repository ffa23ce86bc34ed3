package text

import (
	"strconv"
	"strings"
)

// Group writes a whole number with commas between groups of three digits: "-1,204".
func Group(n int) string {
	s, sign := strconv.Itoa(n), ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Count gives a number with its noun: "1 source", "1,400 sources".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Group(n) + " " + many
}

// List joins words as a sentence does: "a", "a and b", "a, b and c".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// NumberWord writes a count from 0 to 9 as a word, any other in digits without commas.
func NumberWord(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n >= 0 && n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// Years gives the years that a period names, in its order: "2019-2023" of
// "October 2019 to September 2023"; "" when it names none.
func Years(period string) string {
	var years []string
	for _, part := range strings.FieldsFunc(period, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(part) == 4 {
			years = append(years, part)
		}
	}
	return strings.Join(years, "-")
}
