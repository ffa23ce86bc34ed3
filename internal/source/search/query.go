package search

import "strings"

// shorten cuts a query to most bytes, between words, and lets no quotation stay open.
func shorten(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
		if i := strings.LastIndexByte(s, ' '); i > 0 {
			s = s[:i]
		}
	}
	if strings.Count(s, `"`)%2 != 0 {
		i := strings.LastIndexByte(s, '"')
		s = s[:i] + s[i+1:]
	}
	return strings.TrimSpace(s)
}

// plainWords takes out of a question what a query language in the manner of
// Lucene reads as operators; phrases keep their quotation marks.
func plainWords(text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`+-!(){}[]^~*?:\/&|<>=`, r) {
			return ' '
		}
		return r
	}, text)
	var out []string
	for w := range strings.FieldsSeq(text) {
		if w == "AND" || w == "OR" || w == "NOT" || w == "TO" {
			w = strings.ToLower(w)
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// withSites adds domains to a query in a language that has an operator for
// them, as long as the query stays within so many bytes and words. Of allowed
// domains either all are added or none, for a part would hide the rest.
func withSites(q Query, most, mostWords int, only, not string) string {
	text := q.Text
	fits := func(s string) bool { return len(s) <= most && len(strings.Fields(s)) <= mostWords }
	if n := len(q.Allow); n > 0 && n <= 8 {
		sites := only + strings.Join(q.Allow, " OR "+only)
		if n > 1 {
			sites = "(" + sites + ")"
		}
		if s := text + " " + sites; fits(s) {
			text = s
		}
	}
	for _, d := range q.Deny {
		if s := text + " " + not + d; fits(s) {
			text = s
		}
	}
	return text
}
