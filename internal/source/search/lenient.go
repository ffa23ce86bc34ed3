package search

import (
	"bytes"
	"encoding/json"
	"strings"
)

// The types of this file read what a service may send in place of what it
// documents. A field of the wrong type is empty; it does not cost the reply.

// str is a string; of a list, its first string; of anything else, "".
type str string

// UnmarshalJSON never fails on well-formed JSON.
func (w *str) UnmarshalJSON(b []byte) error {
	*w = ""
	switch b[0] {
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*w = str(s)
	case '[':
		var l list[json.RawMessage] // not list[str]: lists in lists in lists would be read again at each depth
		if err := l.UnmarshalJSON(b); err != nil {
			return err
		}
		for _, raw := range l.items {
			if raw[0] == '"' {
				return w.UnmarshalJSON(raw)
			}
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		*w = str(b)
	}
	return nil
}

// maxItems bounds each list of a reply: what follows is not read.
const maxItems = MaxHits

// list is a list of T, of which the first maxItems are read. present says that
// the field was a list, with or without items.
type list[T any] struct {
	items   []T
	present bool
	cut     bool // there were more
}

// UnmarshalJSON reads item by item, so that a list of millions costs no more than its bytes.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	*l = list[T]{}
	if b[0] != '[' {
		return nil
	}
	l.present = true
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		if len(l.items) == maxItems {
			l.cut = true
			return nil
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		var item maybe[T]
		if err := item.UnmarshalJSON(raw); err != nil {
			return err
		}
		if item.present {
			l.items = append(l.items, item.value)
		}
	}
	return nil
}

// maybe is a T, or nothing when the value has another type.
type maybe[T any] struct {
	value   T
	present bool
}

// UnmarshalJSON never fails on well-formed JSON.
func (m *maybe[T]) UnmarshalJSON(b []byte) error {
	*m = maybe[T]{}
	if string(b) == "null" {
		return nil
	}
	var v T
	if json.Unmarshal(b, &v) == nil {
		m.value, m.present = v, true
	}
	return nil
}

// truth is a boolean; of anything else, false.
type truth bool

// UnmarshalJSON never fails.
func (t *truth) UnmarshalJSON(b []byte) error {
	*t = string(b) == "true"
	return nil
}

// object reads the reply's one object into v, whose fields are all of this
// file's types. It reports false for anything else.
func object(body []byte, v any) bool {
	body = bytes.TrimSpace(body)
	return len(body) > 0 && body[0] == '{' && json.Unmarshal(body, v) == nil
}

// first gives the first of the strings that is not blank.
func first(of ...str) string {
	for _, w := range of {
		if s := strings.TrimSpace(string(w)); s != "" {
			return s
		}
	}
	return ""
}

// decode reads a whole reply into v as object does, and tells words in place
// of JSON from JSON of another form.
func decode(body []byte, v any) error {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if !json.Valid(body) {
		return errNotJSON
	}
	if !object(body, v) {
		return errShape
	}
	return nil
}
