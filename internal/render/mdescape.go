package render

import "strings"

// escapeMarkdown writes cleaned text so that a Markdown reader shows its letters
// and nothing more: no emphasis, code, links, images, HTML, tables, mathematics,
// headings, lists or addresses made into links. Marks that mean nothing where
// they stand are left alone, so that the source stays readable.
// (CommonMark 0.31 section 2.4; GFM sections 4.10, 6.5 and 6.9.)
func escapeMarkdown(s string) string {
	return escapeStart(s) + escapeInner(s[len(s)-len(afterStart(s)):])
}

// afterStart gives s without the marks that would begin a block.
func afterStart(s string) string {
	switch {
	case s == "":
		return s
	case strings.ContainsRune("#+-=~:", rune(s[0])):
		return s[1:]
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return s[digits+1:]
	}
	return s
}

func escapeStart(s string) string {
	head := s[:len(s)-len(afterStart(s))]
	if head == "" {
		return ""
	}
	return head[:len(head)-1] + `\` + head[len(head)-1:]
}

func escapeInner(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if special(s, i) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// special reports whether the byte at i could mean something.
func special(s string, i int) bool {
	switch s[i] {
	case '\\', '`', '*', '[', ']', '<', '>', '|', '~', '$', '@', '^', '{', '}':
		return true
	case '_':
		return !(i > 0 && letter(s[i-1]) && i+1 < len(s) && letter(s[i+1]))
	case '&':
		return i+1 < len(s) && (letter(s[i+1]) || s[i+1] == '#')
	case ':':
		// An address by itself becomes a link in GFM: http://, www., a:b@c.
		return strings.HasPrefix(s[i:], "://") || i >= 6 && (strings.EqualFold(s[i-6:i], "mailto") || strings.HasSuffix(strings.ToLower(s[i-4:i]), "xmpp"))
	case '#':
		return i == len(s)-1
	case '.':
		return i >= 3 && strings.EqualFold(s[i-3:i], "www") && (i == 3 || !letter(s[i-4]))
	}
	return false
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}
