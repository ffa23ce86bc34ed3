package extract

import (
	"strings"

	"assay"
)

// readPlain reads plain text: its lines as they are.
func readPlain(c assay.Capture) (*reading, error) {
	d, err := decode(c.Bytes)
	if err != nil {
		return nil, err
	}
	r := &reading{extractor: "text/1"}
	if d.warning != "" {
		r.warn("%s", d.warning)
	}
	b := builder{src: d.text}
	copyLines(&b, 0, len(d.text))
	text, segs := b.finish()
	r.text, r.segments = text, compose(segs, d.segs)
	return r, nil
}

// copyLines appends lines of the builder's source: one line break a line
// whatever it was, no space at the ends of lines, at most one blank line.
func copyLines(b *builder, start, end int) {
	for start < end {
		stop, next := lineEnd(b.src, start, end)
		last := start + len(strings.TrimRight(b.src[start:stop], " \t\u00a0"))
		if last > start {
			b.copy(start, last)
			b.breakLine(1)
		} else {
			b.breakLine(2)
		}
		start = next
	}
}

// lineEnd gives where the line at start ends, and where the next begins.
func lineEnd(src string, start, end int) (stop, next int) {
	for i := start; i < end; i++ {
		switch src[i] {
		case '\n', '\f', '\v':
			return i, i + 1
		case '\r':
			if i+1 < end && src[i+1] == '\n' {
				return i, i + 2
			}
			return i, i + 1
		case 0xc2: // U+0085, next line
			if i+1 < end && src[i+1] == 0x85 {
				return i, i + 2
			}
		case 0xe2: // U+2028 and U+2029, line and paragraph separator
			if i+2 < end && src[i+1] == 0x80 && (src[i+2] == 0xa8 || src[i+2] == 0xa9) {
				return i, i + 3
			}
		}
	}
	return end, end
}
