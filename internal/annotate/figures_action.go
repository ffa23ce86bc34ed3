package annotate

import "strings"

// actionOf finds what happened to the units of number m: the participle after
// the noun, the verb of which the noun is the object or the passive subject,
// the noun of "the arrest of", or a participle among the modifiers.
func (s *figScan) actionOf(m int) {
	n, f := &s.nums[m], &s.out[m]
	k := f.after
	if f.nounTok > 0 && f.nounTok < n.first { // "the number of people rescued at 31"
		if a, _ := s.participleAt(f.nounTok+1, n.leadTok, false); a != "" {
			f.action = a
		}
		return
	}
	if n.kind == "money" || n.kind == "measure" || n.attr != "" || n.kind == "percent" && n.base < 0 && s.isDifference(m) {
		return
	}
	object := s.afterVerb(n)
	f.object = object
	if n.base >= 0 && s.thoseWho(n.base) { // "46 of those arrested were released"
		if f.action = s.passiveAfter(n.base + 2); f.action == "" {
			f.action, _ = s.participleAt(n.base+1, len(s.toks), false)
		}
		return
	}
	if s.near(k) && s.toks[k].c&wAccuse != 0 && object { // "arrested 40 people accused of fraud"
		if a := s.verbBefore(n); a != "" {
			f.action, f.fromLeft = a, true
			f.population = figJoin(f.population, s.doc[s.toks[k].start:s.toks[k].end])
			return
		}
	}
	if a, active := s.participleAt(k, len(s.toks), object); a != "" || active {
		f.action = a
		return
	}
	if s.near(k) && s.toks[k].w == "as" && s.near(k+1) && figParticiple(s.toks[k+1].w, s.toks[k+1].c) {
		f.action = s.toks[k+1].w
		return
	}
	whole := s.partOfWhole(n.leadTok)
	if object || whole {
		if a := s.relativePassive(k); a != "" {
			f.action = a
			return
		}
		if a := ""; object {
			if a = s.verbBefore(n); a != "" {
				f.action, f.fromLeft = a, true
				return
			}
		}
	} else if a := s.passiveAfter(k); a != "" {
		f.action = a
		return
	}
	if a := s.nominalBefore(n); a != "" {
		f.action = a
		return
	}
	if s.shareAction(m) {
		return
	}
	if n.kind == "count" && n.head > n.headFirst {
		for j := n.headFirst; j < n.head; j++ {
			t := &s.toks[j]
			if figParticiple(t.w, t.c) && t.c&(wJudge|wAccuse|wNotPast|wState) == 0 && !strings.HasPrefix(t.w, "un") && !strings.Contains(t.w, "-") {
				f.action = t.w
				return
			}
		}
	}
}

// skipAdverbs gives the first token at or after k that is no adverb.
func (s *figScan) skipAdverbs(k int) int {
	for k < len(s.toks) && s.near(k) && (s.toks[k].c&wAdv != 0 || strings.HasSuffix(s.toks[k].w, "ly")) {
		k++
	}
	return k
}

// participleAt reads a participle right after the noun: "people arrested". It
// reports active when it is a verb with its own object, "officers seized drugs",
// which a passive cannot have.
func (s *figScan) participleAt(k, limit int, passive bool) (action string, active bool) {
	k = s.skipAdverbs(k)
	if k >= limit || !s.near(k) {
		return "", false
	}
	t := &s.toks[k]
	if !figParticiple(t.w, t.c) || s.words[t.w]&wBe != 0 || s.noAction(t.w) {
		return "", false
	}
	if t.c&wSay != 0 && t.c&wJudge == 0 || s.negativeState(k) {
		return "", false
	}
	if t.w == "alleged" && s.near(k+1) && s.toks[k+1].c&figFunction == 0 {
		return "", false
	}
	if t.c&wJudge != 0 {
		if s.near(k+1) && s.toks[k+1].w == "as" && s.near(k+2) && figParticiple(s.toks[k+2].w, s.toks[k+2].c) {
			return s.toks[k+2].w, false
		}
		if s.near(k+1) && (s.toks[k+1].c&wState != 0 || s.toks[k+1].w == "to") {
			return "", false
		}
	}
	if !passive && s.objectAt(k+1) {
		if figUndergone()[t.w] {
			return t.w, true
		}
		return "", true
	}
	return t.w, false
}

// objectAt reports whether an object stands at token k.
func (s *figScan) objectAt(k int) bool {
	if !s.near(k) {
		return false
	}
	t := &s.toks[k]
	switch {
	case t.c&(wNumber|wScalePlural) != 0:
		return true
	case t.c&wDet != 0 && t.c&(wPrep|wConj|wRel) == 0 && t.w != "all" && t.w != "both" && t.w != "each":
		return !s.timeAt(k)
	case t.c&wPron != 0 && t.c&wRel == 0:
		return t.w == "them" || t.w == "him" || t.w == "her" || t.w == "us" || t.w == "me" || t.w == "it"
	case t.c&(wPrep|wConj|wSub|wBe|wHave|wModal|wNeg|wAdv|wState|wRel) != 0 || strings.HasSuffix(t.w, "ly"):
		return false
	case t.upper:
		return false
	}
	return t.c&(wTime|wState) == 0
}

// timeAt reports whether a phrase of time begins at k: "last month", "that day".
func (s *figScan) timeAt(k int) bool {
	for j := k; j < k+3 && s.near(j); j++ {
		if s.toks[j].c&wTime != 0 {
			return true
		}
	}
	return false
}

func (s *figScan) noAction(w string) bool {
	return figNoAction()[w]
}

// afterVerb reports whether the number stands in the object of a verb.
func (s *figScan) afterVerb(n *figNum) bool {
	i := s.objectStart(n)
	if i <= 0 {
		return false
	}
	if !s.near(i) && s.toks[i].sep&^sepNone != sepComma {
		return false
	}
	v := &s.toks[i-1]
	if v.c&(wConj) != 0 || s.toks[i].sep&sepComma != 0 {
		k := s.coordinated(n, i)
		return k >= 0 && s.out[k].object
	}
	if v.c&wSay != 0 {
		return false
	}
	return v.c&figFunction == 0 && s.verbForm(i-1)
}

// objectStart gives the token at which the noun phrase of the number begins,
// over determiners and "a total of".
func (s *figScan) objectStart(n *figNum) int {
	i := n.leadTok
	for i > 0 && s.near(i) {
		p := &s.toks[i-1]
		if p.c&wDet != 0 && p.c&wRel == 0 || p.w == "only" || p.w == "just" || p.w == "estimated" || p.w == "other" || p.w == "remaining" ||
			p.w == "of" && i > 1 && s.toks[i-2].c&wTotalNoun != 0 || p.c&wTotalNoun != 0 && s.toks[i].w == "of" {
			i--
			continue
		}
		break
	}
	return i
}

// coordinated gives the number whose noun phrase ends where the conjunction or
// comma before token i stands, or -1.
func (s *figScan) coordinated(n *figNum, i int) int {
	end := i
	if s.toks[i-1].c&wConj != 0 {
		end = i - 1
	}
	for k := range s.nums {
		o := &s.nums[k]
		if o.first < n.first && o.whyNot == "" && s.out[k].done && (s.out[k].after == end || s.out[k].full == end) {
			return k
		}
	}
	return -1
}

// verbForm reports whether the token at k looks like a verb that takes the noun
// after it as its object.
func (s *figScan) verbForm(k int) bool {
	t := &s.toks[k]
	if figParticiple(t.w, t.c) || t.c&(wPastFinite|wLight) != 0 {
		return true
	}
	if t.upper && k > 0 || t.c&(wAdv|wNumber) != 0 {
		return false
	}
	if strings.HasSuffix(t.w, "ing") {
		return true
	}
	if k == 0 {
		return false
	}
	p := &s.toks[k-1]
	if !s.near(k) {
		return false
	}
	if p.w == "to" || p.c&wModal != 0 {
		return true
	}
	if strings.HasSuffix(t.w, "s") {
		return t.c&wNotPlural == 0 && (p.upper && !t.upper || p.w == "it" || p.w == "he" || p.w == "she")
	}
	return figPlural(p.w, p.c) || p.w == "they" || p.w == "we"
}

// verbBefore gives the participle of the verb whose object the number begins.
func (s *figScan) verbBefore(n *figNum) string {
	i := s.objectStart(n)
	v := &s.toks[i-1]
	if v.c&wConj != 0 || s.toks[i].sep&sepComma != 0 {
		if k := s.coordinated(n, i); k >= 0 && s.out[k].fromLeft {
			return s.out[k].action
		}
		return ""
	}
	if v.c&(wLight|wSay) != 0 && figIrregularPast[v.w] == "" && !(v.c&wPast != 0 && v.c&wLight == 0) || s.noAction(v.w) || v.c&wLight != 0 || v.c&wChange != 0 && n.kind != "count" {
		return ""
	}
	return figPastOf(v.w, v.c)
}

// relativePassive reads "who were released" after the noun.
func (s *figScan) relativePassive(k int) string {
	if !s.near(k) && s.sepAt(k)&^sepNone != sepComma || k >= len(s.toks) || s.toks[k].c&wRel == 0 {
		return ""
	}
	if t := &s.toks[min(k+1, len(s.toks)-1)]; figUndergone()[t.w] {
		return t.w
	}
	return s.beParticiple(k + 1)
}

// butFollows reports whether "but" or "and" goes on a relative clause after
// token m: "who had one but missed it".
func (s *figScan) butFollows(m int) bool {
	for k := m + 1; k < len(s.toks) && k < m+5 && s.near(k); k++ {
		if s.toks[k].w == "but" || s.toks[k].w == "and" {
			return true
		}
	}
	return false
}

// beParticiple reads "were later arrested", "had been found", "are listed as
// recovered" at token k.
func (s *figScan) beParticiple(k int) string {
	be := false
	for first := k; (k == first && k < len(s.toks) || s.near(k)) && (s.toks[k].c&(wBe|wHave|wModal|wAdv) != 0 || strings.HasSuffix(s.toks[k].w, "ly")); k++ {
		be = be || s.toks[k].c&wBe != 0
	}
	if !be || !s.near(k) {
		return ""
	}
	a, _ := s.participleAt(k, len(s.toks), true)
	return a
}

// passiveAfter finds the passive verb of which the noun before token k is the
// subject, over phrases and relative clauses between the two.
func (s *figScan) passiveAfter(k int) string {
	inRelative := false
	for m := k; m < len(s.toks) && m < k+24; m++ {
		t := &s.toks[m]
		if t.sep&sepClause != 0 {
			return ""
		}
		switch {
		case t.c&wRel != 0 && (t.w != "that" || m == k && s.near(k)):
			if a := s.beParticiple(m + 1); a != "" {
				return a
			}
			inRelative = true
		case t.c&wSub != 0 && t.c&wPrep == 0:
			return ""
		case t.c&(wBe|wHave) != 0:
			if a := s.beParticiple(m); a != "" {
				return a
			}
			if !inRelative {
				return ""
			}
			inRelative = s.butFollows(m)
			for s.near(m+1) && s.toks[m+1].c&(wBe|wHave|wAdv|wNeg) != 0 {
				m++
			}
		case t.c&(wPastFinite|wDo) != 0 || t.c&wSay != 0 && m > k && s.toks[m-1].c&wDet == 0:
			if !inRelative {
				return ""
			}
			inRelative = false
		case figParticiple(t.w, t.c):
			if m == k {
				if _, active := s.participleAt(m, len(s.toks), false); active {
					return ""
				}
			}
			if inRelative {
				if figUndergone()[t.w] {
					return t.w
				}
				if s.near(m+1) && s.toks[m+1].c&wConj != 0 {
					continue
				}
				inRelative = false
			}
		}
	}
	return ""
}

// nominalBefore reads "the arrest of 21 people".
func (s *figScan) nominalBefore(n *figNum) string {
	i := s.objectStart(n)
	if i < 2 || !s.near(i) || s.toks[i-1].w != "of" || !s.near(i-1) {
		return ""
	}
	return figNominals()[figSingular(s.toks[i-2].w)]
}

// compared reports a number set against the one that it takes its unit from:
// "30,000 found, up from 24,000", "2,198 referred, against 1,360 in 2011".
func (s *figScan) compared(m int) bool {
	i := s.nums[m].leadTok
	if i == 0 || !s.near(i) {
		return false
	}
	switch s.toks[i-1].w {
	case "against", "from":
		return true
	case "to", "with":
		return s.word(i-2) == "compared"
	}
	return false
}

// partAction gives the parts after a colon the action of their whole: "found 12
// victims: nine minors and three adults".
func (s *figScan) partAction(m int) {
	f, n := &s.out[m], &s.nums[m]
	if f.action != "" || n.whyNot != "" || n.kind != "count" || n.attr != "" || f.object {
		return
	}
	colon := 0
	for k := n.leadTok; k > 0; k-- {
		if s.toks[k].sep&sepColon != 0 {
			colon = k
			break
		}
		if t := &s.toks[k-1]; t.c&(wBe|wHave|wSay|wPastFinite|wModal) != 0 || t.sep&sepClause&^sepColon != 0 {
			return
		}
	}
	if colon == 0 || s.class(f.full)&(wBe|wHave|wPastFinite|wModal) != 0 {
		return
	}
	for k := m - 1; k >= 0; k-- {
		if w := &s.out[k]; s.nums[k].whyNot == "" && s.nums[k].kind == "count" && s.nums[k].first < colon {
			if w.full == colon && s.nums[k].value >= n.value {
				f.action = w.action
			}
			return
		}
	}
}

// joinSubject gives "12 wolves" the action of "12 wolves and 4 mice escaped".
func (s *figScan) joinSubject(m int) {
	f, next, n := &s.out[m], &s.out[m+1], &s.nums[m+1]
	if s.nums[m].whyNot != "" || n.whyNot != "" || f.action != "" || f.object || next.fromLeft || next.elided || s.nums[m].kind != n.kind {
		return
	}
	if k := f.full; k > 0 && s.near(k) && s.toks[k].w == "and" && n.leadTok == k+1 && s.subjectStart(s.nums[m].leadTok) {
		f.action = next.action
	}
}

// subjectStart reports whether a subject can begin at token i: no verb before it.
func (s *figScan) subjectStart(i int) bool {
	return i == 0 || s.toks[i].sep&sepBreak != 0 || s.toks[i-1].c&wConj != 0 || s.toks[i-1].w == "that"
}

// shareAction lets a number with a carried unit share the action of the number
// it was carried from: "99 charged with A, 111 with B".
func (s *figScan) shareAction(m int) bool {
	f := &s.out[m]
	if !f.elided || f.from < 0 || s.out[f.from].action == "" {
		return false
	}
	from := &s.out[f.from]
	k := f.after
	if k < len(s.toks) && s.near(k) && !s.compared(m) {
		t := &s.toks[k]
		same := false
		for j := from.after; j < s.nums[m].first && j < from.after+8; j++ {
			if s.toks[j].w == t.w && t.c&wPrep != 0 && j > 0 && s.toks[j-1].w == from.action {
				same = true
			}
		}
		same = same || from.sharedPrep == t.w
		f.sharedPrep = t.w
		if !same {
			return false
		}
	}
	if s.nums[m].base >= 0 {
		return false
	}
	f.action = from.action
	return true
}
