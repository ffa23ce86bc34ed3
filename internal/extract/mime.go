package extract

import (
	"bytes"
	"encoding/base64"
	"mime"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"assay"
)

// Limits of a message in MIME (RFC 2045 to 2049).
const (
	maxMIMEDepth  = 20 // parts within parts
	maxMIMEParts  = 2000
	maxMIMEHeader = 256 << 10 // bytes of one part's header
	maxMIMEFields = 2000
	maxMIMEValue  = 8 << 10 // bytes; a longer value is not gone on with
)

// part is one part of a message: its header, and where its body stands in the
// capture. A part has either parts or, as a leaf, a body.
type part struct {
	header     textproto.MIMEHeader
	mediaType  string // lower case; text/plain when it says none
	params     map[string]string
	start, end int // of the body in the capture
	parts      []*part
}

// message takes the message apart that stands in a capture from start on.
// problem says what of it was left, "" when nothing was.
func message(data []byte, start int) (root *part, problem string) {
	w := mimeWalk{data: data}
	root = w.part(start, len(data), 0)
	return root, w.problem
}

type mimeWalk struct {
	data    []byte
	count   int
	problem string
}

func (w *mimeWalk) part(start, end, depth int) *part {
	w.count++
	p := &part{end: end}
	p.header, p.start = mimeHeader(w.data, start, end)
	p.mediaType, p.params = contentType(p.header.Get("Content-Type"))
	boundary := p.params["boundary"]
	if !strings.HasPrefix(p.mediaType, "multipart/") || boundary == "" {
		return p
	}
	if depth >= maxMIMEDepth {
		w.problem = "the message is nested more than 20 parts deep; what is deeper was left out"
		p.mediaType = "application/octet-stream"
		return p
	}
	for _, span := range w.split(p.start, p.end, "--"+boundary) {
		if w.count >= maxMIMEParts {
			w.problem = "the message has more than 2,000 parts; the rest was left out"
			break
		}
		p.parts = append(p.parts, w.part(span[0], span[1], depth+1))
	}
	return p
}

// split gives where the parts between delimiters stand, each without the line
// break before its delimiter (RFC 2046, 5.1.1).
func (w *mimeWalk) split(start, end int, delimiter string) [][2]int {
	var spans [][2]int
	open := -1
	for at := start; at < end; {
		stop, next := end, end
		if i := bytes.IndexByte(w.data[at:end], '\n'); i >= 0 {
			stop, next = at+i, at+i+1
		}
		line := bytes.TrimRight(w.data[at:stop], " \t\r")
		rest, ok := bytes.CutPrefix(line, []byte(delimiter))
		if last := string(rest) == "--"; ok && (len(rest) == 0 || last) {
			if open >= 0 {
				body := at
				if body > open && w.data[body-1] == '\n' {
					body--
				}
				if body > open && w.data[body-1] == '\r' {
					body--
				}
				spans = append(spans, [2]int{open, max(open, body)})
			}
			if open = next; last || len(spans) >= maxMIMEParts {
				return spans
			}
		}
		at = next
	}
	if open >= 0 && open < end {
		spans = append(spans, [2]int{open, end}) // cut off before its end
	}
	return spans
}

// mimeHeader reads the header at start, and gives where the body begins. Lines
// that are no fields are passed over, as mail comes with many.
func mimeHeader(data []byte, start, end int) (textproto.MIMEHeader, int) {
	h := textproto.MIMEHeader{}
	last := ""
	count := 0
	for at := start; at < end; {
		stop, next := end, end
		if i := bytes.IndexByte(data[at:end], '\n'); i >= 0 {
			stop, next = at+i, at+i+1
		}
		raw := bytes.TrimRight(data[at:stop], "\r")
		at = next
		if len(raw) == 0 {
			return h, at
		}
		if at-start > maxMIMEHeader || count > maxMIMEFields {
			continue // its end is looked for, and no more is taken
		}
		if raw[0] == ' ' || raw[0] == '\t' {
			if n := len(h[last]); n > 0 && len(h[last][n-1]) < maxMIMEValue {
				h[last][n-1] += " " + string(bytes.TrimSpace(raw))
			}
			continue
		}
		name, value, ok := strings.Cut(string(raw), ":")
		if last = ""; !ok || name == "" || strings.ContainsAny(name, " \t") {
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(name)
		h[last] = append(h[last], strings.TrimSpace(value))
		count++
	}
	return h, end
}

// contentType takes a Content-Type apart, also one that is not quite well formed.
func contentType(value string) (string, map[string]string) {
	if value == "" {
		return "text/plain", nil
	}
	t, params, err := mime.ParseMediaType(value)
	if t == "" || err != nil && params == nil {
		t, _, _ = strings.Cut(value, ";")
		t = strings.ToLower(strings.TrimSpace(t))
	}
	return t, params
}

// words decodes the encoded words of a header's value (RFC 2047).
func words(value string) string {
	d := mime.WordDecoder{CharsetReader: charsetReader}
	if s, err := d.DecodeHeader(value); err == nil {
		value = s
	}
	if !utf8.ValidString(value) {
		value = decodeUnknown([]byte(value)).text
	}
	return value
}

// leaves gives the parts without parts, in order.
func (p *part) leaves() []*part {
	if len(p.parts) == 0 {
		return []*part{p}
	}
	var list []*part
	for _, child := range p.parts {
		list = append(list, child.leaves()...)
	}
	return list
}

// body gives a leaf's text in UTF-8, with where each run of it stands in the capture.
func (p *part) body(data []byte) (decoded, error) {
	raw, segs := p.transfer(data)
	d, err := decodeAs(raw, p.params["charset"], p.mediaType)
	if err != nil {
		return decoded{}, err
	}
	if d.segs == nil {
		d.segs = segs
	} else {
		d.segs = compose(d.segs, segs)
	}
	return d, nil
}

// decodeAs reads bytes in the character set that a header declares for them,
// where they are not UTF-8 and it is one that is known.
func decodeAs(data []byte, label, mediaType string) (decoded, error) {
	enc, err := htmlindex.Get(strings.TrimSpace(label))
	if name := strings.ToLower(strings.TrimSpace(label)); err == nil && enc != charmap.Windows1252 && !strings.HasPrefix(name, "utf") && !looksBinary(data) {
		return decodeLines(data, enc), nil
	}
	if mediaType == "text/html" {
		return decodeHTML(data, "text/html")
	}
	return decode(data)
}

// transfer takes the transfer encoding off a body.
func (p *part) transfer(data []byte) ([]byte, []assay.Segment) {
	switch strings.ToLower(strings.TrimSpace(p.header.Get("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		return quotedPrintable(data, p.start, p.end)
	case "base64":
		return base64Lines(data, p.start, p.end)
	}
	n := p.end - p.start
	return data[p.start:p.end], []assay.Segment{{End: n, CaptureStart: p.start, CaptureEnd: p.end, Exact: true}}
}

// quotedPrintable decodes data[start:end] (RFC 2045, 6.7); what is no escape
// stays as it is.
func quotedPrintable(data []byte, start, end int) ([]byte, []assay.Segment) {
	out := make([]byte, 0, end-start)
	var segs []assay.Segment
	put := func(from, to int, exact bool, text ...byte) {
		at := len(out)
		out = append(out, text...)
		if k := len(segs) - 1; k >= 0 && segs[k].Exact == exact && segs[k].CaptureEnd == from {
			segs[k].End, segs[k].CaptureEnd = len(out), to
			return
		}
		segs = append(segs, assay.Segment{Start: at, End: len(out), CaptureStart: from, CaptureEnd: to, Exact: exact})
	}
	for i := start; i < end; {
		j := bytes.IndexByte(data[i:end], '=')
		if j < 0 {
			put(i, end, true, data[i:end]...)
			break
		}
		if j > 0 {
			put(i, i+j, true, data[i:i+j]...)
		}
		i += j
		if n := softBreak(data[i:end]); n > 0 {
			i += n
			continue
		}
		if i+2 < end {
			high, low := hexDigit(data[i+1]), hexDigit(data[i+2])
			if high >= 0 && low >= 0 {
				put(i, i+3, false, byte(high<<4|low))
				i += 3
				continue
			}
		}
		put(i, i+1, true, '=')
		i++
	}
	return out, segs
}

// softBreak gives the length of a soft line break at the beginning of data, 0 for none.
func softBreak(data []byte) int {
	i := 1
	for i < len(data) && (data[i] == ' ' || data[i] == '\t') && i < 80 {
		i++
	}
	if i < len(data) && data[i] == '\r' {
		i++
	}
	if i < len(data) && data[i] == '\n' {
		return i + 1
	}
	if i == len(data) {
		return i
	}
	return 0
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// base64Lines decodes data[start:end]; each line is a segment, with the bytes
// that the line before left over. What is not of the alphabet is passed over,
// and nothing follows padding.
func base64Lines(data []byte, start, end int) ([]byte, []assay.Segment) {
	out := make([]byte, 0, (end-start)/4*3)
	var segs []assay.Segment
	var quad []byte
	first := start // of what is not in a segment yet
	flush := func(to int) {
		whole := len(quad) / 4 * 4
		at := len(out)
		out, _ = base64.StdEncoding.AppendDecode(out, quad[:whole]) // the alphabet was checked
		quad = append(quad[:0], quad[whole:]...)
		if len(out) > at {
			segs = append(segs, assay.Segment{Start: at, End: len(out), CaptureStart: first, CaptureEnd: to})
			first = to
		}
	}
	for i := start; i < end; i++ {
		switch c := data[i]; {
		case c == '\n':
			flush(i + 1)
		case c == '=':
			flush(i)
			for len(quad)%4 != 0 {
				quad = append(quad, '=')
			}
			flush(end)
			return out, segs
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			quad = append(quad, c)
		}
	}
	for len(quad)%4 > 1 {
		quad = append(quad, '=')
	}
	flush(end)
	return out, segs
}
