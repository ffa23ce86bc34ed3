package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"assay"
	"assay/internal/audit"
	"assay/internal/extract"
	"assay/internal/fetch"
	"assay/internal/library"
	"assay/internal/render"
	"assay/internal/source"
	"assay/internal/source/web"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// auditOptions is how a text is audited: the flags of audit.
type auditOptions struct {
	from origin
	network
	archiving
	format, asOf, out, profile string
	readCited, noArchive       bool
}

// newAudit holds somebody else's cited text to its citations.
func newAudit(a *app) *cobra.Command {
	var opts auditOptions
	c := &cobra.Command{
		Use:   "audit FILE|URL",
		Short: "Hold somebody else's cited text to its citations",
		Long: `Audit reads a text that cites its sources (Markdown, HTML, plain text; links,
[n], footnotes, author and year, the exports of research tools) and holds each of
its sentences to what it cites, as the library has it:

  quote found            its quotations stand in the source
  figure and name agree  its figures, dates and names do, for what it says
  supported              the source says it in other words
  not supported          the source does not say it, or says it of something else
  contradicted           the source says otherwise
  source unreachable     the source is not in the library, or could not be read
  no citation            it states something that can be checked, and cites nothing

It says which of the cited pages are one origin, and where other sources of the
library date a happening differently. Nothing is asked of the network: sources
are found in the library by their address, or by title and publisher. With
--read-cited the cited addresses are read into the library first, as 'assay add'
reads them; a page that is gone is read from a web archive. A URL as the text
itself is read, and not stored. '-' reads the text from standard input.

An audit says what was found, and nothing of why. If a cited sentence is not
supported, or contradicted, the exit code is 7; if there is none, but some source
could not be read, 4.`,
		Example: `  assay audit --from my-sources/ their-report.md
  assay audit --read-cited -o audit.html https://example.org/their-report
  assay audit --format json their-report.md`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.audit(cmd.Context(), args[0], opts)
		},
	}
	opts.from.flags(c)
	f := c.Flags()
	f.StringVar(&opts.format, "format", "", "`FORM` of the audit: text, md, html, json (default text, or by the ending of -o)")
	f.StringVarP(&opts.out, "output", "o", "", "write the audit to `FILE`")
	f.StringVar(&opts.asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	f.StringVar(&opts.profile, "profile", "", "vocabulary of a field by `NAME`, or a file of your own (default by the text's words)")
	f.BoolVar(&opts.readCited, "read-cited", false, "read the cited addresses into the library first")
	f.BoolVar(&opts.noArchive, "no-archive", false, "do not ask a web archive for an address that is not there or unreachable")
	opts.network.flags(c)
	opts.archiving.flags(c)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "md", "html", "json"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("profile", completeProfiles)
	return c
}

func (a *app) audit(ctx context.Context, path string, opts auditOptions) error {
	format, err := a.chooseFormat(askOptions{format: opts.format, out: opts.out})
	if err != nil {
		return err
	}
	if format == "pdf" {
		return usagef("an audit is written as text, md, html or json; print the HTML for paper")
	}
	if opts.readCited && opts.asOf != "" {
		return usagef("--read-cited reads what stands on the web now, and --as-of asks the library as it was: leave one of them out")
	}
	cited, err := a.readCitedText(ctx, path, &opts)
	if err != nil {
		return err
	}
	when, err := parseAsOf(opts.asOf)
	if err != nil {
		return err
	}
	began := a.now().UTC().Truncate(time.Microsecond)
	lib, err := a.openToAudit(ctx, cited, &opts)
	if err != nil {
		return err
	}
	defer lib.Close()
	config, err := a.config(lib, askOptions{from: opts.from, profile: opts.profile}, when)
	if err != nil {
		return err
	}
	c := audit.Config{Library: lib, Book: config.Book, Profiles: config.Profiles, Profile: config.Profile, AsOf: when, Today: config.Today, Engine: config.Engine}
	if opts.readCited {
		c.Since = began
	}
	done := a.waiting(readingSources)
	found, err := audit.Run(ctx, c, cited)
	done()
	if err != nil {
		return err
	}
	if err := a.writeAudit(found, format, opts.out); err != nil {
		return err
	}
	return auditFailed(found)
}

// readCitedText reads the text that is audited.
func (a *app) readCitedText(ctx context.Context, path string, opts *auditOptions) (*audit.Text, error) {
	book, err := a.loadBook(opts.from.publishers)
	if err != nil {
		return nil, err
	}
	x := extract.New(extract.Config{CacheDir: a.cacheDir()})
	defer x.Close()
	read := func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{Publishers: book})
	}
	capture, err := a.textToAudit(ctx, path, opts)
	if err != nil {
		return nil, err
	}
	return audit.Read(ctx, capture, read)
}

// textToAudit gives the bytes of a file, of standard input, or of an address.
func (a *app) textToAudit(ctx context.Context, path string, opts *auditOptions) (assay.Capture, error) {
	at := a.now().UTC().Truncate(time.Microsecond)
	if path == "-" {
		b, err := io.ReadAll(io.LimitReader(a.in, audit.MaxBytes+1))
		if err != nil {
			return assay.Capture{}, fmt.Errorf("cannot read the text: %w", err)
		}
		media, err := source.MediaType("", b)
		if err != nil {
			return assay.Capture{}, err
		}
		if media == "text/plain" {
			media = "text/markdown" // which plain text is, too
		}
		return source.NewCapture(b, media, "standard input", at), nil
	}
	items := source.Walk(ctx, []string{path}, source.Options{CapturedAt: at})
	if isAddress(path) {
		client, err := opts.client(a)
		if err != nil {
			return assay.Capture{}, err
		}
		defer func() { _ = client.Close() }()
		if _, err := fetch.Normalise(path); err != nil {
			return assay.Capture{}, err
		}
		items = web.New(web.Options{Getter: client}).Gather(ctx, web.Plan{Pages: []string{path}})
	} else if err := exist([]string{path}); err != nil {
		return assay.Capture{}, err
	}
	for item := range items {
		if item.Err != nil {
			return assay.Capture{}, item.Err
		}
		if item.Passed == 0 {
			return item.Capture, nil
		}
	}
	return assay.Capture{}, fmt.Errorf("%w: nothing to audit: %s", assay.ErrEmpty, path)
}

// openToAudit opens the library, with the cited addresses read into it when that
// is asked for.
func (a *app) openToAudit(ctx context.Context, t *audit.Text, opts *auditOptions) (lib library.Library, err error) {
	addresses := t.Addresses()
	if !opts.readCited || len(addresses) == 0 {
		return a.openReader(ctx, &opts.from)
	}
	if len(opts.from.paths) > 0 {
		lib, err = a.openReader(ctx, &opts.from)
	} else {
		lib, err = a.openWriter(ctx, library.DefaultBusy)
	}
	if err != nil {
		return nil, err
	}
	client, err := opts.client(a)
	if err != nil {
		return nil, givenUp(lib, err)
	}
	defer func() { _ = client.Close() }()
	p := newProgress(ctx, a, nil, false)
	p.lines = nil // --json is for the command's own result
	reader := readerOptions(lib, client)
	reader.Progress = p.page
	if !opts.noArchive {
		if reader.Archive, err = opts.of(a, client); err != nil {
			return nil, givenUp(lib, err)
		}
	}
	_, err = a.read(ctx, lib, web.New(reader).Gather(ctx, web.Plan{Pages: addresses}), opts.from.reading, p.event)
	p.finish()
	if err != nil {
		return nil, givenUp(lib, err)
	}
	return lib, nil
}

// givenUp closes a library that a failure keeps from being used.
func givenUp(lib library.Library, err error) error {
	_ = lib.Close()
	return err
}

// writeAudit writes an audit in a form, to the screen or to a file.
func (a *app) writeAudit(found *assay.Audit, format, path string) error {
	var out bytes.Buffer
	var err error
	switch format {
	case "md":
		err = render.AuditMarkdown(&out, found)
	case "html":
		err = render.AuditHTML(&out, found)
	case "json":
		err = render.AuditJSON(&out, found)
	default:
		err = render.AuditText(&out, found, a.textOptions(path == ""))
	}
	if err != nil {
		return err
	}
	if path == "" {
		_, err = out.WriteTo(a.out)
		return err
	}
	if err := writeFile(path, out.Bytes()); err != nil {
		return err
	}
	a.note("written to %s", path)
	return nil
}

// auditFailed is the error by which an audit ends: of sentences that do not
// stand, or of sources that were not read.
func auditFailed(found *assay.Audit) error {
	n := map[assay.AuditOutcome]int{}
	for _, s := range found.Sentences {
		if len(s.Citations) > 0 {
			n[s.Outcome]++
		}
	}
	if k := n[assay.NotBorneOut] + n[assay.Contradicted]; k > 0 {
		return silent{fmt.Errorf("%w: %s", assay.ErrAnchor, text.Count(k, "sentence", "sentences"))}
	}
	if k := n[assay.SourceNotRead]; k > 0 {
		return silent{fmt.Errorf("%w: the sources of %s", assay.ErrUnreadable, text.Count(k, "sentence", "sentences"))}
	}
	return nil
}
