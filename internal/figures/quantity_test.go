package figures

import (
	"math"
	"testing"

	"assay"

	"pgregory.net/rapid"
)

func number(text string, v float64, approx string) assay.Figure {
	f := assay.Figure{Text: text, Value: v, Low: v, High: v, Approx: approx, Kind: assay.Count}
	switch approx {
	case "more than", "at least":
		f.High, f.Open = 0, true
	case "about":
		f.Low, f.High = 0.95*v, 1.05*v
	}
	return f
}

func TestCompatible(t *testing.T) {
	between := assay.Figure{Text: "75,000 to 80,000", Value: 75000, Low: 75000, High: 80000, Kind: assay.Count}
	dozens := assay.Figure{Text: "dozens", Value: 24, Low: 24, Open: true, Kind: assay.Count}
	for _, tt := range []struct {
		name string
		a, b assay.Figure
		want bool
	}{
		{"an exact number and itself", number("62", 62, ""), number("62", 62, ""), true},
		{"two exact numbers", number("62", 62, ""), number("61", 61, ""), false},
		{"more than sixty and 62", number("more than 60", 60, "more than"), number("62", 62, ""), true},
		{"more than sixty and 61", number("more than 60", 60, "more than"), number("61", 61, ""), true},
		{"more than sixty and 59", number("more than 60", 60, "more than"), number("59", 59, ""), false},
		{"more than sixty and 145", number("more than 60", 60, "more than"), number("145", 145, ""), false},
		{"about 13,000 and 13,061", number("about 13,000", 13000, "about"), number("13,061", 13061, ""), true},
		{"about 13,000 and 13,900", number("about 13,000", 13000, "about"), number("13,900", 13900, ""), false},
		{"13,000 cut off from 13,061", number("13,000", 13000, ""), number("13,061", 13061, ""), true},
		{"over 800 and 818", number("over 800", 800, "more than"), number("818", 818, ""), true},
		{"nearly 100 and more than 90", number("nearly 100", 100, "nearly"), number("more than 90", 90, "more than"), true},
		{"a range and a number within it", between, number("78,200", 78200, ""), true},
		{"a range and a number outside it", between, number("91,000", 91000, ""), false},
		{"dozens confirm no number", dozens, number("43", 43, ""), false},
		{"a count and a share", number("40", 40, ""), assay.Figure{Text: "40 percent", Value: 40, Low: 40, High: 40, Kind: assay.Percent}, false},
	} {
		if got := Compatible(tt.a, tt.b); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if Compatible(tt.a, tt.b) != Compatible(tt.b, tt.a) {
			t.Errorf("%s: it depends on the order", tt.name)
		}
	}
}

func TestBoundsHoldTheValue(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		v := float64(rapid.IntRange(0, 1_000_000_000).Draw(r, "value"))
		f := number("n1", v, rapid.SampledFrom([]string{"", "about", "more than", "at least", "nearly", "up to", "fewer than"}).Draw(r, "approximator"))
		f.Kind = rapid.SampledFrom([]assay.FigureKind{assay.Count, assay.Percent, assay.Money, assay.Measure}).Draw(r, "kind")
		low, high := Bounds(f)
		if math.IsNaN(low) || math.IsNaN(high) || low > v || high < v {
			t.Fatalf("the bounds of %v are %v and %v", f, low, high)
		}
	})
}

func TestPeriods(t *testing.T) {
	for _, tt := range []struct {
		a, b  string
		apart bool
	}{
		{"2019", "2020", true},
		{"fiscal 2024", "fiscal 2024", false},
		{"fiscal years 2019-2023", "October 2018 to September 2023", false},
		{"fiscal 2021", "fiscal 2022", true},
		{"as of January 2025", "by October 2024", true},
		{"since 2003", "2012", false},
		{"May 2025", "September 2025", true},
		{"", "2020", false},
		{"three weeks before", "November 2025", true},
		{"the year before", "the year before", false},
	} {
		if got := readPeriod(tt.a).apart(readPeriod(tt.b)); got != tt.apart {
			t.Errorf("%q and %q: apart %v, want %v", tt.a, tt.b, got, tt.apart)
		}
	}
}

// TestUnlikeThings keeps apart what a reader would never take for one thing, in
// fields that no profile speaks of.
func TestUnlikeThings(t *testing.T) {
	profile := &assay.Profile{Distinct: [][]string{{"tested", "infected"}, {"promised", "built"}}, Synonyms: [][]string{{"build", "erect"}}}
	f := func(v float64, kind assay.FigureKind, unit, population, action, period string) assay.Figure {
		return assay.Figure{Value: v, Low: v, High: v, Text: "n1", Kind: kind, Unit: unit, Population: population, Action: action, Period: period, Event: "Operation Span", Role: assay.Asserted}
	}
	for _, tt := range []struct {
		name string
		a, b assay.Figure
		same bool
	}{
		{"homes built and erected", f(412, assay.Count, "home", "", "built", ""), f(412, assay.Count, "home", "", "erected", ""), true},
		{"homes promised and built", f(412, assay.Count, "home", "", "promised", ""), f(412, assay.Count, "home", "", "built", ""), false},
		{"tests and people infected", f(900, assay.Count, "test", "", "", ""), f(900, assay.Count, "patient", "", "infected", ""), false},
		{"patients tested and infected", f(912, assay.Count, "patient", "", "tested", ""), f(912, assay.Count, "patient", "", "infected", ""), false},
		{"children and adults", f(31, assay.Count, "child", "", "treated", ""), f(31, assay.Count, "adult", "", "treated", ""), false},
		{"one year and another", f(31, assay.Count, "fire", "", "", "2019"), f(31, assay.Count, "fire", "", "", "2021"), false},
		{"shares of two wholes", f(40, assay.Percent, "%", "of nurses", "", ""), f(40, assay.Percent, "%", "of doctors", "", ""), false},
		{"a share of one whole", f(40, assay.Percent, "%", "of nurses", "", ""), f(40, assay.Percent, "%", "of the nurses", "", ""), true},
		{"dollars and euros", f(5000, assay.Money, "$", "", "", ""), f(5000, assay.Money, "€", "", "", ""), false},
		{"north and south", f(31, assay.Count, "farm", "northern", "flooded", ""), f(31, assay.Count, "farm", "southern", "flooded", ""), false},
		{"four men among five people", f(4, assay.Count, "man", "", "detained", ""), f(5, assay.Count, "person", "", "detained", ""), false},
	} {
		text := "Operation Span."
		materials := map[string]*assay.Material{}
		for id, g := range map[string]assay.Figure{"a": tt.a, "b": tt.b} {
			m := &assay.Material{Document: assay.Document{ID: id, Title: "Operation Span", Text: text, Publisher: map[string]string{"a": "Alder Gazette", "b": "Birch Courier"}[id], Class: assay.News}}
			m.Annotation.Sentences = []assay.Sentence{{Span: assay.Span{Start: 0, End: len(text)}}}
			m.Annotation.Figures = []assay.Figure{g}
			materials[id] = m
		}
		rows := Ledger(materials, []assay.Origin{{ID: "A", Members: []string{"a"}}, {ID: "B", Members: []string{"b"}}}, Options{Profile: profile})
		if got := rows[0].Quantity == rows[1].Quantity; got != tt.same {
			t.Errorf("%s: one quantity %v, want %v (%s)", tt.name, got, tt.same, rows[0].Why)
		}
		if tt.same && rows[0].Status != assay.Corroborated || !tt.same && rows[0].Status == assay.Corroborated {
			t.Errorf("%s: %s", tt.name, rows[0].Status)
		}
	}
}
