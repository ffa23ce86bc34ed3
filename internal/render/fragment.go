package render

import (
	"fmt"
	"io"
	"strings"

	"assay"
	"assay/internal/text"
)

// Links says where things are on a site that shows a report among its pages.
// What is empty is not linked: a report with no links is one for a file.
type Links struct {
	// Base is the report's address, without a slash at its end. Below it are
	// "/why/s5" for each sentence and "/why/row2-1" for each row.
	Base string
	// Source is what a source's page is addressed by: the document's ID goes
	// between the two, and "#p400" after them for a passage at byte 400.
	// Part is how many bytes of a text that page shows at a time; 0 for all. The
	// address of a passage beyond them says "&at=" before its "#".
	Source [2]string
	Part   int
	// Ask is the address that takes a question: POST, in the field "question".
	Ask string
	// Exports are the report in other forms.
	Exports []Link
}

// Link is an address with its words.
type Link struct{ Label, Address string }

// source gives the address of a source's page, "" where there is none.
func (l Links) source(document string) string {
	if l.Source[0] == "" {
		return ""
	}
	return l.Source[0] + document + l.Source[1]
}

// SourceAt gives the address of a source's page at the passage that begins at a
// byte of its text, "" where sources have no pages.
func (l Links) SourceAt(document string, start int) string {
	at := l.source(document)
	if at == "" {
		return ""
	}
	if l.Part > 0 && start >= l.Part {
		at += fmt.Sprintf("&at=%d", start)
	}
	return fmt.Sprintf("%s#p%d", at, start)
}

// Fragment writes a report as the inside of a page's <main class="page report">:
// what HTML writes, without the page around it and with the site's links. It
// needs the style of CSS. It gives the writer's or the template's first error.
func Fragment(w io.Writer, r *assay.Report, l Links) error {
	if err := page().ExecuteTemplate(w, "report", newHTMLPage(r, l).build()); err != nil {
		return fmt.Errorf("write the report as a part of a page: %w", err)
	}
	return nil
}

// pin gives the way to why a sentence or row stands there; nil in a file.
func (v *view) pin(id, label string) *htmlPin {
	if v.links.Base == "" {
		return nil
	}
	return &htmlPin{v.links.Base + "/why/" + id, label}
}

// Page is the address of the first marked passage on its source's page, "" in a file.
func (c *card) Page() string {
	return c.view.links.SourceAt(c.Source.Document, c.Anchors[0].Start)
}

// standingWords explain once what each source says in a word.
const standingWords = "An interested party is the actor of the claim, or a body above or below it. A partner is another public body, not counted as independent. Who relays one gives an account that goes back to it."

// interestShort is interestWords without what the list of sources explains once,
// at its head.
func (v *view) interestShort(s *assay.Source) string {
	words := v.interestWords(s)
	if head, _, cut := strings.Cut(words, ":"); cut {
		return head + "."
	}
	return words
}

// repeats says how many of the report's sources tell what this one tells,
// because they are of one origin; "" when it is alone.
func (c *card) repeats() string {
	all := make([]int, len(c.view.Sources))
	for i, s := range c.view.Sources {
		all[i] = s.N
	}
	return c.view.repeated(all, c.Source.Origin, "of the %s sources cited here")
}

// repeated counts the sources of an origin among some: "3 of these 5 sources
// repeat one text, and count once." "" when fewer than two are of it.
func (v *view) repeated(ns []int, origin, among string) string {
	same := 0
	for _, n := range ns {
		if s := v.byN[n]; s != nil && s.Origin == origin {
			same++
		}
	}
	o := v.origins[origin]
	if same < 2 || o == nil {
		return ""
	}
	who := text.Group(same) + " " + fmt.Sprintf(among, text.Group(len(ns)))
	if same == len(ns) {
		who = map[bool]string{true: "Both", false: "All " + text.Group(same)}[same == 2] + " sources" + strings.SplitN(among, "sources", 2)[1]
	}
	return who + " " + repeats(o) + ", and count once."
}

// repeats says what the documents of an origin do, by the signals that join them.
func repeats(o *assay.Origin) string {
	kinds := map[string]bool{}
	for _, e := range o.Why {
		if !e.Beside {
			kinds[e.Signal] = true
		}
	}
	if len(kinds) == 1 {
		switch {
		case kinds["text reuse"], kinds["copy"]:
			return "repeat one text"
		case kinds["wire"]:
			return "print one wire story"
		}
	}
	return "go back to one account"
}
