package render

import (
	"math"
	"strings"
	"testing"

	"assay"

	"pgregory.net/rapid"
)

func TestScale(t *testing.T) {
	for _, c := range []struct {
		values  []float64
		percent bool
		log     bool
		lo, hi  float64
	}{
		{[]float64{12347, 13061, 24400, 145000}, false, true, 10000, 200000},
		{[]float64{2700, 4200, 9000}, false, false, 0, 10000},
		{[]float64{1, 90}, true, false, 0, 100},
		{[]float64{0, 500}, false, false, 0, 600},
		{[]float64{-5, 5}, false, false, -5, 5},
		{[]float64{7, 7}, false, false, 0, 8},
		{[]float64{0, 0}, false, false, 0, 1},
		{[]float64{1, 1e9}, false, true, 1, 1e9},
	} {
		s := newScale(c.values, c.percent)
		if s.Log != c.log || math.Abs(s.Lo-c.lo) > 1e-9 || math.Abs(s.Hi-c.hi) > 1e-9*c.hi+1e-9 {
			t.Errorf("%v: %+v", c.values, s)
		}
	}
}

// TestScaleOfExtremes keeps a scale finite where digits run out.
func TestScaleOfExtremes(t *testing.T) {
	for _, values := range [][]float64{{3.6e12, 4.9e-296}, {5e-324}, {0}, {1e15, 1e15}, {1e15, 1e15 + 0.125}, {-5e-324, 0}} {
		for _, percent := range []bool{false, true} {
			s := newScale(values, percent)
			for _, f := range values {
				if at := s.at(f); math.IsNaN(at) || at < -1e-6 || at > 1+1e-6 {
					t.Errorf("%v lies at %v of %+v", f, at, s)
				}
			}
			if n := len(s.Ticks); n < 1 || n > 8 {
				t.Errorf("%v: %d ticks", values, n)
			}
		}
	}
}

// Whatever the values, each lies on the scale, and its few ticks rise.
func TestScaleHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e15, 1e15), 1, 8).Draw(t, "values")
		if rapid.Bool().Draw(t, "positive") {
			for i, f := range values {
				values[i] = math.Abs(f) + 1e-3
			}
		}
		s := newScale(values, rapid.Bool().Draw(t, "percent"))
		for _, f := range values {
			if at := s.at(f); math.IsNaN(at) || at < -1e-6 || at > 1+1e-6 {
				t.Fatalf("%v lies at %v of %+v", f, at, s)
			}
		}
		if n := len(s.Ticks); n < 1 || n > 8 {
			t.Fatalf("%d ticks: %+v", n, s)
		}
		for i := 1; i < len(s.Ticks); i++ {
			if s.Ticks[i] <= s.Ticks[i-1] {
				t.Fatalf("ticks do not rise: %v", s.Ticks)
			}
		}
	})
}

func TestPlot(t *testing.T) {
	v := newView(fixtureReport(t))
	p, ok := v.plot(v.Sections[1])
	if !ok || len(p.Rows) != 6 || p.Asked != 4200 {
		t.Fatalf("plot: %v, %d rows, asked %v", ok, len(p.Rows), p.Asked)
	}
	want := []struct {
		sign         sign
		up, down, of bool
	}{{struck, false, false, false}, {disc, false, false, false}, {ring, false, false, false}, {ring, false, true, false}, {square, false, false, true}, {ring, true, false, false}}
	for i, w := range want {
		r := p.Rows[i]
		if r.Sign != w.sign || r.Up != w.up || r.Down != w.down || r.Off != w.of {
			t.Errorf("row %d: %+v", i, r)
		}
	}
	if p.Rows[2].Low != 2700 || p.Rows[2].High != 3300 {
		t.Errorf("the range: %+v", p.Rows[2])
	}
	for _, words := range []string{"between 2,700 and 3,300, claimed", "48,000 metres, different quantity. It has another unit", "4,200, the number asked about", "scale from 0"} {
		if !strings.Contains(p.describe(), words) {
			t.Errorf("%q is not in the words for the chart: %s", words, p.describe())
		}
	}
	if p.Scale.Hi > 10000 {
		t.Error("metres stretch the scale of joints")
	}
}

func TestPlotLog(t *testing.T) {
	r := fixtureReport(t)
	r.Figures[1].Value, r.Figures[1].Low, r.Figures[1].High = 200, 200, 200
	v := newView(r)
	p, ok := v.plot(v.Sections[1])
	if !ok || !p.Scale.Log {
		t.Fatalf("no logarithmic scale: %+v", p.Scale)
	}
	for _, f := range []format{{"txt", asText(Options{})}, {"html", HTML}} {
		if !strings.Contains(write(t, f.write, r), "logarithmic scale") {
			t.Errorf("%s does not say that the scale is logarithmic", f.ext)
		}
	}
}

func TestPlotNeedsTwo(t *testing.T) {
	r := fixtureReport(t)
	for i := range r.Figures {
		r.Figures[i].Value = math.Inf(1)
	}
	v := newView(r)
	if _, ok := v.plot(v.Sections[1]); ok {
		t.Error("a plot without a number")
	}
	if _, ok := v.plot(assay.Section{FigureIDs: []string{"f1", "nothing"}}); ok {
		t.Error("a plot of one figure")
	}
}

func TestNumbers(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 10000: "10,000", 2.5: "2.5", -1200: "-1,200", 1234567.5: "1,234,567.5"} {
		if got := plainNumber(f); got != want {
			t.Errorf("plainNumber(%v) = %q", f, got)
		}
	}
	for f, want := range map[float64]string{950: "950", 20000: "20k", 2.5e6: "2.5m", 1e9: "1bn", 5e12: "5tn"} {
		if got := shortNumber(f); got != want {
			t.Errorf("shortNumber(%v) = %q", f, got)
		}
	}
}
