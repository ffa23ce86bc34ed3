package stance

import (
	"slices"
	"strings"
	"testing"

	"assay"
	"assay/internal/text"
)

// figure is a count of bridges at its place in a sentence.
func figure(sentence, number string, value float64) assay.Figure {
	at := strings.Index(sentence, number)
	return assay.Figure{Span: assay.Span{Start: at, End: at + len(number)}, Text: number, Value: value, Low: value, High: value, Unit: "bridge", Kind: assay.Count, Role: assay.Asserted}
}

// TestDenials judges sentences that deny the claim without a plain "not".
func TestDenials(t *testing.T) {
	for _, tt := range []struct {
		name, sentence string
		want           assay.StanceLabel
		reason         string
	}{
		{"failed", "The agency failed to repair 400 bridges.", assay.Refutes, "opposite"},
		{"unable", "The agency was unable to repair 400 bridges.", assay.Refutes, "opposite"},
		{"did not fail", "The agency did not fail to repair 400 bridges.", assay.Supports, "every part"},
		{"corrected", "The agency repaired 12 and not 400 bridges.", assay.Refutes, "it gives 12 and not 400"},
		{"rather than", "The agency repaired 12 bridges rather than 400.", assay.Refutes, "it gives 12 and not 400"},
		{"both numbers", "The agency repaired 400 bridges, 12 of them new.", assay.Supports, "every part"},
	} {
		m := material(tt.sentence, assay.Fact, false, false, 0)
		for number, value := range map[string]float64{"400": 400, "12": 12} {
			if strings.Contains(tt.sentence, number) {
				m.Annotation.Figures = append(m.Annotation.Figures, figure(tt.sentence, number, value))
			}
		}
		got := New(repaired, nil, near).Judge(m, 0, true)
		if got.Label != tt.want || !strings.Contains(strings.Join(got.Reasons, "; "), tt.reason) {
			t.Errorf("%s: %q is %s (%v), want %s, %q", tt.name, tt.sentence, got.Label, got.Reasons, tt.want, tt.reason)
		}
	}
}

// TestReversals refutes what is said to have gone the other way, by its direction only.
func TestReversals(t *testing.T) {
	rose := assay.Question{
		Kind: assay.Polar, Claim: "The price of bread has increased in the town.",
		Parts: []assay.Part{
			{Role: "action", Text: "increased", Stems: []string{text.Stem("increased")}},
			{Role: "object", Text: "price", Stems: []string{text.Stem("price")}},
			{Role: "circumstance", Text: "town", Stems: []string{text.Stem("town")}},
		},
	}
	for _, tt := range []struct {
		sentence string
		want     assay.StanceLabel
	}{
		{"In the town the price of bread decreased.", assay.Refutes},
		{"In the town the price of bread rose before it fell.", assay.Neutral},
		{"In the town the price of bread might fall.", assay.Neutral},
		{"In the capital the price of bread decreased.", assay.Neutral},
		{"In the town the price of bread was painted on a wall.", assay.Neutral},
	} {
		got := New(rose, nil, near).Judge(material(tt.sentence, assay.Fact, false, false, 0), 0, true)
		if got.Label != tt.want {
			t.Errorf("%q is %s (%v), want %s", tt.sentence, got.Label, got.Reasons, tt.want)
		}
	}
}

// TestOtherWords covers an object by a word of the same meaning, and no action.
func TestOtherWords(t *testing.T) {
	q := repaired
	q.Figures, q.Parts = nil, slices.Clone(repaired.Parts[:3])
	q.Parts[2] = assay.Part{Role: "object", Text: "cars", Stems: []string{text.Stem("cars")}}
	for _, tt := range []struct {
		sentence string
		want     assay.StanceLabel
	}{
		{"The agency repaired automobiles.", assay.Supports},
		{"The agency repaired bananas.", assay.Neutral},
		{"The agency mended cars.", assay.Neutral},
	} {
		got := New(q, nil, near).Judge(material(tt.sentence, assay.Fact, false, false, 0), 0, true)
		if got.Label != tt.want {
			t.Errorf("%q is %s (%v), want %s", tt.sentence, got.Label, got.Reasons, tt.want)
		}
	}
}
