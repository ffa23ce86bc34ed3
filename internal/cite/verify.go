package cite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/text"
)

// Again is what Verify may compute a second time. A nil function leaves its
// kind of check undone, and the result says so.
type Again struct {
	// Reextract reads a stored capture again and gives the document that it makes now, with Text.
	// An error that wraps assay.ErrNotFound or assay.ErrCorrupt is a failure of the report's source.
	Reextract func(ctx context.Context, captureSHA256 string) (assay.Document, error)
	// Search runs the search of a gap or a count again: what it finds and how many
	// documents it searched. An error that wraps assay.ErrUsage means that this
	// basis cannot be searched.
	Search func(ctx context.Context, basis assay.Basis) (count, searched int, err error)
	// World sums up again the searches of the world that a report records, by the
	// library's own record of those that it holds.
	World func(ctx context.Context, question string, recorded []assay.Gathering) (*assay.World, error)
}

// Failure is one thing in a report that does not hold.
type Failure struct {
	Where   string `json:"where"` // sections[1].sentences[0]
	Kind    Kind   `json:"kind"`
	Message string `json:"message"`
}

// Undone is a kind of check that could not be done, and why.
type Undone struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
}

// Result is what Verify found.
type Result struct {
	OK       bool      `json:"ok"` // there is no failure; Undone says what was not looked at
	Failures []Failure `json:"failures"`
	Checked  Counts    `json:"checked"`
	Done     []string  `json:"done"`
	Undone   []Undone  `json:"undone"`
}

// Verify checks a report without trusting it; see Checker.Verify. aliases may
// be nil; see Checker.
func Verify(ctx context.Context, r *assay.Report, docs Documents, aliases func(name string) []string, again Again) (Result, error) {
	return Checker{Documents: docs, Aliases: aliases}.Verify(ctx, r, again)
}

// Verify checks a report against the library without trusting it: its schema
// and hash, every sentence, row and figure by the rules of Draft, every
// source's metadata, the origins and the verdict. Failures come in the order of
// the report. An error means that the library could not be read or ctx ended,
// never that the report is wrong.
func (c Checker) Verify(ctx context.Context, r *assay.Report, again Again) (Result, error) {
	if r == nil {
		return Result{}, fmt.Errorf("there is no report to verify: %w", assay.ErrUsage)
	}
	v := &verifying{b: c.bench(r), r: r, again: again, searchable: again.Search != nil}
	for _, step := range []func(context.Context) error{
		v.identity, v.verdict, v.sentences, v.figures, v.labels, v.sources, v.origins, v.world,
	} {
		if err := step(ctx); err != nil {
			return Result{}, err
		}
	}
	return v.result(), nil
}

// verifying is one verification.
type verifying struct {
	b          *bench
	r          *assay.Report
	again      Again
	failures   []Failure
	searchable bool
	searched   int // bases searched again
	unsearched int // bases that could not be
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func (v *verifying) fail(where string, p *Problem) {
	if p != nil {
		v.failures = append(v.failures, Failure{where, p.Kind, p.Message})
	}
}

// identity checks what a report says of itself.
func (v *verifying) identity(context.Context) error {
	r := v.r
	if r.Schema != assay.ReportSchema {
		v.fail("schema", problem(KindReport, "the schema is %q; this program reads %q", text.Clip(r.Schema, 80), assay.ReportSchema))
	}
	if id := ReportID(r); id != r.ID {
		v.fail("id", problem(KindReport, "the report's ID is %s and its content has the hash %s: it was changed after it was written", short(r.ID), short(id)))
	}
	switch r.Kind {
	case assay.Polar, assay.Quantity, assay.Descriptive:
	default:
		v.fail("kind", problem(KindReport, "the kind of question %q does not exist", text.Clip(string(r.Kind), 80)))
	}
	if _, err := time.Parse(time.DateOnly, r.CheckedOn); err != nil {
		v.fail("checked_on", problem(KindReport, "%q is not a date", text.Clip(r.CheckedOn, 80)))
	}
	_, errDay := time.Parse(time.DateOnly, r.AsOf)
	if _, err := time.Parse(time.RFC3339, r.AsOf); err != nil && errDay != nil {
		v.fail("as_of", problem(KindReport, "%q is not a date or a time", text.Clip(r.AsOf, 80)))
	}
	for _, f := range []struct{ where, text string }{
		{"question", r.Question}, {"claim", r.Claim}, {"disclaimer", r.Disclaimer},
	} {
		if len(f.text) <= maxSentence {
			v.fail(f.where, clean(f.text))
		}
	}
	return nil
}

// world holds what a report says of the searches of the world to their record.
func (v *verifying) world(ctx context.Context) error {
	stated := v.r.Adequacy.World
	if stated == nil || v.again.World == nil {
		return nil
	}
	summed, err := v.again.World(ctx, v.r.Question, stated.Gatherings)
	if err != nil {
		return fmt.Errorf("sum up the searches of the world again: %w", err)
	}
	a, errA := json.Marshal(stated)
	b, errB := json.Marshal(summed)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if !bytes.Equal(a, b) {
		v.fail("adequacy.world", problem(KindReport, "what it says of the searches of the world is not what their record comes to"))
	}
	return nil
}

// verdict checks the label, the origins that it names and its reason.
func (v *verifying) verdict(context.Context) error {
	d := v.r.Verdict
	if d == nil {
		return nil
	}
	switch d.Label {
	case assay.Supported, assay.Refuted, assay.Conflicting, assay.NotEnoughEvidence:
	default:
		v.fail("verdict.label", problem(KindVerdict, "the verdict %q does not exist", text.Clip(string(d.Label), 80)))
	}
	for _, side := range []struct {
		where string
		ids   []string
	}{{"verdict.support", d.Support}, {"verdict.refute", d.Refute}} {
		for i, id := range side.ids {
			if _, ok := v.b.origins[id]; !ok {
				v.fail(at(side.where, i), problem(KindVerdict, "the verdict rests on the origin %q, which the report does not have", text.Clip(id, 80)))
			}
			if slices.Index(side.ids, id) != i {
				v.fail(at(side.where, i), problem(KindVerdict, "the verdict counts the origin %q twice", text.Clip(id, 80)))
			}
		}
	}
	sides := map[assay.VerdictLabel][2]bool{assay.Supported: {true, false}, assay.Refuted: {false, true}, assay.Conflicting: {true, true}}
	if need := sides[d.Label]; need[0] && len(d.Support) == 0 || need[1] && len(d.Refute) == 0 {
		v.fail("verdict", problem(KindVerdict, "the verdict is %q, and the report names no origin for it", d.Label))
	}
	if n := v.b.interests(d.Support)[assay.Independent]; d.Independent > n || d.Independent < 0 {
		// Fewer is possible: an independent origin may relay the actor's own word.
		v.fail("verdict.independent", problem(KindVerdict, "the verdict counts %d independent origins in support; there are %d", d.Independent, n))
	}
	return nil
}

// sentences checks every sentence and row.
func (v *verifying) sentences(ctx context.Context) error {
	var err error
	walk(v.r, func(where string, s assay.S) {
		if err != nil {
			return
		}
		var p *Problem
		if p, err = v.b.sentence(ctx, s); err != nil {
			return
		}
		v.fail(where, p)
		if p == nil && s.Basis != nil {
			err = v.search(ctx, where, *s.Basis)
		}
	})
	if err != nil {
		return err
	}
	for i, s := range v.r.Sections {
		where := at("sections", i)
		for k, p := range s.Paragraphs {
			if p < 0 || p >= len(s.Sentences) {
				v.fail(at(where+".paragraphs", k), problem(KindReport, "the section has no sentence %d", p))
			}
		}
		for k, id := range s.FigureIDs {
			if _, ok := v.b.figures[id]; !ok {
				v.fail(at(where+".figure_ids", k), problem(KindReport, "the report has no figure %q", text.Clip(id, 80)))
			}
		}
		if s.Table == nil {
			continue
		}
		for k, row := range s.Table.Rows {
			p, err := v.b.row(ctx, row, len(s.Table.Columns))
			if err != nil {
				return err
			}
			v.fail(at(where+".table.rows", k), p)
		}
	}
	return nil
}

// search computes a searched basis again.
func (v *verifying) search(ctx context.Context, where string, basis assay.Basis) error {
	if basis.Kind != "search" && basis.Kind != "events" {
		return nil
	}
	if !v.searchable {
		v.unsearched++
		return nil
	}
	count, searched, err := v.again.Search(ctx, basis)
	switch {
	case errors.Is(err, assay.ErrUsage):
		v.unsearched++
		return nil
	case err != nil:
		return fmt.Errorf("search again for %s: %w", where, err)
	}
	v.searched++
	what := fmt.Sprintf("the search for %q", text.Clip(strings.TrimSpace(basis.Query+" "+strings.Join(basis.Absent, " ")), 80))
	if basis.Kind == "events" {
		what = "following up the events"
	}
	if count != basis.Count {
		v.fail(where, problem(KindBasis, "%s finds %d now; the report says %d", what, count, basis.Count))
	}
	if searched != basis.Searched {
		v.fail(where, problem(KindBasis, "%s reads %d documents now; the report says %d", what, searched, basis.Searched))
	}
	return nil
}

// figures checks every figure, and that each stands once.
func (v *verifying) figures(ctx context.Context) error {
	seen := map[string]bool{}
	for i, f := range v.r.Figures {
		where := at("figures", i)
		p, err := v.b.figure(ctx, f)
		if err != nil {
			return err
		}
		v.fail(where, p)
		if f.ID == "" || seen[f.ID] {
			v.fail(where, problem(KindReport, "the figure's ID %q is empty or stands twice", text.Clip(f.ID, 80)))
		}
		seen[f.ID] = true
		if _, ok := v.b.origins[f.Origin]; f.Origin != "" && !ok {
			v.fail(where, problem(KindOrigin, "the report has no origin %q", text.Clip(f.Origin, 80)))
		}
	}
	return nil
}

// labels checks headings, captions, follow-up questions and the verdict's reason.
func (v *verifying) labels(ctx context.Context) error {
	pool, err := v.b.pool(ctx, v.r)
	if err != nil {
		return err
	}
	label := func(where, s string) {
		if s != "" {
			v.fail(where, v.b.label(s, pool))
		}
	}
	if v.r.Verdict != nil && v.r.Verdict.Reason != "" {
		v.fail("verdict.reason", v.b.reason(v.r, pool))
	}
	for i, s := range v.r.Sections {
		where := at("sections", i)
		if s.Heading == "" {
			v.fail(where+".heading", problem(KindReport, "the section has no heading"))
		}
		label(where+".heading", s.Heading)
		label(where+".chart_unit", s.ChartUnit)
		if s.Table == nil {
			continue
		}
		label(where+".table.caption", s.Table.Caption)
		for k, c := range s.Table.Columns {
			label(at(where+".table.columns", k), c)
		}
	}
	for i, f := range v.r.FollowUps {
		label(at("follow_ups", i), f)
	}
	return nil
}

// result sums up.
func (v *verifying) result() Result {
	res := Result{
		OK: len(v.failures) == 0, Failures: v.failures, Checked: v.b.counts, Undone: []Undone{},
		Done: []string{"report hash and schema", "anchors", "quotation marks", "numbers and dates", "names", "modality",
			"figures read again", "source metadata", "origins", "verdict", "gaps and counts against their basis"},
	}
	if res.Failures == nil {
		res.Failures = []Failure{}
	}
	switch {
	case v.searched > 0:
		res.Done = append(res.Done, "gaps and counts searched again")
		if v.unsearched > 0 {
			res.Undone = append(res.Undone, Undone{"gaps and counts searched again", strconv.Itoa(v.unsearched) + " cannot be searched again"})
		}
	case v.unsearched > 0 && !v.searchable:
		res.Undone = append(res.Undone, Undone{"gaps and counts searched again", "no search was given"})
	case v.unsearched > 0:
		res.Undone = append(res.Undone, Undone{"gaps and counts searched again", "none of them can be searched again"})
	}
	if v.again.Reextract != nil {
		res.Done = append(res.Done, "captures read again")
	} else {
		res.Undone = append(res.Undone, Undone{"captures read again", "no captures were given"})
	}
	res.Undone = append(res.Undone, Undone{"what was searched in all, and the choice of the verdict",
		"only asking the question again computes them; the report's hash covers them"})
	return res
}
