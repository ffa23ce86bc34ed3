package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"

	"assay/internal/desk"
	"assay/internal/render"
	"assay/internal/text"
)

// rateTable tells how often what was published was wrong.
type rateTable struct {
	Told     []string // in sentences
	Few      bool     // so few sentences that one correction moves the rate much
	ByRule   []rateRow
	ByWriter []rateRow
	More     string // writers beyond those shown, in words
}

// rateRow is one row of the table, in words and digits.
type rateRow struct {
	Name                           string
	Published, Disputed, Corrected string
	Upheld                         string // "2 upheld", "" where nothing was disputed
	PerThousand, Interval          string
	Retracted                      string
	All                            bool // the row of all sentences
}

// mostWriters is the most writers shown; the CSV has all.
const mostWriters = 8

// rateTableOf tells of a rate; nil when nothing was published.
func rateTableOf(r desk.ErrorRate) *rateTable {
	if r.Total.Published == 0 {
		return nil
	}
	t := &rateTable{Told: ratesTold(r.Total), Few: r.Total.Published < desk.FewSentences}
	for _, x := range r.ByRule {
		t.ByRule = append(t.ByRule, rateRowOf(ruleName(x.Rule), x.Counts))
	}
	all := rateRowOf("All sentences", r.Total)
	all.All = true
	t.ByRule = append(t.ByRule, all)
	for i, x := range r.ByWriter {
		if i == mostWriters {
			t.More = text.Count(len(r.ByWriter)-i, "more version of the program", "more versions of the program")
			break
		}
		t.ByWriter = append(t.ByWriter, rateRowOf(writerName(x), x.Counts))
	}
	return t
}

// ratesTold tells of all sentences together.
func ratesTold(c desk.Counts) []string {
	rate, low, high, _ := c.PerThousand()
	between := "95 % interval: " + tenths(low) + " to " + tenths(high) + " per 1,000"
	told := []string{text.Count(c.Published, "sentence has", "sentences have") + " been published."}
	switch c.Corrected {
	case 0:
		told = append(told, "None has been corrected ("+between+").")
	case 1:
		told = append(told, "A correction changed 1 of them or took it out: "+tenths(rate)+" per 1,000 ("+between+").")
	default:
		told = append(told, "Corrections changed "+text.Group(c.Corrected)+" of them or took them out: "+tenths(rate)+" per 1,000 ("+between+").")
	}
	switch {
	case c.Disputed == 0:
		told = append(told, "Readers have disputed none.")
	case c.Upheld == 0:
		told = append(told, "Readers disputed "+text.Group(c.Disputed)+"; none of their disputes has led to a correction or a retraction.")
	default:
		told = append(told, "Readers disputed "+text.Group(c.Disputed)+"; for "+text.Group(c.Upheld)+" of these the dispute led to a correction or a retraction.")
	}
	if c.Retracted > 0 {
		told = append(told, text.Count(c.Retracted, "more was", "more were")+" taken back with a retracted check.")
	}
	if c.Resourced > 0 {
		told = append(told, "Corrections kept the words of "+text.Count(c.Resourced, "other", "others")+" and put them on other sources.")
	}
	if c.Updated > 0 {
		told = append(told, "Updates, which follow new evidence where nothing was wrong, changed or took out "+text.Count(c.Updated, "other", "others")+".")
	}
	return told
}

func rateRowOf(name string, c desk.Counts) rateRow {
	rate, low, high, _ := c.PerThousand()
	row := rateRow{
		Name: name, Published: text.Group(c.Published), Disputed: text.Group(c.Disputed), Corrected: text.Group(c.Corrected),
		PerThousand: tenths(rate), Interval: tenths(low) + " to " + tenths(high), Retracted: text.Group(c.Retracted),
	}
	if c.Disputed > 0 {
		row.Upheld = text.Group(c.Upheld) + " upheld"
	}
	return row
}

// ruleName names what a sentence is held to.
func ruleName(r desk.Rule) string {
	switch r {
	case render.VerdictRule:
		return "Verdict with its reason"
	case render.QuotationRule:
		return "Sentence that quotes a source"
	case render.StatementRule:
		return "What a source says, in other words"
	case render.ContextRule:
		return "Explanation of a source or an event"
	case render.GapRule:
		return "What the sources do not show"
	case render.CountRule:
		return "Count of sources, origins or figures"
	case render.RowRule:
		return "Row of a table"
	}
	return render.Clean(string(r))
}

// writerName names a writer with its version.
func writerName(r desk.Rate) string {
	name, version := render.Clean(r.Writer), render.Clean(r.Version)
	if name == "" {
		name = "not named"
	}
	if version == "" {
		return text.UpperFirst(name)
	}
	return text.UpperFirst(name) + ", version " + version
}

// tenths writes a number of at most 1,000 to one decimal: "2.5", "1,000".
func tenths(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	if s == "1000.0" {
		return "1,000"
	}
	return s
}

// ratesCSV gives the counts by rule and by writer (RFC 4180, UTF-8, names in the
// first row).
func (s *Server) ratesCSV(w http.ResponseWriter, r *http.Request) error {
	rate, err := s.Desk.ErrorRate(r.Context())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	_ = c.Write([]string{"rule", "writer", "version", "published", "disputed", "upheld", "corrected", "retracted", "resourced", "updated",
		"per_thousand", "low", "high"}) // the error is kept by c
	for _, x := range rate.Rows {
		cells := render.Cells(string(x.Rule), x.Writer, x.Version)
		for _, n := range []int{x.Published, x.Disputed, x.Upheld, x.Corrected, x.Retracted, x.Resourced, x.Updated} {
			cells = append(cells, strconv.Itoa(n))
		}
		rate, low, high, _ := x.PerThousand()
		for _, v := range []float64{rate, low, high} {
			cells = append(cells, strconv.FormatFloat(v, 'f', 3, 64))
		}
		_ = c.Write(cells)
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	return s.download(w, r, "error-rate.csv", b.Bytes())
}
