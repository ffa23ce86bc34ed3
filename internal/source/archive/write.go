package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"assay"
)

// Writer writes a WARC 1.1 file. The same captures in the same order give the
// same bytes: times and names of records are made of what they hold.
type Writer struct {
	w        io.Writer
	z        *gzip.Writer // of every record in turn; nil when they are not compressed
	software string
	at       int64 // bytes written
}

// NewWriter makes a WARC file that names the software that wrote it. Each
// record is compressed by itself when compress is set.
func NewWriter(w io.Writer, compress bool, software string) *Writer {
	out := &Writer{w: w, software: software}
	if compress {
		out.z = gzip.NewWriter(w)
	}
	return out
}

// begin writes the record that a file begins with, of the time of its first capture.
func (w *Writer) begin(at time.Time) error {
	info := "software: " + w.software + "\r\nformat: WARC File Format 1.1\r\nconformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
	_, err := w.record([]assay.HeaderField{
		{Name: "WARC-Type", Value: "warcinfo"},
		{Name: "WARC-Date", Value: warcDate(at)},
		{Name: "Content-Type", Value: "application/warc-fields"},
	}, []byte(info))
	return err
}

// Capture is a document's capture on its way into an archive.
type Capture struct {
	assay.Capture
	Document assay.Document // without Text and Segments
}

// Target is the address under which a capture stands in an archive: its own
// when a server answered with these bytes, else a name made of them. A file's
// place is no address that a replay program could look up.
func (c *Capture) Target() string {
	if c.answered() {
		return strings.ReplaceAll(value([]byte(c.Retrieval.Address)), " ", "%20")
	}
	return "urn:sha256:" + c.SHA256
}

// answered reports whether the capture is a server's answer of HTTP.
func (c *Capture) answered() bool {
	return c.Retrieval != nil && c.Retrieval.Status >= 100 && c.Retrieval.Status <= 999 && c.Retrieval.Address != ""
}

// status is the answer's, or that of the answer that it confirmed: a body does
// not stand under 304.
func (c *Capture) status() int {
	if !c.answered() || c.Retrieval.Status == 304 {
		return 200
	}
	return c.Retrieval.Status
}

// Time is when the capture was made, in whole seconds, as replay programs want it.
func (c *Capture) Time() time.Time {
	at := c.CapturedAt
	if c.answered() && !c.Retrieval.At.IsZero() {
		at = c.Retrieval.At
	}
	if c.answered() && !c.Retrieval.ArchivedAt.IsZero() {
		at = c.Retrieval.ArchivedAt // an archive's copy is of the time at which it was made
	}
	if at.IsZero() {
		return time.Unix(0, 0).UTC() // a folder that was read in place has no time
	}
	return at.UTC().Truncate(time.Second)
}

// Indexed is where a record was written, as an index has it.
type Indexed struct {
	Target, MediaType string
	Time              time.Time
	Status            int
	Digest            string // of the payload
	RecordDigest      string // of the bytes as written
	Offset, Length    int64
}

// Write writes a capture: what the library knows of its document, in a metadata
// record (see Handed), and then its bytes.
func (w *Writer) Write(c *Capture) (Indexed, error) {
	if w.at == 0 {
		if err := w.begin(c.Time()); err != nil {
			return Indexed{}, err
		}
	}
	block, payload := c.Bytes, c.Bytes
	kind, contentType := Resource, c.MediaType
	if c.answered() {
		kind, contentType = Response, "application/http; msgtype=response"
		block = append(httpHead(c), c.Bytes...)
	}
	digest := digestOf(payload)
	main := []assay.HeaderField{
		{Name: "WARC-Type", Value: kind},
		{Name: "WARC-Target-URI", Value: c.Target()},
		{Name: "WARC-Date", Value: warcDate(c.Time())},
		{Name: "WARC-Payload-Digest", Value: digest},
		{Name: "Content-Type", Value: contentType},
	}
	d := c.Document
	d.Text, d.Segments = "", nil
	handed, err := json.Marshal(Handed{Schema: HandedSchema, Document: d, MediaType: c.MediaType, CapturedAt: c.CapturedAt.UTC(), Retrieval: c.Retrieval})
	if err != nil {
		return Indexed{}, err
	}
	meta := []assay.HeaderField{
		{Name: "WARC-Type", Value: Metadata},
		// An address of its own, or replay programs would show it in the page's place.
		{Name: "WARC-Target-URI", Value: "urn:assay:document:" + c.SHA256},
		{Name: "WARC-Date", Value: warcDate(c.Time())},
		{Name: "WARC-Refers-To", Value: recordID(main, block)},
		{Name: "Content-Type", Value: HandedType},
	}
	if _, err := w.record(meta, handed); err != nil {
		return Indexed{}, err
	}
	at := w.at
	written, err := w.record(main, block)
	return Indexed{Target: c.Target(), MediaType: c.MediaType, Time: c.Time(), Status: c.status(), Digest: digest,
		RecordDigest: written, Offset: at, Length: w.at - at}, err
}

// httpHead gives the head of a server's answer. Its body is kept decoded, so
// the fields that speak of its encoding and its length as sent keep their
// values under other names, as other archives do.
func httpHead(c *Capture) []byte {
	var b bytes.Buffer
	reason := map[int]string{200: "OK", 203: "Non-Authoritative Information", 206: "Partial Content"}[c.status()]
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", c.status(), reason)
	typed := false
	for _, f := range c.Retrieval.Header {
		name, value := fieldName(f.Name), value([]byte(f.Value))
		if name == "" {
			continue
		}
		switch strings.ToLower(name) {
		case "content-encoding", "transfer-encoding", "content-length":
			name = "X-Archive-Orig-" + name
		case "content-type":
			typed = true
		}
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	if !typed {
		fmt.Fprintf(&b, "Content-Type: %s\r\n", c.MediaType)
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", len(c.Bytes))
	return b.Bytes()
}

// fieldName gives a field's name when it is one (RFC 9110, 5.1), else "".
func fieldName(s string) string {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return ""
		}
	}
	return s
}

// record writes one record, and gives the digest of its bytes as written.
func (w *Writer) record(fields []assay.HeaderField, block []byte) (string, error) {
	var b bytes.Buffer
	b.WriteString("WARC/1.1\r\n")
	for _, f := range fields {
		fmt.Fprintf(&b, "%s: %s\r\n", f.Name, value([]byte(f.Value)))
	}
	fmt.Fprintf(&b, "WARC-Record-ID: %s\r\nWARC-Block-Digest: %s\r\nContent-Length: %d\r\n\r\n", recordID(fields, block), digestOf(block), len(block))
	h := sha256.New()
	counted := &counting{w: io.MultiWriter(w.w, h)}
	var to io.Writer = counted
	if w.z != nil {
		w.z.Reset(counted) // a writer of its own for each record would cost more than the record
		to = w.z
	}
	for _, part := range [][]byte{b.Bytes(), block, []byte("\r\n\r\n")} {
		if _, err := to.Write(part); err != nil {
			return "", err
		}
	}
	if w.z != nil {
		if err := w.z.Close(); err != nil {
			return "", err
		}
	}
	w.at += counted.n
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

// counting counts the bytes that are written.
type counting struct {
	w io.Writer
	n int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// recordID names a record by what it holds: a UUID of RFC 9562's version 8.
func recordID(fields []assay.HeaderField, block []byte) string {
	h := sha256.New()
	for _, f := range fields {
		fmt.Fprintf(h, "%s: %s\n", f.Name, f.Value)
	}
	h.Write(block)
	sum := h.Sum(nil)[:16]
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	return fmt.Sprintf("<urn:uuid:%x-%x-%x-%x-%x>", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:])
}

func warcDate(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
