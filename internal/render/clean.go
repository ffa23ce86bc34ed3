package render

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/internal/text"
)

// clean makes a string of a report safe to show: white space of every sort is
// one space; control characters and the marks that turn or hide the order of
// letters (bidirectional embeddings, overrides, isolates) become U+FFFD, so that
// a reader sees that something stood there; marks without any visible effect of
// their own (soft hyphen, zero-width space, direction marks, tags) go. Joiners
// stay, since scripts and emoji need them. The JSON keeps every byte.
func clean(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case r == '\u00a0' || r == '\u202f':
			// A no-break space holds a number and its unit together.
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = true
			continue
		case text.Invisible(r):
			continue
		case unicode.IsControl(r) || text.Turns(r) || r == utf8.RuneError:
			r = utf8.RuneError
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// plainASCII reports whether s is printable ASCII without a space at either end
// or two together, so that clean has nothing to do.
func plainASCII(s string) bool {
	before := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || s == ""
}

// display gives a deep copy of a report, or of an audit, in which every string
// has been cleaned, so that no writer of a format can forget one.
func display[T any](r *T) *T {
	c := reflect.New(reflect.TypeOf(*r)).Elem()
	copyClean(c, reflect.ValueOf(*r))
	out := c.Interface().(T)
	return &out
}

func copyClean(dst, src reflect.Value) {
	switch src.Kind() {
	case reflect.String:
		dst.SetString(clean(src.String()))
	case reflect.Struct:
		for i := range src.NumField() {
			copyClean(dst.Field(i), src.Field(i))
		}
	case reflect.Slice:
		if src.IsNil() {
			return
		}
		dst.Set(reflect.MakeSlice(src.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			copyClean(dst.Index(i), src.Index(i))
		}
	case reflect.Pointer:
		if src.IsNil() {
			return
		}
		dst.Set(reflect.New(src.Type().Elem()))
		copyClean(dst.Elem(), src.Elem())
	default:
		dst.Set(src)
	}
}
