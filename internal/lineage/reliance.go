package lineage

import (
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// reliance is one thing that a source says it rests on.
type reliance struct {
	written string
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

// readReliances reads the list of what a document rests on.
func readReliances(d assay.Document, names Names) []reliance {
	var out []reliance
	for _, line := range d.ReliesOn {
		for _, part := range strings.Split(line, ";") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, readReliance(part, names))
			}
		}
	}
	return out
}

func readReliance(s string, names Names) reliance {
	r := reliance{written: s, parties: knownIn(s, names), codes: map[string]bool{}, stems: map[string]bool{}, subject: map[string]bool{}}
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

// same reports whether two reliances name one source.
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
	return jaccard(r.stems, o.stems) >= 0.7
}

// names scores how well a reliance names a document: 0 when it does not.
func (r reliance) names(d assay.Document, names Names) int {
	if r.own {
		return 0
	}
	if d.URL != "" && strings.Contains(r.written, strings.TrimSuffix(d.URL, "/")) {
		return 10
	}
	if len(d.ReliesOn) > 0 && d.Class != assay.Official && d.Class != assay.Oversight && d.Class != assay.Court {
		return 0 // a page that itself rests on others is not what others rest on
	}
	owner := false
	for _, p := range r.parties {
		owner = owner || p == d.Owner
	}
	if !owner {
		return 0
	}
	title := strings.ToLower(d.Title)
	for c := range r.codes {
		if strings.Contains(title, c) {
			return 9
		}
	}
	for _, e := range r.events {
		if strings.Contains(title, strings.ToLower(e)) || strings.Contains(d.Text, e) {
			return 8
		}
	}
	if r.date != "" && len(r.date) == 7 && strings.HasPrefix(d.Published, r.date) {
		if n := len(r.subject); n > 0 && 2*overlap(r.subject, text.Set(d.Title)) >= n {
			return 6
		}
	}
	return 0
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
