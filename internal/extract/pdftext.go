package extract

import (
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// hyphen is what PDFium puts for a hyphen at the end of a line, joining the
// two lines.
const hyphen = '\x02'

// joinPages makes one text of the pages of a PDF: a blank line between pages
// and between what look like paragraphs, lines kept within them.
func joinPages(pages []string) string {
	var b strings.Builder
	for i, page := range pages {
		lines := pageLines(page, i+1)
		if len(lines) == 0 {
			continue
		}
		if b.Len() > 0 {
			// A sentence that runs over the page goes on.
			if runsOn(lastLine(b.String()), lines[0]) {
				b.WriteByte('\n')
			} else {
				b.WriteString("\n\n")
			}
		}
		writeLines(&b, lines)
	}
	return mend(b.String())
}

// pageLines gives the lines of a page, without the page's number.
func pageLines(page string, number int) []string {
	var lines []string
	for l := range strings.SplitSeq(strings.ReplaceAll(page, "\r", "\n"), "\n") {
		if l = pdfLine(l); l != "" {
			lines = append(lines, l)
		}
	}
	n := strconv.Itoa(number)
	if len(lines) > 1 && lines[len(lines)-1] == n {
		lines = lines[:len(lines)-1]
	}
	if len(lines) > 1 && lines[0] == n {
		lines = lines[1:]
	}
	return lines
}

// pdfLine cleans one line: single spaces, no control characters but the hyphen.
func pdfLine(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == hyphen, r == '\t':
			return r
		case r < ' ', r == 0x7f, r == '\u00ad', r == '\u200b', r == '\ufeff', r == '\ufffe', r == '\uffff':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// writeLines writes a page's lines with a blank line after each that ends a
// paragraph: one that ends a sentence, or stands before a capital, well before
// the right margin.
func writeLines(b *strings.Builder, lines []string) {
	lengths := make([]int, len(lines))
	for i, l := range lines {
		lengths[i] = utf8.RuneCountInString(l)
	}
	sorted := append([]int(nil), lengths...)
	sort.Ints(sorted)
	width := sorted[len(sorted)*9/10]
	for i, l := range lines {
		b.WriteString(l)
		if i == len(lines)-1 {
			break
		}
		b.WriteByte('\n')
		if lengths[i]*4 < width*3 && !runsOn(l, lines[i+1]) {
			b.WriteByte('\n')
		}
	}
}

// runsOn reports whether a sentence goes on from one line to the next.
func runsOn(l, next string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(l, `"'”’)]`))
	if strings.ContainsRune(".!?:;", last) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLower(first) || last == ',' || last == '-'
}

func lastLine(s string) string {
	return s[strings.LastIndexByte(s, '\n')+1:]
}

// endings never stand alone as words: a hyphen before one parted a word.
var endings = func() map[string]bool {
	m := map[string]bool{}
	for _, e := range strings.Fields(`tion tions sion sions ment ments mental ness ing ings ity ities able ible ably ibly ally ously ous ive
 ance ances ence ences ency ary ery ers est ed es ly tive tively tional cation cations zation zations isation isations ering ering
 ative ated ates ating ature tor tors ture tures cial tial cially tially cy ty gy ry ies ied ier ish ism ist ists hood ward wards`) {
		m[e] = true
	}
	return m
}()

// mend resolves the hyphens at the ends of lines. A word is joined when its
// second half is no word of its own, or when the text has it elsewhere in one
// piece and not with a hyphen; every other hyphen stays.
func mend(s string) string {
	if !strings.ContainsRune(s, hyphen) {
		return s
	}
	known := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != hyphen }) {
		known[strings.Trim(w, "-")] = true
	}
	var b strings.Builder
	for i, r := range s {
		if r != hyphen {
			b.WriteRune(r)
			continue
		}
		head, tail := letters(s[:i], true), letters(s[i+1:], false)
		low, end := strings.ToLower(head), strings.ToLower(tail)
		certain := endings[end] || known[low+end] && !known[low+"-"+end]
		if head == "" || tail == "" || unicode.IsUpper([]rune(tail)[0]) || !certain {
			b.WriteByte('-')
		}
	}
	return b.String()
}

// letters gives the letters at the end or the beginning of s.
func letters(s string, atEnd bool) string {
	if atEnd {
		s = s[max(0, len(s)-80):]
		word := strings.TrimRightFunc(s, unicode.IsLetter)
		return s[len(word):]
	}
	s = s[:min(len(s), 80)]
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		return s[:i]
	}
	return s
}
