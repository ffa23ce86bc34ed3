package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"assay"
	"assay/internal/render"
	"assay/internal/text"
)

// The most that an event's page shows of each list; what is left out is counted.
const (
	eventMentions = 60
	eventReports  = 8
	eventJoints   = 40
)

// eventPage is one event: who mentions it, who dates it how, and its record.
type eventPage struct {
	frame
	Event        *recordedEvent
	Kind         string
	Name, When   string
	Places       string
	Reach        string // "6 sources, 1 origin"
	Named        bool
	Back         string
	Dates        []eventDate
	Conflict     bool // sources date it differently
	Ladders      []eventLadder
	Mentions     []eventMention
	MoreMentions string
	Joined       []eventJoint
	MoreJoined   string
}

// eventDate is one source's date.
type eventDate struct {
	When, Owner, Publisher, Address, Said string
	Note, Other                           bool // Other: it contradicts the first
}

// eventLadder is a ladder with all its stages.
type eventLadder struct {
	ID, Heading string
	Stages      []eventStage
}

// eventStage is a stage with who says what of it.
type eventStage struct {
	Heading string
	Gap     bool
	Reports []eventReport
	More    string
}

// eventReport is what one source says of a stage.
type eventReport struct {
	Value, Modality, Status, Sign, Who, Date, Origin, Also string
	Publisher, Address, Said                               string
	Note                                                   bool
}

// eventMention is a source that speaks of the event.
type eventMention struct {
	Title, Publisher, Class, Date, As, Address, Said string
	Note                                             bool
}

// eventJoint is why two sources are taken to speak of one event.
type eventJoint struct{ From, FromAddress, To, ToAddress, Detail string }

// browseEvent shows an event.
func (s *Server) browseEvent(w http.ResponseWriter, r *http.Request) error {
	q, err := filters(r)
	if err != nil {
		return err
	}
	x, err := s.scopeOf(r, q.Get("words"))
	if err != nil {
		return err
	}
	unknown := fmt.Errorf("%w: no event %.40q in this library; it may have been read again since: look for it among the events", assay.ErrNotFound, r.PathValue("id"))
	if x.Large && len(text.Stems(x.Words)) == 0 {
		return unknown
	}
	c, err := s.recordOf(r.Context(), x)
	if errors.Is(err, errWorking) {
		return s.working(w, r, "events", x)
	}
	if err != nil {
		return err
	}
	i, ok := c.byID[r.PathValue("id")]
	if !ok {
		return unknown
	}
	return s.show(w, r, http.StatusOK, "browse_event", s.newEventPage(r, x, c, &c.events[i]))
}

func (s *Server) newEventPage(r *http.Request, x scope, c *record, e *recordedEvent) *eventPage {
	name := text.Cut(render.Clean(e.Name), 200)
	p := &eventPage{
		frame: s.frame(r, "events", name), Event: e, Name: name, When: whenWords(&e.Event), Named: e.Named, Kind: text.UpperFirst(render.Clean(s.kindNoun(e.Kind))),
		Places: text.Cut(render.Clean(strings.Join(e.Places, ", ")), longestWords), Back: "/events",
		Reach: text.Count(len(e.Documents), "source", "sources") + ", " + text.Count(len(e.Origins), "origin", "origins"),
	}
	if x.Large {
		p.Back = address("/events", nil, "words", x.Words)
	}
	for _, d := range e.Dates[:min(len(e.Dates), eventMentions)] {
		p.Dates = append(p.Dates, c.newEventDate(d))
		p.Conflict = p.Conflict || d.Group > 0
	}
	for _, l := range e.Ladders {
		ladder := eventLadder{ID: "l-" + l.Key, Heading: render.Clean(l.Heading)}
		for _, st := range l.Stages {
			ladder.Stages = append(ladder.Stages, c.newEventStage(st))
		}
		p.Ladders = append(p.Ladders, ladder)
	}
	for _, m := range e.Mentions[:min(len(e.Mentions), eventMentions)] {
		p.Mentions = append(p.Mentions, c.newEventMention(m))
	}
	p.MoreMentions = more(len(e.Mentions), eventMentions, "source", "sources")
	for _, j := range e.Joined[:min(len(e.Joined), eventJoints)] {
		p.Joined = append(p.Joined, eventJoint{
			From: text.Cut(publisherOf(c.source(j.From)), 80), FromAddress: sourcePage(j.From, assay.Span{}),
			To: text.Cut(publisherOf(c.source(j.To)), 80), ToAddress: sourcePage(j.To, assay.Span{}), Detail: text.Cut(render.Clean(j.Detail), 400),
		})
	}
	p.MoreJoined = more(len(e.Joined), eventJoints, "pair", "pairs")
	return p
}

// more counts what a list leaves out; "" for nothing.
func more(n, most int, one, many string) string {
	if n <= most {
		return ""
	}
	return "And " + text.Count(n-most, one, many) + " more."
}

// quote gives the words of a range, and whether they are a researcher's.
func (c *record) quote(document string, at assay.Span) (said string, note bool) {
	return text.Cut(render.Clean(c.said[saidAt{document, at}]), 600), c.source(document).Kind == assay.Note
}

func (c *record) newEventDate(d assay.EventDated) eventDate {
	out := eventDate{
		When: periodWords(d.From, d.To), Owner: text.Cut(render.Clean(d.Owner), 80), Publisher: text.Cut(publisherOf(c.source(d.Document)), 80),
		Address: sourcePage(d.Document, d.Span), Other: d.Group > 0,
	}
	out.Said, out.Note = c.quote(d.Document, d.Span)
	return out
}

func (c *record) newEventStage(st assay.EventStage) eventStage {
	out := eventStage{Heading: render.Clean(st.Heading), Gap: !st.State.Reached(), More: more(len(st.Reports), eventReports, "report", "reports")}
	for _, r := range st.Reports[:min(len(st.Reports), eventReports)] {
		rep := eventReport{
			Value: cmp.Or(text.Cut(render.Clean(r.Text), 80), stageWords[r.State]), Modality: string(r.Modality), Status: string(r.Status),
			Who: text.Cut(render.Clean(cmp.Or(r.Owner, "not said")), 80), Date: dateWords(r.Date), Origin: r.Origin,
			Publisher: text.Cut(publisherOf(c.source(r.Document)), 80), Address: sourcePage(r.Document, r.Span), Sign: figureSigns[r.Status],
		}
		if n := len(r.Also); n > 0 {
			rep.Also = "also in " + text.Count(n, "other", "others")
		}
		rep.Said, rep.Note = c.quote(r.Document, r.Span)
		out.Reports = append(out.Reports, rep)
	}
	return out
}

func (c *record) newEventMention(m assay.Mention) eventMention {
	d := c.source(m.Document)
	out := eventMention{
		Title: text.Cut(titleOf(d), longestWords), Publisher: text.Cut(publisherOf(d), 80), Class: className(string(d.Class)), Date: dateWords(d.Published),
		Address: sourcePage(m.Document, m.Anchor),
	}
	if m.Name != "" {
		out.As = text.Cut(render.Clean(m.Name), 120)
	}
	out.Said, out.Note = c.quote(m.Document, m.Anchor)
	return out
}
