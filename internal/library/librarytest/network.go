package librarytest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
)

// retrievals: requests are recorded by Add and by AddRetrievals, and told again
// for the same address and time they replace the record.
func retrievals(t *testing.T, s *suite) {
	const address = "https://city.example/minutes"
	entry := Source{Location: address, Text: "The council met in May and repaid the loan.", At: day(1)}.Entry()
	entry.Capture.Retrieval = &assay.Retrieval{
		Address: address, Final: "https://city.example/minutes/", At: day(1), Outcome: assay.Fetched, Status: 200,
		Header: []assay.HeaderField{{Name: "Etag", Value: `"a1"`}},
	}
	if _, err := s.Add(s.ctx, []assay.Entry{entry}); err != nil {
		t.Fatal(err)
	}
	first := *entry.Capture.Retrieval
	first.CaptureSHA256 = entry.Capture.SHA256
	got, err := s.Capture(s.ctx, entry.Capture.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&first, got.Retrieval); diff != "" {
		t.Errorf("Retrieval of the capture (-want +got):\n%s", diff)
	}
	gone := assay.Retrieval{Address: address, At: day(3), Outcome: assay.NotThere, Status: 404, Reason: "the server answers 404"}
	same := assay.Retrieval{Address: address, At: day(2), Outcome: assay.NotModified, Status: 304, CaptureSHA256: entry.Capture.SHA256}
	other := assay.Retrieval{Address: "https://a.example/", At: day(2), Outcome: assay.ByRobots, Reason: "robots.txt asks programs to stay away"}
	if err := s.AddRetrievals(s.ctx, []assay.Retrieval{gone, same, other}); err != nil {
		t.Fatal(err)
	}
	gone.Reason = "the server answers 404 Not Found"
	if err := s.AddRetrievals(s.ctx, []assay.Retrieval{gone}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		address string
		want    []assay.Retrieval
	}{
		{address, []assay.Retrieval{first, same, gone}},
		{"", []assay.Retrieval{other, first, same, gone}},
		{"https://never.example/", nil},
	} {
		got, err := s.Retrievals(s.ctx, tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Retrievals(%q) (-want +got):\n%s", tt.address, diff)
		}
	}
	for _, bad := range []assay.Retrieval{{At: day(1)}, {Address: address}, {Address: address, At: day(1), CaptureSHA256: "xyz"}} {
		if err := s.AddRetrievals(s.ctx, []assay.Retrieval{bad}); !errors.Is(err, assay.ErrUsage) {
			t.Errorf("AddRetrievals(%+v) gives %v, want ErrUsage", bad, err)
		}
	}
}

// gatherings: searches of the world are found by question and by time.
func gatherings(t *testing.T, s *suite) {
	g := func(question string, n int, stopped string) assay.Gathering {
		return assay.Gathering{
			Question: question, At: day(n).Format(time.RFC3339Nano), MaxPages: 20, MaxTime: 60, Stopped: stopped,
			Searches: []assay.SearchRun{{Provider: "Example", Query: "loan repaid", Side: assay.SideClaim, Results: 3, Outcome: assay.Fetched}},
			Pages:    []assay.PageRun{{Address: "https://city.example/", Providers: []string{"Example"}, Sides: []assay.Side{assay.SideClaim}, Why: "first for the claim", Chosen: true}},
		}
	}
	first, second, other := g("Did it repay?", 1, ""), g("Did it repay?", 5, "time"), g("Who paid?", 2, "")
	for _, one := range []assay.Gathering{second, other, g("Did it repay?", 1, "interrupted"), first} {
		if err := s.SaveGathering(s.ctx, one); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		question string
		asOf     time.Time
		want     []assay.Gathering
	}{
		{"Did it repay?", now, []assay.Gathering{first, second}},
		{"Did it repay?", day(4), []assay.Gathering{first}},
		{"Did it repay?", day(1).Add(-time.Second), nil},
		{"", now, []assay.Gathering{first, other, second}},
		{"Never asked?", now, nil},
	} {
		got, err := s.Gatherings(s.ctx, tt.question, tt.asOf)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Gatherings(%q, %v) (-want +got):\n%s", tt.question, tt.asOf, diff)
		}
	}
	if err := s.SaveGathering(s.ctx, assay.Gathering{Question: "When?"}); !errors.Is(err, assay.ErrUsage) {
		t.Errorf("a gathering without a time gives %v, want ErrUsage", err)
	}
}
