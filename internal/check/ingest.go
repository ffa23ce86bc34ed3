package check

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"assay"
	"assay/internal/annotate"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/source"
)

// Store is what reading sources needs of a library.
type Store interface {
	// Add stores a batch in one transaction and says what became of each entry.
	Add(ctx context.Context, entries []assay.Entry) ([]library.Added, error)
	// AddFailures records sources that could not be read.
	AddFailures(ctx context.Context, failures []assay.Failure) error
	// AddRetrievals records requests for addresses that brought no new capture.
	AddRetrievals(ctx context.Context, retrievals []assay.Retrieval) error
	// Retrievals gives the recorded requests for an address, oldest first.
	Retrievals(ctx context.Context, address string) ([]assay.Retrieval, error)
	// History gives what was seen at a location, oldest first; ErrNotFound when nothing was.
	History(ctx context.Context, location string) ([]library.Sighting, error)
	// State sums up the live documents; the zero time is now.
	State(ctx context.Context, asOf time.Time) (library.State, error)
	// Settle stores what asking needs of the whole library, after Add.
	Settle(ctx context.Context) error
}

// Reading is what Ingest is run with. Sources, Extract and Store are needed.
type Reading struct {
	// Sources are read in their order, which is the order of the library's writes.
	Sources iter.Seq[source.Item]
	// Extract reads a capture's text. It is called from several goroutines.
	Extract func(ctx context.Context, c assay.Capture) (assay.Document, error)
	// Annotate says what stands in a document, from several goroutines; nil means annotate.Annotate.
	Annotate func(d assay.Document) assay.Annotation
	Store    Store
	// Events, when set, is told what happens, from one goroutine at a time. A
	// document is told of when it is stored, and not before.
	Events func(Event)
	// Workers is how many sources are read at once; 0 means one for each core.
	Workers int
	Logger  *slog.Logger // nil for none
}

// Outcome is what became of one source.
type Outcome string

// The outcomes.
const (
	WasAdded   Outcome = "added"     // new to the library
	WasUpdated Outcome = "updated"   // another capture at its location was superseded
	WasKept    Outcome = "unchanged" // the library had these bytes already
	WasRefused Outcome = "failed"
)

// Event is one thing that happened to one source.
type Event struct {
	Outcome  Outcome
	Document string // ID; "" of a failed source
	Location string
	Reason   string // of a failure
	Read     int64  // bytes of the user's files that this accounts for
	// Retrieval says how it came over the network, or why it did not; nil for a file.
	Retrieval *assay.Retrieval
}

// Summary is what a reading came to.
type Summary struct {
	Added     int             `json:"added"`
	Updated   int             `json:"updated"`
	Unchanged int             `json:"unchanged"`
	Failed    []assay.Failure `json:"failed"`
	Passed    int             `json:"passed_over,omitempty"` // records of archives that are no pages
	Documents int             `json:"documents"`             // read as text and stored: Added and Updated
	Passages  int             `json:"passages"`              // of Documents
	Bytes     int64           `json:"bytes"`                 // of the user's files
	Elapsed   time.Duration   `json:"elapsed_ns"`
}

// The size of a transaction, and of what is held in memory on the way to one.
// What a killed reading loses is no more than one.
const (
	batchDocuments = 200
	batchBytes     = 2 << 20
	batchTime      = 3 * time.Second // after which a slow reading is stored as far as it is
	inFlightBytes  = 64 << 20
	overhead       = 4 << 10 // what a small source takes beside its bytes
)

// read is one source after its workers.
type read struct {
	seq     int
	weight  int64
	bytes   int64 // of the user's files
	entry   assay.Entry
	kept    bool // the library had these bytes at this location already
	passed  int  // records of an archive that are no pages, told in place of a source
	failure *assay.Failure
	before  []assay.Retrieval // requests made on the way
	passing bool              // the failure is not to be recorded
}

// Ingest reads sources into a library: captures are extracted and annotated on
// all cores and stored in batches, in the order in which the sources gave them.
// A source that cannot be read is listed in the summary, recorded in the
// library, and does not stop the rest. On an error (the library's, or a
// cancelled context) the summary says what was stored until then, and that stays
// stored.
func Ingest(ctx context.Context, r Reading) (Summary, error) {
	began := time.Now() // a clock: how long it took, for who reads the sources
	in := &ingest{Reading: r, budget: semaphore.NewWeighted(inFlightBytes)}
	if in.Workers <= 0 {
		in.Workers = runtime.GOMAXPROCS(0)
	}
	if in.Logger == nil {
		in.Logger = slog.New(slog.DiscardHandler)
	}
	if in.Annotate == nil {
		in.Annotate = annotate.Annotate
	}
	err := in.run(ctx)
	// A cancelled reading is told as such, whatever it interrupted.
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("reading was stopped after %d documents, which are stored: %w", in.sum.Documents, context.Cause(ctx))
	}
	in.sum.Elapsed = time.Since(began) // a clock: as above
	if in.sum.Failed == nil {
		in.sum.Failed = []assay.Failure{}
	}
	return in.sum, err
}

type ingest struct {
	Reading
	fresh  bool // the store held nothing before: it need not be asked for each source
	budget *semaphore.Weighted
	sum    Summary

	batch    []read
	size     int
	failures []read
	looks    []assay.Retrieval // requests that brought nothing new, not stored yet
	newest   map[string]got    // of this reading, by location: what was got from the network last
}

// job is one source on its way to a worker. A failure goes the same way, so that it keeps its place.
type job struct {
	seq    int
	weight int64
	item   source.Item
}

func (in *ingest) run(ctx context.Context) error {
	state, err := in.Store.State(ctx, time.Time{})
	if err != nil {
		return err
	}
	in.fresh = state.Documents == 0
	group, ctx := errgroup.WithContext(ctx)
	jobs := make(chan job, in.Workers)
	done := make(chan read, in.Workers)
	group.Go(func() error {
		defer close(jobs)
		return in.list(ctx, jobs)
	})
	var workers sync.WaitGroup
	for range in.Workers {
		workers.Add(1)
		group.Go(func() error {
			defer workers.Done()
			for j := range jobs {
				out, err := in.work(ctx, j)
				if err != nil {
					return err
				}
				select {
				case done <- out:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	}
	go func() {
		workers.Wait()
		close(done)
	}()
	group.Go(func() error { return in.collect(ctx, done) })
	return group.Wait()
}

// list hands the sources to the workers, no more at a time than memory allows.
func (in *ingest) list(ctx context.Context, jobs chan<- job) error {
	seq := 0
	for item := range in.Sources {
		if err := ctx.Err(); err != nil {
			return err
		}
		j := job{seq: seq, weight: min(int64(len(item.Capture.Bytes))+overhead, inFlightBytes), item: item}
		if err := in.budget.Acquire(ctx, j.weight); err != nil {
			return err
		}
		select {
		case jobs <- j:
			seq++
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if seq == 0 && ctx.Err() == nil {
		return fmt.Errorf("%w: no source was found: add Markdown, text, HTML, PDF, JSON Lines or web archive files", assay.ErrEmpty)
	}
	return ctx.Err()
}

// work extracts and annotates one capture. A fault of the readers is a failure
// of this source, not of the reading.
func (in *ingest) work(ctx context.Context, j job) (out read, err error) {
	capture := j.item.Capture
	out = read{seq: j.seq, weight: j.weight, bytes: j.item.Read, entry: assay.Entry{Capture: capture}, before: j.item.Before, kept: j.item.Unchanged}
	if j.item.Err != nil {
		failure := j.item.Failure()
		out.failure = &failure
		out.passing, err = in.passing(ctx, j.item)
		return out, err
	}
	if out.passed = j.item.Passed; out.passed > 0 {
		return out, nil
	}
	if err := ctx.Err(); err != nil || out.kept {
		return out, err
	}
	location := capture.Location
	defer func() {
		if p := recover(); p != nil {
			in.Logger.Error("a reader failed", "location", location, "fault", fmt.Sprint(p))
			out.failure = &assay.Failure{Location: location, Reason: "the reader of this kind of source failed on it; please report it"}
			err = nil
		}
	}()
	if out.kept, err = in.known(ctx, &capture); err != nil || out.kept {
		return out, err
	}
	out.entry.Capture = capture
	document, err := in.Extract(ctx, capture)
	if err != nil {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		out.failure = &assay.Failure{Location: location, Reason: source.Reason(err)}
		out.entry.Capture.Retrieval = unread(capture.Retrieval, err)
		out.passing, err = in.passing(ctx, j.item)
		return out, err
	}
	document.Warnings = append(document.Warnings, j.item.Warnings...)
	out.entry.Document = document
	out.entry.Annotation = in.Annotate(document)
	return out, nil
}

// unread gives the retrieval of bytes that were got and could not be read: what
// stands behind a wall is closed to this program, and anything else is no text.
func unread(r *assay.Retrieval, err error) *assay.Retrieval {
	if r == nil {
		return nil
	}
	out := *r
	out.Outcome, out.Reason, out.CaptureSHA256 = assay.NotText, source.Reason(err), ""
	if wall := (*extract.Wall)(nil); errors.As(err, &wall) {
		out.Outcome, out.Reason = assay.Forbidden, wall.What+" stands where the page should be"
	}
	return &out
}

// collect puts what the workers give back in order and stores it.
func (in *ingest) collect(ctx context.Context, done <-chan read) error {
	waiting := map[int]read{}
	next := 0
	patience := time.NewTicker(batchTime)
	defer patience.Stop()
	for {
		select {
		case out, ok := <-done:
			if !ok {
				return in.end(ctx)
			}
			waiting[out.seq] = out
		case <-patience.C:
			if err := in.flush(ctx); err != nil {
				return err
			}
			continue
		}
		for {
			o, ok := waiting[next]
			if !ok {
				break
			}
			delete(waiting, next)
			next++
			if err := in.take(ctx, o); err != nil {
				return err
			}
			in.budget.Release(o.weight)
		}
	}
}

// end stores the last batch; of a reading that was stopped, what it had read.
func (in *ingest) end(ctx context.Context) error {
	stopped := ctx.Err()
	if err := in.flush(context.WithoutCancel(ctx)); err != nil && stopped == nil {
		return err
	}
	if stopped != nil {
		return stopped
	}
	// All is stored by now: who asks next waits for what could not be done here.
	if err := in.Store.Settle(ctx); err != nil {
		in.Logger.Warn("the library could not be settled", "error", err)
	}
	return nil
}

func (in *ingest) take(ctx context.Context, o read) error {
	c := o.entry.Capture
	in.sum.Bytes += o.bytes
	in.looks = append(in.looks, o.before...)
	switch {
	case o.passed > 0:
		in.sum.Passed += o.passed
	case o.failure != nil:
		in.failures = append(in.failures, o)
		in.look(c)
	case o.kept:
		in.sum.Unchanged++
		in.look(c)
		in.tell(Event{Outcome: WasKept, Document: shortID(c.SHA256), Location: c.Location, Read: o.bytes, Retrieval: c.Retrieval})
	default:
		in.order(&o.entry.Capture)
		in.batch = append(in.batch, o)
		in.size += len(c.Bytes)
	}
	if len(in.batch) >= batchDocuments || in.size >= batchBytes || len(in.failures) >= batchDocuments || len(in.looks) >= batchDocuments {
		return in.flush(ctx)
	}
	return nil
}

// look keeps the request that brought nothing new.
func (in *ingest) look(c assay.Capture) {
	if c.Retrieval != nil {
		in.looks = append(in.looks, *c.Retrieval)
	}
}

// flush stores what was read, then tells of it.
func (in *ingest) flush(ctx context.Context) error {
	if err := in.store(ctx, in.batch); err != nil {
		return err
	}
	clear(in.batch) // lets go of the texts while the next batch grows
	in.batch, in.size = in.batch[:0], 0

	if err := in.Store.AddRetrievals(ctx, in.looks); err != nil {
		return err
	}
	in.looks = in.looks[:0]
	if len(in.failures) == 0 {
		return nil
	}
	var lasting []assay.Failure
	for _, o := range in.failures {
		if !o.passing {
			lasting = append(lasting, *o.failure)
		}
	}
	if err := in.Store.AddFailures(ctx, lasting); err != nil {
		return err
	}
	for _, o := range in.failures {
		f := *o.failure
		in.sum.Failed = append(in.sum.Failed, f)
		in.tell(Event{Outcome: WasRefused, Location: f.Location, Reason: f.Reason, Read: o.bytes, Retrieval: o.entry.Capture.Retrieval})
	}
	in.failures = in.failures[:0]
	return nil
}

// store adds a batch in one transaction. When the library refuses an entry as
// contradicting itself, the others go in one by one: one bad source does not
// hold up the rest.
func (in *ingest) store(ctx context.Context, batch []read) error {
	if len(batch) == 0 {
		return nil
	}
	entries := make([]assay.Entry, len(batch))
	for i, o := range batch {
		entries[i] = o.entry
	}
	added, err := in.Store.Add(ctx, entries)
	if errors.Is(err, assay.ErrUsage) || errors.Is(err, assay.ErrTooLarge) {
		if len(batch) == 1 {
			o := batch[0]
			o.failure = &assay.Failure{Location: o.entry.Capture.Location, Reason: "the library refused it: " + err.Error()}
			in.failures = append(in.failures, o)
			return nil
		}
		for i := range batch {
			if err := in.store(ctx, batch[i:i+1]); err != nil {
				return err
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	for i, a := range added {
		in.count(batch[i], a)
	}
	in.Logger.Debug("stored a batch", "documents", len(batch), "bytes", in.size)
	return nil
}

// count enters a stored document in the summary and tells of it.
func (in *ingest) count(o read, a library.Added) {
	outcome := WasKept
	switch {
	case a.Updated:
		outcome = WasUpdated
		in.sum.Updated++
	case a.New:
		outcome = WasAdded
		in.sum.Added++
	default:
		in.sum.Unchanged++
	}
	if outcome != WasKept {
		in.sum.Documents++
		in.sum.Passages += len(o.entry.Annotation.Passages)
	}
	c := &o.entry.Capture
	in.tell(Event{Outcome: outcome, Document: a.Document, Location: c.Location, Read: o.bytes, Retrieval: c.Retrieval})
}

func (in *ingest) tell(e Event) {
	if in.Events != nil {
		in.Events(e)
	}
}

// shortID is the document ID of a capture.
func shortID(sha256 string) string {
	return sha256[:min(len(sha256), 12)]
}
