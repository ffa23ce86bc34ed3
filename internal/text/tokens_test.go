package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// decoded is Tokens rune by rune, without its short way for single bytes.
func decoded(s string) []Token {
	var out []Token
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRuneInString(s[i:])
		if !isWord(r) || r == utf8.RuneError && w == 1 {
			i += w
			continue
		}
		start := i
		for i += w; i < len(s); i += w {
			if r, w = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && w == 1 {
				break
			}
			if isWord(r) {
				continue
			}
			if !isJoiner(r) || i+w >= len(s) {
				break
			}
			next, _ := utf8.DecodeRuneInString(s[i+w:])
			prev, _ := utf8.DecodeLastRuneInString(s[:i])
			if r == ',' && !(unicode.IsDigit(prev) && unicode.IsDigit(next)) || !isWord(next) {
				break
			}
		}
		if i < len(s) && s[i] == '.' && i-start >= 3 && strings.Contains(s[start:i], ".") && isInitials(s[start:i]) {
			i++
		}
		out = append(out, Token{start, i, s[start:i], normalise(s[start:i])})
	}
	return out
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		"The U.S. agency's 24,400 visits":   "the|u.s.|agency|24,400|visits",
		"co-led, don't; \"Ünï\" — 1,2 a,b.": "co-led|don't|ünï|1,2|a|b",
		"x\xff\xfey":                        "x|y",
		"Tom’s re‑use of A&B":               "tom|re-use|of|a&b",
		"a- -b 'c' d.":                      "a|b|c|d",
		"":                                  "",
	} {
		var got []string
		for _, token := range Tokens(in) {
			if in[token.Start:token.End] != token.Text {
				t.Errorf("%q: %+v is not at its bytes", in, token)
			}
			got = append(got, token.Lower)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, want %q", in, strings.Join(got, "|"), want)
		}
	}
}

// TestTokensShortWay: what is cut byte by byte is what is cut rune by rune.
func TestTokensShortWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aZ09.,-'&’‑é½ ́ \n%\"\ufffd"))).Draw(t, "text")
		if rapid.Bool().Draw(t, "damaged") {
			s += "\xe2\x80" + s
		}
		if diff := cmp.Diff(decoded(s), Tokens(s), cmp.Transformer("empty", func(l []Token) []Token { return append([]Token{}, l...) })); diff != "" && len(decoded(s))+len(Tokens(s)) > 0 {
			t.Fatalf("%q\n%s", s, diff)
		}
	})
}
