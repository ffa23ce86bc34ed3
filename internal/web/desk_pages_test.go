package web

import (
	"net/http"
	"testing"

	"assay/internal/desk"
)

func TestQueue(t *testing.T) {
	d := openDeskSite(t)
	p := d.page(desk.Editor, "/desk")
	for selector, want := range map[string]string{
		"h1":            "Desk",
		".dateline":     "Signed in as The editor · 0 tips, 0 corrections due, 2 drafts and 0 sources changed",
		"#drafts-h":     "Drafts2",
		".desknav form": "Sign out",
	} {
		if got := words(p, selector); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
}

func TestPublish(t *testing.T) {
	d := openDeskSite(t)
	p := d.page(desk.Editor, "/desk/publish?report="+d.reports[0].ID)
	t.Log(words(p, "main"))
	d.publish()
	w := d.get(desk.Visitor, "/checks/bridges")
	if w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	t.Log(words(d.page(desk.Visitor, "/checks"), "main"))
	t.Log(words(d.page(desk.Editor, "/desk"), "main"))
	t.Log(words(d.page(desk.Editor, "/desk/revise?slug=bridges"), "main"))
	t.Log(words(d.page(desk.Visitor, "/methodology"), "main"))
}
