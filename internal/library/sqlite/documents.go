package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
)

// head are the columns of a document without its content.
const head = `SELECT d.id, d.capture, d.sha256, d.location, d.metadata FROM document d `

func scanHead(scan func(...any) error, d *assay.Document) error {
	var id int64
	var capture, text sql.RawBytes
	var metadata sql.RawBytes
	var location string
	if err := scan(&id, &capture, &text, &location, &metadata); err != nil {
		return err
	}
	if err := library.ParseMetadata(metadata, d); err != nil {
		return err
	}
	d.ID = postings.FormatID(uint64(id))
	d.CaptureSHA256, d.SHA256, d.Location = hex.EncodeToString(capture), hex.EncodeToString(text), location
	return nil
}

// Documents implements library.Library.
func (l *Library) Documents(ctx context.Context, asOf time.Time) (list []assay.Document, err error) {
	err = l.readAt(ctx, asOf, func(s *snapshot, asOf time.Time) error {
		where, args := live(asOf)
		return s.rows(head+"WHERE d.n IN (SELECT n FROM document WHERE "+where+") ORDER BY d.id", args, func(r *sql.Rows) error {
			var d assay.Document
			if err := scanHead(r.Scan, &d); err != nil {
				return err
			}
			list = append(list, d)
			return nil
		})
	})
	return list, err
}

// Document implements library.Library.
func (l *Library) Document(ctx context.Context, idOrPrefix string) (d assay.Document, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		id, err := s.resolve(idOrPrefix)
		if err != nil {
			return err
		}
		d, err = s.document(id)
		return err
	})
	return d, err
}

// DocumentByHash implements library.Library.
func (l *Library) DocumentByHash(ctx context.Context, textSHA256 string) (d assay.Document, err error) {
	unknown := fmt.Errorf("%w: the library has no document whose text has SHA-256 %.80q", assay.ErrNotFound, textSHA256)
	hash, err := hex.DecodeString(textSHA256)
	if err != nil || len(hash) != 32 {
		return d, unknown
	}
	err = l.read(ctx, func(s *snapshot) error {
		var id int64
		err := s.conn.QueryRowContext(ctx, "SELECT id FROM document WHERE sha256 = ? ORDER BY id LIMIT 1", hash).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return unknown
		}
		if err == nil {
			d, err = s.document(postings.FormatID(uint64(id)))
		}
		return err
	})
	return d, err
}

func (s *snapshot) document(id string) (assay.Document, error) {
	m, err := s.materials([]string{id})
	if err != nil {
		return assay.Document{}, err
	}
	return m[id].Document, nil
}

// resolve finds the one document that an ID, a prefix or a capture's hash names.
func (s *snapshot) resolve(given string) (string, error) {
	p := strings.ToLower(given)
	if len(p) < library.MinPrefix {
		return "", fmt.Errorf("%w: %q is too short for a document ID; give at least %d digits", assay.ErrUsage, given, library.MinPrefix)
	}
	unknown := fmt.Errorf("%w: the library has no document %.80q", assay.ErrNotFound, given)
	short := p[:min(len(p), 12)]
	low, err := strconv.ParseUint(short+strings.Repeat("0", 12-len(short)), 16, 64)
	if err != nil || len(p) > 64 {
		return "", unknown
	}
	high := low | (1<<(4*(12-len(short))) - 1)
	const most = 6
	var found []string
	err = s.rows("SELECT id, capture FROM document WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?",
		[]any{int64(low), int64(high), most}, func(r *sql.Rows) error {
			var id int64
			var hash sql.RawBytes
			if err := r.Scan(&id, &hash); err != nil {
				return err
			}
			if strings.HasPrefix(hex.EncodeToString(hash), p) {
				found = append(found, postings.FormatID(uint64(id)))
			}
			return nil
		})
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", unknown
	case len(found) > 1:
		list := strings.Join(found[:min(len(found), most-1)], ", ")
		if len(found) == most {
			list += ", ..."
		}
		return "", fmt.Errorf("%w: %q fits several documents (%s); give more digits", assay.ErrUsage, given, list)
	}
	return found[0], nil
}

// Materials implements library.Library.
func (l *Library) Materials(ctx context.Context, ids []string) (m map[string]*assay.Material, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		m, err = s.materials(ids)
		return err
	})
	return m, err
}

// materialsAtOnce is how many documents one statement reads.
const materialsAtOnce = 128

func (s *snapshot) materials(ids []string) (map[string]*assay.Material, error) {
	all := make(map[string]*assay.Material, len(ids))
	var numbers []uint64
	for _, id := range ids {
		n, ok := postings.ParseID(id)
		if !ok {
			return nil, fmt.Errorf("%w: the library has no document %.80q", assay.ErrNotFound, id)
		}
		numbers = append(numbers, n)
	}
	for some := range slices.Chunk(numbers, materialsAtOnce) {
		if err := s.someMaterials(some, all); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if all[id] == nil {
			return nil, fmt.Errorf("%w: the library has no document %s", assay.ErrNotFound, id)
		}
	}
	return all, nil
}

func (s *snapshot) someMaterials(numbers []uint64, all map[string]*assay.Material) error {
	which := []byte("WHERE d.id IN (")
	for i, n := range numbers {
		if i > 0 {
			which = append(which, ',')
		}
		which = strconv.AppendUint(which, n, 10)
	}
	return s.everyMaterial(string(append(which, ')')), func(m *assay.Material) { all[m.Document.ID] = m })
}

// everyMaterial gives f the documents of a condition, with all that is kept of each.
func (s *snapshot) everyMaterial(which string, f func(*assay.Material)) error {
	return s.rows(`SELECT d.id, d.capture, d.sha256, d.location, d.metadata, t.data
		FROM document d LEFT JOIN content t ON t.n = d.n `+which, nil, func(r *sql.Rows) error {
		m := &assay.Material{}
		if err := s.material(r, m); err != nil {
			return fmt.Errorf("document %s: %w", m.Document.ID, err)
		}
		f(m)
		return nil
	})
}

func (s *snapshot) material(r *sql.Rows, m *assay.Material) (err error) {
	var data sql.RawBytes
	if err := scanHead(func(dest ...any) error { return r.Scan(append(dest, &data)...) }, &m.Document); err != nil {
		return err
	}
	var packed []byte
	if m.Document.Text, m.Document.Segments, packed, err = unpackContent(data); err != nil {
		return err
	}
	if got := library.Sum([]byte(m.Document.Text)); got != m.Document.SHA256 {
		return s.l.corrupt("its text has SHA-256 %s, not %s", got, m.Document.SHA256)
	}
	m.Annotation, err = library.UnpackAnnotation(packed)
	return err
}

// History implements library.Library.
func (l *Library) History(ctx context.Context, location string) (list []library.Sighting, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows(`SELECT d.id, d.capture, s.seen_at, s.superseded_at FROM sighting s JOIN document d ON d.n = s.document
			WHERE s.location = ? ORDER BY s.seen_at, s.seq`, []any{location}, func(r *sql.Rows) error {
			var id, at int64
			var until sql.NullInt64
			var hash sql.RawBytes
			if err := r.Scan(&id, &hash, &at, &until); err != nil {
				return err
			}
			seen := library.Sighting{Document: postings.FormatID(uint64(id)), CaptureSHA256: hex.EncodeToString(hash), SeenAt: timeOf(at)}
			if until.Valid {
				seen.SupersededAt = timeOf(until.Int64)
			}
			list = append(list, seen)
			return nil
		})
	})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%w: nothing was read at %.200q", assay.ErrNotFound, location)
	}
	return list, err
}
