package pdf

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay"
	"assay/internal/extract"
	"assay/internal/source"
)

// installed gives a printer of the real browser.
func installed(t *testing.T) *Printer {
	t.Helper()
	p, err := New("")
	if err != nil {
		t.Skipf("no Chromium: its pages cannot be printed here: %v", err)
	}
	return p
}

// textOf reads a PDF as the library reads one.
func textOf(t *testing.T, b []byte) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	x := extract.New(extract.Config{CacheDir: filepath.Join(cache, "assay")})
	defer x.Close()
	d, err := x.Extract(t.Context(), source.NewCapture(b, "application/pdf", "x.pdf", time.Unix(0, 0)), extract.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d.Text
}

func TestPrint(t *testing.T) {
	p := installed(t)
	deep := filepath.Join(t.TempDir(), strings.Repeat("deep/", 20))
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", deep) // a socket of the browser would have too long a name in it
	page := "<!doctype html><html lang=en><head><meta charset=utf-8><title>x</title><style>p{break-after:page}</style></head><body>" +
		"<h1>Were thirteen bridges closed?</h1><p>The county closed 13 bridges. [1]</p><p>Zürich, straße.</p></body></html>"
	b, err := p.Print(t.Context(), []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	got := textOf(t, b)
	for _, want := range []string{"Were thirteen bridges closed?", "The county closed 13 bridges. [1]", "Zürich, straße."} {
		if !strings.Contains(got, want) {
			t.Errorf("the PDF does not hold %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "file:") || strings.Contains(got, "page.html") {
		t.Errorf("the PDF has a browser's footer:\n%s", got)
	}
}

// TestHostilePage: nothing of a page runs, nothing is loaded from this machine's
// own network or files, and the rest of it is still printed.
func TestHostilePage(t *testing.T) {
	p := installed(t)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		t.Errorf("the page reached the network: %s", r.URL)
	}))
	defer server.Close()
	secret := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(secret, []byte("<p>the secret words</p>"), 0o600); err != nil {
		t.Fatal(err)
	}
	named := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	page := fmt.Sprintf(`<!doctype html><html><head><title>x</title>
<link rel="stylesheet" href="%[1]s/a.css"><link rel="prefetch" href="%[2]s/b"><link rel="dns-prefetch" href="%[2]s"><base href="%[1]s/">
<style>@import url("%[1]s/c.css"); body { background: url(%[2]s/d.png) } @font-face { font-family: f; src: url(%[1]s/e.woff) } p { font-family: f }</style>
<script src="%[1]s/f.js"></script><script>fetch("%[2]s/g"); document.write("it ran")</script>
<meta http-equiv="refresh" content="0;url=%[1]s/h"><META HTTP-EQUIV=" Refresh " CONTENT="0;url=file://%[3]s">
</head><body onload="document.body.innerHTML='it ran'"><h1>Were they closed?</h1>
<img src="%[1]s/i.png" onerror="document.title='it ran'"><img src="k.png"><iframe src="%[1]s/l"></iframe><iframe src="file://%[3]s"></iframe><iframe srcdoc="<script>parent.document.body.textContent='it ran'</script>"></iframe>
<object data="%[2]s/m"></object><embed src="%[1]s/n"><video src="%[1]s/o" poster="%[1]s/p"></video><svg><image href="%[1]s/q"/><script>document.body.textContent='it ran'</script><use href="%[1]s/r#x"/></svg>
<form action="%[1]s/s" id=f><input autofocus onfocus="f.submit()"></form><a ping="%[1]s/t" href="javascript:1">link</a>
<p>The last words [1].</p></body></html>`, server.URL, named, secret)
	b, err := p.Print(t.Context(), []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	got := textOf(t, b)
	if strings.Contains(got, "it ran") || strings.Contains(got, "secret words") {
		t.Errorf("the page ran, or read a file:\n%s", got)
	}
	if !strings.Contains(got, "Were they closed?") || !strings.Contains(got, "The last words [1].") {
		t.Errorf("the page was not printed:\n%s", got)
	}
	if asked.Load() > 0 {
		t.Errorf("%d requests", asked.Load())
	}
}

// TestBrowserHasNoNetwork: without the page's policy, too, the flags alone keep
// the browser from this machine's own addresses and from all others.
func TestBrowserHasNoNetwork(t *testing.T) {
	p := installed(t)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the browser reached the network: %s", r.URL)
	}))
	defer server.Close()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	page := fmt.Sprintf(`<img src="%[1]s/a.png"><img src="%[2]s/b.png"><script>fetch("%[1]s/c")</script>words`, server.URL, strings.Replace(server.URL, "127.0.0.1", "localhost", 1))
	if err := os.WriteFile(in, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.run(t.Context(), dir, in, out); err != nil {
		t.Fatal(err)
	}
	if b, err := read(out); err != nil || !strings.Contains(textOf(t, b), "words") {
		t.Errorf("the page was not printed: %v", err)
	}
}

func TestEnclose(t *testing.T) {
	for in, want := range map[string]string{
		"<!DOCTYPE html><html><body>a</body></html>":                        "<html><body>a</body></html>",
		`<meta http-equiv="refresh" content="0">b`:                          "b",
		`<META HTTP-EQUIV=' REFRESH '/>b<meta name="x" content="y">`:        `b<meta name="x" content="y">`,
		`<p class="a&amp;b" data-x='"'>&lt;meta http-equiv=refresh&gt;</p>`: `<p class="a&amp;b" data-x='"'>&lt;meta http-equiv=refresh&gt;</p>`,
		"<p>cut <met": "<p>cut <met",
	} {
		got := string(enclose([]byte(in)))
		head, rest, _ := strings.Cut(got, policy+`">`)
		if !strings.HasPrefix(head, "<!doctype html><meta charset") || rest != want {
			t.Errorf("%s\n got %s\nwant %s", in, rest, want)
		}
	}
}

// TestUnavailable: each way in which no browser prints is told with what to do.
func TestUnavailable(t *testing.T) {
	temp, err := os.MkdirTemp("/tmp", "p")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temp)
	t.Setenv("TMPDIR", temp)
	slow := program(t, "#!/bin/sh\nsleep 60\n")
	broken := program(t, "#!/bin/sh\necho first >&2; echo 'no usable sandbox' >&2; exit 3\n")
	empty := program(t, "#!/bin/sh\nexit 0\n")
	nonsense := program(t, "#!/bin/sh\nfor a; do case $a in --print-to-pdf=*) echo hello >${a#*=};; esac; done\n")
	for _, tt := range []struct{ name, program, want string }{
		{"slow", slow, "when its time was up"},
		{"broken", broken, "no usable sandbox"},
		{"empty", empty, "printed nothing"},
		{"nonsense", nonsense, "is no PDF"},
	} {
		p, err := New(tt.program)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		began := time.Now()
		_, err = p.Print(ctx, []byte("<p>x"))
		cancel()
		if !errors.Is(err, assay.ErrUnavailable) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "assay-pdf-*")); len(left) > 0 {
			t.Errorf("%s left behind: %v", tt.name, left)
		}
		if d := time.Since(began); d > 10*time.Second {
			t.Errorf("%s took %s: its processes were not ended", tt.name, d)
		}
	}
	for path, want := range map[string]string{"off": "turned off", "/no/such/browser": "no program /no/such/browser"} {
		if _, err := New(path); !errors.Is(err, assay.ErrUnavailable) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := New(""); !errors.Is(err, assay.ErrUnavailable) || !strings.Contains(err.Error(), "none is installed") {
		t.Errorf("no browser in PATH: %v", err)
	}
	p := &Printer{room: make(chan struct{}, 1)}
	if _, err := p.Print(t.Context(), make([]byte, maxPage+1)); !errors.Is(err, assay.ErrTooLarge) {
		t.Errorf("a page of more than 32 MB: %v", err)
	}
}

// TestFewAtOnce: no more browsers run than there is room for, and who waits too
// long is told so.
func TestFewAtOnce(t *testing.T) {
	dir := t.TempDir()
	p, err := New(program(t, "#!/bin/sh\nmkdir "+dir+"/$$; ls "+dir+" | wc -l >>"+dir+".counts; sleep 0.2; rmdir "+dir+"/$$\nexit 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() { _, _ = p.Print(t.Context(), []byte("<p>x")) })
	}
	all.Wait()
	counts, err := os.ReadFile(dir + ".counts")
	if err != nil || len(strings.Fields(string(counts))) != 6 {
		t.Fatalf("%v: %s", err, counts)
	}
	for _, n := range strings.Fields(string(counts)) {
		if n != "1" && n != "2" {
			t.Errorf("%s browsers at once", n)
		}
	}
	for range atOnce {
		p.room <- struct{}{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Print(ctx, nil); !errors.Is(err, assay.ErrUnavailable) || !strings.Contains(err.Error(), "others") && !strings.Contains(err.Error(), "other reports") {
		t.Errorf("no room: %v", err)
	}
}

// program writes a shell program that stands in for a browser.
func program(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
