package annotate

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/figures_words.txt
var figWordsFile string

// figClass is a set of word classes; the names are those of the data file.
type figClass uint64

const (
	wDet figClass = 1 << iota
	wPrep
	wConj
	wSub
	wPron
	wRel
	wBe
	wHave
	wDo
	wModal
	wNeg
	wAdv
	wPluralNoun
	wNotPlural
	wModPlural
	wNotPast
	wPast
	wPastFinite
	wSay
	wLight
	wJudge
	wChange
	wLevel
	wPut
	wDiffNoun
	wTotalNoun
	wClaimNoun
	wStateNoun
	wExamine
	wTarget
	wHypo
	wEstimate
	wCount
	wAudit
	wAccuse
	wState
	wPerson
	wPers
	wTime
	wMeasure
	wMoney
	wRelAdverb
	wStrongRef
	wWeakRef
	wReporter
	wStreet
	wClock
	wScalePlural
	wScale
	wDropMod
	wNumber // a number word or digits; set by the scanner, not by the file
	wCardinal
)

// figFunction are the words that end a noun phrase.
const figFunction = wDet | wPrep | wConj | wSub | wPron | wRel | wBe | wHave | wDo | wModal | wNeg

var figClassNames = []string{
	"det", "prep", "conj", "sub", "pron", "rel", "be", "have", "do", "modal", "neg", "adv", "pluralnoun", "notplural",
	"modplural", "notpast", "past", "pastfinite", "say", "light", "judge", "change", "level", "put", "diffnoun",
	"totalnoun", "claimnoun", "statenoun", "examine", "target", "hypo", "estimate", "count", "audit", "accuse", "state",
	"person", "pers", "time", "measure", "money", "reladverb", "strongref", "weakref", "reporter", "street", "clock",
	"scaleplural", "scale", "dropmod", "vote",
}

// figWords reads the word classes once, when the first document is annotated.
var figWords = sync.OnceValue(func() map[string]figClass {
	words := make(map[string]figClass, 2000)
	for line := range strings.Lines(figWordsFile) {
		name, list, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		bit := figClass(0)
		for i, n := range figClassNames {
			if n == name {
				bit = 1 << i
			}
		}
		for w := range strings.FieldsSeq(list) {
			words[w] |= bit
		}
	}
	for _, w := range strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety") {
		words[w] |= wNumber | wCardinal
	}
	return words
})

// figNominals maps a noun of action to its participle: "arrest" to "arrested".
var figNominals = sync.OnceValue(func() map[string]string {
	nouns := map[string]string{}
	for pair := range strings.FieldsSeq(figLine("nominal")) {
		if noun, participle, ok := strings.Cut(pair, "="); ok {
			nouns[noun] = participle
		}
	}
	return nouns
})

// figNoAction holds the participles that say nothing of what happened.
var figNoAction = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(figLine("noaction")) {
		words[w] = true
	}
	return words
})

// figUndergone holds the verbs whose subject undergoes rather than acts: with
// "children missed hearings" the children are what is counted as having missed.
var figUndergone = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(figLine("undergone")) {
		words[w] = true
	}
	return words
})

// figLine gives the words of one line of the data file.
func figLine(name string) string {
	for line := range strings.Lines(figWordsFile) {
		if n, list, ok := strings.Cut(strings.TrimSpace(line), " "); ok && n == name {
			return list
		}
	}
	return ""
}

// figPlural reports whether a lower-case word has the form of a plural noun.
func figPlural(w string, c figClass) bool {
	if c&wPluralNoun != 0 {
		return true
	}
	n := len(w)
	if c&(wNotPlural|figFunction) != 0 || n < 4 || w[n-1] != 's' || w[0] < 'a' || w[0] > 'z' {
		return false
	}
	switch w[n-2] {
	case 's', 'u', 'i', '.':
		return false
	}
	return true
}

// figParticiple reports whether a lower-case word has the form of a past
// participle, or of a past tense that looks the same.
func figParticiple(w string, c figClass) bool {
	if c&wPast != 0 {
		return true
	}
	n := len(w)
	if n > 3 && strings.HasSuffix(w, "ed") && c&(wNotPast|figFunction) == 0 {
		return true
	}
	return false
}

var figSingulars = map[string]string{
	"people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman", "feet": "foot",
	"teeth": "tooth", "geese": "goose", "mice": "mouse", "lives": "life", "wives": "wife", "wolves": "wolf",
	"knives": "knife", "thieves": "thief", "halves": "half", "shelves": "shelf", "leaves": "leaf", "selves": "self",
	"indices": "index", "matrices": "matrix", "criteria": "criterion", "phenomena": "phenomenon", "analyses": "analysis",
	"crises": "crisis", "theses": "thesis", "buses": "bus", "gases": "gas", "viruses": "virus", "campuses": "campus",
	"movies": "movie", "cookies": "cookie", "ties": "tie", "series": "series", "species": "species", "heroes": "hero",
	"potatoes": "potato", "tomatoes": "tomato", "vetoes": "veto", "calves": "calf", "loaves": "loaf", "lenses": "lens",
	"censuses": "census", "bonuses": "bonus", "statuses": "status", "viri": "virus", "pence": "penny", "dice": "die",
}

// figSingular gives the singular of a noun, and the noun itself when it has no
// other form.
func figSingular(w string) string {
	if s, ok := figSingulars[w]; ok {
		return s
	}
	if i := strings.LastIndexByte(w, '-'); i >= 0 {
		return w[:i+1] + figSingular(w[i+1:])
	}
	n := len(w)
	switch {
	case n < 3 || w[n-1] != 's' || w[n-2] == 's':
		return w
	case n > 4 && strings.HasSuffix(w, "ies"):
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "shes") ||
		strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "zzes"):
		return w[:n-2]
	}
	return w[:n-1]
}

var figIrregularPast = map[string]string{
	"find": "found", "hold": "held", "sell": "sold", "tell": "told", "take": "taken", "took": "taken", "give": "given",
	"gave": "given", "see": "seen", "saw": "seen", "send": "sent", "spend": "spent", "build": "built", "buy": "bought",
	"bring": "brought", "catch": "caught", "teach": "taught", "seek": "sought", "fight": "fought", "make": "made",
	"pay": "paid", "lead": "led", "feed": "fed", "meet": "met", "leave": "left", "lose": "lost", "keep": "kept",
	"shoot": "shot", "win": "won", "break": "broken", "broke": "broken", "choose": "chosen", "chose": "chosen",
	"drive": "driven", "drove": "driven", "eat": "eaten", "forget": "forgotten", "freeze": "frozen", "hide": "hidden",
	"hid": "hidden", "steal": "stolen", "stole": "stolen", "throw": "thrown", "threw": "thrown", "withdraw": "withdrawn",
	"withdrew": "withdrawn", "write": "written", "wrote": "written", "draw": "drawn", "drew": "drawn", "free": "freed",
	"strike": "struck", "put": "put", "cut": "cut", "hit": "hit", "hurt": "hurt", "shut": "shut", "set": "set",
	"fall": "fallen", "fell": "fallen", "rise": "risen", "rose": "risen", "grow": "grown", "grew": "grown", "know": "known",
	"run": "run", "ran": "run", "begin": "begun", "began": "begun", "go": "gone", "went": "gone", "come": "come", "wear": "worn",
	"undertake": "undertaken", "undertook": "undertaken", "oversee": "overseen",
}

// figPastOf gives the past participle of a verb in any of its written forms.
func figPastOf(w string, c figClass) string {
	if p, ok := figIrregularPast[w]; ok {
		return p
	}
	if figParticiple(w, c) {
		return w
	}
	base := w
	switch {
	case strings.HasSuffix(w, "ing") && len(w) > 5:
		base = w[:len(w)-3]
		if n := len(base); base[n-1] == base[n-2] && !strings.ContainsRune("sl", rune(base[n-1])) {
			base = base[:n-1]
		}
		if p, ok := figIrregularPast[base]; ok {
			return p
		}
		if p, ok := figIrregularPast[base+"e"]; ok {
			return p
		}
		return strings.TrimSuffix(base, "e") + "ed"
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		base = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes") || strings.HasSuffix(w, "xes"):
		base = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		base = w[:len(w)-1]
	}
	if p, ok := figIrregularPast[base]; ok {
		return p
	}
	n := len(base)
	switch {
	case n < 3:
		return ""
	case base[n-1] == 'e':
		return base + "d"
	case base[n-1] == 'y' && !strings.ContainsRune("aeou", rune(base[n-2])):
		return base[:n-1] + "ied"
	}
	return base + "ed"
}
