package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/config"
	"assay/internal/publishers"
)

// app is the state of one run: the world and the global flags.
type app struct {
	world
	library string
	file    string // of settings
	json    bool
	quiet   bool
	debug   bool

	book     *publishers.Book // as last loaded
	bookPath string           // the user's own file over it

	settings *config.Config // as last loaded; see configure

	vocabulary func() vocabulary // the profiles, where they are read beside something else
}

// newRoot builds the whole command tree.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "assay",
		Short: "Answer a contested question from sources, and show the work",
		Long: `Assay reads a library of sources, finds what each one says, who said it first
and which figures anyone else confirmed, and answers a question with a report in
which every sentence can be checked against the stored bytes.

Ask a folder at once, with nothing to set up:

  assay ask --from examples/hsi "Has DHS located 13,000 unaccompanied minors?"

Or keep a library:

  assay add my-sources/
  assay ask "How many were found?"`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return cmd.Help()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.library, "library", "", "library `FILE` (default $ASSAY_LIBRARY, else assay/library.assay in the XDG data directory)")
	flags.StringVar(&a.file, "config", "", "`FILE` of settings (default $ASSAY_CONFIG, else assay/config.yaml in the XDG config directory)")
	flags.BoolVar(&a.json, "json", false, "write JSON, for programs")
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "write results and errors only")
	flags.BoolVar(&a.debug, "debug", false, "write a log of what is done on standard error")
	root.SetFlagErrorFunc(wrongCall)
	root.AddCommand(
		newAdd(a), newAsk(a), newServe(a), newSources(a), newShow(a), newSearch(a),
		newFigures(a), newEvents(a), newLineage(a),
		newVerify(a), newAudit(a), newBundle(a), newLog(a), newExport(a), newRecheck(a),
		newConfig(a), newBackup(a), newRestore(a), newDoctor(a), newHealthcheck(a), newProviders(a),
		newBatch(a), newEval(a), newTrain(a),
		newVersion(a), newMan(), newExitCodes(),
	)
	wrapArgs(root)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveDefault)
	return root
}

// wrongCall makes an error of cobra's one of usage, with what to do next.
func wrongCall(c *cobra.Command, err error) error {
	if errors.Is(err, assay.ErrUsage) {
		return err
	}
	return usagef("%w: see '%s --help'", err, c.CommandPath())
}

// wrapArgs makes wrong arguments of every command errors of usage.
func wrapArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return wrongCall(cmd, err)
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}

// libraryPath gives the library's file: the flag, the environment, the file of
// settings, or the user's data directory.
func (a *app) libraryPath() (string, error) {
	if a.library != "" {
		return a.library, nil
	}
	c, err := a.configure(nil)
	if err != nil {
		return "", err
	}
	if c.Library == "" {
		return "", usagef("no home directory is known: name the library with --library FILE")
	}
	return c.Library, nil
}

// userDir gives a directory of the user's by its variable in the XDG Base
// Directory Specification 0.8, the variable that Windows has for it, and its
// place below the home directory; "" when none is known.
func (a *app) userDir(xdg, windows string, below ...string) string {
	if dir := a.env(xdg); filepath.IsAbs(dir) {
		return dir
	}
	if runtime.GOOS == "windows" {
		if dir := a.env(windows); dir != "" {
			return dir
		}
	}
	home := a.env("HOME")
	if home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return ""
		}
	}
	return filepath.Join(append([]string{home}, below...)...)
}

// log gives the logger of the run: standard error with --debug, else nothing.
func (a *app) log() *slog.Logger {
	if !a.debug {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// colour reports whether standard output takes colours (no-color.org).
func (a *app) colour() bool {
	return a.outTTY && a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"
}

// note writes a line for a person on standard error, unless --quiet.
func (a *app) note(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}

// writeJSON writes v as indented JSON.
func (a *app) writeJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// clean makes text from sources safe for a terminal: control characters, and
// those that change the direction of writing, are shown as U+FFFD. Line feeds
// and tabs stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// line is clean on one line.
func line(s string) string {
	return strings.Join(strings.Fields(clean(s)), " ")
}
