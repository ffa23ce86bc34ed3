package render

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// basisWords says what a gap or a count was computed from.
func (v *view) basisWords(b *assay.Basis) string {
	if b == nil {
		return ""
	}
	switch b.Kind {
	case "search":
		return searchWords(b)
	case "figures":
		return "Counted from " + text.Count(len(b.IDs), "figure", "figures") + v.figureNames(b.IDs) + "."
	case "origins":
		s := "Counted from " + text.Count(len(b.IDs), "origin", "origins")
		if len(b.IDs) > 0 {
			s += ": " + text.List(b.IDs)
		}
		return s + "."
	case "sources":
		return "Counted from " + text.Count(len(b.IDs), "source", "sources") + v.sourceNumbers(b.IDs) + "."
	case "stances":
		return "Counted from how " + text.Count(len(b.IDs), "source stands", "sources stand") + " to the claim" + v.sourceNumbers(b.IDs) + "."
	case "gathering":
		return "From the record of the search of the world: " + text.Count(b.Searched, "page", "pages") + " chosen, " + text.Group(b.Count) + " read."
	}
	if b.Kind == "events" {
		return fmt.Sprintf("Counted from the record of %s, found in %s.", text.Count(b.Searched, "event", "events"), text.Count(len(b.IDs)-b.Searched, "source", "sources"))
	}
	return fmt.Sprintf("Computed from the library (%s).", end(b.Kind))
}

func searchWords(b *assay.Basis) string {
	var s strings.Builder
	s.WriteString(text.Count(b.Searched, "source", "sources"))
	if len(b.Classes) > 0 {
		names := make([]string, len(b.Classes))
		for i, c := range b.Classes {
			names[i] = string(c)
		}
		s.WriteString(" of class " + orWords(names))
	}
	s.WriteString(" searched")
	if b.Query != "" {
		s.WriteString(" for " + quoteWords(b.Query))
	}
	if b.Count == 0 {
		s.WriteString(": nothing found")
	} else {
		s.WriteString(": " + text.Count(b.Count, "passage", "passages") + " found")
	}
	if len(b.Absent) > 0 {
		quoted := make([]string, len(b.Absent))
		for i, a := range b.Absent {
			quoted[i] = quoteWords(a)
		}
		s.WriteString("; no sentence says " + orWords(quoted))
	}
	return s.String() + "."
}

func orWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// figureNames lists counted figures as written, where the report has them.
func (v *view) figureNames(ids []string) string {
	var out []string
	for _, id := range ids {
		if f := v.figures[id]; f != nil {
			out = append(out, f.Text)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return ": " + text.List(out)
}

// sourceNumbers lists counted documents by number; those that are not cited are counted.
func (v *view) sourceNumbers(ids []string) string {
	var ns []int
	other := 0
	for _, id := range ids {
		if s := v.byDoc[id]; s != nil {
			ns = append(ns, s.N)
		} else {
			other++
		}
	}
	slices.Sort(ns)
	var out []string
	for _, n := range slices.Compact(ns) {
		out = append(out, fmt.Sprintf("[%d]", n))
	}
	if len(out) == 0 {
		return ""
	}
	if other > 0 {
		out = append(out, text.Group(other)+" not cited")
	}
	return ": " + text.List(out)
}

// originWords says what a source rests on: "Relies on …. Origin B, shared with [2] and [3]."
func (v *view) originWords(s *assay.Source) string {
	o := ""
	if s.Origin != "" {
		o = "Origin " + s.Origin
		if with := v.shares(s); with != "" {
			o += ", shared with " + with
		}
		o += "."
	}
	return strings.TrimSpace(reliesWords(s) + " " + o)
}

func reliesWords(s *assay.Source) string {
	if len(s.ReliesOn) == 0 {
		return ""
	}
	return end("Relies on " + text.List(s.ReliesOn))
}

// shares lists the other cited sources of a source's origin.
func (v *view) shares(s *assay.Source) string {
	var with []string
	for i := range v.Sources {
		if other := &v.Sources[i]; other.Origin == s.Origin && other.N != s.N {
			with = append(with, fmt.Sprintf("[%d]", other.N))
		}
	}
	return text.List(with)
}

// interestWords says how a source stands to the claim's actor: in its own name,
// or because its account goes back to one who stands so.
func (v *view) interestWords(s *assay.Source) string {
	o := v.origins[s.Origin]
	first := o == nil || o.Root == s.Document
	switch {
	case s.Interest == assay.Interested && first:
		return "Interested party: the actor of the claim, or a body above or below it."
	case s.Interest == assay.Interested:
		return "Relays an interested party: its account goes back to the actor of the claim, or to a body above or below it."
	case s.Interest == assay.Partner && first:
		return "Partner: another public body, which is not counted as independent."
	case s.Interest == assay.Partner:
		return "Relays a partner: its account goes back to another public body, which is not counted as independent."
	}
	return ""
}

// kindWords is the class, kind and date of a source: "News, note, 4 March 2026".
func kindWords(s *assay.Source) string {
	date := "no date"
	if s.Published != "" {
		date = longDate(s.Published)
	}
	return ClassAndKind(s.Class, s.Kind) + ", " + date + reviewWords(s.Review)
}

// ClassAndKind says what a source is: "News, note", "Official, own text".
func ClassAndKind(c assay.Class, k assay.Kind) string {
	if k == assay.Note {
		return className(c) + ", note"
	}
	return className(c) + ", own text"
}

// reviewWords says what a fact check rates, and how; "" when there is none.
func reviewWords(r *assay.Review) string {
	if r == nil {
		return ""
	}
	s := "; rates " + quoteWords(strings.TrimRight(r.Claim, ".")) + " as " + quoteWords(r.Rating)
	if r.Date != "" {
		s += ", on " + longDate(r.Date)
	}
	return s
}

// standing says whose words a passage is.
func standing(k assay.Kind) string {
	if k == assay.Note {
		return noteWords
	}
	return textWords
}

// purpose is a group of queries made for one reason.
type purpose struct {
	Name    string
	Queries []assay.QueryRun
}

func (v *view) purposes() []purpose {
	var out []purpose
	for _, q := range v.Adequacy.Queries {
		i := slices.IndexFunc(out, func(p purpose) bool { return p.Name == q.Purpose })
		if i < 0 {
			i = len(out)
			out = append(out, purpose{Name: q.Purpose})
		}
		out[i].Queries = append(out[i].Queries, q)
	}
	return out
}

func purposeLabel(name string) string {
	switch name {
	case "":
		return "Queries"
	case "against":
		return "Queries for what speaks against it"
	}
	return "Queries for " + name
}

// queryWords is a query with what it found.
func queryWords(q assay.QueryRun) string {
	s := quoteWords(q.Text) + ": "
	if q.Passages == 0 {
		return s + "nothing found"
	}
	return s + text.Count(q.Passages, "passage", "passages") + " in " + text.Count(q.Documents, "source", "sources")
}

// step is one number of the way from the library to the page.
type step struct {
	Number int
	Words  string
}

func (v *view) funnel() []step {
	a := v.Adequacy
	steps := []step{
		{a.DocumentsSearched, one(a.DocumentsSearched, "source searched", "sources searched")},
		{a.PassagesSearched, one(a.PassagesSearched, "passage searched", "passages searched")},
		{a.PassagesRead, one(a.PassagesRead, "passage read", "passages read")},
		{a.SentencesUsed, one(a.SentencesUsed, "sentence used", "sentences used")},
		{len(v.Sources), one(len(v.Sources), "source cited", "sources cited")},
		{len(v.Origins), one(len(v.Origins), "origin", "origins")},
	}
	return steps
}

func one(n int, a, b string) string {
	if n == 1 {
		return a
	}
	return b
}

func (v *view) datesWords() string {
	d := v.Adequacy.Dates
	var s string
	switch {
	case d.From == "" && d.To == "":
		s = "No source of the library has a date of publication"
	case d.From == "" || d.To == "" || d.From == d.To:
		s = longDate(max(d.From, d.To))
	default:
		s = longDate(d.From) + " to " + longDate(d.To) + "; the library holds no source dated after that"
	}
	if v.Adequacy.Undated > 0 && d.From+d.To != "" {
		s += ". " + text.Count(v.Adequacy.Undated, "source has", "sources have") + " no date"
	}
	return s + "."
}

// counted gives the sentences outside the list of gaps that rest on a basis.
func (v *view) counted() []assay.S {
	var out []assay.S
	add := func(list []assay.S) {
		for _, s := range list {
			if s.Basis != nil && !slices.ContainsFunc(out, func(o assay.S) bool { return o.Text == s.Text }) {
				out = append(out, s)
			}
		}
	}
	add(v.Summary)
	for _, s := range v.Sections {
		add(s.Sentences)
	}
	add(v.BottomLine)
	return out
}
