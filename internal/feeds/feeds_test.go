package feeds

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"
	"pgregory.net/rapid"

	"assay"
	"assay/internal/compare"
	"assay/internal/desk"
)

var site = Site{Name: "The Desk <&>", Base: "https://desk.example", Host: "desk.example", Language: "en"}

func publication(n int, question string) desk.Publication {
	at := time.Date(2026, 3, 1+n%28, 9, 30, 0, 123456000, time.UTC)
	return desk.Publication{
		Slug: fmt.Sprintf("check-%d", n), Question: question, Topics: []string{"bridges & dams"}, Published: at, Verdict: assay.Refuted,
		Latest: desk.Revision{Slug: fmt.Sprintf("check-%d", n), N: 2, At: at.AddDate(0, 0, 1), Kind: desk.Corrected, Why: "A date was wrong."},
	}
}

const hostile = "Is <script>alert(1)</script> \u202egnp.exe \x00\x0b ]]> &amp; \"so\"?\r\n\tand so on\xff \ufffe"

// formats are the ways to write a feed.
var formats = map[string]func(Feed) ([]byte, error){"rss": Feed.RSS, "atom": Feed.Atom, "json": Feed.JSON}

func feedsOf(questions ...string) map[string]Feed {
	var list []desk.Publication
	var changes []desk.Revision
	for i, q := range questions {
		p := publication(i, q)
		list = append(list, p)
		changes = append(changes, p.Latest)
	}
	question := func(slug string) string { return list[len(list)-1].Question }
	return map[string]Feed{"checks": Checks(site, list), "corrections": Corrections(site, changes, question)}
}

// A common reader reads every format of every feed the same.
func TestFeedsAreRead(t *testing.T) {
	for name, f := range feedsOf("Were 42 bridges repaired?", hostile) {
		for format, write := range formats {
			b, err := write(f)
			if err != nil {
				t.Fatal(err)
			}
			again, err := write(f)
			if err != nil || !bytes.Equal(b, again) {
				t.Errorf("%s.%s is not the same twice: %v", name, format, err)
			}
			got, err := gofeed.NewParser().Parse(bytes.NewReader(b))
			if err != nil {
				t.Fatalf("%s.%s: %v\n%s", name, format, err, b)
			}
			if got.FeedType != format || got.Title != f.Title || got.Link != site.Base+f.Page || len(got.Items) != 2 {
				t.Errorf("%s.%s: type %s, title %q, link %q, %d items", name, format, got.FeedType, got.Title, got.Link, len(got.Items))
				continue
			}
			for i, item := range got.Items {
				want := f.Items[i]
				if item.Title != want.Title || item.Link != site.Base+want.Path || item.GUID != want.ID {
					t.Errorf("%s.%s: item %q %q %q, want %+v", name, format, item.Title, item.Link, item.GUID, want)
				}
				when := item.UpdatedParsed
				if format == "rss" {
					when = item.PublishedParsed
				}
				if when == nil || !when.Equal(want.Updated.Truncate(time.Second)) {
					t.Errorf("%s.%s: dated %v, want %v", name, format, when, want.Updated)
				}
				if strings.ContainsAny(item.Title, "\u202e\x00\x0b\ufffe\ufffd") {
					t.Errorf("%s.%s: title %q", name, format, item.Title)
				}
			}
		}
	}
}

// Each format has the elements that it requires.
func TestFeedsHoldWhatTheFormatsRequire(t *testing.T) {
	for name, f := range feedsOf("Were 42 bridges repaired?") {
		for format, want := range map[string][]string{
			// RSS Advisory Board, RSS 2.0.11, "Required channel elements"; an item needs a title or a description.
			"rss": {"rss", "rss/channel", "rss/channel/title", "rss/channel/link", "rss/channel/description", "rss/channel/item/title", "rss/channel/item/guid"},
			// RFC 4287, sections 4.1.1 and 4.1.2.
			"atom": {"feed/id", "feed/title", "feed/updated", "feed/author/name", "feed/link", "feed/entry/id", "feed/entry/title", "feed/entry/updated"},
		} {
			b, err := formats[format](f)
			if err != nil {
				t.Fatal(err)
			}
			have := elements(t, b)
			for _, path := range want {
				if !have[path] {
					t.Errorf("%s.%s has no %s", name, format, path)
				}
			}
		}
		// JSON Feed 1.1: version and title, items, and of each an id and a content.
		var j map[string]any
		b, err := f.JSON()
		if err != nil || json.Unmarshal(b, &j) != nil {
			t.Fatal(err)
		}
		item := j["items"].([]any)[0].(map[string]any)
		if j["version"] != "https://jsonfeed.org/version/1.1" || j["title"] == "" || item["id"] == "" || item["content_text"] == "" {
			t.Errorf("%s.json: %s", name, b)
		}
		for _, i := range f.Items {
			if u, err := url.Parse(i.ID); err != nil || u.Scheme != "tag" || !strings.HasPrefix(u.Opaque, "desk.example,2026-03-") {
				t.Errorf("%s: ID %q", name, i.ID)
			}
		}
	}
}

// elements gives the paths of all elements, without namespaces.
func elements(t *testing.T, b []byte) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	var at []string
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		token, err := d.Token()
		if token == nil {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			at = append(at, e.Name.Local)
			out[strings.Join(at, "/")] = true
		case xml.EndElement:
			at = at[:len(at)-1]
		}
	}
	return out
}

// Correcting a check changes its item and not its ID; an empty feed is a feed.
func TestItemsKeepTheirIDs(t *testing.T) {
	p := publication(1, "Were 42 bridges repaired?")
	before := Checks(site, []desk.Publication{p}).Items[0]
	p.Latest.N, p.Latest.At, p.Verdict, p.Retracted = 3, p.Latest.At.AddDate(0, 1, 0), assay.Supported, true
	after := Checks(site, []desk.Publication{p}).Items[0]
	if before.ID != after.ID || before.Summary == after.Summary || !after.Updated.After(before.Updated) {
		t.Errorf("%+v\n%+v", before, after)
	}
	for format, write := range formats {
		b, err := write(Checks(site, nil))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := gofeed.NewParser().Parse(bytes.NewReader(b)); err != nil {
			t.Errorf("an empty feed as %s: %v", format, err)
		}
	}
}

// Whatever a question holds, every format stays well formed and bounded.
func TestFeedsStayWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		question := rapid.OneOf(rapid.String(), rapid.Just(strings.Repeat(hostile, 300))).Draw(t, "question")
		f := Checks(site, []desk.Publication{publication(0, question)})
		for format, write := range formats {
			b, err := write(f)
			if err != nil {
				t.Fatal(err)
			}
			if !utf8.Valid(b) || len(b) > 20_000 {
				t.Fatalf("%s: %d bytes", format, len(b))
			}
			if _, err := gofeed.NewParser().Parse(bytes.NewReader(b)); err != nil {
				t.Fatalf("%s: %v", format, err)
			}
		}
	})
}

func TestFeedsAreBounded(t *testing.T) {
	var list []desk.Publication
	for i := range 3 * MaxItems {
		list = append(list, publication(i, "Were 42 bridges repaired?"))
	}
	if n := len(Checks(site, list).Items); n != MaxItems {
		t.Errorf("%d items, want %d", n, MaxItems)
	}
}

func TestSitemap(t *testing.T) {
	pages := []Page{{Path: "/"}, {Path: "/checks/a&b", Changed: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	b, err := Sitemap("https://desk.example", pages)
	if err != nil {
		t.Fatal(err)
	}
	var got urlset
	if err := xml.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.URLs) != 2 || got.URLs[1] != (sitemapURL{"https://desk.example/checks/a&b", "2026-01-02T03:04:05Z"}) || got.URLs[0].Changed != "" {
		t.Errorf("%+v", got)
	}
	if b, err = Sitemap("https://desk.example", make([]Page, MaxPages+1)); err != nil || bytes.Count(b, []byte("<loc>")) != MaxPages {
		t.Errorf("%d addresses, %v", bytes.Count(b, []byte("<loc>")), err)
	}
	if b, err = SitemapIndex("https://desk.example/sitemap.xml", 2); err != nil || !strings.Contains(string(b), "<loc>https://desk.example/sitemap.xml?page=2</loc>") {
		t.Errorf("%s, %v", b, err)
	}
}

// TestCorrectionWords: an item of the corrections says why, who raised it by role,
// what became of the verdict, and the first sentences before and now.
func TestCorrectionWords(t *testing.T) {
	run := func(words ...string) (list []compare.Run) {
		for _, w := range words {
			list = append(list, compare.Run{Text: w})
		}
		return list
	}
	r := desk.Revision{Slug: "a", N: 2, Kind: desk.Corrected, Why: "The month\nwas wrong.", RaisedBy: "a reader", Changes: &compare.Difference{
		Verdict: &compare.Turn{Before: "Supported"},
		Sentences: []compare.Sentence{
			{Before: run("It stays."), After: run("It stays.")}, // on other sources
			{Before: run("It opened in ", "May."), After: run("It opened in ", "June.")},
			{Before: run("It opened in ", "May."), After: run("It opened in ", "June.")}, // in another part
			{After: run("It is new.")}, {Before: run("It went.")}, {Before: run("And this.")},
		},
	}}
	got := Corrections(site, []desk.Revision{r}, func(string) string { return "Did it open?" }).Items[0].Summary
	want := "The month was wrong. Raised by a reader. The verdict was “Supported” and is “none”. Before: “It opened in May.” Now: “It opened in June.” New: “It is new.” 3 more sentences differ in words or in sources."
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	r.Changes.Sentences = []compare.Sentence{{Before: run("It went.")}}
	if got := Corrections(site, []desk.Revision{r}, func(string) string { return "" }).Items[0].Summary; !strings.HasSuffix(got, " Taken out: “It went.”") {
		t.Errorf("got %q", got)
	}
	r.Changes.Sentences = append(r.Changes.Sentences, compare.Sentence{Before: run("a")}, compare.Sentence{Before: run("b")})
	r.Why = strings.Repeat("why ", 1000)
	for i := range r.Changes.Sentences {
		r.Changes.Sentences[i].After = run(strings.Repeat("long\u202e\x00 ", 1<<16))
	}
	got = Corrections(site, []desk.Revision{r}, func(string) string { return hostile }).Items[0].Summary
	if n := len([]rune(got)); n > maxWords || !strings.HasSuffix(got, "in sources.") || strings.ContainsAny(got, "\u202e\x00") {
		t.Errorf("%d characters: %q", n, got)
	}
}
