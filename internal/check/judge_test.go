package check_test

import (
	"context"
	"testing"

	"assay"
	"assay/internal/check"
)

// contrary judges every sentence to refute the claim.
type contrary struct{ judged *int }

func (c contrary) Judge(_ *assay.Material, _ int, _ bool) assay.Stance {
	*c.judged++
	return assay.Stance{Label: assay.Refutes, Score: 1, Reasons: []string{"it always does"}}
}

// TestAnotherJudge lets another judge stand in for the rules: the verdict goes
// by what it says.
func TestAnotherJudge(t *testing.T) {
	e := openExample(t, nil)
	const question = "Has DHS located 13,000 unaccompanied minors?"
	rules := e.ask(t, question)
	judged := 0
	config := e.config
	config.Judging = func(q assay.Question, _ *assay.Profile) check.Judge {
		if q.Claim == "" {
			t.Error("the judge was made without a claim")
		}
		return contrary{&judged}
	}
	r, err := check.Ask(context.Background(), config, question)
	if err != nil {
		t.Fatal(err)
	}
	if judged == 0 || len(r.Verdict.Refute) <= len(rules.Verdict.Refute) {
		t.Errorf("%d sentences judged, refuted by %v (rules: %v); want the other judge's word to count", judged, r.Verdict.Refute, rules.Verdict.Refute)
	}
}
