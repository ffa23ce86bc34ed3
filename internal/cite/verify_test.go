package cite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay"
)

func TestReportStands(t *testing.T) {
	r := orchardReport(t)
	res, err := orchardChecker.Verify(context.Background(), r, orchardAgain())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Failures {
		t.Errorf("%s: %s: %s", f.Where, f.Kind, f.Message)
	}
	want := Counts{Sentences: 26, Rows: 4, Citations: 39, Numbers: res.Checked.Numbers, Names: res.Checked.Names, Quotations: 3,
		Figures: 5, Sources: 8, Origins: 5, Bases: 2, Captures: 8}
	if diff := cmp.Diff(want, res.Checked); diff != "" {
		t.Error(diff)
	}
	if res.Checked.Numbers < 50 || res.Checked.Names < 40 {
		t.Errorf("only %d numbers and %d names were checked", res.Checked.Numbers, res.Checked.Names)
	}
	if len(res.Undone) != 1 {
		t.Errorf("undone: %v", res.Undone)
	}
}

// TestDraftAndVerifyAgree: what Draft keeps, Verify passes; what stands, Draft keeps.
func TestDraftAndVerifyAgree(t *testing.T) {
	r := orchardReport(t)
	out, err := orchardChecker.Draft(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, out); diff != "" {
		t.Errorf("Draft changed a report that stands (-report +draft):\n%s", diff)
	}
	broken := breakReport(copyOf(t, r))
	before := copyOf(t, broken)
	out, err = Draft(context.Background(), broken, orchard, orchardAliases)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, broken); diff != "" {
		t.Errorf("Draft changed what it was given:\n%s", diff)
	}
	res, err := Verify(context.Background(), out, orchard, orchardAliases, orchardAgain())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Failures {
		t.Errorf("Verify refuses what Draft kept: %s: %s", f.Where, f.Message)
	}
	var refused []string
	for _, x := range out.Refused {
		refused = append(refused, x.Text)
		if x.Reason == "" {
			t.Errorf("%q was refused without a reason", x.Text)
		}
	}
	want := []string{
		"Figure: $2.4 million",
		"Inspectors visited 9,999 colonies.",
		"Quillon spoke.",
		"Table row: Quillon | 3,977 | not said",
		"No citation at all.",
		"The figures of Quillon",
		"What will Quillon do?",
		"Seventy origins support the claim.",
	}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if len(out.Sections) != len(r.Sections)-1 {
		t.Errorf("%d sections are left, want one less than %d", len(out.Sections), len(r.Sections))
	}
	if got := out.Sections[0].Paragraphs; !cmp.Equal(got, []int{1}) {
		t.Errorf("paragraphs begin at %v, want [1]", got)
	}
	if got := out.Sections[1]; got.Heading != plainHeading || len(got.Table.Rows) != 3 {
		t.Errorf("section 2 has the heading %q and %d rows", got.Heading, len(got.Table.Rows))
	}
	if out.Verdict.Reason != "" || out.ID != ReportID(out) {
		t.Errorf("reason %q, id %s", out.Verdict.Reason, out.ID)
	}
}

// breakReport damages one thing of each sort.
func breakReport(r *assay.Report) *assay.Report {
	r.Summary[0].Text = "Inspectors visited 9,999 colonies."
	first := &r.Sections[0]
	first.Sentences[0].Text = "Quillon spoke."
	first.Paragraphs = []int{2}
	r.Sections[1].Heading = "The figures of Quillon"
	r.Sections[1].Table.Rows[0].Cells[0] = "Quillon"
	last := &r.Sections[len(r.Sections)-1]
	last.Sentences = []assay.S{{Text: "No citation at all.", Role: assay.ClaimRole}}
	r.Figures[3].Value = 2.5e6
	r.FollowUps = append(r.FollowUps, "What will Quillon do?")
	r.Verdict.Reason = "Seventy origins support the claim."
	return r
}

// TestVerifyFindsWhatIsWrong changes one thing in a report that stands; the
// first failure has to be where it was changed, and of the kind.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *assay.Report)
		where  string
		kind   Kind
	}{
		{"schema", func(r *assay.Report) { r.Schema = "assay.report/9" }, "schema", KindReport},
		{"kind", func(r *assay.Report) { r.Kind = "rumour" }, "kind", KindReport},
		{"date", func(r *assay.Report) { r.CheckedOn = "yesterday" }, "checked_on", KindReport},
		{"as of", func(r *assay.Report) { r.AsOf = "2031-13-01" }, "as_of", KindReport},
		{"verdict label", func(r *assay.Report) { r.Verdict.Label = "True" }, "verdict.label", KindVerdict},
		{"verdict origin", func(r *assay.Report) { r.Verdict.Support = []string{"Z"} }, "verdict.support[0]", KindVerdict},
		{"verdict origin twice", func(r *assay.Report) { r.Verdict.Refute = []string{"B", "B"} }, "verdict.refute[1]", KindVerdict},
		{"verdict without its origins", func(r *assay.Report) { r.Verdict.Refute = nil }, "verdict", KindVerdict},
		{"verdict count", func(r *assay.Report) { r.Verdict.Independent = 3 }, "verdict.independent", KindVerdict},
		{"verdict reason", func(r *assay.Report) { r.Verdict.Reason = "Forty origins dispute the claim." }, "verdict.reason", KindNumber},
		{"verdict reason names", func(r *assay.Report) { r.Verdict.Reason = "Only Quillon disputes the claim." }, "verdict.reason", KindName},
		{"summary", func(r *assay.Report) { r.Summary[2].Text = "Quillon announced it." }, "summary[2]", KindName},
		{"section sentence", func(r *assay.Report) { r.Sections[1].Sentences[0].Text += " 7 more." }, "sections[1].sentences[0]", KindNumber},
		{"another number of a figure's passage", func(r *assay.Report) {
			r.Sections[1].Sentences[0].Text = "The figures run from 3,977 (the Provincial Audit Office) to 260 (MOA)."
			r.Sections[1].Sentences[0].Citations[1] = r.Sections[0].Sentences[1].Citations[0]
			r.Figures[2].Text, r.Figures[2].Value, r.Figures[2].Low = "31", 31, 31
			r.Figures[2].High, r.Figures[2].Open, r.Figures[2].Approx = 31, false, ""
		}, "sections[1].sentences[0]", KindNumber},
		{"gap", func(r *assay.Report) { r.Gaps[0].Basis.Searched = 9 }, "gaps[0]", KindNumber},
		{"gap found after all", func(r *assay.Report) { r.Gaps[0].Basis.Absent = []string{"condemned"} }, "gaps[0]", KindBasis},
		{"bottom line", func(r *assay.Report) { r.BottomLine[0].Citations = nil }, "bottom_line[0]", KindCitation},
		{"table row", func(r *assay.Report) { r.Sections[1].Table.Rows[1].Cells[1] = "3,977" }, "sections[1].table.rows[1]", KindNumber},
		{"table row without citation", func(r *assay.Report) { r.Sections[1].Table.Rows[1].Citations = nil }, "sections[1].table.rows[1]", KindCitation},
		{"table cells", func(r *assay.Report) { r.Sections[1].Table.Rows[2].Cells = []string{"x"} }, "sections[1].table.rows[2]", KindReport},
		{"row without its figure's number", func(r *assay.Report) { r.Sections[1].Table.Rows[0].Cells[1] = "not said" }, "sections[1].table.rows[0]", KindFigure},
		{"row of no figure", func(r *assay.Report) { r.Sections[1].Table.Rows[0].FigureID = "x" }, "sections[1].table.rows[0]", KindFigure},
		{"paragraph", func(r *assay.Report) { r.Sections[0].Paragraphs = []int{99} }, "sections[0].paragraphs[0]", KindReport},
		{"chart figure", func(r *assay.Report) { r.Sections[1].FigureIDs = []string{"x"} }, "sections[1].figure_ids[0]", KindReport},
		{"heading", func(r *assay.Report) { r.Sections[2].Heading = "What Quillon and auditors found" }, "sections[2].heading", KindName},
		{"caption", func(r *assay.Report) { r.Sections[1].Table.Caption = "The 77 figures" }, "sections[1].table.caption", KindNumber},
		{"column", func(r *assay.Report) { r.Sections[1].Table.Columns[2] = "Independent of ZBQ?" }, "sections[1].table.columns[2]", KindName},
		{"follow-up", func(r *assay.Report) { r.FollowUps[0] = "What does the ZBQ say?" }, "follow_ups[0]", KindName},
		{"figure value", func(r *assay.Report) { r.Figures[0].Value++ }, "figures[0]", KindFigure},
		{"figure range", func(r *assay.Report) { r.Figures[4].High = 80 }, "figures[4]", KindFigure},
		{"figure without its bound", func(r *assay.Report) { r.Figures[2].Open = false; r.Figures[2].Approx = "" }, "figures[2]", KindFigure},
		{"figure kind", func(r *assay.Report) { r.Figures[4].Kind = assay.Count }, "figures[4]", KindFigure},
		{"figure event", func(r *assay.Report) { r.Figures[1].Event = "Operation Dirty Brush" }, "figures[1]", KindFigure},
		{"figure period", func(r *assay.Report) { r.Figures[1].Period = "between 3 March and 29 May 2031" }, "figures[1]", KindFigure},
		{"figure status", func(r *assay.Report) { r.Figures[1].Status = "certain" }, "figures[1]", KindFigure},
		{"figure modality", func(r *assay.Report) { r.Figures[1].Modality = "sworn" }, "figures[1]", KindFigure},
		{"figure source", func(r *assay.Report) { r.Figures[1].N = 2 }, "figures[1]", KindCitation},
		{"figure source hidden", func(r *assay.Report) { r.Figures[1].N = 0 }, "figures[1]", KindFigure},
		{"figure origin", func(r *assay.Report) { r.Figures[1].Origin = "Z" }, "figures[1]", KindOrigin},
		{"figure twice", func(r *assay.Report) { r.Figures[1].ID = r.Figures[0].ID }, "sections[1].figure_ids[1]", KindReport},
		{"source title", func(r *assay.Report) { r.Sources[0].Title += "!" }, "sources[0]", KindSource},
		{"source publisher", func(r *assay.Report) { r.Sources[4].Publisher = "Quillon" }, "sources[4]", KindSource},
		{"source class", func(r *assay.Report) { r.Sources[4].Class = assay.Oversight }, "sources[4]", KindSource},
		{"source kind", func(r *assay.Report) { r.Sources[4].Kind = assay.Text }, "sources[4]", KindSource},
		{"source review", func(r *assay.Report) { r.Sources[4].Review = &assay.Review{Claim: "It did.", Rating: "False"} }, "sources[4]", KindSource},
		{"source reliance", func(r *assay.Report) { r.Sources[4].ReliesOn = nil }, "sources[4]", KindSource},
		{"source interest", func(r *assay.Report) { r.Sources[4].Interest = "friendly" }, "sources[4]", KindSource},
		{"source origin", func(r *assay.Report) { r.Sources[4].Origin = "A" }, "sources[4]", KindOrigin},
		{"source twice", func(r *assay.Report) { r.Sources = append(r.Sources, r.Sources[3]) }, "sources[8]", KindSource},
		{"capture", func(r *assay.Report) { r.Sources[4].CaptureSHA256 = orchardDocs[0].CaptureSHA256 }, "sources[4]", KindSource},
		{"origin member", func(r *assay.Report) { r.Origins[3].Members = append(r.Origins[3].Members, "0123456789ab") }, "origins[3]", KindOrigin},
		{"origin member of two", func(r *assay.Report) { r.Origins[3].Members = append(r.Origins[3].Members, orchardDocs[0].ID) }, "origins[3]", KindOrigin},
		{"origin name", func(r *assay.Report) { r.Origins[3].Name = "Quillon" }, "origins[3]", KindOrigin},
		{"origin date", func(r *assay.Report) { r.Origins[0].Name += " (June 2019)" }, "origins[0]", KindOrigin},
		{"origin party", func(r *assay.Report) { r.Origins[0].Parties = []string{"Quillon"} }, "origins[0]", KindOrigin},
		{"origin root", func(r *assay.Report) { r.Origins[0].Root = orchardDocs[1].ID }, "origins[0]", KindOrigin},
		{"origin interest", func(r *assay.Report) { r.Origins[0].Interest = "" }, "origins[0]", KindOrigin},
		{"origin reason", func(r *assay.Report) { r.Origins[1].Why[0].To = "Quillon memo" }, "origins[1].why[0]", KindOrigin},
		{"origin twice", func(r *assay.Report) { r.Origins[4].ID = "D" }, "figures[4]", KindOrigin},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := copyOf(t, orchardReport(t))
			c.change(r)
			unsigned, err := orchardChecker.Verify(context.Background(), r, orchardAgain())
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(fmt.Sprint(unsigned.Failures), "changed after it was written") {
				t.Error("the report's ID did not give it away")
			}
			r.ID = ReportID(r)
			res, err := orchardChecker.Verify(context.Background(), r, orchardAgain())
			if err != nil {
				t.Fatal(err)
			}
			if res.OK {
				t.Fatal("not noticed")
			}
			if f := res.Failures[0]; f.Where != c.where || f.Kind != c.kind {
				t.Errorf("first failure is %+v, want %s at %s", f, c.kind, c.where)
			}
			again, err := orchardChecker.Verify(context.Background(), r, orchardAgain())
			if err != nil || !cmp.Equal(res, again) {
				t.Errorf("a second run gives another result: %v", cmp.Diff(res, again))
			}
		})
	}
}

func TestCaptureAndSearchAgain(t *testing.T) {
	r := orchardReport(t)
	again := orchardAgain()
	reread := again.Reextract
	again.Reextract = func(ctx context.Context, sha string) (assay.Document, error) {
		d, err := reread(ctx, sha)
		if sha == orchardDocs[2].CaptureSHA256 {
			d.Text += "."
		}
		if sha == orchardDocs[3].CaptureSHA256 {
			return d, fmt.Errorf("capture: %w", assay.ErrCorrupt)
		}
		return d, err
	}
	res, err := orchardChecker.Verify(context.Background(), r, again)
	if err != nil {
		t.Fatal(err)
	}
	var where []string
	for _, f := range res.Failures {
		where = append(where, f.Where+" "+string(f.Kind))
	}
	if diff := cmp.Diff([]string{"sources[2] capture", "sources[3] capture"}, where); diff != "" {
		t.Error(diff)
	}
	again.Reextract = func(context.Context, string) (assay.Document, error) { return assay.Document{}, assay.ErrBusy }
	if _, err := orchardChecker.Verify(context.Background(), r, again); !errors.Is(err, assay.ErrBusy) {
		t.Errorf("got %v", err)
	}
	res, err = orchardChecker.Verify(context.Background(), r, Again{
		Search: func(context.Context, assay.Basis) (int, int, error) { return 0, 0, assay.ErrUsage },
	})
	if err != nil || !res.OK {
		t.Fatal(res.Failures, err)
	}
	if len(res.Undone) != 3 {
		t.Errorf("undone: %v", res.Undone)
	}
}

func TestReportID(t *testing.T) {
	r := orchardReport(t)
	if r.ID != ReportID(r) || len(r.ID) != 64 {
		t.Errorf("the ID %q depends on itself", r.ID)
	}
	if other := copyOf(t, r); ReportID(other) != r.ID {
		t.Error("a report read back from JSON has another ID")
	}
	r.Question = "Is <this> & that so?"
	if ReportID(r) == r.ID {
		t.Error("another question has the same ID")
	}
}

func TestNoReport(t *testing.T) {
	if _, err := orchardChecker.Draft(context.Background(), nil); !errors.Is(err, assay.ErrUsage) {
		t.Error(err)
	}
	if _, err := orchardChecker.Verify(context.Background(), nil, Again{}); !errors.Is(err, assay.ErrUsage) {
		t.Error(err)
	}
	res, err := orchardChecker.Verify(context.Background(), &assay.Report{}, Again{})
	if err != nil || res.OK {
		t.Error("an empty report stands", err)
	}
}

func BenchmarkVerify(b *testing.B) {
	r := orchardReport(b)
	for b.Loop() {
		if _, err := orchardChecker.Verify(context.Background(), r, orchardAgain()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDraft80 checks a report of 80 sentences.
func BenchmarkDraft80(b *testing.B) {
	r := orchardReport(b)
	for len(r.Summary) < 60 {
		r.Summary = append(r.Summary, r.Sections[0].Sentences...)
		r.Summary = append(r.Summary, r.Sections[2].Sentences...)
	}
	for b.Loop() {
		if _, err := orchardChecker.Draft(context.Background(), r); err != nil {
			b.Fatal(err)
		}
	}
}
