package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// segment is a run of text inside which sentences are looked for: a paragraph,
// a heading, a list item.
type segment struct {
	start, end int
	paragraph  int
	heading    bool
}

// line is a line of the text without the white space around it.
type line struct {
	start, end int
	item       bool // begins with a bullet or an enumerator
	blank      bool // an empty line stands before it
}

const (
	maxHeading = 120 // bytes; longer lines are never headings
	longLine   = 220 // bytes; where the lines of a block are this long on average, each is a paragraph
)

// segments cuts the text at empty lines, headings, list items and line ends
// that the writer chose. Any other line end is white space.
func segments(text string) []segment {
	var out []segment
	paragraph := -1
	lines := readLines(text)
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && !lines[j].blank {
			j++
		}
		paragraph++
		out = blockSegments(text, lines[i:j], &paragraph, out, i == 0 && j < len(lines))
		i = j
	}
	return out
}

// readLines gives the lines of the text that are not empty.
func readLines(text string) []line {
	var out []line
	blank := true
	for start := 0; start <= len(text); {
		end := strings.IndexByte(text[start:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += start
		}
		s, e := trimSpan(text, start, end)
		if s == e {
			blank = true
		} else {
			out = append(out, line{s, e, isItem(text[s:e]), blank})
			blank = false
		}
		start = end + 1
	}
	return out
}

// trimSpan shortens [s, e) by the white space at both ends.
func trimSpan(text string, s, e int) (int, int) {
	s += len(text[s:e]) - len(strings.TrimLeftFunc(text[s:e], unicode.IsSpace))
	e -= len(text[s:e]) - len(strings.TrimRightFunc(text[s:e], unicode.IsSpace))
	return s, e
}

// isItem reports whether a line begins with a bullet, "1.", "2)" or "(a)".
func isItem(s string) bool {
	switch r, w := utf8.DecodeRuneInString(s); r {
	case '•', '◦', '▪', '·', '‣', '●', '■':
		return true
	case '-', '*', '–', '+':
		return len(s) > w && s[w] == ' '
	}
	i := 0
	open := strings.HasPrefix(s, "(")
	if open {
		i++
	}
	start := i
	for i < len(s) && i-start < 3 && (s[i] >= '0' && s[i] <= '9') {
		i++
	}
	if i == start && i < len(s) && s[i] >= 'a' && s[i] <= 'z' {
		i++
	}
	if i == start || i+1 >= len(s) || s[i+1] != ' ' {
		return false
	}
	return s[i] == ')' || s[i] == '.' && !open
}

// blockSegments cuts one block of lines that no empty line divides.
func blockSegments(text string, lines []line, paragraph *int, out []segment, first bool) []segment {
	width, total := 0, 0
	for _, l := range lines {
		width = max(width, l.end-l.start)
		total += l.end - l.start
	}
	own := len(lines) > 1 && total/len(lines) >= longLine
	if len(lines) == 1 {
		l := lines[0]
		return append(out, segment{l.start, l.end, *paragraph, isHeading(text[l.start:l.end], first)})
	}
	start := 0
	for i := range lines {
		last := i == len(lines)-1
		if !last && !breaksAfter(text, lines[i], lines[i+1], width) {
			continue
		}
		s := segment{lines[start].start, lines[i].end, *paragraph, false}
		s.heading = start == i && !last && !lines[i].item && isHeading(text[s.start:s.end], false) &&
			(width >= longLine || isCapitals(text[s.start:s.end]) || titleShare(text[s.start:s.end]) >= 0.7)
		out = append(out, s)
		if s.heading || own {
			*paragraph++
		}
		start = i + 1
	}
	return out
}

// breaksAfter reports whether the end of line a is a break and not white space.
func breaksAfter(text string, a, b line, width int) bool {
	if b.item {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(text[a.start:a.end])
	r, _ := utf8.DecodeRuneInString(text[b.start:b.end])
	if last == ':' && (unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune("\"“$", r)) {
		return true
	}
	if last == ',' && strings.HasPrefix(text[a.start:a.end], "Dear ") {
		return true
	}
	if strings.ContainsRune(".!?:\"”’)]…", last) {
		// The sentence rules see whether a sentence ends here; a long line that
		// ends in a full stop ends a paragraph.
		return last != ')' && a.end-a.start >= longLine
	}
	if strings.ContainsRune(",;-–—(/&", last) {
		return false
	}
	if !unicode.IsUpper(r) && !unicode.IsDigit(r) && !strings.ContainsRune("\"“•(", r) {
		return false
	}
	if isFunctionWord(lastWord(text[a.start:a.end])) {
		return false
	}
	// In text that was wrapped at a width, a line that had room for the next word was ended on purpose.
	word := strings.IndexByte(text[b.start:b.end], ' ')
	if word < 0 {
		word = b.end - b.start
	}
	return a.end-a.start+1+word < width*3/4
}

func lastWord(s string) string {
	return strings.ToLower(s[strings.LastIndexByte(s, ' ')+1:])
}

func isFunctionWord(w string) bool {
	return lexicon()[w].tag&(tDet|tPrep|tConj|tPoss|tSub|tModal|tBe) != 0
}

// isHeading reports whether a line that stands alone is a heading and not a sentence.
func isHeading(s string, first bool) bool {
	if len(s) > maxHeading || !strings.ContainsFunc(s, unicode.IsLetter) {
		return false
	}
	if strings.HasPrefix(s, "#") || isCapitals(s) {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	ends := strings.ContainsRune(".!?:;,…\"”。！？", last)
	if ends {
		return first && last != ':' && last != ',' && !strings.Contains(s, ". ") && titleShare(s) >= 0.8
	}
	return true
}

// isCapitals reports whether all letters of s, four at least, are capitals.
func isCapitals(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters >= 4
}

// titleShare is the share of a line's longer words that begin with a capital;
// 0 for fewer than four such words.
func titleShare(s string) float64 {
	words, capital := 0, 0
	for w := range strings.FieldsSeq(s) {
		if len(w) < 4 {
			continue
		}
		words++
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "\"“'‘(")); unicode.IsUpper(r) || unicode.IsDigit(r) {
			capital++
		}
	}
	if words < 4 {
		return 0
	}
	return float64(capital) / float64(words)
}
