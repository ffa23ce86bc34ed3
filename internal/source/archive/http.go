package archive

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"assay"
)

// message is an HTTP response as a record holds it.
type message struct {
	status int
	fields []assay.HeaderField
	body   []byte // as sent
}

var errNoHTTP = fmt.Errorf("%w: it holds no HTTP response", assay.ErrUnreadable)

// parseHTTP takes a block apart. A block that was cut within its header gives
// errHTTPHeader.
func parseHTTP(block []byte) (message, error) {
	in := newTape(bytes.NewReader(block[:min(len(block), maxHTTPHeader)]), 0)
	line, err := in.line(maxHeader)
	if err != nil {
		return message{}, errNoHTTP
	}
	version, rest, _ := strings.Cut(string(line), " ")
	code, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	status, err := strconv.Atoi(code)
	if !strings.HasPrefix(version, "HTTP/") || err != nil || status < 100 || status > 999 {
		return message{}, errNoHTTP
	}
	fields, err := readFields(in, maxHTTPHeader)
	if errors.Is(err, io.ErrUnexpectedEOF) && len(block) <= maxHTTPHeader {
		return message{status: status}, errHTTPHeader // cut off
	}
	if err != nil {
		return message{}, fmt.Errorf("%w: the response's header is larger than %d kB", assay.ErrTooLarge, maxHTTPHeader>>10)
	}
	return message{status: status, fields: fields, body: block[in.at:]}, nil
}

var errHTTPHeader = fmt.Errorf("%w: the response's header is cut off", assay.ErrUnreadable)

// decode takes the transfer encoding and the content encodings off the body,
// which may grow to limit bytes. Many archives hold bodies that were decoded
// already under the old header: a body that is not what its header says stays
// as it is, unless it begins as such and breaks later.
func (m message) decode(limit int64) (plain []byte, warning string, err error) {
	body := m.body
	if strings.Contains(strings.ToLower(field(m.fields, "Transfer-Encoding")), "chunked") && chunked(body) {
		got, err := readUpTo(httputil.NewChunkedReader(bytes.NewReader(body)), limit)
		if errors.Is(err, assay.ErrTooLarge) {
			return nil, "", err
		}
		if body = got; err != nil {
			warning = "the response's chunks are damaged; what came before was read"
		}
	}
	encodings := strings.Split(strings.ToLower(field(m.fields, "Content-Encoding")), ",")
	const most = 4 // encodings of one body
	if len(encodings) > most {
		return nil, "", fmt.Errorf("%w: its body is encoded %d times over", assay.ErrTooLarge, len(encodings))
	}
	for i := len(encodings) - 1; i >= 0; i-- {
		got, known, err := decompress(strings.TrimSpace(encodings[i]), body, limit)
		switch {
		case errors.Is(err, assay.ErrTooLarge):
			return nil, "", err
		case !known, err != nil && len(got) == 0:
			return body, warning, nil // decoded before it was archived
		case err != nil:
			warning = "the response's compressed body is damaged or cut off; what came before was read"
		}
		body = got
	}
	return body, warning, nil
}

// chunked reports whether a body begins with the size of a chunk.
func chunked(body []byte) bool {
	line, _, ok := bytes.Cut(body[:min(len(body), 256)], []byte("\n"))
	size, _, _ := strings.Cut(strings.TrimSpace(string(line)), ";")
	_, err := strconv.ParseUint(strings.TrimSpace(size), 16, 63)
	return ok && err == nil
}

// decompress takes one content encoding off; known is false when the body does
// not have it, or it is one that is not read.
func decompress(encoding string, body []byte, limit int64) (plain []byte, known bool, err error) {
	in := bytes.NewReader(body)
	var r io.Reader
	switch encoding {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(in)
	case "deflate": // zlib by the standard, bare deflate by many servers
		if r, err = zlib.NewReader(in); err != nil {
			r, err = flate.NewReader(bytes.NewReader(body)), nil
		}
	case "br":
		r = brotli.NewReader(in)
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(limit)+1<<20), zstd.WithDecoderMaxWindow(8<<20)); err == nil {
			defer z.Close()
			r = z
		}
	default:
		return nil, false, nil
	}
	if err != nil {
		return nil, false, nil
	}
	plain, err = readUpTo(r, limit)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || errors.Is(err, zstd.ErrWindowSizeExceeded) {
		err = tooLarge(limit)
	}
	return plain, true, err
}

// readUpTo reads all of r, and refuses more than limit bytes.
func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	var b bytes.Buffer
	_, err := b.ReadFrom(io.LimitReader(r, limit+1))
	if int64(b.Len()) > limit {
		return nil, tooLarge(limit)
	}
	return b.Bytes(), err
}

func tooLarge(limit int64) error {
	return fmt.Errorf("%w: it holds more than %d MB", assay.ErrTooLarge, limit>>20)
}
