package compare_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay"
	"assay/internal/compare"
	"assay/internal/text"
)

// joined gives a side's runs as the sentence that they are.
func joined(runs []compare.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// marked writes runs with what changed in brackets.
func marked(runs []compare.Run) string {
	var b strings.Builder
	for _, r := range runs {
		if r.Changed {
			fmt.Fprintf(&b, "[%s]", r.Text)
		} else {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

func cites(s string, numbers ...int) assay.S {
	out := assay.S{Text: s, Role: assay.ClaimRole}
	for _, n := range numbers {
		out.Citations = append(out.Citations, assay.Citation{N: n, Anchor: assay.Anchor{DocumentSHA256: fmt.Sprint("text", n), Start: 10, End: 60, Quote: s}})
	}
	return out
}

func source(n int, publisher string) assay.Source {
	return assay.Source{N: n, Document: fmt.Sprint("doc", n), DocumentSHA256: fmt.Sprint("text", n), Publisher: publisher, Title: "T", Location: fmt.Sprint("at", n)}
}

func figure(value string, n int, status assay.FigureStatus) assay.ReportFigure {
	return assay.ReportFigure{
		ID: fmt.Sprint("f", n), Text: value, Unit: "ship", Action: "inspected", Owner: "the port", Status: status, N: n,
		Anchor: assay.Anchor{DocumentSHA256: fmt.Sprint("text", n), Start: 20, End: 24, Quote: value},
	}
}

// harbour is a report to change in the tests below.
func harbour() *assay.Report {
	return &assay.Report{
		ID: "one", Engine: assay.Engine{Version: "1.0"}, Adequacy: assay.Adequacy{DocumentsSearched: 40, Library: "state"},
		Verdict: &assay.Verdict{Label: assay.Supported, Reason: "Two independent origins say so."},
		Summary: []assay.S{cites("The harbour opened in May 2019.", 1), cites("The port inspected 120 ships in that year.", 2)},
		Sections: []assay.Section{{
			Heading:   "The opening",
			Sentences: []assay.S{cites("The mayor led the opening of the harbour.", 1), cites("Nobody was hurt when the crane fell.", 2)},
		}},
		Gaps:       []assay.S{{Text: "No document says who paid for the crane.", Role: assay.GapRole, Basis: &assay.Basis{Kind: "search", Searched: 40}}},
		BottomLine: []assay.S{cites("The harbour is open.", 1)},
		Sources:    []assay.Source{source(1, "The Valley Herald"), source(2, "Port of Alder")},
		Figures:    []assay.ReportFigure{figure("120", 2, assay.Claimed)},
	}
}

func TestReports(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(r *assay.Report)
		want   []string // where: before -> after (why)
		check  func(t *testing.T, d *compare.Difference)
	}{
		{"nothing", func(r *assay.Report) { r.ID = "one" }, nil, func(t *testing.T, d *compare.Difference) {
			if !d.Empty() || d.Library {
				t.Errorf("%+v", d)
			}
		}},
		{"a word", func(r *assay.Report) { r.Summary[0].Text = "The harbour opened in June 2019." },
			[]string{"Executive summary: The harbour opened in [May ]2019. -> The harbour opened in [June ]2019. ()"}, nil},
		{"the engine", func(r *assay.Report) {
			r.Summary[0].Text, r.Engine.Version = "The new harbour opened in May 2019.", "1.1"
		}, []string{"Executive summary: The harbour opened in May 2019. -> The [new ]harbour opened in May 2019. (the engine has changed from 1.0 to 1.1)"}, nil},
		{"a new source", func(r *assay.Report) {
			r.Sources = append(r.Sources, source(3, "Harbour Board"))
			r.Sections[0].Sentences = slices.Insert(r.Sections[0].Sentences, 1, cites("A pilot boat went first.", 3))
		}, []string{"The opening:  -> [A pilot boat went first.] (its source 3 (Harbour Board) is new)"}, func(t *testing.T, d *compare.Difference) {
			if diff := cmp.Diff([]compare.Source{{Publisher: "Harbour Board", Title: "T", Document: "doc3"}}, d.Added); diff != "" || len(d.Removed) > 0 {
				t.Error(diff, d.Removed)
			}
		}},
		{"a source gone", func(r *assay.Report) {
			r.Sources = r.Sources[:1]
			r.Summary = r.Summary[:1]
			r.Sections[0].Sentences = r.Sections[0].Sentences[:1]
			r.Figures = nil
		}, []string{
			"Executive summary: [The port inspected 120 ships in that year.] ->  (it rested on source 2 (Port of Alder), which is not cited any more)",
			"The opening: [Nobody was hurt when the crane fell.] ->  (it rested on source 2 (Port of Alder), which is not cited any more)",
		}, func(t *testing.T, d *compare.Difference) {
			if diff := cmp.Diff([]compare.Turn{{What: "ships, inspected, by the port", Before: "120: claimed"}}, d.Figures); diff != "" {
				t.Error(diff)
			}
		}},
		{"a page read again", func(r *assay.Report) {
			r.Sources[0].Document, r.Sources[0].DocumentSHA256 = "doc9", "text9"
			r.BottomLine[0].Text = "The harbour is open again."
			r.BottomLine[0].Citations[0].Anchor.DocumentSHA256 = "text9"
			r.Summary[0].Citations[0].Anchor.DocumentSHA256 = "text9"
			r.Sections[0].Sentences[0].Citations[0].Anchor.DocumentSHA256 = "text9"
		}, []string{
			"Executive summary: The harbour opened in May 2019. -> The harbour opened in May 2019. (its source 1 (The Valley Herald) was read again and has changed)",
			"The opening: The mayor led the opening of the harbour. -> The mayor led the opening of the harbour. (its source 1 (The Valley Herald) was read again and has changed)",
			"Bottom line: The harbour is open. -> The harbour is open [again]. (its source 1 (The Valley Herald) was read again and has changed)",
		}, nil},
		{"a figure disputed", func(r *assay.Report) {
			r.Figures[0].Status = assay.Disputed
			r.Summary[1].Text = "The port says it inspected 120 ships in that year."
		}, []string{"Executive summary: The port inspected 120 ships in that year. -> The port [says it ]inspected 120 ships in that year. (the figure 120 was claimed and is disputed)"},
			func(t *testing.T, d *compare.Difference) {
				if diff := cmp.Diff([]compare.Turn{{What: "ships, inspected, by the port", Before: "120: claimed", After: "120: disputed"}}, d.Figures); diff != "" {
					t.Error(diff)
				}
			}},
		{"more searched", func(r *assay.Report) {
			r.Adequacy.DocumentsSearched, r.Adequacy.Library = 55, "another"
			r.Gaps[0].Text, r.Gaps[0].Basis.Searched = "No document says who paid for the second crane.", 55
		}, []string{"What the sources do not show: No document says who paid for the crane. -> No document says who paid for the [second ]crane. (55 documents were searched, and 40 before)"},
			func(t *testing.T, d *compare.Difference) {
				if d.Searched != [2]int{40, 55} || !d.Library {
					t.Errorf("%v, %v", d.Searched, d.Library)
				}
			}},
		{"the verdict", func(r *assay.Report) { r.Verdict.Label = assay.Conflicting }, nil, func(t *testing.T, d *compare.Difference) {
			if diff := cmp.Diff(&compare.Turn{What: "Verdict", Before: "Supported", After: "Conflicting evidence"}, d.Verdict); diff != "" {
				t.Error(diff)
			}
		}},
		{"no verdict", func(r *assay.Report) { r.Verdict = nil }, []string{"Verdict: [Two independent origins say so.] ->  ()"}, func(t *testing.T, d *compare.Difference) {
			if d.Verdict == nil || d.Verdict.After != "" {
				t.Errorf("%+v", d.Verdict)
			}
		}},
		{"a sentence moved", func(r *assay.Report) {
			moved := r.Sections[0].Sentences[1]
			r.Sections[0].Sentences = r.Sections[0].Sentences[:1]
			r.BottomLine = append(r.BottomLine, moved)
		}, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			after := harbour()
			after.ID = "two"
			tt.change(after)
			d := compare.Reports(harbour(), after)
			var got []string
			for _, s := range d.Sentences {
				got = append(got, fmt.Sprintf("%s: %s -> %s (%s)", s.Where, marked(s.Before), marked(s.After), s.Why))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.check != nil {
				tt.check(t, d)
			}
		})
	}
}

// TestRows: a row of a table of events counts as a sentence, one of a figure does not.
func TestRows(t *testing.T) {
	one, two := harbour(), harbour()
	row := func(cells ...string) assay.Row { return assay.Row{Cells: cells} }
	one.Sections[0].Table = &assay.Table{Rows: []assay.Row{row("Storm of 2020", "12 ships"), {Cells: []string{"a"}, FigureID: "f"}}}
	two.Sections[0].Table = &assay.Table{Rows: []assay.Row{row("Storm of 2020", "14 ships"), {Cells: []string{"b"}, FigureID: "f"}}}
	d := compare.Reports(one, two)
	if len(d.Sentences) != 1 || marked(d.Sentences[0].After) != "Storm of 2020; [14 ]ships" {
		t.Errorf("%+v", d.Sentences)
	}
}

// reports are two that share words, sentences, sources and figures, or not.
func reports(t *rapid.T) (before, after *assay.Report) {
	words := []string{"harbour", "crane", "the", "of", "opened", "inspected", "mayor", "ship", "120", "and,", "“fell”", "не", "was", "in", "—", "ship's"}
	sentence := rapid.Map(rapid.SliceOfN(rapid.SampledFrom(words), 0, 12), func(w []string) string { return strings.Join(w, " ") })
	anything := rapid.OneOf(sentence, rapid.StringN(0, 20, 60))
	prose := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) assay.S {
		return cites(anything.Draw(t, "text"), rapid.SliceOfN(rapid.IntRange(1, 4), 0, 2).Draw(t, "cited")...)
	}), 0, 7)
	one := func(name string) *assay.Report {
		r := &assay.Report{
			ID: name, Engine: assay.Engine{Version: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "engine")},
			Summary: prose.Draw(t, "summary"), Gaps: prose.Draw(t, "gaps"), BottomLine: prose.Draw(t, "bottom"),
		}
		for range rapid.IntRange(0, 3).Draw(t, "sections") {
			r.Sections = append(r.Sections, assay.Section{Heading: rapid.SampledFrom([]string{"A", "B", "Bottom line"}).Draw(t, "heading"), Sentences: prose.Draw(t, "section")})
		}
		for n := range rapid.IntRange(0, 4).Draw(t, "sources") {
			r.Sources = append(r.Sources, source(n+1, "P"))
		}
		for range rapid.IntRange(0, 4).Draw(t, "figures") {
			r.Figures = append(r.Figures, figure(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "value"), rapid.IntRange(1, 4).Draw(t, "n"), rapid.SampledFrom([]assay.FigureStatus{"", assay.Claimed, assay.Disputed}).Draw(t, "status")))
		}
		return r
	}
	return one("b"), one("a")
}

// counts are how many sentences and figures were changed, added and taken out.
func counts(d *compare.Difference) (sentences, figures [3]int, sources [2]int) {
	kind := func(before, after bool) int {
		switch {
		case before && after:
			return 0
		case after:
			return 1
		}
		return 2
	}
	for _, s := range d.Sentences {
		sentences[kind(s.Before != nil, s.After != nil)]++
	}
	for _, f := range d.Figures {
		figures[kind(f.Before != "", f.After != "")]++
	}
	return sentences, figures, [2]int{len(d.Added), len(d.Removed)}
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := reports(t)
		for _, r := range []*assay.Report{before, after} {
			if d := compare.Reports(r, r); !d.Empty() {
				t.Fatalf("a report differs from itself: %+v", d)
			}
		}
		d := compare.Reports(before, after)
		if diff := cmp.Diff(d, compare.Reports(before, after)); diff != "" {
			t.Fatalf("not the same twice: %s", diff)
		}
		s, f, src := counts(d)
		sBack, fBack, srcBack := counts(compare.Reports(after, before))
		if s != [3]int{sBack[0], sBack[2], sBack[1]} || f != [3]int{fBack[0], fBack[2], fBack[1]} || src != [2]int{srcBack[1], srcBack[0]} {
			t.Fatalf("%v %v %v, and the other way round %v %v %v", s, f, src, sBack, fBack, srcBack)
		}
		all := func(r *assay.Report) map[string]int {
			texts := map[string]int{}
			for _, list := range [][]assay.S{r.Summary, r.Gaps, r.BottomLine} {
				for _, s := range list {
					texts[s.Text]++
				}
			}
			for _, sec := range r.Sections {
				for _, s := range sec.Sentences {
					texts[s.Text]++
				}
			}
			return texts
		}
		texts := [2]map[string]int{all(before), all(after)}
		for _, s := range d.Sentences {
			for side, runs := range [][]compare.Run{s.Before, s.After} {
				if runs == nil {
					continue
				}
				if texts[side][joined(runs)]--; texts[side][joined(runs)] < 0 {
					t.Fatalf("the runs %q are no sentence of report %d", marked(runs), side)
				}
				for i, r := range runs {
					if r.Text == "" || i > 0 && runs[i-1].Changed == r.Changed {
						t.Fatalf("runs that are not whole: %q", marked(runs))
					}
				}
			}
			if b, a := kept(s.Before), kept(s.After); s.Before != nil && s.After != nil && b != a {
				t.Fatalf("what stands in both differs: %q, %q", b, a)
			}
		}
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var again compare.Difference
		if err := json.Unmarshal(data, &again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, &again); diff != "" {
			t.Fatalf("as JSON: %s", diff)
		}
	})
}

// kept gives the words that a side shares with the other, without their space.
func kept(runs []compare.Run) string {
	var b strings.Builder
	for _, r := range runs {
		if !r.Changed {
			b.WriteString(strings.Join(strings.Fields(r.Text), ""))
		}
	}
	return b.String()
}

// TestLong holds reports that nobody would write to a bounded time.
func TestLong(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	long := func(seed int) *assay.Report {
		r := harbour()
		r.Summary = nil
		for i := range 3000 {
			r.Summary = append(r.Summary, cites(fmt.Sprintf("Ship %d carried %s %d to the harbour.", i, text.Plural("crate"), i*seed), 1))
		}
		r.BottomLine = []assay.S{cites(strings.Repeat(fmt.Sprintf("word %d ", seed), 200_000), 1)}
		return r
	}
	began := time.Now()
	d := compare.Reports(long(1), long(2))
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if len(d.Sentences) == 0 {
		t.Error("nothing differs")
	}
}
