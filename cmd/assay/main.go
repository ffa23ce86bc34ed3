// Command assay answers a contested question from a library of sources, and
// shows its work. One file holds one subcommand; this is the only place where
// the parts of the program are wired together.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/term"
)

// version is set by the build (-ldflags "-X main.version=...").
var version = "dev"

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // a short run with little alive: collect less often
	}
	log.SetOutput(io.Discard) // net/http speaks to it of servers that send too much, over the display of progress
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], system())
	stop()
	os.Exit(code)
}

// world is what the program sees of the machine, so that tests can give their own.
type world struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
	outTTY   bool // standard output is a terminal
	errTTY   bool
	columns  int // of the terminal; 0 when it is not known
}

// system is the world of a real run. The clock can be fixed by
// SOURCE_DATE_EPOCH (seconds since 1970), so that a build or a test that runs
// Assay gives the same bytes on any day.
func system() world {
	w := world{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		env: os.Getenv, now: time.Now,
		outTTY: term.IsTerminal(int(os.Stdout.Fd())),
		errTTY: term.IsTerminal(int(os.Stderr.Fd())),
	}
	if s, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		w.now = func() time.Time { return time.Unix(s, 0) }
	}
	if w.outTTY {
		if columns, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
			w.columns = columns
		}
	}
	return w
}

// run executes one command line and gives its exit code.
func run(ctx context.Context, args []string, w world) int {
	a := &app{world: w}
	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(w.in)
	root.SetOut(w.out)
	root.SetErr(w.err)
	if err := root.ExecuteContext(ctx); err != nil {
		return a.fail(err)
	}
	return codeOK
}
