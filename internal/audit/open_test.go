package audit

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay"
)

// evalDir is where public labelled data may stand beside the repository; none of it is part of it.
const evalDir = "../../../shared/eval"

// pair is a claim with one passage, as the public data have them.
type pair struct {
	Claim    string `json:"claim"`
	Evidence string `json:"evidence"`
	Label    string `json:"label"`
}

func readPairs(t *testing.T, name string, most int) []pair {
	t.Helper()
	f, err := os.Open(filepath.Join(evalDir, name))
	if err != nil {
		t.Skip("the public data are not here: ", err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	var out []pair
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() && len(out) < most {
		var p pair
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// auditPairs audits the claims as sentences of a text that each cite a source with
// the claim's passage, and gives the outcomes in the order of the pairs.
func auditPairs(t *testing.T, pairs []pair) []assay.AuditSentence {
	t.Helper()
	dir := t.TempDir()
	var text strings.Builder
	for i, p := range pairs {
		doc := fmt.Sprintf("---\ntitle: \"Source %d\"\nurl: \"https://pairs.example/%d\"\nkind: text\n---\n\n%s\n", i, i, p.Evidence)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.md", i)), []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		claim := strings.TrimRight(strings.TrimSpace(strings.Join(strings.Fields(p.Claim), " ")), ".")
		fmt.Fprintf(&text, "%s ([pairs.example](https://pairs.example/%d)).\n\n", claim, i)
	}
	config, _ := opened(t, dir)
	x := read(t, "text/markdown", "pairs.md", []byte(text.String()))
	r, out, err := newRun(context.Background(), config, x)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.resolve(context.Background(), out); err != nil {
		t.Fatal(err)
	}
	if err := r.judge(context.Background(), out); err != nil {
		t.Fatal(err)
	}
	of := make([]assay.AuditSentence, len(pairs))
	for _, s := range out.Sentences {
		for _, c := range s.Citations {
			var i int
			if _, err := fmt.Sscanf(out.References[c.Reference-1].Address, "https://pairs.example/%d", &i); err == nil {
				of[i] = s
			}
		}
	}
	return of
}

// TestOpenPairs holds claims with citations that people judged, and claims that
// people wrote to be refuted by a passage: so many of each hundred are called faulty,
// rightly and wrongly. The claims are of another sort than an audited text's (answers
// of machines, sentences of an encyclopedia without the ones around them).
func TestOpenPairs(t *testing.T) {
	for _, tt := range []struct {
		name, good, bad string
		found, alarms   int // in a hundred
	}{
		{"citation/attributionbench_dev.jsonl.gz", "supported", "not_supported", 60, 36},
		{"stance/wice_dev.jsonl.gz", "supports", "neutral", 95, 43},
		{"stance/fever_symmetric_dev.jsonl", "supports", "refutes", 66, 40},
	} {
		const most = 400
		pairs := readPairs(t, tt.name, most)
		var n tally
		for i, s := range auditPairs(t, pairs) {
			switch bad := !s.Outcome.Borne(); pairs[i].Label {
			case tt.good:
				n.sound++
				if bad {
					n.alarms++
				}
			case tt.bad:
				n.faults++
				if bad {
					n.found++
				}
			}
		}
		t.Logf("%s: %d of %d faulty ones found, %d of %d others called faulty", tt.name, n.found, n.faults, n.alarms, n.sound)
		if 100*n.found < tt.found*n.faults || 100*n.alarms > tt.alarms*n.sound {
			t.Errorf("%s: %d and %d in a hundred are expected", tt.name, tt.found, tt.alarms)
		}
	}
}
