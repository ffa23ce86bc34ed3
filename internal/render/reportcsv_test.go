package render

import (
	"bytes"
	"encoding/csv"
	"testing"

	"assay"
)

// Every figure of a report is one row with as many cells as the heading.
func TestReportFiguresCSV(t *testing.T) {
	r := &assay.Report{
		Sources: []assay.Source{{N: 2, URL: "https://a.example/x"}},
		Figures: []assay.ReportFigure{
			{ID: "d:1", Text: "more than 24,400", Value: 24400, Low: 24401, Open: true, Unit: "child", Owner: "=HYPERLINK(\"http://b.example\")", N: 2, Anchor: assay.Anchor{DocumentSHA256: "ab", Start: 3, End: 9, Quote: "24,400\nchildren"}},
			{ID: "d:2", Text: "1.5", Value: 1.5, Low: 1.5, High: 1.5, Unit: "%"},
		},
	}
	var b bytes.Buffer
	if err := ReportFiguresCSV(&b, r); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 {
		t.Fatalf("%d rows, want a heading and 2", len(rows))
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	for column, want := range map[string]string{
		"value": "24400", "owner": "'=HYPERLINK(\"http://b.example\")", "source": "2", "url": "https://a.example/x",
		"document_sha256": "ab", "start": "3", "end": "9", "quote": "24,400 children", "open": "true",
	} {
		if got := rows[1][at[column]]; got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
	}
	if got := rows[2][at["url"]]; got != "" {
		t.Errorf("a figure of no cited source has the address %q", got)
	}
}
