package verdict

import (
	"math"
	"strings"

	"assay/internal/text"
)

// Reading is what a judge of stance makes of a claim and one text: four
// probabilities that add up to 1, the share of the claim that the text covers,
// and whether something in it speaks openly against the claim.
type Reading struct {
	Supports, Refutes, Neutral, Partial float64
	Coverage                            float64
	Against                             bool
	// Numbers is 1 when the text gives a number of the claim, -1 when it gives
	// numbers and none of them is one of the claim's, else 0.
	Numbers int
	// Twofold: the claim says a thing and its opposite, and nothing can support it.
	Twofold bool
}

// Judge reads one text against the claim at hand. The verdict does not know
// which judge answers.
type Judge func(text string) Reading

// Passage is one piece of evidence as it is given: a text, or a question with its answer.
type Passage struct {
	Text     string
	Question string // "" when the text answers none
	Source   string // address or title; passages of one source are one witness; "" when not known
}

// passage is a passage that was read.
type passage struct {
	Passage
	answer   Reading // of the text alone
	question Reading // of the question, taken as a statement
	both     Reading // of the question with its answer
	yes, no  bool    // how the answer begins
	cues     [cueKinds]bool
	words    int
}

// The sorts of words by which an answer says how things stand.
const (
	cueNone    = iota // nothing was found
	cueLacking        // it was looked for, and there is no evidence
	cueFalse          // it is called untrue, or a fake
	cueTrue           // it is called true
	cueHedged         // yes and no
	cueKinds
)

// cueWords open or fill answers whatever they are about.
var cueWords = [cueKinds][]string{
	cueNone:    {"no answer could be found", "no answer", "could not be found", "not be found", "no information", "not found", "unanswerable", "not available", "unclear", "unknown", "cannot be determined", "not enough information", "no record", "no mention"},
	cueLacking: {"no evidence", "no proof", "little evidence", "without evidence", "insufficient evidence", "no data", "not proven", "no credible", "no scientific", "unproven", "unverified", "no indication", "not supported"},
	cueFalse: {"false", "fake", "hoax", "satire", "satirical", "parody", "fabricated", "doctored", "altered", "edited", "photoshopped", "manipulated", "misleading", "mislead", "debunked", "incorrect", "inaccurate", "untrue",
		"not true", "misrepresented", "out of context", "rumor", "rumour", "unfounded", "baseless", "wrongly", "wrong", "falsely", "misattributed", "myth", "denied", "denies", "refuted", "never", "did not", "does not", "do not", "was not", "is not", "not actually", "imposter", "conspiracy", "exaggerated"},
	cueTrue:   {"true", "correct", "accurate", "confirmed", "indeed", "verified", "proven", "officially"},
	cueHedged: {"however", "although", "but", "partly", "partially", "mixed", "while", "depends", "some", "not all", "only", "in part", "mostly", "somewhat", "disputed", "controversial", "debated"},
}

var cues = func() [cueKinds][][]string {
	var out [cueKinds][][]string
	for k, words := range cueWords {
		for _, w := range words {
			out[k] = append(out[k], strings.Fields(w))
		}
	}
	return out
}()

// The openings of an answer that say yes or no outright.
var (
	yesWords = map[string]bool{"yes": true, "yeah": true, "true": true, "correct": true, "yep": true}
	noWords  = map[string]bool{"no": true, "nope": true, "false": true, "not": true, "never": true, "none": true, "incorrect": true}
)

// maxWords bounds the words of a passage that are looked at for cues.
const maxWords = 2000

// read takes one passage in.
func read(p Passage, judge Judge) passage {
	out := passage{Passage: p, answer: judge(p.Text)}
	tokens := text.Tokens(p.Text)
	if len(tokens) > maxWords {
		tokens = tokens[:maxWords]
	}
	out.words = len(tokens)
	for k := range cues {
		for _, c := range cues[k] {
			if holds(tokens, c) {
				out.cues[k] = true
				break
			}
		}
	}
	question := strings.TrimSpace(strings.TrimRight(strings.TrimSpace(p.Question), "?"))
	if question == "" {
		out.both = out.answer
		return out
	}
	if len(tokens) > 0 && !out.cues[cueNone] {
		out.yes, out.no = yesWords[tokens[0].Lower], noWords[tokens[0].Lower]
	}
	out.question, out.both = judge(question), judge(question+" "+p.Text)
	return out
}

func holds(tokens []text.Token, words []string) bool {
	for i := 0; i+len(words) <= len(tokens); i++ {
		k := 0
		for k < len(words) && tokens[i+k].Lower == words[k] {
			k++
		}
		if k == len(words) {
			return true
		}
	}
	return false
}

// Features are what the weights see of the passages as a whole. None is a word
// of the claim.
type Features [numFeatures]float64

// numFeatures is the length of Features; FeatureNames lists them.
const numFeatures = 25

// FeatureNames says what each feature is.
var FeatureNames = [numFeatures]string{
	"answers that say yes, by how far their question is the claim", "answers that say no, by the same", "the strongest yes", "the strongest no",
	"passages that found nothing", "that find no evidence", "that call it untrue", "any that calls it untrue", "that call it true", "that hedge",
	"mean lean of an answer", "mean lean of question and answer", "yes and no", "every one found nothing", "number of passages", "length",
	"a number of the claim is given", "other numbers than the claim's", "most support", "most opposition", "most coverage", "share that speaks openly against it",
	"mean support", "mean opposition", "mean coverage",
}

// The places of the features that other code names.
const (
	featureYesAndNo   = 12
	featureAllNothing = 13
	featureCount      = 14
	featureLength     = 15
)

// Shape gives what of the features is only the number and the length of the
// passages: a control that reads nothing of them.
func (f Features) Shape() Features {
	var out Features
	out[featureCount], out[featureLength] = f[featureCount], f[featureLength]
	return out
}

// pool gives the features of passages.
func pool(ps []passage) Features {
	var f Features
	n := float64(max(1, len(ps)))
	var yes, no bool
	words := 0.0
	for i := range ps {
		p := &ps[i]
		yes, no = yes || p.yes, no || p.no
		f.addAnswer(p, n)
		f.addReadings(p, n)
		words += float64(p.words)
	}
	if yes && no {
		f[featureYesAndNo] = 1
	}
	if f[4] > 0.99 {
		f[featureAllNothing] = 1
	}
	f[featureCount] = math.Log(1 + float64(len(ps)))
	f[featureLength] = math.Log(1 + words/n)
	return f
}

// addAnswer takes up how one of n answers begins and what it says outright.
func (f *Features) addAnswer(p *passage, n float64) {
	lean := 0.5 + (p.question.Supports+p.question.Partial-p.question.Refutes)/2
	if p.yes {
		f[0] += p.question.Coverage / n
		f[2] = max(f[2], p.question.Coverage*lean)
	}
	if p.no {
		f[1] += p.question.Coverage / n
		f[3] = max(f[3], p.question.Coverage*lean)
	}
	for k, at := range [cueKinds]int{4, 5, 6, 8, 9} {
		if p.cues[k] {
			f[at] += 1 / n
		}
	}
	if p.cues[cueFalse] {
		f[7] = 1
	}
	switch {
	case p.answer.Numbers > 0:
		f[16] = 1
	case p.answer.Numbers < 0:
		f[17] += 1 / n
	}
}

// addReadings takes up how one of n passages stands to the claim.
func (f *Features) addReadings(p *passage, n float64) {
	support := p.both.Supports + p.both.Partial/2
	f[10] += (p.answer.Supports + p.answer.Partial/2 - p.answer.Refutes) / n
	f[11] += (support - p.both.Refutes) / n
	f[18], f[19], f[20] = max(f[18], p.both.Supports), max(f[19], p.both.Refutes), max(f[20], p.both.Coverage)
	if p.answer.Against {
		f[21] += 1 / n
	}
	f[22] += support / n
	f[23] += p.both.Refutes / n
	f[24] += p.both.Coverage / n
}
