// Package text holds what every stage needs to look at English words in the
// same way: tokens with byte offsets, stems, stop words and number words. It
// knows nothing of documents or questions; annotate uses it when a source is
// added, question, evidence and stance when it is asked, so that both sides
// match by the same rules.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is one word or number of a text, at bytes [Start, End).
type Token struct {
	Start, End int
	Text       string // as written
	Lower      string // lower case, typographic apostrophes made plain, without a possessive 's
}

// Tokens splits s into words and numbers. Apostrophes, and hyphens, points and
// commas between letters or digits, stay inside a token ("U.S.", "24,400",
// "co-led", "don't"); everything else separates. It takes any bytes; invalid
// UTF-8 separates tokens.
func Tokens(s string) []Token {
	return AppendTokens(make([]Token, 0, len(s)/5+2), s)
}

// AppendTokens is Tokens into a buffer that is used again.
func AppendTokens(tokens []Token, s string) []Token {
	for start, end := nextToken(s, 0); start < len(s); start, end = nextToken(s, end) {
		tokens = append(tokens, Token{start, end, s[start:end], normalise(s[start:end])})
	}
	return tokens
}

// nextToken gives where the first token at or behind i begins and ends; len(s) when there is none.
func nextToken(s string, i int) (start, end int) {
	for i < len(s) {
		if c := s[i]; c < utf8.RuneSelf {
			if ascii[c] == wordByte {
				break
			}
			i++
		} else if r, w := utf8.DecodeRuneInString(s[i:]); isWord(r) && (r != utf8.RuneError || w > 1) {
			break
		} else {
			i += w
		}
	}
	if i >= len(s) {
		return len(s), len(s)
	}
	start, end = i, tokenEnd(s, i)
	// "U.S." keeps its last point.
	if end < len(s) && s[end] == '.' && end-start >= 3 && strings.Contains(s[start:end], ".") && isInitials(s[start:end]) {
		end++
	}
	return start, end
}

// Capitals visits the tokens of s that begin with a capital letter, each with
// its place among all tokens and its lower-case form as a Token has it, which
// must not be kept. It makes no string, so that a line can be held to a set of
// names without being read. visit gives the byte to go on from: the token's end,
// or one behind it where more was taken.
func Capitals(s string, visit func(n, start, end int, lower []byte) int) {
	var buf [64]byte
	n := -1
	for start, end := nextToken(s, 0); start < len(s); start, end = nextToken(s, end) {
		n++
		if c := s[start]; c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(s[start:]); !unicode.IsUpper(r) {
			continue
		}
		lower := append(buf[:0], s[start:end]...)
		if !lowerASCII(lower) {
			lower = append(buf[:0], normalise(s[start:end])...)
		}
		end = visit(n, start, end, lower)
	}
}

// FirstWord gives the first token of s in lower case; "" where s has none.
func FirstWord(s string) string {
	start, end := nextToken(s, 0)
	return normalise(s[start:end])
}

// WordsFollow reports whether words stand in s from byte i on, as the next tokens in
// lower case, with nothing but spaces and the given marks before each; end is
// where the last one ends.
func WordsFollow(s string, i int, words []string, marks string) (end int, ok bool) {
	for _, w := range words {
		start, end := nextToken(s, i)
		if start == len(s) || strings.Trim(s[i:start], " \t\r\n"+marks) != "" || normalise(s[start:end]) != w {
			return i, false
		}
		i = end
	}
	return i, true
}

// lowerASCII makes letters small in place; false where a word is not of plain
// letters, digits and hyphens alone.
func lowerASCII(word []byte) bool {
	for i, c := range word {
		switch {
		case c >= 'A' && c <= 'Z':
			word[i] = c + 'a' - 'A'
		case c >= utf8.RuneSelf, c == '\'':
			return false
		}
	}
	return true
}

// tokenEnd gives where the token that begins at i ends.
func tokenEnd(s string, i int) int {
	for i < len(s) {
		// Plain letters and digits, which are nearly all, need no decoding.
		if c := s[i]; c < utf8.RuneSelf {
			if ascii[c] == wordByte {
				i++
				continue
			}
			if ascii[c] != joinByte {
				return i
			}
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && w == 1 {
			return i
		}
		if isWord(r) {
			i += w
			continue
		}
		if !isJoiner(r) || i+w >= len(s) {
			return i
		}
		next, _ := utf8.DecodeRuneInString(s[i+w:])
		prev, _ := utf8.DecodeLastRuneInString(s[:i])
		if r == ',' && !(unicode.IsDigit(prev) && unicode.IsDigit(next)) || !isWord(next) {
			return i
		}
		i += w
	}
	return i
}

const (
	wordByte = 1 + iota // a letter or a digit
	joinByte            // stays inside a token between them
)

// ascii tells letters, digits and joiners among single bytes.
var ascii = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		switch r := rune(c); {
		case isWord(r):
			t[c] = wordByte
		case isJoiner(r):
			t[c] = joinByte
		}
	}
	return t
}()

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func isJoiner(r rune) bool {
	switch r {
	case '\'', '\u2019', '-', '\u2011', '.', ',', '&':
		return true
	}
	return false
}

// isInitials reports whether s is letters separated by points: "U.S", "D.C".
func isInitials(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if utf8.RuneCountInString(part) != 1 || !unicode.IsLetter([]rune(part)[0]) {
			return false
		}
	}
	return true
}

func normalise(s string) string {
	capital := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || c == '\'' {
			return normaliseMarks(s)
		}
		capital = capital || 'A' <= c && c <= 'Z'
	}
	if capital {
		return strings.ToLower(s)
	}
	return s
}

// normaliseMarks is normalise for a word with an apostrophe or letters beyond ASCII.
func normaliseMarks(s string) string {
	s = strings.ToLower(s)
	s = strings.ReplaceAll(s, "\u2019", "'")
	s = strings.ReplaceAll(s, "\u2011", "-")
	s = strings.TrimSuffix(s, "'s")
	return strings.Trim(s, "'")
}

// TrimPossessive gives s without a last "'s" or a last apostrophe of either sort.
func TrimPossessive(s string) string {
	for _, end := range []string{"'s", "\u2019s", "'", "\u2019"} {
		if rest, ok := strings.CutSuffix(s, end); ok {
			return rest
		}
	}
	return s
}

// Stems gives the stems of the content words of s, in order, with repeats.
func Stems(s string) []string {
	var stems []string
	known := NewStemmer()
	defer known.Release()
	for _, t := range Tokens(s) {
		if !IsStop(t.Lower) {
			stems = append(stems, known.Stem(t.Lower))
		}
	}
	return stems
}

// Set is Stems without order or repeats.
func Set(s string) map[string]bool {
	set := map[string]bool{}
	for _, stem := range Stems(s) {
		set[stem] = true
	}
	return set
}

// IsStop reports whether a lower-case word carries no content of its own.
func IsStop(lower string) bool { return stop[lower] }

// Phrase is a cue of one or more words, matched by stem.
type Phrase []string

// NewPhrase reads a cue such as "asked to investigate"; stop words count in a
// phrase, because "was told" is not "told".
func NewPhrase(s string) Phrase {
	var p Phrase
	for _, t := range Tokens(s) {
		p = append(p, Stem(t.Lower))
	}
	return p
}

// In gives the first index at which the phrase stands in stems, or -1. The
// stems are of every token of a sentence, stop words included.
func (p Phrase) In(stems []string) int {
	if len(p) == 0 {
		return -1
	}
next:
	for i := 0; i+len(p) <= len(stems); i++ {
		for j := range p {
			if stems[i+j] != p[j] {
				continue next
			}
		}
		return i
	}
	return -1
}

// AllStems gives the stem of every token of s, stop words included, for Phrase.In.
func AllStems(s string) []string {
	tokens := Tokens(s)
	stems := make([]string, len(tokens))
	known := NewStemmer()
	defer known.Release()
	for i, t := range tokens {
		stems[i] = known.Stem(t.Lower)
	}
	return stems
}

// UpperFirst makes the first letter of s a capital.
func UpperFirst(s string) string {
	r, w := utf8.DecodeRuneInString(s)
	if w == 0 || unicode.IsUpper(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[w:]
}

var irregular = map[string]string{
	"children": "child", "kids": "child", "kid": "child", "men": "man", "women": "woman", "people": "person",
	"found": "find", "said": "say", "told": "tell", "led": "lead", "took": "take", "taken": "take", "gave": "give",
	"given": "give", "made": "make", "held": "hold", "ran": "run", "began": "begin", "begun": "begin", "lost": "lose",
	"brought": "bring", "sent": "send", "sought": "seek", "wrote": "write", "written": "write", "went": "go", "gone": "go",
	"came": "come", "saw": "see", "seen": "see", "knew": "know", "known": "know", "grew": "grow", "fell": "fall",
	"rose": "rise", "spoke": "speak", "spent": "spend", "met": "meet", "left": "leave", "kept": "keep", "paid": "pay",
	"sold": "sell", "bought": "buy", "caught": "catch", "taught": "teach", "thought": "think", "chose": "choose",
	"freed": "free", "broke": "break", "broken": "break", "hid": "hide", "hidden": "hide", "drew": "draw", "drawn": "draw",
	"shown": "show", "victims": "victim",
}

// stopWords are function words, and verbs of being and doing.
const stopWords = `a an the this that these those such same own each every any all both some no none not nor only
and or but if then than so as at by for from in into of off on onto out over per to up upon with within without via
about above after again against along among around before behind below beneath beside between beyond down during
except near since through throughout till toward towards under until
i me my mine we us our ours you your yours he him his she her hers it its they them their theirs
who whom whose which what when where why how there here
be am is are was were been being do does did doing done have has had having
can could may might must shall should will would ought
also too very just even still yet ever never more most much many less least few other another
however therefore thus though although because while whether either neither
isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't can't couldn't wouldn't shouldn't cannot
s t d ll re ve`

var stop = stopSet()

func stopSet() map[string]bool {
	stop := map[string]bool{}
	for _, w := range strings.Fields(stopWords) {
		stop[w] = true
	}
	return stop
}
