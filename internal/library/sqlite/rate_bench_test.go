package sqlite_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/sqlite"
)

// BenchmarkRates reads the error rate of a desk with 10,000 published checks of 45
// sentences, every tenth of them corrected.
func BenchmarkRates(b *testing.B) {
	ctx := b.Context()
	l, err := sqlite.Memory(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	report := func(id string, n int) {
		r := assay.Report{ID: id, Engine: assay.Engine{Writer: "extractive", Version: fmt.Sprint(n % 5)}}
		for i := range 45 {
			r.Summary = append(r.Summary, assay.S{
				Text: fmt.Sprintf("Sentence %d of %d: %s.", i, n, id), Role: []assay.Role{assay.ClaimRole, assay.GapRole, assay.CountRole}[i%3],
				Citations: []assay.Citation{{N: 1, Anchor: assay.Anchor{DocumentSHA256: fmt.Sprintf("%064d", i), Quote: "It was so."}}},
			})
		}
		data, err := json.Marshal(r)
		if err == nil {
			err = l.SaveCheck(ctx, library.Check{ID: id, Question: id, Report: data})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	const checks = 10_000
	for n := range checks {
		slug := fmt.Sprint("check-", n)
		report(slug, n)
		p := desk.Publication{Slug: slug, Question: slug}
		err := l.Publish(ctx, p, desk.Revision{Report: slug, Kind: desk.Published}, desk.Act{})
		if err == nil && n%10 == 0 {
			report(slug+" again", n)
			err = l.Revise(ctx, p, desk.Revision{N: 2, Report: slug + " again", Kind: desk.Corrected}, desk.Act{})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		rates, err := l.Rates(ctx)
		if err != nil {
			b.Fatal(err)
		}
		var all desk.Counts
		for _, r := range rates {
			all = all.Plus(r.Counts)
		}
		if all.Published != 45*checks*11/10 || all.Corrected != 45*checks/10 {
			b.Fatalf("%+v", all)
		}
	}
}
