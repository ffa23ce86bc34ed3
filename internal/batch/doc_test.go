package batch

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the answers in docs/batch.md")

const docPath = "../../docs/batch.md"

// example is a block of docs/batch.md: rows, and the answer to them in its last line.
type example struct {
	task, corpus, in, want string
}

var (
	taskHead = regexp.MustCompile("(?m)^### ([a-z]+)")
	rowBlock = regexp.MustCompile(`(?m)(?:^    \{.*\n)+`)
)

// docExamples gives the examples of the page, by task.
func docExamples(page string) []example {
	var out []example
	heads := taskHead.FindAllStringSubmatchIndex(page, -1)
	for i, h := range heads {
		end := len(page)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		for _, block := range rowBlock.FindAllString(page[h[1]:end], -1) {
			e := example{task: page[h[2]:h[3]]}
			lines := strings.Split(strings.TrimSpace(block), "\n")
			for k, l := range lines {
				switch l = strings.TrimSpace(l); {
				case k == len(lines)-1:
					e.want = l
				case strings.Contains(l, `"doc_id"`):
					e.corpus += l + "\n"
				default:
					e.in += l + "\n"
				}
			}
			out = append(out, e)
		}
	}
	return out
}

// TestDocExamples: the examples of docs/batch.md are what the tasks answer: the
// same fields, and the same label; scores may differ. -update writes them anew.
func TestDocExamples(t *testing.T) {
	b, err := os.ReadFile(docPath)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	seen := map[string]bool{}
	for _, e := range docExamples(page) {
		seen[e.task] = true
		o := Options{}
		if e.corpus != "" {
			o.Corpus = strings.NewReader(e.corpus)
		}
		r := answer(t, e.task, e.in, o)
		if len(r.rows) != 1 || len(r.problems) > 0 {
			t.Errorf("%s: %s gives %v %v", e.task, e.in, r.rows, r.problems)
			continue
		}
		page = strings.Replace(page, e.want, r.rows[0], 1)
		var want, got map[string]json.RawMessage
		if err := json.Unmarshal([]byte(e.want), &want); err != nil {
			t.Fatalf("%s: %v in %s", e.task, err, e.want)
		}
		if err := json.Unmarshal([]byte(r.rows[0]), &got); err != nil {
			t.Fatal(err)
		}
		for k := range got {
			if want[k] == nil {
				t.Errorf("%s: the page does not have %q of %s", e.task, k, r.rows[0])
			}
		}
		for k, v := range want {
			if exact := slices.Contains([]string{"id", "label", "strict", "ranked", "members", "date", "text", "checkworthy", "reuse", "attributions", "quantities"}, k); got[k] == nil || exact && string(got[k]) != string(v) {
				t.Errorf("%s: %q is %s on the page, and %s", e.task, k, v, got[k])
			}
		}
	}
	for _, name := range Names() {
		if !seen[name] && name != "claimmatch" { // which is told beside retrieval
			t.Errorf("docs/batch.md has no example of %s", name)
		}
	}
	if *update {
		if err := os.WriteFile(docPath, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
