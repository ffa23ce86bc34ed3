// Package report plans a report and drafts it without a language model: it
// chooses sentences for the part that they play, makes each stand alone with
// its attribution first, and builds the summary, the gaps and the bottom line
// from counts, origins and figures, never from lifted sentences alone. What it
// drafts goes to cite, which refuses what does not stand on stored bytes.
package report

import (
	"context"
	"slices"
	"sort"
	"time"

	"assay"
)

// Names knows organisations by the names that they go by.
type Names interface {
	Known(phrase string) (canonical string, ok bool)
	Publisher(canonical string) (assay.Publisher, bool)
}

// Searcher searches the whole library, to prove that something is absent.
type Searcher interface {
	SearchAll(ctx context.Context, queries []assay.Query, limit int, asOf time.Time) ([][]assay.Hit, error)
	Materials(ctx context.Context, ids []string) (map[string]*assay.Material, error)
}

// Options are what a report is written with.
type Options struct {
	Searcher Searcher
	AsOf     time.Time
	Names    Names
	Engine   assay.Engine
}

// Disclaimer stands at the head of every report.
const Disclaimer = "Assay reports what the sources in its library say and how far they confirm each other. It can miss sources. Check the quotes before you rely on them."

// Write plans and drafts the report on what was found. Its sentences are
// numbered and anchored but not yet checked against the stored bytes.
func Write(ctx context.Context, f *assay.Findings, o Options) (*assay.Report, error) {
	w := newWriter(f, o)
	w.plan()
	w.draftRecord()
	w.open()
	if err := w.findGaps(ctx); err != nil {
		return nil, err
	}
	w.summarise()
	w.conclude()
	return w.finish(), nil
}

// writer holds a report in the making.
type writer struct {
	f      *assay.Findings
	o      Options
	report *assay.Report

	voices   map[string]*voice // by document ID
	lower    map[string]bool   // words that the documents write in lower case
	upper    map[string]bool   // words that they capitalise inside sentences
	used     map[string]bool   // sentences printed in the body, by document and index
	said     []print           // what was printed, for telling repeats
	perDoc   map[string]int    // sentences printed of each document
	table    []row             // rows of the figures table
	only     *row              // the one figure that answers "how many", where there is no table
	asked    []string          // units that the question asks about
	eventsBy map[string]*event // by key
	events   []*event
	sections []section
	gaps     []gap
	relaxed  bool            // too few sentences were found to be choosy
	carried  int             // sentences on who only repeats
	opening  []assay.S       // what the summary opens with: the number asked about, and what decides
	decided  map[string]bool // origins whose deciding sentence is printed
}

// section is a section in the making.
type section struct {
	key  string
	out  assay.Section
	head []assay.Evidence // what it printed, best first
}

func newWriter(f *assay.Findings, o Options) *writer {
	w := &writer{f: f, o: o, voices: map[string]*voice{}, lower: map[string]bool{}, upper: map[string]bool{}, used: map[string]bool{}, decided: map[string]bool{}, perDoc: map[string]int{}}
	w.report = &assay.Report{
		Schema: assay.ReportSchema, Question: f.Question.Text, Kind: f.Question.Kind, Ask: f.Question.Ask, Claim: f.Question.Claim,
		CheckedOn: f.CheckedOn, AsOf: f.AsOf, Engine: o.Engine, Disclaimer: Disclaimer, Verdict: f.Verdict,
		Summary: []assay.S{}, Sections: []assay.Section{}, Gaps: []assay.S{}, BottomLine: []assay.S{}, FollowUps: []string{},
		Figures: []assay.ReportFigure{}, Sources: []assay.Source{}, Origins: []assay.Origin{}, Refused: []assay.Refusal{}, Adequacy: f.Adequacy,
	}
	w.learnCase()
	w.findEvents()
	return w
}

// plan chooses the sections by what the question asks for and drafts those
// that the evidence fills.
func (w *writer) plan() {
	if slices.Contains(order(w.f.Question.Ask), "figures") {
		w.chooseFigures()
	}
	pool := w.candidates()
	for _, key := range order(w.f.Question.Ask) {
		w.draft(key, pool)
	}
	if len(w.sections) < 2 {
		w.draft("rest", pool)
	}
	if len(w.sections) == 0 {
		w.draftNearest()
	}
}

// order gives the sections of a report by what its question asks for.
func order(ask assay.Ask) []string {
	switch ask {
	case assay.AskAbility:
		return []string{"law", "official", "cases", "independent", "oversight", "against", "resources"}
	case assay.AskHowMany:
		return []string{"figures", "official", "checked", "cases", "independent", "against", "oversight"}
	case assay.AskRole:
		return []string{"law", "official", "services", "cases", "resources", "oversight", "independent", "against"}
	case assay.AskProcess:
		return []string{"steps", "law", "cases", "against", "oversight"}
	case assay.AskOversight:
		return []string{"oversight", "law", "against", "resources", "official", "independent"}
	case assay.AskCriticism:
		return []string{"against", "resources", "oversight", "law", "official"}
	case assay.AskWhich:
		return []string{"figures", "cases", "official", "independent", "against"}
	case assay.AskDisclose:
		return []string{"source", "figures", "oversight", "against", "official", "independent"}
	}
	return []string{"checked", "official", "figures", "cases", "independent", "oversight", "against", "resources", "law"}
}

// finish numbers the sources in the order in which they are cited, letters the
// origins likewise, and gives the report.
func (w *writer) finish() *assay.Report {
	r := w.report
	for _, s := range w.sections {
		r.Sections = append(r.Sections, s.out)
	}
	for _, g := range w.gaps {
		r.Gaps = append(r.Gaps, g.S)
		if g.followUp != "" && len(r.FollowUps) < 5 && !slices.Contains(r.FollowUps, g.followUp) {
			r.FollowUps = append(r.FollowUps, g.followUp)
		}
	}
	byHash := map[string]*assay.Material{}
	for _, m := range w.f.Materials {
		if old := byHash[m.Document.SHA256]; old == nil || m.Document.ID < old.Document.ID {
			byHash[m.Document.SHA256] = m
		}
	}
	numbers := map[string]int{}
	number := func(citations []assay.Citation) {
		for i := range citations {
			h := citations[i].Anchor.DocumentSHA256
			if numbers[h] == 0 {
				numbers[h] = len(numbers) + 1
				r.Sources = append(r.Sources, w.source(numbers[h], byHash[h]))
			}
			citations[i].N = numbers[h]
		}
		sort.SliceStable(citations, func(a, b int) bool { return citations[a].N < citations[b].N })
	}
	each := func(list []assay.S) {
		for i := range list {
			number(list[i].Citations)
		}
	}
	each(r.Summary)
	for i := range r.Sections {
		if r.Sections[i].Table != nil {
			for k := range r.Sections[i].Table.Rows {
				number(r.Sections[i].Table.Rows[k].Citations)
			}
		}
		each(r.Sections[i].Sentences)
	}
	each(r.Gaps)
	each(r.BottomLine)
	w.letterOrigins()
	for _, row := range w.table {
		r.Figures = append(r.Figures, w.reportFigure(row, numbers))
	}
	r.Adequacy.SentencesUsed = len(w.used)
	return r
}

func (w *writer) source(n int, m *assay.Material) assay.Source {
	d := m.Document
	o, _ := w.f.OriginOf(d.ID)
	return assay.Source{
		N: n, Document: d.ID, DocumentSHA256: d.SHA256, CaptureSHA256: d.CaptureSHA256, Title: d.Title, Publisher: d.Publisher,
		Class: d.Class, Kind: d.Kind, URL: d.URL, Location: d.Location, Published: d.Published, ReliesOn: d.ReliesOn, Review: d.Review,
		Origin: o.ID, Interest: o.Interest,
	}
}

// letterOrigins keeps the origins of the cited sources and gives them letters
// in the order of the sources; every place that names an origin follows.
func (w *writer) letterOrigins() {
	r := w.report
	letters := map[string]string{}
	for i := range r.Sources {
		old := r.Sources[i].Origin
		if letters[old] == "" {
			letters[old] = letter(len(letters))
			for _, o := range w.f.Origins {
				if o.ID == old {
					o.ID = letters[old]
					r.Origins = append(r.Origins, o)
				}
			}
		}
		r.Sources[i].Origin = letters[old]
	}
	if r.Verdict != nil {
		v := *r.Verdict
		v.Support, v.Refute = relabel(v.Support, letters), relabel(v.Refute, letters)
		r.Verdict = &v
	}
	for i := range w.table {
		w.table[i].origin = letters[w.table[i].figure.Origin]
	}
	for _, list := range w.lists() {
		for i := range *list {
			if b := (*list)[i].Basis; b != nil && (b.Kind == "origins" || b.Kind == "stances") {
				b.IDs = relabel(b.IDs, letters)
			}
		}
	}
}

func (w *writer) lists() []*[]assay.S {
	r := w.report
	out := []*[]assay.S{&r.Summary, &r.Gaps, &r.BottomLine}
	for i := range r.Sections {
		out = append(out, &r.Sections[i].Sentences)
	}
	return out
}

// relabel gives the new letters of origins that are cited.
func relabel(ids []string, letters map[string]string) []string {
	out := []string{}
	for _, id := range ids {
		if l := letters[id]; l != "" {
			out = append(out, l)
		}
	}
	sort.Strings(out)
	return out
}

func letter(n int) string {
	s := ""
	for n >= 0 {
		s = string(rune('A'+n%26)) + s
		n = n/26 - 1
	}
	return s
}
