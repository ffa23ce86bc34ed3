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

// numFeatures is the length of Features; Names lists them.
const numFeatures = 30

// FeatureNames says what each feature is.
var FeatureNames = [numFeatures]string{
	"answers that say yes, by how far their question is the claim", "answers that say no, by the same", "the strongest yes", "the strongest no",
	"answers that found nothing", "answers that find no evidence", "answers that call it untrue", "any that calls it untrue", "answers that call it true", "answers that hedge",
	"most support of an answer", "most opposition of an answer", "mean lean of an answer", "mean lean of question and answer", "most support", "most opposition",
	"the lesser of most support and most opposition", "yes and no", "most coverage", "share that speaks openly against it", "number of passages", "length",
	"second most support", "second most opposition", "any support, pooled", "any opposition, pooled", "mean support", "mean opposition", "mean coverage", "every answer found nothing",
}

// Shape gives what of the features is only the number and the length of the
// passages: a control that reads nothing of them.
func (f Features) Shape() Features {
	var out Features
	out[20], out[21] = f[20], f[21]
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
		lean := p.question.Supports + p.question.Partial - p.question.Refutes
		near := p.question.Coverage
		if p.yes {
			f[0] += near / n
			f[2] = max(f[2], near*(0.5+lean/2))
			yes = true
		}
		if p.no {
			f[1] += near / n
			f[3] = max(f[3], near*(0.5+lean/2))
			no = true
		}
		for k, at := range [cueKinds]int{4, 5, 6, 8, 9} {
			if p.cues[k] {
				f[at] += 1 / n
			}
		}
		if p.cues[cueFalse] {
			f[7] = 1
		}
		f[10] = max(f[10], p.answer.Supports)
		f[11] = max(f[11], p.answer.Refutes)
		f[12] += (p.answer.Supports + p.answer.Partial/2 - p.answer.Refutes) / n
		f[13] += (p.both.Supports + p.both.Partial/2 - p.both.Refutes) / n
		f[14] = max(f[14], p.both.Supports)
		f[15] = max(f[15], p.both.Refutes)
		f[18] = max(f[18], p.both.Coverage)
		if p.answer.Against {
			f[19] += 1 / n
		}
		words += float64(p.words)
	}
	var noSupport, noOpposition = 1.0, 1.0
	for i := range ps {
		s, r := ps[i].both.Supports+ps[i].both.Partial/2, ps[i].both.Refutes
		noSupport *= 1 - s
		noOpposition *= 1 - r
		if s < f[14] {
			f[22] = max(f[22], s)
		}
		if r < f[15] {
			f[23] = max(f[23], r)
		}
		f[26] += s / n
		f[27] += r / n
		f[28] += ps[i].both.Coverage / n
	}
	f[24], f[25] = 1-noSupport, 1-noOpposition
	if f[4] > 0.99 {
		f[29] = 1
	}
	f[16] = min(f[10], f[11])
	if yes && no {
		f[17] = 1
	}
	f[20] = math.Log(1 + float64(len(ps)))
	f[21] = math.Log(1 + words/n)
	return f
}
