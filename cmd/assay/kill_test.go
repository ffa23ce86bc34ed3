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
)

// TestKill kills the program at random moments while it adds sources: every
// document that it said was added is in the library, whole, and the library
// opens and takes more.
func TestKill(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 5
	}
	dir := t.TempDir()
	sources, path := filepath.Join(dir, "sources"), filepath.Join(dir, "l.assay")
	if err := os.Mkdir(sources, 0o755); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	said := map[string]string{} // document -> location
	midway := 0
	next := 0
	for kill := range kills {
		// Each round has new sources to add, more than a batch.
		for range 250 {
			text := fmt.Sprintf("The county inspected %d bridges in May 2024. Auditor %d closed %d of them, the report says.", next+2, next, next/2)
			if err := os.WriteFile(filepath.Join(sources, fmt.Sprintf("%06d.txt", next)), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			next++
		}
		lines, ended := addAndKill(t, path, sources, time.Duration(20+random.IntN(280))*time.Millisecond)
		if !ended && len(lines) > 0 {
			midway++
		}
		for _, l := range lines {
			said[l.Document] = l.Location
		}
		if kill%5 == 4 || kill == kills-1 {
			have := documents(t, path)
			for id, location := range said {
				if have[id] != location {
					t.Fatalf("after kill %d: %s was said to be added from %s; the library has %q", kill+1, id, location, have[id])
				}
			}
		}
	}
	if midway == 0 && !testing.Short() {
		t.Error("no kill came while documents were being added: the test proves nothing")
	}
	// What is left goes in, and the text of each can be read.
	if out, err := exec.Command("assay", "--library", path, "--quiet", "add", sources).CombinedOutput(); err != nil {
		t.Fatalf("adding the rest: %v\n%s", err, out)
	}
	have := documents(t, path)
	if len(have) != next {
		t.Errorf("the library has %d documents, want %d", len(have), next)
	}
	for id := range said {
		if out, err := exec.Command("assay", "--library", path, "show", id).CombinedOutput(); err != nil || !bytes.Contains(out, []byte("The county inspected")) {
			t.Errorf("show %s: %v\n%s", id, err, out)
		}
		break
	}
	t.Logf("%d kills, %d of them while documents were being added; %d documents were said to be added and are there", kills, midway, len(said))
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
