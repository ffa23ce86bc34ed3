// Package searchtest is a loopback stand-in for the services that
// internal/source/search asks, for tests of what is built on it. It speaks
// each service's documented protocol over a small corpus: parameters, pages,
// error replies in the service's own shape, keys, limits. It ranks plainly, by
// the words that a text shares with a query, and it serves the pages of its
// corpus, so that a search can be followed to what it finds. Faults can be set
// for each service. Nothing but tests imports it.
package searchtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"assay"
	"assay/internal/source/search"
)

// Key is the key that every service of a Server takes.
const Key = "stand-in-key-7f3a"

// Item is a document that the services know.
type Item struct {
	Address   string // "" gives it a page on the stand-in itself
	Title     string
	Text      string
	Published string // YYYY-MM-DD
	Language  string // ISO 639-1; "" is en
	Publisher string
	// In names the services that hold the item; none: the engines of the whole web
	// (searxng, brave, tavily). Wikipedia, CourtListener and the Internet Archive
	// make addresses of their own, below the stand-in.
	In     []string
	Review *assay.Review // of an item in factcheck
}

// Fault is what a service does in place of answering.
type Fault struct {
	After      int    // requests that are answered well first
	Times      int    // requests that then fail; 0 is all of them
	Status     int    // answer with this status and an error in the service's own shape; 429 has a Retry-After
	RetryAfter int    // seconds of the Retry-After of a 429; 0 leaves the field out
	HTML       bool   // answer with a web page, status 200
	Body       string // answer with these bytes as JSON, status 200
	Truncate   int    // send so many bytes of the right answer
	Pad        int    // put so many blanks before the right answer
}

// Asked is a request that a service got.
type Asked struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	Body   string
}

// Server is the stand-in. It may be asked from several goroutines.
type Server struct {
	URL   string // http://127.0.0.1:port
	items []Item
	http  *httptest.Server

	mu     sync.Mutex
	faults map[string]Fault
	asked  map[string][]Asked
}

// New starts a stand-in over the items. With a test it is closed at the test's
// end; with nil the caller closes it.
func New(t testing.TB, items []Item) *Server {
	s := &Server{items: items, faults: map[string]Fault{}, asked: map[string][]Asked{}}
	s.http = httptest.NewServer(s.routes())
	s.URL = s.http.URL
	if t != nil {
		t.Cleanup(s.Close)
	}
	return s
}

// Close stops the stand-in.
func (s *Server) Close() { s.http.Close() }

// Fail sets a service's fault; a zero Fault ends it.
func (s *Server) Fail(provider string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[provider] = f
	s.asked[provider] = nil
}

// Asked gives the requests that a service got since its last Fail, in order.
func (s *Server) Asked(provider string) []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Asked(nil), s.asked[provider]...)
}

// paths are the services' paths below the stand-in.
var paths = map[string]string{
	"searxng":         "/searxng/search",
	"brave":           "/brave/res/v1/web/search",
	"tavily":          "/tavily/search",
	"wikipedia":       "/wikipedia/{language}/w/api.php",
	"gdelt":           "/gdelt/api/v2/doc/doc",
	"federalregister": "/federalregister/api/v1/documents.json",
	"courtlistener":   "/courtlistener/api/rest/v4/search/",
	"factcheck":       "/factcheck/v1alpha1/claims:search",
	"openalex":        "/openalex/works",
	"internetarchive": "/internetarchive/advancedsearch.php",
}

// Endpoint gives the address at which a provider is to be asked.
func (s *Server) Endpoint(provider string) string { return s.URL + paths[provider] }

// Config gives the settings by which a provider asks the stand-in.
func (s *Server) Config(provider string) search.Config {
	c := search.Config{Endpoint: s.Endpoint(provider), Open: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	if d, _ := search.Describe(provider); d.Key == search.Required {
		c.Key = Key
	}
	return c
}

// File gives a search configuration, as docs/search.md describes it, by which
// the providers named (none: all) ask the stand-in.
func (s *Server) File(providers ...string) []byte {
	if len(providers) == 0 {
		providers = search.Names()
	}
	var b strings.Builder
	b.WriteString("providers:\n")
	for _, p := range providers {
		c := s.Config(p)
		fmt.Fprintf(&b, "  - name: %s\n    endpoint: %q\n", p, c.Endpoint)
		if c.Key != "" {
			fmt.Fprintf(&b, "    key: %s\n", c.Key)
		}
	}
	return []byte(b.String())
}

// routes binds each service and the corpus's own pages.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for name, serve := range map[string]func(*reply, *http.Request){
		"searxng": s.searxng, "brave": s.brave, "tavily": s.tavily, "wikipedia": s.wikipedia, "gdelt": s.gdelt,
		"federalregister": s.federalRegister, "courtlistener": s.courtListener, "factcheck": s.factCheck,
		"openalex": s.openAlex, "internetarchive": s.internetArchive,
	} {
		mux.HandleFunc(paths[name], func(w http.ResponseWriter, r *http.Request) { s.serve(name, serve, w, r) })
	}
	mux.HandleFunc("/", s.page)
	return mux
}

// reply is what a service answers, before a fault changes it.
type reply struct {
	status int
	kind   string
	body   []byte
}

func (r *reply) json(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = 500, []byte(err.Error())
	}
	r.status, r.kind, r.body = status, "application/json", body
}

func (r *reply) text(status int, kind, body string) {
	r.status, r.kind, r.body = status, kind, []byte(body)
}

// serve records a request and answers it, with the service's fault if one is due.
func (s *Server) serve(name string, answer func(*reply, *http.Request), w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		http.Error(w, "the request broke off", http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	f := s.faults[name]
	n := len(s.asked[name]) - f.After
	s.asked[name] = append(s.asked[name], Asked{r.Method, r.URL.Path, r.URL.Query(), r.Header.Clone(), string(body)})
	s.mu.Unlock()
	if n < 0 || f.Times > 0 && n >= f.Times {
		f = Fault{}
	}
	var out reply
	switch {
	case f.Status != 0:
		refuse(&out, name, f.Status)
		if f.Status == 429 && f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
	case f.HTML:
		out.text(200, "text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>Checking your browser</title></head><body><h1>One moment</h1><script>go()</script></body></html>")
	case f.Body != "":
		out.text(200, "application/json", f.Body)
	default:
		answer(&out, r)
	}
	if f.Truncate > 0 && f.Truncate < len(out.body) {
		out.body = out.body[:f.Truncate]
	}
	if f.Pad > 0 {
		out.body = append([]byte(strings.Repeat(" ", f.Pad)), out.body...)
	}
	w.Header().Set("Content-Type", out.kind)
	w.WriteHeader(out.status)
	_, _ = w.Write(out.body)
}

// refuse writes an error of a status in a service's own shape.
func refuse(out *reply, name string, status int) {
	words := map[int]string{401: "The key is not valid.", 403: "Access is denied.", 429: "Too many requests.", 500: "Internal error.", 503: "Service unavailable."}[status]
	switch name {
	case "searxng", "gdelt":
		if status == 429 && name == "gdelt" {
			words = "Please limit requests to one every 5 seconds."
		}
		out.text(status, "text/html; charset=utf-8", words+"\n")
	case "brave":
		code := map[int]string{401: "SUBSCRIPTION_TOKEN_INVALID", 429: "RATE_LIMITED"}[status]
		braveError(out, status, code, words)
	case "tavily":
		out.json(status, map[string]any{"detail": map[string]string{"error": words}})
	case "wikipedia":
		out.json(status, map[string]any{"error": map[string]string{"code": map[int]string{429: "ratelimited"}[status], "info": words}})
	case "federalregister":
		out.json(status, map[string]any{"status": status, "message": words})
	case "courtlistener":
		if status == 429 {
			words = "Request was throttled. Expected available in 3600 seconds."
		}
		out.json(status, map[string]string{"detail": words})
	case "factcheck":
		googleError(out, status, map[int]string{401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED"}[status], words)
	default:
		out.json(status, map[string]string{"error": words, "message": words})
	}
}

// page serves what a search found: the text of an item, as a site would.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	for i, it := range s.items {
		if !s.standsAt(i, it, r.URL.Path) {
			continue
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		var paragraphs strings.Builder
		for p := range strings.SplitSeq(it.Text, "\n\n") {
			paragraphs.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
		}
		fmt.Fprintf(w, "<!DOCTYPE html>\n<html lang=%q><head><meta charset=\"utf-8\"><title>%s</title>\n"+
			"<meta property=\"og:site_name\" content=\"%s\"><meta property=\"article:published_time\" content=\"%s\"></head>\n"+
			"<body><article><h1>%s</h1>\n%s</article></body></html>\n", it.language(), html.EscapeString(it.Title),
			html.EscapeString(it.Publisher), it.Published, html.EscapeString(it.Title), paragraphs.String())
		return
	}
	http.NotFound(w, r)
}

// standsAt reports whether item i has its page at a path of the stand-in.
func (s *Server) standsAt(i int, it Item, path string) bool {
	switch {
	case it.in("wikipedia") && path == "/wiki/"+strings.ReplaceAll(it.Title, " ", "_"),
		it.in("courtlistener") && path == opinion(i),
		it.in("internetarchive") && path == "/details/"+identifier(i):
		return true
	}
	return it.Address == "" && path == "/page/"+strconv.Itoa(i)
}

// at gives the address of item i.
func (s *Server) at(i int) string {
	if a := s.items[i].Address; a != "" {
		return a
	}
	return s.URL + "/page/" + strconv.Itoa(i)
}

func opinion(i int) string    { return "/opinion/" + strconv.Itoa(1000+i) + "/a-case/" }
func identifier(i int) string { return "item-" + strconv.Itoa(1000+i) }
