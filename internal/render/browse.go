package render

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/text"
)

// Counted gives what a figure counts, in the plural, and what happened to it:
// children, located.
func Counted(f assay.Figure) (unit, action string) {
	switch {
	case f.Unit == "":
		return "not said what", f.Action
	case f.Kind == assay.Percent:
		return "percent", f.Action
	case f.Kind == assay.Count:
		return text.Plural(f.Unit), f.Action
	}
	return f.Unit, f.Action
}

// PlacedFigure is a figure with the first one of its quantity, which says what
// the rows of the quantity are listed under.
type PlacedFigure struct {
	assay.Figure
	First assay.Figure
	Row   int // of the figure in what ByThing was given
}

// ByThing orders figures by what the first of their quantity counts; within
// that, the rows of one quantity stand together.
func ByThing(rows []assay.Figure) []PlacedFigure {
	first := map[string]assay.Figure{}
	for _, f := range rows {
		if old, ok := first[f.Quantity]; !ok || old.Action == "" && f.Action != "" {
			first[f.Quantity] = f
		}
	}
	out := make([]PlacedFigure, len(rows))
	key := make(map[string]string, len(first))
	for i, f := range rows {
		out[i] = PlacedFigure{f, first[f.Quantity], i}
		if key[f.Quantity] == "" {
			unit, action := Counted(first[f.Quantity])
			key[f.Quantity] = strings.TrimSpace(unit + " " + action)
		}
	}
	slices.SortStableFunc(out, func(a, b PlacedFigure) int {
		return cmp.Or(cmp.Compare(key[a.Quantity], key[b.Quantity]), cmp.Compare(a.First.Value, b.First.Value), cmp.Compare(a.Quantity, b.Quantity))
	})
	return out
}

// FiguresCSV writes a row for each figure (RFC 4180, UTF-8, names in the first
// row as in the JSON of assay.Figure). It gives the writer's first error.
func FiguresCSV(w io.Writer, rows []assay.Figure) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"id", "text", "value", "low", "high", "open", "kind", "unit", "population", "action", "event", "place", "period",
		"owner", "modality", "role", "status", "why", "quantity", "origin", "document", "start", "end"}) // the error is kept by c
	for _, f := range rows {
		_ = c.Write(Cells(f.ID, f.Text, decimal(f.Value), decimal(f.Low), decimal(f.High), strconv.FormatBool(f.Open), string(f.Kind),
			f.Unit, f.Population, f.Action, f.Event, f.Place, f.Period, f.Owner, string(f.Modality), string(f.Role),
			string(f.Status), f.Why, f.Quantity, f.Origin, f.Document, strconv.Itoa(f.Start), strconv.Itoa(f.End)))
	}
	c.Flush()
	return c.Error()
}

// EventsCSV writes a row for each stage of each event, with its first report:
// the most widely given number. materials are the documents by ID, for their
// publishers. It gives the writer's first error.
func EventsCSV(w io.Writer, events []assay.Event, materials map[string]*assay.Material) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"event", "name", "kind", "from", "to", "not_after", "places", "documents", "origins", "ladder", "stage", "state", "text", "value", "unit",
		"modality", "owner", "date", "origin", "status", "reports", "publisher", "document", "start", "end"}) // the error is kept by c
	for _, e := range events {
		for _, l := range e.Ladders {
			for _, s := range l.Stages {
				_ = c.Write(Cells(stageRow(e, l, s, materials)...))
			}
		}
	}
	c.Flush()
	return c.Error()
}

func stageRow(e assay.Event, l assay.EventLadder, s assay.EventStage, materials map[string]*assay.Material) []string {
	row := []string{e.ID, e.Name, e.Kind, e.From, e.To, e.NotAfter, strings.Join(e.Places, "; "), strconv.Itoa(len(e.Documents)), strconv.Itoa(len(e.Origins)), l.Key, s.Key, string(s.State)}
	if len(s.Reports) == 0 {
		return append(row, "", "", "", "", "", "", "", "", "0", "", "", "", "")
	}
	r, value, publisher := s.Reports[0], "", ""
	if r.State == assay.StageCounted {
		value = decimal(r.Value)
	}
	if m := materials[r.Document]; m != nil {
		publisher = m.Document.Publisher
	}
	return append(row, r.Text, value, r.Unit, string(r.Modality), r.Owner, r.Date, r.Origin, string(r.Status), strconv.Itoa(len(s.Reports)), publisher, r.Document, strconv.Itoa(r.Start), strconv.Itoa(r.End))
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// Cells makes a row of CSV safe for spreadsheets: what begins like a formula is text.
func Cells(values ...string) []string {
	for i, v := range values {
		if v = strings.Join(strings.Fields(clean(v)), " "); v != "" && strings.ContainsRune("=+-@", rune(v[0])) {
			v = "'" + v
		}
		values[i] = v
	}
	return values
}
