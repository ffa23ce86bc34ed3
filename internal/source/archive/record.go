// Package archive reads and writes web archives: WARC 1.0 and 1.1 (ISO
// 28500:2017), plain, compressed record by record or as a whole, and WACZ
// 1.1.1 (specs.webrecorder.net/wacz/1.1.1), the package of WARC files, index
// and list of pages that replay programs open.
//
// It knows the containers and nothing of what pages say. internal/source makes
// captures of the records that it finds, cmd/assay hands it a library's
// captures to write. What is read is hostile: a record that lies is named and
// left, the next one is looked for, and sizes and expansion are bounded.
package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/text"
)

// The types of records that this package knows.
const (
	Response   = "response"
	Resource   = "resource"
	Conversion = "conversion"
	Revisit    = "revisit"
	Metadata   = "metadata"
)

// Limits of one record's header: the WARC's own, and the one of HTTP in it.
const (
	maxHeader     = 64 << 10 // bytes
	maxFields     = 1000
	maxHTTPHeader = 256 << 10 // bytes
	maxBlankLines = 1000      // between records
	maxBlock      = 1 << 50   // bytes that a record may say it has
)

// record is a WARC record's own header.
type record struct {
	fields []assay.HeaderField
	length int64 // of the block
}

func (r *record) field(name string) string { return field(r.fields, name) }

func field(fields []assay.HeaderField, name string) string {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// uri gives a field that holds an address; WARC 1.0 writes some in angle brackets.
func (r *record) uri(name string) string {
	return strings.TrimSuffix(strings.TrimPrefix(r.field(name), "<"), ">")
}

// date gives when a record was made; the zero time when it does not say.
func (r *record) date(name string) time.Time { return parseDate(r.field(name)) }

// parseDate reads a WARC-Date: a time of ISO 8601, or a part of one (1.1, 5.4).
func parseDate(s string) time.Time {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04Z", "2006-01-02", "2006-01", "2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// mediaType gives a Content-Type without its parameters, in lower case.
func mediaType(s string) string {
	s, _, _ = strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(s))
}

var errNoRecord = errors.New("no record begins here")

// readRecord reads the header of the record that begins at the reader's next
// line that is not blank. io.EOF says that there is none.
func readRecord(in *tape) (*record, error) {
	var line []byte
	for blank := 0; len(line) == 0; blank++ {
		var err error
		if line, err = in.line(maxHeader); err != nil {
			return nil, err
		}
		if blank > maxBlankLines {
			return nil, errNoRecord
		}
	}
	if !isVersion(line) {
		return nil, errNoRecord
	}
	fields, err := readFields(in, maxHeader)
	if err != nil {
		return nil, err
	}
	r := &record{fields: fields}
	length := strings.TrimSpace(r.field("Content-Length"))
	r.length, err = strconv.ParseInt(length, 10, 64)
	if err != nil || r.length < 0 || r.length > maxBlock || length[0] == '+' {
		return nil, fmt.Errorf("%w: its Content-Length is %q, which is no length", assay.ErrUnreadable, text.Clip(length, 80))
	}
	return r, nil
}

// isVersion reports whether a line is the first one of a record.
func isVersion(line []byte) bool {
	return bytes.HasPrefix(line, []byte("WARC/1.")) || bytes.HasPrefix(line, []byte("WARC/0."))
}

// readFields reads the named fields of a header up to the blank line at its
// end; a line that begins with space goes on with the last one.
func readFields(in *tape, limit int) ([]assay.HeaderField, error) {
	var fields []assay.HeaderField
	for left := limit; ; {
		line, err := in.line(left)
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		if len(line) == 0 {
			return fields, nil
		}
		if left -= len(line) + 2; left <= 0 || len(fields) >= maxFields {
			return nil, errHeader
		}
		if line[0] == ' ' || line[0] == '\t' {
			if n := len(fields); n > 0 {
				fields[n-1].Value = strings.TrimSpace(fields[n-1].Value + " " + value(line))
			}
			continue
		}
		name, rest, ok := bytes.Cut(line, []byte(":"))
		if ok && len(name) > 0 {
			fields = append(fields, assay.HeaderField{Name: value(name), Value: value(rest)})
		}
	}
}

var errHeader = fmt.Errorf("%w: its header is larger than %d kB or has more than %d fields", assay.ErrTooLarge, maxHeader>>10, maxFields)

// value makes a field's value of bytes: valid UTF-8 (as WARC wants it; what is
// not is read as Latin-1, as HTTP has it) without control characters.
func value(b []byte) string {
	s := string(bytes.TrimSpace(b))
	if strings.ToValidUTF8(s, "") != s {
		runes := make([]rune, len(s))
		for i := range len(s) {
			runes[i] = rune(s[i])
		}
		s = string(runes)
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
}

// tape is a reader that knows how many bytes were taken from it.
type tape struct {
	b  *bufio.Reader
	at int64
}

func newTape(r io.Reader, at int64) *tape {
	return &tape{b: bufio.NewReaderSize(r, 32<<10), at: at}
}

// Read implements io.Reader.
func (t *tape) Read(p []byte) (int, error) {
	n, err := t.b.Read(p)
	t.at += int64(n)
	return n, err
}

// ReadByte implements io.ByteReader, so that gzip takes no byte beyond its member.
func (t *tape) ReadByte() (byte, error) {
	c, err := t.b.ReadByte()
	if err == nil {
		t.at++
	}
	return c, err
}

// skip passes over n bytes; io.ErrUnexpectedEOF when there are fewer.
func (t *tape) skip(n int64) error {
	for n > 0 {
		k, err := t.b.Discard(int(min(n, 1<<20)))
		t.at += int64(k)
		n -= int64(k)
		if err != nil && n > 0 {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
	}
	return nil
}

// line reads a line of at most limit bytes, without its end. What stands after
// the last line feed is a line too.
func (t *tape) line(limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := t.b.ReadSlice('\n')
		t.at += int64(len(part))
		line = append(line, part...)
		switch {
		case len(line) > limit+2:
			return nil, errHeader
		case err == nil:
			return bytes.TrimSuffix(line[:len(line)-1], []byte("\r")), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		default:
			return nil, err
		}
	}
}

// resync passes over lines up to one that a record begins with; io.EOF when
// there is none.
func (t *tape) resync() error {
	start := true // of a line
	for {
		if start {
			if head, _ := t.b.Peek(len("WARC/1.")); isVersion(head) {
				return nil
			}
		}
		part, err := t.b.ReadSlice('\n')
		t.at += int64(len(part))
		start = err == nil
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}
