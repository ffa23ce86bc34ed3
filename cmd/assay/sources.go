package main

import (
	"fmt"

	"assay"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newSources lists what the library holds.
func newSources(a *app) *cobra.Command {
	var from origin
	var class, asOf string
	var failed bool
	c := &cobra.Command{
		Use:   "sources",
		Short: "List the documents of the library",
		Long: `Sources lists the live documents of the library: ID, class, date of
publication, publisher and title. With --failed it lists the sources that could
not be read, with the reasons.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if class != "" && !assay.Class(class).Valid() {
				return usagef("no such class: %q: use one of %s", class, classList())
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
			if failed {
				failures, err := lib.Failures(cmd.Context())
				if err != nil {
					return err
				}
				return a.writeFailures(failures)
			}
			done := a.waiting(readingSources)
			documents, err := lib.Documents(cmd.Context(), when)
			done()
			if err != nil {
				return err
			}
			kept := []assay.Document{}
			for _, d := range documents {
				if class == "" || d.Class == assay.Class(class) {
					kept = append(kept, d)
				}
			}
			return a.writeDocuments(kept)
		},
	}
	from.flags(c)
	c.Flags().StringVar(&class, "class", "", "only sources of this `CLASS`: "+classList())
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	c.Flags().BoolVar(&failed, "failed", false, "list the sources that could not be read")
	completeClasses(c)
	return c
}

func (a *app) writeDocuments(documents []assay.Document) error {
	if a.json {
		return a.writeJSON(documents)
	}
	t := table{head: []string{"ID", "CLASS", "PUBLISHED", "PUBLISHER", "TITLE"}, width: a.width()}
	for _, d := range documents {
		title := d.Title
		if title == "" {
			title = d.Location
		}
		t.add(d.ID, string(d.Class), d.Published, text.Cut(d.Publisher, 28), title)
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	a.note("%s", text.Count(len(documents), "document", "documents"))
	return nil
}

func (a *app) writeFailures(failures []assay.Failure) error {
	if failures == nil {
		failures = []assay.Failure{}
	}
	if a.json {
		return a.writeJSON(failures)
	}
	for _, f := range failures {
		if _, err := fmt.Fprintf(a.out, "%s: %s\n", line(f.Location), line(f.Reason)); err != nil {
			return err
		}
	}
	a.note("%s not read", text.Count(len(failures), "source", "sources"))
	return nil
}

// width is the screen's, 0 (no limit) when the output is no terminal.
func (a *app) width() int {
	if !a.outTTY {
		return 0
	}
	if a.columns > 0 {
		return a.columns
	}
	return 80
}
