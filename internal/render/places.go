package render

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/text"
)

// Words tells of a report's sentences and sources in the words that the report
// itself uses of them, for pages that show one at a time.
type Words struct{ v *view }

// WordsOf gives the words of a report. All that it gives is cleaned of what
// could be shown as something else.
func WordsOf(r *assay.Report) Words { return Words{newView(r)} }

// Place is a sentence or a table's row of a report.
type Place struct {
	ID        string // "s5", "row2-1": as on the page
	Where     string // "summary", "section 2", "table in section 2"
	Heading   string // of its section; "" outside the numbered ones
	Text      string // the sentence; of a row its cells, each after its column's name
	Role      assay.Role
	Citations []assay.Citation
	Basis     *assay.Basis
}

// Row reports whether the place is a table's row.
func (p Place) Row() bool { return strings.HasPrefix(p.ID, "row") }

// Rule is what a sentence of a report is held to before it is printed.
type Rule string

// The rules: of a verdict with its reason, of a sentence with words between
// quotation marks, of one that says in other words what a source says, of one
// that explains a source or an event, of one that says what is absent, of one
// that counts, and of a table's row.
const (
	VerdictRule   Rule = "verdict"
	QuotationRule Rule = "quotation"
	StatementRule Rule = "statement"
	ContextRule   Rule = "context"
	GapRule       Rule = "gap"
	CountRule     Rule = "count"
	RowRule       Rule = "row"
)

// Rules gives every rule, in the order in which tables list them.
func Rules() []Rule {
	return []Rule{VerdictRule, QuotationRule, StatementRule, ContextRule, GapRule, CountRule, RowRule}
}

// Rule gives what a sentence or a row is held to; a verdict is no place.
func (p Place) Rule() Rule {
	switch {
	case p.Row():
		return RowRule
	case p.Role == assay.GapRole:
		return GapRule
	case p.Role == assay.CountRole:
		return CountRule
	case quotes(p.Text):
		return QuotationRule
	case p.Role == assay.ContextRole:
		return ContextRule
	}
	return StatementRule
}

// quotes reports whether words of a sentence stand between quotation marks. Single
// marks do not count, since most of them are apostrophes.
func quotes(s string) bool {
	for _, marks := range []struct{ open, shut string }{{"“", "”"}, {`"`, `"`}, {"„", "“"}, {"«", "»"}} {
		if _, after, found := strings.Cut(s, marks.open); found && strings.Index(after, marks.shut) > 0 {
			return true
		}
	}
	return false
}

// Places gives every sentence and row of the report, in the order of the page.
func (w Words) Places() []Place {
	var out []Place
	w.v.eachPlace(func(p Place) { out = append(out, p) })
	return out
}

// eachPlace visits every sentence and table row, in the order of the page.
func (v *view) eachPlace(visit func(Place)) {
	n := 0
	sentences := func(list []assay.S, where, heading string) {
		for _, s := range list {
			n++
			visit(Place{fmt.Sprintf("s%d", n), where, heading, s.Text, s.Role, s.Citations, s.Basis})
		}
	}
	sentences(v.Summary, "summary", "")
	for i, s := range v.Sections {
		if s.Table != nil {
			for j, row := range s.Table.Rows {
				visit(Place{
					ID: fmt.Sprintf("row%d-%d", i+1, j+1), Where: fmt.Sprintf("table in section %d", i+1), Heading: s.Heading,
					Text: rowWords(s.Table, row), Role: assay.ClaimRole, Citations: row.Citations,
				})
			}
		}
		sentences(s.Sentences, fmt.Sprintf("section %d", i+1), s.Heading)
	}
	sentences(v.Gaps, "what is not shown", "")
	sentences(v.BottomLine, "bottom line", "")
}

// rowWords writes a row as one line: "ICE. Children: thousands. When: not said."
func rowWords(t *assay.Table, r assay.Row) string {
	var b strings.Builder
	for i, c := range r.Cells {
		if c == "" || i >= len(t.Columns) {
			continue
		}
		if i > 0 {
			b.WriteString(" " + t.Columns[i] + ": ")
		}
		b.WriteString(end(c))
	}
	return b.String()
}

// Basis says what a gap or a count was computed from; "" for no basis.
func (w Words) Basis(b *assay.Basis) string { return w.v.basisWords(b) }

// Source is what is told of a cited source.
type Source struct {
	*assay.Source
	Name     string // the publisher, or the title where there is none
	Kind     string // class, kind and date
	Standing string // whose words its text is
	Interest string // how it stands to the claim's actor; "" for an independent one
	Relies   string // what it rests on; "" when it does not say
	Shares   string // the other cited sources of its origin: "[2] and [3]"
	Address  string // of the publisher's page, where it may be linked
	Host     string
}

// Source gives the source of a number; ok is false when the report has none.
func (w Words) Source(n int) (Source, bool) {
	s := w.v.byN[n]
	if s == nil {
		return Source{}, false
	}
	out := Source{
		Source: s, Name: s.Publisher, Kind: kindWords(s), Standing: standing(s.Kind),
		Interest: w.v.interestWords(s), Relies: reliesWords(s), Shares: w.v.shares(s),
	}
	if out.Name == "" {
		out.Name = s.Title
	}
	out.Address, out.Host, _ = webAddress(s.URL)
	return out, true
}

// Origin gives an origin of the report; nil when it has none of this ID.
func (w Words) Origin(id string) *assay.Origin { return w.v.origins[id] }

// Member names a document of an origin: "[2] UPI", or false where it is not cited.
func (w Words) Member(document string) (string, bool) {
	s := w.v.byDoc[document]
	if s == nil {
		return "", false
	}
	name := s.Publisher
	if name == "" {
		name = s.Title
	}
	return fmt.Sprintf("[%d] %s", s.N, name), true
}

// Repeated says which of the sources that a sentence cites share an origin, a
// sentence for each such origin; nil when none do.
func (w Words) Repeated(cs []assay.Citation) []string {
	ns := numbers(cs)
	var out []string
	done := map[string]bool{}
	for _, n := range ns {
		s := w.v.byN[n]
		if s == nil || done[s.Origin] {
			continue
		}
		done[s.Origin] = true
		if words := w.v.repeated(ns, s.Origin, "of these %s sources"); words != "" {
			o := w.v.origins[s.Origin]
			out = append(out, fmt.Sprintf("%s It is origin %s%s", words, o.ID, end(": "+strings.TrimRight(o.Name, "."))))
		}
	}
	return out
}

// Figure writes a figure of the report with whose it is; "" when there is none of this ID.
func (w Words) Figure(id string) string {
	f := w.v.figures[id]
	if f == nil {
		return ""
	}
	r := w.v.plotRow(f)
	s := r.Text + " " + text.Plural(f.Unit)
	if f.Unit == "" {
		s = r.Text
	}
	return strings.TrimSpace(s+" "+f.Action) + ", " + r.Who + ", " + r.StatusWord
}

// Kind says the class, kind and date of a document that need not be cited.
func Kind(d assay.Document) string {
	return clean(kindWords(&assay.Source{Class: d.Class, Kind: d.Kind, Published: d.Published, Review: d.Review}))
}

// Standing says whose words a document's text is.
func Standing(k assay.Kind) string { return standing(k) }

// Clean makes a string of a source safe to show: what turns or hides letters is
// taken out or marked.
func Clean(s string) string { return clean(s) }

// Address gives an address that may be linked, in normal form, and its host; ok
// is false for every other string.
func Address(s string) (address, host string, ok bool) { return webAddress(s) }

// Date writes a date of the form YYYY-MM-DD, YYYY-MM or RFC 3339 in words;
// anything else is given back as it is.
func Date(s string) string { return longDate(s) }

// Class names a class of sources as a reader sees it at the head of a line.
func Class(c assay.Class) string { return className(c) }
