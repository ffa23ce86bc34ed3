package annotate

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
)

const maxShort = 12 // bytes of a short form

// aliases finds "Long Name (ABC)" and "ABC (Long Name)" in sentence i and notes
// on each of its names the other form. That the letters fit is checked by the algorithm of
// Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation
// Definitions in Biomedical Text", PSB 2003.
func (d *document) aliases(i int, names []assay.Name) []assay.Name {
	s := &d.sents[i]
	body := d.Text[s.Start:s.End]
	for from := 0; from < len(body); {
		open := strings.IndexByte(body[from:], '(')
		if open < 0 {
			break
		}
		open += from
		end := strings.IndexByte(body[open:], ')')
		if end < 0 {
			break
		}
		end += open
		names = d.aliasAt(i, s.Start+open, s.Start+end, names)
		from = end
	}
	sort.SliceStable(names, func(a, b int) bool { return names[a].Start < names[b].Start })
	return names
}

// aliasAt reads one bracket, its marks at bytes open and end.
func (d *document) aliasAt(i, open, end int, names []assay.Name) []assay.Name {
	inner := strings.TrimSpace(d.Text[open+1 : end])
	s := &d.sents[i]
	before := strings.TrimRightFunc(d.Text[s.Start:open], unicode.IsSpace)
	if isShort(inner) {
		if start := longForm(inner, before); start >= 0 {
			long := assay.Span{Start: s.Start + start, End: s.Start + len(before)}
			at := strings.Index(d.Text[open:end], inner) + open
			return d.pair(i, long, assay.Span{Start: at, End: at + len(inner)}, names)
		}
		return names
	}
	// "ABC (Long Name)"
	word := before[strings.LastIndexAny(before, " (\n")+1:]
	if isShort(word) && len(inner) > len(word) && longForm(word, inner) == 0 {
		at := s.Start + len(before) - len(word)
		inAt := strings.Index(d.Text[open:end], inner) + open
		return d.pair(i, assay.Span{Start: inAt, End: inAt + len(inner)}, assay.Span{Start: at, End: at + len(word)}, names)
	}
	return names
}

// isShort reports whether a bracket can hold a short form: one word with
// capitals, and not a party and state such as "D-IL".
func isShort(s string) bool {
	if len(s) < 2 || len(s) > maxShort || strings.ContainsAny(s, " ,;") {
		return false
	}
	if len(s) > 2 && s[1] == '-' && strings.IndexByte("DRI", s[0]) >= 0 {
		return false
	}
	upper := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	first, _ := utf8.DecodeRuneInString(s)
	return upper >= 2 && (unicode.IsLetter(first) || unicode.IsDigit(first))
}

// longForm finds the long form of short at the end of before: the shortest
// run of words whose letters hold those of short in order, the first at a
// word's start. It gives the byte where it begins, or -1.
func longForm(short, before string) int {
	limit := min(len(strings.Fields(short))+utf8.RuneCountInString(short)+5, utf8.RuneCountInString(short)*3)
	si := len(short) - 1
	li := len(before) - 1
	for si >= 0 {
		c := lowerByte(short[si])
		if !isAlnum(c) {
			si--
			continue
		}
		for li >= 0 && (lowerByte(before[li]) != c || si == 0 && li > 0 && isAlnum(lowerByte(before[li-1]))) {
			li--
		}
		if li < 0 {
			return -1
		}
		si--
		li--
	}
	start := li + 1
	long := before[start:]
	words := len(strings.Fields(long))
	if words > limit || words < 2 && !strings.Contains(long, "-") || strings.ContainsAny(long, ".!?;()\"") && !strings.Contains(long, "U.S.") {
		return -1
	}
	// Most of the capitals must open a word, or the letters met by chance.
	if initials(short, long)*2 < countAlnum(short) {
		return -1
	}
	return start
}

// initials counts the letters of short that open a word of long, in order.
func initials(short, long string) int {
	n, si := 0, 0
	for w := range strings.FieldsFuncSeq(long, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for k := si; k < len(short); k++ {
			if lowerByte(short[k]) == lowerByte(w[0]) {
				n++
				si = k + 1
				break
			}
		}
	}
	return n
}

func countAlnum(s string) int {
	n := 0
	for i := range len(s) {
		if isAlnum(lowerByte(s[i])) {
			n++
		}
	}
	return n
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func isAlnum(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c >= utf8.RuneSelf
}

// pair notes two forms of one name; a form that was not found as a name is added.
func (d *document) pair(i int, long, short assay.Span, names []assay.Name) []assay.Name {
	lt, st := nameText(d.Text, long), nameText(d.Text, short)
	kind := assay.OtherName
	if strings.ContainsFunc(lt, unicode.IsUpper) {
		kind = assay.Organisation
	}
	foundLong, foundShort := false, false
	kept := names[:0]
	for _, n := range names {
		if n.Start < long.End && n.End > long.Start {
			if n.Kind != assay.OtherName && n.End >= long.End {
				kind = n.Kind
			}
			if n.Span != long && n.Start >= long.Start && n.End <= long.End {
				continue // a part of the long form
			}
			if n.Start < long.Start && n.End == long.End {
				long.Start, lt = n.Start, n.Text
			}
		}
		kept = append(kept, n)
	}
	names = kept
	for k := range names {
		n := &names[k]
		if n.Span == long {
			n.Alias, n.Kind, foundLong = st, kind, true
		}
		if n.Span == short {
			n.Alias, n.Kind, foundShort = lt, kind, true
		}
	}
	if !foundLong {
		names = append(names, assay.Name{Span: long, Sentence: i, Text: lt, Kind: kind, Alias: st})
	}
	if !foundShort {
		names = append(names, assay.Name{Span: short, Sentence: i, Text: st, Kind: kind, Alias: lt})
	}
	return names
}
