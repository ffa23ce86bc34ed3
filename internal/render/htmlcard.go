package render

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// card is what a citation opens: the passages that it rests on, marked, and what
// is known of their source. Citations of one set of passages share a card.
type card struct {
	ID      string
	Source  *assay.Source
	Anchors []assay.Anchor
	Pieces  []piece
	Uses    []use
	Index   int // among the cards of its source, from 1
	view    *view
}

// piece is a run of stored text; Mark is set on what the sentence rests on.
type piece struct {
	Text string
	Mark bool
	Gap  bool // stored text that the report does not hold lies before it
}

// near is how far, in bytes, another passage of the report may lie from a marked
// one to be shown beside it as context.
const near = 300

type cardSet struct {
	list  []*card
	byKey map[string]*card
}

func (v *view) makeCards() *cardSet {
	set := &cardSet{byKey: map[string]*card{}}
	passages := v.passages()
	made := map[int]int{}
	v.eachCitation(func(cs []assay.Citation, at use) {
		for _, n := range numbers(cs) {
			src := v.byN[n]
			if src == nil {
				continue
			}
			anchors, key := anchorsOf(n, cs)
			c := set.byKey[key]
			if c == nil {
				made[n]++
				c = &card{ID: fmt.Sprintf("p%d-%d", n, made[n]), Source: src, Anchors: anchors, Index: made[n], view: v}
				c.Pieces = pieces(anchors, passages[n])
				set.byKey[key] = c
				set.list = append(set.list, c)
			}
			if !slices.Contains(c.Uses, at) {
				c.Uses = append(c.Uses, at)
			}
		}
	})
	slices.SortStableFunc(set.list, func(a, b *card) int { return a.Source.N - b.Source.N })
	return set
}

// find gives the card of source n for a list of citations; nil when the report
// has no such source.
func (c *cardSet) find(n int, cs []assay.Citation) *card {
	_, key := anchorsOf(n, cs)
	return c.byKey[key]
}

// anchorsOf gives the anchors in source n among citations, sorted, each once,
// and a key that two equal sets share.
func anchorsOf(n int, cs []assay.Citation) ([]assay.Anchor, string) {
	var out []assay.Anchor
	for _, c := range cs {
		if c.N == n && !slices.Contains(out, c.Anchor) {
			out = append(out, c.Anchor)
		}
	}
	sortAnchors(out)
	key := strconv.Itoa(n)
	for _, a := range out {
		key += fmt.Sprintf(" %q %d %d %q", a.DocumentSHA256, a.Start, a.End, a.Quote)
	}
	return out, key
}

// pieces sets the marked passages among those others of the report that lie near
// them in the same document and do not overlap: all the context that a report holds.
func pieces(marked, all []assay.Anchor) []piece {
	shown := slices.Clone(marked)
	for _, a := range all {
		if slices.ContainsFunc(shown, func(b assay.Anchor) bool { return overlap(a, b) }) {
			continue
		}
		if slices.ContainsFunc(marked, func(b assay.Anchor) bool { return closeTo(a, b) }) {
			shown = append(shown, a)
		}
	}
	sortAnchors(shown)
	var out []piece
	for i, a := range shown {
		gap := i > 0 && (a.DocumentSHA256 != shown[i-1].DocumentSHA256 || a.Start > shown[i-1].End+1)
		out = append(out, piece{Text: a.Quote, Mark: slices.Contains(marked, a), Gap: gap})
	}
	return out
}

func overlap(a, b assay.Anchor) bool {
	return a.DocumentSHA256 == b.DocumentSHA256 && a.Start < b.End && b.Start < a.End
}

func closeTo(a, b assay.Anchor) bool {
	return a.DocumentSHA256 == b.DocumentSHA256 && a.Start <= b.End+near && b.Start <= a.End+near
}

// Name is the publisher, or the title where there is none.
func (c *card) Name() string {
	if c.Source.Publisher == "" {
		return c.Source.Title
	}
	return c.Source.Publisher
}

// Title is the source's title where Name has not given it.
func (c *card) Title() string {
	if c.Source.Title == c.Name() {
		return ""
	}
	return c.Source.Title
}

// Kind is the class, kind and date of the source, and what a note is.
func (c *card) Kind() string {
	words := kindWords(c.Source)
	if c.Source.Kind == assay.Note {
		words += ". " + cardNote
	}
	return words
}

// cardNote says in a card what a note is.
const cardNote = "Not a quotation."

// Origin says who else the source shares its origin with, on a site's page.
func (c *card) Origin() string {
	if repeats := c.repeats(); repeats != "" {
		return "Shared with " + c.view.shares(c.Source) + ". " + repeats
	}
	return "No other source cited here shares it."
}

// Shared names the source's origin and who else is of it: "Origin B, shared with [9]."
func (c *card) Shared() string {
	switch with := c.view.shares(c.Source); {
	case c.Source.Origin == "":
		return ""
	case with != "":
		return "Origin " + c.Source.Origin + ", shared with " + with + "."
	}
	return "Origin " + c.Source.Origin + "."
}

// Interest says how the source stands to the claim's actor.
func (c *card) Interest() string { return c.view.interestShort(c.Source) }

// Bytes gives the byte ranges of the marked passages.
func (c *card) Bytes() string {
	out := make([]string, len(c.Anchors))
	for i, a := range c.Anchors {
		out[i] = fmt.Sprintf("%d–%d", a.Start, a.End)
	}
	return "bytes " + strings.Join(out, ", ")
}

// Anchored is Bytes at the beginning of a sentence.
func (c *card) Anchored() string { return text.UpperFirst(c.Bytes()) }

// Hash is the beginning of the stored text's SHA-256; Full is all of it.
func (c *card) Hash() string { return short(c.Full()) }

// Full is the SHA-256 of the stored text that the anchors name.
func (c *card) Full() string { return c.Anchors[0].DocumentSHA256 }
