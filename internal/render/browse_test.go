package render

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"assay"
)

func TestCells(t *testing.T) {
	got := strings.Join(Cells("=1+1", "-3", "@x", "+1", "plain", "\x1b=1"), "|")
	if want := "'=1+1|'-3|'@x|'+1|plain|\uFFFD=1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestByThing(t *testing.T) {
	rows := []assay.Figure{
		{ID: "a", Unit: "child", Action: "located", Kind: assay.Count, Value: 70, Quantity: "2"},
		{ID: "b", Unit: "arrest", Kind: assay.Count, Value: 5, Quantity: "1"},
		{ID: "c", Unit: "child", Kind: assay.Count, Value: 70, Quantity: "2"},
		{ID: "d", Unit: "child", Action: "located", Kind: assay.Count, Value: 3, Quantity: "3"},
		{ID: "e", Quantity: "4"},
	}
	var got []string
	for _, p := range ByThing(rows) {
		unit, action := Counted(p.First)
		got = append(got, strings.TrimSpace(p.ID+" "+unit+" "+action))
		if rows[p.Row].ID != p.ID {
			t.Errorf("%s is not row %d", p.ID, p.Row)
		}
	}
	if want := []string{"b arrests", "d children located", "a children located", "c children located", "e not said what"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEventsCSV: each stage has its row, and no cell begins a formula.
func TestEventsCSV(t *testing.T) {
	var b bytes.Buffer
	event := assay.Event{ID: "x:e0", Name: "=HYPERLINK(\"http://x\")", Ladders: []assay.EventLadder{{Key: "accused", Stages: []assay.EventStage{
		{Key: "arrested", State: assay.StageCounted, Reports: []assay.StageReport{{State: assay.StageCounted, Text: "+5 arrests", Value: 5, Document: "x"}}},
		{Key: "charged", State: assay.StageBlank},
	}}}}
	materials := map[string]*assay.Material{"x": {Document: assay.Document{Publisher: "@Gazette"}}}
	if err := EventsCSV(&b, []assay.Event{event}, materials); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, want := range []string{"'=HYPERLINK(\"http://x\")", "'+5 arrests", "'@Gazette", "5"} {
		if !slices.Contains(rows[1], want) {
			t.Errorf("no %q in %q", want, rows[1])
		}
	}
	if rows[2][11] != "blank" {
		t.Errorf("the second stage is %q", rows[2][11])
	}
}

// TestCSVDoc: docs/csv.md explains each column of the tables, and no other.
func TestCSVDoc(t *testing.T) {
	doc, err := os.ReadFile("../../docs/csv.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "## Figures")
	figures, events, ok := strings.Cut(rest, "## Events")
	if !ok {
		t.Fatal("docs/csv.md has no part on events")
	}
	events, _, _ = strings.Cut(events, "\n## ") // the next table is the desk's
	for _, tt := range []struct {
		part  string
		write func(*bytes.Buffer) error
	}{
		{figures, func(b *bytes.Buffer) error { return FiguresCSV(b, nil) }},
		{events, func(b *bytes.Buffer) error { return EventsCSV(b, nil, nil) }},
	} {
		var b bytes.Buffer
		if err := tt.write(&b); err != nil {
			t.Fatal(err)
		}
		var named []string
		for line := range strings.Lines(tt.part) {
			if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " |"); ok && strings.HasPrefix(line, "| `") {
				named = append(named, strings.Split(strings.ReplaceAll(cell, "`", ""), ", ")...)
			}
		}
		want := strings.Split(strings.TrimSpace(b.String()), ",")
		slices.Sort(named)
		slices.Sort(want)
		if !slices.Equal(named, want) {
			t.Errorf("docs/csv.md explains %q, the table has %q", named, want)
		}
	}
}
