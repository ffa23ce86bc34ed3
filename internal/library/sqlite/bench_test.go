package sqlite_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

var (
	benchPassages = flag.Int("passages", 30_000, "passages of the library that benchmarks search")
	benchPath     = flag.String("bench-library", "", "file to keep that library in between runs")
)

const (
	passagesEach = 5
	batchEach    = 200
	vocabulary   = 120_000
)

var benchDir string

// benchLibrary makes one library for all benchmarks of a run.
var benchLibrary = sync.OnceValues(func() (string, error) {
	path := *benchPath
	if path == "" {
		dir, err := os.MkdirTemp("", "assay-bench-*")
		if err != nil {
			return "", err
		}
		benchDir = dir // TestMain takes it away
		path = filepath.Join(dir, "bench.assay")
	} else if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	l, err := sqlite.Open(context.Background(), path, library.Options{Create: true})
	if err != nil {
		return "", err
	}
	defer l.Close()
	g := librarytest.NewGenerator(1, vocabulary)
	for made := 0; made < *benchPassages; {
		var entries []assay.Entry
		for range batchEach {
			entries = append(entries, g.Next(passagesEach))
			made += passagesEach
		}
		if _, err := l.Add(context.Background(), entries); err != nil {
			return "", err
		}
	}
	return path, nil
})

func openBench(b *testing.B) (*sqlite.Library, string) {
	b.Helper()
	path, err := benchLibrary()
	if err != nil {
		b.Fatal(err)
	}
	l, err := sqlite.Open(b.Context(), path, library.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	return l, path
}

// questions makes five queries as one question does: frequent and rare words
// mixed, phrases, and words that must stand there.
func questions(g *librarytest.Generator, r *rand.Rand) []assay.Query {
	some := func(n int) (list []string) {
		for range n {
			rank := []int{r.IntN(40), 40 + r.IntN(400), 400 + r.IntN(4000), 4000 + r.IntN(40000)}[r.IntN(4)]
			list = append(list, g.Word(rank))
		}
		return list
	}
	join := func(words []string) string { return fmt.Sprint(words) }
	return []assay.Query{
		{Text: join(some(8))},
		{Any: some(6)},
		{Must: some(1), Any: some(8)},
		{Must: some(2)},
		{Must: []string{g.Word(r.IntN(30)) + " " + g.Word(r.IntN(30))}, Any: some(5)},
	}
}

func BenchmarkAdd(b *testing.B) {
	g := librarytest.NewGenerator(2, vocabulary)
	l, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "add.assay"), library.Options{Create: true})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	documents := 0
	for b.Loop() {
		b.StopTimer()
		entries := make([]assay.Entry, batchEach)
		for i := range entries {
			entries[i] = g.Next(passagesEach)
		}
		b.StartTimer()
		if _, err := l.Add(b.Context(), entries); err != nil {
			b.Fatal(err)
		}
		documents += len(entries)
	}
	b.ReportMetric(float64(documents)/b.Elapsed().Seconds(), "documents/s")
	b.ReportMetric(float64(documents*passagesEach)/b.Elapsed().Seconds(), "passages/s")
}

// BenchmarkSearchAll is five queries for 200 hits each in an open library.
func BenchmarkSearchAll(b *testing.B) {
	l, path := openBench(b)
	g := librarytest.NewGenerator(1, vocabulary)
	r := rand.New(rand.NewPCG(3, 3))
	var times []time.Duration
	for b.Loop() {
		queries := questions(g, r)
		start := time.Now()
		if _, err := l.SearchAll(b.Context(), queries, 200, time.Time{}); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*95/100].Microseconds())/1000, "p95-ms")
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(*benchPassages), "bytes/passage")
}

// BenchmarkFirst is opening a library and asking it once.
func BenchmarkFirst(b *testing.B) {
	_, path := openBench(b)
	g := librarytest.NewGenerator(1, vocabulary)
	r := rand.New(rand.NewPCG(3, 3))
	for b.Loop() {
		l, err := sqlite.Open(b.Context(), path, library.Options{ReadOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.SearchAll(b.Context(), questions(g, r), 200, time.Time{}); err != nil {
			b.Fatal(err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMaterials reads 200 documents.
func BenchmarkMaterials(b *testing.B) {
	l, _ := openBench(b)
	ids := someIDs(b, l, 200)
	for b.Loop() {
		if _, err := l.Materials(b.Context(), ids); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSharing looks for what shares text with 200 documents.
func BenchmarkSharing(b *testing.B) {
	l, _ := openBench(b)
	ids := someIDs(b, l, 200)
	for b.Loop() {
		if _, err := l.Sharing(b.Context(), ids, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFrequency counts the passages of thirty words.
func BenchmarkFrequency(b *testing.B) {
	l, _ := openBench(b)
	g := librarytest.NewGenerator(1, vocabulary)
	var stems []string
	for i := range 30 {
		stems = append(stems, g.Word(i*i*20))
	}
	for b.Loop() {
		if _, _, err := l.DocumentFrequency(b.Context(), stems, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkState sums up a library that was just opened.
func BenchmarkState(b *testing.B) {
	_, path := openBench(b)
	for b.Loop() {
		b.StopTimer()
		l, err := sqlite.Open(b.Context(), path, library.Options{ReadOnly: true})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := l.State(b.Context(), time.Time{}); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		l.Close()
		b.StartTimer()
	}
}

func someIDs(b *testing.B, l *sqlite.Library, n int) []string {
	documents, err := l.Documents(b.Context(), time.Time{})
	if err != nil {
		b.Fatal(err)
	}
	var ids []string
	for i := range n {
		ids = append(ids, documents[i*len(documents)/n].ID)
	}
	return ids
}
