// Package train fits the stance model to open labelled sets and measures it:
// leave one set out, cross-validation, and a control that sees the claim only.
// It writes the weights that package stance embeds. The same data and seed give
// the same bytes.
package train

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay"
	"assay/internal/stance"
)

// row is one labelled pair as it stands in a file.
type row struct {
	ID       string `json:"id"`
	Claim    string `json:"claim"`
	Evidence string `json:"evidence"`
	Label    string `json:"label"`
	Group    string `json:"group"`
	Source   string `json:"source"`
}

// example is one labelled pair as the model sees it.
type example struct {
	label    int // class of package stance; of a citation 0 supported, 1 not
	group    string
	features stance.Features
	openly   bool // one sentence says most of the claim, and something speaks openly against it
}

// Set is one labelled set.
type Set struct {
	Name     string
	Citation bool // labels are supported and not_supported
	binary   bool // fitted with the two labels of a citation, not as a stance
	rows     []row
	examples []example
	classes  [4]bool // the labels that it has
}

// maxLine bounds a line of a file.
const maxLine = 8 << 20

// Read reads the sets under a folder: stance/*.jsonl and citation/*.jsonl, also
// with .gz, in the order of their names.
func Read(dir string) ([]*Set, error) {
	var sets []*Set
	for _, kind := range []string{"stance", "citation"} {
		names, err := filepath.Glob(filepath.Join(dir, kind, "*.jsonl*"))
		if err != nil {
			return nil, err
		}
		slices.Sort(names)
		for _, name := range names {
			if !strings.HasSuffix(name, ".jsonl") && !strings.HasSuffix(name, ".jsonl.gz") {
				continue
			}
			s, err := readSet(name)
			if err != nil {
				return nil, err
			}
			s.Citation = kind == "citation"
			sets = append(sets, s)
		}
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("no labelled set under %s: give the folder that holds stance/*.jsonl with --data: %w", dir, assay.ErrNotFound)
	}
	return sets, nil
}

func readSet(path string) (*Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		r = z
	}
	name, _, _ := strings.Cut(filepath.Base(path), ".jsonl")
	s := &Set{Name: name}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var one row
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		if one.Group == "" {
			one.Group = one.Claim
		}
		s.rows = append(s.rows, one)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// labelOf gives the class of a label, -1 for none.
func labelOf(label string, citation bool) int {
	if citation {
		return slices.Index([]string{"supported", "not_supported"}, label)
	}
	for i, l := range stance.Classes {
		if string(l) == label {
			return i
		}
	}
	return -1
}

// texts gives every different text of the sets, sorted: what words are weighed by.
func texts(sets []*Set) []string {
	seen := map[string]bool{}
	for _, s := range sets {
		for _, r := range s.rows {
			seen[r.Claim], seen[r.Evidence] = true, true
		}
	}
	all := make([]string, 0, len(seen))
	for t := range seen {
		all = append(all, t)
	}
	slices.Sort(all)
	return all
}

// prepare compares every pair of a set. claimOnly leaves the evidence out: a
// model that still scores has learnt the claims.
func (s *Set) prepare(w stance.Weights, claimOnly bool) error {
	s.examples = make([]example, 0, len(s.rows))
	s.classes = [4]bool{}
	cache := map[string]*stance.Prepared{}
	read := func(t string) *stance.Prepared {
		if cache[t] == nil {
			cache[t] = stance.PrepareWith(w, t)
		}
		return cache[t]
	}
	empty := read("")
	for i, r := range s.rows {
		label := labelOf(r.Label, s.Citation)
		if label < 0 {
			return fmt.Errorf("set %s, row %d: label %q is none of the set's kind", s.Name, i+1, r.Label)
		}
		e := example{label: label, group: r.Group}
		evidence := empty
		if !claimOnly {
			evidence = read(r.Evidence)
		}
		var against stance.Opposition
		e.features, against = stance.Extract(read(r.Claim), evidence)
		e.openly = against.Explicit() && e.features.Coverage() >= stance.MostOfClaim
		s.classes[label] = true
		s.examples = append(s.examples, e)
	}
	return nil
}
