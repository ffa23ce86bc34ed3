package annotate

import "strings"

// nounAfter finds the noun phrase that token j begins and gives its first
// token and its head: the first noun in plural form, or for the number one the
// last word before the phrase ends. Head is -1 when there is none.
func (s *figScan) nounAfter(j int, singular bool) (first, head int) {
	last := -1
	for k := j; k < len(s.toks) && k < j+10; k++ {
		t := &s.toks[k]
		if t.sep&sepBreak != 0 && !(t.sep&^sepNone == sepComma && k > j && s.adjectiveList(k)) {
			break
		}
		if t.c&wConj != 0 && k > j && !singular && s.adjectivesJoined(k) {
			continue
		}
		if t.c&(figFunction&^wNeg) != 0 && !(t.w == "other" || t.w == "such" && k == j) || t.c&(wNumber|wScalePlural|wPastFinite) != 0 {
			break
		}
		if t.w == "said" || t.w == "say" || t.w == "says" || t.w == "told" {
			break
		}
		if figPlural(t.w, t.c) && !t.caps {
			if t.poss || s.modifierPlural(k) {
				last = k
				continue
			}
			return j, k
		}
		if singular && figParticiple(t.w, t.c) && last >= j {
			break
		}
		last = k
	}
	if singular && last >= j && !figParticiple(s.toks[last].w, s.toks[last].c) && s.toks[last].c&(wAdv|wNotPast) == 0 {
		return j, last
	}
	return j, -1
}

// modifierPlural reports whether the plural at k only modifies the noun after
// it: "human rights groups", "United States senators".
func (s *figScan) modifierPlural(k int) bool {
	if !s.near(k + 1) {
		return false
	}
	next := &s.toks[k+1]
	if next.c&(figFunction|wNumber|wAdv) != 0 || figParticiple(next.w, next.c) || strings.HasSuffix(next.w, "ly") {
		return false
	}
	if s.toks[k].c&wModPlural != 0 || strings.IndexByte(s.toks[k].w, '-') > 0 && figPlural(next.w, next.c) {
		return true
	}
	if !s.toks[k].upper {
		return false
	}
	for m := k + 1; m < len(s.toks) && m < k+4 && s.near(m) && s.toks[m].c&figFunction == 0; m++ {
		if figPlural(s.toks[m].w, s.toks[m].c) && !s.toks[m].upper {
			return true
		}
	}
	return false
}

// adjectivesJoined reports whether the conjunction at k joins modifiers of one
// noun: "foreign and domestic victims".
func (s *figScan) adjectivesJoined(k int) bool {
	if !s.near(k+1) || figPlural(s.toks[k-1].w, s.toks[k-1].c) {
		return false
	}
	for m := k + 1; m < len(s.toks) && m < k+4 && s.near(m); m++ {
		t := &s.toks[m]
		if t.c&(figFunction|wNumber|wScalePlural) != 0 || t.upper != s.toks[k-1].upper {
			return false
		}
		if figPlural(t.w, t.c) && !t.poss {
			return m > k+1 || !figParticiple(s.toks[k-1].w, s.toks[k-1].c)
		}
	}
	return false
}

// adjectiveList reports whether the comma before k stands between modifiers:
// "six local, state and federal agencies".
func (s *figScan) adjectiveList(k int) bool {
	if s.toks[k].c&(figFunction|wNumber) != 0 || figPlural(s.toks[k-1].w, s.toks[k-1].c) || figPlural(s.toks[k].w, s.toks[k].c) {
		return false
	}
	for m := k + 1; m < len(s.toks) && m < k+4; m++ {
		t := &s.toks[m]
		if t.sep&sepBreak&^sepComma != 0 {
			return false
		}
		if t.w == "and" || t.w == "or" {
			return s.adjectivesJoined(m)
		}
		if t.c&(figFunction|wNumber) != 0 {
			return false
		}
	}
	return false
}

// nouns finds, for every number of the sentence, the noun phrase after it or
// the base of "N of them".
func (s *figScan) nouns(n *figNum) {
	n.headFirst, n.head, n.base, n.baseNum = -1, -1, -1, -1
	if n.attr != "" || n.whyNot != "" {
		return
	}
	j := n.last + 1
	if n.unitTok >= j {
		j = n.unitTok + 1
	}
	if !s.near(j) {
		return
	}
	if s.toks[j].w == "of" {
		s.partitive(n, j+1)
		return
	}
	if s.toks[j].w == "out" && s.is(j+1, "of") {
		s.partitive(n, j+2)
		return
	}
	if n.fraction && (s.toks[j].w == "the" || s.toks[j].w == "their" || s.toks[j].w == "its") { // "half the"
		s.partitive(n, j)
		return
	}
	if n.kind == "measure" || n.kind == "money" || n.kind == "percent" {
		return
	}
	n.headFirst, n.head = s.nounAfter(j, n.value == 1 && !n.vague)
	if n.head >= 0 && s.verbNotModifier(n, j) {
		n.headFirst, n.head = -1, -1
	}
	for n.head >= 0 && n.headFirst < n.head && (s.toks[n.headFirst].c&wDropMod != 0) {
		n.headFirst++
	}
}

// verbNotModifier reports whether the participle right after the number is the
// clause's verb: "17 used false papers", against "three named workers".
func (s *figScan) verbNotModifier(n *figNum, j int) bool {
	t := &s.toks[j]
	if n.head <= j || !figParticiple(t.w, t.c) || t.c&wAccuse != 0 {
		return false
	}
	if !s.clauseStart(n.leadTok) || s.objectList(n) {
		return false
	}
	return !s.verbAfter(n.head + 1)
}

// objectList reports whether the number goes on a list of objects: "repeats
// 31 letters and 43 missed calls".
func (s *figScan) objectList(n *figNum) bool {
	i := n.leadTok - 1
	if i < 0 || s.toks[i].c&wConj == 0 {
		return false
	}
	for k := range s.nums {
		o := &s.nums[k]
		if o.first < n.first && o.head == i-1 && o.leadTok > 0 && s.near(o.leadTok) {
			p := s.toks[o.leadTok-1]
			return p.c&(wPrep|wLight|wSay|wPastFinite) != 0 && p.w != "that" || figParticiple(p.w, p.c) || p.c&figFunction == 0 && s.verbForm(o.leadTok-1)
		}
	}
	return false
}

// clauseStart reports whether a clause can begin at token i.
func (s *figScan) clauseStart(i int) bool {
	if i == 0 || s.toks[i].sep&(sepBreak) != 0 {
		return true
	}
	p := &s.toks[i-1]
	return p.c&(wConj|wRel) != 0 || p.w == "that" || p.w == "whom" || p.w == "because" || p.w == "while" || p.c&wSay != 0 || p.w == "the"
}

// verbAfter reports whether a verb stands after token k in the same clause.
func (s *figScan) verbAfter(k int) bool {
	for ; k < len(s.toks); k++ {
		t := &s.toks[k]
		if t.sep&sepClause != 0 || t.c&wConj != 0 && t.sep&sepComma != 0 {
			return false
		}
		if t.c&(wBe|wHave|wModal|wDo|wPastFinite) != 0 || figParticiple(t.w, t.c) {
			return true
		}
	}
	return false
}

// partitive reads what follows "of" after a number: a pronoun, a smaller
// number ("14 of the 31"), or a noun phrase.
func (s *figScan) partitive(n *figNum, k int) {
	if !s.near(k) {
		return
	}
	for s.near(k) && (s.toks[k].w == "all" || s.toks[k].w == "the" || s.toks[k].w == "its" || s.toks[k].w == "their" || s.toks[k].w == "his" || s.toks[k].w == "her" || s.toks[k].w == "our") && k+1 < len(s.toks) {
		k++
	}
	t := &s.toks[k]
	n.base = k
	switch t.w {
	case "them", "whom", "which", "us", "you":
		n.headFirst, n.head = s.nounAfter(k+1, false)
		if n.head >= 0 && figParticiple(s.toks[k+1].w, s.toks[k+1].c) && s.clauseStart(n.leadTok) && n.head > k+2 {
			n.headFirst, n.head = -1, -1
		}
		return
	case "these", "those":
		if s.near(k + 1) {
			if x := &s.toks[k+1]; figParticiple(x.w, x.c) || x.c&figFunction != 0 {
				return
			}
		}
		k++
	}
	for m := range s.nums {
		if s.nums[m].leadTok == k || s.nums[m].first == k {
			n.baseNum = m
			return
		}
	}
	first, head := s.nounAfter(k, false)
	if head < 0 && n.kind == "percent" {
		first, head = s.nounAfter(k, true)
	}
	if head < 0 {
		return
	}
	if n.kind == "count" {
		n.headFirst, n.head = first, head
	} else {
		n.base = head
	}
}

// population gives the modifiers of the noun at head as they are written:
// those before it, and after it an age, "of ...", a state.
// After is the token after the nouns, full the token after all of it.
func (s *figScan) population(first, head int) (population string, after, full int) {
	var parts []string
	after = head + 1
	if first >= 0 && first < head {
		parts = append(parts, s.doc[s.toks[first].start:s.toks[head-1].end])
	}
	k := head + 1
	if s.near(k) && (s.toks[k].w == "and" || s.toks[k].w == "or") && s.near(k+1) && figPlural(s.toks[k+1].w, s.toks[k+1].c) && !s.toks[k+1].upper && s.endsPhrase(k+2) {
		parts = append(parts, s.doc[s.toks[k].start:s.toks[k+1].end])
		k += 2
		after = k
	}
	if s.near(k) && s.toks[k].w == "of" {
		if to := s.ofPhrase(k); to > k {
			parts = append(parts, s.doc[s.toks[k].start:s.toks[to-1].end])
			k = to
		}
	}
	if state, to := s.statePhrase(k); state != "" {
		parts = append(parts, state)
		k = to
	}
	if age, to := s.ageAt(k); age != "" {
		parts = append(parts, age)
		k = to
	}
	return strings.Join(parts, "; "), after, k
}

// negativeState reports a state such as "unharmed", against "uncovered".
func (s *figScan) negativeState(k int) bool {
	t := &s.toks[k]
	switch t.w {
	case "undertaken", "unloaded", "unveiled", "uncovered", "understood", "united", "undergone", "unified", "unearthed", "unleashed", "undermined":
		return false
	}
	return strings.HasPrefix(t.w, "un") && figParticiple(t.w, t.c)
}

func (s *figScan) endsPhrase(k int) bool {
	return !s.near(k) || s.toks[k].c&figFunction != 0 || figParticiple(s.toks[k].w, s.toks[k].c)
}

// ofPhrase gives the token after a short "of" phrase that begins at k.
func (s *figScan) ofPhrase(k int) int {
	m := k + 1
	for ; m < len(s.toks) && m < k+6 && s.near(m); m++ {
		t := &s.toks[m]
		if t.c&(wNumber|wScalePlural) != 0 {
			return k
		}
		if t.c&figFunction != 0 && !(t.c&wDet != 0 && m == k+1) || m > k+1 && figParticiple(t.w, t.c) {
			break
		}
		if figPlural(t.w, t.c) && !(t.upper && s.near(m+1) && s.toks[m+1].c&figFunction == 0) {
			return m + 1
		}
	}
	if m == k+1 || m == k+2 && s.toks[k+1].c&wDet != 0 {
		return k
	}
	return m
}

// statePhrase reads "reported missing", "missing", "who had been missing" at k.
func (s *figScan) statePhrase(k int) (string, int) {
	m := k
	if s.near(m) && s.toks[m].c&wRel != 0 {
		m++
		for s.near(m) && s.toks[m].c&(wBe|wHave) != 0 {
			m++
		}
		if m == k+1 {
			return "", k
		}
		if s.near(m) && s.toks[m].c&wState != 0 {
			return s.doc[s.toks[m].start:s.toks[m].end], m + 1
		}
	}
	if s.near(m) && strings.HasPrefix(s.toks[m].w, "un") && s.negativeState(m) && s.endsPhrase(m+1) {
		return s.doc[s.toks[m].start:s.toks[m].end], m + 1
	}
	from := m
	if s.near(m) && s.toks[m].c&wJudge != 0 && s.near(m+1) {
		m++
		if s.toks[m].w == "as" && s.near(m+1) {
			m++
		}
	}
	if s.near(m) && s.toks[m].c&wState != 0 && (m > from || s.endsPhrase(m+1)) {
		return s.doc[s.toks[from].start:s.toks[m].end], m + 1
	}
	return "", k
}
