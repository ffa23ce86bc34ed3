package annotate

// isAge finds the age of somebody and remembers the phrase, which belongs to
// the population of the count beside it.
func (s *figScan) isAge(n *figNum) bool {
	if n.kind == "money" || n.kind == "percent" || n.value > 120 || n.attr != "" {
		return false
	}
	i := n.first
	if n.ranged && s.word(n.leadTok) == "from" || s.word(n.leadTok) == "between" {
		i = n.leadTok
	}
	n.ageTok = i
	n.ageStart, n.ageTo = n.start, n.end
	if n.kind == "measure" {
		j := n.unitTok + 1
		if n.unit == "year" && s.near(j) && (s.toks[j].w == "old" || s.toks[j].w == "olds" || s.toks[j].w == "of" && s.is(j+1, "age")) {
			n.ageTok, n.ageStart, n.ageTo = n.leadTok, n.lead, s.toks[j].end
			if s.toks[j].w == "of" {
				n.ageTo = s.toks[j+1].end
			}
			return true
		}
		return false
	}
	if n.vague || n.value != float64(int(n.value)) {
		return false
	}
	from := s.ageCue(n, i)
	if from < 0 {
		return false
	}
	n.ageTok, n.ageStart = from, s.toks[from].start
	return true
}

// ageCue gives the token at which an age phrase that ends in the number at i
// begins, or -1.
func (s *figScan) ageCue(n *figNum, i int) int {
	if i == 0 {
		return -1
	}
	p, pp, ppp := s.word(i-1), s.word(i-2), s.word(i-3)
	near, bare := s.near(i), n.head < 0
	switch {
	case near && (p == "aged" || p == "age" || p == "ages"):
		return s.ageLead(i - 1)
	case near && p == "of" && (pp == "age" || pp == "ages"):
		return s.ageLead(i - 2)
	case near && p == "than" && (pp == "younger" || pp == "older"):
		return i - 2
	case near && p == "as" && (pp == "young" || pp == "old"):
		if ppp == "as" {
			return i - 3
		}
		return i - 2
	case near && (p == "turned" || p == "turning" || p == "turns") && bare:
		return i - 1
	case (p == "youngest" || p == "oldest") && bare:
		return i - 1
	case near && s.class(i-1)&wBe != 0 && bare && (pp == "youngest" || pp == "oldest" || pp == "age" || pp == "he" || pp == "she" || s.class(i-2)&wPerson != 0):
		return i
	case near && p == "only" && bare && (pp == "some" || pp == "many" || pp == "one" || pp == "several" || pp == "most"):
		return i - 2
	case near && p == "of" && s.class(i-2)&wPerson != 0 && bare:
		return i - 1
	}
	if near && bare && (p == "under" || p == "over" || p == "below" || p == "above") && i >= 2 && s.near(i-1) {
		if c := s.class(i - 2); figPlural(pp, c) || c&wPerson != 0 || pp == "anyone" || pp == "nobody" || pp == "everybody" || pp == "anybody" || pp == "them" || pp == "those" || pp == "someone" || pp == "everyone" || pp == "is" || pp == "are" || pp == "were" || pp == "was" {
			return i - 1
		}
	}
	if k := s.prevAge(n); k >= 0 {
		return k
	}
	// "John Smith, 34, of ..."
	if bare && !n.words && !n.grouped && n.value >= 1 && s.sepAt(i) == sepComma && s.toks[i-1].upper && i >= 2 && s.toks[i-2].upper && s.near(i-1) && s.sepAt(n.last+1)&(sepComma|sepStop|sepClose) != 0 {
		return i
	}
	return -1
}

// ageLead steps over "between the", "under the", "from" before "ages".
func (s *figScan) ageLead(i int) int {
	from := i
	if from > 0 && s.near(from) && s.toks[from-1].w == "the" {
		from--
	}
	if from > 0 && s.near(from) {
		switch s.toks[from-1].w {
		case "between", "under", "over", "below", "above", "from", "at":
			return from - 1
		case "to":
			if w := s.word(from - 2); w == "down" || w == "up" {
				return from - 2
			}
			return from - 1
		}
	}
	return i
}

// prevAge finds the second age of "ages 9 and 17" that no range joined.
func (s *figScan) prevAge(n *figNum) int {
	if n.first < 2 || !s.near(n.first) || n.head >= 0 {
		return -1
	}
	switch s.word(n.first - 1) {
	case "and", "to", "or", "through":
	default:
		return -1
	}
	for k := range s.nums {
		if o := &s.nums[k]; o.whyNot == notAge && o.last == n.first-2 {
			o.ageTo = n.end
			return n.first
		}
	}
	return -1
}

// ageAt gives the age phrase that begins at token k, a comma allowed before it,
// and the token after it.
func (s *figScan) ageAt(k int) (string, int) {
	for m := range s.nums {
		if o := &s.nums[m]; o.whyNot == notAge && o.ageTok == k && s.sepAt(k)&^(sepComma|sepNone) == 0 {
			return s.doc[o.ageStart:o.ageTo], o.last + 1
		}
	}
	return "", k
}
