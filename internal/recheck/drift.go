package recheck

import (
	"context"
	"errors"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/fetch"
	"assay/internal/library"
)

// Drift is a source of a report that is not any more what the report cites.
type Drift struct {
	N        int       `json:"n"`             // of the source
	Location string    `json:"location"`      // or the address of the page that a note is about
	State    State     `json:"state"`         // Changed or Gone
	Since    time.Time `json:"since"`         // UTC, when it was found
	Now      string    `json:"now,omitempty"` // ID of the document that stands there, of Changed
}

// Shelf is what finding drift needs of a library.
type Shelf interface {
	check.Seen
	// Document gives a document by its ID; ErrNotFound when unknown.
	Document(ctx context.Context, idOrPrefix string) (assay.Document, error)
}

// SinceLast gives the last saved report of a question about the library as it
// is, with what of it has drifted; a nil report when there is none.
func SinceLast(ctx context.Context, lib interface {
	Shelf
	Checks(ctx context.Context, question string) ([]library.Check, error)
	Check(ctx context.Context, id string) (library.Check, error)
}, question string) (*assay.Report, []Drift, error) {
	checks, err := lib.Checks(ctx, question)
	if err != nil {
		return nil, nil, err
	}
	for i := len(checks) - 1; i >= 0; i-- {
		if !checks[i].AsOf.IsZero() {
			continue
		}
		r, err := saved(ctx, lib, checks[i].ID)
		if err != nil {
			return nil, nil, err
		}
		drifted, err := Drifted(ctx, lib, r)
		return r, drifted, err
	}
	return nil, nil, nil
}

// Drifted gives the sources of a report that, as far as the library knows, have
// another text at their location now, or are not there any more: in the order
// of the sources. It asks nobody; what an address gives now, a recheck or
// another reading finds out.
func Drifted(ctx context.Context, lib Shelf, r *assay.Report) ([]Drift, error) {
	var out []Drift
	for _, s := range r.Sources {
		d, drifted, err := drift(ctx, lib, s)
		if err != nil {
			return nil, err
		}
		if drifted {
			out = append(out, d)
		}
	}
	return out, nil
}

func drift(ctx context.Context, lib Shelf, s assay.Source) (d Drift, drifted bool, err error) {
	d = Drift{N: s.N, Location: s.Location}
	history, err := lib.History(ctx, s.Location)
	if err != nil && !errors.Is(err, assay.ErrNotFound) {
		return d, false, err
	}
	if len(history) > 0 && history[len(history)-1].CaptureSHA256 != s.CaptureSHA256 {
		standing := history[len(history)-1]
		now, err := lib.Document(ctx, standing.Document)
		if err != nil {
			return d, false, err
		}
		if now.SHA256 != s.DocumentSHA256 {
			d.State, d.Since, d.Now = Changed, standing.SeenAt, now.ID
			return d, true, nil
		}
	}
	address := s.Location
	if !isAddress(address) { // the page that a note is about
		if address, err = fetch.Normalise(s.URL); err != nil {
			return d, false, nil
		}
	}
	looks, err := lib.Retrievals(ctx, address)
	if err != nil || len(looks) == 0 {
		return d, false, err
	}
	last := looks[len(looks)-1]
	if last.Outcome != assay.NotThere {
		return d, false, nil
	}
	d.Location, d.State, d.Since = address, Gone, last.At
	return d, true, nil
}
