package text

import "strings"

// Wrap breaks text into lines of at most width characters, words whole.
func Wrap(s string, width int) []string {
	var lines []string
	var l strings.Builder
	n := 0
	for _, w := range strings.Fields(s) {
		k := len([]rune(w))
		if n > 0 && n+1+k > width {
			lines = append(lines, l.String())
			l.Reset()
			n = 0
		}
		if n > 0 {
			l.WriteByte(' ')
			n++
		}
		l.WriteString(w)
		n += k
	}
	if n > 0 {
		lines = append(lines, l.String())
	}
	return lines
}
