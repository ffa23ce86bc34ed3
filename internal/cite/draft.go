package cite

import (
	"context"
	"fmt"
	"slices"

	"assay"
)

// plainHeading takes the place of a section's heading that does not stand.
const plainHeading = "What the sources say"

// Draft filters a drafted report; see the function Draft.
func (c Checker) Draft(ctx context.Context, r *assay.Report) (*assay.Report, error) {
	if r == nil {
		return nil, fmt.Errorf("there is no report to check: %w", assay.ErrUsage)
	}
	out := *r
	out.ID = ""
	d := &drafting{b: c.bench(r), out: &out}
	out.Refused = slices.Clone(r.Refused)
	if out.Refused == nil {
		out.Refused = []assay.Refusal{}
	}
	if err := d.figures(ctx); err != nil {
		return nil, err
	}
	var err error
	if out.Summary, _, err = d.sentences(ctx, r.Summary); err != nil {
		return nil, err
	}
	if err := d.sections(ctx); err != nil {
		return nil, err
	}
	if out.Gaps, _, err = d.sentences(ctx, r.Gaps); err != nil {
		return nil, err
	}
	if out.BottomLine, _, err = d.sentences(ctx, r.BottomLine); err != nil {
		return nil, err
	}
	if err := d.labels(ctx); err != nil {
		return nil, err
	}
	out.ID = ReportID(&out)
	return &out, nil
}

// drafting is one filtering of a report.
type drafting struct {
	b   *bench
	out *assay.Report
}

func (d *drafting) refuse(text string, p *Problem) {
	r := assay.Refusal{Text: text, Reason: p.Message}
	if !slices.Contains(d.out.Refused, r) { // the summary may repeat a section
		d.out.Refused = append(d.out.Refused, r)
	}
}

// sentences gives the sentences that stand, and the index that each had.
func (d *drafting) sentences(ctx context.Context, in []assay.S) ([]assay.S, []int, error) {
	out := make([]assay.S, 0, len(in))
	var kept []int
	for i, s := range in {
		p, err := d.b.sentence(ctx, s)
		switch {
		case err != nil:
			return nil, nil, err
		case p != nil:
			d.refuse(s.Text, p)
		default:
			out = append(out, s)
			kept = append(kept, i)
		}
	}
	return out, kept, nil
}

func (d *drafting) figures(ctx context.Context) error {
	in := d.out.Figures
	d.out.Figures = make([]assay.ReportFigure, 0, len(in))
	for _, f := range in {
		p, err := d.b.figure(ctx, f)
		switch {
		case err != nil:
			return err
		case p != nil:
			d.refuse("Figure: "+f.Text, p)
			delete(d.b.figures, f.ID)
		default:
			d.out.Figures = append(d.out.Figures, f)
		}
	}
	return nil
}

func (d *drafting) sections(ctx context.Context) error {
	in := d.out.Sections
	d.out.Sections = make([]assay.Section, 0, len(in))
	for _, s := range in {
		sentences, kept, err := d.sentences(ctx, s.Sentences)
		if err != nil {
			return err
		}
		s.Paragraphs = paragraphs(s.Paragraphs, kept)
		s.Sentences = sentences
		if s.Table, err = d.table(ctx, s.Table); err != nil {
			return err
		}
		s.FigureIDs = slices.DeleteFunc(slices.Clone(s.FigureIDs), func(id string) bool {
			_, ok := d.b.figures[id]
			return !ok
		})
		if len(s.FigureIDs) == 0 {
			s.FigureIDs, s.ChartUnit, s.Asked = nil, "", 0
		}
		if len(s.Sentences) > 0 || s.Table != nil {
			d.out.Sections = append(d.out.Sections, s)
		}
	}
	return nil
}

// paragraphs moves the beginnings of paragraphs to the sentences that were kept.
func paragraphs(begins, kept []int) []int {
	var out []int
	for _, p := range begins {
		// The first kept sentence at or after p begins the paragraph.
		i, _ := slices.BinarySearch(kept, p)
		if i > 0 && i < len(kept) && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// table gives a table with the rows that stand, or nil when none does.
func (d *drafting) table(ctx context.Context, t *assay.Table) (*assay.Table, error) {
	if t == nil {
		return nil, nil
	}
	out := *t
	out.Rows = make([]assay.Row, 0, len(t.Rows))
	for _, row := range t.Rows {
		p, err := d.b.row(ctx, row, len(t.Columns))
		switch {
		case err != nil:
			return nil, err
		case p != nil:
			d.refuse("Table row: "+joined(row.Cells), p)
		default:
			out.Rows = append(out.Rows, row)
		}
	}
	if len(out.Rows) == 0 {
		return nil, nil
	}
	return &out, nil
}

// labels drops the headings, captions, follow-up questions and the verdict's
// reason that name what the kept sentences do not.
func (d *drafting) labels(ctx context.Context) error {
	pool, err := d.b.pool(ctx, d.out)
	if err != nil {
		return err
	}
	for i := range d.out.Sections {
		s := &d.out.Sections[i]
		if p := d.b.label(s.Heading, pool); p != nil {
			d.refuse(s.Heading, p)
			s.Heading = plainHeading
		}
		if s.Table != nil {
			if p := d.b.label(s.Table.Caption, pool); p != nil && s.Table.Caption != "" {
				d.refuse(s.Table.Caption, p)
				s.Table.Caption = ""
			}
			for k, c := range s.Table.Columns {
				if p := d.b.label(c, pool); p != nil && c != "" {
					d.refuse(c, p)
					s.Table.Columns = slices.Clone(s.Table.Columns)
					s.Table.Columns[k] = ""
				}
			}
		}
		if p := d.b.label(s.ChartUnit, pool); p != nil && s.ChartUnit != "" {
			d.refuse(s.ChartUnit, p)
			s.ChartUnit = ""
		}
	}
	follow := make([]string, 0, len(d.out.FollowUps))
	for _, f := range d.out.FollowUps {
		if p := d.b.label(f, pool); p != nil {
			d.refuse(f, p)
			continue
		}
		follow = append(follow, f)
	}
	d.out.FollowUps = follow
	if v := d.out.Verdict; v != nil && v.Reason != "" {
		if p := d.b.reason(d.out, pool); p != nil {
			d.refuse(v.Reason, p)
			kept := *v
			kept.Reason = ""
			d.out.Verdict = &kept
		}
	}
	return nil
}
