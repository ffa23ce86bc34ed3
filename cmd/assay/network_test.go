package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"assay/internal/source/web"
)

// TestStoppedReadingGoesOn: Ctrl-C in the middle of a reading keeps every page
// that was read, and the next run asks for those only whether they changed.
func TestStoppedReadingGoesOn(t *testing.T) {
	const pages, stopAt = 30, 12
	var stop atomic.Pointer[context.CancelFunc]
	var sent, held atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf("%q", r.URL.Path)
		switch {
		case !strings.HasPrefix(r.URL.Path, "/p"):
			http.NotFound(out, r)
			return
		case r.Header.Get("If-None-Match") == tag:
			held.Add(1)
			out.WriteHeader(http.StatusNotModified)
			return
		}
		if n := sent.Add(1); n > stopAt {
			if cancel := stop.Swap(nil); cancel != nil {
				time.Sleep(50 * time.Millisecond) // what was sent before is read
				(*cancel)()
				<-r.Context().Done()
				return
			}
		}
		out.Header().Set("ETag", tag)
		out.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(out, "<html><head><title>%[1]s</title></head><body><p>The page %[1]s tells of the county and of its bridges.</p></body></html>", r.URL.Path)
	}))
	defer server.Close()
	library := filepath.Join(t.TempDir(), "l.assay")
	add := func(ctx context.Context) (int, string, string) {
		var out, errs bytes.Buffer
		args := []string{"add", "--library", library, "--allow-network", "127.0.0.0/8", "--delay", "0", "--no-archive"}
		for i := range pages {
			args = append(args, fmt.Sprintf("%s/p%d", server.URL, i))
		}
		w := world{in: strings.NewReader(""), out: &out, err: &errs, env: func(string) string { return "" }, now: time.Now}
		code := run(ctx, args, w)
		return code, out.String(), errs.String()
	}
	ctx, cancel := context.WithCancel(t.Context())
	stop.Store(&cancel)
	code, out, errs := add(ctx)
	m := regexp.MustCompile(`added +(\d+)`).FindStringSubmatch(out)
	if code != codeInterrupted || m == nil || m[1] == "0" {
		t.Fatalf("exit code %d: %s%s", code, out, errs)
	}
	if strings.Contains(errs, "not read") {
		t.Errorf("pages that a stop cut off are called unreadable: %s", errs)
	}
	code, out, errs = add(t.Context())
	if code != codeOK || fmt.Sprint(held.Load()) != m[1] || !strings.Contains(out, "unchanged  "+fmt.Sprintf("%8s", m[1])) {
		t.Errorf("exit code %d, %d asked again, %s stored before: %s%s", code, held.Load(), m[1], out, errs)
	}
}

// TestPageLine: the line of a terminal names the host and counts.
func TestPageLine(t *testing.T) {
	got := pageLine(web.Progress{Known: 340, Done: 12, Address: "https://example.org/a\x1b[2J/b"}, 4*time.Second)
	if want := "reading 12 of 340 pages, 3.0 a second: example.org"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	live := &live{a: &app{world: world{err: &bytes.Buffer{}, columns: 20}}}
	live.show(true, func(time.Duration) string { return strings.Repeat("é", 50) })
	live.show(false, func(time.Duration) string { return "too soon" })
	live.clear()
	if got, want := live.a.err.(*bytes.Buffer).String(), "\r\x1b[K"+strings.Repeat("é", 19)+"\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
