package web

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/internal/render"
)

// pageBytes is how much of a document's text one page shows; a longer text has
// several pages. It goes into the addresses of passages: see render.Links.
const pageBytes = 30_000

// storedText is a part of a document's text, cut into lines, with marks.
type storedText struct {
	Lines    []storedLine
	From, To int // bytes
	All      int
	Before   int // where the page before begins; -1 for none
	After    int // where the next page begins; -1 for none
}

// storedLine is a line of text with what rests on it.
type storedLine struct {
	Pieces []storedPiece
	Used   []usedIn
	More   int // passages of it that are not listed
}

// storedPiece is a run of text; Mark is set on what a report rests on, and ID on
// the first piece of each passage.
type storedPiece struct {
	ID, Text string
	Mark     bool
}

// usedIn is where a passage is used in one report.
type usedIn struct {
	Bytes, Question, Base string
	Places                []sourceUse
}

// maxUsed bounds what is listed beside one line.
const maxUsed = 8

// cutPage gives the page of a text that holds a byte: it begins and ends at a
// line's end where there is one near, or else at a letter's.
func cutPage(t string, at int) (from, to int) {
	page := min(max(at, 0), max(len(t)-1, 0)) / pageBytes
	if from = cutAt(t, page*pageBytes); from > at && page > 0 {
		page--
		from = cutAt(t, page*pageBytes)
	}
	return from, cutAt(t, (page+1)*pageBytes)
}

// cutAt gives the first place at or after a byte where a page may begin.
func cutAt(t string, at int) int {
	if at <= 0 {
		return 0
	}
	if at >= len(t) {
		return len(t)
	}
	near := t[at:min(len(t), at+1_000)]
	if i := strings.IndexByte(near, '\n'); i >= 0 {
		return at + i + 1
	}
	if i := strings.IndexByte(near, ' '); i >= 0 {
		return at + i + 1
	}
	for at < len(t) && !utf8.RuneStart(t[at]) {
		at++
	}
	return at
}

// markText gives the page of a text that holds a byte, with the uses marked. The
// uses are in the order of the text.
func markText(t string, at int, uses []sourceUse) storedText {
	out := storedText{All: len(t), Before: -1, After: -1}
	out.From, out.To = cutPage(t, at)
	if out.From > 0 {
		out.Before, _ = cutPage(t, out.From-1)
	}
	if out.To < len(t) {
		out.After = out.To
	}
	named := map[string]bool{}
	for start := out.From; start < out.To; {
		end := out.To
		if i := strings.IndexByte(t[start:end], '\n'); i >= 0 {
			end = start + i
		}
		if line := markLine(t, start, end, uses, named); len(line.Pieces) > 0 {
			out.Lines = append(out.Lines, line)
		}
		start = end + 1
	}
	return out
}

// markLine marks the text from start to end.
func markLine(t string, start, end int, uses []sourceUse, named map[string]bool) storedLine {
	var line storedLine
	var here []sourceUse
	edges := []int{start, end}
	for _, u := range uses {
		if u.Start < end && u.End > start {
			here = append(here, u)
			edges = append(edges, max(start, u.Start), min(end, u.End))
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	space := false
	for i := 0; i+1 < len(edges); i++ {
		raw := t[edges[i]:edges[i+1]]
		p := storedPiece{Text: render.Clean(raw)}
		if p.Text == "" {
			space = space || raw != ""
			continue
		}
		for _, u := range here {
			if u.Start <= edges[i] && u.End >= edges[i+1] {
				p.Mark = true
				if id := fmt.Sprintf("p%d", u.Start); u.Start == edges[i] && !named[id] {
					named[id] = true
					p.ID = id
				}
			}
		}
		if (space || strings.IndexByte(" \t", raw[0]) >= 0) && len(line.Pieces) > 0 {
			line.Pieces = append(line.Pieces, storedPiece{Text: " "})
		}
		space = strings.IndexByte(" \t", raw[len(raw)-1]) >= 0
		line.Pieces = append(line.Pieces, p)
	}
	line.Used, line.More = groupUses(here)
	return line
}

// groupUses puts the uses of one passage in one report together.
func groupUses(uses []sourceUse) (out []usedIn, more int) {
	for _, u := range uses {
		if u.Base == "" {
			continue // an address asked for it, and no report rests on it
		}
		g := usedIn{Bytes: fmt.Sprintf("%d–%d", u.Start, u.End), Question: u.Question, Base: u.Base}
		i := slices.IndexFunc(out, func(o usedIn) bool { return o.Bytes == g.Bytes && o.Base == g.Base })
		if i < 0 {
			if len(out) == maxUsed {
				more++
				continue
			}
			i = len(out)
			out = append(out, g)
		}
		if !slices.ContainsFunc(out[i].Places, func(o sourceUse) bool { return o.ID == u.ID }) {
			out[i].Places = append(out[i].Places, u)
		}
	}
	return out, more
}
