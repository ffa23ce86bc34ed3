package verdict

import (
	"math"
	"strings"
	"testing"

	"assay"
)

// plainJudge covers a text's share of the claim's words and supports by it.
func plainJudge(claim string) Judge {
	words := strings.Fields(strings.ToLower(strings.Trim(claim, ".")))
	return func(s string) Reading {
		n := 0.0
		for _, w := range words {
			if strings.Contains(strings.ToLower(s), w) {
				n++
			}
		}
		share := n / float64(len(words))
		return Reading{Supports: 0.8 * share, Refutes: 0.1 * share, Neutral: 1 - 0.9*share, Coverage: share}
	}
}

func TestFromPassages(t *testing.T) {
	const claim = "The ferry sank in the harbour."
	asked := "Did the ferry sink in the harbour?"
	qa := func(answer string) Passage { return Passage{Question: asked, Text: answer} }
	for _, tt := range []struct {
		name     string
		passages []Passage
		want     assay.VerdictLabel
		reason   string
	}{
		{"nothing given", nil, assay.NotEnoughEvidence, "No passage was given."},
		{"an empty passage", []Passage{{}}, assay.NotEnoughEvidence, "No passage was given."},
		{"every answer found nothing", []Passage{qa("No answer could be found."), qa("No answer could be found.")}, assay.NotEnoughEvidence, "none found anything"},
		{"a plain yes", []Passage{qa("Yes. The ferry sank in the harbour.")}, assay.Supported, "one speaks for the claim"},
		{"the claim, word for word", []Passage{{Text: claim}}, assay.Supported, "one speaks for the claim"},
		{"something else", []Passage{{Text: "A council met."}}, assay.NotEnoughEvidence, "do not settle it"},
		{"two denials", []Passage{qa("No."), qa("No, it did not.")}, assay.Refuted, "2 speak against it"},
		{"a plain no", []Passage{qa("No. The picture was fake.")}, assay.Refuted, "one speaks against it"},
	} {
		w := Default().FromPassages(tt.passages, plainJudge(claim))
		if w.Label != tt.want || !strings.Contains(strings.ToLower(w.Reason), strings.ToLower(tt.reason)) {
			t.Errorf("%s: %s (%s), want %s (%s)", tt.name, w.Label, w.Reason, tt.want, tt.reason)
		}
		sum := 0.0
		for _, s := range w.Scores {
			sum += s
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: the scores add up to %f", tt.name, sum)
		}
	}
}

func TestManyPassagesAreBounded(t *testing.T) {
	read := 0
	passages := make([]Passage, 10_000)
	for i := range passages {
		passages[i].Text = "The ferry sank."
	}
	Default().FromPassages(passages, func(string) Reading { read++; return Reading{Neutral: 1} })
	if read > maxPassages {
		t.Errorf("%d passages were read, want %d at most", read, maxPassages)
	}
}

func TestWeightsAreOfThisProgram(t *testing.T) {
	m := Default()
	for f := range Forms {
		h := m.Head(f)
		if h.Weights[0] == (Features{}) {
			t.Errorf("head %d holds no weights", f)
		}
	}
}
