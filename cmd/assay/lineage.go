package main

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/check"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// newLineage prints who shares an origin with whom.
func newLineage(a *app) *cobra.Command {
	var from origin
	var format, asOf string
	c := &cobra.Command{
		Use:   "lineage [QUERY]",
		Short: "Print which sources share an origin, and why",
		Long: `Lineage groups the sources that copy one another or rely on the same release,
report or testimony. Corroboration counts these groups, never pages. With a
query, only sources with a passage that holds its words are looked at.`,
		Example: `  assay lineage --from examples/hsi
  assay lineage --format dot | dot -Tsvg > lineage.svg`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.tableFormat(format, "table", "json", "dot")
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
			config, err := a.config(lib, asking{from: from}, when)
			if err != nil {
				return err
			}
			origins, materials, err := check.Lineage(cmd.Context(), config, lib, strings.Join(args, " "))
			if err != nil {
				return err
			}
			switch format {
			case "json":
				if origins == nil {
					origins = []assay.Origin{}
				}
				return a.writeJSON(origins)
			case "dot":
				_, err = fmt.Fprint(a.out, dot(origins, materials))
				return err
			}
			return a.writeOrigins(origins, materials)
		},
	}
	from.flags(c)
	c.Flags().StringVar(&format, "format", "", "`FORM` of the list: table, json, dot (default table)")
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "dot"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (a *app) writeOrigins(origins []assay.Origin, documents map[string]*assay.Material) error {
	var b strings.Builder
	alone := 0
	for _, o := range origins {
		if len(o.Members) < 2 && len(o.Why) == 0 {
			alone++
			continue
		}
		fmt.Fprintf(&b, "%s. %s\n", o.ID, line(o.Name))
		for _, id := range o.Members {
			mark := " "
			if id == o.Root {
				mark = "*"
			}
			fmt.Fprintf(&b, "  %s %s  %s\n", mark, id, cut(join(": ", documents[id].Document.Publisher, documents[id].Document.Title), 90))
		}
		for _, e := range o.Why {
			fmt.Fprintf(&b, "      %s -> %s (%s)\n", e.From, line(e.To), line(e.Signal))
			if e.Detail != e.To {
				fmt.Fprintf(&b, "        %s\n", line(e.Detail))
			}
		}
		b.WriteString("\n")
	}
	if _, err := fmt.Fprint(a.out, b.String()); err != nil {
		return err
	}
	a.note("%s of %s; %s on their own", text.Count(len(origins), "origin", "origins"), text.Count(len(documents), "document", "documents"), text.Count(alone, "document stands", "documents stand"))
	return nil
}

// dot writes the origins as a graph for Graphviz.
func dot(origins []assay.Origin, documents map[string]*assay.Material) string {
	var b strings.Builder
	b.WriteString("digraph lineage {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n")
	for i, o := range origins {
		if len(o.Members) < 2 && len(o.Why) == 0 {
			continue
		}
		fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s;\n", i, quoteDOT(o.ID+". "+o.Name))
		for _, id := range o.Members {
			style := ""
			if id == o.Root {
				style = ", style=bold"
			}
			fmt.Fprintf(&b, "    %s [label=%s%s];\n", quoteDOT(id), quoteDOT(cut(join(": ", documents[id].Document.Publisher, documents[id].Document.Title), 60)), style)
		}
		b.WriteString("  }\n")
		for _, e := range o.Why {
			fmt.Fprintf(&b, "  %s -> %s [label=%s];\n", quoteDOT(e.From), quoteDOT(e.To), quoteDOT(e.Signal))
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// quoteDOT writes a string of the DOT language.
func quoteDOT(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(line(s)) + `"`
}
