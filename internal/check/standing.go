package check

import (
	"context"
	"errors"
	"time"

	"assay"
	"assay/internal/source"
)

// known reports whether the capture is what stands at its location already, so
// that it need not be read again. An archive may bring what stood there before:
// that is known too, or gets its place in time just before what stands.
func (in *ingest) known(ctx context.Context, c *assay.Capture) (bool, error) {
	if in.fresh {
		return false, nil
	}
	history, err := in.Store.History(ctx, c.Location)
	if errors.Is(err, assay.ErrNotFound) || err == nil && len(history) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	last := history[len(history)-1]
	if last.CaptureSHA256 == c.SHA256 && last.SupersededAt.IsZero() {
		return true, nil
	}
	if c.Retrieval == nil || c.Handed != nil {
		return false, nil
	}
	for _, h := range history {
		if h.CaptureSHA256 == c.SHA256 && !ofTime(c.Retrieval).After(h.SeenAt) {
			return true, nil // got before it was seen here for the first time: the same archive again
		}
	}
	retrievals, err := in.Store.Retrievals(ctx, c.Retrieval.Address)
	if err != nil {
		return false, err
	}
	for _, r := range retrievals {
		if before := last.SeenAt.Add(-time.Microsecond); r.CaptureSHA256 == last.CaptureSHA256 && ofTime(&r).After(ofTime(c.Retrieval)) && before.Before(c.CapturedAt) {
			c.CapturedAt = before
		}
	}
	return false, nil
}

// ofTime is the time of which the bytes of a retrieval are: an archive's copy is
// as old as the archive says.
func ofTime(r *assay.Retrieval) time.Time {
	if !r.ArchivedAt.IsZero() {
		return r.ArchivedAt
	}
	return r.At
}

// got is when a capture was got, and when it stands in the library.
type got struct{ at, seen time.Time }

// order puts what an older archive brings of an address just before what a newer
// one of the same reading brought.
func (in *ingest) order(c *assay.Capture) {
	if c.Retrieval == nil || c.Handed != nil {
		return
	}
	if last, ok := in.newest[c.Location]; ok && ofTime(c.Retrieval).Before(last.at) {
		c.CapturedAt = last.seen.Add(-time.Microsecond)
		return
	}
	if in.newest == nil {
		in.newest = map[string]got{}
	}
	in.newest[c.Location] = got{ofTime(c.Retrieval), c.CapturedAt}
}

// passing reports whether a failure is told and not recorded: that of a list,
// and that of an address which the library has read before, because it would
// stay recorded when the server says later that nothing has changed.
func (in *ingest) passing(ctx context.Context, item source.Item) (bool, error) {
	if item.Listing || in.fresh || item.Capture.Retrieval == nil {
		return item.Listing, nil
	}
	history, err := in.Store.History(ctx, item.Capture.Location)
	if errors.Is(err, assay.ErrNotFound) {
		return false, nil
	}
	return len(history) > 0, err
}
