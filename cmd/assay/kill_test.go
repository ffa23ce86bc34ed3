//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/text"
)

// TestKill kills the program at random moments while it adds sources: every
// document that it said was added is in the library, whole, and the library
// opens and takes more.
func TestKill(t *testing.T) {
	kills := 20 // the library's own tests kill many more
	if testing.Short() {
		kills = 5
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "l.assay")
	sources := filepath.Join(dir, "sources")
	if err := os.Mkdir(sources, 0o755); err != nil {
		t.Fatal(err)
	}
	round := func(n int) string { return filepath.Join(sources, fmt.Sprintf("%03d.jsonl", n)) }
	for n := range kills + 1 {
		writeRound(t, round(n), n)
	}
	// How long an undisturbed reading takes says when to kill the others.
	began := time.Now()
	first, ended := addAndKill(t, path, round(kills), time.Minute)
	if !ended || len(first) != perRound {
		t.Fatalf("an undisturbed reading said %d of %d", len(first), perRound)
	}
	whole := time.Since(began)

	random := rand.New(rand.NewPCG(1, 2))
	said := first
	killed, midway := 0, 0
	for n := range kills {
		lines, ended := addAndKill(t, path, round(n), time.Duration(random.Int64N(int64(whole))))
		if !ended {
			killed++
		}
		if !ended && len(lines) > 0 && len(lines) < perRound {
			midway++
		}
		said = append(said, lines...)
		if n%10 == 9 || n == kills-1 {
			holdsAll(t, path, said, fmt.Sprintf("after kill %d", n+1))
		}
	}
	if !testing.Short() && (killed < kills/2 || midway == 0) {
		t.Errorf("of %d kills %d came before the end and %d between documents: the test proves too little", kills, killed, midway)
	}
	// What is left goes in, and the library is whole.
	if out, err := exec.Command("assay", "--library", path, "--quiet", "add", sources).CombinedOutput(); err != nil {
		t.Fatalf("adding the rest: %v\n%s", err, out)
	}
	if have := documents(t, path); len(have) != (kills+1)*perRound {
		t.Errorf("the library has %d documents, want %d", len(have), (kills+1)*perRound)
	}
	lib, err := sqlite.Open(t.Context(), path, library.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	if err := lib.Integrity(t.Context()); err != nil {
		t.Error(err)
	}
	t.Logf("%d kills: %d before the end, %d of them between documents; %s said to be added, and there", kills, killed, midway, text.Count(len(said), "document", "documents"))
}

const perRound = 700 // documents; more than three transactions

func writeRound(t *testing.T, path string, round int) {
	t.Helper()
	var b bytes.Buffer
	for i := range perRound {
		n := round*perRound + i
		fmt.Fprintf(&b, `{"title": "Audit %d", "text": "The county inspected %d bridges in May 2024. Auditor %d closed %d of them, the report says."}`+"\n", n, n+2, n, n/2)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func holdsAll(t *testing.T, path string, said []eventLine, when string) {
	t.Helper()
	have := documents(t, path)
	for _, l := range said {
		if have[l.Document] != l.Location {
			t.Fatalf("%s: %s was said to be added from %s; the library has %q", when, l.Document, l.Location, have[l.Document])
		}
	}
}

// addAndKill runs add, kills it after a while, and gives what it said to have
// added; ended says that it was done before.
func addAndKill(t *testing.T, path, sources string, after time.Duration) (lines []eventLine, ended bool) {
	t.Helper()
	cmd := exec.Command("assay", "--library", path, "--json", "add", sources)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	in := bufio.NewScanner(out)
	for in.Scan() {
		var l eventLine
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			continue // cut off by the kill
		}
		switch l.Event {
		case "added":
			lines = append(lines, l)
		case "summary":
			ended = true
		case "failed":
			t.Fatalf("not read: %s: %s", l.Location, l.Reason)
		}
	}
	if err := cmd.Wait(); err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("add: %v\n%s", err, stderr.String())
	}
	return lines, ended
}

// documents gives the library's documents with their locations; none when it was never made.
func documents(t *testing.T, path string) map[string]string {
	t.Helper()
	out, err := exec.Command("assay", "--library", path, "--json", "sources").Output()
	if err != nil {
		if _, e := os.Stat(path); os.IsNotExist(e) {
			return nil
		}
		t.Fatalf("the library does not open: %v", err)
	}
	var list []assay.Document
	if err := json.Unmarshal(out, &list); err != nil {
		t.Fatal(err)
	}
	have := map[string]string{}
	for _, d := range list {
		have[d.ID] = d.Location
	}
	return have
}
