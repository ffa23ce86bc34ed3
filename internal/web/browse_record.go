package web

import (
	"context"
	"slices"
	"strings"

	"assay"
	"assay/internal/check"
	"assay/internal/text"
)

// record is the computed events with what pages show of their documents.
type record struct {
	events  []recordedEvent
	byID    map[string]int
	sources map[string]*assay.Material // their documents without text, by ID
	said    map[saidAt]string          // the sentences that mentions, dates and reports stand in
}

// recordedEvent is an event with what finds it.
type recordedEvent struct {
	assay.Event
	stems map[string]bool
	years []string
}

// saidAt is a range of a document.
type saidAt struct {
	document string
	assay.Span
}

// size estimates the bytes that a record holds.
func (c *record) size() int {
	n := 1000 * len(c.sources)
	for _, said := range c.said {
		n += 100 + len(said)
	}
	for i := range c.events {
		e := &c.events[i]
		n += 2000 + 60*len(e.stems)
		for _, l := range e.Ladders {
			for _, s := range l.Stages {
				n += 200 + 400*len(s.Reports)
			}
		}
	}
	return n
}

// recordOf gives the events of a scope.
func (s *Server) recordOf(ctx context.Context, x scope) (*record, error) {
	return computed(ctx, &s.browsing, s.records, "events", x, func(ctx context.Context) (*record, error) {
		events, materials, err := check.Events(ctx, s.looking(), s.Library, x.Words)
		if err != nil {
			return nil, err
		}
		return newRecord(events, materials), nil
	})
}

func newRecord(events []assay.Event, materials map[string]*assay.Material) *record {
	c := &record{byID: map[string]int{}, sources: map[string]*assay.Material{}, said: map[saidAt]string{}}
	for i, e := range events {
		c.byID[e.ID] = i
		c.events = append(c.events, recordedEvent{e, check.EventStems(e, materials), eventYears(e)})
		for _, m := range e.Mentions {
			c.keep(materials, m.Document, m.Anchor)
		}
		for _, d := range e.Dates {
			c.keep(materials, d.Document, d.Span)
		}
		for _, l := range e.Ladders {
			for _, s := range l.Stages {
				for _, r := range s.Reports {
					c.keep(materials, r.Document, r.Span)
				}
			}
		}
	}
	return c
}

// keep keeps the words of a range and the head of its document.
func (c *record) keep(materials map[string]*assay.Material, document string, at assay.Span) {
	m := materials[document]
	if m == nil {
		return
	}
	if c.sources[document] == nil {
		d := m.Document
		d.Text, d.Segments = "", nil
		c.sources[document] = &assay.Material{Document: d}
	}
	if at.Start >= 0 && at.End > at.Start && at.End <= len(m.Document.Text) {
		c.said[saidAt{document, at}] = strings.Clone(m.Document.Text[at.Start:at.End]) // not to hold the whole text
	}
}

// source gives the head of a document; an empty one when it is not known.
func (c *record) source(id string) *assay.Document {
	if m := c.sources[id]; m != nil {
		return &m.Document
	}
	return &assay.Document{ID: id}
}

// eventYears gives the years that an event may be of.
func eventYears(e assay.Event) []string {
	var years []string
	for _, d := range []string{e.From, e.To} {
		if len(d) >= 4 {
			years = append(years, d[:4])
		}
	}
	if len(years) == 0 && len(e.NotAfter) >= 4 {
		years = append(years, e.NotAfter[:4])
	}
	slices.Sort(years)
	return slices.Compact(years)
}

// holds reports whether an event is found by every one of some stems.
func (e *recordedEvent) holds(stems []string) bool {
	for _, w := range stems {
		if !e.stems[w] {
			return false
		}
	}
	return true
}

// stage finds a stage of the event's record by its ladder's and its own key.
func (e *recordedEvent) stage(key string) *assay.EventStage {
	for i := range e.Ladders {
		for j := range e.Ladders[i].Stages {
			if stageKey(e.Ladders[i].Key, e.Ladders[i].Stages[j].Key) == key {
				return &e.Ladders[i].Stages[j]
			}
		}
	}
	return nil
}

func stageKey(ladder, stage string) string { return ladder + "." + stage }

// kindHeading names a kind of events: Operations.
func (s *Server) kindHeading(kind string) string {
	for _, p := range s.Check.Profiles {
		for _, k := range p.Events {
			if k.Key == kind && k.Heading != "" {
				return k.Heading
			}
		}
	}
	return text.UpperFirst(text.Plural(kind))
}

// kindNoun names one event of a kind: operation.
func (s *Server) kindNoun(kind string) string {
	for _, p := range s.Check.Profiles {
		for _, k := range p.Events {
			if k.Key == kind && k.Noun != "" {
				return k.Noun
			}
		}
	}
	return kind
}
