package events

import (
	"strings"
	"time"

	"assay"
)

// dated is a date of an event as one document gives it.
type dated struct {
	from, to  string
	first     int // days since 1970
	last      int
	precision int // of from: 1 year, 2 month, 3 day
	score     float64
	unit      *unit
	span      assay.Span // in the document's text; empty outside it
}

// Days gives the first and the last day, counted from 1970, that a date of the form
// YYYY, YYYY-MM or YYYY-MM-DD may mean; ok is false when it is none.
func Days(date string) (first, last int, ok bool) { return days(date) }

// days gives the first and last day that a date may mean; ok is false when it is none.
func days(date string) (first, last int, ok bool) {
	layout, years, months, add := time.DateOnly, 0, 0, 1
	switch len(date) {
	case 4:
		layout, years, add = "2006", 1, 0
	case 7:
		layout, months, add = "2006-01", 1, 0
	case 10:
	default:
		return 0, 0, false
	}
	t, err := time.Parse(layout, date)
	if err != nil {
		return 0, 0, false
	}
	return int(t.Unix() / 86400), int(t.AddDate(years, months, add).Unix()/86400) - 1, true
}

func newDated(x assay.Date) (dated, bool) {
	first, last, ok := days(x.From)
	if !ok {
		return dated{}, false
	}
	if x.To != "" {
		_, end, ok := days(x.To)
		if !ok || end < first {
			return dated{}, false
		}
		last = end
	}
	return dated{from: x.From, to: x.To, first: first, last: last, precision: precisionOf(x.From)}, true
}

func precisionOf(date string) int { return strings.Count(date, "-") + 1 }

// apart gives the days between two dates, 0 when they overlap.
func apart(a, b dated) int {
	return max(0, a.first-b.last, b.first-a.last)
}

// slack is how far two sources' dates of one happening may lie apart: one dates
// its beginning, another its end or the day it was made known.
const slack = 21

// agree reports whether two dates may be of one happening.
func agree(a, b dated) bool {
	if a.precision == 3 && b.precision == 3 {
		return apart(a, b) <= slack
	}
	return apart(a, b) <= slack-7
}

// happening are stems of verbs by which a text says when something took place.
var happening = map[string]bool{"run": true, "begin": true, "start": true, "conduct": true, "date": true, "finish": true, "end": true,
	"launch": true, "serv": true, "execut": true, "carri": true, "last": true, "file": true, "happen": true, "occur": true, "took": true, "take": true,
	"open": true, "conclud": true, "wrap": true, "since": true, "hold": true}

// telling are stems of words for making something known: its day is not the happening's.
var telling = map[string]bool{"announc": true, "announcement": true, "releas": true, "statement": true, "post": true, "publish": true, "present": true,
	"interview": true, "articl": true, "stori": true, "confer": true, "letter": true, "updat": true, "credit": true, "repost": true}

const (
	longest  = 62  // days that one operation lasts
	lifetime = 400 // a longer period is not when something happened
)

// dateScore says how surely a date of a line is the event's own: from 1 on it is
// taken, from 2 on it keeps events apart. beside says that the line names or
// tells of the event.
func (f *finder) dateScore(u *unit, x assay.Date, d dated, cues []found, names []named, counted bool) float64 {
	if x.Role == assay.CountDate || x.Fiscal {
		return 0
	}
	at := u.tokenAt(x.Start)
	end := u.tokenAt(x.End - 1)
	score := 0.0
	switch nearest := f.nearest(u, at, end, cues, names); nearest {
	case "telling":
		score -= 1
	case "cue":
		score += 2
	case "weak":
		score++
	}
	for k := max(0, at-5); k < at; k++ {
		if happening[u.stems[k]] || u.tokens[k].Lower == "since" {
			score += 1.5
			break
		}
	}
	if counted {
		score++
	}
	score += float64(d.precision-1) / 2
	period := d.last - d.first
	switch {
	case period > lifetime:
		score -= 4
	case d.to != "" && period <= longest:
		score += 2
	}
	return score
}

// nearest says whether a cue or a word of telling stands nearest to the date at
// tokens [at, end]; a cue right behind it ("June 2021 operation") comes first.
func (f *finder) nearest(u *unit, at, end int, cues []found, names []named) string {
	best, kind := 1000, ""
	look := func(k, width int, what string) {
		distance := 2 * (at - k - width)
		if k > end {
			distance = 2*(k-end) - 1
			if distance > 1 {
				distance += 4 // what follows rarely owns the date
			}
		}
		if distance >= 0 && distance < best {
			best, kind = distance, what
		}
	}
	for _, c := range cues {
		if c.strength == weakCue {
			look(c.at, len(c.phrase)-1, "weak")
		} else {
			look(c.at, len(c.phrase)-1, "cue")
		}
	}
	for _, x := range u.figures {
		if x.Kind == assay.Count {
			look(u.tokenAt(x.Start), 0, "count")
		}
	}
	for _, n := range names {
		look(n.at, len(strings.Fields(n.text))-1, "cue")
	}
	for k, s := range u.stems {
		if telling[s] && k != at {
			look(k, 0, "telling")
		}
	}
	return kind
}
