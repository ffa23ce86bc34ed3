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
	"assay/internal/text"
)

// Options say how events are read.
type Options struct {
	Profile *assay.Profile // the kinds of events and their ladders; without any there are no events
	// Lines reads the lines beside the text of a document whose annotation does not
	// hold them; nil where all do.
	Lines func(d assay.Document) []assay.Line
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
	f := &finder{o: o, lex: newLexicon(o.Profile), stems: text.NewStemmer(), termOf: map[string]int32{}, names: map[string]*nameInfo{}, placeKeys: map[string]string{}, inNames: map[string]*tally{}}
	defer f.stems.Release()
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
	o         Options
	lex       *lexicon
	stems     *text.Stemmer
	tokens    []text.Token // of the lines read last, which are slices of it
	stemmed   []string     // their stems
	terms     []term
	termOf    map[string]int32 // numbers of terms, by stem
	names     map[string]*nameInfo
	placeKeys map[string]string // of names
	docs      []*doc            // by ID
	bases     map[string][]base // known names without their head, by the first word
	places    map[string][]place
	beside    map[[2]string]bool // pairs of places that one line names
	inPlaces  map[string]tally
	inNumbers map[float64]tally
	inNames   map[string]*tally // by lower case
	rarities  []float64         // by the number of documents
	slots     []*slot
}

// doc is a document with the lines that are read of it.
type doc struct {
	*assay.Material
	id      string
	lines   []unit // by sentence
	title   *unit  // nil where the document was passed over
	relies  []*unit
	body    []*unit // the lines, once they are read
	units   []*unit // all of these
	slots   []*slot
	heading []int32 // the terms of the title, sorted; once asked for
	notLate string  // date of publication, or the one in its address
}

// maxSentences bounds what is read of one document.
const maxSentences = 4000

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
	for _, d := range f.docs {
		if d.title != nil {
			continue
		}
		for _, list := range f.bases {
			if slices.ContainsFunc(list, func(b base) bool {
				phrase := strings.Join(b.words, " ")
				return strings.Contains(d.Document.Text, phrase) || strings.Contains(d.Document.Title, phrase)
			}) {
				f.readWhole(d)
				break
			}
		}
	}
}

// readDoc reads a document line by line; one without any word that tells of an
// event is passed over.
func (f *finder) readDoc(id string, m *assay.Material) *doc {
	d := &doc{Material: m, id: id, notLate: publishedOf(m.Document)}
	f.readTerms(d)
	if f.mayTell(d) {
		f.readWhole(d)
	}
	return d
}

// readTerms reads what the lines of a text may hold from the annotation.
func (f *finder) readTerms(d *doc) {
	sentences := d.Annotation.Sentences[:min(len(d.Annotation.Sentences), maxSentences)]
	n := 0
	for i := range sentences {
		n += len(sentences[i].Terms)
	}
	all := make([]int32, 0, n)
	d.lines = make([]unit, len(sentences))
	for i := range sentences {
		from, u := len(all), &d.lines[i]
		u.where, u.base, u.holds = i, sentences[i].Start, f.lex.always
		for _, t := range sentences[i].Terms {
			k := f.term(t)
			u.holds |= f.terms[k].holds
			all = append(all, k)
		}
		u.terms = all[from:len(all):len(all)]
	}
	// The words of an event's name are in no term.
	for _, n := range d.Annotation.Names {
		if n.Kind == assay.EventName && n.Sentence >= 0 && n.Sentence < len(d.lines) {
			d.lines[n.Sentence].holds, d.lines[n.Sentence].partly = anything, true
		}
	}
}

// mayTell reports whether a document holds a word of the lexicon.
func (f *finder) mayTell(d *doc) bool {
	for i := range d.lines {
		if d.lines[i].holds&hintTells != 0 {
			return true
		}
	}
	return slices.ContainsFunc(d.Document.Lines(), f.mayTellOf)
}

// mayTellOf reports whether a line holds a word of the lexicon or a number of a case or report.
func (f *finder) mayTellOf(line string) bool {
	for _, t := range text.Tokens(line) {
		if _, ok := f.lex.captions[t.Lower]; ok || f.tells(f.stem(t.Lower)) || reportNo.MatchString(t.Text) || docketNo.MatchString(t.Lower) {
			return true
		}
	}
	return false
}

// tells reports whether a stem begins a cue or a name.
func (f *finder) tells(stem string) bool { return f.lex.opens[stem] || len(f.lex.cues[stem]) > 0 }

// readWhole reads the lines of a document.
func (f *finder) readWhole(d *doc) {
	lines, beside := d.Document.Lines(), d.Annotation.Beside
	if len(beside) != len(lines) && f.o.Lines != nil {
		beside = f.o.Lines(d.Document)
	}
	for i, line := range lines {
		u := &unit{where: reliesUnit, text: line, holds: anything, partly: true}
		if i < len(beside) {
			u.names, u.dates, u.figures = beside[i].Names, beside[i].Dates, beside[i].Figures
		}
		f.words(u)
		if i == 0 {
			u.where, d.title = titleUnit, u
		} else {
			d.relies = append(d.relies, u)
		}
	}
	n := len(d.lines)
	names := bySentence(d.Annotation.Names, n, func(x *assay.Name) int { return x.Sentence })
	dates := bySentence(d.Annotation.Dates, n, func(x *assay.Date) int { return x.Sentence })
	figures := bySentence(d.Annotation.Figures, n, func(x *assay.Figure) int { return x.Sentence })
	d.body = make([]*unit, n)
	for i := range d.body {
		u, s := &d.lines[i], d.Annotation.Sentences[i]
		u.text, u.names, u.dates, u.figures = d.Document.Text[s.Start:s.End], names(i), dates(i), figures(i)
		d.body[i] = u
	}
}

// eventID names an event by its first mention: a document and which of its events.
func eventID(s *slot) string {
	return fmt.Sprintf("%s:e%d", s.doc.id, slices.Index(s.doc.slots, s))
}
