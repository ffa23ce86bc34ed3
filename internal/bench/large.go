package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// largeRun is one measurement of a large library: the program itself is run on
// it, a process for each row, as somebody at a desk would run it.
type largeRun struct {
	settings
	program, library, dir string
	document              string // ID of one that is found
	out                   io.Writer
	missed                []error
}

// cost is what something took: seconds by the clock, seconds of processors, and
// the most memory in bytes of the process that did it, each 0 when not known.
type cost struct {
	took, cpu float64
	peak      int64
}

// large makes a library of about s.large passages and takes the times of what is
// done to a whole one, each beside the time that is promised for a million on two
// cores. With check a promise that is not kept is an error.
func large(ctx context.Context, s settings, dir string, out io.Writer) error {
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return err
	}
	l := &largeRun{settings: s, program: program, dir: dir, out: out, library: filepath.Join(dir, fmt.Sprintf("%d.assay", s.large))}
	fmt.Fprintf(out, "%-52s %10s %10s %10s %12s\n", "", "at most", "took", "CPU", "peak memory")
	for _, part := range []func(context.Context) error{l.made, l.read, l.asked, l.served, l.copied} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if !s.check {
		return nil
	}
	return errors.Join(l.missed...)
}

// row prints what something took, and notes when it is more than is promised; a
// promise of 0 is none.
func (l *largeRun) row(what string, most float64, c cost) {
	promised, cpu, memory := "", "", ""
	if most > 0 {
		promised = seconds(most)
	}
	if c.cpu > 0 {
		cpu = seconds(c.cpu)
	}
	if c.peak > 0 {
		memory = mb(c.peak)
	}
	over := ""
	if most > 0 && c.took > most {
		over = "  missed"
		l.missed = append(l.missed, fmt.Errorf("%s: %s, want %s or less", what, seconds(c.took), seconds(most)))
	}
	fmt.Fprintf(l.out, "%-52s %10s %10s %10s %12s%s\n", what, promised, seconds(c.took), cpu, memory, over)
}

// seconds writes a time with three digits that count.
func seconds(s float64) string {
	switch {
	case s >= 100:
		return fmt.Sprintf("%.0f s", s)
	case s >= 1:
		return fmt.Sprintf("%.1f s", s)
	}
	return fmt.Sprintf("%.0f ms", s*1000)
}

// searched is a word that the generator writes often.
const searched = "inspection"

// promises are times in seconds, the longest that something may take.
type promises struct {
	read, search, open, ask, askP95, verify, bundle float64 // from the command line
	backup, restore, doctor, export, add            float64
	ready, page, pageLater, computed                float64 // of a desk
	answerFirst, answer, answerP95, answerBeside    float64
}

// promised is what may be counted on with a million passages on two cores;
// docs/deploy.md states it.
var promised = promises{
	read: 600, search: 1, open: 0.5, ask: 2, askP95: 4, verify: 2, bundle: 3,
	backup: 60, restore: 60, doctor: 120, export: 90, add: 2,
	ready: 2, page: 1, pageLater: 0.3, computed: 10,
	answerFirst: 2, answer: 1, answerP95: 2.5, answerBeside: 4,
}

// ofPage are the times of a page: for its first reader, and later. What is
// computed over many documents takes longer, and says so meanwhile.
func (p *promises) ofPage(path string) (first, later float64) {
	if strings.Contains(path, "figures") || strings.Contains(path, "events") {
		return p.computed, p.page
	}
	return p.page, p.pageLater
}

// run runs a command of the program and gives what it wrote.
func (l *largeRun) run(ctx context.Context, args ...string) (cost, []byte, error) {
	cmd := exec.CommandContext(ctx, l.program, append([]string{"--library", l.library, "--config", os.DevNull}, args...)...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, nil, fmt.Errorf("assay %s: %w: %s", args[0], err, stderr.String())
	}
	took := time.Since(began)
	return cost{took.Seconds(), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), peak(cmd.ProcessState)}, []byte(stdout.String()), nil
}

// measured is run and row.
func (l *largeRun) measured(ctx context.Context, what string, most float64, args ...string) ([]byte, error) {
	c, out, err := l.run(ctx, args...)
	if err == nil {
		l.row(what, most, c)
	}
	return out, err
}

// made makes the library, unless it was kept.
func (l *largeRun) made(ctx context.Context) error {
	if _, err := os.Stat(l.library); err == nil {
		return nil
	}
	lines := filepath.Join(l.dir, fmt.Sprintf("%d.jsonl", l.large))
	if err := writeLines(newGenerator(l.seed), lines, l.large); err != nil {
		return err
	}
	if _, err := l.measured(ctx, "read all sources", promised.read, "add", "--quiet", lines); err != nil {
		return err
	}
	if l.keep != "" {
		return nil
	}
	return os.Remove(lines)
}

// read opens the library and reads in it, each time in a process of its own.
func (l *largeRun) read(ctx context.Context) error {
	out, err := l.measured(ctx, "search, from the command line", promised.search, "search", "--json", "--limit", "10", searched)
	if err != nil {
		return err
	}
	var hits []struct{ Document string }
	if err := json.Unmarshal(out, &hits); err != nil {
		return err
	}
	if len(hits) == 0 {
		return fmt.Errorf("%q is not found in the library", searched)
	}
	l.document = hits[0].Document
	_, err = l.measured(ctx, "open, and show a source", promised.open, "show", l.document)
	return err
}

// asked puts questions, each in a process of its own, and holds a report to the library.
func (l *largeRun) asked(ctx context.Context) error {
	file := filepath.Join(l.dir, "report.json")
	var all []cost
	for _, q := range newGenerator(l.seed).questions(l.asks) {
		c, _, err := l.run(ctx, "ask", "--quiet", "-o", file, q)
		if err != nil {
			return err
		}
		all = append(all, c)
	}
	l.row("ask, from the command line: median", promised.ask, quantile(all, 0.5))
	l.row("ask, from the command line: 95 of 100", promised.askP95, quantile(all, 0.95))
	if _, err := l.measured(ctx, "verify a report", promised.verify, "verify", file); err != nil {
		return err
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var report struct{ ID string }
	if err := json.Unmarshal(b, &report); err != nil {
		return err
	}
	bundle := filepath.Join(l.dir, "check.wacz")
	if _, err := l.measured(ctx, "bundle a check", promised.bundle, "bundle", report.ID, "-o", bundle); err != nil {
		return err
	}
	_, err = l.measured(ctx, "verify a bundle", promised.bundle, "verify", bundle)
	return errors.Join(err, os.Remove(bundle))
}

// copied copies, examines and exports the library.
func (l *largeRun) copied(ctx context.Context) error {
	backup, restored, export := filepath.Join(l.dir, "backup.assay"), filepath.Join(l.dir, "restored.assay"), filepath.Join(l.dir, "export.warc.gz")
	for _, step := range []struct {
		what string
		most float64
		args []string
		gone string // afterwards
	}{
		{"restore", promised.restore, []string{"restore", "--library", restored, backup}, restored},
		{"doctor, on the backup", promised.doctor, []string{"doctor", "--library", backup}, backup},
		{"export as a web archive", promised.export, []string{"export", "-o", export}, export},
	} {
		if _, err := l.measured(ctx, step.what, step.most, step.args...); err != nil {
			return err
		}
		if err := os.Remove(step.gone); err != nil {
			return err
		}
	}
	return nil
}

// quantile gives the cost of which a share of all took no longer, with the
// most processor time and memory of any.
func quantile(all []cost, q float64) cost {
	var times []float64
	var out cost
	for _, c := range all {
		times = append(times, c.took)
		out.cpu, out.peak = max(out.cpu, c.cpu), max(out.peak, c.peak)
	}
	slices.Sort(times)
	out.took = times[min(int(q*float64(len(times))), len(times)-1)]
	return out
}
