package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

// childEnv makes the test binary do one of the jobs below in place of testing.
const childEnv = "ASSAY_LIBRARY_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(job, os.Args[1:]); err != nil {
			fmt.Println("error", category(err))
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	code := m.Run()
	if benchDir != "" {
		if err := os.RemoveAll(benchDir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

func category(err error) string {
	for _, kind := range []error{assay.ErrFull, assay.ErrBusy, assay.ErrReadOnly, assay.ErrCorrupt, assay.ErrNotFound} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return "other"
}

// childCommand starts the test binary for a job.
func childCommand(ctx context.Context, binary, job string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), childEnv+"="+job)
	return cmd
}

func child(job string, args []string) error {
	ctx := context.Background()
	switch job {
	case "add": // PATH SEED BATCHES: adds, and prints each document once it is acknowledged
		return childAdd(ctx, args[0], args[1], args[2])
	case "desk": // PATH SEED ROUNDS: works as a desk does, and prints each thing once it is acknowledged
		return childDesk(ctx, args[0], args[1], args[2])
	case "spoilt": // PATH FAULT AT STAYS: works as a desk does on a disk that fails
		return childSpoilt(ctx, args[0], args[1], args[2], args[3] == "true")
	case "limited": // PATH SEED BYTES: the same with files of at most this size
		if err := limitFiles(args[2]); err != nil {
			return err
		}
		return childAdd(ctx, args[0], args[1], "1000")
	case "backup": // PATH TO BYTES: copies, into files of at most this size
		if err := limitFiles(args[2]); err != nil {
			return err
		}
		l, err := sqlite.Open(ctx, args[0], library.Options{ReadOnly: true})
		if err != nil {
			return err
		}
		fmt.Println("copying")
		return errors.Join(l.Backup(ctx, args[1]), l.Close())
	case "open": // PATH: opens for writing
		l, err := sqlite.Open(ctx, args[0], library.Options{})
		if err != nil {
			return err
		}
		return l.Close()
	case "read": // PATH: counts for reading
		l, err := sqlite.Open(ctx, args[0], library.Options{ReadOnly: true})
		if err != nil {
			return err
		}
		st, err := l.State(ctx, time.Time{})
		fmt.Println(st.Documents)
		return errors.Join(err, l.Close())
	}
	return fmt.Errorf("no job %q", job)
}

// limitFiles lets no file of this process grow beyond a size.
func limitFiles(bytes string) error {
	signal.Ignore(syscall.SIGXFSZ) // the write then fails, as on a full disk
	size, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		return err
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: size})
}

func childAdd(ctx context.Context, path, seed, batches string) error {
	s, err := strconv.ParseUint(seed, 10, 64)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(batches)
	if err != nil {
		return err
	}
	l, err := sqlite.Open(ctx, path, library.Options{Create: true, Busy: 10 * time.Second})
	if err != nil {
		return err
	}
	g := librarytest.NewGenerator(s, 500)
	out := bufio.NewWriter(os.Stdout)
	for i := range n {
		entries := make([]assay.Entry, 1+i%7)
		for k := range entries {
			entries[k] = g.Next(3)
			entries[k].Capture.Location = fmt.Sprintf("%d/%s", s, entries[k].Capture.Location)
		}
		added, err := l.Add(ctx, entries)
		if err != nil {
			return errors.Join(err, l.Close())
		}
		for _, a := range added {
			fmt.Fprintln(out, "added", a.Document)
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return l.Close()
}
