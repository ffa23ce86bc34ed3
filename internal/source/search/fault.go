package search

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/text"
)

// A session's reading fails with one of these, or with told.
var (
	errNotJSON = errors.New("the reply is no whole JSON")
	errShape   = errors.New("the reply has not the documented form")
)

// told is an error that a service tells in a reply with a good status.
type told string

// Error gives the service's own words.
func (t told) Error() string { return string(t) }

// failure gives the outcome and the reason of a request that brought no reply,
// or one with a bad status: with the service's own words where it gives any.
func (p *provider) failure(res fetch.Result) (assay.RetrievalOutcome, string) {
	words := ""
	if res.Status >= 400 {
		words = said(res.Body)
	}
	if reason := p.known(words, res.Status); reason != "" {
		return assay.Forbidden, p.quoted(reason, words) + wait(res.RetryAfter)
	}
	if res.Status == 403 && p.declined != "" {
		return res.Outcome, p.quoted(p.declined, words)
	}
	if words == "" {
		return res.Outcome, p.hide(res.Reason)
	}
	return res.Outcome, p.quoted(fmt.Sprintf("%s answered with the status %d", p.Title, res.Status), words)
}

// unread gives the outcome and the reason of a reply with a good status that
// is no list of results.
func (p *provider) unread(res fetch.Result, err error) (assay.RetrievalOutcome, string) {
	what, words := "could not answer the query", ""
	var t told
	body := bytes.TrimSpace(bytes.TrimPrefix(res.Body, []byte("\ufeff")))
	switch {
	case errors.As(err, &t):
		words = string(t)
	case errors.Is(err, errShape):
		if len(body) > 0 && body[0] == '{' {
			words = said(body)
		}
	case len(body) > 0 && body[0] == '<':
		what, words = "answered with a web page where JSON was asked for", said(body)
	case len(body) > 0 && body[0] != '{' && body[0] != '[':
		what, words = "answered with words in place of results", said(body)
	}
	if reason := p.known(words, res.Status); reason != "" {
		return assay.Forbidden, p.quoted(reason, words) + wait(res.RetryAfter)
	}
	if words == "" {
		return assay.Unreachable, fmt.Sprintf("the answer of %s cannot be read: %v", p.Title, err)
	}
	return assay.Unreachable, p.quoted(p.Title+" "+what, words)
}

// known recognises a refused key and a limit that was reached.
func (p *provider) known(words string, status int) string {
	lower := strings.ToLower(words)
	has := func(list []string) bool {
		for _, w := range list {
			if strings.Contains(lower, w) {
				return true
			}
		}
		return false
	}
	switch {
	case status == 429, has(p.limitWords):
		return "the limit of " + p.Title + " is reached"
	case has(p.keyWords), status == 401:
		if p.Key == Never {
			return p.Title + " asks for a login, and takes no key here"
		}
		if p.config.Key == "" {
			return p.Title + " asks for a key: set key_env of " + p.Name() + " in the search configuration"
		}
		return p.Title + " refuses the key: look at key or key_env of " + p.Name() + " in the search configuration"
	}
	return ""
}

// maxWords is the length at which a service's words are cut in a reason.
const maxWords = 200

// quoted adds a service's words to a reason. The key is taken out of them before
// they are cut, lest half of it stay.
func (p *provider) quoted(reason, words string) string {
	if words = text.Cut(p.hide(plain(words, maxMarkup)), maxWords); words == "" {
		return reason
	}
	return fmt.Sprintf("%s: %q", reason, words)
}

// wait says how long a service asks to wait.
func wait(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return "; it asks to wait " + d.Round(time.Second).String()
}

// said gives the words of an error reply, in whatever of the common shapes
// they come: {"error": "..."}, {"error": {"message": "..."}}, {"detail":
// "..."}, {"message": "..."}, or words alone.
func said(body []byte) string {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return ""
	}
	if body[0] != '{' {
		return string(body[:min(len(body), maxMarkup)])
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return ""
	}
	return strings.Join(messages(fields, 0), ": ")
}

// messages gives the texts of the fields that error replies tell their cause in.
func messages(fields map[string]json.RawMessage, depth int) []string {
	var out []string
	for _, name := range []string{"error", "errors", "code", "status", "reason", "message", "info", "detail", "details"} {
		raw, ok := fields[name]
		if !ok || len(raw) == 0 || depth > 3 {
			continue
		}
		switch raw[0] {
		case '"':
			var s string
			if json.Unmarshal(raw, &s) == nil && s != "" {
				out = append(out, s)
			}
		case '{':
			var inner map[string]json.RawMessage
			if json.Unmarshal(raw, &inner) == nil {
				out = append(out, messages(inner, depth+1)...)
			}
		case '[':
			var inner list[map[string]json.RawMessage]
			if inner.UnmarshalJSON(raw) == nil && len(inner.items) > 0 {
				out = append(out, messages(inner.items[0], depth+1)...)
			}
		}
	}
	return out
}
