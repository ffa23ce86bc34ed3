package figures

import (
	"strings"

	"assay"
	"assay/internal/text"
)

// Unlike says for a reader in what two figures differ other than their value; ""
// when what they count may be one thing. The profile's synonyms and distinct
// words are heeded; it may be nil. It is what the ledger asks before it compares
// two numbers, for callers who hold two of them without a library.
func Unlike(a, b assay.Figure, p *assay.Profile) string {
	known := newActions(p)
	a.Unit, b.Unit = Unit(a.Unit, p), Unit(b.Unit, p)
	x, y := read(a, known), read(b, known)
	x.takeDeed(a, b, known)
	y.takeDeed(b, a, known)
	return unlike(x, y, known, false)
}

// takeDeed reads f, "82 arrests", as one of people when other is "82 people arrested".
func (a *counted) takeDeed(f, other assay.Figure, known actions) {
	if !a.people && a.kind == assay.Count && a.unit != "" && other.Action != "" && bare(a.unit) == bare(text.Stem(strings.ToLower(other.Action))) {
		a.asDeed(f.Unit, known)
	}
}
