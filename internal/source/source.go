// Package source reads captures from the paths that a user names: files, web
// archives, and directories with all that is below them.
//
// It decides what is a source and what its bytes are, and leaves what they say
// to internal/extract, where captures go next. Whatever it cannot read becomes
// an Item with a reason, in its place among the others, and the rest goes on.
// A line of a JSON Lines file is a capture of its own, and so is each page of a
// web archive (WARC, WACZ); such files are read as a stream, so that their size
// does not matter.
package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"

	"assay"
	"assay/internal/text"
)

// The limits when Options gives none.
const (
	DefaultMaxBytes = 64 << 20 // of one source
	DefaultMaxLine  = 16 << 20 // of one line of a JSON Lines file
)

// Options are the limits of a walk and what it writes into every capture.
type Options struct {
	MaxBytes   int64     // of one source, decompressed; 0 means DefaultMaxBytes
	MaxLine    int       // of one line of JSON Lines; 0 means DefaultMaxLine
	CapturedAt time.Time // of every capture; the zero time when a folder is asked in place
	// Address gives a web address in its normal form, or an error for what is
	// none. It is asked for the addresses that archives state; nil takes them as they are.
	Address func(address string) (string, error)
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.MaxLine <= 0 {
		o.MaxLine = DefaultMaxLine
	}
	if int64(o.MaxLine) > o.MaxBytes {
		o.MaxLine = int(o.MaxBytes)
	}
	return o
}

// Item is one source: a capture, or the reason why there is none.
type Item struct {
	// Capture is what was read. With Err set, only its Location and Retrieval hold.
	Capture assay.Capture
	// Err says why the source could not be read; it wraps assay.ErrUnreadable,
	// assay.ErrTooLarge or assay.ErrNotFound.
	Err error
	// Read is how many bytes of the user's files this item accounts for, for a
	// progress bar; over a whole walk they never add up to more than Tally.Bytes.
	Read int64
	// Unchanged says that the library holds the capture, whose Location, SHA256 and
	// Retrieval hold; its bytes were not sent again.
	Unchanged bool
	// Listing says that the failure is of a list of sources (a feed, a sitemap) and
	// of no source: it is told, but not kept among the sources that could not be read.
	Listing bool
	// Before lists the requests that were made on the way to this one: of an
	// archived copy, the request for the address itself.
	Before []assay.Retrieval
	// Warnings say what was doubtful about the bytes; they belong to the document's own.
	Warnings []string
	// Passed is how many records of an archive were passed over because they are
	// no pages (images, styles, scripts). An item that has it has no capture.
	Passed int
}

// Failure gives the item's error as it is reported.
func (i Item) Failure() assay.Failure {
	return assay.Failure{Location: i.Capture.Location, Reason: Reason(i.Err)}
}

// Tally is what a walk will read.
type Tally struct {
	Files int   // regular files; each line of JSON Lines and each page of an archive is not counted
	Bytes int64 // their sizes on disk
}

// Walk reads the sources at paths, in the order given; directories are read
// with all that is below them, in the order of their names. A path's sources
// are located by their slash path below it, or by the file's own name when the
// path is a file, so that a library made on another machine is the same. It
// stops early when ctx ends, with an item that says so.
//
// Hidden files and version control folders are passed over. Links are followed
// to files inside the path's own directory, and named as failures otherwise.
func Walk(ctx context.Context, paths []string, o Options) iter.Seq[Item] {
	o = o.withDefaults()
	return func(yield func(Item) bool) {
		for _, path := range paths {
			if !walkPath(ctx, path, func(e entry) bool { return read(ctx, e, o, yield) }) {
				return
			}
		}
	}
}

// Count finds what Walk would read, without opening a file. Sources over the
// size limit count as nothing, as they will not be read.
func Count(ctx context.Context, paths []string, o Options) Tally {
	o = o.withDefaults()
	var t Tally
	for _, path := range paths {
		walkPath(ctx, path, func(e entry) bool {
			if e.err == nil && (e.size <= o.MaxBytes || container(e.location) != "") {
				t.Files++
				t.Bytes += e.size
			}
			return true
		})
	}
	return t
}

// walkPath calls visit for each file below path; visit returns false to stop.
func walkPath(ctx context.Context, path string, visit func(entry) bool) bool {
	name := location(filepath.Base(filepath.Clean(path)))
	info, err := os.Stat(path)
	if err != nil {
		return visit(entry{location: name, err: openError(err)})
	}
	if !info.IsDir() {
		return visit(fileEntry(path, name, info))
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return visit(entry{location: name, err: openError(err)})
	}
	defer root.Close()
	w := walker{ctx: ctx, root: root, name: name, visit: visit}
	w.real, err = filepath.EvalSymlinks(path)
	if err == nil {
		w.real, err = filepath.Abs(w.real)
	}
	if err != nil {
		return visit(entry{location: name, err: openError(err)})
	}
	return w.dir(".", 0)
}

// NewCapture makes a capture of bytes that were read at a time, addressed by their SHA-256.
func NewCapture(data []byte, mediaType, location string, at time.Time) assay.Capture {
	sum := sha256.Sum256(data)
	return assay.Capture{
		SHA256:     hex.EncodeToString(sum[:]),
		Bytes:      data,
		MediaType:  mediaType,
		Location:   location,
		CapturedAt: at,
	}
}

// tooLarge says what passed which limit.
func tooLarge(what string, size, limit int64) error {
	return fmt.Errorf("%w: %s is %s, and at most %s are read", assay.ErrTooLarge, what, text.Size(size), text.Size(limit))
}
