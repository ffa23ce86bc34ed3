package annotate

import (
	"strconv"
	"strings"
)

// dateAt reads the date that begins at token i.
func (s *dateScan) dateAt(i int) (dateFound, bool) {
	t := &s.toks[i]
	f := dateFound{first: i, last: i}
	switch {
	case t.w == "fiscal" || t.w == "fy" || figFiscalWord(t.w) || t.w == "financial" || t.w == "budget":
		return s.fiscalAt(i)
	case s.qualifier(i):
		g, ok := s.dateAt(i + 1)
		if ok && g.from.month > 0 && g.from.day == 0 {
			g.first = i
			return g, true
		}
		return f, false
	case strings.HasPrefix(t.w, "mid-") || strings.HasPrefix(t.w, "late-") || strings.HasPrefix(t.w, "early-"):
		_, w, _ := strings.Cut(t.w, "-")
		if m := monthWord(w); m > 0 {
			return s.monthAt(i, m)
		}
		if y := yearOf(w); y > 0 {
			f.from.year = y
			return f, true
		}
		return f, false
	case t.digit:
		return s.digitAt(i)
	case t.upper:
		if m := monthWord(t.w); m > 0 {
			return s.monthAt(i, m)
		}
		if a, b, ok := strings.Cut(t.w, "-"); ok { // "February-April"
			ma, mb := monthWord(a), monthWord(b)
			if ma > 0 && mb > 0 {
				f.from.month, f.to.month, f.period = ma, mb, true
				s.yearAfter(&f)
				if f.from.year > 0 {
					f.to.year = f.from.year
					f.from.year = 0
				}
				return f, true
			}
		}
	}
	return f, false
}

// qualifier reports "early", "late", "mid" or "the middle of" before a date.
func (s *dateScan) qualifier(i int) bool {
	switch s.toks[i].w {
	case "early", "late", "mid":
		return i+1 < len(s.toks) && s.near(i+1)
	}
	return false
}

func yearOf(w string) int {
	if len(w) != 4 {
		return 0
	}
	y, err := strconv.Atoi(w)
	if err != nil || y < 1500 || y > 2100 {
		return 0
	}
	return y
}

func dayOf(w string) int {
	for _, suffix := range []string{"st", "nd", "rd", "th"} {
		w = strings.TrimSuffix(w, suffix)
	}
	if len(w) == 0 || len(w) > 2 {
		return 0
	}
	d, err := strconv.Atoi(w)
	if err != nil || d < 1 || d > 31 {
		return 0
	}
	return d
}

func daysIn(month int) int {
	switch month {
	case 2:
		return 29
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// monthAt reads what begins with a month: "June 17-26, 2021", "June 17",
// "October 2018", a bare "June" after a preposition.
func (s *dateScan) monthAt(i, m int) (dateFound, bool) {
	f := dateFound{first: i, last: i}
	f.from.month = m
	j := i + 1
	if j < len(s.toks) && s.toks[j].digit && s.abbreviated(i, j) {
		w := s.toks[j].w
		if y := yearOf(w); y > 0 {
			f.from.year, f.last = y, j
			return f, true
		}
		if d := dayOf(w); d > 0 && d <= daysIn(m) && !s.percentOrUnit(j) {
			f.from.day, f.last = d, j
			s.dayRange(&f, m)
			s.yearAfter(&f)
			return f, true
		}
		if a, b, ok := strings.Cut(w, "-"); ok {
			da, db := dayOf(a), dayOf(b)
			if da > 0 && db > da && db <= daysIn(m) {
				f.from.day, f.last, f.period = da, j, true
				f.to.month, f.to.day = m, db
				s.yearAfter(&f)
				return f, true
			}
		}
	}
	if j < len(s.toks) && s.near(j) && s.toks[j].w == "of" && j+1 < len(s.toks) && s.near(j+1) {
		if y := yearOf(s.toks[j+1].w); y > 0 {
			f.from.year, f.last = y, j+1
			return f, true
		}
		if s.published.year > 0 && s.is(j+2, "year") { // "March of this year"
			switch s.toks[j+1].w {
			case "this", "last", "next":
				f.from.year = s.published.year + map[string]int{"this": 0, "last": -1, "next": 1}[s.toks[j+1].w]
				f.last = j + 2
				return f, true
			}
		}
	}
	if j < len(s.toks) && s.toks[j].sep == sepComma {
		if y := yearOf(s.toks[j].w); y > 0 {
			f.from.year, f.last = y, j
			return f, true
		}
	}
	return f, s.bareMonth(i)
}

// abbreviated reports whether the number at j follows the month at i directly,
// or after the point of its abbreviation.
func (s *dateScan) abbreviated(i, j int) bool {
	sep := s.toks[j].sep
	return sep&sepBreak == 0 || sep&^sepNone == sepStop && len(s.toks[i].w) <= 4 && s.doc[s.toks[i].end] == '.'
}

func (s *dateScan) percentOrUnit(j int) bool {
	if k := s.toks[j].end; k < s.end && s.doc[k] == '%' {
		return true
	}
	return s.near(j+1) && (s.toks[j+1].w == "percent" || s.toks[j+1].c&wScale != 0)
}

// bareMonth accepts a month without day and year only after a word that makes
// it a date: "in June", "since March".
func (s *dateScan) bareMonth(i int) bool {
	if strings.Contains(s.toks[i].w, "-") {
		return true
	}
	if i == 0 || !s.near(i) {
		return false
	}
	if s.near(i+1) && s.toks[i+1].upper && s.toks[i+1].c == 0 && monthWord(s.toks[i+1].w) == 0 {
		return false // "in April Ryan's words"
	}
	switch s.toks[i-1].w {
	case "in", "of", "since", "until", "by", "from", "to", "during", "through", "before", "after", "early", "late", "mid", "and", "between":
		return s.toks[i].w != "may" && s.toks[i].w != "march" || s.toks[i-1].w != "and"
	}
	return false
}

// dayRange reads the second day of "June 17 to 26" and "June 17 and 26" after
// "between".
func (s *dateScan) dayRange(f *dateFound, m int) {
	j := f.last + 1
	if j >= len(s.toks) {
		return
	}
	k := j
	joint := s.toks[j].sep&sepDash != 0
	if !joint && s.near(j) && (s.toks[j].w == "to" || s.toks[j].w == "through" || s.toks[j].w == "and" && f.first > 0 && s.toks[f.first-1].w == "between") {
		joint, k = true, j+1
	}
	if !joint || k >= len(s.toks) || !s.toks[k].digit || s.percentOrUnit(k) {
		return
	}
	d := dayOf(s.toks[k].w)
	if d <= f.from.day || d > daysIn(m) || s.near(k+1) && (monthWord(s.toks[k+1].w) > 0 || figPlural(s.toks[k+1].w, s.toks[k+1].c)) {
		return
	}
	f.last, f.period = k, true
	f.to.month, f.to.day = m, d
}

// yearAfter takes the year after a day or month: "17 June 2021", "June 17, 2021".
func (s *dateScan) yearAfter(f *dateFound) {
	j := f.last + 1
	if j >= len(s.toks) || s.toks[j].sep&^(sepComma) != 0 {
		if !(j < len(s.toks) && s.toks[j].w == "of") {
			return
		}
	}
	if s.toks[j].w == "of" && s.near(j+1) {
		j++
	}
	y := yearOf(s.toks[j].w)
	if y == 0 || s.toks[j].sep&sepComma != 0 && s.near(j+1) && figPlural(s.toks[j+1].w, s.toks[j+1].c) {
		return
	}
	f.last = j
	f.from.year = y
	if f.period {
		f.to.year = y
	}
}

// digitAt reads what begins with a digit: "17-26 June 2021", "28 August",
// "2021-07-01", "7/21/2021", "2005-2014", "2021", "the 1990s".
func (s *dateScan) digitAt(i int) (dateFound, bool) {
	t := &s.toks[i]
	f := dateFound{first: i, last: i}
	if g, ok := s.dayFirst(i); ok {
		return g, true
	}
	if g, ok := s.isoOrSlash(i); ok {
		return g, true
	}
	if strings.HasSuffix(t.w, "0s") && len(t.w) == 5 {
		if y := yearOf(t.w[:4]); y > 0 {
			f.from.year, f.to.year, f.period = y, y+9, true
			return f, true
		}
	}
	if g, ok := s.yearRange(i); ok {
		return g, true
	}
	y := yearOf(t.w)
	if y == 0 || t.sep&(sepMoney|sepSlash) != 0 || s.percentOrUnit(i) || !s.bareYear(i, y) {
		return f, false
	}
	f.from.year = y
	if s.near(i+1) && (s.toks[i+1].w == "fiscal" || s.toks[i+1].w == "budget" || s.toks[i+1].w == "financial") && s.near(i+2) && s.toks[i+2].w == "year" {
		f.last, f.fiscal = i+2, true
	}
	return f, true
}

// dayFirst reads "28 August 2023", "17-26 June", "8 and 11 June", "17 to 26
// June 2021".
func (s *dateScan) dayFirst(i int) (dateFound, bool) {
	f := dateFound{first: i, last: i}
	w := s.toks[i].w
	a, b := dayOf(w), 0
	k := i + 1
	if x, y, ok := strings.Cut(w, "-"); ok {
		a, b = dayOf(x), dayOf(y)
	} else if a > 0 && k+1 < len(s.toks) {
		between := i > 0 && s.toks[i-1].w == "between"
		if s.near(k) && (s.toks[k].w == "to" || s.toks[k].w == "through" || s.toks[k].w == "and" && between) && s.near(k+1) && s.toks[k+1].digit {
			b, k = dayOf(s.toks[k+1].w), k+2
		} else if s.toks[k].sep&sepDash != 0 && s.toks[k].digit {
			b, k = dayOf(s.toks[k].w), k+1
		}
	}
	if a == 0 || k >= len(s.toks) {
		return f, false
	}
	if b == 0 && k != i+1 {
		return f, false
	}
	if s.toks[k].w == "of" && s.near(k) && strings.ContainsAny(w, "snrt") { // "the 4th of July"
		k++
	}
	if !s.near(k) || !s.toks[k].upper {
		return f, false
	}
	m := monthWord(s.toks[k].w)
	if m == 0 || a > daysIn(m) || b > daysIn(m) {
		return f, false
	}
	f.from = datePart{month: m, day: a}
	if b > a {
		f.to, f.period = datePart{month: m, day: b}, true
	}
	f.last = k
	s.yearAfter(&f)
	return f, true
}

// isoOrSlash reads "2021-07-01" and, where day and month cannot be confused,
// "7/21/2021"; else it keeps the year.
func (s *dateScan) isoOrSlash(i int) (dateFound, bool) {
	f := dateFound{first: i, last: i}
	w := s.toks[i].w
	if len(w) == 10 && w[4] == '-' && w[7] == '-' {
		y, m, d := yearOf(w[:4]), dayOf(w[5:7]), dayOf(w[8:])
		if y > 0 && m > 0 && m <= 12 && d > 0 && d <= daysIn(m) {
			f.from = datePart{y, m, d}
			return f, true
		}
	}
	if i+2 >= len(s.toks) || s.toks[i+1].sep != s.toks[i+2].sep || s.toks[i+1].sep != sepSlash|sepNone && s.toks[i+1].sep != 0 {
		return f, false
	}
	if i > 0 && s.near(i) && (s.toks[i-1].digit || monthWord(s.toks[i-1].w) > 0) {
		return f, false
	}
	a, b, y := dayOf(w), dayOf(s.toks[i+1].w), yearOf(s.toks[i+2].w)
	if a == 0 || b == 0 || y == 0 {
		return f, false
	}
	f.last, f.from.year = i+2, y
	switch {
	case a <= 12 && b > 12:
		f.from.month, f.from.day = a, b
	case b <= 12 && a > 12:
		f.from.month, f.from.day = b, a
	case a == b:
		f.from.month, f.from.day = a, a
	}
	return f, true
}

// yearRange reads "2005-2014", "2019-20", "2018 to 2023", "between 2010 and 2018".
func (s *dateScan) yearRange(i int) (dateFound, bool) {
	f := dateFound{first: i, last: i, period: true}
	w := s.toks[i].w
	if a, b, ok := strings.Cut(w, "-"); ok {
		y := yearOf(a)
		if y == 0 {
			return f, false
		}
		f.from.year, f.to.year = y, secondYear(y, b)
		return f, f.to.year > y && y >= 1500
	}
	y := yearOf(w)
	k := i + 1
	if y == 0 || k >= len(s.toks) {
		return f, false
	}
	prev := ""
	if i > 0 {
		prev = s.toks[i-1].w
	}
	if prev == "about" || prev == "around" {
		prev = s.word(i - 2)
	}
	switch {
	case s.toks[k].sep&sepDash != 0 && s.toks[k].sep&^(sepDash|sepNone) == 0 && s.toks[k].digit:
	case s.near(k) && (s.toks[k].w == "to" || s.toks[k].w == "through" || s.toks[k].w == "until") && (prev == "from" || s.toks[k].w != "to" || prev == "years" || prev == "of" || prev == "in"):
		k++
	case s.near(k) && s.toks[k].w == "and" && prev == "between":
		k++
	default:
		return f, false
	}
	if k >= len(s.toks) {
		return f, false
	}
	y2 := secondYear(y, s.toks[k].w)
	if y2 <= y || k > i+1 && len(s.toks[k].w) != 4 {
		return f, false
	}
	f.from.year, f.to.year, f.last = y, y2, k
	return f, true
}

// secondYear reads the end of "2019-20" and "2019-2023".
func secondYear(first int, w string) int {
	if y := yearOf(w); y > 0 {
		return y
	}
	if len(w) == 2 {
		if v, err := strconv.Atoi(w); err == nil && first/100*100+v > first && first/100*100+v < first+50 {
			return first/100*100 + v
		}
	}
	return 0
}

// bareYear tells a year from a count of four digits.
func (s *dateScan) bareYear(i, y int) bool {
	prev := ""
	if i > 0 && s.near(i) {
		prev = s.toks[i-1].w
	}
	switch prev {
	case "in", "since", "until", "by", "from", "before", "after", "during", "through", "early", "late", "mid", "circa", "around", "between", "and", "to", "of", "year", "fiscal":
		return y >= 1800 || prev == "in" || prev == "since"
	case "than", "least", "over", "nearly", "almost", "some", "approximately", "no", "section", "sec", "room", "p", "pp", "article", "resolution", "#":
		return false
	}
	if s.near(i+1) && figPlural(s.toks[i+1].w, s.toks[i+1].c) && s.toks[i+1].c&wPers != 0 {
		return false
	}
	if i > 0 && s.class(i-1)&(wStrongRef|wReporter) != 0 {
		return false
	}
	if s.near(i+1) && s.class(i+1)&(wMeasure|wMoney|wReporter|wStreet) != 0 {
		return false
	}
	if s.near(i+1) && s.toks[i+1].upper && s.class(i+2)&wStreet != 0 && s.near(i+2) {
		return false
	}
	return y >= 1900 && y < 2100
}

// figFiscalWord reports "fy2021" and "fy07".
func figFiscalWord(w string) bool {
	return len(w) >= 4 && w[0] == 'f' && w[1] == 'y' && w[2] >= '0' && w[2] <= '9' && w[3] >= '0' && w[3] <= '9'
}

// fiscalAt reads "fiscal 2024", "fiscal years 2019-2023", "FY2021", "FY 2005-06",
// "budget year 2019".
func (s *dateScan) fiscalAt(i int) (dateFound, bool) {
	f := dateFound{first: i, last: i, fiscal: true}
	w := s.toks[i].w
	if figFiscalWord(w) {
		a, b, _ := strings.Cut(w[2:], "-")
		if f.from.year = yearOf(a); len(a) == 2 {
			v, _ := strconv.Atoi(a)
			f.from.year = 2000 + v
		}
		if f.from.year == 0 {
			return f, false
		}
		if b != "" {
			f.to.year, f.period = secondYear(f.from.year, b), true
		}
		return f, true
	}
	k := i + 1
	for k < len(s.toks) && (s.toks[k].w == "year" || s.toks[k].w == "years" || s.toks[k].w == "fy") {
		k++
	}
	if k >= len(s.toks) || w == "budget" && k == i+1 || !s.toks[k].digit {
		return f, false
	}
	if g, ok := s.yearRange(k); ok {
		g.first, g.fiscal = i, true
		return g, true
	}
	y := yearOf(s.toks[k].w)
	if y == 0 && len(s.toks[k].w) == 2 && w == "fy" {
		v, _ := strconv.Atoi(s.toks[k].w)
		y = 2000 + v
	}
	if y == 0 {
		return f, false
	}
	f.from.year, f.last = y, k
	if j := k + 1; s.near(j) && (s.toks[j].w == "to" || s.toks[j].w == "through" || s.toks[j].w == "and" && s.word(i-1) == "between") && j+1 < len(s.toks) {
		if y2 := yearOf(s.toks[j+1].w); y2 > y {
			f.to.year, f.period, f.last = y2, true, j+1
		}
	}
	return f, true
}
