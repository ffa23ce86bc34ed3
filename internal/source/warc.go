package source

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"os"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source/archive"
)

// An archive with more failures than this is described by their number.
const maxNamedRecords = 200

// What is kept of a response's header.
const (
	maxKeptFields = 100
	maxKeptValue  = 2 << 10 // bytes
)

// readWARC yields the pages of a WARC file as captures, each located by its
// address; a record that cannot be read is a failure that names it.
func readWARC(ctx context.Context, f *os.File, e entry, c *counter, o Options, yield func(Item) bool) bool {
	p := &pages{ctx: ctx, o: o, location: e.location, read: c, yield: yield}
	return p.of([]archive.File{archive.NewFile(e.location, f, e.size)})
}

// pages yields what is in the WARC files of one archive.
type pages struct {
	ctx      context.Context
	o        Options
	location string // of the archive, for what has no address
	read     *counter
	yield    func(Item) bool
	// titles are the pages that the archive lists, by address, with what it calls
	// them; nil when all that is a page is taken.
	titles map[string]string
	listed []string // their addresses, in the order of the list
	given  int      // captures
	failed int
}

func (p *pages) of(files []archive.File) bool {
	a, err := archive.Scan(p.ctx, files, archive.Limits{MaxBytes: p.o.MaxBytes, MaxExpansion: maxExpansion}, p.wanted)
	if err != nil {
		if p.ctx.Err() != nil {
			p.end(p.ctx.Err())
			return false
		}
		return p.fail(p.location, err, nil)
	}
	defer a.Close()
	unmet := p.unmet(a.Entries)
	for _, e := range p.inOrder(a.Entries) {
		if err := p.ctx.Err(); err != nil {
			p.end(err)
			return false
		}
		p.read.n = a.Offset(e)
		if !p.one(a, e) {
			return false
		}
	}
	for _, at := range unmet {
		err := fmt.Errorf("%w: %s lists it as a page, and holds no record of it that can be read", assay.ErrUnreadable, p.location)
		if !p.fail(at, err, nil) {
			return false
		}
	}
	return p.finish(a)
}

// end tells that the reading was stopped.
func (p *pages) end(err error) {
	p.fail(p.location, fmt.Errorf("%w: stopped before all of it was read: %w", assay.ErrUnreadable, err), nil)
}

// finish tells what is left to say of the archive.
func (p *pages) finish(a *archive.Archive) bool {
	if more := p.failed - maxNamedRecords; more > 0 {
		if !p.yield(Item{Capture: assay.Capture{Location: p.location}, Err: fmt.Errorf("%w: %d more records could not be read", assay.ErrUnreadable, more)}) {
			return false
		}
	}
	if a.Beyond > 0 {
		err := fmt.Errorf("%w: it holds %d pages beyond the first %d, which were not read; split it", assay.ErrTooLarge, a.Beyond, archive.DefaultMaxEntries)
		if !p.yield(Item{Capture: assay.Capture{Location: p.location}, Err: err}) {
			return false
		}
	}
	if p.given+p.failed == 0 {
		err := fmt.Errorf("%w: it holds no page, and %d other records (images, styles, scripts)", assay.ErrUnreadable, a.Passed)
		return p.fail(p.location, err, nil)
	}
	return a.Passed == 0 || p.yield(Item{Capture: assay.Capture{Location: p.location}, Passed: a.Passed, Read: p.read.rest()})
}

// wanted reports whether a record may be a page.
func (p *pages) wanted(e *archive.Entry, head []byte) bool {
	if e.Redirect != "" {
		return p.titles != nil // a listed page may be one that leads elsewhere
	}
	if e.Type == archive.Revisit && (e.Status == 0 || e.MediaType == "") {
		return true
	}
	if e.Status >= 300 && e.Status < 400 {
		return e.Type == archive.Revisit
	}
	return e.Handed || archivedType(e, e.MediaType, head) != ""
}

// inOrder gives entries in their order, but those of one address by their date,
// in the places that they have together.
func (p *pages) inOrder(entries []archive.Entry) []*archive.Entry {
	list := make([]*archive.Entry, len(entries))
	places := map[string][]int{}
	for i := range entries {
		list[i] = &entries[i]
		if e := list[i]; e.Err == nil {
			at := p.o.address(e.Target)
			places[at] = append(places[at], i)
		}
	}
	for _, at := range places {
		if len(at) < 2 {
			continue
		}
		group := make([]*archive.Entry, len(at))
		for k, i := range at {
			group[k] = &entries[i]
		}
		slices.SortStableFunc(group, func(a, b *archive.Entry) int { return a.Date.Compare(b.Date) })
		for k, i := range at {
			list[i] = group[k]
		}
	}
	return list
}

// one yields one record: a capture, a failure, or nothing when it is no page.
func (p *pages) one(a *archive.Archive, e *archive.Entry) bool {
	at := p.o.address(e.Target)
	if at == "" {
		at = p.location
	}
	if e.Err != nil {
		return p.fail(at, e.Err, nil)
	}
	title, listed := p.titles[at]
	if e.Redirect != "" || p.titles != nil && !listed {
		a.Passed++
		return true
	}
	r := retrieval(e, at)
	if how := outcome(e.Status); how != assay.Fetched && how != assay.NotModified {
		return p.fail(at, fmt.Errorf("%w: the server answered %d when it was archived%s: %s", assay.ErrUnreadable, e.Status, on(e.Date), how), r)
	}
	content, err := a.Read(e)
	if err != nil {
		return p.fail(at, err, nil)
	}
	capture := NewCapture(content.Body, archivedType(e, content.MediaType, content.Body), at, p.o.CapturedAt)
	if h := content.Handed; h != nil && h.Document.CaptureSHA256 == capture.SHA256 {
		p.hand(&capture, h)
	} else if title != "" {
		capture.Handed = &assay.Document{Title: title}
	}
	if capture.MediaType == "" {
		a.Passed++
		return true
	}
	if r != nil && capture.Retrieval == nil {
		r.Header, r.CaptureSHA256 = kept(content.Header), capture.SHA256
		capture.Retrieval = r
	}
	p.given++
	return p.yield(Item{Capture: capture, Warnings: content.Warnings, Read: p.read.share()})
}

// hand takes over what the library that the archive comes from knew.
func (p *pages) hand(c *assay.Capture, h *archive.Handed) {
	d := h.Document
	c.Handed = &d
	const longest = 4096 // bytes of a location
	if d.Location != "" && len(d.Location) <= longest && location(d.Location) == d.Location {
		c.Location = d.Location
	}
	if isMediaType(h.MediaType) {
		c.MediaType = h.MediaType
	}
	if at := h.CapturedAt.UTC(); !at.IsZero() && !p.o.CapturedAt.IsZero() && at.Before(p.o.CapturedAt) {
		c.CapturedAt = at
	}
	if r := h.Retrieval; r != nil && r.Address != "" && !r.At.IsZero() && (r.Outcome == assay.Fetched || r.Outcome == assay.NotModified) {
		r.Header, r.CaptureSHA256 = kept(r.Header), c.SHA256
		c.Retrieval = r
	}
}

// retrieval gives how a record's bytes were got; nil when it does not say when,
// or holds them without a server's answer.
func retrieval(e *archive.Entry, at string) *assay.Retrieval {
	if e.Status == 0 || e.Date.IsZero() {
		return nil
	}
	r := &assay.Retrieval{Address: at, At: e.Date, Status: e.Status, Outcome: outcome(e.Status)}
	if r.Outcome != assay.Fetched && r.Outcome != assay.NotModified {
		r.Reason = fmt.Sprintf("the server answered %d", e.Status)
	}
	return r
}

// kept gives a response's header as it is kept: bounded, and without what
// identifies a visitor.
func kept(header []assay.HeaderField) []assay.HeaderField {
	var out []assay.HeaderField
	for _, f := range header {
		name := textproto.CanonicalMIMEHeaderKey(f.Name)
		if len(out) < maxKeptFields && len(f.Name)+len(f.Value) <= maxKeptValue && !strings.HasPrefix(name, "Set-Cookie") {
			out = append(out, assay.HeaderField{Name: name, Value: f.Value})
		}
	}
	return out
}

// outcome says how a request that was answered with a status of HTTP ended; a
// record without a response holds the bytes themselves.
func outcome(status int) assay.RetrievalOutcome {
	switch {
	case status == 0:
		return assay.Fetched
	case status == 304:
		return assay.NotModified // a revisit, whose bytes an earlier record has
	}
	how, _ := fetch.OutcomeOf(status)
	return how
}

func on(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " on " + t.Format(time.DateOnly)
}

func (p *pages) fail(at string, err error, r *assay.Retrieval) bool {
	if !errors.Is(err, assay.ErrTooLarge) && !errors.Is(err, assay.ErrUnreadable) {
		err = openError(err)
	}
	if p.failed++; p.failed > maxNamedRecords {
		return true
	}
	return p.yield(Item{Capture: assay.Capture{Location: at, Retrieval: r}, Err: err, Read: p.read.share()})
}
