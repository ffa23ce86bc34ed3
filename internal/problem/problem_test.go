package problem

import (
	"errors"
	"fmt"
	"testing"

	"assay"
)

func TestOf(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
		detail string
	}{
		{fmt.Errorf("%w: no check of that name: zebra", assay.ErrNotFound), 404, "no check of that name: zebra"},
		{fmt.Errorf("a question of 10 MB: %w", assay.ErrTooLarge), 413, "a question of 10 MB"},
		{fmt.Errorf("%w: sign in first", assay.ErrDenied), 403, "sign in first"},
		{errors.New("open /srv/assay/library.assay: too many files"), 500, unexplained},
		{fmt.Errorf("%w: page 7 of /srv/x", assay.ErrCorrupt), 500, unexplained},
	} {
		p := Of(tt.err)
		if p.Status != tt.status || p.Detail != tt.detail {
			t.Errorf("Of(%v) = %d %q, want %d %q", tt.err, p.Status, p.Detail, tt.status, tt.detail)
		}
	}
}
