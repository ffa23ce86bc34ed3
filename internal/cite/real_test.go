package cite

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
)

// evalDir holds public labelled data, where it is present.
const evalDir = "../../../shared/eval"

// TestRealSentencesStand: sentences of real press releases, cited to their own
// bytes, stand; the checks have to cope with the capitals, numbers, quotation
// marks and line breaks of real text.
func TestRealSentencesStand(t *testing.T) {
	f, err := os.Open(filepath.Join(evalDir, "reuse", "senate_2006.docs.jsonl.gz"))
	if err != nil {
		t.Skip("the press releases are not here: ", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 4<<20)
	total, refused, swaps, caught := 0, 0, 0, 0
	kinds := map[string]int{}
	for docs := 0; docs < 300 && lines.Scan(); docs++ {
		var row struct{ ID, Senator, Date, Text string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		d := made(assay.Document{Title: row.ID, Publisher: "Senator " + row.Senator, Kind: assay.Text, Published: row.Date, Location: row.ID, Text: row.Text})
		c := Checker{Documents: newShelf(d)}
		sources := []assay.Source{{N: 1, Document: d.ID, DocumentSHA256: d.SHA256}}
		for _, at := range sentencesOf(d.Text) {
			quote := d.Text[at[0]:at[1]]
			if len(quote) > maxSentence || strings.Count(quote, `"`)%2 == 1 || clean(quote) != nil {
				continue // cut inside a quotation, or broken characters: no sentence to print
			}
			total++
			citation := assay.Citation{N: 1, Anchor: assay.Anchor{DocumentSHA256: d.SHA256, Start: at[0], End: at[1], Quote: quote}}
			if err := c.Sentence(context.Background(), claim(quote, citation), sources); err != nil {
				refused++
				kinds[string(err.(*Problem).Kind)]++
				t.Logf("%v: %.300q", err, quote)
				continue
			}
			for _, changed := range swapped(quote) {
				swaps++
				if c.Sentence(context.Background(), claim(changed, citation), sources) != nil {
					caught++
				}
			}
		}
	}
	t.Logf("%d of %d sentences refused %v; %d of %d numbers set in the place of another of the same passage noticed", refused, total, kinds, caught, swaps)
	if caught*100 < swaps*98 {
		t.Errorf("%d of %d swapped numbers noticed", caught, swaps)
	}
	if total < 3000 || refused*500 > total {
		t.Errorf("%d of %d sentences that stand were refused", refused, total)
	}
}

// swapped gives a sentence with each of its numbers in the place of each other one.
func swapped(s string) []string {
	all := numerals.FindAllStringIndex(s, -1)
	if len(all) > 6 {
		return nil // a list: the test would take long
	}
	var out []string
	for _, a := range all {
		for _, b := range all {
			changed := s[:a[0]] + s[b[0]:b[1]] + s[a[1]:]
			if show(changed) != show(s) {
				out = append(out, changed)
			}
		}
	}
	return out
}
