package batch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"assay"
)

// decode reads a line into a row: only the fields that the row names, so that
// a label beside them stays unread.
func decode(line []byte, row any) error {
	if line[0] != '{' {
		return unreadable("it is not a JSON object, like {\"id\": \"1\", ...}")
	}
	err := json.Unmarshal(line, row)
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		return unreadable("%q is of the wrong kind: a JSON %s", wrong.Field, wrong.Value)
	case errors.As(err, &syntax):
		return unreadable("it is not valid JSON: %s at byte %d", plainSyntax(syntax), syntax.Offset)
	}
	return unreadable("it is not valid JSON: %v", err)
}

func plainSyntax(e *json.SyntaxError) string { return strings.TrimPrefix(e.Error(), "json: ") }

// named is a row's identifier, which its answer bears as it was given.
type named struct {
	ID json.RawMessage `json:"id"`
}

// id gives the identifier: a text or a number.
func (n named) id() (json.RawMessage, error) { return checkID(n.ID, "id") }

// checkID gives an identifier in a form that is safe to write.
func checkID(raw json.RawMessage, field string) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return nil, unreadable("it has no %q: give each row its own", field)
	}
	switch c := raw[0]; {
	case c == '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, unreadable("its %q is not valid: %v", field, err)
		}
		return encodeString(s), nil // invalid UTF-8 is replaced
	case c == '-' || c >= '0' && c <= '9':
		return bytes.Clone(raw), nil
	}
	return nil, unreadable("its %q is neither a text nor a number", field)
}

func encodeString(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can always be written
	return bytes.TrimSpace(b.Bytes())
}

// plainID is an identifier as a text: what stands between the quotes, or the number.
func plainID(id json.RawMessage) string {
	var s string
	if json.Unmarshal(id, &s) == nil {
		return s
	}
	return string(id)
}

// idOf gives what can be known of the identifier of a row that failed; null when nothing can.
func idOf(line []byte) json.RawMessage {
	var n named
	if len(line) > 0 && json.Unmarshal(line, &n) == nil {
		if id, err := n.id(); err == nil {
			return id
		}
	}
	return json.RawMessage("null")
}

// need gives a field that a row has to have; it may be empty.
func need(field string, s *string) (string, error) {
	if s == nil {
		return "", unreadable("it has no %q", field)
	}
	return *s, nil
}

// needText gives a field that has to hold something.
func needText(field string, s *string) (string, error) {
	v, err := need(field, s)
	if err == nil && strings.TrimSpace(v) == "" {
		err = unreadable("its %q is empty", field)
	}
	return v, err
}

func unreadable(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{assay.ErrUnreadable}, args...)...)
}

// reason is an error as one line for a person, without its category.
func reason(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	for _, category := range []error{assay.ErrUnreadable, assay.ErrTooLarge} {
		s = strings.TrimPrefix(s, category.Error()+": ")
	}
	return s
}

// span is a range of code points.
type span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// pointStep is the distance in bytes of the places whose code points are kept.
const pointStep = 64

// points turns byte offsets of a text into code points.
type points struct {
	text  string
	every []int32 // code points before byte i*pointStep; nil when the text is ASCII
}

func newPoints(text string) points {
	p := points{text: text}
	ascii := true
	for i := 0; i < len(text) && ascii; i++ {
		ascii = text[i] < 0x80
	}
	if ascii {
		return p
	}
	n := int32(0)
	for i := range len(text) {
		if i%pointStep == 0 {
			p.every = append(p.every, n)
		}
		if starts(text[i]) {
			n++
		}
	}
	return p
}

// starts reports whether a byte of UTF-8 begins a code point. Rows hold valid
// UTF-8: reading JSON replaces what is not.
func starts(b byte) bool { return b&0xc0 != 0x80 }

// at gives the number of code points before byte i.
func (p points) at(i int) int {
	i = min(i, len(p.text))
	if p.every == nil {
		return i
	}
	if i == 0 {
		return 0
	}
	k := (i - 1) / pointStep
	n := int(p.every[k])
	for _, b := range []byte(p.text[k*pointStep : i]) {
		if starts(b) {
			n++
		}
	}
	return n
}

func (p points) span(s assay.Span) span { return span{p.at(s.Start), p.at(s.End)} }

func (p points) spans(list ...assay.Span) []span {
	out := make([]span, 0, len(list))
	for _, s := range list {
		if s.End > s.Start {
			out = append(out, p.span(s))
		}
	}
	return out
}

// number is a score, written with six decimals at the most, so that the last
// bits of a sum are no news.
type number float64

// MarshalJSON writes the number; what is not finite is 0.
func (n number) MarshalJSON() ([]byte, error) {
	f := float64(n)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		f = 0
	}
	return strconv.AppendFloat(nil, math.Round(f*1e6)/1e6, 'f', -1, 64), nil
}
