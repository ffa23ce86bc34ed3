package annotate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
)

// quotations finds the spans of quotations in [start, end), marks included, in
// order. A quotation that is not closed runs to the end: where one goes on over
// paragraphs, each opens it anew and only the last closes it.
func quotations(text string, start, end int) []assay.Span {
	var out []assay.Span
	open := -1
	curly := false
	for i := start; i < end; {
		c := text[i]
		w := 1
		if c == '\'' && i+1 < end && text[i+1] == '\'' && (i+2 == end || text[i+2] != '\'') {
			c, w = '"', 2 // two single marks for one double
		}
		if c != '"' && c != 0xE2 {
			i++
			continue
		}
		if c == 0xE2 {
			if w = 3; i+3 > end {
				break
			}
		}
		switch {
		case c == '"' && (open < 0 || !curly && opensHere(text, i+w-1, start, end, w) && !closesHere(text, i, start, end)):
			if open < 0 && closesHere(text, i, start, end) && !opensHere(text, i+w-1, start, end, w) {
				break // a closing mark without its opening one
			}
			if open < 0 {
				open, curly = i, false
			}
		case c == '"' && !curly:
			out = append(out, assay.Span{Start: open, End: i + w})
			open = -1
		case c == 0xE2 && text[i:i+3] == "“":
			if open < 0 {
				open, curly = i, true
			}
		case c == 0xE2 && text[i:i+3] == "”" && open >= 0:
			out = append(out, assay.Span{Start: open, End: i + 3})
			open = -1
		case c == '"' && closesHere(text, i, start, end):
			out = append(out, assay.Span{Start: open, End: i + w}) // opened curly, closed straight
			open = -1
		}
		i += w
	}
	if open >= 0 {
		out = append(out, assay.Span{Start: open, End: end})
	}
	return out
}

// opensHere reports whether a mark of w bytes, the last at i, stands where a quotation opens.
func opensHere(text string, i, start, end, w int) bool {
	if i+1 >= end {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[i+1 : end])
	return !unicode.IsSpace(r) && (i-w < start || isGap(text[start:i-w+1]))
}

func closesHere(text string, i, start, end int) bool {
	if i == start {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[start:i])
	return !unicode.IsSpace(r) && !strings.ContainsRune("([", r)
}

// isGap reports whether s ends in white space or an opening mark.
func isGap(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r) || strings.ContainsRune("([—–-:“", r)
}

// heldQuotes are the quotations of a segment that stay in one sentence: short
// ones that an attribution frames, though sentences end inside them.
func heldQuotes(text string, seg segment) []assay.Span {
	if !strings.ContainsAny(text[seg.start:seg.end], "\"“") && !strings.Contains(text[seg.start:seg.end], "''") {
		return nil
	}
	all := quotations(text, seg.start, seg.end)
	held := all[:0]
	for _, q := range all {
		if q.End-q.Start <= maxHeld && (framedBefore(text, seg, q) || framedAfter(text, seg, q)) {
			held = append(held, q)
		}
	}
	return held
}

// framedBefore: `He said, "...`.
func framedBefore(text string, seg segment, q assay.Span) bool {
	before := strings.TrimRightFunc(text[seg.start:q.Start], unicode.IsSpace)
	if before == "" {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return r == ',' || r == ':' || unicode.IsLetter(r)
}

// framedAfter: `...," he said`.
func framedAfter(text string, seg segment, q assay.Span) bool {
	inner := strings.TrimRight(text[q.Start:q.End], "\"”")
	if inner == "" || !strings.ContainsAny(inner[len(inner)-1:], ",?!") {
		return false
	}
	after := strings.TrimLeftFunc(text[q.End:seg.end], unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(after)
	return unicode.IsLower(r) || inner[len(inner)-1] == ',' && unicode.IsLetter(r) || speechFollows(after)
}
