package stance

import (
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/internal/text"
)

func near(want, f assay.Figure) bool {
	if want.Open {
		return f.Value >= want.Low
	}
	return f.Value == want.Value
}

var repaired = assay.Question{
	Kind:    assay.Polar,
	Claim:   "The agency has repaired 400 bridges.",
	Actor:   assay.Party{Name: "the agency"},
	Figures: []assay.Figure{{Text: "400", Value: 400, Low: 400, High: 400, Unit: "bridge", Kind: assay.Count}},
	Parts: []assay.Part{
		{Role: "actor", Text: "the agency"},
		{Role: "action", Text: "repaired", Stems: []string{text.Stem("repaired")}},
		{Role: "object", Text: "bridges", Stems: []string{text.Stem("bridges")}},
		{Role: "quantity", Text: "400"},
	},
}

// material is one sentence with its annotation.
func material(s string, function assay.Function, negated, denied bool, count float64) *assay.Material {
	m := &assay.Material{Document: assay.Document{Text: s}}
	var terms []string
	terms = append(terms, text.Stems(s)...)
	slices.Sort(terms)
	m.Annotation.Sentences = []assay.Sentence{{Span: assay.Span{End: len(s)}, Function: function, Negated: negated, Standalone: true, Terms: terms}}
	m.Annotation.Statements = []assay.Statement{{Speaker: "a union", Denied: denied}}
	if count > 0 {
		m.Annotation.Figures = []assay.Figure{{Value: count, Low: count, High: count, Unit: "bridge", Kind: assay.Count, Role: assay.Asserted}}
	}
	return m
}

// TestQuotedNumber lets a sentence that quotes the claim's number answer the
// claim, and never support it.
func TestQuotedNumber(t *testing.T) {
	tests := []struct {
		sentence    string
		unsupported bool
	}{
		{"It reviews the claim that the agency repaired 400 bridges and finds that evidence does not support it.", true},
		{"It reviews the claim that the agency repaired 400 bridges.", false},
	}
	for _, tt := range tests {
		m := material(tt.sentence, assay.Finding, false, false, 400)
		m.Annotation.Figures[0].Role = assay.Quoted
		got := New(repaired, nil, near).Judge(m, 0, true)
		if got.Unsupported != tt.unsupported || got.Label != assay.Neutral || got.Covers[3] {
			t.Errorf("%q: unsupported %t, %s, covers %v", tt.sentence, got.Unsupported, got.Label, got.Covers)
		}
	}
}

// TestJudge judges sentences that say the claim, miss a part, or answer it.
func TestJudge(t *testing.T) {
	tests := []struct {
		name            string
		sentence        string
		function        assay.Function
		negated, denied bool
		count           float64
		actor           bool
		want            assay.StanceLabel
	}{
		{"all parts", "The agency repaired 400 bridges.", assay.Fact, false, false, 400, true, assay.Supports},
		{"another number", "The agency repaired 12 bridges.", assay.Fact, false, false, 12, true, assay.Neutral},
		{"no number", "The agency repaired bridges.", assay.Fact, false, false, 0, true, assay.Neutral},
		{"another actor", "The town repaired 400 bridges.", assay.Fact, false, false, 400, false, assay.Neutral},
		{"whether", "It asked whether the agency repaired 400 bridges.", assay.Fact, false, false, 400, true, assay.Neutral},
		{"a disclaimer", "The page does not say that the agency repaired 400 bridges.", assay.Disclaimer, true, false, 400, true, assay.Neutral},
		{"a request", "The senator asked that 400 bridges be repaired by the agency.", assay.Request, false, false, 400, true, assay.Neutral},
		{"the opposite", "The agency has not repaired 400 bridges.", assay.Fact, true, false, 400, true, assay.Refutes},
		{"the opposite in a second clause", "The agency inspected 400 bridges and did not repair them.", assay.Fact, false, false, 400, true, assay.Refutes},
		{"a denial", "A union denies that the agency repaired 400 bridges.", assay.Fact, false, true, 400, true, assay.Refutes},
		{"a denial of something else", "A union denies that the agency closed bridges.", assay.Fact, false, true, 0, true, assay.Neutral},
		{"called false", "The statement that the agency repaired 400 bridges is false.", assay.Finding, false, false, 400, true, assay.Refutes},
		{"doubt about another act", "No evidence shows that the agency inspected 400 bridges.", assay.Fact, true, false, 400, true, assay.Neutral},
		{"false about something else", "The toll figures are false.", assay.Finding, false, false, 0, false, assay.Neutral},
	}
	for _, tt := range tests {
		j := New(repaired, nil, near)
		got := j.Judge(material(tt.sentence, tt.function, tt.negated, tt.denied, tt.count), 0, tt.actor)
		if got.Label != tt.want {
			t.Errorf("%s: %q is %s, want %s (%s)", tt.name, tt.sentence, got.Label, tt.want, strings.Join(got.Reasons, "; "))
		}
		if got.Label != assay.Neutral && len(got.Reasons) == 0 {
			t.Errorf("%s: no reason given", tt.name)
		}
	}
}
