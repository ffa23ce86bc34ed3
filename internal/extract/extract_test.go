package extract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"assay"
)

// book is a small publishers file for tests.
type book map[string]assay.Publisher

func (b book) Lookup(name, url string) (assay.Publisher, bool) {
	first, _, _ := strings.Cut(name, " / ")
	if p, ok := b[first]; ok {
		return p, true
	}
	p, ok := b[host(url)]
	return p, ok
}

func (b book) Parents(name string) []string {
	var out []string
	for p := b[name]; p.Parent != ""; p = b[p.Parent] {
		out = append(out, p.Parent)
	}
	return out
}

func testBook() book {
	agency := assay.Publisher{Name: "River Agency", Class: assay.Official, Parent: "Ministry of Water", Domains: []string{"river.example"}}
	wire := assay.Publisher{Name: "World Wire", Class: assay.News, Wire: true, Domains: []string{"worldwire.example"}}
	paper := assay.Publisher{Name: "Morning Paper", Class: assay.News, Domains: []string{"morning.example"}}
	return book{
		"River Agency": agency, "RA": agency, "river.example": agency,
		"Ministry of Water": {Name: "Ministry of Water", Class: assay.Official},
		"World Wire":        wire, "worldwire.example": wire,
		"Morning Paper": paper, "morning.example": paper,
	}
}

func capture(mediaType, location, body string) assay.Capture {
	sum := sha256.Sum256([]byte(body))
	return assay.Capture{Bytes: []byte(body), SHA256: hex.EncodeToString(sum[:]), MediaType: mediaType, Location: location}
}

// mustExtract extracts, and checks what holds for every document.
func mustExtract(t *testing.T, c assay.Capture, o Options) assay.Document {
	t.Helper()
	x := New(Config{})
	defer x.Close()
	d, err := x.Extract(context.Background(), c, o)
	if err != nil {
		t.Fatalf("Extract: %v", err)
	}
	checkDocument(t, c, d)
	return d
}

// checkDocument checks what holds for every document: valid text, hashes, and
// segments that tile the text and are the capture's bytes where they say so.
func checkDocument(t *testing.T, c assay.Capture, d assay.Document) {
	t.Helper()
	if !utf8.ValidString(d.Text) || !utf8.ValidString(d.Title) || !utf8.ValidString(d.Publisher) {
		t.Errorf("not valid UTF-8: %q", d.Text)
	}
	if strings.ContainsAny(d.Text, "\x00\r\x01\x7f") {
		t.Errorf("control characters in %q", d.Text)
	}
	if strings.TrimSpace(d.Text) == "" {
		t.Error("empty text")
	}
	if !d.Class.Valid() || d.Kind != assay.Note && d.Kind != assay.Text || d.Extractor == "" || d.Title == "" {
		t.Errorf("incomplete: class %q, kind %q, extractor %q, title %q", d.Class, d.Kind, d.Extractor, d.Title)
	}
	if d.SHA256 != hash(d.Text) || d.CaptureSHA256 != hash(string(c.Bytes)) || d.ID != d.CaptureSHA256[:12] {
		t.Error("hashes do not agree")
	}
	at := 0
	for i, s := range d.Segments {
		if s.Start != at || s.End <= s.Start || s.CaptureStart < 0 || s.CaptureEnd < s.CaptureStart || s.CaptureEnd > len(c.Bytes) {
			t.Fatalf("segment %d of %d is %+v; the text before it ends at %d, the capture at %d", i, len(d.Segments), s, at, len(c.Bytes))
		}
		if s.Exact && d.Text[s.Start:s.End] != string(c.Bytes[s.CaptureStart:s.CaptureEnd]) {
			t.Fatalf("segment %d is said to be exact: %q, but the capture has %q", i, d.Text[s.Start:s.End], c.Bytes[s.CaptureStart:s.CaptureEnd])
		}
		at = s.End
	}
	if at != len(d.Text) {
		t.Fatalf("segments end at %d, the text at %d", at, len(d.Text))
	}
}

// exactShare is the share of a document's text that is the capture's own bytes.
func exactShare(d assay.Document) float64 {
	n := 0
	for _, s := range d.Segments {
		if s.Exact {
			n += s.End - s.Start
		}
	}
	return float64(n) / float64(len(d.Text))
}

func TestUnreadable(t *testing.T) {
	for _, c := range []struct {
		name, mediaType, body, reason string
	}{
		{"empty text", "text/plain", "", "no text"},
		{"blank text", "text/plain", " \n\t\r\n\u200b", "no text"},
		{"empty markdown", "text/markdown", "", "no text"},
		{"front matter only", "text/markdown", "---\ntitle: A\nkind: note\n---\n", "no text"},
		{"page of tags", "text/html", "<html><body><div></div><img src=x></body></html>", "no text"},
		{"page of scripts", "text/html", "<html><body><div></div><script>let a = 1</script></body></html>", "an empty shell that needs scripts"},
		{"binary", "text/plain", "PK\x03\x04\x00\x00\x00\x00abc\x00\x00", "binary file"},
		{"binary markdown", "text/markdown", "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 64), "binary file"},
		{"binary html", "text/html", "<html>" + strings.Repeat("\x00\x01\x02", 64), "binary file"},
		{"control characters", "text/plain", strings.Repeat("a\x01\x02\x03", 40), "binary file"},
		{"json array", "application/json", `[{"text":"a"}]`, "not a JSON object"},
		{"json without text", "application/json", `{"title":"a"}`, `needs a key "text"`},
		{"json with empty text", "application/json", `{"text":""}`, "no text"},
		{"json broken", "application/json", `{"text":"a"`, "not valid JSON"},
		{"broken pdf", "application/pdf", "%PDF-1.7\nnothing of the kind", "broken PDF"},
		{"empty pdf", "application/pdf", "", "broken PDF"},
		{"image", "image/png", "\x89PNG", "image/png is not read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := New(Config{})
			defer x.Close()
			_, err := x.Extract(context.Background(), capture(c.mediaType, "f", c.body), Options{})
			if !errors.Is(err, assay.ErrUnreadable) || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("got %v, want an unreadable source with %q", err, c.reason)
			}
		})
	}
}

func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := New(Config{}).Extract(ctx, capture("text/plain", "a.txt", "text"), Options{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestOverridesAndClass(t *testing.T) {
	note := "---\npublisher: River Agency\nclass: news\nurl: https://river.example/a\n---\nThe dam holds.\n"
	plain := strings.Replace(note, "class: news\n", "", 1)
	for _, c := range []struct {
		name, body       string
		o                Options
		class, publisher string
	}{
		{"front matter over publishers", note, Options{Publishers: testBook()}, "news", "River Agency"},
		{"publishers where front matter says nothing", plain, Options{Publishers: testBook()}, "official", "River Agency"},
		{"flags over all", note, Options{Class: assay.Academic, Publisher: "World Wire", Publishers: testBook()}, "academic", "World Wire"},
		{"no publishers file", plain, Options{}, "other", "River Agency"},
		{"unknown class", strings.Replace(note, "news", "gossip", 1), Options{Publishers: testBook()}, "official", "River Agency"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := mustExtract(t, capture("text/markdown", "a.md", c.body), c.o)
			if string(d.Class) != c.class || d.Publisher != c.publisher {
				t.Errorf("class %s, publisher %s; want %s, %s", d.Class, d.Publisher, c.class, c.publisher)
			}
		})
	}
	d := mustExtract(t, capture("text/markdown", "a.md", strings.Replace(note, "news", "gossip", 1)), Options{})
	if len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], `class "gossip" is none of official, oversight`) {
		t.Errorf("warnings %q", d.Warnings)
	}
}

func TestFutureDate(t *testing.T) {
	c := capture("text/markdown", "a.md", "---\npublished: 2031-05-01\n---\nThe dam holds.\n")
	if d := mustExtract(t, c, Options{}); len(d.Warnings) != 0 || d.Published != "2031-05-01" {
		t.Errorf("without a day of capture: %q, %q", d.Published, d.Warnings)
	}
	c.CapturedAt = time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	d := mustExtract(t, c, Options{})
	if d.Published != "2031-05-01" || len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "2031-05-01 is later than the day it was read, 2026-01-02") {
		t.Errorf("got %q, %q", d.Published, d.Warnings)
	}
	for published, warned := range map[string]bool{"2026-01": false, "2026": false, "2026-01-02": false, "2026-01-03": true, "2027": true} {
		c := capture("text/markdown", "a.md", "---\npublished: \""+published+"\"\n---\nThe dam holds.\n")
		c.CapturedAt = time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
		if d := mustExtract(t, c, Options{}); (len(d.Warnings) > 0) != warned || d.Published != published {
			t.Errorf("%s: %q, warnings %q", published, d.Published, d.Warnings)
		}
	}
}

// The same capture gives the same document, whatever runs beside it.
func TestDeterminism(t *testing.T) {
	captures := []assay.Capture{
		capture("text/markdown", "n.md", sampleNote),
		capture("text/html", "https://river.example/news/dam", samplePage),
		capture("text/plain", "t.txt", "A first line\r\n\r\nand more of it\x93quoted\x94."),
		capture("application/json", "d.jsonl#L1", `{"text":"A \"line\"\nof text — and \u00e9","title":"T"}`),
		capture("application/pdf", "d.pdf", string(writePDF([][]string{{"First page."}, {"Second page."}}))),
	}
	want := make([]assay.Document, len(captures))
	for i, c := range captures {
		want[i] = mustExtract(t, c, Options{Publishers: testBook()})
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 4} {
		runtime.GOMAXPROCS(procs)
		x := New(Config{})
		done := make(chan int)
		for range 3 {
			go func() {
				for i, c := range captures {
					got, err := x.Extract(context.Background(), c, Options{Publishers: testBook()})
					if err != nil {
						t.Error(err)
					}
					if diff := cmp.Diff(want[i], got); diff != "" {
						t.Errorf("capture %d differs: %s", i, diff)
					}
				}
				done <- 1
			}()
		}
		for range 3 {
			<-done
		}
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A page's date does not hang on the machine's time zone or its clock.
func TestTimeZone(t *testing.T) {
	page := strings.Replace(samplePage, `<meta property="article:published_time" content="2021-07-03T09:00:00+01:00">`, "", 1)
	page = strings.Replace(strings.Replace(page, "/2021/07/03/", "/", 1), "<article>", `<article><time>3 July 2021, 23:30</time><p>Updated Monday.</p>`, 1)
	published := mustExtract(t, capture("text/html", "p.html", samplePage), Options{}).Published + " " +
		mustExtract(t, capture("text/html", "p.html", page), Options{}).Published
	const variable = "ASSAY_TEST_PUBLISHED"
	if want, child := os.LookupEnv(variable); child {
		if published != want {
			t.Fatalf("published %q, want %q", published, want)
		}
		return
	}
	if published != "2021-07-03 2021-07-03" {
		t.Fatalf("published %q", published)
	}
	for _, zone := range []string{"Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		c := exec.Command(os.Args[0], "-test.run=^TestTimeZone$")
		c.Env = append(os.Environ(), variable+"="+published, "TZ="+zone)
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", zone, err, out)
		}
	}
}

const sampleNote = `---
title: "The dam at Elm Bend"
url: "https://river.example/releases/elm-bend"
publisher: "River Agency"
class: official
published: 2021-07-01
kind: note
relies_on:
  - "Inspection report of June 2021"
---

The agency said the dam is safe.
It cited an inspection of June 2021; the report was not attached.

## What is missing

- No *engineer* is named.
- The [report](https://river.example/r.pdf) is not online.
`

const samplePage = `<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Dam is safe, agency says | Morning Paper</title>
<meta property="og:title" content="Dam is safe, agency says"><meta property="og:site_name" content="Morning Paper">
<meta name="author" content="Jane Roe"><meta property="article:published_time" content="2021-07-03T09:00:00+01:00">
<link rel="canonical" href="https://morning.example/2021/07/03/dam"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<article><h1>Dam is safe, agency says</h1>
<p>The River Agency said on Friday that the dam at Elm Bend is <b>safe</b>&nbsp;&mdash; for now. It cited an inspection of June 2021, which was not published.</p>
<p>“We have found no cracks,” the agency&#39;s director said. “The report will follow.” Residents had reported water in their cellars in the spring of 2021, and asked for an independent look at the wall.</p>
<p>The ministry above the agency did not answer questions about the inspection. An engineer who worked on the dam until 2015 said an inspection without drilling could not rule out damage inside.</p>
<ul><li>Height: 42 metres</li><li>Built: 1961</li></ul>
</article><footer><p>Copyright Morning Paper. All rights reserved. Terms of use.</p></footer></body></html>`
