package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

// word is one word or number of a text; the parts of a hyphenated token are
// words of their own, unless the whole token is a number, a date or an identifier.
type word struct {
	start, end int
	text       string
	lower      string // as package text gives it
	key        string // lower, without points: "U.S." and "US" are one
	upper      bool   // holds an upper-case letter
	digit      bool   // holds a digit
	first      bool   // begins a sentence
	joined     bool   // a hyphen ties it to the word before
	possessive bool   // ends with 's or s'
	amount     int    // index of the amount that it is part of, plus one
}

// lexed is a text cut into words, with its numbers and dates read.
type lexed struct {
	text    string
	words   []word
	amounts []amount
	located []place         // of the amounts; filled by places
	keys    map[string]bool // of the words, and of hyphenated tokens as a whole; true where a capital stands in it
	stems   map[string]bool // of the content words in lower case; filled by hasStem
}

// lex cuts s into words and reads its numbers and dates.
func lex(s string) *lexed {
	l := &lexed{text: s}
	tokens := text.Tokens(s)
	l.words = make([]word, 0, len(tokens)+4)
	for _, t := range tokens {
		l.add(t)
	}
	l.keys = make(map[string]bool, len(l.words))
	prev := 0
	for i := range l.words {
		w := &l.words[i]
		w.first = i == 0 || endsSentence(s[prev:w.start])
		prev = w.end
		l.keys[w.key] = l.keys[w.key] || w.upper
	}
	for _, t := range tokens {
		if hyphenated(t.Lower) {
			key := keyOf(t.Lower)
			l.keys[key] = l.keys[key] || t.Text != t.Lower
		}
	}
	l.read()
	return l
}

// add appends a token's words.
func (l *lexed) add(t text.Token) {
	var parts []string
	if hyphenated(t.Text) {
		parts = strings.FieldsFunc(t.Text, isHyphen)
	}
	if len(parts) < 2 || whole(t.Lower, parts) {
		l.words = append(l.words, newWord(t.Start, t.Text, t.Lower))
		return
	}
	at := t.Start
	for i, p := range parts {
		at += strings.Index(l.text[at:], p)
		w := newWord(at, p, lowerOf(p))
		w.joined = i > 0
		l.words = append(l.words, w)
		at += len(p)
	}
}

func hyphenated(s string) bool {
	return strings.IndexByte(s, '-') >= 0 || strings.Contains(s, "\u2011")
}

func isHyphen(r rune) bool { return r == '-' || r == '\u2011' }

// whole reports whether a hyphenated token is one thing: a date ("2025-07-23")
// or an identifier ("GAO-25-1078", "F-16"), whose parts count nothing.
func whole(lower string, parts []string) bool {
	if _, ok := isoDate(lower); ok {
		return true
	}
	digits, names := false, false
	for _, p := range parts {
		low := lowerOf(p)
		_, number := text.Number(low)
		r, _ := utf8.DecodeRuneInString(p)
		switch {
		case number || words().ordinals[low] > 0:
			digits = digits || r < utf8.RuneSelf && unicode.IsDigit(r)
		case words().months[low] > 0 || low == "mid" || low == "pre" || low == "post":
		case unicode.IsUpper(r):
			names = true
		}
	}
	return digits && names
}

func newWord(start int, s, lower string) word {
	w := word{start: start, end: start + len(s), text: s, lower: lower, key: keyOf(lower)}
	for _, r := range s {
		w.upper = w.upper || unicode.IsUpper(r) || unicode.IsTitle(r)
		w.digit = w.digit || unicode.IsDigit(r)
	}
	w.possessive = strings.HasSuffix(s, "'s") || strings.HasSuffix(s, "\u2019s") || strings.HasSuffix(s, "'S")
	return w
}

// has reports whether a word stands in l.
func (l *lexed) has(key string) bool {
	_, ok := l.keys[key]
	return ok
}

// proper reports whether a word stands in l with a capital.
func (l *lexed) proper(key string) bool { return l.keys[key] }

// tail reports whether a capitalised word of l is key but for its first letter,
// which is changed or missing.
func (l *lexed) tail(key string) bool {
	_, n := utf8.DecodeRuneInString(key)
	for _, w := range l.words {
		if !w.upper {
			continue
		}
		_, m := utf8.DecodeRuneInString(w.key)
		if rest := w.key[m:]; rest == key[n:] || rest == key {
			return true
		}
	}
	return false
}

func lowerOf(s string) string {
	s = strings.ReplaceAll(strings.ToLower(s), "\u2019", "'")
	return strings.Trim(strings.TrimSuffix(s, "'s"), "'")
}

func keyOf(lower string) string {
	if !strings.ContainsAny(lower, ".\u2011") || lower[0] >= '0' && lower[0] <= '9' {
		return lower
	}
	return strings.NewReplacer(".", "", "\u2011", "-").Replace(lower)
}

// endsSentence reports whether what stands between two words ends a sentence
// or opens a list item.
func endsSentence(gap string) bool {
	i := strings.IndexAny(gap, ".?!:;\n\u2026")
	if i < 0 {
		return false
	}
	return gap[i] == '\n' || strings.ContainsAny(gap[i:], " \n\t\u00a0")
}

// hasStem reports whether a word with the stem of lower stands in the text; a
// capitalised word does not count, because a name has one form.
func (l *lexed) hasStem(lower string) bool {
	if l.stems == nil {
		l.stems = make(map[string]bool, len(l.words))
		for _, w := range l.words {
			if !w.upper && !text.IsStop(w.lower) {
				l.stems[text.Stem(w.lower)] = true
			}
		}
	}
	return l.stems[text.Stem(lower)]
}

// holds reports whether the words of phrase stand in l, one after another.
func (l *lexed) holds(phrase *lexed) bool {
	n := len(phrase.words)
	if n == 0 {
		return false
	}
next:
	for i := 0; i+n <= len(l.words); i++ {
		for j := range phrase.words {
			if l.words[i+j].key != phrase.words[j].key {
				continue next
			}
		}
		return true
	}
	return false
}

// gap is what stands between word i and the word before it.
func (l *lexed) gap(i int) string {
	if i <= 0 || i >= len(l.words) {
		return ""
	}
	return l.text[l.words[i-1].end:l.words[i].start]
}

// near reports whether only spaces or a hyphen stand before word i.
func (l *lexed) near(i int) bool {
	if i <= 0 || i >= len(l.words) {
		return false
	}
	for _, r := range l.gap(i) {
		if !unicode.IsSpace(r) && !isHyphen(r) {
			return false
		}
	}
	return true
}
