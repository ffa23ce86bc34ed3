package api

import (
	"context"
	"net/http"
	"slices"

	"assay"
	"assay/internal/check"
	"assay/internal/text"
)

// figure is a row of the ledger.
type figure struct {
	ID         string             `json:"id"`
	Text       string             `json:"text" doc:"As written, with its approximator."`
	Value      float64            `json:"value"`
	Low        float64            `json:"low"`
	High       float64            `json:"high" doc:"0 with open set has no upper bound."`
	Open       bool               `json:"open,omitempty"`
	Approx     string             `json:"approx,omitempty"`
	Kind       assay.FigureKind   `json:"kind"`
	Unit       string             `json:"unit"`
	Population string             `json:"population,omitempty"`
	Action     string             `json:"action,omitempty"`
	Event      string             `json:"event,omitempty"`
	Place      string             `json:"place,omitempty"`
	Period     string             `json:"period,omitempty"`
	Owner      string             `json:"owner" doc:"Who says so."`
	Modality   assay.Modality     `json:"modality"`
	Role       assay.FigureRole   `json:"role"`
	Status     assay.FigureStatus `json:"status"`
	Why        string             `json:"why,omitempty"`
	Quantity   string             `json:"quantity" doc:"Figures of one quantity can be compared; others cannot."`
	Origin     string             `json:"origin"`
	Origins    int                `json:"origins" doc:"How many origins give this number for this quantity."`
	Document   string             `json:"document"`
	Start      int                `json:"start" doc:"In bytes of the document's text."`
	End        int                `json:"end"`
	Sentence   string             `json:"sentence" doc:"The sentence that it stands in."`
}

func figureOf(r check.LedgerRow) figure {
	f := r.Figure
	return figure{
		f.ID, f.Text, f.Value, f.Low, f.High, f.Open, f.Approx, f.Kind, f.Unit, f.Population, f.Action, f.Event, f.Place, f.Period,
		f.Owner, f.Modality, f.Role, f.Status, f.Why, f.Quantity, f.Origin, r.Repeated, f.Document, f.Start, f.End, r.Said,
	}
}

// Span is a part of a document's text.
type Span struct {
	Start int `json:"start" doc:"In bytes of the document's text; with end 0 it stands in what is beside the text."`
	End   int `json:"end"`
}

// mention is what one document says of an event.
type mention struct {
	Document string `json:"document"`
	Name     string `json:"name,omitempty"`
	Span
}

// dated is one source's date of an event.
type dated struct {
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
	Group    int    `json:"group" doc:"Dates of one group do not contradict each other."`
	Owner    string `json:"owner"`
	Document string `json:"document"`
	Span
}

// stageReport is what one source says of a stage.
type stageReport struct {
	State    assay.StageState   `json:"state"`
	Text     string             `json:"text,omitempty"`
	Number   string             `json:"number,omitempty"`
	Value    float64            `json:"value"`
	Unit     string             `json:"unit,omitempty"`
	Modality assay.Modality     `json:"modality,omitempty"`
	Owner    string             `json:"owner"`
	Date     string             `json:"date,omitempty"`
	Origin   string             `json:"origin,omitempty"`
	Status   assay.FigureStatus `json:"status,omitempty"`
	Also     []string           `json:"also,omitempty" doc:"Other documents that give the same number."`
	Document string             `json:"document"`
	Span
}

// joint is why two mentions were taken for one event.
type joint struct {
	From   string `json:"from" doc:"ID of a document."`
	To     string `json:"to"`
	Detail string `json:"detail"`
}

// eventStage is one stage of an event's record.
type eventStage struct {
	Key     string           `json:"key"`
	Heading string           `json:"heading"`
	State   assay.StageState `json:"state" enum:"counted,told,expected,denied,blank" doc:"blank: no source follows it up."`
	Reports []stageReport    `json:"reports"`
}

// ladder is what became of an event along one of the field's ladders.
type ladder struct {
	Key     string       `json:"key"`
	Heading string       `json:"heading"`
	Stages  []eventStage `json:"stages"`
}

// event is a happening that documents speak of, with its record.
type event struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Named     bool      `json:"named" doc:"A source names it so."`
	Kind      string    `json:"kind"`
	From      string    `json:"from,omitempty"`
	To        string    `json:"to,omitempty"`
	NotAfter  string    `json:"not_after,omitempty"`
	Dates     []dated   `json:"dates"`
	Places    []string  `json:"places"`
	Documents []string  `json:"documents"`
	Origins   []string  `json:"origins"`
	Mentions  []mention `json:"mentions"`
	Joined    []joint   `json:"joined" doc:"Why its mentions are one event."`
	Ladders   []ladder  `json:"ladders"`
}

func eventOf(e assay.Event) event {
	return event{
		e.ID, e.Name, e.Named, e.Kind, e.From, e.To, e.NotAfter,
		each(e.Dates, func(d assay.EventDated) dated {
			return dated{d.From, d.To, d.Group, d.Owner, d.Document, Span(d.Span)}
		}),
		each(e.Places, same), each(e.Documents, same), each(e.Origins, same),
		each(e.Mentions, func(m assay.Mention) mention { return mention{m.Document, m.Name, Span(m.Anchor)} }),
		each(e.Joined, func(j assay.Joint) joint { return joint(j) }),
		each(e.Ladders, func(l assay.EventLadder) ladder { return ladder{l.Key, l.Heading, each(l.Stages, stageOf)} }),
	}
}

func same(s string) string { return s }

func stageOf(s assay.EventStage) eventStage {
	return eventStage{s.Key, s.Heading, s.State, each(s.Reports, func(r assay.StageReport) stageReport {
		return stageReport{r.State, r.Text, r.Number, r.Value, r.Unit, r.Modality, r.Owner, r.Date, r.Origin, r.Status, r.Also, r.Document, Span(r.Span)}
	})}
}

// edge is why a document belongs to an origin.
type edge struct {
	From       string `json:"from" doc:"ID of a document."`
	To         string `json:"to" doc:"ID of a document, or the name of a source outside the library."`
	Signal     string `json:"signal"`
	Detail     string `json:"detail"`
	Beside     bool   `json:"beside,omitempty"`
	Undirected bool   `json:"undirected,omitempty"`
}

// origin is a first source with the documents that copy or rely on it.
type origin struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Root    string   `json:"root,omitempty" doc:"ID of its first document; absent when that is not in the library."`
	Members []string `json:"members"`
	Why     []edge   `json:"why"`
}

func originOf(o assay.Origin) origin {
	return origin{o.ID, o.Name, o.Root, each(o.Members, same), each(o.Why, func(e assay.Edge) edge { return edge(e) })}
}

// ledgerInput asks for a list that is computed over the library.
type ledgerInput struct {
	Paging
	Q string `query:"q" maxLength:"500" doc:"Only what holds all of these words. Needed in a library of more than 10,000 documents."`
}

// ledgers registers figures, events and origins.
func (s *server) ledgers() {
	add(s, operation{
		id: "list-figures", method: http.MethodGet, path: "/figures", tag: "Library", summary: "List the figures of the sources", heavy: true,
		about: "Each number with what it counts, who says so and what became of it. Unlike figures are never compared, and nothing is added up.",
	}, func(ctx context.Context, in *ledgerInput) (*paged[figure], error) {
		return computed(ctx, s, in, "figures", func() ([]figure, error) {
			rows, err := check.Ledger(ctx, s.Check, s.Library, in.Q)
			stems := text.Stems(in.Q)
			rows = slices.DeleteFunc(rows, func(r check.LedgerRow) bool { return !r.Holds(stems) })
			return each(rows, figureOf), err
		})
	})
	add(s, operation{
		id: "list-events", method: http.MethodGet, path: "/events", tag: "Library", summary: "List what happened, with each record", heavy: true,
		about: "The happenings that the sources speak of, and stage by stage what became of each, with who says so; a stage that no source follows up is blank.",
	}, func(ctx context.Context, in *ledgerInput) (*paged[event], error) {
		return computed(ctx, s, in, "events", func() ([]event, error) {
			found, _, err := check.Events(ctx, s.Check, s.Library, in.Q)
			return each(found, eventOf), err
		})
	})
	add(s, operation{
		id: "list-origins", method: http.MethodGet, path: "/lineage", tag: "Library", summary: "List the origins of the sources", heavy: true,
		about: "Which documents copy or rely on which, and by what evidence. Those of one origin count once.",
	}, func(ctx context.Context, in *ledgerInput) (*paged[origin], error) {
		return computed(ctx, s, in, "lineage", func() ([]origin, error) {
			found, _, err := check.Lineage(ctx, s.Check, s.Library, in.Q)
			return each(found, originOf), err
		})
	})
}

// computed gives a page of a list that is computed over the library as it is
// now; going through its pages computes it once.
func computed[T any](ctx context.Context, s *server, in *ledgerInput, what string, compute func() ([]T, error)) (*paged[T], error) {
	key, err := s.nowKey(ctx, what, in.Q)
	if err != nil {
		return nil, err
	}
	all, err := remember(s.ledger, key, compute)
	if err != nil {
		return nil, err
	}
	return cut(&in.Paging, all)
}
