package annotate

import (
	"strings"

	"assay"
)

// attribute finds the attributions of every sentence, then hands a quotation
// that runs over several sentences to the one who is named beside it.
func (d *document) attribute() {
	for i := range d.sents {
		s := &d.sents[i]
		if len(s.toks) == 0 {
			continue
		}
		r := reader{doc: d.Text, toks: s.toks, span: s.Span, quotes: s.quotes}
		if a, ok := r.labelled(s); ok {
			s.atts = append([]attribution{a}, r.attributions()...)
			continue
		}
		s.atts = r.attributions()
	}
	labels := 0
	for i := range d.sents {
		if len(d.sents[i].atts) > 0 && d.sents[i].atts[0].label {
			labels++
		}
	}
	for i := range d.sents {
		d.carry(i, labels > 1)
	}
}

// carry gives a sentence that stands in quotation marks, without a speaker of
// its own, the speaker of the sentence that shares its quotation, or else of
// the words just before it. In a transcript the speaker before a colon goes on.
func (d *document) carry(i int, transcript bool) {
	s := &d.sents[i]
	if transcript && i > 0 && sameParagraph(d, i, i-1) && d.labelled(i-1) >= 0 && !hasDirect(s) {
		d.carryFrom(i, d.labelled(i-1)) // a transcript: the speaker goes on to the paragraph's end
		return
	}
	if !s.quoted || hasDirect(s) {
		return
	}
	from := -1
	switch q := s.quotes[0]; {
	case i > 0 && d.speaks(i-1) && (d.sents[i-1].End > q.Start || sameParagraph(d, i, i-1)):
		from = i - 1
	case i+1 < len(d.sents) && sharesQuote(d, i, i+1) && d.frameAhead(i) >= 0:
		from = d.frameAhead(i)
	case i > 0 && d.speaks(i-1):
		from = i - 1
	case i > 0 && d.announces(i-1):
		from = i - 1
	}
	if from >= 0 {
		d.carryFrom(i, from)
	}
}

// labelled gives the sentence whose speaker before a colon sentence i has or carries on, or -1.
func (d *document) labelled(i int) int {
	for _, a := range d.sents[i].atts {
		if a.label {
			return i
		}
		if a.carried > 0 && len(d.sents[a.carried-1].atts) > 0 && d.sents[a.carried-1].atts[0].label {
			return a.carried - 1
		}
	}
	return -1
}

// carryFrom makes sentence i the words of the speaker of sentence from.
func (d *document) carryFrom(i, from int) {
	s := &d.sents[i]
	a := attribution{strong: true, clause: true, lemma: "say", kind: tSpeech, carried: from + 1, content: s.Span}
	if prev := d.sents[from].atts; len(prev) > 0 {
		if last := prev[len(prev)-1]; last.carried > 0 {
			a.carried = last.carried
		}
	}
	s.atts = append(s.atts, a)
}

func sameParagraph(d *document, i, j int) bool {
	return d.sents[i].paragraph == d.sents[j].paragraph
}

func sharesQuote(d *document, i, j int) bool {
	for _, q := range d.sents[i].quotes {
		if q.Start < d.sents[j].End && q.End > d.sents[j].Start {
			return true
		}
	}
	return false
}

// frameAhead gives the sentence further on in the same quotation that names the speaker, or -1.
func (d *document) frameAhead(i int) int {
	for j := i + 1; j < len(d.sents) && j <= i+8 && sharesQuote(d, i, j); j++ {
		if d.speaks(j) && d.sents[j].atts[0].fronted {
			return j
		}
	}
	return -1
}

// hasDirect reports whether a sentence has a speaker for its quotation.
func hasDirect(s *sent) bool {
	for _, a := range s.atts {
		if a.strong && (!a.source.empty() || a.carried > 0) && !insideQuote(s, a) {
			return true
		}
	}
	return false
}

// insideQuote reports whether the cue itself stands in the quotation.
func insideQuote(s *sent, a attribution) bool {
	if a.label {
		return false
	}
	at := s.toks[a.cue.from].start
	for _, q := range s.quotes {
		if q.Start <= at && at < q.End {
			return true
		}
	}
	return false
}

// speaks reports whether sentence i has a statement in quotation marks, or carries one on.
func (d *document) speaks(i int) bool {
	s := &d.sents[i]
	for _, a := range s.atts {
		if a.carried > 0 || a.strong && d.direct(s, a) && !insideQuote(s, a) {
			return true
		}
	}
	return false
}

// announces: "Sununu's statement reads:", "made the following statement".
func (d *document) announces(i int) bool {
	s := &d.sents[i]
	if len(s.toks) == 0 || s.quoted {
		return false
	}
	if strings.HasSuffix(d.Text[s.Start:s.End], ":") {
		return true
	}
	for k := range s.toks {
		if s.toks[k].lower == "following" && k+1 < len(s.toks) && s.toks[k+1].is(tDocument) {
			return true
		}
	}
	return false
}

// direct reports whether most of the content stands in quotation marks.
func (d *document) direct(s *sent, a attribution) bool {
	inside := 0
	for _, q := range s.quotes {
		if lo, hi := max(q.Start, a.content.Start), min(q.End, a.content.End); lo < hi {
			inside += hi - lo
		}
	}
	return inside*10 >= (a.content.End-a.content.Start)*6
}

// discourse goes through the sentences in order: what their references stand
// for, who says each, and whether each stands alone.
func (d *document) discourse() []assay.Statement {
	out := make([]assay.Statement, len(d.sents))
	t := tracker{d: d}
	for i := range d.sents {
		t.sentence(i)
		out[i] = t.statement(i)
		t.speakersOf(i)
		t.remember(i, &out[i])
	}
	return out
}

// speakersOf notes who says which part of a sentence that has two speakers or
// more and a number: a sentence has one statement, but each figure its owner.
func (t *tracker) speakersOf(i int) {
	s := &t.d.sents[i]
	several := 0
	for k := range s.atts {
		if a := &s.atts[k]; a.strong && a.carried == 0 && !a.source.empty() {
			several++
		}
	}
	if several < 2 || !figHasNumber(t.d.Text[s.Start:s.End]) {
		return
	}
	for k, a := range s.atts {
		if !a.strong || a.carried > 0 || a.source.empty() || insideQuote(s, a) || planned(s, k) {
			continue
		}
		name, _ := t.speaker(i, a.source)
		if t.d.spoken == nil {
			t.d.spoken = map[int][]spoken{}
		}
		t.d.spoken[i] = append(t.d.spoken[i], spoken{a.content, name})
		for _, m := range a.more {
			t.d.spoken[i] = append(t.d.spoken[i], spoken{m, name})
		}
	}
}

// planned reports whether attribution k is what somebody else says will or may
// be said or counted: "the mayor said the port would count 31".
func planned(s *sent, k int) bool {
	a := &s.atts[k]
	if !s.toks[a.cue.from].is(tModal) {
		return false
	}
	for j := range s.atts {
		if o := &s.atts[j]; j != k && o.strong && o.content.Start <= s.toks[a.cue.from].start && s.toks[a.cue.from].start < o.content.End {
			return true
		}
	}
	return false
}

// statement chooses the sentence's statement among its attributions.
func (t *tracker) statement(i int) assay.Statement {
	d := t.d
	s := &d.sents[i]
	st := assay.Statement{Sentence: i, Content: s.Span, Manner: assay.Own}
	k := mainAttribution(s)
	if k < 0 {
		st.Modality = modality(s.toks)
		return st
	}
	a := s.atts[k]
	st.Content = a.content
	st.Verb = a.lemma
	st.Manner = assay.Reported
	if d.direct(s, a) {
		st.Manner = assay.Direct
	}
	if a.carried > 0 {
		t.carried(&st, a)
	} else {
		st.Source, st.Cue = a.source.span(s.toks), a.cue.span(s.toks)
		st.Speaker, st.Unnamed = t.speaker(i, a.source)
		if a.passive && a.source.empty() {
			st.Unnamed = true
		}
	}
	if inner := nested(s, k); inner >= 0 {
		t.nest(i, &st, k, inner)
		a = s.atts[inner]
	}
	if n := len(st.Via); n == 0 && a.lemma == "say" && a.noun {
		t.citedBy(i, &st, k)
	}
	st.Denied = a.kind&tDenial != 0 && !a.neg || a.neg && disbelieves(s, a)
	st.Modality = t.modality(s, a, st.Content)
	return st
}

// disbelieves: "did not find that", but not "did not say whether".
func disbelieves(s *sent, a attribution) bool {
	switch a.lemma {
	case "believe", "think", "find", "expect", "conclude", "agree", "accept":
	default:
		return false
	}
	w := within(s.toks, a.content)
	return a.clause && len(w) > 0 && (!w[0].is(tSub) || w[0].is(tPrep|tDet))
}

// modality: the cue's own, or the lowest in the content.
func (t *tracker) modality(s *sent, a attribution, content assay.Span) assay.Modality {
	m := modality(within(s.toks, content))
	switch {
	case a.lemma == "allege" || a.lemma == "accuse":
		if m != assay.Suspected {
			m = assay.Alleged
		}
	case a.lemma == "suspect":
		m = assay.Suspected
	case a.kind&tEstimate != 0 && m == assay.Plain:
		m = assay.Estimated
	}
	return m
}

// mainAttribution is the index of the attribution that makes the sentence's
// statement: the first strong one outside quotation marks, or -1.
// One behind a semicolon counts only if the document itself does not speak there.
func mainAttribution(s *sent) int {
	if k := firstAttribution(s, false); k >= 0 {
		return k
	}
	return firstAttribution(s, true)
}

func firstAttribution(s *sent, later bool) int {
	best := -1
	for k, a := range s.atts {
		if a.carried > 0 {
			return k
		}
		if !a.fronted && laterClause(s, a.cue.from) && (!later || a.source.empty() ||
			s.toks[a.source.from].lower == "it" || s.toks[headOf(s.toks, a.source)].is(tDocument|tPublisher)) {
			continue
		}
		if !a.strong || insideQuote(s, a) || s.heading && a.source.empty() {
			continue
		}
		if best < 0 {
			best = k
			continue
		}
		// A later frame that has everything before it as its content comes first:
		// "The plan failed, the report found, X said".
		if b := s.atts[best]; a.fronted && a.content.Start <= s.toks[b.cue.from].start && a.content.End >= s.toks[b.cue.from].end && !b.noun {
			best = k
		}
	}
	if best >= 0 && below(s, best) {
		return -1
	}
	return best
}

// laterClause reports whether a semicolon stands between the sentence's head and word k.
func laterClause(s *sent, k int) bool {
	for j := 1; j <= k; j++ {
		if s.toks[j].pre&mSemicolon != 0 && !inside(s.quotes, s.toks[j].start) {
			return true
		}
	}
	return false
}

// below reports whether the cue stands in a clause below the main one, such as
// "the claim that X made, when officials said ...", so that the sentence is the document's own.
func below(s *sent, k int) bool {
	a := s.atts[k]
	if a.noun || a.fronted || s.verb.empty() || a.passive {
		return false
	}
	if a.cue.from <= s.verb.from {
		// A cue before the main verb: "Anyone who says so is wrong".
		return a.cue.from < s.verb.from && a.cue.to < s.verb.from && relativeBefore(s.toks, a.cue.from, 0)
	}
	for j := s.verb.to; j <= a.cue.from && j < len(s.toks); j++ {
		t := &s.toks[j]
		if t.is(tRel) && t.lower != "that" || t.is(tSub) && t.lower != "that" && t.lower != "while" && t.lower != "as" && t.lower != "although" && t.lower != "though" {
			return true
		}
		if t.lower == "that" && j+1 < len(s.toks) && s.toks[j+1].verb {
			return true
		}
	}
	return false
}

// nested gives the attribution that opens the content of attribution k, or -1:
// "The release says the director said".
func nested(s *sent, k int) int {
	outer := s.atts[k]
	if outer.fronted || outer.carried > 0 {
		return -1
	}
	for m := k + 1; m < len(s.atts); m++ {
		a := s.atts[m]
		if !a.strong || a.source.empty() || a.passive || a.kind&(tSpeech|tTell|tDenial|tBelief|tFinding) == 0 || !a.clause {
			continue
		}
		at := s.toks[a.source.from].start
		if w := s.toks[a.source.from].lower; w == "it" || w == "they" || w == "he" || w == "she" {
			continue
		}
		if at >= outer.content.Start && at <= outer.content.Start+16 && a.content.End <= outer.content.End+1 {
			return m
		}
	}
	return -1
}

// nest makes the inner speaker the statement's, and the outer one the way it came.
func (t *tracker) nest(i int, st *assay.Statement, k, inner int) {
	s := &t.d.sents[i]
	via := st.Speaker
	if via == "" && !s.atts[k].source.empty() && !s.toks[s.atts[k].source.from].is(tPron) {
		via = t.plainName(s, s.atts[k].source)
	}
	a := s.atts[inner]
	if via != "" {
		st.Via = append(st.Via, via)
	}
	st.Source, st.Cue, st.Content, st.Verb = a.source.span(s.toks), a.cue.span(s.toks), a.content, a.lemma
	st.Speaker, st.Unnamed = t.speaker(i, a.source)
	if t.d.direct(s, a) {
		st.Manner = assay.Direct
	}
}

// plainName is a speaker's words without what stands behind a comma.
func (t *tracker) plainName(s *sent, p phrase) string {
	for k := p.from + 1; k < p.to; k++ {
		if s.toks[k].pre&mComma != 0 && !inList(s.toks, k) {
			p.to = k
		}
	}
	return phraseText(t.d.Text, s.toks, p)
}

// citedBy: "Citing the Times, it says ..." makes the Times the speaker, by way
// of whoever cites it.
func (t *tracker) citedBy(i int, st *assay.Statement, k int) {
	s := &t.d.sents[i]
	if s.toks[s.atts[k].cue.from].lemma != "cite" {
		return
	}
	for m, a := range s.atts {
		if m != k && a.strong && !a.source.empty() && !a.noun {
			name, _ := t.speaker(i, a.source)
			if name == "" && !s.toks[a.source.from].is(tPron) {
				name = t.plainName(s, a.source)
			}
			if name != "" {
				st.Via = append(st.Via, name)
			}
			if a.content.Start > st.Content.Start {
				st.Content = a.content
			}
			return
		}
	}
}

// carried fills a statement whose speaker is named in another sentence.
func (t *tracker) carried(st *assay.Statement, a attribution) {
	from := a.carried - 1
	s := &t.d.sents[from]
	st.Manner = assay.Direct
	if k := mainAttribution(s); k >= 0 && s.atts[k].carried == 0 {
		st.Speaker, st.Unnamed = t.speaker(from, s.atts[k].source)
		st.Verb = s.atts[k].lemma
	} else if !s.subject.empty() {
		st.Speaker, _ = t.speaker(from, s.subject)
	}
}
