package annotate

import (
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSentences(t *testing.T) {
	b, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for n, line := range strings.Split(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cases++
		line = strings.ReplaceAll(line, `\n`, "\n")
		var want []string
		for _, p := range strings.Split(line, "¦") {
			want = append(want, strings.TrimSpace(p))
		}
		in := strings.ReplaceAll(line, "¦", "")
		var got []string
		for _, p := range sentences(in) {
			got = append(got, in[p.Start:p.End])
		}
		if strings.Join(got, "¦") != strings.Join(want, "¦") {
			t.Errorf("line %d:\n got %q\nwant %q", n+1, got, want)
		}
	}
	if cases < 120 {
		t.Errorf("only %d cases", cases)
	}
}

// TestLettersOnly: text that lost its punctuation is cut before the words that begin sentences.
func TestLettersOnly(t *testing.T) {
	in := "Senators on Wednesday unveiled legislation to protect the state from drilling off the coast of the state The legislation " +
		"provides lasting protection for the economy and for the training ranges in the eastern Gulf As the two senators wrote their bill over " +
		"the past weeks it drew support from leading groups Both senators said the measure is needed now because the state can no longer rely on temporary rules"
	var starts []string
	for _, p := range sentences(in) {
		starts = append(starts, wordAt(in[p.Start:]))
	}
	if got, want := strings.Join(starts, " "), "Senators The As Both"; got != want {
		t.Errorf("sentences begin with %q, want %q", got, want)
	}
}

func TestLongSentences(t *testing.T) {
	for name, in := range map[string]string{
		"words":    strings.Repeat("word and ", 900),
		"no space": strings.Repeat("x", 9000),
		"bytes":    strings.Repeat("\x80", 9000),
	} {
		checkSpans(t, in)
		for _, p := range sentences(in) {
			if p.End-p.Start > maxSentence {
				t.Errorf("%s: a sentence of %d bytes", name, p.End-p.Start)
			}
		}
	}
}

// checkSpans holds what every text must give: spans in order, apart, on the
// edges of characters, that leave out nothing but white space.
func checkSpans(t interface{ Fatalf(string, ...any) }, in string) {
	at := 0
	valid := utf8.ValidString(in)
	for _, p := range sentences(in) {
		if p.Start < at || p.End <= p.Start || p.End > len(in) {
			t.Fatalf("span %d-%d after %d in %q", p.Start, p.End, at, in)
		}
		if rest := strings.TrimFunc(in[at:p.Start], unicode.IsSpace); rest != "" {
			t.Fatalf("%q was left out of %q", rest, in)
		}
		if valid && (!utf8.ValidString(in[p.Start:p.End])) {
			t.Fatalf("span %d-%d cuts a character of %q", p.Start, p.End, in)
		}
		at = p.End
	}
	if rest := strings.TrimFunc(in[at:], unicode.IsSpace); rest != "" {
		t.Fatalf("%q was left out of %q", rest, in)
	}
}

func TestSpansOfAnyText(t *testing.T) {
	pieces := []string{"He said", " ", "\n", "\n\n", ".", "!", "?", "…", "...", "\"", "“", "”", "'", "(", ")", "[1]", "U.S.", "v.", "No.", "5", "The ", "- ", "1. ",
		"\u00a0", "\u3000", "é", "中", "\xff", "Smith", ",", ";", ":", "Dr. ", "a.m. ", "2006.", "\t", "\r\n", "•"}
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 60).Draw(r, "parts")
		checkSpans(r, strings.Join(parts, ""))
	})
}

func FuzzSentences(f *testing.F) {
	b, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		f.Fatal(err)
	}
	for i, line := range strings.Split(string(b), "\n") {
		if i%9 == 0 {
			f.Add(line)
		}
	}
	f.Add(strings.Repeat("(", 300) + ". A")
	f.Add("\xe2\x80 “\xe2\"")
	f.Fuzz(func(t *testing.T, in string) { checkSpans(t, in) })
}
