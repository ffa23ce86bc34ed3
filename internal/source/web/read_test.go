package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/source"
)

// TestGather reads pages of several kinds, and names what cannot be read.
func TestGather(t *testing.T) {
	w := newWorld(t)
	w.page("a.test/one", "one")
	w.serve("a.test/report.pdf", "text/html", "%PDF-1.4 not much of a report")
	w.serve("a.test/feed", "text/xml", `<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>`)
	w.serve("a.test/list.xml", "application/xml", `<list/>`)
	w.serve("b.test/note.md", "text/plain", "# A note\n\nWith text.")
	w.serve("b.test/film", "video/mp4", "\x00\x00\x00\x18ftypmp42")
	w.handle("b.test/secret", func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(http.StatusForbidden) })
	w.handle("c.test/old", func(out http.ResponseWriter, r *http.Request) {
		http.Redirect(out, r, w.at("c.test/new"), http.StatusMovedPermanently)
	})
	w.page("c.test/new", "new")
	var pages []string
	for _, p := range []string{"a.test/one", "a.test/one#part", "a.test/report.pdf", "a.test/feed", "a.test/list.xml", "a.test/none", "b.test/note.md", "b.test/film", "b.test/secret", "c.test/old"} {
		pages = append(pages, w.at(p))
	}
	pages = append(pages, "http://10.0.0.1/", "ftp://a.test/x")
	items := slices.Collect(w.reader(nil).Gather(t.Context(), Plan{Pages: pages}))
	want := []string{
		"a.test/one ok", "b.test/note.md ok", "c.test/old ok", "10.0.0.1/ refused", "ftp://a.test/x ftp",
		"a.test/report.pdf ok", "b.test/film not text", "a.test/feed it is a feed", "b.test/secret forbidden",
		"a.test/list.xml XML that is not a page", "a.test/none not there",
	}
	got := w.lines(items)
	if len(got) != len(want) {
		t.Fatalf("got %d items, want %d: %q", len(got), len(want), got)
	}
	for i := range want {
		place, what, _ := strings.Cut(want[i], " ")
		if !strings.HasPrefix(got[i], place+" ") || !strings.Contains(got[i], what) {
			t.Errorf("item %d is %q, want %q", i, got[i], want[i])
		}
	}
	types := map[string]string{}
	for _, i := range items {
		if i.Err == nil {
			types[w.short(i.Capture.Location)] = i.Capture.MediaType
			if i.Capture.Retrieval == nil || i.Capture.CapturedAt.IsZero() || i.Capture.Retrieval.CaptureSHA256 != i.Capture.SHA256 {
				t.Errorf("%s: the capture does not say how it came: %+v", i.Capture.Location, i.Capture.Retrieval)
			}
		} else if i.Capture.Retrieval == nil && !strings.HasPrefix(i.Capture.Location, "ftp") {
			t.Errorf("%s: the failure does not say what was asked", i.Capture.Location)
		}
	}
	if diff := cmp.Diff(map[string]string{"a.test/one": source.HTML, "a.test/report.pdf": source.PDF, "b.test/note.md": source.Markdown, "c.test/old": source.HTML}, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if final := items[2].Capture.Retrieval.Final; final != w.at("c.test/new") {
		t.Errorf("the redirect led to %q", final)
	}
}

// TestOrderIsThatOfTheList: the slowest page comes in its turn.
func TestOrderIsThatOfTheList(t *testing.T) {
	w := newWorld(t)
	var pages []string
	for h := range 4 {
		for p := range 6 {
			place := fmt.Sprintf("h%d.test/p%d", h, p)
			body := fmt.Sprintf("<html><body><p>Page %d of host %d.</p></body></html>", p, h)
			w.handle(place, func(out http.ResponseWriter, _ *http.Request) {
				time.Sleep(time.Duration((h*7+p*13)%5) * 10 * time.Millisecond)
				out.Header().Set("Content-Type", "text/html")
				_, _ = out.Write([]byte(body))
			})
			pages = append(pages, w.at(place))
		}
	}
	first := w.lines(slices.Collect(w.reader(nil).Gather(t.Context(), Plan{Pages: pages})))
	if len(first) != 24 || first[0] != "h0.test/p0 ok" || first[1] != "h1.test/p0 ok" || first[4] != "h0.test/p1 ok" {
		t.Errorf("the hosts are not taken in turn: %q", first)
	}
	one := w.lines(slices.Collect(w.reader(func(o *Options) { o.Workers = 1 }).Gather(t.Context(), Plan{Pages: pages})))
	if diff := cmp.Diff(one, first); diff != "" {
		t.Errorf("one worker and many give another order (-one +many):\n%s", diff)
	}
}

// TestUnchangedPagesAreNotSentAgain: what the library holds is asked for with
// its ETag, and the answer keeps the capture that is held.
func TestUnchangedPagesAreNotSentAgain(t *testing.T) {
	w := newWorld(t)
	w.handle("a.test/one", func(out http.ResponseWriter, r *http.Request) {
		out.Header().Set("ETag", `"v1"`)
		if r.Header.Get("If-None-Match") == `"v1"` {
			out.WriteHeader(http.StatusNotModified)
			return
		}
		out.Header().Set("Content-Type", "text/html")
		_, _ = out.Write([]byte("<html><body><p>The only version.</p></body></html>"))
	})
	first := slices.Collect(w.reader(nil).Gather(t.Context(), Plan{Pages: []string{w.at("a.test/one")}}))
	held := first[0].Capture.Retrieval
	again := slices.Collect(w.reader(func(o *Options) {
		o.Last = func(context.Context, string) (*assay.Retrieval, error) { return held, nil }
	}).Gather(t.Context(), Plan{Pages: []string{w.at("a.test/one")}}))
	c := again[0].Capture
	if !again[0].Unchanged || c.SHA256 != first[0].Capture.SHA256 || c.Retrieval.CaptureSHA256 != c.SHA256 || c.Retrieval.Outcome != assay.NotModified {
		t.Errorf("not unchanged: %+v %+v", again[0], c.Retrieval)
	}
}

// TestStoppedInTheMiddle: nothing is told of pages that a stop cut off.
func TestStoppedInTheMiddle(t *testing.T) {
	w := newWorld(t)
	gate := make(chan struct{})
	w.page("a.test/0", "zero")
	w.handle("a.test/1", func(_ http.ResponseWriter, r *http.Request) {
		close(gate)
		<-r.Context().Done()
	})
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-gate; stop() }()
	items := slices.Collect(w.reader(nil).Gather(ctx, Plan{Pages: []string{w.at("a.test/0"), w.at("a.test/1"), w.at("a.test/2")}}))
	if got := w.lines(items); len(got) > 1 || len(got) == 1 && got[0] != "a.test/0 ok" {
		t.Errorf("got %q", got)
	}
}

// TestTooLarge: a body over the limit is a failure of its own kind.
func TestTooLarge(t *testing.T) {
	w := newWorld(t)
	w.serve("a.test/big", "text/html", "<html><body>"+strings.Repeat("<p>again</p>", 10000))
	items := slices.Collect(w.reader(func(o *Options) { o.MaxBytes = 1000 }).Gather(t.Context(), Plan{Pages: []string{w.at("a.test/big")}}))
	if !errors.Is(items[0].Err, assay.ErrTooLarge) {
		t.Errorf("got %v", items[0].Err)
	}
}

// TestPagesAheadAreBounded: no more is read before its turn than the pool may hold.
func TestPagesAheadAreBounded(t *testing.T) {
	body := bytes.Repeat([]byte("x"), 8<<20)
	release := make(chan struct{})
	started := make(chan int, 1000)
	pages := make([]Page, 200)
	for i := range pages {
		pages[i].Address = fmt.Sprint(i)
	}
	p := newPool(pages, func(_ context.Context, page Page) Visit {
		started <- 1
		if page.Address == "0" {
			<-release
		}
		return Visit{Item: source.Item{Capture: assay.Capture{Location: page.Address, Bytes: body}}}
	}, nil)
	n := 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.run(t.Context(), 16, func(page Page, _ Visit) bool {
			if page.Address != fmt.Sprint(n) {
				t.Errorf("page %s came in place %d", page.Address, n)
			}
			n++
			return true
		})
	}()
	time.Sleep(300 * time.Millisecond)
	if most := maxAhead/len(body) + 16; len(started) > most {
		t.Errorf("%d pages of 8 MB were read ahead, at most %d may be", len(started), most)
	}
	close(release)
	<-done
	if n != len(pages) {
		t.Errorf("%d of %d pages came", n, len(pages))
	}
}
