package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
)

func (w *world) crawl(r *Reader, place string, c Crawl) []string {
	return w.lines(slices.Collect(r.Crawl(w.t.Context(), w.at(place), c)))
}

// TestCrawl reads a site breadth first, in the order of its links.
func TestCrawl(t *testing.T) {
	w := newWorld(t)
	w.page("a.test/", "home", "/b", "a", "http://a.test:PORT/a#part", "http://other.test:PORT/x", "https://a.test:PORT/s", "mailto:x@a.test", "/logo.PNG", "/gone", "javascript:void(0)")
	w.page("a.test/a", "a", "/", "/a/deep")
	w.page("a.test/b", "b", "/b/deep", "/a")
	w.page("a.test/a/deep", "deep of a", "/a/deep/er")
	w.page("a.test/b/deep", "deep of b")
	w.page("a.test/a/deep/er", "deeper")
	for _, tt := range []struct {
		c    Crawl
		want string
	}{
		{Crawl{}, "/ ok /b ok /a ok /gone not there: /b/deep ok /a/deep ok /a/deep/er ok"},
		{Crawl{Depth: 1}, "/ ok /b ok /a ok /gone not there:"},
		{Crawl{Depth: -1}, "/ ok"},
		{Crawl{Pages: 3}, "/ ok /b ok /a ok"},
	} {
		var got []string
		for _, l := range w.crawl(w.reader(nil), "a.test/", tt.c) {
			l = strings.TrimPrefix(l, "a.test")
			if before, _, ok := strings.Cut(l, ": "); ok {
				l = before + ":"
			}
			got = append(got, l)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%+v gives\n%s\nwant\n%s", tt.c, s, tt.want)
		}
	}
}

// TestCrawlHonoursTheSite: nofollow, canonical addresses, bases and redirects.
func TestCrawlHonoursTheSite(t *testing.T) {
	w := newWorld(t)
	w.serve("a.test/", "text/html", `<html><head><base href="/sub/"><link rel="canonical" href="http://a.test:PORT/home"></head><body>
		<a rel="nofollow noopener" href="/no1">n</a><a href="one">1</a><A HREF='/home'>home</A><a href="/two">2</a><a href="/quiet">q</a><a href="/header">h</a><a href="/out">o</a></body></html>`)
	w.page("a.test/sub/one", "one")
	w.serve("a.test/quiet", "text/html", `<html><head><meta name="Robots" content="noindex, NOFOLLOW"></head><body><a href="/no2">n</a></body></html>`)
	w.handle("a.test/header", func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("X-Robots-Tag", "nofollow")
		out.Header().Set("Content-Type", "text/html")
		_, _ = out.Write([]byte(`<html><body>words <a href="/no3">n</a></body></html>`))
	})
	w.handle("a.test/two", func(out http.ResponseWriter, r *http.Request) { http.Redirect(out, r, "/two/", http.StatusFound) })
	w.page("a.test/two/", "two", "/two/", "/last")
	w.page("a.test/last", "last")
	w.handle("a.test/out", func(out http.ResponseWriter, r *http.Request) {
		http.Redirect(out, r, w.at("b.test/"), http.StatusFound)
	})
	w.page("b.test/", "another site", "/inside")
	got := w.crawl(w.reader(nil), "a.test/", Crawl{})
	want := []string{"a.test/ ok", "a.test/sub/one ok", "a.test/two ok", "a.test/quiet ok", "a.test/header ok",
		"a.test/out it leads out of the site, to http://b.test/; add that by itself", "a.test/last ok"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTraps: an endless calendar, an endless list, sessions in the query and
// paths that go round leave room for the rest of the site.
func TestTraps(t *testing.T) {
	w := newWorld(t)
	w.handle("a.test/*", func(out http.ResponseWriter, r *http.Request) {
		out.Header().Set("Content-Type", "text/html")
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/calendar/%d", &n)
		fmt.Fprintf(out, "<html><body><p>At %s.</p>", r.URL)
		for i := range 5 {
			fmt.Fprintf(out, `<a href="/calendar/%d">c</a><a href="/shop?session=%d-%d">s</a><a href="%s/round/">r</a>`, n*5+i+1, n, i, strings.TrimSuffix(r.URL.Path, "/"))
		}
		fmt.Fprintf(out, `<a href="/%s">deep</a><a href="/x?%s">long</a></body></html>`, strings.Repeat("d/", 20), strings.Repeat("q", 300))
	})
	counts := map[string]int{}
	for _, l := range w.crawl(w.reader(nil), "a.test/", Crawl{Pages: 400, Depth: 1000}) {
		path := strings.TrimPrefix(l, "a.test/")
		for _, kind := range []string{"calendar/", "shop?", "round", "d/", "x"} {
			if strings.HasPrefix(path, kind) && !(kind == "calendar/" && strings.Contains(path, "round")) {
				counts[kind]++
			}
		}
	}
	if counts["calendar/"] > 200 || counts["shop?"] > maxVariants || counts["round"] > 2 || counts["d/"]+counts["x"] > 0 {
		t.Errorf("the traps held the crawl: %v", counts)
	}
	if counts["calendar/"] < 100 {
		t.Errorf("pages with numbers were not read: %v", counts)
	}
}

// TestCrawlOfAHeldSite follows the links of pages that have not changed.
func TestCrawlOfAHeldSite(t *testing.T) {
	w := newWorld(t)
	w.handle("a.test/", func(out http.ResponseWriter, r *http.Request) { out.WriteHeader(http.StatusNotModified) })
	w.page("a.test/next", "next")
	r := w.reader(func(o *Options) {
		o.Last = func(_ context.Context, address string) (*assay.Retrieval, error) {
			if address != w.at("a.test/") {
				return nil, nil
			}
			return &assay.Retrieval{Address: address, At: time.Now(), Outcome: assay.Fetched, CaptureSHA256: "held", Header: []assay.HeaderField{{Name: "Etag", Value: `"1"`}}}, nil
		}
		o.Held = func(_ context.Context, sha string) ([]byte, error) { return []byte(`<a href="next">n</a>`), nil }
	})
	if diff := cmp.Diff([]string{"a.test/ unchanged", "a.test/next ok"}, w.crawl(r, "a.test/", Crawl{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzLinks: whatever the page, its links are addresses in their normal form.
func FuzzLinks(f *testing.F) {
	f.Add([]byte(`<base href="/x/"><a href="y" rel=nofollow>z</a><link rel=canonical href=//b.test/>`))
	f.Fuzz(func(t *testing.T, page []byte) {
		l := scanLinks(page, "http://a.test/")
		for _, link := range append(l.links, l.feeds...) {
			if got, err := locate(link); err != nil || got != link {
				t.Errorf("%q: %q, %v", link, got, err)
			}
		}
	})
}
