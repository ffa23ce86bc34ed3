package extract

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"assay"
	"assay/internal/text"
)

func TestPage(t *testing.T) {
	d := mustExtract(t, capture("text/html", "saved/dam.html", samplePage), Options{Publishers: testBook()})
	want := `Dam is safe, agency says

The River Agency said on Friday that the dam at Elm Bend is safe — for now. It cited an inspection of June 2021, which was not published.

“We have found no cracks,” the agency's director said. “The report will follow.” Residents had reported water in their cellars in the spring of 2021, and asked for an independent look at the wall.

The ministry above the agency did not answer questions about the inspection. An engineer who worked on the dam until 2015 said an inspection without drilling could not rule out damage inside.

Height: 42 metres
Built: 1961`
	if got := strings.TrimPrefix(d.Text, "Dam is safe, agency says\n\n"); got != strings.TrimPrefix(want, "Dam is safe, agency says\n\n") {
		t.Error(cmp.Diff(want, d.Text))
	}
	if share := exactShare(d); share < 0.95 {
		t.Errorf("%.3f of the text is exact", share)
	}
	d.Text, d.Segments, d.ID, d.SHA256, d.CaptureSHA256 = "", nil, "", "", ""
	if diff := cmp.Diff(assay.Document{
		Title: "Dam is safe, agency says", URL: "https://morning.example/2021/07/03/dam", Location: "saved/dam.html", Byline: "Jane Roe",
		Publisher: "Morning Paper", Owner: "Morning Paper", Class: assay.News, Kind: assay.Text, Published: "2021-07-03", Language: "en", Extractor: "html/2",
	}, d); diff != "" {
		t.Error(diff)
	}
}

// The same page in other encodings gives the same text.
func TestPageEncodings(t *testing.T) {
	want := mustExtract(t, capture("text/html", "a.html", samplePage), Options{}).Text
	western := strings.Replace(samplePage, `charset="utf-8"`, `charset="iso-8859-1"`, 1)
	latin, err := charmap.Windows1252.NewEncoder().String(western)
	if err != nil {
		t.Fatal(err)
	}
	undeclared := strings.Replace(latin, `<meta charset="iso-8859-1">`, "", 1)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(samplePage)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]string{"windows-1252": latin, "undeclared": undeclared, "UTF-16": wide, "byte order mark": "\ufeff" + samplePage} {
		d := mustExtract(t, capture("text/html", "a.html", page), Options{})
		if diff := cmp.Diff(want, d.Text); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if name != "UTF-16" && exactShare(d) < 0.9 {
			t.Errorf("%s: %.2f is exact", name, exactShare(d))
		}
	}
	kana := "<html lang=ja><head><meta charset=shift_jis><title>ダム</title></head><body><p>" + strings.Repeat("ダムは安全であると河川庁は述べた。", 9) + "</p></body></html>"
	sjis, err := japanese.ShiftJIS.NewEncoder().String(kana)
	if err != nil {
		t.Fatal(err)
	}
	d := mustExtract(t, capture("text/html", "a.html", sjis), Options{})
	if !strings.HasPrefix(d.Text, "ダムは安全であると") || d.Language != "ja" {
		t.Errorf("%s: %q", d.Language, d.Text)
	}
}

// Words that stand apart in the page stand apart in the text, and are found in
// the page's bytes.
func TestPageSpacing(t *testing.T) {
	filler := "<p>" + strings.Repeat("The agency said the dam is safe and that a report would follow in the autumn. ", 5) + "</p>"
	page := "<html><body><article>" + filler +
		"<p>Functions <code>next-line</code> and <a href=x>previous<b>-line</b></a> were <i>advised</i>&nbsp;here: A&amp;B, 5&lt;6, caf&eacute;, R<sub>2</sub>.</p>" +
		"<table><tr><th>Year</th><th>Count</th></tr><tr><td>2020</td><td>1,200</td></tr></table>" + filler + "</article></body></html>"
	d := mustExtract(t, capture("text/html", "a.html", page), Options{})
	for _, want := range []string{"Functions next-line and previous-line were advised here: A&B, 5<6, café, R2.", "Year\tCount\n2020\t1,200"} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("%q is not in %q", want, d.Text)
		}
	}
	if exactShare(d) < 0.95 {
		t.Errorf("%.3f is exact", exactShare(d))
	}
}

// Pages built to exhaust a reader are read without their structure.
func TestHostilePages(t *testing.T) {
	p := "<p>The dam at Elm Bend holds, the agency said on Friday.</p>"
	for name, page := range map[string]string{
		"nested 10,000 deep":      strings.Repeat("<div>", 10_000) + p,
		"nested, closed":          strings.Repeat("<div>", 10_000) + p + strings.Repeat("</div>", 10_000),
		"nested 500 deep":         strings.Repeat("<section><span>", 250) + p,
		"bold":                    strings.Repeat("<b>", 20_000) + p,
		"unclosed paragraphs":     strings.Repeat("<p>a", 20_000) + p,
		"tables":                  strings.Repeat("<table><tr><td>", 5000) + p,
		"fonts and links":         strings.Repeat("<a href=x><font>", 3000) + p,
		"many elements":           strings.Repeat("<i>a</i> ", 60_000) + p,
		"attributes":              "<p " + strings.Repeat("a=b ", 50_000) + ">x</p>" + p,
		"comment without end":     p + "<!--" + strings.Repeat("-", 50_000),
		"script without end":      p + "<script>" + strings.Repeat("x", 50_000),
		"title without end":       p + "<title>" + strings.Repeat("x", 5000),
		"entities":                p + strings.Repeat("&amp", 20_000),
		"selects":                 p + strings.Repeat("<select><option>", 5000),
		"frames":                  "<frameset><frame>" + p,
		"svg":                     p + strings.Repeat("<svg><foreignObject>", 300),
		"lists":                   strings.Repeat("<ul><li>", 300) + p,
		"larger than 8 MB":        p + strings.Repeat("<p>A paragraph of the page that goes on for a while.</p>\n", 160_000),
		"repeated paragraphs":     strings.Repeat("<p>The same words in every paragraph of this page, again.</p>", 5000) + p,
		"words that differ a bit": manyParagraphs(3000) + p,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			d := mustExtract(t, capture("text/html", "x.html", "<html><body>"+page), Options{})
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("took %s", d)
			}
			if !strings.Contains(d.Text, "The dam at Elm Bend holds, the agency said on Friday.") {
				t.Errorf("the paragraph is lost: %q", text.Cut(d.Text, 300))
			}
			if strings.Contains(name, "10,000") && (len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "nested more than 400")) {
				t.Errorf("warnings %q", d.Warnings)
			}
		})
	}
}

func manyParagraphs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("<div><p>Paragraph <a href=x>" + strings.Repeat("word ", i%30) + "</a> of the page.</p><span>more</span></div>")
	}
	return b.String()
}

func TestDateOfPage(t *testing.T) {
	page := func(head, body string) string {
		return "<html><head>" + head + "</head><body><article>" + body + strings.Repeat("<p>The dam at Elm Bend holds, the agency said, and the report will follow.</p>", 6) + "</article></body></html>"
	}
	read := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, page, want string
		at               time.Time
	}{
		{"metadata", page(`<meta name="date" content="2021-07-03">`, ""), "2021-07-03", time.Time{}},
		{"linked data", page(`<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2020-02-29T10:00:00Z"}</script>`, ""), "2020-02-29", time.Time{}},
		{"words", page("", `<p class="date">Published: 3. März 2020</p>`), "2020-03-03", time.Time{}},
		{"without a year", page("", `<p class="date">Published: March 3</p>`), "", time.Time{}},
		{"without a year, captured", page("", `<p class="date">Published: March 3</p>`), "", read},
		{"none", page("", ""), "", time.Time{}},
		{"after the capture", page(`<meta name="date" content="2031-07-03">`, ""), "", read},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := capture("text/html", "p.html", c.page)
			in.CapturedAt = c.at
			if d := mustExtract(t, in, Options{}); d.Published != c.want {
				t.Errorf("published %q, want %q", d.Published, c.want)
			}
		})
	}
}

// TestCharsetOfHeader: an encoding that only the server names is read.
func TestCharsetOfHeader(t *testing.T) {
	const said = "Плотина выдержала паводок, сообщила администрация города в среду. Работы начались в июне и закончились в сентябре."
	bytes, err := charmap.KOI8R.NewEncoder().String(said)
	if err != nil {
		t.Fatal(err)
	}
	c := capture("text/html", "https://a.example/", htmlPage("", "<article><p>"+bytes+"</p></article>"))
	c.Retrieval = &assay.Retrieval{Address: c.Location, Header: []assay.HeaderField{{Name: "Content-Type", Value: "text/html; charset=koi8-r"}}}
	if d := mustExtract(t, c, Options{Publishers: testBook()}); !strings.Contains(d.Text, "Плотина выдержала паводок") {
		t.Errorf("the text is %q", d.Text)
	}
}
