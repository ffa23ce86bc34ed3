package annotate

import (
	"strings"
	"sync"
)

// tag is what a word can be; a word can be several things.
type tag uint64

const (
	tDet tag = 1 << iota
	tPrep
	tConj
	tSub
	tRel
	tPron
	tObject
	tPoss
	tModal
	tBe
	tHave
	tDo
	tNeg
	tAdv
	tAdj
	tQuant
	tWeekday
	tMonth
	tVerb  // a form of a verb
	tBase  // its base form
	tThird // "says"
	tPast  // "said"
	tPart  // "said", "shown" after have or be
	tIng
	tNounVerb // both noun and verb
	tPlural   // a plural noun without an s
	tSpeech   // cues.txt
	tTell
	tFinding
	tBelief
	tDescribe
	tDenial
	tRequest
	tAttitude
	tCueNoun
	tEstimate
	tClauseOnly
	tNumberOnly
	tQuoteOnly
	tUnnamed // speakers.txt
	tOffice
	tRole
	tBody
	tDocument // references.txt
	tCarried
	tPublisher
	tMaybe
	tAnaphor
	tEvent
	tOwn
	tInquiry
	tExcerpt
	tOrg // names.txt
	tAndTail
	tOfHead
	tEventHead
	tEventTail
	tPlaceTail
	tTitle
	tSuffix
	tNum // set on tokens that are numbers
	tCap // begins with a capital
	tAcronym
)

// tCue is any kind of cue verb.
const tCue = tSpeech | tTell | tFinding | tBelief | tDescribe | tDenial | tRequest | tAttitude

// tAux is what stands in front of a verb.
const tAux = tModal | tBe | tHave | tDo

// entry is what the lists know of a word form.
type entry struct {
	tag   tag
	lemma string // base form of a verb; "" for other words
}

var lexicon = sync.OnceValue(buildLexicon)

func buildLexicon() map[string]entry {
	lex := make(map[string]entry, 8000)
	addVerbs(lex)
	add := func(file string, tags map[string]tag) {
		for name, lines := range sections(file) {
			t, ok := tags[name]
			if !ok {
				continue
			}
			for w := range set(lines) {
				e := lex[w]
				e.tag |= t
				lex[w] = e
			}
		}
	}
	add(wordsFile, map[string]tag{
		"determiner": tDet, "preposition": tPrep, "conjunction": tConj, "subordinator": tSub, "relative": tRel, "pronoun": tPron,
		"object": tObject, "possessive": tPoss, "modal": tModal, "be": tBe, "have": tHave, "do": tDo, "negative": tNeg,
		"adverb": tAdv, "adjective": tAdj, "quantifier": tQuant, "weekday": tWeekday, "month": tMonth,
		"noun-or-verb": tNounVerb, "plural-noun": tPlural,
	})
	add(speakersFile, map[string]tag{"unnamed": tUnnamed, "office": tOffice, "role": tRole})
	add(referencesFile, map[string]tag{
		"document": tDocument, "carried": tCarried, "publisher": tPublisher, "maybe-publisher": tMaybe, "anaphoric": tAnaphor,
		"event": tEvent, "publishers-own": tOwn,
	})
	add(functionsFile, map[string]tag{"inquiry": tInquiry, "excerpt": tExcerpt})
	add(namesFile, map[string]tag{
		"organisation": tOrg, "and-tail": tAndTail, "of-head": tOfHead, "event-head": tEventHead, "event-tail": tEventTail,
		"place-tail": tPlaceTail, "title": tTitle, "suffix": tSuffix,
	})
	for _, line := range sections(speakersFile)["body"] {
		w := strings.Fields(line)[0]
		e := lex[w]
		e.tag |= tBody
		lex[w] = e
	}
	for w := range strings.FieldsSeq(numberWords) {
		e := lex[w]
		e.tag |= tNum
		lex[w] = e
	}
	addCues(lex)
	return lex
}

const numberWords = `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen`

// addCues marks every form of a cue verb.
func addCues(lex map[string]entry) {
	cues := sections(cuesFile)
	kinds := map[string]tag{
		"speech": tSpeech, "tell": tTell, "finding": tFinding, "belief": tBelief, "describe": tDescribe, "denial": tDenial,
		"request": tRequest, "attitude": tAttitude, "estimate": tEstimate,
		"clause-only": tClauseOnly, "number-only": tNumberOnly, "quote-only": tQuoteOnly,
	}
	byLemma := map[string]tag{}
	for name, t := range kinds {
		for w := range set(cues[name]) {
			byLemma[w] |= t
		}
	}
	for w, e := range lex {
		if t := byLemma[e.lemma]; t != 0 && e.tag&tVerb != 0 {
			e.tag |= t
			lex[w] = e
		}
	}
	for w := range set(cues["noun"]) {
		e := lex[w]
		e.tag |= tCueNoun
		lex[w] = e
	}
}

// addVerbs makes every form of every verb.
func addVerbs(lex map[string]entry) {
	put := func(form, lemma string, t tag) {
		e := lex[form]
		e.tag |= tVerb | t
		if e.lemma == "" {
			e.lemma = lemma
		}
		lex[form] = e
	}
	verbs := sections(verbsFile)
	irregular := map[string]bool{}
	for _, line := range verbs["irregular"] {
		for v := range strings.FieldsSeq(line) {
			f := strings.Split(v, "/")
			irregular[f[0]] = true
			put(f[0], f[0], tBase)
			put(third(f[0]), f[0], tThird)
			put(f[1], f[0], tPast)
			put(f[2], f[0], tPart)
			put(ing(f[0], strings.Contains("begin cut forget get hit let put quit run set shut sit swim win rid", f[0])), f[0], tIng)
		}
	}
	for _, line := range verbs["regular"] {
		for v := range strings.FieldsSeq(line) {
			base, double := strings.CutSuffix(v, "+")
			if irregular[base] {
				continue
			}
			put(base, base, tBase)
			put(third(base), base, tThird)
			put(past(base, double), base, tPast|tPart)
			put(ing(base, double), base, tIng)
		}
	}
	for w, lemma := range map[string]string{
		"is": "be", "are": "be", "was": "be", "were": "be", "am": "be", "been": "be", "being": "be", "be": "be",
		"has": "have", "have": "have", "had": "have", "having": "have", "do": "do", "does": "do", "did": "do",
		"don't": "do", "doesn't": "do", "didn't": "do", "isn't": "be", "aren't": "be", "wasn't": "be", "weren't": "be",
		"haven't": "have", "hasn't": "have", "hadn't": "have", "couldn't": "could", "can't": "can", "cannot": "can",
	} {
		e := lex[w]
		e.lemma = lemma
		lex[w] = e
	}
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

func third(base string) string {
	n := len(base)
	switch {
	case strings.HasSuffix(base, "s"), strings.HasSuffix(base, "x"), strings.HasSuffix(base, "z"), strings.HasSuffix(base, "ch"), strings.HasSuffix(base, "sh"), base == "go", base == "do", base == "veto", base == "echo":
		return base + "es"
	case base[n-1] == 'y' && n > 1 && !isVowel(base[n-2]):
		return base[:n-1] + "ies"
	}
	return base + "s"
}

func past(base string, double bool) string {
	n := len(base)
	switch {
	case double:
		return base + base[n-1:] + "ed"
	case base[n-1] == 'e':
		return base + "d"
	case base[n-1] == 'y' && n > 1 && !isVowel(base[n-2]):
		return base[:n-1] + "ied"
	}
	return base + "ed"
}

func ing(base string, double bool) string {
	n := len(base)
	switch {
	case double:
		return base + base[n-1:] + "ing"
	case strings.HasSuffix(base, "ie"):
		return base[:n-2] + "ying"
	case base[n-1] == 'e' && !strings.HasSuffix(base, "ee") && base != "be":
		return base[:n-1] + "ing"
	}
	return base + "ing"
}
