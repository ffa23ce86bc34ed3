package render

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"assay"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

func parse(t testing.TB, r *assay.Report) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(write(t, HTML, r)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func all(t testing.TB, n *html.Node, selector string) []*html.Node {
	t.Helper()
	s, err := cascadia.ParseGroup(selector)
	if err != nil {
		t.Fatal(err)
	}
	return cascadia.QueryAll(n, s)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func words(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return squeeze(b.String())
}

func TestHTMLParts(t *testing.T) {
	page := parse(t, fixtureReport(t))
	for selector, want := range map[string]int{
		"html[lang=en]":                                             1,
		"main#main > header.opening > h1":                           1,
		".verdict[data-verdict=conflicting-evidence]":               1,
		".verdict .tally circle.disc":                               1,
		".verdict .tally path.slash":                                2,
		".verdict .tally circle.ring":                               9,
		"#summary .sentence":                                        4,
		"section.numbered":                                          4,
		".contents li":                                              10,
		"#section3 ol.steps > li":                                   3,
		"#section1 > p":                                             2,
		"#section2 table.figures tbody tr":                          6,
		"#section2 td.value.lead":                                   6,
		"#section2 .sign.corroborated":                              1,
		"#section2 .sign.disputed":                                  1,
		"#section2 .sign.other-quantity":                            1,
		"#section2 figure.chart svg[role=img]":                      4,
		"#section2 svg.when-wide line.asked":                        1,
		"#section2 figure:nth-of-type(1) svg.when-wide line.range":  1,
		"#section2 figure:nth-of-type(1) svg.when-wide circle.disc": 1,
		"#section2 svg.when-wide rect.ring":                         1,
		"#gaps .gaps > li":                                          3,
		"#gaps .gaps > li > a.basis[href='#how']":                   3,
		"#bottom-line .sentence":                                    2,
		"#dive-deeper li code":                                      4,
		"#sources .sources > li":                                    14,
		"figure#origins circle, figure#origins path.slash":          12,
		"#how .funnel li":                                           6,
		"#how del":                                                  2,
		".cards aside.card[popover]":                                18,
		"a.skip[href='#main']":                                      1,
	} {
		if got := len(all(t, page, selector)); got != want {
			t.Errorf("%s: %d, want %d", selector, got, want)
		}
	}
}

// Every reference must find its element, and no id stands twice.
func TestHTMLReferences(t *testing.T) {
	for name, r := range fixtures(t) {
		page := parse(t, r)
		ids := map[string]bool{}
		for _, n := range all(t, page, "[id]") {
			if ids[attr(n, "id")] {
				t.Errorf("%s: id %s stands twice", name, attr(n, "id"))
			}
			ids[attr(n, "id")] = true
		}
		for _, key := range []string{"popovertarget", "aria-labelledby", "aria-describedby"} {
			for _, n := range all(t, page, "["+key+"]") {
				if !ids[attr(n, key)] {
					t.Errorf("%s: %s=%s leads nowhere", name, key, attr(n, key))
				}
			}
		}
		for _, n := range all(t, page, "a[href]") {
			if h := attr(n, "href"); strings.HasPrefix(h, "#") && !ids[h[1:]] {
				t.Errorf("%s: link to %s leads nowhere", name, h)
			}
		}
	}
}

func TestHTMLIsInert(t *testing.T) {
	for name, r := range fixtures(t) {
		page := parse(t, r)
		for _, bad := range []string{"script", "img", "iframe", "object", "embed", "form", "input", "link", "base", "[style]", "[onerror]", "[onclick]", "[src]", "style ~ style", "meta[http-equiv=refresh]"} {
			if n := all(t, page, bad); len(n) > 0 {
				t.Errorf("%s: the page holds %s", name, bad)
			}
		}
		for _, a := range all(t, page, "a[href]") {
			h := attr(a, "href")
			if strings.HasPrefix(h, "#") {
				continue
			}
			if !strings.HasPrefix(h, "https://") || strings.Contains(h, "@") || strings.Contains(h, "evil") {
				t.Errorf("%s: a link to %s", name, h)
			}
			for _, rel := range []string{"nofollow", "noreferrer"} {
				if !strings.Contains(attr(a, "rel"), rel) {
					t.Errorf("%s: %s lacks %s", name, h, rel)
				}
			}
		}
		for _, outside := range []string{"url(", "@import"} {
			if strings.Contains(reportCSS, outside) {
				t.Errorf("the style sheet holds %s", outside)
			}
		}
	}
	if got := words(all(t, parse(t, fixtureReport(t)), "#section4 h2")[0]); got != "4"+squeeze(hostile) {
		t.Errorf("the hostile heading became %q", got)
	}
}

func TestHTMLPolicy(t *testing.T) {
	page := parse(t, plainReport(t))
	style := all(t, page, "head > style")
	meta := all(t, page, "meta[http-equiv='Content-Security-Policy']")
	if len(style) != 1 || len(meta) != 1 {
		t.Fatalf("%d styles, %d policies", len(style), len(meta))
	}
	sum := sha256.Sum256([]byte(style[0].FirstChild.Data))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	if got := attr(meta[0], "content"); got != want {
		t.Errorf("policy %q, want %q", got, want)
	}
}

func TestHTMLCards(t *testing.T) {
	page := parse(t, plainReport(t))
	// The summary's second sentence rests on two passages of source 4.
	marks := all(t, page, "#s2 button.cite")
	if len(marks) != 1 || words(marks[0]) != "[4]" || attr(marks[0], "aria-label") != "Source 4, Auditor of the Eastvale Assembly" {
		t.Fatalf("the marks of the second sentence: %d", len(marks))
	}
	id := "#" + attr(marks[0], "popovertarget")
	var marked []string
	for _, m := range all(t, page, id+" mark") {
		marked = append(marked, words(m))
	}
	if strings.Join(marked, "|") != "The audit examined 5,100 joints in the field.|It found 2,950 of them sealed and 2,150 not sealed." {
		t.Errorf("marked: %q", marked)
	}
	card := words(all(t, page, id)[0])
	for _, want := range []string{"Oversight, own text, 17 September 2024", "Origin B, shared with [9].", "Bytes 0–45, 46–97 of", "Used in summary."} {
		if !strings.Contains(card, want) {
			t.Errorf("the card lacks %q: %s", want, card)
		}
	}
	for _, c := range all(t, page, ".card") {
		w := words(c)
		if note := strings.Contains(w, ", note, "); note != strings.Contains(w, cardNote) {
			t.Errorf("a note that is not called one, or the reverse: %s", w)
		}
	}
	// A shorter passage of the same text has the longer one's sentence beside it as context.
	for _, c := range all(t, page, "#p4-2 .passage") {
		if got := words(c); !strings.HasPrefix(got, "The audit examined 5,100 joints in the field. It found 2,950") {
			t.Errorf("context: %q", got)
		}
	}
}

func TestHTMLGlue(t *testing.T) {
	page := parse(t, plainReport(t))
	glue := all(t, page, "#s1 .glue")
	if len(glue) != 1 || words(glue[0]) != "dam [1][2]." {
		t.Errorf("the last word is not held to its citations: %q", words(glue[0]))
	}
	if c := all(t, page, "#s4 a.cite[href='#count1']"); len(c) != 1 || words(c[0]) != "[counted]" {
		t.Error("a counted sentence does not lead to what it was counted from")
	}
}

func TestHTMLWithoutVerdict(t *testing.T) {
	page := parse(t, fixtures(t)["process"])
	if len(all(t, page, ".verdict")) != 0 || len(all(t, page, ".steps li")) != 3 {
		t.Error("a question about a process shows a verdict, or not its steps")
	}
	for _, k := range []string{"supported", "refuted", "not-enough-evidence"} {
		found := 0
		for _, r := range fixtures(t) {
			found += len(all(t, parse(t, r), ".verdict[data-verdict="+k+"]"))
		}
		if found == 0 {
			t.Errorf("no report shows the verdict %s", k)
		}
	}
}

func TestHTMLManyColumns(t *testing.T) {
	r := plainReport(t)
	table := r.Sections[1].Table
	for range 6 {
		table.Columns = append(table.Columns, "More")
		for i := range table.Rows {
			table.Rows[i].Cells = append(table.Rows[i].Cells, "words")
		}
	}
	if n := all(t, parse(t, r), ".tabled.many[tabindex='0'][aria-label]"); len(n) != 1 {
		t.Error("a table of eleven columns does not scroll")
	}
}

func TestWebAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/b?c=d&e=f":        "https://a.example/b?c=d&e=f",
		"http://www.a.example":               "http://www.a.example",
		"HTTPS://A.example/x y":              "https://A.example/x%20y",
		"https://a.example/\"><script>":      "https://a.example/%22%3E%3Cscript%3E",
		"javascript:alert(1)":                "",
		"JaVaScRiPt:alert(1)":                "",
		"data:text/html,x":                   "",
		"//a.example":                        "",
		"https:a.example":                    "",
		"https://":                           "",
		"https://bank.example@evil.example/": "",
		"ftp://a.example":                    "",
		"file:///etc/passwd":                 "",
		"https://a.example/\x01":             "",
		"":                                   "",
		"https://a.example/" + strings.Repeat("x", maxURL): "",
	} {
		got, _, ok := webAddress(in)
		if got != want || ok != (want != "") {
			t.Errorf("webAddress(%q) = %q, %v", in, got, ok)
		}
	}
}

func TestShellQuote(t *testing.T) {
	for in, want := range map[string]string{
		"plain":          "'plain'",
		"it's":           `"it's"`,
		"it's $HOME":     `'it'\''s $HOME'`,
		"it's `rm`":      "'it'\\''s `rm`'",
		`a "b" 'c'`:      `'a "b" '\''c'\'''`,
		"$(rm -rf ~) ok": "'$(rm -rf ~) ok'",
	} {
		if got := shellQuote(in); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", in, got, want)
		}
	}
	if got := askCommand("-x"); got != "assay ask -- '-x'" {
		t.Error(got)
	}
}
