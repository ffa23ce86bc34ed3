package source

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"assay"
	"assay/internal/text"
)

// A file with more bad lines than this is described by their number.
const maxNamedLines = 20

// lineReader yields the lines of one JSON Lines file.
type lineReader struct {
	r        *bufio.Reader
	limit    int // bytes of a line
	location string
	read     *counter
	o        Options
	yield    func(Item) bool
	number   int // of the line, from 1
	bad      int // lines that could not be read
}

// readLines yields each line as a capture; a line that is not a JSON object is
// a failure that names it, and the rest goes on.
func readLines(ctx context.Context, r io.Reader, e entry, c *counter, o Options, yield func(Item) bool) bool {
	l := &lineReader{r: bufio.NewReaderSize(r, 64<<10), limit: o.MaxLine, location: e.location, read: c, o: o, yield: yield}
	for {
		if err := ctx.Err(); err != nil {
			l.fail(fmt.Errorf("%w: stopped before line %d: %w", assay.ErrUnreadable, l.number+1, err))
			return false
		}
		line, err := l.next()
		if err == nil || errors.Is(err, errLongLine) || len(line) > 0 {
			if !l.line(line, err) {
				return false
			}
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return l.end(err)
		}
	}
}

var errLongLine = errors.New("long line")

// next reads a line without its end. A line over the limit is passed over, and
// the error says so.
func (l *lineReader) next() ([]byte, error) {
	l.number++
	var line []byte
	long := false
	for {
		part, err := l.r.ReadSlice('\n')
		if long || len(line)+len(bytes.TrimSuffix(part, []byte("\n"))) > l.limit {
			long, line = true, nil
		} else {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long && (err == nil || errors.Is(err, io.EOF)):
			return nil, errLongLine
		}
		return line, err
	}
}

// line yields one line; a blank one is nothing.
func (l *lineReader) line(line []byte, err error) bool {
	if errors.Is(err, errLongLine) {
		return l.badLine(fmt.Errorf("%w: the line is longer than %s", assay.ErrTooLarge, text.Size(int64(l.limit))))
	}
	if l.number == 1 {
		line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
	}
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return true
	}
	if problem := lineProblem(line); problem != "" {
		return l.badLine(fmt.Errorf("%w: %s", assay.ErrUnreadable, problem))
	}
	at := fmt.Sprintf("%s#L%d", l.location, l.number)
	return l.yield(Item{Capture: NewCapture(bytes.Clone(line), JSON, at, l.o.CapturedAt), Read: l.read.share()})
}

// lineProblem says what keeps a line from being a JSON object; "" when nothing does.
func lineProblem(line []byte) string {
	if line[0] != '{' {
		return "the line is not a JSON object; each line must be one, like {\"text\": \"...\", \"title\": \"...\"}"
	}
	if json.Valid(line) {
		return ""
	}
	var any json.RawMessage
	if err := json.Unmarshal(line, &any); err != nil {
		return "the line is not valid JSON: " + err.Error()
	}
	return "the line is not valid JSON"
}

func (l *lineReader) badLine(err error) bool {
	if l.bad++; l.bad > maxNamedLines {
		return true
	}
	at := fmt.Sprintf("%s#L%d", l.location, l.number)
	return l.yield(Item{Capture: assay.Capture{Location: at}, Err: err, Read: l.read.share()})
}

// end reports what is left to say of the file.
func (l *lineReader) end(err error) bool {
	if more := l.bad - maxNamedLines; more > 0 {
		if !l.fail(fmt.Errorf("%w: %d more lines could not be read", assay.ErrUnreadable, more)) {
			return false
		}
	}
	if !errors.Is(err, io.EOF) {
		return l.fail(fmt.Errorf("%w; reading stopped at line %d", readError(err), l.number))
	}
	return true
}

func (l *lineReader) fail(err error) bool {
	return l.yield(Item{Capture: assay.Capture{Location: l.location}, Err: err, Read: l.read.rest()})
}
