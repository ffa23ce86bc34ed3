package main

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/check"
	"assay/internal/render"
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
report or testimony, and says for each page why it is in its group: what it
states, a wire tag, shared text, shared quotations, the same figures of one
event. Corroboration counts these groups, never pages. Where nothing tells
which of two pages came first, it says so. With a query, only sources with a
passage that holds its words are looked at. The form svg is a drawing of the
origins of several pages, for a screen, a phone or print.`,
		Example: `  assay lineage --from examples/hsi
  assay lineage --from examples/hsi --format svg > lineage.svg`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := a.tableFormat(format, "table", "json", "dot", "svg")
			if err != nil {
				return err
			}
			config, lib, err := a.openToBrowse(cmd.Context(), &from, "", asOf)
			if err != nil {
				return err
			}
			defer lib.Close()
			done := a.waiting(readingSources)
			origins, materials, err := check.Lineage(cmd.Context(), config, lib, strings.Join(args, " "))
			done()
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
			case "svg":
				_, err = fmt.Fprint(a.out, render.LineageSVG(origins, materials))
				return err
			}
			return a.writeOrigins(origins, materials)
		},
	}
	from.flags(c)
	c.Flags().StringVar(&format, "format", "", "`FORM` of the list: table, json, dot, svg (default table)")
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json", "dot", "svg"}, cobra.ShellCompDirectiveNoFileComp))
	return c
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
			fmt.Fprintf(&b, "    %s [label=%s%s];\n", quoteDOT(id), quoteDOT(text.Cut(join(": ", documents[id].Document.Publisher, documents[id].Document.Title), 60)), style)
		}
		b.WriteString("  }\n")
		for _, e := range o.Why {
			fmt.Fprintf(&b, "  %s -> %s [label=%s%s];\n", quoteDOT(e.From), quoteDOT(e.To), quoteDOT(e.Signal), edgeStyle(e))
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// edgeStyle dots what joins nothing, and takes the arrow from what has no known direction.
func edgeStyle(e assay.Edge) string {
	s := ""
	if e.Beside {
		s += ", style=dotted"
	}
	if e.Undirected {
		s += ", dir=none"
	}
	return s
}

// quoteDOT writes a string of the DOT language.
func quoteDOT(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(line(s)) + `"`
}
