package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// anyText draws letters of both cases, marks that join and marks that separate, and damaged bytes.
func anyText(t *rapid.T) string {
	s := rapid.StringOf(rapid.SampledFrom([]rune("aZbYÉé09.,-'’‑& \n\"\ufffd"))).Draw(t, "text")
	if rapid.Bool().Draw(t, "damaged") {
		s += "\xe2\x80" + s
	}
	return s
}

// TestCapitals: the capitals of a text are its tokens that begin with one, and
// what visit takes beside is passed over.
func TestCapitals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText(t)
		skip := rapid.IntRange(0, 5).Draw(t, "skip")
		type at struct {
			n, start, end int
			lower         string
		}
		var want, got []at
		for n, k := range Tokens(s) {
			if r, _ := utf8.DecodeRuneInString(k.Text); unicode.IsUpper(r) {
				want = append(want, at{n, k.Start, k.End, k.Lower})
			}
		}
		Capitals(s, func(n, start, end int, lower []byte) int {
			got = append(got, at{n, start, end, string(lower)})
			return end
		})
		if len(want) != len(got) {
			t.Fatalf("%q: %v, want %v", s, got, want)
		}
		for i := range want {
			if want[i] != got[i] {
				t.Fatalf("%q: %v, want %v", s, got[i], want[i])
			}
		}
		from := 0
		Capitals(s, func(_, start, end int, _ []byte) int {
			if start < from {
				t.Fatalf("%q: byte %d was passed over and is visited", s, start)
			}
			from = end + skip
			return min(from, len(s))
		})
	})
}

// TestWordsFollow: words follow where the tokens from a byte on are these, with
// nothing but spaces and the marks given before each.
func TestWordsFollow(t *testing.T) {
	for _, tt := range []struct {
		text  string
		words string
		marks string
		end   int
		ok    bool
	}{
		{" Paso, Texas", "paso", "", 5, true},
		{" Paso, Texas", "paso texas", "", 5, false},
		{" Paso, Texas", "paso texas", ",", 12, true},
		{". Louis's bay", "louis bay", ".", 13, true},
		{" Paso", "", "", 0, true},
		{"", "paso", "", 0, false},
		{" Pasos", "paso", "", 0, false},
	} {
		end, ok := WordsFollow(tt.text, 0, strings.Fields(tt.words), tt.marks)
		if ok != tt.ok || ok && end != tt.end {
			t.Errorf("%q, %q: %d, %v, want %d, %v", tt.text, tt.words, end, ok, tt.end, tt.ok)
		}
	}
}

func TestFirstWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText(t)
		want := ""
		if tokens := Tokens(s); len(tokens) > 0 {
			want = tokens[0].Lower
		}
		if got := FirstWord(s); got != want {
			t.Fatalf("%q: %q, want %q", s, got, want)
		}
	})
}

// TestNormaliseShortWay: a word without marks is made small as any other is.
func TestNormaliseShortWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if s := anyText(t); normalise(s) != normaliseMarks(s) {
			t.Fatalf("%q: %q and %q", s, normalise(s), normaliseMarks(s))
		}
	})
}

// TestStemmer: a stem that was kept is the stem that would be made, whoever asks and however often.
func TestStemmer(t *testing.T) {
	words := strings.Fields("children found locating located locates don't 24,400 é ")
	words = append(words, "", strings.Repeat("long", 20)+"s")
	rapid.Check(t, func(t *rapid.T) {
		s := NewStemmer()
		for _, w := range rapid.SliceOf(rapid.SampledFrom(words)).Draw(t, "words") {
			if got, want := s.Stem(w), makeStem(w); got != want {
				t.Fatalf("%q: %q, want %q", w, got, want)
			}
			if got, want := Stem(w), makeStem(w); got != want {
				t.Fatalf("%q beside: %q, want %q", w, got, want)
			}
		}
		s.Release()
	})
	s := NewStemmer()
	for i := range maxStems + 2 {
		s.Stem("w" + strings.Repeat("a", i%5) + string(rune('a'+i%26)) + string(rune(0x4e00+i)))
	}
	s.Release()
	if len(s.stems) > maxStems {
		t.Errorf("%d stems are kept, at most %d should be", len(s.stems), maxStems)
	}
}
