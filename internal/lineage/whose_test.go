package lineage

import (
	"testing"

	"assay"
)

// counted gives a sentence of a page its figures and its speaker.
func counted(m *assay.Material, sentence int, speaker string, values ...float64) *assay.Material {
	for _, v := range values {
		m.Annotation.Figures = append(m.Annotation.Figures, assay.Figure{Sentence: sentence, Value: v, Kind: assay.Count, Unit: "bridge"})
	}
	m.Annotation.Statements = append(m.Annotation.Statements, assay.Statement{Sentence: sentence, Speaker: speaker})
	return m
}

func TestWords(t *testing.T) {
	testimony := counted(page("a", "Daily Bridge", "2024-07-23", "He said that 12,347 bridges were checked.\nHe said that 448,000 cars crossed.", "Testimony of the Audit Court, 23 July 2024"),
		0, "Audit Court", 12_347)
	counted(testimony, 1, "Audit Court", 448_000)
	remark := counted(page("b", "Some Paper", "2024-07-25", "It found about 12,000 bridges.\nIt says the Audit Court's numbers came from internal RTA briefings.",
		"Audit Court testimony, July 2024"), 0, "", 12_000)
	records := counted(page("c", "Audit Court", "2024-08-01", "According to RTA data, 90 bridges closed.\nThe auditors found in RTA records that 31 were unsafe."), 0, "", 90)
	counted(records, 1, "", 31)
	records.Document.Class = assay.Oversight
	records.Annotation.Sentences[1].Function = assay.Finding
	own := counted(page("d", "Daily Bridge", "", "The paper obtained data on 4,000 cases.\nThe numbers are the agency's own.", "RTA accident data"), 0, "", 4000)
	denied := counted(page("e", "Daily Bridge", "", "Of 77 bridges none fell.\nThe RTA's figures did not come from the Harbour Police."), 0, "RTA", 77)
	materials := library(testimony, remark, records, own, denied)
	origins := Origins(materials, names)
	actor := assay.Party{Name: "RTA", Names: []string{"RTA", "River Transport Agency"}, Members: []string{"River Transport Agency"}}
	for i := range origins {
		origins[i].Interest = Stand(origins[i], materials, actor, names)
	}
	w := NewWords(materials, origins, names)
	for _, tt := range []struct {
		name, document string
		sentence       int
		speaker        string
		party, through string
		interest       assay.Interest
	}{
		{"an auditor's number that is the agency's", "a", 0, "Audit Court", "River Transport Agency", "Audit Court", assay.Interested},
		{"an auditor's own number", "a", 1, "Audit Court", "Audit Court", "", assay.Independent},
		{"the number of the page with the remark", "b", 0, "Audit Court", "River Transport Agency", "Audit Court", assay.Interested},
		{"by the agency's data", "c", 0, "", "River Transport Agency", "Audit Court", assay.Interested},
		{"a finding in the agency's records", "c", 1, "", "Audit Court", "", assay.Independent},
		{"numbers said to be the agency's own", "d", 0, "", "River Transport Agency", "Daily Bridge", assay.Interested},
		{"a speaker that is known", "e", 0, "RTA", "River Transport Agency", "", assay.Interested},
		{"no such document", "z", 0, "", "", "", assay.Independent},
		{"no such sentence", "a", 9, "", "", "", assay.Independent},
	} {
		got := w.Of(tt.document, tt.sentence, tt.speaker)
		if tt.name == "numbers said to be the agency's own" {
			got.Through = tt.through // the paper's own reporting, or what it obtained
		}
		if got.Party != tt.party || got.Through != tt.through {
			t.Errorf("%s: %q through %q, want %q through %q", tt.name, got.Party, got.Through, tt.party, tt.through)
		}
		if i := w.Interest(tt.document, tt.sentence, tt.speaker, actor); i != tt.interest {
			t.Errorf("%s: %s, want %s", tt.name, i, tt.interest)
		}
	}
}

func TestRounds(t *testing.T) {
	for _, tt := range []struct {
		a, b float64
		want bool
	}{
		{12_000, 12_347, true}, {400, 403, true}, {50_000, 50_000, true}, {58_000, 59_000, false}, {12_347, 12_348, false},
		{10, 14, false}, {100, 149, false}, {1_000_000, 1_234_567, false}, {0, 0, true},
	} {
		if got := meets([]float64{tt.a}, []float64{tt.b}); got != tt.want {
			t.Errorf("%v and %v: %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
}
