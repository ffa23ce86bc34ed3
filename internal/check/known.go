package check

import (
	"context"
	"errors"

	"assay"
	"assay/internal/library"
)

// Seen is what finding out about an address needs of a library.
type Seen interface {
	// Retrievals gives the recorded requests for an address, oldest first.
	Retrievals(ctx context.Context, address string) ([]assay.Retrieval, error)
	// History gives what was seen at a location, oldest first; ErrNotFound when nothing was.
	History(ctx context.Context, location string) ([]library.Sighting, error)
}

// LastRetrieval gives the last request by which an address, or an archive in
// its place, gave the bytes that stand there in the library; nil when there is
// none. With its ETag and Last-Modified a server can be asked whether they
// have changed.
func LastRetrieval(ctx context.Context, lib Seen, address string) (*assay.Retrieval, error) {
	history, err := lib.History(ctx, address)
	if errors.Is(err, assay.ErrNotFound) || err == nil && len(history) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	standing := history[len(history)-1]
	if !standing.SupersededAt.IsZero() {
		return nil, nil
	}
	retrievals, err := lib.Retrievals(ctx, address)
	if err != nil {
		return nil, err
	}
	for i := len(retrievals) - 1; i >= 0; i-- {
		r := &retrievals[i]
		if r.Outcome == assay.Fetched && r.CaptureSHA256 == standing.CaptureSHA256 {
			return r, nil
		}
	}
	return nil, nil
}
