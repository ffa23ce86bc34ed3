package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"

	"assay"
)

// JSON writes a report in the published form (docs/report.schema.json): two
// spaces of indent, fields in the order of the Go types, <, > and & as they are,
// a list without members as [], a line feed at the end. It fails with ErrUsage
// when a number is not finite, and with the writer's own error.
func JSON(w io.Writer, r *assay.Report) error { return writeJSON(w, r, "report") }

// writeJSON writes a document in its published form.
func writeJSON[T any](w io.Writer, r *T, what string) error {
	b, err := marshalAs(r, what)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		return fmt.Errorf("write the %s as JSON: %w", what, err)
	}
	out.WriteByte('\n')
	_, err = out.WriteTo(w)
	return err
}

// ID gives the identity of a report: the SHA-256, in lower-case hexadecimal, of
// its compact JSON with the field id empty. It fails as JSON does.
func ID(r *assay.Report) (string, error) {
	c := *r
	c.ID = ""
	b, err := marshal(&c)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// marshal gives the compact JSON of a report, without a line feed at the end.
func marshal(r *assay.Report) ([]byte, error) { return marshalAs(r, "report") }

// marshalAs gives the compact JSON of a document; what names it in errors.
func marshalAs[T any](r *T, what string) ([]byte, error) {
	v := reflect.New(reflect.TypeOf(*r)).Elem()
	if err := normal(v, reflect.ValueOf(*r), what); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v.Interface()); err != nil {
		return nil, fmt.Errorf("write the %s as JSON: %w", what, err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// normal copies src to dst with empty slices in place of nil ones, so that a
// list is always a list, and refuses numbers that JSON cannot hold.
func normal(dst, src reflect.Value, path string) error {
	switch src.Kind() {
	case reflect.Float64:
		if f := src.Float(); math.IsInf(f, 0) || math.IsNaN(f) {
			return fmt.Errorf("%s is %v, which JSON cannot hold; set open and a finite bound: %w", path, f, assay.ErrUsage)
		}
		dst.Set(src)
	case reflect.Struct:
		for i := range src.NumField() {
			if err := normal(dst.Field(i), src.Field(i), path+"."+src.Type().Field(i).Name); err != nil {
				return err
			}
		}
	case reflect.Slice:
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			if err := normal(dst.Index(i), src.Index(i), fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case reflect.Pointer:
		if src.IsNil() {
			return nil
		}
		dst.Set(reflect.New(src.Type().Elem()))
		return normal(dst.Elem(), src.Elem(), path)
	default:
		dst.Set(src)
	}
	return nil
}
