package extract

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"assay"
)

// decoded is a source in UTF-8, with where each run of it stands in the bytes.
type decoded struct {
	text    string
	segs    []assay.Segment // nil: the text is the bytes
	warning string          // what was wrong with the encoding; "" when nothing
}

// decode reads bytes as text: UTF-8, UTF-16 with or without a mark, and
// Windows-1252 (which holds Latin-1) when it is neither.
func decode(data []byte) (decoded, error) {
	if d, ok := decodeMarked(data); ok {
		return d, nil
	}
	if looksBinary(data) {
		return decoded{}, unreadable("binary file")
	}
	if utf8.Valid(data) {
		return decoded{text: string(data)}, nil
	}
	if valid, bad := sequences(data); valid >= 4*bad {
		return repairUTF8(data), nil
	}
	return decodeUnknown(data), nil
}

// decodeHTML is decode, with what the page declares of its encoding, or the
// server does in the type that it sends it as.
func decodeHTML(data []byte, contentType string) (decoded, error) {
	if d, ok := decodeMarked(data); ok {
		return d, nil
	}
	if looksBinary(data) {
		return decoded{}, unreadable("binary file")
	}
	if utf8.Valid(data) {
		return decoded{text: string(data)}, nil
	}
	enc, name, certain := charset.DetermineEncoding(data[:min(len(data), 4096)], contentType)
	valid, bad := sequences(data)
	switch {
	case valid >= 4*bad:
		return repairUTF8(data), nil
	case !certain || name == "utf-8" || name == "windows-1252":
		return decodeUnknown(data), nil
	}
	return decodeLines(data, enc), nil
}

// servedAs gives what the server that sent a page called it, with its
// encoding where it named one; a page that was not fetched is only HTML.
func servedAs(c assay.Capture) string {
	if c.Retrieval != nil {
		if t := c.Retrieval.Field("Content-Type"); t != "" {
			return t
		}
	}
	return "text/html"
}

// decodeMarked reads text that begins with a byte order mark, or that has the
// zeros of UTF-16 without one.
func decodeMarked(data []byte) (decoded, bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		rest := data[3:]
		if looksBinary(rest) {
			return decoded{}, false
		}
		d := decoded{text: string(rest), segs: []assay.Segment{{Start: 0, End: len(rest), CaptureStart: 3, CaptureEnd: len(data), Exact: true}}}
		if !utf8.Valid(rest) {
			d = repairUTF8(data)
		}
		return d, true
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return decode16(data, 2, 0), true
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return decode16(data, 2, 1), true
	}
	if order, ok := zeros(data); ok {
		return decode16(data, 0, order), true
	}
	return decoded{}, false
}

// zeros tells UTF-16 of mostly Latin letters by where its zero bytes stand;
// order is 0 when the low byte comes first.
func zeros(data []byte) (order int, ok bool) {
	head := data[:min(len(data), 4096)]
	if len(head) < 8 {
		return 0, false
	}
	var n [2]int
	for i, c := range head {
		if c == 0 {
			n[i%2]++
		}
	}
	half := len(head) / 2
	switch {
	case n[1] > half*6/10 && n[0] < half/50+1:
		return 0, true
	case n[0] > half*6/10 && n[1] < half/50+1:
		return 1, true
	}
	return 0, false
}

// decode16 reads UTF-16 from skip on; order is the place of the low byte's
// partner: 0 for little endian, 1 for big. Each line is one segment.
func decode16(data []byte, skip, order int) decoded {
	var text strings.Builder
	var segs []assay.Segment
	unit := func(i int) rune {
		if order == 0 {
			return rune(data[i]) | rune(data[i+1])<<8
		}
		return rune(data[i])<<8 | rune(data[i+1])
	}
	start, from := 0, skip
	closeLine := func(i int) {
		if text.Len() > start {
			segs = append(segs, assay.Segment{Start: start, End: text.Len(), CaptureStart: from, CaptureEnd: i})
			start, from = text.Len(), i
		}
	}
	i := skip
	for i+1 < len(data) {
		r, size := unit(i), 2
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if i+3 < len(data) {
				pair = utf16.DecodeRune(r, unit(i+2))
			}
			if r = pair; pair != utf8.RuneError {
				size = 4
			}
		}
		text.WriteRune(r)
		i += size
		if r == '\n' {
			closeLine(i)
		}
	}
	closeLine(i)
	return decoded{text: text.String(), segs: segs}
}

// looksBinary reports whether bytes are no text in any encoding that is read
// here: they hold zeros, or many control characters.
func looksBinary(data []byte) bool {
	zero, control := bytes.Count(data, []byte{0}), 0
	for _, c := range data {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' || c == 0x7f {
			control++
		}
	}
	return zero*1000 > len(data) || control*20 > len(data)
}

// sequences counts the characters of UTF-8 beyond ASCII, and the bytes that
// belong to none.
func sequences(data []byte) (valid, bad int) {
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			data = data[1:]
			continue
		}
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			valid++
		}
		data = data[n:]
	}
	return valid, bad
}

// repairUTF8 keeps the text and puts U+FFFD for each byte that is none.
func repairUTF8(data []byte) decoded {
	d := decodeBytes(data, func(rest []byte) (string, int, bool) {
		if r, n := utf8.DecodeRune(rest); r != utf8.RuneError || n > 1 {
			return "", n, true
		}
		return "\uFFFD", 1, false
	})
	d.warning = "some bytes are not valid UTF-8; they are shown as \uFFFD"
	return d
}

// decodeUnknown reads bytes of no declared encoding: by their statistics when
// most of them are not Latin, else as Windows-1252.
func decodeUnknown(data []byte) decoded {
	high, letters := 0, 0
	for _, c := range data {
		if c >= 0x80 {
			high++
		} else if c|0x20 >= 'a' && c|0x20 <= 'z' {
			letters++
		}
	}
	if high >= minHigh && high > letters/2 {
		if enc := statistics(data); enc != nil {
			return decodeLines(data, enc)
		}
	}
	return decodeBytes(data, func(rest []byte) (string, int, bool) {
		if rest[0] < utf8.RuneSelf {
			return "", 1, true
		}
		return string(charmap.Windows1252.DecodeByte(rest[0])), 1, false
	})
}

const (
	minHigh       = 16 // bytes beyond ASCII; fewer say nothing of an encoding
	minConfidence = 30 // percent
)

// statistics guesses an encoding from how often its bytes and pairs of bytes
// occur; nil when the guess is weak. The detector runs its methods beside one
// another and leaves ties to chance, so they are resolved here, by name.
func statistics(data []byte) encoding.Encoding {
	found, err := chardet.NewTextDetector().DetectAll(data[:min(len(data), 64<<10)])
	if err != nil {
		return nil
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].Confidence != found[j].Confidence {
			return found[i].Confidence > found[j].Confidence
		}
		return found[i].Charset < found[j].Charset
	})
	if found[0].Confidence < minConfidence {
		return nil
	}
	enc, err := htmlindex.Get(found[0].Charset)
	if err != nil || enc == charmap.Windows1252 {
		return nil
	}
	return enc
}

// decodeBytes applies next to the bytes until none is left: it gives the text
// of the first n bytes, or same when they stand for themselves.
func decodeBytes(data []byte, next func([]byte) (text string, n int, same bool)) decoded {
	var b strings.Builder
	var segs []assay.Segment
	for i := 0; i < len(data); {
		text, n, same := next(data[i:])
		at := b.Len()
		if same {
			b.Write(data[i : i+n])
		} else {
			b.WriteString(text)
		}
		if k := len(segs) - 1; k >= 0 && segs[k].Exact == same {
			segs[k].End, segs[k].CaptureEnd = b.Len(), i+n
		} else {
			segs = append(segs, assay.Segment{Start: at, End: b.Len(), CaptureStart: i, CaptureEnd: i + n, Exact: same})
		}
		i += n
	}
	return decoded{text: b.String(), segs: segs}
}

// decodeLines decodes line by line, so that each line is a segment. A line
// feed is no part of a longer character in any encoding that the web declares,
// UTF-16 excepted, which does not come here.
func decodeLines(data []byte, enc encoding.Encoding) decoded {
	var b strings.Builder
	var segs []assay.Segment
	for at := 0; at < len(data); {
		end := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		raw := data[at:end]
		line, err := enc.NewDecoder().Bytes(raw)
		if err != nil {
			line = []byte(strings.ToValidUTF8(string(raw), "\uFFFD"))
		}
		start := b.Len()
		b.Write(line)
		if b.Len() > start {
			segs = append(segs, assay.Segment{Start: start, End: b.Len(), CaptureStart: at, CaptureEnd: end, Exact: bytes.Equal(line, raw)})
		}
		at = end
	}
	return decoded{text: b.String(), segs: segs}
}
