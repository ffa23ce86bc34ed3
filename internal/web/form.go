package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// form is what somebody typed, with what is wrong with it, so that a page can
// come back filled.
type form struct {
	values url.Values
	wrong  []wrong
}

// wrong is what is wrong with a field; Field is "" for the form as a whole.
type wrong struct{ Field, Words string }

// readForm reads what was sent, of the body only. A body that is too long is
// refused whole, by the bound on it.
func readForm(r *http.Request) (*form, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fmt.Errorf("%w: the form could not be read: %w", assay.ErrUsage, err)
	}
	return &form{values: r.PostForm}, nil
}

// newForm gives a form that is filled beforehand: with names and values in turn.
func newForm(filled ...string) *form {
	f := &form{values: url.Values{}}
	for i := 0; i+1 < len(filled); i += 2 {
		f.Set(filled[i], filled[i+1])
	}
	return f
}

// Set fills a field.
func (f *form) Set(name, value string) { f.values.Set(name, value) }

// Line gives a field of one line, cleaned; see shownLine.
func (f *form) Line(name string) string { return shownLine(f.values.Get(name)) }

// Text gives a field of several lines, cleaned; see shownText.
func (f *form) Text(name string) string { return shownText(f.values.Get(name)) }

// shownLine gives words that somebody sent as one line that can be shown: no
// line ends, single spaces.
func shownLine(s string) string { return strings.Join(strings.Fields(shownText(s)), " ") }

// shownText gives words that somebody sent as text that can be shown: UTF-8, each
// line end a line feed, without control characters and without what cannot be seen.
func shownText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), text.Unseen(r):
			return -1
		}
		return r
	}, s))
}

// Secret gives a field as it was typed: a password.
func (f *form) Secret(name string) string { return f.values.Get(name) }

// All gives every value of a field that may have several.
func (f *form) All(name string) []string { return f.values[name] }

// Has reports whether a value is among those of a field.
func (f *form) Has(name, value string) bool { return slices.Contains(f.values[name], value) }

// Fault notes what is wrong with a field.
func (f *form) Fault(field, words string, args ...any) {
	f.wrong = append(f.wrong, wrong{field, fmt.Sprintf(words, args...)})
}

// Most notes when a field has more than n characters.
func (f *form) Most(field, name string, n int) {
	if got := utf8.RuneCountInString(f.Text(field)); got > n {
		f.Fault(field, "%s has %d characters; at most %d are taken. Please shorten it.", name, got, n)
	}
}

// Faulty reports whether anything is wrong.
func (f *form) Faulty() bool { return len(f.wrong) > 0 }

// Faults lists what is wrong, in the order in which it was found.
func (f *form) Faults() []wrong { return f.wrong }

// Wrong gives what is wrong with a field, "" for nothing.
func (f *form) Wrong(field string) string {
	for _, w := range f.wrong {
		if w.Field == field {
			return w.Words
		}
	}
	return ""
}

// field is a field of a form as a template shows it.
type field struct {
	Name, Label, Hint string
	Value, Wrong      string
	Kind              string // text, password, url, date; of an input
	Fill              string // what a browser may fill in (autocomplete)
	Rows              int    // of an area of several lines
	Needed            bool
}

// Describes gives the IDs of what describes the field.
func (f field) Describes() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Wrong != "" {
		ids = append(ids, f.Name+"-wrong")
	}
	return strings.Join(ids, " ")
}

// One gives a field of one line.
func (f *form) One(kind, name, label, hint string) field {
	v := ""
	if kind != "password" { // which never comes back
		v = f.Line(name)
	}
	return field{Name: name, Label: label, Hint: hint, Value: v, Wrong: f.Wrong(name), Kind: kind, Fill: "off"}
}

// Must gives a field of one line that has to be filled.
func (f *form) Must(kind, name, label, hint, fill string) field {
	o := f.One(kind, name, label, hint)
	o.Needed, o.Fill = true, fill
	return o
}

// Area gives a field of several lines.
func (f *form) Area(name, label, hint string, rows int) field {
	return field{Name: name, Label: label, Hint: hint, Value: f.Text(name), Wrong: f.Wrong(name), Rows: rows}
}

// MustArea gives a field of several lines that has to be filled.
func (f *form) MustArea(name, label, hint string, rows int) field {
	o := f.Area(name, label, hint, rows)
	o.Needed = true
	return o
}
