package check_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/check"
	"assay/internal/extract"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/render"
	"assay/internal/source"
	"assay/profiles"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const exampleDir = "../../examples/hsi"

// example is the example library, ready to be asked.
type example struct {
	config  check.Config
	extract func(ctx context.Context, c assay.Capture) (assay.Document, error)
}

// openExample reads the example notes into a library in memory, in the order
// that shuffle gives them.
func openExample(t testing.TB, shuffle *rand.Rand) *example {
	t.Helper()
	return openFolder(t, exampleDir, shuffle)
}

// openFolder reads the notes of a folder.
func openFolder(t testing.TB, dir string, shuffle *rand.Rand) *example {
	t.Helper()
	ctx := context.Background()
	lib, err := sqlite.Memory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	book, err := publishers.Default()
	if err != nil {
		t.Fatal(err)
	}
	fields, err := profiles.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := extract.New(extract.Config{})
	t.Cleanup(func() { x.Close() })
	e := &example{
		config: check.Config{Library: lib, Book: book, Profiles: fields, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
			Engine: assay.Engine{Name: "Assay", Version: "test", Writer: "extractive"}},
		extract: func(ctx context.Context, c assay.Capture) (assay.Document, error) {
			return x.Extract(ctx, c, extract.Options{Publishers: book})
		},
	}
	var items []source.Item
	for item := range source.Walk(ctx, []string{dir}, source.Options{}) {
		items = append(items, item)
	}
	if shuffle != nil {
		shuffle.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	}
	var all iter.Seq[source.Item] = func(yield func(source.Item) bool) {
		for _, item := range items {
			if !yield(item) {
				return
			}
		}
	}
	sum, err := check.Ingest(ctx, check.Reading{Sources: all, Extract: e.extract, Store: lib})
	if err != nil {
		t.Fatal(err)
	}
	if len(sum.Failed) > 0 {
		t.Fatalf("the library has unreadable notes: %v", sum.Failed)
	}
	return e
}

func (e *example) ask(t testing.TB, question string) *assay.Report {
	t.Helper()
	r, err := check.Ask(context.Background(), e.config, question)
	if err != nil {
		t.Fatalf("%q: %v", question, err)
	}
	return r
}

// exampleQuestions reads the numbered questions that ship with the notes.
func exampleQuestions(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("../../examples/hsi-questions.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		if m := regexp.MustCompile(`^\d+\. (.+)$`).FindStringSubmatch(lines.Text()); m != nil {
			out = append(out, m[1])
		}
	}
	if len(out) != 15 {
		t.Fatalf("%d questions, want 15", len(out))
	}
	return out
}

// outline is what a change of the writer shows in the diff: the verdict, the
// headings, the sources cited and the figures, without the prose.
func outline(r *assay.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n%s, asks for %s\n", r.Question, r.Kind, r.Ask)
	if r.Verdict != nil {
		fmt.Fprintf(&b, "verdict: %s: %s\n", r.Verdict.Label, r.Verdict.Reason)
	}
	fmt.Fprintf(&b, "summary %d, bottom line %d, refused %d, sources %d, origins %d\n", len(r.Summary), len(r.BottomLine), len(r.Refused), len(r.Sources), len(r.Origins))
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "section: %s (%d)\n", s.Heading, len(s.Sentences))
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(&b, "gap: %s\n", g.Text)
	}
	for _, f := range r.Figures {
		fmt.Fprintf(&b, "figure: %s | %s | %s | %s | %s\n", f.Text, f.Unit, f.Action, f.Owner, f.Status)
	}
	for _, s := range r.Sources {
		fmt.Fprintf(&b, "source: [%d] %s | %s | origin %s\n", s.N, s.Publisher, s.Interest, s.Origin)
	}
	return b.String()
}

// mostHTML is how many bytes a report's file may have, so that it can be sent to anybody.
const mostHTML = 100 << 10

// TestFifteenQuestions keeps the outlines of the fifteen example reports, and
// holds each report to what every report promises.
func TestFifteenQuestions(t *testing.T) {
	e := openExample(t, nil)
	var got strings.Builder
	for _, q := range exampleQuestions(t) {
		r := e.ask(t, q)
		got.WriteString(outline(r) + "\n")
		promises(t, e, r)
		var page bytes.Buffer
		if err := render.HTML(&page, r); err != nil || page.Len() > mostHTML {
			t.Errorf("%s: %d bytes of HTML (%v), want %d at most", q, page.Len(), err, mostHTML)
		}
	}
	const golden = "testdata/outlines.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v; make it with: go test ./internal/check -run TestFifteenQuestions -update", err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("the outlines changed; read the reports, then rewrite the file with -update:\n%s", diff)
	}
}

// promises checks what holds for any report.
func promises(t *testing.T, e *example, r *assay.Report) {
	t.Helper()
	result, err := check.Verify(context.Background(), e.config, r, func(ctx context.Context, sha string) (assay.Document, error) {
		c, err := e.config.Library.(*sqlite.Library).Capture(ctx, sha)
		if err != nil {
			return assay.Document{}, err
		}
		return e.extract(ctx, c)
	})
	if err != nil {
		t.Fatalf("%q: %v", r.Question, err)
	}
	for _, f := range result.Failures {
		t.Errorf("%q: %s: %s: %s", r.Question, f.Where, f.Kind, f.Message)
	}
	if n := len(r.Summary); n < 3 || n > 5 {
		t.Errorf("%q: the summary has %d sentences, want 3 to 5", r.Question, n)
	}
	if len(r.Gaps) == 0 {
		t.Errorf("%q: nothing is said of what the sources do not show", r.Question)
	}
	if len(r.BottomLine) == 0 {
		t.Errorf("%q: there is no bottom line", r.Question)
	}
	seen := map[string]bool{}
	for _, sec := range r.Sections {
		for _, s := range sec.Sentences {
			if s.Role == assay.ClaimRole && seen[s.Text] {
				t.Errorf("%q: printed twice: %s", r.Question, s.Text)
			}
			seen[s.Text] = true
		}
	}
	for _, src := range r.Sources {
		if src.Kind != assay.Note {
			continue
		}
		for _, sec := range r.Sections {
			for _, s := range sec.Sentences {
				for _, c := range s.Citations {
					if c.N == src.N && strings.ContainsAny(s.Text, "“”\"") {
						t.Errorf("%q: a note's words in quotation marks: %s", r.Question, s.Text)
					}
				}
			}
		}
	}
}

// TestSameBytes asks twice, on one core and on all, with the sources added in
// another order: the reports are the same bytes.
func TestSameBytes(t *testing.T) {
	questions := exampleQuestions(t)
	if testing.Short() {
		questions = questions[5:7]
	}
	reports := func(e *example) []string {
		var out []string
		for _, q := range questions {
			var b bytes.Buffer
			if err := render.JSON(&b, e.ask(t, q)); err != nil {
				t.Fatal(err)
			}
			out = append(out, b.String())
		}
		return out
	}
	first := reports(openExample(t, nil))
	before := runtime.GOMAXPROCS(1)
	second := reports(openExample(t, rand.New(rand.NewPCG(1, 2))))
	runtime.GOMAXPROCS(before)
	for i := range questions {
		if diff := cmp.Diff(first[i], second[i]); diff != "" {
			t.Errorf("%q: the report changes with the order of the sources or the number of cores:\n%.2000s", questions[i], diff)
		}
	}
}
