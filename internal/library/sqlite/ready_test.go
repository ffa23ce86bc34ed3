package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"assay"
	"assay/internal/library"
)

// Writable leaves nothing behind, and tells a folder that is gone or cannot be written.
func TestWritable(t *testing.T) {
	ctx := context.Background()
	memory, err := Memory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	if err := memory.Writable(ctx); err != nil {
		t.Errorf("in memory: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "library")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := Open(ctx, filepath.Join(dir, "a.assay"), library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Writable(ctx); err != nil {
		t.Errorf("a folder: %v", err)
	}
	if after, _ := os.ReadDir(dir); len(after) != len(before) {
		t.Errorf("%d files before, %d after", len(before), len(after))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := l.Writable(ctx); !errors.Is(err, assay.ErrReadOnly) {
		t.Errorf("a folder that is gone: %v", err)
	}
}
