package extract

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay"
)

// fuzz extracts any bytes as one media type: there is a sound document, or an
// error of a known category.
func fuzz(f *testing.F, mediaType string) {
	x := New(Config{})
	f.Cleanup(func() { x.Close() })
	f.Fuzz(func(t *testing.T, data []byte) {
		c := capture(mediaType, "dir/file", string(data))
		d, err := x.Extract(context.Background(), c, Options{Publishers: testBook()})
		if err != nil {
			if !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge) {
				t.Fatalf("error without a category: %v", err)
			}
			if strings.Contains(err.Error(), "could not be parsed (") {
				t.Fatalf("a panic was caught: %v", err)
			}
			return
		}
		checkDocument(t, c, d)
		again, err := x.Extract(context.Background(), c, Options{Publishers: testBook()})
		if err != nil || again.SHA256 != d.SHA256 {
			t.Fatalf("a second reading differs: %v", err)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{sampleNote, "", "---\n", "---\ntitle: [\n---\nx", "- a\n  - b\n\n> c `d` [e](f) ![g](h) <i>j</i> &amp; \\* <http://x>\n\n|a|b|\n|-|-|\n|c|d|",
		"<div>\n<p>a</p>\n</div>", "```\na\n", "a  \nb\\\nc", "\xff\xfea\x00b\x00", "[a]: b\n[a]", "***a** b*", "1. a\n\n   b\n", "\ta\n\tb", "# a\n## b ##", "~~a~~", "a<br>b"} {
		f.Add([]byte(s))
	}
	fuzz(f, "text/markdown")
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{samplePage, "", "<p>a&nbsp;b &amp c &#0; &#xD800; &NotEqualTilde;", "<table><tr><td>a<td>b</table>", strings.Repeat("<div>", 600) + "a",
		"<title>x</title><svg><p>a</svg>b", "<meta charset=gbk>\xc4\xe3\xba\xc3", "<pre>a\n  b</pre>", "<script>a</script><noscript>b</noscript><template>c</template>d",
		"<body><nav>a</nav>", "a\x00b", "<a href='", "<!--", "<b>a<p>b</b>c", "\xff\xfe<\x00p\x00>\x00a\x00", "<p>\u00ada\u200bb\ufeffc", "<html lang=xx-yy><p>x",
		`<script type="application/ld+json">{"@graph":[{"@type":["ClaimReview"],"@id":"a","claimReviewed":"x","reviewRating":{"ratingValue":1,"bestRating":5},"author":"a"},{"@type":"Article","articleBody":"<p>a</p><p>b","datePublished":"২০২০-০৮-২৯"}]}</script>`,
		"<p hidden>a<p>b<div style='display:none'>c</span></div>d<li hidden>e<li>f", "<noscript>" + strings.Repeat("a b ", 200) + "</noscript>c", "<title>Just a moment...</title><p>Verify you are human",
		"<meta name=description content='" + strings.Repeat("a b ", 30) + "'><h1>t</h1><p>" + strings.Repeat("a b ", 30) + "</p><article>" + strings.Repeat("<p>the dam holds and the agency said so", 20)} {
		f.Add([]byte(s))
	}
	fuzz(f, "text/html")
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{"", "a\r\nb\rc\fd\ve", "\xef\xbb\xbfa", "\xff\xfea\x00\x3d\xd8", "\xfe\xff\x00a\xd8\x3d\xde\x42", "caf\xe9", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xff", "a\u2028b\u0085c\u00ad", "\xef\xbb\xbf\xff"} {
		f.Add([]byte(s))
	}
	fuzz(f, "text/plain")
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"text":"a"}`, `{"text":"\ud83d\ude42\ud83d \u0000\n\n\n\r\n\\\/"}`, `{}`, `[]`, `{"text":1,"body":"b"}`, `{"text":"a","text":"b","title":{},"relies_on":[1,"x"],"published":1625133600}`, "{\"text\":\"\xff\"}", "\xef\xbb\xbf{\"text\":\"a\"}", ` { "a" : [ 1 ] , "text" : "b" } `} {
		f.Add([]byte(s))
	}
	fuzz(f, "application/json")
}

func FuzzPDF(f *testing.F) {
	f.Add(writePDF([][]string{{"The dam holds.", "informa-", "tion"}, {}}))
	f.Add([]byte("%PDF-1.4"))
	f.Add([]byte{})
	fuzz(f, "application/pdf")
}

func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{"title: T\npublished: 2021-07-01", "a: &a [*a]\ntitle: *a", "title: |\n  a\n  b", "- a", "title: !!binary aGk=", "relies_on: [a, {b: c}, null, 3]", "? a\n: b", "title: \"\\ud800\"", "<<: *x", "kind: NOTE\nclass: News", "\t", "title:\n- a\n-", "%YAML 1.1\n", "url: http://a b"} {
		f.Add(s)
	}
	x := New(Config{})
	f.Fuzz(func(t *testing.T, front string) {
		c := capture("text/markdown", "a.md", "---\n"+front+"\n---\n\nThe dam holds.\n")
		d, err := x.Extract(context.Background(), c, Options{})
		if err != nil {
			if errors.Is(err, assay.ErrUnreadable) && !strings.Contains(err.Error(), "could not be parsed (") {
				return // a binary file
			}
			t.Fatal(err)
		}
		checkDocument(t, c, d)
		if !strings.HasSuffix(d.Text, "The dam holds.") && !strings.Contains(d.Text, "The dam holds") {
			t.Errorf("the body is lost: %q", d.Text)
		}
		if len(d.Warnings) > 20 {
			t.Errorf("%d warnings", len(d.Warnings))
		}
	})
}
