package sqlite

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
)

// saveReports saves reports of as many bytes each, most of them drafts.
func saveReports(t *testing.T, l *Library, reports, bytes int) {
	t.Helper()
	ctx := t.Context()
	random := make([]byte, bytes) // does not compress
	rand.NewChaCha8([32]byte{1}).Read(random)
	report := compress([]byte(`{"text": "` + base64.StdEncoding.EncodeToString(random) + `"}`))
	err := l.write(ctx, func(w *writing) error {
		for n := range reports {
			if err := w.exec("INSERT INTO report (id, question, as_of, json) VALUES (?, ?, 0, ?)",
				fmt.Sprintf("%064x", n), fmt.Sprintf("Was it number %d that opened the harbour, or another?", n), report); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDraftsAreQuick: the drafts are read from their index, and never from the reports.
func TestDraftsAreQuick(t *testing.T) {
	l, err := Open(t.Context(), filepath.Join(t.TempDir(), "l.assay"), library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	reports := 100_000
	if testing.Short() {
		reports = 2000
	}
	saveReports(t, l, reports, 400)
	for _, query := range []string{"SELECT count(*)" + draftRows, "SELECT id, question, n" + draftRows + " ORDER BY n DESC LIMIT 50 OFFSET 0"} {
		if plan := planOf(t, l, query); plan != "SEARCH report USING COVERING INDEX report_draft (published=?)" {
			t.Errorf("%s: %s", query, plan)
		}
	}
	began := time.Now()
	list, total, err := l.Drafts(t.Context(), desk.Page{Limit: 50})
	took := time.Since(began)
	if err != nil || len(list) != 50 || total != reports || list[0].Saved != reports {
		t.Errorf("%d of %d drafts, the first %+v, %v", len(list), total, list[:1], err)
	}
	t.Logf("a page of %d drafts took %v", reports, took)
	if took > time.Second {
		t.Errorf("took %v", took)
	}
}

// planOf gives how SQLite would run a query.
func planOf(t *testing.T, l *Library, query string) string {
	t.Helper()
	var plan []string
	err := l.read(t.Context(), func(s *snapshot) error {
		return s.rows("EXPLAIN QUERY PLAN "+query, nil, func(r *sql.Rows) error {
			var id, parent, unused int
			var detail string
			err := r.Scan(&id, &parent, &unused, &detail)
			plan = append(plan, detail)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "; ")
}

// TestPlans: the lists that grow are read in the order of an index, and not
// sorted whole for each page.
func TestPlans(t *testing.T) {
	l, err := Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, query := range []string{
		publicationRows + "ORDER BY p.seq DESC LIMIT 50 OFFSET 100",
		tipRows + "state = 'declined' ORDER BY n DESC LIMIT 50",
		tipRows + "state = 'declined' AND kind = 'source' ORDER BY n DESC LIMIT 50",
		"SELECT n FROM audit ORDER BY n DESC LIMIT 50 OFFSET 100",
		auditRows + "WHERE action = 'sign in' ORDER BY n DESC LIMIT 50 OFFSET 100",
		"SELECT json FROM job WHERE NOT ended ORDER BY n",
	} {
		plan := planOf(t, l, query)
		if strings.Contains(plan, "TEMP B-TREE") || query != "SELECT n FROM audit ORDER BY n DESC LIMIT 50 OFFSET 100" && !strings.Contains(plan, "INDEX") {
			t.Errorf("%s: %s", query, plan)
		}
		t.Log(plan)
	}
}

// TestKeptForEver: the file itself refuses to change what is never changed.
func TestKeptForEver(t *testing.T) {
	l, err := Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, act := t.Context(), desk.Act{At: time.Unix(1, 0), Action: "publish"}
	saveReports(t, l, 1, 10)
	id := fmt.Sprintf("%064x", 0)
	if err := l.Publish(ctx, desk.Publication{Slug: "a"}, desk.Revision{Report: id, Kind: desk.Published}, act); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"DELETE FROM audit", "UPDATE audit SET detail = 'x'", "INSERT INTO audit VALUES (7, 0, '', '', '', '', '', '')",
		"DELETE FROM revision", "UPDATE revision SET json = '{}'",
		"DELETE FROM leaf", "UPDATE leaf SET json = '{}'", "INSERT INTO leaf VALUES (2, NULL, NULL, NULL, '')", "REPLACE INTO leaf VALUES (0, NULL, NULL, NULL, '')",
	} {
		if _, err := l.writer.ExecContext(ctx, statement); err == nil {
			t.Errorf("%s was done", statement)
		}
	}
}

// TestFullWhilePublishing stops the file from growing at each page in turn: a
// check is published whole with its line of the audit trail, or not at all.
func TestFullWhilePublishing(t *testing.T) {
	ctx := t.Context()
	l, err := Open(ctx, filepath.Join(t.TempDir(), "l.assay"), library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	saveReports(t, l, 300, 10)
	var pages int
	if err := l.writer.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	full, done := 0, 0
	for n := range 150 {
		id := fmt.Sprintf("%064x", n)
		p := desk.Publication{Slug: fmt.Sprint("check-", n), Question: strings.Repeat("long ", 300), Topics: []string{strings.Repeat("topic ", 200) + id}}
		r := desk.Revision{Report: id, Kind: desk.Published, Why: strings.Repeat("why ", 500)}
		act := desk.Act{At: time.Unix(int64(n), 0), Action: "publish", Subject: p.Slug, Detail: strings.Repeat("d", 1000)}
		for room := 0; ; room++ {
			if _, err := l.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages+room)); err != nil {
				t.Fatal(err)
			}
			err := l.Publish(ctx, p, r, act)
			if err == nil {
				done++
			} else if full++; !errors.Is(err, assay.ErrFull) {
				t.Fatal(err)
			}
			half(t, l, done)
			if err == nil {
				pages += room
				break
			}
		}
	}
	if full < 50 {
		t.Errorf("it was full %d times only", full)
	}
	if err := l.Integrity(ctx); err != nil {
		t.Error(err)
	}
}

// half fails when there is more or less than so many checks with all their parts.
func half(t *testing.T, l *Library, published int) {
	t.Helper()
	var publications, revisions, topics, lines, drafts, leaves int
	err := l.read(t.Context(), func(s *snapshot) error {
		return s.conn.QueryRowContext(context.WithoutCancel(s.ctx), `SELECT (SELECT count(*) FROM publication), (SELECT count(*) FROM revision),
			(SELECT count(*) FROM topic), (SELECT count(*) FROM audit), (SELECT count(*) FROM report WHERE published),
			(SELECT count(*) FROM leaf)`).Scan(&publications, &revisions, &topics, &lines, &drafts, &leaves)
	})
	if err != nil {
		t.Fatal(err)
	}
	got, want := []int{publications, revisions, topics, lines, drafts, leaves}, slices.Repeat([]int{published}, 6)
	if !slices.Equal(got, want) {
		t.Fatalf("publications, revisions, topics, lines of the audit trail, reports and leaves of the log: %v, want %d of each", got, published)
	}
}

// TestRestoreOlder restores a backup of the form before the desk.
func TestRestoreOlder(t *testing.T) {
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	backup, restored := filepath.Join(dir, "b"), filepath.Join(dir, "r")
	l, err := open(t.Context(), backup, library.Options{Create: true}, steps[:2])
	if err != nil {
		t.Fatal(err)
	}
	if err := l.SaveCheck(t.Context(), library.Check{ID: "r1", Question: "Is it?", Report: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, restored, false); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(t.Context(), restored, library.Options{}); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if list, total, err := l.Drafts(t.Context(), desk.Page{}); err != nil || total != 1 || list[0].Report != "r1" {
		t.Errorf("drafts of an older library: %+v, %v", list, err)
	}
}
