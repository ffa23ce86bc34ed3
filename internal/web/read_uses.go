package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"assay"
	"assay/internal/desk"
	"assay/internal/render"
)

// sourceUse is a passage of a document that a sentence or row of a report rests on.
type sourceUse struct {
	Start, End     int
	Question, Base string // of the report
	ID, Where      string // of the sentence or row
}

// usesIn gives what a report rests on of a document's text as it is stored now,
// in the order of the text; older is set when it rests on another text of it too.
func usesIn(x *shown, d *assay.Document) (uses []sourceUse, older bool) {
	words := render.WordsOf(x.Report)
	for _, p := range words.Places() {
		for _, c := range p.Citations {
			source, ok := words.Source(c.N)
			if !ok || source.Document != d.ID {
				continue
			}
			if c.Anchor.DocumentSHA256 != d.SHA256 || c.Anchor.Start < 0 || c.Anchor.Start >= c.Anchor.End || c.Anchor.End > len(d.Text) {
				older = true
				continue
			}
			uses = append(uses, sourceUse{c.Anchor.Start, c.Anchor.End, x.Report.Question, x.Base, p.ID, p.Where})
		}
	}
	slices.SortStableFunc(uses, func(a, b sourceUse) int { return a.Start - b.Start })
	return uses, older
}

// usage knows which published checks rest on a document. It reads each report
// once, the newest first, and no more than newestChecks of them.
type usage struct {
	mu         sync.Mutex
	read       map[string]string   // by slug: its latest revision, as it was read
	byDocument map[string][]string // slugs, sorted
}

// Bounds of what a source's page tells of published checks.
const (
	newestChecks = 300 // that are looked at
	maxUsing     = 12  // that are shown
)

// using gives the published checks that rest on a document, the newest first,
// without those that were retracted.
func (s *Server) using(ctx context.Context, document string) ([]*shown, error) {
	slugs, err := s.used.of(ctx, s, document)
	if err != nil {
		return nil, err
	}
	var out []*shown
	for _, slug := range slugs {
		x, err := s.find(ctx, where{slug: slug})
		if errors.Is(err, assay.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !x.Publication.Retracted && cites(x.Report, document) {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b *shown) int { return b.Revision.At.Compare(a.Revision.At) })
	return out[:min(len(out), maxUsing)], nil
}

func cites(r *assay.Report, document string) bool {
	return slices.ContainsFunc(r.Sources, func(s assay.Source) bool { return s.Document == document })
}

// of reads what was published since it last looked, and gives the slugs of a document.
func (u *usage) of(ctx context.Context, s *Server, document string) ([]string, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.read == nil {
		u.read, u.byDocument = map[string]string{}, map[string][]string{}
	}
	const step = 50
	for from := 0; from < newestChecks; from += step {
		list, _, err := s.Desk.Publications(ctx, "", desk.Page{Limit: step, Offset: from})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			if u.read[p.Slug] == revisionOf(p) {
				// The list begins with what changed last: the rest is known.
				return slices.Clone(u.byDocument[document]), nil
			}
			if err := u.take(ctx, s, p); err != nil {
				// One report that cannot be read must not take every source's page with it.
				s.Logger.Error("a published report could not be read", "slug", p.Slug, "error", err)
			}
		}
		if len(list) < step {
			break
		}
	}
	return slices.Clone(u.byDocument[document]), nil
}

func revisionOf(p desk.Publication) string { return fmt.Sprint(p.Latest.N, " ", p.Latest.Report) }

// take adds what the latest revision of a publication cites.
func (u *usage) take(ctx context.Context, s *Server, p desk.Publication) error {
	r, _, err := s.report(ctx, p.Latest.Report)
	if err != nil {
		return err
	}
	u.read[p.Slug] = revisionOf(p)
	for _, source := range r.Sources {
		list := u.byDocument[source.Document]
		if at, found := slices.BinarySearch(list, p.Slug); !found {
			u.byDocument[source.Document] = slices.Insert(list, at, p.Slug)
		}
	}
	return nil
}
