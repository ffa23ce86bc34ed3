package audit

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"assay"
	"assay/internal/annotate"
	"assay/internal/events"
	"assay/internal/text"
)

// telling is the least number that ties a sentence to a happening: smaller ones
// stand in too many texts.
const telling = 10

// elsewhere compares the figures and dates of each sentence with the whole
// library: what its sources tell of the same happening.
func (r *run) elsewhere(ctx context.Context, out *assay.Audit) error {
	found, err := events.Find(ctx, r.library, events.Options{Profile: r.profile, Lines: annotate.Lines})
	if err != nil {
		return err
	}
	l := newTold(r, found)
	for i, c := range r.claims {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.worth && (len(c.figures) > 0 || len(c.dates) > 0) {
			out.Sentences[i].Elsewhere = append(out.Sentences[i].Elsewhere, l.remarks(c, &out.Sentences[i])...)
		}
	}
	return nil
}

// told is what a library tells of happenings, for looking figures up.
type told struct {
	*run
	happenings []happening
	figures    []toldFigure         // by value
	byUnit     map[string][]int     // stem of a unit -> places in figures
	byNumber   map[float64][]*claim // telling numbers of the text -> its sentences
	claims     map[*claim][]assay.Figure
}

// happening is an event of the library, or a document that no event was found in.
type happening struct {
	name      string
	dates     []datedBy
	notAfter  string // the earliest publication of a document that tells of it
	documents []string
}

type datedBy struct {
	date     assay.Date
	document string
}

type toldFigure struct {
	assay.Figure
	document  string
	happening int
}

func newTold(r *run, found []assay.Event) *told {
	t := &told{run: r, claims: map[*claim][]assay.Figure{}, byUnit: map[string][]int{}, byNumber: map[float64][]*claim{}}
	type place struct {
		document string
		sentence int
	}
	at := map[place]int{}
	for _, e := range found {
		h := happening{name: e.Name, notAfter: e.NotAfter, documents: e.Documents}
		for _, d := range e.Dates {
			h.dates = append(h.dates, datedBy{assay.Date{Span: d.Span, From: d.From, To: d.To}, d.Document})
		}
		for _, m := range e.Mentions {
			for _, s := range m.Sentences {
				if _, ok := at[place{m.Document, s}]; !ok {
					at[place{m.Document, s}] = len(t.happenings)
				}
			}
		}
		t.happenings = append(t.happenings, h)
	}
	ids := make([]string, 0, len(r.library))
	for id := range r.library {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		s := r.sourceOf(id)
		alone := -1 // the happening of what no event was found for
		for _, f := range s.figures {
			if f.Role == assay.Quoted || f.Role == assay.Target || f.Kind == assay.Percent {
				continue
			}
			k, ok := at[place{id, f.Sentence}]
			if !ok {
				if alone < 0 {
					alone = len(t.happenings)
					t.happenings = append(t.happenings, documentAsHappening(s))
				}
				k = alone
			}
			t.figures = append(t.figures, toldFigure{f, id, k})
		}
	}
	sort.SliceStable(t.figures, func(i, j int) bool { return t.figures[i].Value < t.figures[j].Value })
	for i, f := range t.figures {
		if stem := text.Stem(f.Unit); f.Unit != "" && len(t.byUnit[stem]) < maxAlike {
			t.byUnit[stem] = append(t.byUnit[stem], i)
		}
	}
	for _, c := range r.claims {
		for _, f := range c.figures {
			if f.Value >= telling && len(t.byNumber[f.Value]) < maxCompany {
				t.byNumber[f.Value] = append(t.byNumber[f.Value], c)
			}
		}
	}
	for _, c := range r.claims {
		if c.worth {
			t.claims[c] = t.company(c)
		}
	}
	return t
}

func documentAsHappening(s *source) happening {
	h := happening{name: s.Document.Title, notAfter: s.Document.Published, documents: []string{s.Document.ID}}
	for _, d := range s.dates {
		if d.Role != assay.PublicationDate {
			h.dates = append(h.dates, datedBy{d, s.Document.ID})
		}
	}
	return h
}

// sourceOf gives a document of the library, read once.
func (r *run) sourceOf(id string) *source {
	s := r.sources[id]
	if s == nil {
		s = newSource(r.library[id])
		r.sources[id] = s
	}
	return s
}

// company gives the figures of a sentence and of the text's other sentences that
// have one of its telling numbers: they tell of one thing.
func (t *told) company(c *claim) []assay.Figure {
	out := slices.Clone(c.figures)
	seen := map[*claim]bool{c: true}
	for _, f := range c.figures {
		for _, other := range t.byNumber[f.Value] {
			if seen[other] || !slices.ContainsFunc(other.figures, func(g assay.Figure) bool { return t.oneThing(f, g) }) {
				continue
			}
			seen[other] = true
			for _, g := range other.figures {
				if !slices.ContainsFunc(out, func(h assay.Figure) bool { return h.Value == g.Value && h.Unit == g.Unit }) {
					out = append(out, g)
				}
			}
		}
	}
	return out[:min(len(out), maxAlike)]
}

// The bounds of what is compared with one figure: figures of the library, and
// sentences of the text.
const (
	maxAlike   = 1000
	maxCompany = 50
)

// oneThing reports whether two figures of a text are one: a telling number of one unit.
func (t *told) oneThing(f, g assay.Figure) bool {
	return f.Value == g.Value && f.Value >= telling && f.Unit != "" && g.Unit != "" && t.sameSort(f.Unit, g.Unit)
}

// near gives the library's figures that may be of a value.
func (t *told) near(v float64) []toldFigure {
	low := sort.Search(len(t.figures), func(i int) bool { return t.figures[i].Value >= v*0.9 })
	high := sort.Search(len(t.figures), func(i int) bool { return t.figures[i].Value > v*1.1 })
	return t.figures[low:min(high, low+maxAlike)]
}

// match is a happening that a sentence may speak of.
type match struct {
	happening int
	shared    int // figures of the sentence and its company that it has
	own       toldFigure
}

// matches gives the happenings that have a telling figure of the sentence, those
// that share most with it and its company.
func (t *told) matches(c *claim) []match {
	shared := map[int]*match{}
	var order []int
	for i, cf := range t.claims[c] {
		if cf.Value < telling && i < len(c.figures) || cf.Kind == assay.Percent || cf.Role == assay.Quoted || cf.Unit == "" {
			continue
		}
		once := map[int]bool{}
		for _, df := range t.near(cf.Value) {
			if df.Unit == "" || once[df.happening] {
				continue
			}
			if m := t.meet(cf, df.Figure, t.sourceOf(df.document)); !m.value || m.differs != "" {
				continue
			}
			once[df.happening] = true
			x := shared[df.happening]
			if x == nil {
				if i >= len(c.figures) {
					continue // its company alone does not tie the sentence to it
				}
				x = &match{happening: df.happening, own: df}
				shared[df.happening] = x
				order = append(order, df.happening)
			}
			x.shared++
		}
	}
	most := 0
	for _, x := range shared {
		most = max(most, x.shared)
	}
	var out []match
	for _, k := range order {
		if shared[k].shared == most {
			out = append(out, *shared[k])
		}
	}
	return out
}

// remarks says what the library tells of a sentence's dates and numbers beside
// what it cites: otherwise, or, where none of its sources could be read, the same.
func (t *told) remarks(c *claim, s *assay.AuditSentence) []assay.AuditRemark {
	var out []assay.AuditRemark
	matched := t.matches(c)
	if len(matched) > 0 && (matched[0].shared > 1 || matched[0].own.Value >= 100) {
		for _, d := range c.dates {
			if x, ok := t.dateRemark(c, d, matched); ok {
				out = append(out, x)
			}
		}
	}
	cited := map[string]bool{}
	for _, x := range s.Citations {
		if x.Document != "" {
			cited[x.Document] = true
		}
	}
	for _, cf := range c.figures {
		if cf.Value < telling || cf.Unit == "" || cf.Kind == assay.Percent || cf.Role == assay.Quoted || !hasDigit(cf.Text) {
			continue
		}
		if x, ok := t.numberRemark(c, cf, cited, matched); ok && (x.Kind == "number" || len(cited) == 0) {
			out = append(out, x)
		}
	}
	return out
}

// rivalShare is the least share of the words around a number that must stand
// around another in the library for the two to count one thing.
const rivalShare = 0.6

// leastCommon is how many telling words two clauses must share, beside their
// numbers, for these to count one thing without a happening that ties them.
const leastCommon = 3

// inCommon counts the telling words that the figure's clause shares with that of
// another figure.
func (f *fitting) inCommon(df assay.Figure, s *source) int {
	from, to := clauseAt(f.c.text, max(0, f.cf.Start-f.c.base))
	theirs, n := contentOf(s.clause(df)), 0
	for _, w := range contentOf(strings.ReplaceAll(f.c.text[from:to], "\u2011", " ")) {
		if slices.Contains(theirs, w) {
			n++
		}
	}
	return n
}

// sureValue is a number that is hardly ever that of two things of one sort.
const sureValue = 1000

// numberRemark says what the library's sources, but for those cited, have of a
// figure: the same number of the same, or, where none has that, another number.
func (t *told) numberRemark(c *claim, cf assay.Figure, cited map[string]bool, matched []match) (assay.AuditRemark, bool) {
	f := fitting{run: t.run, c: c, cf: cf}
	var same, other *toldFigure
	sameShare, otherShare := -1.0, rivalShare
	documents, others := map[string]bool{}, map[string]bool{}
	for _, df := range t.alike(cf) {
		if df.Unit == "" || df.Kind != cf.Kind || df.Sentence < 0 || !t.sameSort(cf.Unit, df.Unit) {
			continue
		}
		s := t.sourceOf(df.document)
		m := t.meet(cf, df.Figure, s)
		if m.differs != "" {
			continue
		}
		share := f.clauseShare(df.Figure, s)
		if m.value {
			tied := slices.ContainsFunc(matched, func(m match) bool { return m.happening == df.happening && m.shared > 1 })
			switch {
			case cited[df.document]:
				return assay.AuditRemark{}, false // what it cites has it
			case tied:
				share++
			case len(matched) > 0 && matched[0].shared > 1, df.Value != cf.Value, share < rivalShare/2 && cf.Value < sureValue:
				continue
			}
			documents[df.document] = true
			if share > sameShare {
				same, sameShare = df, share
			}
			continue
		}
		if share >= rivalShare && !cited[df.document] && text.Stem(df.Unit) == text.Stem(cf.Unit) && f.inCommon(df.Figure, s) >= leastCommon {
			others[df.document] = true
			if share > otherShare {
				other, otherShare = df, share
			}
		}
	}
	switch {
	case same != nil:
		return t.remark("agrees", same, fmt.Sprintf("%s stands in %s too", t.figureOf(cf), t.nameOf(same.document)), len(documents)), true
	case other != nil:
		return t.remark("number", other, fmt.Sprintf("the sentence has %s; %s has %s", t.figureOf(cf), t.nameOf(other.document), t.sourceOf(other.document).figure(other.Figure)), len(others)), true
	}
	return assay.AuditRemark{}, false
}

// alike gives the library's figures of one unit with a figure, and those of
// nearly its value, each once.
func (t *told) alike(cf assay.Figure) []*toldFigure {
	seen := map[int]bool{}
	var out []*toldFigure
	low := sort.Search(len(t.figures), func(i int) bool { return t.figures[i].Value >= cf.Value*0.9 })
	for i := low; i < len(t.figures) && i < low+maxAlike && t.figures[i].Value <= cf.Value*1.1; i++ {
		seen[i] = true
		out = append(out, &t.figures[i])
	}
	for _, i := range t.byUnit[text.Stem(cf.Unit)] {
		if !seen[i] {
			out = append(out, &t.figures[i])
		}
	}
	return out
}

func (t *told) remark(kind string, f *toldFigure, words string, sources int) assay.AuditRemark {
	x := assay.AuditRemark{Kind: kind, Text: words, Document: f.document, Sources: sources}
	if a := t.sourceOf(f.document).anchor(f.Sentence, f.Sentence); a != nil {
		x.Anchor = *a
	}
	return x
}

// nameOf names a document of the library for a reader.
func (t *told) nameOf(document string) string {
	d := t.sourceOf(document).Document
	return pick(d.Publisher, d.Title, d.Location)
}

// monthSlack is how far, in days, dates of one happening may lie apart: its
// beginning, its end, and the day on which it was made known.
const monthSlack = 45

// dateRemark says that the library's sources date a happening otherwise than the
// sentence: none of the happenings that have its figures can be of its date.
func (t *told) dateRemark(c *claim, d assay.Date, matched []match) (assay.AuditRemark, bool) {
	first, last, ok := days(d.From, d.To)
	if !ok || d.Role != assay.EventDate || d.Fiscal || c.quotes(d.Span) {
		return assay.AuditRemark{}, false
	}
	var best *datedBy
	var of match
	documents := map[string]bool{}
	for _, m := range matched {
		h := &t.happenings[m.happening]
		dated := false
		for i := range h.dates {
			x := &h.dates[i]
			from, to, ok := days(x.date.From, x.date.To)
			if !ok {
				continue
			}
			dated = true
			if first <= to+monthSlack && from-monthSlack <= last {
				return assay.AuditRemark{}, false // it may be this one
			}
			if best == nil || len(x.date.From) > len(best.date.From) {
				best, of = x, m
			}
			documents[x.document] = true
		}
		if !dated {
			_, published, ok := days(h.notAfter, "")
			if !ok || first <= published {
				return assay.AuditRemark{}, false // nothing says that it was not then
			}
		}
	}
	if best == nil {
		return assay.AuditRemark{}, false
	}
	h := &t.happenings[of.happening]
	s := t.sourceOf(best.document)
	x := assay.AuditRemark{Kind: "date", Document: best.document, Sources: len(documents)}
	k := slices.IndexFunc(s.Annotation.Sentences, func(a assay.Sentence) bool { return a.Start <= best.date.Start && best.date.End <= a.End })
	if best.date.End == 0 || k < 0 { // the document's list of sources dates it
		k = max(0, of.own.Sentence)
		s = t.sourceOf(of.own.document)
		x.Document = of.own.document
	}
	if a := s.anchor(k, k); a != nil {
		x.Anchor = *a
	}
	x.Text = fmt.Sprintf("the sentence has %s; the library's sources give %s for %s (%s)", t.written(d), period(best.date), t.sourceOf(of.own.document).figure(of.own.Figure), h.name)
	return x, true
}

// period writes a date or a period of a source for a reader.
func period(d assay.Date) string {
	if d.To == "" || d.To == d.From {
		return readable(d.From)
	}
	from, to := readable(d.From), readable(d.To)
	if day := len(time.DateOnly); len(d.From) == day && len(d.To) == day && d.From[:7] == d.To[:7] {
		from, _, _ = strings.Cut(from, " ") // "17 to 26 June 2021"
	}
	return from + " to " + to
}

// readable writes a day or a month as a reader does, 17 June 2021.
func readable(date string) string {
	for _, form := range [][2]string{{time.DateOnly, "2 January 2006"}, {"2006-01", "January 2006"}} {
		if t, err := time.Parse(form[0], date); err == nil {
			return t.Format(form[1])
		}
	}
	return date
}
