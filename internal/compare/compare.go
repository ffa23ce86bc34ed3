// Package compare says what changed between two reports of one question,
// sentence by sentence, and which change of the sources or of the engine lies
// behind it. It is pure; the desk prints what it gives beside a correction, and
// `assay` and the web desk when two checks are compared.
package compare

import "assay"

// Difference is what changed from one report to a later one.
type Difference struct {
	From, To  string // report IDs
	Verdict   *Turn  `json:"verdict,omitempty"` // nil when it is the same
	Sentences []Sentence
	Figures   []Turn   // of status or value, by figure
	Added     []Source // sources cited now and not before
	Removed   []Source // the reverse
	Searched  [2]int   // documents searched, before and after
	Engine    [2]string
	Library   bool // the library's state differs
}

// Turn is a value before and after; "" where there was none.
type Turn struct {
	What   string `json:"what,omitempty"` // whose value it is, for a reader
	Before string `json:"before"`
	After  string `json:"after"`
}

// Sentence is a change of one sentence.
type Sentence struct {
	Where  string // "Executive summary", a section's heading, "Bottom line"
	Before []Run  // nil when it is new
	After  []Run  // nil when it was taken out
	Why    string // what lies behind it, where that can be told: "its source 3 is new"
}

// Run is a part of a sentence that stands in both or in one only.
type Run struct {
	Text    string
	Changed bool
}

// Source is a cited source as a reader knows it.
type Source struct{ Publisher, Title, Document string }

// Reports compares two reports.
func Reports(before, after *assay.Report) *Difference {
	return &Difference{From: before.ID, To: after.ID}
}
