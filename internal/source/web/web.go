// Package web reads captures from addresses: pages one by one, the entries of
// a feed, the pages of a sitemap, and one site by following its links. For an
// address that is dead it can ask a web archive for the bytes that once stood
// there, or read an earlier version on purpose.
//
// It decides which addresses are asked and in what order; how one is asked
// (what is refused, robots.txt, politeness, limits) is internal/fetch's.
// Everything listed by somebody else (a feed, a sitemap, a site's own links)
// is bounded, and whatever cannot be read becomes an item with a reason, as
// in package source. Captures go next to internal/extract.
package web

import (
	"context"
	"fmt"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source"
)

// Getter asks for one address; *fetch.Client is one.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) fetch.Result
	// Sitemaps gives what the robots.txt of an address's site names as its sitemaps.
	Sitemaps(ctx context.Context, address string) []string
}

// The limits when Options gives none.
const (
	DefaultMaxBytes = 32 << 20 // of one page or PDF
	DefaultWorkers  = 64       // requests under way; how many of one host is the getter's to say
)

// Options are what a Reader reads with. Getter is needed.
type Options struct {
	Getter Getter
	// Last gives the request that brought what stands at an address in the
	// library, so that the server is asked for a newer version only; nil when there
	// is none. A nil Last asks for everything anew. It is called from several goroutines.
	Last func(ctx context.Context, address string) (*assay.Retrieval, error)
	// Held gives the bytes of a capture that the library holds, by SHA-256: the
	// links of a page that has not changed. nil when there are none.
	Held func(ctx context.Context, sha256 string) ([]byte, error)
	// Archive, when set, is asked for an address that is not there or unreachable.
	Archive *Archive
	// ArchivedAt, when set, has the archive asked in place of the address, for the
	// version captured nearest to this time. It needs Archive.
	ArchivedAt time.Time
	MaxBytes   int64 // of one page; 0 means DefaultMaxBytes
	Workers    int   // requests under way at once; 0 means DefaultWorkers
	// Progress, when set, is told of each request that begins or ends, from one
	// goroutine at a time.
	Progress func(Progress)
}

// Progress is how far a reading has come.
type Progress struct {
	Known   int    // addresses known so far
	Done    int    // of them read, or failed
	Address string // the one that has just begun or ended
}

// Reader reads addresses.
type Reader struct{ o Options }

// New makes a Reader.
func New(o Options) *Reader {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.Workers <= 0 {
		o.Workers = DefaultWorkers
	}
	return &Reader{o}
}

// Page is an address to read, with what the feed that lists it said of it.
type Page struct {
	Address string
	Feed    *assay.FeedEntry
}

// Visit is what became of one page.
type Visit struct {
	Item source.Item
	// Moved is where a chain of permanent redirects leads; "" when there is none.
	Moved string

	links []byte // the bytes of a page that has not changed, when its links are needed
}

// Plan is what one reading of the network reads, in this order.
type Plan struct {
	Pages    []string
	Feeds    []string // each is a feed, or a page that names one
	Sitemaps []string // each is a sitemap, or a site whose robots.txt names one
	Crawls   []string // each is the page that a site is read from
	Listing  Listing  // limits of each feed and sitemap
	Crawl    Crawl    // limits of each crawl
}

// Listing bounds what is taken of one feed or sitemap.
type Listing struct {
	Pages int       // at most so many; 0 means DefaultPages
	Since time.Time // entries dated before it are left out; the zero time leaves none
	Until time.Time // entries dated after it are left out; the zero time leaves none
}

// DefaultPages is how many pages of one feed, sitemap or site are read.
const DefaultPages = 200

func (l Listing) pages() int {
	if l.Pages <= 0 {
		return DefaultPages
	}
	return l.Pages
}

// takes reports whether an entry of this date is within the window; one
// without a date is.
func (l Listing) takes(date time.Time) bool {
	if date.IsZero() {
		return true
	}
	return (l.Since.IsZero() || !date.Before(l.Since)) && (l.Until.IsZero() || !date.After(l.Until))
}

// errNoPages is of a feed or sitemap that gives nothing to read.
var errNoPages = fmt.Errorf("%w: it lists no page, or none within the dates asked for", assay.ErrUnreadable)

// locate gives an address's normal form and, of one that has none, the item
// that says so.
func locate(address string) (string, error) {
	normal, err := fetch.Normalise(address)
	if err != nil {
		return address, fmt.Errorf("%w: %s", assay.ErrUnreadable, strings.TrimPrefix(err.Error(), assay.ErrUsage.Error()+": "))
	}
	return normal, nil
}

// failed is an item of an address that could not be read.
func failed(address string, r *assay.Retrieval, err error) source.Item {
	return source.Item{Capture: assay.Capture{Location: address, Retrieval: r}, Err: err}
}

// failure says why a retrieval brought nothing; nil when it did.
func failure(r *assay.Retrieval) error {
	kind := assay.ErrUnreadable
	switch r.Outcome {
	case assay.Fetched, assay.NotModified:
		return nil
	case assay.NotThere:
		kind = assay.ErrNotFound
	case assay.OverLimit:
		kind = assay.ErrTooLarge
	}
	if r.Reason == "" {
		return fmt.Errorf("%w: %s", kind, r.Outcome)
	}
	return fmt.Errorf("%w: %s: %s", kind, r.Outcome, r.Reason)
}
