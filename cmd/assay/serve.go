package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/render"
	"assay/internal/source"
	"assay/internal/web"
)

// serving is how the desk is served: the flags of serve.
type serving struct {
	from   origin
	listen string
}

// newServe serves the web desk.
func newServe(a *app) *cobra.Command {
	var opts serving
	c := &cobra.Command{
		Use:   "serve",
		Short: "Serve the web desk: ask, read, check, publish and correct",
		Long: `Serve answers on a web address with the desk: a page to ask, reports whose
every sentence can be followed to its source, and for editors a queue of tips,
drafts, publishing and corrections.

With --from the sources at a path are read first, into the library given with
--library, or else into one that is gone when the server stops.`,
		Example: `  assay serve --from examples/hsi
  assay serve --library desk.assay --listen 127.0.0.1:8080`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), opts) },
	}
	opts.from.flags(c)
	c.Flags().StringVar(&opts.listen, "listen", "127.0.0.1:8080", "`ADDRESS` to answer on")
	return c
}

func (a *app) serve(ctx context.Context, opts serving) (err error) {
	lib, err := a.openDesk(ctx, &opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lib.Close()) }()
	config, err := a.config(lib, askOptions{from: opts.from}, now)
	if err != nil {
		return err
	}
	queue, err := asking.New(ctx, asking.Options{Answer: a.answer(lib, config), Now: a.now, Logger: a.log()})
	if err != nil {
		return err
	}
	site, err := web.New(web.Config{
		Library: lib, Check: config, Ask: queue, Desk: desk.New(nil, desk.Options{Open: true, Now: a.now}),
		Now: a.now, Logger: a.log(),
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", opts.listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: site.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
	a.note("the desk is at http://%s", l.Addr())
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(stop), queue.Close(stop))
}

// answer answers a question from the library and keeps the report.
func (a *app) answer(lib library.Library, config check.Config) asking.Answer {
	return func(ctx context.Context, question string, tell func(asking.Progress)) (string, error) {
		c := config
		c.Today = a.now().UTC()
		c.Progress = func(s check.Step) {
			p := asking.Progress{Stage: s.Stage, Done: s.Done, Detail: s.Detail}
			for _, f := range s.Found {
				p.Found = append(p.Found, asking.Finding{Text: f.Text, Source: f.Document.Publisher})
			}
			tell(p)
		}
		r, err := check.Ask(ctx, c, question)
		if err != nil {
			return "", err
		}
		var b bytes.Buffer
		if err := render.JSON(&b, r); err != nil {
			return "", err
		}
		return r.ID, lib.SaveCheck(ctx, library.Check{ID: r.ID, Question: r.Question, Report: b.Bytes()})
	}
}

// openDesk opens the library that the desk serves, for writing, with the folders
// of --from read into it.
func (a *app) openDesk(ctx context.Context, opts *serving) (library.Library, error) {
	if len(opts.from.paths) == 0 {
		return a.openWriter(ctx, 5*time.Second)
	}
	if a.library == "" {
		dir, err := os.MkdirTemp("", "assay-serve-*")
		if err != nil {
			return nil, err
		}
		a.library = filepath.Join(dir, "library.assay")
		a.note("reading into a library that is gone when the server stops; name one with --library to keep it")
	}
	lib, err := sqlite.Open(ctx, a.library, library.Options{Create: true, Busy: 5 * time.Second, Logger: a.log()})
	if err != nil {
		return nil, err
	}
	if err = exist(opts.from.paths); err == nil {
		p := newProgress(ctx, a, opts.from.paths, false)
		_, err = a.read(ctx, lib, walk(ctx, opts.from.paths, source.Options{CapturedAt: opts.from.capturedAt}), opts.from.reading, p.event)
		p.finish()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the sources could not be read: %w", err), lib.Close())
	}
	return lib, nil
}
