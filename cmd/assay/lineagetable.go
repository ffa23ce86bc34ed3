package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"assay"
	"assay/internal/lineage"
	"assay/internal/text"
)

// writeOrigins prints the origins of several pages, the largest first, with why
// each page is in its origin; then the pages that rest on a source of their
// own; and counts those that stand alone.
func (a *app) writeOrigins(origins []assay.Origin, documents map[string]*assay.Material) error {
	width := a.width()
	if width == 0 {
		width = 100
	}
	var b strings.Builder
	alone, own := 0, []assay.Origin{}
	for _, o := range origins {
		switch {
		case len(o.Members) > 1:
			writeGroup(&b, o, documents, width)
		case len(o.Why) > 0:
			own = append(own, o)
		default:
			alone++
		}
	}
	if len(own) > 0 {
		b.WriteString("One page each, with what it rests on\n")
		for _, o := range own {
			writeMember(&b, o, o.Members[0], documents, width)
		}
		b.WriteString("\n")
	}
	if _, err := fmt.Fprint(a.out, b.String()); err != nil {
		return err
	}
	a.note("%s, %s; %s", text.Count(len(documents), "page", "pages"), text.Count(len(origins), "origin", "origins"),
		text.Count(alone, "page names nothing that it rests on", "pages name nothing that they rest on"))
	return nil
}

// writeGroup prints one origin of several pages.
func writeGroup(b *strings.Builder, o assay.Origin, documents map[string]*assay.Material, width int) {
	for i, l := range text.Wrap(line(o.Name), width-5) {
		if i == 0 {
			fmt.Fprintf(b, "%-4s %s\n", o.ID, l)
		} else {
			fmt.Fprintf(b, "%-4s %s\n", "", l)
		}
	}
	where := "the first source is not in the library; each page states that it rests on it, unless a line says otherwise"
	switch {
	case o.Root != "":
		where = "the first source is marked *"
	case !namesOutside(o):
		where = "nothing tells which page was first"
	}
	for _, l := range text.Wrap(fmt.Sprintf("%s, 1 origin; %s", text.Count(len(o.Members), "page", "pages"), where), width-5) {
		fmt.Fprintf(b, "     %s\n", l)
	}
	if o.Root != "" {
		writeMember(b, o, o.Root, documents, width)
	}
	for _, id := range o.Members {
		if id != o.Root {
			writeMember(b, o, id, documents, width)
		}
	}
	b.WriteString("\n")
}

// namesOutside reports whether an origin's members rest on a source outside the library.
func namesOutside(o assay.Origin) bool {
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

// The width of the publishers' column, and the screen from which it is wide.
const (
	publisherNarrow, publisherWide = 22, 30
	wideScreen                     = 100
)

// writeMember prints a page on one line, cut to the screen, and each of its
// edges below it, whole.
func writeMember(b *strings.Builder, o assay.Origin, id string, documents map[string]*assay.Material, width int) {
	d := documents[id].Document
	mark, date := " ", d.Published
	if id == o.Root && len(o.Members) > 1 {
		mark = "*"
	}
	if date == "" {
		date = "no date"
	}
	publisherWidth := publisherNarrow
	if width >= wideScreen {
		publisherWidth = publisherWide
	}
	publisher := text.Cut(line(d.Publisher), publisherWidth)
	pad := strings.Repeat(" ", publisherWidth-utf8.RuneCountInString(publisher))
	row := fmt.Sprintf("   %s %s  %-10s  %s%s  %s", mark, id, date, publisher, pad, line(d.Title))
	b.WriteString(strings.TrimRight(text.Cut(row, width), " ") + "\n")
	for _, e := range o.Why {
		if e.From != id {
			continue
		}
		for i, l := range text.Wrap(edgeLine(o, e, documents), width-23) {
			lead := "- "
			if i > 0 {
				lead = "  "
			}
			fmt.Fprintf(b, "%19s%s%s\n", "", lead, l)
		}
	}
}

// edgeLine says an edge in words; "" when it says no more than the group's head:
// that the page states that it rests on the source which names the group.
func edgeLine(o assay.Origin, e assay.Edge, documents map[string]*assay.Material) string {
	several := len(o.Members) > 1
	to, seen := line(e.To), line(e.Detail)
	if seen == to {
		seen = ""
	} else if seen != "" {
		seen = " (" + seen + ")"
	}
	switch m := documents[e.To]; {
	case e.To == o.Name && several && !e.Beside && e.Signal == lineage.SignalStated:
		if seen == "" {
			return ""
		}
		return "as " + seen[2:len(seen)-1]
	case e.To == o.Root && several:
		to = "*"
	case m != nil:
		to = join(" ", e.To, line(m.Document.Publisher))
	}
	s := e.Signal + ": " + to + seen
	if e.Beside && several && !strings.Contains(e.Detail, "joins nothing") {
		s += "; beside that, joins nothing"
	}
	return s
}
