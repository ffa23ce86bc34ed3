package annotate

import (
	"strconv"
	"strings"

	"assay"
)

// maxDates bounds the dates kept for one document.
const maxDates = 5000

// dateScan reads the dates of one sentence at a time.
type dateScan struct {
	figScan
	published datePart
	found     []dateFound
	prevYear  int // the last year that the sentence before gives
	out       []assay.Date
}

// datePart is a day, a month or a year; 0 where not known.
type datePart struct{ year, month, day int }

// dateFound is a date before its year is completed.
type dateFound struct {
	first, last int // tokens
	start, end  int // bytes
	from, to    datePart
	period      bool
	fiscal      bool
}

// findDates reads the dates and periods of a document into a.Dates, in order.
// A date without a year takes it from its own sentence or the one before, else
// from published (YYYY, YYYY-MM or YYYY-MM-DD), so that it is not after it;
// without either it is left out, as are weekdays and relative dates.
func findDates(a *assay.Annotation, text string, published string) {
	a.Dates = nil
	s := dateScan{published: parsePublished(published)}
	s.doc, s.words = text, figWords()
	for i := range a.Sentences {
		span := a.Sentences[i].Span
		if span.Start < 0 || span.End > len(text) || span.Start >= span.End {
			continue
		}
		if !dateMayStand(text[span.Start:span.End]) {
			s.prevYear = 0
			continue
		}
		s.sent, s.start, s.end = i, span.Start, span.End
		s.toks = figTokens(s.toks[:0], &s.scratch, text, span.Start, span.End, s.words)
		s.sentenceDates()
		if len(s.out) >= maxDates {
			s.out = s.out[:maxDates]
			break
		}
	}
	a.Dates = s.out
}

// dateMayStand spares sentences without a year, a month or a fiscal year the
// full reading.
func dateMayStand(s string) bool {
	digits := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' {
			if digits++; digits == 4 && (s[i-3] == '1' || s[i-3] == '2') {
				return true
			}
			continue
		}
		digits = 0
		if (c == 'f' || c == 'F') && i+2 < len(s) && s[i+1]|0x20 == 'y' && s[i+2] >= '0' && s[i+2] <= '9' {
			return true
		}
		if c >= 'A' && c <= 'Z' && i+2 < len(s) {
			if monthOf(s[i:min(i+3, len(s))]) > 0 {
				return true
			}
		}
		if i >= 3 && c == '-' && s[i-3] == 'm' && s[i-2] == 'i' && s[i-1] == 'd' {
			return true
		}
	}
	return false
}

func parsePublished(p string) datePart {
	var d datePart
	if len(p) < 4 {
		return d
	}
	d.year, _ = strconv.Atoi(p[:4])
	if len(p) >= 7 && p[4] == '-' {
		d.month, _ = strconv.Atoi(p[5:7])
	}
	if len(p) >= 10 && p[7] == '-' {
		d.day, _ = strconv.Atoi(p[8:10])
	}
	if d.year < 1000 || d.month > 12 || d.day > 31 {
		return datePart{}
	}
	return d
}

// monthOf reads a month from its first three letters, 0 when it is none.
func monthOf(abbr string) int {
	if len(abbr) < 3 {
		return 0
	}
	var b [3]byte
	for i := range b {
		b[i] = abbr[i] | 0x20
	}
	switch string(b[:]) {
	case "jan":
		return 1
	case "feb":
		return 2
	case "mar":
		return 3
	case "apr":
		return 4
	case "may":
		return 5
	case "jun":
		return 6
	case "jul":
		return 7
	case "aug":
		return 8
	case "sep":
		return 9
	case "oct":
		return 10
	case "nov":
		return 11
	case "dec":
		return 12
	}
	return 0
}

var monthNames = []string{"", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthWord reads a lower-case word as a month: its name or its abbreviation.
func monthWord(w string) int {
	if len(w) < 3 || w[0] < 'a' {
		return 0
	}
	m := monthOf(w)
	if m == 0 {
		return 0
	}
	if w == monthNames[m] || len(w) == 3 || w == "sept" {
		return m
	}
	return 0
}

// sentenceDates reads the dates of one sentence and appends those whose year
// is known.
func (s *dateScan) sentenceDates() {
	s.found = s.found[:0]
	for i := 0; i < len(s.toks) && len(s.found) < maxNumbers; {
		f, ok := s.dateAt(i)
		if !ok {
			i++
			continue
		}
		f.start, f.end = max(f.start, s.toks[f.first].start), max(f.end, s.toks[f.last].end)
		s.found = append(s.found, f)
		i = f.last + 1
	}
	s.joinDates()
	year := 0
	for k := range s.found {
		f := &s.found[k]
		if f.to.year > 0 && f.from.year == 0 {
			f.from.year = f.to.year
			if f.from.month > f.to.month {
				f.from.year--
			}
		}
		if f.period && f.to.year == 0 && f.from.year > 0 {
			f.to.year = f.from.year
			if f.to.month < f.from.month {
				f.to.year++
			}
		}
	}
	for k := range s.found {
		f := &s.found[k]
		if f.from.year == 0 && !s.complete(f, k) {
			continue
		}
		year = f.from.year
		if f.to.year > 0 {
			year = f.to.year
		}
		s.emit(f)
	}
	s.prevYear = year
}

// complete gives a date without a year the year of its sentence, of the
// sentence before, or of the publication; false when none is known.
func (s *dateScan) complete(f *dateFound, k int) bool {
	year := 0
	for d := 1; d < len(s.found) && year == 0; d++ { // the nearest in the sentence
		for _, j := range []int{k - d, k + d} {
			if j >= 0 && j < len(s.found) && s.found[j].from.year > 0 && !s.found[j].fiscal {
				year = s.found[j].from.year
				break
			}
		}
	}
	if year == 0 {
		year = s.prevYear
	}
	switch {
	case year > 0:
		f.from.year = year
		if s.after(f.from) {
			if f.from.year = s.published.year; s.after(f.from) {
				f.from.year--
			}
		}
	case s.published.year > 0:
		f.from.year = s.published.year
		if s.after(f.from) {
			f.from.year--
		}
	default:
		return false
	}
	if f.period {
		f.to.year = f.from.year
		if f.to.month < f.from.month {
			f.to.year++
		}
	}
	return true
}

// after reports whether d is after the publication, as far as both are known.
func (s *dateScan) after(d datePart) bool {
	p := s.published
	if p.year == 0 || d.year != p.year {
		return p.year != 0 && d.year > p.year
	}
	if p.month == 0 || d.month == 0 || d.month != p.month {
		return p.month != 0 && d.month > p.month
	}
	return p.day != 0 && d.day > p.day
}

func (s *dateScan) emit(f *dateFound) {
	d := assay.Date{
		Span:     assay.Span{Start: f.start, End: f.end},
		Sentence: s.sent,
		From:     f.from.String(),
		Fiscal:   f.fiscal,
		Role:     s.dateRole(f),
	}
	if f.period {
		d.To = f.to.String()
		if d.To == d.From {
			d.To = ""
		}
	}
	s.out = append(s.out, d)
}

// String gives YYYY, YYYY-MM or YYYY-MM-DD.
func (d datePart) String() string {
	if d.year <= 0 {
		return ""
	}
	b := make([]byte, 0, 10)
	b = pad(b, d.year, 4)
	if d.month > 0 {
		b = pad(append(b, '-'), d.month, 2)
		if d.day > 0 {
			b = pad(append(b, '-'), d.day, 2)
		}
	}
	return string(b)
}

func pad(b []byte, v, width int) []byte {
	s := strconv.Itoa(v)
	for n := len(s); n < width; n++ {
		b = append(b, '0')
	}
	return append(b, s...)
}

// dateRole finds whether the date is of an event, of a publication, or the day
// as of which a number holds.
func (s *dateScan) dateRole(f *dateFound) assay.DateRole {
	// "its 2024 report", "the March 2025 audit"
	if !f.fiscal && !f.period && f.from.day == 0 {
		for k := f.last + 1; k < f.last+4 && s.near(k); k++ {
			if s.class(k)&figFunction != 0 {
				break
			}
			if dateWritten(s.toks[k].w) || s.toks[k].w == "sheet" {
				return assay.PublicationDate
			}
		}
	}
	i := f.first - 1
	for i >= 0 && s.near(i+1) {
		w := s.toks[i].w
		if w != "on" && w != "in" && w != "to" && w != "at" && w != "the" && w != "from" && w != "early" && w != "late" {
			break
		}
		i--
	}
	if i < 0 {
		return assay.EventDate
	}
	w, before := s.toks[i].w, s.word(i-1)
	near := s.near(f.first) || i+1 < f.first
	switch {
	case w == "of" && before == "as" || w == "by" && near && s.countsNear(f) || w == "at" && before == "as":
		return assay.CountDate
	case (w == "published" || w == "posted" || w == "printed" || w == "updated" || w == "uploaded") && near:
		return assay.PublicationDate
	case (w == "presented" || w == "announced" || w == "unveiled") && near:
		return assay.PublicationDate
	case (w == "came" || w == "made") && near && i > 0 && dateWritten(before):
		return assay.PublicationDate
	case w == "dated" && near:
		if s.class(i-1)&wBe != 0 && !s.writtenBefore(i) {
			return assay.EventDate
		}
		return assay.PublicationDate
	case w == "of" && near && dateWritten(before):
		return assay.PublicationDate
	}
	// "dates the report to 5 May"
	for k := i; k >= 0 && k > i-8; k-- {
		if (s.toks[k].w == "dates" || s.toks[k].w == "dating") && s.word(f.first-1) == "to" && k < i {
			for j := k + 1; j <= i; j++ {
				if dateWritten(s.toks[j].w) {
					return assay.PublicationDate
				}
			}
		}
	}
	return assay.EventDate
}

// countsNear reports whether the sentence holds a number that can be a count.
func (s *dateScan) countsNear(f *dateFound) bool {
	for k := range s.toks {
		if k >= f.first && k <= f.last {
			continue
		}
		if s.toks[k].c&wNumber != 0 && !s.inFound(k) {
			return true
		}
	}
	return false
}

func (s *dateScan) inFound(k int) bool {
	for j := range s.found {
		if k >= s.found[j].first && k <= s.found[j].last {
			return true
		}
	}
	return false
}

func (s *dateScan) writtenBefore(i int) bool {
	for k := 0; k < i; k++ {
		if dateWritten(s.toks[k].w) {
			return true
		}
	}
	return false
}

// dateWritten reports whether w names a piece of writing, whose date is that
// of a publication.
func dateWritten(w string) bool {
	return strings.Contains(" story article page release report item text piece column letter note document paper bulletin newsletter post summary blog statement memo audit order ruling opinion alert transcript edition copy entry survey study testimony announcement ", " "+w+" ")
}
