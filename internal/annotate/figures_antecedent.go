package annotate

import "strings"

// unitOf resolves what the number at index m counts. Depth guards the step from
// "14 of the 31" to the 31.
func (s *figScan) unitOf(m int, depth int) {
	n, f := &s.nums[m], &s.out[m]
	if f.done || depth > 3 {
		return
	}
	f.done = true
	f.after = n.last + 1
	if n.kind != "count" || n.attr != "" {
		f.unit = n.unit
		if n.unitTok >= f.after {
			f.after = n.unitTok + 1
		}
		s.measureOf(n, f)
		return
	}
	switch {
	case n.head >= 0 && s.toks[n.head].w == "ones":
		f.after = n.head + 1
		f.population = s.premodifiers(n)
		f.elided = true
		s.antecedent(m, f, depth)
	case n.head >= 0:
		f.after = n.head + 1
		f.unit, f.nounTok = figSingular(s.toks[n.head].w), n.head
		f.population, f.after, f.full = s.population(n.headFirst, n.head)
		if n.base >= 0 && n.base < n.headFirst && s.toks[n.base].c&wPron != 0 {
			f.population = figJoin(f.population, s.wholeOf(m))
		}
	case n.baseNum >= 0:
		s.unitOf(n.baseNum, depth+1)
		b := &s.out[n.baseNum]
		f.unit, f.after, f.elided = b.unit, b.after, true
		if b.unit == "" {
			s.antecedent(m, f, depth)
		}
		f.population = "of " + s.phraseOf(n.baseNum)
	case n.base >= 0:
		f.after, f.elided = n.base+1, true
		if s.thoseWho(n.base) {
			f.unit = "person"
			break
		}
		s.antecedent(m, f, depth)
		f.population = s.wholeOf(m)
		if state, to := s.statePhrase(f.after); state != "" {
			f.population, f.after = figJoin(state, f.population), to
		}
	default:
		s.unitFromLeft(m, f, depth)
	}
	if !s.partOfWhole(n.leadTok) {
		s.predicateNoun(n, f)
	}
}

// thoseWho reports "those arrested" and "those who ..." at token k: persons.
func (s *figScan) thoseWho(k int) bool {
	if s.toks[k].w != "those" || !s.near(k+1) {
		return false
	}
	t := &s.toks[k+1]
	return t.w == "who" || figParticiple(t.w, t.c)
}

// partOfWhole reports that "of" or "of the" stands before token i: the number
// is a whole, and what follows is said of its part.
func (s *figScan) partOfWhole(i int) bool {
	if i > 0 && s.near(i) && (s.toks[i-1].w == "the" || s.toks[i-1].w == "those" || s.toks[i-1].w == "these") {
		i--
	}
	if i == 0 || !s.near(i) || s.toks[i-1].w != "of" {
		return false
	}
	if i == 1 || s.toks[i-1].sep&sepBreak != 0 {
		return true
	}
	p := &s.toks[i-2]
	switch p.w {
	case "some", "many", "most", "all", "none", "each", "half", "several", "few", "any", "much", "part", "rest", "majority", "minority", "out", "percent", "cent", "that":
		return true
	}
	return p.c&(wNumber|wConj) != 0 || s.toks[i-1].upper
}

type figOut struct {
	done       bool
	unit       string
	population string
	action     string
	fromLeft   bool // the action is of a verb before the number
	object     bool // the number stands in the object of a verb
	sharedPrep string
	after      int  // first token after the noun
	full       int  // first token after the whole noun phrase
	nounTok    int  // token of the noun when it stands before the number; 0 when none
	elided     bool // the unit was carried over
	from       int  // index of the number that the unit came from, -1 when none
}

func figJoin(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// premodifiers gives the words between the number and its head noun.
func (s *figScan) premodifiers(n *figNum) string {
	if n.headFirst < n.head {
		return s.doc[s.toks[n.headFirst].start:s.toks[n.head-1].end]
	}
	return ""
}

// measureOf gives a percent its base ("of the suspects") and money its purpose.
func (s *figScan) measureOf(n *figNum, f *figOut) {
	if n.kind == "percent" && n.base >= 0 {
		k := n.base
		if n.baseNum >= 0 {
			f.population = "of " + s.phraseOf(n.baseNum)
			f.after = max(s.nums[n.baseNum].last, s.nums[n.baseNum].head) + 1
			return
		}
		f.after = k + 1
		from := k
		for from > 0 && s.toks[from].w != "of" && from > n.last {
			from--
		}
		f.population = s.doc[s.toks[from].start:s.toks[k].end]
		return
	}
	if n.kind == "percent" && s.near(f.after) {
		// "one in five FBI agents": the base follows at once.
		if s.diffAfter(f.after) {
			s.differenceOf(f)
			return
		}
		if first, head := s.nounAfter(f.after, false); head >= 0 && n.fraction {
			f.population = s.doc[s.toks[first].start:s.toks[head].end]
			f.after = head + 1
		}
		return
	}
	if n.kind == "percent" {
		return
	}
	if n.kind == "money" && s.near(f.after) && (s.toks[f.after].w == "in" || s.toks[f.after].w == "of") {
		if first, head := s.nounAfter(f.after+1, false); head >= 0 {
			f.population = s.doc[s.toks[first].start:s.toks[head].end]
			f.after = head + 1
		}
	}
}

// differenceOf gives a percent of change what has changed: "17 percent fewer
// hours", "a 33 percent drop in hours".
func (s *figScan) differenceOf(f *figOut) {
	k := f.after
	for s.near(k) && s.toks[k].c&wDiffNoun != 0 {
		k++
	}
	in := s.is(k, "in") && s.near(k+1)
	if in {
		k++
	}
	first, head := s.nounAfter(k, false)
	if head < 0 {
		return
	}
	if in {
		first--
	}
	f.population = s.doc[s.toks[first].start:s.toks[head].end]
}

// predicateNoun lets the noun of "the 17 were adults" replace a carried unit.
func (s *figScan) predicateNoun(n *figNum, f *figOut) {
	k := f.after
	for j := s.clauseFrom(n.leadTok); j < n.leadTok; j++ {
		if s.toks[j].c&wNeg != 0 {
			return
		}
	}
	if n.leadTok > 0 && s.toks[max(0, s.clauseFrom(n.leadTok)-2)].c&wNeg != 0 {
		return
	}
	if !f.elided || !s.near(k) || s.toks[k].c&wBe == 0 {
		return
	}
	k++
	for s.near(k) && (s.toks[k].c&wAdv != 0 || s.toks[k].c&wBe != 0) {
		k++
	}
	if !s.near(k) || s.toks[k].c&(figFunction|wNumber) != 0 {
		return
	}
	first, head := s.nounAfter(k, false)
	if head < 0 {
		return
	}
	own, _, _ := s.population(first, head)
	f.unit, f.nounTok, f.elided = figSingular(s.toks[head].w), head, false
	f.population = figJoin(own, f.population)
	f.after = head + 1
}

// wholeOf gives "of 27 victims" for the part of a whole named before.
func (s *figScan) wholeOf(m int) string {
	k := s.out[m].from
	if k < 0 {
		k = s.earlier(m)
	}
	if k < 0 {
		return ""
	}
	return "of " + s.phraseOf(k)
}

// phraseOf gives number k with the noun after it, as written.
func (s *figScan) phraseOf(k int) string {
	w := &s.nums[k]
	end := max(w.end, w.unitEnd)
	if w.head >= 0 {
		end = s.toks[w.head].end
	}
	return s.doc[w.lead:end]
}

// earlier gives the nearest count before number m in its sentence that can be
// its antecedent, or -1.
func (s *figScan) earlier(m int) int {
	n := &s.nums[m]
	fallback := -1
	for k := m - 1; k >= 0; k-- {
		o := &s.nums[k]
		if o.whyNot != "" || o.kind != "count" || o.attr != "" {
			continue
		}
		if s.colonBefore(o) && k > 0 && !s.colonBetween(o, n) {
			if fallback < 0 {
				fallback = k
			}
			if o.head >= 0 {
				continue // a part in a list; its whole stands before the colon
			}
		}
		if o.value >= n.value || n.base < 0 {
			return k
		}
		if fallback < 0 {
			fallback = k
		}
	}
	return fallback
}

func (s *figScan) colonBefore(n *figNum) bool {
	return s.sepAt(n.leadTok)&sepColon != 0
}

func (s *figScan) colonBetween(a, b *figNum) bool {
	for k := a.last + 1; k <= b.first; k++ {
		if s.toks[k].sep&(sepColon|sepSemi) != 0 {
			return true
		}
	}
	return false
}

// antecedent takes the unit from an earlier number of the sentence, from the
// plural subject before it, or from the sentence before.
func (s *figScan) antecedent(m int, f *figOut, depth int) {
	f.from = -1
	if k := s.earlier(m); k >= 0 {
		s.unitOf(k, depth+1)
		if s.out[k].unit != "" {
			f.unit, f.from = s.out[k].unit, k
			return
		}
	}
	n := &s.nums[m]
	if n.head >= 0 || n.base >= 0 { // "251 foreign ... ones", "two of them"
		if k := s.pluralBefore(0, n.leadTok); k >= 0 {
			f.unit = figSingular(s.toks[k].w)
			return
		}
	}
	s.carried(n, f)
}

// carried takes the unit from a figure of the same value before, or from the
// first count of the one or two sentences before.
func (s *figScan) carried(n *figNum, f *figOut) {
	for k := len(s.figures) - 1; k >= 0 && k >= len(s.figures)-40; k-- {
		if o := &s.figures[k]; o.Kind == "count" && o.Value == n.value && o.Unit != "" && n.value > 12 {
			f.unit = o.Unit
			return
		}
	}
	last := -1
	for k := len(s.figures) - 1; k >= 0 && s.figures[k].Sentence >= s.sent-2; k-- {
		o := &s.figures[k]
		if o.Sentence == s.sent || o.Kind != "count" || o.Unit == "" || n.base >= 0 && o.Value < n.value || strings.Contains(o.Text, "-") {
			continue
		}
		if last >= 0 && s.figures[last].Sentence != o.Sentence {
			break
		}
		last = k
	}
	if last >= 0 {
		f.unit = s.figures[last].Unit
	}
}

// unitFromLeft resolves a number with no noun after it.
func (s *figScan) unitFromLeft(m int, f *figOut, depth int) {
	n := &s.nums[m]
	i := n.leadTok
	f.elided = true
	// "251 foreign and 135 domestic ones", "21 and 24 arrests".
	if m+1 < len(s.nums) {
		if o := &s.nums[m+1]; o.whyNot == "" && o.kind == "count" && o.head >= 0 && o.attr == "" && o.leadTok-n.last <= 4 && s.modifiersOnly(n.last+1, o.leadTok) {
			s.unitOf(m+1, depth+1)
			f.unit = s.out[m+1].unit
			if o.leadTok-1 > n.last+1 {
				f.population = s.doc[s.toks[n.last+1].start:s.toks[o.leadTok-2].end]
			}
			f.after = o.leadTok - 1
			return
		}
	}
	if i > 0 {
		if k := s.nounBefore(n, i); k >= 0 {
			first := k
			for first > 0 && s.near(first) && s.toks[first-1].c&(figFunction|wSay|wLight|wPut|wNumber) == 0 && !figPlural(s.toks[first-1].w, s.toks[first-1].c) && (!figParticiple(s.toks[first-1].w, s.toks[first-1].c) || first > 1 && s.toks[first-2].c&wDet != 0) {
				first--
			}
			for first < k && (s.toks[first].c&wDropMod != 0 || s.toks[first].c&wAdv != 0) {
				first++
			}
			f.unit, f.nounTok, f.elided = figSingular(s.toks[k].w), k, false
			f.population, _, _ = s.population(first, k)
			return
		}
	}
	if s.subjectSinks(i) {
		return
	}
	s.antecedentOrNothing(m, f, depth)
}

// subjectSinks reports "a group numbering N": the count is of a noun that the
// reader cannot see, so no unit is better than a wrong one.
func (s *figScan) subjectSinks(i int) bool {
	return i > 1 && s.near(i) && s.toks[i-1].w == "numbering"
}

func (s *figScan) antecedentOrNothing(m int, f *figOut, depth int) {
	n := &s.nums[m]
	f.from = -1
	if k := s.earlier(m); k >= 0 {
		s.unitOf(k, depth+1)
		if s.out[k].unit != "" {
			f.unit, f.from = s.out[k].unit, k
			return
		}
	}
	next := s.class(n.last + 1)
	w := s.word(n.last + 1)
	verb := next&(wBe|wHave|wModal|wDo|wPastFinite|wRel|wState) != 0 || figParticiple(w, next) || w == "as"
	definite := n.leadTok > 0 && s.near(n.leadTok) && (s.toks[n.leadTok-1].w == "the" || s.toks[n.leadTok-1].w == "those" || s.toks[n.leadTok-1].w == "other")
	if s.near(n.last+1) && verb || definite {
		s.carried(n, f)
	}
}

// modifiersOnly reports whether tokens [from, to) are modifiers and one
// conjunction at the end.
func (s *figScan) modifiersOnly(from, to int) bool {
	if to <= from || s.toks[to-1].c&wConj == 0 || !s.near(to) {
		return false
	}
	for k := from; k < to-1; k++ {
		t := &s.toks[k]
		if !s.near(k) || t.c&(figFunction|wAdv) != 0 || figParticiple(t.w, t.c) || figPlural(t.w, t.c) {
			return false
		}
	}
	return s.near(to - 1)
}
