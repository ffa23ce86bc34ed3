package desk

import (
	"time"

	"assay"
	"assay/internal/compare"
)

// Publication is a published check: a question under a stable address.
type Publication struct {
	Slug      string // its address: lower-case letters, digits and hyphens
	Question  string
	Topics    []string // in the desk's order
	Published time.Time
	Retracted bool               // the last revision takes it back; all stay readable
	Latest    Revision           // without its changes
	Verdict   assay.VerdictLabel // of the latest; "" where the question has none
}

// RevisionKind is why there is a new revision.
type RevisionKind string

// The kinds of revision.
const (
	Published  RevisionKind = "published"  // the first
	Corrected  RevisionKind = "corrected"  // something was wrong
	Updated    RevisionKind = "updated"    // there is new evidence; nothing was wrong
	Retracted  RevisionKind = "retracted"  // it does not stand; the report stays readable with the reason
	Reinstated RevisionKind = "reinstated" // a retraction is taken back
)

// Revision is one state of a published check; none is ever changed or removed.
type Revision struct {
	Slug     string
	N        int    // from 1
	Report   string // ID of the report
	At       time.Time
	Account  string // ID of who published it
	By       string // name of who published it, as printed
	Kind     RevisionKind
	Why      string              // for readers; "" for the first
	RaisedBy string              // a role and never a person: "a reader", "an editor", "the publisher of a source"
	Tip      string              // ID of the tip that led to it, if any
	Changes  *compare.Difference // from the revision before; nil for the first
}

// Draft is a report that was asked and is not published.
type Draft struct {
	Report   string // ID
	Question string
	Saved    int // its place among the checks saved, from 1
}
