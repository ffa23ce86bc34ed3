package searchtest_test

import (
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source/search"
	"assay/internal/source/search/searchtest"
)

// What a search of the stand-in finds on the stand-in can be read there.
func TestPagesOfTheCorpus(t *testing.T) {
	s := searchtest.New(nil, searchtest.Town())
	defer s.Close()
	c, err := fetch.New(fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Delay: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	read := 0
	for _, name := range search.Names() {
		p, err := search.New(name, s.Config(name), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range p.Search(t.Context(), search.Query{Text: "Brindle Ford bridges repaired"}).Hits {
			if !strings.HasPrefix(h.Address, s.URL) {
				continue
			}
			read++
			if got := c.Get(t.Context(), fetch.Request{URL: h.Address}); got.Outcome != assay.Fetched || !strings.Contains(string(got.Body), "<h1>"+h.Title+"</h1>") {
				t.Errorf("%s, found by %s: %s %s", h.Address, name, got.Outcome, got.Reason)
			}
		}
	}
	if read < 5 {
		t.Errorf("%d pages stand on the stand-in", read)
	}
	if got := c.Get(t.Context(), fetch.Request{URL: s.URL + "/page/999"}); got.Outcome != assay.NotThere {
		t.Errorf("a page that is none: %s", got.Outcome)
	}
}

// The stand-in refuses what the services refuse, in their words.
func TestProtocols(t *testing.T) {
	s := searchtest.New(t, searchtest.Town())
	for _, tt := range []struct {
		provider, query, header string
		status                  int
		says                    string
	}{
		{"searxng", "q=bridges", "", 200, "<!DOCTYPE html>"},
		{"searxng", "format=json", "", 400, "No query"},
		{"brave", "q=bridges", "", 422, "VALIDATION"},
		{"brave", "q=bridges", "X-Subscription-Token: wrong", 422, "SUBSCRIPTION_TOKEN_INVALID"},
		{"brave", "q=bridges&count=21", "X-Subscription-Token: " + searchtest.Key, 422, "VALIDATION"},
		{"brave", "q=bridges&offset=10", "X-Subscription-Token: " + searchtest.Key, 422, "VALIDATION"},
		{"brave", "q=bridges&freshness=lately", "X-Subscription-Token: " + searchtest.Key, 422, "VALIDATION"},
		{"tavily", "q=bridges", "", 405, "Method Not Allowed"},
		{"wikipedia", "action=query&list=search&srsearch=x", "", 200, "<!DOCTYPE html>"},
		{"wikipedia", "action=query&list=search&format=json", "", 200, `"code":"missingparam"`},
		{"wikipedia", "action=query&list=search&format=json&srsearch=" + strings.Repeat("x", 301), "", 200, "too-long"},
		{"gdelt", "query=a&mode=artlist&format=json", "", 200, "Your query was too short or too long."},
		{"gdelt", "query=" + strings.Repeat("x", 251) + "&mode=artlist&format=json", "", 200, "Your query was too short or too long."},
		{"gdelt", "query=bridges+OR+fords&mode=artlist&format=json", "", 200, "must be surrounded by ()"},
		{"gdelt", "query=bridges&mode=artlist&format=json&maxrecords=1000", "", 200, "Invalid parameter."},
		{"gdelt", "query=nothing+here&mode=artlist&format=json", "", 200, "{}"},
		{"federalregister", "conditions[term]=x&per_page=1001", "", 400, `"status":400`},
		{"federalregister", "conditions[term]=x&conditions[publication_date][gte]=soon", "", 400, "not a valid date"},
		{"federalregister", "conditions[term]=nothing", "", 200, `"count":0`},
		{"courtlistener", "q=bridges", "Authorization: Token wrong", 401, "Invalid token."},
		{"courtlistener", "q=bridges&cursor=xx", "", 404, "Invalid cursor"},
		{"courtlistener", "q=bridges&filed_after=2025-01-01", "", 400, "Enter a valid date."},
		{"factcheck", "query=bridges", "", 403, "unregistered callers"},
		{"factcheck", "query=bridges", "X-Goog-Api-Key: wrong", 400, "API key not valid"},
		{"factcheck", "query=nothing", "X-Goog-Api-Key: " + searchtest.Key, 200, "{}"},
		{"openalex", "search=bridges&per_page=101", "", 400, "must be between 1 and 100"},
		{"openalex", "search=bridges&cursor=*", "", 401, "Cursor paging needs an API key."},
		{"openalex", "search=bridges&filter=colour:red", "", 400, "is not a valid field"},
		{"openalex", "search=bridges&api_key=wrong", "", 401, "Invalid API key"},
		{"internetarchive", "q=bridges", "", 200, "<!DOCTYPE html>"},
		{"internetarchive", "q=bridges&output=json&rows=1000&page=11", "", 400, "RANGE_OUT_OF_BOUNDS"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.ReplaceAll(s.Endpoint(tt.provider), "{language}", "en")+"?"+tt.query, nil)
		if err != nil {
			t.Fatal(err)
		}
		if name, value, ok := strings.Cut(tt.header, ": "); ok {
			r.Header.Set(name, value)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != tt.status || !strings.Contains(string(body), tt.says) {
			t.Errorf("%s, %s: %d %s (%v), want %d %s", tt.provider, tt.query, res.StatusCode, body, err, tt.status, tt.says)
		}
	}
}
