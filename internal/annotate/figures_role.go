package annotate

import (
	"strings"

	"assay"
)

// roleOf finds what the number does in its sentence.
func (s *figScan) roleOf(m int) assay.FigureRole {
	n := &s.nums[m]
	switch {
	case s.isDifference(m):
		return assay.Difference
	case s.isDenominator(m):
		return assay.Denominator
	case s.isQuoted(n), s.asked(n):
		return assay.Quoted
	case s.isTarget(m):
		return assay.Target
	}
	return assay.Asserted
}

// diffAfter reports a word of comparison at k: "17 percent decline", "28
// percent below".
func (s *figScan) diffAfter(k int) bool {
	for j := k; j < k+2 && s.near(j); j++ {
		if s.toks[j].c&wDiffNoun != 0 && s.toks[j].w != "up" && s.toks[j].w != "down" || s.toks[j].w == "more" && s.is(j+1, "than") {
			return true
		}
		if s.toks[j].c&(figFunction) != 0 {
			return false
		}
	}
	return false
}

func (s *figScan) isDifference(m int) bool {
	n := &s.nums[m]
	k := n.last + 1
	if n.unitTok >= k {
		k = n.unitTok + 1
	}
	if s.near(k) {
		switch w := s.toks[k].w; {
		case w == "fewer" || w == "less":
			return true
		case w == "more" && n.kind == "percent":
			return true
		case w == "more" && s.thanAfter(k+1):
			return true
		case (n.kind == "percent" || n.kind == "money") && n.base < 0 && s.diffAfter(k):
			return true
		}
	}
	i := n.leadTok
	if i == 0 || !s.near(i) {
		return false
	}
	p := &s.toks[i-1]
	switch {
	case p.w == "by":
		for k := i - 2; k >= 0 && k >= i-5; k-- {
			if s.toks[k].c&wChange != 0 || s.toks[k].w == "outnumbered" || s.toks[k].w == "exceeded" {
				return true
			}
			if s.toks[k].sep&sepBreak != 0 {
				return false
			}
		}
	case p.w == "of" && i > 1 && s.toks[i-2].c&wDiffNoun != 0:
		return true
	case (p.w == "up" || p.w == "down") && n.approx != approxUpTo:
		return i < 2 || !s.near(i-1) || !figParticiple(s.toks[i-2].w, s.toks[i-2].c) || s.toks[i-2].c&wBe != 0
	case p.c&wChange != 0 && n.kind == "percent":
		return true
	case p.c&wChange != 0 && n.kind == "count" && n.head < 0:
		return p.c&wLevel == 0 && s.word(n.last+1) != "of"
	}
	return false
}

func (s *figScan) thanAfter(k int) bool {
	for ; k < len(s.toks) && s.toks[k].sep&(sepClause|sepComma) == 0; k++ {
		if s.toks[k].w == "than" {
			return true
		}
	}
	return false
}

// isDenominator finds the whole of "14 of the 31", "12 out of 50", "Of 78
// minors, three ...".
func (s *figScan) isDenominator(m int) bool {
	n := &s.nums[m]
	for k := range s.nums {
		if s.nums[k].baseNum == m && s.nums[k].whyNot == "" {
			return true
		}
	}
	i := n.leadTok
	if i > 0 && s.near(i) && s.toks[i-1].w == "the" {
		i--
	}
	if i == 0 || !s.near(i) || s.toks[i-1].w != "of" {
		return false
	}
	of := i - 1
	if of > 0 && s.near(of) && (s.toks[of-1].w == "out" || s.toks[of-1].w == "many" && s.word(of-2) == "how") {
		return true
	}
	starts := of == 0 || s.toks[of].sep&sepBreak != 0 || s.toks[of-1].w == "that" || s.toks[of-1].c&wConj != 0
	if !starts {
		return false
	}
	for k := m + 1; k < len(s.nums); k++ {
		if s.nums[k].whyNot == "" || s.nums[k].whyNot == notPronoun {
			return true
		}
	}
	for k := n.last + 1; k < len(s.toks); k++ {
		switch s.toks[k].w {
		case "none", "all", "most", "many", "some", "few", "half", "one", "only":
			return true
		}
	}
	return false
}

// claimNoun gives the token of a noun such as "claim" before the number in its
// clause, with examined set when the sentence examines it; or -1.
func (s *figScan) claimNoun(n *figNum) (noun int, examined bool) {
	from := 0
	for k := n.leadTok; k > 0; k-- {
		if s.toks[k].sep&sepClause != 0 {
			from = k
			break
		}
	}
	noun = -1
	for k := from; k < n.leadTok; k++ {
		t := &s.toks[k]
		if t.c&(wClaimNoun) != 0 && s.isNoun(k) {
			noun = k
		} else if t.c&wStateNoun != 0 && s.isNoun(k) && examined {
			noun = k
		}
		if t.c&wExamine != 0 && !s.isModifier(k) {
			examined = true
		}
	}
	return noun, examined
}

// isNoun tells the noun "claim" from the verb: a determiner, a possessive, an
// adjective or a name stands before it, or "that" or "of" after it.
func (s *figScan) isNoun(k int) bool {
	after := s.word(k + 1)
	if k == 0 {
		return after == "that" || after == "of"
	}
	p := &s.toks[k-1]
	if !s.near(k) {
		return false
	}
	if p.c&(wDet|wPrep) != 0 || p.poss {
		return true
	}
	if p.c&(wPron|wModal|wConj|wAdv) != 0 || p.w == "to" || figPlural(p.w, p.c) && !p.upper {
		return false
	}
	if after == "that" || after == "of" {
		return !strings.HasSuffix(s.toks[k].w, "s") || after == "of"
	}
	return !p.upper && !figParticiple(p.w, p.c)
}

func (s *figScan) isModifier(k int) bool {
	return k > 0 && s.near(k) && s.toks[k-1].c&wDet != 0
}

// isQuoted reports whether the number is somebody's claim that the sentence
// names in order to examine it.
func (s *figScan) isQuoted(n *figNum) bool {
	if s.st != nil && s.st.Denied && s.inContent(n) {
		return true
	}
	noun, examined := s.claimNoun(n)
	if noun < 0 {
		return false
	}
	after := s.word(noun + 1)
	if s.toks[noun].c&wClaimNoun != 0 && (after == "that" || after == "of") {
		return true
	}
	return examined
}

// asked reports whether the number stands in a question that is told: "asked
// whether 12 came" asserts nothing.
func (s *figScan) asked(n *figNum) bool {
	for k := n.leadTok - 1; k >= 0 && k >= n.leadTok-12; k-- {
		if s.toks[k+1].sep&(sepClause|sepComma) != 0 {
			return false
		}
		if s.toks[k].w == "whether" {
			return true
		}
	}
	return false
}

// isTarget reports whether the number is planned, hoped for or hypothetical.
func (s *figScan) isTarget(m int) bool {
	n, f := &s.nums[m], &s.out[m]
	from := s.clauseFrom(n.leadTok)
	for k := n.leadTok - 1; k >= from; k-- {
		t := &s.toks[k]
		if t.c&wHypo != 0 && s.hypothetical(k) {
			return true
		}
		if t.c&wTarget != 0 && s.aims(k, n.leadTok) {
			return true
		}
		if t.w == "by" && t.sep&sepComma != 0 {
			break
		}
	}
	// A subject: the first verb after the noun decides.
	if f.fromLeft && s.toks[max(0, s.objectStart(n)-1)].c&wPastFinite != 0 {
		return false
	}
	for k := f.after; k < len(s.toks) && k < f.after+12; k++ {
		t := &s.toks[k]
		if t.sep&sepClause != 0 || t.sep&sepComma != 0 && k > f.after || t.c&wRel != 0 || t.c&(wConj|wSub) != 0 && t.c&wPrep == 0 {
			return false
		}
		if t.c&wHypo != 0 && t.w != "if" && t.w != "unless" {
			return s.hypothetical(k)
		}
		if t.c&(wBe|wHave|wDo|wPastFinite|wSay) != 0 {
			return s.is(k+1, "to") && t.c&wBe != 0
		}
		if figParticiple(t.w, t.c) && k > f.after {
			return false
		}
	}
	return false
}

// hypothetical tells the modal at k from a month and from a past ability.
func (s *figScan) hypothetical(k int) bool {
	t := &s.toks[k]
	switch t.w {
	case "may":
		return !t.upper
	case "could", "might":
		return s.word(k+1) != "not"
	case "will":
		return !t.upper || k == 0
	case "if", "unless":
		return true
	}
	return true
}

// aims reports whether the plan or goal at k takes the number at i as its aim.
func (s *figScan) aims(k, i int) bool {
	if k+1 >= i {
		return true
	}
	switch s.word(k + 1) {
	case "to", "for", "that", "of", "at", "about", "as", "a", "an", "some", "nearly", "over", "more", "another", "up":
		return !(s.toks[k].w == "asking" && s.word(k+1) == "about")
	}
	return s.toks[k].c&wSay == 0 && s.class(k+1)&wNumber != 0
}

// modalityOf finds how far the figure has come: the accusation that its units
// stand under, else how the number is known, else that somebody said it.
func (s *figScan) modalityOf(m int, owner string) assay.Modality {
	f := &s.out[m]
	n := &s.nums[m]
	switch f.action {
	case "convicted", "sentenced":
		return assay.Convicted
	case "charged", "indicted", "prosecuted":
		return assay.Charged
	case "accused", "alleged":
		return assay.Alleged
	case "suspected":
		return assay.Suspected
	}
	for _, w := range strings.Fields(strings.ToLower(f.population)) {
		switch strings.Trim(w, ";,") {
		case "alleged", "accused", "purported":
			return assay.Alleged
		case "suspected", "presumed":
			return assay.Suspected
		}
	}
	if f.unit == "suspect" {
		return assay.Suspected
	}
	if s.near(f.after) && s.toks[f.after].c&wBe != 0 { // "nine were suspected of"
		if a := s.word(s.skipAdverbs(f.after + 1)); a == "suspected" {
			return assay.Suspected
		} else if a == "alleged" || a == "accused" {
			return assay.Alleged
		}
	}
	return s.ladder(n, owner)
}

func (s *figScan) ladder(n *figNum, owner string) assay.Modality {
	if n.leadTok < n.first && s.word(n.first-1) == "estimated" {
		return assay.Estimated
	}
	cue := assay.Plain
	from := s.clauseFrom(n.leadTok)
	for from > 0 && s.toks[from].w == "that" && s.near(from) { // "estimates that", "the audit found that"
		from = s.clauseFrom(from - 1)
	}
	for k := from; k < len(s.toks) && k < n.last+12; k++ {
		t := &s.toks[k]
		if k > n.last && t.sep&(sepClause|sepComma) != 0 {
			break
		}
		switch {
		case t.w == "allegedly":
			return assay.Alleged
		case t.w == "reportedly" || t.w == "purportedly" || t.w == "supposedly":
			cue = assay.Said
		case t.c&wEstimate != 0 && t.w != "roughly" && k < n.first:
			return assay.Estimated
		case t.c&wAudit != 0 && k < n.first:
			cue = assay.Audited
		case t.c&wCount != 0 && k < n.first && cue == assay.Plain && !(t.w == "count" && s.word(k-1) == "no"):
			cue = assay.Counted
		}
	}
	if s.st != nil && s.inContent(n) {
		switch s.st.Modality {
		case assay.Estimated, assay.Said, assay.Counted, assay.Audited:
			if cue == assay.Plain {
				return s.st.Modality
			}
		}
		if s.st.Verb == "estimate" {
			return assay.Estimated
		}
		if s.st.Speaker == "" && s.st.Unnamed && cue == assay.Plain {
			if s.st.Modality == assay.Alleged || s.st.Modality == assay.Suspected {
				return s.st.Modality
			}
			return assay.Said // "is said to": nobody is named, and still it is somebody's word
		}
	}
	if cue != assay.Plain {
		return cue
	}
	if owner != "" {
		return assay.Said
	}
	return assay.Plain
}

func (s *figScan) inContent(n *figNum) bool {
	c := s.st.Content
	return c.End <= c.Start || n.end > c.Start && n.start < c.End
}
