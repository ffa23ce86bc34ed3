package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/sqlite"
)

const kills = 80

// TestKilled kills a process that adds documents, at random moments, creation
// included, again and again on the same file: what it said was added is there.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	acknowledged := map[string][]string{} // by file
	path := ""
	killed, total := 0, 0
	for i := range kills {
		fresh := i%8 == 0 // now and then, so that making a file is killed too
		if fresh {
			path = filepath.Join(t.TempDir(), "l.assay")
		}
		documents, ended := addAndKill(t, path, uint64(i), fresh, time.Duration(r.IntN(60_000))*time.Microsecond)
		if acknowledged[path] = append(acknowledged[path], documents...); !ended {
			killed++
		}
		total += len(documents)
		survived(t, path, acknowledged[path], i%8 == 7)
	}
	if killed < 50 || total < 100 {
		t.Errorf("only %d of %d processes were killed at work, with %d documents acknowledged", killed, kills, total)
	}
	t.Logf("%d processes killed, %d documents acknowledged, none lost", killed, total)
}

// addAndKill gives the documents that a process acknowledged before it was
// killed: some time after its start, or after its first document. ended is true
// when it was done before that.
func addAndKill(t *testing.T, path string, seed uint64, fromStart bool, after time.Duration) (documents []string, ended bool) {
	t.Helper()
	return workAndKill(t, "add", path, seed, fromStart, 1, after)
}

// workAndKill is addAndKill for any job that says "added" of what it did; the time
// counts from the line numbered said, so that a slow machine gets as far as a fast one.
func workAndKill(t *testing.T, job, path string, seed uint64, fromStart bool, said int, after time.Duration) (documents []string, ended bool) {
	t.Helper()
	cmd := childCommand(t.Context(), os.Args[0], job, path, fmt.Sprint(seed), "100000")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	if fromStart {
		kill.Reset(after)
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // a line without its end was not finished: nothing was said
		}
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "added "); ok {
			if documents = append(documents, id); len(documents) == said && !fromStart {
				kill.Reset(after)
			}
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return documents, false
		}
	}
	if err != nil {
		t.Fatalf("the process failed: %v\n%s", err, stderr.String())
	}
	return documents, true
}

// survived opens what a killed process left; all of it is read when thorough.
func survived(t *testing.T, path string, documents []string, thorough bool) {
	t.Helper()
	l, err := sqlite.Open(t.Context(), path, library.Options{})
	if errors.Is(err, assay.ErrNotFound) && len(documents) == 0 {
		return // killed before there was a library
	}
	if err != nil {
		t.Fatalf("after a kill: %v", err)
	}
	defer closed(t, l)
	if _, err := l.Materials(t.Context(), documents); err != nil {
		t.Fatalf("of %d documents acknowledged: %v", len(documents), err)
	}
	if thorough {
		if err := l.Integrity(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	hits, err := l.Search(t.Context(), assay.Query{Text: "baben beben biben"}, 10, time.Time{})
	if err != nil || len(documents) > 50 && len(hits) == 0 {
		t.Fatalf("search after a kill: %d hits, %v", len(hits), err)
	}
}

// intact opens a library after a failed addition: it has what was acknowledged
// and goes on working.
func intact(t *testing.T, path string, documents []string) {
	t.Helper()
	l := mustOpen(t, path, library.Options{})
	defer closed(t, l)
	if _, err := l.Materials(t.Context(), documents); err != nil {
		t.Errorf("of %d documents acknowledged: %v", len(documents), err)
	}
	if err := l.Integrity(t.Context()); err != nil {
		t.Error(err)
	}
	addSome(t, l, 77, 20)
}

// TestFileSizeLimit lets files grow to a limit, which needs no privileges.
func TestFileSizeLimit(t *testing.T) {
	for _, size := range []int{800_000, 1_400_000} {
		path := filepath.Join(t.TempDir(), "l.assay")
		intact(t, path, runFull(t, path, fmt.Sprint(size)))
	}
}

// runFull adds in another process until there is no room, and gives the
// documents that were acknowledged.
func runFull(t *testing.T, path, size string) (documents []string) {
	t.Helper()
	cmd := childCommand(t.Context(), os.Args[0], "limited", path, "1", size)
	out, err := cmd.Output()
	if err == nil {
		t.Fatal("everything had room")
	}
	refused := false
	for line := range strings.Lines(string(out)) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "added "); ok {
			documents = append(documents, id)
		}
		refused = refused || strings.TrimSpace(line) == "error "+assay.ErrFull.Error()
	}
	if !refused || len(documents) == 0 {
		var exit *exec.ExitError
		errors.As(err, &exit)
		t.Fatalf("%d documents, %v: %s", len(documents), err, exit.Stderr)
	}
	return documents
}

// TestFullDisk fills a small file system, where the test may mount one.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a file system cannot be mounted here: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	path := filepath.Join(dir, "l.assay")
	documents := runFull(t, path, "1000000000")
	l := mustOpen(t, path, library.Options{ReadOnly: true})
	if _, err := l.Materials(t.Context(), documents); err != nil {
		t.Error(err)
	}
	if err := l.Integrity(t.Context()); err != nil {
		t.Error(err)
	}
	closed(t, l)
}

// TestUnprivileged opens as a user who may not write; root passes every
// permission, so a child gives its privileges up.
func TestUnprivileged(t *testing.T) {
	path := newFile(t, 4)
	dir := filepath.Dir(path)
	binary := os.Args[0]
	var credential *syscall.Credential
	if os.Getuid() == 0 {
		// The child must be able to reach its own binary and the library.
		binary = filepath.Join(dir, "child")
		if err := os.Link(os.Args[0], binary); err != nil {
			content, err := os.ReadFile(os.Args[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(binary, content, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		for d := dir; d != "/" && d != os.TempDir(); d = filepath.Dir(d) {
			if err := os.Chmod(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		credential = &syscall.Credential{Uid: 65534, Gid: 65534}
	}
	mode := func(file, folder os.FileMode) {
		t.Helper()
		if err := errors.Join(os.Chmod(path, file), os.Chmod(dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	run := func(job string) string {
		cmd := childCommand(t.Context(), binary, job, path)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
		out, err := cmd.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Skipf("a child without privileges cannot be started here: %v", err)
		}
		return strings.TrimSpace(string(out))
	}
	defer mode(0o644, 0o755)
	mode(0o444, 0o555)
	before := look(t, dir)
	if got := run("open"); got != "error "+assay.ErrReadOnly.Error() {
		t.Errorf("opening for writing: %s", got)
	}
	if got := run("read"); got != "4" {
		t.Errorf("reading a folder that may not be written: %s", got)
	}
	if after := look(t, dir); after != before {
		t.Errorf("the folder changed:\n%s\n%s", before, after)
	}
	mode(0o000, 0o555)
	if got := run("read"); got != "error "+assay.ErrReadOnly.Error() {
		t.Errorf("reading what may not be read: %s", got)
	}
}

// TestTwoProcesses adds from two processes at once while this one reads.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.assay")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const batches = 25
	results := make(chan error, 2)
	for seed := range 2 {
		go func() {
			out, err := childCommand(ctx, os.Args[0], "add", path, fmt.Sprint(seed+1), fmt.Sprint(batches)).CombinedOutput()
			if err != nil {
				err = fmt.Errorf("%w\n%s", err, out)
			}
			results <- err
		}()
	}
	var l *sqlite.Library
	reads, last, done := 0, 0, 0
	for done < 2 {
		select {
		case err := <-results:
			if err != nil {
				t.Error(err)
			}
			done++
		default:
		}
		if l == nil {
			var err error
			if l, err = sqlite.Open(ctx, path, library.Options{ReadOnly: true}); errors.Is(err, assay.ErrNotFound) {
				time.Sleep(time.Millisecond)
				continue
			} else if err != nil {
				t.Fatal(err)
			}
		}
		st, err := l.State(ctx, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Search(ctx, assay.Query{Text: "baben beben"}, 20, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if st.Documents < last {
			t.Fatalf("%d documents after %d", st.Documents, last)
		}
		if last = st.Documents; st.Passages != 3*st.Documents {
			t.Fatalf("half a batch: %+v", st)
		}
		reads++
	}
	want := 0
	for i := range batches {
		want += 2 * (1 + i%7)
	}
	if st, err := l.State(ctx, time.Time{}); err != nil || st.Documents != want {
		t.Errorf("%d documents at the end, want %d; %v", st.Documents, want, err)
	}
	t.Logf("%d reads beside two writers", reads)
	closed(t, l)
	intact(t, path, nil)
}
