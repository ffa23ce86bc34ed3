package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/text"
)

// stock is what is in the library, as the first page tells it.
type stock struct {
	Documents int
	Classes   []librarySummary // the most first
	Kinds     string           // "All are notes."
	Dates     string           // "Published 2006 to 2026."
	Added     time.Time        // when the last one was read; zero when that is not known
}

// Sources says how many there are: "119 sources".
func (s *stock) Sources() string { return text.Count(s.Documents, "source", "sources") }

// stocks keeps what was counted last, until the library has changed.
type stocks struct {
	mu      sync.Mutex
	version string
	last    *stock
}

// stock gives what is in the library. Nobody may change what it gives.
func (s *Server) stock(ctx context.Context) (*stock, error) {
	if s.Library == nil {
		return &stock{}, nil
	}
	version, err := s.Library.Version(ctx)
	if err != nil {
		return nil, err
	}
	s.stocks.mu.Lock()
	defer s.stocks.mu.Unlock()
	if s.stocks.last != nil && s.stocks.version == version {
		return s.stocks.last, nil
	}
	counted, err := count(ctx, s.Library)
	if err != nil {
		return nil, err
	}
	s.stocks.version, s.stocks.last = version, counted
	return counted, nil
}

// count counts what a library holds.
func count(ctx context.Context, l library.Browser) (*stock, error) {
	facets, err := l.Facets(ctx, library.Filter{})
	if err != nil {
		return nil, err
	}
	out := &stock{Documents: facets.Total, Classes: classBars(facets), Kinds: kindsWords(facets), Dates: publishedWords(facets)}
	last, err := l.Browse(ctx, library.Browse{Sort: library.ByAdded, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(last.Rows) > 0 {
		out.Added = last.Rows[0].ReadAt
	}
	return out, nil
}

// kindsWords says how many are notes and how many own texts.
func kindsWords(f library.Facets) string {
	notes, texts := 0, 0
	for _, k := range f.Kinds {
		if k.Value == string(assay.Note) {
			notes += k.Count
		} else {
			texts += k.Count
		}
	}
	switch {
	case texts == 0:
		return "All are notes: a page’s facts in a researcher’s words."
	case notes == 0:
		return "All are their publishers’ own texts."
	}
	return fmt.Sprintf("%s their publishers’ own text, %s a note: a page’s facts in a researcher’s words.",
		text.Count(texts, "is", "are"), text.Count(notes, "is", "are"))
}
