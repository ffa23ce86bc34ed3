package audit

import (
	"math"
	"strings"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

func TestRatios(t *testing.T) {
	for s, want := range map[string][]float64{
		"About a fifth of them":        {0.2},
		"two thirds of the locks":      {2.0 / 3},
		"Two-thirds of it, 19 percent": {2.0 / 3, 0.19},
		"one eel in five":              {0.2},
		"23 of the 64 locks":           {23.0 / 64},
		"the third lock in 2019":       nil,
	} {
		var got []float64
		for _, r := range ratios(s) {
			got = append(got, r.value)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
}

func TestQuotations(t *testing.T) {
	s := newSource(&assay.Material{Document: assay.Document{Text: "“We promised the valley that boats would pass again by summer, and they will,” said the chief engineer."}})
	for _, tt := range []struct {
		sentence, altered string
		found             bool
	}{
		{`She said: "We promised the valley that boats would pass again by summer".`, "", true},
		{`She said that boats "would pass again … and they will".`, "", true},
		{`She said: "[We] promised the valley that boats would pass again".`, "", true},
		{`She said: "We promised the valley that boats would sail again by summer".`, "“sail” where the source has “pass”", false},
		{`She said: "We promised the valley that boats would never pass again by summer".`, "put in: “never”", false},
		{`She called it "a disgrace for all who work there".`, "", false},
	} {
		c := &claim{text: tt.sentence}
		quotes := c.quotations()
		if len(quotes) == 0 {
			t.Errorf("%s: no quotation was read", tt.sentence)
		}
		for _, q := range quotes {
			if s.holds(q) != tt.found {
				t.Errorf("%s: %q found: %v", tt.sentence, q.written, !tt.found)
			}
			if got := s.altered(q); !tt.found && !strings.Contains(got, tt.altered) || !tt.found && tt.altered == "" && got != "" {
				t.Errorf("%s: altered: %q, want %q", tt.sentence, got, tt.altered)
			}
		}
	}
	if quotes := (&claim{text: `The so-called "reform" failed.`}).quotations(); len(quotes) > 0 {
		t.Errorf("one word in quotation marks was read as a quotation: %v", quotes)
	}
}

func TestMeetDates(t *testing.T) {
	for _, tt := range []struct {
		a, b assay.Date
		want bool
	}{
		{assay.Date{From: "2019"}, assay.Date{From: "2019-05-14"}, true},
		{assay.Date{From: "2019-05-14"}, assay.Date{From: "2019-05"}, true},
		{assay.Date{From: "2019-05-14"}, assay.Date{From: "2019-05-15"}, false},
		{assay.Date{From: "2019-05-14"}, assay.Date{From: "2019-03-04", To: "2019-05-20"}, true},
		{assay.Date{From: "2019", To: "2023"}, assay.Date{From: "2019-10", To: "2023-09"}, true},
		{assay.Date{From: "2019", To: "2026"}, assay.Date{From: "2019-10", To: "2023-09"}, false},
		{assay.Date{From: "soon"}, assay.Date{From: "2019"}, false},
	} {
		if got := meetDates(tt.a, tt.b); got != tt.want {
			t.Errorf("%v and %v: %v", tt.a, tt.b, got)
		}
	}
}

func TestSignificant(t *testing.T) {
	for v, want := range map[float64]int{12347: 5, 12000: 2, 5.2e6: 2, 0.5: 1, 100: 1, 2.75: 3} {
		if got := significant(v); got != want {
			t.Errorf("%v: %d, want %d", v, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for want, c := range map[string]assay.AuditCounts{
		"31 of 47 cited sentences are borne out by what they cite; 9 cite several pages of one origin.":                  {Cited: 47, Borne: 31, OneOrigin: 9},
		"1 of 1 cited sentence is borne out by what it cites; of 1 sentence other sources of the library say otherwise.": {Cited: 1, Borne: 1, Elsewhere: 1},
		"31 of 47 cited sentences are borne out by what they cite; of 6 no source could be looked at.": {Cited: 47, Borne: 31,
			Outcomes: []assay.OutcomeCount{{Outcome: assay.SourceNotRead, Sentences: 6}}},
		"Of 17 cited sentences no source could be looked at; of 1 sentence other sources of the library say otherwise.": {Cited: 17, Elsewhere: 1,
			Outcomes: []assay.OutcomeCount{{Outcome: assay.SourceNotRead, Sentences: 17}}},
		"No sentence cites anything; 2 sentences state something that can be checked.": {Checked: 2},
	} {
		if got := line(c); got != want {
			t.Errorf("%s", got)
		}
	}
}
