package audit

import (
	"fmt"
	"time"

	"assay"
)

// days gives the first and last day, since 1970, that a date or a period may
// mean; ok is false when it is none.
func days(from, to string) (first, last int, ok bool) {
	first, last, ok = daysOf(from)
	if !ok || to == "" {
		return first, last, ok
	}
	_, end, ok := daysOf(to)
	if !ok || end < first {
		return first, last, true
	}
	return first, end, true
}

func daysOf(date string) (first, last int, ok bool) {
	layout, years, months, add := time.DateOnly, 0, 0, 1
	switch len(date) {
	case 4:
		layout, years, add = "2006", 1, 0
	case 7:
		layout, months, add = "2006-01", 1, 0
	}
	t, err := time.Parse(layout, date)
	if err != nil {
		return 0, 0, false
	}
	return int(t.Unix() / 86400), int(t.AddDate(years, months, add).Unix()/86400) - 1, true
}

// meetDates reports whether two dates may be of one day.
func meetDates(a, b assay.Date) bool {
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
			out = append(out, r.date(d, bs))
		}
	}
	return out
}

func (r *run) date(d assay.Date, bs []*bearing) held {
	var other *held
	elsewhere := held{at: -1}
	dated := false
	for _, b := range bs {
		near := b.near(maxWindowed)
		for _, x := range b.source.dates {
			_, _, ok := days(x.From, x.To)
			switch {
			case !ok:
			case near[x.Sentence] && meetDates(d, x):
				return held{agrees: true, kind: "date", at: x.Sentence, in: b.source}
			case meetDates(d, x):
				elsewhere = held{agrees: true, kind: "date", at: x.Sentence, in: b.source}
			case near[x.Sentence] && x.Role != assay.PublicationDate && (other == nil || b.leads(x.Sentence) && !b.leads(other.at)):
				other = &held{kind: "date", opposed: true, at: x.Sentence, in: b.source,
					wrong: fmt.Sprintf("dates that do not agree: the sentence has %s, the source %s", r.written(d), b.source.written(x))}
			}
			dated = dated || ok
		}
		published := assay.Date{From: b.source.Document.Published}
		if meetDates(d, published) && !elsewhere.agrees {
			elsewhere = held{agrees: true, kind: "date", at: -1, in: b.source}
		}
		dated = dated || published.From != ""
	}
	switch {
	case other != nil && !(elsewhere.agrees && !other.in.leadsWith(bs, other.at)):
		return *other
	case elsewhere.agrees:
		return elsewhere
	case dated:
		return held{kind: "date", at: -1, wrong: fmt.Sprintf("dates that do not agree: the source does not have %s", r.written(d))}
	}
	return held{at: -1}
}

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
	if d.To != "" {
		return d.From + " to " + d.To
	}
	return d.From
}
