package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/fetch"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/source"
)

// now is the as-of time of a library as it is.
var now time.Time

// origin says which library a command reads: the user's, or one made in memory
// of the folders given with --from.
type origin struct {
	paths []string
	reading
}

func (o *origin) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&o.paths, "from", nil, "read the sources at `PATH` instead of the library (may be given again)")
	c.Flags().StringVar(&o.publishers, "publishers", "", "YAML `FILE` of publishers, over the table that is built in")
	_ = c.MarkFlagDirname("from")
}

// openToBrowse opens what a command looks around in without a question, with
// what it is read by: the profile of that name or file, "" to choose one, and
// the date given with --as-of. The caller closes the library.
func (a *app) openToBrowse(ctx context.Context, o *origin, profile, asOf string) (check.Config, library.Library, error) {
	when, err := parseAsOf(asOf)
	if err != nil {
		return check.Config{}, nil, err
	}
	lib, err := a.openReader(ctx, o)
	if err != nil {
		return check.Config{}, nil, err
	}
	config, err := a.config(lib, askOptions{from: *o, profile: profile}, when)
	if err != nil {
		lib.Close()
		return check.Config{}, nil, err
	}
	return config, lib, nil
}

// openReader opens what the command reads.
func (a *app) openReader(ctx context.Context, o *origin) (library.Library, error) {
	if len(o.paths) > 0 {
		return a.inMemory(ctx, o)
	}
	path, err := a.libraryPath()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil, fmt.Errorf("%w: no library: %s: make one with 'assay add PATH', or read a folder with --from DIR", assay.ErrNotFound, path)
	}
	return sqlite.Open(ctx, path, library.Options{ReadOnly: true, Logger: a.log()})
}

// openWriter opens the library for writing and makes it when there is none. It
// waits for as long as patience for another process to end its own write.
func (a *app) openWriter(ctx context.Context, patience time.Duration) (library.Library, error) {
	path, err := a.libraryPath()
	if err != nil {
		return nil, err
	}
	return sqlite.Open(ctx, path, library.Options{Create: true, Busy: patience, Logger: a.log()})
}

// inMemory reads folders into a library that is gone when the command ends.
func (a *app) inMemory(ctx context.Context, o *origin) (library.Library, error) {
	if err := o.validate(o.paths); err != nil {
		return nil, err
	}
	lib, err := sqlite.Memory(ctx)
	if err != nil {
		return nil, err
	}
	p := newProgress(ctx, a, o.paths, false)
	p.lines = nil // --json is for the command's own result
	var sum check.Summary
	if err = exist(o.paths); err == nil {
		sum, err = a.read(ctx, lib, walk(ctx, o.paths, source.Options{CapturedAt: o.capturedAt}), o.reading, p.event)
	}
	p.finish()
	if err == nil && sum.Documents == 0 {
		err = fmt.Errorf("%w: none of the sources could be read: see the reasons above", assay.ErrEmpty)
	}
	if err != nil {
		_ = lib.Close()
		return nil, err
	}
	return lib, nil
}

// exist gives an error for a path that does not.
func exist(paths []string) error {
	for _, p := range paths {
		if _, err := os.Stat(p); os.IsNotExist(err) {
			return fmt.Errorf("%w: no such file or folder: %s: check the path", assay.ErrNotFound, p)
		}
	}
	return nil
}

// read runs the reading side of the pipeline.
func (a *app) read(ctx context.Context, lib library.Library, sources iter.Seq[source.Item], r reading, events func(check.Event)) (check.Summary, error) {
	book, err := a.loadBook(r.publishers)
	if err != nil {
		return check.Summary{}, err
	}
	x := extract.New(extract.Config{CacheDir: a.cacheDir()})
	defer x.Close()
	options := extract.Options{Publisher: r.publisher, Class: assay.Class(r.class), Publishers: book}
	return check.Ingest(ctx, check.Reading{
		Sources: sources,
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) { return x.Extract(ctx, c, options) },
		Store:   lib,
		Events:  events,
		Logger:  a.log(),
	})
}

// walk reads the sources at several paths. Two of them may hold files of one
// name, which are two sources and not two states of one: the later one's
// location then begins with the name of its folder. A web address is one source
// wherever it comes from.
func walk(ctx context.Context, paths []string, o source.Options) iter.Seq[source.Item] {
	o.Address = fetch.Normalise
	if len(paths) == 1 {
		return source.Walk(ctx, paths, o)
	}
	return func(yield func(source.Item) bool) {
		seen := map[string]int{} // location -> index of the path that had it
		for i, path := range paths {
			for item := range source.Walk(ctx, []string{path}, o) {
				location := item.Capture.Location
				if first, ok := seen[location]; ok && first != i && !strings.Contains(location, "://") {
					item.Capture.Location = folderName(path) + "/" + location
				} else {
					seen[location] = i
				}
				if !yield(item) {
					return
				}
			}
		}
	}
}

// folderName is the name of a folder, or of the folder that a file is in.
func folderName(path string) string {
	full, err := filepath.Abs(path)
	if err != nil {
		full = path
	}
	if info, err := os.Stat(full); err == nil && !info.IsDir() {
		full = filepath.Dir(full)
	}
	return filepath.Base(full)
}

// cacheDir is where compiled readers are kept; "" where the user has no cache directory.
func (a *app) cacheDir() string {
	if dir := a.env("XDG_CACHE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "assay")
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "assay")
}

// loadBook gives the table of publishers, with the user's own file over it. It
// is read once: what reads sources in place asks them, too.
func (a *app) loadBook(path string) (*publishers.Book, error) {
	if a.book != nil && a.bookPath == path {
		return a.book, nil
	}
	book, err := publishers.Default()
	if err == nil && path != "" {
		book, err = book.Overlay(path)
	}
	if err == nil {
		a.book, a.bookPath = book, path
	}
	return book, err
}

// parseDay reads the day that a flag gives.
func parseDay(flag, value string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return day, usagef("%s: no such date: %q: give YYYY-MM-DD", flag, value)
	}
	return day, nil
}

// parseAsOf reads a date or a time; "" is now. A date means the end of that day, UTC.
func parseAsOf(s string) (time.Time, error) {
	if s == "" {
		return now, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UTC(), nil
	}
	return now, usagef("no such date: %q: give YYYY-MM-DD, or a time as in 2025-12-31T18:00:00Z", s)
}
