package check

import (
	"context"

	"assay"
)

// Find gives what the stages before the report find, for tests of their order.
func Find(ctx context.Context, c Config, raw string) (*assay.Findings, error) {
	f, _, err := find(ctx, c, raw)
	return f, err
}
