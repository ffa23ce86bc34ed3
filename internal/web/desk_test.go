package web

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"assay"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/extract"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/source"
	"assay/profiles"
)

// deskNotes are the sources of a small library of its own for each test of the desk.
var deskNotes = map[string]string{
	"council.md": "---\ntitle: Council opens a bridge\npublisher: Marlow County Council\nclass: official\npublished: 2026-03-02\nurl: https://council.example/bridge\n---\n\nMarlow County Council said that its crews repaired 42 bridges in 2025. The council said the repairs were finished on time.\n",
	"paper.md":   "---\ntitle: What became of the bridges\npublisher: The Marlow Ledger\nclass: news\npublished: 2026-03-05\nurl: https://ledger.example/bridges\n---\n\nThe Marlow Ledger visited every bridge on the list and counted 42 bridges repaired by Marlow County Council in 2025. Engineer Jane Doe said the repairs will last ten years.\n",
}

// auditNote is a source that is added later.
const auditNote = "---\ntitle: Audit of the bridges\npublisher: State Auditor\nclass: oversight\npublished: 2026-05-01\nurl: https://auditor.example/bridges\n---\n\nThe State Auditor found that Marlow County Council repaired 31 bridges in 2025 and did not repair 11 others on its list. Marlow County Council did not repair 42 bridges in 2025, the auditor found.\n"

const deskQuestion = "Did Marlow County Council repair 42 bridges in 2025?"

// deskSite is a whole site with accounts, over a library of its own.
type deskSite struct {
	t       testing.TB
	server  *Server
	library *sqlite.Library
	handler http.Handler
	log     *bytes.Buffer
	now     time.Time
	reports []*assay.Report            // of deskQuestion, before and after the audit was read
	cookies map[desk.Role]*http.Cookie // of each role's session
	added   []string                   // addresses that were read in
}

const deskPassword = "a bridge of four words"

// openDeskSite starts a site with an admin, an editor and a reader, all signed in.
func openDeskSite(t testing.TB) *deskSite {
	t.Helper()
	ctx := context.Background()
	l, err := sqlite.Memory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	d := &deskSite{t: t, library: l, now: time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC), log: &bytes.Buffer{}, cookies: map[desk.Role]*http.Cookie{}}
	config := d.config()
	for name, note := range deskNotes {
		d.read(name, note)
	}
	d.ask(config)
	d.read("audit.md", auditNote)
	d.ask(config)
	clock := func() time.Time { return d.now }
	logger := slog.New(slog.NewTextHandler(d.log, nil))
	queue, err := asking.New(ctx, asking.Options{Answer: func(context.Context, string, func(asking.Progress)) (string, error) {
		return d.reports[0].ID, nil
	}, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = queue.Close(ctx) })
	d.server, err = New(Config{
		Library: l, Check: config, Ask: queue, Desk: desk.New(l, desk.Options{Now: clock, Logger: logger}), Now: clock, Logger: logger,
		Site: Site{Name: "The Marlow Desk", Contact: "desk@marlow.example"},
		Add: func(_ context.Context, address string) ([]string, error) {
			d.added = append(d.added, address)
			return []string{d.reports[1].Sources[0].Document}, nil
		},
		Settings: []Setting{{"site", "site.name", "The Marlow Desk", "assay.toml"}, {"site", "key", "set, not shown", "environment"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.handler = d.server.Handler()
	d.people()
	return d
}

// deskParts are costly and the same for all tests.
var deskParts = sync.OnceValues(func() (check.Config, error) {
	book, err := publishers.Default()
	if err != nil {
		return check.Config{}, err
	}
	fields, err := profiles.Load()
	return check.Config{Book: book, Profiles: fields, Today: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
		Engine: assay.Engine{Name: "Assay", Version: "test", Writer: "extractive"}}, err
})

func (d *deskSite) config() check.Config {
	c, err := deskParts()
	if err != nil {
		d.t.Fatal(err)
	}
	c.Library = d.library
	return c
}

// read adds a note to the library.
func (d *deskSite) read(name, note string) {
	d.t.Helper()
	dir := d.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(note), 0o600); err != nil {
		d.t.Fatal(err)
	}
	ctx := context.Background()
	x := extract.New(extract.Config{})
	defer x.Close()
	if _, err := check.Ingest(ctx, check.Reading{
		Sources: source.Walk(ctx, []string{dir}, source.Options{CapturedAt: d.now}),
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{})
		},
		Store: d.library,
	}); err != nil {
		d.t.Fatal(err)
	}
}

// ask answers the question and keeps the report.
func (d *deskSite) ask(c check.Config) {
	d.t.Helper()
	r, err := check.Ask(context.Background(), c, deskQuestion)
	if err == nil {
		err = keep(context.Background(), d.library, r)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.reports = append(d.reports, r)
}

// people makes the accounts by the site's own pages, and signs them in.
func (d *deskSite) people() {
	d.t.Helper()
	token, needed, err := d.server.Desk.Setup(context.Background())
	if err != nil || !needed {
		d.t.Fatal(needed, err)
	}
	d.cookies[desk.Admin] = d.join("/setup/"+token, "Admin")
	for _, role := range []desk.Role{desk.Editor, desk.Reader} {
		name := "The " + string(role)
		p := d.post(desk.Admin, "/desk/accounts", "do", "invite", "name", name, "role", string(role))
		link := words(d.parsed(p), ".once code")
		u, err := url.Parse(link)
		if err != nil || !strings.HasPrefix(u.Path, "/setup/") {
			d.t.Fatalf("no link for %s: %d %s", name, p.Code, p.Body)
		}
		d.cookies[role] = d.join(u.Path, "")
	}
}

// join takes a one-time link and gives the session's cookie.
func (d *deskSite) join(path, name string) *http.Cookie {
	d.t.Helper()
	w := d.post(desk.Visitor, path, "name", name, "password", deskPassword, "again", deskPassword)
	if w.Code != http.StatusSeeOther {
		d.t.Fatalf("joining by %s: %d %s", path, w.Code, w.Body)
	}
	for _, c := range w.Result().Cookies() {
		return c
	}
	d.t.Fatal("no session was begun")
	return nil
}

// send sends a request as somebody of a role.
func (d *deskSite) send(role desk.Role, r *http.Request) *httptest.ResponseRecorder {
	if c := d.cookies[role]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

func (d *deskSite) get(role desk.Role, address string) *httptest.ResponseRecorder {
	return d.send(role, httptest.NewRequest(http.MethodGet, address, nil))
}

// post sends a form: names and values in turn.
func (d *deskSite) post(role desk.Role, address string, fields ...string) *httptest.ResponseRecorder {
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return d.send(role, r)
}

func (d *deskSite) parsed(w *httptest.ResponseRecorder) *html.Node {
	d.t.Helper()
	n, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// page asks for a page that has to be there.
func (d *deskSite) page(role desk.Role, address string) *html.Node {
	d.t.Helper()
	w := d.get(role, address)
	if w.Code != http.StatusOK {
		d.t.Fatalf("%s as %q: %d %s", address, role, w.Code, words(d.parsed(w), ".standfirst"))
	}
	return d.parsed(w)
}

// publish publishes the first report and gives its slug.
func (d *deskSite) publish() string {
	d.t.Helper()
	w := d.post(desk.Editor, "/desk/publish", "report", d.reports[0].ID, "slug", "bridges", "topics", "Roads, Money")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/checks/bridges" {
		d.t.Fatalf("publishing: %d %s", w.Code, words(d.parsed(w), ".faults"))
	}
	return "bridges"
}

// fieldValue gives what a field of a page's form holds.
func fieldValue(n *html.Node, name string) string {
	found := all(n, fmt.Sprintf(`input[name=%q]:not([type=radio]), textarea[name=%q], input[type=radio][name=%q][checked]`, name, name, name))
	if len(found) == 0 {
		return ""
	}
	if found[0].Data != "textarea" {
		return attr(found[0], "value")
	}
	var b strings.Builder
	for c := range found[0].Descendants() {
		b.WriteString(c.Data)
	}
	return b.String()
}
