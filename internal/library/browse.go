package library

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"assay"
)

// Browser is what a store offers to those who look around in it. Unlike the
// rest of Library it knows no asOf: it shows what is live now, or everything.
type Browser interface {
	// Browse gives one page of the documents that pass a filter, in an order, with
	// how many there are. ErrUsage when the page is asked for wrongly (a sort that
	// is none, After and Before together, a cursor that no document has).
	Browse(ctx context.Context, b Browse) (Shelf, error)
	// Facets counts the documents that pass a filter, by what they can be narrowed by.
	Facets(ctx context.Context, f Filter) (Facets, error)
	// Version names what is live now, for what is kept of it: another string after
	// every change. It costs nothing, unlike State, and means nothing elsewhere.
	Version(ctx context.Context) (string, error)
	// Unread gives recorded failures by location, those after a location ("" from
	// the first), at most limit (1 to MaxPage, else ErrUsage), and how many there are in all.
	Unread(ctx context.Context, after string, limit int) ([]assay.Failure, int, error)
}

// MaxPage is the most rows of one page.
const MaxPage = 1000

// Unsaid in a filter and in a bucket stands for documents that do not say it:
// no publisher, no language, no date.
const Unsaid = "-"

// maxValue is the most bytes of a value that documents are narrowed by.
const maxValue = 200

// Value gives what documents are narrowed by: Unsaid for none, and no more
// than 200 bytes of what a source gives.
func Value(s string) string {
	if s == "" {
		return Unsaid
	}
	if len(s) > maxValue {
		s = strings.ToValidUTF8(s[:maxValue], "")
	}
	return s
}

// Filter says which documents are meant; what is "" does not narrow. A value
// that no document has gives none.
type Filter struct {
	Class     string
	Publisher string // as a reader sees it, or Unsaid
	Kind      string
	Language  string // ISO 639-1, or Unsaid
	Year      string // of publication, YYYY, or Unsaid
	// Superseded: documents that nothing shows any more (earlier captures) too.
	Superseded bool
	// Documents narrows to these IDs; nil does not narrow. IDs that no document has are passed over.
	Documents []string
}

// Sort is an order of documents. Ties are broken by the order of adding.
type Sort string

// The orders.
const (
	ByDate      Sort = "date"      // of publication, the latest first, those without one last
	ByTitle     Sort = "title"     // see TitleKey
	ByPublisher Sort = "publisher" // by TitleKey of its name, then the name, those without one last; then by title
	ByAdded     Sort = "added"     // the last added first
)

// Sorts are all orders.
var Sorts = []Sort{ByDate, ByTitle, ByPublisher, ByAdded}

// Browse asks for a page. The cursors are document IDs: a page begins behind
// After, or ends before Before, wherever that document stands in the order, so
// that what is added or superseded between two pages neither repeats a row nor
// skips one.
type Browse struct {
	Filter
	Sort    Sort // "" is ByDate
	Reverse bool // the whole order the other way round
	After   string
	Before  string
	Limit   int // rows, 1 to MaxPage
}

// Shelf is a page of documents.
type Shelf struct {
	Rows  []Shelved
	Total int // documents that pass the filter
	First int // how many of them stand before the first row
}

// Shelved is a document on a shelf, without Text and Segments.
type Shelved struct {
	assay.Document
	ReadAt     time.Time // first sighting, UTC; zero for a folder asked in place
	Superseded bool      // nothing shows it any more
}

// Facets counts documents by what they can be narrowed by. Each list counts
// those that pass all of the filter but its own part, so that a list shows what
// another choice would give.
type Facets struct {
	Total   int
	Undated int // of Total
	// Earlier is how many superseded documents would come if the filter asked for them, or came.
	Earlier    int
	Dates      assay.DateRange // years of publication of Total; "" when none is dated
	Classes    []Bucket        // the most first, then by value
	Kinds      []Bucket        // likewise
	Languages  []Bucket        // likewise
	Years      []Bucket        // the latest first, Unsaid last
	Publishers []Bucket        // the most first, then by value; at most MaxPublishers
	// Names is how many publishers there are, beyond those listed too.
	Names int
}

// MaxPublishers bounds the list of publishers.
const MaxPublishers = 40

// Bucket is a value, Unsaid for none, with the number of documents that have it.
type Bucket struct {
	Value string
	Count int
}

// Check reports whether a page is asked for rightly, and fills in the default order.
func (b *Browse) Check() error {
	if b.Sort == "" {
		b.Sort = ByDate
	}
	switch {
	case !slices.Contains(Sorts, b.Sort):
		return fmt.Errorf("%w: there is no order %.40q of documents: use date, title, publisher or added", assay.ErrUsage, string(b.Sort))
	case b.After != "" && b.Before != "":
		return fmt.Errorf("%w: a page begins after a document or ends before one, not both", assay.ErrUsage)
	}
	return CheckLimit(b.Limit)
}

// CheckLimit reports whether a page may have this many rows.
func CheckLimit(limit int) error {
	if limit < 1 || limit > MaxPage {
		return fmt.Errorf("%w: a page has 1 to %d rows, not %d", assay.ErrUsage, MaxPage, limit)
	}
	return nil
}

// keyBytes is how much of a title or a publisher decides an order.
const keyBytes = 64

// TitleKey is what decides the place of a title: its letters and digits in
// lower case with one space between words, cut to 64 bytes, so that quotation
// marks and capitals do not.
func TitleKey(title string) string {
	var b strings.Builder
	space := false
	for _, r := range title {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
			space = b.Len() > 0
			continue
		}
		r = unicode.ToLower(r)
		size := 1
		if r >= 0x80 {
			size = len(string(r))
		}
		if space {
			size++
		}
		if b.Len()+size > keyBytes {
			break
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// DateKey is a date of publication as a number that orders: YYYYMMDD with
// zeros for what it does not say, 0 for none or one that is not a date.
func DateKey(published string) uint32 {
	key := uint32(0)
	for i, part := range strings.SplitN(published, "-", 3) {
		n, err := strconv.ParseUint(part, 10, 32)
		most, width := []uint64{9999, 12, 31}[i], []int{4, 2, 2}[i]
		if err != nil || n > most || len(part) != width {
			return 0
		}
		key += uint32(n) * []uint32{10000, 100, 1}[i]
	}
	return key
}

// YearOf gives the year of a DateKey as a filter names it.
func YearOf(key uint32) string {
	if key == 0 {
		return Unsaid
	}
	return strconv.Itoa(10000 + int(key/10000))[1:]
}

// CompareBuckets orders buckets: the most first, then by value.
func CompareBuckets(a, b Bucket) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
}
