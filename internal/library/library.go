// Package library is the contract of the archive: the captures, the documents
// read from them, the index of their passages, and the checks that were run.
//
// It holds the types that every backend takes and gives and the rules that
// must not differ between backends (what an entry must satisfy, what a state
// hash covers, how an annotation is packed). internal/library/sqlite keeps a
// library in one file, internal/library/postings is the search index inside
// it, and internal/library/librarytest is the suite that a backend has to pass.
//
// Stages never import this package: each declares the one or two methods that
// it needs, and a backend satisfies them.
package library

import (
	"context"
	"time"

	"assay"
)

// Library is what a backend offers. All methods are safe for concurrent use,
// one writer at a time; readers see the library as of the last commit before
// they began. A zero asOf means now: every sighting that nothing has
// superseded. Another asOf means what was live at that time: sightings seen
// at or before it and not superseded at it; times count in microseconds.
//
// What is read with an asOf depends on the documents live at that time only,
// search scores included, and never on the order in which they were added.
type Library interface {
	// Add stores a batch in one transaction; when it returns, the batch is on
	// disk. It gives one Added for each entry, in the same order. An entry that
	// contradicts itself (a hash that is not its bytes', a passage outside the
	// text) refuses the whole batch with ErrCorrupt or ErrUsage.
	Add(ctx context.Context, entries []assay.Entry) ([]Added, error)
	// AddFailures records sources that could not be read; a later failure at the
	// same location replaces it, a later Add at that location clears it.
	AddFailures(ctx context.Context, failures []assay.Failure) error
	// Failures gives the recorded failures, by location.
	Failures(ctx context.Context) ([]assay.Failure, error)

	// AddRetrievals records requests for addresses that brought no new capture: a
	// failure, or a look that found nothing changed. Add records those of its
	// entries by itself. The same address and time again replaces the record.
	// ErrUsage without an address or a time.
	AddRetrievals(ctx context.Context, retrievals []assay.Retrieval) error
	// Retrievals gives the recorded requests for an address, in its normal form,
	// or for every address when it is "": by address, oldest first.
	Retrievals(ctx context.Context, address string) ([]assay.Retrieval, error)
	// SaveGathering stores a search of the world for a question. The same
	// question and time again replaces it, so that a gathering can be saved while
	// it goes on. ErrUsage without a question or a time.
	SaveGathering(ctx context.Context, g assay.Gathering) error
	// Gatherings gives the gatherings for a question as it was asked, or for every
	// question when it is "", begun at or before asOf: oldest first.
	Gatherings(ctx context.Context, question string, asOf time.Time) ([]assay.Gathering, error)

	// Documents gives the live documents without Text and Segments, by ID.
	Documents(ctx context.Context, asOf time.Time) ([]assay.Document, error)
	// Document gives one document, live or not, with Text and Segments. idOrPrefix
	// is a document ID, a beginning of one of at least MinPrefix digits, or the
	// whole SHA-256 of a capture. ErrNotFound when unknown, ErrUsage when it fits
	// several (they are named).
	Document(ctx context.Context, idOrPrefix string) (assay.Document, error)
	// DocumentByHash gives the document whose text has this SHA-256, with Text and
	// Segments; the one with the smallest ID when several share it. ErrNotFound when unknown.
	DocumentByHash(ctx context.Context, textSHA256 string) (assay.Document, error)
	// Materials gives documents, live or not, with Text, Segments and annotation,
	// by ID. ErrNotFound when one is unknown, ErrCorrupt when stored bytes do not
	// agree with their hash. The caller owns what it gets.
	Materials(ctx context.Context, ids []string) (map[string]*assay.Material, error)
	// Capture gives a capture by its whole SHA-256, after checking its bytes
	// against it. Location and CapturedAt are of its first sighting, and
	// Retrieval is the first that brought it, nil when none did.
	Capture(ctx context.Context, sha256 string) (assay.Capture, error)
	// EveryCapture gives f each live document, without Text and Segments, with its
	// capture as Capture gives it, by document ID, and holds one of them at a time.
	// An error of f ends it and is its own; f must not use the library.
	EveryCapture(ctx context.Context, asOf time.Time, f func(assay.Document, assay.Capture) error) error
	// History gives what was seen at a location, oldest first. ErrNotFound when nothing was.
	History(ctx context.Context, location string) ([]Sighting, error)

	// Search is SearchAll for one query.
	Search(ctx context.Context, q assay.Query, limit int, asOf time.Time) ([]assay.Hit, error)
	// SearchAll runs several queries over the live passages and gives for each its
	// best hits, at most limit, by score, then document ID, then passage. See
	// internal/library/postings for what a query matches and how it is scored.
	SearchAll(ctx context.Context, queries []assay.Query, limit int, asOf time.Time) ([][]assay.Hit, error)
	// DocumentFrequency gives for each stem the number of live passages whose text
	// holds it, and the number of live passages.
	DocumentFrequency(ctx context.Context, stems []string, asOf time.Time) (map[string]int, int, error)

	// Aliases gives the pairs of names that live documents give for one another,
	// by Long, then Short.
	Aliases(ctx context.Context, asOf time.Time) ([]Alias, error)
	// Sharing gives the other live documents that share reuse fingerprints with
	// the given ones, most shared first, then by ID.
	Sharing(ctx context.Context, ids []string, asOf time.Time) ([]Shared, error)
	// State sums up the live documents. Of now it costs next to nothing once the
	// library is settled.
	State(ctx context.Context, asOf time.Time) (State, error)
	// Moments gives the times after from and up to to at which a change left this
	// many live documents, the newest first; and from itself when there were as many then.
	Moments(ctx context.Context, from, to time.Time, documents int) ([]time.Time, error)
	// Settle does at the end of a reading what whoever asks next would wait for: it
	// stores the State of now. Nothing else depends on it.
	Settle(ctx context.Context) error

	// SaveCheck stores a report. The same ID again changes nothing.
	SaveCheck(ctx context.Context, check Check) error
	// Checks gives the checks of a question, or of every question when it is "",
	// in the order in which they were saved, without their reports.
	Checks(ctx context.Context, question string) ([]Check, error)
	// Check gives one check with its report. ErrNotFound when unknown.
	Check(ctx context.Context, id string) (Check, error)

	Browser

	// Integrity reads everything and gives ErrCorrupt when any of it is damaged.
	Integrity(ctx context.Context) error
	Close() error
}

// MinPrefix is the least number of digits of a document ID that Document takes.
const MinPrefix = 4

// Added is what became of one entry.
type Added struct {
	Document string // document ID
	New      bool   // the library had no document of these bytes
	Updated  bool   // another capture at this location was superseded
	Previous string // its document ID, when Updated
}

// Sighting is a capture at a location.
type Sighting struct {
	Document      string    // document ID
	CaptureSHA256 string    // of the capture seen
	SeenAt        time.Time // UTC
	SupersededAt  time.Time // UTC, exclusive; zero while it stands
}

// Alias is a name and its short form, as documents give them: "Homeland Security Investigations (HSI)".
type Alias struct {
	Long      string
	Short     string
	Documents int // live documents that give the pair
}

// Shared is a document that shares reuse fingerprints with others.
type Shared struct {
	Document string // document ID
	Count    int    // distinct fingerprints shared; two different ones count as one in about 2^40 pairs
}

// State sums up the live documents of a library.
type State struct {
	Documents int
	Passages  int
	Dates     assay.DateRange // of publication
	Undated   int             // documents without a date of publication
	// Hash is the SHA-256 over the live documents' captures and metadata, by
	// capture: the same for the same documents, in whatever order they were added.
	Hash string
}

// Check is a saved report.
type Check struct {
	ID       string    // the report's ID
	Question string    // as asked
	AsOf     time.Time // zero for now
	Report   []byte    // JSON
}
