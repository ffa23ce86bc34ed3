package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/text"
)

// newBackup copies the library.
func newBackup(a *app) *cobra.Command {
	var out string
	var force bool
	c := &cobra.Command{
		Use:   "backup -o FILE",
		Short: "Copy the library to a file, also while it is served",
		Long: `Backup writes the whole library to one file: sources, reports, published
checks with all their revisions, corrections, tips, accounts and the audit trail.
It may run while 'assay serve' does, and the copy is the library as it was when
the copying began. The copy is read through before it gets its name: a file that
is there is whole. 'assay restore FILE' makes it the library again.

A backup holds what readers sent and the hashes of passwords: keep it as you keep
the library.`,
		Example: `  assay backup -o /backups/desk-2026-11-22.assay
  assay backup --library desk.assay -o copy.assay --force`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if out == "" {
				return usagef("no file to write to: name one with -o FILE")
			}
			path, err := a.libraryPath()
			if err != nil {
				return err
			}
			return a.backup(cmd.Context(), path, out, force)
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "write the copy to `FILE`")
	c.Flags().BoolVar(&force, "force", false, "replace FILE when it is there")
	return c
}

// newRestore makes a backup the library.
func newRestore(a *app) *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a backup the library",
		Long: `Restore reads a backup through and puts a copy of it in the library's place. A
library that is there already is kept unless --force says to replace it, and none
is replaced that a program has open: stop 'assay serve' first. When anything
fails, what was there before is there still. A backup of an older version is
brought up to date in the copy; the backup itself is only read.`,
		Example: `  assay restore /backups/desk-2026-11-22.assay
  assay restore --library desk.assay --force copy.assay`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := a.libraryPath()
			if err != nil {
				return err
			}
			return a.restore(cmd.Context(), args[0], path, force)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace the library that is there")
	return c
}

// backup copies the library at path to out.
func (a *app) backup(ctx context.Context, path, out string, force bool) error {
	source, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: no library: %s: name one with --library FILE", assay.ErrNotFound, path)
	}
	if err != nil {
		return err
	}
	began := time.Now()
	replaces, err := replaced(source, out, force)
	if err != nil {
		return err
	}
	to := out
	if replaces { // the copy before stays until the new one is whole
		to = fmt.Sprintf("%s.new-%d", out, os.Getpid())
		defer func() { _ = os.Remove(to) }() // it is not there any more when all went well
	}
	lib, err := sqlite.Open(ctx, path, library.Options{ReadOnly: true, Logger: a.log()})
	if err != nil {
		return err
	}
	done := a.waiting(func() string { return "copying " + text.Size(source.Size()) })
	err = lib.Backup(ctx, to)
	done()
	if err = errors.Join(err, lib.Close()); err != nil {
		return err
	}
	if replaces {
		if err := os.Rename(to, out); err != nil {
			return err
		}
	}
	return a.copied(ctx, "backed up to", out, began)
}

// replaced reports whether a copy takes the place of a file, and refuses what it
// may not take the place of.
func replaced(source os.FileInfo, out string, force bool) (bool, error) {
	there, err := os.Lstat(out)
	switch {
	case err != nil:
		return false, nil
	case os.SameFile(source, there):
		return false, usagef("%s is the library itself: name another file", out)
	case !force:
		return false, usagef("%s is there already: name a new file, or replace it with --force", out)
	case !there.Mode().IsRegular():
		return false, usagef("%s is not a plain file: name a new one", out)
	}
	return true, nil
}

// restore makes the backup at from the library at path.
func (a *app) restore(ctx context.Context, from, path string, force bool) error {
	info, err := os.Stat(from)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: no such backup: %s: check the path", assay.ErrNotFound, from)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	began := time.Now()
	done := a.waiting(func() string { return "reading through and copying " + text.Size(info.Size()) })
	err = sqlite.Restore(ctx, from, path, force)
	done()
	switch {
	case errors.Is(err, assay.ErrConflict):
		return usagef("there is a library at %s: replace it with --force, or name another with --library FILE", path)
	case errors.Is(err, assay.ErrBusy):
		return fmt.Errorf("a program has the library %s open: stop 'assay serve' first: %w", path, err)
	case err != nil:
		return err
	}
	return a.copied(ctx, "restored to", path, began)
}

// holding is what a copy holds.
type holding struct {
	File      string  `json:"file"`
	Bytes     int64   `json:"bytes"`
	Documents int     `json:"documents"`
	Reports   int     `json:"reports"`
	Published int     `json:"published"`
	Accounts  int     `json:"accounts"`
	Seconds   float64 `json:"seconds"`
}

// copied opens a copy and says what it holds.
func (a *app) copied(ctx context.Context, words, path string, began time.Time) error {
	lib, err := sqlite.Open(ctx, path, library.Options{ReadOnly: true, Logger: a.log()})
	if err != nil {
		return err
	}
	h, err := inside(ctx, lib, path)
	if err = errors.Join(err, lib.Close()); err != nil {
		return err
	}
	h.Seconds = time.Since(began).Seconds()
	if a.json {
		return a.writeJSON(h)
	}
	if !a.quiet {
		_, err = fmt.Fprintf(a.out, "%s %s: %s, %s, %s published, %s; %s, read through and whole, in %.1f s\n", words, h.File,
			text.Count(h.Documents, "document", "documents"), text.Count(h.Reports, "report", "reports"), text.Group(h.Published),
			text.Count(h.Accounts, "account", "accounts"), text.Size(h.Bytes), h.Seconds)
	}
	return err
}

// inside counts what a library holds.
func inside(ctx context.Context, lib *sqlite.Library, path string) (holding, error) {
	state, err := lib.State(ctx, now)
	if err != nil {
		return holding{}, err
	}
	checks, err := lib.Checks(ctx, "")
	if err != nil {
		return holding{}, err
	}
	_, published, err := lib.Publications(ctx, "", desk.Page{Limit: 1})
	if err != nil {
		return holding{}, err
	}
	accounts, err := lib.Accounts(ctx)
	if err != nil {
		return holding{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return holding{}, err
	}
	return holding{File: path, Bytes: info.Size(), Documents: state.Documents, Reports: len(checks), Published: published, Accounts: len(accounts)}, nil
}
