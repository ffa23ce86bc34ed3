package annotate

// figReason says why a number is not a figure.
type figReason string

// The reasons for which a number is not a figure.
const (
	notDate      figReason = "date"
	notYear      figReason = "year"
	notAge       figReason = "age"
	notReference figReason = "reference" // a section, a docket, a telephone number, a name
	notOrdinal   figReason = "ordinal"
	notScore     figReason = "score"
	notTime      figReason = "time of day"
	notListMark  figReason = "list mark"
	notAddress   figReason = "address"
	notRelative  figReason = "relative time" // "three weeks before"
	notPronoun   figReason = "pronoun"       // "one of", "one outlet"
)

// reject gives the reason for which the number is not a figure, or "".
func (s *figScan) reject(n *figNum) figReason {
	if n.whyNot != "" {
		return n.whyNot
	}
	if s.inDate(n) || s.besideMonth(n) {
		return notDate
	}
	if s.isAge(n) {
		return notAge
	}
	if n.kind == "money" || n.kind == "percent" {
		return ""
	}
	if r := s.reference(n); r != "" {
		return r
	}
	if s.relativeTime(n) {
		return notRelative
	}
	if s.isYear(n) {
		return notYear
	}
	return ""
}

func (s *figScan) inDate(n *figNum) bool {
	for _, d := range s.dates {
		if n.start < d.End && d.Start < n.end {
			return true
		}
	}
	return false
}

// besideMonth finds the day of a date that the dates reader left for want of a
// year: "24 February", "between 8 and 11 June".
func (s *figScan) besideMonth(n *figNum) bool {
	if n.words || n.high > 31 || n.value > 31 || n.kind != "count" || n.open && n.approx != "" {
		return false
	}
	j := n.last + 1
	if s.near(j) && s.toks[j].upper && monthWord(s.toks[j].w) > 0 {
		return true
	}
	i := n.first
	return i > 0 && (s.near(i) || s.toks[i].sep&^sepNone == sepStop && len(s.toks[i-1].w) <= 4) && s.toks[i-1].upper && monthWord(s.toks[i-1].w) > 0
}

// word gives the lower-case token at i, or "" outside the sentence.
func (s *figScan) word(i int) string {
	if i < 0 || i >= len(s.toks) {
		return ""
	}
	return s.toks[i].w
}

func (s *figScan) class(i int) figClass {
	if i < 0 || i >= len(s.toks) {
		return 0
	}
	return s.toks[i].c
}

func (s *figScan) sepAt(i int) figSep {
	if i <= 0 || i >= len(s.toks) {
		return sepStop
	}
	return s.toks[i].sep
}

// reference finds section and statute numbers, dockets, telephone numbers,
// addresses, times of day, list marks, names with numbers and scores.
func (s *figScan) reference(n *figNum) figReason {
	if n.words || n.attr != "" {
		return s.wordReference(n)
	}
	i, j := n.first, n.last+1
	prev, next := s.word(i-1), s.word(j)
	head := n.head
	before := s.doc[s.start:n.start]
	switch {
	case s.sepAt(j)&(sepOpen|sepNone) == sepOpen|sepNone && len(next) <= 2: // 2422(b), 287(g)
		return notReference
	case s.sepAt(j)&(sepSlash|sepNone) == sepSlash|sepNone && s.class(j)&wNumber != 0,
		i > 0 && s.sepAt(i)&(sepSlash|sepNone) == sepSlash|sepNone && s.class(i-1)&wNumber != 0:
		return notReference
	case s.class(j)&wClock != 0 && (s.near(j) || s.sepAt(j) == sepNone) && (next != "am" || !s.toks[j].caps):
		return notTime
	case s.sepAt(j) == sepColon|sepNone && s.class(j)&wNumber != 0, i > 0 && s.sepAt(i) == sepColon|sepNone && s.class(i-1)&wNumber != 0:
		return notTime
	case s.class(j)&wReporter != 0 && s.near(j), i > 0 && s.class(i-1)&wReporter != 0 && s.sepAt(i)&^(sepStop) == 0 && head < 0:
		return notReference
	case next == "f" && s.near(j) && !s.toks[j].caps && s.toks[j].upper && s.sepAt(j+1)&sepStop != 0:
		return notReference
	case next == "u.s." && s.near(j) && s.class(j+1)&wNumber != 0:
		return notReference
	case len(before) > 0 && before[len(before)-1] == '#', len(before) > 1 && before[len(before)-2:] == "§ ":
		return notReference
	case s.phonePart(n):
		return notReference
	case s.listMark(n):
		return notListMark
	case s.address(n, head):
		return notAddress
	}
	if i == 0 || s.sepAt(i)&^(sepStop|sepQuote) != 0 || n.grouped && s.class(i-1)&wStrongRef == 0 {
		return ""
	}
	p := &s.toks[i-1]
	if p.raw == "S" && s.sepAt(i)&sepStop != 0 && head < 0 {
		return notReference // a bill: "S. 267"
	}
	if p.c&wStrongRef != 0 && !(prev == "no" && !p.upper) && !(head >= 0 && (prev == "title" || prev == "page" || prev == "stage")) {
		return notReference
	}
	if s.sepAt(i)&sepStop != 0 && (len(p.w) > 4 || p.c&wWeakRef == 0) { // "Fig. 4"
		return ""
	}
	if p.c&wWeakRef != 0 && head < 0 && !figPlural(p.w, p.c) && n.value < 10000 {
		return notReference
	}
	// A name with a number: "FOX 13", "Boeing 747".
	if p.upper && (i > 1 || p.caps) && head < 0 && p.c&(figFunction|wLight|wSay|wNumber) == 0 && n.value < 1000 && !figParticiple(p.w, p.c) && p.w != "only" {
		return notReference
	}
	return ""
}

// wordReference does the same for numbers in words: "Tier One", "page two",
// and for "one" as a pronoun.
func (s *figScan) wordReference(n *figNum) figReason {
	i := n.first
	if i > 0 && s.near(i) && n.attr == "" {
		p := &s.toks[i-1]
		if p.c&wStrongRef != 0 && n.head < 0 && p.w != "no" && p.w != "executive" {
			return notReference
		}
		if p.c&wWeakRef != 0 && p.upper && s.toks[i].upper && i > 1 {
			return notReference
		}
		if p.w == "vs" || p.w == "versus" {
			return notScore
		}
	}
	if n.value == 1 && n.words && n.last == n.first && n.kind == "count" && n.attr == "" && !s.realOne(n) {
		return notPronoun
	}
	return ""
}

// realOne tells a counted "one" ("one child was found", "at least one") from
// the pronoun and the article ("one of the sites", "in one facility").
func (s *figScan) realOne(n *figNum) bool {
	j := n.last + 1
	next := s.word(j)
	if !s.near(j) || next == "another" || next == "day" || next == "of" && n.approx == "" || next == "or" {
		return false
	}
	if i := n.first - 1; i >= 0 && s.near(n.first) {
		switch p := s.word(i); {
		case p == "no" || p == "any" || p == "every" || p == "each" || p == "the" || p == "this" || p == "that" || p == "which" || p == "another" || p == "some":
			return false
		case p == "exactly":
			return true
		}
	}
	if n.approx == approxMore {
		return false // "more than one" is any plural
	}
	if n.approx != "" {
		return next != "of"
	}
	head := n.head
	if head < 0 {
		return false
	}
	// Coordinated with another count: "four men and one woman".
	for k := range s.nums {
		o := &s.nums[k]
		if o.first != n.first && o.whyNot == "" && o.kind == "count" && (o.first > head && o.first-head <= 2 || n.first > o.last && n.first-o.last <= 4) {
			for m := min(o.last, head) + 1; m <= max(o.first, n.first); m++ {
				if s.word(m) == "and" || s.sepAt(m)&sepComma != 0 {
					return true
				}
			}
		}
	}
	// Subject of a passive: "one child was found".
	return s.class(head+1)&wBe != 0 && s.near(head+1) && (n.first == 0 || s.class(n.first-1)&wPrep == 0 || s.word(n.first-1) == "that")
}

// phonePart finds the pieces of a telephone number: "(573) 636-1070".
func (s *figScan) phonePart(n *figNum) bool {
	i, j := n.first, n.last+1
	if n.value >= 100 && n.value < 1000 && s.sepAt(i)&sepOpen != 0 && s.sepAt(j)&sepClose != 0 && j < len(s.toks) && s.toks[j].digit && len(s.toks[j].w) >= 7 {
		return true
	}
	if s.phoneGroups(i) || s.phoneGroups(i-1) || s.phoneGroups(i-2) {
		return true
	}
	return j < len(s.toks) && s.toks[j].digit && s.sepAt(j)&(sepDash|sepStop) != 0 && s.sepAt(j)&sepNone != 0 && len(s.toks[j].w) >= 3 && n.value >= 100 && n.value < 1000 && !n.ranged && s.word(j) != "" && len(s.toks[j].w) == 4
}

// phoneGroups reports "202 228 3685" at token i.
func (s *figScan) phoneGroups(i int) bool {
	if i < 0 || i+2 >= len(s.toks) || s.toks[i+1].sep&^sepNone&^sepDash != 0 || s.toks[i+2].sep&^sepNone&^sepDash != 0 {
		return false
	}
	for k, width := range []int{3, 3, 4} {
		if t := &s.toks[i+k]; !t.digit || len(t.raw) != width {
			return false
		}
	}
	return true
}

// listMark finds "(1)" and "1." or "1)" at the beginning of a sentence.
func (s *figScan) listMark(n *figNum) bool {
	if n.value > 99 || n.grouped || n.ranged {
		return false
	}
	after := byte(0)
	if n.end < s.end {
		after = s.doc[n.end]
	}
	opened := n.start > s.start && s.doc[n.start-1] == '('
	if after == ')' && (opened || n.first == 0) {
		return true
	}
	return n.first == 0 && after == '.' && n.end+1 < s.end && s.doc[n.end+1] == ' '
}

// address finds house numbers and postal codes.
func (s *figScan) address(n *figNum, head int) bool {
	if n.grouped || n.ranged {
		return false
	}
	i, j := n.first, n.last+1
	for k := 0; k < 4 && j+k < len(s.toks) && s.near(j+k) && s.toks[j+k].upper; k++ {
		if k > 0 && s.toks[j+k].c&wStreet != 0 && n.value < 100000 {
			return true
		}
	}
	if n.value >= 10000 && n.value < 100000 && i > 0 && s.toks[i-1].upper && head < 0 && len(s.toks[i].w) == 5 {
		return true
	}
	return false
}

// relativeTime finds "three weeks before", "two years ago".
func (s *figScan) relativeTime(n *figNum) bool {
	if n.kind != "measure" || s.words[n.unit+"s"]&wTime == 0 {
		return false
	}
	j := n.unitTok + 1
	return s.near(j) && s.toks[j].c&wRelAdverb != 0
}

// isYear finds bare years that the dates reader left.
func (s *figScan) isYear(n *figNum) bool {
	if n.words || n.grouped || n.ranged || n.kind != "count" || len(s.toks[n.first].w) != 4 || n.value < 1500 || n.value > 2100 {
		return false
	}
	if n.approx != "" && n.approx != approxAbout {
		return false
	}
	if i := n.first - 1; i >= 0 && s.near(n.first) {
		switch s.word(i) {
		case "in", "since", "until", "by", "from", "before", "after", "during", "around", "about", "circa", "early", "late", "mid":
			return true
		}
	}
	head := n.head
	return head != n.last+1 || n.value >= 1900
}
