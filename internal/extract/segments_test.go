package extract

import (
	"context"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// marks are pieces that Markdown, HTML and JSON give a meaning to, among words.
var marks = []string{
	"a word ", "Elm Bend ", "café ", "“quoted” ", "中文 ", "🙂 ", "*", "**", "_", "`", "```\n", "~~", "\\*", "\\", "&amp;", "&nbsp;", "&#8217;", "&",
	"[link](http://x.example)", "[", "](", "![", "<http://x.example>", "<b>", "</b>", "<br>", "<div>\n", "</div>\n", "<!-- c -->", "<script>x</script>", "<p hidden>", "<b style='display:none'>", "<noscript>", "</noscript>", "<article>", "<ul><li>", "</ul>", "<a href=x>",
	"\n", "\n\n", "\r\n", "  \n", "\t", "    ", "# ", "- ", "1. ", "> ", "|a|b|\n|-|-|\n|c|d|\n", "---\n", "title: T\n", "\u00ad", "\u200b", "\ufeff", "\x07",
}

// Every byte of a document's text belongs to one segment, in order; segments
// that are said to be exact hold the capture's own bytes, and the words of the
// others stand in the bytes that they name.
func TestSegmentsOfAnything(t *testing.T) {
	x := New(Config{})
	defer x.Close()
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(marks), 1, 60).Draw(r, "text"), "")
		mediaType := rapid.SampledFrom([]string{"text/markdown", "text/html", "text/plain"}).Draw(r, "type")
		body := rapid.SampledFrom([]func(string) string{
			func(s string) string { return s },
			func(s string) string { return "\ufeff" + s },
			func(s string) string { return "\xff\xfe" + sixteen(s, 0, 8) },
			func(s string) string { return "\xfe\xff" + sixteen(s, 8, 0) },
			func(s string) string { return s + "caf\xe9 \x93Latin\x94" },
		}).Draw(r, "encoding")(text)
		c := capture(mediaType, "f", body)
		d, err := x.Extract(context.Background(), c, Options{})
		if err != nil {
			return // no text: the other tests say when that may be
		}
		checkDocument(t, c, d)
		if t.Failed() {
			r.Fatalf("%s %q", mediaType, body)
		}
	})
}

// sixteen writes UTF-16 with the given shifts of a unit's two bytes.
func sixteen(s string, first, second int) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u >> first))
		b.WriteByte(byte(u >> second))
	}
	return b.String()
}

// A word that a note and its text have stands, mapped back, on the same word
// in the file.
func TestWordsMapToTheFile(t *testing.T) {
	words := []string{"alpha", "bravo", "charlie", "delta", "echo"}
	rapid.Check(t, func(r *rapid.T) {
		var b strings.Builder
		b.WriteString(rapid.SampledFrom([]string{"", "---\ntitle: T\n---\n", "\ufeff---\nkind: note\n---\n\n"}).Draw(r, "front"))
		for _, w := range words {
			b.WriteString(rapid.SampledFrom([]string{"", "\n\n", "\n\n- ", "\n\n> ", "\n\n## ", " *and* ", " &amp; ", " \\* ", "\r\n"}).Draw(r, "before"))
			b.WriteString(rapid.SampledFrom([]string{w, "*" + w + "*", "[" + w + "](http://x.example)", "`" + w + "`", "**" + w + "**"}).Draw(r, "word"))
			b.WriteString(" ")
		}
		c := capture("text/markdown", "n.md", b.String())
		d := mustExtract(t, c, Options{})
		for _, w := range words {
			at := strings.Index(d.Text, w)
			if at < 0 {
				r.Fatalf("%q is lost from %q: %q", w, c.Bytes, d.Text)
			}
			for _, s := range d.Segments {
				if s.Start <= at && at < s.End {
					from := s.CaptureStart + at - s.Start
					if !s.Exact || !strings.HasPrefix(string(c.Bytes[from:]), w) {
						r.Fatalf("%q maps to %+v of %q", w, s, c.Bytes)
					}
				}
			}
		}
	})
}
