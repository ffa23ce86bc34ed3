package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/desk"
)

// sendTip opens the form of a tip and sends it a while later, as a person does.
func (d *deskSite) sendTip(form string, fields ...string) (code int, to string) {
	d.t.Helper()
	p := d.page(desk.Visitor, form)
	for _, name := range []string{"kind", "began", "report", "s"} {
		if v := fieldValue(p, name); v != "" {
			fields = append(fields, name, v)
		}
	}
	d.now = d.now.Add(10 * time.Second)
	w := d.post(desk.Visitor, "/tips", fields...)
	return w.Code, w.Header().Get("Location")
}

func TestTipLine(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	for form, fields := range map[string][]string{
		"/tips":                        {"question", "Who paid for the bridges?"},
		"/tips?kind=source":            {"url", "https://ledger.example/more", "why", "It has a list."},
		"/checks/bridges/dispute?s=s1": {"wrong", "An auditor counted otherwise.", "quote", "repaired 31 bridges in 2025", "source", "https://auditor.example/bridges"},
		"/tips?kind=dispute":           {"wrong", "It says nothing of the costs.", "report", "https://elsewhere.example/checks/bridges", "sentence", d.reports[0].Summary[0].Text},
	} {
		code, to := d.sendTip(form, fields...)
		if code != http.StatusSeeOther || !strings.HasPrefix(to, "/tips/") {
			t.Errorf("%s: %d to %q", form, code, to)
			continue
		}
		w := d.get(desk.Visitor, to)
		p := d.parsed(w)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: the receipt's page: %d %v", form, w.Code, w.Header())
		}
		expect(t, p, map[string]string{"h1": "Your tip", ".standfirst": "It waits for an editor to read it."})
		if len(all(p, `meta[name="robots"][content="noindex"]`)) != 1 {
			t.Error("a receipt's page is offered to search engines")
		}
		if strings.Contains(d.log.String(), strings.TrimPrefix(to, "/tips/")) {
			t.Error("the receipt stands in the log")
		}
	}
	p := d.page(desk.Visitor, "/checks/bridges/dispute?s=s1")
	expect(t, p, map[string]string{"h1": "Dispute a sentence", ".sentence-at": d.reports[0].Summary[0].Text})
	if got := d.get(desk.Visitor, "/checks/bridges/dispute?s=s999").Code; got != http.StatusNotFound {
		t.Errorf("a sentence that is not there: %d", got)
	}
}

// TestTipRefused: whatever is wrong, what was typed comes back, with a reason.
func TestTipRefused(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	stamp := func() string { return fieldValue(d.page(desk.Visitor, "/tips"), "began") }
	typed := []string{"kind", "question", "question", "Who paid for the bridges?"}
	early := stamp()
	for name, fields := range map[string][]string{
		"too fast":        {"began", early},
		"no stamp":        {},
		"another's stamp": {"began", strings.Replace(early, ".", "0.", 1)},
		"a program":       {"began", early, "website", "https://spam.example"},
	} {
		w := d.post(desk.Visitor, "/tips", append(fields, typed...)...)
		if p := d.parsed(w); w.Code != http.StatusBadRequest || fieldValue(p, "question") != typed[3] || words(p, ".faults li") == "" || fieldValue(p, "website") != "" {
			t.Errorf("%s: %d %q", name, w.Code, words(p, ".faults"))
		}
	}
	d.now = d.now.Add(25 * time.Hour)
	if w := d.post(desk.Visitor, "/tips", append(typed, "began", early)...); w.Code != http.StatusBadRequest {
		t.Errorf("a form of yesterday: %d", w.Code)
	}
	late := stamp()
	d.now = d.now.Add(time.Minute)
	for name, fields := range map[string][]string{
		"question": {"kind", "question"},
		"url":      {"kind", "source", "why", "kept"},
		"wrong":    {"kind", "dispute", "report", "/checks/bridges", "s", "s1"},
		"report":   {"kind", "dispute", "report", "/reports/" + d.reports[1].ID, "sentence", "kept", "wrong", "kept"}, // a draft: not found
		"sentence": {"kind", "dispute", "report", "/checks/bridges", "sentence", "these words are nowhere", "wrong", "kept"},
		"source":   {"kind", "dispute", "report", "/checks/bridges", "s", "s1", "wrong", "kept", "source", "javascript:alert(1)"},
	} {
		w := d.post(desk.Visitor, "/tips", append(fields, "began", late)...)
		if p := d.parsed(w); w.Code != http.StatusBadRequest || words(p, "#"+name+"-wrong") == "" {
			t.Errorf("%s: %d %q", name, w.Code, words(p, ".faults"))
		}
	}
	// Too many from one place: told, kept, and let through again later.
	code := 0
	for i := 0; code != http.StatusTooManyRequests; i++ {
		if i > 20 {
			t.Fatal("nobody is ever told to wait")
		}
		w := d.post(desk.Visitor, "/tips", "kind", "question", "question", strings.Repeat("why ", i+1)+"?", "began", late)
		if code = w.Code; code == http.StatusTooManyRequests && (w.Header().Get("Retry-After") == "" || !strings.HasPrefix(fieldValue(d.parsed(w), "question"), "why why")) {
			t.Errorf("told to wait: %v %q", w.Header(), words(d.parsed(w), "main"))
		}
	}
}

func TestTipHandled(t *testing.T) {
	d := openDeskSite(t)
	d.publish()
	quote := "repaired 31 bridges in 2025"
	_, to := d.sendTip("/checks/bridges/dispute?s=s1", "wrong", "An auditor counted otherwise.", "quote", quote, "source", "https://auditor.example/bridges")
	tips := func() []desk.Tip {
		list, _, err := d.server.Desk.Tips(context.Background(), desk.Actor{Account: "a", Role: desk.Editor}, desk.TipFilter{}, desk.Page{})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	address := "/desk/tips/" + tips()[0].ID
	p := d.page(desk.Editor, address)
	expect(t, p, map[string]string{
		"h1": "Dispute of a sentence", ".sentence-at": d.reports[0].Summary[0].Text,
		"#reader-h ~ .list li": "Audit of the bridges, State Auditor · at the address that the reader gave",
	})
	was := fieldValue(p, "was")
	if w := d.post(desk.Editor, address, "was", was, "do", "decline"); w.Code != http.StatusBadRequest || words(d.parsed(w), "#answer-wrong") == "" {
		t.Errorf("declined without a word: %d", w.Code)
	}
	if w := d.post(desk.Editor, address, "was", was, "do", "take"); w.Code != http.StatusOK || words(d.parsed(w), ".word") != "You have taken this tip." {
		t.Errorf("taking: %d", w.Code)
	}
	if got := words(d.page(desk.Visitor, to), ".standfirst"); got != "An editor is looking at it." {
		t.Errorf("the sender reads %q", got)
	}
	w := d.post(desk.Admin, address, "was", was, "do", "decline", "answer", "We have looked at it.")
	if p := d.parsed(w); w.Code != http.StatusConflict || fieldValue(p, "answer") != "We have looked at it." || fieldValue(p, "was") == was {
		t.Errorf("a stale form: %d %q", w.Code, fieldValue(p, "answer"))
	}
	was = fieldValue(d.page(desk.Editor, address), "was")
	w = d.post(desk.Editor, address, "was", was, "do", "correct", "answer", "You are right. <b>Thank you.</b>")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/desk/revise?slug=bridges&tip=") {
		t.Errorf("to correct: %d %q", w.Code, w.Header().Get("Location"))
	}
	if got := words(d.page(desk.Editor, "/desk"), "#due-h"); got != "Corrections due1" {
		t.Errorf("the queue says %q", got)
	}
	if got := words(d.page(desk.Visitor, to), ".given"); got != "You are right. <b>Thank you.</b>" {
		t.Errorf("the sender reads %q", got)
	}
	// A question becomes a check, a source is read in, two that say the same become one.
	id := d.tip(desk.Tip{Kind: desk.TipQuestion, Text: "How many bridges does Marlow County have in all?"})
	w = d.post(desk.Editor, "/desk/tips/"+id, "was", fieldValue(d.page(desk.Editor, "/desk/tips/"+id), "was"), "do", "check")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/asking/") {
		t.Errorf("to check: %d %q", w.Code, w.Header().Get("Location"))
	}
	if got := all(d.page(desk.Editor, "/desk/tips/"+id), `.word a[href^="/asking/"], .word a[href="/checks/bridges"]`); len(got) != 1 {
		t.Error("the tip does not lead to its answer")
	}
	id = d.tip(desk.Tip{Kind: desk.TipSource, URL: "https://ledger.example/more", Text: "It has a list."})
	w = d.post(desk.Editor, "/desk/tips/"+id, "was", fieldValue(d.page(desk.Editor, "/desk/tips/"+id), "was"), "do", "source")
	if w.Code != http.StatusOK || len(d.added) != 1 || d.added[0] != "https://ledger.example/more" || !strings.HasPrefix(words(d.parsed(w), ".word"), "It is in the library: “") {
		t.Errorf("reading it in: %d %q %q", w.Code, d.added, words(d.parsed(w), ".word"))
	}
	one := d.tip(desk.Tip{Kind: desk.TipQuestion, Text: "Which bridges are closed for good in Marlow?"})
	two := d.tip(desk.Tip{Kind: desk.TipQuestion, Text: "Which bridges are closed for good in Marlow County?"})
	p = d.page(desk.Editor, "/desk/tips/"+two)
	if len(all(p, `input[name="into"][value="`+one+`"]`)) != 1 {
		t.Fatal("the near-duplicate is not offered")
	}
	w = d.post(desk.Editor, "/desk/tips/"+two, "was", fieldValue(p, "was"), "do", "merge", "into", one)
	if w.Header().Get("Location") != "/desk/tips/"+one || !strings.Contains(words(d.page(desk.Editor, "/desk/tips/"+one), ".dateline"), "sent 2 times") {
		t.Errorf("merging: %d %q", w.Code, w.Header().Get("Location"))
	}
	d.server.Add = nil
	id = d.tip(desk.Tip{Kind: desk.TipSource, URL: "https://ledger.example/other", Text: "Another."})
	p = d.page(desk.Editor, "/desk/tips/"+id)
	if len(all(p, `button[value="source"]`)) != 0 || !strings.Contains(words(p, ".form > .hint"), "not set up") {
		t.Errorf("reading in is offered where it is not set up: %q", words(p, "form.form"))
	}
}

// TestWrittenPages: what a desk says of itself stands in the pages for readers,
// escaped; what it does not say is said to be missing.
func TestWrittenPages(t *testing.T) {
	d := openDeskSite(t)
	p := d.page(desk.Visitor, "/about")
	if got := words(p, "main"); !strings.Contains(got, "The Marlow Desk has not said here who runs it.") || !strings.Contains(got, "How to reach it: desk@marlow.example") {
		t.Errorf("about: %q", got)
	}
	d.server.Site.Operator, d.server.Site.Funding = "<script>alert(1)</script>", "its readers"
	for _, address := range []string{"/about", "/methodology", "/corrections-policy"} {
		p := d.page(desk.Visitor, address)
		expect(t, p, map[string]string{"script:not([src])": ""})
		if strings.Contains(words(p, "main"), "{{") {
			t.Errorf("%s is not filled in", address)
		}
	}
	if got := words(d.page(desk.Visitor, "/methodology"), "main"); !strings.Contains(got, "It is paid for by its readers") || !strings.Contains(got, "is run by <script>alert(1)</script>.") {
		t.Error("what the desk says of itself is missing")
	}
	// The page agrees with the code: every class and every verdict is explained.
	explained := words(d.page(desk.Visitor, "/methodology"), "main")
	for _, c := range assay.Classes {
		if !strings.Contains(explained, string(c)+" ") {
			t.Errorf("the class %q is not explained", c)
		}
	}
	for _, v := range []assay.VerdictLabel{assay.Supported, assay.Refuted, assay.Conflicting, assay.NotEnoughEvidence} {
		if !strings.Contains(explained, string(v)) {
			t.Errorf("the verdict %q is not explained", v)
		}
	}
}

func TestNothingPublished(t *testing.T) {
	d := openDeskSite(t)
	if got := words(d.page(desk.Visitor, "/checks"), ".none"); !strings.HasPrefix(got, "Nothing is published yet.") {
		t.Errorf("checks: %q", got)
	}
	expect(t, d.page(desk.Visitor, "/corrections"), map[string]string{".dateline": "0 checks published, 0 corrections, 0 updates and 0 retractions."})
}
