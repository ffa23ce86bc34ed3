package source

import (
	"context"
	"os"
	"slices"

	"assay"
	"assay/internal/source/archive"
)

const maxRedirects = 10 // from a listed page to the one that was shown

// readWACZ yields the pages of a WACZ package: those that it lists, or all that
// it holds when it lists none.
func readWACZ(ctx context.Context, f *os.File, e entry, c *counter, o Options, yield func(Item) bool) bool {
	p := &pages{ctx: ctx, o: o, location: e.location, read: c, yield: yield}
	z, err := archive.OpenWACZ(ctx, f, e.size, archive.Limits{MaxBytes: o.MaxBytes, MaxExpansion: maxExpansion})
	if err != nil {
		if ctx.Err() != nil {
			p.end(ctx.Err())
			return false
		}
		return yield(Item{Capture: assay.Capture{Location: e.location}, Err: err, Read: c.rest()})
	}
	for _, problem := range z.Problems {
		if !p.fail(e.location+"#"+location(problem.Path), problem.Err, nil) {
			return false
		}
	}
	for _, page := range z.Pages {
		if p.titles == nil {
			p.titles = map[string]string{}
		}
		at := p.o.address(page.URL)
		if _, twice := p.titles[at]; !twice {
			p.titles[at] = page.Title
			p.listed = append(p.listed, at)
		}
	}
	return p.of(z.Files)
}

// unmet gives the listed pages that no record is of. Before it does, it adds to
// the listed pages those that they led to. A list of which no page is in the
// archive is no help: all pages are taken then.
func (p *pages) unmet(entries []archive.Entry) []string {
	if p.titles == nil || len(entries) == 0 {
		return nil
	}
	met := map[string]bool{}
	for i := range entries {
		met[p.o.address(entries[i].Target)] = true
	}
	for range maxRedirects {
		more := false
		for i := range entries {
			e := &entries[i]
			from := p.o.address(e.Target)
			title, listed := p.titles[from]
			if e.Redirect == "" || !listed {
				continue
			}
			to := p.o.resolve(from, e.Redirect)
			if _, known := p.titles[to]; !known && to != "" {
				p.titles[to], more = title, true
			}
		}
		if !more {
			break
		}
	}
	unmet := slices.DeleteFunc(slices.Clone(p.listed), func(at string) bool { return met[at] })
	if len(unmet) == len(p.listed) {
		p.titles = nil
	}
	return unmet
}
