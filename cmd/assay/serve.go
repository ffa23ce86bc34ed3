package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/internal/asking"
	"assay/internal/config"
	"assay/internal/desk"
)

// newServe serves the web desk.
func newServe(a *app) *cobra.Command {
	var from origin
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the web desk: ask, read, check, publish and correct",
		Long: `Serve answers on a web address with the desk: a page to ask, reports whose
every sentence can be followed to its source, and for editors a queue of tips,
drafts, publishing and corrections.

With --from the sources at a path are read first, into the library given with
--library, or else into one that is gone when the server stops.

For one person on one machine there are no accounts: whoever opens the desk may
do everything, and nobody but this machine reaches it. On any other address
people sign in, and the first start prints a link, good for one use, to make the
first account; until somebody has used it, each start prints a new one.

Every setting can also stand in a file or in the environment: 'assay config'
prints them all, docs/config.md explains them, and docs/deploy.md tells how to
run a desk for others. A stop (Ctrl-C, or SIGTERM) takes no more requests, gives
running questions --stop-after to end, and keeps those that do not for the next
start.`,
		Example: `  assay serve --from examples/hsi
  assay serve --library desk.assay --listen 127.0.0.1:8080
  assay serve --config /etc/assay/config.yaml --log-format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), from, cmd.Flags()) },
	}
	from.flags(c)
	settingFlags(c)
	return c
}

// serve runs the desk until ctx is done.
func (a *app) serve(ctx context.Context, from origin, flags *pflag.FlagSet) (err error) {
	set, err := a.configure(flags)
	if err != nil {
		return err
	}
	log := a.serveLog(set.Log)
	// The address is taken first: when it cannot be had, nothing is read in vain.
	l, err := listen(ctx, set.Server)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed(l.Close())) }()
	lib, remove, err := a.openDesk(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lib.Close(), remove()) }()
	open, err := a.openMode(ctx, set, lib)
	if err != nil {
		return err
	}
	parts, err := a.wire(ctx, set, from, lib, open, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parts.close()) }()
	server, err := newServer(set.Server, parts.handler, log)
	if err != nil {
		return err
	}
	a.announce(ctx, set, l, parts.desk, log)
	done := make(chan error, 1)
	go func() { done <- serveOn(server, l) }()
	select {
	case err := <-done:
		return fmt.Errorf("the server stopped by itself: %w", err)
	case <-ctx.Done():
	}
	return a.stop(server, parts.queue, set.Server.StopAfter, log)
}

// stop ends the serving: no more connections, pages on their way go out, those
// who watch a question are told, running questions have some time to end, and
// the others stay in the store. A second signal ends the program at once, which
// loses nothing that is on disk.
func (a *app) stop(server *http.Server, queue *asking.Queue, after time.Duration, log teller) error {
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	waiting, running, _ := queue.Load()
	log.tell("stopping: "+stopWords(waiting, running, after), "stopping", "waiting", waiting, "running", running)
	patience, end := context.WithTimeout(context.Background(), after)
	defer end()
	pages := make(chan error, 1)
	go func() { pages <- server.Shutdown(patience) }()
	err := queue.Close(patience)
	if e := <-pages; e != nil { // pages that are still being read are cut off
		e = server.Close()
		err = errors.Join(err, e)
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the desk did not stop cleanly: %w", err)
	}
	log.tell("the desk has stopped", "stopped")
	return nil
}

// stopWords say what a stop waits for.
func stopWords(waiting, running int, after time.Duration) string {
	switch {
	case running > 0:
		return fmt.Sprintf("questions that run have %s to end, and go on at the next start if they do not; press Ctrl-C again to stop at once", after)
	case waiting > 0:
		return "questions that wait are kept for the next start"
	}
	return "no question is running"
}

// errOpen explains why a desk without accounts is refused.
var errOpen = "without accounts whoever reaches the desk may do everything, and %s: use --accounts on, or listen on 127.0.0.1 without a base address and a proxy"

// openMode decides whether there are accounts.
func (a *app) openMode(ctx context.Context, set *config.Config, store desk.Store) (bool, error) {
	reached := reachedBy(set.Server)
	switch {
	case set.Desk.Accounts == "on":
		return false, nil
	case set.Desk.Accounts == "off" && reached != "":
		return false, usagef(errOpen, reached)
	case set.Desk.Accounts == "off":
		return true, nil
	case reached != "":
		return false, nil
	}
	accounts, err := store.Accounts(ctx)
	return len(accounts) == 0, err
}
