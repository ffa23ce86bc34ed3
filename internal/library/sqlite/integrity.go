package sqlite

import (
	"bytes"
	"context"
	"database/sql"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
	"assay/internal/library/shelves"
)

// Integrity implements library.Library: SQLite's own check of the file, every
// capture against its hash, every document's text and annotation, and the
// blocks of the index against the number of passages, the list of documents and
// what they come to against the documents, every report and every revision, that no
// line of the audit trail and no leaf of the log is missing, and the error rate
// against the revisions and the tips.
func (l *Library) Integrity(ctx context.Context) error {
	for _, part := range []func(*snapshot) error{
		(*snapshot).pages, (*snapshot).captures, (*snapshot).texts, (*snapshot).index, (*snapshot).shelf, (*snapshot).holdSettled, (*snapshot).kept,
		(*snapshot).rated,
	} {
		if err := l.read(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (s *snapshot) pages() error {
	return s.rows("PRAGMA integrity_check(1)", nil, func(r *sql.Rows) error {
		var found string
		if err := r.Scan(&found); err != nil {
			return err
		}
		if found != "ok" {
			return s.l.corrupt("%s", found)
		}
		return nil
	})
}

// captures reads every document's capture.
func (s *snapshot) captures() error {
	return s.everyCapture("ORDER BY d.n", nil, func(assay.Document, assay.Capture) error { return nil })
}

// texts reads every document with its text and its annotation.
func (s *snapshot) texts() error {
	return s.everyMaterial("ORDER BY d.n", func(*assay.Material) {})
}

// index reads every block, and counts the passages against the counter.
func (s *snapshot) index() error {
	var passages int
	if err := s.conn.QueryRowContext(s.ctx, "SELECT passages FROM counter").Scan(&passages); err != nil {
		return err
	}
	var columns postings.Columns
	err := s.rows("SELECT data FROM passage ORDER BY document", nil, func(r *sql.Rows) error {
		var data sql.RawBytes
		if err := r.Scan(&data); err != nil {
			return err
		}
		return columns.Append(data)
	})
	if err != nil {
		return err
	}
	if columns.Passages() != passages || int64(columns.Documents()) != s.documents {
		return s.l.corrupt("its index has %d passages of %d documents, not %d of %d", columns.Passages(), columns.Documents(), passages, s.documents)
	}
	return s.rows("SELECT data FROM block ORDER BY n", nil, func(r *sql.Rows) error {
		var data sql.RawBytes
		if err := r.Scan(&data); err != nil {
			return err
		}
		return columns.CheckBlock(data)
	})
}

// shelf makes every row of the list of documents again.
func (s *snapshot) shelf() error {
	var kept, made []byte
	err := s.rows("SELECT data FROM shelf ORDER BY document", nil, func(r *sql.Rows) error {
		var data sql.RawBytes
		if err := r.Scan(&data); err != nil {
			return err
		}
		rows, err := decompress(data)
		kept = append(kept, rows...)
		return err
	})
	if err != nil {
		return err
	}
	err = s.rows("SELECT metadata FROM document ORDER BY n", nil, func(r *sql.Rows) error {
		var metadata sql.RawBytes
		var d assay.Document
		if err := r.Scan(&metadata); err != nil {
			return err
		}
		if err := library.ParseMetadata(metadata, &d); err != nil {
			return err
		}
		made = shelves.Row(made[:0], &d)
		if !bytes.HasPrefix(kept, made) {
			return s.l.corrupt("its list of documents is not that of its documents")
		}
		kept = kept[len(made):]
		return nil
	})
	if err == nil && len(kept) > 0 {
		err = s.l.corrupt("its list of documents has more than its documents")
	}
	return err
}

// kept reads the reports and the desk's state.
func (s *snapshot) kept() error {
	unpacked := func(query, what string) error {
		return s.rows(query, nil, func(r *sql.Rows) error {
			var data sql.RawBytes
			if err := r.Scan(&data); err != nil {
				return err
			}
			if _, err := decompress(data); err != nil {
				return s.l.corrupt("%s cannot be read: %v", what, err)
			}
			return nil
		})
	}
	if err := unpacked("SELECT json FROM report ORDER BY n", "a report"); err != nil {
		return err
	}
	if err := unpacked("SELECT changes FROM revision WHERE changes IS NOT NULL ORDER BY seq", "what a revision changed"); err != nil {
		return err
	}
	for _, hold := range []struct{ query, what string }{
		{"SELECT count(*) <> coalesce(max(n), 0) FROM audit", "a line of its audit trail is missing"},
		{"SELECT EXISTS (SELECT 1 FROM revision GROUP BY slug HAVING count(*) <> max(n))", "a revision is missing"},
		{"SELECT EXISTS (SELECT 1 FROM revision r WHERE NOT EXISTS (SELECT 1 FROM report WHERE id = r.report))", "the report of a revision is missing"},
		{"SELECT count(*) <> coalesce(max(n), -1) + 1 FROM leaf", "an entry of its log is missing"},
		{"SELECT EXISTS (SELECT 1 FROM revision r WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE slug = r.slug AND revision = r.n))", "a revision is not in its log"},
		{"SELECT EXISTS (SELECT 1 FROM publication p WHERE latest <> (SELECT max(n) FROM revision r WHERE r.slug = p.slug))", "a published check does not have its last revision"},
	} {
		var broken bool
		if _, err := s.row(hold.query, nil, &broken); err != nil {
			return err
		}
		if broken {
			return s.l.corrupt("%s", hold.what)
		}
	}
	return nil
}
