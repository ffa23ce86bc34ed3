package annotate

import (
	"assay"
	"assay/internal/text"
)

// maxFigures bounds the figures kept for one document, maxNumbers the numbers
// read in one sentence.
const (
	maxFigures = 5000
	maxNumbers = 120
)

// figScan reads the figures of one sentence at a time.
type figScan struct {
	doc        string
	words      map[string]figClass
	start, end int // the sentence
	sent       int
	toks       []figTok
	scratch    []text.Token
	nums       []figNum
	out        []figOut
	dates      []assay.Date
	names      []assay.Name
	st         *assay.Statement
	spoken     []spoken // the contents of the sentence's speakers, where it has several
	figures    []assay.Figure
	onlyEvent  string
}

// findFigures reads the figures of a document into a.Figures, in order. It
// reads a.Sentences, a.Statements, a.Names and a.Dates, which stand in the
// order of the text. Numbers that count nothing (ages, years, sections,
// telephone numbers, names) are left out. spoken gives, by sentence, who says
// which part of a sentence with several speakers; it may be nil.
func findFigures(a *assay.Annotation, text string, parts map[int][]spoken) {
	a.Figures = nil
	s := figScan{doc: text, words: figWords(), onlyEvent: soleEvent(a.Names)}
	dates, names, statements := 0, 0, 0
	for i := range a.Sentences {
		sent := a.Sentences[i].Span
		if sent.Start < 0 || sent.End > len(text) || sent.Start >= sent.End {
			continue
		}
		dates = skipDates(a.Dates, dates, i)
		names = skipNames(a.Names, names, i)
		for statements < len(a.Statements) && a.Statements[statements].Sentence < i {
			statements++
		}
		if !figHasNumber(text[sent.Start:sent.End]) {
			continue
		}
		s.dates = a.Dates[dates:skipDates(a.Dates, dates, i+1)]
		s.names = a.Names[names:skipNames(a.Names, names, i+1)]
		s.st, s.spoken = nil, parts[i]
		if statements < len(a.Statements) && a.Statements[statements].Sentence == i {
			s.st = &a.Statements[statements]
		}
		if s.figures == nil {
			s.figures = make([]assay.Figure, 0, 4+(len(text)-sent.Start)/100)
		}
		s.sentence(i, sent)
		if len(s.figures) >= maxFigures {
			s.figures = s.figures[:maxFigures]
			break
		}
	}
	if len(s.figures) > 0 {
		a.Figures = s.figures
	}
}

func skipDates(dates []assay.Date, from, sentence int) int {
	for from < len(dates) && dates[from].Sentence < sentence {
		from++
	}
	return from
}

func skipNames(names []assay.Name, from, sentence int) int {
	for from < len(names) && names[from].Sentence < sentence {
		from++
	}
	return from
}

// soleEvent gives the document's event when it names exactly one.
func soleEvent(names []assay.Name) string {
	event := ""
	for i := range names {
		if names[i].Kind != assay.EventName {
			continue
		}
		if event != "" && names[i].Text != event {
			return ""
		}
		event = names[i].Text
	}
	return event
}

// figHasNumber spares sentences without a digit or a number word the full
// reading: it looks for a digit, or one of the letter pairs that every number
// word has.
func figHasNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= '0' && c <= '9' {
			return true
		}
		if i > 0 && s[i-1] != ' ' && s[i-1] != '(' && s[i-1] != '"' && s[i-1] != '-' && s[i-1] < 0x80 && s[i-1] != '\n' {
			continue
		}
		switch c {
		case 'o', 't', 'f', 's', 'e', 'n', 'z', 'd', 'h', 'm', 'b', 'a', 'O', 'T', 'F', 'S', 'E', 'N', 'Z', 'D', 'H', 'M', 'B', 'A':
			if figNumberWord(s[i:]) {
				return true
			}
		}
	}
	return false
}

var figStarts = []string{
	"one", "two", "three", "third", "ten", "twel", "thir", "twen", "tens", "four", "five", "fif", "fort", "six", "seven",
	"eight", "eleven", "nine", "zero", "dozen", "hundred", "thousand", "million", "billion", "trillion", "half", "score",
	"several", "few", "quarter", "a third", "a quarter",
}

func figNumberWord(s string) bool {
	for _, p := range figStarts {
		if len(s) < len(p) {
			continue
		}
		k := 0
		for k < len(p) && s[k]|0x20 == p[k]|0x20 {
			k++
		}
		if k == len(p) {
			return true
		}
	}
	return false
}

// sentence reads one sentence and appends its figures.
func (s *figScan) sentence(i int, span assay.Span) {
	s.sent, s.start, s.end = i, span.Start, span.End
	s.toks = figTokens(s.toks[:0], &s.scratch, s.doc, span.Start, span.End, s.words)
	s.scan()
	if len(s.nums) == 0 {
		return
	}
	s.out = s.out[:0]
	for range s.nums {
		s.out = append(s.out, figOut{from: -1})
	}
	for m := range s.nums {
		if s.nums[m].whyNot == "" {
			s.unitOf(m, 0)
		}
	}
	for m := range s.nums {
		if s.nums[m].whyNot == "" {
			s.actionOf(m)
		}
	}
	for m := len(s.nums) - 2; m >= 0; m-- {
		s.joinSubject(m)
	}
	for m := range s.nums {
		s.partAction(m)
	}
	for m := range s.nums {
		if s.nums[m].whyNot == "" {
			s.figures = append(s.figures, s.figure(m))
		}
	}
}

// scan finds the numbers of the sentence and marks those that are no figures.
func (s *figScan) scan() {
	s.nums = s.nums[:0]
	for i := 0; i < len(s.toks) && len(s.nums) < maxNumbers; i++ {
		n, ok := s.number(i)
		if !ok {
			continue
		}
		s.kindOf(&n)
		s.nums = append(s.nums, n)
		i = max(n.last, n.unitTok)
	}
	s.joinRanges()
	for m := range s.nums {
		s.approximate(&s.nums[m])
		s.nouns(&s.nums[m])
		s.wholeCount(&s.nums[m])
	}
	for m := range s.nums {
		n := &s.nums[m]
		if n.whyNot = s.reject(n); n.whyNot == "" && s.inName(n) {
			n.whyNot = notReference
		}
	}
}

// inName reports whether the number is inside a name: "Route 66 Casino".
func (s *figScan) inName(n *figNum) bool {
	for k := range s.names {
		name := &s.names[k]
		if n.start > name.Start && n.end <= name.End || n.start == name.Start && n.end < name.End && n.head < 0 {
			return true
		}
	}
	return false
}

// figure puts together what was found about number m.
func (s *figScan) figure(m int) assay.Figure {
	n, f := &s.nums[m], &s.out[m]
	role := s.roleOf(m)
	owner := s.ownerOf(n, role)
	fig := assay.Figure{
		Sentence:   s.sent,
		Span:       assay.Span{Start: n.lead, End: max(n.end, n.unitEnd)},
		Text:       s.doc[n.lead:n.end],
		Value:      n.value,
		Low:        n.low,
		High:       n.high,
		Open:       n.open,
		Approx:     n.approx,
		Kind:       n.kind,
		Unit:       f.unit,
		Population: f.population,
		Action:     f.action,
		Event:      s.eventOf(n),
		Place:      s.nearest(n, assay.Place),
		Period:     s.periodOf(m),
		Owner:      owner,
		Role:       role,
	}
	if n.head >= 0 && n.kind == "count" {
		fig.End = max(fig.End, s.toks[n.head].end)
	}
	fig.Modality = s.modalityOf(m, owner)
	return fig
}
