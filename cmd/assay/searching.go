package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/check"
	"assay/internal/fetch"
	"assay/internal/gather"
	"assay/internal/library"
	"assay/internal/source"
	"assay/internal/source/search"
	"assay/internal/source/web"
	"assay/internal/text"
)

// searching is how the world is searched before a question is answered: flags of ask.
type searching struct {
	on bool
	network
	archiving
	config      string
	providers   []string
	pages       int
	limit       time.Duration
	since       string
	until       string
	language    string
	allow, deny []string
}

func (s *searching) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&s.on, "search", false, "search the web first, and read what is found into the library")
	searchConfigFlag(c, &s.config)
	f.StringArrayVar(&s.providers, "provider", nil, "with --search: ask the service `NAME` (may be given again; default those of the search file; 'assay providers' lists them)")
	f.IntVar(&s.pages, "search-pages", gather.DefaultPages, "with --search: read at most `N` pages")
	f.DurationVar(&s.limit, "search-time", gather.DefaultTime, "with --search: stop after `TIME`")
	f.StringVar(&s.since, "since", "", "with --search: look for pages published on `DATE` (YYYY-MM-DD) or later")
	f.StringVar(&s.until, "until", "", "with --search: look for pages published on `DATE` (YYYY-MM-DD) or before")
	f.StringVar(&s.language, "language", "", "with --search: look for pages in the language `CODE` (en, es)")
	f.StringSliceVar(&s.allow, "allow-domain", nil, "with --search: read pages of `DOMAIN` and others so named only")
	f.StringSliceVar(&s.deny, "deny-domain", nil, "with --search: leave out pages of `DOMAIN`")
	s.network.flags(c)
	s.archiving.flags(c)
}

// check refuses what cannot be before anything is asked.
func (s *searching) check(from []string, asOf string) error {
	switch {
	case len(from) > 0:
		return usagef("--search reads pages into the library, and --from asks a folder in place: leave one of them out")
	case asOf != "":
		return usagef("--search finds what stands on the web now, and --as-of asks the library as it was: leave one of them out")
	case s.pages < 1:
		return usagef("--search-pages %d: read at least 1 page", s.pages)
	case s.limit <= 0:
		return usagef("--search-time %s: give a time, as in 90s or 5m", s.limit)
	}
	for _, d := range []struct{ flag, value string }{{"--since", s.since}, {"--until", s.until}} {
		if d.value == "" {
			continue
		}
		if _, err := parseDay(d.flag, d.value); err != nil {
			return err
		}
	}
	if s.since != "" && s.until != "" && s.until < s.since {
		return usagef("--until %s is before --since %s", s.until, s.since)
	}
	return nil
}

// services makes the providers to be asked.
func (s *searching) services(settings *search.Settings, client *fetch.Client) ([]gather.Provider, error) {
	names := s.providers
	if len(names) == 0 {
		names = settings.Names()
	}
	var all []gather.Provider
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		p, err := settings.Provider(name, client)
		if err != nil {
			return nil, err
		}
		d, _ := search.Describe(name)
		all = append(all, gather.Provider{Provider: p, Title: d.Title, Sides: d.Sides})
	}
	if len(all) == 0 {
		return nil, usagef("the search file names no service: add one, or name it with --provider: 'assay providers' lists them")
	}
	return all, nil
}

// gather searches the world for a question and reads what is found into the
// library, which is made when there is none.
func (a *app) gather(ctx context.Context, question string, opts askOptions) error {
	s := &opts.search
	settings, err := a.searchSettings(s.config)
	if err != nil {
		return err
	}
	if settings.Open, err = s.ranges(a); err != nil {
		return err
	}
	set, err := a.configure(nil)
	if err != nil {
		return err
	}
	s.contact = cmp.Or(s.contact, set.Network.Contact, settings.Contact())
	client, err := s.client(a)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	services, err := s.services(settings, client)
	if err != nil {
		return err
	}
	lib, err := a.openWriter(ctx, library.DefaultBusy)
	if err != nil {
		return err
	}
	defer lib.Close()
	config, err := a.config(lib, opts, now)
	if err != nil {
		return err
	}
	asked, profile, err := check.Understand(ctx, config, question)
	if err != nil {
		return err
	}
	book, err := a.loadBook(opts.from.publishers)
	if err != nil {
		return err
	}
	show := &live{a: a}
	defer show.clear()
	reader := readerOptions(lib, client)
	if reader.Archive, err = s.of(a, client); err != nil {
		return err
	}
	g, err := gather.Run(ctx, gather.Config{
		Question: question, Plan: gather.Plan(asked, profile, book), Providers: services,
		From: s.since, To: s.until, Language: s.language, Allow: s.allow, Deny: s.deny,
		MaxPages: s.pages, MaxTime: s.limit,
		Clean: fetch.Normalise, Save: lib.SaveGathering, Now: a.now, Logger: a.log(),
		Read: func(ctx context.Context, addresses []string, told func(gather.Page)) error {
			pages := web.New(reader).Gather(ctx, web.Plan{Pages: addresses})
			_, err := a.read(ctx, lib, pages, opts.from.reading, func(e check.Event) { told(pageOf(ctx, lib, e)) })
			return err
		},
		Records: func(ctx context.Context, records []gather.Record, told func(gather.Page)) error {
			_, err := a.read(ctx, lib, recordItems(records), opts.from.reading, func(e check.Event) {
				p := pageOf(ctx, lib, e)
				p.Address = strings.TrimSuffix(p.Address, recordMark)
				told(p)
			})
			return err
		},
		Events: func(e gather.Event) {
			if a.errTTY && !a.quiet {
				show.show(e.Done == e.Of, func(time.Duration) string { return gatherLine(e) })
			}
		},
	})
	show.clear()
	if err != nil {
		return err
	}
	world := gather.Sum([]assay.Gathering{g})
	a.note("%s", gatheredLine(g, world))
	state, err := lib.State(ctx, now)
	if err == nil && state.Documents == 0 {
		err = fmt.Errorf("%w: the search brought no source%s", assay.ErrUnreadable, failedServices(world))
	}
	return err
}

// recordMark is the fragment by which the record of a fact check is located
// beside its page.
const recordMark = "#claim-review"

// recordItems gives the records of fact checks as sources.
func recordItems(records []gather.Record) iter.Seq[source.Item] {
	return func(yield func(source.Item) bool) {
		for _, r := range records {
			c := source.NewCapture(r.JSON, source.JSON, r.Address+recordMark, r.Retrieval.At.Truncate(time.Microsecond))
			c.Retrieval = &r.Retrieval
			if !yield(source.Item{Capture: c, Read: int64(len(r.JSON))}) {
				return
			}
		}
	}
}

// pageOf tells what became of a page in the words of its record.
func pageOf(ctx context.Context, lib library.Library, e check.Event) gather.Page {
	p := gather.Page{Address: e.Location, Outcome: assay.Fetched, Reason: e.Reason, Document: e.Document}
	if e.Retrieval != nil {
		p.Outcome = e.Retrieval.Outcome
	}
	if e.Outcome == check.WasRefused {
		return p
	}
	if d, err := lib.Document(context.WithoutCancel(ctx), e.Document); err == nil {
		p.Title, p.Language, p.Published = d.Title, d.Language, d.Published
	}
	return p
}

// gatherLine says on one line how far a search has come.
func gatherLine(e gather.Event) string {
	if e.Stage == "search" {
		return fmt.Sprintf("searching, %d of %d: %s: %s", e.Done, e.Of, line(e.Subject), text.Count(e.Found, "result", "results"))
	}
	return fmt.Sprintf("reading, page %d of %d: %s: %s", e.Done, e.Of, e.Outcome, line(e.Subject))
}

// gatheredLine sums a search up on one line.
func gatheredLine(g assay.Gathering, w *assay.World) string {
	s := fmt.Sprintf("searched %s: %s named, %d chosen, %d read, in %.0f s", text.Count(len(w.Providers), "service", "services"),
		text.Count(w.Found, "page", "pages"), w.Chosen, w.Read, g.Seconds)
	if len(w.Thin) > 0 {
		s += "; a thin search: " + strings.Join(w.Thin, "; ")
	}
	return s
}

// failedServices says why services did not answer.
func failedServices(w *assay.World) string {
	var s strings.Builder
	for _, p := range w.Providers {
		if p.Failed > 0 && len(p.Reasons) > 0 {
			fmt.Fprintf(&s, "; %s: %s", p.Provider, line(p.Reasons[0]))
		}
	}
	return s.String()
}
