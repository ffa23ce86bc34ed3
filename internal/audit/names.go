package audit

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// namesOf holds the names of a sentence to the sources: each has to stand there,
// whole or by its telling part, by another form, or in what is known of them.
func (r *run) namesOf(c *claim, bs []*bearing) []held {
	var out []held
	for _, n := range c.names {
		if c.quotes(n.Span) || !properName(n.Text) || n.Kind == assay.OtherName && !strings.Contains(n.Text, " ") && n.Start-c.base < 4 {
			continue
		}
		found := held{at: -1}
		for _, b := range bs {
			if r.standsIn(n, b.source) {
				found = held{agrees: true, kind: "name", at: -1, in: b.source}
				if h := r.office(c, n, bs); h != nil {
					found = *h
				}
				break
			}
		}
		if !found.agrees {
			found = held{kind: "name", at: -1, wrong: fmt.Sprintf("the source does not name %s", n.Text)}
		}
		out = append(out, found)
	}
	return out
}

// properName reports whether a name has a word of weight with a capital.
func properName(s string) bool {
	for _, t := range text.Tokens(s) {
		if r, _ := utf8.DecodeRuneInString(t.Text); unicode.IsUpper(r) && !text.IsStop(t.Lower) && !calendar[t.Lower] {
			return true
		}
	}
	return false
}

// calendar are names of days and months, which dates are read from.
var calendar = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`january february march april may june july august september october november december
		monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter new year day eve christmas easter`) {
		m[w] = true
	}
	return m
}()

// standsIn reports whether a source has a name.
func (r *run) standsIn(n assay.Name, s *source) bool {
	r.readNames(s)
	words := text.Tokens(n.Text)
	all, last := true, false
	for _, t := range words {
		if text.IsStop(t.Lower) {
			continue
		}
		last = s.has(t.Lower)
		all = all && last
	}
	if all || len(words) > 1 && last && (n.Kind == assay.Person || s.calls(words[len(words)-1].Text)) {
		return true
	}
	for _, form := range append([]string{n.Alias}, r.formsOf(n.Text)...) {
		if form != "" && r.says(s, form) {
			return true
		}
	}
	for _, body := range r.names.Bodies(n.Text) {
		if s.bodies[body] {
			return true
		}
	}
	return initialled(n.Text, s)
}

// calls reports whether a source calls somebody by a last name alone, and nobody by
// that with another before it: "James" of LeBron James.
func (s *source) calls(last string) bool {
	alone := false
	for _, n := range s.Annotation.Names {
		if n.Text == last {
			alone = n.Kind != assay.Place
		} else if strings.HasSuffix(n.Text, " "+last) {
			return false
		}
	}
	return alone
}

// formsOf gives the other forms of a name that the audited text itself gives.
func (r *run) formsOf(name string) []string {
	var out []string
	for _, n := range r.text.Annotation.Names {
		if n.Alias != "" && n.Text == name {
			out = append(out, n.Alias)
		}
		if n.Alias == name {
			out = append(out, n.Text)
		}
	}
	return out
}

// says reports whether every word of a phrase stands in the source.
func (r *run) says(s *source, phrase string) bool {
	tokens := text.Tokens(phrase)
	return len(tokens) > 0 && !slices.ContainsFunc(tokens, func(t text.Token) bool { return !text.IsStop(t.Lower) && !s.has(t.Lower) })
}

// readNames reads the words and the organisations of a source, once.
func (r *run) readNames(s *source) {
	if s.names != nil {
		return
	}
	s.names, s.bodies = map[string]bool{}, map[string]bool{}
	d := &s.Document
	known := strings.Join(append([]string{d.Text, d.Title, d.Publisher, d.Owner, d.Copy, d.Byline, hostOf(d.URL)}, append(d.ReliesOn, d.Parents...)...), "\n")
	for _, t := range text.Tokens(known) {
		s.names[t.Lower] = true
		for part := range strings.FieldsFuncSeq(t.Lower, func(r rune) bool { return r == '-' || r == '\u2011' || r == '.' }) {
			s.names[part] = true
		}
	}
	for _, n := range s.Annotation.Names {
		for _, b := range r.names.Bodies(n.Text) {
			s.bodies[b] = true
		}
	}
	for _, name := range append([]string{d.Publisher, d.Owner}, d.Parents...) {
		for _, b := range r.names.Bodies(name) {
			s.bodies[b] = true
		}
	}
}

// has reports whether a word stands in the source, or one of the same beginning,
// as "Norwegian" and "Norway" are.
func (s *source) has(lower string) bool {
	lower = strings.TrimSuffix(lower, "'s")
	if s.names[lower] || s.names[strings.ReplaceAll(lower, ".", "")] || s.names[text.Stem(lower)] {
		return true
	}
	parts := strings.FieldsFunc(lower, func(r rune) bool { return r == '-' || r == '\u2011' || r == '.' })
	if len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return !s.names[p] }) {
		return true
	}
	for _, end := range []string{"s", "ian", "an", "ese", "ish", "ic"} {
		if base, ok := strings.CutSuffix(lower, end); ok && len(base) >= 4 && (s.names[base] || s.begins(base)) {
			return true
		}
	}
	return false
}

func (s *source) begins(base string) bool {
	for _, end := range []string{"a", "y", "ia", "e", "land", "way"} {
		if s.names[base+end] {
			return true
		}
	}
	return false
}

// initialled reports whether a name is the initials of one of the source's, or
// the other way round.
func initialled(name string, s *source) bool {
	short := strings.ReplaceAll(name, ".", "")
	for _, n := range s.Annotation.Names {
		if acronym(n.Text) == short || len(short) > 6 && acronym(name) == strings.ReplaceAll(n.Text, ".", "") {
			return true
		}
	}
	return acronym(s.Document.Publisher) == short
}

// acronym gives the capitals that begin a name's words; "" for fewer than two.
func acronym(name string) string {
	out := ""
	for _, t := range text.Tokens(name) {
		if r, _ := utf8.DecodeRuneInString(t.Text); unicode.IsUpper(r) {
			out += string(r)
		}
	}
	if len(out) < 2 {
		return ""
	}
	return out
}

// speaker holds who says a sentence to who says it in the passage that bears it;
// nil when nothing speaks against it.
func (r *run) speaker(c *claim, bs []*bearing) *held {
	if c.statement == nil || c.statement.Speaker == "" || !properName(c.statement.Speaker) {
		return nil
	}
	var other *held
	for _, b := range bs {
		for k := range b.near(1) {
			for i := range b.source.Annotation.Statements {
				st := &b.source.Annotation.Statements[i]
				switch {
				case st.Sentence != k:
				case st.Speaker == "" || !properName(st.Speaker) || r.oneParty(c.statement.Speaker, st.Speaker, b.source):
					return nil
				case b.leads(k):
					other = &held{kind: "owner", opposed: true, at: k, in: b.source,
						wrong: fmt.Sprintf("the sentence has it said by %s, the source by %s", c.statement.Speaker, st.Speaker)}
				}
			}
		}
	}
	return other
}

// oneParty reports whether two names may be of one speaker: they share a word of
// weight, a body, or one is the document's publisher, who speaks for itself.
func (r *run) oneParty(a, b string, s *source) bool {
	if !properName(a) || !properName(b) {
		return true // "officials", "the report": nobody in particular
	}
	words := text.Set(b)
	for w := range text.Set(a) {
		if words[w] {
			return true
		}
	}
	for _, x := range r.names.Bodies(a) {
		if slices.Contains(r.names.Bodies(b), x) {
			return true
		}
		for _, y := range r.names.Bodies(b) {
			if slices.Contains(r.names.Family(x), y) {
				return true
			}
		}
	}
	if acronym(a) != "" && (acronym(a) == b || acronym(b) == a) {
		return true
	}
	for _, form := range append(r.formsOf(a), r.formsOf(b)...) {
		if form == a || form == b {
			return true
		}
	}
	d := &s.Document
	own := squeeze(d.Publisher + " " + d.Owner)
	return strings.Contains(own, squeeze(a)) || strings.Contains(own, squeeze(b)) && len(squeeze(a)) == 0
}
