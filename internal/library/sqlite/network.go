package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"assay"
)

// putRetrieval is one request for an address; the same address at the same
// microsecond is the same request, told again.
const putRetrieval = `INSERT INTO retrieval VALUES (?, ?, ?, ?)
	ON CONFLICT (address, at) DO UPDATE SET capture = excluded.capture, json = excluded.json`

// retrievalRow gives the values of putRetrieval.
func retrievalRow(r *assay.Retrieval) ([]any, error) {
	if r.Address == "" || r.At.IsZero() {
		return nil, fmt.Errorf("%w: a retrieval needs an address and a time", assay.ErrUsage)
	}
	var capture any // NULL when no bytes came
	if r.CaptureSHA256 != "" {
		hash, err := hex.DecodeString(r.CaptureSHA256)
		if err != nil || len(hash) != 32 {
			return nil, fmt.Errorf("%w: %.200s: %.80q is no SHA-256", assay.ErrUsage, r.Address, r.CaptureSHA256)
		}
		capture = hash
	}
	b, err := json.Marshal(r)
	return []any{r.Address, micros(r.At), capture, string(b)}, err
}

// retrieved records how an entry's capture came over the network.
func (b *batch) retrieved(e *assay.Entry) error {
	if e.Capture.Retrieval == nil {
		return nil
	}
	r := *e.Capture.Retrieval
	r.CaptureSHA256 = e.Capture.SHA256
	row, err := retrievalRow(&r)
	if err != nil {
		return err
	}
	return b.exec(putRetrieval, row...)
}

// AddRetrievals implements library.Library.
func (l *Library) AddRetrievals(ctx context.Context, retrievals []assay.Retrieval) error {
	rows := make([][]any, len(retrievals))
	for i := range retrievals {
		var err error
		if rows[i], err = retrievalRow(&retrievals[i]); err != nil {
			return err
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return l.explain(l.onWriter(ctx, func(conn *sql.Conn) error {
		return transaction(ctx, conn, func() error {
			for _, row := range rows {
				if _, err := conn.ExecContext(ctx, putRetrieval, row...); err != nil {
					return err
				}
			}
			return nil
		})
	}))
}

// Retrievals implements library.Library.
func (l *Library) Retrievals(ctx context.Context, address string) (list []assay.Retrieval, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows("SELECT json FROM retrieval WHERE ?1 = '' OR address = ?1 ORDER BY address, at", []any{address}, func(r *sql.Rows) error {
			var data string
			if err := r.Scan(&data); err != nil {
				return err
			}
			var one assay.Retrieval
			if err := json.Unmarshal([]byte(data), &one); err != nil {
				return l.corrupt("a retrieval cannot be read: %v", err)
			}
			list = append(list, one)
			return nil
		})
	})
	return list, err
}

// SaveGathering implements library.Library.
func (l *Library) SaveGathering(ctx context.Context, g assay.Gathering) error {
	at, err := time.Parse(time.RFC3339, g.At)
	if g.Question == "" || err != nil {
		return fmt.Errorf("%w: a gathering needs a question and a time in RFC 3339", assay.ErrUsage)
	}
	b, err := json.Marshal(&g)
	if err != nil {
		return err
	}
	return l.explain(l.onWriter(ctx, func(conn *sql.Conn) error {
		return transaction(ctx, conn, func() error {
			_, err := conn.ExecContext(ctx, `INSERT INTO gathering VALUES (?, ?, ?)
				ON CONFLICT (question, at) DO UPDATE SET json = excluded.json`, g.Question, micros(at), compress(b))
			return err
		})
	}))
}

// Gatherings implements library.Library.
func (l *Library) Gatherings(ctx context.Context, question string, asOf time.Time) (list []assay.Gathering, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		until := int64(1<<63 - 1)
		if !asOf.IsZero() {
			until = micros(asOf)
		}
		return s.rows("SELECT json FROM gathering WHERE (?1 = '' OR question = ?1) AND at <= ?2 ORDER BY at, question", []any{question, until}, func(r *sql.Rows) error {
			var data sql.RawBytes
			if err := r.Scan(&data); err != nil {
				return err
			}
			b, err := decompress(data)
			if err != nil {
				return fmt.Errorf("a gathering: %w", err)
			}
			var g assay.Gathering
			if err := json.Unmarshal(b, &g); err != nil {
				return l.corrupt("a gathering cannot be read: %v", err)
			}
			list = append(list, g)
			return nil
		})
	})
	return list, err
}
