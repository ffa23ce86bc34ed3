// Package eval scores the batch tasks on labelled data that others made, and
// holds the scores to those that were reached before.
//
// The data is looked for in a folder beside the repository and is no part of
// it. Each set is answered by the very task that a user calls, from the bytes
// that it writes; the scores are those of the scorers that come with the data
// (held equal by a test), with a bootstrap interval (Efron 1979). The golden
// scores stand in golden.tsv. cmd/assay prints the table.
package eval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"strings"

	"assay"
	"assay/internal/batch"
)

// Options say what is scored.
type Options struct {
	Data   string // folder of the labelled data
	Only   string // run the sets whose name holds this; "" for all
	Sample int    // rows of each set, spread over it; 0 for all
	Golden Golden // scores reached before; nil for none
	// Save is a folder into which the answers are written, for other scorers; "" for none.
	Save string
	// Progress is told of each set before it is run; may be nil.
	Progress func(set string)
	Logger   *slog.Logger

	// answered is told of the answers of each set and its gold rows; for tests.
	answered func(set string, answers []byte, gold []goldRow)
}

// Row is one score.
type Row struct {
	Set    string  `json:"set"` // as in "stance/fm2_dev"
	Metric string  `json:"metric"`
	N      int     `json:"n"` // items scored
	Score  float64 `json:"score"`
	// Low and High bound the score in 95 of 100 draws of the items.
	Low  float64 `json:"low,omitempty"`
	High float64 `json:"high,omitempty"` // both 0 for a mean over sets
	// Floor is what a plain method reaches, Peer what another system reports,
	// Target what was set out to reach, Golden what was reached before; nil when there is none.
	Floor  *float64 `json:"floor,omitempty"`
	Peer   *float64 `json:"peer,omitempty"`
	Target *float64 `json:"target,omitempty"`
	Golden *float64 `json:"golden,omitempty"`
	Note   string   `json:"note,omitempty"`
}

// Tolerance is the fall of a score that is no news: it makes room for sums that
// another processor rounds in another way.
const Tolerance = 0.002

// Change is the score less the golden one; 0 when there is none.
func (r Row) Change() float64 {
	if r.Golden == nil {
		return 0
	}
	return r.Score - *r.Golden
}

// Fell reports whether the score is below the golden one.
func (r Row) Fell() bool { return r.Change() < -Tolerance }

// Reached reports whether the score, to three decimals, is at its target; true
// where there is none.
func (r Row) Reached() bool { return r.Target == nil || r.Score >= *r.Target-0.0005 }

// Run scores every set that is found, in a fixed order. The error wraps
// assay.ErrNotFound when there is none.
func Run(ctx context.Context, o Options) ([]Row, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	var rows []Row
	found := false
	for _, s := range sets {
		if !strings.Contains(s.name, o.Only) {
			continue
		}
		got, err := s.run(ctx, o)
		if errors.Is(err, fs.ErrNotExist) {
			o.Logger.Info("a set is not here", "set", s.name, "reason", err)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		found = true
		rows = append(rows, got...)
	}
	if !found && o.Only != "" {
		return nil, fmt.Errorf("%w: no labelled set whose name holds %q in %s: name its folder with --data DIR", assay.ErrNotFound, o.Only, o.Data)
	}
	if !found {
		return nil, fmt.Errorf("%w: no labelled data in %s: name its folder with --data DIR", assay.ErrNotFound, o.Data)
	}
	rows = append(rows, means(rows)...)
	if o.Sample == 0 {
		for i := range rows {
			rows[i].Golden = o.Golden.get(rows[i])
		}
	}
	return rows, nil
}

// run answers a set and scores the answers.
func (s set) run(ctx context.Context, o Options) ([]Row, error) {
	answers, gold, err := s.answer(ctx, o)
	if err != nil {
		return nil, err
	}
	if o.answered != nil {
		o.answered(s.name, answers, gold)
	}
	pred, err := readRows[predRow](bytes.NewReader(answers))
	if err != nil {
		return nil, err
	}
	scored, err := s.score(gold, pred)
	if err != nil {
		return nil, err
	}
	draws := draw(scored.n)
	var rows []Row
	for _, want := range s.metrics {
		m, ok := scored.find(want.name)
		if !ok {
			return nil, fmt.Errorf("its scorer has no %s", want.name)
		}
		score := m.value(nil)
		if math.IsNaN(score) {
			continue // a class that a sample lacks
		}
		r := Row{Set: s.name, Metric: want.name, N: scored.n, Score: score, Note: s.note}
		r.Low, r.High = interval(m, draws)
		r.Floor, r.Peer, r.Target = known(want.floor), known(want.peer), known(want.target)
		rows = append(rows, r)
	}
	return rows, nil
}

// answer runs the task over the rows of a set and gives what it wrote, with the gold rows.
func (s set) answer(ctx context.Context, o Options) (answers []byte, gold []goldRow, err error) {
	if o.Progress != nil {
		if _, err := find(o.Data, s.rows); err != nil {
			return nil, nil, err
		}
		o.Progress(s.name)
	}
	lines, err := readLines(o.Data, s.rows)
	if err != nil {
		return nil, nil, err
	}
	if s.pairs == "" {
		lines = sampled(lines, o.Sample)
	}
	path, _ := find(o.Data, s.rows)
	options := batch.Options{Labels: s.labels, Pairs: s.pairs != "", Dir: filepath.Dir(path), Problem: func(p batch.Problem) {
		o.Logger.Warn("a row was not answered", "set", s.name, "line", p.Line, "reason", p.Reason)
	}}
	if s.corpus != "" {
		f, err := open(o.Data, s.corpus)
		if err != nil {
			return nil, nil, err
		}
		defer f.Close()
		options.Corpus = f
	}
	var out bytes.Buffer
	if _, err := batch.Run(ctx, s.task, bytes.NewReader(bytes.Join(lines, []byte("\n"))), &out, options); err != nil {
		return nil, nil, err
	}
	if o.Save != "" {
		if err := save(o.Save, s.name, out.Bytes()); err != nil {
			return nil, nil, err
		}
	}
	gold, err = readRows[goldRow](bytes.NewReader(bytes.Join(lines, []byte("\n"))))
	if err == nil && s.pairs != "" {
		gold, err = s.withPairs(o.Data, gold)
	}
	return out.Bytes(), gold, err
}

// save writes the answers of a set as DIR/task_set.jsonl.
func save(dir, name string, answers []byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("the answers cannot be kept: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "_")+".jsonl"), answers, 0o644); err != nil {
		return fmt.Errorf("the answers cannot be kept: %w", err)
	}
	return nil
}

// withPairs gives the gold pairs of a set whose rows are documents, each with
// whether its two documents are of one publisher, which is not counted.
func (s set) withPairs(dir string, docs []goldRow) ([]goldRow, error) {
	f, err := open(dir, s.pairs)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	pairs, err := readRows[goldRow](f)
	if err != nil {
		return nil, err
	}
	return append(pairs, docs...), nil
}

// sampled gives n lines spread evenly, or all of them when n is 0.
func sampled(lines [][]byte, n int) [][]byte {
	if n <= 0 || n >= len(lines) {
		return lines
	}
	out := make([][]byte, n)
	for i := range out {
		out[i] = lines[i*len(lines)/n]
	}
	return out
}

// mean is a score over several sets.
type mean struct {
	name, metric  string
	over          string // beginning of the sets' names
	target, floor float64
	sets          int
}

// means gives the means whose sets were all run.
func means(rows []Row) []Row {
	var out []Row
	for _, m := range averages {
		r := Row{Set: m.name, Metric: m.metric, Floor: known(m.floor), Target: known(m.target)}
		for _, x := range rows {
			if strings.HasPrefix(x.Set, m.over) && x.Metric == m.metric {
				r.N++
				r.Score += x.Score
			}
		}
		if r.N != m.sets {
			continue
		}
		r.Score /= float64(r.N)
		out = append(out, r)
	}
	return out
}

func known(v float64) *float64 {
	if v == 0 {
		return nil
	}
	return &v
}
