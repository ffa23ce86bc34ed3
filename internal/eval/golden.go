package eval

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"assay"
)

//go:embed golden.tsv
var goldenFile string

// Golden holds scores reached before, by set and metric.
type Golden map[[2]string]float64

// Shipped gives the golden scores of this program.
func Shipped() (Golden, error) { return ReadGolden(strings.NewReader(goldenFile)) }

// ReadGolden reads lines of set, metric and score, parted by tabs; lines that
// begin with # are passed over. The error wraps assay.ErrUnreadable and names
// the line.
func ReadGolden(r io.Reader) (Golden, error) {
	g := Golden{}
	s := bufio.NewScanner(r)
	for n := 1; s.Scan(); n++ {
		l := strings.TrimSuffix(s.Text(), "\r")
		if l == "" || l[0] == '#' {
			continue
		}
		f := strings.Split(l, "\t")
		if len(f) != 3 {
			return nil, fmt.Errorf("%w: line %d of the golden scores: want set, metric and score, parted by tabs", assay.ErrUnreadable, n)
		}
		v, err := strconv.ParseFloat(f[2], 64)
		if err != nil {
			return nil, fmt.Errorf("%w: line %d of the golden scores: %q is not a number", assay.ErrUnreadable, n, f[2])
		}
		g[[2]string{f[0], f[1]}] = v
	}
	return g, s.Err()
}

// get gives the golden score of a row; nil when there is none.
func (g Golden) get(r Row) *float64 {
	v, ok := g[[2]string{r.Set, r.Metric}]
	if !ok {
		return nil
	}
	return &v
}

// With gives the golden scores with those of rows in the place of all that
// their sets had.
func (g Golden) With(rows []Row) Golden {
	again := map[string]bool{}
	for _, r := range rows {
		again[r.Set] = true
	}
	all := Golden{}
	for k, v := range g {
		if !again[k[0]] {
			all[k] = v
		}
	}
	for _, r := range rows {
		all[[2]string{r.Set, r.Metric}] = r.Score
	}
	return all
}

// Write writes the scores by set and metric, with four decimals, as ReadGolden
// reads them.
func (g Golden) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "# Scores of the batch tasks on labelled data, written by: assay eval --update")
	keys := slices.SortedFunc(maps.Keys(g), func(x, y [2]string) int { return slices.Compare(x[:], y[:]) })
	for _, k := range keys {
		fmt.Fprintf(b, "%s\t%s\t%.4f\n", k[0], k[1], g[k])
	}
	return b.Flush()
}
