package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
)

// piece is a sentence as the splitter found it.
type piece struct {
	assay.Span
	paragraph int
	heading   bool
}

const (
	maxHeld      = 420  // bytes of a quotation that stays in one sentence with its frame
	maxBracket   = 240  // bytes inside brackets in which no sentence ends
	maxSentence  = 1200 // bytes; a longer sentence is cut
	lettersOnly  = 320  // bytes without a full stop from which capitalised starters end sentences
	minStarted   = 40   // bytes of a sentence cut before a starter
	closingMarks = "\"'”’»)]›"
)

// sentences splits the text: spans in order, apart, that together hold every
// character that is not white space.
func sentences(text string) []piece {
	out := make([]piece, 0, len(text)/120+1)
	for _, seg := range segments(text) {
		if seg.heading {
			out = append(out, piece{assay.Span{Start: seg.start, End: seg.end}, seg.paragraph, true})
			continue
		}
		out = splitSegment(text, seg, out)
	}
	return out
}

// splitter walks over one segment.
type splitter struct {
	text   string
	seg    segment
	start  int // of the sentence at hand
	quotes []assay.Span
	quote  int // the first quotation that ends after the place at hand
	out    []piece
}

func splitSegment(text string, seg segment, out []piece) []piece {
	p := splitter{text: text, seg: seg, start: seg.start, out: out}
	p.quotes = heldQuotes(text, seg)
	for i := seg.start; i < seg.end; {
		c := text[i]
		switch {
		case c == '.' || c == '!' || c == '?' || c == 0xE2 && strings.HasPrefix(text[i:], "…"):
			i = p.terminator(i)
		case c == '(' || c == '[':
			i = p.bracket(i)
		case c >= 0xE3 && isWideStop(text[i:]):
			p.cut(i + 3)
			i += 3
		default:
			i++
		}
	}
	p.cut(seg.end)
	return p.out
}

// isWideStop reports whether s begins with an end mark of Chinese or Japanese; no space follows those.
func isWideStop(s string) bool {
	return strings.HasPrefix(s, "。") || strings.HasPrefix(s, "！") || strings.HasPrefix(s, "？")
}

// bracket steps over a short bracket that does not open the sentence.
func (p *splitter) bracket(i int) int {
	if i == p.start {
		return i + 1
	}
	limit := min(p.seg.end, i+maxBracket)
	mark := byte(')')
	if p.text[i] == '[' {
		mark = ']'
	}
	if k := strings.IndexByte(p.text[i:limit], mark); k > 0 {
		return i + k + 1
	}
	return i + 1
}

// terminator looks at the run of end marks at i and cuts behind it if a
// sentence ends there; it gives the place to go on from.
func (p *splitter) terminator(i int) int {
	j := i
	for j < p.seg.end {
		if c := p.text[j]; c == '.' || c == '!' || c == '?' {
			j++
		} else if strings.HasPrefix(p.text[j:p.seg.end], "…") {
			j += len("…")
		} else if c == ' ' && j+1 < p.seg.end && p.text[j+1] == '.' && p.text[j-1] == '.' {
			j += 2 // ". . ."
		} else {
			break
		}
	}
	marks := j
	j = p.closers(j)
	if p.inHeld(i, j) || !p.ends(i, marks, j) {
		return j
	}
	p.cut(j)
	return j
}

// closers steps over closing quotation marks, brackets and footnote marks.
func (p *splitter) closers(j int) int {
	for j < p.seg.end {
		r, w := utf8.DecodeRuneInString(p.text[j:p.seg.end])
		switch {
		case strings.ContainsRune(closingMarks, r):
			j += w
		case r == '[':
			k := strings.IndexByte(p.text[j:min(j+8, p.seg.end)], ']')
			if k < 2 || strings.Trim(p.text[j+1:j+k], "0123456789, ") != "" {
				return j
			}
			j += k + 1
		case r == ' ' && j+1 < p.seg.end && p.text[j+1] == '[':
			k := strings.IndexByte(p.text[j+1:min(j+9, p.seg.end)], ']')
			if k < 2 || strings.Trim(p.text[j+2:j+1+k], "0123456789, ") != "" {
				return j
			}
			j += k + 2
		default:
			return p.footnote(j)
		}
	}
	return j
}

// footnote steps over one or two digits that stick to the full stop before j
// and are followed by a capital or by the end: "arrests.12 Nobody".
func (p *splitter) footnote(j int) int {
	k := j
	for k < p.seg.end && k < j+3 && p.text[k] >= '0' && p.text[k] <= '9' {
		k++
	}
	if k == j || k > j+2 || j < p.start+6 || p.text[j-1] != '.' {
		return j
	}
	for i := j - 5; i < j-1; i++ {
		if p.text[i] < 'a' || p.text[i] > 'z' {
			return j
		}
	}
	if k < p.seg.end {
		if rest := p.text[k:p.seg.end]; len(rest) < 2 || rest[0] != ' ' && rest[0] != '\n' || rest[1] < 'A' || rest[1] > 'Z' {
			return j
		}
	}
	return k
}

// cut ends the sentence at hand at end.
func (p *splitter) cut(end int) {
	s, e := trimSpan(p.text, p.start, end)
	p.start = end
	if s == e {
		return
	}
	// Marks alone belong to the sentence before them.
	if n := len(p.out); n > 0 && p.out[n-1].paragraph == p.seg.paragraph && !p.out[n-1].heading && p.out[n-1].Start >= p.seg.start &&
		!strings.ContainsFunc(p.text[s:e], func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		p.out[n-1].End = e
		return
	}
	p.out = splitLong(p.text, piece{assay.Span{Start: s, End: e}, p.seg.paragraph, false}, p.out)
}

// inHeld reports whether the marks at [i, j) stand inside a quotation that is kept whole.
func (p *splitter) inHeld(i, j int) bool {
	for p.quote < len(p.quotes) && p.quotes[p.quote].End <= i {
		p.quote++
	}
	if p.quote == len(p.quotes) {
		return false
	}
	q := p.quotes[p.quote]
	return q.Start < i && j < q.End
}

// ends decides whether a sentence ends at the marks [i, marks) with closers up to j.
func (p *splitter) ends(i, marks, j int) bool {
	text, end := p.text, p.seg.end
	n := j
	for n < end {
		r, w := utf8.DecodeRuneInString(text[n:end])
		if !unicode.IsSpace(r) {
			break
		}
		n += w
	}
	if n >= end {
		return true
	}
	next, _ := utf8.DecodeRuneInString(text[n:end])
	ellipsis := marks-i >= 3
	if n == j {
		return !ellipsis && p.missingSpace(i, marks, j)
	}
	word := p.wordBefore(i)
	if text[i] != '.' || marks-i == 2 && text[i+1] != '.' {
		return p.endsCry(n, next, j > marks)
	}
	switch {
	case unicode.IsLower(next):
		return strings.Contains(text[j:n], "\n") && isItem(text[n:end])
	case strings.ContainsRune("\"“‘'(«[", next):
		return !ellipsis && (p.plain(word, i) || j > marks)
	case unicode.IsDigit(next) || strings.ContainsRune("$£€#@", next):
		return !ellipsis && p.plain(word, i) && !isDigits(word) || p.longNumber(word, i)
	case unicode.IsUpper(next):
		if ellipsis {
			return data().starter[strings.ToLower(wordAt(text[n:end]))]
		}
		return p.endsBefore(word, i, n, j > marks)
	case next == '•' || next == '*' || next == '●' || next == '▪':
		return true
	case next == '-' || next == '–' || next == '—' || next == '/' || next == '&' || next == ',' || next == ';' || next == ':' || next == ')':
		return false
	}
	return !ellipsis && p.plain(word, i)
}

// longNumber: a full stop after a year or another number of two digits or
// more ends a sentence even before a digit, unless it opens the sentence.
func (p *splitter) longNumber(word string, i int) bool {
	return isDigits(word) && len(word) >= 2 && i-len(word) > p.start
}

// endsCry decides after "!" or "?".
func (p *splitter) endsCry(n int, next rune, closed bool) bool {
	if unicode.IsLower(next) || strings.ContainsRune(",;:)-–—", next) {
		return false
	}
	if opens, _ := utf8.DecodeRuneInString(p.text[p.start:]); closed && strings.ContainsRune("\"“‘'", opens) && unicode.IsUpper(next) && speechFollows(p.text[n:p.seg.end]) {
		return false
	}
	return true
}

// endsBefore decides between a word with a full stop and a capital at n.
func (p *splitter) endsBefore(word string, i, n int, closed bool) bool {
	d := data()
	lower := strings.ToLower(word)
	follow := strings.ToLower(wordAt(p.text[n:p.seg.end]))
	starts := d.starter[follow]
	head := i-len(word) == p.start || strings.TrimLeft(p.text[p.start:i-len(word)], "(\"“ ") == ""
	switch {
	case word == "":
		return true
	case head && (isDigits(word) && len(word) <= 3 || utf8.RuneCountInString(word) == 1):
		return false // an enumerator: "1. The"
	case closed && !d.title[lower] && !d.never[lower]:
		return true
	case d.never[lower]:
		return false
	case d.title[lower] && (word != lower || follow == ""):
		return false
	case d.number[lower]:
		return lower == "no" && word == "no" || starts && word == lower
	case d.time[lower]:
		e := lexicon()[follow]
		return e.tag&(tWeekday|tMonth) == 0 && !isZone(follow)
	case d.soft[lower] && (word != lower || strings.Contains(word, ".") || lower == "etc" || lower == "al"):
		return starts
	case isInitial(word):
		return starts && follow != "a" && follow != "i"
	}
	return true
}

// plain reports whether the word before a full stop is an ordinary one.
func (p *splitter) plain(word string, i int) bool {
	d := data()
	lower := strings.ToLower(word)
	if word == "" {
		return true
	}
	if d.title[lower] && word != lower || d.never[lower] || isInitial(word) {
		return false
	}
	if d.number[lower] {
		return false
	}
	return !d.soft[lower] || word == lower && !strings.Contains(word, ".")
}

// missingSpace decides where no white space follows: "(D-IL).The $430 million".
func (p *splitter) missingSpace(i, marks, j int) bool {
	text := p.text
	r, w := utf8.DecodeRuneInString(text[j:p.seg.end])
	if !unicode.IsUpper(r) && !strings.ContainsRune("“•", r) {
		return false
	}
	if j+w < p.seg.end && unicode.IsUpper(r) {
		// A capital by itself, or two, is rather a part of an acronym or a name.
		r2, _ := utf8.DecodeRuneInString(text[j+w : p.seg.end])
		if !unicode.IsLower(r2) && r2 != ' ' && r2 != '.' {
			return false
		}
	}
	if j > marks {
		return true
	}
	word := p.wordBefore(i)
	if strings.ContainsAny(word, "/@:_") || strings.HasPrefix(strings.ToLower(word), "www") {
		return false
	}
	if word == "" {
		prev, _ := utf8.DecodeLastRuneInString(text[:i])
		return strings.ContainsRune(")\"”]%", prev)
	}
	if strings.Contains(word, ".") || len(word) < 3 && !isDigits(word) || isDigits(word) && len(word) < 2 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(word)
	lower := strings.ToLower(word)
	return (unicode.IsLower(last) || unicode.IsDigit(last) && isDigits(word)) && !data().title[lower] && !data().soft[lower]
}

// wordBefore is the run of letters, digits and inner points that ends at i.
func (p *splitter) wordBefore(i int) string {
	s := i
	for s > p.start && i-s < 40 {
		c := p.text[s-1]
		if c == ' ' || c == '\n' || c == '\t' || c == '(' || c == '"' || c == ')' || c == ']' || c == '[' || c == ',' || c == ';' || c == '%' {
			break
		}
		if c == 0x9C || c == 0x9D || c == 0x98 || c == 0x94 || c == 0x93 { // the last bytes of curly marks and dashes
			if s >= p.start+3 && p.text[s-3] == 0xE2 {
				break
			}
		}
		s--
	}
	w := p.text[s:i]
	if k := strings.LastIndexAny(w, "-/"); k >= 0 && k+1 < len(w) && !strings.Contains(w, "//") {
		w = w[k+1:]
	}
	return strings.TrimLeft(w, "'’.")
}

// wordAt is the word that s begins with.
func wordAt(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '\'' && r != '’' {
			return s[:i]
		}
	}
	return s
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// isInitial reports whether w is one capital, or letters with points: "J", "U.S", "Ph.D".
func isInitial(w string) bool {
	for part := range strings.SplitSeq(w, ".") {
		r, size := utf8.DecodeRuneInString(part)
		if size != len(part) || !unicode.IsUpper(r) {
			return false
		}
	}
	return true
}

func isZone(w string) bool {
	switch w {
	case "est", "edt", "et", "cst", "cdt", "ct", "mst", "mdt", "mt", "pst", "pdt", "pt", "gmt", "utc", "eastern", "central", "pacific", "mountain":
		return true
	}
	return false
}

// speechFollows reports whether s begins with a name and a verb of speech, or the other way about.
func speechFollows(s string) bool {
	words := 0
	for w := range strings.FieldsSeq(s[:min(len(s), 90)]) {
		if words++; words > 5 {
			return false
		}
		if e := lexicon()[strings.ToLower(strings.Trim(w, ".,:;"))]; e.tag&(tSpeech|tTell|tRequest) != 0 && e.tag&tVerb != 0 {
			return words > 1
		}
		if strings.ContainsAny(w, ".?!") && !strings.HasSuffix(w, ".") {
			return false
		}
	}
	return false
}
