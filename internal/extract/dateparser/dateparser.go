// Package dateparser reads dates written out in words, in the eleven
// languages of months.txt: "3 July 2021", "July 3rd, 2021", "3 de julio de
// 2021", "2021年7月3日".
//
// It stands in for github.com/markusmobius/go-dateparser (go.mod of the main
// module replaces that one by this), because go-htmldate imports it for its
// last resort, and its tables of 200 languages take 0.2 seconds and 80 MB
// every time a process starts, whether or not a page is read. It has the part
// of that package's interface that go-htmldate uses.
package dateparser

import (
	_ "embed"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

//go:embed months.txt
var monthTable string

// ParserType names a way of reading a date. All of them read the same here.
type ParserType uint8

// The ways of reading that go-htmldate asks for.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource says which way an incomplete date would be completed.
// Incomplete dates are not read here, so it has no effect.
type PreferredDateSource uint8

// Past completes an incomplete date to one that is over.
const Past PreferredDateSource = 0

// Configuration holds the settings that go-htmldate passes; only complete
// dates are read, so none of them changes a result.
type Configuration struct {
	CurrentTime         time.Time
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Parser reads dates.
type Parser struct {
	ParserTypes []ParserType
}

// Date is a date that was read, at midnight UTC.
type Date struct {
	Time time.Time
}

// ErrNoDate says that a text is not one complete date.
var ErrNoDate = errors.New("not a complete date")

const maxLength = 100 // bytes; a longer text is not a date

// Parse reads a text that is one complete date: a day, a month by its name or
// number, and a year of four digits. Days of the week, times and short words
// around them are passed over; anything else makes it not a date.
func (*Parser) Parse(_ *Configuration, text string) (Date, error) {
	if len(text) > maxLength {
		return Date{}, ErrNoDate
	}
	var read reader
	for _, word := range words(text) {
		if !read.take(word) {
			return Date{}, ErrNoDate
		}
	}
	return read.date()
}

// reader collects the parts of a date.
type reader struct {
	numbers []number
	month   time.Month
	at      int // how many numbers came before the month's name
	extra   int // words that are no part of a date
}

type number struct{ value, digits int }

func (r *reader) take(word string) bool {
	if word[0] >= '0' && word[0] <= '9' {
		digits := word
		if i := strings.IndexFunc(word, func(c rune) bool { return c < '0' || c > '9' }); i >= 0 {
			digits = word[:i]
			if !ordinals[word[i:]] {
				return false
			}
		}
		if len(digits) > 4 {
			return false
		}
		value, _ := strconv.Atoi(digits)
		r.numbers = append(r.numbers, number{value, len(digits)})
		return len(r.numbers) <= 6 // three of a date, three of a time
	}
	if month, ok := months()[word]; ok {
		if r.month != 0 {
			return false
		}
		r.month, r.at = month, len(r.numbers)
		return true
	}
	if !passed[word] && !weekday(word) {
		r.extra++
	}
	return r.extra <= 3
}

func (r *reader) date() (Date, error) {
	n := r.numbers
	if r.month == 0 {
		// 2021 7 3 with the signs for year, month and day between, or 3. 7. 2021.
		switch {
		case len(n) >= 3 && n[0].digits == 4:
			return civil(n[0].value, time.Month(n[1].value), n[2].value)
		case len(n) >= 3 && n[2].digits == 4 && n[1].value <= 12 && n[0].value > 12:
			return civil(n[2].value, time.Month(n[1].value), n[0].value)
		}
		return Date{}, ErrNoDate
	}
	if len(n) < 2 {
		return Date{}, ErrNoDate
	}
	first, second := n[0], n[1]
	switch {
	case first.digits == 4 && second.digits <= 2: // 2021 July 3
		return civil(first.value, r.month, second.value)
	case second.digits == 4 && first.digits <= 2 && r.at <= 1: // 3 July 2021, July 3, 2021
		return civil(second.value, r.month, first.value)
	}
	return Date{}, ErrNoDate
}

func civil(year int, month time.Month, day int) (Date, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1 || t.Day() != day || t.Month() != month {
		return Date{}, ErrNoDate
	}
	return Date{Time: t}, nil
}

// words splits a text into runs of digits with the letters that follow them,
// and runs of letters, in lower case.
func words(text string) []string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.Is(unicode.Mn, c)
	})
	var out []string
	for _, f := range fields {
		out = append(out, splitHan(f)...)
	}
	return out
}

// splitHan parts "2021年7月3日" at its signs.
func splitHan(word string) []string {
	if !strings.ContainsAny(word, "年月日년월일") {
		return []string{word}
	}
	return strings.FieldsFunc(word, func(c rune) bool { return strings.ContainsRune("年月日년월일", c) })
}

var ordinals = set("st nd rd th er re e º ª de a")

// passed are words that may stand in a date.
var passed = set(`on the of at de del den der le la il el em a às kl um o uhr am pm h am: date published updated posted
 by in om van dne dnia г год года р року est edt cet gmt utc`)

// weekday knows the days of the week by how they begin, in the table's languages.
func weekday(word string) bool {
	for _, begin := range weekdays {
		if strings.HasPrefix(word, begin) {
			return true
		}
	}
	return false
}

var weekdays = strings.Fields(`mon tue wed thu fri sat sun lun mar mer jeu ven sam dim mié jue vie sáb dom seg ter qua
 qui sex mit die don fre sam son maa din woe don vri zat zon mån tis ons tor lör sön man tir lør søn pon wto śro czw pią
 sob nie пон вто сре чет пят суб вос`)

func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// months gives the month of each name and abbreviation of months.txt.
var months = sync.OnceValue(func() map[string]time.Month {
	m := map[string]time.Month{}
	for line := range strings.Lines(monthTable) {
		names := strings.Fields(line)
		if len(names) < 2 || names[0] == "#" {
			continue
		}
		month, err := strconv.Atoi(names[0])
		if err != nil {
			continue
		}
		for _, name := range names[1:] {
			m[name] = time.Month(month)
		}
	}
	return m
})
