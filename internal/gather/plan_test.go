package gather

import (
	"slices"
	"strings"
	"testing"

	"assay"
)

type book map[string]assay.Publisher

func (b book) Get(name string) (assay.Publisher, bool) { p, ok := b[name]; return p, ok }

var profile = &assay.Profile{Searches: []assay.SearchWords{
	{Side: assay.SideAgainst, Words: []string{"disputed", "criticism"}},
	{Side: assay.SideIndependent, Words: []string{"news"}},
	{Side: assay.SideCourts, Words: []string{"court ruling"}},
}}

func TestPlan(t *testing.T) {
	q := assay.Question{
		Text: "Did the Port Authority repay the loan?", Actor: assay.Party{Name: "Port Authority", Members: []string{"Port Authority", "Harbour Office"}},
		Queries: []assay.Query{{Text: "Port Authority repay loan ruling"}},
	}
	publishers := book{"Port Authority": {Domains: []string{"port.example"}}, "Harbour Office": {Domains: []string{"harbour.example", "port.example"}}}
	own := []string{"port.example", "harbour.example"}
	want := []Query{
		{Side: assay.SideClaim, Text: "Port Authority repay loan ruling"},
		{Side: assay.SideAgainst, Text: "Port Authority repay loan ruling disputed"},
		{Side: assay.SideAgainst, Text: "Port Authority repay loan ruling criticism"},
		{Side: assay.SideOfficial, Text: "Port Authority repay loan ruling", Allow: own},
		{Side: assay.SideIndependent, Text: "Port Authority repay loan ruling news", Deny: own},
		{Side: assay.SideCourts, Text: "Port Authority repay loan ruling court"}, // "ruling" stands there already
	}
	got := Plan(q, profile, publishers)
	if !slices.EqualFunc(got, want, func(a, b Query) bool {
		return a.Side == b.Side && a.Text == b.Text && slices.Equal(a.Allow, b.Allow) && slices.Equal(a.Deny, b.Deny)
	}) {
		t.Errorf("Plan gives\n%+v\nwant\n%+v", got, want)
	}
	for _, query := range Plan(q, profile, book{}) {
		if query.Side == assay.SideOfficial {
			t.Error("an actor without known domains has an official line to search for")
		}
	}
}

// TestLongQuestions keeps the names, the numbers and the telling words.
func TestLongQuestions(t *testing.T) {
	said := "Port Authority said that 4,200 joints were sealed in a programme of repairs that began slowly then grew"
	q := assay.Question{
		Queries:  []assay.Query{{Text: said}},
		Actor:    assay.Party{Name: "Port Authority"},
		Concepts: []assay.Concept{{Text: "joints", Stems: []string{"joint"}, Weight: 1}, {Text: "sealed", Stems: []string{"seal"}, Weight: .8}},
	}
	got := baseText(q)
	if n := len(strings.Fields(got)); n != maxWords {
		t.Errorf("%q has %d words, want %d", got, n, maxWords)
	}
	for _, w := range []string{"Port", "Authority", "4,200", "joints", "sealed"} {
		if !strings.Contains(got, w) {
			t.Errorf("%q lost %q", got, w)
		}
	}
}
