package check

import (
	"context"
	"fmt"
	"slices"
	"time"

	"assay"
	"assay/internal/cite"
	"assay/internal/gather"
)

// Reread reads a stored capture again, by its SHA-256, and gives the document
// that it makes now.
type Reread func(ctx context.Context, captureSHA256 string) (assay.Document, error)

// Verify checks a report against a library without trusting it: the whole of
// cite.Verify, with its captures read again and its searches run again on the
// library as it was when the report was made. Config needs Library and Book
// only, and Profiles to count events again. An error means that the library could not be read, never that the
// report is wrong.
func Verify(ctx context.Context, c Config, r *assay.Report, again Reread) (cite.Result, error) {
	return verify(ctx, c, r, again, true)
}

// VerifyCited is Verify without the searches, for a library that holds the
// documents of a report and not all those that were searched for it.
func VerifyCited(ctx context.Context, c Config, r *assay.Report, again Reread) (cite.Result, error) {
	return verify(ctx, c, r, again, false)
}

func verify(ctx context.Context, c Config, r *assay.Report, again Reread, searches bool) (cite.Result, error) {
	if r == nil {
		return cite.Result{}, fmt.Errorf("there is no report to verify: %w", assay.ErrUsage)
	}
	asOf, known, err := searchedAt(ctx, c.Library, r)
	if err != nil {
		return cite.Result{}, err
	}
	search := func(ctx context.Context, b assay.Basis) (count, searched int, err error) {
		return recountAt(ctx, c, b, asOf, known)
	}
	aliases, err := c.Library.Aliases(ctx, asOf)
	if err != nil {
		return cite.Result{}, err
	}
	n := newNames(c.Book, aliases)
	if !searches {
		search = nil
	}
	return cite.Verify(ctx, r, c.Library, n.Forms, cite.Again{Reextract: again, Search: search, World: c.world})
}

// world sums up the gatherings of a report again; one that the library holds too
// is taken from there.
func (c Config) world(ctx context.Context, question string, recorded []assay.Gathering) (*assay.World, error) {
	held, err := c.Library.Gatherings(ctx, question, time.Time{})
	if err != nil {
		return nil, err
	}
	list := slices.Clone(recorded)
	for i := range list {
		if j := slices.IndexFunc(held, func(g assay.Gathering) bool { return g.At == list[i].At }); j >= 0 {
			list[i] = held[j]
		}
	}
	return gather.Sum(list), nil
}
