// Package events finds the happenings that documents speak of (an operation, a
// raid, a case, an audit) and keeps the record of each: what became of it stage
// by stage along the profile's ladders, with who says so, and blanks where no
// source follows it up.
//
// One document may speak of several events, and several documents of one under
// other names, dates and counts. Mentions are joined by name, by number, or by
// place, date, figures, stated sources and rare names together; unlike names
// and numerals, case and report numbers, and dates that cannot be one keep them
// apart. It is single-link clustering of candidate pairs, best first, under
// cannot-link constraints (Wagstaff et al., ICML 2001). What a field calls an
// event, a stage or an actor is data of the profile. The report and the events
// command read it.
package events

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
)

// Options say how events are read.
type Options struct {
	Profile *assay.Profile // the kinds of events and their ladders; without any there are no events
	// Read annotates a line that is no part of the text: a title, or a source that the
	// document names. Nil when such lines are not to be read.
	Read func(line, published string) assay.Annotation
	// Owner gives the name of who stands behind a document's own figures; nil for its publisher.
	Owner func(d assay.Document) string
	// Figures are the ledger's rows, for status and origin; may be empty.
	Figures []assay.Figure
	Origins []assay.Origin
}

// Find gives the events of the documents with their records: named and dated
// ones first, by date, then by name. The error is ctx's.
func Find(ctx context.Context, materials map[string]*assay.Material, o Options) ([]assay.Event, error) {
	if o.Profile == nil || len(o.Profile.Events) == 0 {
		return []assay.Event{}, nil
	}
	f := &finder{o: o, lex: newLexicon(o.Profile), stems: map[string]string{}, lines: map[[2]string]assay.Annotation{}}
	if err := f.read(ctx, materials); err != nil {
		return nil, err
	}
	f.learnNames()
	f.readNamed()
	f.learnPlaces()
	for _, d := range f.docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if d.title != nil {
			f.slotsOf(d)
		}
	}
	groups := f.join()
	out := make([]assay.Event, 0, len(groups))
	r := newRecorder(f)
	for _, g := range groups {
		out = append(out, r.event(g))
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if x, y := a.From, b.From; x != y {
			return y == "" || x != "" && x < y
		}
		if a.Name != b.Name {
			return a.Name < b.Name
		}
		return a.ID < b.ID
	})
	return out, nil
}

// finder holds one reading.
type finder struct {
	o                                     Options
	lex                                   *lexicon
	stems                                 map[string]string // of lower-case words
	docs                                  []*doc            // by ID
	bases                                 map[string][]base // known names without their head, by the first word
	places                                map[string][]place
	beside                                map[[2]string]bool // pairs of places that one line names
	inPlaces, inNames, inNumbers, inWords spread
	slots                                 []*slot
	lines                                 map[[2]string]assay.Annotation // of titles and named sources, by line and date
}

// doc is a document with the lines that are read of it.
type doc struct {
	*assay.Material
	id      string
	title   *unit
	relies  []*unit
	body    []*unit // by sentence
	slots   []*slot
	notLate string // date of publication, or the one in its address
}

// Bounds of what is read of one document.
const (
	maxRelies    = 24
	maxSentences = 4000
	maxUnit      = 2000 // bytes of a title or a named source
)

func (f *finder) read(ctx context.Context, materials map[string]*assay.Material) error {
	ids := make([]string, 0, len(materials))
	for id := range materials {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.docs = append(f.docs, f.readDoc(id, materials[id]))
	}
	return nil
}

// readNamed reads the documents passed over that hold a name known from another.
func (f *finder) readNamed() {
	for i, d := range f.docs {
		if d.title != nil {
			continue
		}
		for _, list := range f.bases {
			if slices.ContainsFunc(list, func(b base) bool {
				phrase := strings.Join(b.words, " ")
				return strings.Contains(d.Document.Text, phrase) || strings.Contains(d.Document.Title, phrase)
			}) {
				f.docs[i] = f.readWhole(d.id, d.Material)
				break
			}
		}
	}
}

// readDoc reads a document line by line; one without any word that tells of an
// event is passed over, for reading is most of the work.
func (f *finder) readDoc(id string, m *assay.Material) *doc {
	if !f.mayTell(m) {
		return &doc{Material: m, id: id, notLate: publishedOf(m.Document)}
	}
	return f.readWhole(id, m)
}

// mayTell reports whether a document holds a word of the lexicon.
func (f *finder) mayTell(m *assay.Material) bool {
	for _, s := range append([]string{m.Document.Title}, m.Document.ReliesOn...) {
		if f.mayTellOf(f.unit(0, s[:min(len(s), maxUnit)], 0)) {
			return true
		}
	}
	for _, s := range m.Annotation.Sentences[:min(len(m.Annotation.Sentences), maxSentences)] {
		if slices.ContainsFunc(s.Terms, f.tells) {
			return true
		}
	}
	return slices.ContainsFunc(m.Annotation.Names, func(n assay.Name) bool { return n.Kind == assay.EventName })
}

// mayTellOf reports whether a line holds a word of the lexicon or a number of a case or report.
func (f *finder) mayTellOf(u *unit) bool {
	for i, t := range u.tokens {
		if _, ok := f.lex.captions[t.Lower]; ok || f.tells(u.stems[i]) || reportNo.MatchString(t.Text) || docketNo.MatchString(t.Lower) {
			return true
		}
	}
	return false
}

// tells reports whether a stem begins a cue or a name.
func (f *finder) tells(stem string) bool { return f.lex.opens[stem] || len(f.lex.cues[stem]) > 0 }

func (f *finder) readWhole(id string, m *assay.Material) *doc {
	d := &doc{Material: m, id: id, notLate: publishedOf(m.Document)}
	d.title = f.line(titleUnit, m.Document.Title, m.Document.Published)
	for _, r := range m.Document.ReliesOn {
		for _, part := range strings.Split(r, ";") {
			if len(d.relies) < maxRelies && strings.TrimSpace(part) != "" {
				d.relies = append(d.relies, f.line(reliesUnit, strings.TrimSpace(part), m.Document.Published))
			}
		}
	}
	d.body = make([]*unit, min(len(m.Annotation.Sentences), maxSentences))
	for i := range d.body {
		s := m.Annotation.Sentences[i]
		d.body[i] = f.unit(i, m.Document.Text[s.Start:s.End], s.Start)
	}
	at := func(i int) *unit {
		if i < 0 || i >= len(d.body) {
			return &unit{}
		}
		return d.body[i]
	}
	for _, n := range m.Annotation.Names {
		u := at(n.Sentence)
		n.Start, n.End = n.Start-u.base, n.End-u.base
		u.names = append(u.names, n)
	}
	for _, x := range m.Annotation.Dates {
		u := at(x.Sentence)
		x.Start, x.End = x.Start-u.base, x.End-u.base
		u.dates = append(u.dates, x)
	}
	for _, x := range m.Annotation.Figures {
		u := at(x.Sentence)
		x.Start, x.End = x.Start-u.base, x.End-u.base
		u.figures = append(u.figures, x)
	}
	return d
}

// line reads a line that is no part of the text.
func (f *finder) line(where int, s, published string) *unit {
	if len(s) > maxUnit {
		s = strings.ToValidUTF8(s[:maxUnit], "")
	}
	u := f.unit(where, s, 0)
	if f.o.Read != nil {
		a, ok := f.lines[[2]string{s, published}]
		if !ok {
			a = f.o.Read(s, published)
			f.lines[[2]string{s, published}] = a
		}
		u.names, u.dates, u.figures = a.Names, a.Dates, a.Figures
	}
	return u
}

// eventID names an event by its first mention: a document and which of its events.
func eventID(s *slot) string {
	return fmt.Sprintf("%s:e%d", s.doc.id, slices.Index(s.doc.slots, s))
}
