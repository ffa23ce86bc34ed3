package check_test

import (
	"errors"
	"os"
	"testing"

	"assay/internal/check"
	"assay/internal/verdict"
	"assay/internal/verdict/train"
)

// TestVerdictFromPassages holds the weights for plain passages to what
// cross-validation finds on the open sets: heads are tested on claims that they
// were not trained on.
func TestVerdictFromPassages(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and what runs side by side in it runs in TestFifteenQuestions too")
	}
	const dir = "../../../shared/eval"
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		t.Skip("no labelled data beside the repository: ../shared/eval is absent")
	}
	judging := func(_, claim string) verdict.Judge { return check.PassageJudge(claim) }
	if *update {
		if err := train.Run(dir, "../verdict/weights.json", judging, t.Output()); err != nil {
			t.Fatal(err)
		}
	}
	sets, err := train.Read(dir, judging)
	if err != nil {
		t.Fatal(err)
	}
	least := map[string][2]float64{"averitec_dev": {0.64, 0.44}, "climate_fever_open": {0.44, 0.36}, "liar_plus_val": {0.42, 0.37}}
	for _, s := range train.Shipped.CrossValidate(sets, 5, 1) {
		t.Logf("%s: n %d, accuracy %.3f, macro-F1 %.3f, control that reads nothing %.3f", s.Set, s.N, s.Accuracy, s.MacroF1, s.ControlF1)
		if want := least[s.Set]; s.Accuracy < want[0] || s.MacroF1 < want[1] {
			t.Errorf("%s: accuracy %.3f and macro-F1 %.3f, want %.2f and %.2f", s.Set, s.Accuracy, s.MacroF1, want[0], want[1])
		}
	}
}
