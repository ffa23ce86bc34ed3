package cite

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isoDate reads YYYY, YYYY-MM or YYYY-MM-DD; ok only when a month is given.
func isoDate(s string) (day, bool) {
	d := partialDate(s)
	return d, d.m > 0
}

// partialDate reads a date as sources' metadata has it: YYYY, YYYY-MM, YYYY-MM-DD.
// What cannot be read is the zero day.
func partialDate(s string) day {
	parts := strings.Split(s, "-")
	if len(parts) > 3 || len(parts[0]) != 4 {
		return day{}
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v <= 0 || i > 0 && len(p) != 2 {
			return day{}
		}
		n[i] = v
	}
	if n[0] < 1500 || n[0] > 2199 || n[1] > 12 || n[2] > 31 {
		return day{}
	}
	return day{n[0], n[1], n[2]}
}

// readDate reads the date that begins at word i and gives the index after it;
// i when none does.
func (l *lexed) readDate(i int) int {
	w := l.words[i]
	if d, ok := isoDate(w.lower); ok {
		l.keep(amount{first: i, last: i, form: date, day: d})
		return i + 1
	}
	if y, ok := fiscal(w.lower); ok {
		l.keep(amount{first: i, last: i, value: y})
		return i + 1
	}
	if d, ok := l.slashed(i); ok {
		l.keep(amount{first: i, last: i + 2, form: date, day: d})
		return i + 3
	}
	if l.monthAt(i) > 0 {
		return l.monthFirst(i)
	}
	return l.dayFirst(i)
}

// fiscal reads "fy2024" and "fy24" as a year.
func fiscal(lower string) (float64, bool) {
	digits, ok := strings.CutPrefix(lower, "fy")
	v, err := strconv.Atoi(digits)
	switch {
	case !ok || err != nil || v < 0:
		return 0, false
	case len(digits) == 2:
		return float64(2000 + v), true
	case len(digits) == 4:
		return float64(v), true
	}
	return 0, false
}

// slashed reads 7/23/2025, or 23/7/2025 where the first number is no month.
func (l *lexed) slashed(i int) (day, bool) {
	if i+2 >= len(l.words) || l.gap(i+1) != "/" || l.gap(i+2) != "/" {
		return day{}, false
	}
	m, d, y := small(l.words[i].text, 31), small(l.words[i+1].text, 31), small(l.words[i+2].text, 2199)
	if m > 12 {
		m, d = d, m
	}
	if m == 0 || m > 12 || d == 0 || y < 1500 {
		return day{}, false
	}
	return day{y, m, d}, true
}

// small reads plain digits up to most; 0 when s is anything else.
func small(s string, most int) int {
	v, err := strconv.Atoi(s)
	if err != nil || v < 1 || v > most || s[0] == '+' {
		return 0
	}
	return v
}

// monthAt gives the month that word i names, or 0. "May" and "March" are
// months only where they cannot be the verb: not in lower case, and at the
// start of a sentence only beside a number.
func (l *lexed) monthAt(i int) int {
	if i < 0 || i >= len(l.words) {
		return 0
	}
	w := l.words[i]
	r, _ := utf8.DecodeRuneInString(w.text)
	if !unicode.IsUpper(r) {
		return 0
	}
	m := words().months[w.lower]
	if (m == 5 || m == 3) && w.first && l.dayAt(i+1) == 0 && l.yearAt(i+1) == 0 {
		return 0
	}
	return m
}

// dayAt gives the day of the month that word i writes: "23", "23rd".
func (l *lexed) dayAt(i int) int {
	if i < 0 || i >= len(l.words) || len(l.words[i].text) > 4 {
		return 0
	}
	s := l.words[i].lower
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		s = strings.TrimSuffix(s, suffix)
	}
	return small(s, 31)
}

// yearAt gives the year that word i writes in four digits.
func (l *lexed) yearAt(i int) int {
	if i < 0 || i >= len(l.words) || len(l.words[i].lower) != 4 {
		return 0
	}
	if y := small(l.words[i].lower, 2199); y >= 1500 {
		return y
	}
	return 0
}

// loose reports whether only spaces, commas and a hyphen stand before word i;
// a point may where the word before is a shortened month ("Sept. 5").
func (l *lexed) loose(i int) bool {
	if i <= 0 || i >= len(l.words) {
		return false
	}
	gap := l.gap(i)
	if m := l.words[i-1].lower; len(m) == 3 && m != "may" || m == "sept" {
		gap = strings.TrimPrefix(gap, ".")
	}
	return strings.Trim(gap, " ,\u00a0\n-") == ""
}

// yearAfter gives the year after word i ("2025", "of 2025") and its index.
func (l *lexed) yearAfter(i int) (int, int) {
	if i+2 < len(l.words) && l.words[i+1].lower == "of" && l.near(i+1) && l.near(i+2) {
		if y := l.yearAt(i + 2); y > 0 {
			return y, i + 2
		}
	}
	if l.loose(i + 1) {
		if y := l.yearAt(i + 1); y > 0 {
			return y, i + 1
		}
	}
	return 0, i
}

// secondDay gives the last day of a range that begins at the day in word i:
// "17-26", "17 to 26", "17–26", "17 and 18".
func (l *lexed) secondDay(i int) (int, int) {
	j := i + 1
	if j >= len(l.words) {
		return 0, i
	}
	gap := strings.TrimSpace(l.gap(j))
	switch {
	case l.words[j].joined, gap == "\u2013", gap == "-", gap == "\u2014":
	case l.words[j].lower == "to" || l.words[j].lower == "and" || l.words[j].lower == "through":
		if !l.near(j) || !l.near(j+1) {
			return 0, i
		}
		j++
	default:
		return 0, i
	}
	if d := l.dayAt(j); d > 0 {
		return d, j
	}
	return 0, i
}

// monthFirst reads "July 23, 2025", "June 17-26, 2021", "July 2025", "July".
func (l *lexed) monthFirst(i int) int {
	m, last := l.monthAt(i), i
	d, d2, split := 0, 0, i
	if l.loose(i + 1) {
		d = l.dayAt(i + 1)
	}
	if d > 0 {
		last, split = i+1, i+1
		if second, at := l.secondDay(i + 1); second > d && l.monthAt(at+1) == 0 {
			d2, last = second, at
		}
	}
	y, at := l.yearAfter(last)
	last = at
	l.keepDates(i, split, last, day{y, m, d}, d2)
	return last + 1
}

// dayFirst reads "23 July 2025", "17 to 26 June", "the 23rd of July".
func (l *lexed) dayFirst(i int) int {
	d := l.dayAt(i)
	if d == 0 {
		return i
	}
	j, d2 := i, 0
	if second, at := l.secondDay(i); second > d {
		d2, j = second, at
	}
	k := j + 1
	if l.near(k) && k < len(l.words) && l.words[k].lower == "of" {
		k++
	}
	if !l.near(k) || l.monthAt(k) == 0 {
		return i
	}
	y, last := l.yearAfter(k)
	l.keepDates(i, i, last, day{y, l.monthAt(k), d}, d2)
	return last + 1
}

// keepDates keeps one date over words [first, last], or the two ends of a range.
func (l *lexed) keepDates(first, split, last int, from day, second int) {
	if second == 0 {
		l.keep(amount{first: first, last: last, form: date, day: from})
		return
	}
	to := from
	to.d = second
	l.keep(amount{first: first, last: split, form: date, day: from})
	l.keep(amount{first: split + 1, last: last, form: date, day: to})
}
