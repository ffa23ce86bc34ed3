package render

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay"
)

func TestTimeOf(t *testing.T) {
	for _, tt := range []struct {
		words    string
		from, to float64 // 0 for none
	}{
		{"2025", 2025, 2026},
		{"2019-2023", 2019, 2024},
		{"fiscal years 2019 to 2023", 2019, 2024},
		{"by October 2024", 2024.75, 2024.833},
		{"10 July 2025", 2025.524, 2025.527},
		{"2025-07-10", 2025.524, 2025.527},
		{"2025-07", 2025.5, 2025.583},
		{"May 2022 to June 2023", 2022.333, 2023.5},
		{"three weeks before", 0, 0},
		{"45 days", 0, 0},
		{"", 0, 0},
		{"99999999999999999999 2o2o ½", 0, 0},
	} {
		at, ok := timeOf(tt.words)
		if ok != (tt.from > 0) || ok && (math.Abs(at.from-tt.from) > .001 || math.Abs(at.to-tt.to) > .001) {
			t.Errorf("%q: %v %v, want %v to %v", tt.words, at, ok, tt.from, tt.to)
		}
	}
}

// overTime is a report whose first section charts figures of these periods.
func overTime(periods ...string) *assay.Report {
	r := &assay.Report{Sections: []assay.Section{{Heading: "Figures"}}, Sources: []assay.Source{{N: 1, Published: "2024-03-05", Publisher: "The Harbour Post"}}}
	for i, p := range periods {
		id := fmt.Sprintf("f%d", i)
		r.Figures = append(r.Figures, assay.ReportFigure{ID: id, Text: fmt.Sprint(40 + 1000*i), Value: float64(40 + 1000*i), Kind: assay.Count, Unit: "boat", Period: p, Owner: "the harbour master", Status: assay.Claimed})
		r.Sections[0].FigureIDs = append(r.Sections[0].FigureIDs, id)
	}
	return r
}

// TestTimePlot: figures stand in the order of their dates, one without a period
// by its source, and a chart is drawn only where it says more than a table.
func TestTimePlot(t *testing.T) {
	r := overTime("2025", "2019-2021", "", "no date")
	r.Figures[2].N = 1
	v := newView(r)
	p, ok := v.timePlot(r.Sections[0])
	if !ok || len(p.Points) != 3 || p.Undated != 1 || !p.Scale.Log {
		t.Fatalf("%v: %+v", ok, p)
	}
	want := "Figures by date, from 2019 to 2025, logarithmic scale. 2019-2021: 1040, The harbour master, claimed. 5 March 2024: 2040, The harbour master, claimed. 2025: 40, The harbour master, claimed."
	if got := p.describe(); got != want {
		t.Errorf("in words %q, want %q", got, want)
	}
	if got := p.words(signName); !strings.Contains(got, "logarithmic scale") || !strings.Contains(got, "1 figure has no date") {
		t.Errorf("the caption is %q", got)
	}
	for name, few := range map[string]*assay.Report{
		"two dates":          overTime("2025", "2024"),
		"one date":           overTime("2025", "2025", "2025"),
		"more undated":       overTime("2025", "2024", "2023", "", "", "", ""),
		"no figures at all":  overTime(),
		"figures of nothing": {Sections: []assay.Section{{FigureIDs: []string{"x", "y"}}}},
	} {
		if _, ok := newView(few).timePlot(few.Sections[0]); ok {
			t.Errorf("%s: a chart is drawn", name)
		}
	}
}

// TestPlace: wherever dots stand, the labels stay on the page, and no label lies
// on another where there was room.
func TestPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := box{0, 0, 600, 400}
		var taken []box
		for range rapid.IntRange(1, 12).Draw(t, "dots") {
			x, y := rapid.Float64Range(20, 580).Draw(t, "x"), rapid.Float64Range(20, 380).Draw(t, "y")
			wide := rapid.Float64Range(10, 200).Draw(t, "wide")
			b, _ := place(x, y, wide, page, taken)
			if b.x < page.x || b.x+b.w > page.w+.001 || b.y < -15 || b.y+b.h > page.h+15 {
				t.Fatalf("a label at %v is not on the page", b)
			}
			if len(taken) < 6 {
				for _, o := range taken {
					if b.meets(o) {
						t.Fatalf("a label at %v lies on one at %v, and there was room", b, o)
					}
				}
			}
			taken = append(taken, b)
		}
	})
}
