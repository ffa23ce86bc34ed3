package extract

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
)

func TestNote(t *testing.T) {
	d := mustExtract(t, capture("text/markdown", "elm.md", sampleNote), Options{Publishers: testBook()})
	want := `The agency said the dam is safe.
It cited an inspection of June 2021; the report was not attached.

What is missing

No engineer is named.
The report is not online.`
	if diff := cmp.Diff(want, d.Text); diff != "" {
		t.Error(diff)
	}
	d.Text, d.Segments, d.ID, d.SHA256, d.CaptureSHA256 = "", nil, "", "", ""
	if diff := cmp.Diff(assay.Document{
		Title: "The dam at Elm Bend", URL: "https://river.example/releases/elm-bend", Location: "elm.md",
		Publisher: "River Agency", Owner: "River Agency", Parents: []string{"Ministry of Water"}, Class: assay.Official, Kind: assay.Note,
		Published: "2021-07-01", Language: "en", ReliesOn: []string{"Inspection report of June 2021"}, Extractor: "markdown/1",
	}, d); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdownText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs keep their lines", "One\ntwo.\n\n\n\nThree.\n", "One\ntwo.\n\nThree."},
		{"windows lines", "One\r\ntwo.\r\n\r\nThree.\r\n", "One\ntwo.\n\nThree."},
		{"emphasis", "A *very* **big** ~~old~~ _wall_ of `code * x`.", "A very big old wall of code * x."},
		{"escapes and entities", `5 \* 3 &amp; 4 &lt; &nbsp;x \\ \a`, "5 * 3 & 4 < \u00a0x \\ \\a"},
		{"links and pictures", `See [the *report*](http://a "t"), <http://b.example/x>, ![a chart](c.png)[ref].`, "See the report, http://b.example/x, [ref]."},
		{"hard breaks", "One  \ntwo\\\nthree", "One\ntwo\nthree"},
		{"tight list", "Before:\n\n- a\n- b\n  - c\n1. d\n\nAfter.", "Before:\n\na\nb\nc\n\nd\n\nAfter."},
		{"loose list", "- a\n\n- b\n\n  more", "a\n\nb\n\nmore"},
		{"quotation", "> He said\n> no.\n>\n> Twice.", "He said\nno.\n\nTwice."},
		{"headings", "# Title #\n\nText\n\nUnder\n=====\n\nMore", "Title\n\nText\n\nUnder\n\nMore"},
		{"code", "```go\na := 1\n\n\nb\n```\n\n    indented\n", "a := 1\n\nb\n\nindented"},
		{"table", "| Year | Count |\n|------|------:|\n| 2020 | 1,200 |\n| 2021 | *n/a* |", "Year\tCount\n2020\t1,200\n2021\tn/a"},
		{"html block", "<div class=\"x\">\n<p>Inside &amp; out</p>\n<script>alert(1)</script>\n</div>\n\nAfter <b>bold</b><br>line.", "Inside & out\n\nAfter bold\nline."},
		{"comment", "<!-- not\nseen -->\n\nSeen.", "Seen."},
		{"rule", "a\n\n---\n\nb", "a\n\nb"},
		{"soft hyphens and zero-width space", "cross\u00adroads\u200b here", "crossroads here"},
		{"control characters", "a\x07b\x1b[0m c and more text so that it is not binary: enough of it", "ab[0m c and more text so that it is not binary: enough of it"},
		{"reference links", "A [b][1] c.\n\n[1]: http://x", "A b c."},
		{"unicode", "Ünïcödé — “quotes” 中文 🙂", "Ünïcödé — “quotes” 中文 🙂"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := mustExtract(t, capture("text/markdown", "x.md", c.in), Options{})
			if diff := cmp.Diff(c.want, d.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a writer quotes from a note stands in the file byte for byte.
func TestNoteIsExact(t *testing.T) {
	d := mustExtract(t, capture("text/markdown", "elm.md", sampleNote), Options{})
	if share := exactShare(d); share < 0.96 {
		t.Errorf("%.2f of the text is exact: %+v", share, d.Segments)
	}
}

func TestFrontMatter(t *testing.T) {
	body := "\nThe dam holds.\n"
	for _, c := range []struct {
		name, front string
		want        assay.Document // Title, URL, Publisher, Published, Class, Kind, ReliesOn
		warnings    []string       // a part of each
		text        string         // "" for the body
	}{
		{"complete", "---\ntitle: T\nkind: note\nclass: news\npublished: 2021-07-01\n---", assay.Document{Title: "T", Kind: "note", Class: "news", Published: "2021-07-01"}, nil, ""},
		{"none", "", assay.Document{Title: "The dam holds.", Kind: "text", Class: "other"}, nil, ""},
		{"byte order mark", "\ufeff---\ntitle: T\n---", assay.Document{Title: "T", Kind: "text", Class: "other"}, nil, ""},
		{"windows lines, dots", "---\r\ntitle: T\r\n...\r", assay.Document{Title: "T", Kind: "text", Class: "other"}, nil, ""},
		{"synonyms", "---\nheadline: T\ndate: July 1, 2021\nsource: P\nauthor: [A, B]\nlang: de-DE\n---",
			assay.Document{Title: "T", Kind: "text", Class: "other", Published: "2021-07-01", Publisher: "P"}, nil, ""},
		{"one source as text", "---\ntitle: T\nrelies_on: A report\n---", assay.Document{Title: "T", Kind: "text", Class: "other", ReliesOn: []string{"A report"}}, nil, ""},
		{"unknown keys", "---\ntitle: T\nlayout: post\ntags: [a]\n---", assay.Document{Title: "T", Kind: "text", Class: "other"}, []string{"without a meaning here: layout, tags"}, ""},
		{"twice", "---\ntitle: T\ntitle: U\n---", assay.Document{Title: "T", Kind: "text", Class: "other"}, []string{"title twice"}, ""},
		{"wrong types", "---\ntitle: [a, b]\npublisher: {x: y}\nrelies_on: {a: b}\nkind: letter\nclass: 7\n---",
			assay.Document{Title: "The dam holds.", Kind: "text", Class: "other"},
			[]string{"title is not a single value", "publisher is not a single value", "relies_on is not a list", `kind "letter"`, `class "7"`}, ""},
		{"number for a title", "---\ntitle: 1984\n---", assay.Document{Title: "1984", Kind: "text", Class: "other"}, []string{"title is not text (1984)"}, ""},
		{"bad date", "---\ntitle: T\npublished: last spring\n---", assay.Document{Title: "T", Kind: "text", Class: "other"}, []string{`published "last spring" was not read`}, ""},
		{"ambiguous date", "---\ntitle: T\npublished: 03/04/2021\n---", assay.Document{Title: "T", Kind: "text", Class: "other"}, []string{"cannot be told apart"}, ""},
		{"not an address", "---\ntitle: T\nurl: javascript:alert(1)\n---", assay.Document{Title: "T", Kind: "text", Class: "other"}, []string{"is not a web address"}, ""},
		{"colon in a title", "---\ntitle: Dams: a history\npublisher: P\nkind: note\nrelies_on:\n  - \"A report\"\n---",
			assay.Document{Title: "Dams: a history", Publisher: "P", Kind: "note", Class: "other", ReliesOn: []string{"A report"}}, []string{"not valid YAML"}, ""},
		{"no end", "---\ntitle: T\nkind: note\n", assay.Document{Title: "T", Kind: "note", Class: "other"}, []string{"no closing ---"}, ""},
		{"not front matter", "---\nA line: of text\n\n---\n", assay.Document{Title: "A line: of text", Kind: "text", Class: "other"}, []string{"without a meaning here"}, "-"},
		{"a list", "---\n- a\n- b\n---", assay.Document{Title: "The dam holds.", Kind: "text", Class: "other"}, []string{"not a list of keys"}, ""},
		{"empty", "---\n---", assay.Document{Title: "The dam holds.", Kind: "text", Class: "other"}, nil, ""},
		{"alias", "---\ntitle: &a T\npublisher: *a\n---", assay.Document{Title: "T", Publisher: "T", Kind: "text", Class: "other"}, nil, ""},
		{"control characters", "---\ntitle: \"a\\nb\\u0000c\"\n---", assay.Document{Title: "a b c", Kind: "text", Class: "other"}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := mustExtract(t, capture("text/markdown", "x.md", c.front+body), Options{})
			got := assay.Document{Title: d.Title, URL: d.URL, Publisher: d.Publisher, Published: d.Published, Class: d.Class, Kind: d.Kind, ReliesOn: d.ReliesOn}
			if c.name == "not front matter" {
				got.Title = c.want.Title
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if c.text == "" && d.Text != "The dam holds." {
				t.Errorf("text %q", d.Text)
			}
			if len(d.Warnings) != len(c.warnings) {
				t.Fatalf("warnings %q, want %q", d.Warnings, c.warnings)
			}
			for i, w := range c.warnings {
				if !strings.Contains(d.Warnings[i], w) {
					t.Errorf("warning %q, want %q in it", d.Warnings[i], w)
				}
			}
		})
	}
}

// YAML that expands to more than a machine holds is read as it stands.
func TestBillionLaughs(t *testing.T) {
	var b strings.Builder
	b.WriteString("---\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n")
	for i := 1; i < 30; i++ {
		p := string(rune('a' + i - 1))
		if i == 1 {
			p = "a0"
		}
		n := string(rune('a' + i))
		b.WriteString(n + ": &" + n + " [" + strings.TrimSuffix(strings.Repeat("*"+p+", ", 9), ", ") + "]\n")
		if n == "y" {
			b.WriteString("title: *" + n + "\nrelies_on: *" + n + "\n")
			break
		}
	}
	b.WriteString("---\nThe dam holds.\n")
	start := time.Now()
	d := mustExtract(t, capture("text/markdown", "x.md", b.String()), Options{})
	if time.Since(start) > 2*time.Second {
		t.Errorf("took %s", time.Since(start))
	}
	if d.Text != "The dam holds." || len(d.ReliesOn) != 0 || len(d.Warnings) == 0 {
		t.Errorf("text %q, relies on %q, warnings %q", d.Text, d.ReliesOn, d.Warnings)
	}
}

// Text built to make a parser slow or deep is read all the same, soon.
func TestHostileMarkdown(t *testing.T) {
	const n = 50_000
	for name, text := range map[string]string{
		"brackets":      strings.Repeat("[", n),
		"links":         strings.Repeat("[a](", n),
		"quotes":        strings.Repeat(">", n) + " a",
		"quotes spaced": strings.Repeat("> ", n) + "a",
		"lists":         strings.Repeat("- ", n) + "a",
		"stars":         strings.Repeat("*a ", n),
		"stars nested":  strings.Repeat("*a **a ", n),
		"backticks":     manyTicks(600),
		"tables":        "|a|\n|-|\n" + strings.Repeat("|", n),
		"html":          strings.Repeat("<a", n),
		"comments":      strings.Repeat("<!-", n),
		"entities":      strings.Repeat("&", n),
		"indents":       indents(1500),
		"references":    strings.Repeat("[a]: b\n", n/10) + "[a]",
		"underscores":   strings.Repeat("_", n) + "a",
		"images":        strings.Repeat("![", n),
		"headings":      strings.Repeat("# a\n", n),
		"escapes":       strings.Repeat("\\*", n),
		"list lines":    strings.Repeat("- a\n", n),
		"quoted lines":  strings.Repeat("> a\n> > b\n", n/10),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			mustExtract(t, capture("text/markdown", "x.md", "The dam holds.\n\n"+text), Options{})
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("took %s", d)
			}
		})
	}
}

func manyTicks(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("`", i+1) + "a ")
	}
	return b.String()
}

func indents(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.String()
}

func BenchmarkNote(b *testing.B) {
	x := New(Config{})
	c := capture("text/markdown", "elm.md", sampleNote)
	o := Options{Publishers: testBook()}
	b.SetBytes(int64(len(sampleNote)))
	for b.Loop() {
		if _, err := x.Extract(b.Context(), c, o); err != nil {
			b.Fatal(err)
		}
	}
}
