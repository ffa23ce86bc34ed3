package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"assay"
	"assay/internal/desk"
)

// rateStep is the migration that printAll goes on with.
const rateStep = "0007_rate.sql"

// Rates implements desk.Store.
func (l *Library) Rates(ctx context.Context) (list []desk.Rate, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		list, err = s.rates()
		return err
	})
	return list, err
}

func (s *snapshot) rates() ([]desk.Rate, error) {
	const query = "SELECT rule, writer, version, published, disputed, upheld, corrected, retracted, resourced, updated FROM rate"
	var sums desk.Sums
	err := s.rows(query, nil, func(r *sql.Rows) error {
		var x desk.Rate
		err := r.Scan(&x.Rule, &x.Writer, &x.Version, &x.Published, &x.Disputed, &x.Upheld, &x.Corrected, &x.Retracted, &x.Resourced, &x.Updated)
		sums.Add(x)
		return err
	})
	return sums.Rates(), err
}

// print counts what a revision says, and who disputed that before it was published.
func (w *writing) print(r desk.Revision, report *assay.Report) error {
	return w.reprint(r.Slug, func(p *desk.Printed) error {
		p.Revise(r.Kind, report)
		if err := w.dispute(p, r.Report, report); err != nil {
			return err
		}
		return w.uphold(p, r.Slug)
	})
}

// disputed counts a tip that disputes a sentence of a published check. One that
// disputes no sentence that a published report has counts when it is published.
func (w *writing) disputed(t desk.Tip) error {
	if t.Kind != desk.TipDispute {
		return nil
	}
	var slug string
	found, err := w.row("SELECT slug FROM revision WHERE report = ? LIMIT 1", []any{t.Report}, &slug)
	if err != nil || !found {
		return err
	}
	report, err := w.report(t.Report)
	if unreadable(err) {
		return nil // the tip is taken all the same
	}
	if err != nil {
		return err
	}
	return w.reprint(slug, func(p *desk.Printed) error {
		p.Dispute(report, map[string]string{t.ID: t.Sentence})
		return nil
	})
}

// led counts as upheld the disputes that went into a tip which led to a change.
func (w *writing) led(into string) error {
	slugs, err := w.texts("SELECT DISTINCT slug FROM revision WHERE json ->> 'Tip' = ? AND kind IN ('corrected', 'retracted') ORDER BY slug", into)
	if err != nil {
		return err
	}
	for _, slug := range slugs {
		if err := w.reprint(slug, func(p *desk.Printed) error { return w.uphold(p, slug) }); err != nil {
			return err
		}
	}
	return nil
}

// dispute notes the tips that dispute a report.
func (w *writing) dispute(p *desk.Printed, id string, report *assay.Report) error {
	tips := map[string]string{}
	rows, err := w.conn.QueryContext(w.ctx, "SELECT id, coalesce(json ->> 'Sentence', '') FROM tip WHERE kind = 'dispute' AND json ->> 'Report' = ?", id)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var tip, place string
		if err := rows.Scan(&tip, &place); err != nil {
			return err
		}
		tips[tip] = place
	}
	p.Dispute(report, tips)
	return rows.Err()
}

// uphold notes the disputes that led to a change of a check: those that a
// correction or a retraction names, and those that went into one that it names.
func (w *writing) uphold(p *desk.Printed, slug string) error {
	tips, err := w.texts("SELECT DISTINCT json ->> 'Tip' FROM revision WHERE slug = ? AND kind IN ('corrected', 'retracted') AND json ->> 'Tip' <> ''", slug)
	if err != nil || len(tips) == 0 {
		return err
	}
	named := map[string]bool{}
	for _, tip := range tips {
		named[tip] = true
	}
	return p.Uphold(func(tip string) (bool, error) {
		for tip != "" && !named[tip] {
			var into string
			if _, err := w.row("SELECT coalesce(json ->> 'Into', '') FROM tip WHERE id = ?", []any{tip}, &into); err != nil {
				return false, err
			}
			tip = into // a tip goes into one that went into none, so that this ends
		}
		return tip != "", nil
	})
}

// texts gives the first column of a query's rows.
func (w *writing) texts(query string, args ...any) (list []string, err error) {
	rows, err := w.conn.QueryContext(w.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// reprint changes what a check has printed, and the sums with it.
func (w *writing) reprint(slug string, change func(*desk.Printed) error) error {
	var data []byte
	if _, err := w.row("SELECT data FROM printed WHERE slug = ?", []any{slug}, &data); err != nil {
		return err
	}
	p, err := readPrinted(data)
	if err != nil {
		return err
	}
	var sums desk.Sums
	for _, r := range p.Rates() {
		r.Counts = desk.Counts{}.Minus(r.Counts)
		sums.Add(r)
	}
	if err := change(&p); err != nil {
		return err
	}
	for _, r := range p.Rates() {
		sums.Add(r)
	}
	if data, err = writePrinted(&p); err != nil {
		return err
	}
	if err := w.exec("INSERT INTO printed VALUES (?, ?) ON CONFLICT (slug) DO UPDATE SET data = excluded.data", slug, data); err != nil {
		return err
	}
	return w.sum(&sums)
}

// sum adds to the sums of all checks.
func (w *writing) sum(sums *desk.Sums) error {
	for _, r := range sums.Rates() {
		if err := w.exec(`INSERT INTO rate VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (rule, writer, version) DO UPDATE SET
			published = published + excluded.published, disputed = disputed + excluded.disputed, upheld = upheld + excluded.upheld,
			corrected = corrected + excluded.corrected, retracted = retracted + excluded.retracted,
			resourced = resourced + excluded.resourced, updated = updated + excluded.updated`,
			string(r.Rule), r.Writer, r.Version, r.Published, r.Disputed, r.Upheld, r.Corrected, r.Retracted, r.Resourced, r.Updated); err != nil {
			return err
		}
	}
	return nil
}

func writePrinted(p *desk.Printed) ([]byte, error) {
	data, err := json.Marshal(p)
	return compress(data), err
}

// readPrinted is the reverse of writePrinted; of a check that has printed nothing
// yet there are no bytes.
func readPrinted(data []byte) (p desk.Printed, err error) {
	if len(data) == 0 {
		return p, nil
	}
	if data, err = decompress(data); err != nil {
		return p, err
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, errors.Join(assay.ErrCorrupt, err)
	}
	return p, nil
}

// recount counts a check anew out of its revisions and the tips that dispute them.
func (w *writing) recount(slug string, unread func(report string, err error)) (p desk.Printed, err error) {
	kinds, err := w.texts("SELECT kind FROM revision WHERE slug = ? ORDER BY n", slug)
	if err != nil {
		return p, err
	}
	reports, err := w.texts("SELECT report FROM revision WHERE slug = ? ORDER BY n", slug)
	if err != nil {
		return p, err
	}
	for i, id := range reports {
		report, err := w.report(id)
		if unreadable(err) {
			unread(id, err)
			continue
		}
		if err != nil {
			return p, err
		}
		p.Revise(desk.RevisionKind(kinds[i]), report)
		if err := w.dispute(&p, id, report); err != nil {
			return p, err
		}
	}
	return p, w.uphold(&p, slug)
}

// unreadable reports whether a report is not what it was.
func unreadable(err error) bool {
	return errors.Is(err, assay.ErrConflict) || errors.Is(err, assay.ErrCorrupt)
}

// printAll counts the checks that were published before there were counts.
func (l *Library) printAll(ctx context.Context, conn *sql.Conn) error {
	w := &writing{ctx, conn}
	slugs, err := w.texts("SELECT slug FROM publication ORDER BY slug")
	if err != nil {
		return err
	}
	var sums desk.Sums
	for _, slug := range slugs {
		p, err := w.recount(slug, func(report string, err error) { // a library with one damaged report opens all the same
			l.log.Warn("the sentences of a published report are not counted", "check", slug, "report", report, "error", err)
		})
		if err != nil {
			return err
		}
		data, err := writePrinted(&p)
		if err != nil {
			return err
		}
		if err := w.exec("INSERT INTO printed VALUES (?, ?)", slug, data); err != nil {
			return err
		}
		for _, r := range p.Rates() {
			sums.Add(r)
		}
	}
	return w.sum(&sums)
}
