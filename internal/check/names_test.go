package check

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/internal/library"
	"assay/internal/publishers"
	"assay/internal/text"
)

// works are the bodies of a field that exists in these tests only.
const works = `
publishers:
  - {name: Ministry of Works, short: MoW, class: official}
  - {name: River Bridges Agency, short: RBA, class: official, parent: Ministry of Works, aliases: [Bridges Bureau, Spans]}
  - {name: Span Survey Unit, short: SSU, class: official, parent: River Bridges Agency}
  - {name: Quay Lamp Desk, class: official, parent: Span Survey Unit}
  - {name: Works Audit Office, short: WAO, class: oversight, parent: Ministry of Works}
  - {name: Audit Field Branch, class: official, parent: Works Audit Office}
  - {name: Halden High Court, class: court, parent: Ministry of Works}
  - {name: Halden Courier, class: news}
`

func worksNames(t *testing.T, aliases ...library.Alias) *names {
	t.Helper()
	b, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	if b, err = b.OverlayBytes("works", []byte(works)); err != nil {
		t.Fatal(err)
	}
	return newNames(b, aliases)
}

func TestKnown(t *testing.T) {
	n := worksNames(t)
	for phrase, want := range map[string]string{
		"River Bridges Agency":     "River Bridges Agency",
		"the River Bridges Agency": "River Bridges Agency",
		"The River Bridges Agency": "River Bridges Agency",
		"river bridges agency":     "River Bridges Agency", // long enough not to be an ordinary word
		"Bridges Bureau":           "River Bridges Agency",
		"bridges bureau":           "River Bridges Agency",
		"RBA":                      "River Bridges Agency",
		"rba":                      "", // short forms as they are written
		"Rba":                      "",
		"Spans":                    "River Bridges Agency",
		"spans":                    "", // an ordinary word
		"MoW":                      "Ministry of Works",
		"mow":                      "",
		"Bridges Agency":           "",
		"":                         "",
		"Ferry Riders":             "",
	} {
		for range 2 { // the second answer is remembered
			got, ok := n.Known(phrase)
			if got != want || ok != (want != "") {
				t.Errorf("Known(%q) = %q, %v, want %q", phrase, got, ok, want)
			}
		}
	}
}

// TestPatterns knows bodies that are too many to list, by their whole name only.
func TestPatterns(t *testing.T) {
	for phrase, want := range map[string]bool{
		"Halden High Court": true, "Courtyard": false, "Police work on the bridges": false, "court": false,
	} {
		if _, ok := worksNames(t).Known(phrase); ok != want {
			t.Errorf("Known(%q) = %v", phrase, ok)
		}
	}
	for phrase, want := range map[string]bool{
		"Halden Police": true, "Attorney of Halden": true, "Halden": false, "halden police": false, "Court": false, "Ferry Riders": false,
	} {
		if got := patterned(phrase); got != want {
			t.Errorf("patterned(%q) = %v", phrase, got)
		}
	}
}

// TestLearned takes up the forms that the library's own documents give.
// TestBodies: the organisations in a phrase are those that its words name, also
// where no first word of a name stands in it.
func TestBodies(t *testing.T) {
	n := worksNames(t, library.Alias{Long: "Quayside Lamp Society", Short: "QLS", Documents: 3})
	for _, phrase := range []string{"", "the Ministry of Works and the RBA", "MoW's figures", "a lamp", "the Quayside Lamp Society", "QLS", "Bridges Bureau’s report",
		"Springfield Police Department release", "Ann Example, of the Halden Courier", "spans", "an inspector", "the U.S. Department of Homeland Security's office", "Supreme Court of Halden"} {
		want := text.Bodies(phrase, nil, n.Known)
		for range 2 {
			if got := n.Bodies(phrase); !slices.Equal(got, want) {
				t.Errorf("%q: %q, want %q", phrase, got, want)
			}
		}
	}
}

func TestLearned(t *testing.T) {
	n := worksNames(t,
		library.Alias{Long: "Lamp Keepers Guild", Short: "LKG", Documents: 3},
		library.Alias{Long: "River Bridges Agency", Short: "RiBA", Documents: 2},
		library.Alias{Long: "Survey Unit of Spans", Short: "SSU", Documents: 2},
		library.Alias{Long: "Ministry of Works", Short: "RBA", Documents: 9}, // both are known: neither changes
		library.Alias{Long: "Lighthouse Kin Group", Short: "LKG", Documents: 1},
	)
	for phrase, want := range map[string]string{
		"LKG":                  "Lamp Keepers Guild", // what more documents say
		"Lamp Keepers Guild":   "Lamp Keepers Guild",
		"RiBA":                 "River Bridges Agency",
		"Survey Unit of Spans": "Span Survey Unit",
		"RBA":                  "River Bridges Agency",
		"lkg":                  "",
	} {
		if got, _ := n.Known(phrase); got != want {
			t.Errorf("Known(%q) = %q, want %q", phrase, got, want)
		}
	}
	if forms := n.Forms("River Bridges Agency"); forms[0] != "RBA" || !slices.Contains(forms, "RiBA") || !slices.Contains(forms, "Bridges Bureau") {
		t.Errorf("its forms are %q", forms)
	}
	forms := n.Forms("Span Survey Unit")
	if !slices.Contains(forms, "Survey Unit of Spans") || len(slices.Compact(slices.Sorted(slices.Values(forms)))) != len(forms) {
		t.Errorf("its forms are %q", forms)
	}
	if forms := n.Forms("Lamp Keepers Guild"); !slices.Contains(forms, "LKG") {
		t.Errorf("the forms of a body that no file lists are %q", forms)
	}
}

// TestLearnedInAnyOrder learns the same from a list in another order.
func TestLearnedInAnyOrder(t *testing.T) {
	list := []library.Alias{
		{Long: "Lamp Keepers Guild", Short: "LKG", Documents: 3},
		{Long: "Lighthouse Kin Group", Short: "LKG", Documents: 1},
		{Long: "River Bridges Agency", Short: "RiBA", Documents: 2},
	}
	a := worksNames(t, slices.Clone(list)...)
	slices.Reverse(list)
	b := worksNames(t, list...)
	for _, name := range []string{"Lamp Keepers Guild", "River Bridges Agency"} {
		if diff := cmp.Diff(a.Forms(name), b.Forms(name)); diff != "" {
			t.Errorf("the forms of %s: %s", name, diff)
		}
	}
}

// TestFamily keeps overseers and courts out of the families of those above them.
func TestFamily(t *testing.T) {
	n := worksNames(t)
	for _, tt := range []struct {
		of            string
		holds, misses []string
	}{
		{"River Bridges Agency", []string{"River Bridges Agency", "Ministry of Works", "Span Survey Unit", "Quay Lamp Desk"}, []string{"Works Audit Office", "Halden Courier"}},
		{"Works Audit Office", []string{"Works Audit Office", "Audit Field Branch"}, []string{"Ministry of Works", "River Bridges Agency"}},
		{"Halden High Court", []string{"Halden High Court"}, []string{"Ministry of Works"}},
		{"Lamp Keepers Guild", []string{"Lamp Keepers Guild"}, []string{"Ministry of Works"}},
	} {
		got := n.Family(tt.of)
		for _, w := range tt.holds {
			if !slices.Contains(got, w) {
				t.Errorf("the family of %s is %q, without %s", tt.of, got, w)
			}
		}
		for _, w := range tt.misses {
			if slices.Contains(got, w) {
				t.Errorf("the family of %s is %q, with %s", tt.of, got, w)
			}
		}
	}
}

func TestAboveAndBelow(t *testing.T) {
	n := worksNames(t)
	for _, tt := range []struct {
		of           string
		above, below []string
	}{
		{"River Bridges Agency", []string{"Ministry of Works", "MoW"}, []string{"Quay Lamp Desk", "SSU", "Span Survey Unit"}},
		{"Quay Lamp Desk", []string{"Bridges Bureau", "Ministry of Works", "MoW", "RBA", "River Bridges Agency", "SSU", "Span Survey Unit", "Spans"}, nil},
		{"Works Audit Office", nil, []string{"Audit Field Branch"}},
		{"Halden High Court", nil, nil},
		{"Halden Courier", nil, nil},
		{"Nobody", nil, nil},
	} {
		if diff := cmp.Diff(tt.above, n.Above(tt.of)); diff != "" {
			t.Errorf("above %s: %s", tt.of, diff)
		}
		if diff := cmp.Diff(tt.below, n.Below(tt.of)); diff != "" {
			t.Errorf("below %s: %s", tt.of, diff)
		}
	}
}

func TestPublisher(t *testing.T) {
	n := worksNames(t)
	if p, ok := n.Publisher("River Bridges Agency"); !ok || p.Short != "RBA" || p.Parent != "Ministry of Works" {
		t.Errorf("%+v, %v", p, ok)
	}
	for _, name := range []string{"RBA", "river bridges agency", "Nobody", ""} {
		if p, ok := n.Publisher(name); ok {
			t.Errorf("%q is no canonical name and gives %+v", name, p)
		}
	}
}
