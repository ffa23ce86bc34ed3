package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"assay/internal/desk"
)

// hostile is what every field is sent.
var hostile = map[string]string{
	"script":     `"><script>alert(1)</script><img src=x onerror=alert(1)>`,
	"address":    `javascript:alert(1)`,
	"template":   `{{.Who.Role}}{{printf "%v" .}}`,
	"turned":     "\u202egnp.exe\u202c \u200f\u2067abc\u2069",
	"NUL":        "a\x00b\x1b[31mc",
	"line ends":  "a\r\nSet-Cookie: evil=1\r\n\r\nlevel=ERROR msg=forged",
	"not UTF-8":  "a\xff\xfe\xc0b",
	"long":       strings.Repeat("long words ", 5000),
	"one letter": strings.Repeat("a", 60000),
	"SQL":        `'; DROP TABLE account; --`,
	"path":       "../../../../etc/passwd",
}

// TestHostileFields sends all of that in every field of every form: no page
// fails, nothing of it becomes markup, a header, or a line of the log.
func TestHostileFields(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	tip := d.tip(desk.Tip{Kind: desk.TipQuestion, Text: "Who paid for the bridges?"})
	stamp := fieldValue(d.page(desk.Visitor, "/tips"), "began")
	d.now = d.now.Add(time.Minute)
	was := fieldValue(d.page(desk.Editor, "/desk/tips/"+tip), "was")
	forms := []struct {
		role    desk.Role
		address string
		fields  []string
	}{
		{desk.Visitor, "/sign-in", []string{"name", "x", "password", "x", "to", "/desk"}},
		{desk.Visitor, "/setup/x", []string{"name", "x", "password", deskPassword, "again", deskPassword}},
		{desk.Visitor, "/tips", []string{"kind", "question", "began", stamp, "website", "", "question", "x"}},
		{desk.Visitor, "/tips", []string{"kind", "source", "began", stamp, "url", "https://a.example/x", "why", "x"}},
		{desk.Visitor, "/tips", []string{"kind", "dispute", "began", stamp, "report", "/checks/bridges", "s", "s1", "sentence", "x", "wrong", "x", "quote", "x", "source", "https://a.example/x"}},
		{desk.Reader, "/account", []string{"old", "x", "password", deskPassword, "again", deskPassword}},
		{desk.Editor, "/desk/again", []string{"question", "x"}},
		{desk.Editor, "/desk/tips/" + tip, []string{"was", was, "do", "answer", "answer", "x", "into", "x"}},
		{desk.Editor, "/desk/tips/" + tip, []string{"was", was, "do", "merge", "answer", "x", "into", "x"}},
		{desk.Editor, "/desk/publish", []string{"report", d.reports[1].ID, "slug", "x!", "topics", "x"}},
		{desk.Editor, "/desk/revise", []string{"slug", "bridges", "after", "1", "kind", "corrected", "report", d.reports[1].ID, "why", "x", "raised", "a reader", "tip", "", "topics", "x", "do", "preview"}},
		{desk.Editor, "/desk/revise", []string{"slug", "bridges", "after", "1", "kind", "corrected", "report", d.reports[1].ID, "why", "x", "raised", "nobody", "tip", "", "topics", "x", "do", "publish"}},
		{desk.Admin, "/desk/accounts", []string{"do", "invite", "name", "x", "role", "editor", "account", "x"}},
		{desk.Admin, "/desk/accounts", []string{"do", "role", "role", "editor", "account", "x"}},
		{desk.Admin, "/desk/keys", []string{"do", "make", "name", "x", "scope", "read", "expires", "2027-01-01", "key", "x"}},
		{desk.Admin, "/desk/keys", []string{"do", "revoke", "key", "x"}},
	}
	for _, f := range forms {
		for i := 0; i < len(f.fields); i += 2 {
			for name, value := range hostile {
				fields := append([]string(nil), f.fields...)
				fields[i+1] = value
				where := fmt.Sprintf("%s, %s, %s", f.address, fields[i], name)
				w := d.post(f.role, f.address, fields...)
				d.unharmed(where, w.Code, w.Header(), w.Body.String())
			}
		}
	}
	for _, address := range []string{"/sign-in?to=%s", "/desk?%s", "/desk/tips?kind=%s&state=%s&page=%s", "/desk/tips/%s", "/desk/publish?report=%s", "/desk/revise?slug=%s",
		"/desk/revise?slug=bridges&tip=%s", "/desk/revise?slug=bridges&report=%s&kind=%s", "/desk/audit?action=%s&page=%s", "/checks?topic=%s&page=%s", "/topics/%s", "/corrections?page=%s",
		"/tips?kind=%s&url=%s", "/tips/%s", "/checks/bridges/dispute?s=%s", "/setup/%s"} {
		for name, value := range hostile {
			escaped := escapeAll(value[:min(len(value), 4000)])
			w := d.get(desk.Admin, strings.ReplaceAll(address, "%s", escaped))
			d.unharmed(address+", "+name, w.Code, w.Header(), w.Body.String())
		}
	}
	// What was taken is shown on these pages.
	for _, address := range []string{"/desk", "/desk/tips", "/desk/accounts", "/desk/keys", "/desk/audit", "/checks", "/corrections"} {
		w := d.get(desk.Admin, address)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", address, w.Code)
		}
		d.unharmed(address, w.Code, w.Header(), w.Body.String())
	}
	for line := range strings.Lines(d.log.String()) {
		if !strings.HasPrefix(line, "time=") {
			t.Errorf("a line of the log begins with %.60q", line)
		}
	}
}

// unharmed holds an answer to what no input may do to it.
func (d *deskSite) unharmed(where string, code int, h http.Header, body string) {
	d.t.Helper()
	if code >= 500 && code != http.StatusServiceUnavailable {
		d.t.Errorf("%s: %d", where, code)
	}
	for _, bad := range []string{"<script>alert", "<img src=x", `href="javascript:`, "\x00", "\x1b", "\u202e"} {
		if strings.Contains(body, bad) {
			d.t.Errorf("%s: the page holds %q", where, bad)
		}
	}
	for name, values := range h {
		for _, v := range values {
			if strings.ContainsAny(v, "\r\n\x00") || name == "Set-Cookie" && strings.Contains(v, "evil") {
				d.t.Errorf("%s: the header %s is %q", where, name, v)
			}
		}
	}
	if to := h.Get("Location"); to != "" && localPath(to) == "/" && to != "/" && !strings.HasPrefix(to, "/sign-in") {
		d.t.Errorf("%s: it leads to %q", where, to)
	}
	if h.Get("Content-Security-Policy") != policy {
		d.t.Errorf("%s: the policy is %q", where, h.Get("Content-Security-Policy"))
	}
}

func escapeAll(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// TestTenMegabytes: a form of 10 MB is refused whole, in every field, and what
// it holds is not shown.
func TestTenMegabytes(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	big := strings.Repeat("x", 10<<20)
	for _, address := range []string{"/sign-in", "/tips", "/desk/again", "/desk/publish", "/desk/revise", "/desk/accounts", "/desk/keys"} {
		w := d.post(desk.Admin, address, "name", big)
		if w.Code != http.StatusRequestEntityTooLarge || w.Body.Len() > 20000 {
			t.Errorf("%s: %d, %d bytes", address, w.Code, w.Body.Len())
		}
	}
}
