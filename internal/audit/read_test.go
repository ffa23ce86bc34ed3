package audit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"assay"
	"assay/internal/extract"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// cited writes what a text was read to: each sentence with the labels or the
// addresses of what it cites.
func cited(t *Text) []string {
	var out []string
	for _, s := range t.Sentences {
		span := t.Annotation.Sentences[s.At]
		line := strings.TrimSpace(t.Document.Text[span.Start:span.End])
		for _, i := range s.Citations {
			r := t.References[i]
			name := r.Label
			if name == "" {
				name = pick(r.Address, r.Title)
			}
			if !r.Listed {
				name += "?"
			}
			line += " <" + name + ">"
		}
		if s.Carried {
			line += " carried"
		}
		out = append(out, line)
	}
	return out
}

func TestReadCitations(t *testing.T) {
	const list = "\n\n## Sources\n\n1. Port Office: Boats. https://port.example/boats\n2. Harbour News, 2020. https://news.example/a\n3. [Pier closed](https://pier.example/c)\n"
	for _, tt := range []struct {
		name, media, text string
		want              []string
	}{
		{"numbers", "text/markdown", "The port counted 31 boats [1]. It lost two [2, 3]." + list, []string{"The port counted 31 boats. <1>", "It lost two. <2> <3>"}},
		{"behind the full stop", "text/markdown", "The port counted 31 boats.[1] It lost two. [2][3]" + list, []string{"The port counted 31 boats. <1>", "It lost two. <2> <3>"}},
		{"a range", "text/markdown", "The port counted 31 boats [1-3]." + list, []string{"The port counted 31 boats. <1> <2> <3>"}},
		{"not listed", "text/markdown", "The port counted 31 boats [7].", []string{"The port counted 31 boats. <7?>"}},
		{"footnotes", "text/markdown", "The port counted 31 boats.[^a] It lost two.[^b]\n\n[^a]: Port Office, https://port.example/boats\n[^b]: Harbour News\n", []string{"The port counted 31 boats. <a>", "It lost two. <b>"}},
		{"raised numbers", "text/markdown", "The port counted 31 boats.¹ The pier has 40 m².²" + list, []string{"The port counted 31 boats. <1>", "The pier has 40 m². <2>"}},
		{"a research tool's marks", "text/markdown", "The port counted 31 boats【1†source】. It lost two【2†L3-L9】【3†x】." + list, []string{"The port counted 31 boats. <1>", "It lost two. <2> <3>"}},
		{"links on words", "text/markdown", "The [port counted 31 boats](https://port.example/boats) in May.", []string{"The port counted 31 boats in May. <https://port.example/boats>"}},
		{"links beside the sentence", "text/markdown", "The port counted 31 boats ([port.example](https://port.example/boats), [news](https://news.example/a)). It lost two.", []string{"The port counted 31 boats. <https://port.example/boats> <https://news.example/a>", "It lost two."}},
		{"bare addresses", "text/markdown", "The port counted 31 boats (https://port.example/boats).", []string{"The port counted 31 boats. <https://port.example/boats>"}},
		{"at the end of a paragraph", "text/markdown", "The port counted 31 boats. It lost two. [1]" + list, []string{"The port counted 31 boats. <1> carried", "It lost two. <1>"}},
		{"at the end, where another has one", "text/markdown", "The port counted 31 boats [2]. It sold nine. It lost two. [1]" + list, []string{"The port counted 31 boats. <2>", "It sold nine.", "It lost two. <1>"}},
		{"author and year", "text/markdown", "The port counted 31 boats (Port Office, 2020). Tolle et al. (2019) counted 29. It was in May (2018).\n\n# Bibliography\n\nPort Office (2020). Boats. https://port.example/boats\n\nTolle, M., and Hesk, O. 2019. Boats again.\n",
			[]string{"The port counted 31 boats. <https://port.example/boats>", "Tolle et al. counted 29. <Boats again>", "It was in May (2018)."}},
		{"plain text", "text/plain", "Boats in May\n\nThe port counted 31 boats [1]. It lost two [2].\n\nSources:\n[1] Port Office, https://port.example/boats\n[2] Harbour News, https://news.example/a\n", []string{"The port counted 31 boats. <1>", "It lost two. <2>"}},
		{"plain text with broken lines", "text/plain", "The port counted thirty-one boats in the harbour at the end\nof May, of which two were lost in a storm on the first of\nJune and nine were sold [1].\n\nReferences\n1. Port Office, https://port.example/boats\n", []string{"The port counted thirty-one boats in the harbour at the end of May, of which two were lost in a storm on the first of June and nine were sold. <1>"}},
		{"a list without a heading", "text/plain", "The port counted 31 boats [1].\n\n[1] https://port.example/boats\n[2] https://news.example/a\n", []string{"The port counted 31 boats. <1>"}},
		{"Markdown in a text file", "text/plain", "The port counted 31 boats ([port.example](https://port.example/boats)).", []string{"The port counted 31 boats. <https://port.example/boats>"}},
		{"a table", "text/markdown", "| Port | Boats |\n|---|---|\n| Ellis | 31 [1] |\n" + list, []string{"Ellis; 31 <1>"}},
		{"HTML", "text/html", "<html><body><nav><a href='/x'>Home</a></nav><article><h1>Boats</h1><p>The port counted 31 boats.<sup><a href='#r1'>[1]</a></sup> It lost <a href='https://news.example/a'>two of them</a>.</p></article><h2>References</h2><ol><li id='r1'>Port Office: <a href='https://port.example/boats'>Boats of the year</a></li></ol></body></html>",
			[]string{"The port counted 31 boats. <1>", "It lost two of them. <https://news.example/a>"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, cited(read(t, tt.media, "their-text", []byte(tt.text)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Reference
	}{
		{"[3] Port Office: Boats of the year. https://port.example/boats.", Reference{Label: "3", Title: "Boats of the year", Publisher: "Port Office", Address: "https://port.example/boats", Listed: true}},
		{"4. Tolle, M. (2020) “Boats of the year”. Harbour News.", Reference{Label: "4", Title: "Boats of the year", Publisher: "Tolle, M. (2020", Date: "2020", Listed: true}},
		{"Boats of the year, 2020-05-14", Reference{Title: "Boats of the year, 2020-05-14", Date: "2020-05-14", Listed: true}},
	} {
		got := entry(block{kind: item, text: tt.text})
		got.Text = ""
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.text, diff)
		}
	}
}

func TestPlainAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://web.archive.org/web/20210310120000/https://port.example/boats": "https://port.example/boats",
		"http://archive.org/web/2021id_/port.example/boats":                     "http://port.example/boats",
		"HTTPS://Port.example:443/boats#top":                                    "https://port.example/boats",
		"javascript:alert(1)":                                                   "",
		"file:///etc/passwd":                                                    "",
	} {
		if got := plainAddress(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	if a, b := bareAddress("https://www.port.example/boats/?utm_source=x"), bareAddress("http://port.example/boats"); a != b || a == "" {
		t.Errorf("%q and %q are one page", a, b)
	}
}

func TestReadRefuses(t *testing.T) {
	x := extract.New(extract.Config{})
	defer x.Close()
	from := func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{})
	}
	for want, c := range map[error]assay.Capture{
		assay.ErrTooLarge:   {Bytes: make([]byte, MaxBytes+1), MediaType: "text/plain"},
		assay.ErrEmpty:      {Bytes: []byte("# Sources\n"), MediaType: "text/markdown"},
		assay.ErrUnreadable: {Bytes: []byte{}, MediaType: "text/plain"},
	} {
		if _, err := Read(context.Background(), c, from); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// TestReadBounds: long lists are cut, and the text says so.
func TestReadBounds(t *testing.T) {
	var b strings.Builder
	for i := range MaxReferences + 50 {
		fmt.Fprintf(&b, "The port counted %d boats (https://port.example/%d).\n\n", i+100, i)
	}
	text := read(t, "text/markdown", "long.md", []byte(b.String()))
	if len(text.References) != MaxReferences {
		t.Errorf("%d references", len(text.References))
	}
	b.Reset()
	for i := range MaxSentences + 50 {
		fmt.Fprintf(&b, "The port counted %d boats.\n\n", i+100)
	}
	if text = read(t, "text/markdown", "long.md", []byte(b.String())); len(text.Sentences) != MaxSentences || len(text.Warnings) == 0 {
		t.Errorf("%d sentences, warnings %v", len(text.Sentences), text.Warnings)
	}
}

// TestReadAnything: whatever marks stand in a text, reading gives sentences whose
// citations are references of the text.
func TestReadAnything(t *testing.T) {
	pieces := []string{"The port counted 31 boats", " ", ".", "\n\n", "[1]", "[^a]", "[1-9]", "【2†x】", "¹", "(", ")", "[x](https://a.example/b)", "https://a.example/b", "\n## Sources\n",
		"\n[1] Port. https://a.example/b\n", "\n[^a]: Port\n", "“", "”", "<sup>1</sup>", "<a href='#r'>1</a>", "<p id='r'>x</p>", "(GAO, 2020)", "\n- ", "\n1. ", "\x00", "\u202e", "|", "\n---\n"}
	rapid.Check(t, func(rt *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 60).Draw(rt, "pieces"), "")
		media := rapid.SampledFrom([]string{"text/markdown", "text/html", "text/plain"}).Draw(rt, "media")
		x := extract.New(extract.Config{})
		defer x.Close()
		text, err := Read(context.Background(), assay.Capture{Bytes: []byte(s), MediaType: media}, func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{})
		})
		if err != nil {
			return
		}
		for _, sentence := range text.Sentences {
			for _, i := range sentence.Citations {
				if i < 0 || i >= len(text.References) {
					rt.Fatalf("a citation of reference %d of %d", i, len(text.References))
				}
			}
		}
	})
}
