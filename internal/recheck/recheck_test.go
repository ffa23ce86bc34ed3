package recheck

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/fetch"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/source"
	"assay/internal/source/web"
)

// site is a loopback server whose pages change, with the library read from it.
type site struct {
	t       *testing.T
	lib     library.Library
	client  *fetch.Client
	address string

	mu    sync.Mutex
	pages map[string]func(http.ResponseWriter)
}

func newSite(t *testing.T) *site {
	s := &site{t: t, pages: map[string]func(http.ResponseWriter){}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.address = server.URL
	var err error
	if s.client, err = fetch.New(fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Delay: -1, Retries: -1}); err != nil {
		t.Fatal(err)
	}
	if s.lib, err = sqlite.Memory(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = s.client.Close(), s.lib.Close() })
	return s
}

func (s *site) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	page := s.pages[r.URL.Path]
	s.mu.Unlock()
	if page == nil {
		http.NotFound(out, r)
		return
	}
	page(out)
}

func (s *site) set(path string, page func(http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = page
}

func (s *site) text(path string, paragraphs ...string) {
	s.set(path, func(out http.ResponseWriter) {
		out.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(out, "<html><head><title>%s</title></head><body><p>%s</p></body></html>", path, strings.Join(paragraphs, "</p><p>"))
	})
}

func (s *site) status(path string, status int) {
	s.set(path, func(out http.ResponseWriter) { out.WriteHeader(status) })
}

func (s *site) config() Config {
	x := extract.New(extract.Config{})
	s.t.Cleanup(func() { _ = x.Close() })
	return Config{
		Library: s.lib,
		Reader: web.New(web.Options{Getter: s.client, Last: func(ctx context.Context, address string) (*assay.Retrieval, error) {
			return check.LastRetrieval(ctx, s.lib, address)
		}}),
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{})
		},
	}
}

// add reads pages into the library.
func (s *site) add(paths ...string) {
	s.t.Helper()
	c := s.config()
	var plan web.Plan
	for _, p := range paths {
		plan.Pages = append(plan.Pages, s.address+p)
	}
	sum, err := check.Ingest(s.t.Context(), check.Reading{Sources: c.Reader.Gather(s.t.Context(), plan), Extract: c.Extract, Store: s.lib})
	if err != nil || len(sum.Failed) > 0 {
		s.t.Fatal(err, sum.Failed)
	}
}

// cite saves a report with a sentence for each quotation from a page.
func (s *site) cite(question, path string, quotes ...string) *assay.Report {
	s.t.Helper()
	history, err := s.lib.History(s.t.Context(), s.address+path)
	if err != nil {
		s.t.Fatal(err)
	}
	d, err := s.lib.Document(s.t.Context(), history[len(history)-1].Document)
	if err != nil {
		s.t.Fatal(err)
	}
	r := &assay.Report{ID: library.Sum([]byte(question)), Question: question, Sources: []assay.Source{{
		N: 1, Document: d.ID, DocumentSHA256: d.SHA256, CaptureSHA256: d.CaptureSHA256, Location: d.Location,
	}}}
	for _, q := range quotes {
		at := strings.Index(d.Text, q)
		if at < 0 {
			s.t.Fatalf("%s does not say %q", path, q)
		}
		r.Summary = append(r.Summary, assay.S{Text: "It says: " + q, Citations: []assay.Citation{{N: 1, Anchor: assay.Anchor{DocumentSHA256: d.SHA256, Start: at, End: at + len(q), Quote: q}}}})
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(r); err != nil {
		s.t.Fatal(err)
	}
	if err := s.lib.SaveCheck(s.t.Context(), library.Check{ID: r.ID, Question: question, Report: b.Bytes()}); err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *site) run(c Config, choice Choice) Result {
	s.t.Helper()
	targets, err := Choose(s.t.Context(), s.lib, choice)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := Run(s.t.Context(), c, targets)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// states tells the states by path.
func (s *site) states(r Result) map[string]State {
	out := map[string]State{}
	for _, f := range r.Findings {
		out[strings.TrimPrefix(f.Address, s.address)] = f.State
	}
	return out
}

const (
	closed = "The auditor closed 31 bridges to trucks in 2024."
	opened = "The county opened nine parks in the summer of that year."
)

// TestStates: each answer of a server has its own word, and an address that
// forbids is never called gone.
func TestStates(t *testing.T) {
	s := newSite(t)
	answers := map[string]struct {
		status int
		want   State
	}{
		"/404": {404, Gone}, "/410": {410, Gone}, "/401": {401, Unverifiable}, "/403": {403, Unverifiable},
		"/429": {429, Unverifiable}, "/451": {451, Unverifiable}, "/500": {500, Unverifiable}, "/503": {503, Unverifiable},
	}
	want := map[string]State{"/film": Unverifiable, "/empty": Unverifiable, "/same": Unchanged}
	var paths []string
	for path, a := range answers {
		want[path] = a.want
		paths = append(paths, path)
	}
	for path := range want {
		s.text(path, "The page "+path+" tells of the county.", opened)
	}
	s.add(append(paths, "/film", "/empty", "/same")...)
	for path, a := range answers {
		s.status(path, a.status)
	}
	s.set("/film", func(out http.ResponseWriter) {
		out.Header().Set("Content-Type", "video/mp4")
		_, _ = out.Write([]byte("\x00\x00\x00\x18ftypmp42"))
	})
	s.set("/empty", func(out http.ResponseWriter) { out.Header().Set("Content-Type", "text/html") })
	r := s.run(s.config(), Choice{})
	if diff := cmp.Diff(want, s.states(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !r.Drifted() || r.Counts[Gone] != 2 {
		t.Errorf("counts: %v", r.Counts)
	}
	failures, err := s.lib.Failures(t.Context())
	if err != nil || len(failures) > 0 {
		t.Errorf("pages that the library holds are listed as not read: %v, %v", failures, err)
	}
	looks, err := s.lib.Retrievals(t.Context(), s.address+"/403")
	if err != nil || len(looks) != 2 || looks[1].Outcome != assay.Forbidden {
		t.Errorf("the look is not recorded: %+v, %v", looks, err)
	}
}

// TestLosses: a report loses the quotations that are gone and no others, and
// the nearest sentence is shown.
func TestLosses(t *testing.T) {
	s := newSite(t)
	s.text("/audit", closed, opened, "The mayor welcomed the report at a meeting on Monday.")
	s.text("/other", opened)
	s.add("/audit", "/other")
	first := s.cite("How many bridges?", "/audit", closed, opened)
	s.cite("Did it close bridges?", "/audit", closed)
	s.cite("Who welcomed it?", "/audit", "The mayor welcomed the report at a meeting on Monday.")
	s.cite("What of parks?", "/other", opened)
	s.text("/audit", "The auditor closed 28 bridges to trucks in 2024.", strings.ReplaceAll(opened, " ", "\n "))
	r := s.run(s.config(), Choice{})
	if len(r.Findings) != 2 || r.Findings[0].State != Changed {
		t.Fatalf("got %+v", r.Findings)
	}
	refs := func(questions ...string) (out []ReportRef) {
		for _, q := range questions {
			out = append(out, ReportRef{library.Sum([]byte(q)), q})
		}
		return out
	}
	want := []Loss{
		{Sentence: "It says: " + closed, Quote: closed, Nearest: "The auditor closed 28 bridges to trucks in 2024.", Reports: refs("How many bridges?", "Did it close bridges?")},
		{Sentence: "It says: The mayor welcomed the report at a meeting on Monday.", Quote: "The mayor welcomed the report at a meeting on Monday.", Reports: refs("Who welcomed it?")},
	}
	if diff := cmp.Diff(want, r.Findings[0].Lost); diff != "" {
		t.Errorf("lost (-want +got):\n%s", diff)
	}
	// The old capture stays, the report is marked, and a second look finds nothing new.
	if _, err := s.lib.Document(t.Context(), r.Findings[0].Document); err != nil {
		t.Error(err)
	}
	drifted, err := Drifted(t.Context(), s.lib, first)
	if err != nil || len(drifted) != 1 || drifted[0].State != Changed || drifted[0].Now != r.Findings[0].Now {
		t.Errorf("drifted: %+v, %v", drifted, err)
	}
	if again := s.run(s.config(), Choice{}); again.Drifted() || again.Lost > 0 {
		t.Errorf("the second look: %+v", again)
	}
	// Asked about the report, it compares with what the report cites.
	c := s.config()
	c.Reports = []*assay.Report{first}
	if r := s.run(c, Choice{Reports: c.Reports}); r.Counts[Changed] != 1 || r.Lost != 2 {
		t.Errorf("of the report: %+v", r)
	}
	// What had stood there comes back.
	s.text("/audit", closed, opened, "The mayor welcomed the report at a meeting on Monday.")
	s.run(s.config(), Choice{})
	if drifted, err := Drifted(t.Context(), s.lib, first); err != nil || len(drifted) > 0 {
		t.Errorf("after it came back: %+v, %v", drifted, err)
	}
}

// TestStopped: what was found before a stop is kept.
func TestStopped(t *testing.T) {
	s := newSite(t)
	s.text("/a", closed)
	s.text("/b", opened)
	s.add("/a", "/b")
	ctx, stop := context.WithCancel(t.Context())
	s.status("/a", 404)
	s.set("/b", func(http.ResponseWriter) { stop() })
	r, err := Run(ctx, s.config(), []Target{{Address: s.address + "/a"}, {Address: s.address + "/b"}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, f := range r.Findings {
		if f.Address != s.address+"/a" {
			t.Errorf("a finding about a page that was not read: %+v", f)
		}
	}
}

// TestAccounts: the address that a note names is asked, and its page is not
// taken into the library.
func TestAccounts(t *testing.T) {
	s := newSite(t)
	s.text("/there", closed)
	s.text("/moves", opened)
	s.set("/moves", func(out http.ResponseWriter) {
		out.Header().Set("Location", "/there")
		out.WriteHeader(http.StatusMovedPermanently)
	})
	var items []source.Item
	for _, path := range []string{"/there", "/gone", "/moves"} {
		note := fmt.Sprintf("---\ntitle: %[1]q\nurl: %[2]q\nkind: note\n---\n\nThe note tells what %[1]s says of the county.\n", path, s.address+path)
		items = append(items, source.Item{Capture: assay.Capture{
			SHA256: library.Sum([]byte(note)), Bytes: []byte(note), MediaType: source.Markdown, Location: path[1:] + ".md", CapturedAt: time.Now().UTC(),
		}})
	}
	c := s.config()
	if _, err := check.Ingest(t.Context(), check.Reading{Sources: slices.Values(items), Extract: c.Extract, Store: s.lib}); err != nil {
		t.Fatal(err)
	}
	before, err := s.lib.State(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	r := s.run(c, Choice{})
	if diff := cmp.Diff(map[string]State{"/there": There, "/gone": Gone, "/moves": Moved}, s.states(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	after, err := s.lib.State(t.Context(), time.Time{})
	if err != nil || after != before {
		t.Errorf("the library changed: %+v, %v", after, err)
	}
	if one, err := Choose(t.Context(), s.lib, Choice{Addresses: []string{s.address + "/gone"}, Before: time.Now().Add(-time.Hour)}); err != nil || len(one) > 0 {
		t.Errorf("the look is not remembered: %+v, %v", one, err)
	}
}

// TestChoose: by age, by number, by report.
func TestChoose(t *testing.T) {
	s := newSite(t)
	s.text("/a", closed)
	s.text("/b", opened)
	s.add("/a")
	time.Sleep(2 * time.Millisecond)
	s.add("/b")
	report := s.cite("What of parks?", "/b", opened)
	a, b := s.address+"/a", s.address+"/b"
	for _, tt := range []struct {
		c    Choice
		want []string
	}{
		{Choice{}, []string{a, b}},
		{Choice{Limit: 1}, []string{a}},
		{Choice{Reports: []*assay.Report{report}}, []string{b}},
		{Choice{Reports: []*assay.Report{report}, Addresses: []string{a + "#x"}}, []string{a, b}},
		{Choice{Before: time.Now().Add(-time.Hour)}, nil},
		{Choice{Before: time.Now().Add(time.Hour)}, []string{a, b}},
	} {
		targets, err := Choose(t.Context(), s.lib, tt.c)
		var got []string
		for _, one := range targets {
			got = append(got, one.Address)
		}
		if err != nil || strings.Join(got, " ") != strings.Join(tt.want, " ") {
			t.Errorf("%+v gives %q, %v", tt.c, got, err)
		}
	}
	for address, want := range map[string]error{s.address + "/never": assay.ErrNotFound, "gopher://x/": assay.ErrUsage} {
		if _, err := Choose(t.Context(), s.lib, Choice{Addresses: []string{address}}); !errors.Is(err, want) {
			t.Errorf("%s gives %v", address, err)
		}
	}
}
