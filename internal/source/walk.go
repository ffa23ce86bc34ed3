package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"assay"
)

const maxDepth = 200 // directories below a root

// entry is a file that was found, or the reason why it cannot be read.
type entry struct {
	location string
	size     int64
	err      error
	open     func() (*os.File, error)
}

// fileEntry describes a file that the user named by path.
func fileEntry(file, name string, info fs.FileInfo) entry {
	if err := regular(info); err != nil {
		return entry{location: name, err: err}
	}
	return entry{location: name, size: info.Size(), open: func() (*os.File, error) { return openRegular(os.OpenFile, file) }}
}

// walker reads one directory given by the user.
type walker struct {
	ctx   context.Context
	root  *os.Root
	name  string // of the root, for what cannot be read of it
	real  string // the root's path without links
	visit func(entry) bool
}

// dir visits what is in the directory at the slash path name, in order.
func (w *walker) dir(name string, depth int) bool {
	if err := w.ctx.Err(); err != nil {
		return w.fail(name, err) // read says that it stopped
	}
	if depth > maxDepth {
		return w.fail(name, fmt.Errorf("%w: more than %d directories deep", assay.ErrTooLarge, maxDepth))
	}
	f, err := w.root.Open(filepath.FromSlash(name))
	if err != nil {
		return w.fail(name, openError(err))
	}
	entries, err := f.ReadDir(-1)
	f.Close()
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name() < entries[j].Name() })
	for _, e := range entries {
		if passedOver(e.Name()) {
			continue
		}
		if !w.entry(path.Join(name, e.Name()), e, depth) {
			return false
		}
	}
	if err != nil { // what could be listed was read
		return w.fail(name, openError(err))
	}
	return true
}

func (w *walker) entry(name string, e fs.DirEntry, depth int) bool {
	if e.IsDir() {
		return w.dir(name, depth+1)
	}
	file, info, err := name, fs.FileInfo(nil), error(nil)
	if e.Type()&fs.ModeSymlink != 0 {
		file, info, err = w.follow(name)
	} else {
		info, err = e.Info()
		err = openError(err)
	}
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		return w.fail(name, err)
	}
	return w.visit(entry{location: location(name), size: info.Size(), open: func() (*os.File, error) {
		return openRegular(w.root.OpenFile, filepath.FromSlash(file))
	}})
}

// follow finds the file inside the root that a link leads to.
func (w *walker) follow(name string) (string, fs.FileInfo, error) {
	target, err := filepath.EvalSymlinks(filepath.Join(w.real, filepath.FromSlash(name)))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil, fmt.Errorf("%w: the link leads to nothing", assay.ErrUnreadable)
		}
		// The library that resolves links gives no error of its own for a loop.
		return "", nil, fmt.Errorf("%w: the link cannot be followed: %s", assay.ErrUnreadable, cause(err))
	}
	rel, err := filepath.Rel(w.real, target)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", nil, fmt.Errorf("%w: the link leads out of the folder; add what it leads to by itself", assay.ErrUnreadable)
	}
	info, err := w.root.Stat(rel)
	if err != nil {
		return "", nil, openError(err)
	}
	if info.IsDir() {
		return "", nil, fmt.Errorf("%w: a link to a directory is not followed", assay.ErrUnreadable)
	}
	return filepath.ToSlash(rel), info, nil
}

func (w *walker) fail(name string, err error) bool {
	if name == "." {
		name = w.name
	}
	return w.visit(entry{location: location(name), err: err})
}

// passedOver reports whether a file or folder of this name is no source:
// hidden ones, and what version control and archivers leave behind.
func passedOver(name string) bool {
	switch name {
	case "CVS", "_darcs", "__MACOSX":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// regular gives an error for what is not a file of bytes.
func regular(info fs.FileInfo) error {
	what := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		what = "a named pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeDevice != 0:
		what = "a device"
	default:
		what = "not a regular file"
	}
	return fmt.Errorf("%w: %s", assay.ErrUnreadable, what)
}

// openRegular opens a file without waiting (a pipe that took its place would
// make it wait) and looks once more at what was opened.
func openRegular(open func(string, int, fs.FileMode) (*os.File, error), name string) (*os.File, error) {
	f, err := open(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, openError(err)
	}
	info, err := f.Stat()
	if err == nil {
		err = regular(info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// openError says in plain words why the system refused a file.
func openError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, assay.ErrUnreadable), errors.Is(err, assay.ErrTooLarge), errors.Is(err, assay.ErrNotFound):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: no such file or directory", assay.ErrNotFound)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: permission denied", assay.ErrUnreadable)
	}
	return fmt.Errorf("%w: %s", assay.ErrUnreadable, cause(err))
}

// cause is the system's message without this machine's path.
func cause(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}

// Reason writes an error of this package or of internal/extract for a list of
// failures: the sentence after the category.
func Reason(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, category := range []error{assay.ErrUnreadable, assay.ErrTooLarge, assay.ErrNotFound} {
		if errors.Is(err, category) {
			return strings.TrimPrefix(text, category.Error()+": ")
		}
	}
	return text
}

// location makes a path printable: valid UTF-8 without control characters.
func location(name string) string {
	name = strings.ToValidUTF8(filepath.ToSlash(name), "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '\uFFFD'
		}
		return r
	}, name)
}
