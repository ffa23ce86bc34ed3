// Package render writes a finished report for its readers: Text for a terminal,
// Markdown, HTML as one self-contained file, and JSON, the contract that other
// tools read (docs/report.schema.json). Decode reads that JSON back.
//
// Every function is pure: the same report gives the same bytes, whatever the
// machine, the clock or the locale. Nothing here weighs evidence or writes a
// sentence of the report; what is added are the words of the apparatus around
// it (dates, classes, what a sign means, what a basis was computed from).
//
// All strings of a report are taken as hostile. They are cleaned once (clean.go)
// and then escaped for the format: html/template for HTML, escapeMarkdown for
// Markdown, no control characters for a terminal. The package imports the root
// package alone; cmd and the web pages call it last.
package render

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"assay"
	"assay/internal/text"
)

// Options are the settings of Text.
type Options struct {
	// Width is the number of columns to fill; 0 means 80, and less than 40 is taken as 40.
	Width int
	// Color allows ANSI styles. The caller decides it (a terminal, NO_COLOR).
	Color bool
}

const noteWords = "From a researcher’s note: the page’s facts in other words, not a quotation."
const textWords = "From the publisher’s own text, as stored."

// longDate writes a date of the form YYYY-MM-DD, YYYY-MM or RFC 3339 in words
// ("22 November 2026"); anything else is given back as it is.
func longDate(s string) string {
	for _, f := range []struct{ in, out string }{
		{"2006-01-02", "2 January 2006"},
		{"2006-01", "January 2006"},
		{time.RFC3339, "2 January 2006, 15:04 MST"},
	} {
		if t, err := time.Parse(f.in, s); err == nil {
			return t.Format(f.out)
		}
	}
	return s
}

// className is a class of sources as a reader sees it at the head of a line.
func className(c assay.Class) string {
	switch c {
	case assay.FactCheck:
		return "Fact-check"
	case assay.Other:
		return "Other source"
	case "":
		return "Class not known"
	}
	return text.UpperFirst(string(c))
}

// quoteWords puts curly quotation marks round a search's words.
func quoteWords(s string) string { return "“" + s + "”" }

// short gives the first twelve digits of a hash, and whether more follow.
func short(hash string) string {
	if len(hash) > 12 {
		return hash[:12]
	}
	return hash
}

// end puts a full stop after a phrase that lacks a mark at its end.
func end(s string) string {
	t := strings.TrimRight(s, "”’\")")
	if t == "" || strings.ContainsAny(t[len(t)-1:], ".!?") || strings.HasSuffix(t, "…") {
		return s
	}
	return s + "."
}

const maxURL = 2048

// webAddress gives an address that may be linked, in normal form, and its host:
// http or https alone, without a user name (which can pose as a host), not
// overlong. ok is false for every other string.
func webAddress(s string) (address, host string, ok bool) {
	if s == "" || len(s) > maxURL {
		return "", "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Opaque != "" {
		return "", "", false
	}
	if strings.ContainsAny(u.Host, "<>\"'`\\ ") {
		return "", "", false
	}
	return u.String(), strings.TrimPrefix(u.Hostname(), "www."), true
}

// shellQuote writes s as one word of a POSIX shell, in double quotes where an
// apostrophe would otherwise make it hard to read.
func shellQuote(s string) string {
	if strings.Contains(s, "'") && !strings.ContainsAny(s, "\"$`\\!") {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// askCommand is the command that checks a follow-up question.
func askCommand(question string) string {
	dash := ""
	if strings.HasPrefix(question, "-") {
		dash = "-- "
	}
	return fmt.Sprintf("assay ask %s%s", dash, shellQuote(question))
}
