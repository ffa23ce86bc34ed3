package search_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/source/search"
)

var update = flag.Bool("update", false, "write testdata/replies/*.hits anew")

// nothing is each service's reply to a query without results.
var nothing = map[string]string{
	"searxng":         `{"query":"x","number_of_results":0,"results":[],"answers":[],"unresponsive_engines":[]}`,
	"brave":           `{"type":"search","query":{"original":"x","more_results_available":false}}`,
	"tavily":          `{"query":"x","results":[],"response_time":0.1}`,
	"wikipedia":       `{"batchcomplete":true,"query":{"searchinfo":{"totalhits":0},"search":[]}}`,
	"gdelt":           `{}`,
	"federalregister": `{"description":"x","count":0}`,
	"courtlistener":   `{"count":0,"next":null,"previous":null,"results":[]}`,
	"factcheck":       `{}`,
	"openalex":        `{"meta":{"count":0,"page":1,"per_page":50},"results":[]}`,
	"internetarchive": `{"responseHeader":{"status":0},"response":{"numFound":0,"start":0,"docs":[]}}`,
}

// Each service's documented reply, to the hits that are read in it.
func TestReplies(t *testing.T) {
	for _, name := range search.Names() {
		file := filepath.Join("testdata", "replies", name)
		reply, err := os.ReadFile(file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		got := outline(canned(t, name, string(reply), nothing[name]))
		if *update {
			if err := os.WriteFile(file+".hits", []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file + ".hits")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func outline(a search.Answer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d requests, %d dropped\n", a.Retrieval.Outcome, a.Requests, a.Dropped)
	for _, h := range a.Hits {
		fmt.Fprintf(&b, "\n%s\n  title      %s\n  snippet    %s\n  published  %s\n  publisher  %s\n  language   %s\n  class      %s\n",
			h.Address, h.Title, h.Snippet, h.Published, h.Publisher, h.Language, h.Class)
		if r := h.Review; r != nil {
			fmt.Fprintf(&b, "  claim      %s\n  claimant   %s\n  rating     %s, %s\n  record     %d bytes\n", r.Claim, r.Claimant, r.Rating, r.Date, len(h.Raw))
		}
	}
	return strings.ReplaceAll(b.String(), " \n", "\n")
}

// A query without results is an answer and no failure.
func TestNothingFound(t *testing.T) {
	for name, body := range nothing {
		if a := canned(t, name, body); a.Retrieval.Outcome != assay.Fetched || len(a.Hits) != 0 || a.Requests != 1 {
			t.Errorf("%s: %s %q, %d hits, %d requests", name, a.Retrieval.Outcome, a.Retrieval.Reason, len(a.Hits), a.Requests)
		}
	}
}

// Whatever the bytes, an answer keeps its promises.
func FuzzReply(f *testing.F) {
	names := search.Names()
	for i, name := range names {
		reply, err := os.ReadFile(filepath.Join("testdata", "replies", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, reply)
		f.Add(i, []byte(nothing[name]))
	}
	f.Add(0, []byte(`{"results":[{"url":"javascript:x"},{"url":["https://a.example"]},7,null]}`))
	f.Fuzz(func(t *testing.T, i int, reply []byte) {
		name := names[uint(i)%uint(len(names))]
		a := canned(t, name, string(reply))
		if a.Retrieval.Outcome != assay.Fetched && (a.Retrieval.Reason == "" || len(a.Retrieval.Reason) > 1500) {
			t.Errorf("%s without a reason, or with a long one: %q", a.Retrieval.Outcome, a.Retrieval.Reason)
		}
		seen := map[string]bool{}
		for _, h := range a.Hits {
			switch {
			case !strings.HasPrefix(h.Address, "https://") && !strings.HasPrefix(h.Address, "http://"), strings.Contains(h.Address, "#"):
				t.Errorf("the address %q", h.Address)
			case len([]rune(h.Title)) > 300, len([]rune(h.Snippet)) > 1200, strings.ContainsAny(h.Title+h.Snippet+h.Publisher, "\n\r\x00\x1b"):
				t.Errorf("the text of %+v", h)
			case h.Published != "" && len(h.Published) != 10, h.Language != "" && len(h.Language) != 2:
				t.Errorf("the date or the language of %+v", h)
			}
			if key := h.Address + fmt.Sprint(h.Review); seen[key] {
				t.Errorf("%s twice", h.Address)
			} else {
				seen[key] = true
			}
		}
	})
}
