package text

import (
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClip(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Head("dam", 3), "dam"}, {Head("dämme", 2), "d"}, {Head("dämme", 0), ""},
		{Clip("dam", 3), "dam"}, {Clip("dämme", 2), "d…"},
		{Cut("dämme", 5), "dämme"}, {Cut("the dämme hold", 5), "the…"}, {Cut("dämme", 1), "…"}, {Cut("dam", 0), ""},
		{Size(0), "0 bytes"}, {Size(1), "1 byte"}, {Size(999), "999 bytes"}, {Size(90428), "90.4 kB"}, {Size(2_500_000), "2.5 MB"}, {Size(3e9), "3.0 GB"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// TestClipBounds: what is cut is no longer than was asked for, and valid.
func TestClipBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "s"), rapid.IntRange(0, 20).Draw(t, "n")
		if h := Head(s, n); len(h) > n && h != s || !utf8.ValidString(h) || s[:len(h)] != h {
			t.Errorf("Head(%q, %d) = %q", s, n, h)
		}
		if c := Cut(s, n); utf8.RuneCountInString(c) > n || !utf8.ValidString(c) {
			t.Errorf("Cut(%q, %d) = %q", s, n, c)
		}
	})
}
