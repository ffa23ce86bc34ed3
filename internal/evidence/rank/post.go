package rank

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// address is a link, with or without its scheme.
	address = regexp.MustCompile(`(?i)\b(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S*`)
	// signature is who sent a post and when, as pages embed it: "— Name (@name) March 3, 2019".
	signature = regexp.MustCompile(`(?:—|--|–|&mdash;)\s*([^—\n]{0,80}?)\s*\(@(\w{1,40})\)[^\n]{0,40}$`)
	// mark is a handle or a hashtag.
	mark = regexp.MustCompile(`[@#]\w{1,60}`)
)

// readPost reads a message: its own words without links and marks, and who sent
// it and when, if it says so. "#EagleRock" is read as its words.
func readPost(s string) (body, sender string) {
	if !strings.ContainsAny(s, "@#/") {
		return s, ""
	}
	s = strings.TrimSpace(address.ReplaceAllString(s, " "))
	if m := signature.FindStringSubmatchIndex(s); m != nil {
		sender = strings.ReplaceAll(strings.ReplaceAll(s[m[0]:], "(", " "), ")", " ")
		s = s[:m[0]]
	}
	return spell(s), spell(sender)
}

// spell reads the marks of handles and hashtags as words.
func spell(s string) string {
	return mark.ReplaceAllStringFunc(s, func(m string) string { return splitCase(m[1:]) })
}

// splitCase puts spaces between the words of a name written as one: "EagleRock2019".
func splitCase(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if r == '_' {
			b.WriteByte(' ')
			continue
		}
		if i > 0 {
			p := runes[i-1]
			switch {
			case unicode.IsUpper(r) && (unicode.IsLower(p) || unicode.IsDigit(p)),
				unicode.IsUpper(r) && unicode.IsUpper(p) && i+1 < len(runes) && unicode.IsLower(runes[i+1]),
				unicode.IsDigit(r) != unicode.IsDigit(p):
				b.WriteByte(' ')
			}
		}
		b.WriteRune(r)
	}
	return " " + b.String() + " "
}
