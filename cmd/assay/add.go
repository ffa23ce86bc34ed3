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

	"github.com/spf13/cobra"
)

// newAdd reads sources into the library.
func newAdd(a *app) *cobra.Command {
	var opts reading
	var net addresses
	var verbose bool
	c := &cobra.Command{
		Use:   "add [PATH|URL]...",
		Short: "Read sources into the library",
		Long: `Add reads files and folders (with all that is below them) into the library,
which is made when it does not exist: Markdown notes with front matter,
Markdown, plain text, HTML, pages that a browser saved (.mhtml, .mht), PDF,
mail (.eml), and JSON Lines (one source a line, with the keys text, title,
publisher, class, url, published). An http or https address is read as the page
or PDF that stands there; --feed, --sitemap and --crawl read the pages of a feed,
a sitemap or a site.

Of a web archive (.warc, .warc.gz, .wacz) each page is a source, under its
address; of a WACZ those that its list of pages names. Images, styles and
scripts are passed over and counted. Several captures of one address are read in
the order of their dates. An archive that 'assay export' wrote brings with it
what the other library knew: see 'assay export --help'.

The same bytes twice change nothing. A changed file or page is a new capture;
the old one stays, and can be asked with --as-of. What cannot be read is named
with the reason, and the rest goes in (exit code 4).

A page of the web is credited by its address: a name that it gives itself is
believed at that publisher's own domains, and --publisher, --class and the
publishers file say otherwise. A page that none of them gives a class is shown in
reports, and settles nothing. What stands at the head of a file of your own is
your word (docs/security.md).

Sites are asked politely: as their robots.txt allows, one request to a host in a
second, and again only for what has changed. Private networks are never asked
unless --allow-network names them. An address that is not there or unreachable
is read from the Wayback Machine where that has it, which the library records; a
page that is forbidden, or that robots.txt closes, is not. A version read with
--archived-at that is older than what the library has of the address stands
behind that, and is shown by its ID; alone in a library it is asked as any
other. A reading that was stopped keeps what it has, and goes on from there when the command is given again.

With --verbose a line "added ID LOCATION" is written for each document when it
is stored on disk, and with --json a JSON object a line, the last one a summary.`,
		Example: `  assay add notes/ releases.jsonl
  assay add --publisher "Example County Sheriff" --class official releases/
  assay add https://example.org/report.pdf
  assay add --feed https://example.org/news --since 2026-01-01
  assay add --crawl https://example.org/audits/ --depth 2 --pages 50
  assay add --archived-at 2025-11-01 https://example.org/press/123`,
		RunE: func(cmd *cobra.Command, args []string) error {
			paths, err := net.sort(args)
			if err == nil {
				err = opts.validate(paths)
			}
			if err == nil {
				err = exist(paths)
			}
			if err != nil {
				return err
			}
			return a.add(cmd.Context(), paths, &net, opts, verbose)
		},
	}
	opts.flags(c)
	net.flags(c)
	c.Flags().BoolVarP(&verbose, "verbose", "v", false, "name each document when it is stored")
	return c
}

// add reads paths, then what is asked of the network, and writes what it came to.
func (a *app) add(ctx context.Context, paths []string, net *addresses, opts reading, verbose bool) error {
	lib, err := a.openWriter(ctx, library.DefaultBusy)
	if err != nil {
		return err
	}
	defer lib.Close()
	p := newProgress(ctx, a, paths, verbose)
	opts.capturedAt = a.now().UTC().Truncate(time.Microsecond)
	sources := walk(ctx, paths, source.Options{CapturedAt: opts.capturedAt})
	if net.any() {
		pages, end, err := net.open(ctx, a, lib, p.page)
		if err != nil {
			return err
		}
		defer end()
		sources = concat(sources, pages)
	}
	sum, err := a.read(ctx, lib, sources, opts, p.event)
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
		if isAddress(p) {
			return usagef("%s is an address: read it into the library with 'assay add'", p)
		}
		if p == "" {
			return usagef("an empty path: name a file or a folder")
		}
	}
	return nil
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
	passed := ""
	if s.Passed > 0 {
		passed = fmt.Sprintf("passed over%8s\n", text.Group(s.Passed))
	}
	_, err := fmt.Fprintf(w, "added      %8s\nupdated    %8s\nunchanged  %8s\nnot read   %8s\n%s\n%s in %s of %s, read in %s\n",
		text.Group(s.Added), text.Group(s.Updated), text.Group(s.Unchanged), text.Group(len(s.Failed)), passed,
		text.Count(s.Passages, "passage", "passages"), text.Count(s.Documents, "new document", "new documents"),
		text.Size(s.Bytes), s.Elapsed.Round(10*time.Millisecond))
	return err
}
