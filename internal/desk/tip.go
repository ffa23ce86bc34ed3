package desk

import (
	"time"
)

// TipKind is what a reader sends.
type TipKind string

// The kinds of tip.
const (
	TipQuestion TipKind = "question" // to be checked
	TipSource   TipKind = "source"   // to be read
	TipDispute  TipKind = "dispute"  // of one sentence of a report
)

// TipState is how far a tip has come.
type TipState string

// The states of a tip.
const (
	TipOpen     TipState = "open"
	TipTaken    TipState = "taken"    // an editor works on it
	TipAccepted TipState = "accepted" // it became a source, a check or a correction
	TipDeclined TipState = "declined"
	TipMerged   TipState = "merged" // into another that says the same
)

// Tip is what a reader sent. It holds nothing of who sent it: no address, no
// name, no browser. Whoever holds its receipt can read its state and its answer.
type Tip struct {
	ID       string
	Kind     TipKind
	At       time.Time
	Text     string // the question, why the source matters, or what is wrong
	URL      string // of a source offered or relied on
	Quote    string // of a dispute: the words that the reader relies on
	Report   string // of a dispute: the report's ID
	Sentence string // of a dispute: the sentence's ID on the page ("s5")
	Words    string // of a dispute: the sentence itself
	State    TipState
	Into     string   // of a merged one: the tip that it went into
	Also     int      // tips merged into this one, and those merged into them
	Taker    string   // name of the editor who took it
	Answer   string   // for the sender, by whoever holds the receipt
	Result   string   // what became of it: a slug, a document's ID, a job's ID
	Receipt  [32]byte `json:"-"` // SHA-256 of the receipt
	Changed  time.Time
}

// TipFilter says which tips are wanted.
type TipFilter struct {
	Kind  TipKind  // "" for every kind
	State TipState // "" for open and taken
	Like  *Tip     // those that say nearly the same
}
