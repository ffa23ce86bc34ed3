package text

import (
	"strconv"
	"strings"
)

var units = map[string]float64{
	"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
	"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var scales = map[string]float64{
	"hundred": 100, "dozen": 12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "k": 1e3, "m": 1e6, "bn": 1e9,
}

// Number reads one token as a number: digits with grouping commas and a
// decimal point, a number word, or two number words joined by a hyphen.
func Number(lower string) (float64, bool) {
	if v, ok := units[lower]; ok {
		return v, true
	}
	if tens, ones, ok := strings.Cut(lower, "-"); ok {
		t, okT := units[tens]
		o, okO := units[ones]
		if okT && okO && t >= 20 && o < 10 && o > 0 {
			return t + o, true
		}
		return 0, false
	}
	if lower == "" || lower[0] < '0' || lower[0] > '9' {
		return 0, false
	}
	if strings.Contains(lower, ",") && !grouped(lower) {
		return 0, false
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(lower, ",", ""), 64)
	return v, err == nil
}

// grouped reports whether the commas of s stand before groups of three digits.
func grouped(s string) bool {
	whole, _, _ := strings.Cut(s, ".")
	parts := strings.Split(whole, ",")
	for i, p := range parts {
		if i == 0 && (len(p) == 0 || len(p) > 3) || i > 0 && len(p) != 3 {
			return false
		}
	}
	return true
}

// Scale gives the factor of a scale word: thousand, million, dozen.
func Scale(lower string) (float64, bool) {
	v, ok := scales[lower]
	return v, ok
}
