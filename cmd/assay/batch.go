package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"assay"
	"assay/internal/batch"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// batching is the flags of batch.
type batching struct {
	task   string
	in     string // "" or "-" for standard input
	out    string
	corpus string
	dir    string
	limit  int
	labels []string
	pairs  bool
	docs   bool
	errors bool
}

// newBatch runs one task over many rows.
func newBatch(a *app) *cobra.Command {
	var o batching
	c := &cobra.Command{
		Use:   "batch TASK [FILE]",
		Short: "Run one task over many rows: JSON lines in, JSON lines out",
		Long: `Batch answers every row of FILE, or of standard input, one JSON object a line,
plain or compressed with gzip. The answers come in the order of the rows, each
with the row's id. docs/batch.md has an example of each task.

` + taskList() + `
A label that a row has is not read. Offsets are Unicode code points. A row that
cannot be answered is reported on standard error with its line, and the rest
goes on (exit code 4); with --error-rows it also has a row of its own in the
answers, so that the nth answer is that of the nth row. A line may have 16 MB.`,
		Example: `  assay batch stance pairs.jsonl -o stances.jsonl
  assay batch retrieval --corpus facts.jsonl < questions.jsonl > ranked.jsonl
  gunzip -c releases.jsonl.gz | assay batch lineage > origins.jsonl`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.task = args[0]
			if len(args) > 1 {
				o.in = args[1]
			}
			return a.batch(cmd.Context(), o)
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return batch.Names(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	f := c.Flags()
	f.StringVarP(&o.out, "output", "o", "", "write the answers to `FILE`")
	f.StringVar(&o.corpus, "corpus", "", "rank the documents of `FILE` (retrieval, claimmatch): rows {doc_id, title, text, url}")
	f.StringVar(&o.dir, "dir", "", "read the pages that rows name below `DIR` (extract, date; default the folder of FILE, or the working folder)")
	f.IntVarP(&o.limit, "limit", "n", 100, "rank at most `N` documents (retrieval, claimmatch)")
	f.BoolVar(&o.pairs, "pairs", false, "write the pairs of documents that share text, {a, b, score, why}, in place of the groups (lineage)")
	f.BoolVar(&o.docs, "documents", false, "write each document with its origin, {id, cluster, name, root, why}, in place of the groups (lineage)")
	f.StringSliceVar(&o.labels, "labels", nil, "choose among these `STANCES` (stance; default supports,refutes,neutral)")
	f.BoolVar(&o.errors, "error-rows", false, "write {id, line, error} in the place of a row that cannot be answered")
	_ = c.MarkFlagDirname("dir")
	return c
}

// taskList says what each task takes and gives.
func taskList() string {
	var b strings.Builder
	for _, t := range batch.Tasks() {
		fmt.Fprintf(&b, "  %-12s {%s}\n  %-12s -> {%s}\n", t.Name, t.Needs, "", t.Gives)
	}
	return b.String()
}

func (a *app) batch(ctx context.Context, o batching) (err error) {
	if o.limit < 1 {
		return usagef("--limit %d is out of range: give 1 or more", o.limit)
	}
	in, err := a.openRows(o.in)
	if err != nil {
		return err
	}
	defer in.Close()
	options := batch.Options{Limit: o.limit, Dir: o.folder(), Pairs: o.pairs, Documents: o.docs, Labels: o.labels, ErrorRows: o.errors, Problem: a.tellProblem(o)}
	if o.corpus != "" {
		f, err := a.openRows(o.corpus)
		if err != nil {
			return err
		}
		defer f.Close()
		options.Corpus = f
	}
	out := a.out
	if o.out != "" {
		for _, path := range []string{o.in, o.corpus} {
			if sameFile(path, o.out) {
				return usagef("-o %s would write over what is read: name another file", o.out)
			}
		}
		f, err := os.Create(o.out)
		if err != nil {
			return fmt.Errorf("cannot write %s: %w", o.out, err)
		}
		defer func() {
			if e := f.Close(); err == nil && e != nil {
				err = fmt.Errorf("cannot write %s: %w", o.out, e)
			}
		}()
		out = f
	}
	if o.task == "lineage" && a.env("GOGC") == "" {
		debug.SetGCPercent(50) // every document is alive to the end: collect more often
	}
	sum, err := batch.Run(ctx, o.task, in, out, options)
	if err != nil {
		return err
	}
	if o.out != "" {
		a.note("%s written to %s", text.Count(sum.Answered, "row", "rows"), o.out)
	}
	if sum.Failed > 0 {
		a.note("%s answered, %s not", text.Count(sum.Rows, "row", "rows"), text.Group(sum.Failed))
		return silent{fmt.Errorf("%w: %s", assay.ErrUnreadable, text.Count(sum.Failed, "row", "rows"))}
	}
	return nil
}

// folder is where the pages that rows name are read.
func (o batching) folder() string {
	switch {
	case o.dir != "":
		return o.dir
	case o.in != "" && o.in != "-":
		return filepath.Dir(o.in)
	}
	return "."
}

// openRows opens a file of rows; "" and "-" are standard input.
func (a *app) openRows(path string) (io.ReadCloser, error) {
	if path == "" || path == "-" {
		return io.NopCloser(a.in), nil
	}
	f, err := os.Open(path)
	switch {
	case os.IsNotExist(err):
		return nil, fmt.Errorf("%w: no such file: %s: check the path", assay.ErrNotFound, path)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", assay.ErrUnreadable, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(usagef("%s is a folder: name a file of JSON lines", path), f.Close())
	}
	return f, nil
}

// mostProblems is how many rows are named one by one.
const mostProblems = 1000

// tellProblem gives what reports rows on standard error.
func (a *app) tellProblem(o batching) func(batch.Problem) {
	n := 0
	return func(p batch.Problem) {
		name := o.in
		if name == "" || name == "-" {
			name = "standard input"
		}
		if p.Corpus {
			name = o.corpus
		}
		if n++; n == mostProblems+1 {
			fmt.Fprintln(a.err, "assay: more rows were not answered; they are not named")
		}
		if n <= mostProblems {
			fmt.Fprintf(a.err, "assay: %s line %d: not answered: %s\n", line(name), p.Line, text.Cut(line(p.Reason), 400))
		}
	}
}

// sameFile reports whether two paths are one file that exists.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && x.Mode().IsRegular() && os.SameFile(x, y)
}
