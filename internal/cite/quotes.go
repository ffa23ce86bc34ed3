package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

// quotation is the text between a pair of quotation marks.
type quotation struct {
	start, end int // of the content
}

// pairs maps an opening quotation mark to those that may close it.
var pairs = map[rune]string{
	'“': "”“", '„': "“”", '‟': "”", '«': "»", '»': "«", '‹': "›", '›': "‹",
	'「': "」", '『': "』", '〝': "〞〟", '"': "\"", '＂': "＂", '❝': "❞",
}

// quoted is what is in quotation marks in s, as far as it can be told, and a
// problem when a mark has no partner. holds says whether the source has a
// content; it decides where a single quotation mark closes, since it may be an
// apostrophe.
func quoted(s string, holds func(content string) bool) ([]quotation, *Problem) {
	var out []quotation
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case pairs[r] != "":
			end := strings.IndexAny(s[i+n:], pairs[r])
			if end < 0 {
				return out, problem(KindQuotation, "the quotation mark %q has no partner", r)
			}
			out = append(out, quotation{i + n, i + n + end})
			_, w := utf8.DecodeRuneInString(s[i+n+end:])
			i += n + end + w
		case strings.HasPrefix(s[i:], "``") || strings.HasPrefix(s[i:], "''"):
			end := strings.Index(s[i+2:], "''")
			if end < 0 {
				return out, problem(KindQuotation, "the quotation mark %q has no partner", s[i:i+2])
			}
			out = append(out, quotation{i + 2, i + 2 + end})
			i += end + 4
		case opens(s, i, r):
			q, ok := single(s, i+n, r, holds)
			if !ok {
				if after, _ := utf8.DecodeRuneInString(s[i+n:]); r != '\'' && !unicode.IsDigit(after) {
					return out, problem(KindQuotation, "the quotation mark %q has no partner", r)
				}
				i += n
				continue
			}
			out = append(out, q)
			_, w := utf8.DecodeRuneInString(s[q.end:])
			i = q.end + w
		case r == '”' || r == '〞' || r == '〟' || r == '」' || r == '』' || r == '❞':
			return out, problem(KindQuotation, "the quotation mark %q has no partner", r)
		default:
			i += n
		}
	}
	return out, nil
}

// opens reports whether the single mark at s[i] opens a quotation: it follows
// no letter or digit, and something follows it.
func opens(s string, i int, r rune) bool {
	switch r {
	case '\'', '‘', '‚', '‛', '`', '❛':
	default:
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
	return !(i > 0 && wordRune(before)) && after != utf8.RuneError && !unicode.IsSpace(after)
}

// single finds where a quotation in single marks closes: at the last mark that
// leaves words of the source, else at the first one; ok is false when none can
// close it, so that it is an apostrophe ("the '90s").
func single(s string, from int, open rune, holds func(string) bool) (quotation, bool) {
	closers := "'’"
	if open == '`' {
		closers = "'`´"
	}
	var ends []int
	for i, r := range s[from:] {
		at := from + i
		if !strings.ContainsRune(closers, r) || at == from {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		after, _ := utf8.DecodeRuneInString(s[at+utf8.RuneLen(r):])
		if !unicode.IsSpace(before) && !wordRune(after) {
			ends = append(ends, at)
		}
	}
	for i := len(ends) - 1; i >= 0; i-- {
		if holds(s[from:ends[i]]) {
			return quotation{from, ends[i]}, true
		}
	}
	if len(ends) == 0 {
		return quotation{}, false
	}
	return quotation{from, ends[0]}, true
}

func wordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// quotations refuses a text whose quotation marks hold anything but bytes of a
// cited publisher's own text, or the title of a cited source. A note is a
// researcher's account: its words are never quoted.
func (b *bench) quotations(s string, units []*unit) *Problem {
	if n := countMarks(s); n > maxMarks {
		return problem(KindQuotation, "the text has %d quotation marks and apostrophes; a sentence has at most %d", n, maxMarks)
	}
	marks, p := quoted(s, func(c string) bool { return quotable(c, units) })
	if p != nil {
		return p
	}
	for _, q := range marks {
		b.counts.Quotations++
		content := s[q.start:q.end]
		switch {
		case quotable(content, units):
		case strings.TrimSpace(content) == "":
			return problem(KindQuotation, "there is nothing between the quotation marks")
		case noted(content, units):
			return problem(KindQuotation, "%q are words of a researcher's note, which is never quoted", text.Clip(content, 80))
		default:
			return problem(KindQuotation, "%q is not what a cited document says", text.Clip(content, 80))
		}
	}
	return nil
}

func countMarks(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Quotation_Mark, r) || r == '`' || r == '´' {
			n++
		}
	}
	return n
}

// quotable reports whether content may stand in quotation marks.
func quotable(content string, units []*unit) bool {
	if strings.TrimSpace(content) == "" {
		return false
	}
	for _, u := range units {
		switch {
		case u.doc == nil:
			if stretch(u.quote.text, content) {
				return true
			}
		case stretch(u.doc.Title, content), u.doc.Kind == "text" && u.doc.says(content):
			return true
		}
	}
	return false
}

// noted reports whether content stands in a cited note.
func noted(content string, units []*unit) bool {
	for _, u := range units {
		if u.doc != nil && u.doc.Kind != "text" && u.doc.says(content) {
			return true
		}
	}
	return false
}

// says reports whether the document's text has content, between words; a line
// break may stand for a space.
func (d *document) says(content string) bool {
	if stretch(d.Text, content) {
		return true
	}
	if !strings.ContainsAny(content, " \n\t") {
		return false
	}
	if d.folded == "" {
		d.folded = fold(d.Text)
	}
	return stretch(d.folded, fold(content))
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// stretch reports whether part stands in s and cuts no word of it.
func stretch(s, part string) bool {
	if part == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(part)
	last, _ := utf8.DecodeLastRuneInString(part)
	for from := 0; ; {
		at := strings.Index(s[from:], part)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		after, _ := utf8.DecodeRuneInString(s[at+len(part):])
		if !(wordRune(before) && wordRune(first)) && !(wordRune(after) && wordRune(last)) {
			return true
		}
		from = at + 1
	}
}
