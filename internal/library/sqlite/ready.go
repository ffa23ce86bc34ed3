package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"assay"
)

// Writable reports whether the library can be written, cheaply and without
// waiting for a writer: it writes some bytes beside the library's file, and
// removes them. ErrReadOnly or ErrFull when not; a library in memory always can.
func (l *Library) Writable(context.Context) error {
	switch {
	case l.readOnly:
		return fmt.Errorf("%w: the library was opened to be read", assay.ErrReadOnly)
	case l.reader == l.writer: // in memory
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(l.path), ".assay-writable-*")
	if err != nil {
		return unwritable(err)
	}
	_, err = f.Write(make([]byte, 4096))
	return unwritable(errors.Join(err, f.Close(), os.Remove(f.Name())))
}

// unwritable puts an error of the file system into its category.
func unwritable(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: the library's disk is full: %w", assay.ErrFull, err)
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%w: nothing can be written beside the library: %w", assay.ErrReadOnly, err)
	}
	return fmt.Errorf("nothing could be written beside the library: %w", err)
}
