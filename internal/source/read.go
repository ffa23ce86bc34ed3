package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/internal/text"
)

// A compressed stream may hold this many times its own size, beyond the limit
// of one source: text shrinks to a third or a tenth, a decompression bomb to a
// thousandth.
const maxExpansion = 100

// read yields what is in one file; it returns false when the walk is to stop.
func read(ctx context.Context, e entry, o Options, yield func(Item) bool) bool {
	fail := func(err error, n int64) bool {
		return yield(Item{Capture: assay.Capture{Location: e.location}, Err: err, Read: n})
	}
	if err := ctx.Err(); err != nil {
		fail(fmt.Errorf("%w: stopped before it was read: %w", assay.ErrUnreadable, err), 0)
		return false
	}
	if e.err != nil {
		return fail(e.err, 0)
	}
	if e.size > o.MaxBytes && container(e.location) == "" {
		return fail(tooLarge("the file", e.size, o.MaxBytes), 0)
	}
	f, err := e.open()
	if err != nil {
		return fail(err, e.size)
	}
	defer f.Close()
	c := &counter{r: f, total: e.size}
	switch container(e.location) {
	case warcFile:
		return readWARC(ctx, f, e, c, o, yield)
	case waczFile:
		return readWACZ(ctx, f, e, c, o, yield)
	}
	r, err := decompress(c, e, o)
	if err != nil {
		return fail(err, c.rest())
	}
	if container(e.location) == linesFile {
		return readLines(ctx, r, e, c, o, yield)
	}
	data, err := readAll(io.LimitReader(r, o.MaxBytes+1), e.size)
	switch {
	case err != nil:
		return fail(readError(err), c.rest())
	case int64(len(data)) > o.MaxBytes:
		return fail(fmt.Errorf("%w: it holds more than %s", assay.ErrTooLarge, text.Size(o.MaxBytes)), c.rest())
	}
	mediaType, err := MediaType(e.location, data)
	if err != nil {
		return fail(err, c.rest())
	}
	capture := NewCapture(data, mediaType, e.location, o.CapturedAt)
	if mediaType == MHTML {
		capture.Retrieval = savedPage(capture, o)
	}
	return yield(Item{Capture: capture, Read: c.rest()})
}

// readAll is io.ReadAll with room made at once for the size that is expected.
func readAll(r io.Reader, size int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(size, 0), 1<<20)) + bytes.MinRead)
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

// decompress looks for gzip's mark, whatever the file is called.
func decompress(c *counter, e entry, o Options) (io.Reader, error) {
	b := bufio.NewReaderSize(c, int(min(max(e.size, 512), 64<<10)))
	mark, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readError(err)
	}
	if !bytes.Equal(mark, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, readError(err)
	}
	return &bounded{r: z, left: o.MaxBytes + maxExpansion*e.size}, nil
}

func readError(err error) error {
	if errors.Is(err, assay.ErrTooLarge) {
		return err
	}
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the gzip file is damaged or cut off", assay.ErrUnreadable)
	}
	return openError(err)
}

// bounded refuses to give more than a stated number of bytes.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("%w: it expands to more than %d times its size", assay.ErrTooLarge, maxExpansion)
	}
	return n, err
}

// counter counts the bytes taken from a file, so that each item tells its share.
type counter struct {
	r              io.Reader
	n, told, total int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// share is what was read since the last call, up to the size that Count gave.
func (c *counter) share() int64 {
	n := min(c.n, c.total) - c.told
	c.told += n
	return n
}

// rest is all that share has not told yet.
func (c *counter) rest() int64 {
	n := c.total - c.told
	c.told = c.total
	return n
}
