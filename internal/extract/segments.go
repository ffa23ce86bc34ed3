package extract

import (
	"strings"
	"unicode/utf8"

	"assay"
)

// builder collects a document's text and where each run of it stands in the
// source it is copied from. Its segments tile the text: each byte belongs to
// exactly one.
type builder struct {
	src  string
	text strings.Builder
	segs []assay.Segment
	gap  int // line breaks due before the next text
	last int // where the last run ended in src
}

// breakLine asks for n line breaks (1 or 2) before the text that follows;
// asking again does not add up, and none come first or last.
func (b *builder) breakLine(n int) { b.gap = max(b.gap, n) }

// flush writes the line breaks that are due before text that stands at start.
func (b *builder) flush(start int) {
	n := b.gap
	b.gap = 0
	if n == 0 || b.text.Len() == 0 {
		return
	}
	sep := "\n\n"[:n]
	if from := b.last; from+n == start && b.src[from:start] == sep {
		b.add(sep, from, start, true)
		return
	}
	b.add(sep, min(b.last, start), max(b.last, start), false)
}

// copy appends src[start:end] as it is, less the characters that carry no text.
func (b *builder) copy(start, end int) {
	for start < end {
		i, n := nextUnwanted(b.src, start, end)
		if i > start {
			b.flush(start)
			b.add(b.src[start:i], start, i, true)
		}
		start = i + n
	}
}

// render appends s, which was made of src[start:end].
func (b *builder) render(s string, start, end int) {
	if s == "" {
		return
	}
	b.flush(start)
	b.add(s, start, end, false)
}

// add appends a segment, or lengthens the last one.
func (b *builder) add(s string, start, end int, exact bool) {
	at := b.text.Len()
	b.text.WriteString(s)
	b.last = end
	if n := len(b.segs); n > 0 {
		p := &b.segs[n-1]
		if p.Exact == exact && p.CaptureEnd == start {
			p.End, p.CaptureEnd = at+len(s), end
			return
		}
	}
	b.segs = append(b.segs, assay.Segment{Start: at, End: at + len(s), CaptureStart: start, CaptureEnd: end, Exact: exact})
}

// finish gives the text without space at its end, and its segments.
func (b *builder) finish() (string, []assay.Segment) {
	text := b.text.String()
	trimmed := strings.TrimRight(text, " \t\n")
	return trimmed, cut(b.segs, len(trimmed))
}

// cut drops what lies past the first n bytes of the text.
func cut(segs []assay.Segment, n int) []assay.Segment {
	for len(segs) > 0 && segs[len(segs)-1].Start >= n {
		segs = segs[:len(segs)-1]
	}
	if len(segs) > 0 {
		s := &segs[len(segs)-1]
		if s.End > n {
			if s.Exact {
				s.CaptureEnd -= s.End - n
			}
			s.End = n
		}
	}
	return segs
}

// nextUnwanted finds the next character of src[start:end] that is no text: a
// control character, a carriage return, a soft hyphen, a byte order mark or a
// zero-width space. It gives end and 0 when there is none.
func nextUnwanted(src string, start, end int) (at, size int) {
	for i := start; i < end; i++ {
		switch c := src[i]; {
		case c < ' ' && c != '\n' && c != '\t', c == 0x7f:
			return i, 1
		case c == 0xc2 && i+1 < end && (src[i+1] == 0xad || src[i+1] >= 0x80 && src[i+1] < 0xa0 && src[i+1] != 0x85):
			return i, 2
		case c == 0xe2 && i+2 < end && src[i+1] == 0x80 && src[i+2] == 0x8b, // zero-width space
			c == 0xe2 && i+2 < end && src[i+1] == 0x81 && src[i+2] == 0xa0, // word joiner
			c == 0xef && i+2 < end && src[i+1] == 0xbb && src[i+2] == 0xbf: // byte order mark
			return i, 3
		}
	}
	return end, 0
}

// compose maps segments into a decoded source on to the bytes that it was
// decoded from. A nil inner list stands for a source that was not decoded.
func compose(outer, inner []assay.Segment) []assay.Segment {
	if inner == nil {
		return outer
	}
	var out []assay.Segment
	i := 0
	for _, s := range outer {
		// Sources are mostly read forwards; start again where one is not.
		if i < len(inner) && s.CaptureStart < inner[i].Start {
			i = find(inner, s.CaptureStart)
		}
		for i < len(inner) && inner[i].End <= s.CaptureStart {
			i++
		}
		if !s.Exact {
			s.CaptureStart, s.CaptureEnd = outside(inner, i, s.CaptureStart, s.CaptureEnd)
			out = append(out, s)
			continue
		}
		for j := i; j < len(inner) && inner[j].Start < s.CaptureEnd; j++ {
			out = append(out, piece(s, inner[j]))
		}
	}
	return out
}

// piece is the part of an exact segment s that lies in the inner segment in.
func piece(s, in assay.Segment) assay.Segment {
	from, to := max(s.CaptureStart, in.Start), min(s.CaptureEnd, in.End)
	p := assay.Segment{Start: s.Start + from - s.CaptureStart, End: s.Start + to - s.CaptureStart,
		CaptureStart: in.CaptureStart, CaptureEnd: in.CaptureEnd, Exact: in.Exact}
	if in.Exact {
		p.CaptureStart = in.CaptureStart + from - in.Start
		p.CaptureEnd = in.CaptureStart + to - in.Start
	}
	return p
}

// outside gives the bytes from which inner's text [start, end) was decoded;
// inner[i] is the first segment that ends after start.
func outside(inner []assay.Segment, i, start, end int) (int, int) {
	at := func(i, offset int) int {
		if i >= len(inner) {
			return inner[len(inner)-1].CaptureEnd
		}
		in := inner[i]
		if in.Exact {
			return in.CaptureStart + max(0, offset-in.Start)
		}
		if offset >= in.End {
			return in.CaptureEnd
		}
		return in.CaptureStart
	}
	from := at(i, start)
	i = max(i, find(inner, end-1)) // the first that ends at end or after it
	to := at(i, end)
	if i < len(inner) && !inner[i].Exact && end > inner[i].Start {
		to = inner[i].CaptureEnd
	}
	return from, max(from, to)
}

// find gives the first segment that ends after offset.
func find(segs []assay.Segment, offset int) int {
	low, high := 0, len(segs)
	for low < high {
		mid := (low + high) / 2
		if segs[mid].End <= offset {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// wholeRunes moves an offset forward to the beginning of a character.
func wholeRunes(s string, i int) int {
	for i < len(s) && !utf8.RuneStart(s[i]) {
		i++
	}
	return i
}
