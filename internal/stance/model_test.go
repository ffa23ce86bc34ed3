package stance

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"assay"
)

// TestReadings compares pairs that any reader judges alike.
func TestReadings(t *testing.T) {
	m := Default()
	for _, tt := range []struct {
		claim, source string
		label         assay.StanceLabel // "" where the model may think what it likes
		against       bool
		reason        string
	}{
		{"The town repaired 400 bridges in 2019.", "In 2019 the town repaired 400 bridges.", assay.Supports, false, "every word"},
		{"The town repaired 400 bridges in 2019.", "In 2019 the town did not repair 400 bridges.", "", true, "negation"},
		{"The town repaired 400 bridges in 2019.", "The town failed to repair 400 bridges in 2019.", "", true, "failed"},
		{"The town repaired 400 bridges in 2019.", "The town repaired 12 bridges in 2019.", "", true, "another number: 400 in the claim, 12"},
		{"The school was founded in 1921.", "The school was founded in 1907.", "", true, "another year: 1921 in the claim, 1907"},
		{"Prices of bread increased in the town.", "Prices of bread decreased in the town.", "", true, `"increased" in the claim, the opposite "decreased"`},
		{"The mayor was born in Iowa.", "The mayor was born in Ohio.", "", true, `"Ohio" stands where the claim has "Iowa"`},
		{"The claim about bread in the town.", "Nothing else is here.", assay.Neutral, false, "no sentence"},
		{"They bought a car.", "They bought an automobile.", "", false, `"car" (as "automobile")`},
		{"More than 300 bridges were repaired.", "The county repaired 412 bridges.", "", false, ""},
	} {
		claim, source := Prepare(tt.claim), Prepare(tt.source)
		r := m.Compare(claim, source)
		if r.Against.Explicit() != tt.against {
			t.Errorf("%q, %q: open opposition %+v, want %t", tt.claim, tt.source, r.Against, tt.against)
		}
		reasons := strings.Join(r.Reasons(claim, source), "; ")
		if !strings.Contains(reasons, tt.reason) {
			t.Errorf("%q, %q: reasons %q, want %q", tt.claim, tt.source, reasons, tt.reason)
		}
		if got := r.Label(); tt.label != "" && got != tt.label || !tt.against && got == assay.Refutes {
			t.Errorf("%q, %q: %s, want %s (%+v)", tt.claim, tt.source, got, tt.label, r)
		}
		if s := tt.source[r.Sentence[0]:r.Sentence[1]]; s == "" {
			t.Errorf("%q, %q: no sentence given", tt.claim, tt.source)
		}
	}
}

// TestCitations wants a text that says the claim cited, and one that does not not.
func TestCitations(t *testing.T) {
	m := Default()
	claim := Prepare("The bridge over the Aller was closed in May 2019 after an inspection.")
	yes := m.Compare(claim, Prepare("After an inspection in May 2019 the bridge over the Aller was closed to all traffic."))
	no := m.Compare(claim, Prepare("The river Aller rises near Seehausen and flows to the Weser."))
	if !yes.Supported() || no.Supported() || yes.Cited <= no.Cited {
		t.Errorf("cited with %.3f and %.3f, want supported and not", yes.Cited, no.Cited)
	}
}

// hostile are texts that nobody writes.
var hostile = []string{
	"", " ", "\x00\x01\x1b[2J", "\xff\xfe\xfd", "....!!!???", "— — —", "1 2 3 4 5 6 7 8 9", "%", "$", "a", "not", "no no no no not never",
	"-LRB- -RRB-", "&-&", "x-", "U.S.", "\n\n\n", "0.0.0.0", "1e309", "9999999999999999999999", "١٢٣ عربى", "日本語の文です。", "e\u0301\u0301\u0301",
	strings.Repeat("word", 250_000), strings.Repeat("word ", 200_000), strings.Repeat("A. ", 50_000), strings.Repeat("not ", 10_000), strings.Repeat("-", 100_000),
	strings.Repeat("12 ", 10_000), strings.Repeat("dog cat animal ", 3_000),
}

// TestHostile compares such texts with each other: probabilities stay
// probabilities, and whatever is given lies inside the text.
func TestHostile(t *testing.T) {
	m := Default()
	var texts []*Prepared
	for _, s := range hostile {
		p := Prepare(s)
		if p.Words() > maxWords {
			t.Fatalf("%d words read, want at most %d", p.Words(), maxWords)
		}
		texts = append(texts, p)
	}
	for i, claim := range texts {
		for j, source := range texts {
			r := m.Compare(claim, source)
			sum := r.Supports + r.Refutes + r.Neutral + r.Partial
			if math.Abs(sum-1) > 1e-6 || r.Cited < 0 || r.Cited > 1 || math.IsNaN(r.Coverage) || r.Coverage < 0 || r.Coverage > 1.0001 {
				t.Errorf("%d, %d: %+v", i, j, r)
			}
			if r.Sentence[0] < 0 || r.Sentence[1] < r.Sentence[0] || r.Sentence[1] > len(hostile[j]) {
				t.Errorf("%d, %d: sentence %v outside the text", i, j, r.Sentence)
			}
			for _, reason := range r.Reasons(claim, source) {
				if len(reason) > 800 {
					t.Errorf("%d, %d: a reason of %d bytes", i, j, len(reason))
				}
			}
		}
	}
}

// TestFeatureCount wants every feature filled, and coverage where it is said to stand.
func TestFeatureCount(t *testing.T) {
	var a alignment
	a.align(Prepare("A cat of Rome ate 3 mice in 2019."), Prepare("A cat of Rome ate 3 mice in 2019. A dog did not."))
	var b builder
	var o Opposition
	a.fillFeatures(&b, &o)
	if b.n != NumFeatures {
		t.Errorf("%d features, want %d", b.n, NumFeatures)
	}
	if got := b.f.Coverage(); got != a.cover[a.focus] || got < 0.99 {
		t.Errorf("coverage %.3f, want %.3f", got, a.cover[a.focus])
	}
}

// TestBest wants the passage that says most of the claim.
func TestBest(t *testing.T) {
	m := Default()
	claim := Prepare("The town repaired 400 bridges in 2019.")
	passages := []*Prepared{Prepare("It rained."), Prepare("In 2019 the town repaired 400 bridges."), Prepare("Bridges are old.")}
	if r, i := m.Best(claim, passages); i != 1 || r.Label() != assay.Supports {
		t.Errorf("passage %d, %s; want 1, supports", i, r.Label())
	}
	if r, i := m.Best(claim, nil); i != -1 || r.Neutral != 1 || r.Label() != assay.Neutral {
		t.Errorf("of no passage: %d, %+v", i, r)
	}
}

// TestLikeliest keeps to the labels allowed.
func TestLikeliest(t *testing.T) {
	r := Reading{Supports: 0.2, Refutes: 0.1, Neutral: 0.3, Partial: 0.4}
	for _, tt := range []struct {
		allowed []assay.StanceLabel
		want    assay.StanceLabel
	}{
		{nil, Partial}, {[]assay.StanceLabel{assay.Supports, assay.Refutes}, assay.Supports}, {[]assay.StanceLabel{assay.Supports, assay.Refutes, assay.Neutral}, assay.Neutral},
	} {
		if got := r.Likeliest(tt.allowed...); got != tt.want {
			t.Errorf("of %v: %s, want %s", tt.allowed, got, tt.want)
		}
	}
}

// TestEven spreads readings that all lean one way over the labels allowed.
func TestEven(t *testing.T) {
	readings := []Reading{{Supports: 0.9, Refutes: 0.1}, {Supports: 0.8, Refutes: 0.2}, {Supports: 0.6, Refutes: 0.4}, {Supports: 0.55, Refutes: 0.45}}
	got := Even(readings, assay.Supports, assay.Refutes)
	want := []assay.StanceLabel{assay.Supports, assay.Supports, assay.Refutes, assay.Refutes}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Even(nil); len(got) != 0 {
		t.Errorf("of no reading: %v", got)
	}
	for _, l := range Even(readings, "unheard of") {
		if l == "" {
			t.Error("a reading got no label")
		}
	}
}

// TestWeightFile reads the shipped weights back as they were, and refuses others.
func TestWeightFile(t *testing.T) {
	m, err := ReadModel(weightBytes)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Append(nil), weightBytes) {
		t.Error("the weights are not written as they were read")
	}
	for _, bad := range [][]byte{nil, {1}, weightBytes[:len(weightBytes)-1], append(bytes.Clone(weightBytes), 0), bytes.Repeat([]byte{0xff}, 5000), weightBytes[4:]} {
		if _, err := ReadModel(bad); err == nil {
			t.Errorf("%d bytes of other weights were read", len(bad))
		}
	}
	if len(idfBytes)%5 != 0 || len(idfBytes) < 5000 {
		t.Errorf("the table of words has %d bytes", len(idfBytes))
	}
	for i := 5; i < len(idfBytes); i += 5 {
		if shipped.key(i/5) <= shipped.key(i/5-1) {
			t.Fatalf("row %d of the table of words is out of order", i/5)
		}
	}
}

// TestCompareAllocatesNothing holds what makes comparing cheap.
func TestCompareAllocatesNothing(t *testing.T) {
	m := Default()
	claim, source := Prepare("The town repaired 400 bridges."), Prepare("The town said that 400 bridges were repaired.")
	if n := testing.AllocsPerRun(20, func() { m.Compare(claim, source) }); n != 0 {
		t.Errorf("%v allocations a comparison", n)
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
