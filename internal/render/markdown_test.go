package render

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"pgregory.net/rapid"
)

// toHTML renders Markdown as widely used readers do: tables, strikethrough and
// bare addresses made into links, raw HTML let through.
func toHTML(t testing.TB, md string) string {
	t.Helper()
	var b bytes.Buffer
	m := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	if err := m.Convert([]byte(md), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMarkdownIsInert(t *testing.T) {
	got := toHTML(t, write(t, Markdown, fixtureReport(t)))
	for _, bad := range []string{"<script", "<img", "javascript:alert(2)\"", "href=\"http://evil", "href=\"http://www.evil", "mailto:", "<strong>bold", "<code>code"} {
		if strings.Contains(got, bad) {
			t.Errorf("the rendered report holds %q", bad)
		}
	}
	links := regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(got, -1)
	if len(links) < 10 {
		t.Errorf("%d links only", len(links))
	}
	for _, l := range links {
		if !strings.HasPrefix(l[1], "https://") || strings.Contains(l[1], "evil") || strings.Contains(l[1], "user:") {
			t.Errorf("a link to %s", l[1])
		}
	}
	if n := strings.Count(got, "<h1"); n != 1 {
		t.Errorf("%d titles", n)
	}
	if n := strings.Count(got, "<h2"); n != 10 {
		t.Errorf("%d headings, want 10", n)
	}
	if strings.Count(got, "<table>") != 1 || strings.Count(got, "<tr>") != 7 {
		t.Error("the table is broken")
	}
}

func TestMarkdownGrammar(t *testing.T) {
	got := write(t, Markdown, plainReport(t))
	at := 0
	for _, part := range []string{
		"# Has the Marrow River Authority sealed 4,200 joints", "\nChecked on 9 March 2025, as of 1 March 2025 · 212 sources searched, 10 cited, 6",
		"\n**Verdict: Refuted.**", "\n## Executive summary\n", "4,200 joints of the dam [1][2].", "\n## 1. What the authority says\n",
		"\n## 2. Figures claimed and corroborated\n", "\n| Who says so | Joints sealed |", "| --- | --: |", "\n## What the sources do not show\n", "\n## Bottom line\n",
		"\n## Dive deeper\n", "\n## Sources\n", "\n1. **Marrow River Authority**", "From the publisher’s own text, as stored.",
		"- “its crews had sealed 4,200 joints of Marrow Dam” (bytes 53 to 100)", noteWords, "- fewer than 3,000 joints were sealed (bytes",
		"\n## How this was checked\n",
	} {
		i := strings.Index(got[at:], part)
		if i < 0 {
			t.Fatalf("%q is missing, or not in its place, in:\n%s", part, got)
		}
		at += i
	}
	if strings.Contains(got, "“fewer than 3,000") {
		t.Error("a note's words stand in quotation marks")
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// Any text at all, escaped, is shown as itself wherever a report puts it.
func TestEscapeMarkdown(t *testing.T) {
	check := func(t testing.TB, s string) {
		s = clean(s)
		for _, in := range []struct{ before, after, tag string }{
			{"", "\n", "p"}, {"- ", "\n", "li"}, {"# ", "\n", "h1"}, {"1. ", "\n", "li"},
			{"x **", "**\n", "strong"}, {"| a |\n| --- |\n| ", " |\n", "td"},
		} {
			out := toHTML(t, in.before+escapeMarkdown(s)+in.after)
			inner := regexp.MustCompile("(?s)<" + in.tag + "[^>]*>(.*)</" + in.tag + ">").FindStringSubmatch(out)
			if inner == nil {
				if squeeze(s) != "" && in.tag != "strong" {
					t.Fatalf("%q in %q became %s", s, in.before, out)
				}
				continue
			}
			got := html.UnescapeString(tags.ReplaceAllString(inner[1], ""))
			if squeeze(got) != squeeze(s) && in.tag != "strong" {
				t.Fatalf("%q in %q became %q (%s)", s, in.before, got, out)
			}
			for _, bad := range []string{"<a ", "<em", "<code", "<del", "<img", "<h2", "<ul><li><ul", "<script", "<hr"} {
				if strings.Contains(strings.ToLower(out), bad) {
					t.Fatalf("%q in %q makes %s: %s", s, in.before, bad, out)
				}
			}
		}
	}
	for _, s := range []string{
		hostile, "1. one", "12) x", "- x", "+ x", "# x", "###", "c #", "===", "---", "***", "___", "_a_", "__a__", "a_b_c", "> q",
		"http://evil.example", "see www.evil.example now", "a@evil.example", "mailto:a@b.example", "~~x~~", "$x$", "&copy; &#60;", "\\*", "`a`", "[^1]", "[^1]: note",
		": definition", "<!-- x -->", "![a](b)", "[a]: http://evil.example", "|---|", "a | b", "ftp://evil.example/x", "HTTPS://EVIL.example",
	} {
		check(t, s)
	}
	rapid.Check(t, func(rt *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SampledFrom([]string{
			"*", "_", "`", "[", "]", "(", ")", "<", ">", "!", "#", "-", "+", "|", "~", "\\", "&", ";", ":", "//", "http", "www.", "@", ".", "1", "a", " ", "b.example", "=", "\"", "'", "{", "}", "$", "^", "é",
		}), 0, 14).Draw(rt, "pieces")
		check(t, strings.Join(pieces, ""))
	})
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
