package main

import (
	"fmt"
	"strings"

	"assay"
	"assay/internal/library"
	"assay/internal/text"

	"github.com/spf13/cobra"
)

// searchHit is a found passage, as --json writes it.
type searchHit struct {
	Document  string      `json:"document"`
	Passage   int         `json:"passage"` // counted from 1, as show takes it
	Start     int         `json:"start"`
	End       int         `json:"end"`
	Score     float64     `json:"score"`
	Text      string      `json:"text"`
	Title     string      `json:"title,omitempty"`
	Publisher string      `json:"publisher,omitempty"`
	Class     assay.Class `json:"class"`
	Published string      `json:"published,omitempty"`
	URL       string      `json:"url,omitempty"`
}

const mostHits = 1000

// newSearch finds passages.
func newSearch(a *app) *cobra.Command {
	var from origin
	var asOf string
	var limit int
	c := &cobra.Command{
		Use:   "search QUERY",
		Short: "Find passages, best first",
		Long: `Search ranks the passages that hold any of the query's words (BM25). Words
are matched by stem; words between double quotes have to stand in the passage
together and in order.`,
		Example: `  assay search "audit address blank"
  assay search --from examples/hsi '"child care" fund'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			query, err := library.ParseQuery(strings.Join(args, " "))
			if err != nil {
				return err
			}
			if limit < 1 || limit > mostHits {
				return usagef("--limit %d is out of range: give 1 to %d", limit, mostHits)
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
			hits, err := lib.Search(cmd.Context(), query, limit, when)
			if err != nil {
				return err
			}
			found, err := describe(cmd, lib, hits)
			if err != nil {
				return err
			}
			return a.writeHits(found)
		},
	}
	from.flags(c)
	c.Flags().StringVar(&asOf, "as-of", "", "the library as it was on `DATE` (YYYY-MM-DD, or a time in RFC 3339)")
	c.Flags().IntVarP(&limit, "limit", "n", 10, "print at most `N` passages")
	return c
}

// describe adds to hits what a reader needs to know of them.
func describe(cmd *cobra.Command, lib library.Library, hits []assay.Hit) ([]searchHit, error) {
	ids := []string{}
	seen := map[string]bool{}
	for _, h := range hits {
		if !seen[h.Document] {
			seen[h.Document] = true
			ids = append(ids, h.Document)
		}
	}
	materials, err := lib.Materials(cmd.Context(), ids)
	if err != nil {
		return nil, err
	}
	found := []searchHit{}
	for _, h := range hits {
		d := materials[h.Document].Document
		found = append(found, searchHit{
			Document: h.Document, Passage: h.Passage + 1, Start: h.Start, End: h.End, Score: h.Score, Text: d.Text[h.Start:h.End],
			Title: d.Title, Publisher: d.Publisher, Class: d.Class, Published: d.Published, URL: d.URL,
		})
	}
	return found, nil
}

func (a *app) writeHits(found []searchHit) error {
	if a.json {
		return a.writeJSON(found)
	}
	var b strings.Builder
	for i, h := range found {
		title := h.Title
		if title == "" {
			title = h.Document
		}
		fmt.Fprintf(&b, "%2d. %s\n    %s\n", i+1, line(title), join(" · ", h.Publisher, string(h.Class), h.Published, h.Document+" --passage "+fmt.Sprint(h.Passage)))
		for _, l := range text.Wrap(line(h.Text), max(min(a.width(), 100), 80)-4) {
			b.WriteString("    " + l + "\n")
		}
		b.WriteString("\n")
	}
	if len(found) == 0 {
		b.WriteString("No passage holds any of these words.\n")
	}
	_, err := fmt.Fprint(a.out, b.String())
	return err
}

// join joins what is not empty.
func join(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = line(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}
