package check_test

import (
	"testing"

	"assay"
	"assay/internal/check"
	"assay/internal/gather"
	"assay/internal/library"
)

// TestVerifyWorld: a report cannot say more of the searches of the world than
// their record holds, neither in the sum nor, where the library has it, in the
// record itself.
func TestVerifyWorld(t *testing.T) {
	config := ferries(t, courier, gazette)
	const question = "Did the Elm Street ferry carry 340 riders?"
	g := assay.Gathering{
		Question: question, At: "2026-11-20T10:00:00Z", MaxPages: 30, MaxTime: 60, Seconds: 3,
		Searches: []assay.SearchRun{{Provider: "One", Query: "ferry riders", Side: assay.SideClaim, Results: 1, Outcome: assay.Fetched}},
		Pages:    []assay.PageRun{{Address: "https://a.example/", Providers: []string{"One"}, Sides: []assay.Side{assay.SideClaim}, Chosen: true, Why: "first", Outcome: assay.Forbidden, Reason: "403"}},
	}
	if err := config.Library.(library.Library).SaveGathering(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	verified := func(change func(r *assay.Report)) bool {
		r, err := check.Ask(t.Context(), config, question)
		if err != nil {
			t.Fatal(err)
		}
		if r.Adequacy.World == nil || len(r.Adequacy.World.Thin) == 0 {
			t.Fatal("the report does not state the thin search")
		}
		change(r)
		result, err := check.Verify(t.Context(), config, r, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range result.Failures {
			if f.Where == "adequacy.world" {
				return false
			}
		}
		return true
	}
	if !verified(func(*assay.Report) {}) {
		t.Error("a true record is refused")
	}
	if verified(func(r *assay.Report) { r.Adequacy.World.Thin = nil }) {
		t.Error("a thin search may call itself whole")
	}
	if verified(func(r *assay.Report) {
		g := r.Adequacy.World.Gatherings[0]
		g.Pages = append([]assay.PageRun{}, g.Pages...)
		g.Pages[0].Document = "0123456789ab"
		r.Adequacy.World = gather.Sum([]assay.Gathering{g})
	}) {
		t.Error("a record may differ from the library's")
	}
}
