package desk

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"assay"
	"assay/internal/text"
)

// field takes what somebody wrote: ErrUsage for a NUL or what is not UTF-8,
// ErrTooLarge for more than most characters. Letters are composed (NFC), marks
// that turn or hide the order of letters and other control characters are left
// out; line feeds stay where lines may.
func field(what, s string, most int, lines bool) (string, error) {
	// A character of Unicode takes four bytes at most, and composing makes no more of them than three times as many.
	if len(s) > 16*most {
		return "", tooLong(what, most)
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", fmt.Errorf("%w: %s holds bytes that are no text; write it again", assay.ErrUsage, what)
	}
	s = shown(norm.NFC.String(s), lines)
	if utf8.RuneCountInString(s) > most {
		return "", tooLong(what, most)
	}
	return s, nil
}

func tooLong(what string, most int) error {
	return fmt.Errorf("%w: %s is longer than %d characters; make it shorter", assay.ErrTooLarge, what, most)
}

// shown leaves out what cannot be seen, makes white space of every sort one
// space, and with lines keeps line feeds, two together at most.
func shown(s string, lines bool) string {
	var b strings.Builder
	gap, breaks := false, 0
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		switch {
		case lines && (r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029'):
			breaks++
			continue
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			gap = true
			continue
		case unicode.IsControl(r) || text.Unseen(r):
			continue
		}
		if b.Len() > 0 && breaks > 0 {
			b.WriteString("\n\n"[:min(breaks, 2)])
		} else if b.Len() > 0 && gap {
			b.WriteByte(' ')
		}
		gap, breaks = false, 0
		b.WriteRune(r)
	}
	return b.String()
}

// trim takes the white space off both ends.
func trim(s string) string { return strings.TrimSpace(s) }

// line makes a line of what may be anything, cut to a number of characters.
func line(s string, most int) string {
	return text.Cut(shown(strings.ToValidUTF8(text.Head(s, 16*most), "\ufffd"), false), most)
}
