package web

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"assay"
	"assay/internal/render"
	"assay/internal/text"
)

// eventRows is how many events one page has: a record of eighteen stages takes some six kilobytes.
const eventRows = 20

// eventsPage is what became of each event.
type eventsPage struct {
	frame
	scope
	Words    string
	Choices  []picker
	Narrowed bool
	Needs    bool // words, before anything can be shown
	Count    string
	Reached  string // "29 of 72 stages have a source"
	CSV      string
	Kinds    []eventKind
	Pages    paging
}

// eventKind is the events of one kind, which go through the same stages.
type eventKind struct {
	ID, Heading, Count string
	Trail              []ladderRow // how many of all events of the kind have each stage
	Events             []eventEntry
}

// eventEntry is an event in the list.
type eventEntry struct {
	Address, Name, Facts string
	Conflict             string // who dates it otherwise, "" for nobody
	Ladders              []ladderRow
}

// ladderRow is a ladder with its stages; Blank lists those of a ladder of which
// no source shows any.
type ladderRow struct {
	Heading string
	Stages  []stageCell
	Blank   string
}

// stageCell is a stage as a list shows it.
type stageCell struct {
	Heading, Value, By string
	Gap                bool
	Share              int // of 100, in a trail
}

// eventFilter is what an address narrows the events by.
type eventFilter struct {
	words               []string
	kind, year, missing string
}

func (f *eventFilter) pass(e *recordedEvent) bool {
	if f.missing != "" {
		if s := e.stage(f.missing); s == nil || s.State.Reached() {
			return false
		}
	}
	return (f.kind == "" || f.kind == e.Kind) && e.holds(f.words) &&
		(f.year == "" || slices.Contains(e.years, f.year) || f.year == unsaid && len(e.years) == 0)
}

// eventsOf reads an address's filters and gives the events that pass them, by
// kind, those of most sources first as Events gives them.
func (s *Server) eventsOf(r *http.Request) (q url.Values, x scope, c *record, kept []int, err error) {
	if q, err = filters(r); err != nil {
		return
	}
	f := eventFilter{text.Stems(q.Get("words")), q.Get("kind"), q.Get("year"), q.Get("missing")}
	if x, err = s.scopeOf(r, q.Get("words")); err != nil {
		return
	}
	c = &record{}
	if x.Large && len(f.words) == 0 {
		return
	}
	if c, err = s.recordOf(r.Context(), x); err != nil {
		return
	}
	for i := range c.events {
		if f.pass(&c.events[i]) {
			kept = append(kept, i)
		}
	}
	rank := c.kinds()
	slices.SortStableFunc(kept, func(a, b int) int { return cmp.Compare(rank[c.events[a].Kind], rank[c.events[b].Kind]) })
	return
}

// kinds gives the place of each kind of event: those of most events first.
func (c *record) kinds() map[string]int {
	counts := map[string]int{}
	for i := range c.events {
		counts[c.events[i].Kind]++
	}
	rank := map[string]int{}
	for i, o := range mostChosen(counts, false, strings.TrimSpace) {
		rank[o.Value] = i
	}
	return rank
}

// browseEvents shows the events.
func (s *Server) browseEvents(w http.ResponseWriter, r *http.Request) error {
	q, x, c, kept, err := s.eventsOf(r)
	if errors.Is(err, errWorking) {
		return s.working(w, r, "events", x)
	}
	if err != nil {
		return err
	}
	p := &eventsPage{frame: s.frame(r, "events", "What became of each event"), scope: x, Words: q.Get("words"), Narrowed: len(q) > 0}
	p.NoIndex = p.Narrowed
	p.Needs = x.Large && len(text.Stems(p.Words)) == 0
	s.chooseEvents(p, c, q)
	p.tell(c, kept)
	keys := make([]string, len(kept))
	for i, n := range kept {
		keys[i] = c.events[n].ID
	}
	from, to, pages, err := rowsOf(keys, q, eventRows, "/events")
	if err != nil {
		return err
	}
	p.Pages = pages
	s.groupEvents(p, c, kept, from, to)
	if len(kept) > 0 {
		p.CSV = address("/events.csv", q, "after", "", "before", "")
	}
	return s.show(w, r, http.StatusOK, "browse_events", p)
}

// tell counts what is shown.
func (p *eventsPage) tell(c *record, kept []int) {
	reached, all := 0, 0
	for _, n := range kept {
		for _, l := range c.events[n].Ladders {
			for _, s := range l.Stages {
				all++
				if s.State.Reached() {
					reached++
				}
			}
		}
	}
	p.Count = text.Count(len(kept), "event", "events")
	p.Reached = text.Group(reached) + " of " + text.Group(all)
}

// chooseEvents makes the fields of the form.
func (s *Server) chooseEvents(p *eventsPage, c *record, q url.Values) {
	kinds, years, stages := map[string]int{}, map[string]int{}, []deskChoice(nil)
	seen := map[string]bool{}
	for i := range c.events {
		e := &c.events[i]
		kinds[e.Kind]++
		if len(e.years) == 0 {
			years[unsaid]++
		}
		for _, y := range e.years {
			years[y]++
		}
		for _, l := range e.Ladders {
			for _, st := range l.Stages {
				if key := stageKey(l.Key, st.Key); !seen[key] {
					seen[key] = true
					stages = append(stages, deskChoice{Value: key, Words: render.Clean(l.Heading + ": " + st.Heading)})
				}
			}
		}
	}
	p.Choices = []picker{
		newPicker("kind", "Kind", "all kinds", q.Get("kind"), mostChosen(kinds, false, s.kindHeading)),
		newPicker("year", "Year", "all years", q.Get("year"), mostChosen(years, true, strings.TrimSpace)),
		newPicker("missing", "No source shows", "any stage", q.Get("missing"), stages),
	}
}

// groupEvents fills in the events of a page.
func (s *Server) groupEvents(p *eventsPage, c *record, kept []int, from, to int) {
	perKind := map[string][]int{}
	for _, n := range kept {
		perKind[c.events[n].Kind] = append(perKind[c.events[n].Kind], n)
	}
	last := ""
	for _, n := range kept[from:to] {
		e := &c.events[n]
		if e.Kind != last || len(p.Kinds) == 0 {
			last = e.Kind
			of := perKind[e.Kind]
			p.Kinds = append(p.Kinds, eventKind{
				ID: "k" + e.Kind, Heading: render.Clean(s.kindHeading(e.Kind)), Count: text.Count(len(of), "event", "events"), Trail: trail(c, of),
			})
		}
		k := &p.Kinds[len(p.Kinds)-1]
		k.Events = append(k.Events, s.newEventEntry(p.scope, c, e))
	}
}

// trail counts for each stage the events that have a source for it.
func trail(c *record, events []int) []ladderRow {
	var out []ladderRow
	for _, l := range c.events[events[0]].Ladders {
		row := ladderRow{Heading: render.Clean(l.Heading)}
		for _, st := range l.Stages {
			n := 0
			for _, i := range events {
				if s := c.events[i].stage(stageKey(l.Key, st.Key)); s != nil && s.State.Reached() {
					n++
				}
			}
			row.Stages = append(row.Stages, stageCell{Heading: render.Clean(st.Heading), Value: text.Group(n), By: "of " + text.Group(len(events)), Gap: n == 0, Share: 100 * n / len(events)})
		}
		out = append(out, row)
	}
	return out
}

func (s *Server) newEventEntry(x scope, c *record, e *recordedEvent) eventEntry {
	out := eventEntry{Address: eventAddress(x, e.ID), Name: text.Cut(render.Clean(e.Name), 160)}
	facts := []string{whenWords(&e.Event)}
	if len(e.Places) > 0 {
		facts = append(facts, text.Cut(render.Clean(strings.Join(e.Places[:min(3, len(e.Places))], ", ")), 120))
	}
	out.Facts = strings.Join(append(facts, text.Count(len(e.Documents), "source", "sources"), text.Count(len(e.Origins), "origin", "origins")), " · ")
	var others []string
	for _, d := range e.Dates {
		if d.Group > 0 {
			others = append(others, render.Clean(d.Owner)+" dates it "+periodWords(d.From, d.To))
		}
	}
	out.Conflict = text.Cut(strings.Join(slices.Compact(others), "; "), longestWords)
	for _, l := range e.Ladders {
		out.Ladders = append(out.Ladders, newLadderRow(c, l))
	}
	return out
}

func eventAddress(x scope, id string) string {
	q := url.Values{}
	if x.Large {
		q.Set("words", x.Words) // the event is one of those that these words find
	}
	return address("/events/"+url.PathEscape(id), q)
}

func newLadderRow(c *record, l assay.EventLadder) ladderRow {
	row := ladderRow{Heading: render.Clean(l.Heading)}
	shown := false
	var names []string
	for _, st := range l.Stages {
		row.Stages = append(row.Stages, newStageCell(c, st))
		names = append(names, render.Clean(st.Heading))
		shown = shown || st.State != assay.StageBlank
	}
	if !shown {
		row.Stages, row.Blank = nil, strings.Join(names, ", ")
	}
	return row
}

// stageWords says a stage's state where no number is given.
var stageWords = map[assay.StageState]string{
	assay.StageTold: "told, no number", assay.StageExpected: "expected", assay.StageDenied: "a source says none",
}

// newStageCell is a stage in one or two words: its number, another where another
// source gives another, and who says so.
func newStageCell(c *record, st assay.EventStage) stageCell {
	cell := stageCell{Heading: render.Clean(st.Heading), Gap: !st.State.Reached()}
	if len(st.Reports) == 0 {
		cell.Value = "no source shows this"
		return cell
	}
	var numbers, who []string
	for _, r := range st.Reports {
		if r.State != st.State || len(who) == 2 {
			continue
		}
		number := cmp.Or(text.Cut(render.Clean(r.Text), 40), stageWords[r.State])
		if len(numbers) > 0 && (numbers[0] == number || r.State != assay.StageCounted) {
			continue
		}
		numbers = append(numbers, number)
		who = append(who, whoSays(c, r))
	}
	cell.Value, cell.By = strings.Join(numbers, " or "), strings.Join(slices.Compact(who), "; ")
	return cell
}

// whoSays names who says something, and in whose publication.
func whoSays(c *record, r assay.StageReport) string {
	owner, publisher := render.Clean(r.Owner), publisherOf(c.source(r.Document))
	if owner == "" || owner == publisher {
		return text.Cut(publisher, 60)
	}
	if strings.Contains(publisher, owner) {
		return text.Cut(owner, 60)
	}
	return text.Cut(owner, 60) + ", in " + text.Cut(publisher, 60)
}

// whenWords says when an event was, or by when.
func whenWords(e *assay.Event) string {
	switch {
	case e.From != "":
		return periodWords(e.From, e.To)
	case e.NotAfter != "":
		return "date not said, by " + dateWords(e.NotAfter)
	}
	return "date not said"
}

// eventsCSV gives the events that pass the filters, a row for each stage.
func (s *Server) eventsCSV(w http.ResponseWriter, r *http.Request) error {
	_, x, c, kept, err := s.eventsOf(r)
	if err != nil {
		return err
	}
	if err := x.refuse("events", kept); err != nil {
		return err
	}
	events := make([]assay.Event, len(kept))
	for i, n := range kept {
		events[i] = c.events[n].Event
	}
	var b bytes.Buffer
	if err := render.EventsCSV(&b, events, c.sources); err != nil {
		return err
	}
	return s.download(w, r, "events.csv", b.Bytes())
}
