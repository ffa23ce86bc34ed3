package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/library"
	"assay/internal/source"
	"assay/internal/text"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// newAdd reads sources into the library.
func newAdd(a *app) *cobra.Command {
	var opts reading
	var verbose bool
	c := &cobra.Command{
		Use:   "add PATH...",
		Short: "Read sources into the library",
		Long: `Add reads files and folders (with all that is below them) into the library,
which is made when it does not exist: Markdown notes with front matter,
Markdown, plain text, HTML, PDF, and JSON Lines (one source a line, with the
keys text, title, publisher, class, url, published).

The same bytes twice change nothing. A changed file is a new capture; the old
one stays, and can be asked with --as-of. What cannot be read is named with the
reason, and the rest goes in (exit code 4).

With --verbose a line "added ID LOCATION" is written for each document when it
is stored on disk, and with --json a JSON object a line, the last one a summary.`,
		Example: `  assay add notes/ releases.jsonl
  assay add --publisher "Example County Sheriff" --class official releases/`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := opts.validate(args); err != nil {
				return err
			}
			lib, err := a.openWriter(cmd.Context(), library.DefaultBusy)
			if err != nil {
				return err
			}
			defer lib.Close()
			p := newProgress(cmd.Context(), a, args, verbose)
			opts.capturedAt = a.now().UTC().Truncate(time.Microsecond)
			sum, err := a.read(cmd.Context(), lib, args, opts, p.event)
			p.finish()
			if err != nil && sum.Documents+sum.Unchanged+len(sum.Failed) == 0 {
				return err
			}
			if e := a.summarise(sum); e != nil {
				return e
			}
			if err != nil {
				return err
			}
			if n := len(sum.Failed); n > 0 {
				return silent{fmt.Errorf("%w: %s", assay.ErrUnreadable, text.Count(n, "source", "sources"))}
			}
			return nil
		},
	}
	opts.flags(c)
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "name each document when it is stored")
	return c
}

// reading is how sources are read: flags of add and of --from.
type reading struct {
	class      string
	publisher  string
	publishers string
	capturedAt time.Time
}

func (r *reading) flags(c *cobra.Command) {
	c.Flags().StringVar(&r.class, "class", "", "`CLASS` of every source, whatever it states: "+classList())
	c.Flags().StringVar(&r.publisher, "publisher", "", "`NAME` of the publisher of every source, whatever it states")
	c.Flags().StringVar(&r.publishers, "publishers", "", "YAML `FILE` of publishers, over the table that is built in")
	completeClasses(c)
}

// classList names the classes for a help text.
func classList() string {
	names := make([]string, len(assay.Classes))
	for i, c := range assay.Classes {
		names[i] = string(c)
	}
	return strings.Join(names, ", ")
}

func completeClasses(c *cobra.Command) {
	names := strings.Split(classList(), ", ")
	// It fails only for a flag that does not exist, which the tests would show.
	_ = c.RegisterFlagCompletionFunc("class", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

func (r *reading) validate(paths []string) error {
	if r.class != "" && !assay.Class(r.class).Valid() {
		return usagef("no such class: %q: use one of %s", r.class, classList())
	}
	for _, p := range paths {
		if strings.HasPrefix(p, "http://") || strings.HasPrefix(p, "https://") {
			return usagef("addresses are not read yet: %s: save the page and add the file", p)
		}
		if p == "" {
			return usagef("an empty path: name a file or a folder")
		}
	}
	return nil
}

// progress tells a person how a reading goes, and a program what was stored.
type progress struct {
	a       *app
	verbose bool
	bar     *progressbar.ProgressBar
	lines   *json.Encoder
}

func newProgress(ctx context.Context, a *app, paths []string, verbose bool) *progress {
	p := &progress{a: a, verbose: verbose}
	if a.json {
		p.lines = json.NewEncoder(a.out)
		p.lines.SetEscapeHTML(false)
	}
	if a.errTTY && !a.quiet && !verbose && !a.json {
		p.bar = progressbar.NewOptions64(source.Count(ctx, paths, source.Options{}).Bytes,
			progressbar.OptionSetWriter(a.err),
			progressbar.OptionSetDescription("reading"),
			progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	return p
}

// line of --json, for one source.
type eventLine struct {
	Event    check.Outcome `json:"event"`
	Document string        `json:"document,omitempty"`
	Location string        `json:"location"`
	Reason   string        `json:"reason,omitempty"`
}

func (p *progress) event(e check.Event) {
	if p.bar != nil {
		_ = p.bar.Add64(e.Read) // a bar that cannot be drawn is no reason to stop
	}
	switch {
	case p.lines != nil:
		_ = p.lines.Encode(eventLine{e.Outcome, e.Document, e.Location, e.Reason}) // a closed pipe ends the program by itself
	case e.Outcome == check.WasRefused:
		if p.bar != nil {
			_ = p.bar.Clear()
		}
		fmt.Fprintf(p.a.err, "assay: not read: %s: %s\n", line(e.Location), line(e.Reason))
	case p.verbose:
		fmt.Fprintf(p.a.out, "%s %s %s\n", e.Outcome, e.Document, line(e.Location))
	}
}

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// summarise writes what a reading came to.
func (a *app) summarise(s check.Summary) error {
	if a.json {
		e := json.NewEncoder(a.out)
		e.SetEscapeHTML(false)
		return e.Encode(struct {
			Event string `json:"event"`
			check.Summary
		}{"summary", s})
	}
	if a.quiet {
		return nil
	}
	return writeSummary(a.out, s)
}

func writeSummary(w io.Writer, s check.Summary) error {
	_, err := fmt.Fprintf(w, "added      %8s\nupdated    %8s\nunchanged  %8s\nnot read   %8s\n\n%s in %s of %s, read in %s\n",
		text.Group(s.Added), text.Group(s.Updated), text.Group(s.Unchanged), text.Group(len(s.Failed)),
		text.Count(s.Passages, "passage", "passages"), text.Count(s.Documents, "new document", "new documents"),
		size(s.Bytes), s.Elapsed.Round(10*time.Millisecond))
	return err
}

// size writes a number of bytes for a person.
func size(n int64) string {
	switch {
	case n < 1000:
		return text.Count(int(n), "byte", "bytes")
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1000*1000*1000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
