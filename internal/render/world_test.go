package render

import (
	"strings"
	"testing"

	"assay"
)

// fixtureWorld is a search of the world that missed some pages and had a
// service fail; text is what a hostile page calls itself.
func fixtureWorld(text string) *assay.World {
	runs := []assay.SearchRun{
		{Provider: "Brave", Query: "Marrow Dam joints sealed", Side: assay.SideClaim, Results: 20, Outcome: assay.Fetched},
		{Provider: "CourtListener", Query: "Marrow Dam court ruling", Side: assay.SideCourts, Outcome: assay.Forbidden, Reason: "the service answers 429: too many requests"},
	}
	pages := []assay.PageRun{
		{Address: "https://courier.example/dam", Title: "Authority says dam work is done", Providers: []string{"Brave"}, Sides: []assay.Side{assay.SideClaim}, Chosen: true, Why: "the claim itself: first result of Brave", Outcome: assay.Fetched, Document: "aaaaaaaaaa02", Language: "en", Published: "2024-03-05"},
		{Address: "https://levee.example/paid", Title: text, Providers: []string{"Brave"}, Sides: []assay.Side{assay.SideClaim}, Chosen: true, Why: "the claim itself: second result of Brave", Outcome: assay.Forbidden, Reason: "the site answers 403"},
		{Address: "https://levee.example/more", Providers: []string{"Brave"}, Sides: []assay.Side{assay.SideClaim}, Why: "left: 2 pages of levee.example chosen already"},
	}
	sides := make([]assay.SideTally, len(assay.Sides))
	for i, s := range assay.Sides {
		sides[i].Side = s
	}
	sides[0] = assay.SideTally{Side: assay.SideClaim, Queries: 1, Answered: 1, Found: 3, Read: 1}
	sides[5].Queries = 1
	return &assay.World{
		Days: []string{"2025-03-01"}, Providers: []assay.ProviderTally{{Provider: "Brave", Queries: 1, Results: 20},
			{Provider: "CourtListener", Queries: 1, Failed: 1, Reasons: []string{"the service answers 429: too many requests"}}},
		Sides: sides, Found: 3, Chosen: 2, Read: 1, Missed: []assay.OutcomeTally{{Outcome: assay.Forbidden, Pages: 1}},
		Languages: []assay.LanguageTally{{Language: "en", Pages: 1}}, From: "2024-03-05", To: "2024-03-05",
		Thin:       []string{"1 page was read"},
		Gatherings: []assay.Gathering{{Question: "Is it so?", At: "2025-03-01T09:30:00Z", Searches: runs, Pages: pages, MaxPages: 8, MaxTime: 60, Seconds: 12.5}},
	}
}

// TestWorld: a reader is told what was asked, what came back, what was not read
// and why, and that the search was thin; nothing of it when there was no search.
func TestWorld(t *testing.T) {
	r := plainReport(t)
	for _, format := range []format{formats[0], formats[3], formats[4]} {
		if strings.Contains(write(t, format.write, r), "Search of the world") {
			t.Errorf("%s tells of a search that was not made", format.ext)
		}
	}
	r.Adequacy.World = fixtureWorld("Paid in full")
	for _, format := range []format{formats[0], formats[3], formats[4]} {
		got := strings.Join(strings.Fields(write(t, format.write, r)), " ")
		for _, want := range []string{
			"Searched on 1 March 2025: 2 queries to 2 services (Brave and CourtListener) named 3 pages. 2 of them were chosen, and 1 read.",
			"1 closed to this program, which says nothing of what they hold",
			"The pages read are in English (1), dated 5 March 2024.",
			"This was a thin search: 1 page was read.",
			"none was answered: the service answers 429: too many requests",
			"Oversight: not searched for", "Courts: no search was answered", "The claim itself: 3 pages found, 1 read",
			"forbidden, the site answers 403", "2 pages of levee.example chosen already",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q", format.ext, want)
			}
		}
	}
}
