package web

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"assay"
)

// The limits of the XML that is parsed. They bound what a parser would do with
// it: its depth, its attributes, and the text that it joins out of pieces.
const (
	maxTags     = 500_000
	maxNesting  = 64
	maxTagBytes = 4096 // of one tag, without its quoted values
	maxQuotes   = 256  // quotation marks of one tag
	maxPieces   = 2000 // of one element: its children and the stretches of text between them
)

// outline is what a look over XML found.
type outline struct {
	root  string // local name of the first element, in lower case
	start int    // where it begins
	items int    // elements of the names counted
	cut   int    // where the first item beyond the limit begins; 0 when there is none
	open  []string
}

// look goes over XML once, in time that grows with its size only, and refuses
// what a parser should not be given. Elements whose local names are in counted
// are items: they do not count as pieces of their parent, and the outline says
// where the one after the limit begins.
func look(data []byte, limit int, counted ...string) (outline, error) {
	var o outline
	var pieces []int
	tags := 0
	piece := func() error {
		if n := len(pieces); n > 0 {
			if pieces[n-1]++; pieces[n-1] > maxPieces {
				return tooMuch("an element of more than %d parts", maxPieces)
			}
		}
		return nil
	}
	for at := 0; at < len(data); {
		i := bytes.IndexByte(data[at:], '<')
		if i < 0 {
			break
		}
		at += i
		if end, ok := aside(data[at:]); ok {
			if err := piece(); err != nil {
				return o, err
			}
			at += end
			continue
		}
		tag, err := tagLength(data[at:])
		if err != nil {
			return o, err
		}
		body := data[at+1 : at+tag]
		if tags++; tags > maxTags {
			return o, tooMuch("more than %d tags", maxTags)
		}
		if len(body) > 0 && body[0] == '/' {
			o.close(localName(body[1:]), &pieces)
			at += tag
			continue
		}
		name := localName(body)
		if o.root == "" {
			o.root, o.start = name, at
		}
		if slices.Contains(counted, name) {
			if o.items++; limit > 0 && o.items > limit {
				o.cut = at
				return o, nil
			}
		} else if err := piece(); err != nil {
			return o, err
		}
		if !bytes.HasSuffix(bytes.TrimSuffix(body, []byte(">")), []byte("/")) {
			o.open, pieces = append(o.open, rawName(body)), append(pieces, 0)
			if len(o.open) > maxNesting {
				return o, tooMuch("elements within elements more than %d deep", maxNesting)
			}
		}
		at += tag
	}
	return o, nil
}

// close closes the open element of this name, and those within it.
func (o *outline) close(name string, pieces *[]int) {
	for i := len(o.open) - 1; i >= 0; i-- {
		if localName([]byte(o.open[i])) == name {
			o.open, *pieces = o.open[:i], (*pieces)[:i]
			return
		}
	}
}

// upTo gives the XML from its first element to the cut, with every element closed.
func (o *outline) upTo(data []byte) []byte {
	if o.cut == 0 {
		return data[o.start:]
	}
	out := bytes.Clone(data[o.start:o.cut])
	for i := len(o.open) - 1; i >= 0; i-- {
		out = append(out, "</"+o.open[i]+">"...)
	}
	return out
}

// aside gives the length of a comment, a CDATA section, an instruction or a
// declaration that data begins with.
func aside(data []byte) (int, bool) {
	for _, kind := range [][2]string{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}} {
		if bytes.HasPrefix(data, []byte(kind[0])) {
			if i := bytes.Index(data[len(kind[0]):], []byte(kind[1])); i >= 0 {
				return len(kind[0]) + i + len(kind[1]), true
			}
			return len(data), true
		}
	}
	if !bytes.HasPrefix(data, []byte("<!")) {
		return 0, false
	}
	depth := 0 // of a document type with declarations inside
	for i, c := range data {
		switch c {
		case '<':
			depth++
		case '>':
			if depth--; depth <= 0 {
				return i + 1, true
			}
		}
	}
	return len(data), true
}

// tagLength gives the length of the tag that data begins with.
func tagLength(data []byte) (int, error) {
	var quote byte
	plain, quotes := 0, 0
	for i, c := range data {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
			continue
		case c == '"' || c == '\'':
			quote = c
			if quotes++; quotes > maxQuotes {
				return 0, tooMuch("a tag of more than %d attributes", maxQuotes)
			}
		case c == '>':
			return i + 1, nil
		}
		if plain++; plain > maxTagBytes {
			return 0, tooMuch("a tag of more than %d bytes", maxTagBytes)
		}
	}
	return len(data), nil
}

func tooMuch(format string, args ...any) error {
	return fmt.Errorf("%w: it holds "+format, append([]any{assay.ErrTooLarge}, args...)...)
}

// rawName gives a tag's name as written.
func rawName(tag []byte) string {
	end := bytes.IndexAny(tag, " \t\r\n/>")
	if end < 0 {
		end = len(tag)
	}
	return string(tag[:end])
}

// localName gives a tag's name without its prefix, in lower case.
func localName(tag []byte) string {
	name := rawName(tag)
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return strings.ToLower(name)
}

// utf8XML gives XML in UTF-8, by its byte order mark, its declaration, or what
// the server says, in that order, without characters that XML forbids.
func utf8XML(data []byte, said string) []byte {
	label := said
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data, label = data[3:], "utf-8"
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		data, label = data[2:], "utf-16le"
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		data, label = data[2:], "utf-16be"
	default:
		if declared := declaredEncoding(data); declared != "" {
			label = declared
		}
	}
	if label != "" && !strings.EqualFold(label, "utf-8") {
		if r, err := charset.NewReaderLabel(label, bytes.NewReader(data)); err == nil {
			if decoded, err := io.ReadAll(r); err == nil {
				data = decoded
			}
		}
	}
	if utf8.Valid(data) && bytes.IndexFunc(data, forbidden) < 0 {
		return data
	}
	return bytes.Map(func(r rune) rune {
		if forbidden(r) {
			return ' '
		}
		return r
	}, data)
}

func forbidden(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0xfffe || r == 0xffff
}

// declaredEncoding reads the encoding of an XML declaration.
func declaredEncoding(data []byte) string {
	head := string(data[:min(len(data), 200)])
	if !strings.HasPrefix(head, "<?xml") {
		return ""
	}
	head, _, _ = strings.Cut(head, "?>")
	_, rest, ok := strings.Cut(head, "encoding=")
	if !ok || rest == "" {
		return ""
	}
	label, _, ok := strings.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return label
}
