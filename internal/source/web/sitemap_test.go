package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"assay"
)

func gzipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

func urlset(rows ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">`)
	for _, r := range rows {
		loc, date, _ := strings.Cut(r, " ")
		fmt.Fprintf(&b, "<url><loc>\n %s </loc><lastmod>%s</lastmod><image:image><image:loc>http://a.test:PORT/i.png</image:loc></image:image></url>", loc, date)
	}
	return b.String() + "</urlset>"
}

func index(rows ...string) string {
	var b strings.Builder
	b.WriteString(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for _, r := range rows {
		loc, date, _ := strings.Cut(r, " ")
		fmt.Fprintf(&b, "<sitemap><loc>%s</loc><lastmod>%s</lastmod></sitemap>", loc, date)
	}
	return b.String() + "</sitemapindex>"
}

// TestSitemaps reads each form, the latest page first, and names what it left out.
func TestSitemaps(t *testing.T) {
	w := newWorld(t)
	a := "http://a.test:PORT/"
	w.serve("a.test/robots.txt", "text/plain", "User-agent: *\nDisallow: /x\nSitemap: "+a+"index.xml\nsitemap: http://b.test:PORT/map.txt\n")
	w.serve("a.test/index.xml", "text/xml", index(a+"news.xml 2026-05-01", a+"old.xml 2020-01-01", a+"more.xml.gz"))
	w.serve("a.test/news.xml", "application/xml", urlset(a+"n1 2026-04-01", a+"n2 2026-05-01T10:00:00+02:00", a+"n1 2026-04-01", "http://elsewhere.test/x 2026-05-01", "http://www.a.test:PORT/w 2026-03-01", "javascript:alert(1) 2026-05-01"))
	w.serve("a.test/old.xml", "application/xml", urlset(a+"o1 2019-01-01"))
	w.serve("a.test/more.xml.gz", "application/x-gzip", "") // replaced below: its bytes hold the port
	w.serve("a.test/more.xml.gz", "application/x-gzip", gzipped(strings.ReplaceAll(urlset(a+"g1 "), "PORT", w.port)))
	w.serve("b.test/map.txt", "text/plain", "http://b.test:PORT/t1\n\nhttp://b.test:PORT/t2\nnot an address\n")
	w.serve("c.test/sitemap.xml", "text/xml", urlset("http://c.test:PORT/c1 "))
	w.serve("d.test/self.xml", "text/xml", index("http://d.test:PORT/self.xml", "http://d.test:PORT/ring.xml"))
	w.serve("d.test/ring.xml", "text/xml", index("http://d.test:PORT/self.xml", "http://d.test:PORT/leaf.xml"))
	w.serve("d.test/leaf.xml", "text/xml", urlset("http://d.test:PORT/d1 "))
	w.handle("e.test/*", func(out http.ResponseWriter, r *http.Request) { // names a new one each time
		out.Header().Set("Content-Type", "text/xml")
		_, _ = out.Write([]byte(index("http://" + r.Host + r.URL.Path + "x")))
	})
	w.serve("f.test/page.xml", "text/xml", "<html><body/></html>")
	w.serve("f.test/words.txt", "text/plain", "no addresses here")
	w.serve("f.test/bad.gz", "application/gzip", "\x1f\x8b\x08 broken")
	var wide []string
	for i := range 60 {
		wide = append(wide, fmt.Sprintf("http://g.test:PORT/m%d.xml", i))
		w.serve(fmt.Sprintf("g.test/m%d.xml", i), "text/xml", urlset(fmt.Sprintf("http://g.test:PORT/p%d ", i)))
	}
	w.serve("g.test/wide.xml", "text/xml", index(wide...))
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		place string
		l     Listing
		want  string
		bad   string
	}{
		{"a.test/", Listing{}, "a.test/n2 a.test/n1 www.a.test/w a.test/o1 a.test/g1 b.test/t1 b.test/t2", ""},
		{"a.test/", Listing{Since: since}, "a.test/n2 a.test/n1 www.a.test/w a.test/g1 b.test/t1 b.test/t2", ""},
		{"a.test/", Listing{Pages: 2}, "a.test/n2 a.test/n1", ""},
		{"a.test/old.xml", Listing{Until: since}, "a.test/o1", ""},
		{"a.test/old.xml", Listing{Since: since}, "", "it lists no page"},
		{"c.test/", Listing{}, "c.test/c1", ""},
		{"d.test/self.xml", Listing{}, "d.test/d1", ""},
		{"e.test/s", Listing{}, "", "more than 3 deep"},
		{"f.test/page.xml", Listing{}, "", "its first element is <html>"},
		{"f.test/words.txt", Listing{}, "", "neither XML nor"},
		{"f.test/bad.gz", Listing{}, "", "damaged"},
		{"f.test/none.xml", Listing{}, "", "not there"},
		{"g.test/wide.xml", Listing{Pages: 1}, "g.test/p0", "more than 50 sitemaps"},
	} {
		pages, bad := w.reader(nil).Sitemap(t.Context(), w.at(tt.place), tt.l)
		var got []string
		for _, p := range pages {
			got = append(got, w.short(p.Address))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s %+v gives %q, want %q", tt.place, tt.l, s, tt.want)
		}
		var reasons []string
		for _, i := range bad {
			reasons = append(reasons, i.Err.Error())
		}
		if s := strings.Join(reasons, "|"); (s == "") != (tt.bad == "") || !strings.Contains(s, tt.bad) {
			t.Errorf("%s %+v: failures %q, want %q", tt.place, tt.l, s, tt.bad)
		}
	}
}

// TestHostileSitemaps: size, bombs and counts are bounded.
func TestHostileSitemaps(t *testing.T) {
	w := newWorld(t)
	row := "<url><loc>http://h.test/page</loc></url>\n"
	w.serve("h.test/large.xml", "text/xml", "<urlset>"+strings.Repeat(row, 50<<20/len(row)-10)+"</urlset>")
	w.serve("h.test/larger.xml", "text/xml", "<urlset>"+strings.Repeat(" ", 51<<20)+"</urlset>")
	w.serve("h.test/bomb.xml.gz", "application/gzip", gzipped("<urlset>"+strings.Repeat(row, 60<<20/len(row))))
	w.serve("h.test/deep.xml", "text/xml", "<urlset>"+strings.Repeat("<url>", 10_000_000))
	w.serve("h.test/attributes.xml", "text/xml", "<urlset "+strings.Repeat("a ", 20_000_000)+">")
	w.serve("h.test/loc.xml", "text/xml", "<urlset><url><loc>http://h.test/"+strings.Repeat("a", 40<<20)+"</loc></url></urlset>")
	for _, tt := range []struct {
		place string
		err   error
	}{
		{"h.test/large.xml", nil}, {"h.test/larger.xml", assay.ErrTooLarge}, {"h.test/bomb.xml.gz", assay.ErrTooLarge},
		{"h.test/deep.xml", nil}, {"h.test/attributes.xml", assay.ErrTooLarge}, {"h.test/loc.xml", assay.ErrUnreadable},
	} {
		within(t, 20*time.Second, func() {
			pages, bad := w.reader(nil).Sitemap(t.Context(), w.at(tt.place), Listing{})
			if len(pages)+len(bad) == 0 {
				t.Errorf("%s gives neither pages nor a failure", tt.place)
			}
			if tt.err != nil && (len(bad) == 0 || !errors.Is(bad[0].Err, tt.err)) {
				t.Errorf("%s: %v, want %v", tt.place, bad, tt.err)
			}
		})
	}
}

// FuzzSitemap: whatever the bytes, they are read or refused.
func FuzzSitemap(f *testing.F) {
	for _, s := range []string{urlset("http://a.test/x 2026-01-01"), index("http://a.test/x"), "http://a.test/\nhttp://b.test/", "<urlset><url><loc>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, entries, err := parseSitemap(body, "", 10)
		if len(entries) > 10 {
			t.Errorf("%d entries", len(entries))
		}
		if err != nil && !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge) {
			t.Errorf("an error of no category: %v", err)
		}
	})
}
