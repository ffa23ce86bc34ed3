package audit

import (
	"fmt"
	"regexp"
	"slices"

	"assay"
	"assay/internal/events"
)

// days gives the first and last day, since 1970, that a date or a period may
// mean; ok is false when it is none.
func days(from, to string) (first, last int, ok bool) {
	first, last, ok = events.Days(from)
	if !ok || to == "" {
		return first, last, ok
	}
	_, end, ok := events.Days(to)
	if !ok || end < first {
		return first, last, true
	}
	return first, end, true
}

// meetDates reports whether two dates may be of one day, or two periods one: their
// beginnings may be, and their ends.
func meetDates(a, b assay.Date) bool {
	if a.To != "" && b.To != "" && a.To != a.From && b.To != b.From {
		return meetDates(assay.Date{From: a.From}, assay.Date{From: b.From}) && meetDates(assay.Date{From: a.To}, assay.Date{From: b.To})
	}
	first, last, ok := days(a.From, a.To)
	from, to, ok2 := days(b.From, b.To)
	return ok && ok2 && first <= to && from <= last
}

// datesOf holds the dates of a sentence to what bears on it: a date has to meet
// one of the passages that bear on the sentence, or, where those have none, one
// of the document's.
func (r *run) datesOf(c *claim, bs []*bearing) []held {
	var out []held
	for _, d := range c.dates {
		if _, _, ok := days(d.From, d.To); ok && !c.quotes(d.Span) {
			h := r.date(c, d, bs)
			if h.agrees {
				if x := r.misdated(c, d, h, bs); x != nil {
					h = *x
				}
			}
			out = append(out, h)
		}
	}
	return out
}

// date holds one date of a sentence to what bears on it.
func (r *run) date(c *claim, d assay.Date, bs []*bearing) held {
	var other, vague, elsewhere *held
	dated := false
	for _, b := range bs {
		near := b.near(maxWindowed)
		for _, x := range b.source.dates {
			x = r.inYearOf(d, x, b.source)
			if _, _, ok := days(x.From, x.To); !ok {
				continue
			}
			dated = true
			h := &held{kind: "date", at: x.Sentence, in: b.source}
			switch meets := meetDates(d, x); {
			case meets && near[x.Sentence] && len(x.From) >= len(d.From) && (d.To == "" || d.To == d.From || x.To != ""):
				h.agrees = true
				return *h
			case meets && long(x):
				// "between 2015 and 2019" says nothing of a month in between.
			case meets && near[x.Sentence]:
				vague = h // the source says less: "in 2023" of a day in it, a day of a period
			case meets:
				elsewhere = h
			case slices.ContainsFunc(c.dates, func(y assay.Date) bool { return meetDates(y, x) }):
				// It is another date of the sentence.
			case near[x.Sentence] && x.Role != assay.PublicationDate && (other == nil || b.leads(x.Sentence) && !other.in.leadsWith(bs, other.at)):
				h.opposed = true
				h.wrong = fmt.Sprintf("dates that do not agree: the sentence has %s, the source %s", r.written(d), b.source.written(x))
				if len(x.From) >= len(d.From) || vague == nil {
					other = h
				}
			}
		}
		if published := (assay.Date{From: b.source.Document.Published}); published.From != "" {
			dated = true
			if h := (held{agrees: true, kind: "date", at: -1, in: b.source}); meetDates(d, published) && c.tells() {
				return h // when it was said
			} else if meetDates(d, published) && elsewhere == nil {
				elsewhere = &h
			}
		}
	}
	for _, h := range []*held{vague, elsewhere} {
		if h != nil && (other == nil || !other.in.leadsWith(bs, other.at) && h == elsewhere) {
			h.agrees = true
			return *h
		}
	}
	switch {
	case other != nil:
		return *other
	case dated:
		return held{kind: "date", at: -1, wrong: fmt.Sprintf("dates that do not agree: the source does not have %s", r.written(d))}
	}
	return held{at: -1}
}

// tells reports whether a sentence says that somebody said something: a date in it
// may then be of the saying.
func (c *claim) tells() bool {
	return c.statement != nil && (c.statement.Verb != "" || c.statement.Speaker != "") || saying.MatchString(c.text)
}

var saying = regexp.MustCompile(`(?i)\b(?:present|publish|announc|report|unveil|note|releas)(?:ed|s)\b`)

// long reports whether a date is a period of more than a year.
func long(x assay.Date) bool {
	first, last, ok := days(x.From, x.To)
	const year = 366
	return ok && last-first > year
}

// inYearOf gives a date of a source the year of a date of the sentence, where one
// of the two is written without a year, and the source was published within a
// year of it when that is the source's.
func (r *run) inYearOf(d, x assay.Date, s *source) assay.Date {
	if len(x.From) < 7 || len(d.From) < 4 {
		return x
	}
	bare := d.End <= len(r.text.Document.Text) && !yearWritten.MatchString(r.text.Document.Text[d.Start:d.End])
	if !bare {
		if x.Sentence < 0 || x.End > len(s.Document.Text) || yearWritten.MatchString(s.Document.Text[x.Start:x.End]) {
			return x
		}
		published, _, ok := days(s.Document.Published, "")
		first, last, ok2 := days(d.From, d.To)
		const year = 366
		if ok && ok2 && (first > published+year || last < published-year) {
			return x
		}
	}
	x.From = d.From[:4] + x.From[4:]
	if len(x.To) >= 7 {
		x.To = d.From[:4] + x.To[4:]
	}
	return x
}

var yearWritten = regexp.MustCompile(`\d{4}`)

// leads reports whether a sentence is the one that bears most.
func (b *bearing) leads(sentence int) bool {
	return len(b.sentences) > 0 && b.sentences[0] == sentence
}

func (s *source) leadsWith(bs []*bearing, sentence int) bool {
	for _, b := range bs {
		if b.source == s && b.leads(sentence) {
			return true
		}
	}
	return false
}

// written gives a date as the text writes it.
func (r *run) written(d assay.Date) string {
	return "“" + r.text.Document.Text[d.Start:d.End] + "”"
}

// written gives a date as the source writes it.
func (s *source) written(d assay.Date) string {
	if d.Sentence >= 0 && d.End <= len(s.Document.Text) {
		return "“" + s.Document.Text[d.Start:d.End] + "”"
	}
	return period(d)
}
