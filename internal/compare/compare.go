// Package compare says what changed between two reports of one question,
// sentence by sentence, and which change of the sources or of the engine lies
// behind it. It is pure; the desk prints what it gives beside a correction, and
// `assay` and the web desk when two checks are compared.
//
// align.go pairs the sentences, words.go finds the words that differ inside a
// pair, figures.go and sources.go compare the rest, why.go tells what lies
// behind a change.
package compare

import (
	"cmp"

	"assay"
)

// Difference is what changed from one report to a later one. Its lists are never nil.
type Difference struct {
	From      string     `json:"from"` // report IDs
	To        string     `json:"to"`
	Verdict   *Turn      `json:"verdict,omitempty"` // nil when it is the same
	Sentences []Sentence `json:"sentences"`         // in the order of the later report, what was taken out where it stood
	Figures   []Turn     `json:"figures"`           // of status or value, by figure
	Added     []Source   `json:"added"`             // sources cited now and not before
	Removed   []Source   `json:"removed"`           // the reverse
	Searched  [2]int     `json:"searched"`          // documents searched, before and after
	Engine    [2]string  `json:"engine"`            // its version, before and after
	Library   bool       `json:"library"`           // the library's state differs
}

// Turn is a value before and after; "" where there was none.
type Turn struct {
	What   string `json:"what,omitempty"` // whose value it is, for a reader
	Before string `json:"before"`
	After  string `json:"after"`
}

// Sentence is a change of one sentence. Where the words are the same, what they
// rest on is not, and Why says so.
type Sentence struct {
	Where  string `json:"where"`            // "Executive summary", a section's heading, "Bottom line"
	Before []Run  `json:"before,omitempty"` // nil when it is new
	After  []Run  `json:"after,omitempty"`  // nil when it was taken out
	Why    string `json:"why,omitempty"`    // what lies behind it, where that can be told: "its source 3 is new"
}

// Run is a part of a sentence that stands in both or in one only. The runs of a
// side, joined, are the sentence.
type Run struct {
	Text    string `json:"text"`
	Changed bool   `json:"changed,omitempty"`
}

// Source is a cited source as a reader knows it.
type Source struct {
	Publisher string `json:"publisher"`
	Title     string `json:"title"`
	Document  string `json:"document"` // ID
}

// Empty reports whether the reports say the same, resting on the same. What was
// searched, the library and the engine may differ all the same.
func (d *Difference) Empty() bool {
	return d.Verdict == nil && len(d.Sentences) == 0 && len(d.Figures) == 0 && len(d.Added) == 0 && len(d.Removed) == 0
}

// VerdictWords tells in a sentence what became of the verdict.
func (d *Difference) VerdictWords() string {
	if d.Verdict == nil {
		return "The verdict is unchanged."
	}
	named := func(verdict string) string { return "“" + cmp.Or(verdict, "none") + "”" }
	return "The verdict was " + named(d.Verdict.Before) + " and is " + named(d.Verdict.After) + "."
}

// Reports compares two reports.
func Reports(before, after *assay.Report) *Difference {
	d := &Difference{
		From: before.ID, To: after.ID,
		Searched: [2]int{before.Adequacy.DocumentsSearched, after.Adequacy.DocumentsSearched},
		Engine:   [2]string{before.Engine.Version, after.Engine.Version},
		Library:  before.Adequacy.Library != after.Adequacy.Library,
		Verdict:  verdict(before.Verdict, after.Verdict),
	}
	turned := figures(before, after)
	d.Figures = []Turn{}
	for _, f := range turned {
		d.Figures = append(d.Figures, f.Turn)
	}
	d.Added, d.Removed = missing(after, before), missing(before, after)
	b, a := sentencesOf(before), sentencesOf(after)
	r := newReasons(d, before, after, turned)
	d.Sentences = changes(b, a, pair(b, a), r)
	return d
}

func verdict(before, after *assay.Verdict) *Turn {
	t := Turn{What: "Verdict"}
	if before != nil {
		t.Before = string(before.Label)
	}
	if after != nil {
		t.After = string(after.Label)
	}
	if t.Before == t.After {
		return nil
	}
	return &t
}
