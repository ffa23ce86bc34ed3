package render

import (
	"encoding/csv"
	"io"
	"strconv"

	"assay"
)

// ReportFiguresCSV writes the figures of a report as FiguresCSV does those of
// the ledger; in place of a document's ID each has the number of its source in
// the report, its address, and the SHA-256 of the text that its anchor lies in.
func ReportFiguresCSV(w io.Writer, r *assay.Report) error {
	addresses := map[int]string{}
	for _, s := range r.Sources {
		addresses[s.N] = s.URL
	}
	c := csv.NewWriter(w)
	_ = c.Write([]string{"id", "text", "value", "low", "high", "open", "kind", "unit", "population", "action", "event", "place", "period",
		"owner", "modality", "status", "why", "origin", "source", "url", "document_sha256", "start", "end", "quote"})
	for _, f := range r.Figures {
		_ = c.Write(Cells(f.ID, f.Text, decimal(f.Value), decimal(f.Low), decimal(f.High), strconv.FormatBool(f.Open), string(f.Kind),
			f.Unit, f.Population, f.Action, f.Event, f.Place, f.Period, f.Owner, string(f.Modality), string(f.Status), f.Why, f.Origin,
			strconv.Itoa(f.N), addresses[f.N], f.Anchor.DocumentSHA256, strconv.Itoa(f.Anchor.Start), strconv.Itoa(f.Anchor.End), f.Anchor.Quote))
	}
	c.Flush()
	return c.Error()
}
