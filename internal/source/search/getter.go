package search

import (
	"context"

	"assay/internal/fetch"
)

// Getter sends one request; the one guarded client does.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) fetch.Result
}
