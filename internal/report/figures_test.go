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

// TestHowMany answers "how many" with what the question counts: the last noun
// behind the words, whatever its verb, and nothing that its source took back.
func TestHowMany(t *testing.T) {
	l := open(t,
		note(agency, "official", "2024-03-06", "Bridge posts",
			`The River Bridges Agency says that it has 184 unfilled inspection posts.
The River Bridges Agency hired 96 inspectors and trained 71 inspectors in the year.`),
		note("Engineers' Union", "advocacy", "2024-04-02", "Posts", `The union says that the River Bridges Agency has 230 unfilled inspection posts.`))
	r := l.ask(t, "How many inspection posts are unfilled at the River Bridges Agency?")
	l.verify(t, r)
	if diff := cmp.Diff([]string{"184", "230"}, column(table(t, r), 1)); diff != "" {
		t.Errorf("the rows:\n%s", diff)
	}
	l = open(t,
		note(agency, "official", "2024-03-06", "Bridges off the list",
			`The River Bridges Agency says that 3,600 bridges were repaired by contractors.`),
		note("State Audit Office", "oversight", "2024-04-02", "The list of the River Bridges Agency",
			`The auditors found that 4,150 bridges of the River Bridges Agency were taken off the list without repair.`))
	r = l.ask(t, "How many bridges of the River Bridges Agency were taken off the list without repair?")
	l.verify(t, r)
	if got := texts(r.BottomLine); !strings.Contains(got, "The one figure found for this is 4,150 (the State Audit Office)") || strings.Contains(got, "3,600") {
		t.Errorf("bottom line\n%s", got)
	}
}

// TestWithdrawn shows no number that its source took back as a count.
func TestWithdrawn(t *testing.T) {
	l := open(t,
		note("Vale Tribune", "news", "2024-03-06", "The flood of the Weir", `The fire service said that 214 homes were flooded in the Weir flood.`, "the fire service"),
		note("Delta Post", "news", "2024-03-07", "The flood of the Weir", `The town counts 268 homes flooded in the Weir flood.`, "a survey of the town"),
		note("Halden Courier", "news", "2024-03-08", "Correction", `An earlier version of our article said that 340 homes were flooded in the Weir flood.`))
	r := l.ask(t, "How many homes were flooded in the Weir flood?")
	l.verify(t, r)
	if got := texts(r.Summary) + texts(r.BottomLine); strings.Contains(got, "340") {
		t.Errorf("a number that was taken back:\n%s", got)
	}
	for _, row := range table(t, r).Rows {
		if row.Cells[1] == "340" {
			t.Error("a number that was taken back has a row")
		}
	}
}

// TestNobodysInterest: a storm or a dam has no interest, so nothing is said to
// be independent of it.
func TestNobodysInterest(t *testing.T) {
	l := open(t,
		note("Vale Tribune", "news", "2024-03-06", "Storm Edda", `The fire service said that 214 homes were flooded in Storm Edda.`, "the fire service"),
		note("Delta Post", "news", "2024-03-07", "Storm Edda", `The town counts 268 homes flooded in Storm Edda.`, "a survey of the town"))
	r := l.ask(t, "How many homes were flooded in Storm Edda?")
	l.verify(t, r)
	if cols := table(t, r).Columns; cols[4] != "Independent?" {
		t.Errorf("the last column is %q", cols[4])
	}
	for _, s := range append(r.BottomLine, r.Summary...) {
		if strings.Contains(s.Text, "independent of Storm") {
			t.Errorf("a storm with an interest: %s", s.Text)
		}
	}
}

// TestPlaceAsked shows the figures of the place that the question names, and of no other.
func TestPlaceAsked(t *testing.T) {
	l := open(t,
		note(agency, "official", "2024-03-06", "Bridges in Norland", `The River Bridges Agency says that 62 bridges were repaired in Norland.`),
		note("Vale Tribune", "news", "2024-04-02", "Bridges in Sudland", `The Tribune reports that the River Bridges Agency repaired 41 bridges in Sudland.`, "own interviews with town engineers"),
		note("Delta Post", "news", "2024-04-03", "Bridges of Norland", `The Post reports that the River Bridges Agency repaired 55 bridges in Norland.`, "own interviews with ferry crews"))
	r := l.ask(t, "How many bridges has the River Bridges Agency repaired in Norland?")
	l.verify(t, r)
	if diff := cmp.Diff([]string{"55", "62"}, column(table(t, r), 1)); diff != "" {
		t.Errorf("the rows:\n%s", diff)
	}
	if got := texts(r.Summary); strings.Contains(got, "Sudland") {
		t.Errorf("another place:\n%s", got)
	}
}
