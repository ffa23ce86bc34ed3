package search_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source/search"
	"assay/internal/source/search/searchtest"
)

// Every way in which a service can fail is an outcome with a reason that says what to do.
func TestFailures(t *testing.T) {
	s := searchtest.New(t, many(120))
	for _, name := range search.Names() {
		d, _ := search.Describe(name)
		for _, tt := range []struct {
			what    string
			fault   searchtest.Fault
			outcome assay.RetrievalOutcome
			reason  string
		}{
			{"limit", searchtest.Fault{Status: 429, RetryAfter: 90}, assay.Forbidden, "the limit of " + d.Title + " is reached"},
			{"wait", searchtest.Fault{Status: 429, RetryAfter: 90}, assay.Forbidden, "it asks to wait 1m30s"},
			{"login", searchtest.Fault{Status: 401}, assay.Forbidden, map[bool]string{true: "asks for a login", false: name + " in the search configuration"}[d.Key == search.Never]},
			{"fault", searchtest.Fault{Status: 500}, assay.Unreachable, "Internal error."},
			{"page", searchtest.Fault{HTML: true}, assay.Unreachable, `with a web page where JSON was asked for: "`},
			{"cut off", searchtest.Fault{Truncate: 60}, assay.Unreachable, "no whole JSON"},
			{"a number", searchtest.Fault{Body: "42"}, assay.Unreachable, "has not the documented form"},
			{"a list", searchtest.Fault{Body: `[{"url":"https://a.example/"}]`}, assay.Unreachable, "has not the documented form"},
			{"null", searchtest.Fault{Body: "null"}, assay.Unreachable, "has not the documented form"},
			{"nothing", searchtest.Fault{Body: " "}, assay.Unreachable, "no whole JSON"},
			{"10 MB", searchtest.Fault{Pad: 10 << 20}, assay.OverLimit, ""},
		} {
			s.Fail(name, tt.fault)
			a := provider(t, s, name, nil).Search(t.Context(), search.Query{Text: question, Limit: 100})
			if a.Retrieval.Outcome != tt.outcome || !strings.Contains(a.Retrieval.Reason, tt.reason) || a.Retrieval.Reason == "" || len(a.Hits) != 0 || a.Requests != 1 {
				t.Errorf("%s, %s: %s %q, %d hits, %d requests", name, tt.what, a.Retrieval.Outcome, a.Retrieval.Reason, len(a.Hits), a.Requests)
			}
		}
		s.Fail(name, searchtest.Fault{})
	}
}

// Hits of the pages before a failure are kept.
func TestFailureOnALaterPage(t *testing.T) {
	s := searchtest.New(t, many(120))
	for _, name := range search.Names() {
		d, _ := search.Describe(name)
		if d.PageSize >= 120 || d.Most <= d.PageSize {
			continue // it has one page
		}
		s.Fail(name, searchtest.Fault{After: 1, Status: 429, RetryAfter: 5})
		a := provider(t, s, name, nil).Search(t.Context(), search.Query{Text: question, Limit: 100})
		if a.Retrieval.Outcome != assay.Forbidden || len(a.Hits) != d.PageSize || a.Requests != 2 {
			t.Errorf("%s: %s %q, %d hits, %d requests", name, a.Retrieval.Outcome, a.Retrieval.Reason, len(a.Hits), a.Requests)
		}
	}
}

// After a 429 that asks for a short wait, the client asks again, and the search goes on.
func TestLimitThatPasses(t *testing.T) {
	s := searchtest.New(t, many(30))
	s.Fail("openalex", searchtest.Fault{Times: 1, Status: 429, RetryAfter: 1})
	c, err := fetch.New(fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Delay: -1, Jitter: func(time.Duration) time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	p, err := search.New("openalex", s.Config("openalex"), c)
	if err != nil {
		t.Fatal(err)
	}
	if a := ask(t, p, search.Query{}); len(a.Hits) != 30 {
		t.Errorf("%d hits", len(a.Hits))
	}
}

// The errors that services tell in their own way are recognised, and the key is in none of them.
func TestErrorsOfServices(t *testing.T) {
	s := searchtest.New(t, searchtest.Town())
	const secret = "s3cr3t/key+"
	for _, tt := range []struct {
		name    string
		change  func(*search.Config)
		q       search.Query
		outcome assay.RetrievalOutcome
		reason  string
	}{
		{"brave", withKey(secret), search.Query{Text: "x y"}, assay.Forbidden, `Brave Search refuses the key: look at key or key_env of brave in the search configuration: "SUBSCRIPTION_TOKEN_INVALID`},
		{"tavily", withKey(secret), search.Query{Text: "x y"}, assay.Forbidden, `Tavily refuses the key`},
		{"factcheck", withKey(secret), search.Query{Text: "x y"}, assay.Forbidden, `Google Fact Check Tools refuses the key`},
		{"courtlistener", withKey(secret), search.Query{Text: "x y"}, assay.Forbidden, `CourtListener refuses the key`},
		{"openalex", withKey(secret), search.Query{Text: "x y"}, assay.Forbidden, `OpenAlex refuses the key`},
		{"wikipedia", at("/wikipedia/en/nowhere"), search.Query{Text: "x"}, assay.NotThere, `"404 page not found"`},
	} {
		a := provider(t, s, tt.name, tt.change).Search(t.Context(), tt.q)
		if a.Retrieval.Outcome != tt.outcome || !strings.Contains(a.Retrieval.Reason, tt.reason) {
			t.Errorf("%s: %s %q", tt.name, a.Retrieval.Outcome, a.Retrieval.Reason)
		}
		if all := fmt.Sprintf("%+v", a); strings.Contains(all, "s3cr3t") {
			t.Errorf("%s shows its key: %s", tt.name, all)
		}
	}
	s.Fail("searxng", searchtest.Fault{Status: 403})
	if a := provider(t, s, "searxng", nil).Search(t.Context(), search.Query{Text: "x"}); a.Retrieval.Outcome != assay.Forbidden || !strings.Contains(a.Retrieval.Reason, "list json under search: formats:") {
		t.Errorf("an instance without JSON: %s %q", a.Retrieval.Outcome, a.Retrieval.Reason)
	}
	for _, tt := range []struct{ name, body, reason string }{
		{"wikipedia", `{"error":{"code":"ratelimited","info":"You've exceeded your rate limit."}}`, `the limit of Wikipedia is reached: "ratelimited: You've exceeded`},
		{"wikipedia", `{"error":{"code":"badvalue","info":"Unrecognized value."}}`, `Wikipedia could not answer the query: "badvalue: Unrecognized value."`},
		{"searxng", `{"results":[],"unresponsive_engines":[["alpha","timeout"],["beta","Suspended: too many requests"]]}`, `no engine of the instance answered: alpha timeout, beta Suspended: too many requests`},
		{"internetarchive", `{"error":"[RANGE_OUT_OF_BOUNDS] no"}`, `Internet Archive could not answer the query: "[RANGE_OUT_OF_BOUNDS] no"`},
		{"openalex", `{"error":"Invalid filter","message":"Unknown filter field"}`, `OpenAlex could not answer the query: "Invalid filter: Unknown filter field"`},
		{"brave", `{"type":"ErrorResponse","error":{"code":"RATE_LIMITED","detail":"Request rate limit exceeded for plan"}}`, "the limit of Brave Search is reached"},
		{"gdelt", "Your query was too short or too long.\n", `GDELT DOC 2.0 answered with words in place of results: "Your query was too short or too long."`},
		{"gdelt", "Please limit requests to one every 5 seconds or contact us.", `the limit of GDELT DOC 2.0 is reached: "Please limit requests`},
	} {
		s.Fail(tt.name, searchtest.Fault{Body: tt.body})
		a := provider(t, s, tt.name, nil).Search(t.Context(), search.Query{Text: question})
		if a.Retrieval.Outcome == assay.Fetched || !strings.Contains(a.Retrieval.Reason, tt.reason) {
			t.Errorf("%s: %s %q, want %q", tt.name, a.Retrieval.Outcome, a.Retrieval.Reason, tt.reason)
		}
	}
}

func withKey(key string) func(*search.Config) { return func(c *search.Config) { c.Key = key } }

func at(path string) func(*search.Config) {
	return func(c *search.Config) {
		scheme, rest, _ := strings.Cut(c.Endpoint, "//")
		host, _, _ := strings.Cut(rest, "/")
		c.Endpoint = scheme + "//" + host + path
	}
}

// A key is nowhere but in the request: not in the answer, not in the log, not
// in an error, and not in any way of printing the settings.
func TestKeysStaySecret(t *testing.T) {
	s := searchtest.New(t, many(3))
	var log strings.Builder
	c, err := fetch.New(fetch.Options{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Delay: -1,
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, name := range search.Names() {
		d, _ := search.Describe(name)
		if d.Key == search.Never {
			continue
		}
		config := s.Config(name)
		config.Key = searchtest.Key
		p, err := search.New(name, config, c)
		if err != nil {
			t.Fatal(err)
		}
		if a := ask(t, p, search.Query{}); strings.Contains(fmt.Sprintf("%+v", a), searchtest.Key) || len(a.Hits) != 3 {
			t.Errorf("%s: the answer shows the key, or is wrong: %+v", name, a)
		}
		asked := fmt.Sprint(s.Asked(name))
		if !strings.Contains(asked, searchtest.Key) {
			t.Errorf("%s is not given its key", name)
		}
		js, err := json.Marshal(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{fmt.Sprint(config), fmt.Sprintf("%+v", config), fmt.Sprintf("%#v", config), fmt.Sprintf("%v", &config), string(js)} {
			if strings.Contains(form, searchtest.Key) {
				t.Errorf("the settings show the key: %s", form)
			}
		}
	}
	if strings.Contains(log.String(), searchtest.Key) || !strings.Contains(log.String(), "fetched") {
		t.Errorf("the log is empty or shows the key:\n%s", log.String())
	}
	// A service that repeats the key in its error, where the error is cut.
	for pad := range 30 {
		for _, body := range []string{`{"error":"%s"}`, `{"detail":[{"message":"<b>%s</b>"}]}`, "%s", "<p>%s</p>"} {
			s.Fail("openalex", searchtest.Fault{Body: fmt.Sprintf(body, strings.Repeat("x", 180+pad)+" "+searchtest.Key)})
			config := s.Config("openalex")
			config.Key = searchtest.Key
			p, err := search.New("openalex", config, c)
			if err != nil {
				t.Fatal(err)
			}
			if a := p.Search(t.Context(), search.Query{Text: "x"}); strings.Contains(a.Retrieval.Reason, searchtest.Key[:3]) {
				t.Fatalf("the reason shows a part of the key: %s", a.Retrieval.Reason)
			}
		}
	}
	for _, key := range []string{"s3cr3t with blank", "s3cr3t\r\nX-Evil: 1", strings.Repeat("s3cr3t", 100)} {
		if _, err := search.New("brave", search.Config{Key: key}, c); err == nil || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("a key of %d bytes: %v", len(key), err)
		}
	}
}

// What a service answers is bounded, whatever it is.
func TestHostileReplies(t *testing.T) {
	const good = `{"url":"https://a.example/1","title":"One"}`
	wrap := func(results string) string { return `{"results":[` + results + `]}` }
	for what, tt := range map[string]struct {
		body    string
		hits    int
		dropped int
	}{
		"scripts for addresses": {wrap(good + `,{"url":"javascript:alert(1)"},{"url":"data:text/html,x"},{"url":"file:///etc/passwd"},{"url":"ftp://a.example/"}`), 1, 4},
		"private addresses":     {wrap(good + `,{"url":"http://127.0.0.1/"},{"url":"http://10.0.0.1/"},{"url":"http://[::1]/"},{"url":"http://169.254.169.254/latest/meta-data/"},{"url":"http://[::ffff:10.0.0.1]/"},{"url":"http://0/"},{"url":"http://0x7f.1/"},{"url":"http://2130706433/"}`), 1, 8},
		"inner names":           {wrap(good + `,{"url":"http://localhost/"},{"url":"http://router/"},{"url":"http://db.internal/"},{"url":"http://nas.local/"},{"url":"http://x.onion/"}`), 1, 5},
		"logins":                {wrap(good + `,{"url":"https://user:pass@a.example/"}`), 1, 1},
		"no addresses":          {wrap(good + `,{"title":"x"},{"url":null},{"url":""},{"url":{}},{"url":7},{"url":"https://"},{"url":"://"},{"url":"https://a.example:99999/"}`), 1, 8},
		"wrong types":           {wrap(good + `,null,7,"x",[],{"url":["https://b.example/"],"title":{"a":1},"content":[1,2]},{"url":"https://c.example/","title":null,"content":false,"publishedDate":12}`), 3, 0},
		"one page many times":   {wrap(good + `,{"url":"http://www.a.example/1/"},{"url":"https://A.example/1#part"},{"url":"https://a.example/1?utm_source=x&fbclid=y"},{"url":"https://a.example/1?id=2"},{"url":"https://a.example/1?id=3"}`), 3, 3},
		"an endless address":    {wrap(good + `,{"url":"https://a.example/` + strings.Repeat("x", 20000) + `"}`), 1, 1},
		"half a million":        {wrap(good + strings.Repeat(`,{"url":""}`, 500_000)), 1, 999},
		"deep":                  {wrap(good + `,{"url":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`), 1, 1},
		"deep and wide":         {wrap(good + `,{"title":` + strings.Repeat("[", 4000) + `"` + strings.Repeat("x", 4<<20) + `"` + strings.Repeat("]", 4000) + `}`), 1, 1},
		"no list":               {`{"results":{"url":"https://a.example/"}}`, -1, 0},
		"too deep":              {`{"results":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, -1, 0},
	} {
		begin := time.Now()
		a := canned(t, "searxng", tt.body, `{"results":[]}`)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s takes %s", what, took)
		}
		switch {
		case tt.hits < 0 && a.Retrieval.Outcome == assay.Fetched:
			t.Errorf("%s: taken for an answer", what)
		case tt.hits >= 0 && (len(a.Hits) != tt.hits || a.Dropped != tt.dropped || a.Retrieval.Outcome != assay.Fetched):
			t.Errorf("%s: %d hits and %d dropped, want %d and %d (%s)", what, len(a.Hits), a.Dropped, tt.hits, tt.dropped, a.Retrieval.Reason)
		}
	}
}

// canned asks a provider whose service answers with these bytes.
func canned(t testing.TB, name string, bodies ...string) search.Answer {
	t.Helper()
	p, err := search.New(name, settings(name), &replies{bodies})
	if err != nil {
		t.Fatal(err)
	}
	return p.Search(t.Context(), search.Query{Text: question, Limit: 1000})
}

// settings are the least that a provider needs.
func settings(name string) search.Config {
	d, _ := search.Describe(name)
	var c search.Config
	if d.Key == search.Required {
		c.Key = "k"
	}
	if d.Endpoint == "" {
		c.Endpoint = "https://search.example.org"
	}
	return c
}

// replies is a Getter that answers with these bytes one after the other, the
// last again and again. More than one is for one goroutine.
type replies struct{ bodies []string }

func (r *replies) Get(context.Context, fetch.Request) fetch.Result {
	body := r.bodies[0]
	if len(r.bodies) > 1 {
		r.bodies = r.bodies[1:]
	}
	return fetch.Result{Retrieval: assay.Retrieval{Outcome: assay.Fetched, Status: 200}, Body: []byte(body), MediaType: "application/json"}
}

// Titles and extracts are plain text, and not longer than a line or a paragraph.
func TestTextIsPlain(t *testing.T) {
	text := func(s string) search.Hit {
		b, err := json.Marshal(map[string]any{"results": []any{map[string]any{"url": "https://a.example/", "title": s, "content": s}}})
		if err != nil {
			t.Fatal(err)
		}
		a := canned(t, "searxng", string(b), `{"results":[]}`)
		if len(a.Hits) != 1 {
			t.Fatalf("%d hits", len(a.Hits))
		}
		return a.Hits[0]
	}
	for in, want := range map[string]string{
		"<b>Forty</b> bridges &amp; more":               "Forty bridges & more",
		"a<script>alert(1)</script>b<style>x{}</style>": "ab",
		"one<br>two</p><p>three":                        "one two three",
		"5 < 6 and AT&T":                                "5 < 6 and AT&T",
		"&lt;script&gt;":                                "<script>",
		"right\u202eto left\u2066 and\x00\x1b[31m red":  "right to left and [31m red",
		" a \n\t b\u00a0c ":                             "a b c",
		"unclosed <a href='x":                           "unclosed",
		"":                                              "a.example",
		"<!-- note -->x":                                "x",
	} {
		if got := text(in).Title; got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	h := text(strings.Repeat("wörd ", 100_000))
	if n := len([]rune(h.Title)); n > 300 {
		t.Errorf("a title of %d characters", n)
	}
	if n := len([]rune(h.Snippet)); n > 1200 || n < 1000 {
		t.Errorf("an extract of %d characters", n)
	}
}

// A search that is stopped says so, and keeps what it has.
func TestStopped(t *testing.T) {
	s := searchtest.New(t, many(120))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	a := provider(t, s, "openalex", nil).Search(ctx, search.Query{Text: question, Limit: 100})
	if a.Retrieval.Outcome != assay.Unreachable || !strings.Contains(a.Retrieval.Reason, "stopped") {
		t.Errorf("%s %q", a.Retrieval.Outcome, a.Retrieval.Reason)
	}
}

// A service that gives the same page again and again is left.
func TestServiceThatRepeatsItself(t *testing.T) {
	for name, body := range map[string]string{
		"searxng":         `{"results":[{"url":"https://a.example/"}]}`,
		"brave":           `{"query":{"more_results_available":true},"web":{"results":[{"url":"https://a.example/"}]}}`,
		"wikipedia":       `{"continue":{"sroffset":50},"query":{"search":[{"title":"A"}]}}`,
		"federalregister": `{"count":9,"next_page_url":"https://www.federalregister.gov/x","results":[{"html_url":"https://a.example/"}]}`,
		"courtlistener":   `{"next":"https://evil.example/?cursor=abc","results":[{"absolute_url":"/opinion/1/a/"}]}`,
		"factcheck":       `{"nextPageToken":"x","claims":[{"claimReview":[{"url":"https://a.example/"}]}]}`,
		"openalex":        `{"meta":{"count":1000000},"results":[{"doi":"https://doi.example/1"}]}`,
		"internetarchive": `{"response":{"numFound":1000000,"docs":[{"identifier":"a"}]}}`,
	} {
		if a := canned(t, name, body); a.Requests != 2 || len(a.Hits) != 1 {
			t.Errorf("%s: %d requests, %d hits", name, a.Requests, len(a.Hits))
		}
	}
}
