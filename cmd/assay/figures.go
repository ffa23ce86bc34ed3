package main

import (
	"encoding/csv"
	"strconv"
	"strings"

	"assay"
	"assay/internal/check"
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
by another origin, disputed, or a different quantity. Unlike figures are never
compared and nothing is added up. With a query, only figures of sentences that
hold all of its words are listed.`,
		Example: `  assay figures "children located"
  assay figures --from examples/hsi --format csv > figures.csv`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.tableFormat(format, "table", "json", "csv")
			if err != nil {
				return err
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
			config, err := a.config(lib, asking{from: from, profile: profile}, when)
			if err != nil {
				return err
			}
			rows, err := check.Figures(cmd.Context(), config, lib, strings.Join(args, " "))
			if err != nil {
				return err
			}
			return a.writeFigures(rows, format)
		},
	}
	from.flags(c)
	c.Flags().StringVar(&format, "format", "", "`FORM` of the list: table, json, csv (default table)")
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	c.Flags().StringVar(&profile, "profile", "", "vocabulary of a field by `NAME`, or a file of your own (default by the query's words)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "csv"}, cobra.ShellCompDirectiveNoFileComp))
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
		return a.writeFiguresCSV(rows)
	}
	t := table{head: []string{"FIGURE", "COUNTS", "EVENT", "PERIOD", "OWNER", "STATUS", "ORIGIN", "DOCUMENT"}, width: a.width()}
	for _, f := range rows {
		t.add(f.Text, join(" ", f.Population, f.Unit, f.Action), f.Event, f.Period, f.Owner, string(f.Status), f.Origin, f.Document)
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	a.note("%s", text.Count(len(rows), "figure", "figures"))
	return nil
}

func (a *app) writeFiguresCSV(rows []assay.Figure) error {
	w := csv.NewWriter(a.out)
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	_ = w.Write([]string{"id", "text", "value", "low", "high", "open", "kind", "unit", "population", "action", "event", "place", "period",
		"owner", "modality", "role", "status", "why", "origin", "document", "start", "end"}) // the error is kept by w
	for _, f := range rows {
		_ = w.Write(cells(f.ID, f.Text, number(f.Value), number(f.Low), number(f.High), strconv.FormatBool(f.Open), string(f.Kind),
			f.Unit, f.Population, f.Action, f.Event, f.Place, f.Period, f.Owner, string(f.Modality), string(f.Role),
			string(f.Status), f.Why, f.Origin, f.Document, strconv.Itoa(f.Start), strconv.Itoa(f.End)))
	}
	w.Flush()
	return w.Error()
}

// cells makes a row safe for spreadsheets: what begins like a formula is text.
func cells(values ...string) []string {
	for i, v := range values {
		if v = line(v); v != "" && strings.ContainsRune("=+-@", rune(v[0])) {
			v = "'" + v
		}
		values[i] = v
	}
	return values
}
