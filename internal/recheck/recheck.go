// Package recheck asks the addresses of a library again, and says what became
// of them since they were read: unchanged, changed, moved, gone, or not to be
// verified. Of a page that changed it names the sentences of saved reports
// whose quotation no longer stands there.
//
// It asks as internal/source/web does: politely, and for changes only. A
// changed page becomes another capture beside the old one, by internal/check;
// reports stay anchored in the old one.
package recheck

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/library"
	"assay/internal/source"
	"assay/internal/source/web"
)

// State is what became of an address.
type State string

// The states.
const (
	Changed      State = "changed"      // another text stands there
	Gone         State = "gone"         // the server says that nothing is there
	Moved        State = "moved"        // for good, to another address, with the same text
	Unverifiable State = "unverifiable" // forbidden, closed by robots.txt, unreachable, a wall: never called dead
	Unchanged    State = "unchanged"    // the same bytes, or the same text in other bytes
	There        State = "there"        // it answers; the library holds an account of it only, and nothing to compare
)

// States lists every state in the order in which findings are listed.
var States = []State{Changed, Gone, Moved, Unverifiable, Unchanged, There}

// Finding is what became of one address.
type Finding struct {
	Address    string                 `json:"address"`
	State      State                  `json:"state"`
	Outcome    assay.RetrievalOutcome `json:"outcome"`            // of the request
	Reason     string                 `json:"reason,omitempty"`   // of a state other than Unchanged
	Document   string                 `json:"document"`           // ID of what the library held
	Now        string                 `json:"now,omitempty"`      // ID of what stands there now, when its bytes are others
	MovedTo    string                 `json:"moved_to,omitempty"` // where permanent redirects lead
	LookedAt   time.Time              `json:"looked_at"`          // UTC
	Archive    string                 `json:"archive,omitempty"`  // of Gone: where an archive keeps it
	ArchivedAt time.Time              `json:"archived_at,omitzero"`
	Lost       []Loss                 `json:"lost,omitempty"` // of Changed
}

// Result is what a recheck came to.
type Result struct {
	Findings []Finding     `json:"findings"` // by state, then address
	Counts   map[State]int `json:"counts"`
	Lost     int           `json:"lost"` // quotations of reports that no longer stand
}

// Drifted reports whether a source is no longer what was read.
func (r *Result) Drifted() bool { return r.Counts[Changed]+r.Counts[Gone] > 0 }

// Library is what a recheck needs of one.
type Library interface {
	check.Store
	// Retrievals gives the recorded requests for an address, oldest first.
	Retrievals(ctx context.Context, address string) ([]assay.Retrieval, error)
	Documents(ctx context.Context, asOf time.Time) ([]assay.Document, error)
	Document(ctx context.Context, idOrPrefix string) (assay.Document, error)
	Materials(ctx context.Context, ids []string) (map[string]*assay.Material, error)
	Checks(ctx context.Context, question string) ([]library.Check, error)
	Check(ctx context.Context, id string) (library.Check, error)
}

// Config is what a recheck is run with. Library, Reader and Extract are needed.
type Config struct {
	Library Library
	Reader  *web.Reader // asks with the library's last retrievals, and no archive
	Extract func(ctx context.Context, c assay.Capture) (assay.Document, error)
	Archive *web.Archive    // asked where a page that is gone is kept; nil for none
	Reports []*assay.Report // whose quotations are compared beside those of the saved ones
	Logger  *slog.Logger    // nil for none
}

// Run asks addresses of the library again, and stores what it finds: a request
// for each, and a capture of what has changed, unless the library holds an
// account only. When ctx ends, the error says so
// and the result has what was found until then.
func Run(ctx context.Context, c Config, targets []Target) (Result, error) {
	r := &run{Config: c, targets: map[string]Target{}, held: map[string]library.Sighting{}, found: map[string]*Finding{}}
	pages := make([]web.Page, len(targets))
	for i, t := range targets {
		pages[i].Address = t.Address
		r.targets[t.Address] = t
		if t.Account {
			continue
		}
		history, err := c.Library.History(ctx, t.Address)
		if err != nil {
			return Result{}, err
		}
		r.held[t.Address] = history[len(history)-1]
	}
	_, err := check.Ingest(ctx, check.Reading{
		Sources: r.visits(ctx, pages), Extract: c.Extract, Store: reading{c.Library}, Events: r.stored, Logger: c.Logger,
	})
	if errors.Is(err, assay.ErrEmpty) {
		err = nil // no address gave anything to store
	}
	if err != nil && ctx.Err() == nil {
		return Result{}, err
	}
	whole := context.WithoutCancel(ctx) // what was found is kept and compared, even when the rest was stopped
	if err := c.Library.AddRetrievals(whole, r.looks); err != nil {
		return Result{}, err
	}
	if err := r.compare(whole); err != nil {
		return Result{}, err
	}
	return r.result(), err
}

// reading is a library that does not list a page that it holds among the
// sources that could not be read.
type reading struct{ Library }

func (reading) AddFailures(context.Context, []assay.Failure) error { return nil }

// run is one recheck.
type run struct {
	Config
	targets map[string]Target           // by address
	held    map[string]library.Sighting // what stood there last, by address; of no account
	looks   []assay.Retrieval           // of addresses that gave nothing to store

	mu    sync.Mutex
	found map[string]*Finding // by address
}

// visits asks the addresses and gives what is to be stored.
func (r *run) visits(ctx context.Context, pages []web.Page) iter.Seq[source.Item] {
	return func(yield func(source.Item) bool) {
		for v := range r.Reader.Visits(ctx, pages) {
			f := r.finding(ctx, v)
			if ctx.Err() != nil {
				return
			}
			r.mu.Lock()
			r.found[f.Address] = f
			r.mu.Unlock()
			switch got := v.Item.Capture.Retrieval; {
			case v.Item.Err == nil && !r.targets[f.Address].Account:
				if !yield(v.Item) {
					return
				}
			case got != nil:
				got.CaptureSHA256 = "" // its bytes are not kept
				r.looks = append(r.looks, *got)
			}
		}
	}
}

// finding says what a visit found, before anything is compared.
func (r *run) finding(ctx context.Context, v web.Visit) *Finding {
	c := &v.Item.Capture
	f := &Finding{Address: c.Location, State: Unchanged, Document: r.held[c.Location].Document, MovedTo: v.Moved}
	if t := r.targets[c.Location]; t.Account {
		f.State, f.Document = There, t.Document
	}
	if c.Retrieval != nil {
		f.Outcome, f.LookedAt = c.Retrieval.Outcome, c.Retrieval.At
	}
	switch {
	case v.Item.Err == nil && v.Moved != "":
		f.State = Moved
		if frontPage(v.Moved) && !frontPage(c.Location) {
			f.Reason = "it leads to a site's front page now"
		}
	case v.Item.Err == nil:
	case f.Outcome == assay.NotThere:
		f.State, f.Reason = Gone, source.Reason(v.Item.Err)
		r.kept(ctx, f)
	default:
		f.State, f.Reason = Unverifiable, source.Reason(v.Item.Err)
	}
	return f
}

// kept asks where an archive keeps a page that is gone, as near as can be to
// when it was read.
func (r *run) kept(ctx context.Context, f *Finding) {
	if r.Archive == nil {
		return
	}
	s, err := r.Archive.Find(ctx, f.Address, r.held[f.Address].SeenAt)
	if err != nil {
		f.Reason += "; " + err.Error()
		return
	}
	f.Archive, f.ArchivedAt = s.Address, s.At
}

func frontPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

// stored takes what became of an item.
func (r *run) stored(e check.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.found[e.Location]
	switch e.Outcome {
	case check.WasRefused:
		// The address answers, with something that is no page to read: a wall, an empty page.
		f.State, f.Reason = Unverifiable, e.Reason
	case check.WasAdded, check.WasUpdated:
		f.Now = e.Document
	case check.WasKept:
		if e.Document != f.Document {
			f.Now = e.Document // what had stood there before stands there again
		}
	}
}

// compare finds of every page with other bytes whether its text is another,
// and what reports lost with it.
func (r *run) compare(ctx context.Context) error {
	r.sinceReports()
	changed := map[string]*Finding{} // by the hash of the text that stood there
	for _, f := range r.found {
		if f.Now == "" {
			continue
		}
		before, err := r.Library.Document(ctx, f.Document)
		if err != nil {
			return err
		}
		now, err := r.Library.Document(ctx, f.Now)
		if err != nil {
			return err
		}
		if before.SHA256 == now.SHA256 {
			continue
		}
		f.State = Changed
		changed[before.SHA256] = f
	}
	if len(changed) == 0 {
		return nil
	}
	return r.losses(ctx, changed)
}

// sinceReports has the addresses of the reports compared with what the reports
// cite, which may be older than what the library held last.
func (r *run) sinceReports() {
	for _, report := range r.Reports {
		for _, s := range report.Sources {
			f := r.found[s.Location]
			if f == nil || f.State == Gone || f.State == Unverifiable || r.targets[s.Location].Account {
				continue
			}
			now := f.Now
			if now == "" {
				now = f.Document
			}
			if now != s.Document {
				f.Document, f.Now = s.Document, now
			}
		}
	}
}

// result puts the findings in order.
func (r *run) result() Result {
	out := Result{Findings: []Finding{}, Counts: map[State]int{}}
	for _, f := range r.found {
		out.Findings = append(out.Findings, *f)
		out.Counts[f.State]++
		out.Lost += len(f.Lost)
	}
	slices.SortFunc(out.Findings, func(a, b Finding) int {
		if c := slices.Index(States, a.State) - slices.Index(States, b.State); c != 0 {
			return c
		}
		return strings.Compare(a.Address, b.Address)
	})
	return out
}
