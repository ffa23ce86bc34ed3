package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"assay"
	"assay/internal/desk"
)

// expect holds the words of a page's parts, by CSS selector; "" is nothing there.
func expect(t *testing.T, n *html.Node, want map[string]string) {
	t.Helper()
	for selector, w := range want {
		if got := words(n, selector); got != w {
			t.Errorf("%s: %q, want %q", selector, got, w)
		}
	}
	if h := len(all(n, "h1")); h != 1 {
		t.Errorf("%d headings of the first order", h)
	}
	for _, e := range all(n, "input:not([type=hidden]), select, textarea") {
		if id := attr(e, "id"); len(all(n, fmt.Sprintf("label[for=%q]", id))) != 1 && e.Parent.Data != "label" {
			t.Errorf("the field %q has no label", attr(e, "name"))
		}
	}
}

func TestQueue(t *testing.T) {
	d := openDeskSite(t)
	expect(t, d.page(desk.Editor, "/desk"), map[string]string{
		"h1":            "Desk",
		".dateline":     "Signed in as The editor · 0 tips, 0 corrections due, 2 drafts and 0 sources changed",
		"#drafts-h":     "Drafts2",
		".desknav form": "Sign out",
		"#tips-h + *":   "No tip waits. Readers send them from the tip line, and from each sentence of a check.",
	})
	d.publish()
	d.tip(desk.Tip{Kind: desk.TipQuestion, Text: "How many bridges does Marlow County have in all?"})
	d.now = d.now.Add(time.Minute)
	d.tip(desk.Tip{Kind: desk.TipQuestion, Text: "How many bridges does the Marlow County have in all?"})
	p := d.page(desk.Editor, "/desk")
	expect(t, p, map[string]string{
		".dateline": "Signed in as The editor · 2 tips, 0 corrections due, 1 draft and 0 sources changed",
		".older":    "Checks made before the library was as it is now",
	})
	if n := len(all(p, "#tips-h + ul > li")); n != 1 {
		t.Errorf("two tips that say nearly the same are %d entries", n)
	}
	w := d.post(desk.Editor, "/desk/again", "question", deskQuestion)
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/asking/") {
		t.Errorf("asking again: %d %q", w.Code, w.Header().Get("Location"))
	}
}

// TestChangedSource: a source whose text changed is told, with whether the words
// that the check rests on still stand in it.
func TestChangedSource(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	d.now = d.now.Add(24 * time.Hour)
	d.read("paper.md", strings.ReplaceAll(deskNotes["paper.md"], "counted 42 bridges", "counted 40 bridges"))
	p := d.page(desk.Editor, "/desk/sources")
	expect(t, p, map[string]string{
		".drift th[scope=row]": "The Marlow Ledger, news",
		".drift td:nth-child(2)": "Another text has stood there since 2 June 2026. The words that " + words(p, ".drift td:nth-child(3)") +
			" rest on no longer stand in it; the text that the check cites is kept.",
		".drift td:nth-child(4)": deskQuestion,
	})
	if len(all(p, `.drift a[href^="/desk/revise?slug=bridges"]`)) != 1 {
		t.Error("there is no way to change the check")
	}
}

func TestPublish(t *testing.T) {
	d := openDeskSite(t)
	id := d.reports[0].ID
	p := d.page(desk.Editor, "/desk/publish?report="+id)
	expect(t, p, map[string]string{
		"h1":               deskQuestion,
		".dateline":        "Not enough evidence: " + d.reports[0].Verdict.Reason,
		".checklist .done": "Done Every sentence was held to the stored words again just now, and holds.",
		".faults":          "",
	})
	if got := fieldValue(p, "slug"); got != "did-marlow-county-council-repair-42-bridges-in-2025" {
		t.Errorf("the address is %q", got)
	}
	w := d.post(desk.Editor, "/desk/publish", "report", id, "slug", "No Good", "topics", "Roads, Money")
	bad := d.parsed(w)
	if w.Code != http.StatusBadRequest || fieldValue(bad, "slug") != "No Good" || fieldValue(bad, "topics") != "Roads, Money" || words(bad, "#slug-wrong") == "" {
		t.Errorf("%d %q %q", w.Code, fieldValue(bad, "slug"), words(bad, ".faults"))
	}
	d.publish()
	if w := d.get(desk.Editor, "/desk/publish?report="+id); w.Header().Get("Location") != "/checks/bridges" {
		t.Errorf("what is public already leads to %q", w.Header().Get("Location"))
	}
	if w := d.post(desk.Editor, "/desk/publish", "report", id, "slug", "twice"); w.Header().Get("Location") != "/checks/bridges" {
		t.Errorf("a form sent twice leads to %q", w.Header().Get("Location"))
	}
	w = d.post(desk.Editor, "/desk/publish", "report", d.reports[1].ID, "slug", "bridges")
	if w.Code != http.StatusConflict || words(d.parsed(w), "#slug-wrong") != "Another check has this address already. Please choose another one." {
		t.Errorf("an address that is taken: %d %q", w.Code, words(d.parsed(w), ".faults"))
	}
	if got := words(d.page(desk.Editor, "/desk/publish?report="+d.reports[1].ID), ".word"); !strings.HasPrefix(got, "A check of this question is public already") {
		t.Errorf("told %q", got)
	}
	expect(t, d.page(desk.Visitor, "/checks"), map[string]string{
		".published h2": deskQuestion, ".outcome": "Not enough evidence", ".published .meta": "Published on 1 June 2026 · Roads, Money",
		".topics": "AllMoneyRoads",
	})
	if got := d.get(desk.Visitor, "/topics/Nothing").Code; got != http.StatusNotFound {
		t.Errorf("a topic that is not there: %d", got)
	}
}

// TestPublishOnlyWhatHolds: a report with a sentence that goes beyond its source
// cannot be published, and the page says which sentence.
func TestPublishOnlyWhatHolds(t *testing.T) {
	d := openDeskSite(t)
	r := *d.reports[0]
	r.Summary = append([]assay.S(nil), r.Summary...)
	at := -1
	for i, s := range r.Summary {
		if len(s.Citations) > 0 {
			at = i
		}
	}
	if at < 0 {
		t.Fatal("no sentence of the summary cites anything")
	}
	const false = "The Marlow Ledger counted 4,200 bridges repaired in 2025."
	r.Summary[at].Text = false
	r.ID = r.Hash()
	if err := keep(context.Background(), d.library, &r); err != nil {
		t.Fatal(err)
	}
	p := d.page(desk.Editor, "/desk/publish?report="+r.ID)
	expect(t, p, map[string]string{
		".failures .tag":       fmt.Sprintf("Executive summary, sentence %d", at+1),
		".failures blockquote": false,
	})
	if len(all(p, `form[action="/desk/publish"]`)) != 0 {
		t.Error("it is offered to publish")
	}
	w := d.post(desk.Editor, "/desk/publish", "report", r.ID, "slug", "wrong")
	if w.Code != http.StatusUnprocessableEntity || d.get(desk.Visitor, "/checks/wrong").Code != http.StatusNotFound {
		t.Errorf("it was taken: %d", w.Code)
	}
	d.publish()
	w = d.post(desk.Editor, "/desk/revise", "slug", "bridges", "after", "1", "kind", "corrected", "report", r.ID, "why", "my words", "raised", "a reader", "do", "publish")
	if p := d.parsed(w); w.Code != http.StatusUnprocessableEntity || words(p, ".failures blockquote") != false || fieldValue(p, "why") != "my words" {
		t.Errorf("it was taken as a correction: %d", w.Code)
	}
}

func TestRevise(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	tip := d.tip(desk.Tip{Kind: desk.TipDispute, Text: "An auditor counted otherwise.", Report: d.reports[0].ID, Sentence: "s1", Words: d.reports[0].Summary[0].Text})
	p := d.page(desk.Editor, "/desk/revise?slug=bridges&tip="+tip)
	expect(t, p, map[string]string{
		"#tip-h": "The dispute that led here", "#diff-h + p": "Choose another report above and press “Show the difference”, to see it sentence by sentence before anything is public.",
		"#raised option[selected]": "a reader",
	})
	if again := all(p, `form#again[action="/desk/again"] input[name="question"]`); len(again) != 1 || attr(again[0], "value") != deskQuestion || len(all(p, `button[form="again"]`)) != 1 {
		t.Error("the question cannot be asked again from here")
	}
	form := []string{"slug", "bridges", "after", "1", "kind", "corrected", "why", "An audit was missing.", "raised", "a reader", "tip", tip, "topics", "Roads"}
	// Nothing is published by looking, and what is missing is told beside its field.
	p = d.parsed(d.post(desk.Editor, "/desk/revise", append(form, "report", d.reports[1].ID, "do", "preview")...))
	if len(all(p, "#diff-h ~ .change")) == 0 || fieldValue(p, "why") != "An audit was missing." || fieldValue(p, "report") != d.reports[1].ID {
		t.Errorf("the preview says %q", words(p, "main"))
	}
	w := d.post(desk.Editor, "/desk/revise", append(form, "do", "publish")...)
	if p := d.parsed(w); w.Code != http.StatusBadRequest || !strings.Contains(words(p, "#report .fault"), "choose the report") {
		t.Errorf("a correction without a report: %d %q", w.Code, words(p, ".faults"))
	}
	w = d.post(desk.Editor, "/desk/revise", "slug", "bridges", "after", "1", "report", d.reports[1].ID, "do", "publish")
	if p := d.parsed(w); w.Code != http.StatusBadRequest || words(p, "#why-wrong") == "" || words(p, "#raised-wrong") == "" || words(p, "#kind .fault") == "" {
		t.Errorf("an empty form: %d %q", w.Code, words(p, ".faults"))
	}
	w = d.post(desk.Editor, "/desk/revise", append(form, "report", d.reports[1].ID, "do", "publish")...)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %q", w.Code, words(d.parsed(w), ".faults"))
	}
	p = d.page(desk.Visitor, "/corrections")
	expect(t, p, map[string]string{
		".dateline": "1 check published, 1 correction, 0 updates and 0 retractions.", ".correction h2": "Corrected: " + deskQuestion,
		".correction .why": "Why. An audit was missing.",
		".turn":            "Verdict. Not enough evidence, now Conflicting evidence.",
		`.correction a[href="/checks/bridges/v/1"]`: "As it was", `.correction a[href="/checks/bridges/v/2"]`: "The report as of version 2",
	})
	if len(all(p, ".change del")) == 0 || len(all(p, ".change ins")) == 0 {
		t.Error("nothing is marked as taken out or new")
	}
	if got, _, _ := d.server.Desk.Tips(context.Background(), desk.Actor{Account: "a", Role: desk.Editor}, desk.TipFilter{State: desk.TipAccepted}, desk.Page{}); len(got) != 1 || got[0].Result != "bridges" {
		t.Errorf("the tip became %+v", got)
	}
	// Retracting keeps the report and its address; reinstating takes it back.
	w = d.post(desk.Editor, "/desk/revise", "slug", "bridges", "after", "2", "kind", "retracted", "report", d.reports[1].ID, "why", "The audit was withdrawn.", "raised", "an editor", "do", "publish")
	if w.Code != http.StatusSeeOther || words(d.page(desk.Visitor, "/checks"), ".outcome") != "Retracted" || d.get(desk.Visitor, "/checks/bridges").Code != 200 {
		t.Errorf("retracting: %d %q", w.Code, words(d.parsed(w), ".faults"))
	}
	w = d.post(desk.Editor, "/desk/revise", "slug", "bridges", "after", "3", "kind", "reinstated", "report", d.reports[1].ID, "why", "It was not withdrawn.", "raised", "an editor", "do", "publish")
	if w.Code != http.StatusSeeOther || words(d.page(desk.Visitor, "/checks"), ".outcome") != "Conflicting evidence" {
		t.Errorf("reinstating: %d %q", w.Code, words(d.parsed(w), ".faults"))
	}
	expect(t, d.page(desk.Visitor, "/corrections"), map[string]string{".dateline": "1 check published, 1 correction, 0 updates and 1 retraction."})
}

// TestTwoEditors: of two who change a check at once one is told, and loses nothing.
func TestTwoEditors(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	type answer struct {
		code int
		page *html.Node
	}
	answers := make([]answer, 2)
	var all sync.WaitGroup
	for i, role := range []desk.Role{desk.Editor, desk.Admin} {
		all.Go(func() {
			w := d.post(role, "/desk/revise", "slug", "bridges", "after", "1", "kind", "corrected", "report", d.reports[1].ID,
				"why", "The words of the "+string(role), "raised", "an editor", "topics", "Roads", "do", "publish")
			answers[i] = answer{w.Code, d.parsed(w)}
		})
	}
	all.Wait()
	first, second := answers[0], answers[1]
	if first.code == http.StatusConflict {
		first, second = second, first
	}
	if first.code != http.StatusSeeOther || second.code != http.StatusConflict {
		t.Fatalf("%d and %d", answers[0].code, answers[1].code)
	}
	if got := fieldValue(second.page, "why"); !strings.HasPrefix(got, "The words of the ") {
		t.Errorf("what was typed is lost: %q", got)
	}
	if got := words(second.page, ".other blockquote"); !strings.HasPrefix(got, "The words of the ") || got == fieldValue(second.page, "why") {
		t.Errorf("the other's reason is %q", got)
	}
	if fieldValue(second.page, "after") != "2" {
		t.Errorf("the form is about version %q", fieldValue(second.page, "after"))
	}
	revisions, err := d.server.Desk.Revisions(context.Background(), "bridges")
	if err != nil || len(revisions) != 2 {
		t.Errorf("%d versions, %v", len(revisions), err)
	}
}

func TestAdmin(t *testing.T) {
	d := openDeskSite(t)
	p := d.page(desk.Admin, "/desk/accounts")
	expect(t, p, map[string]string{"h1": "Accounts", ".account h2": "Admin", ".once": ""})
	if n := len(all(p, ".account")); n != 3 {
		t.Errorf("%d accounts", n)
	}
	w := d.post(desk.Admin, "/desk/accounts", "do", "invite", "name", "the EDITOR", "role", "editor")
	if p := d.parsed(w); w.Code != http.StatusConflict || words(p, "#name-wrong") == "" || fieldValue(p, "name") != "the EDITOR" {
		t.Errorf("a name that is taken: %d %q", w.Code, words(p, ".faults"))
	}
	admin := ""
	for _, e := range all(p, `.account input[name="account"]`) {
		admin = attr(e, "value")
		break
	}
	if w := d.post(desk.Admin, "/desk/accounts", "do", "role", "account", admin, "role", "reader"); w.Code != http.StatusBadRequest {
		t.Errorf("the last admin may go: %d", w.Code)
	}
	w = d.post(desk.Admin, "/desk/keys", "name", "The newsletter", "scope", "read", "scope", "ask", "expires", "2027-01-31")
	key := words(d.parsed(w), ".once code")
	if w.Code != http.StatusOK || !strings.HasPrefix(key, "assay_") || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("a key: %d %q %q", w.Code, key, words(d.parsed(w), ".faults"))
	}
	p = d.page(desk.Admin, "/desk/keys")
	expect(t, p, map[string]string{".once": "", ".item h2": "The newsletter"})
	if strings.Contains(words(p, "main"), key) {
		t.Error("the key is shown twice")
	}
	id := attr(all(p, `input[name="key"]`)[0], "value")
	if w := d.post(desk.Admin, "/desk/keys", "do", "revoke", "key", id); w.Code != http.StatusSeeOther {
		t.Errorf("revoking: %d", w.Code)
	}
	if got := words(d.page(desk.Admin, "/desk/keys"), ".item .meta"); !strings.Contains(got, "revoked on 1 June 2026") {
		t.Errorf("the key is %q", got)
	}
	w = d.post(desk.Admin, "/desk/keys", "expires", "31.1.2027")
	if p := d.parsed(w); w.Code != http.StatusBadRequest || words(p, "#name-wrong") == "" || words(p, "#expires-wrong") == "" || words(p, "#scope .fault") == "" {
		t.Errorf("an empty key: %d %q", w.Code, words(p, ".faults"))
	}
	expect(t, d.page(desk.Admin, "/desk/audit"), map[string]string{".audit td:nth-child(3)": "end key"})
	p = d.page(desk.Admin, "/desk/audit?action=sign+in")
	expect(t, p, map[string]string{"option[selected]": "sign in", ".audit tbody tr:last-child td:nth-child(3)": "sign in"})
	if n := len(all(p, ".audit tbody tr")); n != 3 {
		t.Errorf("%d lines of those who signed in", n)
	}
	p = d.page(desk.Admin, "/desk/settings")
	expect(t, p, map[string]string{"section:nth-of-type(2) th[scope=row]": "site.name"})
}

// TestNoTips: a desk that takes no tips says so, offers none, and says who reads complaints.
func TestNoTips(t *testing.T) {
	d := openDeskSite(t)
	d.server.Site.NoTips = true
	for _, w := range []*httptest.ResponseRecorder{
		d.get(desk.Visitor, "/tips"), d.get(desk.Editor, "/reports/"+d.reports[0].ID+"/dispute?s=s1"),
		d.post(desk.Visitor, "/tips", "kind", "question", "text", "Were they repaired?"),
	} {
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "takes no tips; write to desk@marlow.example") {
			t.Errorf("%d\n%s", w.Code, w.Body.String())
		}
	}
	if w := d.get(desk.Visitor, "/methodology"); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "Send a tip") {
		t.Errorf("a page offers the tip line: %d", w.Code)
	}
}
