package lineage

import (
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// reliance is one thing that a source says it rests on.
type reliance struct {
	written string
	signal  string          // how it is known
	detail  string          // what was seen, when that is more than written
	own     bool            // the source's own reporting: interviews, documents it obtained
	parties []string        // canonical names of those whose word it is
	form    string          // release, report, testimony ...: one name for each group of words
	date    string          // YYYY-MM or YYYY, "" when none
	codes   map[string]bool // identifiers with digits: OIG-25-21
	events  []string        // capitalised names that are not organisations: "Operation Lost Souls"
	stems   map[string]bool
	subject map[string]bool // stems without those of parties, forms and dates
}

// forms group the words for what a source may rest on.
var forms = map[string]string{
	"release": "release", "announcement": "release", "statement": "release", "post": "post", "message": "post",
	"report": "report", "audit": "report", "review": "report", "study": "report", "analysis": "report",
	"testimony": "testimony", "hearing": "testimony", "conference": "conference", "briefing": "conference",
	"letter": "letter", "memo": "memo", "memorandum": "memo", "interview": "interview", "indictment": "filing", "complaint": "filing",
	"order": "order", "opinion": "order", "ruling": "order", "judgment": "order", "data": "data", "figures": "data",
}

// ownCues show that a source did its own reporting.
var ownCues = []string{"interviews", "interview", "obtained", "reviewed by", "internal", "court filings", "public records", "own reporting", "reporting"}

var months = []string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// maxReliances bounds what is read of one document's list.
const maxReliances = 50

// readReliances reads what a document rests on: the wire service whose tag it
// bears, then the list of its note, and in a text without a list what it says itself.
func readReliances(m *assay.Material, names Names, remarks bool) []reliance {
	out := wireTags(m.Document, names)
	for _, line := range m.Document.ReliesOn {
		for _, part := range strings.Split(line, ";") {
			if part = strings.TrimSpace(part); part != "" && len(out) < maxReliances {
				r := readReliance(part, names)
				r.signal = SignalStated
				out = append(out, r)
			}
		}
	}
	if len(m.Document.ReliesOn) == 0 {
		out = append(out, statedInText(m, names, remarks)...)
	}
	return out
}

func readReliance(s string, names Names) reliance {
	r := reliance{written: s, parties: names.Bodies(s), codes: map[string]bool{}, stems: map[string]bool{}, subject: map[string]bool{}}
	lower := strings.ToLower(s)
	for _, c := range ownCues {
		if strings.Contains(lower, c) {
			r.own = true
			break
		}
	}
	tokens := text.Tokens(s)
	month, year := 0, ""
	run := []string{}
	flush := func() {
		if len(run) >= 2 {
			name := strings.Join(run, " ")
			if _, known := names.Known(name); !known && monthOf(strings.ToLower(run[0])) == 0 {
				r.events = append(r.events, name)
			}
		}
		run = run[:0]
	}
	for i, t := range tokens {
		if m := monthOf(t.Lower); m > 0 {
			month = m
		}
		if y, err := strconv.Atoi(t.Lower); err == nil && y > 1900 && y < 2200 {
			year = t.Lower
		}
		if f, ok := forms[t.Lower]; ok && r.form == "" {
			r.form = f
		} else if f, ok := forms[strings.TrimSuffix(t.Lower, "s")]; ok && r.form == "" {
			r.form = f
		}
		if strings.ContainsAny(t.Text, "0123456789") && strings.ContainsAny(t.Lower, "abcdefghijklmnopqrstuvwxyz") {
			r.codes[t.Lower] = true
		}
		if !text.IsStop(t.Lower) {
			r.stems[text.Stem(t.Lower)] = true
			if !apparatus(t.Lower, r.parties, names) {
				r.subject[text.Stem(t.Lower)] = true
			}
		}
		if t.Text != "" && t.Text[0] >= 'A' && t.Text[0] <= 'Z' && monthOf(t.Lower) == 0 && (i == 0 || s[tokens[i-1].End:t.Start] == " ") {
			run = append(run, t.Text)
		} else if t.Lower == "of" || t.Lower == "the" || t.Lower == "and" {
			if len(run) == 0 {
				continue
			}
			run = append(run, t.Text)
		} else {
			flush()
		}
	}
	flush()
	if year != "" {
		r.date = year
		if month > 0 {
			r.date += "-" + twoDigits(month)
		}
	}
	return r
}

// apparatus reports whether a word names a party, a form or a date: it does not
// tell what a source is about.
func apparatus(lower string, parties []string, names Names) bool {
	if forms[lower] != "" || forms[strings.TrimSuffix(lower, "s")] != "" || monthOf(lower) > 0 || strings.ContainsAny(lower, "0123456789") {
		return true
	}
	for _, p := range parties {
		publisher, _ := names.Publisher(p)
		for _, t := range text.Tokens(p + " " + publisher.Short) {
			if t.Lower == lower {
				return true
			}
		}
	}
	return lower == "news" || lower == "press"
}

func monthOf(lower string) int {
	for i, m := range months {
		if lower == m || len(lower) == 3 && m[:3] == lower {
			return i + 1
		}
	}
	return 0
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// specific reports whether a reliance names one thing and not just any
// statement of a body: by its code, an event, its date or a subject of its own.
func (r reliance) specific() bool {
	return len(r.codes) > 0 || len(r.events) > 0 || r.date != "" || len(r.subject) >= 2
}

// same reports whether two reliances name one source by their words alone.
func (r reliance) same(o reliance) bool {
	if r.own || o.own {
		return false
	}
	for c := range r.codes {
		if o.codes[c] {
			return true
		}
	}
	if r.date != "" && o.date != "" && !strings.HasPrefix(r.date, o.date) && !strings.HasPrefix(o.date, r.date) {
		return false
	}
	if shareParty(r.parties, o.parties) {
		for _, e := range r.events {
			for _, f := range o.events {
				if strings.EqualFold(e, f) || strings.Contains(e, f) || strings.Contains(f, e) {
					return true
				}
			}
		}
		if r.form != "" && r.form == o.form && r.date != "" && o.date != "" {
			return jaccard(r.stems, o.stems) >= 0.34
		}
	}
	return r.specific() && o.specific() && jaccard(r.stems, o.stems) >= 0.7
}

// alike reports whether two reliances may name one source, which the documents
// that state them have to show by telling of the same matter.
func (r reliance) alike(o reliance) bool {
	if r.own || o.own ||
		r.date != "" && o.date != "" && !strings.HasPrefix(r.date, o.date) && !strings.HasPrefix(o.date, r.date) {
		return false
	}
	if jaccard(r.stems, o.stems) >= 0.6 {
		return true
	}
	return !(r.specific() && o.specific()) && r.form == o.form && shareParty(r.parties, o.parties) && (r.form != "" || r.signal == SignalWire && o.signal == SignalWire)
}

// namesOwner reports whether a reliance names the publisher of a document that
// others can rest on: one that is not itself resting on others.
func (r reliance) namesOwner(d assay.Document) bool {
	if len(d.ReliesOn) > 0 && d.Class != assay.Official && d.Class != assay.Oversight && d.Class != assay.Court {
		return false
	}
	return slices.Contains(r.parties, d.Owner)
}

func shareParty(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

func overlap(a, b map[string]bool) int {
	n := 0
	for s := range a {
		if b[s] {
			n++
		}
	}
	return n
}

func jaccard(a, b map[string]bool) float64 {
	n := overlap(a, b)
	if n == 0 {
		return 0
	}
	return float64(n) / float64(len(a)+len(b)-n)
}
