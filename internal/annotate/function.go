package annotate

import (
	"strings"
	"sync"

	"assay"
	"assay/internal/text"
)

// element is one place of a pattern.
type element struct {
	words    []string
	classes  tag // document, inquiry, excerpt words
	name     bool
	not      bool
	num      bool
	any      bool // "*"
	optional bool
}

// pattern is one line of functions.txt.
type pattern struct {
	elements []element
	anchored bool
	need     []wordSet // each must share a word with the clause
}

// wordSet holds words by hash: it may say that it has a word that it has not,
// never the other way about. It saves trying most patterns.
type wordSet [4]uint64

func (s *wordSet) add(w string) {
	h := uint32(2166136261)
	for i := range len(w) {
		h = (h ^ uint32(w[i])) * 16777619
	}
	h ^= h >> 15
	s[h>>6&3] |= 1 << (h & 63)
}

func (s *wordSet) meets(o *wordSet) bool {
	return s[0]&o[0]|s[1]&o[1]|s[2]&o[2]|s[3]&o[3] != 0
}

// patternSet is a section, with the patterns found by what their first element can match.
type patternSet struct {
	function assay.Function
	patterns []pattern
	byWord   map[string][]int
	byClass  []int // first element is a class or "*"
}

const maxStar = 10 // words that "*" stands for at most

// patternSets are the sets in the order in which they are tried.
type patternSets struct {
	sets []patternSet
	// heads says of a first word in which sets (a bit each) a pattern begins with it.
	heads map[string]uint8
}

var functionPatterns = sync.OnceValue(func() *patternSets {
	file := sections(functionsFile)
	out := &patternSets{heads: map[string]uint8{}}
	for _, f := range []assay.Function{assay.Stake, assay.Limit, assay.Method, assay.Disclaimer, assay.Request, assay.Finding, assay.Meta} {
		set := patternSet{function: f, byWord: map[string][]int{}}
		for _, line := range file[string(f)] {
			p := compile(line)
			k := len(set.patterns)
			set.patterns = append(set.patterns, p)
			for _, e := range p.elements {
				for _, w := range e.words {
					set.byWord[w] = append(set.byWord[w], k)
					out.heads[w] |= 1 << len(out.sets)
				}
				if e.any || e.classes != 0 || e.name || e.not || e.num {
					set.byClass = append(set.byClass, k)
				}
				if !e.optional {
					break
				}
			}
		}
		out.sets = append(out.sets, set)
	}
	return out
})

func compile(line string) pattern {
	var p pattern
	for f := range strings.FieldsSeq(line) {
		var e element
		if f == "^" {
			p.anchored = true
			continue
		}
		f, e.optional = strings.CutPrefix(f, "?")
		for w := range strings.SplitSeq(f, "|") {
			switch w {
			case "*":
				e.any = true
			case "<doc>":
				e.classes |= tDocument | tPublisher
			case "<excerpt>":
				e.classes |= tExcerpt
			case "<inquiry>":
				e.classes |= tInquiry
			case "<name>":
				e.name = true
			case "<not>":
				e.not = true
			case "<num>":
				e.num = true
			default:
				e.words = append(e.words, w)
			}
		}
		p.elements = append(p.elements, e)
		if len(e.words) > 0 && !e.optional && e.classes == 0 && !e.name && !e.not && !e.num {
			var set wordSet
			for _, w := range e.words {
				set.add(w)
			}
			p.need = append(p.need, set)
		}
	}
	return p
}

// clause is a part of a sentence between semicolons.
type clause struct {
	toks    []tok
	subject int // words before its main verb
	d       *document
	words   wordSet
	heads   []uint8 // of each word, the sets with a pattern that may begin at it
}

// functions says what each sentence does.
func (d *document) functions(statements []assay.Statement) {
	for i := range d.sents {
		d.sents[i].function = d.functionOf(&d.sents[i], &statements[i])
	}
}

func (d *document) functionOf(s *sent, st *assay.Statement) assay.Function {
	if s.heading || len(s.toks) == 0 {
		return assay.Heading
	}
	if s.quoted {
		return assay.Fact
	}
	first, rest := clauses(s.toks)
	f := d.clauseFunction(first, s, st)
	if f == assay.Meta && len(rest) > 0 {
		if g := d.clauseFunction(rest, s, st); g != assay.Fact {
			return g
		}
		return assay.Fact
	}
	return f
}

// clauses cuts a sentence at its first semicolon.
func clauses(toks []tok) (first, rest []tok) {
	for i := range toks {
		if i > 0 && toks[i].pre&mSemicolon != 0 && anyFinite(toks[i:]) {
			return toks[:i], toks[i:]
		}
	}
	return toks, nil
}

func (d *document) clauseFunction(toks []tok, s *sent, st *assay.Statement) assay.Function {
	_, verb := mainClause(toks)
	c := clause{toks: toks, subject: verb.from, d: d}
	patterns := functionPatterns()
	d.heads = d.heads[:0]
	for i := range toks {
		c.words.add(toks[i].lower)
		h := patterns.heads[toks[i].lower]
		if l := toks[i].lemma; l != "" && l != toks[i].lower {
			c.words.add(l)
			h |= patterns.heads[l]
		}
		d.heads = append(d.heads, h)
	}
	c.heads = d.heads
	if verb.empty() {
		c.subject = len(toks)
	}
	for k := range patterns.sets {
		set := &patterns.sets[k]
		if set.function == assay.Disclaimer && says(toks, verb) {
			continue
		}
		if set.function == assay.Request && requests(toks, verb) || c.matches(set, 1<<k) {
			if set.function == assay.Limit || set.function == assay.Disclaimer || set.function == assay.Request || set.function == assay.Finding || d.own(st, toks, verb) {
				return set.function
			}
		}
	}
	if d.finds(toks, verb) {
		return assay.Finding
	}
	return assay.Fact
}

// says: "The release says ... but gives no total" is told for what it says.
func says(toks []tok, verb phrase) bool {
	if verb.empty() {
		return false
	}
	for i := verb.from; i < verb.to; i++ {
		if toks[i].is(tNeg) {
			return false
		}
	}
	v := &toks[verb.to-1]
	return v.lemma == "say" || v.is(tSpeech) && !v.is(tIng) && verb.to < len(toks) && toks[verb.to].lower == "that"
}

// own reports whether the clause speaks of the document: nobody else is its
// main verb's speaker.
func (d *document) own(st *assay.Statement, toks []tok, verb phrase) bool {
	if st.Speaker == "" || verb.empty() || toks[verb.from].start != st.Cue.Start {
		return true
	}
	first, _, _ := strings.Cut(strings.ToLower(st.Speaker), " ")
	return d.isPublisherWord(text.TrimPossessive(first))
}

// finds: a document by an auditor, a court, a fact-checker or a scholar that
// says of itself what it found.
func (d *document) finds(toks []tok, verb phrase) bool {
	switch d.Class {
	case assay.Oversight, assay.Court, assay.Academic, assay.FactCheck:
	default:
		return false
	}
	if verb.empty() || verb.from > 6 || verb.from == 0 {
		return false
	}
	own := toks[0].lower == "it" || toks[verb.from-1].is(tDocument|tPublisher|tInquiry) || d.isPublisherWord(toks[verb.from-1].lower)
	switch toks[verb.to-1].lemma {
	case "find", "conclude", "determine", "rule", "hold", "reverse", "affirm":
		return own && toks[verb.to-1].is(tPast|tPart|tThird)
	}
	return false
}

// requests reports whether the main verb asks for something.
func requests(toks []tok, verb phrase) bool {
	if verb.empty() || verb.to >= len(toks) {
		return false
	}
	main, next := &toks[verb.to-1], &toks[verb.to]
	if !main.is(tRequest) || verb.to-verb.from > 1 && toks[verb.to-2].is(tBe) && main.is(tPart) && !main.is(tIng) {
		return false
	}
	switch main.lemma {
	case "call", "appeal", "plead", "beg":
		return next.lower == "for" || next.lower == "on" || next.lower == "upon"
	case "ask", "urge", "implore", "petition", "demand", "request", "recommend":
		if next.pre&(mComma|mQuote|mColon) != 0 {
			return false
		}
		if next.lower == "for" || next.lower == "that" || next.lower == "whether" || main.lemma != "ask" {
			return true
		}
		for i := verb.to; i < len(toks) && i < verb.to+12; i++ {
			if toks[i].lower == "to" && i+1 < len(toks) && !toks[i+1].is(tDet|tPoss|tCap|tNum|tPron|tObject) {
				return true
			}
		}
	}
	return false
}

// matches reports whether a pattern of the set stands in the clause.
// bit is the set's bit in the words' heads.
func (c *clause) matches(set *patternSet, bit uint8) bool {
	for i := range c.toks {
		t := &c.toks[i]
		if c.heads[i]&bit != 0 {
			for _, k := range set.byWord[t.lower] {
				if c.pattern(&set.patterns[k], i) {
					return true
				}
			}
			if t.lemma != "" && t.lemma != t.lower {
				for _, k := range set.byWord[t.lemma] {
					if c.pattern(&set.patterns[k], i) {
						return true
					}
				}
			}
		}
		if i > 0 && !t.is(tDocument|tPublisher|tInquiry|tExcerpt|tNeg|tNum) && !t.is(tCap) {
			continue
		}
		for _, k := range set.byClass {
			if c.pattern(&set.patterns[k], i) {
				return true
			}
		}
	}
	return false
}

// pattern reports whether p matches from word i on.
func (c *clause) pattern(p *pattern, i int) bool {
	for k := range p.need {
		if !p.need[k].meets(&c.words) {
			return false
		}
	}
	if p.anchored && i > 0 && !(i == 1 && c.toks[0].is(tDet|tConj)) {
		return false
	}
	return c.match(p.elements, i)
}

func (c *clause) match(elements []element, i int) bool {
	if len(elements) == 0 {
		return true
	}
	e := &elements[0]
	if e.any {
		for n := 0; n <= maxStar && i+n <= len(c.toks); n++ {
			if c.match(elements[1:], i+n) {
				return true
			}
		}
		return false
	}
	if e.optional && c.match(elements[1:], i) {
		return true
	}
	return i < len(c.toks) && c.one(e, i) && c.match(elements[1:], i+1)
}

// one reports whether element e matches word i.
func (c *clause) one(e *element, i int) bool {
	t := &c.toks[i]
	for _, w := range e.words {
		if t.lower == w || t.lemma == w && t.lemma != "" {
			return true
		}
	}
	if e.not && (t.is(tNeg) || strings.HasSuffix(t.lower, "n't")) {
		return true
	}
	if e.num && t.is(tNum) {
		return true
	}
	if i >= c.subject {
		return false
	}
	if e.name && t.is(tCap) {
		return true
	}
	if t.is(e.classes) && !t.poss {
		return true
	}
	if e.classes&tDocument != 0 {
		return t.lower == "it" && i <= 1 || t.is(tCap) && c.d.isPublisherWord(t.lower)
	}
	return e.classes&tInquiry != 0 && t.is(tInquiry)
}
