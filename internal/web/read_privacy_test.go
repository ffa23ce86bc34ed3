package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"assay/internal/desk"
)

// filled gives an address of a page below a report's.
func filled(below string) string {
	below = strings.NewReplacer("{sentence}", "s1", "{n}", "1").Replace(below)
	switch below {
	case "/compare":
		return below + "?with=1"
	case "/dispute":
		return below + "?s=s1"
	}
	return below
}

// TestDraftsAreNotFound: of what is not published no address tells a visitor or
// a reader that it exists: every page below it answers, byte for byte, as that
// of a report that there is not. An editor reads all of them.
func TestDraftsAreNotFound(t *testing.T) {
	d := openReadDesk(t)
	draft, none := d.reports[1].ID, strings.Repeat("0123456789abcdef", 4)
	if len(d.below) < 8 {
		t.Fatalf("%d pages below a report are known, of %q", len(d.below), d.below)
	}
	for _, page := range d.below {
		method, below, _ := strings.Cut(page, " ")
		below = filled(below)
		for _, role := range []desk.Role{desk.Visitor, desk.Reader} {
			there, not := d.as(role, method, "/reports/"+draft+below), d.as(role, method, "/reports/"+none+below)
			if there.Code != http.StatusNotFound || not.Code != http.StatusNotFound {
				t.Errorf("%s /reports/…%s as %q: %d for a draft, %d for none", method, below, role, there.Code, not.Code)
			}
			if got, want := strings.ReplaceAll(there.Body.String(), draft, none), not.Body.String(); got != want || fmt.Sprint(there.Header()) != fmt.Sprint(not.Header()) {
				t.Errorf("%s /reports/…%s as %q: a draft answers otherwise than a report that there is not", method, below, role)
			}
			// Nor does the address of a published report's own ID tell anything.
			if w := d.as(role, method, "/reports/"+d.reports[0].ID+below); w.Code != http.StatusNotFound {
				t.Errorf("%s /reports/…%s as %q: %d for a published report's ID", method, below, role, w.Code)
			}
			if w := d.as(role, method, "/checks/no-such-check"+below); w.Code != http.StatusNotFound {
				t.Errorf("%s of a check that there is not, as %q: %d", below, role, w.Code)
			}
		}
		if method != http.MethodGet {
			continue
		}
		for role, bases := range map[desk.Role][]string{desk.Editor: {"/reports/" + draft, "/checks/saved-thousands"}, desk.Visitor: {"/checks/saved-thousands", "/checks/saved-thousands/v/1"}} {
			for _, base := range bases {
				if strings.Contains(below, "compare") && strings.HasPrefix(base, "/reports/") {
					continue // a draft has no versions
				}
				if w := d.as(role, method, base+below); w.Code != http.StatusOK && !(strings.HasSuffix(below, ".pdf") && w.Code == http.StatusServiceUnavailable) {
					t.Errorf("%s%s as %q: %d", base, below, role, w.Code)
				}
			}
		}
	}
}

// TestComparedDrafts: a comparison is no way round: a visitor cannot name a draft.
func TestComparedDrafts(t *testing.T) {
	d := openReadDesk(t)
	base := "/checks/saved-thousands/compare?with="
	for _, with := range []string{d.reports[1].ID, "reports/" + d.reports[1].ID, "nobody", "answers/none", "17", "-1"} {
		if w := d.as(desk.Visitor, "GET", base+with); w.Code != http.StatusNotFound {
			t.Errorf("with=%s: %d", with, w.Code)
		}
	}
	for _, with := range []string{d.earlier.ID, "checks/saved-thousands/v/1", "1"} {
		p := d.page(t, desk.Visitor, base+with)
		if got := words(p, ".standfirst"); !strings.Contains(got, "version 1") || !strings.Contains(got, "version 2") {
			t.Errorf("with=%s: compares %q", with, got)
		}
		if got := words(p, ".change del") + "; " + words(p, ".change ins"); !strings.Contains(got, "rescued") {
			t.Errorf("with=%s: the words that differ are %q", with, got)
		}
		if got := words(p, `[aria-labelledby="behind-h"]`); !strings.Contains(got, "The program was another version: earlier, then test.") {
			t.Errorf("with=%s: behind it lies %q", with, got)
		}
	}
	if w := d.as(desk.Editor, "GET", base+d.reports[1].ID); w.Code != http.StatusBadRequest {
		t.Errorf("two questions are compared: %d", w.Code)
	}
	p := d.page(t, desk.Visitor, "/checks/saved-thousands/versions")
	if n := len(all(p, "section[id]")); n != 2 || words(p, "#v2 h2") != "Version 2: Corrected on 5 May 2026" {
		t.Errorf("%d versions, the latest %q", n, words(p, "#v2 h2"))
	}
}

// TestAnswers: whoever holds a job's ID reads its report and all that lies below
// it, as a draft, and nobody reads it by another.
func TestAnswers(t *testing.T) {
	d := openReadDesk(t)
	job, err := d.Ask.Ask(t.Context(), d.reports[1].Question, "somebody")
	if err != nil {
		t.Fatal(err)
	}
	states, err := d.Ask.Watch(t.Context(), job.ID)
	if err != nil {
		t.Fatal(err)
	}
	for job = range states {
	}
	if job.Report != d.reports[1].ID {
		t.Fatalf("the job ended as %+v", job)
	}
	p := d.page(t, desk.Visitor, "/answers/"+job.ID)
	if got := words(p, ".standing"); got != "Not published: made by the program, not read by an editor." {
		t.Errorf("an answer says %q", got)
	}
	if len(all(p, `meta[name="robots"][content="noindex"]`)) != 1 || len(all(p, `a[href^="/reports/"]`)) > 0 {
		t.Error("an answer is offered to search engines, or tells the editors' address of it")
	}
	source := attr(all(p, `.sources a[href^="/sources/"]`)[0], "href")
	if marked := d.page(t, desk.Visitor, source); len(all(marked, "mark")) == 0 {
		t.Errorf("%s marks nothing for whoever holds the answer", source)
	}
	for _, page := range d.below {
		method, below, _ := strings.Cut(page, " ")
		if method != http.MethodGet || strings.HasSuffix(below, ".pdf") || below == "/compare" {
			continue
		}
		if w := d.as(desk.Visitor, method, "/answers/"+job.ID+filled(below)); w.Code != http.StatusOK {
			t.Errorf("%s below an answer: %d", below, w.Code)
		}
		if w := d.as(desk.Visitor, method, "/answers/"+strings.Repeat("0", len(job.ID))+filled(below)); w.Code != http.StatusNotFound {
			t.Errorf("%s below an answer that there is not: %d", below, w.Code)
		}
	}
}
