package check_test

import (
	"crypto/sha256"
	"fmt"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/source"
)

// crawled are captures of one address, each got on a day of 2024.
func crawled(seen time.Time, days ...int) iter.Seq[source.Item] {
	return func(yield func(source.Item) bool) {
		for _, day := range days {
			c := assay.Capture{Bytes: fmt.Appendf(nil, "On day %d the county had closed %d bridges.", day, day), MediaType: "text/plain", Location: "https://a.example/", CapturedAt: seen}
			c.SHA256 = fmt.Sprintf("%x", sha256.Sum256(c.Bytes))
			c.Retrieval = &assay.Retrieval{Address: c.Location, At: time.Date(2024, 1, day, 0, 0, 0, 0, time.UTC), Status: 200, Outcome: assay.Fetched, CaptureSHA256: c.SHA256}
			if !yield(source.Item{Capture: c}) {
				return
			}
		}
	}
}

// Whatever order archives are read in, what was got last stands, and the same
// archive again changes nothing.
func TestArchivesOfOneAddress(t *testing.T) {
	for name, readings := range map[string][][]int{
		"in order":          {{1, 2, 3}},
		"newest first":      {{3, 1, 2}},
		"one by one":        {{3}, {1}, {2}},
		"again":             {{1, 3}, {1, 3}, {2}, {1, 3}},
		"older again":       {{1}, {3}, {1}, {2}, {1}},
		"a page gone back ": {{1, 3}, {2}, {3}},
	} {
		lib := open(t, filepath.Join(t.TempDir(), "l.assay"))
		added := 0
		for i, days := range readings {
			sum, err := check.Ingest(t.Context(), check.Reading{Sources: crawled(readAt.Add(time.Duration(i)*time.Hour), days...), Extract: extractor(t), Store: lib})
			if err != nil || len(sum.Failed) > 0 {
				t.Fatalf("%s: %+v, %v", name, sum, err)
			}
			added += sum.Documents
		}
		documents, err := lib.Documents(t.Context(), time.Time{})
		if err != nil || len(documents) != 1 || documents[0].Title != "On day 3 the county had closed 3 bridges." {
			t.Errorf("%s: %+v, %v", name, documents, err)
		}
		distinct := map[int]bool{}
		for _, days := range readings {
			for _, d := range days {
				distinct[d] = true
			}
		}
		if history, err := lib.History(t.Context(), "https://a.example/"); err != nil || len(history) != len(distinct) || added != len(distinct) {
			t.Errorf("%s: %d sightings of %d captures, %d documents told, %v", name, len(history), len(distinct), added, err)
		}
	}
}
