package batch

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

// maxWindow bounds the bytes of the lines that are read and not yet answered,
// and rowsPerWorker their number.
const (
	maxWindow     = 4 * MaxLine
	rowsPerWorker = 64
)

// job is one line on its way.
type job struct {
	line   int
	raw    []byte
	size   int64         // what it takes of the window
	done   chan struct{} // closed when answer and err are set
	answer any
	err    error
}

// pump reads lines, has them answered side by side, and writes the answers in order.
func pump(ctx context.Context, s stage, in io.Reader, out io.Writer, o Options) (Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	queue := make(chan *job, workers*rowsPerWorker) // in order
	todo := make(chan *job, workers*rowsPerWorker)
	window := semaphore.NewWeighted(maxWindow)
	var unread error // why the input could not be read to its end
	go func() {
		defer close(queue)
		defer close(todo)
		unread = feed(ctx, in, queue, todo, window)
	}()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				select {
				case j, open := <-todo:
					if !open {
						return
					}
					work(ctx, s, j)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	w := writer{out: bufio.NewWriterSize(out, 64<<10), options: o, take: s.take}
	err := w.drain(ctx, queue, window)
	if err == nil {
		err = unread // set before the queue was closed
	}
	if err == nil && s.end != nil {
		err = s.end(ctx, w.row)
	}
	if e := w.out.Flush(); err == nil { // what was answered is kept, whatever happened
		err = e
	}
	cancel()
	wg.Wait()
	return w.sum, err
}

// feed reads lines until the end of in.
func feed(ctx context.Context, in io.Reader, queue, todo chan<- *job, window *semaphore.Weighted) error {
	l, err := newLines(in)
	if err != nil {
		return err
	}
	for {
		raw, err := l.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, errLong) {
			return err
		}
		if err == nil && len(raw) == 0 {
			continue
		}
		j := &job{line: l.number, raw: raw, size: int64(len(raw)) + 1, done: make(chan struct{}), err: err}
		if e := window.Acquire(ctx, j.size); e != nil {
			return ctx.Err()
		}
		if err != nil {
			close(j.done)
		}
		select {
		case queue <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil {
			continue
		}
		select {
		case todo <- j:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// work answers one line. A fault of a stage, met by a hostile row, is that
// row's failure and no more.
func work(ctx context.Context, s stage, j *job) {
	defer close(j.done)
	defer func() {
		if fault := recover(); fault != nil {
			j.answer, j.err = nil, fmt.Errorf("the row could not be worked on (%v)", fault)
		}
	}()
	if j.err = ctx.Err(); j.err == nil {
		j.answer, j.err = s.answer(ctx, j.raw)
	}
}

// writer takes answers in order.
type writer struct {
	out     *bufio.Writer
	options Options
	take    func(any) error
	buf     bytes.Buffer
	sum     Summary
}

// drain takes every job of the queue in turn. Before it waits it lets the
// reader of out see what there is.
func (w *writer) drain(ctx context.Context, queue <-chan *job, window *semaphore.Weighted) error {
	for {
		j, err := await(ctx, queue, w.out)
		if j == nil || err != nil {
			return err
		}
		if _, err := await(ctx, j.done, w.out); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.job(j); err != nil {
			return err
		}
		window.Release(j.size)
	}
}

// await receives from c, and flushes out first when it has to wait. What it
// gives is zero when c is closed.
func await[T any](ctx context.Context, c <-chan T, out *bufio.Writer) (v T, err error) {
	select {
	case v = <-c:
		return v, nil
	default:
	}
	if err := out.Flush(); err != nil {
		return v, err
	}
	select {
	case v = <-c:
		return v, nil
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

// job writes the answer of one row, or tells that there is none.
func (w *writer) job(j *job) error {
	if j.err == nil && w.take != nil {
		j.err = w.take(j.answer)
		if j.err == nil {
			w.sum.Rows++
			return nil
		}
	}
	if j.err == nil {
		j.err = w.encode(j.answer)
	}
	if j.err == nil {
		w.sum.Rows++
		return w.flushRow()
	}
	w.sum.Failed++
	w.options.problem(Problem{Line: j.line, Reason: reason(j.err)})
	if !w.options.ErrorRows || w.take != nil {
		return nil
	}
	return w.row(failure{ID: idOf(j.raw), Line: j.line, Error: reason(j.err)})
}

// failure is the row of a row that could not be answered.
type failure struct {
	ID    json.RawMessage `json:"id"`
	Line  int             `json:"line"`
	Error string          `json:"error"`
}

// row writes one row.
func (w *writer) row(v any) error {
	if err := w.encode(v); err != nil {
		return err
	}
	return w.flushRow()
}

func (w *writer) encode(v any) error {
	w.buf.Reset()
	e := json.NewEncoder(&w.buf)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (w *writer) flushRow() error {
	w.sum.Answered++
	_, err := w.buf.WriteTo(w.out)
	return err
}
