package search

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"

	"assay/internal/text"
)

// The lengths at which a hit's text is cut, in characters.
const (
	maxTitle   = 300
	maxSnippet = 1200
	maxName    = 160
	maxMarkup  = 1 << 14 // bytes of markup that are read for one field
)

// plain gives the text of a field that may hold markup: tags, scripts and
// comments go, entities become characters, white space becomes single spaces,
// and control and direction characters become spaces. It is cut to most
// characters.
func plain(s string, most int) string {
	if len(s) > maxMarkup {
		s = s[:maxMarkup]
	}
	s = strings.ToValidUTF8(s, "")
	if strings.ContainsAny(s, "<&") {
		s = untag(s)
	}
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
	}), " ")
	return text.Cut(s, most)
}

// untag gives the text between tags. A tag that breaks a line parts words.
func untag(s string) string {
	var b strings.Builder
	t := html.NewTokenizer(strings.NewReader(s))
	silent := ""
	for {
		switch t.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if silent == "" {
				b.Write(t.Text())
			}
		case html.StartTagToken:
			name, _ := t.TagName()
			switch n := string(name); n {
			case "script", "style", "noscript", "iframe", "template":
				silent = n
			case "br", "p", "div", "li", "tr", "td", "h1", "h2", "h3":
				b.WriteByte(' ')
			}
		case html.EndTagToken:
			if name, _ := t.TagName(); string(name) == silent {
				silent = ""
			} else if string(name) == "p" || string(name) == "div" || string(name) == "li" {
				b.WriteByte(' ')
			}
		case html.SelfClosingTagToken:
			b.WriteByte(' ')
		}
	}
}

// layouts are the forms in which services write a time, beside those that begin with YYYY-MM-DD.
var layouts = []string{"20060102T150405Z", "20060102150405", "20060102", time.RFC1123, time.RFC1123Z, "January 2, 2006", "Jan 2, 2006", "01/02/2006"}

// day gives the date of a time as a service writes it, YYYY-MM-DD; "" when it is none.
func day(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 40 {
		return ""
	}
	if len(s) >= 10 {
		if d, err := time.Parse(time.DateOnly, s[:10]); err == nil {
			return dated(d)
		}
	}
	for _, l := range layouts {
		if d, err := time.Parse(l, s); err == nil {
			return dated(d)
		}
	}
	return ""
}

// dated gives a date that can be one of publication.
func dated(d time.Time) string {
	if d.Year() < 1400 || d.Year() > 9999 {
		return ""
	}
	return d.Format(time.DateOnly)
}
