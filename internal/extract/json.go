package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// textKeys are the keys that may hold a JSON document's text, best first.
var textKeys = []string{"text", "body", "content", "article"}

// readJSON reads one JSON object whose "text" is the source's text: a line of
// a JSON Lines file. Keys are those of front matter; others are left alone,
// as data sets carry many.
func readJSON(c assay.Capture) (*reading, error) {
	d, err := decode(c.Bytes)
	if err != nil {
		return nil, err
	}
	if !json.Valid([]byte(d.text)) {
		var v any
		return nil, unreadable("not valid JSON: %v", json.Unmarshal([]byte(d.text), &v))
	}
	r := &reading{extractor: "json/1"}
	values, err := members(d.text)
	if err != nil {
		return nil, err
	}
	if review := memberOf(values, "claimreview"); review != nil {
		return readClaimRecord(c, r, d, review)
	}
	var text *member
	for _, key := range textKeys {
		for i := range values {
			if v := &values[i]; text == nil && v.key == key && d.text[v.start] == '"' {
				text = v
			}
		}
	}
	if text == nil {
		return nil, unreadable("the JSON object has no text: it needs a key \"text\" with a string")
	}
	r.take(values, d.text)
	b := builder{src: d.text}
	copyString(&b, text.start, text.end)
	out, segs := b.finish()
	r.text, r.segments = out, compose(segs, d.segs)
	return r, nil
}

// member is one key of an object with where its value stands.
type member struct {
	key        string
	start, end int
}

// members finds the keys of the object that src is.
func members(src string) ([]member, error) {
	dec := json.NewDecoder(strings.NewReader(src))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, unreadable("not a JSON object; for many documents write one object a line in a .jsonl file")
	}
	var out []member
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, unreadable("not valid JSON: %v", err)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, unreadable("not valid JSON: %v", err)
		}
		end := int(dec.InputOffset())
		name, _ := key.(string)
		out = append(out, member{key: strings.ToLower(name), start: end - len(raw), end: end})
	}
	return out, nil
}

// take fills in what the object says of its text.
func (r *reading) take(values []member, src string) {
	seen := map[string]bool{}
	for _, v := range values {
		key := keys[v.key]
		if v.key == "name" && key == "" {
			key = "title"
		}
		if key == "" || seen[key] {
			continue
		}
		raw := src[v.start:v.end]
		if key == "relies_on" || key == "byline" && raw[0] == '[' {
			seen[key] = true
			r.takeList(key, v.key, raw)
			continue
		}
		value, ok := scalar(raw)
		if !ok {
			r.warn("%s is not a text; it was left out", text.Cut(line(v.key, 40), 40))
			continue
		}
		if value == "" {
			continue
		}
		seen[key] = true
		r.setText(key, value)
	}
}

func (r *reading) takeList(key, name, raw string) {
	var list []string
	var one string
	switch {
	case json.Unmarshal([]byte(raw), &one) == nil && one != "":
		list = []string{one}
	case json.Unmarshal([]byte(raw), &list) != nil:
		r.warn("%s is not a list of texts; it was left out", name)
		return
	}
	if len(list) > maxListed {
		r.warn("%s has more than %d values; the rest was left out", name, maxListed)
		list = list[:maxListed]
	}
	if key == "byline" {
		r.byline = strings.Join(list, ", ")
		return
	}
	for _, item := range list {
		if item = line(item, 500); item != "" {
			r.reliesOn = append(r.reliesOn, item)
		}
	}
}

// scalar gives a string or a whole number as text; null is nothing.
func scalar(raw string) (string, bool) {
	if raw == "null" {
		return "", true
	}
	if raw[0] == '"' {
		var s string
		err := json.Unmarshal([]byte(raw), &s)
		return s, err == nil
	}
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return fmt.Sprint(n), true
	}
	return "", false
}

// copyString writes the JSON string at src[start:end] with its escapes decoded.
func copyString(b *builder, start, end int) {
	plain := start + 1
	for i := plain; i < end-1; {
		if b.src[i] != '\\' {
			i++
			continue
		}
		copyText(b, plain, i)
		s, n := unescape(b.src[i : end-1])
		switch s {
		case "\n":
			newline(b, i, i+n)
		case "\r": // the line feed that follows, or nothing, stands for it
		default:
			if at, size := nextUnwanted(s, 0, len(s)); size == 0 || at > 0 {
				b.render(s, i, i+n)
			}
		}
		i += n
		plain = i
	}
	copyText(b, plain, end-1)
}

// newline writes an escaped line feed; more than two in a row are two.
func newline(b *builder, start, end int) {
	text := b.text.String()
	if text == "" || strings.HasSuffix(text, "\n\n") {
		return
	}
	b.render("\n", start, end)
}

// copyText writes raw text of a JSON string, where invalid UTF-8 may stand.
func copyText(b *builder, start, end int) {
	if start < end {
		b.copy(start, end)
	}
}

// unescape decodes the escape at the beginning of s, which is valid JSON; n is
// its length.
func unescape(s string) (text string, n int) {
	if len(s) < 2 {
		return "", len(s)
	}
	if s[1] == 'u' && len(s) >= 6 {
		r := hex4(s[2:6])
		if utf16.IsSurrogate(r) && len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if pair := utf16.DecodeRune(r, hex4(s[8:12])); pair != utf8.RuneError {
				return string(pair), 12
			}
		}
		return string(r), 6
	}
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), s[1]); i >= 0 {
		return "\"\\/\b\f\n\r\t"[i : i+1], 2
	}
	return "", 2
}

func hex4(s string) rune {
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}
