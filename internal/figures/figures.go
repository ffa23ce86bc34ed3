// Package figures keeps the ledger: every number of the documents at hand with
// what it counts, who owns it and where it comes from, and what became of it:
// claimed, repeated by those who rely on it, corroborated by another origin,
// disputed by another count of the same thing, or a different quantity. Unlike
// figures are never compared and nothing is ever added up. The verdict and the
// report read it.
package figures

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"assay"
)

// Options say how figures are read.
type Options struct {
	Profile *assay.Profile // units and words that are not the same; may be nil
	// Interest says how a document's origin stands to the actor; nil without a question.
	Interest func(document string) assay.Interest
	// Owner gives the name of who stands behind a document's own figures.
	Owner func(d assay.Document) string
	// Names knows who speaks for whom; nil knows no organisation.
	Names Names
	// Event gives the key of the happening that a sentence speaks of, "" for none,
	// where another stage has found it; it joins what the ledger alone would not.
	Event func(document string, sentence int) string
}

// Ledger lists the figures of the documents with their status. Figures of one
// quantity have one Quantity key; figures of different keys are never compared.
// Rows are ordered by unit, then quantity, then value, then document.
func Ledger(materials map[string]*assay.Material, origins []assay.Origin, o Options) []assay.Figure {
	return Begin(materials)(origins, o)
}

// Begin is Ledger for a caller who does not know the origins yet: it begins to
// read the documents, which are not to be changed, and gives how to go on.
func Begin(materials map[string]*assay.Material) func(origins []assay.Origin, o Options) []assay.Figure {
	read := make(chan *happenings, 1)
	ids := sortedIDs(materials)
	go func() { read <- readHappenings(materials, ids) }()
	return func(origins []assay.Origin, o Options) []assay.Figure {
		return writeLedger(materials, ids, origins, o, func() *happenings { return <-read })
	}
}

// writeLedger keeps the ledger of the documents; read gives what happenings they tell of, once.
func writeLedger(materials map[string]*assay.Material, ids []string, origins []assay.Origin, o Options, read func() *happenings) []assay.Figure {
	originOf := map[string]string{}
	for _, g := range origins {
		for _, m := range g.Members {
			originOf[m] = g.ID
		}
	}
	n := 0
	for _, m := range materials {
		n += len(m.Annotation.Figures)
	}
	rows := make([]assay.Figure, 0, n)
	v := newVoices(o)
	for _, id := range ids {
		rows = append(rows, v.rowsOf(materials[id], originOf[id])...)
	}
	l := newLedger(rows, materials, v)
	h := read()
	h.settle(ids, originOf, o.Event)
	for i := range l.entries {
		l.entries[i].happening = h.ofFigure(rows[i])
	}
	l.readDeeds()
	l.group()
	l.adoptOwners(v, materials)
	l.judge()
	if len(rows) == 0 {
		return nil
	}
	order := make([]int, len(rows)) // rows are large, and moved once
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &rows[i], &rows[j]
		switch {
		case a.Unit != b.Unit:
			return cmp.Compare(a.Unit, b.Unit)
		case a.Quantity != b.Quantity:
			return cmp.Compare(a.Quantity, b.Quantity)
		case a.Value != b.Value:
			return cmp.Compare(a.Value, b.Value)
		}
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(i, j))
	})
	out := make([]assay.Figure, len(rows))
	for k, i := range order {
		out[k] = rows[i]
	}
	return out
}

// rowsOf gives the rows of one document, each with whose number it is.
func (v *voices) rowsOf(m *assay.Material, origin string) []assay.Figure {
	id := m.Document.ID
	var rows []assay.Figure
	unsaid := map[string]bool{} // rows whose sentence names no owner
	for _, f := range m.Annotation.Figures {
		if f.Sentence < len(m.Annotation.Sentences) && m.Annotation.Sentences[f.Sentence].Function == assay.Disclaimer {
			continue // "does not say that the 78 were victims" counts nothing
		}
		f.Document, f.ID = id, id+":"+strconv.Itoa(f.Start)
		f.Origin = origin
		f.Unit = Unit(f.Unit, v.o.Profile)
		f.Text = lowered(f.Text)
		if !belongs(m, f) {
			f.Event = ""
		}
		if f.Role == assay.Asserted {
			if is := standingOf(m, f); is.role != "" {
				f.Role = is.role
				f.Owner = cmp.Or(is.owner, f.Owner)
			}
		}
		unsaid[f.ID] = f.Owner == ""
		f.Owner = v.ownerOf(f, m)
		rows = append(rows, f)
	}
	examined(rows, unsaid)
	return rows
}

// newLedger reads what each row counts, and in whose mouth.
func newLedger(rows []assay.Figure, materials map[string]*assay.Material, v *voices) *ledger {
	o := v.o
	l := &ledger{actions: newActions(o.Profile), o: o}
	l.entries = make([]entry, 0, len(rows))
	publisher := ""
	for i := range rows {
		f := &rows[i]
		m := materials[f.Document]
		if i == 0 || rows[i-1].Document != f.Document {
			publisher = ownerOf(m.Document, o)
		}
		e := entry{figure: f, counted: read(*f, l.actions), voice: v.of(*f, m), publisher: publisher, class: m.Document.Class, unvouched: m.Document.Unvouched()}
		if f.Sentence < len(m.Annotation.Sentences) {
			e.terms = m.Annotation.Sentences[f.Sentence].Terms
		}
		l.entries = append(l.entries, e)
	}
	return l
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
