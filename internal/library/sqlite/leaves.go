package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/transparency"
)

// leafStep is the migration that logAll goes on with.
const leafStep = "0005_leaf.sql"

// logAll adds the leaves of the revisions that were made before there were any,
// oldest first.
func (l *Library) logAll(ctx context.Context, conn *sql.Conn) error {
	w := &writing{ctx, conn}
	var revisions []desk.Revision
	s := &snapshot{l: l, ctx: ctx, conn: conn}
	err := s.rows("SELECT json FROM revision ORDER BY seq", nil, func(r *sql.Rows) error {
		var data string
		var v desk.Revision
		if err := r.Scan(&data); err != nil {
			return err
		}
		err := l.got(data, "a revision", &v)
		revisions = append(revisions, v)
		return err
	})
	if err != nil {
		return err
	}
	for _, v := range revisions {
		report, err := w.report(v.Report)
		if err != nil { // a library with one damaged report opens all the same
			l.log.Warn("the captures of a published report are not logged", "check", v.Slug, "version", v.N, "error", err)
			report = &assay.Report{}
		}
		if err := w.logRevision(v, captures(report)); err != nil {
			return err
		}
	}
	return nil
}

// logRevision adds what a revision brings into the log: the revision, and of the
// captures that its report cites those that no leaf names yet.
func (w *writing) logRevision(r desk.Revision, captures []string) error {
	at := r.At.UTC().Format(time.RFC3339)
	if err := w.leaf(transparency.Leaf{Kind: transparency.Kind(r.Kind), At: at, Slug: r.Slug, Revision: r.N, Report: r.Report}); err != nil {
		return err
	}
	for _, c := range captures {
		var n int64
		found, err := w.row("SELECT n FROM leaf WHERE capture = ?", []any{c}, &n)
		if err == nil && !found {
			err = w.leaf(transparency.Leaf{Kind: transparency.CaptureSeen, At: at, Capture: c})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// report reads a kept report.
func (w *writing) report(id string) (*assay.Report, error) {
	var data []byte
	if _, err := w.row("SELECT json FROM report WHERE id = ?", []any{id}, &data); err != nil {
		return nil, err
	}
	data, err := decompress(data)
	if err != nil {
		return nil, err
	}
	var r assay.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, conflict("the report %.12s cannot be read any more: ask the question again (%v)", id, err)
	}
	return &r, nil
}

// captures gives the captures that the sources of a report name, sorted.
func captures(r *assay.Report) []string {
	var out []string
	for _, s := range r.Sources {
		out = append(out, s.CaptureSHA256)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// leaf adds one leaf.
func (w *writing) leaf(leaf transparency.Leaf) error {
	data, err := put(leaf)
	if err != nil {
		return err
	}
	var slug, revision, capture any
	if leaf.Slug != "" {
		slug, revision = leaf.Slug, leaf.Revision
	}
	if leaf.Capture != "" {
		capture = leaf.Capture
	}
	return w.exec("INSERT INTO leaf SELECT coalesce(max(n), -1) + 1, ?, ?, ?, ? FROM leaf", slug, revision, capture, data)
}

// AddLeaf adds a leaf that no revision brings, a change of keys or the beginning
// of another log, unless the last leaf is the same but for its time, so that what
// was broken off may be done again. ErrUsage when it may not stand in a log.
func (l *Library) AddLeaf(ctx context.Context, leaf transparency.Leaf) error {
	if _, err := leaf.Bytes(); err != nil {
		return err
	}
	return l.write(ctx, func(w *writing) error {
		var data string
		found, err := w.row("SELECT json FROM leaf ORDER BY n DESC LIMIT 1", nil, &data)
		if err != nil {
			return err
		}
		if found {
			var last transparency.Leaf
			if err := l.got(data, "the last leaf of the log", &last); err != nil {
				return err
			}
			if last.At = leaf.At; last == leaf {
				return nil
			}
		}
		return w.leaf(leaf)
	})
}

// Leaves gives the leaves of the log from a number on, in their order, so many at
// the most; none after the last.
func (l *Library) Leaves(ctx context.Context, from int64, most int) (list []transparency.Leaf, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows("SELECT json FROM leaf WHERE n >= ? ORDER BY n LIMIT ?", []any{from, max(most, 0)}, func(r *sql.Rows) error {
			var data string
			var leaf transparency.Leaf
			if err := r.Scan(&data); err != nil {
				return err
			}
			err := l.got(data, "a leaf of the log", &leaf)
			list = append(list, leaf)
			return err
		})
	})
	return list, err
}

// LeafOf gives the number of the leaf of a revision. ErrNotFound when there is no
// such revision.
func (l *Library) LeafOf(ctx context.Context, slug string, revision int) (n int64, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		found, err := s.row("SELECT n FROM leaf WHERE slug = ? AND revision = ?", []any{slug, revision}, &n)
		if err == nil && !found {
			err = unknown("no entry of the log for version %d of %.100q", revision, slug)
		}
		return err
	})
	return n, err
}
