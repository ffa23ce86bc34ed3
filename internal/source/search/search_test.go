package search_test

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source/search"
	"assay/internal/source/search/searchtest"
)

// client is the guarded client, opened to loopback, without politeness.
func client(t testing.TB) *fetch.Client {
	t.Helper()
	c, err := fetch.New(fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Delay: -1, Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// provider makes a provider that asks the stand-in.
func provider(t testing.TB, s *searchtest.Server, name string, change func(*search.Config)) search.Provider {
	t.Helper()
	c := s.Config(name)
	if change != nil {
		change(&c)
	}
	p, err := search.New(name, c, client(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const question = "Brindle Ford bridges repaired"

func ask(t testing.TB, p search.Provider, q search.Query) search.Answer {
	t.Helper()
	if q.Text == "" {
		q.Text = question
	}
	a := p.Search(t.Context(), q)
	if a.Retrieval.Outcome != assay.Fetched {
		t.Fatalf("%s: %s: %s", p.Name(), a.Retrieval.Outcome, a.Retrieval.Reason)
	}
	return a
}

// Every provider finds what its service holds, and says what kind of source it is.
func TestFirstHit(t *testing.T) {
	s := searchtest.New(t, searchtest.Town())
	for name, want := range map[string]search.Hit{
		"searxng":   {Address: "https://www.brindleford.example/news/bridges", Title: "Brindle Ford council says 40 bridges repaired", Snippet: "The council of Brindle Ford", Published: "2025-03-04", Publisher: "brindleford.example"},
		"brave":     {Address: "https://www.brindleford.example/news/bridges", Title: "Brindle Ford council says 40 bridges repaired", Snippet: "The council of Brindle Ford", Published: "2025-03-04", Publisher: "Brindle Ford Council", Language: "en"},
		"tavily":    {Address: "https://www.brindleford.example/news/bridges", Title: "Brindle Ford council says 40 bridges repaired", Snippet: "The council of Brindle Ford", Publisher: "brindleford.example"},
		"wikipedia": {Address: s.URL + "/wiki/Bridges_of_Alder_County", Title: "Bridges of Alder County", Snippet: "The bridges of Alder", Publisher: "Wikipedia", Language: "en", Class: assay.Other},
		"gdelt":     {Address: "https://riverwire.example/story/88", Title: "Brindle Ford bridges reopened, council says", Published: "2025-03-05", Publisher: "riverwire.example", Language: "en"},
		"federalregister": {Address: s.URL + "/page/7", Title: "Bridge Safety Standards for Counties", Snippet: "A rule on how bridges", Published: "2024-11-02",
			Publisher: "Bridge Safety Administration", Language: "en", Class: assay.Official},
		"courtlistener": {Address: s.URL + "/opinion/1008/a-case/", Title: "Alder County v. Brindle Ford", Snippet: "The court held", Published: "2025-05-30",
			Publisher: "Court of Appeals of Alder", Language: "en", Class: assay.Court},
		"factcheck": {Address: "https://fenfacts.example/check/40-bridges", Title: "No, Brindle Ford did not repair 40 bridges", Snippet: "Brindle Ford repaired 40 bridges.", Published: "2025-05-02",
			Publisher: "Fen Fact Desk", Language: "en", Class: assay.FactCheck, Review: &assay.Review{
				Claim: "Brindle Ford repaired 40 bridges.", Claimant: "Brindle Ford Council", Author: "Fen Fact Desk", Rating: "Mostly false", Date: "2025-05-02"}},
		"openalex": {Address: "https://journal.example/fen/12/3", Title: "Scour at small bridges: a field study in Brindle Ford", Snippet: "We measured scour at bridges repaired", Published: "2024-06-15",
			Publisher: "Journal of Fen Hydraulics", Language: "en", Class: assay.Academic},
		"internetarchive": {Address: s.URL + "/details/item-1011", Title: "A history of the bridges of Brindle Ford", Snippet: "How the bridges", Published: "1931-01-01",
			Publisher: "Fen Historical Society", Language: "en"},
	} {
		a := ask(t, provider(t, s, name, nil), search.Query{})
		if len(a.Hits) == 0 {
			t.Errorf("%s finds nothing", name)
			continue
		}
		got := a.Hits[0]
		if name == "factcheck" {
			if !strings.Contains(string(got.Raw), `"textualRating":"Mostly false"`) {
				t.Errorf("the record of the claim is not the service's own: %s", got.Raw)
			}
			got.Raw = nil
		}
		if !strings.HasPrefix(got.Snippet, want.Snippet) {
			t.Errorf("%s: the snippet %q does not begin with %q", name, got.Snippet, want.Snippet)
		}
		got.Snippet = want.Snippet
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// many is a corpus in which every service holds n items.
func many(n int) []searchtest.Item {
	var items []searchtest.Item
	for i := range n {
		items = append(items, searchtest.Item{
			Title: "Brindle Ford bridges repaired " + strings.Repeat("i", i+1), Text: "A text.", Published: "2025-01-02", Publisher: "Alder Post", In: search.Names(),
		})
	}
	return items
}

// Every provider pages until the limit, or until the service has no more.
func TestPages(t *testing.T) {
	s := searchtest.New(t, many(120))
	for name, want := range map[string]struct{ hits, requests int }{
		"searxng": {120, 13}, "brave": {120, 6}, "tavily": {20, 1}, "wikipedia": {120, 3}, "gdelt": {120, 1}, "federalregister": {120, 3},
		"courtlistener": {120, 6}, "factcheck": {120, 3}, "openalex": {120, 3}, "internetarchive": {120, 3},
	} {
		p := provider(t, s, name, nil)
		a := ask(t, p, search.Query{Limit: 500})
		if len(a.Hits) != want.hits || a.Requests != want.requests {
			t.Errorf("%s gives %d hits in %d requests, want %d in %d", name, len(a.Hits), a.Requests, want.hits, want.requests)
		}
		for _, limit := range []int{1, 7, 15} {
			if a := ask(t, p, search.Query{Limit: limit}); len(a.Hits) != limit {
				t.Errorf("%s gives %d hits for a limit of %d", name, len(a.Hits), limit)
			}
		}
		d, _ := search.Describe(name)
		if a := ask(t, p, search.Query{}); len(a.Hits) != min(d.PageSize, 120) || a.Requests != 1 {
			t.Errorf("%s gives %d hits in %d requests without a limit, want one page of %d", name, len(a.Hits), a.Requests, d.PageSize)
		}
	}
}

// The lists, the dates and the language hold for every hit, whether or not the service knows them.
func TestRestrictions(t *testing.T) {
	s := searchtest.New(t, searchtest.Town())
	hosts := func(a search.Answer) string {
		var out []string
		for _, h := range a.Hits {
			_, rest, _ := strings.Cut(h.Address, "://")
			host, _, _ := strings.Cut(rest, "/")
			if !slices.Contains(out, host) {
				out = append(out, host)
			}
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for _, name := range []string{"searxng", "brave", "tavily"} {
		p := provider(t, s, name, nil)
		for _, tt := range []struct {
			q    search.Query
			want string
		}{
			{search.Query{Allow: []string{"alderpost.example"}}, "alderpost.example"},
			{search.Query{Allow: []string{"aldercounty.example", "https.example"}}, "auditor.aldercounty.example"},
			{search.Query{Allow: []string{"www.brindleford.example/news"}}, "www.brindleford.example"},
			{search.Query{Allow: []string{"brindleford.example/new"}}, ""},
			{search.Query{Deny: []string{"notebook.example", "*.aldercounty.example"}, Limit: 100}, "alderpost.example fensterblatt.example www.brindleford.example"},
			{search.Query{Allow: []string{"example"}, Deny: []string{"notebook.example", "fensterblatt.example", "alderpost.example/2025"}, Limit: 100}, "auditor.aldercounty.example www.brindleford.example"},
		} {
			if got := hosts(ask(t, p, tt.q)); got != tt.want {
				t.Errorf("%s: allow %v and deny %v leave %q, want %q", name, tt.q.Allow, tt.q.Deny, got, tt.want)
			}
		}
	}
	for _, name := range []string{"searxng", "brave"} {
		p := provider(t, s, name, nil)
		a := ask(t, p, search.Query{From: "2025-04-01", To: "2025-04-15", Limit: 100})
		if got := hosts(a); got != "auditor.aldercounty.example notebook.example" {
			t.Errorf("%s: the dates leave %q", name, got)
		}
		a = ask(t, p, search.Query{Text: "Brindle Ford bridges", Language: "de", Limit: 100})
		if got := hosts(a); got != "fensterblatt.example" {
			t.Errorf("%s: the language leaves %q", name, got)
		}
	}
	for name, window := range map[string][2]string{
		"gdelt": {"2025-03-05", "2025-03-05"}, "federalregister": {"2024-11-02", "2024-11-02"}, "courtlistener": {"2025-05-30", "2025-05-30"},
		"openalex": {"2024-06-15", "2024-06-15"}, "internetarchive": {"1931-01-01", "1931-01-01"}, "factcheck": {"2025-05-02", "2025-05-02"},
	} {
		p := provider(t, s, name, nil)
		if a := ask(t, p, search.Query{From: window[0], To: window[1], Language: "en"}); len(a.Hits) != 1 {
			t.Errorf("%s: %d hits on the day itself", name, len(a.Hits))
		}
		for _, q := range []search.Query{{From: "2026-01-01"}, {To: "1930-12-31"}} {
			if a := ask(t, p, q); len(a.Hits) != 0 {
				t.Errorf("%s: %d hits from %q to %q", name, len(a.Hits), q.From, q.To)
			}
		}
	}
	both := provider(t, s, "brave", func(c *search.Config) { c.Allow, c.Deny = []string{"example"}, []string{"notebook.example"} })
	if got := hosts(ask(t, both, search.Query{Limit: 100, Deny: []string{"alderpost.example"}, Allow: []string{"aldercounty.example", "notebook.example", "alderpost.example"}})); got != "auditor.aldercounty.example" {
		t.Errorf("the lists of the query and of the configuration leave %q", got)
	}
}

// What the service can apply itself is asked of it.
func TestAskedOfTheService(t *testing.T) {
	s := searchtest.New(t, searchtest.Town())
	q := search.Query{Text: question, From: "2025-01-01", To: "2025-12-31", Language: "de", Allow: []string{"a.example", "b.example/press"}, Deny: []string{"c.example", "d.example/x"}, Limit: 5}
	for name, want := range map[string]map[string]string{
		"searxng":         {"language": "de", "q": question + " (site:a.example OR site:b.example) -site:c.example", "pageno": "1"},
		"brave":           {"freshness": "2025-01-01to2025-12-31", "search_lang": "de", "count": "5", "q": question + " (site:a.example OR site:b.example) -site:c.example"},
		"wikipedia":       {"srsearch": question, "srlimit": "5"},
		"gdelt":           {"query": question + " sourcelang:deu (domain:a.example OR domain:b.example) -domain:c.example", "startdatetime": "20250101000000", "enddatetime": "20251231235959", "maxrecords": "5"},
		"federalregister": {"conditions[publication_date][gte]": "2025-01-01", "conditions[publication_date][lte]": "2025-12-31", "per_page": "5"},
		"courtlistener":   {"filed_after": "01/01/2025", "filed_before": "12/31/2025", "type": "o"},
		"factcheck":       {"languageCode": "de", "reviewPublisherSiteFilter": "", "pageSize": "5"},
		"openalex":        {"filter": "from_publication_date:2025-01-01,to_publication_date:2025-12-31,language:de", "mailto": "desk@paper.example"},
		"internetarchive": {"q": "(" + question + `) AND mediatype:(texts) AND date:[2025-01-01 TO 2025-12-31] AND language:(deu OR de OR "german" OR ger)`, "rows": "5"},
	} {
		p := provider(t, s, name, func(c *search.Config) { c.Contact = "desk@paper.example" })
		ask(t, p, q)
		asked := s.Asked(name)
		if len(asked) == 0 {
			t.Errorf("%s is not asked", name)
			continue
		}
		for k, v := range want {
			if got := asked[0].Query.Get(k); got != v {
				t.Errorf("%s: %s is %q, want %q", name, k, got, v)
			}
		}
		if name == "wikipedia" && asked[0].Path != "/wikipedia/de/w/api.php" {
			t.Errorf("the German Wikipedia is asked at %s", asked[0].Path)
		}
	}
	ask(t, provider(t, s, "tavily", nil), q)
	want := `{"query":"Brindle Ford bridges repaired","max_results":5,"search_depth":"basic","start_date":"2025-01-01","end_date":"2025-12-31","include_domains":["a.example","b.example"],"exclude_domains":["c.example"]}`
	if asked := s.Asked("tavily"); asked[0].Body != want || asked[0].Method != "POST" {
		t.Errorf("tavily is asked by %s: %s", asked[0].Method, asked[0].Body)
	}
}

// A query that no service should get is refused before anything is sent.
func TestRefusedQueries(t *testing.T) {
	s := searchtest.New(t, searchtest.Town())
	p := provider(t, s, "brave", nil)
	for reason, q := range map[string]search.Query{
		"no words":        {Text: " \n"},
		"no date":         {Text: "x", From: "yesterday"},
		"wrong order":     {Text: "x", From: "2025-02-01", To: "2025-01-01"},
		"no language":     {Text: "x", Language: "klingon"},
		"no domain":       {Text: "x", Allow: []string{"https://a.example/"}},
		`"a b" is no`:     {Text: "x", Deny: []string{"a b"}},
		"more than the 5": {Text: "x", Deny: numbered(501)},
	} {
		a := p.Search(t.Context(), q)
		if a.Retrieval.Outcome != assay.Refused || !strings.Contains(a.Retrieval.Reason, reason) || a.Requests != 0 {
			t.Errorf("%q: %s %q after %d requests", reason, a.Retrieval.Outcome, a.Retrieval.Reason, a.Requests)
		}
	}
	if n := len(s.Asked("brave")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	// A service whose every address is left out is not asked.
	for name, q := range map[string]search.Query{
		"federalregister": {Text: "x", Allow: []string{"example.org"}}, "wikipedia": {Text: "x", Deny: []string{"wikipedia.org"}}, "courtlistener": {Text: "x", Allow: []string{"gov"}},
	} {
		p, err := search.New(name, search.Config{}, never{t})
		if err != nil {
			t.Fatal(err)
		}
		if a := p.Search(t.Context(), q); a.Retrieval.Outcome != assay.Refused || !strings.Contains(a.Retrieval.Reason, "leave out") {
			t.Errorf("%s: %s %q", name, a.Retrieval.Outcome, a.Retrieval.Reason)
		}
	}
}

func numbered(n int) []string {
	var out []string
	for i := range n {
		out = append(out, strings.Repeat("a", i%60+1)+"."+strings.Repeat("b", i/60+1)+".example")
	}
	return out
}

// never is a Getter that must not be used.
type never struct{ t *testing.T }

func (n never) Get(_ context.Context, r fetch.Request) fetch.Result {
	n.t.Errorf("a request is sent to %s", r.URL)
	return fetch.Result{}
}

// A question's punctuation is no operator of any service.
func TestQuestionsAreNoOperators(t *testing.T) {
	s := searchtest.New(t, searchtest.Town())
	const q = `!!g :de Has "Brindle Ford" (the town) repaired -40 bridges* AND who/what? C:\x ~5`
	for name, want := range map[string]map[string]string{
		"searxng":         {"q": `g de Has "Brindle Ford" (the town) repaired -40 bridges* AND who/what? C:\x ~5`},
		"wikipedia":       {"srsearch": `g de Has "Brindle Ford" the town repaired 40 bridges and who what C x 5`},
		"federalregister": {"conditions[term]": `g de Has "Brindle Ford" the town repaired 40 bridges and who what C x 5`},
		"courtlistener":   {"q": `g de Has "Brindle Ford" the town repaired 40 bridges and who what C x 5`},
		"openalex":        {"search": `g de Has "Brindle Ford" the town repaired 40 bridges and who what C x 5`},
		"internetarchive": {"q": `(g de Has "Brindle Ford" the town repaired 40 bridges and who what C x 5) AND mediatype:(texts)`},
		"gdelt":           {"query": `Has "Brindle Ford" the town repaired bridges who what`},
	} {
		provider(t, s, name, nil).Search(t.Context(), search.Query{Text: q})
		for k, v := range want {
			if asked := s.Asked(name); len(asked) != 1 || asked[0].Query.Get(k) != v {
				t.Errorf("%s is asked %v, want %s", name, asked, v)
			}
		}
	}
	long := provider(t, s, "gdelt", nil)
	for _, text := range []string{strings.Repeat("bridge ", 200), strings.Repeat("x", 3000), `"` + strings.Repeat("two words ", 60) + `"`} {
		a := long.Search(t.Context(), search.Query{Text: text, Language: "en", Allow: []string{"a.example", "b.example"}, Deny: []string{"c.example"}})
		if a.Retrieval.Outcome != assay.Fetched {
			t.Errorf("a query of %d bytes: %s", len(text), a.Retrieval.Reason)
		}
	}
}

// Two requests to a service that asks for a pause are kept apart, whoever sends them.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, err := search.New("gdelt", search.Config{}, &replies{[]string{"{}"}})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { p.Search(t.Context(), search.Query{Text: question}) })
		}
		all.Wait()
		if took := time.Since(begin); took != 15*time.Second {
			t.Errorf("four searches of GDELT take %s, want 15s", took)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		begin = time.Now()
		if p.Search(ctx, search.Query{Text: question}); time.Since(begin) > time.Second {
			t.Errorf("a stopped search waited %s", time.Since(begin))
		}
	})
}

// A key is not sent in the clear, except to this machine.
func TestKeysAreSentEncrypted(t *testing.T) {
	for endpoint, ok := range map[string]bool{
		"http://gateway.example/brave": false, "http://127.0.0.1.evil.example/": false, "https://gateway.example/brave": true, "http://127.0.0.1:8080/": true, "http://localhost/": true, "http://[::1]/": true,
	} {
		if _, err := search.New("brave", search.Config{Endpoint: endpoint, Key: "s3cr3t"}, nil); (err == nil) != ok {
			t.Errorf("%s: %v", endpoint, err)
		}
	}
}
