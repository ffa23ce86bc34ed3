package annotate

import (
	"strings"
	"sync"

	"assay"
	"assay/internal/text"
)

// leaning holds the words of reliance.txt.
type leaning struct {
	lean, credit, take, carry, whole, own                         map[string]bool // verbs
	form, numbers, firstHand, outlet, ownOutlet, matter, credited map[string]bool // nouns
}

var leaningWords = sync.OnceValue(func() *leaning {
	f := sections(relianceFile)
	return &leaning{
		lean: set(f["lean"]), credit: set(f["credit"]), take: set(f["take"]), carry: set(f["carry"]), whole: set(f["whole"]), own: set(f["own"]),
		form: set(f["form"]), numbers: set(f["numbers"]), firstHand: set(f["first-hand"]), outlet: set(f["outlet"]),
		ownOutlet: set(f["own-outlet"]), matter: set(f["matter"]), credited: set(f["credited"]),
	}
})

// maxReliances bounds those kept for one document.
const maxReliances = 2000

// leaner reads what one sentence rests on.
type leaner struct {
	d     *document
	s     *sent
	i     int
	st    *assay.Statement
	words *leaning
	found []assay.Reliance
}

// findReliances notes what the document's sentences say that they rest on.
func (d *document) findReliances(statements []assay.Statement) []assay.Reliance {
	l := leaner{d: d, words: leaningWords()}
	for i := range d.sents {
		s := &d.sents[i]
		if s.heading || len(s.toks) == 0 || len(l.found) >= maxReliances {
			continue
		}
		l.s, l.i, l.st = s, i, &statements[i]
		l.sentence()
	}
	return l.found
}

// sentence looks at each word that can say on what something rests.
func (l *leaner) sentence() {
	toks := l.s.toks
	first := len(l.found)
	for k := range toks {
		t := &toks[k]
		if inside(l.s.quotes, t.start) {
			continue
		}
		switch {
		case t.is(tVerb|tIng) && t.lemma != "" && (t.verb || t.is(tIng|tPart)):
			l.verb(k)
		case t.lemma != "" && t.is(tTell) || t.lower == "told":
			l.told(k)
		case t.lower == "according" && followedBy(toks, k, "to"):
			l.object(k, k+2, false)
		case t.lower == "from", t.lower == "in", t.lower == "on":
			l.setting(k)
		}
	}
	if len(l.found) == first {
		l.speaks()
	}
	if len(l.found) == first {
		l.consists()
	}
}

// verb reads the reliance that a verb at word k makes, whatever its form.
func (l *leaner) verb(k int) {
	toks := l.s.toks
	t := &toks[k]
	w := l.words
	passive := t.is(tPart) && k > 0 && (toks[k-1].is(tBe) || k > 1 && toks[k-1].is(tAdv|tNeg) && toks[k-2].is(tBe))
	if deniedBefore(toks, k) && !t.is(tIng) {
		return
	}
	whole := t.verb && l.ownSubject(k)
	if t.is(tTell) || t.lemma == "confirm" || t.lemma == "say" {
		l.told(k)
	}
	switch {
	case w.lean[t.lemma] && l.behind(k, "on", "upon") > 0:
		at := l.behind(k, "on", "upon")
		l.object(k, at+1, whole || l.matter(k))
		return
	case w.lean[t.lemma] && (t.lemma == "draw") && l.behind(k, "from") > 0:
		l.object(k, l.behind(k, "from")+1, whole)
		return
	case w.credit[t.lemma] && !passive:
		if to := l.behind(k, "to"); to > k+1 && (l.about(k+1, to, w.credited) || l.figures(k+1, to)) {
			l.object(k, to+1, whole && !l.figures(k+1, to))
		}
		return
	}
	if w.take[t.lemma] && t.verb {
		if from := l.behind(k, "from"); from > 0 && (l.matter(k) || from > k+1 && l.about(k+1, from, w.credited)) {
			l.object(k, from+1, whole && l.about(k+1, from, w.credited))
			return
		}
	}
	if w.own[t.lemma] && !passive {
		switch {
		case t.verb:
			l.firstHand(k)
		case t.is(tIng) && k > 0 && toks[k-1].lower == "by": // "estimates it by comparing lists"
			if p := l.noun(k + 1); !p.empty() && l.form(p) != "" {
				l.keep(k, p, l.form(p), !l.s.subject.empty() && l.isOwn(l.s.subject), true)
			}
		}
		return
	}
	if w.carry[t.lemma] && !passive && !(t.is(tPart) && !t.verb) {
		l.carried(k, whole && w.whole[t.lemma])
	}
}

// behind gives the word, one of those named, that stands behind the verb at k in its clause; 0 for none.
func (l *leaner) behind(k int, words ...string) int {
	toks := l.s.toks
	for j := k + 1; j < len(toks) && j <= k+14; j++ {
		if toks[j].pre&clauseMark != 0 && !isTime(toks, j) || toks[j].verb || toks[j].is(tRel) && toks[j].lower != "that" {
			return 0
		}
		for _, w := range words {
			if toks[j].lower == w && j+1 < len(toks) {
				return j
			}
		}
	}
	return 0
}

// about reports whether a noun of the set stands in words [from, to).
func (l *leaner) about(from, to int, nouns map[string]bool) bool {
	for j := from; j < to; j++ {
		if nouns[singular(l.s.toks[j].lower)] {
			return true
		}
	}
	return false
}

// figures reports whether a number stands in words [from, to).
func (l *leaner) figures(from, to int) bool {
	for j := from; j < to; j++ {
		if l.s.toks[j].is(tNum) {
			return true
		}
	}
	return false
}

// subject is the noun phrase before the verb at k.
func (l *leaner) subject(k int) phrase {
	toks := l.s.toks
	for k > 0 && toks[k-1].is(tAux|tNeg) {
		k--
	}
	if joined(toks, k, 0) && k > l.s.verb.to {
		return l.s.subject // "thanks the sheriff and reproduces his release"
	}
	return nounBefore(toks, k, 0)
}

// matter reports whether the subject of the verb at k is what an account is made of: "the figures", "its evidence".
func (l *leaner) matter(k int) bool {
	p := l.subject(k)
	return !p.empty() && l.words.matter[singular(l.s.toks[headOf(l.s.toks, p)].lower)]
}

// ownSubject reports whether the subject of the verb at k is the document or
// its publisher: "the station", "KY3", "it".
func (l *leaner) ownSubject(k int) bool {
	p := l.subject(k)
	if p.empty() {
		return false
	}
	return l.isOwn(p)
}

func (l *leaner) isOwn(p phrase) bool {
	toks := l.s.toks
	head := headOf(toks, p)
	h := &toks[head]
	for _, r := range l.s.refs {
		if r.Start <= h.start && h.end <= r.End {
			return r.Publisher
		}
	}
	for j := p.from; j <= head; j++ {
		if toks[j].is(tCap) && l.d.isPublisherWord(toks[j].lower) && !toks[j].poss {
			return true
		}
		if toks[j].poss || toks[j].is(tCap) && j > p.from && !toks[j].is(tDet) {
			return false
		}
	}
	return h.is(tDocument|tPublisher) || h.lower == "it" || h.is(tMaybe) && l.d.Kind == assay.Note && l.i < 2
}

// object notes a reliance on the noun phrase at word from, if it is a thing to
// rest on, or somebody by name.
func (l *leaner) object(clue, from int, account bool) {
	p := l.noun(from)
	if p.empty() {
		return
	}
	toks := l.s.toks
	form := l.form(p)
	if toks[clue].lower == "according" && form == "" && !l.outlet(p) {
		return // a speaker
	}
	if form == "" && !l.named(p) && !toks[headOf(toks, p)].is(tRole|tUnnamed|tBody|tPublisher) {
		return
	}
	l.keep(clue, p, form, account, false)
}

// carried: "cites a CNN report", "repeats the release", "quotes WISN 12".
func (l *leaner) carried(k int, account bool) {
	toks := l.s.toks
	from := k + 1
	for from < len(toks) && toks[from].is(tAdv|tNeg) && toks[from].pre == 0 {
		from++
	}
	if from >= len(toks) || toks[from].pre&(clauseMark|mQuote) != 0 {
		return
	}
	p := l.noun(from)
	if p.empty() || l.isOwn(p) && !l.named(p) {
		return
	}
	form := l.form(p)
	switch toks[k].lemma {
	case "cite", "quote":
		if form == "" && !l.named(p) {
			return
		}
		if form == "" && l.person(p) {
			return
		}
	case "use", "give", "carry", "record", "recall", "echo", "excerpt":
		if form == "" || l.owner(p, headOf(toks, p)) == "" {
			return
		}
		account = false
	case "report", "print", "follow", "repeat":
		if form == "" || l.owner(p, headOf(toks, p)) == "" && !toks[p.from].is(tDet) {
			return
		}
		if toks[k].lemma == "report" && l.words.numbers[form] {
			account = false
		}
	default:
		if form == "" {
			return
		}
	}
	l.keep(k, p, form, account && !(l.words.numbers[form] && form != "data"), false)
}

// firstHand: "obtained the report", "interviewed over 100 officials", "sampled 300 cases".
func (l *leaner) firstHand(k int) {
	toks := l.s.toks
	if k+1 >= len(toks) || toks[k+1].pre&(clauseMark|mQuote) != 0 {
		return
	}
	p := l.noun(k + 1)
	if p.empty() {
		return
	}
	subject := l.subject(k)
	if subject.empty() {
		return
	}
	own := l.isOwn(subject)
	h := &toks[headOf(toks, subject)]
	if !own && !h.is(tInquiry|tPublisher) && h.lower != "staff" && h.lower != "auditors" && h.lower != "reporters" && h.lower != "watchdog" {
		return
	}
	form := l.form(p)
	switch toks[k].lemma {
	case "interview", "survey", "sample", "contact", "match":
	default:
		if form == "" {
			return
		}
	}
	l.keep(k, p, form, own, true)
}

// told: "told the Times", "confirmed to Acme News": somebody's word to an outlet.
func (l *leaner) told(k int) {
	toks := l.s.toks
	from := k + 1
	if from < len(toks) && toks[from].lower == "to" {
		from++
	}
	if from >= len(toks) || toks[from].pre != 0 || toks[k].lemma == "say" && from == k+1 {
		return
	}
	end := from
	for end < len(toks) && end < from+6 && (end == from || toks[end].pre == 0) && !toks[end].verb && (toks[end].is(tCap) || end == from && toks[end].is(tDet) || toks[end].is(tPublisher) && !toks[end].is(tPrep)) && toks[end].lower != "that" {
		end++
		if toks[end-1].is(tPublisher) {
			break
		}
	}
	p := phrase{from, end}
	if p.empty() {
		return
	}
	h := &toks[end-1]
	switch {
	case l.words.ownOutlet[h.lower] && toks[from].lower == "the", l.isOwn(p) && h.is(tCap):
		// Told to the document's own publisher: it has it at first hand.
		speaker := l.subject(k)
		if !speaker.empty() && !toks[speaker.from].is(tRel) && toks[speaker.from].lower != "it" {
			l.keepSpan(phrase{speaker.from, end}, speaker, "", false, true)
		}
	case l.outlet(p):
		l.keep(k, p, "", false, false)
	}
}

// setting: "from the written testimony", "in a post of 19 December", "on the basis of several reports".
func (l *leaner) setting(k int) {
	toks := l.s.toks
	if toks[k].lower == "on" {
		if followedBy(toks, k, "the") && k+3 < len(toks) && toks[k+2].lower == "basis" && toks[k+3].lower == "of" {
			l.object(k, k+4, false)
		}
		return
	}
	if k > 0 && toks[k].pre&(mComma|mOpen) == 0 || k+1 >= len(toks) {
		return
	}
	p := l.noun(k + 1)
	if p.empty() || toks[p.from].is(tPoss) || toks[p.from].lower == "this" {
		return
	}
	form := l.form(p)
	if form == "" || l.words.numbers[form] {
		return
	}
	if toks[k].lower == "in" {
		// The place where something was said, at the head of the sentence: not the document's own.
		if k > 0 || l.st.Manner == assay.Own || l.isOwn(p) && toks[p.from].lower != "a" || form == "case" || form == "suit" || form == "order" {
			return
		}
	} else if !l.cued() {
		return
	}
	own := toks[k].lower == "from" && l.words.firstHand[form] && l.owner(p, headOf(toks, p)) == "" && toks[p.from].is(tNum|tQuant)
	l.keep(k, p, form, false, own)
}

// cued reports whether the sentence has a cue of speech.
func (l *leaner) cued() bool {
	for k := range l.s.atts {
		if l.s.atts[k].strong {
			return true
		}
	}
	return false
}

// speaks: "The ICE release says", "Government data show", "An internal report is said to show".
func (l *leaner) speaks() {
	toks := l.s.toks
	for k := range l.s.atts {
		a := &l.s.atts[k]
		p := a.source
		if a.passive && p.empty() {
			p = l.subject(a.cue.from)
		}
		if a.carried > 0 || p.empty() || a.noun || a.neg || !a.strong && !a.passive {
			continue
		}
		head := headOf(toks, p)
		form := ""
		if l.words.form[singular(toks[head].lower)] {
			form = singular(toks[head].lower)
		}
		if form == "" || l.isOwn(p) && l.refOf(head) != "" || l.isOwn(p) && l.owner(p, head) == "" && !toks[p.from].is(tQuant) && toks[p.from].lower != "a" && toks[p.from].lower != "that" {
			continue
		}
		if owner := l.owner(p, head); owner != "" && l.d.ownName(owner) {
			continue // the publisher's own paper
		}
		own := l.words.firstHand[form] && l.owner(p, head) == "" && p.to-p.from == 1 && form == "interview"
		l.keepSpan(phrase{p.from, max(a.cue.to, p.to)}, p, form, false, own)
		return
	}
}

// refOf is what the reference at a word stands for: "publisher", or "" for none.
func (l *leaner) refOf(k int) string {
	for _, r := range l.s.refs {
		if r.Start <= l.s.toks[k].start && l.s.toks[k].end <= r.End && r.Publisher {
			return "publisher"
		}
	}
	return ""
}

// ownName reports whether a name is the publisher's.
func (d *document) ownName(name string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(name)) {
		if d.isPublisherWord(text.TrimPossessive(w)) {
			return true
		}
	}
	return false
}

// consists: "its evidence is social-media posts", "the numbers are the agency's
// own", "the figures are those of the officials", "no source other than X is cited".
func (l *leaner) consists() {
	toks := l.s.toks
	if l.s.verb.empty() || l.s.subject.empty() || l.s.verb.from >= len(toks) {
		return
	}
	if k := l.s.subject.from; k+3 < len(toks) && toks[k].is(tDet) && toks[k+1].lower == "copy" && toks[k+2].lower == "of" {
		// "this copy of the newspaper's story says"
		if p := l.noun(k + 3); !p.empty() && (l.form(p) != "" || l.named(p)) {
			l.keep(k+1, p, l.form(p), true, false)
			return
		}
	}
	for k := 0; k+4 < len(toks) && k < 3; k++ {
		if toks[k].lower == "source" && toks[k+1].lower == "other" && toks[k+2].lower == "than" {
			l.keep(k, nounAfter(toks, k+3, l.s.verb.from), "", true, false)
			return
		}
	}
	v := l.s.verb
	if toks[v.from].lemma != "be" || v.to-v.from > 2 || v.to >= len(toks) || !l.words.matter[singular(toks[headOf(toks, l.s.subject)].lower)] {
		return
	}
	from := v.to
	if toks[from].lower == "those" && followedBy(toks, from, "of") {
		l.keep(v.from, nounAfter(toks, from+2, len(toks)), "", true, false)
		return
	}
	p := nounAfter(toks, from, len(toks))
	if p.empty() {
		return
	}
	if last := p.to - 1; toks[last].lower == "own" && last > p.from && toks[last-1].poss || toks[last].poss {
		if toks[last].lower == "own" {
			p.to--
		}
		l.keep(v.from, p, "", true, false)
		return
	}
	p = l.noun(from)
	if p.empty() {
		return
	}
	if form := l.form(p); form != "" && toks[p.from].lower != "the" {
		own := l.words.firstHand[form] && l.owner(p, headOf(toks, p)) == ""
		l.keep(v.from, p, form, true, own)
	}
}
