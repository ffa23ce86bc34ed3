package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"assay"
	"assay/internal/annotate"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/source"
	"assay/profiles"
)

// readResult is what reading came to. Times are in seconds, sizes in bytes.
type readResult struct {
	Documents, Passages int
	Seconds             float64
	CPU                 float64 `json:"-"`
	Peak                int64   `json:"-"`
	File                int64   `json:"-"`
}

func (r readResult) perSecond(n int) float64 { return float64(n) / r.Seconds }

// askResult is how long questions took, in milliseconds.
type askResult struct {
	First, P50, P95, Max float64
	CPU                  float64 `json:"-"`
	Peak                 int64   `json:"-"`
}

func summarise(times []float64) askResult {
	first := times[0]
	slices.Sort(times)
	at := func(q float64) float64 { return times[min(int(q*float64(len(times))), len(times)-1)] }
	return askResult{First: first, P50: at(0.5), P95: at(0.95), Max: times[len(times)-1]}
}

// writeLines writes about as many documents as make size passages.
func writeLines(g *generator, path string, size int) error {
	sample := newGenerator(^uint64(0))
	passages := 0
	const samples = 200
	for range samples {
		passages += len(annotate.Annotate(assay.Document{Text: sample.document(4 + sample.rand.IntN(37)).Text}).Passages)
	}
	if passages == 0 {
		return fmt.Errorf("the generator's documents have no passages")
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err := g.lines(w, max(size*samples/passages, 1)); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// again runs this program as a child and reads its result.
func again(ctx context.Context, result any, args ...string) (*os.ProcessState, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w", args[0], err)
	}
	return cmd.ProcessState, json.Unmarshal(out.Bytes(), result)
}

func measureRead(ctx context.Context, path, sources, profile string) (readResult, error) {
	var r readResult
	state, err := again(ctx, &r, "child:read", path, sources, profile)
	if err != nil {
		return r, err
	}
	r.CPU = (state.UserTime() + state.SystemTime()).Seconds()
	r.Peak = peak(state)
	info, err := os.Stat(path)
	if err != nil {
		return r, err
	}
	r.File = info.Size()
	return r, nil
}

func measureAsk(ctx context.Context, path string, questions []string, profile string) (askResult, error) {
	var a askResult
	list, err := json.Marshal(questions)
	if err != nil {
		return a, err
	}
	file := path + ".questions"
	if err := os.WriteFile(file, list, 0o644); err != nil {
		return a, err
	}
	state, err := again(ctx, &a, "child:ask", path, file, profile)
	if err != nil {
		return a, err
	}
	a.Peak = peak(state)
	return a, nil
}

// child is a measured process. Its arguments are the library's file and what to
// read or ask, and a folder for a CPU profile, which may be empty.
func child(ctx context.Context, what string, args []string, out io.Writer) error {
	if len(args) != 3 {
		return fmt.Errorf("%s wants three arguments", what)
	}
	if args[2] != "" {
		name := strings.TrimPrefix(what, "child:") + "-" + strings.TrimSuffix(filepath.Base(args[0]), ".assay") + ".prof"
		f, err := os.Create(filepath.Join(args[2], name))
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var result any
	var err error
	switch what {
	case "child:read":
		result, err = read(ctx, args[0], args[1])
	case "child:gather":
		result, err = gather(ctx, args[0], args[1])
	case "child:ask":
		result, err = ask(ctx, args[0], args[1])
	default:
		err = fmt.Errorf("no such measurement: %s", what)
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(result)
}

// read makes a library of the sources at a path.
func read(ctx context.Context, path, sources string) (r readResult, err error) {
	lib, err := sqlite.Open(ctx, path, library.Options{Create: true})
	if err != nil {
		return r, err
	}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return readInto(ctx, lib, source.Walk(ctx, []string{sources}, source.Options{CapturedAt: at}))
}

// readInto reads sources into a library, which it closes.
func readInto(ctx context.Context, lib library.Library, sources iter.Seq[source.Item]) (r readResult, err error) {
	book, err := publishers.Default()
	if err != nil {
		return r, err
	}
	x := extract.New(extract.Config{})
	defer x.Close()
	began := time.Now()
	sum, err := check.Ingest(ctx, check.Reading{
		Sources: sources,
		Extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{Publishers: book})
		},
		Store: lib,
	})
	if err != nil {
		return r, err
	}
	if len(sum.Failed) > 0 {
		return r, fmt.Errorf("%d sources failed, the first %s: %s", len(sum.Failed), sum.Failed[0].Location, sum.Failed[0].Reason)
	}
	if err := lib.Close(); err != nil {
		return r, err
	}
	return readResult{Documents: sum.Documents, Passages: sum.Passages, Seconds: time.Since(began).Seconds()}, nil
}

// ask puts questions to an open library, one after another.
func ask(ctx context.Context, path, file string) (askResult, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return askResult{}, err
	}
	var questions []string
	if err := json.Unmarshal(b, &questions); err != nil {
		return askResult{}, err
	}
	lib, err := sqlite.Open(ctx, path, library.Options{ReadOnly: true})
	if err != nil {
		return askResult{}, err
	}
	defer lib.Close()
	book, err := publishers.Default()
	if err != nil {
		return askResult{}, err
	}
	vocabularies, err := profiles.Load()
	if err != nil {
		return askResult{}, err
	}
	config := check.Config{
		Library: lib, Book: book, Profiles: vocabularies, Today: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC),
		Engine: assay.Engine{Name: "assay", Version: "bench", Writer: "extractive"},
	}
	times := make([]float64, len(questions))
	for i, q := range questions {
		began := time.Now()
		if _, err := check.Ask(ctx, config, q); err != nil {
			return askResult{}, fmt.Errorf("%q: %w", q, err)
		}
		times[i] = float64(time.Since(began).Microseconds()) / 1e3
	}
	return summarise(times), nil
}

// buildProgram builds the program into a folder and gives its path.
func buildProgram(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "assay")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/assay")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("build: %w", err)
	}
	return program, nil
}

// measureProgram builds cmd/assay and runs it, start to end.
func measureProgram(ctx context.Context, s settings, dir string) (askResult, error) {
	program, err := buildProgram(ctx, dir)
	if err != nil {
		return askResult{}, err
	}
	var times, cpu []float64
	var most int64
	for range s.runs {
		cmd := exec.CommandContext(ctx, program, "ask", "--from", s.examples, s.question)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		began := time.Now()
		if err := cmd.Run(); err != nil {
			return askResult{}, fmt.Errorf("ask: %w: %s", err, stderr.String())
		}
		times = append(times, float64(time.Since(began).Microseconds())/1e3)
		cpu = append(cpu, float64((cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()).Microseconds())/1e3)
		most = max(most, peak(cmd.ProcessState))
	}
	r := summarise(times)
	r.CPU, r.Peak = summarise(cpu).P50, most
	return r, nil
}
