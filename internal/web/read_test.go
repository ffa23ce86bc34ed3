package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"assay"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/render"
	"assay/internal/source"
	"assay/profiles"
)

// readLibrary is the example library with two answered questions, read once.
type readLibrary struct {
	library *sqlite.Library
	config  check.Config
	reports []*assay.Report
	earlier *assay.Report // of the first question, by another version of the engine
	err     error
}

var readQuestions = []string{
	"Has ICE enforcement saved thousands of children from trafficking?",
	"Has DHS located 13000 unaccompanied minors?",
}

var exampleLibrary = sync.OnceValue(func() (l readLibrary) {
	ctx := context.Background()
	if l.library, l.err = sqlite.Memory(ctx); l.err != nil {
		return l
	}
	book, err := publishers.Default()
	if err != nil {
		return readLibrary{err: err}
	}
	fields, err := profiles.Load()
	if err != nil {
		return readLibrary{err: err}
	}
	x := extract.New(extract.Config{})
	defer x.Close()
	l.config = check.Config{Library: l.library, Book: book, Profiles: fields, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		Engine: assay.Engine{Name: "Assay", Version: "test", Writer: "extractive"}}
	_, l.err = check.Ingest(ctx, check.Reading{
		Sources: source.Walk(ctx, []string{"../../examples/hsi"}, source.Options{}),
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{Publishers: book})
		},
		Store: l.library,
	})
	for _, q := range readQuestions {
		if l.err != nil {
			return l
		}
		var r *assay.Report
		if r, l.err = check.Ask(ctx, l.config, q); l.err == nil {
			l.reports = append(l.reports, r)
			l.err = keep(ctx, l.library, r)
		}
	}
	if l.err != nil {
		return l
	}
	before := l.config
	before.Engine.Version = "earlier"
	if l.earlier, l.err = check.Ask(ctx, before, readQuestions[0]); l.err != nil {
		return l
	}
	// As if an earlier writer had worded a sentence otherwise.
	l.earlier.Summary[0].Text = strings.Replace(l.earlier.Summary[0].Text, "thousands of children were rescued", "it rescued thousands of children", 1)
	l.earlier.ID = l.earlier.Hash()
	if l.err = keep(ctx, l.library, l.earlier); l.err == nil {
		l.err = l.publish(ctx)
	}
	return l
})

// keep saves a report in a library.
func keep(ctx context.Context, l library.Library, r *assay.Report) error {
	var b bytes.Buffer
	if err := render.JSON(&b, r); err != nil {
		return err
	}
	return l.SaveCheck(ctx, library.Check{ID: r.ID, Question: r.Question, Report: b.Bytes()})
}

// readDesk is a server over the example library: the first question is published
// twice, by an earlier engine and corrected, and the second is a draft.
type readDesk struct {
	*Server
	readLibrary
	mux http.Handler
}

func openReadDesk(t testing.TB) *readDesk {
	t.Helper()
	l := exampleLibrary()
	if l.err != nil {
		t.Fatal(l.err)
	}
	queue, err := asking.New(context.Background(), asking.Options{Answer: func(context.Context, string, func(asking.Progress)) (string, error) { return l.reports[1].ID, nil }})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Site: Site{Base: &url.URL{Scheme: "https", Host: "example.com"}}, Library: l.library, Check: l.config, Ask: queue, Desk: desk.New(l.library, desk.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.routes(mux)
	return &readDesk{s, l, mux}
}

// publish publishes the earlier report, and corrects it to the first.
func (l *readLibrary) publish(ctx context.Context) error {
	at := time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)
	d := desk.New(l.library, desk.Options{Now: func() time.Time { return at }})
	editor := desk.Actor{Account: "editor", Name: "An editor", Role: desk.Editor}
	if _, err := d.Publish(ctx, editor, l.earlier, "saved-thousands", nil); err != nil {
		return err
	}
	at = at.AddDate(0, 0, 2)
	_, err := d.Revise(ctx, editor, desk.Revising{
		Slug: "saved-thousands", After: 1, Kind: desk.Corrected, Report: l.reports[0], Before: l.earlier, Why: "A date was wrong <b>.", RaisedBy: "a reader",
	})
	return err
}

// as asks for a page as somebody of a role.
func (d *readDesk) as(role desk.Role, method, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, address, nil)
	r = r.WithContext(context.WithValue(r.Context(), actorKey{}, desk.Actor{Account: "a", Name: "Somebody", Role: role}))
	w := httptest.NewRecorder()
	d.headers(d.mux).ServeHTTP(w, r)
	return w
}

// page asks for a page that has to be there and parses it.
func (d *readDesk) page(t *testing.T, role desk.Role, address string) *html.Node {
	t.Helper()
	w := d.as(role, "GET", address)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", address, w.Code, w.Body)
	}
	n, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func all(n *html.Node, selector string) []*html.Node {
	return cascadia.QueryAll(n, cascadia.MustCompile(selector))
}

// words is the text of the first element that a selector finds.
func words(n *html.Node, selector string) string {
	found := cascadia.Query(n, cascadia.MustCompile(selector))
	if found == nil {
		return ""
	}
	var b strings.Builder
	for c := range found.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// heaviest is what the page of a report may weigh, in bytes, with twenty-eight
// sources: more would be felt on a slow line.
const heaviest = 110_000

func TestReadReport(t *testing.T) {
	d := openReadDesk(t)
	if n := d.as(desk.Visitor, "GET", "/checks/saved-thousands").Body.Len(); n > heaviest {
		t.Errorf("the page has %d bytes, more than %d", n, heaviest)
	}
	p := d.page(t, desk.Visitor, "/checks/saved-thousands")
	for selector, want := range map[string]string{
		"h1":                    readQuestions[0],
		".standing > p":         "Published on 3 May 2026 by An editor, version 2 of 2.",
		".standing .told li b":  "Corrected on 5 May 2026, raised by a reader.",
		".standing .told bdi":   "A date was wrong <b>.",
		`meta[name="robots"]`:   "",
		".verdict .finding > *": "Not enough evidence.",
	} {
		if got := words(p, selector); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if got := words(p, ".also"); got != "" {
		t.Errorf("an earlier version of the check itself is offered to be compared: %q", got)
	}
	if n := len(all(p, "h1")); n != 1 {
		t.Errorf("%d headings of the first order", n)
	}
	for _, sentence := range all(p, ".sentence") {
		id := attr(sentence, "id")
		if len(all(sentence, fmt.Sprintf(`a.pin[href="/checks/saved-thousands/why/%s"]`, id))) != 1 {
			t.Errorf("sentence %s has no way to why it stands there", id)
		}
	}
	draft := d.page(t, desk.Editor, "/reports/"+d.reports[1].ID)
	if got := words(draft, ".standing > p"); !strings.HasPrefix(got, "Not published") {
		t.Errorf("a draft says %q", got)
	}
	if len(all(draft, `meta[name="robots"][content="noindex"]`)) != 1 || len(all(draft, `link[rel="canonical"]`)) != 0 {
		t.Error("a draft is offered to search engines")
	}
	if len(all(draft, `.also a[href="/desk/publish?report=`+d.reports[1].ID+`"]`)) != 1 {
		t.Error("an editor is not offered to publish")
	}
	if got := words(d.page(t, desk.Visitor, "/checks/saved-thousands/v/1"), ".standing strong"); got != "This is an earlier version." {
		t.Errorf("an earlier version says %q", got)
	}
}

func TestReadWhy(t *testing.T) {
	d := openReadDesk(t)
	p := d.page(t, desk.Visitor, "/checks/saved-thousands/why/s1")
	if got, want := words(p, "h1"), d.reports[0].Summary[0].Text; got != want {
		t.Errorf("the sentence is %q, want %q", got, want)
	}
	c := d.reports[0].Summary[0].Citations[0]
	if got := words(p, "mark"); got != c.Anchor.Quote {
		t.Errorf("the passage is %q, want %q", got, c.Anchor.Quote)
	}
	if got := words(p, ".rests .facts"); !strings.Contains(got, "Stance") || !strings.Contains(got, "Speaks of") {
		t.Errorf("the judgement is %q", got)
	}
	for selector := range map[string]bool{`a[href$="/checks/saved-thousands#s1"]`: true, `a[href="/checks/saved-thousands/dispute?s=s1"]`: true, `a[href="/checks/saved-thousands/why/s2"]`: true} {
		if len(all(p, selector)) == 0 {
			t.Errorf("no %s", selector)
		}
	}
	places := render.WordsOf(d.reports[0]).Places()
	gap := slices.IndexFunc(places, func(p render.Place) bool { return p.Basis != nil && p.Basis.Kind == "search" })
	if gap < 0 {
		t.Fatal("the report has no gap that rests on a search")
	}
	p = d.page(t, desk.Visitor, "/checks/saved-thousands/why/"+places[gap].ID)
	if got := words(p, `[aria-labelledby="basis-h"]`); !strings.Contains(got, "the same.") {
		t.Errorf("a search that gives the same again says %q", got)
	}
	for _, p := range places {
		d.page(t, desk.Visitor, "/checks/saved-thousands/why/"+p.ID)
	}
	if w := d.as(desk.Visitor, "GET", "/checks/saved-thousands/why/s999"); w.Code != http.StatusNotFound {
		t.Errorf("a sentence that there is not: %d", w.Code)
	}
}

// BenchmarkReadReport shows a published report to visitors, as a server does:
// looked up, put in the site's frame, and compressed.
func BenchmarkReadReport(b *testing.B) {
	d := openReadDesk(b)
	for name, h := range map[string]http.Handler{"page": d.headers(d.mux), "compressed": d.compress(d.headers(d.mux))} {
		b.Run(name, func(b *testing.B) {
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					r := httptest.NewRequest("GET", "/checks/saved-thousands", nil)
					r.Header.Set("Accept-Encoding", "gzip")
					w := httptest.NewRecorder()
					h.ServeHTTP(w, r)
					if w.Code != http.StatusOK {
						b.Fatal(w.Code)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "views/s")
		})
	}
}

// BenchmarkReadSource shows a source's page, with the marks of what is published.
func BenchmarkReadSource(b *testing.B) {
	d := openReadDesk(b)
	for i := 0; b.Loop(); i++ {
		if w := d.as(desk.Visitor, "GET", "/sources/"+d.reports[0].Sources[i%len(d.reports[0].Sources)].Document); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
