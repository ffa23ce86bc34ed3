// Command bench measures Assay on libraries that it makes: how fast sources are
// read, how long a question takes, how much memory both need and how large the
// library is. It prints one table for libraries of each size and one for the
// whole program on the example library.
//
//	go run ./internal/bench -sizes 1000,30000,100000,300000
//
// With -gather it measures nothing but the reading of pages from the network:
// a loopback site of 2,000 pages over 20 hosts.
//
//	go run ./internal/bench -gather 2000
//
// With -serve it measures the web desk: a process of its own serves the example
// library with a published report, which many readers open at once while others
// ask. The readers run on the same processors as the desk.
//
//	go run ./internal/bench -serve -check
//
// With -large it takes the times of what is done to a whole library of a million
// passages, beside those that are promised. With -keep its library is made once.
//
//	go run ./internal/bench -large 1000000 -asks 20 -check
//
// Each measurement runs in a process of its own, so that peak memory is that of
// the measured work. The libraries are generated (see generator): the same seed
// gives the same documents on every machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// settings are the flags.
type settings struct {
	sizes    []int
	asks     int
	notes    int
	runs     int
	seed     uint64
	keep     string
	examples string
	question string
	profile  string
	gather   int
	latency  time.Duration
	delay    time.Duration
	serve    bool
	load     time.Duration
	check    bool
	large    int
}

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // a short run with little alive: collect less often
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && strings.HasPrefix(args[0], "child:") {
		return child(ctx, args[0], args[1:], out)
	}
	s, err := parse(args)
	if err != nil {
		return err
	}
	dir := s.keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "assay-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s %s/%s, %d cores\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
	if s.serve {
		return serving(ctx, s, dir, out)
	}
	if s.large > 0 {
		return large(ctx, s, dir, out)
	}
	if s.gather > 0 {
		return gathering(ctx, s, dir, out)
	}
	if s.notes > 0 {
		if err := notes(ctx, s, dir, out); err != nil {
			return err
		}
	}
	if err := libraries(ctx, s, dir, out); err != nil {
		return err
	}
	if s.runs > 0 {
		return whole(ctx, s, dir, out)
	}
	return nil
}

func parse(args []string) (settings, error) {
	s := settings{}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := f.String("sizes", "1000,30000,100000", "passages of the libraries to make, with commas; empty for none")
	f.IntVar(&s.asks, "asks", 60, "questions put to each library")
	f.IntVar(&s.notes, "notes", 5000, "notes of the example library's size to read; 0 for none")
	f.IntVar(&s.runs, "runs", 15, "runs of the whole program; 0 for none")
	f.Uint64Var(&s.seed, "seed", 1, "seed of the generator")
	f.StringVar(&s.keep, "keep", "", "keep the libraries in this folder")
	f.StringVar(&s.profile, "profile", "", "write CPU profiles into this folder, which exists")
	f.StringVar(&s.examples, "examples", "examples/hsi", "the folder that the whole program is asked on")
	f.StringVar(&s.question, "question", "Has DHS located 13,000 unaccompanied minors?", "the question that the whole program is asked")
	f.IntVar(&s.gather, "gather", 0, "read a quarter and all of this many pages of a loopback site, and nothing else; 0 for none")
	f.DurationVar(&s.latency, "latency", 50*time.Millisecond, "of the loopback site's answers")
	f.DurationVar(&s.delay, "delay", 150*time.Millisecond, "least time between two requests to one host of the loopback site")
	f.BoolVar(&s.serve, "serve", false, "measure the web desk, and nothing else: a report that many read, and questions that many ask")
	f.DurationVar(&s.load, "load", 20*time.Second, "how long the desk is read at its steady rate")
	f.IntVar(&s.large, "large", 0, "measure what is done to a whole library of this many passages, and nothing else; 0 for none")
	f.BoolVar(&s.check, "check", false, "with -serve and -large: a target that is missed is an error")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if s.gather < 0 || s.delay <= 0 || s.load < 4*time.Second && s.serve {
		return s, fmt.Errorf("-gather is 0 or more, -delay more than 0, -load 4s or more")
	}
	for _, n := range strings.FieldsFunc(*sizes, func(r rune) bool { return r == ',' }) {
		size, err := strconv.Atoi(n)
		if err != nil || size < 1 {
			return s, fmt.Errorf("-sizes: %q is not a number of passages", n)
		}
		s.sizes = append(s.sizes, size)
	}
	return s, nil
}

// notes reads a folder of notes, one file each.
func notes(ctx context.Context, s settings, dir string, out io.Writer) error {
	folder := filepath.Join(dir, "notes")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	g := newGenerator(s.seed)
	for i := range s.notes {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%06d.md", i)), []byte(g.note()), 0o644); err != nil {
			return err
		}
	}
	r, err := measureRead(ctx, filepath.Join(dir, "notes.assay"), folder, s.profile)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "notes\tpassages\tnotes/s\tnotes/s of CPU\tpeak memory\t")
	fmt.Fprintf(w, "%d\t%d\t%.0f\t%.0f\t%s\t\n", r.Documents, r.Passages, r.perSecond(r.Documents), float64(r.Documents)/r.CPU, mb(r.Peak))
	return flush(w, out)
}

// libraries makes a library of each size, reads it, and asks it.
func libraries(ctx context.Context, s settings, dir string, out io.Writer) error {
	if len(s.sizes) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "passages\tdocuments\tdocs/s\tpassages/s\tread peak\tfile\tbytes/passage\task first\task p50\task p95\task max\task peak\t")
	for _, size := range s.sizes {
		path := filepath.Join(dir, fmt.Sprintf("%d.assay", size))
		sources := filepath.Join(dir, fmt.Sprintf("%d.jsonl", size))
		g := newGenerator(s.seed)
		if err := writeLines(g, sources, size); err != nil {
			return err
		}
		r, err := measureRead(ctx, path, sources, s.profile)
		if err != nil {
			return err
		}
		a, err := measureAsk(ctx, path, g.questions(s.asks), s.profile)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d\t%d\t%.0f\t%.0f\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t\n", r.Passages, r.Documents,
			r.perSecond(r.Documents), r.perSecond(r.Passages), mb(r.Peak), mb(r.File), r.File/int64(max(r.Passages, 1)),
			ms(a.First), ms(a.P50), ms(a.P95), ms(a.Max), mb(a.Peak))
		if s.keep == "" {
			if err := os.Remove(sources); err != nil {
				return err
			}
		}
	}
	return flush(w, out)
}

// whole builds the program and asks the example library with it.
func whole(ctx context.Context, s settings, dir string, out io.Writer) error {
	p, err := measureProgram(ctx, s, dir)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "whole program\truns\tp50\tp95\tmax\tCPU p50\tpeak memory\t\n")
	fmt.Fprintf(w, "ask --from %s\t%d\t%s\t%s\t%s\t%s\t%s\t\n", s.examples, s.runs, ms(p.P50), ms(p.P95), ms(p.Max), ms(p.CPU), mb(p.Peak))
	return flush(w, out)
}

func flush(w *tabwriter.Writer, out io.Writer) error {
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out)
	return err
}

func mb(bytes int64) string          { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
func ms(milliseconds float64) string { return fmt.Sprintf("%.1f ms", milliseconds) }
