package sqlite_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/asking"
	"assay/internal/compare"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

var (
	flips  = flag.Int("flips", 240, "places at which TestSpoilt damages a file")
	rounds = flag.Int("rounds", 40, "processes of a desk that TestDeskKilled kills")
)

// patient is a library's file with something of every kind in it.
type patient struct {
	path, dir string
	bytes     []byte
	entries   map[string]assay.Entry // by capture
	owners    map[int64]string       // page to table
	dump      map[string]string      // table to hash of its rows
	hits      [][]assay.Hit
}

func newPatient(t *testing.T) *patient {
	t.Helper()
	ctx := t.Context()
	p := &patient{dir: t.TempDir(), entries: map[string]assay.Entry{}}
	p.path = filepath.Join(p.dir, "l.assay")
	l := mustOpen(t, p.path, library.Options{Create: true})
	g := librarytest.NewGenerator(5, 800)
	for range 4 {
		entries := make([]assay.Entry, 6)
		for i := range entries {
			entries[i] = g.Next(6)
			entries[i].Annotation.Names = []assay.Name{{Text: "Office of Harbours " + entries[i].Document.ID, Alias: "OH"}}
			if i%2 == 0 {
				entries[i].Capture.Retrieval = &assay.Retrieval{Address: "https://a.example/" + entries[i].Document.ID, At: time.Unix(int64(i), 0)}
			}
			p.entries[entries[i].Capture.SHA256] = entries[i]
		}
		if _, err := l.Add(ctx, entries); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 12 {
		if err := work(ctx, l, g, n); err != nil {
			t.Fatal(err)
		}
		if n%3 == 0 {
			if err := revise(ctx, l, n, 2); err != nil {
				t.Fatal(err)
			}
		}
	}
	all, err := l.Documents(ctx, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all { // those that work added
		if _, ok := p.entries[d.CaptureSHA256]; !ok {
			m, err := l.Materials(ctx, []string{d.ID})
			if err != nil {
				t.Fatal(err)
			}
			p.entries[d.CaptureSHA256] = assay.Entry{Document: m[d.ID].Document, Annotation: m[d.ID].Annotation}
		}
	}
	err = errors.Join(
		l.AddFailures(ctx, []assay.Failure{{Location: "a/b", Reason: "it is a picture"}, {Location: "c", Reason: "no text"}}),
		l.SaveGathering(ctx, assay.Gathering{Question: "Q", At: "2026-01-02T03:04:05Z"}),
		l.SaveJob(ctx, asking.Job{ID: "j", Question: "Was it so?", State: asking.Waiting}),
		l.SaveAnswered(ctx, [32]byte{1}, [32]byte{2}, 200, []byte("ok"), time.Unix(9, 0)),
		l.SaveSession(ctx, desk.Session{Hash: [32]byte{7}, Account: "n1", Created: time.Unix(1, 0), Expires: time.Unix(2, 0)}, desk.Act{At: time.Unix(1, 0), Action: "sign in"}),
		l.Settle(ctx),
	)
	if err != nil {
		t.Fatal(err)
	}
	p.hits = searched(t, l)
	closed(t, l)
	if p.bytes, err = os.ReadFile(p.path); err != nil {
		t.Fatal(err)
	}
	p.owners, p.dump = owners(t, p.path), dump(t, p.path)
	return p
}

// revise adds a revision to what work published.
func revise(ctx context.Context, l *sqlite.Library, n, revision int) error {
	slug := fmt.Sprint("n", n)
	id, at := fmt.Sprintf("n%d v%d", n, revision), time.Unix(int64(n), int64(revision))
	hash := sha256.Sum256([]byte("dispute of " + id))
	r := desk.Revision{N: revision, Report: id, At: at, Kind: desk.Corrected, Changes: &compare.Difference{}}
	return errors.Join(
		l.SaveCheck(ctx, library.Check{ID: id, Question: "Q", Report: fmt.Appendf(nil, `{"summary": [{"text": "It was %d.", "role": "claim"}], "engine": {"writer": "extractive"}}`, n)}),
		l.AddTip(ctx, desk.Tip{ID: "dispute of " + id, Kind: desk.TipDispute, State: desk.TipOpen, Report: id, Sentence: "s1", Receipt: hash}, hash, 1<<20, desk.Act{At: at}),
		l.Revise(ctx, desk.Publication{Slug: slug, Question: "Q", Topics: []string{"t", "u"}, Published: at}, r, desk.Act{At: at, Action: "revise", Subject: slug}),
	)
}

func searched(t *testing.T, l *sqlite.Library) [][]assay.Hit {
	t.Helper()
	hits, err := l.SearchAll(t.Context(), []assay.Query{{Text: "baben beben"}, {Text: "biben"}, {Text: "bafen bufen cacen"}}, 50, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// again stands for the reading of captures.
func (p *patient) again(_ context.Context, c assay.Capture, _ string) (assay.Document, assay.Annotation, error) {
	e, ok := p.entries[c.SHA256]
	if !ok {
		return assay.Document{}, assay.Annotation{}, assay.ErrNotFound
	}
	return e.Document, e.Annotation, nil
}

func openRaw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// owners says which table, or sqlite_schema, each page belongs to.
func owners(t *testing.T, path string) map[int64]string {
	t.Helper()
	rows, err := openRaw(t, path).Query("SELECT d.pageno, coalesce(s.tbl_name, d.name) FROM dbstat d LEFT JOIN sqlite_schema s ON s.name = d.name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	pages := map[int64]string{}
	for rows.Next() {
		var n int64
		var name string
		if err := rows.Scan(&n, &name); err != nil {
			t.Fatal(err)
		}
		pages[n] = name
	}
	return pages
}

// dump hashes the rows of every table.
func dump(t *testing.T, path string) map[string]string {
	t.Helper()
	db := openRaw(t, path)
	var names []string
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		h := sha256.New()
		rows, err := db.Query("SELECT * FROM " + name + " NOT INDEXED ORDER BY 1, 2")
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			v, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range v {
				into[i] = &v[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(h, "%#v\n", v)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		out[name] = fmt.Sprintf("%x", h.Sum(nil))
	}
	return out
}

// spoil gives damaged bytes, and the first and last page that differ.
func (p *patient) spoil(r *rand.Rand, kind int) (spoilt []byte, what string, first, last int64) {
	const page = 8192
	spoilt = slices.Clone(p.bytes)
	at := r.IntN(len(spoilt))
	if r.IntN(6) == 0 {
		at = r.IntN(page) // the first page has the head
	}
	end := at + 1
	switch kind {
	case 0:
		spoilt[at] ^= byte(1 + r.IntN(255))
		what = "a byte"
	case 1:
		end = min(at+64, len(spoilt))
		for i := at; i < end; i++ {
			spoilt[i] = byte(r.IntN(256))
		}
		what = "64 bytes"
	case 2:
		at -= at % page
		end = at + page
		clear(spoilt[at:end])
		what = "a page"
	case 3:
		spoilt, end = spoilt[:at], len(spoilt)
		what = "the end"
	}
	return spoilt, fmt.Sprintf("%s at %d", what, at), int64(at/page) + 1, int64((end-1)/page) + 1
}

// TestSpoilt damages a file at many places: either nothing that is used was hit,
// and everything reads as before, or the examination names the area. What it
// says can be made again is made again, with the same search results.
func TestSpoilt(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	p := newPatient(t)
	area := map[string]string{"sqlite_schema": "file", "sqlite_sequence": "file", "": "file"}
	for table, name := range sqlite.AreaOf {
		area[table] = name
	}
	kinds := map[string]int{}
	named := map[string]int{}
	for n := range *flips {
		r := rand.New(rand.NewPCG(7, uint64(n)))
		spoilt, what, first, last := p.spoil(r, []int{0, 0, 0, 1, 1, 2, 2, 3}[n%8])
		path := filepath.Join(t.TempDir(), "l.assay")
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := sqlite.Examine(t.Context(), path, sqlite.Tools{Reread: p.again})
		if after, rd := os.ReadFile(path); rd != nil || !slices.Equal(after, spoilt) {
			t.Fatalf("%s: the file was changed (%v)", what, rd)
		}
		switch {
		case errors.Is(err, assay.ErrForeign) && first == 1, errors.Is(err, assay.ErrNewer) && first == 1:
			kinds["refused"]++
			continue
		case err != nil:
			t.Errorf("%s: %v", what, err)
			continue
		case e.Whole():
			kinds["not used"]++
			if diff := cmp.Diff(p.dump, dump(t, path)); diff != "" {
				t.Errorf("%s, in %s: nothing was said, and it reads otherwise:\n%s", what, p.owners[first], diff)
			}
			continue
		}
		var damaged []string
		for _, a := range e.Areas {
			if a.Condition != sqlite.Whole {
				damaged = append(damaged, a.Name)
				if a.Cure == "" || len(a.Found) == 0 && a.Condition == sqlite.Damaged {
					t.Errorf("%s: %+v", what, a)
				}
			}
		}
		for page := first; page <= last; page++ {
			want := area[p.owners[page]]
			named[want]++
			if slices.Contains(damaged, want) || strings.HasPrefix(what, "the end") && slices.Contains(damaged, "file") {
				continue
			}
			// A page's own bookkeeping is the file's: then every row reads as before.
			if !slices.Equal(damaged, []string{"file"}) || !cmp.Equal(p.dump, dump(t, path)) {
				t.Errorf("%s hit the area %q (%s), named are %q", what, want, p.owners[page], damaged)
			}
		}
		if !e.Repairable() {
			kinds["lost"]++
			continue
		}
		kinds["repaired"]++
		p.repaired(t, path, what)
	}
	t.Logf("%v; %v", kinds, named)
	if kinds["not used"] == 0 || kinds["lost"] == 0 || kinds["repaired"] == 0 {
		t.Error("the places prove too little")
	}
}

// repaired repairs a file and holds it to the one that was not damaged.
func (p *patient) repaired(t *testing.T, path, what string) {
	t.Helper()
	kept, err := sqlite.Repair(t.Context(), path, sqlite.Tools{Reread: p.again})
	if err != nil {
		t.Errorf("%s: repair: %v", what, err)
		return
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("%s: the damaged file was not kept: %v", what, err)
	}
	e, err := sqlite.Examine(t.Context(), path, sqlite.Tools{Reread: p.again})
	if err != nil || !e.Whole() {
		t.Errorf("%s: after the repair: %+v, %v", what, e, err)
	}
	l := mustOpen(t, path, library.Options{})
	defer closed(t, l)
	if diff := cmp.Diff(p.hits, searched(t, l)); diff != "" {
		t.Errorf("%s: the search results differ after the repair:\n%s", what, diff)
	}
	now := dump(t, path)
	for table := range p.dump {
		if made := slices.Contains([]string{"counter", "alias", "passage", "segment", "block", "shelf", "settled"}, table); !made && now[table] != p.dump[table] {
			t.Errorf("%s: the table %q differs after the repair", what, table)
		}
	}
}
