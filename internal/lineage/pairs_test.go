package lineage

import "testing"

type release struct {
	ID      string `json:"id"`
	Senator string `json:"senator"`
	Text    string `json:"text"`
}

type silver struct {
	A     string `json:"a"`
	B     string `json:"b"`
	Label string `json:"label"`
}

// TestSenatePairs finds the near-duplicates among press releases as
// score_reuse.py counts them: pairs of one senator and grey pairs do not count.
func TestSenatePairs(t *testing.T) {
	releases := readLines[release](t, "senate_2006.docs.jsonl.gz")
	label := map[[2]string]string{}
	gold := 0
	for _, p := range readLines[silver](t, "senate_2006.pairs.jsonl") {
		label[[2]string{min(p.A, p.B), max(p.A, p.B)}] = p.Label
		if p.Label == "reuse" {
			gold++
		}
	}
	texts := make([]string, len(releases))
	for i, r := range releases {
		texts[i] = r.Text
	}
	right, wrong := 0, 0
	for _, p := range Pairs(texts) {
		a, b := releases[p.A], releases[p.B]
		switch l := label[[2]string{min(a.ID, b.ID), max(a.ID, b.ID)}]; {
		case a.Senator == b.Senator || l == "grey":
		case l == "reuse":
			right++
		default:
			wrong++
		}
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(gold)
	t.Logf("precision %.4f, recall %.4f of %d pairs", precision, recall, gold)
	if precision < 0.99 || recall < 0.99 {
		t.Errorf("precision %.4f and recall %.4f, want 0.99 of each", precision, recall)
	}
}
