package desk_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/desk"
)

// TestPerThousand: the bounds are those that are published for Wilson's interval.
func TestPerThousand(t *testing.T) {
	for _, tt := range []struct {
		corrected, published int
		rate, low, high      float64
	}{
		{0, 10, 0, 0, 277.53},
		{1, 1, 1000, 206.55, 1000},
		{10, 100, 100, 55.23, 174.37},
		{3, 1204, 2.492, 0.848, 7.304},
		{0, 420, 0, 0, 9.06},
		{1 << 40, 1 << 41, 500, 500, 500},
	} {
		rate, low, high, ok := desk.Counts{Published: tt.published, Corrected: tt.corrected}.PerThousand()
		near := func(a, b float64) bool { return math.Abs(a-b) < 0.01 }
		if !ok || !near(rate, tt.rate) || !near(low, tt.low) || !near(high, tt.high) || low > rate || rate > high {
			t.Errorf("%d of %d: %.3f, %.3f to %.3f", tt.corrected, tt.published, rate, low, high)
		}
	}
	if _, _, _, ok := (desk.Counts{}).PerThousand(); ok {
		t.Error("a rate of nothing")
	}
}

// TestPrinted: a report's parts are told apart, each sentence counts once, and what
// a reader disputes is found where it stands on the page.
func TestPrinted(t *testing.T) {
	cite := func(hash string) []assay.Citation {
		return []assay.Citation{{N: 1, Anchor: assay.Anchor{DocumentSHA256: hash}}}
	}
	report := func(verdict assay.VerdictLabel, when string) *assay.Report {
		return &assay.Report{
			Engine:  assay.Engine{Name: "Assay", Version: "1.2", Writer: "extractive"},
			Verdict: &assay.Verdict{Label: verdict, Reason: "Two origins say so."},
			Summary: []assay.S{
				{Text: "The harbour opened in " + when + ".", Role: assay.ClaimRole, Citations: cite("a")},
				{Text: "The board said that it is “safe”.", Role: assay.ClaimRole, Citations: cite("a")},
			},
			Sections: []assay.Section{{
				Heading: "Figures", Table: &assay.Table{Columns: []string{"Who", "Ships"}, Rows: []assay.Row{{Cells: []string{"Board", when}, Citations: cite("b")}}},
				Sentences: []assay.S{
					{Text: "The harbour opened in " + when + ".", Role: assay.ClaimRole, Citations: cite("c")},
					{Text: "The board's own is one of the port's rules.", Role: assay.ContextRole, Citations: cite("b")},
				},
			}},
			Gaps:       []assay.S{{Text: "No source shows the cost.", Role: assay.GapRole}},
			BottomLine: []assay.S{{Text: "Two of 7 sources say it.", Role: assay.CountRole}, {Text: "", Role: assay.ClaimRole}},
		}
	}
	var p desk.Printed
	p.Revise(desk.Published, report(assay.Supported, "May"))
	rate := func(rule desk.Rule, c desk.Counts) desk.Rate {
		return desk.Rate{Rule: rule, Writer: "extractive", Version: "1.2", Counts: c}
	}
	one := desk.Counts{Published: 1}
	is := func(what string, want ...desk.Rate) {
		t.Helper()
		if diff := cmp.Diff(want, p.Rates()); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	is("published", rate("verdict", one), rate("quotation", one), rate("statement", one), rate("context", one), rate("gap", one), rate("count", one), rate("row", one))
	p.Dispute(report(assay.Supported, "May"), map[string]string{"t1": "s3", "t2": "s1", "t3": "row1-1", "t4": "s99", "t5": ""})
	p.Revise(desk.Corrected, report(assay.Refuted, "June"))
	led := func(tip string) (bool, error) { return tip == "t2", nil }
	if err := p.Uphold(led); err != nil {
		t.Fatal(err)
	}
	is("corrected",
		rate("verdict", desk.Counts{Published: 2, Corrected: 1}), rate("quotation", one),
		rate("statement", desk.Counts{Published: 2, Disputed: 1, Upheld: 1, Corrected: 1}), rate("context", one), rate("gap", one), rate("count", one),
		rate("row", desk.Counts{Published: 2, Disputed: 1, Corrected: 1}))
	if err := p.Uphold(func(string) (bool, error) { return false, assay.ErrCorrupt }); err != assay.ErrCorrupt {
		t.Errorf("a tip that cannot be read: %v", err)
	}
}

// TestPrintedHostile: reports of any size and any words are counted, and twice the
// size takes about twice the time.
func TestPrintedHostile(t *testing.T) {
	big := &assay.Report{Engine: assay.Engine{Writer: strings.Repeat("w\u202e\x00", 1<<16), Version: "<script>\xff"}}
	for n := range 20_000 {
		big.Gaps = append(big.Gaps, assay.S{Text: fmt.Sprint("“", n), Role: assay.Role(strings.Repeat("x", n%7))})
	}
	big.Gaps = append(big.Gaps, assay.S{Text: strings.Repeat(`“"`, 1<<19)}, assay.S{Text: "\x00\xff\u2066"}, assay.S{Text: "\xff\x00\u2066"})
	var p desk.Printed
	p.Revise(desk.Published, big)
	tips := map[string]string{}
	for n := range 20_000 {
		tips[fmt.Sprint("t", n)] = fmt.Sprint("s", n/10)
	}
	p.Dispute(big, tips)
	p.Revise(desk.Retracted, nil)
	p.Revise(desk.Reinstated, big)
	p.Revise(desk.Corrected, &assay.Report{})
	total := desk.Counts{}
	for _, r := range p.Rates() {
		total = total.Plus(r.Counts)
		if len([]rune(r.Writer)) > 100 || !utf8.ValidString(r.Writer+r.Version) || strings.ContainsAny(r.Writer+r.Version, "\x00\u202e") {
			t.Errorf("the writer %q, version %q", r.Writer, r.Version)
		}
	}
	if total.Corrected != total.Published || total.Published < 20_001 || total.Disputed != 1999 || total.Retracted != 0 {
		t.Errorf("%+v", total)
	}
}

// TestErrorRate: the desk's rate by rule and by writer is one count, added up in
// two ways.
func TestErrorRate(t *testing.T) {
	h := newHouse(t)
	empty, err := h.ErrorRate(h.ctx)
	h.ok(err)
	if empty.Total != (desk.Counts{}) || len(empty.ByRule)+len(empty.ByWriter)+len(empty.Rows) > 0 {
		t.Errorf("of nothing: %+v", empty)
	}
	one, two := h.report("Q?", "It opened in May."), h.report("Q?", "It opened in June.")
	_, err = h.Publish(h.ctx, editor, one, "q", nil)
	h.ok(err)
	receipt, err := h.Send(h.ctx, desk.Tip{Kind: desk.TipDispute, Text: "No.", Report: one.ID, Sentence: "s1"}, "192.0.2.1")
	h.ok(err)
	tip, err := h.TipOf(h.ctx, receipt)
	h.ok(err)
	_, err = h.Revise(h.ctx, editor, desk.Revising{Slug: "q", After: 1, Kind: desk.Corrected, Report: two, Before: one, Why: "w", RaisedBy: "a reader", Tip: tip.ID})
	h.ok(err)
	got, err := h.ErrorRate(h.ctx)
	h.ok(err)
	sum := func(list []desk.Rate) (c desk.Counts) {
		for _, r := range list {
			c = c.Plus(r.Counts)
		}
		return c
	}
	if got.Total.Corrected != 1 || got.Total.Disputed != 1 || got.Total.Upheld != 1 || sum(got.ByRule) != got.Total || sum(got.ByWriter) != got.Total || sum(got.Rows) != got.Total {
		t.Errorf("%+v", got)
	}
	if !slices.ContainsFunc(got.ByRule, func(r desk.Rate) bool { return r.Rule == "statement" && r.Writer == "" && r.Published == 2 }) {
		t.Errorf("%+v", got.ByRule)
	}
}
