package audit

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay"
)

// TestFoundingPages audits the pages that this program was made after, which list
// no addresses for what they cite: their dates and numbers are held to the example
// library, and the one date that is four years off is found.
func TestFoundingPages(t *testing.T) {
	pages, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "seeds", "*.txt"))
	if len(pages) == 0 {
		t.Skip("the founding pages are not here")
	}
	config, _ := opened(t, filepath.Join("..", "..", "examples", "hsi"))
	otherwise := 0
	dated := false
	for _, path := range pages {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Run(context.Background(), config, read(t, "text/plain", path, b))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range out.Sentences {
			for _, x := range s.Elsewhere {
				if !x.Otherwise() {
					continue
				}
				otherwise++
				t.Logf("%s: %s", filepath.Base(path), x.Text)
				dated = dated || x.Kind == "date" && strings.Contains(x.Text, "“2025”") && strings.Contains(x.Text, "17 to 26 June 2021")
			}
			if slices.ContainsFunc(s.Citations, func(c assay.AuditCitation) bool { return c.Outcome != assay.SourceNotRead }) {
				t.Errorf("%s: a citation of an address that the page does not give was judged", s.Text)
			}
		}
	}
	if !dated || otherwise > 3 {
		t.Errorf("the misdated operation was found: %v; %d remarks, 3 at the most are expected", dated, otherwise)
	}
}
