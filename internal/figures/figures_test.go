package figures

import (
	"testing"

	"assay"
)

// library is three origins: A (two documents), B and C.
func library(figures map[string]assay.Figure) (map[string]*assay.Material, []assay.Origin) {
	materials := map[string]*assay.Material{}
	for id, f := range figures {
		f.Role, f.Kind = assay.Asserted, assay.Count
		f.Low, f.High = f.Value, f.Value
		materials[id] = &assay.Material{Document: assay.Document{ID: id, Title: f.Event, Publisher: "P " + id}, Annotation: assay.Annotation{Figures: []assay.Figure{f}}}
	}
	return materials, []assay.Origin{{ID: "A", Members: []string{"a1", "a2"}}, {ID: "B", Members: []string{"b"}}, {ID: "C", Members: []string{"c"}}}
}

func status(rows []assay.Figure, document string) assay.FigureStatus {
	for _, r := range rows {
		if r.Document == document {
			return r.Status
		}
	}
	return "absent"
}

func TestStatus(t *testing.T) {
	bridge := func(v float64, action, event string) assay.Figure {
		return assay.Figure{Value: v, Text: "n", Unit: "bridge", Action: action, Event: event}
	}
	profile := &assay.Profile{Distinct: [][]string{{"inspected", "repaired"}}, Synonyms: [][]string{{"repair", "mend"}}}
	tests := []struct {
		name    string
		figures map[string]assay.Figure
		want    map[string]assay.FigureStatus
	}{
		{"alone", map[string]assay.Figure{"a1": bridge(40, "repaired", "Operation Span")}, map[string]assay.FigureStatus{"a1": assay.Claimed}},
		{"a copy adds nothing", map[string]assay.Figure{"a1": bridge(40, "repaired", "Operation Span"), "a2": bridge(40, "repaired", "Operation Span")},
			map[string]assay.FigureStatus{"a1": assay.Repeated, "a2": assay.Repeated}},
		{"a copy in other words adds nothing", map[string]assay.Figure{"a1": bridge(40, "repaired", "Operation Span"), "a2": bridge(40, "fixed", "Operation Span")},
			map[string]assay.FigureStatus{"a1": assay.Repeated, "a2": assay.Repeated}},
		{"another origin confirms", map[string]assay.Figure{"a1": bridge(40, "repaired", "Operation Span"), "b": bridge(40, "mended", "Operation Span")},
			map[string]assay.FigureStatus{"a1": assay.Corroborated, "b": assay.Corroborated}},
		{"another count of the same thing", map[string]assay.Figure{"a1": bridge(40, "repaired", "Operation Span"), "c": bridge(31, "repaired", "Operation Span")},
			map[string]assay.FigureStatus{"a1": assay.Disputed, "c": assay.Disputed}},
		{"inspected is not repaired", map[string]assay.Figure{"a1": bridge(40, "repaired", "Operation Span"), "b": bridge(40, "inspected", "Operation Span")},
			map[string]assay.FigureStatus{"a1": assay.Claimed, "b": assay.Claimed}},
		{"another event", map[string]assay.Figure{"a1": bridge(40, "repaired", "Operation Span"), "b": bridge(31, "repaired", "Operation Arch")},
			map[string]assay.FigureStatus{"a1": assay.Claimed, "b": assay.Claimed}},
	}
	for _, tt := range tests {
		materials, origins := library(tt.figures)
		rows := Ledger(materials, origins, Options{Profile: profile})
		for id, want := range tt.want {
			if got := status(rows, id); got != want {
				t.Errorf("%s: %s is %s, want %s", tt.name, id, got, want)
			}
		}
	}
}

func TestInterestedOriginsDoNotCorroborate(t *testing.T) {
	f := assay.Figure{Value: 40, Unit: "bridge", Action: "repaired", Event: "Operation Span"}
	materials, origins := library(map[string]assay.Figure{"a1": f, "b": f})
	rows := Ledger(materials, origins, Options{Interest: func(string) assay.Interest { return assay.Interested }})
	if got := status(rows, "a1"); got == assay.Corroborated {
		t.Error("two origins of the interested party corroborate one another")
	}
}

func TestOrderIsTheSameEveryTime(t *testing.T) {
	materials, origins := library(map[string]assay.Figure{
		"a1": {Value: 3, Unit: "bridge"}, "a2": {Value: 2, Unit: "bridge"}, "b": {Value: 2, Unit: "arch"}, "c": {Value: 1, Unit: "bridge"}})
	first := Ledger(materials, origins, Options{})
	for range 20 {
		again := Ledger(materials, origins, Options{})
		for i := range first {
			if first[i].ID != again[i].ID {
				t.Fatalf("row %d is %s, then %s", i, first[i].ID, again[i].ID)
			}
		}
	}
}

func TestAnEventNamedLaterDoesNotTakeEarlierNumbers(t *testing.T) {
	text := "Police made 43 arrests. They spoke to the press. Later the paper turns to Operation Span."
	m := &assay.Material{Document: assay.Document{ID: "a1", Text: text}}
	for _, s := range []assay.Span{{Start: 0, End: 23}, {Start: 24, End: 48}, {Start: 49, End: len(text)}} {
		m.Annotation.Sentences = append(m.Annotation.Sentences, assay.Sentence{Span: s})
	}
	m.Annotation.Figures = []assay.Figure{{Value: 43, Unit: "arrest", Event: "Operation Span", Role: assay.Asserted}}
	rows := Ledger(map[string]*assay.Material{"a1": m}, nil, Options{})
	if rows[0].Event != "" {
		t.Errorf("the arrests are given to %q", rows[0].Event)
	}
}
