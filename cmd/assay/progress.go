package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/source"
	"assay/internal/source/web"

	"github.com/schollz/progressbar/v3"
)

// progress tells a person how a reading goes, and a program what was stored.
type progress struct {
	a       *app
	verbose bool
	bar     *progressbar.ProgressBar
	lines   *json.Encoder
	pages   *live // of the network, on a terminal
}

func newProgress(ctx context.Context, a *app, paths []string, verbose bool) *progress {
	p := &progress{a: a, verbose: verbose}
	if a.json {
		p.lines = json.NewEncoder(a.out)
		p.lines.SetEscapeHTML(false)
	}
	if !a.errTTY || a.quiet || verbose || a.json {
		return p
	}
	p.pages = &live{a: a}
	if len(paths) > 0 {
		p.bar = progressbar.NewOptions64(source.Count(ctx, paths, source.Options{}).Bytes,
			progressbar.OptionSetWriter(a.err),
			progressbar.OptionSetDescription("reading"),
			progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	return p
}

// line of --json, for one source.
type eventLine struct {
	Event      check.Outcome          `json:"event"`
	Document   string                 `json:"document,omitempty"`
	Location   string                 `json:"location"`
	Reason     string                 `json:"reason,omitempty"`
	Outcome    assay.RetrievalOutcome `json:"outcome,omitempty"` // of the request, for an address
	Archive    string                 `json:"archive,omitempty"` // that gave the bytes in place of the address
	ArchivedAt string                 `json:"archived_at,omitempty"`
}

func (p *progress) event(e check.Event) {
	if p.bar != nil && e.Retrieval == nil {
		_ = p.bar.Add64(e.Read) // a bar that cannot be drawn is no reason to stop
	}
	switch {
	case p.lines != nil:
		l := eventLine{Event: e.Outcome, Document: e.Document, Location: e.Location, Reason: e.Reason}
		if r := e.Retrieval; r != nil {
			l.Outcome, l.Archive = r.Outcome, r.Archive
			if !r.ArchivedAt.IsZero() {
				l.ArchivedAt = r.ArchivedAt.Format(time.RFC3339)
			}
		}
		_ = p.lines.Encode(l) // a closed pipe ends the program by itself
	case e.Outcome == check.WasRefused:
		p.clear()
		fmt.Fprintf(p.a.err, "assay: not read: %s: %s\n", line(e.Location), line(e.Reason))
	case p.verbose:
		fmt.Fprintf(p.a.out, "%s %s %s%s\n", e.Outcome, e.Document, line(e.Location), archivedWords(e.Retrieval))
	}
}

// archivedWords says which archive gave a page, and when it had captured it.
func archivedWords(r *assay.Retrieval) string {
	if r == nil || r.Archive == "" {
		return ""
	}
	return fmt.Sprintf(" (%s, %s)", line(r.Archive), r.ArchivedAt.Format(time.DateOnly))
}

// page shows how far the reading of addresses has come.
func (p *progress) page(w web.Progress) {
	if p.pages != nil {
		p.pages.show(w.Done == w.Known, func(elapsed time.Duration) string { return pageLine(w, elapsed) })
	}
}

// clear makes room for a line of text on a terminal.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	if p.pages != nil {
		p.pages.clear()
	}
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
	if p.pages != nil {
		p.pages.clear()
	}
}

// live is one line of a terminal that is written over as work goes on. It may
// be used by several goroutines at once.
type live struct {
	a     *app
	mu    sync.Mutex
	began time.Time
	last  time.Time
	shown bool
}

// show writes the line, ten times a second at most unless it must.
func (l *live) show(must bool, text func(elapsed time.Duration) string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.began.IsZero() {
		l.began = now
	}
	if !must && now.Sub(l.last) < 100*time.Millisecond {
		return
	}
	l.last, l.shown = now, true
	width := l.a.columns
	if width <= 0 {
		width = 80
	}
	s := []rune(text(now.Sub(l.began)))
	fmt.Fprintf(l.a.err, "\r\x1b[K%s", string(s[:min(len(s), width-1)]))
}

// clear takes the line away.
func (l *live) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shown {
		fmt.Fprint(l.a.err, "\r\x1b[K")
		l.shown = false
	}
}

// quickly is how long work may take before a terminal is told that it goes on.
const quickly = 700 * time.Millisecond

// waiting shows on a terminal that work goes on, with words that say at what and
// how far it has come, until what it gives is called. Work that ends quickly shows nothing.
func (a *app) waiting(words func() string) (done func()) {
	if !a.errTTY || a.quiet {
		return func() {}
	}
	show := &live{a: a, began: time.Now()}
	end := make(chan struct{})
	go func() {
		defer close(end)
		for wait := quickly; ; wait = 200 * time.Millisecond {
			select {
			case <-time.After(wait):
				show.show(true, func(elapsed time.Duration) string { return fmt.Sprintf("%s: %d s", words(), int(elapsed.Seconds())) })
			case <-end:
				show.clear()
				return
			}
		}
	}()
	return func() { end <- struct{}{}; <-end }
}

// readingSources are the words of waiting for what is computed of many sources.
func readingSources() string { return "reading the sources" }
