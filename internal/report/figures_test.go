package report_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
)

// table gives the rows of the figures' table: who, number, when, what, independent.
func table(t *testing.T, r *assay.Report) *assay.Table {
	t.Helper()
	s := section(t, r, "The figures")
	if s.Table == nil {
		t.Fatal("the figures have no table")
	}
	return s.Table
}

func column(t *assay.Table, k int) []string {
	var out []string
	for _, row := range t.Rows {
		out = append(out, row.Cells[k])
	}
	return out
}

// TestFiguresTable merges what one event or origin gives, sorts, and leaves out
// what is nobody's count.
func TestFiguresTable(t *testing.T) {
	l := open(t, append(counts(),
		note("PlainCheck", "factcheck", "2025-05-05", "Were 9,900 bridges repaired?",
			`PlainCheck examined the claim that the River Bridges Agency repaired 9,900 bridges.
A list of the River Bridges Agency has fewer bridges repaired.`),
		note("Ferry Gazette", "news", "2025-05-06", "Bridges of the delta",
			`The River Bridges Agency repaired 700 of 880 bridges of the delta, the Gazette reports.
The River Bridges Agency plans to repair 5,000 bridges by 2030.`, "own reporting"))...)
	r := l.ask(t, "How many bridges has the River Bridges Agency repaired?")
	l.verify(t, r)
	tab := table(t, r)
	if diff := cmp.Diff([]string{"41", "62", "700", "1,230", "1,230"}, column(tab, 1)); diff != "" {
		t.Errorf("the rows, by value, merged by event:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"yes", "no", "yes", "yes", "yes"}, column(tab, 4)); diff != "" {
		t.Errorf("who is independent:\n%s", diff)
	}
	if tab.Columns[1] != "Bridges" || tab.Columns[4] != "Independent of the River Bridges Agency?" {
		t.Errorf("columns %q", tab.Columns)
	}
	if n := len(tab.Rows[1].Citations); n != 2 {
		t.Errorf("the row of 62, which two sources give, has %d citations", n)
	}
	for _, row := range tab.Rows {
		if row.Cells[3] != "repaired" && row.Cells[1] != "700" {
			t.Errorf("what was counted: %q", row.Cells)
		}
	}
	for i, f := range r.Figures {
		if f.ID != tab.Rows[i].FigureID || f.Text != tab.Rows[i].Cells[1] || f.Anchor.Quote == "" || !strings.Contains(f.Anchor.Quote, f.Text) {
			t.Errorf("figure %d is %+v beside the row %v", i, f, tab.Rows[i])
		}
		if f.N == 0 {
			t.Errorf("the source of the figure %s is not cited", f.Text)
		}
	}
	got := texts(section(t, r, "The figures").Sentences)
	for _, want := range []string{
		"The figures for bridges repaired run from 41 (the Vale Tribune) to 1,230 (",
		"Of the five figures, four come from a source independent of the River Bridges Agency.",
		"The sources do not date the 1,230 alike: ",
		"The difference was put down to bridges",
	} {
		if !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("the figures do not say %q:\n%s", want, got)
		}
	}
	for _, year := range []string{"2022 according to the Delta Post", "2023 according to WAO"} {
		if !strings.Contains(got, year) {
			t.Errorf("the conflict of dates does not give %q:\n%s", year, got)
		}
	}
	if h := section(t, r, "The figures").Heading; h != "The figures, from 41 to 1,230" {
		t.Errorf("the heading is %q", h)
	}
	for _, wrong := range []string{"added up", "9,900", "5,000"} {
		if strings.Contains(got, wrong) {
			t.Errorf("the figures hold %q:\n%s", wrong, got)
		}
	}
}

// TestCountsOfOneEvent says that two origins count one event differently.
func TestCountsOfOneEvent(t *testing.T) {
	l := open(t,
		note("Halden Courier", "news", "2024-03-06", "Bridges repaired in Operation Firm Footing",
			`The Courier reports that the River Bridges Agency repaired 62 bridges in Operation Firm Footing.`, "own reporting"),
		note("Vale Tribune", "news", "2024-04-02", "Operation Firm Footing",
			`The Tribune reports that the River Bridges Agency repaired 41 bridges in Operation Firm Footing.`, "own interviews with town engineers"),
		note("Delta Post", "news", "2024-04-03", "Operation Wide Quay",
			`The Post reports that the River Bridges Agency repaired 55 bridges in Operation Wide Quay.`, "own interviews with ferry crews"))
	r := l.ask(t, "How many bridges has the River Bridges Agency repaired?")
	got := texts(section(t, r, "The figures").Sentences)
	if want := "The counts differ: 41 bridges repaired according to the Vale Tribune, 62 bridges repaired according to Halden Courier; no source here explains the difference."; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant %q", got, want)
	}
	if n := strings.Count(got, "The counts differ"); n != 1 || strings.Contains(got, "55 according") {
		t.Errorf("counts of different events are set against each other:\n%s", got)
	}
	for _, f := range r.Figures {
		if want := map[string]assay.FigureStatus{"41": assay.Disputed, "62": assay.Disputed, "55": assay.Claimed}[f.Text]; f.Status != want {
			t.Errorf("the status of %s is %q, want %q", f.Text, f.Status, want)
		}
	}
}

// TestUnlikeActions never lets figures for different things be added up.
func TestUnlikeActions(t *testing.T) {
	l := open(t,
		note(agency, "official", "2024-03-06", "Bridges this spring",
			`The River Bridges Agency says that 62 bridges were repaired this spring.
The River Bridges Agency says that 140 bridges were inspected this spring.
The River Bridges Agency says that 17 bridges were closed this spring.`))
	r := l.ask(t, "What does the River Bridges Agency say on how its bridges are?")
	got := texts(section(t, r, "The figures").Sentences)
	if want := "They count different things, bridges closed, inspected and repaired, and cannot be added up."; !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant %q", got, want)
	}
	for _, s := range section(t, r, "The figures").Sentences {
		if strings.Contains(s.Text, "added up") && (s.Basis == nil || s.Basis.Count != 3 || len(s.Basis.IDs) != 3) {
			t.Errorf("its basis is %+v", s.Basis)
		}
	}
	l.verify(t, r)
}

// TestLaterEvent gives no number to an event that a text comes to later.
func TestLaterEvent(t *testing.T) {
	l := open(t, counts()...)
	r := l.ask(t, "How many bridges were inspected by the River Bridges Agency?")
	for _, f := range r.Figures {
		if f.Text == "14" && f.Event != "" && strings.Contains(f.Event, "Dry Deck") {
			t.Errorf("14 is given to %q", f.Event)
		}
	}
	r = l.ask(t, "Which operations of the River Bridges Agency repaired bridges?")
	if got := strings.Join(headings(r), "\n") + texts(section(t, r, "Cases").Sentences); strings.Contains(got, "Dry Deck") {
		t.Errorf("an event without a number of its own is a case:\n%s", got)
	}
}

// TestWhichTable gives of each event its largest figure.
func TestWhichTable(t *testing.T) {
	l := open(t,
		note("Halden Courier", "news", "2024-03-06", "Operation Firm Footing of the River Bridges Agency",
			`The River Bridges Agency repaired 62 bridges in Operation Firm Footing, the Courier counted.
In its first week the River Bridges Agency repaired 12 bridges of Operation Firm Footing.`, "own reporting"),
		note("Delta Post", "news", "2024-04-03", "Operation Wide Quay of the River Bridges Agency",
			`The River Bridges Agency repaired 155 bridges in Operation Wide Quay, the Post counted.`, "own interviews with ferry crews"))
	r := l.ask(t, "Which operations of the River Bridges Agency repaired bridges?")
	l.verify(t, r)
	tab := table(t, r)
	if diff := cmp.Diff([]string{"62", "155"}, column(tab, 1)); diff != "" {
		t.Error(diff)
	}
	if tab.Columns[0] != "Event, and who says so" || !strings.HasPrefix(tab.Rows[0].Cells[0], "Operation Firm Footing (") {
		t.Errorf("columns %q, first row %q", tab.Columns, tab.Rows[0].Cells)
	}
	wants(t, r, "The figures", "Cases: Operation")
	if got := section(t, r, "Cases").Heading; !strings.Contains(got, "Operation Firm Footing") || !strings.Contains(got, "Operation Wide Quay") {
		t.Errorf("the cases are headed %q", got)
	}
}

// TestAskedNumber draws the number asked about and names the figure nearest to it.
func TestAskedNumber(t *testing.T) {
	l := open(t, counts()...)
	r := l.ask(t, "Did the River Bridges Agency repair 60 bridges?")
	s := section(t, r, "The figures")
	if len(s.FigureIDs) > 0 && s.Asked != 60 {
		t.Errorf("the number asked about is %v", s.Asked)
	}
	if s.ChartUnit != "" && s.ChartUnit != "bridges" {
		t.Errorf("the chart counts %q", s.ChartUnit)
	}
	i := slices.IndexFunc(r.BottomLine, func(s assay.S) bool {
		return strings.HasPrefix(s.Text, "The figure nearest to the number asked about is 62 (")
	})
	if i < 0 {
		t.Errorf("the bottom line does not name the figure nearest to 60:\n%s", texts(r.BottomLine))
	}
	for _, f := range r.Figures {
		if math.IsNaN(f.Value) || f.Value < 2 {
			t.Errorf("a figure has the value %v", f.Value)
		}
	}
}
