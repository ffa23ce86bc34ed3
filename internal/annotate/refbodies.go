package annotate

import (
	"slices"
	"strings"

	"assay"
)

// body resolves "the agency", "the company": the last body of that sort, or the publisher.
func (t *tracker) body(i int, p phrase) {
	s := &t.d.sents[i]
	h := s.toks[p.to-1].lower
	words := data().body[h]
	for n := len(t.bodies) - 1; n >= 0; n-- {
		m := t.bodies[n]
		if m.plural || m.sentence < i-2*lookBack {
			continue
		}
		for w := range strings.FieldsSeq(m.head) {
			for _, b := range words {
				if w == b {
					t.refer(i, p.from, p.to, m.text, false)
					return
				}
			}
		}
		if isAcronym(m.text) && (h == "agency" || h == "department" || h == "group" || h == "bureau") && t.only(m, i) {
			t.refer(i, p.from, p.to, m.text, false)
			return
		}
	}
	if m, ok := t.described(i, h); ok {
		t.refer(i, p.from, p.to, m.text, false)
		return
	}
	if name := t.titled(h, words); name != "" {
		t.refer(i, p.from, p.to, name, false)
		return
	}
	if t.publishes(h) && len(t.bodies) == 0 && p.from <= 1 {
		t.refer(i, p.from, p.to, "", true)
		return
	}
	if i == 0 || t.nounIn(s, h, p.from) {
		return
	}
	t.unresolved(i, p.from, p.to, i-1)
}

// publishes reports whether a publisher of the document's class can be called by the noun.
func (t *tracker) publishes(noun string) bool {
	switch noun {
	case "charity", "group", "organisation", "organization", "foundation":
		return t.d.Class == assay.Advocacy || t.d.Class == assay.Partisan || t.d.Class == assay.Other
	case "agency", "department", "office", "bureau", "commission":
		return t.d.Class == assay.Official || t.d.Class == assay.Oversight
	case "committee", "subcommittee":
		return t.d.Class == assay.Oversight
	case "court":
		return t.d.Class == assay.Court
	case "institute", "university", "center", "centre":
		return t.d.Class == assay.Academic
	}
	return false
}

// titled is the one name in the document's title that holds one of the words.
func (t *tracker) titled(noun string, words []string) string {
	if t.d.Title == "" {
		return ""
	}
	if t.title == nil {
		d := read(assay.Document{Text: t.d.Title})
		d.findNames()
		d.release()
		t.title = d.names
		if t.title == nil {
			t.title = []assay.Name{}
		}
	}
	found := ""
	for _, n := range t.title {
		for w := range strings.FieldsSeq(strings.ToLower(n.Text)) {
			for _, b := range words {
				if w == b && found != n.Text {
					if found != "" {
						return ""
					}
					found = n.Text
				}
			}
		}
	}
	return found
}

// only reports whether no other body was named in the sentences looked at.
func (t *tracker) only(m mention, i int) bool {
	for _, o := range slices.Backward(t.bodies) {
		if o.sentence < i-lookBack {
			break
		}
		if !o.plural && o.text != m.text {
			return false
		}
	}
	return true
}

// anaphor resolves "the operation", "the charges".
func (t *tracker) anaphor(i int, p phrase) {
	s := &t.d.sents[i]
	h := &s.toks[p.to-1]
	if t.nounIn(s, h.lower, p.from) {
		return
	}
	if h.is(tEvent) {
		if name := t.event(h.lower); name != "" {
			t.refer(i, p.from, p.to, name, false)
			return
		}
	}
	if m, ok := t.described(i, h.lower); ok {
		t.refer(i, p.from, p.to, m.text, false)
		return
	}
	if i == 0 || !t.bearing(s, p) {
		return // the first sentence has nothing to point back to
	}
	j, ok := t.first[t.d.stem(h.lower)]
	if !ok {
		j = i - 1
	}
	t.unresolved(i, p.from, p.to, j)
}

// bearing reports whether a phrase stands where the sentence hangs on it: as its subject or the object of its verb.
func (t *tracker) bearing(s *sent, p phrase) bool {
	if p.from < s.verb.from || s.verb.empty() {
		return true
	}
	if p.from <= s.verb.to+1 || s.toks[p.from-1].lower == "that" {
		return true
	}
	for _, a := range s.atts {
		if a.strong && a.content.Start == s.toks[p.from].start {
			return true
		}
	}
	return false
}

// event is the one named happening so far that the noun can mean.
func (t *tracker) event(noun string) string {
	if len(t.events) != 1 {
		return ""
	}
	found := t.events[0]
	lower := strings.ToLower(found)
	fits := strings.HasPrefix(lower, "operation ") || strings.HasPrefix(lower, "project ")
	if noun == "operation" || noun == "effort" || noun == "sweep" || noun == "project" {
		if fits {
			return found
		}
		return ""
	}
	if fits || !strings.Contains(lower, noun) && !(noun == "storm" || noun == "bill" || noun == "legislation" || noun == "measure" || noun == "act") {
		return ""
	}
	if (noun == "bill" || noun == "legislation" || noun == "measure" || noun == "act") && !strings.HasSuffix(lower, " act") && !strings.HasSuffix(lower, " bill") {
		return ""
	}
	return found
}
