package web

import (
	"context"

	"assay/internal/desk"
)

// similar gives the checks that answer a question already, the nearest first:
// published ones, and for editors the others that are kept.
func (s *Server) similar(ctx context.Context, who desk.Actor, question string) ([]checked, error) {
	return nil, nil
}
