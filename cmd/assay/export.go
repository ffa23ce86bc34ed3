package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/source/archive"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newExport writes the library as a web archive.
func newExport(a *app) *cobra.Command {
	var from origin
	var out, asOf string
	c := &cobra.Command{
		Use:   "export -o FILE",
		Short: "Hand the library over as a web archive",
		Long: `Export writes the capture of every live document to a web archive, for another
library or another program: a WACZ 1.1.1 package (.wacz), or a WARC 1.1 file
(.warc, or .warc.gz, compressed record by record). Replay programs such as
ReplayWeb.page and pywb open both. The same library gives the same bytes.

What a server answered stands under its address. A file stands under a name made
of its bytes (urn:sha256:...). Before each capture stands a metadata record with
what the library knows of the document and its bytes do not say: publisher,
class, location, when it was read and how it was got. 'assay add library.wacz'
takes all of this over, so that a report made in one library verifies in the
other. A package can state what it likes: add only those of a source that you
trust with that.`,
		Example: `  assay export -o library.wacz
  assay export --from examples/hsi -o hsi.wacz
  assay --library second.assay add library.wacz`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if archiveForm(out) == "" {
				return usagef("no such kind of archive: %q: name a file that ends in .wacz, .warc or .warc.gz with -o", out)
			}
			when, err := parseAsOf(asOf)
			if err != nil {
				return err
			}
			lib, err := a.openReader(cmd.Context(), &from)
			if err != nil {
				return err
			}
			defer lib.Close()
			state, err := lib.State(cmd.Context(), when)
			if err != nil {
				return err
			}
			if state.Documents == 0 {
				return fmt.Errorf("%w: the library has no document: add some with 'assay add PATH'", assay.ErrEmpty)
			}
			var documents atomic.Int64
			done := a.waiting(func() string {
				return "exporting " + text.Group(int(documents.Load())) + " of " + text.Count(state.Documents, "document", "documents")
			})
			err = streamFile(out, func(w io.Writer) error { return export(cmd.Context(), lib, when, w, archiveForm(out), &documents) })
			done()
			if err != nil {
				return err
			}
			return a.exported(out, int(documents.Load()))
		},
	}
	from.flags(c)
	c.Flags().StringVarP(&out, "output", "o", "", "write the archive to `FILE`: .wacz, .warc or .warc.gz")
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	_ = c.MarkFlagFilename("output", "wacz", "warc", "warc.gz")
	return c
}

// archiveForm gives the ending that says which kind of archive a file is to be; "" for none.
func archiveForm(path string) string {
	for _, form := range []string{".wacz", ".warc", ".warc.gz"} {
		if strings.HasSuffix(strings.ToLower(path), form) {
			return form
		}
	}
	return ""
}

// export writes the documents of a time with their captures in one form, and
// counts those that were written.
func export(ctx context.Context, lib library.Library, when time.Time, w io.Writer, form string, written *atomic.Int64) error {
	software := "assay " + versionString()
	var write func(*archive.Capture) error
	end := func() error { return nil }
	if form == ".wacz" {
		p, err := archive.NewPacker(w, software)
		if err != nil {
			return err
		}
		write, end = p.Write, p.Close
	} else {
		warc := archive.NewWriter(w, form == ".warc.gz", software)
		write = func(c *archive.Capture) error {
			_, err := warc.Write(c)
			return err
		}
	}
	err := lib.EveryCapture(ctx, when, func(d assay.Document, c assay.Capture) error {
		written.Add(1)
		return write(&archive.Capture{Capture: c, Document: d})
	})
	if err != nil {
		return err
	}
	return end()
}

// exported says what was written.
func (a *app) exported(path string, documents int) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(struct {
			File      string `json:"file"`
			Documents int    `json:"documents"`
			Bytes     int64  `json:"bytes"`
		}{path, documents, info.Size()})
	}
	if a.quiet {
		return nil
	}
	_, err = fmt.Fprintf(a.out, "%s in %s, %s\n", text.Count(documents, "document", "documents"), path, text.Size(info.Size()))
	return err
}
