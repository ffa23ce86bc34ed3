package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"assay"
	"assay/internal/compare"
	"assay/internal/desk"
)

var errLastAdmin = fmt.Errorf("%w: this would leave no admin who may sign in; make somebody else an admin first", assay.ErrUsage)

// Publish implements desk.Store.
func (l *Library) Publish(ctx context.Context, p desk.Publication, r desk.Revision, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		if err := w.reportFree(r.Report, ""); err != nil {
			return err
		}
		topics, err := put(p.Topics)
		if err != nil {
			return err
		}
		r.Slug, r.N = p.Slug, 1
		seq, err := w.insertRevision(r)
		if err != nil {
			return err
		}
		n, err := w.changed("INSERT INTO publication VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT (slug) DO NOTHING",
			p.Slug, p.Question, micros(p.Published), topics, seq, p.Retracted, string(p.Verdict))
		if err == nil && n == 0 {
			err = slugTaken(p.Slug)
		}
		if err != nil {
			return err
		}
		if err := w.saveTopics(p); err != nil {
			return err
		}
		return w.act(act)
	})
}

func slugTaken(slug string) error {
	return conflict("there is a check at the address %q; choose another address", slug)
}

// Revise implements desk.Store.
func (l *Library) Revise(ctx context.Context, p desk.Publication, r desk.Revision, act desk.Act) error {
	return l.write(ctx, func(w *writing) error {
		latest := 0
		found, err := w.row("SELECT latest FROM publication WHERE slug = ?", []any{p.Slug}, &latest)
		switch {
		case err != nil:
			return err
		case !found:
			return unknown("no published check %.100q", p.Slug)
		case r.N != latest+1:
			return conflict("somebody else changed this check: it is at version %d now; read that version, and make the change again where it is still needed", latest)
		}
		if err := w.reportFree(r.Report, p.Slug); err != nil {
			return err
		}
		topics, err := put(p.Topics)
		if err != nil {
			return err
		}
		r.Slug = p.Slug
		seq, err := w.insertRevision(r)
		if err != nil {
			return err
		}
		if err := w.exec("UPDATE publication SET topics = ?, latest = ?, seq = ?, retracted = ?, verdict = ? WHERE slug = ?",
			topics, r.N, seq, p.Retracted, string(p.Verdict), p.Slug); err != nil {
			return err
		}
		if err := w.saveTopics(p); err != nil {
			return err
		}
		return w.act(act)
	})
}

// reportFree holds that the library has a report and that no publication but one has it.
func (w *writing) reportFree(id, slug string) error {
	var other string
	found, err := w.row("SELECT slug FROM revision WHERE report = ? AND slug <> ? LIMIT 1", []any{id, slug}, &other)
	if err != nil {
		return err
	}
	if found {
		return conflict("this report is published already, as %q", other)
	}
	var n int64
	if found, err = w.row("SELECT n FROM report WHERE id = ?", []any{id}, &n); err == nil && !found {
		err = unknown("the library has no report %.80q; keep it there first", id)
	}
	return err
}

// insertRevision adds a revision with its leaves of the log and its counts, and
// takes its report from the drafts.
func (w *writing) insertRevision(r desk.Revision) (seq int64, err error) {
	var changes []byte
	if r.Changes != nil {
		if changes, err = json.Marshal(r.Changes); err != nil {
			return 0, err
		}
		changes = compress(changes)
	}
	rest := r
	rest.Changes = nil
	data, err := put(rest)
	if err != nil {
		return 0, err
	}
	if _, err := w.row("SELECT coalesce(max(seq), 0) + 1 FROM revision", nil, &seq); err != nil {
		return 0, err
	}
	n, err := w.changed("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug, n) DO NOTHING",
		seq, r.Slug, r.N, r.Report, micros(r.At), string(r.Kind), data, changes)
	if err == nil && n == 0 {
		err = slugTaken(r.Slug)
	}
	if err != nil {
		return 0, err
	}
	if err := w.exec("UPDATE report SET published = 1 WHERE id = ? AND NOT published", r.Report); err != nil {
		return 0, err
	}
	report, err := w.report(r.Report)
	if err != nil {
		return 0, err
	}
	if err := w.logRevision(r, captures(report)); err != nil {
		return 0, err
	}
	return seq, w.print(r, report)
}

func (w *writing) saveTopics(p desk.Publication) error {
	if err := w.exec("DELETE FROM topic WHERE slug = ?", p.Slug); err != nil {
		return err
	}
	for _, t := range p.Topics {
		if err := w.exec("INSERT INTO topic VALUES (?, ?) ON CONFLICT DO NOTHING", t, p.Slug); err != nil {
			return err
		}
	}
	return nil
}

const publicationRows = `SELECT p.slug, p.question, p.published, p.topics, p.retracted, p.verdict, r.json
	FROM publication p JOIN revision r ON r.seq = p.seq `

func (l *Library) scanPublication(r *sql.Rows) (p desk.Publication, err error) {
	var published int64
	var topics, latest string
	if err := r.Scan(&p.Slug, &p.Question, &published, &topics, &p.Retracted, &p.Verdict, &latest); err != nil {
		return p, err
	}
	p.Published = timeOf(published)
	if err := l.got(topics, "the topics of "+p.Slug, &p.Topics); err != nil {
		return p, err
	}
	return p, l.got(latest, "a revision of "+p.Slug, &p.Latest)
}

// Publication implements desk.Store.
func (l *Library) Publication(ctx context.Context, slug string) (desk.Publication, error) {
	return l.publication(ctx, "WHERE p.slug = ?", slug, "no published check %.100q")
}

// PublicationOf implements desk.Store.
func (l *Library) PublicationOf(ctx context.Context, report string) (desk.Publication, error) {
	return l.publication(ctx, "WHERE p.slug = (SELECT slug FROM revision WHERE report = ? LIMIT 1)", report, "no published check has the report %.80q")
}

func (l *Library) publication(ctx context.Context, where, value, missing string) (p desk.Publication, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		found := false
		err := s.rows(publicationRows+where, []any{value}, func(r *sql.Rows) (err error) {
			found = true
			p, err = l.scanPublication(r)
			return err
		})
		if err == nil && !found {
			err = unknown(missing, value)
		}
		return err
	})
	return p, err
}

// Publications implements desk.Store.
func (l *Library) Publications(ctx context.Context, topic string, p desk.Page) (list []desk.Publication, total int, err error) {
	count, where := "SELECT count(*) FROM publication", ""
	var args []any
	if topic != "" {
		count, where = "SELECT count(*) FROM topic WHERE name = ?", "WHERE p.slug IN (SELECT slug FROM topic WHERE name = ?) "
		args = []any{topic}
	}
	err = l.read(ctx, func(s *snapshot) error {
		return s.page(count, publicationRows+where+"ORDER BY p.seq DESC", args, p, &total, func(r *sql.Rows) error {
			one, err := l.scanPublication(r)
			list = append(list, one)
			return err
		})
	})
	return list, total, err
}

// scanRevision reads the columns json and changes of a revision.
func (l *Library) scanRevision(r *sql.Rows) (v desk.Revision, err error) {
	var data string
	var changes []byte
	if err := r.Scan(&data, &changes); err != nil {
		return v, err
	}
	if err := l.got(data, "a revision", &v); err != nil || len(changes) == 0 {
		return v, err
	}
	if changes, err = decompress(changes); err != nil {
		return v, err
	}
	v.Changes = &compare.Difference{}
	return v, l.got(string(changes), "what changed in "+v.Slug, v.Changes)
}

// Revisions implements desk.Store.
func (l *Library) Revisions(ctx context.Context, slug string) (list []desk.Revision, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		err := s.rows("SELECT json, changes FROM revision WHERE slug = ? ORDER BY n", []any{slug}, func(r *sql.Rows) error {
			v, err := l.scanRevision(r)
			list = append(list, v)
			return err
		})
		if err == nil && len(list) == 0 {
			err = unknown("no published check %.100q", slug)
		}
		return err
	})
	return list, err
}

// Changes implements desk.Store.
func (l *Library) Changes(ctx context.Context, kinds []desk.RevisionKind, p desk.Page) (list []desk.Revision, total int, err error) {
	where := " FROM revision WHERE kind IN (" + strings.TrimSuffix(strings.Repeat("?,", len(kinds)), ",") + ")"
	args := make([]any, len(kinds))
	for i, k := range kinds {
		args[i] = string(k)
	}
	err = l.read(ctx, func(s *snapshot) error {
		return s.page("SELECT count(*)"+where, "SELECT json, changes"+where+" ORDER BY seq DESC", args, p, &total, func(r *sql.Rows) error {
			v, err := l.scanRevision(r)
			list = append(list, v)
			return err
		})
	})
	return list, total, err
}

// Topics implements desk.Store.
func (l *Library) Topics(ctx context.Context) (list []string, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows("SELECT DISTINCT name FROM topic ORDER BY name", nil, func(r *sql.Rows) error {
			var name string
			err := r.Scan(&name)
			list = append(list, name)
			return err
		})
	})
	return list, err
}

// draftRows are read from an index that holds the drafts alone.
const draftRows = " FROM report INDEXED BY report_draft WHERE published = 0"

// Drafts implements desk.Store.
func (l *Library) Drafts(ctx context.Context, p desk.Page) (list []desk.Draft, total int, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.page("SELECT count(*)"+draftRows, "SELECT id, question, n"+draftRows+" ORDER BY n DESC", nil, p, &total, func(r *sql.Rows) error {
			var d desk.Draft
			err := r.Scan(&d.Report, &d.Question, &d.Saved)
			list = append(list, d)
			return err
		})
	})
	return list, total, err
}
