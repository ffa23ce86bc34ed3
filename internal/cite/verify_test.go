package cite

import (
	"context"
	"testing"
)

func TestReportStands(t *testing.T) {
	r := orchardReport(t)
	res, err := orchardChecker.Verify(context.Background(), r, orchardAgain())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Failures {
		t.Errorf("%s: %s: %s", f.Where, f.Kind, f.Message)
	}
	t.Logf("%+v", res.Checked)
}

func BenchmarkVerify(b *testing.B) {
	r := orchardReport(b)
	for b.Loop() {
		if _, err := orchardChecker.Verify(context.Background(), r, orchardAgain()); err != nil {
			b.Fatal(err)
		}
	}
}
