package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"assay"
	"assay/internal/library"
	"assay/internal/library/postings"
)

// Capture implements library.Library.
func (l *Library) Capture(ctx context.Context, sha256 string) (c assay.Capture, err error) {
	unknown := fmt.Errorf("%w: the library has no capture %.80q", assay.ErrNotFound, sha256)
	hash, err := hex.DecodeString(sha256)
	if err != nil || len(hash) != 32 {
		return c, unknown
	}
	err = l.read(ctx, func(s *snapshot) error {
		id, err := s.resolve(sha256)
		if errors.Is(err, assay.ErrNotFound) {
			return unknown
		}
		if err != nil {
			return err
		}
		n, _ := postings.ParseID(id)
		return s.everyCapture("WHERE d.id = ?", []any{int64(n)}, func(_ assay.Document, got assay.Capture) error {
			c = got
			return nil
		})
	})
	if err != nil {
		return assay.Capture{}, err
	}
	return c, nil
}

// EveryCapture implements library.Library.
func (l *Library) EveryCapture(ctx context.Context, asOf time.Time, f func(assay.Document, assay.Capture) error) error {
	return l.readAt(ctx, asOf, func(s *snapshot, asOf time.Time) error {
		where, args := live(asOf)
		return s.everyCapture("WHERE d.n IN (SELECT n FROM document WHERE "+where+") ORDER BY d.id", args, f)
	})
}

// everyCapture gives f the documents of a condition, each with its capture, held
// to its hash.
func (s *snapshot) everyCapture(which string, args []any, f func(assay.Document, assay.Capture) error) error {
	return s.rows(`SELECT d.id, d.capture, d.sha256, d.location, d.metadata, d.located_at, c.media_type, c.sha256, c.bytes,
		(SELECT json FROM retrieval WHERE capture = d.capture ORDER BY at, address LIMIT 1)
		FROM document d LEFT JOIN capture c ON c.n = d.n `+which, args, func(r *sql.Rows) error {
		var d assay.Document
		var at int64
		var mediaType sql.NullString
		var hash, data, retrieval sql.RawBytes
		err := scanHead(func(dest ...any) error {
			return r.Scan(append(dest, &at, &mediaType, &hash, &data, &retrieval)...)
		}, &d)
		if err != nil {
			return err
		}
		named, err := hex.DecodeString(d.CaptureSHA256)
		if err != nil || !bytes.Equal(named, hash) {
			return s.l.corrupt("document %s does not have its capture", d.ID)
		}
		c := assay.Capture{SHA256: d.CaptureSHA256, MediaType: mediaType.String, Location: d.Location, CapturedAt: timeOf(at)}
		if c.Bytes, err = decompress(data); err != nil {
			return fmt.Errorf("capture %s: %w", c.SHA256, err)
		}
		if got := library.Sum(c.Bytes); got != c.SHA256 {
			return s.l.corrupt("capture %s has SHA-256 %s", c.SHA256, got)
		}
		if retrieval != nil {
			c.Retrieval = &assay.Retrieval{}
			if err := json.Unmarshal(retrieval, c.Retrieval); err != nil {
				return s.l.corrupt("the retrieval of capture %s cannot be read: %v", c.SHA256, err)
			}
		}
		return f(d, c)
	})
}
