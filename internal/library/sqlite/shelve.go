package sqlite

import (
	"context"
	"database/sql"

	"assay"
	"assay/internal/library"
	"assay/internal/library/shelves"
)

// shelveStep is the migration that shelve goes on with.
const shelveStep = "0004_browse.sql"

// shelveEach is how many documents one run has that shelve makes.
const shelveEach = 1000

// shelve makes the rows of documents that were added before there were any.
func shelve(ctx context.Context, conn *sql.Conn) error {
	for first := int64(0); ; first += shelveEach {
		rows, err := metadataRows(ctx, conn, first)
		if err != nil || len(rows) == 0 {
			return err
		}
		if _, err := conn.ExecContext(ctx, "INSERT INTO shelf VALUES (?, ?)", first, compress(rows)); err != nil {
			return err
		}
	}
}

func metadataRows(ctx context.Context, conn *sql.Conn, first int64) (out []byte, err error) {
	rows, err := conn.QueryContext(ctx, "SELECT metadata FROM document WHERE n >= ? AND n < ? ORDER BY n", first, first+shelveEach)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var metadata sql.RawBytes
		var d assay.Document
		if err := rows.Scan(&metadata); err != nil {
			return nil, err
		}
		if err := library.ParseMetadata(metadata, &d); err != nil {
			return nil, err
		}
		out = shelves.Row(out, &d)
	}
	return out, rows.Err()
}
