package check_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"assay"
	"assay/internal/check"
)

// leastLedger is the share of the hand labels that the ledger must reach: pairs
// put together or kept apart as a reader would, and statuses.
const (
	leastPairs    = 0.95
	leastStatuses = 0.92
)

// TestLedgerLabels holds the example library's ledger to labels made by hand.
func TestLedgerLabels(t *testing.T) {
	config := openExample(t, nil).config
	lib := config.Library.(check.Browsable)
	rows, err := check.Figures(t.Context(), config, lib, "")
	if err != nil {
		t.Fatal(err)
	}
	documents, err := lib.Documents(t.Context(), config.AsOf)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]assay.Figure{}
	file := map[string]string{}
	for _, d := range documents {
		file[d.ID] = strings.TrimSuffix(d.Location, ".md")
	}
	for _, f := range rows {
		k := file[f.Document] + "#" + strings.ToLower(f.Text)
		if old, ok := at[k]; !ok || f.Start < old.Start {
			at[k] = f
		}
	}
	in, err := os.Open("testdata/ledger-labels.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	score := map[string][2]int{}
	count := func(kind string, ok bool, format string, args ...any) {
		s := score[kind]
		s[1]++
		if ok {
			s[0]++
		} else {
			t.Logf(format, args...)
		}
		score[kind] = s
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		cells := strings.Split(strings.ToLower(lines.Text()), "\t") // a number word has a capital where a sentence begins with it
		switch cells[0] {
		case "pair":
			a, okA := at[cells[1]]
			b, okB := at[cells[2]]
			got := relation(a, b)
			count("pairs", okA && okB && got == cells[3], "pair %s %s: %s, want %s (read: %v %v)", cells[1], cells[2], got, cells[3], okA, okB)
		case "row":
			f, ok := at[cells[1]]
			count("statuses", ok && string(f.Status) == cells[2], "row %s: %q (%s), want %s", cells[1], f.Status, f.Why, cells[2])
		}
	}
	for kind, least := range map[string]float64{"pairs": leastPairs, "statuses": leastStatuses} {
		s := score[kind]
		share := float64(s[0]) / float64(s[1])
		t.Logf("ledger %s: %d of %d, %.3f", kind, s[0], s[1], share)
		if s[1] < 60 || share < least {
			t.Errorf("%s: %d of %d, %.3f, want %.2f of 60 or more", kind, s[0], s[1], share, least)
		}
	}
}

// relation is how the ledger holds two figures to one another.
func relation(a, b assay.Figure) string {
	switch {
	case a.Quantity != b.Quantity:
		return "other"
	case a.Status == assay.Disputed && b.Status == assay.Disputed && a.Value != b.Value:
		return "conflict"
	}
	return "same"
}
