package web

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"assay"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/source"
)

// browseDesk is a server over a library of its own.
func browseDesk(t *testing.T, fill func(*sqlite.Library, check.Config)) *readDesk {
	t.Helper()
	example := exampleLibrary()
	if example.err != nil {
		t.Fatal(example.err)
	}
	l, err := sqlite.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	config := example.config
	config.Library = l
	fill(l, config)
	queue, err := asking.New(context.Background(), asking.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Library: l, Check: config, Ask: queue, Desk: desk.New(nil, desk.Options{})})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.routes(mux)
	return &readDesk{s, readLibrary{library: l, config: config}, mux}
}

// notes reads notes given as file names and what stands in them.
func notes(t *testing.T, files map[string]string) func(*sqlite.Library, check.Config) {
	return func(l *sqlite.Library, config check.Config) {
		dir := t.TempDir()
		for name, body := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		book, err := publishers.Default()
		if err != nil {
			t.Fatal(err)
		}
		x := extract.New(extract.Config{})
		defer x.Close()
		_, err = check.Ingest(t.Context(), check.Reading{
			Sources: source.Walk(t.Context(), []string{dir}, source.Options{}),
			Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
				return x.Extract(ctx, c, extract.Options{Publishers: book})
			},
			Store: l,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// made fills a library with generated documents.
func made(t *testing.T, n int) func(*sqlite.Library, check.Config) {
	return func(l *sqlite.Library, _ check.Config) {
		g := librarytest.NewGenerator(3, 300)
		entries := make([]assay.Entry, n)
		for i := range entries {
			entries[i] = g.Next(1)
		}
		if _, err := l.Add(t.Context(), entries); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBrowseLibrary(t *testing.T) {
	d := openReadDesk(t)
	p := d.page(t, desk.Visitor, "/library")
	if got := words(p, ".standfirst"); !strings.HasPrefix(got, "The 119 sources") {
		t.Errorf("the page says %q", got)
	}
	if n := len(all(p, ".shelf tbody tr")); n != shelfRows {
		t.Errorf("%d rows, want %d", n, shelfRows)
	}
	sum := 0
	for _, c := range all(p, ".bars .num") {
		var n int
		fmt.Sscan(text1(c), &n)
		sum += n
	}
	if sum != 119 {
		t.Errorf("the classes sum up to %d, not 119", sum)
	}
	news := d.page(t, desk.Visitor, "/library?class=news&sort=title")
	if got, want := words(news, ".tells b"), "57 sources"; got != want {
		t.Errorf("news: %q, want %q", got, want)
	}
	if got := attr(all(news, `select[name="class"] option[selected]`)[0], "value"); got != "news" {
		t.Errorf("the form has %q", got)
	}
	for _, c := range all(news, `.shelf td[data-label="Class"]`) {
		if text1(c) != "news" {
			t.Errorf("a row of class %q among the news", text1(c))
		}
	}
	none := d.page(t, desk.Visitor, "/library?class=zebra&year=1066")
	if got := words(none, ".none"); got != "No source passes these filters." {
		t.Errorf("nothing: %q", got)
	}
	if got := attr(all(none, `select[name="class"] option[selected]`)[0], "value"); got != "zebra" {
		t.Errorf("the form hides the filter that leaves nothing: %q", got)
	}
}

// text1 is the text of an element.
func text1(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestBrowsePages follows the links from page to page, forwards and back.
func TestBrowsePages(t *testing.T) {
	d := openReadDesk(t)
	for _, tt := range []struct{ address, row string }{
		{"/library?sort=title", ".shelf tbody th a"}, {"/library?sort=publisher&order=reverse", ".shelf tbody th a"},
		{"/figures", ".ledger tbody tr[id]"}, {"/events", ".event h3 a"}, {"/library?words=children", ".found h2 a"},
	} {
		var seen [][]string
		for at := tt.address; at != ""; {
			p := d.page(t, desk.Visitor, at)
			var rows []string
			for _, n := range all(p, tt.row) {
				rows = append(rows, attr(n, "id")+attr(n, "href"))
			}
			if len(seen) > 0 {
				back := all(p, `.pages a[rel="prev"]`)
				if len(back) != 1 {
					t.Fatalf("%s has no way back", at)
				}
				var before []string
				for _, n := range all(d.page(t, desk.Visitor, attr(back[0], "href")), tt.row) {
					before = append(before, attr(n, "id")+attr(n, "href"))
				}
				if !slices.Equal(before, seen[len(seen)-1]) {
					t.Errorf("%s: the page before has other rows", at)
				}
			}
			seen = append(seen, rows)
			at = ""
			if next := all(p, `.pages a[rel="next"]`); len(next) == 1 {
				at = attr(next[0], "href")
			}
		}
		flat := slices.Concat(seen...)
		if len(seen) < 2 {
			t.Errorf("%s: one page only shows nothing", tt.address)
		}
		if slices.Sort(flat); len(slices.Compact(slices.Clone(flat))) != len(flat) {
			t.Errorf("%s: a row comes twice", tt.address)
		}
	}
}

func parsed(t *testing.T, body string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBrowseSearch(t *testing.T) {
	d := openReadDesk(t)
	p := d.page(t, desk.Visitor, "/library?words="+url.QueryEscape(`"unaccompanied children" sponsors`)+"&class=news")
	found := all(p, ".found > li")
	if len(found) == 0 {
		t.Fatal("nothing was found")
	}
	for _, f := range found {
		if got := strings.ToLower(text1(f)); !strings.Contains(got, "unaccompanied") {
			t.Errorf("neither passage nor title hold the phrase: %q", got)
		}
		if got := words(f, ".meta"); !strings.Contains(got, "news") {
			t.Errorf("a passage of another class: %q", got)
		}
		if href := attr(all(f, "h2 a")[0], "href"); !strings.Contains(href, "#p") {
			t.Errorf("a passage's address is %q", href)
		}
	}
	if n := len(all(p, "blockquote")); n > 0 {
		t.Errorf("%d researcher's notes are set as quotations", n)
	}
	for _, q := range []string{"the of and", `""`, "zeppelin", strings.Repeat("word ", 700)} {
		p := d.page(t, desk.Visitor, "/library?words="+url.QueryEscape(q))
		if len(all(p, ".found li")) != 0 || words(p, ".none") == "" {
			t.Errorf("%.20q: %s", q, words(p, "main"))
		}
	}
}

func TestBrowseFigures(t *testing.T) {
	d := openReadDesk(t)
	rows, err := check.Figures(t.Context(), d.config, d.library, "")
	if err != nil {
		t.Fatal(err)
	}
	p := d.page(t, desk.Visitor, "/figures?unit=child&status=repeated")
	want := 0
	for _, f := range rows {
		if f.Unit == "child" && f.Status == assay.Repeated {
			want++
		}
	}
	if n := len(all(p, ".ledger tbody tr[id]")); n != want || want == 0 {
		t.Errorf("%d rows, want %d", n, want)
	}
	for _, n := range all(p, `.ledger td[data-label="Status"]`) {
		if len(all(n, ".sign")) != 1 || !strings.HasPrefix(text1(n), "repeated") {
			t.Errorf("the status is %q", text1(n))
		}
	}
	big := d.page(t, desk.Visitor, "/figures?least=100,000")
	for _, n := range all(big, ".ledger tr[id]") {
		id := attr(n, "id")[1:]
		i := slices.IndexFunc(rows, func(f assay.Figure) bool { return f.ID == id })
		if i < 0 || rows[i].Value < 100_000 {
			t.Errorf("%s stands among the figures of 100,000 and more", id)
		}
	}
	if w := d.as(desk.Visitor, "GET", "/figures?least=many"); w.Code != http.StatusBadRequest {
		t.Errorf("a least value that is no number: %d", w.Code)
	}
	w := d.as(desk.Visitor, "GET", "/figures.csv?unit=child")
	table, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || table[0][0] != "id" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
		t.Fatalf("%v, %v", table, err)
	}
	if got, want := fmt.Sprintf("%d figures", len(table)-1), words(d.page(t, desk.Visitor, "/figures?unit=child"), ".tells b"); got != want {
		t.Errorf("the file has %s, the page %s", got, want)
	}
	svg := d.as(desk.Visitor, "GET", "/figures.svg?unit=child")
	if got := svg.Header().Get("Content-Security-Policy"); !strings.Contains(got, "sandbox") || strings.Contains(got, "script-src") {
		t.Errorf("the chart's policy is %q", got)
	}
	if !strings.Contains(svg.Body.String(), "<svg") {
		t.Error("the chart is none")
	}
}

func TestBrowseEvents(t *testing.T) {
	d := openReadDesk(t)
	p := d.page(t, desk.Visitor, "/events?kind=operation&missing=accused.convicted")
	names := all(p, ".event h3 a")
	if len(names) == 0 {
		t.Fatal("no events")
	}
	for _, n := range all(p, ".event:not(.trail) .rungs li.gap b") {
		if got := text1(n); got == "" {
			t.Error("a blank says nothing")
		}
	}
	for _, n := range names[:3] {
		one := d.page(t, desk.Visitor, attr(n, "href"))
		if got, want := words(one, "h1"), text1(n); got != want {
			t.Errorf("the page of %q is headed %q", want, got)
		}
		if len(all(one, ".found li")) == 0 || len(all(one, ".stages-of dt")) == 0 {
			t.Errorf("%s lists no mention or no stage", text1(n))
		}
		for _, dd := range all(one, ".stages-of .blank") {
			if text1(dd) != "no source shows this" {
				t.Errorf("a blank says %q", text1(dd))
			}
		}
	}
	w := d.as(desk.Visitor, "GET", "/events.csv?kind=operation")
	table, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(table) < 100 {
		t.Fatalf("%d rows, %v", len(table), err)
	}
	if w := d.as(desk.Visitor, "GET", "/events/0123456789ab:e0"); w.Code != http.StatusNotFound {
		t.Errorf("an event that is none: %d", w.Code)
	}
}

// TestBrowseBounds: no page of the example library is beyond what a page may weigh, and
// each has one heading of the first order and headings without gaps.
func TestBrowseBounds(t *testing.T) {
	d := openReadDesk(t)
	event := attr(all(d.page(t, desk.Visitor, "/events"), ".event h3 a")[3], "href")
	for _, address := range []string{"/library", "/library?words=children", "/library/unread", "/figures", "/events", event} {
		w := d.as(desk.Visitor, "GET", address)
		if w.Body.Len() > 200<<10 {
			t.Errorf("%s has %d bytes", address, w.Body.Len())
		}
		p, err := html.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		level := 0
		for _, h := range all(p, "h1, h2, h3, h4") {
			n := int(h.Data[1] - '0')
			if n > level+1 {
				t.Errorf("%s: %s after a heading of level %d", address, h.Data, level)
			}
			level = n
		}
		if n := len(all(p, "h1")); n != 1 {
			t.Errorf("%s has %d headings of the first order", address, n)
		}
		for _, field := range all(p, "main input, main select") {
			if len(all(p, `label[for="`+attr(field, "id")+`"]`)) != 1 {
				t.Errorf("%s: field %s has no label", address, attr(field, "name"))
			}
		}
	}
}

// TestBrowseHostile: what sources and addresses hold is text and nothing else.
func TestBrowseHostile(t *testing.T) {
	const script, turned = `"><script>alert(1)</script>`, "a\u202egnp.exe"
	note := func(title, publisher, body string) string {
		return fmt.Sprintf("---\ntitle: %q\npublisher: %q\nclass: news\nkind: note\nrelies_on: [%q]\n---\n\n%s\n", title, publisher, title, body)
	}
	d := browseDesk(t, notes(t, map[string]string{
		"a.md": note(script, "=cmd|'/c calc'!A1", "The auditor closed 31 bridges <script>alert(2)</script> on 3 May 2024 in a raid."),
		"b.md": note(turned, strings.Repeat("Wörter ", 5000), "The sheriff said the raid led to 45 arrests."),
		"c.md": note(strings.Repeat("A long title ", 4000), script, "Police arrested 12 people in Operation <b>Bold</b> of June 2023."),
	}))
	if err := d.library.AddFailures(t.Context(), []assay.Failure{{Location: script, Reason: turned}}); err != nil {
		t.Fatal(err)
	}
	hostile := []string{script, turned, "\x00", "' OR 1=1 --", "<b>", "%", strings.Repeat("x", 2000), "-", "0123456789ab"}
	addresses := []string{"/library", "/library/unread", "/figures", "/events"}
	for _, name := range []string{"words", "class", "publisher", "kind", "language", "year", "earlier", "order", "unit", "owner", "status", "missing"} {
		for _, value := range hostile {
			for _, page := range []string{"/library", "/figures", "/events"} {
				addresses = append(addresses, page+"?"+url.Values{name: {value}}.Encode())
			}
		}
	}
	for _, address := range addresses {
		w := d.as(desk.Visitor, "GET", address)
		if w.Code != http.StatusOK {
			t.Errorf("%.100s: %d", address, w.Code)
			continue
		}
		body := w.Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<b>Bold") || strings.ContainsAny(text1(parsed(t, body)), "\u202e\x00") {
			t.Errorf("%.100s lets through what a source or an address holds", address)
		}
		if len(body) > 100<<10 {
			t.Errorf("%.100s has %d bytes", address, len(body))
		}
	}
	for _, tt := range []struct {
		address string
		want    int
	}{
		{"/library?sort=" + url.QueryEscape(script), http.StatusBadRequest},
		{"/library?after=" + url.QueryEscape(script), http.StatusBadRequest},
		{"/library?after=0123456789ab&before=0123456789ab", http.StatusBadRequest},
		{"/figures?after=0123456789ab:7", http.StatusNotFound},
		{"/figures?before=-1", http.StatusNotFound},
		{"/events?after=" + url.QueryEscape(turned), http.StatusNotFound},
		{"/library?words=%zz", http.StatusBadRequest},
		{"/library?words=" + strings.Repeat("a", 10<<20), http.StatusRequestEntityTooLarge},
		{"/figures.csv?words=" + strings.Repeat("a", 10<<20), http.StatusRequestEntityTooLarge},
		{"/events/" + url.PathEscape(script), http.StatusNotFound},
	} {
		w := d.as(desk.Visitor, "GET", tt.address)
		if w.Code != tt.want || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%.80s: %d, want %d", tt.address, w.Code, tt.want)
		}
	}
	for _, file := range []string{"/figures.csv", "/events.csv"} {
		table, err := csv.NewReader(d.as(desk.Visitor, "GET", file).Body).ReadAll()
		if err != nil || len(table) < 2 && file == "/figures.csv" {
			t.Fatalf("%s: %d rows, %v", file, len(table), err)
		}
		for _, row := range table[1:] {
			for _, cell := range row {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					t.Errorf("%s has the cell %q", file, cell)
				}
			}
		}
	}
}

// TestBrowseLarge: a library beyond what is compared at once asks for words, and
// answers for them.
func TestBrowseLarge(t *testing.T) {
	d := browseDesk(t, made(t, wholeLibrary+1))
	for _, address := range []string{"/figures", "/events", "/figures?words=of+the"} {
		p := d.page(t, desk.Visitor, address)
		if got := words(p, ".needs p"); !strings.Contains(got, "2,001 sources") {
			t.Errorf("%s says %q", address, got)
		}
		if len(all(p, `form.looking input[name="words"]`)) != 1 {
			t.Errorf("%s has no field for words", address)
		}
	}
	for _, file := range []string{"/figures.csv", "/events.csv"} {
		if w := d.as(desk.Visitor, "GET", file); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", file, w.Code)
		}
	}
	if p := d.page(t, desk.Visitor, "/figures?words=zeppelin"); words(p, ".none") == "" {
		t.Error("words that nothing holds are not answered")
	}
}

// TestBrowseChanges: what is kept of a library is of its state and no other.
func TestBrowseChanges(t *testing.T) {
	d := browseDesk(t, notes(t, map[string]string{"a.md": "---\ntitle: A\npublisher: County Auditor\nclass: oversight\nkind: note\n---\n\nThe auditor inspected 212 bridges in 2024.\n"}))
	count := func(address string) string { return words(d.page(t, desk.Visitor, address), ".tells b") }
	if got := count("/figures"); got != "1 figure" {
		t.Fatalf("%q", got)
	}
	notes(t, map[string]string{"b.md": "---\ntitle: B\npublisher: Gazette\nclass: news\nkind: note\n---\n\nThe paper reports that 31 bridges were closed.\n"})(d.library, d.config)
	if got := count("/figures"); got != "2 figures" {
		t.Errorf("after the library grew: %q", got)
	}
	if got := count("/library"); got != "2 sources" {
		t.Errorf("after the library grew: %q", got)
	}
	earlier := librarytest.Source{Location: "c", Text: "The harbour opened.", Title: "Before", At: time.Unix(10, 0)}.Entry()
	later := librarytest.Source{Location: "c", Text: "The harbour closed.", Title: "After", At: time.Unix(20, 0)}.Entry()
	if _, err := d.library.Add(t.Context(), []assay.Entry{earlier, later}); err != nil {
		t.Fatal(err)
	}
	if got := count("/library"); got != "3 sources" {
		t.Errorf("an earlier capture is listed: %q", got)
	}
	p := d.page(t, desk.Visitor, "/library?earlier=yes")
	if got := words(p, ".tells b"); got != "4 sources" || words(p, ".shelf th small") != "earlier capture" {
		t.Errorf("earlier captures asked for: %q", got)
	}
}

// TestBrowseForAll: a visitor and an admin see the same, and nobody may change anything here.
func TestBrowseForAll(t *testing.T) {
	d := openReadDesk(t)
	for _, address := range []string{"/library", "/library/unread", "/figures", "/figures.csv", "/figures.svg", "/events", "/events.csv"} {
		for _, role := range []desk.Role{desk.Visitor, desk.Reader, desk.Admin} {
			if w := d.as(role, "GET", address); w.Code != http.StatusOK {
				t.Errorf("%s for %v: %d", address, role, w.Code)
			}
		}
		if w := d.as(desk.Admin, "POST", address); w.Code != http.StatusMethodNotAllowed && w.Code != http.StatusNotFound {
			t.Errorf("POST %s: %d", address, w.Code)
		}
	}
}

func TestUnreadPages(t *testing.T) {
	d := browseDesk(t, func(l *sqlite.Library, _ check.Config) {
		var list []assay.Failure
		for i := range 2*unreadRows + 5 {
			list = append(list, assay.Failure{Location: fmt.Sprintf("f/%04d.pdf", i), Reason: "forbidden by its host"})
		}
		if err := l.AddFailures(t.Context(), list); err != nil {
			t.Fatal(err)
		}
	})
	if got := words(d.page(t, desk.Visitor, "/library"), ".holds-not a"); got != "205 sources could not be read" {
		t.Errorf("the library says %q", got)
	}
	rows := 0
	for at := "/library/unread"; at != ""; {
		p := d.page(t, desk.Visitor, at)
		rows += len(all(p, ".shelf tbody tr"))
		at = ""
		if next := all(p, `.pages a[rel="next"]`); len(next) == 1 {
			at = attr(next[0], "href")
		}
	}
	if rows != 205 {
		t.Errorf("%d rows on all pages", rows)
	}
}

var _ library.Browser = (*sqlite.Library)(nil)

// TestComputed: many who ask at once for one thing have it made once, and no
// more than a few things are made at once.
func TestComputed(t *testing.T) {
	b := newBrowsing()
	kept := newRecent(1<<20, func(int) int { return 1 })
	var made, now, most atomic.Int32
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			v, err := computed(t.Context(), &b, kept, "x", scope{key: fmt.Sprint(i % 4)}, func(context.Context) (int, error) {
				made.Add(1)
				n := now.Add(1)
				defer now.Add(-1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				time.Sleep(20 * time.Millisecond)
				return i % 4, nil
			})
			if err != nil || v != i%4 {
				t.Errorf("%d, %v", v, err)
			}
		})
	}
	wg.Wait()
	if made.Load() > 8 || most.Load() > computeAtOnce {
		t.Errorf("made %d times, %d at once", made.Load(), most.Load())
	}
	failed := errors.New("no")
	if _, err := computed(t.Context(), &b, kept, "x", scope{key: "f"}, func(context.Context) (int, error) { return 0, failed }); !errors.Is(err, failed) {
		t.Errorf("a failure gives %v", err)
	}
	if v, err := computed(t.Context(), &b, kept, "x", scope{key: "f"}, func(context.Context) (int, error) { return 7, nil }); err != nil || v != 7 {
		t.Errorf("after a failure: %d, %v", v, err)
	}
}
