package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"assay"
)

// The bounds of Decode. A report of a long check is some hundred kilobytes.
const (
	MaxReportBytes = 32 << 20 // of JSON
	maxItems       = 100_000  // members of one list
	maxValues      = 2_000_000
)

// Decode reads one report in the published form. It is strict: the schema's name
// must be assay.ReportSchema; every field must be known, in its exact letters, of
// its type and given once; every field that is not optional must be there; null
// stands for a verdict alone; nothing may follow. A report of more than
// MaxReportBytes, 100,000 members of a list or two million values fails with
// ErrTooLarge, every other fault with ErrUnreadable; the message names the place.
// Whether the anchors hold is not looked at: that is verify's work.
func Decode(r io.Reader) (*assay.Report, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxReportBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the report: %w", err)
	}
	if len(b) > MaxReportBytes {
		return nil, fmt.Errorf("the report has more than %d bytes of JSON: %w", MaxReportBytes, assay.ErrTooLarge)
	}
	if !utf8.Valid(b) {
		return nil, unreadable("report", "is not UTF-8")
	}
	w := walker{dec: json.NewDecoder(bytes.NewReader(b))}
	w.dec.UseNumber()
	if err := w.value(reflect.TypeFor[assay.Report](), "report"); err != nil {
		return nil, err
	}
	if _, err := w.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, unreadable("report", "is followed by something else")
	}
	var out assay.Report
	if err := json.Unmarshal(b, &out); err != nil {
		return nil, unreadable("report", err.Error())
	}
	return &out, check(&out)
}

func unreadable(path, what string) error {
	return fmt.Errorf("%s %s: %w", path, what, assay.ErrUnreadable)
}

// walker reads the tokens of a report beside its Go type, whose depth bounds its
// own. encoding/json alone would let through a field in other letters, a field
// given twice and null.
type walker struct {
	dec    *json.Decoder
	values int
}

func (w *walker) value(t reflect.Type, path string) error {
	if w.values++; w.values > maxValues {
		return fmt.Errorf("the report has more than %d values: %w", maxValues, assay.ErrTooLarge)
	}
	tok, err := w.dec.Token()
	if err != nil {
		return syntax(path, err)
	}
	if t.Kind() == reflect.Pointer {
		if tok == nil {
			return nil
		}
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		if tok != json.Delim('{') {
			return unreadable(path, "must be an object")
		}
		return w.object(t, path)
	case reflect.Slice:
		if tok != json.Delim('[') {
			return unreadable(path, "must be a list")
		}
		return w.list(t, path)
	}
	return scalar(t, tok, path)
}

func scalar(t reflect.Type, tok json.Token, path string) error {
	ok := false
	switch t.Kind() {
	case reflect.String:
		_, ok = tok.(string)
	case reflect.Bool:
		_, ok = tok.(bool)
	case reflect.Float64:
		_, ok = tok.(json.Number)
	case reflect.Int:
		n, number := tok.(json.Number)
		_, err := n.Int64()
		ok = number && err == nil
	}
	if !ok {
		return unreadable(path, "must be a "+kindWord(t.Kind()))
	}
	return nil
}

func kindWord(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "whole number"
	}
	return "number"
}

func (w *walker) object(t reflect.Type, path string) error {
	fields := fieldsOf(t)
	seen := map[string]bool{}
	for w.dec.More() {
		tok, err := w.dec.Token()
		if err != nil {
			return syntax(path, err)
		}
		key, _ := tok.(string)
		f, ok := fields[key]
		if !ok {
			return unreadable(path, fmt.Sprintf("has the unknown field %.60q", key))
		}
		if seen[key] {
			return unreadable(path, fmt.Sprintf("has the field %q twice", key))
		}
		seen[key] = true
		if err := w.value(f.typ, path+"."+key); err != nil {
			return err
		}
	}
	if _, err := w.dec.Token(); err != nil {
		return syntax(path, err)
	}
	var missing []string
	for name, f := range fields {
		if !f.optional && !seen[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return unreadable(path, "lacks "+strings.Join(missing, ", "))
	}
	return nil
}

func (w *walker) list(t reflect.Type, path string) error {
	for i := 0; w.dec.More(); i++ {
		if i >= maxItems {
			return fmt.Errorf("%s has more than %d members: %w", path, maxItems, assay.ErrTooLarge)
		}
		if err := w.value(t.Elem(), fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	if _, err := w.dec.Token(); err != nil {
		return syntax(path, err)
	}
	return nil
}

func syntax(path string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return unreadable(path, "ends too early")
	}
	return unreadable(path, "is not JSON ("+err.Error()+")")
}

type field struct {
	typ      reflect.Type
	optional bool
}

// fieldsOf gives the JSON fields of a struct by name.
func fieldsOf(t reflect.Type) map[string]field {
	out := map[string]field{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		if name == "" {
			name = f.Name
		}
		out[name] = field{f.Type, strings.Contains(opts, "omitempty") || strings.Contains(opts, "omitzero")}
	}
	return out
}

// check holds what the types cannot: the schema's name and the words of fixed
// lists, on which the writers of every format depend.
func check(r *assay.Report) error {
	if r.Schema != assay.ReportSchema {
		return unreadable("report.schema", fmt.Sprintf("is %.60q, and this program reads %q", r.Schema, assay.ReportSchema))
	}
	if !slices.Contains([]assay.QuestionKind{assay.Polar, assay.Quantity, assay.Descriptive}, r.Kind) {
		return unreadable("report.kind", fmt.Sprintf("is %.60q: polar, quantity or descriptive", r.Kind))
	}
	if v := r.Verdict; v != nil && !slices.Contains(verdictLabels, v.Label) {
		return unreadable("report.verdict.label", fmt.Sprintf("is %.60q, which is none of the four verdicts", v.Label))
	}
	for i, s := range r.Sources {
		if !s.Class.Valid() {
			return unreadable(fmt.Sprintf("report.sources[%d].class", i), fmt.Sprintf("is %.60q, which is none of the classes", s.Class))
		}
		if s.Kind != assay.Note && s.Kind != assay.Text {
			return unreadable(fmt.Sprintf("report.sources[%d].kind", i), fmt.Sprintf("is %.60q: note or text", s.Kind))
		}
	}
	for i, s := range r.Sections {
		if s.Table == nil {
			continue
		}
		for j, row := range s.Table.Rows {
			if len(row.Cells) != len(s.Table.Columns) {
				return unreadable(fmt.Sprintf("report.sections[%d].table.rows[%d]", i, j),
					fmt.Sprintf("has %d cells for %d columns", len(row.Cells), len(s.Table.Columns)))
			}
		}
	}
	return nil
}

var verdictLabels = []assay.VerdictLabel{assay.Supported, assay.Refuted, assay.Conflicting, assay.NotEnoughEvidence}
