package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay"
	"assay/internal/config"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/text"
	"assay/internal/transparency"
)

// newLog keeps and checks the log of what a desk published.
func newLog(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "log",
		Short: "Keep and check the append-only log of what was published",
		Long: `The log holds every published check, correction and retraction, and the hash of
every capture that a published report rests on, in the form of the Go checksum
database: whoever keeps one of its signed heads can tell later whether anything
before it was changed, taken out or put in. 'assay serve' keeps it up once 'assay
log init' has made its key and its folder. docs/log.md explains it all: keys and
what to do when one is lost, restored backups, witnesses, and how readers verify.`,
		Args: cobra.NoArgs,
	}
	c.AddCommand(newLogInit(a), newLogHead(a), newLogVerify(a), newLogProve(a), newLogFiles(a), newLogCosign(a), newLogRotate(a), newLogRecover(a))
	return c
}

// placeFlags adds the flags that say where the log and its key are.
func placeFlags(c *cobra.Command) {
	for _, s := range config.Settings() {
		if s.Key() == "log.dir" || s.Key() == "log.key" {
			c.Flags().String(s.Flag, s.Default, "`VALUE`: "+s.Doc+" Give "+s.Allowed())
		}
	}
}

// logPlace gives where the log is by the settings.
func (a *app) logPlace(flags *pflag.FlagSet) (transparency.Place, error) {
	set, err := a.configure(flags)
	if err != nil {
		return transparency.Place{}, err
	}
	p := transparency.Place{Dir: set.Log.Dir, Key: set.Log.Key}
	if p.Dir == "" || p.Key == "" {
		return p, usagef("no home directory is known: name the log's folder with --log-dir and its key with --log-key-file")
	}
	return p, nil
}

// publishedLog gives the place of the log of the library that a command opens; ok
// is false when it has none.
func (a *app) publishedLog() (p transparency.Place, ok bool, err error) {
	set, err := a.configure(nil)
	if err != nil {
		return p, false, err
	}
	p = transparency.Place{Dir: set.Log.Dir, Key: set.Log.Key}
	return p, p.On(), nil
}

// withLibrary runs f on the library whose log it is.
func (a *app) withLibrary(ctx context.Context, readOnly bool, f func(*sqlite.Library) error) error {
	path, err := a.libraryPath()
	if err != nil {
		return err
	}
	lib, err := sqlite.Open(ctx, path, library.Options{ReadOnly: readOnly, Logger: a.log()})
	if err != nil {
		return err
	}
	return errors.Join(f(lib), lib.Close())
}

// allLeaves gives what the library says that the log holds.
func allLeaves(ctx context.Context, lib *sqlite.Library) ([]transparency.Leaf, error) {
	all := []transparency.Leaf{}
	for {
		list, err := lib.Leaves(ctx, int64(len(all)), 10_000)
		if err != nil || len(list) == 0 {
			return all, err
		}
		all = append(all, list...)
	}
}

// headJSON is a head for programs.
type headJSON struct {
	Log     string   `json:"log"`
	Entries int64    `json:"entries"`
	Root    string   `json:"root"`
	Signed  string   `json:"signed"`
	By      []string `json:"by,omitempty"`
}

func headOf(h transparency.Head) headJSON {
	return headJSON{h.Origin, h.Size, h.Root.String(), string(h.Signed), h.By}
}

func newLogHead(a *app) *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "head [-o FILE]",
		Short: "Print the log's signed head",
		Long: `Head prints the log's head as it is printed on reports: its name, how many
entries it has, and the hash of them all. With -o it writes the signed head to a
file, to be kept and given to 'assay log verify' later.`,
		Example: "  assay log head\n  assay log head -o kept-head",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := a.logPlace(cmd.Flags())
			if err != nil {
				return err
			}
			keys, err := p.PublicKeys()
			if err != nil {
				return err
			}
			l, err := transparency.Open(p.Dir, "", keys...)
			if err != nil {
				return err
			}
			h, err := l.Head()
			if err != nil {
				return err
			}
			if out != "" {
				if err := keepHead(out, h); err != nil {
					return err
				}
			}
			if a.json {
				return a.writeJSON(headOf(h))
			}
			_, err = fmt.Fprintln(a.out, h)
			return err
		},
	}
	placeFlags(c)
	c.Flags().StringVarP(&out, "output", "o", "", "write the signed head to `FILE`")
	return c
}

// keepHead writes a signed head to a file.
func keepHead(path string, h transparency.Head) error {
	if len(h.Signed) == 0 {
		return fmt.Errorf("%w: the log has no entry yet, and so no head to keep", assay.ErrEmpty)
	}
	return streamFile(path, func(w io.Writer) error { _, err := w.Write(h.Signed); return err })
}

// readHead reads a head that was kept; nil for no file.
func readHead(path string) (*transparency.Head, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: no such head: %s: keep one with 'assay log head -o %s'", assay.ErrNotFound, path, path)
	}
	if err != nil {
		return nil, err
	}
	h, err := transparency.ReadHead(b)
	if err != nil {
		return nil, usagef("%s is not the head of a log: %v", path, err)
	}
	return &h, nil
}

// verifying is what a verification of a log is held to.
type verifying struct {
	keys      []string
	head, out string
}

func newLogVerify(a *app) *cobra.Command {
	var v verifying
	c := &cobra.Command{
		Use:   "verify [FOLDER]",
		Short: "Read the whole log and find what was changed, cut or forked",
		Long: `Verify reads every entry of the log and hashes it: each has to be the one that
the tiles, the signed head, and a head that was kept before say. Without FOLDER
the log is this desk's, and is held to its library too. With FOLDER it is one
whose files were fetched ('assay log files' names them), and --key says which
public key is trusted. A key that the log hands over to with a signed entry is
trusted after it.

What is wrong is printed, and ends with exit code 7. -o writes the head that was
found, to be kept for the next time; it is not written over a head that does not
hold.`,
		Example: "  assay log verify --head kept-head -o kept-head\n  assay log verify fetched --key check.example.org+1f2e3d4c+AX… --head kept-head",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.verifyLog(cmd.Context(), args[0], v, nil)
			}
			p, err := a.logPlace(cmd.Flags())
			if err != nil {
				return err
			}
			if len(v.keys) == 0 {
				if v.keys, err = p.PublicKeys(); err != nil {
					return err
				}
			}
			var leaves []transparency.Leaf
			if err := a.withLibrary(cmd.Context(), true, func(lib *sqlite.Library) (err error) {
				leaves, err = allLeaves(cmd.Context(), lib)
				return err
			}); err != nil {
				return err
			}
			return a.verifyLog(cmd.Context(), p.Dir, v, leaves)
		},
	}
	placeFlags(c)
	f := c.Flags()
	f.StringVar(&v.head, "head", "", "a head of the log that was kept before, in `FILE`: signed, or the line that reports print")
	f.StringArrayVar(&v.keys, "key", nil, "public `KEY` of the log that is trusted (may be given again; default the desk's own)")
	f.StringVarP(&v.out, "output", "o", "", "write the signed head that was found to `FILE`")
	return c
}

// verifyLog verifies the log in a folder.
func (a *app) verifyLog(ctx context.Context, dir string, v verifying, leaves []transparency.Leaf) error {
	if len(v.keys) == 0 {
		return usagef("say with --key which public key of the log is trusted: the desk gives it at /log/key, and elsewhere")
	}
	remembered, err := readHead(v.head)
	if err != nil {
		return err
	}
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("%w: no log at %s: %w", assay.ErrNotFound, dir, err)
	}
	r, err := transparency.Verify(ctx, dir, v.keys, remembered, leaves)
	if err != nil {
		return err
	}
	if r.OK() && v.out != "" {
		if err := keepHead(v.out, r.Head); err != nil {
			return err
		}
	}
	return a.writeLogResult(r, v, remembered, leaves != nil)
}

// writeLogResult tells what a verification found.
func (a *app) writeLogResult(r transparency.Result, v verifying, remembered *transparency.Head, held bool) error {
	if a.json {
		if r.Findings == nil {
			r.Findings = []transparency.Finding{}
		}
		if err := a.writeJSON(struct {
			OK bool `json:"ok"`
			transparency.Result
			Head headJSON `json:"head"`
		}{r.OK(), r, headOf(r.Head)}); err != nil {
			return err
		}
	} else if err := a.tellLogResult(r, v, remembered, held); err != nil {
		return err
	}
	if r.OK() {
		return nil
	}
	return fmt.Errorf("%w: the log does not stand: %s; docs/log.md says what to do", assay.ErrAnchor, text.Count(len(r.Findings), "thing is wrong", "things are wrong"))
}

func (a *app) tellLogResult(r transparency.Result, v verifying, remembered *transparency.Head, held bool) error {
	var b strings.Builder
	for _, f := range r.Findings {
		where := "the log"
		if f.Entry >= 0 {
			where = fmt.Sprintf("entry %d", f.Entry)
		}
		fmt.Fprintf(&b, "%s: %s\n", where, line(f.What))
	}
	if r.OK() && !a.quiet {
		fmt.Fprintf(&b, "the log holds: %s, each as its hash and the head say\n%s\n", text.Count(int(r.Entries), "entry", "entries"), r.Head)
		switch {
		case remembered != nil:
			fmt.Fprintf(&b, "it goes on from the head that was kept, of %s\n", text.Count(int(remembered.Size), "entry", "entries"))
		case v.out == "":
			b.WriteString("no head was kept before to hold it to: keep this one with -o FILE\n")
		}
		if held {
			b.WriteString("its entries are the library's\n")
		}
	}
	_, err := io.WriteString(a.out, b.String())
	return err
}

func newLogFiles(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "files FOLDER",
		Short: "Name the files that a fetched head is verified from",
		Long: `Files reads the head of a log at FOLDER/checkpoint and prints the other files of
the log, one a line, as they are called below the log's address: fetch them, and
'assay log verify FOLDER' needs nothing else.`,
		Example: `  curl -fsS https://check.example.org/log/checkpoint --create-dirs -o fetched/checkpoint
  assay log files fetched | while read -r f; do
    curl -fsS https://check.example.org/log/$f --create-dirs -o fetched/$f; done`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			h, err := readHead(args[0] + "/checkpoint")
			if err != nil {
				return err
			}
			const most = 100_000_000 // entries; a head says any number
			if h.Size > most {
				return fmt.Errorf("%w: the head says that the log has %d entries", assay.ErrTooLarge, h.Size)
			}
			_, err = fmt.Fprintln(a.out, strings.Join(slices.Compact(transparency.Files(h.Size)), "\n"))
			return err
		},
	}
}
