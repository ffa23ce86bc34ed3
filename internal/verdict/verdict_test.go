package verdict

import (
	"strings"
	"testing"

	"assay"
)

type vote struct {
	origin   string
	label    assay.StanceLabel
	interest assay.Interest
}

func findings(votes []vote) *assay.Findings {
	f := &assay.Findings{
		Question:  assay.Question{Kind: assay.Polar, Actor: assay.Party{Name: "the agency"}},
		Materials: map[string]*assay.Material{},
		Adequacy:  assay.Adequacy{DocumentsSearched: 40},
	}
	for _, v := range votes {
		id := "doc " + v.origin
		f.Materials[id] = &assay.Material{Document: assay.Document{ID: id, Class: assay.News}, Annotation: assay.Annotation{Sentences: []assay.Sentence{{Function: assay.Fact}}}}
		f.Evidence = append(f.Evidence, assay.Evidence{Document: id, Origin: v.origin, Interest: v.interest, Stance: assay.Stance{Label: v.label, Partial: true}})
	}
	return f
}

func TestDecide(t *testing.T) {
	const (
		s, r, n        = assay.Supports, assay.Refutes, assay.Neutral
		own, part, ind = assay.Interested, assay.Partner, assay.Independent
	)
	tests := []struct {
		name   string
		votes  []vote
		want   assay.VerdictLabel
		reason string
	}{
		{"nothing", nil, assay.NotEnoughEvidence, "Nothing in the 40 sources"},
		{"only the actor", []vote{{"A", s, own}, {"A", s, own}, {"B", s, own}}, assay.NotEnoughEvidence, "Only the agency"},
		{"eleven copies are one origin", []vote{{"A", s, ind}, {"A", s, ind}, {"A", s, ind}}, assay.NotEnoughEvidence, "one origin only"},
		{"two independent origins", []vote{{"A", s, ind}, {"B", s, ind}}, assay.Supported, "Two independent origins"},
		{"an actor and a partner", []vote{{"A", s, own}, {"B", s, part}}, assay.NotEnoughEvidence, "took part"},
		{"partners alone", []vote{{"A", s, part}, {"B", s, part}, {"C", s, part}}, assay.NotEnoughEvidence, "took part"},
		{"opposed by an independent origin", []vote{{"A", s, own}, {"B", r, ind}}, assay.Refuted, "One independent origin disputes"},
		{"opposed by the actor alone", []vote{{"A", r, own}, {"B", n, ind}}, assay.NotEnoughEvidence, "parts of the claim"},
		{"both sides", []vote{{"A", s, ind}, {"B", s, ind}, {"C", r, ind}}, assay.Conflicting, "support"},
		{"about it only", []vote{{"A", n, ind}, {"B", n, own}}, assay.NotEnoughEvidence, "parts of the claim"},
	}
	for _, tt := range tests {
		got := Decide(findings(tt.votes))
		if got.Label != tt.want || !strings.Contains(got.Reason, tt.reason) {
			t.Errorf("%s: %s (%s), want %s (... %s ...)", tt.name, got.Label, got.Reason, tt.want, tt.reason)
		}
	}
}

func TestPrimaryRecord(t *testing.T) {
	f := findings([]vote{{"A", assay.Supports, assay.Independent}})
	m := f.Materials["doc A"]
	m.Document.Class = assay.Court
	m.Annotation.Sentences[0].Function = assay.Finding
	if got := Decide(f); got.Label != assay.Supported {
		t.Errorf("a judgment that states it gives %s (%s)", got.Label, got.Reason)
	}
}

func TestDescriptiveHasNoVerdict(t *testing.T) {
	f := findings([]vote{{"A", assay.Supports, assay.Independent}})
	for _, k := range []assay.QuestionKind{assay.Descriptive, assay.Quantity} {
		f.Question.Kind = k
		if got := Decide(f); got != nil {
			t.Errorf("%s question gets a verdict: %v", k, got)
		}
	}
}

func TestAdvocatesAndPartisansSettleNothing(t *testing.T) {
	for _, class := range []assay.Class{assay.Advocacy, assay.Partisan} {
		for _, label := range []assay.StanceLabel{assay.Supports, assay.Refutes} {
			f := findings([]vote{{"A", label, assay.Independent}, {"B", label, assay.Independent}})
			for _, m := range f.Materials {
				m.Document.Class = class
			}
			if got := Decide(f); got.Label != assay.NotEnoughEvidence {
				t.Errorf("two %s sources that say it %s make it %s", class, label, got.Label)
			}
		}
	}
}
