// Package figures keeps the ledger: every number of the documents at hand with
// what it counts, who owns it and where it comes from, and what became of it:
// claimed, repeated by those who rely on it, corroborated by another origin,
// disputed by another count of the same thing, or a different quantity. Unlike
// figures are never compared and nothing is ever added up. The verdict and the
// report read it.
package figures

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// Options say how figures are read.
type Options struct {
	Profile *assay.Profile // units and words that are not the same; may be nil
	// Interest says how a document's origin stands to the actor; nil without a question.
	Interest func(document string) assay.Interest
	// Owner gives the name of who stands behind a document's own figures.
	Owner func(d assay.Document) string
}

// Ledger lists the figures of the documents with their status. Rows are ordered
// by unit, then quantity, then value, then document.
func Ledger(materials map[string]*assay.Material, origins []assay.Origin, o Options) []assay.Figure {
	originOf := map[string]string{}
	for _, g := range origins {
		for _, m := range g.Members {
			originOf[m] = g.ID
		}
	}
	var rows []assay.Figure
	actions := newActions(o.Profile)
	for _, id := range sortedIDs(materials) {
		m := materials[id]
		for _, f := range m.Annotation.Figures {
			if f.Sentence < len(m.Annotation.Sentences) && m.Annotation.Sentences[f.Sentence].Function == assay.Disclaimer {
				continue // "does not say that the 78 were victims" counts nothing
			}
			f.Document, f.ID = id, fmt.Sprintf("%s:%d", id, f.Start)
			f.Origin = originOf[id]
			f.Unit = Unit(f.Unit, o.Profile)
			if !belongs(m, f) {
				f.Event = ""
			}
			if f.Owner == "" {
				f.Owner = ownerOf(m.Document, o)
			}
			if f.Role == assay.Asserted && doubted(m, f.Sentence) {
				f.Role = assay.Quoted // named in order to be denied
			}
			f.Quantity = quantity(f, actions)
			rows = append(rows, f)
		}
	}
	judge(rows, o)
	sort.SliceStable(rows, func(i, j int) bool {
		a, b := rows[i], rows[j]
		switch {
		case a.Unit != b.Unit:
			return a.Unit < b.Unit
		case a.Quantity != b.Quantity:
			return a.Quantity < b.Quantity
		case a.Value != b.Value:
			return a.Value < b.Value
		}
		return a.ID < b.ID
	})
	return rows
}

// doubted reports whether a sentence denies what it says or finds no evidence
// for it: its numbers are somebody else's.
func doubted(m *assay.Material, i int) bool {
	if i >= len(m.Annotation.Sentences) {
		return false
	}
	s := m.Annotation.Sentences[i]
	for _, st := range m.Annotation.Statements {
		if st.Sentence == i && st.Denied {
			return true
		}
	}
	if s.Negated {
		return true
	}
	body := strings.ToLower(m.Document.Text[s.Start:s.End])
	for _, cue := range []string{"false that", "is false", "are false", "no evidence", "untrue", "the claim that"} {
		if strings.Contains(body, cue) {
			return true
		}
	}
	return false
}

// belongs reports whether a figure's event is named where the figure is, or is
// what the whole document is about: in its title or its first two sentences. A
// text that comes to another event later does not give its numbers to it.
func belongs(m *assay.Material, f assay.Figure) bool {
	event := strings.ToLower(f.Event)
	if event == "" || strings.Contains(strings.ToLower(m.Document.Title), event) {
		return true
	}
	for i, s := range m.Annotation.Sentences {
		if (i == f.Sentence || i < 2) && strings.Contains(strings.ToLower(m.Document.Text[s.Start:s.End]), event) {
			return true
		}
	}
	return false
}

func ownerOf(d assay.Document, o Options) string {
	if o.Owner != nil {
		return o.Owner(d)
	}
	return d.Publisher
}

func sortedIDs(materials map[string]*assay.Material) []string {
	ids := make([]string, 0, len(materials))
	for id := range materials {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

// Unit brings a unit to the word under which the profile counts it.
func Unit(unit string, p *assay.Profile) string {
	if p != nil {
		if u, ok := p.Units[strings.ToLower(unit)]; ok {
			return u
		}
	}
	return unit
}

// quantity is the key under which figures may be compared: what is counted,
// what happened to it, who is counted, and in which event. Without an event or
// a period, a figure is only compared with figures of its own value.
func quantity(f assay.Figure, actions actions) string {
	where := strings.ToLower(f.Event)
	if where == "" {
		where = strings.ToLower(f.Place + "@" + f.Period)
		if f.Place == "" || f.Period == "" {
			where = "value " + fmt.Sprint(f.Value) + " " + text.Years(f.Period)
		}
	}
	return strings.Join([]string{string(f.Kind), f.Unit, actions.key(f.Action), populationKey(f.Population), where}, "|")
}

// actions knows what happened by one key for a profile's synonyms, unless the
// profile says that they are distinct.
type actions map[string]string // stem -> key

func newActions(p *assay.Profile) actions {
	a := actions{}
	if p == nil {
		return a
	}
	for _, group := range p.Synonyms {
		key := ""
		for _, w := range group {
			stem := text.Stem(strings.ToLower(w))
			if key == "" {
				key = stem
			}
			if a[stem] == "" {
				a[stem] = key
			}
		}
	}
	for _, group := range p.Distinct {
		for _, w := range group {
			stem := text.Stem(strings.ToLower(w))
			a[stem] = stem
		}
	}
	return a
}

func (a actions) key(action string) string {
	stem := text.Stem(strings.ToLower(action))
	if key := a[stem]; key != "" {
		return key
	}
	return stem
}

// populationKey is the set of the population's content stems.
func populationKey(population string) string {
	if population == "" {
		return ""
	}
	stems := text.Stems(population)
	sort.Strings(stems)
	return strings.Join(stems, " ")
}

// judge sets the status of each row.
func judge(rows []assay.Figure, o Options) {
	groups := map[string][]int{}
	var keys []string
	for i := range rows {
		rows[i].Status, rows[i].Why = assay.Claimed, "one origin gives it"
		if rows[i].Role != assay.Asserted {
			continue
		}
		k := rows[i].Quantity
		if len(groups[k]) == 0 {
			keys = append(keys, k)
		}
		groups[k] = append(groups[k], i)
	}
	sort.Strings(keys)
	for _, k := range keys {
		judgeGroup(rows, groups[k], o)
	}
	markRepeats(rows)
}

// markRepeats finds the numbers that documents of one origin give for one unit
// in different words: "70 missing children recovered", "70 children found".
func markRepeats(rows []assay.Figure) {
	documents := map[string]map[string]bool{}
	key := func(f assay.Figure) string {
		return fmt.Sprintf("%s|%s|%g|%s", f.Kind, f.Unit, f.Value, f.Origin)
	}
	for _, f := range rows {
		if f.Role == assay.Asserted && f.Origin != "" && f.Unit != "" {
			k := key(f)
			if documents[k] == nil {
				documents[k] = map[string]bool{}
			}
			documents[k][f.Document] = true
		}
	}
	for i, f := range rows {
		if n := len(documents[key(f)]); n > 1 && f.Status == assay.Claimed && f.Role == assay.Asserted {
			rows[i].Status, rows[i].Why = assay.Repeated, fmt.Sprintf("%s of the same origin %s it", plural(n-1, "other source"), agree(n-1, "carries"))
		}
	}
}

// judgeGroup compares the figures of one quantity.
func judgeGroup(rows []assay.Figure, group []int, o Options) {
	for _, i := range group {
		sameOrigin, otherOrigin, independent, differs := 0, 0, 0, ""
		for _, j := range group {
			if i == j || rows[i].Document == rows[j].Document {
				continue
			}
			switch {
			case !Compatible(rows[i], rows[j]):
				if rows[i].Origin != rows[j].Origin && rows[i].Event != "" && sameCount(rows[i], rows[j]) {
					differs = rows[j].Text
				}
			case rows[i].Origin == rows[j].Origin:
				sameOrigin++
			default:
				otherOrigin++
				if o.Interest == nil || o.Interest(rows[j].Document) == assay.Independent || o.Interest(rows[i].Document) == assay.Independent {
					independent++
				}
			}
		}
		switch {
		case differs != "":
			rows[i].Status, rows[i].Why = assay.Disputed, "another origin counts "+differs
		case independent > 0:
			rows[i].Status, rows[i].Why = assay.Corroborated, fmt.Sprintf("%s of another origin %s it", plural(independent, "source"), agree(independent, "gives"))
		case sameOrigin > 0:
			rows[i].Status, rows[i].Why = assay.Repeated, fmt.Sprintf("%s of the same origin %s it", plural(sameOrigin, "other source"), agree(sameOrigin, "carries"))
		case otherOrigin > 0:
			rows[i].Why = "given again only by origins with an interest in it"
		}
	}
}

// sameCount reports whether two unlike numbers can be counts of one thing: what
// happened to people has to be said, because the people of one event may be
// counted for many things, and the numbers have to be of one order.
func sameCount(a, b assay.Figure) bool {
	low, high := math.Min(a.Value, b.Value), math.Max(a.Value, b.Value)
	if low <= 1 || high > 3*low {
		return false
	}
	return a.Action != "" || !isPeople(a.Unit)
}

// isPeople reports whether a unit counts people and not what happened to them.
func isPeople(unit string) bool {
	switch unit {
	case "person", "child", "man", "woman", "adult", "victim", "girl", "boy", "resident", "member", "worker", "agent", "officer", "official", "employee",
		"patient", "student", "teacher", "migrant", "suspect", "survivor", "passenger", "volunteer":
		return true
	}
	return false
}

// Compatible reports whether two figures can be one number: their ranges meet,
// and they differ by less than a twentieth where both are rounded.
func Compatible(a, b assay.Figure) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Value == b.Value {
		return true
	}
	if a.Approx == "" && b.Approx == "" {
		return false
	}
	big := math.Max(a.Value, b.Value)
	return math.Abs(a.Value-b.Value) <= 0.05*big
}

func plural(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// agree gives the verb for a count: "one gives", "two give".
func agree(n int, verb string) string {
	if n == 1 {
		return verb
	}
	if strings.HasSuffix(verb, "ies") {
		return strings.TrimSuffix(verb, "ies") + "y"
	}
	return strings.TrimSuffix(verb, "s")
}
