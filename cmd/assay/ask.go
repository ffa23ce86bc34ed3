package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/check"
	"assay/internal/library"
	"assay/internal/pdf"
	"assay/internal/render"
	"assay/profiles"
)

// formats are the forms of a report, with the endings of files that ask for them.
var formats = []struct {
	name    string
	endings []string
}{
	{"text", []string{".txt"}},
	{"md", []string{".md", ".markdown"}},
	{"html", []string{".html", ".htm"}},
	{"json", []string{".json"}},
	{"pdf", []string{".pdf"}},
}

// askOptions is how a question is asked: the flags of ask.
type askOptions struct {
	from    origin
	format  string
	asOf    string
	out     string
	profile string
	search  searching
}

// newAsk answers a question.
func newAsk(a *app) *cobra.Command {
	var opts askOptions
	c := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer a question from the sources, with a report",
		Long: `Ask answers a question from the library, or from a folder with --from, and
writes a report in which every sentence is anchored in the sources' own bytes.

With --search the web is searched first, for every side of the question: what
supports the claim and what speaks against it, the official line, independent
reporting, oversight, courts, and prior fact checks. The pages chosen are read
into the library, and the report states what was asked of whom, what was read,
what was not and why. Stopping it (Ctrl-C) keeps what was read.

The report depends on the sources, the question, --as-of and the profile, and on
nothing else: the same again gives the same bytes. Without --as-of it also bears
today's date (SOURCE_DATE_EPOCH fixes it). A PDF is printed by an installed
Chromium or Chrome, whose own dates it bears. The question '-' is read from
standard input.`,
		Example: `  assay ask --from examples/hsi "Has DHS located 13,000 unaccompanied minors?"
  assay ask --format html -o report.html "How many children were found?"
  assay ask --search --search-pages 40 "How many children were found?"
  assay ask --as-of 2025-12-31 --format json "How many children were found?"`,
		Args: oneQuestion,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.ask(cmd.Context(), args[0], opts)
		},
	}
	opts.from.flags(c)
	f := c.Flags()
	f.StringVar(&opts.format, "format", "", "`FORM` of the report: text, md, html, json, pdf (default text, or by the ending of -o)")
	f.StringVar(&opts.asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	f.StringVarP(&opts.out, "output", "o", "", "write the report to `FILE`")
	f.StringVar(&opts.profile, "profile", "", "vocabulary of a field by `NAME`, or a file of your own (default by the question's words)")
	opts.search.flags(c)
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "md", "html", "json", "pdf"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("profile", completeProfiles)
	return c
}

func oneQuestion(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return usagef(`no question: ask one, as in: assay ask "How many were found?"`)
	}
	return usagef(`the question is in %d words: put it between quotes, as in: assay ask "How many were found?"`, len(args))
}

func completeProfiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	all, err := profiles.Load()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Name+"\t"+p.Description)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func (a *app) ask(ctx context.Context, text string, opts askOptions) error {
	format, err := a.chooseFormat(opts)
	if err != nil {
		return err
	}
	if format == "pdf" { // before the work is done
		if opts.out == "" && a.outTTY {
			return usagef("a PDF is not for a terminal: write it to a file with -o FILE.pdf")
		}
		if _, err := a.printer(); err != nil {
			return err
		}
	}
	when, err := parseAsOf(opts.asOf)
	if err != nil {
		return err
	}
	if text == "-" {
		if text, err = readQuestion(a.in); err != nil {
			return err
		}
	}
	if opts.search.on {
		if err := opts.search.check(opts.from.paths, opts.asOf); err != nil {
			return err
		}
		if err := a.gather(ctx, text, opts); err != nil {
			return err
		}
	}
	a.vocabulary = sync.OnceValue(func() vocabulary { return loadProfiles(opts.profile) })
	go a.vocabulary() // while the sources are opened
	lib, err := a.openReader(ctx, &opts.from)
	if err != nil {
		return err
	}
	defer lib.Close()
	config, err := a.config(lib, opts, when)
	if err != nil {
		return err
	}
	var stage atomic.Value
	stage.Store("opening")
	if a.errTTY && !a.quiet {
		config.Progress = func(s check.Step) {
			if !s.Done {
				stage.Store(strings.ToLower(s.Stage))
			}
		}
	}
	done := a.waiting(func() string { return "checking: " + stage.Load().(string) })
	report, err := check.Ask(ctx, config, text)
	done()
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := a.render(ctx, &out, report, format, opts.out == ""); err != nil {
		return err
	}
	if len(opts.from.paths) == 0 {
		a.noteDrift(ctx, lib, report)
		a.save(ctx, report, when)
	}
	if opts.out == "" {
		_, err = out.WriteTo(a.out)
		return err
	}
	if err := writeFile(opts.out, out.Bytes()); err != nil {
		return err
	}
	a.note("written to %s", opts.out)
	return nil
}

// readQuestion reads a question from a stream; more than any question can hold
// is left for the question's own check to refuse.
func readQuestion(r io.Reader) (string, error) {
	const most = 1 << 20
	b, err := io.ReadAll(io.LimitReader(r, most))
	return strings.TrimSpace(string(b)), err
}

// chooseFormat takes --format, --json, or the ending of the output file.
func (a *app) chooseFormat(opts askOptions) (string, error) {
	if opts.format != "" {
		for _, f := range formats {
			if f.name == opts.format {
				if a.json && f.name != "json" {
					return "", usagef("--json and --format %s exclude each other: give one", opts.format)
				}
				return f.name, nil
			}
		}
		return "", usagef("no such format: %q: use text, md, html, json or pdf", opts.format)
	}
	if a.json {
		return "json", nil
	}
	ending := strings.ToLower(filepath.Ext(opts.out))
	for _, f := range formats {
		for _, e := range f.endings {
			if e == ending {
				return f.name, nil
			}
		}
	}
	return "text", nil
}

// config is what the question is asked with.
func (a *app) config(lib library.Library, opts askOptions, when time.Time) (check.Config, error) {
	load := a.vocabulary
	if load == nil {
		load = func() vocabulary { return loadProfiles(opts.profile) }
	}
	words := load()
	if words.err != nil {
		return check.Config{}, words.err
	}
	book, err := a.loadBook(opts.from.publishers)
	if err != nil {
		return check.Config{}, err
	}
	return check.Config{
		Library: lib, Book: book, Profiles: words.all, Profile: words.name, AsOf: when, Today: a.now().UTC(),
		Engine: assay.Engine{Name: "Assay", Version: versionString(), Writer: "extractive"},
	}, nil
}

// vocabulary is the profiles and the name of the one to use, "" to choose one.
type vocabulary struct {
	all  []*assay.Profile
	name string
	err  error
}

// loadProfiles gives the profiles and the name of the one to use: the name of
// one that is built in, or a file of the user's own, which ends in .yaml or .yml
// or has a folder in its name.
func loadProfiles(name string) vocabulary {
	if ext := filepath.Ext(name); ext == ".yaml" || ext == ".yml" || strings.ContainsRune(name, filepath.Separator) {
		all, own, err := profiles.LoadWith(name)
		return vocabulary{all, own, err}
	}
	all, err := profiles.Load()
	if err != nil || name == "" {
		return vocabulary{all: all, err: err}
	}
	var names []string
	for _, p := range all {
		if p.Name == name {
			return vocabulary{all: all, name: name}
		}
		names = append(names, p.Name)
	}
	return vocabulary{err: usagef("no such profile: %q: use one of %s, or a file: ./%s.yaml", name, strings.Join(names, ", "), name)}
}

// render writes the report in a form; toScreen says that it goes to standard output.
func (a *app) render(ctx context.Context, w io.Writer, r *assay.Report, format string, toScreen bool) error {
	switch format {
	case "md":
		return render.Markdown(w, r)
	case "html":
		return render.HTML(w, r)
	case "json":
		return render.JSON(w, r)
	case "pdf":
		return a.print(ctx, w, r)
	}
	return render.Text(w, r, a.textOptions(toScreen))
}

// textOptions are how text is set; toScreen says that it goes to standard output.
func (a *app) textOptions(toScreen bool) render.Options {
	o := render.Options{Color: toScreen && a.colour()}
	if toScreen && a.columns > 0 {
		o.Width = min(a.columns, 100) // longer lines are hard to read
	}
	return o
}

// printer gives what prints PDF.
func (a *app) printer() (*pdf.Printer, error) {
	set, err := a.configure(nil)
	if err != nil {
		return nil, err
	}
	return pdf.New(set.Programs.Chromium)
}

// print writes the report as PDF.
func (a *app) print(ctx context.Context, w io.Writer, r *assay.Report) error {
	p, err := a.printer()
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := render.HTML(&page, r); err != nil {
		return err
	}
	b, err := p.Print(ctx, page.Bytes())
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}

// saveWait is how long an answered question waits to be kept.
const saveWait = 200 * time.Millisecond

// save keeps the report in the library. A library that another process writes
// to, or that cannot be written, still answers: the report is then not kept.
func (a *app) save(ctx context.Context, r *assay.Report, when time.Time) {
	err := func() error {
		lib, err := a.openWriter(ctx, saveWait)
		if err != nil {
			return err
		}
		defer lib.Close()
		var b bytes.Buffer
		if err := render.JSON(&b, r); err != nil {
			return err
		}
		return lib.SaveCheck(ctx, library.Check{ID: r.ID, Question: r.Question, AsOf: when, Report: b.Bytes()})
	}()
	if err != nil {
		a.log().Warn("the report was not kept in the library", "reason", err)
	}
}

// writeFile writes a file whole or not at all.
func writeFile(path string, data []byte) error {
	return streamFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// streamFile writes a file whole or not at all: beside it first, then in its place.
func streamFile(path string, write func(w io.Writer) error) (err error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0) // a device or a pipe
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".assay-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
			err = fmt.Errorf("cannot write %s: %w", path, err)
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
