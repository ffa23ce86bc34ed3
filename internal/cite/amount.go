package cite

import (
	"math"
	"strings"
	"unicode/utf8"

	"assay/internal/text"
)

// form is what sort of quantity an amount is.
type form uint8

const (
	number  form = iota
	ordinal      // "19th", "third"
	date         // with at least a month, or a fiscal year
)

// bound is the direction of an approximator.
type bound int8

const (
	exact bound = 0
	least bound = 1  // "more than"
	most  bound = -1 // "fewer than"
)

// amount is a number or a date of a text, at words [first, last].
type amount struct {
	first, last int
	form        form
	value       float64
	unit        string // "%", "$", "€", "£", "¥", or "" for a plain number
	day         day
	bound       bound
}

// day is a date or a part of one; a part that is not known is 0.
type day struct{ y, m, d int }

// within reports whether every part of d that is known is the same in e.
func (d day) within(e day) bool {
	return (d.y == 0 || d.y == e.y) && (d.m == 0 || d.m == e.m) && (d.d == 0 || d.d == e.d)
}

// yearLike reports whether a is written as a bare year.
func (a amount) yearLike() bool {
	return a.form == number && a.unit == "" && a.value >= 1500 && a.value < 2200 && a.value == math.Trunc(a.value)
}

// same reports whether a and b are one value of one kind.
func (a amount) same(b amount) bool {
	if a.form != b.form {
		return false
	}
	if a.form == date {
		return a.day == b.day
	}
	return a.unit == b.unit && equal(a.value, b.value)
}

// equal compares values that may have been multiplied by a scale word.
func equal(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b))
}

// read fills l.amounts.
func (l *lexed) read() {
	leading := words().leading
	for i := 0; i < len(l.words); {
		if w := &l.words[i]; !w.digit && !leading[w.lower] && !hyphenated(w.lower) {
			i++
			continue
		}
		if n := l.readDate(i); n > i {
			i = n
			continue
		}
		a, ok := l.readNumber(i)
		if !ok {
			i++
			continue
		}
		i = a.last + 1
		l.keep(a)
	}
	l.spreadUnits()
}

func (l *lexed) keep(a amount) {
	a.bound = l.boundOf(a)
	l.amounts = append(l.amounts, a)
	for i := a.first; i <= a.last; i++ {
		l.words[i].amount = len(l.amounts)
	}
}

// spreadUnits gives the first number of "20 to 30 percent" the unit of the second.
func (l *lexed) spreadUnits() {
	for i := len(l.amounts) - 2; i >= 0; i-- {
		a, b := &l.amounts[i], l.amounts[i+1]
		if a.form != number || b.form != number || a.unit != "" || b.unit != "%" || a.yearLike() {
			continue
		}
		between := b.first - a.last - 1
		link := ""
		if between == 1 {
			link = l.words[a.last+1].lower
		}
		gap := l.gap(b.first)
		if link == "to" || link == "and" || link == "or" || between == 0 && (l.words[b.first].joined || strings.Trim(gap, " ") == "\u2013") {
			a.unit = b.unit
		}
	}
}

// readNumber reads the number that begins at word i.
func (l *lexed) readNumber(i int) (amount, bool) {
	w := l.words[i]
	if v := words().ordinals[w.lower]; v > 0 {
		return amount{first: i, last: i, form: ordinal, value: v}, true
	}
	a := amount{first: i, last: i}
	switch v, kind := numeral(w.lower); kind {
	case "ordinal":
		a.form, a.value = ordinal, v
		return a, true
	case "digits":
		a.value = v
		if p := i + 1; p < len(l.words) && l.words[p].joined {
			if y, ok := shortYear(v, l.words[p].lower); ok {
				return l.yearSpan(a, y)
			}
		}
		l.scale(&a)
	default:
		if !l.spelled(&a) {
			return a, false
		}
	}
	l.readUnit(&a)
	return a, true
}

// shortYear reads "23" after "2019-" as 2023.
func shortYear(from float64, lower string) (float64, bool) {
	v, kind := numeral(lower)
	if kind != "digits" || len(lower) != 2 || from < 1500 || from >= 2200 || v <= math.Mod(from, 100) {
		return 0, false
	}
	return from - math.Mod(from, 100) + v, true
}

// yearSpan keeps the first year of "2019-23" and gives the second.
func (l *lexed) yearSpan(a amount, to float64) (amount, bool) {
	l.keep(a)
	return amount{first: a.first + 1, last: a.first + 1, value: to}, true
}

// numeral reads a token that begins with a digit: "24,400", "19th", "13k",
// "FY2024". kind is digits, ordinal, or "" when it is not a number.
func numeral(lower string) (value float64, kind string) {
	if lower == "" || lower[0] < '0' || lower[0] > '9' {
		return 0, ""
	}
	if v, ok := text.Number(lower); ok {
		return v, "digits"
	}
	end := strings.IndexFunc(lower, func(r rune) bool { return (r < '0' || r > '9') && r != ',' && r != '.' })
	if end < 0 {
		return 0, ""
	}
	v, ok := text.Number(lower[:end])
	if !ok {
		return 0, ""
	}
	switch suffix := lower[end:]; suffix {
	case "st", "nd", "rd", "th":
		return v, "ordinal"
	case "k", "m", "bn":
		s, _ := text.Scale(suffix)
		return v * s, "digits"
	}
	return 0, ""
}

// scale multiplies a by the scale words after it: "1.2 million", "two dozen".
func (l *lexed) scale(a *amount) {
	for a.last+1 < len(l.words) && l.near(a.last+1) {
		s, ok := text.Scale(l.words[a.last+1].lower)
		if !ok || len(l.words[a.last+1].lower) < 3 {
			return
		}
		a.value *= s
		a.last++
	}
}

// spelled reads a number in words from a.first on: "one hundred and five thousand".
func (l *lexed) spelled(a *amount) bool {
	total, current, last := 0.0, 0.0, 0.0 // last: the factor or value read before
	i, n := a.first, 0
	if w := l.words[i].lower; w == "a" || w == "an" {
		if i+1 >= len(l.words) || !l.near(i+1) {
			return false
		}
		if s, ok := text.Scale(l.words[i+1].lower); !ok || s < 12 || len(l.words[i+1].lower) < 3 {
			return false
		}
		current, last, n = 1, 1, 1
		i++
	}
	for ; i < len(l.words) && (i == a.first || l.near(i)); i++ {
		w := l.words[i].lower
		v, ok := text.Number(w)
		s, isScale := text.Scale(w)
		switch {
		case l.words[i].digit:
			ok, isScale = false, false
		case ok && (n == 0 || v < 10 && v > 0 && last >= 20 && last < 100 || last >= 100 && v > 0):
			current, last = current+v, v
		case isScale && len(w) > 2 && n > 0 && s < 1000:
			current, last = current*s, s
			ok = true
		case isScale && len(w) > 2 && n > 0:
			total, current, last = total+current*s, 0, s
			ok = true
		case w == "and" && last >= 100 && i+1 < len(l.words) && l.near(i+1):
			next, isNumber := text.Number(l.words[i+1].lower)
			if !isNumber || l.words[i+1].digit || next >= last {
				ok = false
				break
			}
			continue
		default:
			ok = false
		}
		if !ok {
			break
		}
		a.last = i
		n++
	}
	a.value = total + current
	return n > 0 && (a.last > a.first || l.words[a.first].lower != "a")
}

// readUnit finds a percent sign or a currency at a.
func (l *lexed) readUnit(a *amount) {
	after := strings.TrimLeft(l.text[l.words[a.last].end:], " \u00a0")
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(l.text[:l.words[a.first].start], " "))
	switch before {
	case '$', '€', '£', '¥':
		a.unit = string(before)
		return
	}
	if strings.HasPrefix(after, "%") {
		a.unit = "%"
		return
	}
	j := a.last + 1
	if !l.near(j) {
		return
	}
	switch l.words[j].lower {
	case "percent", "pct", "percentage":
		a.unit, a.last = "%", j
	case "per":
		if l.near(j+1) && l.words[j+1].lower == "cent" {
			a.unit, a.last = "%", j+1
		}
	case "dollar", "dollars":
		a.unit, a.last = "$", j
	case "euro", "euros":
		a.unit, a.last = "€", j
	case "pound", "pounds":
		a.unit, a.last = "£", j
	case "yen":
		a.unit, a.last = "¥", j
	}
}

// boundOf finds "more than" before a, or "or more" after it.
func (l *lexed) boundOf(a amount) bound {
	w := words()
	// "no more than" is an upper bound though it ends in "more than": the longest phrase decides.
	longest, b := 0, exact
	for _, side := range []struct {
		list  [][]string
		after bool
		bound bound
	}{{w.up, false, least}, {w.down, false, most}, {w.upAfter, true, least}, {w.downAfter, true, most}} {
		for _, p := range side.list {
			from := a.first - len(p)
			if side.after {
				from = a.last + 1
			}
			if len(p) > longest && l.phraseAt(from, p) {
				longest, b = len(p), side.bound
			}
		}
	}
	return b
}

func (l *lexed) phraseAt(from int, phrase []string) bool {
	if from < 0 || from+len(phrase) > len(l.words) {
		return false
	}
	for i, w := range phrase {
		if l.words[from+i].lower != w {
			return false
		}
	}
	return true
}
