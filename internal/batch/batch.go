// Package batch runs one stage over many rows: JSON lines in, JSON lines out,
// for anyone with a table of claims, pairs, texts or pages, and for the
// benchmarks. The reader of lines, the window of rows at work and the writer
// are the same for every task; a task is a function from a row to its answer.
//
// Rows are answered in the order in which they came, on all cores, with a
// bounded number of bytes in memory. A row that cannot be answered is reported
// with its line, and the rest goes on. A row's label, should it have one, is
// never decoded. Offsets in rows are Unicode code points, in the program bytes.
// cmd/assay prints what comes out, and internal/eval scores it.
package batch

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"assay"
)

// Options say how a task is run. The zero value will do for most tasks.
type Options struct {
	// Corpus holds the documents that retrieval and claimmatch rank, as JSON
	// lines {doc_id, title, text}; nil when each row brings its candidates.
	Corpus io.Reader
	// Limit is the most documents ranked for a query; 0 for 100.
	Limit int
	// Dir is the folder below which extract and date may read the files that
	// rows name; "" to read none.
	Dir string
	// Pairs makes lineage write the pairs of documents that share text, as rows
	// {a, b, score, why}, in place of the groups.
	Pairs bool
	// Documents makes lineage write each document with the origin that it
	// belongs to, as rows {id, cluster, name, root, why}, in place of the groups.
	Documents bool
	// Labels are the stances to choose among; nil for supports, refutes and neutral.
	Labels []string
	// ErrorRows writes {"id", "line", "error"} in the place of a row that
	// cannot be answered, so that the nth line out answers the nth row in.
	ErrorRows bool
	// Workers is the number of rows at work at once; 0 for one a core.
	Workers int
	// Problem is told of each row that cannot be answered, in order; may be nil.
	Problem func(Problem)
}

// Problem is a row that could not be answered.
type Problem struct {
	Corpus bool   // a row of the corpus, not of the input
	Line   int    // from 1
	Reason string // one line, for a person
}

// Summary is what a run came to.
type Summary struct {
	Rows     int // answered
	Failed   int // not answered, rows of the corpus among them
	Answered int // rows written
}

// Task is something that can be done to rows.
type Task struct {
	Name string
	// Needs and Gives name the fields of a row in and of a row out.
	Needs, Gives string
	// Corpus says that the task ranks the documents of Options.Corpus.
	Corpus bool
	start  func(context.Context, *run) (stage, error)
}

// stage is a task at work.
type stage struct {
	// answer takes a line, which is not empty, and gives the row to write, or
	// what take wants. It is called from several goroutines at once, and owns
	// the line.
	answer func(ctx context.Context, line []byte) (any, error)
	// take, where it is set, is given the answers in the order of the rows, and
	// nothing is written until end.
	take func(v any) error
	// end writes what can only be told after the last row.
	end func(ctx context.Context, write func(any) error) error
	// close frees what start opened; may be nil.
	close func() error
}

// tasks in the order of the documentation.
func tasks() []Task {
	return []Task{
		{Name: "stance", Needs: "id, claim, evidence", Gives: "id, label, strict, support, refute, why", start: startStance},
		{Name: "citation", Needs: "id, claim, evidence, question?", Gives: "id, label, support, why", start: startCitation},
		{Name: "verdict", Needs: "id, claim, passages: [{text, question?, title?, url?}]", Gives: "id, label, scores, reason", start: startVerdict},
		{Name: "attribution", Needs: "id, text", Gives: "id, attributions: [{source, cue, content}], figures: [{start, end, source}]", start: startAttribution},
		{Name: "quantity", Needs: "id, text", Gives: "id, quantities: [{start, end, unit}]", start: startQuantity},
		{Name: "reuse", Needs: "id, a, b", Gives: "id, score, reuse, grade, why", start: startReuse},
		{Name: "lineage", Needs: "id, text, title?, date?, publisher?, url?, class?, relies_on?", Gives: "origin, name, root, members, why: [{from, to, signal, detail}]", start: startLineage},
		{Name: "retrieval", Needs: "id, query, candidates?", Gives: "id, ranked, scores, why", Corpus: true, start: startRetrieval},
		{Name: "claimmatch", Needs: "id, query", Gives: "id, ranked, scores, why", Corpus: true, start: startClaimMatch},
		{Name: "checkworthy", Needs: "id, text", Gives: "id, checkworthy, score", start: startCheckworthy},
		{Name: "extract", Needs: "id, html (a page, or the path of one), url?", Gives: "id, text, title, date", start: startExtract},
		{Name: "date", Needs: "id, html (a page, or the path of one), url?", Gives: "id, date", start: startDate},
	}
}

// Tasks gives every task, in the order of the documentation.
func Tasks() []Task { return tasks() }

// Names gives the names of the tasks.
func Names() []string {
	var names []string
	for _, t := range tasks() {
		names = append(names, t.Name)
	}
	return names
}

// run is what a task is given when it starts.
type run struct {
	Options
	corpusFailed int
}

// Run answers the rows of in, plain or compressed with gzip, by a task, and
// writes the answers to out, one a line. Rows that cannot be answered are
// counted in the summary and told to Options.Problem; they are no error. The
// error is of another kind: ErrUsage for a task or an option that is wrong,
// ErrUnreadable when in or the corpus cannot be read, the context's, or that
// of out. When it is cancelled, Run leaves one goroutine waiting until the read
// of in at which it stands returns.
func Run(ctx context.Context, task string, in io.Reader, out io.Writer, o Options) (Summary, error) {
	all := tasks()
	at := slices.IndexFunc(all, func(t Task) bool { return t.Name == task })
	if at < 0 {
		return Summary{}, fmt.Errorf("%w: no such task: %q: use one of %s", assay.ErrUsage, task, strings.Join(Names(), ", "))
	}
	if o.Corpus != nil && !all[at].Corpus {
		return Summary{}, fmt.Errorf("%w: %s takes no corpus: leave it out", assay.ErrUsage, task)
	}
	if (o.Pairs || o.Documents) && task != "lineage" {
		return Summary{}, fmt.Errorf("%w: rows of pairs or documents are for lineage, not for %s: leave it out", assay.ErrUsage, task)
	}
	if o.Pairs && o.Documents {
		return Summary{}, fmt.Errorf("%w: rows of pairs and of documents exclude each other: give one", assay.ErrUsage)
	}
	if len(o.Labels) > 0 && task != "stance" {
		return Summary{}, fmt.Errorf("%w: labels are for stance, not for %s: leave them out", assay.ErrUsage, task)
	}
	r := &run{Options: o}
	s, err := all[at].start(ctx, r)
	if err != nil {
		return Summary{}, err
	}
	sum, err := pump(ctx, s, in, out, o)
	sum.Failed += r.corpusFailed
	if s.close != nil {
		if e := s.close(); err == nil {
			err = e
		}
	}
	return sum, err
}

// problem tells of a row that cannot be answered.
func (o Options) problem(p Problem) {
	if o.Problem != nil {
		o.Problem(p)
	}
}
