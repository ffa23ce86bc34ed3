package audit

import (
	"fmt"
	"regexp"
	"strings"

	"assay"
	"assay/internal/stance"
	"assay/internal/text"
)

// misdated says that a date of the sentence stands in its source for something else,
// while what the sentence says stands there with another date; nil when it does not.
func (r *run) misdated(c *claim, d assay.Date, agreed held, bs []*bearing) *held {
	if agreed.at < 0 || agreed.in == nil || len(c.dates) != 1 || compared.MatchString(c.text[:min(len(c.text), max(0, d.Start-c.base))]) {
		return nil
	}
	rest := c.without(d.Span)
	share := func(s *source, k int) float64 {
		return covered(nil, stance.Said(stance.Prepare(rest), stance.Prepare(s.sentence(k)))).plain
	}
	own := share(agreed.in, agreed.at)
	if own >= halfShare {
		return nil
	}
	for _, b := range bs {
		for _, x := range b.source.dates {
			if x.Sentence < 0 || !b.near(maxWindowed)[x.Sentence] || x.Role == assay.PublicationDate || x.Sentence == agreed.at && b.source == agreed.in {
				continue
			}
			x = r.inYearOf(d, x, b.source)
			if _, _, ok := days(x.From, x.To); !ok || len(x.From) < len(d.From) || meetDates(d, x) || long(x) {
				continue
			}
			if share(b.source, x.Sentence) >= own+clearShare {
				return &held{kind: "date", opposed: true, at: x.Sentence, in: b.source,
					wrong: fmt.Sprintf("dates that do not agree: the sentence has %s, the source %s for it", r.written(d), b.source.written(x))}
			}
		}
	}
	return nil
}

// compared is what stands before a date that something is compared with.
var compared = regexp.MustCompile(`(?i)\b(?:than|as|compared (?:with|to)|from|since|before|after|until|by)(?: (?:in|at|on|the|year|end|beginning|of)){0,4} $`)

// without gives the sentence without a span of the text.
func (c *claim) without(at assay.Span) string {
	from, to := at.Start-c.base, at.End-c.base
	if from < 0 || to > len(c.text) || to < from {
		return c.text
	}
	return c.text[:from] + " " + c.text[to:]
}

// ofAnother says that the source gives a number of one that it names, and the
// sentence of another, whom the source names elsewhere; nil when it does not.
func (f *fitting) ofAnother(df assay.Figure, s *source) *held {
	if df.Sentence < 0 || f.cf.Value <= small {
		return nil
	}
	at := f.cf.Start - f.c.base
	from, to := clauseAt(f.c.text, min(max(0, at), len(f.c.text)))
	sentence := s.sentence(df.Sentence)
	begin := s.Annotation.Sentences[df.Sentence].Start
	here, until := clauseAt(sentence, max(0, df.Start-begin))
	theirs, person := "", false
	for _, n := range s.Annotation.Names {
		if n.Sentence != df.Sentence || n.Start > df.Start || n.End-begin < here-nameReach || !properName(n.Text) || n.Kind == assay.EventName ||
			n.Start-begin < 3 && !strings.Contains(n.Text, " ") && n.Kind == assay.OtherName {
			continue
		}
		if f.run.standsInText(n.Text, f.c.text) {
			return nil
		}
		theirs, person = n.Text, personal(n, s.Document.Text)
	}
	if theirs == "" || strings.Contains(s.Document.Publisher, theirs) {
		return nil
	}
	for _, n := range f.c.names {
		if n.Start-f.c.base < from-nameReach || n.End-f.c.base > to || n.Start > f.cf.Start || personal(n, f.run.text.Document.Text) != person || !properName(n.Text) || f.c.quotes(n.Span) {
			continue
		}
		if !f.run.standsInText(n.Text, sentence[:until]) && f.run.standsIn(n, s) && !f.run.oneParty(n.Text, theirs, s) {
			return &held{kind: "owner", opposed: true, sure: true, at: df.Sentence, in: s,
				wrong: fmt.Sprintf("the sentence has %s of %s, the source of %s", f.figureOf(f.cf), n.Text, theirs)}
		}
	}
	return nil
}

// personal reports whether a name is read as a person's, and written as one: without
// an article.
func personal(n assay.Name, in string) bool {
	return n.Kind == assay.Person && n.Start <= len(in) && !strings.EqualFold(in[max(0, n.Start-len("the ")):n.Start], "the ")
}

// nameReach is how many bytes before the clause of a number a name may stand that the
// number is of.
const nameReach = 30

// standsInText reports whether a text has a telling word of a name.
func (r *run) standsInText(name, s string) bool {
	here := text.Set(s)
	for _, stem := range text.Stems(name) {
		if here[stem] {
			return true
		}
	}
	return false
}
