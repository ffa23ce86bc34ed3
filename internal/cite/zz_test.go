package cite

import (
	"context"
	"math/rand/v2"
	"os"
	"testing"
)

func TestZZMany(t *testing.T) {
	if os.Getenv("ZZ") == "" {
		t.Skip()
	}
	original := orchardReport(t)
	made, missed := 0, 0
	for seed := uint64(100000); made < 20000; seed++ {
		m := &mutator{rand.New(rand.NewPCG(seed, 9)), copyOf(t, original)}
		what := m.mutate()
		if what == "" {
			continue
		}
		made++
		m.out.ID = ReportID(m.out)
		res, err := orchardChecker.Verify(context.Background(), m.out, orchardAgain())
		if err != nil {
			t.Fatal(err)
		}
		if res.OK {
			missed++
			t.Errorf("seed %d: %s", seed, what)
		}
	}
	t.Log(made, missed)
}
