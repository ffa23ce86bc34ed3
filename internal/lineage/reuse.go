package lineage

import (
	"fmt"
	"math"
	"strings"

	"assay/internal/text"
)

// Reuse is how far one text repeats another.
type Reuse struct {
	// Score is 0 to 1, larger for more reuse; comparable between pairs of any
	// length. ReuseAt and above means reuse.
	Score float64
	// Grade is 0 (unrelated wording), 1 (a shared subject or stock phrases),
	// 2 (partly the same), 3 (nearly the same), 4 (the same words in the same order).
	Grade int
	// Containment is the share of the shorter text's five-word runs that stand
	// in the other, 0 to 1; Resemblance is the longest common subsequence of
	// words over the mean length, 0 to 1.
	Containment, Resemblance float64
	// Words counts the words of the shorter text.
	Words int
	// Longest is the longest shared run, as a stands, LongestWords long. It is
	// cut after 12 words.
	Longest      string
	LongestWords int
}

// ReuseAt is the least Score that means reuse. It stands between what counts in
// statutes, where stock phrases are many, and in prose, where few are.
const ReuseAt = 0.5

// Yes reports whether the pair counts as reuse.
func (r Reuse) Yes() bool { return r.Score >= ReuseAt }

// Reason says in words what was seen.
func (r Reuse) Reason() string {
	switch {
	case r.Grade == 4:
		return fmt.Sprintf("the same %s in the same order", text.Count(r.Words, "word", "words"))
	case r.LongestWords < 3:
		return "no three words in a row are shared"
	}
	return fmt.Sprintf("%.0f%% of the shorter text's five-word runs stand in the other; the longest shared run has %s: %q",
		100*r.Containment, text.Count(r.LongestWords, "word", "words"), r.Longest)
}

// Compare tells how far two plain texts share wording. It takes any bytes,
// reads the first 20,000 words of each, and gives the same whichever of the two
// comes first, but for Longest, which is as the first writes it.
//
// Longer texts are measured by containment of five-word shingles (Broder, On
// the resemblance and containment of documents, 1997) and by their longest
// common subsequence of words; Clough and Stevenson (Developing a corpus of
// plagiarised short answers, 2011) find both the best of plain measures. Pairs
// of sentences are measured by a logistic model over word, sequence, number and
// name agreement (in the manner of Mihalcea, Corley and Strapparava 2006 and of
// Madnani, Tetreault and Chodorow 2012), fitted on half of the training part of
// the Microsoft Research Paraphrase Corpus: see fit_test.go, which fits it again.
func Compare(a, b string) Reuse {
	wa, wb := readWords(a), readWords(b)
	short, long, shortText, longText := wa, wb, a, b
	if less(wb, wa, b, a) {
		short, long, shortText, longText = wb, wa, b, a
	}
	f := compare(short, long, shortText, longText)
	r := Reuse{Words: len(short), Containment: f[fFive], Resemblance: f[fSequence], Grade: grade(f)}
	if len(short) == 0 {
		return r
	}
	r.Score = score(f, len(long))
	at, _, n := longest(wa, wb)
	if r.LongestWords = n; n > 0 {
		r.Longest = excerpt(a, wa[at:at+n])
	}
	return r
}

// less orders two texts so that a pair is measured alike from both sides.
func less(a, b []word, textA, textB string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return textA < textB
}

// longestShown is how many words of a shared run are quoted.
const longestShown = 12

func excerpt(s string, run []word) string {
	end := run[len(run)-1].end
	tail := ""
	if len(run) > longestShown {
		end, tail = run[longestShown-1].end, " …"
	}
	return strings.Join(strings.Fields(s[run[0].start:end]), " ") + tail
}

// Lengths of the longer text, in words, up to which the sentence model alone
// and from which the document measure alone decides.
const (
	sentenceWords = 40
	documentWords = 70
)

func score(f features, words int) float64 {
	document := 8 * ((f[fSequence]+f[fFive])/2 - 0.25)
	share := math.Max(0, math.Min(1, float64(words-sentenceWords)/(documentWords-sentenceWords)))
	z := share * document
	if share < 1 {
		z += (1 - share) * sentenceModel.logit(f)
	}
	return 1 / (1 + math.Exp(-z))
}

// Bounds of the mean of shared words and sequence from which a pair has grade
// 1, 2 and 3, chosen on sections of bills graded by people.
var gradeAt = [...]float64{0.42, 0.65, 0.90}

func grade(f features) int {
	if f[fSequence] > 0.9995 {
		return 4
	}
	m, g := (f[fDice]+f[fSequence])/2, 0
	for _, at := range gradeAt {
		if m >= at {
			g++
		}
	}
	return g
}

// logistic is a logistic regression over the features and their squares.
type logistic struct {
	linear, square features
	bias           float64
}

func (m logistic) logit(f features) float64 {
	z := m.bias
	for k, v := range f {
		z += m.linear[k]*v + m.square[k]*v*v
	}
	return z
}
