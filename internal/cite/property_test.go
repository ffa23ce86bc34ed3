package cite

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"assay"
)

// sentencesOf gives the ranges of a text's sentences, as far as ". " tells.
func sentencesOf(s string) [][2]int {
	var out [][2]int
	start := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' || i+1 == len(s) || s[i] == '.' && s[i+1] == ' ' {
			end := i + 1
			if s[i] == '\n' {
				end = i
			}
			if end > start {
				out = append(out, [2]int{start, end})
			}
			start = i + 1
			if start < len(s) && s[start] == ' ' {
				start++
			}
		}
	}
	return out
}

// drawn picks a sentence of the fixture with its citation. Sentences of notes
// that hold quotation marks are no sentences of a report.
func drawn(t *rapid.T) (string, assay.Citation) {
	n := rapid.IntRange(1, len(orchardDocs)).Draw(t, "document")
	d := orchardDocs[n-1]
	all := sentencesOf(d.Text)
	at := rapid.SampledFrom(all).Draw(t, "sentence")
	quote := d.Text[at[0]:at[1]]
	return quote, assay.Citation{N: n, Anchor: assay.Anchor{DocumentSHA256: d.SHA256, Start: at[0], End: at[1], Quote: quote}}
}

func TestVerbatimStands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, citation := drawn(t)
		if err := orchardChecker.Sentence(context.Background(), claim(text, citation), orchardSources()); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// TestInsertedNumberFails puts a number that the source does not have between
// two words of a sentence.
func TestInsertedNumberFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, citation := drawn(t)
		spaces := []int{}
		for i, r := range text {
			if r == ' ' {
				spaces = append(spaces, i)
			}
		}
		at := rapid.SampledFrom(spaces).Draw(t, "place")
		number := rapid.SampledFrom([]string{"7", "7,777", "seven", "$7", "7%", "seven hundred", "77 million", "1987", "1.5", "the 77th", "thousands of"}).Draw(t, "number")
		changed := text[:at] + " " + number + text[at:]
		err := orchardChecker.Sentence(context.Background(), claim(changed, citation), orchardSources())
		if !errors.Is(err, assay.ErrAnchor) {
			t.Fatalf("%q: %v", changed, err)
		}
	})
}

// TestInsertedNameFails puts a name that the source does not have between two
// words of a sentence.
func TestInsertedNameFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, citation := drawn(t)
		at := strings.IndexByte(text[rapid.IntRange(0, len(text)/2).Draw(t, "from"):], ' ')
		name := rapid.StringMatching(`[QXZ][a-z]{2,8}`).Draw(t, "name")
		if at < 0 {
			t.Skip("no space")
		}
		changed := text[:at] + " " + name + text[at:]
		err := orchardChecker.Sentence(context.Background(), claim(changed, citation), orchardSources())
		if !errors.Is(err, assay.ErrAnchor) {
			t.Fatalf("%q: %v", changed, err)
		}
	})
}

// TestMovedAnchorFails: an anchor moved by any distance no longer has its quote.
func TestMovedAnchorFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, citation := drawn(t)
		by := rapid.IntRange(-400, 400).Filter(func(n int) bool { return n != 0 }).Draw(t, "by")
		citation.Anchor.Start += by
		citation.Anchor.End += by
		err := orchardChecker.Sentence(context.Background(), claim(text, citation), orchardSources())
		if !errors.Is(err, assay.ErrAnchor) {
			t.Fatalf("%q moved by %d: %v", text, by, err)
		}
	})
}

// FuzzSentence: no text makes the checker panic; a text that stands on its own
// bytes has no sign that could not be printed; adding an unknown number to what
// stands refuses it.
func FuzzSentence(f *testing.F) {
	for _, d := range orchardDocs {
		f.Add(d.Text, d.Title)
	}
	f.Add("“", "'")
	f.Add("(((((", "a 1,2,3-4-5 FY FY99999 2019-23-45 7/23/2025/8")
	f.Add("\u202e\u200b½Ⅷ٣ one hundred hundred thousand million and and", "May May 5 5 May 2025 of of")
	f.Add("-\u2011-'s 's ’s U.S.A.-", "``''`'")
	f.Add("no fewer than at least 5 or more or fewer", "a a dozen hundred")
	f.Fuzz(func(t *testing.T, text, source string) {
		d := made(assay.Document{Title: text, Publisher: source, Kind: assay.Text, Location: "fuzz", Text: source, Published: "2031-05-14"})
		sources := []assay.Source{{N: 1, Document: d.ID, DocumentSHA256: d.SHA256}}
		s := claim(text, assay.Citation{N: 1, Anchor: assay.Anchor{DocumentSHA256: d.SHA256, End: len(source), Quote: source}})
		c := Checker{Documents: newShelf(d), Aliases: func(n string) []string { return []string{n, "X " + n} }}
		err := c.Sentence(context.Background(), s, sources)
		if err != nil {
			if !errors.Is(err, assay.ErrAnchor) || err.Error() == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, r := range text {
			if unicode.IsControl(r) && r != '\n' && r != '\t' {
				t.Fatalf("%q stands with a control character", text)
			}
		}
		d.Title = source
		s.Text = text + " 987654321987"
		c.Documents = newShelf(d)
		if !strings.Contains(source, "9876") && c.Sentence(context.Background(), s, sources) == nil {
			t.Fatalf("%q stands on %q", s.Text, source)
		}
	})
}
