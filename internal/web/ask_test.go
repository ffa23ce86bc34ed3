package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"assay"
	"assay/internal/asking"
	"assay/internal/desk"
)

// asker answers the questions of one test when the test says so.
type asker struct {
	mu    sync.Mutex
	tell  map[string]func(asking.Progress)
	ended map[string]chan error
	begun chan string
	id    string // of the report that every question gets
}

// controlled gives the site a queue whose answers end when the test says so.
func (d *deskSite) controlled(o asking.Options) *asker {
	a := &asker{tell: map[string]func(asking.Progress){}, ended: map[string]chan error{}, begun: make(chan string, 100), id: d.reports[0].ID}
	o.Answer = func(ctx context.Context, question string, tell func(asking.Progress)) (string, error) {
		done := make(chan error, 1)
		a.mu.Lock()
		a.tell[question], a.ended[question] = tell, done
		a.mu.Unlock()
		a.begun <- question
		select {
		case err := <-done:
			return a.id, err
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	queue, err := asking.New(d.t.Context(), o)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = queue.Close(ctx)
	})
	d.server.Ask = queue
	return a
}

// ends ends a question and waits until its job says so.
func (a *asker) ends(d *deskSite, id, question string, err error) {
	d.t.Helper()
	a.mu.Lock()
	a.ended[question] <- err
	a.mu.Unlock()
	states, e := d.server.Ask.Watch(d.t.Context(), id)
	if e != nil {
		d.t.Fatal(e)
	}
	for range states {
	}
}

// put asks a question as a visitor and gives its job.
func (d *deskSite) put(question string) string {
	d.t.Helper()
	w := d.post(desk.Visitor, "/ask", "question", question)
	id, ok := strings.CutPrefix(w.Header().Get("Location"), "/asking/")
	if w.Code != http.StatusSeeOther || !ok {
		d.t.Fatalf("%q: %d, to %q", question, w.Code, w.Header().Get("Location"))
	}
	return id
}

// TestFirstPage: the box has a label and no text of its own, and everybody sees
// what is published and what is in the library; drafts are for editors.
func TestFirstPage(t *testing.T) {
	d := openDeskSite(t)
	n := d.page(desk.Visitor, "/")
	if len(all(n, "h1")) != 1 || len(all(n, "label[for=question]")) != 1 || len(all(n, "textarea#question[required][aria-describedby]:not([placeholder])")) != 1 {
		t.Error("the box is not labelled as it should be")
	}
	expect(t, n, map[string]string{
		"section[aria-labelledby=checks-h] .meta": "Nothing is published yet.",
		".ask .row .meta":                         "Searches the 3 sources in this library. Nothing is looked up elsewhere.",
	})
	if rows := all(n, ".bars tbody tr"); len(rows) != 3 {
		t.Errorf("%d classes", len(rows))
	}
	if len(all(n, "a[href^='/reports/']")) != 0 {
		t.Error("a visitor sees drafts")
	}
	if links := all(d.page(desk.Editor, "/"), "a[href^='/reports/']"); len(links) != 2 {
		t.Errorf("an editor sees %d drafts", len(links))
	}
	slug := d.publish()
	n = d.page(desk.Visitor, "/")
	expect(t, n, map[string]string{"section[aria-labelledby=checks-h] li a": deskQuestion})
	if a := all(n, "section[aria-labelledby=checks-h] li a"); len(a) != 1 || attr(a[0], "href") != "/checks/"+slug {
		t.Errorf("%d checks", len(a))
	}
	if got := words(n, "section[aria-labelledby=checks-h] li .meta"); !strings.Contains(got, "1 June 2026 · ") || !strings.Contains(got, " cited, ") {
		t.Errorf("the check's line: %q", got)
	}
}

// TestAskWrongly: what cannot be asked comes back with the reason in words and
// the text as it was sent.
func TestAskWrongly(t *testing.T) {
	d := openDeskSite(t)
	for _, tt := range []struct {
		name, question, kept, reason string
		status                       int
	}{
		{"empty", "", "", "empty", 400},
		{"one word", "ferries?", "ferries?", "not enough", 400},
		{"script", "<script>?", "<script>?", "", 400},
		{"too long", "Did the ferry sail " + strings.Repeat("far and ", 300) + "wide?", "", "at most 2000", 400},
		{"not UTF-8", "Did the ferry \xff\xfe sail?", "", "UTF-8", 400},
		{"another language", "Cuántos pasajeros del transbordador", "Cuántos pasajeros del transbordador", "English", 400},
		{"what is not seen", "\x00ferries\u202e?\u200b", "ferries?", "not enough", 400},
	} {
		w := d.post(desk.Visitor, "/ask", "question", tt.question)
		n := d.parsed(w)
		if w.Code != tt.status {
			t.Errorf("%s: %d", tt.name, w.Code)
		}
		if got := words(n, "[role=alert]"); !strings.Contains(got, "not asked yet") || !strings.Contains(got, tt.reason) {
			t.Errorf("%s: told %q", tt.name, got)
		}
		if got := words(n, "textarea"); tt.kept != "" && got != tt.kept {
			t.Errorf("%s: the box holds %q", tt.name, got)
		}
		if len(all(n, "main script")) > 0 || len(all(n, "textarea[aria-invalid=true][aria-describedby~=question-wrong]")) != 1 {
			t.Errorf("%s: the page is not as it should be", tt.name)
		}
	}
	if w := d.post(desk.Visitor, "/ask", "question", strings.Repeat("x", 10<<20)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("10 MB: %d", w.Code)
	}
}

// TestAskFull: a queue that is full says how full, keeps the text, and when to come back.
func TestAskFull(t *testing.T) {
	d := openDeskSite(t)
	d.controlled(asking.Options{Workers: 1, Each: 1})
	d.put("Did the ferry carry 340 riders in March?")
	w := d.post(desk.Visitor, "/ask", "question", "Did the ferry carry 210 riders in March?")
	n := d.parsed(w)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d, %v", w.Code, w.Header())
	}
	if got := words(n, "[role=alert]"); !strings.Contains(got, "1 question is of yours") && !strings.Contains(got, "1 question is") {
		t.Errorf("told %q", got)
	}
	if got := words(n, "textarea"); got != "Did the ferry carry 210 riders in March?" {
		t.Errorf("the box holds %q", got)
	}
}

// TestAskBy: where asking is for accounts, a visitor is told so and cannot ask.
func TestAskBy(t *testing.T) {
	d := openDeskSite(t)
	d.server.Site.AskBy = desk.Reader
	d.handler = d.server.Handler()
	if n := d.page(desk.Visitor, "/"); len(all(n, "main form")) != 0 || len(all(n, "main a[href^='/sign-in']")) != 1 {
		t.Error("a visitor is offered the box")
	}
	if w := d.post(desk.Visitor, "/ask", "question", deskQuestion); w.Code != http.StatusForbidden {
		t.Errorf("a visitor's question: %d", w.Code)
	}
	if w := d.post(desk.Reader, "/ask", "question", deskQuestion); w.Code != http.StatusSeeOther {
		t.Errorf("a reader's question: %d", w.Code)
	}
}

// TestSimilar: a question that is checked already leads to the check first, with
// when it was checked; drafts are offered to editors alone; a new check can be had.
func TestSimilar(t *testing.T) {
	d := openDeskSite(t)
	d.controlled(asking.Options{Workers: 1, Each: 50})
	asked := "in 2025 did the Marlow County Council repair 42 bridges"
	d.put(asked) // nothing is published
	offer := func(role desk.Role, question string) *html.Node {
		w := d.post(role, "/ask", "question", question)
		if w.Code == http.StatusSeeOther {
			return nil
		}
		if w.Code != http.StatusOK {
			t.Fatalf("%q: %d", question, w.Code)
		}
		return d.parsed(w)
	}
	n := offer(desk.Editor, asked)
	if n == nil {
		t.Fatal("an editor is not offered the draft")
	}
	expect(t, n, map[string]string{".similar a": deskQuestion, "h1": "A question like this has been checked", ".sent": asked})
	if got := words(n, ".similar .meta"); !strings.Contains(got, "Checked on 1 June 2026") || !strings.Contains(got, "not published") {
		t.Errorf("the draft's line: %q", got)
	}
	slug := d.publish()
	for _, role := range []desk.Role{desk.Visitor, desk.Editor} {
		n = offer(role, strings.ToUpper(deskQuestion))
		if n == nil {
			t.Fatal("the check is not offered")
		}
		expect(t, n, map[string]string{"h1": "This question has been checked"})
		if a := all(n, ".similar a"); len(a) != 1 || attr(a[0], "href") != "/checks/"+slug {
			t.Errorf("%d checks are offered", len(a))
		}
		if len(all(n, "form input[name=again][value='1']")) != 1 || len(all(n, "h1")) != 1 {
			t.Error("it cannot be checked again")
		}
	}
	for _, other := range []string{"Did Marlow County Council repair 43 bridges in 2025?", "Did Marlow County Council repair 42 bridges in 2024?", "Did Marlow County Council not repair 42 bridges in 2025?"} {
		if offer(desk.Visitor, other) != nil {
			t.Errorf("%q is another question", other)
		}
	}
	if w := d.post(desk.Visitor, "/ask", "question", deskQuestion, "again", "1"); w.Code != http.StatusSeeOther {
		t.Errorf("checking again: %d", w.Code)
	}
	if _, err := d.server.Desk.Revise(t.Context(), desk.Actor{Account: "e", Name: "An editor", Role: desk.Editor}, desk.Revising{
		Slug: slug, After: 1, Kind: desk.Retracted, Why: "A source was misread.", RaisedBy: "a reader", Before: d.reports[0]}); err != nil {
		t.Fatal(err)
	}
	if got := words(offer(desk.Visitor, deskQuestion), ".similar"); !strings.Contains(got, "Retracted.") {
		t.Errorf("a check that was taken back is offered as %q", got)
	}
}

// TestProgressPage: the page says where a question stands, at each state, without script.
func TestProgressPage(t *testing.T) {
	d := openDeskSite(t)
	a := d.controlled(asking.Options{Workers: 1, Each: 50, Now: func() time.Time { return d.now }})
	const first, second = "Did the ferry carry 340 riders in March?", "Did the <b>ferry</b> carry 210 riders in March?"
	one, two := d.put(first), d.put(second)
	<-a.begun
	n := d.page(desk.Visitor, "/asking/"+two)
	expect(t, n, map[string]string{"h1": second, "[role=status]": "Next in the queue", "#job-label": "In the queue"})
	if len(all(n, "noscript meta[http-equiv=refresh]")) != 1 && !strings.Contains(d.get(desk.Visitor, "/asking/"+two).Body.String(), `http-equiv="refresh"`) {
		t.Error("without script the page does not ask again")
	}
	if len(all(n, "form[action$='/cancel'][method=post] button")) != 1 || len(all(n, ".stages li[data-state=waiting]")) != 9 {
		t.Error("the stages or the stop button are missing")
	}
	d.now = d.now.Add(3 * time.Second)
	a.tell[first](asking.Progress{Stage: "Question", Done: true, Detail: "a claim read"})
	a.tell[first](asking.Progress{Stage: "Search", Detail: "119 documents <i>"})
	a.tell[first](asking.Progress{Found: []asking.Finding{{Text: "A <script>passage</script>.", Source: "The Ledger · News, note"}}})
	n = d.page(desk.Visitor, "/asking/"+one)
	expect(t, n, map[string]string{
		"[role=status]": "Stage 2 of 9: search", "#job-label": "Being checked", "#job-took": "· 3.0 s so far",
		".stages li[data-state=done]":             "Question, donea claim read",
		".stages li[data-state=running] .count":   "119 documents <i>",
		".stages li[data-state=running] .count b": "119",
		"#job-found .passage":                     "A <script>passage</script>.",
		"#job-found .meta":                        "The Ledger · News, note",
		"title":                                   "Stage 2 of 9: search · " + first + " · The Marlow Desk",
	})
	a.ends(d, one, first, nil)
	if w := d.get(desk.Visitor, "/asking/"+one); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/answers/"+one {
		t.Errorf("an answered question: %d to %q", w.Code, w.Header().Get("Location"))
	}
	d.page(desk.Visitor, "/answers/"+one)
	<-a.begun
	a.ends(d, two, second, fmt.Errorf("the library was <closed>: %w", assay.ErrUnavailable))
	n = d.page(desk.Visitor, "/asking/"+two)
	expect(t, n, map[string]string{"#job-label": "Not checked", "textarea": second})
	if got := words(n, ".wrong"); !strings.Contains(got, "the library was <closed>") {
		t.Errorf("why it failed: %q", got)
	}
}

// TestCancelPage: a question can be stopped, and its page says so and offers it again.
func TestCancelPage(t *testing.T) {
	d := openDeskSite(t)
	a := d.controlled(asking.Options{Workers: 1})
	id := d.put("Did the ferry carry 340 riders in March?")
	<-a.begun
	if w := d.post(desk.Visitor, "/asking/"+id+"/cancel"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/asking/"+id {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	expect(t, d.page(desk.Visitor, "/asking/"+id), map[string]string{"#job-label": "Stopped", "textarea": "Did the ferry carry 340 riders in March?"})
	for _, below := range []string{"", "/events"} {
		if w := d.get(desk.Visitor, "/asking/unknown"+below); w.Code != http.StatusNotFound {
			t.Errorf("an unknown question%s: %d", below, w.Code)
		}
	}
	if w := d.post(desk.Visitor, "/asking/unknown/cancel"); w.Code != http.StatusNotFound {
		t.Errorf("stopping an unknown question: %d", w.Code)
	}
}

// TestStoppedLibrary: when the library is gone, pages say that something is wrong
// in a plain page, and nothing panics.
func TestStoppedLibrary(t *testing.T) {
	d := openDeskSite(t)
	slug := d.publish()
	a := d.controlled(asking.Options{Workers: 1})
	id := d.put("Did the ferry carry 340 riders in March?")
	<-a.begun
	if err := d.library.Close(); err != nil {
		t.Fatal(err)
	}
	gone := func(method, address string, code int, body string) {
		if code != http.StatusServiceUnavailable && code != http.StatusInternalServerError {
			t.Errorf("%s %s: %d", method, address, code)
		}
		if !strings.Contains(body, "<h1") || strings.Contains(body, "goroutine") || strings.Contains(body, "sql:") {
			t.Errorf("%s %s: the page is not plain:\n%.500s", method, address, body)
		}
	}
	for _, address := range []string{"/", "/checks", "/checks/" + slug, "/library", "/figures", "/events", "/corrections", "/asking/unknown/events"} {
		w := d.get(desk.Visitor, address)
		if address == "/asking/unknown/events" && w.Code == http.StatusNotFound {
			continue // the queue alone knows that
		}
		gone("GET", address, w.Code, w.Body.String())
	}
	w := d.post(desk.Visitor, "/ask", "question", deskQuestion)
	gone("POST", "/ask", w.Code, w.Body.String())
	// What is in memory goes on being shown.
	d.page(desk.Visitor, "/asking/"+id)
	a.ends(d, id, "Did the ferry carry 340 riders in March?", errors.New("sql: database is closed"))
	if got := words(d.page(desk.Visitor, "/asking/"+id), ".wrong"); strings.Contains(got, "sql") || got == "" {
		t.Errorf("why it failed: %q", got)
	}
	if strings.Contains(d.log.String(), "panic=") {
		t.Errorf("something panicked:\n%s", d.log)
	}
}
