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
	"assay/internal/recheck"
	"assay/internal/source/web"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newRecheck asks the addresses of the library again.
func newRecheck(a *app) *cobra.Command {
	var net network
	var arch archiving
	var publishers, olderThan string
	var limit int
	var noArchive bool
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
			choice := recheck.Choice{Limit: limit}
			if limit < 0 {
				return usagef("--limit %d: give 1 or more, or leave it out for all", limit)
			}
			if olderThan != "" {
				age, err := parseAge(olderThan)
				if err != nil {
					return err
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
					return err
				}
				choice.Reports = append(choice.Reports, report)
			}
			client, err := net.client(a)
			if err != nil {
				return err
			}
			defer func() { _ = client.Close() }()
			lib, err := a.openExisting(cmd.Context())
			if err != nil {
				return err
			}
			defer lib.Close()
			targets, err := recheck.Choose(cmd.Context(), lib, choice)
			if err != nil {
				return err
			}
			p := newProgress(cmd.Context(), a, nil, false)
			o := readerOptions(lib, client)
			o.Held, o.Progress = nil, p.page
			config := recheck.Config{Library: lib, Reader: web.New(o), Reports: choice.Reports, Logger: a.log()}
			if !noArchive {
				config.Archive = arch.of(a, client)
			}
			result, err := a.recheck(cmd.Context(), config, publishers, targets)
			p.finish()
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
	f.StringVar(&olderThan, "older-than", "", "leave out addresses that were asked within `TIME`: 12h, 7d, 4w")
	f.IntVarP(&limit, "limit", "n", 0, "ask at most `N` addresses, those first that were not asked for the longest (default all)")
	f.BoolVar(&noArchive, "no-archive", false, "do not ask a web archive where a page that is gone is kept")
	f.StringVar(&publishers, "publishers", "", "YAML `FILE` of publishers, over the table that is built in")
	net.flags(c)
	arch.flags(c)
	return c
}

// recheck runs the recheck with the readers of this program.
func (a *app) recheck(ctx context.Context, c recheck.Config, publishers string, targets []recheck.Target) (recheck.Result, error) {
	book, err := loadBook(publishers)
	if err != nil {
		return recheck.Result{}, err
	}
	x := extract.New(extract.Config{CacheDir: a.cacheDir()})
	defer x.Close()
	c.Extract = func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{Publishers: book})
	}
	return recheck.Run(ctx, c, targets)
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
