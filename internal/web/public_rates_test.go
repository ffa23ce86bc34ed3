package web

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/internal/desk"
)

// TestErrorRatePage: the head of the corrections says how many sentences were
// published, disputed and corrected; the rows add up, and the CSV has the same.
func TestErrorRatePage(t *testing.T) {
	d := openDeskSite(t)
	p := d.page(desk.Visitor, "/corrections")
	expect(t, p, map[string]string{".error-rate .none": "Nothing has been published yet, so there is nothing to count."})
	if len(all(p, ".error-rate table")) != 0 {
		t.Error("a table of nothing")
	}
	d.publish()
	p = d.page(desk.Visitor, "/corrections")
	told := words(p, ".told")
	if !strings.Contains(told, "None has been corrected (95 % interval: 0.0 to ") || !strings.Contains(told, "Readers have disputed none.") || !strings.Contains(told, "read the interval") {
		t.Errorf("nothing corrected: %q", told)
	}
	tip := d.tip(desk.Tip{Kind: desk.TipDispute, Text: "An auditor counted otherwise.", Report: d.reports[0].ID, Sentence: "s1", Words: d.reports[0].Summary[0].Text})
	w := d.post(desk.Editor, "/desk/revise", "slug", "bridges", "after", "1", "kind", "corrected", "why", "An audit was missing.", "raised", "a reader", "tip", tip,
		"topics", "Roads", "report", d.reports[1].ID, "do", "publish")
	if w.Code != 303 {
		t.Fatalf("%d %q", w.Code, words(d.parsed(w), ".faults"))
	}
	p = d.page(desk.Visitor, "/corrections")
	if told = words(p, ".told"); !strings.Contains(told, "Readers disputed 1; for 1 of these the dispute led to a correction or a retraction.") {
		t.Errorf("corrected: %q", told)
	}
	var sums, last []int
	for _, row := range all(p, ".rates:first-of-type tbody tr") {
		cells := strings.Fields(strings.ReplaceAll(words(row, "td:nth-child(2)")+" "+words(row, "td:nth-child(4)")+" "+words(row, "td:nth-child(6)"), ",", ""))
		var ns []int
		for _, c := range cells {
			n, err := strconv.Atoi(c)
			if err != nil {
				t.Fatal(err)
			}
			ns = append(ns, n)
		}
		if attr(row, "class") == "all" {
			last = ns
			continue
		}
		sums = append(sums, make([]int, max(0, len(ns)-len(sums)))...)
		for i, n := range ns {
			sums[i] += n
		}
	}
	if !slices.Equal(sums, last) || len(last) != 3 || last[1] == 0 {
		t.Errorf("the rows add up to %v, all are %v", sums, last)
	}
	r := d.get(desk.Visitor, "/error-rate.csv")
	rows, err := csv.NewReader(r.Body).ReadAll()
	if err != nil || len(rows) < 3 || rows[0][3] != "published" || rows[1][0] != "verdict" {
		t.Fatalf("%q, %v", rows, err)
	}
	published := 0
	for _, row := range rows[1:] {
		n, _ := strconv.Atoi(row[3])
		published += n
	}
	if published != last[0] {
		t.Errorf("the CSV has %d sentences, the page %d", published, last[0])
	}
	if n := len(all(d.page(desk.Visitor, "/corrections?page=2"), ".error-rate")); n != 0 {
		t.Error("the second page repeats the head of the first")
	}
}

// TestErrorRateDoc: docs/csv.md explains every column of the table, and no other.
func TestErrorRateDoc(t *testing.T) {
	doc, err := os.ReadFile("../../docs/csv.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(string(doc), "## Error rate")
	if !ok {
		t.Fatal("docs/csv.md has no part on the error rate")
	}
	var named []string
	for line := range strings.Lines(part) {
		if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " |"); ok && strings.HasPrefix(line, "| `") {
			named = append(named, strings.Split(strings.ReplaceAll(cell, "`", ""), ", ")...)
		}
	}
	header, _, _ := strings.Cut(openDeskSite(t).get(desk.Visitor, "/error-rate.csv").Body.String(), "\n")
	if want := strings.Split(strings.TrimSpace(header), ","); !slices.Equal(named, want) {
		t.Errorf("docs/csv.md explains %q, the table has %q", named, want)
	}
}

// TestRateTable: no rate stands without what it is of, words of any writer are
// safe, and a long list of writers is cut.
func TestRateTable(t *testing.T) {
	if rateTableOf(desk.ErrorRate{}) != nil {
		t.Error("a table of nothing")
	}
	many := desk.Counts{Published: 12_345, Disputed: 40, Upheld: 7, Corrected: 31, Retracted: 1, Resourced: 2, Updated: 1}
	r := desk.ErrorRate{Total: many, ByRule: []desk.Rate{{Rule: "row", Counts: many}, {Rule: "unheard\u202e of", Counts: desk.Counts{Published: 1, Corrected: 1}}}}
	for n := range mostWriters + 3 {
		r.ByWriter = append(r.ByWriter, desk.Rate{Writer: strings.Repeat("model", min(n, 1)), Version: fmt.Sprint("<b>", n), Counts: many})
	}
	got := rateTableOf(r)
	want := []string{
		"12,345 sentences have been published.",
		"Corrections changed 31 of them or took them out: 2.5 per 1,000 (95 % interval: 1.8 to 3.6 per 1,000).",
		"Readers disputed 40; for 7 of these the dispute led to a correction or a retraction.",
		"1 more was taken back with a retracted check.",
		"Corrections kept the words of 2 others and put them on other sources.",
		"Updates, which follow new evidence where nothing was wrong, changed or took out 1 other.",
	}
	if diff := cmp.Diff(want, got.Told); diff != "" || got.Few {
		t.Error(diff)
	}
	one := rateRow{Name: "unheard\ufffd of", Published: "1", Disputed: "0", Corrected: "1", PerThousand: "1,000", Interval: "206.5 to 1,000", Retracted: "0"}
	if diff := cmp.Diff(one, got.ByRule[1]); diff != "" {
		t.Error(diff)
	}
	if len(got.ByWriter) != mostWriters || got.More != "3 more versions of the program" || got.ByWriter[0].Name != "Not named, version <b>0" {
		t.Errorf("%d writers, %q", len(got.ByWriter), got.More)
	}
}
