package annotate

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// he resolves "he", "she", "his", "her", "him".
func (t *tracker) he(i, k int) {
	s := &t.d.sents[i]
	toks := s.toks
	w := toks[k].lower
	if personBefore(s, k) && !objectOfMain(s, k) {
		return
	}
	to := ""
	if m, ok := t.person(i, w == "she" || w == "her"); ok {
		to = m.text
		if w == "his" || w == "her" && k+1 < len(toks) && nounLike(&toks[k+1]) {
			to = possessive(to)
		}
	}
	if to != "" {
		t.refer(i, k, k+1, to, false)
		return
	}
	t.unresolved(i, k, k+1, i-1)
}

// personBefore reports whether a person stands earlier in the same sentence.
func personBefore(s *sent, k int) bool {
	for j := range k {
		if w := &s.toks[j]; w.is(tRole) && !plural(w) && !w.verb && w.lower != "general" {
			return true
		}
	}
	for _, n := range s.names {
		if n.kind == assay.Person && n.to <= k {
			return true
		}
	}
	switch {
	case k > 0 && (s.toks[0].lower == "he" || s.toks[0].lower == "she"):
		return true
	}
	return false
}

// person is the last person who can be meant; ok is false when two can.
func (t *tracker) person(i int, female bool) (mention, bool) {
	for j := i - 1; j >= 0 && j >= i-lookBack; j-- {
		var found []mention
		for _, m := range t.people {
			if m.sentence == j && !m.plural && fitsGender(m.head, female) {
				found = append(found, m)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
		if len(found) > 1 {
			var subjects []mention
			for _, m := range found {
				if m.subject {
					subjects = append(subjects, m)
				}
			}
			if len(subjects) > 0 && allSame(subjects) {
				return subjects[0], true
			}
			if allSame(found) {
				return found[0], true
			}
			return mention{}, false
		}
	}
	return mention{}, false
}

func allSame(ms []mention) bool {
	for _, m := range ms[1:] {
		if m.text != ms[0].text {
			return false
		}
	}
	return true
}

// fitsGender keeps "she" from a spokesman and "he" from a chairwoman.
func fitsGender(head string, female bool) bool {
	if female {
		return !strings.HasSuffix(head, "man") || strings.HasSuffix(head, "woman")
	}
	return !strings.HasSuffix(head, "woman")
}

// they resolves "they", "them" and "their".
func (t *tracker) they(i, k int) {
	s := &t.d.sents[i]
	if !t.atHead(i, k) {
		if objectOfMain(s, k) {
			t.unresolved(i, k, k+1, i-1)
			return
		}
		if nounBeforeIn(s.toks, k, true) {
			return
		}
		// A single noun can own "their" ("the group and their").
		if s.toks[k].lower != "they" && nounBeforeIn(s.toks, k, false) {
			return
		}
		t.unresolved(i, k, k+1, i-1)
		return
	}
	if m, ok := t.group(i); ok {
		text := m.text
		if s.toks[k].lower == "their" {
			text = possessive(text)
		}
		t.refer(i, k, k+1, text, false)
		return
	}
	t.unresolved(i, k, k+1, i-1)
}

// group is the plural subject of the sentence before.
func (t *tracker) group(i int) (mention, bool) {
	var found []mention
	for _, m := range t.people {
		if m.sentence == i-1 && m.plural {
			found = append(found, m)
		}
	}
	for _, m := range found {
		if m.subject {
			return m, true
		}
	}
	// "They" goes on meaning whom it meant in the sentence before.
	if i > 0 {
		s := &t.d.sents[i-1]
		for _, r := range s.refs {
			if w := strings.ToLower(t.d.Text[r.Start:r.End]); r.To != "" && (w == "they" || w == "their") && len(found) == 0 {
				return mention{text: text.TrimPossessive(r.To)}, true
			}
		}
	}
	return mention{}, false
}

// remember notes whom and what sentence i brought up.
func (t *tracker) remember(i int, st *assay.Statement) {
	s := &t.d.sents[i]
	if t.first == nil {
		t.first, t.nouns, t.owned = map[string]int{}, map[string]mention{}, map[string]mention{}
	}
	for len(t.people) > 0 && t.people[0].sentence < i-lookBack {
		t.people = t.people[1:]
	}
	for len(t.bodies) > 1 && t.bodies[0].sentence < i-2*lookBack {
		t.bodies = t.bodies[1:]
	}
	for k := range s.toks {
		if w := &s.toks[k]; w.is(tInquiry) && w.lower != "court" {
			t.inquiry = i + 1
		}
	}
	t.rememberPeople(i, st)
	t.rememberNouns(i)
	for _, n := range s.names {
		if n.kind == assay.Organisation || n.kind == assay.EventName {
			t.bodies = append(t.bodies, mention{sentence: i, head: strings.ToLower(n.text), text: n.text, plural: n.kind == assay.EventName})
		}
		if n.kind == assay.EventName && len(t.events) < 2 && !slices.Contains(t.events, n.text) {
			t.events = append(t.events, n.text)
		}
	}
	if st.Manner != assay.Own && st.Speaker != "" && !st.Unnamed {
		for _, n := range s.names {
			if n.kind == assay.Organisation && strings.HasSuffix(st.Speaker, n.text) {
				t.speakers = append(t.speakers, mention{sentence: i, text: st.Speaker})
				return
			}
		}
		if k := mainAttribution(s); k >= 0 && !s.atts[k].source.empty() {
			if h := &s.toks[headOf(s.toks, s.atts[k].source)]; h.is(tBody|tMaybe) && !plural(h) {
				t.speakers = append(t.speakers, mention{sentence: i, text: definite(st.Speaker)})
			}
		}
	}
}

// rememberPeople notes the roles, persons and plural groups of a sentence.
func (t *tracker) rememberPeople(i int, st *assay.Statement) {
	s := &t.d.sents[i]
	toks := s.toks
	named := map[int]bool{}
	for _, n := range s.names {
		if n.kind != assay.Person {
			continue
		}
		for k := n.from; k < n.to; k++ {
			named[k] = true
		}
		t.people = append(t.people, mention{i, toks[n.to-1].lower, n.text, t.isSubject(s, st, n.phrase), false, true})
	}
	for k := range toks {
		w := &toks[k]
		if named[k] || inside(s.quotes, w.start) || w.verb {
			continue
		}
		base := w
		if !base.is(tRole) || k+1 < len(toks) && (toks[k+1].is(tRole) && toks[k+1].pre == 0 && !w.poss) {
			continue
		}
		p := rolePhrase(toks, k)
		if named[p.from] || p.from > 0 && named[p.from-1] {
			continue
		}
		name := text.TrimPossessive(definite(phraseText(t.d.Text, toks, p)))
		t.people = append(t.people, mention{i, w.lower, name, t.isSubject(s, st, p), plural(w), true})
	}
	// A plural subject: "two immigrant-rights lawyers", "survivors and advocacy groups".
	if p := s.subject; !p.empty() {
		h := headOf(toks, p)
		if (plural(&toks[h]) || toks[h].is(tPlural)) && !toks[h].is(tDocument|tOwn) && !toks[p.from].is(tNeg) && p.to-p.from <= 7 && !toks[p.from].is(tPron) {
			t.people = append(t.people, mention{i, toks[h].lower, definite(phraseText(t.d.Text, toks, p)), true, true, true})
		}
	}
}

// isSubject reports whether a phrase is the sentence's subject or its speaker.
func (t *tracker) isSubject(s *sent, st *assay.Statement, p phrase) bool {
	at := s.toks[p.from].start
	if !s.subject.empty() && p.from >= s.subject.from && p.to <= s.subject.to+1 && p.from <= s.subject.from+2 {
		return true
	}
	return at >= st.Source.Start && at < st.Source.End
}

// rolePhrase is the noun phrase around the role word at k: "the homeland
// security secretary", "the assistant secretary for public affairs".
func rolePhrase(toks []tok, k int) phrase {
	from, to := k, k+1
	for from > 0 && toks[from].pre&^mOther == 0 {
		prev := &toks[from-1]
		if prev.verb || prev.is(tPrep|tConj|tSub|tPron) && !prev.is(tDet) || prev.is(tAdv) && !prev.is(tAdj) {
			break
		}
		from--
		if prev.is(tDet | tPoss) {
			break
		}
	}
	if toks[k].poss {
		return phrase{from, to}
	}
	if to+1 < len(toks) && toks[to].pre == 0 && (toks[to].lower == "for" || toks[to].lower == "of" || toks[to].lower == "in" && toks[to+1].lower == "charge") {
		for to < len(toks) && to < k+6 && toks[to].pre == 0 && !toks[to].verb && !isTime(toks, to) && !toks[to].is(tRel|tConj) && !(to > k+1 && toks[to].is(tPrep)) {
			to++
		}
		for to > k+1 && toks[to-1].is(tPrep|tDet) {
			to--
		}
	}
	return phrase{from, to}
}

// definite makes a phrase definite: "a ministry spokesperson" is, the second time, "the ministry spokesperson".
func definite(s string) string {
	lower := lowerArticle(s)
	for _, a := range []string{"a ", "an ", "another ", "some ", "several ", "many ", "this ", "that ", "these ", "those ", "both "} {
		if rest, ok := strings.CutPrefix(lower, a); ok {
			return "the " + rest
		}
	}
	for _, a := range []string{"the ", "his ", "her ", "its ", "their "} {
		if strings.HasPrefix(lower, a) {
			return lower
		}
	}
	first := wordAt(s)
	if isAcronym(first) || strings.HasPrefix(s, "The ") || strings.Contains(first, "'") || strings.Contains(first, "’") {
		return s
	}
	e := lexicon()[strings.ToLower(first)]
	if e.tag == 0 && first != strings.ToLower(first) && !plural(&tok{lower: strings.ToLower(first)}) && len(strings.Fields(s)) < 4 {
		return s // a name
	}
	if e.tag&tTitle != 0 && strings.Contains(s, " ") && first != strings.ToLower(first) {
		return s
	}
	return "the " + lowerFirst(s)
}

// lowerFirst writes the first word small unless it is a name or an acronym.
func lowerFirst(s string) string {
	w := wordAt(s)
	if w == "" || isAcronym(w) {
		return s
	}
	if data().place[strings.ToLower(w)] {
		return s
	}
	return strings.ToLower(w[:1]) + s[1:]
}
