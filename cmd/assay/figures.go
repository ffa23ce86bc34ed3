package main

import (
	"strings"

	"assay"
	"assay/internal/check"
	"assay/internal/render"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newFigures prints the ledger.
func newFigures(a *app) *cobra.Command {
	var from origin
	var format, asOf, profile string
	c := &cobra.Command{
		Use:   "figures [QUERY]",
		Short: "Print the ledger of figures",
		Long: `Figures lists the numbers of the sources with what each counts, who owns it
and what became of it: claimed, repeated by those who rely on it, corroborated
by another origin, disputed, or a different quantity, and why. Unlike figures are
never compared and nothing is added up. With a query, only figures of sentences
that hold all of its words are listed. The table groups them by what they count;
a line that begins with = is the same quantity as the line above. --format svg
draws claimed against corroborated, for each thing that two numbers count.`,
		Example: `  assay figures "children located"
  assay figures --from examples/hsi --format csv > figures.csv
  assay figures --from examples/hsi --format svg located > located.svg`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.tableFormat(format, "table", "json", "csv", "svg")
			if err != nil {
				return err
			}
			config, lib, err := a.openToBrowse(cmd.Context(), &from, profile, asOf)
			if err != nil {
				return err
			}
			defer lib.Close()
			done := a.waiting(readingSources)
			rows, err := check.Figures(cmd.Context(), config, lib, strings.Join(args, " "))
			done()
			if err != nil {
				return err
			}
			return a.writeFigures(rows, format)
		},
	}
	from.flags(c)
	c.Flags().StringVar(&format, "format", "", "`FORM` of the list: table, json, csv, svg (default table)")
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	c.Flags().StringVar(&profile, "profile", "", "vocabulary of a field by `NAME`, or a file of your own (default by the query's words)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "csv", "svg"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("profile", completeProfiles)
	return c
}

// tableFormat takes --format or --json, which may be one of allowed; the first is the default.
func (a *app) tableFormat(format string, allowed ...string) (string, error) {
	if format == "" {
		if a.json {
			return "json", nil
		}
		return allowed[0], nil
	}
	for _, f := range allowed {
		if f == format {
			if a.json && f != "json" {
				return "", usagef("--json and --format %s exclude each other: give one", format)
			}
			return f, nil
		}
	}
	return "", usagef("no such format: %q: use %s", format, strings.Join(allowed, ", "))
}

func (a *app) writeFigures(rows []assay.Figure, format string) error {
	switch format {
	case "json":
		if rows == nil {
			rows = []assay.Figure{}
		}
		return a.writeJSON(rows)
	case "csv":
		return render.FiguresCSV(a.out, rows)
	case "svg":
		return render.LedgerSVG(a.out, rows)
	}
	t := figuresTable(rows, a.width())
	if err := t.write(a.out); err != nil {
		return err
	}
	a.note("%s", text.Count(len(rows), "figure", "figures"))
	return nil
}

// wideTable is the width from which the table has all its columns.
const wideTable = 110

// figuresTable groups the rows by what they count.
func figuresTable(rows []assay.Figure, width int) *table {
	t := &table{head: []string{"FIGURE", "COUNTS", "WHO SAYS SO", "STATUS"}, width: width}
	wide := width == 0 || width >= wideTable
	if wide {
		t.head = []string{"FIGURE", "COUNTS", "WHO SAYS SO", "WHEN", "STATUS", "DOCUMENT"}
	}
	heading, quantity := "", ""
	for _, f := range render.ByThing(rows) {
		if h := thing(f.First); h != heading {
			t.heading(h)
			heading, quantity = h, ""
		}
		number := f.Text
		if f.Quantity == quantity && quantity != "" {
			number = "= " + number
		}
		quantity = f.Quantity
		counts := join(" ", f.Population, f.Unit, f.Action)
		if strings.HasPrefix(f.Population, "of ") { // 4,500 cartons of eggs
			counts = join(" ", f.Unit, f.Population, f.Action)
		}
		if wide {
			t.add(text.Cut(number, 20), text.Cut(counts, 28), text.Cut(f.Owner, 24), text.Cut(join(" ", f.Event, f.Period), 20), string(f.Status), f.Document)
		} else {
			t.add(text.Cut(number, 18), text.Cut(counts, 20), text.Cut(f.Owner, 18), string(f.Status))
		}
	}
	return t
}

// thing names what a figure counts: CHILDREN located.
func thing(f assay.Figure) string {
	unit, action := render.Counted(f)
	return join(" ", strings.ToUpper(unit), action)
}
