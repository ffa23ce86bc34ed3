package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"assay"
	"assay/internal/bundle"
	"assay/internal/check"
	"assay/internal/cite"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/publishers"
	"assay/internal/recheck"
	"assay/internal/render"
	"assay/internal/text"
	"assay/profiles"

	"github.com/spf13/cobra"
)

// newVerify checks a report against the library.
func newVerify(a *app) *cobra.Command {
	var from origin
	var keys []string
	c := &cobra.Command{
		Use:   "verify REPORT.json|BUNDLE.wacz",
		Short: "Check every anchor of a report against the stored bytes",
		Long: `Verify takes a report in JSON and checks it against the library without
trusting it: the report's own hash, every document and capture, every anchor and
quotation, every number and name of every sentence, and every count and gap,
which are computed again. Each failure is printed; any failure ends with exit
code 7. A source that has changed, or is gone, since the report was made is
noted; the report stands on what was read. '-' reads the report from standard input.

A bundle (see 'assay bundle') is verified on its own, without a library: every
document is read out of its capture again, every anchor is checked, and, where
the bundle holds all that was searched, the question is asked again and the
bytes are compared. What cannot be tested is named with the reason.`,
		Example: `  assay verify report.json
  assay verify --from examples/hsi report.json
  assay verify check.wacz`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if bundle.Is(args[0]) {
				if len(from.paths) > 0 {
					return usagef("a bundle is verified by what is in it: leave --from out")
				}
				return a.verifyBundle(cmd.Context(), args[0], keys)
			}
			report, err := a.readReport(args[0])
			if err != nil {
				return err
			}
			lib, err := a.openReader(cmd.Context(), &from)
			if err != nil {
				return err
			}
			defer lib.Close()
			book, err := a.loadBook(from.publishers)
			if err != nil {
				return err
			}
			x := extract.New(extract.Config{CacheDir: a.cacheDir()})
			defer x.Close()
			fields, err := profiles.Load()
			if err != nil {
				return err
			}
			done := a.waiting(func() string { return "verifying " + text.Count(len(report.Sources), "source", "sources") })
			result, err := check.Verify(cmd.Context(), check.Config{Library: lib, Book: book, Profiles: fields}, report, rereader(x, lib, book))
			done()
			if err != nil {
				return err
			}
			drifted, err := recheck.Drifted(cmd.Context(), lib, report)
			if err != nil {
				return err
			}
			return a.writeVerification(report, result, drifted)
		},
	}
	from.flags(c)
	c.Flags().StringArrayVar(&keys, "log-key", nil, "public `KEY` of the desk's log that is trusted, for a bundle (may be given again)")
	return c
}

// rereader reads stored captures again, as they were read.
func rereader(x *extract.Extractor, lib library.Library, book *publishers.Book) check.Reread {
	return func(ctx context.Context, sha256 string) (assay.Document, error) {
		capture, err := lib.Capture(ctx, sha256)
		if err != nil {
			return assay.Document{}, err
		}
		// The stored document says which version of the extraction made its text.
		stored, err := lib.Document(ctx, capture.SHA256[:12])
		if err != nil {
			return assay.Document{}, err
		}
		return x.Extract(ctx, capture, extract.Options{Publishers: book, Extractor: stored.Extractor})
	}
}

// readReport reads a report's JSON from a file or, for "-", from standard input.
func (a *app) readReport(path string) (*assay.Report, error) {
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("%w: no such report: %s: make one with 'assay ask --format json -o %s QUESTION'", assay.ErrNotFound, path, path)
		}
		if err != nil {
			return nil, fmt.Errorf("cannot read the report: %w", err)
		}
		defer f.Close()
		in = f
	}
	report, err := render.Decode(io.LimitReader(in, render.MaxReportBytes+1))
	if err != nil {
		// A report that is not in the published form does not stand.
		return nil, fmt.Errorf("%s is not a report: %w: %w", path, err, assay.ErrAnchor)
	}
	return report, nil
}

// driftWords say of a source what became of it.
var driftWords = map[recheck.State]string{recheck.Changed: "changed", recheck.Gone: "gone from its address"}

// verification is what --json writes.
type verification struct {
	Report string `json:"report"`
	cite.Result
	Drifted []recheck.Drift `json:"drifted,omitempty"` // sources that are not any more what was read; no failure
}

func (a *app) writeVerification(r *assay.Report, result cite.Result, drifted []recheck.Drift) error {
	if a.json {
		if err := a.writeJSON(verification{r.ID, result, drifted}); err != nil {
			return err
		}
	} else {
		var b strings.Builder
		for _, f := range result.Failures {
			fmt.Fprintf(&b, "%s: %s: %s\n", line(f.Where), f.Kind, line(f.Message))
		}
		if result.OK && !a.quiet {
			c := result.Checked
			fmt.Fprintf(&b, "the report stands: %s, %s, %s, %s hold against the library\n", text.Count(c.Sentences, "sentence", "sentences"),
				text.Count(c.Citations, "anchor", "anchors"), text.Count(c.Figures, "figure", "figures"), text.Count(c.Captures, "capture", "captures"))
			for _, u := range result.Undone {
				fmt.Fprintf(&b, "not looked at: %s: %s\n", line(u.Check), line(u.Reason))
			}
		}
		if !a.quiet {
			for _, d := range drifted {
				fmt.Fprintf(&b, "note: source [%d] has %s since it was read (found %s): %s\n", d.N, driftWords[d.State], d.Since.Format(time.DateOnly), line(d.Location))
			}
		}
		if _, err := io.WriteString(a.out, b.String()); err != nil {
			return err
		}
	}
	if result.OK {
		return nil
	}
	return doesNotStand(result)
}

// doesNotStand is the error of a report that does not verify.
func doesNotStand(result cite.Result) error {
	return fmt.Errorf("%w: %s: do not publish this report; ask the question again", assay.ErrAnchor, text.Count(len(result.Failures), "failure", "failures"))
}
