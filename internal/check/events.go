package check

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/annotate"
	"assay/internal/events"
	"assay/internal/figures"
	"assay/internal/report"
	"assay/internal/text"
)

// wholeLibrary is the most documents that are all read for their events when
// only those of a query are wanted.
const wholeLibrary = 2_000

// Events gives the events that the library's documents speak of, each with its
// record; or, with a query, those that hold all of its words in their name,
// places or mentions. In a library of more than 2,000 documents these are read
// from the documents that hold any of the words. The materials are the documents
// read, by ID. Without the name of a profile it is chosen by the query's words
// and the documents' titles. ErrTooLarge without a query in a library of more
// than 10,000 documents.
func Events(ctx context.Context, c Config, l Browsable, query string) ([]assay.Event, map[string]*assay.Material, error) {
	state, err := c.Library.State(ctx, c.AsOf)
	if err != nil {
		return nil, nil, err
	}
	among := query
	if state.Documents <= wholeLibrary && len(text.Stems(query)) > 0 {
		among = "" // which accounts are of one event, only all of them show
	}
	materials, n, err := bearing(ctx, c, l, among, false)
	if err != nil {
		return nil, nil, err
	}
	profile := ChooseProfile(c.Profiles, c.Profile, query+"\n"+titles(materials))
	ledger := figures.Begin(materials) // reads while the origins are traced
	origins := lettered(materials, n)
	owner := func(d assay.Document) string { return report.ShortName(d, n) }
	rows := ledger(origins, figures.Options{Profile: profile, Owner: owner, Names: n})
	found, err := findEvents(ctx, materials, profile, owner, rows, origins)
	if err != nil {
		return nil, nil, err
	}
	words := text.Stems(query)
	kept := found[:0]
	for _, e := range found {
		if eventHolds(e, materials, words) {
			kept = append(kept, e)
		}
	}
	return kept, materials, nil
}

// recount finds again the events of the documents that a basis lists, and counts
// those that it names, and how many of them are followed to one of its outcomes.
func recount(ctx context.Context, c Config, b assay.Basis) (count, events int, err error) {
	i := slices.IndexFunc(c.Profiles, func(p *assay.Profile) bool { return p.Name == b.Query })
	if i < 0 {
		return 0, 0, fmt.Errorf("the profile %q is not known: %w", b.Query, assay.ErrUsage)
	}
	var documents, named []string
	for _, id := range b.IDs {
		if strings.Contains(id, ":") {
			named = append(named, id)
		} else {
			documents = append(documents, id)
		}
	}
	materials, err := c.Library.Materials(ctx, documents)
	if err != nil {
		return 0, 0, err
	}
	found, err := findEvents(ctx, materials, ChooseProfile(c.Profiles, b.Query, ""), nil, nil, nil)
	if err != nil {
		return 0, 0, err
	}
	found = slices.DeleteFunc(report.Recorded(found), func(e assay.Event) bool { return !slices.Contains(named, e.ID) })
	_, reached := report.Outcomes(found)
	for _, o := range b.Absent {
		count += reached[o]
	}
	return count, len(found), nil
}

// eventDocuments is the most documents that a question's events are found in:
// those with the best evidence. It is more than a report prints, because the
// source that shows two accounts to be of one event is often not among these.
const eventDocuments = 200

// nearest gives the n documents with the best evidence.
func nearest(f *assay.Findings, n int) map[string]*assay.Material {
	out := map[string]*assay.Material{}
	for _, e := range f.Evidence {
		if len(out) == n {
			break
		}
		out[e.Document] = f.Materials[e.Document]
	}
	return out
}

// asksOfResults reports whether a question asks what came of something: only
// then is the record of the events a part of its answer.
func asksOfResults(ask assay.Ask) bool {
	switch ask {
	case assay.AskFact, assay.AskHowMany, assay.AskWhich, assay.AskEvidence, assay.AskAbout:
		return true
	}
	return false
}

// startEvents finds the events of the documents beside the other stages, which
// they do not need, and gives how to wait for them. What the documents read is
// not changed by any stage.
func startEvents(ctx context.Context, materials map[string]*assay.Material, profile *assay.Profile) func() ([]assay.Event, error) {
	type result struct {
		events []assay.Event
		err    error
	}
	done := make(chan result, 1)
	go func() {
		found, err := findEvents(ctx, materials, profile, nil, nil, nil)
		done <- result{found, err}
	}()
	return func() ([]assay.Event, error) {
		r := <-done
		return r.events, r.err
	}
}

func findEvents(ctx context.Context, materials map[string]*assay.Material, profile *assay.Profile, owner func(assay.Document) string, rows []assay.Figure, origins []assay.Origin) ([]assay.Event, error) {
	return events.Find(ctx, materials, events.Options{
		Profile: profile, Owner: owner, Figures: rows, Origins: origins,
		Lines: annotate.Lines,
	})
}

// maxTitles is the most titles that a profile is chosen by.
const maxTitles = 2000

func titles(materials map[string]*assay.Material) string {
	ids := make([]string, 0, len(materials))
	for id := range materials {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var b strings.Builder
	for _, id := range ids[:min(len(ids), maxTitles)] {
		b.WriteString(materials[id].Document.Title + "\n")
	}
	return b.String()
}

// eventHolds reports whether an event's name, places and mentions hold every word.
func eventHolds(e assay.Event, materials map[string]*assay.Material, words []string) bool {
	if len(words) == 0 {
		return true
	}
	held := EventStems(e, materials)
	for _, w := range words {
		if !held[w] {
			return false
		}
	}
	return true
}

// EventStems gives the stems of an event's name, places and mentions, by which
// Events finds it. The materials are what Events gave.
func EventStems(e assay.Event, materials map[string]*assay.Material) map[string]bool {
	held := text.Set(e.Name + " " + strings.Join(e.Places, " "))
	for _, m := range e.Mentions {
		x := materials[m.Document]
		for _, s := range m.Sentences {
			for _, t := range x.Annotation.Sentences[s].Terms {
				held[t] = true
			}
		}
	}
	return held
}
