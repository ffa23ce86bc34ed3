package web

import (
	"context"

	"assay"
	"assay/internal/text"
)

// stock is what is in the library, as the first page tells it.
type stock struct {
	Documents int
	Dates     assay.DateRange
	Undated   int
}

// Sources says how many there are: "119 sources".
func (s *stock) Sources() string { return text.Count(s.Documents, "source", "sources") }

// stock gives what is in the library.
func (s *Server) stock(ctx context.Context) (*stock, error) {
	if s.Library == nil {
		return &stock{}, nil
	}
	state, err := s.Library.State(ctx, s.Check.AsOf)
	if err != nil {
		return nil, err
	}
	return &stock{Documents: state.Documents, Dates: state.Dates, Undated: state.Undated}, nil
}
