package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/publishers"
	"assay/internal/recheck"
	"assay/internal/source/web"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newRecheck asks the addresses of the library again.
func newRecheck(a *app) *cobra.Command {
	var opts rechecking
	c := &cobra.Command{
		Use:   "recheck [REPORT.json|URL]...",
		Short: "Ask the addresses of the library again: what changed, moved or is gone",
		Long: `Recheck asks every address of the library again, or those of a report, or those
given, and says what became of each:

  changed       another text stands there; the sentences of saved reports whose
                quotation is no longer on the page are named, with what was
                quoted and what is nearest to it now
  gone          the server says that nothing is there, with the address where a
                web archive keeps it
  moved         for good, to another address, with the same text
  unverifiable  forbidden, closed by robots.txt, unreachable, a wall in place of
                the page: this says nothing of whether it is still there
  unchanged     the same bytes, or the same text in other bytes
  there         it answers; the library was read from a note or a file that names
                it, so that there is nothing to compare

Sites are asked as politely as by 'assay add', and only for what has changed. A
changed page becomes a new capture; the old one stays, and the reports that cite
it still verify. 'assay verify' notes which of a report's sources have changed
since. A source that changed or is gone ends with exit code 9; if there is none,
but some could not be verified, with exit code 4.`,
		Example: `  assay recheck
  assay recheck report.json
  assay recheck --older-than 7d --limit 200
  0 6 * * *  assay recheck --quiet --older-than 7d --limit 500   # in a crontab`,
		RunE: func(cmd *cobra.Command, args []string) error {
			choice, err := opts.choice(a, args)
			if err != nil {
				return err
			}
			result, err := a.recheck(cmd.Context(), choice, &opts)
			if err != nil && len(result.Findings) == 0 {
				return err
			}
			if e := a.writeRecheck(result); e != nil {
				return e
			}
			switch {
			case err != nil:
				return err
			case result.Drifted():
				return silent{fmt.Errorf("%w: %s", assay.ErrDrifted, text.Count(result.Counts[recheck.Changed]+result.Counts[recheck.Gone], "source", "sources"))}
			case result.Counts[recheck.Unverifiable] > 0:
				return silent{fmt.Errorf("%w: %s", assay.ErrUnreadable, text.Count(result.Counts[recheck.Unverifiable], "address", "addresses"))}
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&opts.olderThan, "older-than", "", "leave out addresses that were asked within `TIME`: 12h, 7d, 4w")
	f.IntVarP(&opts.limit, "limit", "n", 0, "ask at most `N` addresses, those first that were not asked for the longest (default all)")
	f.BoolVar(&opts.noArchive, "no-archive", false, "do not ask a web archive where a page that is gone is kept")
	f.StringVar(&opts.publishers, "publishers", "", "YAML `FILE` of publishers, over the table that is built in")
	opts.network.flags(c)
	opts.archiving.flags(c)
	return c
}

// rechecking is what a recheck is run with.
type rechecking struct {
	network
	archiving
	publishers, olderThan string
	limit                 int
	noArchive             bool
}

// choice says which addresses are to be looked at.
func (o *rechecking) choice(a *app, args []string) (recheck.Choice, error) {
	choice := recheck.Choice{Limit: o.limit}
	if o.limit < 0 {
		return choice, usagef("--limit %d: give 1 or more, or leave it out for all", o.limit)
	}
	if o.olderThan != "" {
		age, err := parseAge(o.olderThan)
		if err != nil {
			return choice, err
		}
		choice.Before = a.now().UTC().Add(-age)
	}
	for _, arg := range args {
		if isAddress(arg) {
			choice.Addresses = append(choice.Addresses, arg)
			continue
		}
		report, err := a.readReport(arg)
		if err != nil {
			return choice, err
		}
		choice.Reports = append(choice.Reports, report)
	}
	return choice, nil
}

// recheck looks at the addresses of the library.
func (a *app) recheck(ctx context.Context, choice recheck.Choice, opts *rechecking) (recheck.Result, error) {
	none := recheck.Result{}
	client, err := opts.client(a)
	if err != nil {
		return none, err
	}
	defer func() { _ = client.Close() }()
	lib, err := a.openExisting(ctx)
	if err != nil {
		return none, err
	}
	defer lib.Close()
	targets, err := recheck.Choose(ctx, lib, choice)
	if err != nil {
		return none, err
	}
	book, err := a.loadBook(opts.publishers)
	if err != nil {
		return none, err
	}
	x := extract.New(extract.Config{CacheDir: a.cacheDir()})
	defer x.Close()
	p := newProgress(ctx, a, nil, false)
	defer p.finish()
	o := readerOptions(lib, client)
	o.Progress = p.page
	c := recheck.Config{Library: lib, Reader: web.New(o), Reports: choice.Reports, Logger: a.log(), Extract: extractAsBefore(x, lib, book)}
	if !opts.noArchive {
		if c.Archive, err = opts.of(a, client); err != nil {
			return recheck.Result{}, err
		}
	}
	return recheck.Run(ctx, c, targets)
}

// extractAsBefore reads captures with the publisher and the class of what stood
// at their location, which were perhaps said with --publisher and --class.
func extractAsBefore(x *extract.Extractor, lib library.Library, book *publishers.Book) func(context.Context, assay.Capture) (assay.Document, error) {
	return func(ctx context.Context, capture assay.Capture) (assay.Document, error) {
		o := extract.Options{Publishers: book}
		if history, err := lib.History(ctx, capture.Location); err == nil && len(history) > 0 {
			if old, err := lib.Document(ctx, history[len(history)-1].Document); err == nil {
				o.Publisher, o.Class = old.Publisher, old.Class
			}
		}
		return x.Extract(ctx, capture, o)
	}
}

// openExisting opens the library for writing when there is one.
func (a *app) openExisting(ctx context.Context) (library.Library, error) {
	lib, err := a.openReader(ctx, &origin{})
	if err != nil {
		return nil, err
	}
	if err := lib.Close(); err != nil {
		return nil, err
	}
	return a.openWriter(ctx, library.DefaultBusy)
}

// parseAge reads a length of time with days and weeks: 12h, 7d, 4w.
func parseAge(s string) (time.Duration, error) {
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if n, err := strconv.Atoi(strings.TrimSuffix(s, unit)); strings.HasSuffix(s, unit) && err == nil && n > 0 && n < 100_000 {
			return time.Duration(n) * length, nil
		}
	}
	if age, err := time.ParseDuration(s); err == nil && age > 0 {
		return age, nil
	}
	return 0, usagef("--older-than %q is no length of time: give one as 12h, 7d or 4w", s)
}

// noteDrift says when the sources of the last answer to a question are not any
// more what they were.
func (a *app) noteDrift(ctx context.Context, lib library.Library, r *assay.Report) {
	last, drifted, err := recheck.SinceLast(ctx, lib, r.Question)
	switch {
	case err != nil:
		a.log().Warn("the last report of this question was not looked at", "reason", err)
	case len(drifted) > 0 && last.ID != r.ID:
		a.note("assay: the last report of this question, %.12s, cites %s changed or gone since: see 'assay verify'",
			last.ID, text.Count(len(drifted), "source that has", "sources that have"))
	}
}

// writeRecheck writes what became of each address, the changes first.
func (a *app) writeRecheck(r recheck.Result) error {
	if a.json {
		return a.writeJSON(r)
	}
	var b strings.Builder
	for _, f := range r.Findings {
		if f.State == recheck.Unchanged || f.State == recheck.There && f.MovedTo == "" {
			continue // the counts name them
		}
		writeFinding(&b, f)
	}
	if !a.quiet {
		var counts []string
		for _, s := range recheck.States {
			if n := r.Counts[s]; n > 0 {
				counts = append(counts, fmt.Sprintf("%s %s", text.Group(n), s))
			}
		}
		if len(counts) == 0 {
			counts = []string{"nothing to ask"}
		}
		fmt.Fprintf(&b, "%s: %s", text.Count(len(r.Findings), "address", "addresses"), strings.Join(counts, ", "))
		if r.Lost > 0 {
			fmt.Fprintf(&b, "; quotations of reports that no longer stand on their page: %d", r.Lost)
		}
		b.WriteByte('\n')
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

func writeFinding(b *strings.Builder, f recheck.Finding) {
	fmt.Fprintf(b, "%-12s  %s\n", f.State, line(f.Address))
	detail := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "%14s%s: %s\n", "", name, line(value))
		}
	}
	if f.State != recheck.Changed {
		detail("why", f.Reason)
	}
	detail("moved to", f.MovedTo)
	if f.Archive != "" {
		detail("archived "+f.ArchivedAt.Format(time.DateOnly), f.Archive)
	}
	if f.State == recheck.Changed {
		detail("documents", f.Document+" then, "+f.Now+" now")
	}
	for _, l := range f.Lost {
		for _, r := range l.Reports {
			detail("report "+r.ID[:min(len(r.ID), 12)], r.Question)
		}
		detail("says", l.Sentence)
		detail("quoted", l.Quote)
		if l.Nearest == "" {
			l.Nearest = "nothing like it"
		}
		detail("now", l.Nearest)
	}
}
