package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"assay"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/config"
	"assay/internal/desk"
	"assay/internal/extract"
	"assay/internal/fetch"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/render"
	"assay/internal/source"
	"assay/internal/source/web"
	"assay/internal/transparency"
	front "assay/internal/web"
)

// parts are what a running desk is made of.
type parts struct {
	handler http.Handler
	queue   *asking.Queue
	desk    *desk.Desk
	close   func() error
}

// wire puts the desk together.
func (a *app) wire(ctx context.Context, set *config.Config, from origin, lib *sqlite.Library, open bool, log teller) (*parts, error) {
	checks, err := a.config(lib, askOptions{from: from}, now)
	if err != nil {
		return nil, err
	}
	book, err := a.loadBook(from.publishers)
	if err != nil {
		return nil, err
	}
	client, err := (&network{delay: time.Second}).client(a)
	if err != nil {
		return nil, err
	}
	x := extract.New(extract.Config{CacheDir: a.cacheDir()})
	closeAll := func() error { x.Close(); return client.Close() }
	reread := rereader(x, lib, book)
	queue, err := asking.New(ctx, asking.Options{
		Answer: a.answer(lib, checks), Store: lib, Workers: set.Questions.Workers, Most: set.Questions.Queue,
		Each: set.Questions.PerClient, Longest: set.Questions.Longest, Now: a.now, Logger: log.Logger,
	})
	if err != nil {
		return nil, errors.Join(err, closeAll())
	}
	var print func(context.Context, []byte) ([]byte, error)
	if printer, err := a.printer(); err == nil {
		print = printer.Print
	} else {
		log.Info("reports are not printed as PDF", "reason", plain(err))
	}
	kept := a.keeper(ctx, from, lib, log)
	var sync func(context.Context) error
	if kept != nil {
		sync = kept.Sync
	}
	d := desk.New(lib, desk.Options{Now: a.now, Logger: log.Logger, Open: open, Days: set.Desk.SessionDays, Verify: stands(checks, reread), Sync: sync})
	programs, counts, err := a.programs(set, lib, checks, queue, d, reread, log)
	if err != nil {
		return nil, errors.Join(err, closeAll())
	}
	site, err := front.New(front.Config{
		Library: lib, Check: checks, Ask: queue, Desk: d, Site: siteOf(set), Log: kept,
		Add: a.adder(lib, client, from.reading), PDF: print, Reread: reread, Settings: shownSettings(set), Now: a.now, Logger: log.Logger, More: programs,
	})
	if err != nil {
		return nil, errors.Join(err, closeAll())
	}
	h := counts.Handler(site.Handler())
	if open {
		h = alone(h)
	}
	return &parts{h, queue, d, closeAll}, nil
}

// keeper gives the keeper of the library's public log, brought up to the library;
// nil when it has none. A library that is gone at the end is not logged.
func (a *app) keeper(ctx context.Context, from origin, lib *sqlite.Library, log teller) *transparency.Keeper {
	place, on, err := a.publishedLog()
	if err != nil || !on || temporary(a, from) {
		return nil
	}
	k := transparency.Keep(place, lib)
	if err := k.Sync(ctx); err != nil {
		log.Error("the public log is behind what was published", "error", err)
	}
	return k
}

// stands holds a report to the library before it is published.
func stands(checks check.Config, again check.Reread) func(context.Context, *assay.Report) error {
	return func(ctx context.Context, r *assay.Report) error {
		result, err := check.Verify(ctx, checks, r, again)
		if err != nil || result.OK {
			return err
		}
		return doesNotStand(result)
	}
}

// roleOf gives the role that a setting names.
func roleOf(word string) desk.Role {
	if word == "everybody" {
		return desk.Visitor
	}
	return desk.Role(word)
}

// siteOf is how the settings present the desk.
func siteOf(set *config.Config) front.Site {
	return front.Site{
		Name: set.Site.Name, Base: set.Server.Base, Notice: set.Site.Notice, Disclaimer: set.Site.Disclaimer,
		Contact: set.Site.Contact, Operator: set.Site.Operator, Funding: set.Site.Funding, Language: set.Site.Language, Examples: set.Site.Examples, AskBy: roleOf(set.Desk.AskBy),
		CapturesBy: roleOf(set.Desk.CapturesBy), Proxied: set.Server.Proxied, NoTips: !set.Desk.Tips,
	}
}

// shownSettings are the settings for the page that shows them.
func shownSettings(set *config.Config) []front.Setting {
	var list []front.Setting
	for _, v := range set.Values() {
		list = append(list, front.Setting{Group: v.Group, Name: v.Name, Value: v.Value, From: v.From})
	}
	return list
}

// answer answers a question from the library and keeps the report.
func (a *app) answer(lib library.Library, checks check.Config) asking.Answer {
	return func(ctx context.Context, question string, tell func(asking.Progress)) (string, error) {
		c := checks
		c.Today = a.now().UTC()
		c.Progress = func(s check.Step) {
			p := asking.Progress{Stage: s.Stage, Done: s.Done, Detail: s.Detail}
			for _, f := range s.Found {
				p.Found = append(p.Found, asking.Finding{Text: f.Text, Source: sourceWords(&f.Document)})
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

// What one address may cost that an editor adds.
const (
	addWait = 2 * time.Minute
	addMost = 2 // read at a time
)

// adder reads addresses into the library, a few at a time.
func (a *app) adder(lib library.Library, client *fetch.Client, r reading) func(ctx context.Context, address string) ([]string, error) {
	room := make(chan struct{}, addMost)
	return func(ctx context.Context, address string) ([]string, error) {
		ctx, cancel := context.WithTimeout(ctx, addWait)
		defer cancel()
		if _, err := fetch.Normalise(address); err != nil {
			return nil, err
		}
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: other addresses are being read; try again in a minute", assay.ErrUnavailable)
		}
		o := readerOptions(lib, client)
		var err error
		if o.Archive, err = (&archiving{}).of(a, client); err != nil {
			return nil, err
		}
		r.capturedAt = a.now().UTC().Truncate(time.Microsecond)
		var ids []string
		sum, err := a.read(ctx, lib, web.New(o).Gather(ctx, web.Plan{Pages: []string{address}}), r, func(e check.Event) {
			if e.Document != "" {
				ids = append(ids, e.Document)
			}
		})
		switch {
		case err != nil:
			return nil, err
		case len(ids) == 0 && len(sum.Failed) > 0:
			return nil, fmt.Errorf("%w: %s: %s", assay.ErrUnreadable, address, sum.Failed[0].Reason)
		case len(ids) == 0:
			return nil, fmt.Errorf("%w: nothing to read at %s", assay.ErrEmpty, address)
		}
		return ids, nil
	}
}

// temporary reports whether a desk serves a library that is gone when it stops.
func temporary(a *app, from origin) bool { return len(from.paths) > 0 && a.library == "" }

// openDesk opens the library that the desk serves, for writing, with the folders
// of --from read into it, and gives a function that removes it afterwards where
// it was made for this run alone.
func (a *app) openDesk(ctx context.Context, from origin) (lib *sqlite.Library, remove func() error, err error) {
	path, err := a.libraryPath()
	if err != nil {
		return nil, nil, err
	}
	remove = func() error { return nil }
	if temporary(a, from) {
		dir, err := os.MkdirTemp("", "assay-serve-*")
		if err != nil {
			return nil, nil, err
		}
		path, remove = filepath.Join(dir, "library.assay"), func() error { return os.RemoveAll(dir) }
		a.note("reading into a library that is gone when the server stops; name one with --library to keep it")
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, remove())
		}
	}()
	lib, err = sqlite.Open(ctx, path, library.Options{Create: true, Busy: 5 * time.Second, Logger: a.log()})
	if err != nil {
		return nil, remove, err
	}
	if len(from.paths) == 0 {
		// What a reading that was killed left for the first reader; on a full disk he waits.
		if err := lib.Settle(ctx); err != nil {
			a.log().Warn("the library could not be settled", "error", err)
		}
		return lib, remove, nil
	}
	if err = exist(from.paths); err == nil {
		p := newProgress(ctx, a, from.paths, false)
		_, err = a.read(ctx, lib, walk(ctx, from.paths, source.Options{CapturedAt: from.capturedAt}), from.reading, p.event)
		p.finish()
	}
	if err != nil {
		return nil, remove, errors.Join(fmt.Errorf("the sources could not be read: %w", err), lib.Close())
	}
	return lib, remove, nil
}

// announce says where the desk is, and while nobody can run it, how somebody may.
func (a *app) announce(ctx context.Context, set *config.Config, l net.Listener, d *desk.Desk, log teller) {
	at := link(set.Server, l)
	words := "the desk is at " + at
	if set.Server.Base != nil {
		words += ", for readers at " + set.Server.Base.String() + "/"
	}
	if d.Open() {
		words += "; there are no accounts, and only this machine can reach it"
	}
	log.tell(words, "started", "address", at, "version", versionString(), "accounts", !d.Open())
	if d.Open() {
		return
	}
	token, needed, err := d.Setup(ctx)
	if err != nil {
		log.Error("no link to make the first account could be made", "error", err)
		return
	}
	if needed {
		if set.Server.Base != nil {
			at = set.Server.Base.String() + "/"
		}
		log.tell("make the first account here (the link works once): "+at+"setup/"+token, "set up", "link", at+"setup/"+token)
	}
}

// sourceWords names a source as a reader sees it before there is a report:
// "NewsNation · News, note".
func sourceWords(d *assay.Document) string {
	name := cmp.Or(d.Publisher, d.Title, d.Location)
	return name + " · " + render.ClassAndKind(d.Class, d.Kind)
}
