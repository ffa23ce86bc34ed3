package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"assay"
	"assay/internal/eval"
	"assay/internal/render"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// evaluation is the flags of eval.
type evaluation struct {
	data, golden, only, format, save string
	sample                           int
	update                           bool
}

// newEval scores the batch tasks on labelled data.
func newEval(a *app) *cobra.Command {
	var o evaluation
	c := &cobra.Command{
		Use:   "eval",
		Short: "Score the batch tasks on labelled data",
		Long: `Eval runs the tasks of batch on every labelled set that it finds, and prints
each score with its 95 percent interval (300 bootstrap draws), the floor that a
plain method reaches, what another system reports, the target, and the change
against the golden scores of this program. The data is not part of Assay;
docs/batch.md says where it comes from.

It ends with exit code 1 when a score fell by more than ` + strconv.FormatFloat(eval.Tolerance, 'f', -1, 64) + `.`,
		Example: `  assay eval
  assay eval --only stance --sample 500
  assay eval --update`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.eval(cmd.Context(), o) },
	}
	f := c.Flags()
	f.StringVar(&o.data, "data", "", "`DIR` of the labelled data (default $ASSAY_EVAL, else ../shared/eval)")
	f.StringVar(&o.only, "only", "", "run the sets whose name holds `NAME`: stance, fm2, reuse/bill")
	f.IntVar(&o.sample, "sample", 0, "score `N` rows of each set, spread over it; nothing is held to the golden scores")
	f.StringVar(&o.format, "format", "", "`FORM` of the list: table, json, csv (default table)")
	f.StringVar(&o.golden, "golden", "", "golden scores in `FILE` (default those of this program)")
	f.BoolVar(&o.update, "update", false, "write the scores into the golden file (default internal/eval/golden.tsv of a checkout)")
	f.StringVar(&o.save, "predictions", "", "keep the answers in `DIR`, for another scorer")
	_ = c.MarkFlagDirname("data")
	_ = c.MarkFlagDirname("predictions")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "csv"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// goldenPath is where the golden scores stand in a checkout.
var goldenPath = filepath.Join("internal", "eval", "golden.tsv")

func (a *app) eval(ctx context.Context, o evaluation) error {
	format, err := a.tableFormat(o.format, "table", "json", "csv")
	if err != nil {
		return err
	}
	if o.sample < 0 {
		return usagef("--sample %d is out of range: give 1 or more", o.sample)
	}
	if o.update && o.sample > 0 {
		return usagef("--update and --sample exclude each other: golden scores are of all rows")
	}
	if o.data == "" {
		if o.data = a.env("ASSAY_EVAL"); o.data == "" {
			o.data = filepath.Join("..", "shared", "eval")
		}
	}
	golden, err := readGolden(o.golden, o.update)
	if err != nil {
		return err
	}
	options := eval.Options{Data: o.data, Only: o.only, Sample: o.sample, Golden: golden, Save: o.save, Logger: a.log()}
	if a.errTTY && !a.quiet {
		options.Progress = func(set string) { fmt.Fprintf(a.err, "\r\x1b[K%s", set) }
	}
	rows, err := eval.Run(ctx, options)
	if options.Progress != nil {
		fmt.Fprint(a.err, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if err := a.writeScores(rows, format); err != nil {
		return err
	}
	if o.update {
		return a.updateGolden(o.golden, golden.With(rows))
	}
	fell := 0
	for _, r := range rows {
		if r.Fell() {
			fell++
			fmt.Fprintf(a.err, "assay: %s: %s fell from %.4f to %.4f\n", r.Set, r.Metric, *r.Golden, r.Score)
		}
	}
	if fell > 0 {
		return silent{fmt.Errorf("%s fell", text.Count(fell, "score", "scores"))}
	}
	return nil
}

// readGolden reads golden scores; "" are those of the program. A file that is
// to be written need not exist.
func readGolden(path string, update bool) (eval.Golden, error) {
	if path == "" {
		return eval.Shipped()
	}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		if update {
			return nil, nil
		}
		return nil, fmt.Errorf("%w: no such file: %s: make it with --update", assay.ErrNotFound, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", assay.ErrUnreadable, err)
	}
	defer f.Close()
	return eval.ReadGolden(f)
}

func (a *app) updateGolden(path string, g eval.Golden) error {
	if path == "" {
		path = goldenPath
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("%w: no such file: %s: run it in a checkout, or name a file with --golden FILE", assay.ErrNotFound, path)
		}
	}
	var b bytes.Buffer
	if err := g.Write(&b); err != nil {
		return err
	}
	if err := writeFile(path, b.Bytes()); err != nil {
		return err
	}
	a.note("%s written to %s", text.Count(len(g), "score", "scores"), path)
	return nil
}

func (a *app) writeScores(rows []eval.Row, format string) error {
	switch format {
	case "json":
		return a.writeJSON(rows)
	case "csv":
		return a.writeScoresCSV(rows)
	}
	t := table{head: []string{"SET", "METRIC", "N", "SCORE", "95 %", "FLOOR", "PEER", "TARGET", "GOLDEN", "CHANGE", "NOTE"},
		right: map[int]bool{2: true, 3: true, 5: true, 6: true, 7: true, 8: true, 9: true}, width: a.width()}
	for _, r := range rows {
		t.add(r.Set, r.Metric, strconv.Itoa(r.N), three(&r.Score), between(r), three(r.Floor), three(r.Peer), three(r.Target), three(r.Golden), change(r), remark(r))
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	reached, set := 0, 0
	for _, r := range rows {
		if r.Target != nil {
			set++
			if r.Reached() {
				reached++
			}
		}
	}
	a.note("%s; %d of %s reached", text.Count(len(rows), "score", "scores"), reached, text.Count(set, "target", "targets"))
	return nil
}

// three writes a score with three decimals; "" for none.
func three(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 3, 64)
}

func between(r eval.Row) string {
	if r.High == 0 {
		return ""
	}
	return three(&r.Low) + "-" + three(&r.High)
}

// change is the change against the golden score where it can be seen.
func change(r eval.Row) string {
	if c := r.Change(); c >= 0.0005 || c <= -0.0005 {
		return fmt.Sprintf("%+.3f", c)
	}
	return ""
}

// remark says what a reader has to know of a score.
func remark(r eval.Row) string {
	below := ""
	if r.Target != nil && !r.Reached() {
		below = "below target"
	}
	return join("; ", below, r.Note)
}

func (a *app) writeScoresCSV(rows []eval.Row) error {
	w := csv.NewWriter(a.out)
	_ = w.Write([]string{"set", "metric", "n", "score", "low", "high", "floor", "peer", "target", "golden", "note"}) // the error is kept by w
	four := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', 4, 64)
	}
	for _, r := range rows {
		_ = w.Write(render.Cells(r.Set, r.Metric, strconv.Itoa(r.N), four(&r.Score), four(&r.Low), four(&r.High),
			four(r.Floor), four(r.Peer), four(r.Target), four(r.Golden), r.Note))
	}
	w.Flush()
	return w.Error()
}
