package annotate

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// measEval is the public benchmark of quantity extraction (SemEval-2021 task
// 8); it is not shipped. It is looked for where the other benchmarks are, or in
// the folder that ASSAY_EVAL names. ASSAY_QUANTITIES names a file to which the
// test writes what it found, for the benchmark's own scorer.
func measEval(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("ASSAY_EVAL")
	if dir == "" {
		dir = "../../../shared/eval"
	}
	path := filepath.Join(dir, "numeric", "measeval_train.jsonl")
	if _, err := os.Stat(path); err != nil {
		t.Skip("MeasEval is not here: ", err)
	}
	return path
}

type measQuantity struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Unit  string `json:"unit,omitempty"`
}

func TestMeasEval(t *testing.T) {
	f, err := os.Open(measEval(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var predictions *json.Encoder
	if path := os.Getenv("ASSAY_QUANTITIES"); path != "" {
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := out.Close(); err != nil {
				t.Error(err)
			}
		}()
		predictions = json.NewEncoder(out)
	}
	var exact, overlap, predicted, gold, units, unitsRight int
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var doc struct {
			ID         string         `json:"id"`
			Text       string         `json:"text"`
			Quantities []measQuantity `json:"quantities"`
		}
		if err := json.Unmarshal(lines.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		found := []measQuantity{}
		for _, q := range Quantities(doc.Text) {
			found = append(found, measQuantity{utf8.RuneCountInString(doc.Text[:q.Start]), utf8.RuneCountInString(doc.Text[:q.End]), q.Unit})
		}
		if predictions != nil {
			if err := predictions.Encode(map[string]any{"id": doc.ID, "quantities": found}); err != nil {
				t.Fatal(err)
			}
		}
		gold, predicted = gold+len(doc.Quantities), predicted+len(found)
		used := make([]bool, len(found))
		for _, g := range doc.Quantities {
			best, at := 0, -1
			for j, p := range found {
				if p.Start == g.Start && p.End == g.End {
					exact++
				}
				if o := min(p.End, g.End) - max(p.Start, g.Start); !used[j] && o > best {
					best, at = o, j
				}
			}
			if at < 0 {
				continue
			}
			used[at] = true
			overlap++
			if g.Unit != "" {
				units++
				if squeeze(found[at].Unit) == squeeze(g.Unit) {
					unitsRight++
				}
			}
		}
	}
	f1 := func(hit int) float64 { return 2 * float64(hit) / float64(predicted+gold) }
	unit := float64(unitsRight) / float64(max(1, units))
	t.Logf("overlap F1 %.3f, exact F1 %.3f, unit accuracy %.3f (gold %d, found %d)", f1(overlap), f1(exact), unit, gold, predicted)
	if f1(overlap) < 0.84 || f1(exact) < 0.63 || unit < 0.87 {
		t.Errorf("below what the reader has reached: overlap 0.84, exact 0.63, units 0.87")
	}
}

func squeeze(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
