package audit

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"assay/internal/stance"
	"assay/internal/text"
)

// against says what in the sources speaks openly against a sentence, and in which
// sentence of the first source, -1 for none; "" when nothing does.
func (r *run) against(c *claim, bs []*bearing, words []stance.Word, facts []held) (why string, at int) {
	at = -1
	negated := c.negates(words)
	reckoned := slices.ContainsFunc(facts, func(h held) bool { return h.reckoned }) // numbers differ, and agree
	for _, b := range bs {
		if x := b.refuting; x != nil && (!reckoned || x.byWords()) && x.Refutes > x.Supports && x.Cited < 0.5 && !c.sameSide(words) {
			return "the source says the opposite", x.from
		}
		for _, k := range b.sentences {
			if why := pick(r.opposite(c, b, k), sides(c.text, b.source.sentence(k)), c.assent(b, k), c.trend(b, k)); why != "" {
				return why, k
			}
			if !negated && (r.negatedThere(c, b, k) || r.deniedThere(c, b, k) || r.deniedOfIt(c, b, k)) {
				return "the source denies what the sentence affirms", k
			}
		}
	}
	if negated {
		return r.deniesWhat(c, bs, facts)
	}
	if why, k := r.deniedTogether(c, bs); why != "" {
		return why, k
	}
	if why := c.denied(words, bs); why != "" {
		return why, -1
	}
	if why, k := r.notAll(c, bs); why != "" {
		return why, k
	}
	if why, k := c.disclaimed(bs); why != "" {
		return why, k
	}
	if why, k := c.widened(bs); why != "" {
		return why, k
	}
	return "", -1
}

// byWords reports whether words speak against the sentence, and not only another
// number: these are compared one by one.
func (x *reading) byWords() bool {
	o := x.Against
	return o.Denied || o.Opposite || o.CalledOut || o.Swapped
}

// denied names what the sentence affirms and its sources have behind a negation
// only; "" when nothing is.
func (c *claim) denied(words []stance.Word, bs []*bearing) string {
	under, plain := map[string]bool{}, map[string]bool{}
	for _, b := range bs {
		for _, k := range b.order() {
			for _, part := range clauseEnd.Split(b.source.sentence(k), -1) {
				into := plain
				if fails.MatchString(part) {
					into = under
				}
				far := k != b.first() && b.singles[k].Coverage < deniedFar
				tokens := text.Tokens(part)
				for i, t := range tokens {
					if far && (negators[t.Lower] || fails.MatchString(part)) {
						break // it speaks of something else
					}
					if i > 0 && (t.Lower == "against" && advising[tokens[i-1].Lower] || t.Lower == "out" && strings.HasPrefix(tokens[i-1].Lower, "rul")) {
						into = under
						continue
					}
					if negators[t.Lower] && !(i+1 < len(tokens) && notOnly[tokens[i+1].Lower]) || strings.HasSuffix(t.Lower, "n't") {
						into = under
						continue
					}
					into[text.Stem(t.Lower)] = true
				}
			}
		}
	}
	var out []string
	verb := false
	for _, w := range words {
		word := c.word(w)
		stem := text.Stem(word)
		there := under[stem] && !plain[stem] || w.Deniedly && !w.Plainly && w.Met >= 0.8 && !plain[stem]
		if w.Named || w.Number || !there || lightWords[word] {
			continue
		}
		out = append(out, "“"+c.text[w.Start:w.End]+"”")
		verb = verb || participle(word) || strings.HasSuffix(word, "ly")
	}
	if len(out) == 0 || len(out) == 1 && !verb {
		return ""
	}
	return "the source denies what the sentence affirms: " + text.List(out[:min(len(out), 4)])
}

// deniedTogether says that a clause of the sources denies the sentence's verb and
// another word of it together, and none has both without a negation.
func (r *run) deniedTogether(c *claim, bs []*bearing) (string, int) {
	v := r.text.Annotation.Sentences[c.At].Verb
	if v.End <= v.Start || v.Start < c.base || v.End > c.base+len(c.text) {
		return "", -1
	}
	verb := lastWord(c.text[v.Start-c.base : v.End-c.base])
	if lightWords[verb] || text.IsStop(verb) || saysSo[verb] {
		return "", -1
	}
	stem := text.Stem(verb)
	behind := contentOf(c.text[v.End-c.base:])
	if len(behind) == 0 {
		return "", -1
	}
	why, at := "", -1
	for _, b := range bs {
		for _, k := range b.sentences {
			for _, part := range clauseEnd.Split(b.source.sentence(k), -1) {
				here := text.Set(part)
				if !here[stem] || !slices.ContainsFunc(behind, func(w string) bool { return here[w] }) {
					continue
				}
				tokens := text.Tokens(part)
				from := slices.IndexFunc(tokens, func(t text.Token) bool { return negators[t.Lower] || strings.HasSuffix(t.Lower, "n't") })
				if from < 0 || from+1 < len(tokens) && notOnly[tokens[from+1].Lower] {
					return "", -1
				}
				if under := text.Set(part[tokens[from].End:]); under[stem] && holdsMost(behind, under) {
					why, at = fmt.Sprintf("the source denies what the sentence affirms: “%s”", text.Clip(strings.TrimSpace(part), 100)), k
				}
			}
		}
	}
	return why, at
}

// holdsMost reports whether more than half of some stems stand in a set.
func holdsMost(stems []string, in map[string]bool) bool {
	n := 0
	for _, w := range stems {
		if in[w] {
			n++
		}
	}
	return 2*n >= len(stems) && n > 0
}

// advising are verbs before "against" what they do not want.
var advising = setOf(`advise advises advised decide decides decided warn warns warned recommend recommends recommended argue argues argued`)

// notOnly are words before which a negation denies nothing: "not only".
var notOnly = setOf(`only just merely simply least`)

// deniedFar is how much of a sentence one must have beside the first for its
// negations to speak of the same.
const deniedFar = 0.25

// fails are words by which what a clause speaks of came to nothing.
var fails = regexp.MustCompile(`(?i)\b(?:claim|complaint|allegation|accusation|appeal|application|request|motion|charge)s?\b.*\b(?:fail(?:s|ed)?|(?:is|are|was|were) (?:dismissed|rejected|refused|unfounded|untrue|false|dropped))\b`)

// negators deny what follows them in their clause.
var negators = setOf(`no not never neither nor none nobody nothing cannot without`)

var allOf = regexp.MustCompile(`(?i)\b(?:all|every one) (?:of )?(?:the |its |their |these |those )?(\w+)`)

// notAll says that a sentence speaks of all of a number of which the source speaks
// of some only: "all six lines run" of "two of the six lines run".
func (r *run) notAll(c *claim, bs []*bearing) (string, int) {
	m := allOf.FindStringSubmatch(c.text)
	if m == nil {
		return "", -1
	}
	all, ok := text.Number(strings.ToLower(m[1]))
	if !ok || all < 2 {
		return "", -1
	}
	for _, b := range bs {
		for _, k := range b.order() {
			if m := ofThem.FindStringSubmatch(b.source.sentence(k)); m != nil {
				if n, ok := text.Number(strings.ToLower(m[1])); ok && n < all && !c.gives(n) && b.source.numbersIn(k - 1)[all] {
					return fmt.Sprintf("the source has it of %s of them", m[1]), k
				}
			}
		}
		k := b.first()
		if k < 0 {
			continue
		}
		for _, x := range ratios(b.source.sentence(k)) {
			part := x.value * all
			if x.value < 1 && part > 0.5 && math.Abs(part-math.Round(part)) < 0.01 && strings.Contains(b.source.sentence(k)[x.at.Start:x.at.End], " of ") && !c.gives(math.Round(part)) {
				return fmt.Sprintf("the source has it of %s of them", itoa(int(math.Round(part)))), k
			}
		}
	}
	return "", -1
}

// ofThem is a number of those that the sentence before gave.
var ofThem = regexp.MustCompile(`(?i)\b([\p{L}\d,-]+) of (?:them|these|those)\b`)

// opposedCover is how much of a sentence one sentence of a source must have for a
// word of opposite meaning in it to speak against the sentence.
const opposedCover = 0.7

// opposite says that sentence k of a source has the opposite of a word of the
// sentence, and most of the rest.
func (r *run) opposite(c *claim, b *bearing, k int) string {
	p, x := b.source.passage(k, k, -1), b.singles[k]
	if x.Coverage < opposedCover || x.Cited > 0.9 {
		return ""
	}
	mine, theirs := x.Against.Opposites(c.prepare(), p)
	if mine == "" || lightWords[strings.ToLower(mine)] || lightWords[strings.ToLower(theirs)] || len(mine) < 4 || !r.verbal(c, mine) || !verbLike(theirs) {
		return ""
	}
	return fmt.Sprintf("the source has “%s” where the sentence has “%s”", theirs, mine)
}

// verbal reports whether a word of the sentence is its verb, or looks like one.
func (r *run) verbal(c *claim, word string) bool {
	v := r.text.Annotation.Sentences[c.At].Verb
	if v.Start < v.End && v.End <= len(r.text.Document.Text) && strings.Contains(r.text.Document.Text[v.Start:v.End], word) {
		return true
	}
	return participle(word)
}

// verbLike reports whether a word has the form of a verb's past, or of its present
// with one for a subject.
func verbLike(word string) bool {
	return participle(word) || strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss")
}

// votes are words for taking a side; for and against tell which.
var votes = regexp.MustCompile(`(?i)\b(vot|decid|spoke|speak|came out|argu|campaign|ruled?|found|testif)\w*\s+(for|in favou?r|against)\b`)

// sides says that a sentence has somebody for what the source has them against, or
// the other way round.
func sides(claim, source string) string {
	mine, theirs := votes.FindStringSubmatch(claim), votes.FindStringSubmatch(source)
	if mine == nil || theirs == nil || !strings.EqualFold(mine[1], theirs[1]) || strings.EqualFold(mine[2], "against") == strings.EqualFold(theirs[2], "against") {
		return ""
	}
	return fmt.Sprintf("the source has “%s” where the sentence has “%s”", theirs[0], mine[0])
}

// Words by which somebody assents, and by which somebody refuses.
var (
	assenting = regexp.MustCompile(`(?i)\b(?:approv(?:e[sd]?|ing)|accept(?:s|ed|ing)?|agree[sd]?|allow(?:s|ed)|grant(?:s|ed)|permit(?:s|ted)|support(?:s|ed|ing)?|welcom(?:e[sd]?|ing)|endors(?:e[sd]?|ing)|praise[sd]?|in favou?r)\b`)
	refusing  = regexp.MustCompile(`(?i)\b(?:reject(?:s|ed|ing)?|refus(?:e[sd]?|al|ing)|turn(?:s|ed|ing)? (?:it |them |him |her )?down|oppos(?:e[sd]?|ing|ition)|object(?:s|ed)|against|regret(?:s|ted)?|criticis(?:e[sd]?|ing)|criticiz(?:e[sd]?|ing)|condemn(?:s|ed)?|block(?:s|ed)|veto(?:es|ed)|ban(?:s|ned)|denie[sd]|dismiss(?:es|ed)|appealed|disput(?:e[sd]?|ing))\b`)
)

// assentCover is how much of a sentence the one sentence must have that refuses
// what it says was granted, or the other way round.
const assentCover = 0.45

// assent says that a sentence has somebody assent where the sentence of the source
// that bears most on it has them refuse, or the other way round; "" when not.
func (c *claim) assent(b *bearing, k int) string {
	theirs := b.source.sentence(k)
	yes, no := assenting.FindString(c.text), refusing.FindString(c.text)
	theirYes, theirNo := assenting.FindString(theirs), refusing.FindString(theirs)
	switch {
	case !b.leads(k) || b.singles[k].Coverage < assentCover || b.source.Annotation.Sentences[k].Negated:
	case yes != "" && no == "" && theirNo != "" && theirYes == "" && c.prepare().Negations() == 0:
		return fmt.Sprintf("the source has “%s” where the sentence has “%s”", theirNo, yes)
	case no != "" && yes == "" && theirYes != "" && theirNo == "" && c.prepare().Negations() == 0:
		return fmt.Sprintf("the source has “%s” where the sentence has “%s”", theirYes, no)
	}
	return ""
}

// lightWords take their meaning from what stands beside them.
var lightWords = setOf(`lodge lodged file filed bring brought conduct conducted carry carried launch launched life lives live go goes going went gone come comes came coming get gets got getting make makes made making take takes took taken taking give gives gave given
	put puts find finds found have has had hold holds held keep keeps kept leave leaves left let lets out in up down on off over under more less most least fewer lot number amount way kind part use used using well also still just even about following previous next same further several many plan plans planned planning want wants wanted now then company firm ministry
	body authority official officials agency paper outlet newspaper report study document author authors researcher researchers page site
	first last early late new old near far before after open opened opens closed close`)

// negatedThere reports whether sentence k of a source has most of the sentence,
// with its main verb denied.
func (r *run) negatedThere(c *claim, b *bearing, k int) bool {
	s := b.source.Annotation.Sentences[k]
	mine := r.text.Annotation.Sentences[c.At]
	if !s.Negated || mine.Negated || s.Verb.End <= s.Verb.Start || mine.Verb.End <= mine.Verb.Start {
		return false
	}
	verb := text.Stems(r.text.Document.Text[mine.Verb.Start:mine.Verb.End])
	there := text.Stems(b.source.Document.Text[s.Verb.Start:s.Verb.End])
	if !slices.ContainsFunc(verb, func(v string) bool { return slices.Contains(there, v) }) {
		return false
	}
	return b.singles[k].Coverage >= opposedCover
}

// deniedThere reports whether the trained model finds that sentence k of a source
// denies what the sentence affirms.
func (r *run) deniedThere(c *claim, b *bearing, k int) bool {
	x := b.singles[k]
	return x.Against.Denied && !b.best.Supported() && !x.Supported() && x.Refutes >= 0.5 && x.Refutes >= 2*x.Supports && x.Coverage >= 0.5
}

// trendCover is how much of what grows or shrinks by a sentence's word a clause of the
// source must have for its own word to speak of the same.
const trendCover = 0.6

// bounds are words that grow or shrink nothing: "more than a year".
var bounds = regexp.MustCompile(`(?i)\b(?:more|fewer|less) than (?:an?|half|one|two|three|four|five|ten|twelve|\d)`)

// trend says that the sentence has grow what a clause of sentence k of the source has
// shrink, or the other way round; "" when not. Numbers are held to by turned.
func (c *claim) trend(b *bearing, k int) string {
	mine := direction(bounds.ReplaceAllString(c.text, ""))
	if mine == 0 || !b.leads(k) || b.source.Annotation.Sentences[k].Negated || c.prepare().Negations() > 0 {
		return ""
	}
	what := contentOf(c.text)
	what = slices.DeleteFunc(what, func(w string) bool { return risingStems[w] || fallingStems[w] })
	if len(what) == 0 {
		return ""
	}
	words := stance.Prepare(strings.Join(what, " "))
	sentence := b.source.sentence(k)
	for _, part := range append(clauseEnd.Split(sentence, -1), sentence) {
		if direction(part)*mine < 0 && covered(nil, stance.Said(words, stance.Prepare(part))).all >= trendCover {
			return fmt.Sprintf("the sentence and the source have it in opposite directions: “%s”", text.Clip(strings.TrimSpace(part), 100))
		}
	}
	return ""
}

// negates reports whether a sentence itself denies, doubts or refuses something.
func (c *claim) negates(words []stance.Word) bool {
	return c.prepare().Negations() > 0 || turned.MatchString(c.text) ||
		slices.ContainsFunc(words, func(w stance.Word) bool { return w.Weakens && w.Met < 1 })
}

// sameSide reports whether what the sentence denies its sources deny too.
func (c *claim) sameSide(words []stance.Word) bool {
	n := 0
	for _, w := range words {
		switch {
		case w.Denied && w.Deniedly:
			n++
		case w.Denied && w.Plainly:
			return false
		}
	}
	return n > 0
}

// turned are words that deny without a negation.
var turned = regexp.MustCompile(`(?i)\b(?:kept? \w+(?: \S+){0,4} from|keeps?|prevent\w*|stopp\w*|barr(?:ed|ing)|block\w*|unable|unknown|unclear|unsolved|without|refus\w*|reject\w*|dismiss\w*|den(?:y|ied|ies)|nobody|none|nothing|nowhere|hardly|too (?:few|late|little|soon|small)|no longer|instead of|rather than|rul\w+ out|exclud\w+|oppos\w+|fail\w*|absent|absence|lack\w*|miss(?:ed|ing)|free of|left out|un[a-z]{4,}ed)\b`)

// participle reports whether a word has the form of a past.
func participle(s string) bool {
	s = strings.ToLower(s)
	for _, prefix := range []string{"", "re", "over", "under", "out", "mis"} {
		if base, ok := strings.CutPrefix(s, prefix); ok && irregular[base] {
			return true
		}
	}
	return strings.HasSuffix(s, "ed") || strings.HasSuffix(s, "en")
}

// irregular are pasts of other forms.
var irregular = setOf(`found said told led took given gave made held ran began lost brought sent sought wrote went came saw knew grew fell rose spoke spent met
	left kept paid sold bought caught chose broke drew built cut dealt drank drove ate felt fought flew forgot got hung hid hit hurt laid lay lent
	read rode rang shot shut sang sank sat slept stood stole struck swore taught thought threw understood woke wore won shown done been`)

// passage gives the best passage of a source, with what is known of the document.
func (b *bearing) passage() string {
	if b.best.from < 0 {
		return ""
	}
	d := b.source.Document
	lines := []string{b.source.words(b.best.from, b.best.to)}
	if b.best.also >= 0 {
		lines = append(lines, b.source.sentence(b.best.also))
	}
	return strings.Join(append(lines, d.Title, d.Publisher), "\n")
}
