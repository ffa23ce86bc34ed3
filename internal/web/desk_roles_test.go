package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/internal/desk"
)

// roles in the order of the columns of deskRouteTable.
var fourRoles = []desk.Role{desk.Visitor, desk.Reader, desk.Editor, desk.Admin}

// deskRouteTable is every address of the editors' and the public pages, with the
// status that each role gets: of a POST, for an empty form.
var deskRouteTable = []struct {
	pattern, address string
	statuses         [4]int
}{
	{"GET /sign-in", "/sign-in", [4]int{200, 200, 200, 200}},
	{"POST /sign-in", "/sign-in", [4]int{400, 400, 400, 400}},
	{"POST /sign-out", "/sign-out", [4]int{303, 303, 303, 303}},
	{"GET /account", "/account", [4]int{303, 200, 200, 200}},
	{"POST /account", "/account", [4]int{403, 400, 400, 400}},
	{"GET /setup/{token}", "/setup/x", [4]int{404, 404, 404, 404}},
	{"POST /setup/{token}", "/setup/x", [4]int{404, 404, 404, 404}},
	{"GET /desk", "/desk", [4]int{303, 403, 200, 200}},
	{"GET /desk/drafts", "/desk/drafts", [4]int{303, 403, 200, 200}},
	{"GET /desk/sources", "/desk/sources", [4]int{303, 403, 200, 200}},
	{"POST /desk/again", "/desk/again", [4]int{403, 403, 400, 400}},
	{"GET /desk/tips", "/desk/tips", [4]int{303, 403, 200, 200}},
	{"GET /desk/tips/{id}", "/desk/tips/TIP", [4]int{303, 403, 200, 200}},
	{"POST /desk/tips/{id}", "/desk/tips/TIP", [4]int{403, 403, 400, 400}},
	{"GET /desk/publish", "/desk/publish?report=DRAFT", [4]int{303, 403, 200, 200}},
	{"POST /desk/publish", "/desk/publish", [4]int{403, 403, 404, 404}},
	{"GET /desk/revise", "/desk/revise?slug=bridges", [4]int{303, 403, 200, 200}},
	{"POST /desk/revise", "/desk/revise", [4]int{403, 403, 404, 404}},
	{"GET /desk/accounts", "/desk/accounts", [4]int{303, 403, 403, 200}},
	{"POST /desk/accounts", "/desk/accounts", [4]int{403, 403, 403, 400}},
	{"GET /desk/keys", "/desk/keys", [4]int{303, 403, 403, 200}},
	{"POST /desk/keys", "/desk/keys", [4]int{403, 403, 403, 400}},
	{"GET /desk/audit", "/desk/audit", [4]int{303, 403, 403, 200}},
	{"GET /desk/settings", "/desk/settings", [4]int{303, 403, 403, 200}},
	{"GET /checks", "/checks", [4]int{200, 200, 200, 200}},
	{"GET /topics/{topic}", "/topics/Roads", [4]int{200, 200, 200, 200}},
	{"GET /corrections", "/corrections", [4]int{200, 200, 200, 200}},
	{"GET /error-rate.csv", "/error-rate.csv", [4]int{200, 200, 200, 200}},
	{"GET /methodology", "/methodology", [4]int{200, 200, 200, 200}},
	{"GET /corrections-policy", "/corrections-policy", [4]int{200, 200, 200, 200}},
	{"GET /about", "/about", [4]int{200, 200, 200, 200}},
	{"GET /tips", "/tips", [4]int{200, 200, 200, 200}},
	{"POST /tips", "/tips", [4]int{400, 400, 400, 400}},
	{"GET /tips/{receipt}", "/tips/x", [4]int{404, 404, 404, 404}},
	{"/dispute", "/checks/bridges/dispute?s=s1", [4]int{200, 200, 200, 200}},
	{"/dispute", "/reports/DRAFT/dispute?s=s1", [4]int{404, 404, 200, 200}},
}

// TestRoutesAreListed: an address that is registered and not in the table fails,
// so that nobody can forget who may open it.
func TestRoutesAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, row := range deskRouteTable {
		listed[row.pattern] = true
	}
	files, err := filepath.Glob("desk*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, _ := filepath.Glob("public*.go")
	pattern := regexp.MustCompile(`"((?:GET|POST) /[^"]*)"`)
	found := 0
	for _, name := range append(files, more...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pattern.FindAllStringSubmatch(string(b), -1) {
			if found++; !listed[m[1]] {
				t.Errorf("%s registers %q, which is not in the table of roles", name, m[1])
			}
		}
	}
	if found < 25 {
		t.Errorf("only %d addresses found in the sources", found)
	}
}

// real gives an address with the IDs of this site.
func (d *deskSite) real(address, tip string) string {
	return strings.NewReplacer("TIP", tip, "DRAFT", d.reports[1].ID).Replace(address)
}

func TestForcedBrowsing(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	tip := d.tip(desk.Tip{Kind: desk.TipQuestion, Text: "Who paid for the bridges?"})
	saved := d.cookies
	for _, row := range deskRouteTable {
		for i, role := range fourRoles {
			if row.pattern == "POST /sign-out" {
				d.cookies = map[desk.Role]*http.Cookie{} // nobody is signed out by the test
			}
			var got int
			address := d.real(row.address, tip)
			if strings.HasPrefix(row.pattern, "POST") {
				got = d.post(role, address).Code
			} else {
				got = d.get(role, address).Code
			}
			d.cookies = saved
			if want := row.statuses[i]; got != want {
				t.Errorf("%s as %q: %d, want %d", row.pattern+" "+row.address, role, got, want)
			}
		}
	}
}

// tip sends a tip and gives its ID.
func (d *deskSite) tip(t desk.Tip) string {
	d.t.Helper()
	ctx := context.Background()
	if _, err := d.server.Desk.Send(ctx, t, "somewhere"+t.Text); err != nil {
		d.t.Fatal(err)
	}
	list, _, err := d.server.Desk.Tips(ctx, desk.Actor{Account: "a", Role: desk.Editor}, desk.TipFilter{Kind: t.Kind}, desk.Page{Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, x := range list {
		if x.Text == t.Text && x.URL == t.URL {
			return x.ID
		}
	}
	d.t.Fatal("the tip is not there")
	return ""
}

// TestOtherSites: a form that another site's page sends is refused, whatever the
// browser tells of it.
func TestOtherSites(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	for _, row := range deskRouteTable {
		method, _, _ := strings.Cut(row.pattern, " ")
		if method != http.MethodPost {
			continue
		}
		for name, header := range map[string][2]string{"fetch metadata": {"Sec-Fetch-Site", "cross-site"}, "same site": {"Sec-Fetch-Site", "same-site"}, "origin": {"Origin", "https://evil.example"}, "no origin": {"Origin", "null"}} {
			r := httptest.NewRequest(method, d.real(row.address, "x"), strings.NewReader("do=invite&name=Mallory&role=admin"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header[0], header[1])
			if w := d.send(desk.Admin, r); w.Code != http.StatusForbidden {
				t.Errorf("%s by %s: %d", row.pattern, name, w.Code)
			}
		}
	}
	list, err := d.library.Accounts(context.Background())
	if err != nil || len(list) != 3 {
		t.Errorf("%d accounts, %v", len(list), err)
	}
}

func TestSignIn(t *testing.T) {
	d := openDeskSite(t)
	form := []string{"name", "The editor", "password", deskPassword}
	w := d.post(desk.Visitor, "/sign-in", append(form, "to", "/desk/tips?kind=source")...)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk/tips?kind=source" {
		t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	cookies := w.Result().Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" || cookies[0].Domain != "" {
		t.Errorf("cookies %v", cookies)
	}
	if w := d.post(desk.Visitor, "/sign-in", form...); w.Header().Get("Location") != "/desk" {
		t.Errorf("an editor begins at %q", w.Header().Get("Location"))
	}
	// One message for a wrong name and for a wrong password.
	var told []string
	for _, name := range []string{"Nobody", "The editor"} {
		w := d.post(desk.Visitor, "/sign-in", "name", name, "password", "not the password")
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", name, w.Code)
		}
		p := d.parsed(w)
		told = append(told, words(p, ".faults li"))
		if fieldValue(p, "name") != name || fieldValue(p, "password") != "" {
			t.Errorf("the form comes back with %q and %q", fieldValue(p, "name"), fieldValue(p, "password"))
		}
	}
	if told[0] != told[1] || told[0] != "The name or the password is wrong." {
		t.Errorf("told %q", told)
	}
	for range 12 {
		w = d.post(desk.Visitor, "/sign-in", "name", "The editor", "password", "not the password")
	}
	if w.Code != http.StatusTooManyRequests || !strings.Contains(words(d.parsed(w), ".faults li"), "try again in") {
		t.Errorf("after many tries: %d %s", w.Code, words(d.parsed(w), ".faults li"))
	}
}

// TestEncrypted: over an encrypted connection the cookie is bound to this host.
func TestEncrypted(t *testing.T) {
	d := openDeskSite(t)
	base, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	d.server.Site.Base = base
	c := d.post(desk.Visitor, "/sign-in", "name", "Admin", "password", deskPassword).Result().Cookies()
	if len(c) != 1 || c[0].Name != "__Host-assay" || !c[0].Secure || c[0].Path != "/" || c[0].Domain != "" {
		t.Errorf("cookies %v", c)
	}
}

// TestFixation: a session that was handed to a browser beforehand is never the
// one that is signed in, and the one before is ended.
func TestFixation(t *testing.T) {
	d := openDeskSite(t)
	sign := func(c *http.Cookie) *http.Cookie {
		r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(url.Values{"name": {"The editor"}, "password": {deskPassword}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(c)
		w := d.send(desk.Visitor, r)
		if w.Code != http.StatusSeeOther {
			t.Fatal(w.Code)
		}
		return w.Result().Cookies()[0]
	}
	planted := &http.Cookie{Name: "assay", Value: strings.Repeat("ab", 32)}
	mine := sign(planted)
	if mine.Value == planted.Value {
		t.Error("the planted session was taken")
	}
	again := sign(mine)
	if again.Value == mine.Value {
		t.Error("the session before was taken over")
	}
	for c, want := range map[*http.Cookie]int{planted: 303, mine: 303, again: 200} {
		r := httptest.NewRequest(http.MethodGet, "/desk", nil)
		r.AddCookie(c)
		if got := d.send(desk.Visitor, r).Code; got != want {
			t.Errorf("session %.6s: %d, want %d", c.Value, got, want)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/sign-out", nil)
	r.AddCookie(again)
	if c := d.send(desk.Visitor, r).Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("signing out gives %v", c)
	}
	r = httptest.NewRequest(http.MethodGet, "/desk", nil)
	r.AddCookie(again)
	if got := d.send(desk.Visitor, r).Code; got != http.StatusSeeOther {
		t.Errorf("a session that was ended opens the desk: %d", got)
	}
}

func TestLocalPath(t *testing.T) {
	for to, want := range map[string]string{
		"/desk":                         "/desk",
		"/desk/tips?kind=source":        "/desk/tips?kind=source",
		"/checks/a#s5":                  "/checks/a#s5",
		"":                              "/",
		"//evil.example":                "/",
		"///evil.example":               "/",
		`/\evil.example`:                "/",
		`\\evil.example`:                "/",
		"https://evil.example":          "/",
		"https:evil.example":            "/",
		"javascript:alert(1)":           "/",
		"evil.example":                  "/",
		"/a\r\nSet-Cookie: x=y":         "/",
		"/a\x00b":                       "/",
		"/\tevil":                       "/",
		"/%5Cevil.example":              "/",
		"/%0d%0aX: y":                   "/",
		"/%2F%2Fevil.example":           "/",
		"/sign-in?to=/sign-in":          "/",
		"/setup/x":                      "/",
		"/" + strings.Repeat("a", 3000): "/",
	} {
		if got := localPath(to); got != want {
			t.Errorf("%.60q: %q, want %q", to, got, want)
		}
	}
}

// TestPassword: a new password needs the old one, and ends what the old one began.
func TestPassword(t *testing.T) {
	d := openDeskSite(t)
	const better = "another bridge of four words"
	w := d.post(desk.Editor, "/account", "old", "not the password", "password", better, "again", better)
	if p := d.parsed(w); w.Code != http.StatusForbidden || words(p, "#old-wrong") == "" || fieldValue(p, "password") != "" {
		t.Errorf("without the old one: %d", w.Code)
	}
	w = d.post(desk.Editor, "/account", "old", deskPassword, "password", better, "again", better)
	if w.Code != http.StatusOK || len(w.Result().Cookies()) != 1 {
		t.Fatalf("%d %q", w.Code, words(d.parsed(w), ".faults"))
	}
	if got := d.get(desk.Editor, "/desk").Code; got != http.StatusSeeOther {
		t.Errorf("the session before opens the desk: %d", got)
	}
	d.cookies[desk.Editor] = w.Result().Cookies()[0]
	if got := d.get(desk.Editor, "/desk").Code; got != http.StatusOK {
		t.Errorf("the new session does not open the desk: %d", got)
	}
}

// TestSetup: a link works once, a mistake does not use it up, and what it is for
// stands on its page.
func TestSetup(t *testing.T) {
	d := openDeskSite(t)
	w := d.post(desk.Admin, "/desk/accounts", "do", "invite", "name", "Night editor", "role", "editor")
	if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("a link is shown with %d, %q", w.Code, w.Header().Get("Cache-Control"))
	}
	u, err := url.Parse(words(d.parsed(w), ".once code"))
	if err != nil {
		t.Fatal(err)
	}
	if p := d.page(desk.Visitor, u.Path); words(p, "h1") != "Set your password" || words(p, ".standfirst b") != "Night editor" || len(all(p, `input[name="name"]`)) != 0 {
		t.Errorf("the page is %q", words(p, "main"))
	}
	for _, bad := range [][2]string{{"short", "short"}, {deskPassword, "another"}, {"", ""}} {
		if w := d.post(desk.Visitor, u.Path, "password", bad[0], "again", bad[1]); w.Code != http.StatusBadRequest || words(d.parsed(w), ".fault") == "" {
			t.Errorf("%q: %d", bad, w.Code)
		}
	}
	d.join(u.Path, "")
	if got := d.get(desk.Visitor, u.Path).Code; got != http.StatusNotFound {
		t.Errorf("a link works twice: %d", got)
	}
	if strings.Contains(d.log.String(), strings.TrimPrefix(u.Path, "/setup/")) {
		t.Error("the one-time link stands in the log")
	}
	if !strings.Contains(d.log.String(), "/setup/...") {
		t.Error("the log does not have the request")
	}
}
