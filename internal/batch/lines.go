package batch

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"assay"
)

// MaxLine is the length in bytes of the longest line that is read.
const MaxLine = 16 << 20

// errLong says that a line was passed over.
var errLong = fmt.Errorf("%w: the line is longer than %d MB: cut the text, or give a page as the path of a file", assay.ErrTooLarge, MaxLine>>20)

// lines reads lines of bounded length; the rest of a longer one is passed over.
type lines struct {
	r      *bufio.Reader
	number int // of the line read last, from 1
}

// newLines reads r, or what is in r when it is compressed with gzip.
func newLines(r io.Reader) (*lines, error) {
	b := bufio.NewReaderSize(r, 256<<10)
	if head, _ := b.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("%w: the input begins like gzip and is not: %w", assay.ErrUnreadable, err)
		}
		b = bufio.NewReaderSize(z, 256<<10)
	}
	return &lines{r: b}, nil
}

// next gives a line without the white space around it, in memory of its own.
// An empty one has no bytes and no error. The error is errLong for one line,
// io.EOF after the last, or that of the reader.
func (l *lines) next() ([]byte, error) {
	l.number++
	var line []byte
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long || len(line)+len(part) > MaxLine {
			long, line = true, nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%w: the input cannot be read after line %d: %w", assay.ErrUnreadable, l.number-1, err)
		case long:
			return nil, errLong
		case err != nil && len(line) == 0:
			return nil, io.EOF
		}
		if l.number == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		return bytes.TrimSpace(line), nil
	}
}
