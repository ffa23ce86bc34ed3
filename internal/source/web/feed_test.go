package web

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
)

const atomFeed = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>County News</title>
<entry><title>The audit &b; is out</title><link href="/audit"/><id>tag:x,1</id><published>2026-03-02T10:00:00Z</published><updated>2026-03-04T00:00:00Z</updated>
<source><title>State Wire</title><link rel="alternate" href="http://wire.test:PORT/"/></source></entry>
<entry><title>Older</title><link rel="alternate" href="http://b.test:PORT/older"/><id>tag:x,2</id><updated>2025-12-31T00:00:00Z</updated></entry>
</feed>`

const rssFeed = `<?xml version="1.0" encoding="ISO-8859-1"?><!-- a comment --><?xml-stylesheet href="x.xsl"?>
<rss version="2.0"><channel><title>M` + "\xfc" + `nchen</title><link>http://a.test/</link>
<item><title>One</title><link>http://a.test:PORT/1</link><pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate><source url="http://wire.test:PORT/rss">The Wire</source><description><![CDATA[<p>a < b <br> c</p>]]></description></item>
<item><title>Two</title><guid isPermaLink="true">http://a.test:PORT/2</guid></item>
<item><title>Mail</title><link>mailto:x@a.test</link></item>
</channel></rss>`

const rdfFeed = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="x"><title>Old form</title><items><rdf:Seq><rdf:li rdf:resource="http://a.test/r"/></rdf:Seq></items></channel>
<item rdf:about="r"><title>R</title><link>http://a.test:PORT/r</link><dc:date>2026-01-05</dc:date></item></rdf:RDF>`

const jsonFeed = `{"version": "https://jsonfeed.org/version/1.1", "title": "In JSON", "items": [
{"id": "1", "url": "http://a.test:PORT/j", "title": "J", "date_published": "2026-02-01T00:00:00Z"}]}`

// TestFeeds reads each form of feed, by its own address or by a page that names it.
func TestFeeds(t *testing.T) {
	w := newWorld(t)
	w.serve("a.test/atom", "application/atom+xml", atomFeed)
	w.serve("a.test/rss", "text/plain", rssFeed)
	w.serve("a.test/rdf", "application/rdf+xml", rdfFeed)
	w.serve("a.test/json", "application/json", jsonFeed)
	w.serve("a.test/", "text/html", `<html><head><link rel="alternate" type="application/rss+xml; charset=x" href="rss"></head></html>`)
	w.serve("a.test/bare", "text/html", `<html><head></head><body><a href="rss">feed</a></body></html>`)
	w.serve("a.test/loop", "text/html", `<html><head><link rel="alternate" type="application/rss+xml" href="loop"></head></html>`)
	w.serve("a.test/broken", "application/rss+xml", `<rss version="2.0"><channel><title>Cut off`)
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		place string
		since time.Time
		want  string
	}{
		{"a.test/atom", time.Time{}, "a.test/audit 2026-03-02 State Wire wire.test/|b.test/older 2025-12-31  "},
		{"a.test/atom", since, "a.test/audit 2026-03-02 State Wire wire.test/"},
		{"a.test/rss", since, "a.test/1 2026-03-02 The Wire wire.test/rss|a.test/2   "},
		{"a.test/", since, "a.test/1 2026-03-02 The Wire wire.test/rss|a.test/2   "},
		{"a.test/rdf", since, "a.test/r 2026-01-05  "},
		{"a.test/json", since, "a.test/j 2026-02-01  "},
		{"a.test/bare", since, "the page names no feed"},
		{"a.test/loop", since, "could not be parsed"},
		{"a.test/broken", since, "could not be parsed"},
		{"a.test/none", since, "not there"},
	} {
		pages, bad := w.reader(nil).Feed(t.Context(), w.at(tt.place), Listing{Since: tt.since})
		var got []string
		for _, p := range pages {
			got = append(got, w.short(p.Address)+" "+p.Feed.Published+" "+p.Feed.Source+" "+w.short(p.Feed.SourceAddress))
		}
		for _, i := range bad {
			got = append(got, i.Err.Error())
		}
		if s := strings.Join(got, "|"); s != tt.want && (len(bad) != 1 || !strings.Contains(s, tt.want)) {
			t.Errorf("%s since %v gives\n%s\nwant\n%s", tt.place, tt.since, s, tt.want)
		}
	}
	pages, _ := w.reader(nil).Feed(t.Context(), w.at("a.test/rss"), Listing{})
	if pages[0].Feed.Feed != "München" {
		t.Errorf("the title of a feed in Latin-1 is %q", pages[0].Feed.Feed)
	}
	// What the feed said goes with the page.
	w.page("a.test/1", "one")
	for item := range w.reader(nil).Gather(t.Context(), Plan{Feeds: []string{w.at("a.test/rss")}, Listing: Listing{Pages: 1}}) {
		want := &assay.FeedEntry{Address: w.at("a.test/rss"), Feed: "München", Title: "One", Published: "2026-03-02", Source: "The Wire", SourceAddress: w.at("wire.test/rss")}
		if diff := cmp.Diff(want, item.Capture.Retrieval.Feed); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// within runs f and fails when it takes too long: what a hostile feed is to do.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	began := time.Now()
	f()
	if took := time.Since(began); took > limit {
		t.Errorf("it took %v, more than %v", took, limit)
	}
}

// TestHostileFeeds: each is refused or cut with a word, in bounded time.
func TestHostileFeeds(t *testing.T) {
	item := "<item><link>http://a.test/x</link></item>"
	wrap := func(s string) []byte {
		return []byte(`<rss version="2.0"><channel><title>T</title>` + s + `</channel></rss>`)
	}
	lol := `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">`
	for i := range 30 {
		lol += fmt.Sprintf(`<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	lol += `]>`
	for _, tt := range []struct {
		name    string
		body    []byte
		entries int   // -1: refused
		err     error // of a refusal
	}{
		{"a million items", wrap(strings.Repeat(item, 200_000)), 2000, nil},
		{"an entity bomb", append([]byte(lol), wrap("<item><title>&l30;</title><link>http://a.test/x</link></item>")...), 1, nil},
		{"an external entity", append([]byte(`<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>`), wrap("<item><title>&x;</title><link>http://a.test/x</link></item>")...), 1, nil},
		{"deep elements", wrap("<item>" + strings.Repeat("<a>", 100_000)), -1, assay.ErrTooLarge},
		{"text in a million pieces", wrap("<description>" + strings.Repeat("x<![CDATA[y]]>", 300_000) + "</description>"), -1, assay.ErrTooLarge},
		{"an extension of a million children", wrap("<item><x:y>" + strings.Repeat("t<x:z/>", 300_000) + "</x:y></item>"), -1, assay.ErrTooLarge},
		{"a million attributes", wrap(`<item ` + strings.Repeat(`a="b" `, 300_000) + `/>`), -1, assay.ErrTooLarge},
		{"attributes without values", wrap(`<item ` + strings.Repeat(`a `, 300_000) + `/>`), -1, assay.ErrTooLarge},
		{"a comment without an end", wrap("<!-- "), -1, assay.ErrUnreadable},
		{"a quotation mark without an end", wrap(`<item a="`), -1, assay.ErrUnreadable},
		{"nothing", nil, -1, assay.ErrUnreadable},
		{"zeros", make([]byte, 1<<20), -1, assay.ErrUnreadable},
		{"deep JSON", []byte(`{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 1<<20)), -1, assay.ErrUnreadable},
		{"items that are no items", []byte(`{"version":"https://jsonfeed.org/version/1","items":[null, 7]}`), -1, assay.ErrUnreadable},
		{"an empty item", []byte(`{"version":"https://jsonfeed.org/version/1","items":[null]}`), -1, assay.ErrUnreadable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			within(t, 10*time.Second, func() {
				f, err := parseFeed(tt.body, "", 200)
				switch {
				case tt.entries < 0:
					if err == nil || !errors.Is(err, tt.err) {
						t.Errorf("got %v, want %v", err, tt.err)
					}
				case err != nil:
					t.Error(err)
				case len(f.entries) != tt.entries:
					t.Errorf("%d entries, want %d", len(f.entries), tt.entries)
				default:
					for _, e := range f.entries {
						if len(e.title) > 100 {
							t.Errorf("an entity was resolved: %.80q", e.title)
						}
					}
				}
			})
		})
	}
}

// FuzzFeed: whatever the bytes, the feed is read or refused, and every page of it has an address.
func FuzzFeed(f *testing.F) {
	for _, s := range []string{atomFeed, rssFeed, rdfFeed, jsonFeed, "<rss><channel><item/><item", "\xff\xfe<\x00r\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := parseFeed(body, "", 5)
		if err != nil {
			if !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge) {
				t.Fatalf("an error of no category: %v", err)
			}
			return
		}
		for _, p := range got.pages("http://a.test/feed", "http://a.test/feed", Listing{Pages: 5}) {
			if _, err := locate(p.Address); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestUTF16Feed: a feed in two bytes a character.
func TestUTF16Feed(t *testing.T) {
	var b bytes.Buffer
	b.Write([]byte{0xff, 0xfe})
	for _, r := range `<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel><item><link>http://a.test/x</link></item></channel></rss>` {
		b.Write([]byte{byte(r), 0})
	}
	f, err := parseFeed(b.Bytes(), "", 10)
	if err != nil || len(f.entries) != 1 || f.entries[0].link != "http://a.test/x" {
		t.Errorf("got %+v, %v", f, err)
	}
}
