package gather

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
)

func pages(read, missed int) []assay.PageRun {
	var list []assay.PageRun
	for i := range read + missed {
		p := assay.PageRun{Address: fmt.Sprintf("https://p.example/%d", i), Chosen: true, Sides: []assay.Side{assay.SideClaim}, Why: "first", Outcome: assay.Fetched, Language: "en"}
		if i < read {
			p.Document, p.Published = fmt.Sprintf("%012x", i+1), fmt.Sprintf("2026-01-%02d", i+1)
		} else {
			p.Outcome = assay.Forbidden
		}
		list = append(list, p)
	}
	return list
}

func everySide(outcome assay.RetrievalOutcome) []assay.SearchRun {
	var list []assay.SearchRun
	for _, s := range assay.Sides {
		list = append(list, assay.SearchRun{Provider: "One", Query: "loan", Side: s, Results: 5, Outcome: outcome})
	}
	return list
}

// TestThin: what is thin, and what is not.
func TestThin(t *testing.T) {
	const at = "2026-01-02T03:04:05Z"
	for _, tt := range []struct {
		name string
		g    assay.Gathering
		want []string
	}{
		{"whole", assay.Gathering{At: at, Searches: everySide(assay.Fetched), Pages: pages(12, 3)}, nil},
		{"few pages", assay.Gathering{At: at, Searches: everySide(assay.Fetched), Pages: pages(3, 1)}, []string{"3 pages were read"}},
		{"most missed", assay.Gathering{At: at, Searches: everySide(assay.Fetched), Pages: pages(9, 20)}, []string{"20 of the 29 pages chosen could not be read"}},
		{"sides", assay.Gathering{At: at, Searches: everySide(assay.Fetched)[:5], Pages: pages(9, 0)}, []string{"no search answered for courts and prior fact checks"}},
		{"time", assay.Gathering{At: at, Searches: everySide(assay.Fetched), Pages: pages(9, 0), Stopped: "time"}, []string{"its time was up before it was done"}},
		{"nothing", assay.Gathering{At: at, Searches: everySide(assay.Unreachable)}, []string{"0 pages were read",
			"no search answered for the claim itself, what speaks against it, the official line, independent reporting, oversight, courts and prior fact checks"}},
	} {
		if diff := cmp.Diff(tt.want, Sum([]assay.Gathering{tt.g}).Thin); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if Sum(nil) != nil {
		t.Error("no gathering has a sum")
	}
}

// TestSumOfTwo counts a page of two gatherings once, with its last outcome.
func TestSumOfTwo(t *testing.T) {
	const at = "2026-01-02T03:04:05Z"
	first := assay.Gathering{At: at, Searches: everySide(assay.Fetched), Pages: pages(1, 2)}
	second := assay.Gathering{At: "2026-01-09T03:04:05Z", Searches: everySide(assay.Fetched), Pages: pages(2, 0)}
	second.Pages = append(second.Pages, assay.PageRun{Address: "https://p.example/2", Why: "left: beyond the limit", Sides: []assay.Side{assay.SideCourts}})
	w := Sum([]assay.Gathering{first, second})
	if w.Found != 3 || w.Chosen != 3 || w.Read != 2 || w.From != "2026-01-01" || w.To != "2026-01-02" || len(w.Days) != 2 {
		t.Errorf("found %d, chosen %d, read %d, %s to %s on %v", w.Found, w.Chosen, w.Read, w.From, w.To, w.Days)
	}
	if diff := cmp.Diff([]assay.OutcomeTally{{Outcome: assay.Forbidden, Pages: 1}}, w.Missed); diff != "" {
		t.Errorf("missed (-want +got):\n%s", diff)
	}
	if w.Providers[0].Queries != 14 || w.Providers[0].Results != 70 {
		t.Errorf("provider: %+v", w.Providers[0])
	}
	for _, s := range w.Sides {
		if s.Side == assay.SideCourts && s.Found != 1 {
			t.Errorf("courts found %d pages, want the one that the second gathering left", s.Found)
		}
	}
}
