package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"assay"
	"assay/internal/bundle"
	"assay/internal/check"
	"assay/internal/cite"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/source"
	"assay/internal/text"
)

// unpacked is the library that a bundle's captures make.
type unpacked struct{ library.Library }

// Hash implements bundle.Library.
func (u unpacked) Hash(ctx context.Context) (string, error) {
	s, err := u.State(ctx, now)
	return s.Hash, err
}

// unpack reads the captures of a bundle into a library in memory; none at all is
// for the outcomes to tell.
func (a *app) unpack(ctx context.Context, path string) (library.Library, error) {
	lib, err := sqlite.Memory(ctx)
	if err != nil {
		return nil, err
	}
	p := newProgress(ctx, a, []string{path}, false)
	p.lines = nil // --json is for the outcomes
	_, err = a.read(ctx, lib, walk(ctx, []string{path}, source.Options{}), reading{}, p.event)
	p.finish()
	if err != nil {
		return nil, errors.Join(err, lib.Close())
	}
	return lib, nil
}

// verifyBundle holds a bundle to its own bytes.
func (a *app) verifyBundle(ctx context.Context, path string, keys []string) error {
	const expansion, most = 100, 64 << 20
	b, err := bundle.Open(ctx, path, expansion, most)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: no such bundle: %s", assay.ErrNotFound, path)
	}
	if err != nil {
		// A bundle that cannot be opened does not stand.
		return fmt.Errorf("%s: %w: %w", path, err, assay.ErrAnchor)
	}
	lib, err := a.unpack(ctx, path)
	if err != nil {
		return err
	}
	defer lib.Close()
	unread, err := lib.Failures(ctx)
	if err != nil {
		return err
	}
	// What the library that was searched could not read is a part of its state.
	if err := lib.AddFailures(ctx, b.Failures); err != nil {
		return err
	}
	for _, g := range b.Gatherings {
		if err := lib.SaveGathering(ctx, g); err != nil {
			return err
		}
	}
	config, err := a.config(lib, askOptions{profile: b.Manifest.Profile}, now)
	if err != nil {
		return err
	}
	book, err := a.loadBook("")
	if err != nil {
		return err
	}
	x := extract.New(extract.Config{CacheDir: a.cacheDir()})
	defer x.Close()
	again := rereader(x, lib, book)
	done := a.waiting(func() string { return "verifying " + path })
	outcomes, err := b.Check(ctx, bundle.Machine{
		Library: unpacked{lib}, Unread: unread, Engine: config.Engine, Keys: keys,
		Verify: func(ctx context.Context, r *assay.Report, search bool) (cite.Result, error) {
			if search {
				return check.Verify(ctx, config, r, again)
			}
			return check.VerifyCited(ctx, config, r, again)
		},
		Ask: func(ctx context.Context, m bundle.Manifest) (*assay.Report, error) {
			c := config
			if c.Today, err = time.Parse(time.DateOnly, m.CheckedOn); err != nil {
				return nil, fmt.Errorf("%w: the bundle's date: %q", assay.ErrUsage, m.CheckedOn)
			}
			if c.AsOf, err = parseAsOf(m.AsOf); err != nil {
				return nil, err
			}
			return check.Ask(ctx, c, m.Question)
		},
	})
	done()
	if err != nil {
		return err
	}
	return a.writeOutcomes(b, outcomes)
}

// signs stand before what a part of a bundle came to.
var outcomeSigns = map[bundle.State]string{bundle.Holds: "holds", bundle.Fails: "FAILS", bundle.Untested: "not tested"}

// writeOutcomes prints what of a bundle holds.
func (a *app) writeOutcomes(b *bundle.Bundle, outcomes []bundle.Outcome) error {
	failed := 0
	for _, o := range outcomes {
		if o.State == bundle.Fails {
			failed++
		}
	}
	if a.json {
		if err := a.writeJSON(struct {
			OK       bool             `json:"ok"`
			Manifest bundle.Manifest  `json:"manifest"`
			Outcomes []bundle.Outcome `json:"outcomes"`
		}{failed == 0, b.Manifest, outcomes}); err != nil {
			return err
		}
	} else if !a.quiet || failed > 0 {
		var w strings.Builder
		fmt.Fprintf(&w, "The check of %s, %s\n\n", quoted(b.Manifest.Question), b.Manifest.CheckedOn)
		for _, o := range outcomes {
			fmt.Fprintf(&w, "%-10s  %s: %s\n", outcomeSigns[o.State], o.Part, line(o.Detail))
			const most = 12
			for i, f := range o.Faults {
				if i == most {
					fmt.Fprintf(&w, "%-12sand %d more\n", "", len(o.Faults)-most)
					break
				}
				fmt.Fprintf(&w, "%-12s%s\n", "", line(f))
			}
		}
		if _, err := io.WriteString(a.out, w.String()); err != nil {
			return err
		}
	}
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s of the bundle fail: do not rely on it", assay.ErrAnchor, text.Count(failed, "part", "parts"))
}
