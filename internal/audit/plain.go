package audit

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wrapped is the longest line of a text whose lines were broken to fit a width.
const wrapped = 100

var (
	listMark   = regexp.MustCompile(`^\s*(?:[-*•–‣]|\(?\d{1,4}[.)]|\[\d{1,4}\])\s+`)
	numberMark = regexp.MustCompile(`^\s*(\d{1,4})[.)]\s+`)
)

// plainBlocks gives the blocks of plain text: its lines, or, where lines were
// broken to fit a width, the paragraphs between empty lines.
func plainBlocks(text string) []block {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(text)
	lines := strings.Split(text, "\n")
	broken := brokenLines(lines)
	var out []block
	var open []string
	flush := func() {
		if len(open) > 0 && len(out) < maxBlocks {
			out = append(out, plainBlock(strings.Join(open, " ")))
		}
		open = nil
	}
	for _, l := range lines {
		l = strings.TrimSpace(l)
		switch {
		case l == "":
			flush()
			continue
		case !broken, listMark.MatchString(l), isReferencesHeading(l):
			flush()
		}
		open = append(open, l)
		if broken && isReferencesHeading(l) {
			flush()
		}
	}
	flush()
	return out
}

// brokenLines reports whether lines were broken to fit a width: none is long,
// and most that another follows are nearly as long as the longest.
func brokenLines(lines []string) bool {
	longest, long, followed := 0, 0, 0
	for _, l := range lines {
		longest = max(longest, utf8.RuneCountInString(strings.TrimSpace(l)))
	}
	for i, l := range lines[:max(0, len(lines)-1)] {
		if strings.TrimSpace(l) == "" || strings.TrimSpace(lines[i+1]) == "" {
			continue
		}
		followed++
		if utf8.RuneCountInString(strings.TrimSpace(l)) > longest*6/10 {
			long++
		}
	}
	return longest <= wrapped && longest > 40 && 2*long > followed
}

func plainBlock(s string) block {
	b := block{text: s}
	switch {
	case looksLikeHeading(s):
		b.kind, b.level = heading, 2
	case listMark.MatchString(s):
		b.kind = item
		if m := numberMark.FindStringSubmatch(s); m != nil {
			b.label = m[1]
			b.text = s[len(m[0]):]
		} else if !strings.HasPrefix(strings.TrimSpace(s), "[") {
			b.text = s[len(listMark.FindString(s)):]
		}
	}
	return b
}

// looksLikeHeading reports whether a line of plain text is a heading: short, and
// without the mark that ends a sentence.
func looksLikeHeading(s string) bool {
	s = strings.TrimSpace(s)
	if isReferencesHeading(s) {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	if len(s) > 140 || strings.ContainsRune(".!;,:”\"])…", r) || strings.Contains(s, "://") {
		return false
	}
	if len(strings.Fields(s)) > 16 || markBracket.MatchString(s) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first) || unicode.IsDigit(first) || r == '?'
}
