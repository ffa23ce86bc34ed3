package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"assay"
)

// applicationID marks a file as a library: "asay" in ASCII.
const applicationID = 0x61736179

const (
	magic      = "SQLite format 3\x00"
	headerSize = 100
)

// inspect reads the head of a file and refuses what cannot be a library of
// this version, before SQLite has touched anything. empty is true for a file
// of no bytes.
//
// The head may lag behind a write-ahead log; what it refuses stays refused by
// what the log can hold, and what it lets pass is looked at again through SQLite.
func inspect(path string, newest int) (empty bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, openError(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, openError(path, err)
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%w: %s is not a file; name the library's file", assay.ErrForeign, path)
	}
	if info.Size() == 0 {
		return true, nil
	}
	var h [headerSize]byte
	n, err := io.ReadFull(f, h[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, openError(path, err)
	}
	head := min(n, len(magic))
	if string(h[:head]) != magic[:head] {
		return false, fmt.Errorf("%w: %s is another kind of file; name a library or a new file", assay.ErrForeign, path)
	}
	if n < headerSize {
		return false, truncated(path)
	}
	if id := binary.BigEndian.Uint32(h[68:]); id != applicationID {
		return false, fmt.Errorf("%w: %s is a database of another program; name a library or a new file", assay.ErrForeign, path)
	}
	if v := int(binary.BigEndian.Uint32(h[60:])); v > newest {
		return false, newer(path, v, newest)
	}
	return false, whole(path, h[:], info.Size())
}

// whole compares a file's size with the number of pages in its head. With a
// log beside it the file may rightly be shorter.
func whole(path string, h []byte, size int64) error {
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		return nil
	}
	page := int64(binary.BigEndian.Uint16(h[16:]))
	if page == 1 {
		page = 1 << 16
	}
	counted := binary.BigEndian.Uint32(h[24:]) == binary.BigEndian.Uint32(h[92:])
	if counted && size < page*int64(binary.BigEndian.Uint32(h[28:])) {
		return truncated(path)
	}
	return nil
}

func truncated(path string) error {
	return fmt.Errorf("%w: library %s is cut short; restore it from a copy", assay.ErrCorrupt, path)
}

func newer(path string, version, newest int) error {
	return fmt.Errorf("%w: library %s has form %d, this version reads up to %d; update the program", assay.ErrNewer, path, version, newest)
}

func openError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: there is no library at %s; add sources to make one", assay.ErrNotFound, path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: library %s may not be read; check its permissions", assay.ErrReadOnly, path)
	}
	return fmt.Errorf("library %s: %w", path, err)
}
