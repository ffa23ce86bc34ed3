package render

import (
	"fmt"
	"html"
	"strings"

	"assay"
	"assay/internal/text"
)

// Bounds of a drawing of origins.
const (
	maxGroupsDrawn  = 200
	maxMembersDrawn = 24
)

// Measures of the drawing: narrow enough for a phone and a printed column.
const (
	lineageWidth = 480
	trunkX       = 30.0
	memberX      = 62.0
	memberText   = 78.0
)

// lineageStyle follows the signs of the reports: words before colour, a solid
// line for what is there, a dotted one for what nothing tells or what joins nothing.
const lineageStyle = `svg{color-scheme:light dark;max-width:100%;height:auto;font-family:-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;` +
	`--paper:#fdfdfc;--ink:#191c1f;--ink-2:#4c5359;--rule:#767e82}` +
	`@media (prefers-color-scheme:dark){svg{--paper:#15181a;--ink:#e7e8e4;--ink-2:#adb4b8;--rule:#7f898e}}` +
	`@media print{svg{--paper:#fff;--ink:#000;--ink-2:#333;--rule:#555}}` +
	`text{fill:var(--ink);font-size:13px}.h{font-size:15px;font-weight:700}.b{font-weight:600}.s{fill:var(--ink-2)}` +
	`.page{fill:var(--paper)}.box{fill:none;stroke:var(--rule)}.ring{fill:var(--paper);stroke:var(--ink);stroke-width:1.6}` +
	`.edge{fill:none;stroke:var(--ink);stroke-width:1.3}.open{stroke-dasharray:1.5 3.5;stroke-linecap:round}.tip{fill:none;stroke:var(--ink);stroke-width:1.3}`

// drawing is an SVG being written from top to bottom.
type drawing struct {
	b    strings.Builder
	y    float64
	desc []string
}

// LineageSVG draws the origins of two or more documents, the largest first, one
// above the other: a box for each origin, its name, a row for each document, and
// for each edge an arrow with its signal in words. A dotted line is an edge of
// which nothing tells the direction, or which joins nothing. It is one column of
// 480 units, the same on every machine, with title and desc for those who hear it.
func LineageSVG(origins []assay.Origin, documents map[string]*assay.Material) string {
	d := &drawing{y: 14}
	drawn, shared, left := 0, 0, 0
	for _, o := range origins {
		if len(o.Members) < 2 {
			continue
		}
		shared += len(o.Members)
		if drawn == maxGroupsDrawn {
			left++
			continue
		}
		drawn++
		d.group(o, documents)
	}
	title := fmt.Sprintf("%s, %s", text.Count(len(documents), "page", "pages"), text.Count(len(origins), "origin", "origins"))
	note := fmt.Sprintf("%s with another; %s.", text.Count(shared, "page shares its origin", "pages share their origin"),
		text.Count(len(documents)-shared, "stands on its own", "stand on their own"))
	if left > 0 {
		note += fmt.Sprintf(" %s not drawn.", text.Count(left, "more origin is", "more origins are"))
	}
	var out strings.Builder
	height := d.y + 12
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -52 %d %s" width="%d" role="img" aria-labelledby="lineage-title lineage-desc">`+"\n", lineageWidth, num(height+52), lineageWidth)
	fmt.Fprintf(&out, "<title id=\"lineage-title\">%s</title>\n<desc id=\"lineage-desc\">%s</desc>\n<style>%s</style>\n", html.EscapeString(title),
		html.EscapeString(note+" "+strings.Join(d.desc, " ")), lineageStyle)
	fmt.Fprintf(&out, `<rect class="page" x="0" y="-52" width="%d" height="%s"/>`+"\n", lineageWidth, num(height+52))
	fmt.Fprintf(&out, `<text class="h" x="8" y="-28">%s</text><text class="s" x="8" y="-9">%s</text>`+"\n", html.EscapeString(title), html.EscapeString(truncate(note, 68)))
	out.WriteString(d.b.String())
	out.WriteString("</svg>\n")
	return out.String()
}

// group draws one origin.
func (d *drawing) group(o assay.Origin, documents map[string]*assay.Material) {
	top := d.y
	var inside drawing
	inside.y = top + 12
	signY := inside.y + 9
	indent := memberText - 28 + 10*float64(len(o.ID)) + 8
	fmt.Fprintf(&inside.b, `<text class="h" x="%s" y="%s">%s</text>`+"\n", num(memberText-28), num(inside.y+14), html.EscapeString(o.ID))
	for _, l := range atMost(wrap(o.Name, 44), 3, 44) {
		inside.words("h", indent, l, 19)
	}
	inside.words("s", memberText-28, groupLine(o), 17)
	inside.y += 8
	at := map[string]float64{}
	members, hidden := shownMembers(o)
	rows := edgesFrom(o)
	for _, id := range members {
		at[id] = inside.y + 9
		inside.member(o, id, rows[id], documents)
	}
	if hidden > 0 {
		inside.words("s", memberText, "and "+text.Count(hidden, "more page", "more pages")+" of this origin", 20)
	}
	bottom := inside.y + 4
	fmt.Fprintf(&d.b, `<g><rect class="box" x="4" y="%s" width="%d" height="%s" rx="9"/>`+"\n", num(top), lineageWidth-8, num(bottom-top))
	d.arrows(members, rows, at, signY)
	if hasOutside(o) {
		fmt.Fprintf(&d.b, `<circle class="ring" cx="%s" cy="%s" r="6"/>`+"\n", num(trunkX), num(signY))
	}
	d.b.WriteString(inside.b.String())
	d.b.WriteString("</g>\n")
	d.desc = append(d.desc, describeGroup(o, documents))
	d.y = bottom + 16
}

// groupLine counts an origin's pages and says where its first source is.
func groupLine(o assay.Origin) string {
	s := text.Count(len(o.Members), "page", "pages") + ", 1 origin; "
	switch {
	case o.Root != "":
		return s + "the first source is among them"
	case hasOutside(o):
		return s + "the first source is not in the library"
	}
	return s + "nothing tells which was first"
}

func hasOutside(o assay.Origin) bool {
	inside := map[string]bool{}
	for _, m := range o.Members {
		inside[m] = true
	}
	for _, e := range o.Why {
		if !e.Beside && !inside[e.To] {
			return true
		}
	}
	return false
}

// shownMembers gives the members that are drawn, the first source before the
// others, and how many are not.
func shownMembers(o assay.Origin) (shown []string, hidden int) {
	if o.Root != "" {
		shown = append(shown, o.Root)
	}
	for _, m := range o.Members {
		if m != o.Root {
			shown = append(shown, m)
		}
	}
	if len(shown) > maxMembersDrawn {
		return shown[:maxMembersDrawn], len(shown) - maxMembersDrawn
	}
	return shown, 0
}

func edgesFrom(o assay.Origin) map[string][]assay.Edge {
	out := map[string][]assay.Edge{}
	for _, e := range o.Why {
		out[e.From] = append(out[e.From], e)
	}
	return out
}

// words writes one line of text and goes down by step.
func (d *drawing) words(class string, x float64, s string, step float64) {
	fmt.Fprintf(&d.b, `<text class="%s" x="%s" y="%s">%s</text>`+"\n", class, num(x), num(d.y+13), html.EscapeString(s))
	d.y += step
}

// member draws a document's row: who published it, when, its title, and each edge in words.
func (d *drawing) member(o assay.Origin, id string, edges []assay.Edge, documents map[string]*assay.Material) {
	const room = 56 // letters of 13 units
	fmt.Fprintf(&d.b, `<circle class="ring" cx="%s" cy="%s" r="5"/>`+"\n", num(memberX), num(d.y+9))
	publisher, title, date := id, "", "no date"
	if m := documents[id]; m != nil {
		publisher, title = m.Document.Publisher, m.Document.Title
		if m.Document.Published != "" {
			date = m.Document.Published
		}
	}
	fmt.Fprintf(&d.b, `<text class="s" text-anchor="end" x="%d" y="%s">%s</text>`+"\n", lineageWidth-14, num(d.y+13), html.EscapeString(date))
	d.words("b", memberText, truncate(publisher, room-12), 17)
	d.words("", memberText, truncate(title, room), 17)
	if id == o.Root {
		d.words("s", memberText, "the first source", 17)
	}
	for _, e := range edges {
		x, wide := memberText, room
		if e.Beside { // a dotted arrow that leads out of the row
			x, wide = memberText+22, room-4
			fmt.Fprintf(&d.b, `<path class="edge open" d="M%s %sh12"/><path class="tip" d="M%s %sl5 3.5l-5 3.5"/>`+"\n", num(memberText), num(d.y+9), num(memberText+11), num(d.y+5.5))
		}
		for _, l := range atMost(wrap(edgeWords(o, e, documents), wide), 2, wide) {
			d.words("s", x, l, 16)
		}
	}
	d.y += 9
}

// edgeWords says an edge in words that follow the name of the document it leads
// from: "states that it rests on the origin".
func edgeWords(o assay.Origin, e assay.Edge, documents map[string]*assay.Material) string {
	to := e.To
	if m := documents[e.To]; m != nil {
		to = m.Document.Publisher
	}
	var s string
	switch {
	case e.From == e.To:
		return "names itself as its source: joins nothing"
	case e.Beside:
		s = "also " + e.Signal + ", " + to + "; joins nothing"
	case e.Signal == "stated reliance" && e.To == o.Name:
		s = "states that it rests on this"
	case e.Signal == "stated reliance":
		s = "states that it rests on " + to
	case e.Signal == "wire":
		s = "prints a story of " + to
	default:
		s = e.Signal + " with " + to
	}
	if e.Undirected && !e.Beside {
		s += "; which came first is not known"
	}
	return s
}

// arrows draws the edges that join, beside the rows: to the sign of an outside
// source, or to another row.
func (d *drawing) arrows(members []string, rows map[string][]assay.Edge, at map[string]float64, signY float64) {
	for _, from := range members {
		for _, e := range rows[from] {
			if e.Beside {
				continue // drawn in its row
			}
			to, inside := at[e.To]
			class := "edge"
			if e.Undirected {
				class = "edge open"
			}
			switch {
			case inside:
				d.between(class, at[from], to)
			default:
				d.toSign(class, at[from], signY)
			}
		}
	}
}

// toSign draws an arrow from a row up to the sign of the origin.
func (d *drawing) toSign(class string, y, signY float64) {
	fmt.Fprintf(&d.b, `<path class="%s" d="M%s %sH%sQ%s %s %s %sV%s"/>`+"\n", class, num(memberX-6), num(y), num(trunkX+8), num(trunkX), num(y), num(trunkX), num(y-8), num(signY+8))
	if class == "edge" {
		fmt.Fprintf(&d.b, `<path class="tip" d="M%s %sl4 -6l4 6"/>`+"\n", num(trunkX-4), num(signY+14))
	}
}

// between draws an arrow from one row to another, by the lane to their left.
func (d *drawing) between(class string, y, to float64) {
	turn := 8.0
	if to > y {
		turn = -8
	}
	fmt.Fprintf(&d.b, `<path class="%s" d="M%s %sH%sQ%s %s %s %sV%sQ%s %s %s %sH%s"/>`+"\n", class, num(memberX-6), num(y), num(trunkX+8), num(trunkX), num(y), num(trunkX), num(y-turn),
		num(to+turn), num(trunkX), num(to), num(trunkX+8), num(to), num(memberX-7))
	if class == "edge" {
		fmt.Fprintf(&d.b, `<path class="tip" d="M%s %sl6 4l-6 4"/>`+"\n", num(memberX-13), num(to-4))
	}
}

// describeGroup says an origin and its edges in words, for those who hear the drawing.
func describeGroup(o assay.Origin, documents map[string]*assay.Material) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Origin %s, %s: %s.", o.ID, o.Name, groupLine(o))
	members, hidden := shownMembers(o)
	rows := edgesFrom(o)
	for _, id := range members {
		name := id
		if m := documents[id]; m != nil {
			name = m.Document.Publisher
		}
		var said []string
		if id == o.Root {
			said = append(said, "the first source")
		}
		for _, e := range rows[id] {
			said = append(said, edgeWords(o, e, documents))
		}
		fmt.Fprintf(&b, " %s: %s.", name, strings.Join(said, "; "))
	}
	if hidden > 0 {
		fmt.Fprintf(&b, " And %s.", text.Count(hidden, "more page", "more pages"))
	}
	return b.String()
}
