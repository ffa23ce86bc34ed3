package verdict

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"sync"

	"assay"
)

// Labels are the four verdicts in the order of a head's scores.
var Labels = [numLabels]assay.VerdictLabel{assay.Supported, assay.Refuted, assay.Conflicting, assay.NotEnoughEvidence}

const numLabels = 4

// Head is a multinomial logistic regression over Features: one line of weights
// for each label, over features brought to mean 0 and scale 1.
type Head struct {
	Mean    Features            `json:"mean"`
	Scale   Features            `json:"scale"` // factor; 0 leaves a feature out
	Weights [numLabels]Features `json:"weights"`
	Bias    [numLabels]float64  `json:"bias"`
}

// Scores gives the probability of each label, in the order of Labels.
func (h *Head) Scores(f Features) [numLabels]float64 {
	var s [numLabels]float64
	top := math.Inf(-1)
	for c := range s {
		s[c] = h.Bias[c]
		for i, x := range f {
			s[c] += h.Weights[c][i] * (x - h.Mean[i]) * h.Scale[i]
		}
		top = max(top, s[c])
	}
	sum := 0.0
	for c := range s {
		s[c] = math.Exp(s[c] - top)
		sum += s[c]
	}
	for c := range s {
		s[c] /= sum
	}
	return s
}

// Model weighs plain passages, without origins: one head for questions with
// their answers, one for several texts, and one for a single text, which is
// mostly somebody's account of the whole. It does not change and may be shared by goroutines.
type Model struct {
	Answers *Head `json:"answers"`
	Texts   *Head `json:"texts"`
	Single  *Head `json:"single"`
}

// Form is in what form passages come; each has its head.
type Form int

// The forms of passages.
const (
	Single  Form = iota // one text
	Texts               // several texts
	Answers             // most of them answer a question
	Forms               // the number of forms
)

// Head gives the head for a form.
func (m *Model) Head(f Form) *Head {
	switch f {
	case Answers:
		return m.Answers
	case Texts:
		return m.Texts
	}
	return m.Single
}

//go:embed weights.json
var weights []byte

// Default gives the model with the weights in the program, read once.
var Default = sync.OnceValue(func() *Model {
	m := &Model{}
	if err := json.Unmarshal(weights, m); err != nil || m.Answers == nil || m.Texts == nil || m.Single == nil {
		// The program was built with a file that is not its own: a head of zeros
		// scores all labels alike, and Weigh abstains. The tests refuse such a build.
		return &Model{Answers: &Head{}, Texts: &Head{}, Single: &Head{}}
	}
	return m
})

// Weighed is the verdict on a claim from plain passages.
type Weighed struct {
	Label  assay.VerdictLabel
	Scores [numLabels]float64 // by Labels; they add up to 1
	Reason string             // in one sentence, from what was read
}

// maxPassages bounds what is read for one claim.
const maxPassages = 200

// FromPassages gives the verdict on a claim from plain passages, as a
// spreadsheet gives them: with no origins and no parties, so that it counts
// texts and cannot tell a copy from a witness. judge reads a text against the
// claim. A claim without passages has not enough evidence.
func (m *Model) FromPassages(passages []Passage, judge Judge) Weighed {
	if len(passages) > maxPassages {
		passages = passages[:maxPassages]
	}
	read := Read(passages, judge)
	if len(read.passages) == 0 {
		return Weighed{Label: assay.NotEnoughEvidence, Scores: [numLabels]float64{0, 0, 0, 1}, Reason: "No passage was given."}
	}
	if read.nothing() {
		return Weighed{Label: assay.NotEnoughEvidence, Scores: [numLabels]float64{0, 0, 0, 1}, Reason: fmt.Sprintf("Of %s, none found anything.", counts(len(read.passages), "passage"))}
	}
	w := Weighed{Scores: m.Head(read.Form).Scores(read.Features)}
	best := Likeliest(w.Scores, read.Barred())
	w.Label = Labels[best]
	w.Reason = read.reason(w.Label)
	return w
}

// Likeliest gives the index in Labels of the largest score that is not barred;
// where all score alike that is the last one, which abstains.
func Likeliest(scores [numLabels]float64, barred [numLabels]bool) int {
	best := numLabels - 1
	for c, p := range scores {
		if !barred[c] && (p > scores[best] || barred[best]) {
			best = c
		}
	}
	return best
}

// Bounds of what a passage says by itself, whatever the weights make of it: it
// states the claim, or answers or denies most of it, or is about something else.
const (
	statesClaim = 0.9
	mostOfClaim = 0.7
	offTopic    = 0.03
	shortText   = 25 // words
)

// Barred gives the labels that the passages rule out by themselves: nothing is
// refuted that is only stated, nothing supported that is only denied, nothing
// settled by passages that speak of something else, and a claim that says a
// thing and its opposite is never supported.
func (e Evidence) Barred() (barred [numLabels]bool) {
	stated, denied, leaning, about := false, false, false, 0.0
	for i := range e.passages {
		p := &e.passages[i]
		open := p.both.Against || p.cues[cueFalse]
		about = max(about, p.both.Coverage, p.answer.Coverage)
		stated = stated || p.both.Coverage >= statesClaim && p.both.Supports > 2*p.both.Refutes && !open && !p.no && p.Question == "" && p.words <= shortText
		leaning = leaning || p.yes || !open && !p.no && p.both.Supports > p.both.Refutes
		denied = denied || p.no || p.both.Against && p.both.Coverage >= mostOfClaim
	}
	for c, l := range Labels {
		switch l {
		case assay.Refuted:
			barred[c] = stated && !denied || about < offTopic
		case assay.Supported:
			barred[c] = denied && !leaning || about < offTopic || len(e.passages) > 0 && e.passages[0].answer.Twofold
		case assay.Conflicting:
			barred[c] = about < offTopic
		}
	}
	return barred
}

// Evidence is passages that were read against one claim.
type Evidence struct {
	Features Features
	Form     Form
	passages []passage
}

// Read reads passages against the claim that judge knows; empty ones are left out.
func Read(passages []Passage, judge Judge) Evidence {
	var e Evidence
	asked := 0
	for _, p := range passages {
		if p.Text == "" && p.Question == "" {
			continue
		}
		e.passages = append(e.passages, read(p, judge))
		if p.Question != "" {
			asked++
		}
	}
	switch {
	case 2*asked > len(e.passages):
		e.Form = Answers
	case len(e.passages) > 1:
		e.Form = Texts
	}
	e.Features = pool(e.passages)
	return e
}

// shortAnswer is how many words an answer that only says that it found nothing has at most.
const shortAnswer = 12

// nothing reports whether no passage says more than that nothing was found.
func (e Evidence) nothing() bool {
	for i := range e.passages {
		if p := &e.passages[i]; !p.cues[cueNone] || p.words > shortAnswer {
			return false
		}
	}
	return true
}

// reason says in one sentence what the passages do.
func (e Evidence) reason(label assay.VerdictLabel) string {
	var support, against, none int
	for i := range e.passages {
		p := &e.passages[i]
		switch {
		case p.cues[cueNone]:
			none++
		case p.no || p.cues[cueFalse] && !p.yes || p.both.Refutes > max(p.both.Supports, p.both.Neutral):
			against++
		case p.yes || p.both.Supports > max(p.both.Refutes, p.both.Neutral):
			support++
		}
	}
	counted := fmt.Sprintf("Of %s, %s for the claim and %s against it", counts(len(e.passages), "passage"), speak(support), speak(against))
	if none > 0 {
		counted += fmt.Sprintf("; %d found nothing", none)
	}
	switch label {
	case assay.NotEnoughEvidence:
		return counted + "; they do not settle it."
	case assay.Conflicting:
		return counted + "; they do not agree."
	}
	return counted + "."
}

func counts(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func speak(n int) string {
	switch n {
	case 0:
		return "none speaks"
	case 1:
		return "one speaks"
	}
	return fmt.Sprintf("%d speak", n)
}
