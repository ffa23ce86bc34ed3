package annotate

import (
	"strings"
	"testing"

	"assay"

	"github.com/google/go-cmp/cmp"
)

// span finds words in text.
func span(t *testing.T, text, words string) assay.Span {
	t.Helper()
	i := strings.Index(text, words)
	if i < 0 {
		t.Fatalf("%q does not stand in %q", words, text)
	}
	return assay.Span{Start: i, End: i + len(words)}
}

func TestFigurePeriods(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"In fiscal 2015 prosecutors received 1,923 cases.", "fiscal 2015"},
		{"It counts 2,198 people in fiscal 2020, against 1,360 in 2011.", "fiscal 2020 | 2011"},
		{"Convictions were 837 in 2019 and fell to 658 in 2020.", "2019 | 2020"},
		{"There were 2,360 arrests in fiscal 2021, against 1,746 the year before.", "fiscal 2021 | the year before"},
		{"It said in November 2025 that 30,000 files were found, up from 24,000 three weeks before.", "November 2025 | three weeks before"},
		{"It gives 233,000 files as of January 2025; and 43,000 letters by October 2024.", "as of January 2025 | by October 2024"},
		{"There were 20 reports in 2024, down from 36 in 2023.", "2024 | 2023"},
		{"It counts 8,000 arrests since 2003.", "since 2003"},
		{"It ran 17-26 June 2021 and found 31 people.", "17-26 June 2021"},
		{"The story, dated 1 July 2021, says 31 people were found.", ""},
		{"It found 31 people.", ""},
	} {
		var got []string
		for _, f := range readFigures(c.text) {
			got = append(got, f.Period)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " | ")); diff != "" {
			t.Errorf("%s\n%s", c.text, diff)
		}
	}
}

func TestFigureOwnersAndModality(t *testing.T) {
	for _, c := range []struct {
		text     string
		speaker  string // the statement's; "" for none
		cue      string
		verb     string
		modality assay.Modality
		denied   bool
		names    []string
		want     string // owner/modality of each figure
	}{
		{text: "The agency said 31 people were found.", speaker: "the agency", cue: "said", verb: "say", want: "the agency/said"},
		{text: "The agency estimates that 31 farms were lost.", speaker: "the agency", cue: "estimates", verb: "estimate", want: "the agency/estimated"},
		{text: "The agency counted 31 arrests.", speaker: "the agency", cue: "counted", verb: "count", want: "the agency/counted"},
		{text: "The audit found 31 gaps.", want: "/audited"},
		{text: "An estimated 31 farms were lost.", want: "/estimated"},
		{text: "There were 31 farms.", want: "/"},
		{text: "The office said 12 people were charged.", speaker: "the office", cue: "said", verb: "say", want: "the office/charged"},
		{text: "The office said 12 people were convicted.", speaker: "the office", cue: "said", verb: "say", want: "the office/convicted"},
		{text: "There were 12 alleged victims.", want: "/alleged"},
		{text: "It counted 12 suspects.", want: "/suspected"},
		{text: "Nine were suspected of theft.", want: "/suspected"},
		{text: "The office arrested 422 owners accused of fraud.", want: "/alleged"},
		{text: "The article carries the minister's figure of 129,143 farms.", want: "the minister/said"},
		{text: "It reports a Cato Institute estimate that 28,000 agents were moved.", names: []string{"Cato Institute"}, want: "Cato Institute/estimated"},
		{text: "It reviews the White House claim that 62,000 farms were saved.", speaker: "the site", cue: "reviews", names: []string{"White House"}, want: "White House/said"},
		{text: "It checked the claim that 62,000 farms were saved.", speaker: "the site", cue: "checked", want: "/"},
		{text: "The Bureau first said 21 people were found, and Ofgem later said 24.", speaker: "the Bureau", cue: "said", names: []string{"Bureau", "Ofgem"}, want: "the Bureau/said | Ofgem/said"},
		{text: "It said 21 farms burned.", speaker: "it", cue: "said", want: "/"},
	} {
		a := assay.Annotation{Sentences: figureSentences(c.text)}
		for _, n := range c.names {
			a.Names = append(a.Names, assay.Name{Span: span(t, c.text, n), Text: n, Kind: assay.Organisation})
		}
		if c.speaker != "" {
			a.Statements = []assay.Statement{{Speaker: c.speaker, Cue: span(t, c.text, c.cue), Verb: c.verb, Modality: c.modality, Denied: c.denied}}
		}
		findFigures(&a, c.text, nil)
		var got []string
		for _, f := range a.Figures {
			got = append(got, f.Owner+"/"+string(f.Modality))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " | ")); diff != "" {
			t.Errorf("%s\n%s", c.text, diff)
		}
	}
}

func TestDeniedFigureIsQuoted(t *testing.T) {
	text := "The mayor denies that 300 trees were felled."
	a := assay.Annotation{Sentences: figureSentences(text), Statements: []assay.Statement{{
		Speaker: "the mayor", Cue: span(t, text, "denies"), Content: span(t, text, "300 trees were felled"), Denied: true}}}
	findFigures(&a, text, nil)
	if len(a.Figures) != 1 || a.Figures[0].Role != assay.Quoted {
		t.Errorf("got %+v, want one quoted figure", a.Figures)
	}
}

func TestFigurePlacesAndEvents(t *testing.T) {
	text := "Police found 233 boats in Norfolk and 92 in Kent during Operation Tide.\nThey seized 12 cars.\n"
	names := func(events ...string) []assay.Name {
		out := []assay.Name{{Span: span(t, text, "Norfolk"), Text: "Norfolk", Kind: assay.Place}, {Span: span(t, text, "Kent"), Text: "Kent", Kind: assay.Place}}
		for _, e := range events {
			out = append(out, assay.Name{Span: span(t, text, "Operation Tide"), Text: e, Kind: assay.EventName})
		}
		return out
	}
	for _, c := range []struct {
		names []assay.Name
		want  string
	}{
		{names("Operation Tide"), "Norfolk, Operation Tide | Kent, Operation Tide | , Operation Tide"},
		{names("Operation Tide", "Operation Ebb"), "Norfolk, Operation Tide | Kent, Operation Tide | , "},
		{names(), "Norfolk,  | Kent,  | , "},
	} {
		a := assay.Annotation{Sentences: figureSentences(text), Names: c.names}
		findFigures(&a, text, nil)
		var got []string
		for _, f := range a.Figures {
			got = append(got, f.Place+", "+f.Event)
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " | ")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNumbersInNamesAreNotFigures(t *testing.T) {
	text := "They met at Route 66 Diner and at Studio Nine."
	a := assay.Annotation{Sentences: figureSentences(text), Names: []assay.Name{
		{Span: span(t, text, "Route 66 Diner"), Text: "Route 66 Diner", Kind: assay.OtherName},
		{Span: span(t, text, "Studio Nine"), Text: "Studio Nine", Kind: assay.OtherName}}}
	findFigures(&a, text, nil)
	if len(a.Figures) != 0 {
		t.Errorf("got %+v, want no figure", a.Figures)
	}
}

func TestFindFiguresTakesBrokenSpans(t *testing.T) {
	text := "There were 31 farms."
	a := assay.Annotation{Sentences: []assay.Sentence{{Span: assay.Span{Start: -1, End: 5}}, {Span: assay.Span{Start: 3, End: 900}}, {Span: assay.Span{Start: 9, End: 2}}}}
	findDates(&a, text, "not a date")
	findFigures(&a, text, nil)
	if len(a.Figures) != 0 || len(a.Dates) != 0 {
		t.Errorf("got %+v, %+v from spans outside the text", a.Figures, a.Dates)
	}
}
