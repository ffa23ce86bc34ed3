package report_test

import (
	"context"
	"testing"

	"assay/internal/check"
)

func TestScratch2(t *testing.T) {
	l := open(t, river()...)
	for _, q := range []string{"Did the River Bridges Agency repair 62 bridges?", "How does the River Bridges Agency inspect bridges?"} {
		f, err := check.Find(context.Background(), l.config, q)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v\n", f.Question)
		for _, e := range f.Evidence {
			m := f.Materials[e.Document]
			s := m.Annotation.Sentences[e.Sentence]
			t.Logf("%.2f own %.2f cov %.2f reach %.2f actor %.2f %s %s alone=%v neg=%v terms=%v %s\n   %q\n", e.Score, e.Own, e.Coverage, e.Reach, e.Actor, e.Interest, s.Function, s.Standalone, s.Negated, s.Terms, e.Stance.Label, m.Document.Text[s.Start:s.End])
		}
		for _, g := range f.Figures {
			t.Logf("%+v", g)
		}
	}
}
