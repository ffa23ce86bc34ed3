package web

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"assay/internal/desk"
	"assay/internal/render"
)

func TestExports(t *testing.T) {
	d := openReadDesk(t)
	base := "/checks/saved-thousands/report"
	w := d.as(desk.Visitor, "GET", base+".json")
	r, err := render.Decode(w.Body)
	if err != nil || r.ID != d.reports[0].ID || r.Hash() != r.ID {
		t.Errorf("the JSON is another report: %v", err)
	}
	var whole bytes.Buffer
	if err := render.HTML(&whole, d.reports[0]); err != nil {
		t.Fatal(err)
	}
	w = d.as(desk.Visitor, "GET", base+".html")
	if w.Body.String() != whole.String() || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") {
		t.Error("the file is another than the command line writes, or is shown as a page of the site")
	}
	if w = d.as(desk.Visitor, "GET", base+".md"); !strings.HasPrefix(w.Body.String(), "# "+d.reports[0].Question) {
		t.Errorf("the Markdown begins %.60q", w.Body)
	}
	if w = d.as(desk.Visitor, "GET", base+".pdf"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "no browser to print with") {
		t.Errorf("a desk that cannot print: %d", w.Code)
	}
	d.PDF = func(_ context.Context, html []byte) ([]byte, error) {
		return []byte("%PDF of " + string(html[:9])), nil
	}
	if w = d.as(desk.Visitor, "GET", base+".pdf"); w.Body.String() != "%PDF of <!doctype" || w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("the PDF is %q", w.Body)
	}
	if got := d.as(desk.Editor, "GET", "/reports/"+d.reports[1].ID+"/report.json").Header().Get("X-Robots-Tag"); got != "noindex" {
		t.Errorf("a draft's JSON is offered to search engines: %q", got)
	}
	if got := d.as(desk.Visitor, "GET", base+".json").Header().Get("X-Robots-Tag"); got != "" {
		t.Errorf("a published report's JSON is not: %q", got)
	}
}
