package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
)

// machine is where and how the program runs.
type machine struct {
	name    string
	env     []string
	shuffle uint64 // seed of the order in which the sources go in; 0 as the folder has them
	folder  string // its name: the sources lie there
}

// TestSameBytesOnAnyMachine asks the fifteen example questions with the real
// program on machines that differ in time zone, language, processors, order of
// reading and place of the files: every report is the same bytes.
func TestSameBytesOnAnyMachine(t *testing.T) {
	questions := exampleQuestions(t)
	if testing.Short() {
		questions = questions[:3]
	}
	machines := []machine{
		{name: "plain", env: []string{"TZ=UTC", "LC_ALL=C", "LANG=C", "GOMAXPROCS=4"}, folder: "hsi"},
		{name: "east", env: []string{"TZ=Asia/Kolkata", "LC_ALL=tr_TR.UTF-8", "LANG=tr_TR.UTF-8", "GOMAXPROCS=1"}, shuffle: 7, folder: "Kaynaklar İ"},
		{name: "west", env: []string{"TZ=America/Los_Angeles", "LC_ALL=C", "LANG=tr_TR.UTF-8", "GOMAXPROCS=4"}, shuffle: 11, folder: "z"},
	}
	want := map[string][]byte{}
	for i, m := range machines {
		home := t.TempDir()
		fill(t, m, home)
		got := m.askAll(t, home, questions)
		if len(got) != 2*len(questions) {
			t.Fatalf("%s: %d reports", m.name, len(got))
		}
		if i == 0 {
			want = got
			continue
		}
		for name, report := range got {
			if !bytes.Equal(report, want[name]) {
				t.Errorf("%s: %s differs from that of the plain machine: %s", m.name, name, difference(want[name], report))
			}
		}
	}
}

// fill adds the example's sources to a machine's library, in three runs of the
// program when they come in another order.
func fill(t *testing.T, m machine, home string) {
	t.Helper()
	folder := filepath.Join(home, m.folder)
	if err := os.CopyFS(folder, os.DirFS("../../examples/hsi")); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil || len(names) < 100 {
		t.Fatal(len(names), err)
	}
	runs := [][]string{{"."}}
	if m.shuffle != 0 {
		for i := range names {
			names[i] = filepath.Base(names[i])
		}
		rand.New(rand.NewPCG(m.shuffle, 1)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		runs = [][]string{names[:1], names[1:40], names[40:]}
	}
	for _, paths := range runs {
		m.run(t, home, folder, append([]string{"--quiet", "add"}, paths...)...)
	}
}

// askAll gives the reports of all questions as JSON and as HTML.
func (m machine) askAll(t *testing.T, home string, questions []string) map[string][]byte {
	t.Helper()
	got := map[string][]byte{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for _, form := range []string{"json", "html"} {
		wait.Go(func() {
			for k, q := range questions {
				report := m.run(t, home, home, "ask", "--format", form, q)
				mu.Lock()
				got[fmt.Sprintf("question %d as %s", k+1, form)] = report
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return got
}

// run runs the program on a machine and gives what it prints.
func (m machine) run(t *testing.T, home, dir string, args ...string) []byte {
	cmd := exec.Command("assay", append([]string{"--library", filepath.Join(home, m.name+".assay")}, args...)...)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "SOURCE_DATE_EPOCH=1795305600"}, m.env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%s: %v: %v\n%s", m.name, args, err, errs.Bytes())
	}
	return out
}

// exampleQuestions reads the numbered questions that ship with the example.
func exampleQuestions(t *testing.T) []string {
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

// difference shows the first place where two reports part.
func difference(a, b []byte) string {
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	show := func(s []byte) string { return string(s[max(0, at-60):min(len(s), at+60)]) }
	return fmt.Sprintf("at byte %d: %q and %q", at, show(a), show(b))
}
