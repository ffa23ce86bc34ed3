package render

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Cleaned text holds no control characters, so two of them can mark where an
// inline style begins and ends on its way through wrapping: they have no width
// and no line breaks beside them.
const (
	styleOn  = '\x01'
	styleOff = '\x02'
	joiner   = "\u2060" // forbids a line break; cleaned text has none of its own
)

// widthOf gives the columns that s takes on a terminal.
func widthOf(s string) int { return uniseg.StringWidth(s) }

// wrap breaks s into lines of at most width columns at the places that Unicode
// allows (UAX 14); a longer word is cut between grapheme clusters, and a cluster
// wider than a line stands alone.
func wrap(s string, width int) []string {
	width = max(width, 1)
	var lines []string
	line, used := "", 0
	state := -1
	for s != "" {
		var seg string
		seg, s, _, state = uniseg.FirstLineSegmentInString(s, state)
		word := strings.TrimRight(seg, " ")
		w := widthOf(word)
		if used+w > width && line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		for w > width {
			head, rest := cut(word, width)
			lines = append(lines, head)
			seg, word = strings.TrimPrefix(seg, head), rest
			w = widthOf(word)
		}
		line += seg
		used += widthOf(seg)
	}
	if line = strings.TrimRight(line, " "); line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// cut takes at most width columns, and at least one grapheme cluster, off s.
func cut(s string, width int) (head, rest string) {
	used, state := 0, -1
	for rest = s; rest != ""; {
		var cluster, next string
		var w int
		cluster, next, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > width && head != "" {
			break
		}
		head, rest, used = head+cluster, next, used+w
	}
	return head, rest
}

// truncate shortens s to width columns, with an ellipsis where it was cut.
func truncate(s string, width int) string {
	if widthOf(s) <= width {
		return s
	}
	head, _ := cut(s, width-1)
	return strings.TrimRight(head, " ,;:") + "…"
}

// pad fills s with spaces to width columns, on the left when right is set.
func pad(s string, width int, right bool) string {
	fill := strings.Repeat(" ", max(0, width-widthOf(s)))
	if right {
		return fill + s
	}
	return s + fill
}
