package fetch

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"assay"
	"assay/internal/text"
)

// acceptEncoding is what decoded undoes.
const acceptEncoding = "gzip, deflate, br, zstd"

// A body that is decoded to more than maxRatio times what was sent is taken for a
// bomb once it is larger than ratioFrom. Pages compress 3 to 20 times.
const (
	maxRatio  = 200
	ratioFrom = 1 << 20
)

// errorBody is the most that is read of the body of an error.
const errorBody = 64 << 10

// maxWindow bounds what a compressed body makes the decoder keep (RFC 9659).
const maxWindow = 8 << 20

type body struct {
	data    []byte
	media   string
	charset string
}

// meter counts and bounds the bytes of a body as they come, and the time for
// which they were waited for: a slow decoder here is no slow server.
type meter struct {
	r     io.Reader
	limit int64

	n      atomic.Int64
	waited atomic.Int64 // nanoseconds, of the reads that are over
	since  atomic.Int64 // when the read that is going on began; 0 when there is none
	born   time.Time
}

func newMeter(r io.Reader, limit int64) *meter {
	return &meter{r: r, limit: limit, born: time.Now()}
}

// Read reads on up to the limit.
func (m *meter) Read(p []byte) (int, error) {
	began := time.Since(m.born)
	m.since.Store(int64(began) | 1) // never 0
	n, err := m.r.Read(p)
	m.waited.Add(int64(time.Since(m.born) - began))
	m.since.Store(0)
	if m.n.Add(int64(n)) > m.limit {
		return n, errLarge
	}
	return n, err
}

// wait gives how long the body was waited for so far.
func (m *meter) wait() time.Duration {
	w := time.Duration(m.waited.Load())
	if since := m.since.Load(); since != 0 {
		w += time.Since(m.born) - time.Duration(since)
	}
	return w
}

var errLarge = errors.New("larger than the limit")

// read reads and decodes a body within the limits, and looks at what it is.
func (t *trip) read(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response) (b body, err error) {
	defer func() {
		if p := recover(); p != nil { // of a decoder
			b, err = body{}, fail(assay.Unreachable, "its body cannot be decoded")
		}
	}()
	sent, decoded := t.limits(resp.StatusCode)
	if resp.ContentLength > sent && !t.robots {
		if typ := declaredType(resp.Header.Get("Content-Type")); !t.r.Binary && typ != "" && !readable(typ) && typ != "application/octet-stream" {
			return body{}, fail(assay.NotText, "it is not text but %s", typ)
		}
		return body{}, fail(assay.OverLimit, "it is %s, larger than the limit of %s", text.Size(resp.ContentLength), text.Size(sent))
	}
	m := newMeter(resp.Body, sent)
	stop := t.c.watch(m, cancel)
	defer stop()
	r, done, err := decode(m, resp.Header.Values("Content-Encoding"))
	if err != nil {
		return body{}, err
	}
	defer done()
	if t.robots {
		return t.truncated(ctx, r)
	}
	b.charset = charset(resp.Header.Get("Content-Type"))
	var buf bytes.Buffer
	if n := resp.ContentLength; n > 0 {
		buf.Grow(int(min(n, 1<<20)))
	}
	for {
		buf.Grow(4 << 10)
		free := buf.AvailableBuffer()
		n, err := r.Read(free[:cap(free)])
		first := buf.Len() < sniffed
		buf.Write(free[:n])
		got := int64(buf.Len())
		switch {
		case errors.Is(err, errLarge):
			return body{}, fail(assay.OverLimit, "it is larger than the limit of %s", text.Size(sent))
		case got > decoded:
			return body{}, fail(assay.OverLimit, "it is larger than the limit of %s when unpacked", text.Size(decoded))
		case got > ratioFrom && got > maxRatio*max(m.n.Load(), 1):
			return body{}, fail(assay.OverLimit, "it is packed more than %d times, as a bomb is", maxRatio)
		}
		if first && (got >= sniffed || err == io.EOF) {
			if err := t.sniff(&b, resp, buf.Bytes()); err != nil {
				return body{}, err
			}
		}
		if err == io.EOF {
			b.data = buf.Bytes()
			return b, nil
		}
		if err != nil {
			return body{}, t.cut(ctx, err, m.n.Load(), resp.ContentLength)
		}
	}
}

// limits gives the most bytes of a body as sent and decoded.
func (t *trip) limits(status int) (sent, decoded int64) {
	sent, decoded = t.c.o.MaxBody, t.c.o.MaxDecompressed
	if t.r.MaxBody > 0 {
		sent, decoded = t.r.MaxBody, t.r.MaxBody
	}
	if status >= 400 {
		return min(sent, errorBody), min(decoded, errorBody)
	}
	return sent, decoded
}

// sniff settles what the body is, by its first bytes.
func (t *trip) sniff(b *body, resp *http.Response, head []byte) error {
	b.media = mediaType(resp.Header.Get("Content-Type"), head[:min(len(head), sniffed)])
	if !t.r.Binary && !readable(b.media) {
		return fail(assay.NotText, "it is not text but %s", b.media)
	}
	return nil
}

// cut explains why a body ended early.
func (t *trip) cut(ctx context.Context, err error, got, want int64) error {
	var broken *corrupt
	if errors.As(err, &broken) && context.Cause(ctx) == nil {
		return fail(assay.Unreachable, "its %s body is broken", broken.encoding)
	}
	f := explain(ctx, err)
	if f.again {
		f.reason = fmt.Sprintf("the connection broke after %s", text.Size(got))
		if want > 0 {
			f.reason += " of " + text.Size(want)
		}
	}
	return f
}

// truncated reads a robots.txt as far as it is looked at.
func (t *trip) truncated(ctx context.Context, r io.Reader) (body, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxRobots))
	if err != nil && !errors.Is(err, errLarge) {
		return body{}, err
	}
	if len(data) == maxRobots || err != nil {
		data = data[:bytes.LastIndexByte(data, '\n')+1] // the last line may be half
	}
	return body{data: data}, nil
}

// watch ends a request whose body comes too slowly to be meant: fewer bytes than
// Options.MinRate asks for in Options.Window of waiting.
func (c *Client) watch(m *meter, cancel context.CancelCauseFunc) (stop func()) {
	if c.o.MinRate < 0 {
		return func() {}
	}
	least := max(int64(float64(c.o.MinRate)*c.o.Window.Seconds()), 1)
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(max(c.o.Window/4, time.Millisecond))
		defer tick.Stop()
		var bytes int64          // at the beginning of the window
		var waited time.Duration // likewise
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			n, w := m.n.Load(), m.wait()
			if w-waited < c.o.Window {
				continue
			}
			if n-bytes < least {
				cancel(fail(assay.Unreachable, "it sends too slowly: %d bytes in %s", n-bytes, seconds(w-waited)))
				return
			}
			bytes, waited = n, w
		}
	}()
	return func() { close(done) }
}

// corrupt says that a body does not decode.
type corrupt struct {
	encoding string
	err      error
}

// Error says which encoding is broken.
func (c *corrupt) Error() string { return "broken " + c.encoding }

// decoder tells errors of a decoder from those of the connection below it.
type decoder struct {
	r        io.Reader
	encoding string
	under    *error // the last error of the reader below
}

// Read decodes on.
func (d decoder) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	if u := *d.under; u != nil && u != io.EOF {
		return n, u
	}
	return n, &corrupt{d.encoding, err}
}

// keeper keeps the last error of a reader.
type keeper struct {
	r   io.Reader
	err error
}

// Read passes on what r reads.
func (k *keeper) Read(p []byte) (int, error) {
	n, err := k.r.Read(p)
	if err != nil {
		k.err = err
	}
	return n, err
}

// decode undoes the content encodings of a response (RFC 9110, 8.4), two at the
// most. A body that has not the marks of the gzip that is declared is given as it
// is, for servers name it for what they did not compress.
func decode(r io.Reader, fields []string) (io.Reader, func(), error) {
	var names []string
	for _, f := range fields {
		for name := range strings.SplitSeq(f, ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name != "" && name != "identity" {
				names = append(names, strings.TrimPrefix(name, "x-"))
			}
		}
	}
	if len(names) > 2 {
		return nil, nil, fail(assay.Unreachable, "its body is packed %d times over", len(names))
	}
	slices.Reverse(names)
	closers := []func(){}
	done := func() {
		for _, c := range closers {
			c()
		}
	}
	for _, name := range names {
		below := &keeper{r: r}
		inner, c, err := decodeOne(bufio.NewReader(below), name)
		if err != nil {
			done()
			if below.err != nil && below.err != io.EOF {
				err = below.err
			}
			return nil, nil, err
		}
		closers = append(closers, c)
		r = decoder{inner, name, &below.err}
	}
	return r, done, nil
}

func decodeOne(r *bufio.Reader, name string) (io.Reader, func(), error) {
	none := func() {}
	switch name {
	case "gzip":
		head, err := r.Peek(2)
		if err == io.EOF || err == nil && (head[0] != 0x1f || head[1] != 0x8b) {
			return r, none, nil
		}
		if err != nil {
			return nil, nil, err
		}
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, fail(assay.Unreachable, "its gzip body is broken")
		}
		return z, func() { _ = z.Close() }, nil // nothing is written
	case "deflate": // zlib by the standard, bare by some servers
		head, err := r.Peek(2)
		if err == io.EOF {
			return r, none, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			z, err := zlib.NewReader(r)
			if err != nil {
				return nil, nil, fail(assay.Unreachable, "its deflate body is broken")
			}
			return z, func() { _ = z.Close() }, nil // nothing is written
		}
		z := flate.NewReader(r)
		return z, func() { _ = z.Close() }, nil // nothing is written
	case "br":
		return brotli.NewReader(r), none, nil
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, nil, fail(assay.Unreachable, "its zstd body is broken")
		}
		return z, z.Close, nil
	}
	return nil, nil, fail(assay.Unreachable, "its body has the encoding %q, which was not asked for", clean(name, 40))
}

// charset gives the charset that a Content-Type declares, in lower case.
func charset(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	c := strings.ToLower(strings.TrimSpace(params["charset"]))
	if len(c) > 40 || !utf8.ValidString(c) || clean(c, 40) != c {
		return ""
	}
	return c
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}
