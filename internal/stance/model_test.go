package stance

import (
	"strings"
	"testing"

	"assay"
)

// TestReadings compares pairs that any reader judges alike.
func TestReadings(t *testing.T) {
	m := Default()
	for _, tt := range []struct {
		claim, source string
		against       bool
		reason        string
	}{
		{"The town repaired 400 bridges in 2019.", "In 2019 the town repaired 400 bridges.", false, "every word"},
		{"The town repaired 400 bridges in 2019.", "In 2019 the town did not repair 400 bridges.", true, "negation"},
		{"The town repaired 400 bridges in 2019.", "The town repaired 12 bridges in 2019.", true, "another number: 400 in the claim, 12"},
		{"Prices of bread increased in the town.", "Prices of bread decreased in the town.", true, "opposite"},
		{"The claim about bread in the town.", "Nothing else is here.", false, "no sentence"},
	} {
		claim, source := Prepare(tt.claim), Prepare(tt.source)
		r := m.Compare(claim, source)
		if r.Against.Explicit() != tt.against {
			t.Errorf("%q, %q: open opposition %v, want %t", tt.claim, tt.source, r.Against, tt.against)
		}
		if reasons := strings.Join(r.Reasons(claim, source), "; "); !strings.Contains(reasons, tt.reason) {
			t.Errorf("%q, %q: reasons %q, want %q", tt.claim, tt.source, reasons, tt.reason)
		}
		if !tt.against && r.Label() == assay.Refutes {
			t.Errorf("%q, %q: refutes without open opposition", tt.claim, tt.source)
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	m := Default()
	c := Prepare("Has the county repaired more than 400 bridges since the flood of 2019, as the governor said?")
	e := Prepare(strings.Repeat("In 2019 the county council of Springfield repaired 212 bridges after the flood, said Governor Smith. ", 2))
	b.ReportAllocs()
	for b.Loop() {
		m.Compare(c, e)
	}
}

func BenchmarkPrepare(b *testing.B) {
	s := strings.Repeat("In 2019 the county council of Springfield repaired 212 bridges after the flood, said Governor Smith. ", 2)
	b.ReportAllocs()
	for b.Loop() {
		Prepare(s)
	}
}
