package web

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"assay/internal/desk"
	"assay/internal/render"
)

// at asks for an address under a host's name.
func (d *deskSite) at(host, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Host = host
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return d.send(desk.Visitor, r)
}

// feedPaths are all feeds.
var feedPaths = []string{
	"/feeds/checks.rss", "/feeds/checks.atom", "/feeds/checks.json", "/feeds/corrections.rss", "/feeds/corrections.atom", "/feeds/corrections.json",
}

// What a check is to other programs: feeds, sitemap, structured data, a card.
func TestWhatOthersRead(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	d.now = d.now.Add(time.Hour)
	d.revise(t)
	for _, path := range feedPaths {
		w := d.at("localhost:8080", path)
		f, err := gofeed.NewParser().Parse(w.Body)
		if err != nil || w.Code != http.StatusOK || len(f.Items) != 1 {
			t.Errorf("%s: %d, %v", path, w.Code, err)
			continue
		}
		if want := "http://localhost:8080/checks/bridges"; !strings.HasPrefix(f.Items[0].Link, want) {
			t.Errorf("%s: link %q", path, f.Items[0].Link)
		}
		for name, value := range map[string]string{"If-None-Match": w.Header().Get("ETag"), "If-Modified-Since": w.Header().Get("Last-Modified")} {
			if got := d.at("localhost:8080", path, name, value); value == "" || got.Code != http.StatusNotModified || got.Body.Len() > 0 {
				t.Errorf("%s with %s %q: %d", path, name, value, got.Code)
			}
		}
		if got := d.at("localhost:8080", path, "If-Modified-Since", "Mon, 02 Jan 2006 15:04:05 GMT"); got.Code != http.StatusOK {
			t.Errorf("%s, old: %d", path, got.Code)
		}
	}
	if got := d.at("localhost", "/sitemap.xml").Body.String(); !strings.Contains(got, "<loc>http://localhost/checks/bridges</loc>") || !strings.Contains(got, "<lastmod>2026-06-01T10:00:00Z") {
		t.Errorf("sitemap %s", got)
	}
	if got := d.at("localhost", "/robots.txt").Body.String(); !strings.Contains(got, "Disallow: /reports/\n") || !strings.Contains(got, "Sitemap: http://localhost/sitemap.xml\n") {
		t.Errorf("robots %s", got)
	}
	for _, path := range []string{"/feeds/checks", "/feeds/drafts.atom", "/feeds/checks.exe", "/sitemap.xml?page=2", "/sitemap.xml?page=-1"} {
		if got := d.at("localhost", path); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
}

// revise corrects the published check with the report made after the audit.
func (d *deskSite) revise(t *testing.T) {
	t.Helper()
	_, err := d.server.Desk.Revise(context.Background(), desk.Actor{Account: "e", Name: "An editor", Role: desk.Editor}, desk.Revising{
		Slug: "bridges", After: 1, Kind: desk.Updated, Report: d.reports[1], Before: d.reports[0], Why: "An audit came out <b>.", RaisedBy: "a reader",
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A report's forms for programs, and who may read them.
func TestReportsInFormsOfTheWeb(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	draft := "/reports/" + d.reports[1].ID
	for _, below := range []string{"/annotations.jsonld", "/figures.csv"} {
		if w := d.at("localhost", draft+below); w.Code != http.StatusNotFound {
			t.Errorf("%s of a draft: %d", below, w.Code)
		}
		if w := d.at("localhost", "/checks/bridges"+below); w.Code != http.StatusOK || w.Body.Len() < 50 {
			t.Errorf("%s: %d %s", below, w.Code, w.Body)
		}
	}
	var c struct {
		Total int
		First struct {
			Items []struct {
				Target struct {
					Selector []struct{ Type, Exact string }
				}
			}
		}
	}
	if err := json.Unmarshal(d.at("localhost", "/checks/bridges/annotations.jsonld").Body.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	for _, item := range c.First.Items {
		if len(item.Target.Selector) != 2 {
			t.Errorf("an anchor of the library has no position: %+v", item)
		}
	}
	if c.Total == 0 {
		t.Error("no annotation")
	}
	name := d.at("localhost", "/checks/bridges/figures.csv").Header().Get("Content-Disposition")
	if want := `attachment; filename="figures-` + d.reports[0].ID[:12] + `.csv"`; name != want {
		t.Errorf("the file is called %s, want %s", name, want)
	}
}

// A name that leads elsewhere is no report, and no file is named by a client.
func TestExportsCannotBeLedElsewhere(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	for _, name := range []string{"..%2f..%2fetc%2fpasswd", "%2e%2e%2fx", "bridges%00", "bridges%0d%0aX-Forged:%20yes", "bridges%2f..%2fbridges", strings.Repeat("a", 5000)} {
		for _, path := range []string{"/checks/%s/figures.csv", "/checks/%s/annotations.jsonld", "/reports/%s/figures.csv", "/answers/%s/figures.csv", "/checks/%s/claimreview.jsonld", "/embed/%s", "/feeds/%s.atom"} {
			w := d.at("localhost", fmt.Sprintf(path, name))
			for w.Code == http.StatusMovedPermanently || w.Code == http.StatusTemporaryRedirect {
				at := w.Header().Get("Location")
				if !strings.HasPrefix(at, "/") || strings.HasPrefix(at, "//") {
					t.Fatalf("%s leads to %q", path, at)
				}
				w = d.at("localhost", at)
			}
			if w.Code != http.StatusNotFound || w.Header().Get("X-Forged") != "" || w.Header().Get("Content-Disposition") != "" {
				t.Errorf(path+": %d", name, w.Code)
			}
		}
	}
}

// The ClaimReview stands in the page and alone, for what is published and stands.
func TestClaimReviewOfChecks(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	script := func(path string) string {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Host = "localhost"
		found := words(d.parsed(d.send(desk.Editor, r)), `script[type="application/ld+json"]`)
		return found
	}
	var review struct {
		Type, URL, ClaimReviewed string
		ReviewRating             struct{ AlternateName string }
	}
	if err := json.Unmarshal([]byte(script("/checks/bridges")), &review); err != nil {
		t.Fatal(err)
	}
	if review.URL != "http://localhost/checks/bridges" || review.ReviewRating.AlternateName != string(d.reports[0].Verdict.Label) {
		t.Errorf("%+v", review)
	}
	w := d.at("localhost", "/checks/bridges/claimreview.jsonld")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != jsonLDType {
		t.Errorf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
	if got := script("/reports/" + d.reports[1].ID); got != "" {
		t.Errorf("a draft has %s", got)
	}
	d.revise(t)
	if got := script("/checks/bridges/v/1"); got != "" {
		t.Errorf("an earlier version has %s", got)
	}
	_, err := d.server.Desk.Revise(context.Background(), desk.Actor{Account: "e", Name: "An editor", Role: desk.Editor}, desk.Revising{
		Slug: "bridges", After: 2, Kind: desk.Retracted, Why: "The list was forged.", RaisedBy: "an editor",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := script("/checks/bridges"); got != "" {
		t.Errorf("a retracted check has %s", got)
	}
	if w := d.at("localhost", "/checks/bridges/claimreview.jsonld"); w.Code != http.StatusNotFound {
		t.Errorf("a retracted check: %d", w.Code)
	}
}

// Where no base address is set, a name that a client makes up goes into nothing
// that others read.
func TestForgedHosts(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	own := []string{"/sitemap.xml", "/oembed?url=http://evil.example/checks/bridges", "/checks/bridges/claimreview.jsonld"}
	for _, host := range []string{"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", "[::1]evil.example", "localhost:x\"><script>", ""} {
		for _, path := range append(own, feedPaths...) {
			w := d.at(host, path)
			if w.Code != http.StatusBadRequest {
				t.Errorf("%s at %q: %d", path, host, w.Code)
			}
			if host != "" && strings.Contains(w.Body.String(), "evil.example") {
				t.Errorf("%s at %q repeats the name", path, host)
			}
		}
		for _, path := range []string{"/robots.txt", "/checks/bridges", "/checks/bridges/annotations.jsonld", "/embed/bridges"} {
			if w := d.at(host, path); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "evil.example") {
				t.Errorf("%s at %q: %d, and repeats the name or not", path, host, w.Code)
			}
		}
	}
	// The address that a connection came in at is believed, a port beside it not.
	for host, want := range map[string]int{"192.0.2.7:8080": 200, "192.0.2.7:81": 400, "192.0.2.8:8080": 400, "192.0.2.7": 400} {
		r := httptest.NewRequest(http.MethodGet, "/feeds/checks.atom", nil)
		r.Host = host
		r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, net.Addr(&net.TCPAddr{IP: net.ParseIP("192.0.2.7"), Port: 8080})))
		if w := d.send(desk.Visitor, r); w.Code != want {
			t.Errorf("host %s: %d, want %d", host, w.Code, want)
		}
	}
	base, _ := url.Parse("https://desk.example/news")
	d.server.Site.Base = base
	w := d.at("evil.example", "/feeds/checks.atom")
	if body := w.Body.String(); w.Code != 200 || strings.Contains(body, "evil") || !strings.Contains(body, `href="https://desk.example/news/checks/bridges"`) {
		t.Errorf("with a base address: %d %s", w.Code, body)
	}
}

// Other sites are told how to show a check of this one, and of no other.
func TestOEmbed(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	get := func(query string) *httptest.ResponseRecorder { return d.at("localhost:8080", "/oembed?"+query) }
	check := url.QueryEscape("http://localhost:8080/checks/bridges")
	var o oembedded
	w := get("url=" + check + "&maxwidth=320&maxheight=4000")
	if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil || w.Code != 200 {
		t.Fatal(w.Code, err)
	}
	if o.Type != "rich" || o.Version != "1.0" || o.Width != 320 || o.Height != cardHeight || !strings.Contains(o.HTML, `src="http://localhost:8080/embed/bridges" width="320"`) {
		t.Errorf("%+v", o)
	}
	var x oembedded
	if w = get("url=" + check + "&format=xml"); xml.Unmarshal(w.Body.Bytes(), &x) != nil || x.Type != "rich" || x.HTML == "" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") {
		t.Errorf("as XML: %+v", x)
	}
	for query, want := range map[string]int{
		"url=" + check + "&format=yaml":                   501,
		"url=" + check + "&maxwidth=-5":                   400,
		"url=" + check + "&maxwidth=99999999999999999999": 400,
		"": 404,
		"url=" + url.QueryEscape("http://evil.example/checks/bridges"):             404,
		"url=" + url.QueryEscape("https://localhost:8080/checks/bridges"):          404,
		"url=" + url.QueryEscape("http://a@localhost:8080/checks/bridges"):         404,
		"url=" + url.QueryEscape("http://localhost:8080/checks/../desk"):           404,
		"url=" + url.QueryEscape("http://localhost:8080/reports/"+d.reports[1].ID): 404,
		"url=" + url.QueryEscape("http://localhost:8080/checks/none"):              404,
		"url=" + url.QueryEscape("http://localhost:8080/checks/bridges/v/1"):       200,
	} {
		if w := get(query); w.Code != want {
			t.Errorf("%s: %d, want %d", query, w.Code, want)
		}
	}
}

// The card may stand in any site's frame; nothing else of the site may.
func TestEmbed(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	d.now = d.now.Add(24 * time.Hour)
	d.revise(t)
	w := d.at("localhost", "/embed/bridges")
	page := d.parsed(w)
	if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors *") || strings.Contains(csp, "script-src") || w.Header().Get("X-Frame-Options") != "" {
		t.Errorf("policy %q", csp)
	}
	for selector, want := range map[string]string{
		"h1":              deskQuestion,
		".found > strong": string(d.reports[1].Verdict.Label),
		".found bdi":      render.Clean(d.reports[1].Verdict.Reason),
		".when bdi":       "Updated on 2 June 2026: An audit came out <b>.",
	} {
		if got := words(page, selector); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if n := len(all(page, "script, form, img, iframe")); n > 0 {
		t.Errorf("%d elements that a card has no use for", n)
	}
	if n := len(all(page, `a[href="http://localhost/checks/bridges"][rel="noopener"]`)); n != 2 {
		t.Errorf("%d ways to the check", n)
	}
	if w := d.at("localhost", "/checks/bridges"); w.Header().Get("X-Frame-Options") != "DENY" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Error("the check's own page may be framed")
	}
	if w := d.at("localhost", "/embed/none"); w.Code != http.StatusNotFound || w.Header().Get("X-Frame-Options") != "DENY" {
		t.Errorf("no such card: %d", w.Code)
	}
}

// What refuses a request before the API is reached has the API's shape of errors.
func TestErrorsBeforeTheAPI(t *testing.T) {
	d := openDeskSite(t)
	r := httptest.NewRequest(http.MethodPost, "/api/v1/tips", strings.NewReader("{}"))
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	w := d.send(desk.Editor, r)
	if w.Code != http.StatusForbidden || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("from another site: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
}

// A path with line ends cannot forge a line of the log.
func TestLogLinesCannotBeForged(t *testing.T) {
	d := openDeskSite(t)
	d.log.Reset()
	d.at("localhost", "/checks/x%0d%0alevel=INFO%20msg=request%20path=/forged%20status=200?q=secret")
	lines := strings.Split(strings.TrimSpace(d.log.String()), "\n")
	if len(lines) != 1 || strings.Contains(lines[0], "secret") {
		t.Errorf("the log says %q", lines)
	}
	if !strings.Contains(fmt.Sprintf("%q", d.log.String()), `\\r\\n`) {
		t.Errorf("the line ends went missing: %s", d.log)
	}
}
