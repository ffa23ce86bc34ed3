package train

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"assay/internal/stance"
)

// evalDir is where public labelled data may stand beside the repository; none of it is part of it.
const evalDir = "../../../../shared/eval"

var update = flag.Bool("update", false, "rewrite the golden scores")

// golden is what the shipped weights make of the first rows of a set.
type golden struct {
	Set      string  `json:"set"`
	Rows     int     `json:"rows"`
	MacroF1  float64 `json:"macro_f1"` // of the likeliest of the set's labels; the weights were trained on these rows
	Supports float64 `json:"supports"` // mean probability
	Refutes  float64 `json:"refutes"`
}

// TestShippedWeights holds the weights in the repository to their scores on a
// part of the data: a change of a feature without training shows here.
func TestShippedWeights(t *testing.T) {
	sets, err := Read(evalDir)
	if err != nil {
		t.Skip("the labelled sets are not here: ", err)
	}
	m, words := stance.Default(), stance.ShippedWeights()
	var got []golden
	for _, s := range sets {
		s.rows = s.rows[:min(len(s.rows), 150)]
		if err := s.prepare(words, false); err != nil {
			t.Fatal(err)
		}
		bag := m.Stance
		if s.Citation {
			s.binary, bag = true, m.Citation
		}
		gs := guesses(bag, s, all)
		g := golden{Set: s.Name, Rows: len(gs), MacroF1: round(macroF1(gs, likeliest(s.classes)))}
		for i := range gs {
			g.Supports += gs[i].full[0] / float64(len(gs))
			g.Refutes += gs[i].full[1] / float64(len(gs))
		}
		g.Supports, g.Refutes = round(g.Supports), round(g.Refutes)
		got = append(got, g)
	}
	path := filepath.Join("testdata", "golden.json")
	if *update {
		b, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want []golden
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d sets, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v; after a change of features run 'assay train' and this test with -update", got[i], want[i])
		}
	}
}

func round(v float64) float64 { return math.Round(v*1e4) / 1e4 }
