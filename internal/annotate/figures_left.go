package annotate

// nounBefore finds the noun of "put arrests at 82", "arrests: 82", "arrests
// rose to 82", "the number of arrests was 82"; -1 when there is none.
func (s *figScan) nounBefore(n *figNum, i int) int {
	p := i - 1
	if s.toks[i].sep&sepColon != 0 && figPlural(s.toks[p].w, s.toks[p].c) && s.toks[p].c&(wTotalNoun) == 0 {
		return p
	}
	if !s.near(i) {
		return -1
	}
	if s.toks[p].w == "at" {
		return s.putObject(n, p)
	}
	v := p
	for v > 0 && s.near(v) && (s.toks[v].w == "to" || s.toks[v].w == "from" || s.toks[v].w == "at" || s.toks[v].c&wAdv != 0) {
		v--
	}
	t := &s.toks[v]
	level := t.c&wLevel != 0 && v == p || t.c&wLevel != 0 && s.toks[p].c&wAdv != 0 || t.c&wChange != 0 && v < p
	if !level || v == 0 || s.subjectSinks(i) {
		return -1
	}
	if t.w == "up" || t.w == "down" || t.c&wPut != 0 && t.c&wLevel == 0 {
		return -1
	}
	for k := v - 1; k >= 0 && k >= v-4; k-- { // a coordinated verb has the subject of the first
		if s.isNum(k) {
			return -1
		}
	}
	from := s.clauseFrom(v)
	if k := s.pluralBefore(from, v); k >= 0 {
		return k
	}
	return -1
}

// isNum reports whether token k belongs to a number that is a figure.
func (s *figScan) isNum(k int) bool {
	for m := range s.nums {
		if n := &s.nums[m]; n.first <= k && k <= n.last {
			return n.whyNot == ""
		}
	}
	return false
}

// putObject finds the object of "put X at N" before the "at" at token p.
func (s *figScan) putObject(n *figNum, p int) int {
	from := -1
	for k := p - 1; k >= 0 && k >= p-18; k-- {
		t := &s.toks[k]
		if t.sep&sepSemi != 0 {
			break
		}
		if t.c&wPut != 0 && !(t.c&wTotalNoun != 0 && k > 0 && s.toks[k-1].c&wDet != 0) {
			from = k + 1
			break
		}
		if t.c&wNumber != 0 && s.word(k+1) == "and" {
			from = k + 2
			break
		}
	}
	if from < 0 {
		return -1
	}
	for k := from; k < p; k++ {
		t := &s.toks[k]
		if figPlural(t.w, t.c) && !t.caps && !t.poss && t.c&wTotalNoun == 0 && !s.modifierPlural(k) {
			return k
		}
	}
	return -1
}

// pluralBefore gives the first plural noun in tokens [from, to) that is not
// inside a prepositional phrase; failing that, the first plural noun; or -1.
func (s *figScan) pluralBefore(from, to int) int {
	weak := -1
	for k := from; k < to; k++ {
		t := &s.toks[k]
		if !figPlural(t.w, t.c) || t.caps || t.poss || t.c&(wTotalNoun|wSay|wLight|wChange|wLevel|wPut|wTime) != 0 || t.upper && k > 0 {
			continue
		}
		m := k - 1
		for m >= from && s.near(m+1) && s.toks[m].c&figFunction == 0 {
			m--
		}
		if m >= from && s.near(m+1) && s.toks[m].c&wDet != 0 {
			m--
		}
		if m >= from && s.near(m+1) && s.toks[m].c&wPrep != 0 && !(s.toks[m].w == "of" && m > from && s.toks[m-1].c&wTotalNoun != 0) {
			if weak < 0 {
				weak = k
			}
			continue
		}
		return k
	}
	return weak
}

// clauseFrom gives the first token of the clause in which token i stands.
func (s *figScan) clauseFrom(i int) int {
	for k := min(i, len(s.toks)-1); k > 0; k-- {
		if s.toks[k].sep&(sepClause) != 0 || s.toks[k].c&wSub != 0 && s.toks[k].w == "that" {
			return k
		}
		if s.toks[k].sep&sepComma != 0 && s.toks[k].c&(wConj|wSub) != 0 {
			return k
		}
	}
	return 0
}
