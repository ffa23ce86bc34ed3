package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/librarytest"
)

// TestMigrate takes a library through a step that does not exist yet.
func TestMigrate(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "l.assay")
	l, err := Open(ctx, path, library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	entry := librarytest.Source{Location: "a.txt", Text: "The harbour opened.", At: time.Unix(1, 0)}.Entry()
	if _, err := l.Add(ctx, []assay.Entry{entry}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	bad := append(steps[:len(steps):len(steps)], migration{"bad.sql", "CREATE TABLE extra (a); INSERT INTO nothing VALUES (1);"})
	if _, err := open(ctx, path, library.Options{}, bad); err == nil {
		t.Fatal("a step that fails was taken")
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("a step that fails changed the file")
	}
	good := append(steps[:len(steps):len(steps)], migration{"good.sql", "CREATE TABLE extra (a); INSERT INTO extra VALUES (7);"})
	if _, err := open(ctx, path, library.Options{ReadOnly: true}, good); !errors.Is(err, assay.ErrReadOnly) {
		t.Errorf("an older form, for reading: %v", err)
	}
	for range 2 { // and the second time it is there already
		l, err = open(ctx, path, library.Options{}, good)
		if err != nil {
			t.Fatal(err)
		}
		var extra int
		if err := l.reader.QueryRow("SELECT a FROM extra").Scan(&extra); err != nil || extra != 7 {
			t.Errorf("%d, %v", extra, err)
		}
		if _, err := l.Document(ctx, entry.Document.ID); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(ctx, path, library.Options{}); !errors.Is(err, assay.ErrNewer) {
		t.Errorf("the newer form: %v", err)
	}
}

// TestShelve opens a library of the form that had no list of documents.
func TestShelve(t *testing.T) {
	ctx := t.Context()
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	for steps[len(steps)-1].name != shelveStep {
		steps = steps[:len(steps)-1] // a later form is another test's
	}
	path := filepath.Join(t.TempDir(), "l.assay")
	l, err := open(ctx, path, library.Options{Create: true}, steps)
	if err != nil {
		t.Fatal(err)
	}
	g := librarytest.NewGenerator(1, 100)
	entries := make([]assay.Entry, 2*shelveEach+7)
	for i := range entries {
		entries[i] = g.Next(0)
	}
	if _, err := l.Add(ctx, entries); err != nil {
		t.Fatal(err)
	}
	look := func() (library.Shelf, library.Facets) {
		t.Helper()
		page, err := l.Browse(ctx, library.Browse{Filter: library.Filter{Class: "news"}, Sort: library.ByTitle, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		facets, err := l.Facets(ctx, library.Filter{Class: "news"})
		if err != nil {
			t.Fatal(err)
		}
		return page, facets
	}
	wantPage, wantFacets := look()
	if _, err := l.writer.Exec("DROP TABLE shelf; PRAGMA user_version = " + strconv.Itoa(len(steps)-1)); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(ctx, path, library.Options{}); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	page, facets := look()
	if diff := cmp.Diff(wantPage, page) + cmp.Diff(wantFacets, facets); diff != "" {
		t.Error(diff)
	}
	if _, err := l.Add(ctx, []assay.Entry{g.Next(0)}); err != nil {
		t.Fatal(err)
	}
	if err := l.Integrity(ctx); err != nil {
		t.Error(err)
	}
	if _, err := l.writer.Exec("UPDATE shelf SET data = (SELECT data FROM shelf ORDER BY document LIMIT 1) WHERE document = ?", shelveEach); err != nil {
		t.Fatal(err)
	}
	if err := l.Integrity(ctx); !errors.Is(err, assay.ErrCorrupt) {
		t.Errorf("rows of other documents: %v", err)
	}
}

func TestMigrationNames(t *testing.T) {
	for _, names := range [][]string{{"0002_a.sql"}, {"0001_a.sql", "0003_b.sql"}, {"0001_a.sql", "0001_b.sql"}} {
		files := fstest.MapFS{}
		for _, n := range names {
			files["migrations/"+n] = &fstest.MapFile{}
		}
		if _, err := migrations(files); err == nil {
			t.Errorf("%v were taken", names)
		}
	}
}

// TestCaptureFixed tries to change a capture in the file.
func TestCaptureFixed(t *testing.T) {
	l, err := Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	entry := librarytest.Source{Location: "a.txt", Text: "The harbour opened."}.Entry()
	if _, err := l.Add(t.Context(), []assay.Entry{entry}); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"UPDATE capture SET bytes = x'00'", "DELETE FROM capture"} {
		if _, err := l.writer.Exec(statement); err == nil {
			t.Errorf("%s was done", statement)
		}
	}
	if _, err := l.Capture(t.Context(), entry.Capture.SHA256); err != nil {
		t.Error(err)
	}
}

// TestFullPages stops the file from growing by SQLite's own limit.
func TestFullPages(t *testing.T) {
	l, err := Open(t.Context(), filepath.Join(t.TempDir(), "l.assay"), library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := l.writer.Exec("PRAGMA max_page_count = 40"); err != nil {
		t.Fatal(err)
	}
	g := librarytest.NewGenerator(1, 1000)
	added := 0
	for {
		_, err = l.Add(t.Context(), []assay.Entry{g.Next(5)})
		if err != nil {
			break
		}
		added++
	}
	if !errors.Is(err, assay.ErrFull) || added == 0 {
		t.Fatalf("after %d: %v", added, err)
	}
	if st, err := l.State(t.Context(), time.Time{}); err != nil || st.Documents != added {
		t.Errorf("%+v, %v", st, err)
	}
	if err := l.Integrity(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := l.writer.Exec("PRAGMA max_page_count = 4000"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Add(t.Context(), []assay.Entry{g.Next(5)}); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// TestLogAll opens a library of the form that had no log: every revision that
// was made before has its leaf, in the order in which they were made, and what is
// published next stands after them.
func TestLogAll(t *testing.T) {
	ctx := t.Context()
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "l.assay")
	l, err := Open(ctx, path, library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	capture := func(n int) string { return fmt.Sprintf("%064x", n) }
	publish := func(slug string, captures ...int) {
		t.Helper()
		report := `{"sources": [`
		for i, c := range captures {
			report += strings.Repeat(",", min(i, 1)) + `{"capture_sha256": "` + capture(c) + `"}`
		}
		at := time.Unix(int64(len(slug)), 999_000).UTC()
		r := desk.Revision{Report: "report of " + slug, Kind: desk.Published, At: at}
		if err := l.SaveCheck(ctx, library.Check{ID: r.Report, Question: slug, Report: []byte(report + "]}")}); err != nil {
			t.Fatal(err)
		}
		if err := l.Publish(ctx, desk.Publication{Slug: slug}, r, desk.Act{At: at}); err != nil {
			t.Fatal(err)
		}
	}
	publish("z", 7, 3, 7)
	publish("aa", 5, 3)
	want, err := l.Leaves(ctx, 0, 100)
	if err != nil || len(want) != 5 || want[0].At != "1970-01-01T00:00:01Z" || want[1].Capture != capture(3) || want[3].Slug != "aa" || want[4].Capture != capture(5) {
		t.Fatalf("%+v, %v", want, err)
	}
	takeBack(t, l, steps, leafStep)
	if l, err = Open(ctx, path, library.Options{}); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	got, err := l.Leaves(ctx, 0, 100)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	publish("bbb", 9)
	if n, err := l.LeafOf(ctx, "bbb", 1); n != 5 || err != nil {
		t.Errorf("the next is entry %d, %v", n, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(ctx, path, library.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := l.Integrity(ctx); err != nil {
		t.Error(err)
	}
}

// TestPrintAll opens a library of the form that had no error rate: the checks and
// the disputes that are there count as if they had been counted from the start,
// and one report that cannot be read leaves the others.
func TestPrintAll(t *testing.T) {
	ctx := t.Context()
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "l.assay")
	l, err := Open(ctx, path, library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	keep := func(id, words string) {
		t.Helper()
		report := fmt.Sprintf(`{"summary": [{"text": %q, "role": "claim"}, {"text": "It stays.", "role": "gap"}], "engine": {"writer": "extractive", "version": "1"}}`, words)
		if err := l.SaveCheck(ctx, library.Check{ID: id, Question: "Q", Report: []byte(report)}); err != nil {
			t.Fatal(err)
		}
	}
	tip := func(id, report string) desk.Tip {
		return desk.Tip{ID: id, Kind: desk.TipDispute, State: desk.TipOpen, Report: report, Sentence: "s1", Receipt: [32]byte{id[0]}}
	}
	keep("one", "It opened in May.")
	keep("two", "It opened in June.")
	keep("three", "It is closed.")
	for _, err := range []error{
		l.Publish(ctx, desk.Publication{Slug: "a"}, desk.Revision{Report: "one", Kind: desk.Published}, desk.Act{}),
		l.AddTip(ctx, tip("t", "one"), [32]byte{1}, 10, desk.Act{}),
		l.AddTip(ctx, tip("u", "two"), [32]byte{2}, 10, desk.Act{}),
		l.Revise(ctx, desk.Publication{Slug: "a"}, desk.Revision{N: 2, Report: "two", Kind: desk.Corrected, Tip: "t"}, desk.Act{}),
		l.Publish(ctx, desk.Publication{Slug: "b"}, desk.Revision{Report: "three", Kind: desk.Published}, desk.Act{}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want, err := l.Rates(ctx)
	statements := desk.Rate{Rule: "statement", Writer: "extractive", Version: "1", Counts: desk.Counts{Published: 3, Disputed: 2, Upheld: 1, Corrected: 1}}
	if err != nil || len(want) != 2 || want[0] != statements {
		t.Fatalf("%+v, %v", want, err)
	}
	takeBack(t, l, steps, rateStep)
	if l, err = Open(ctx, path, library.Options{}); err != nil {
		t.Fatal(err)
	}
	got, err := l.Rates(ctx)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := l.Integrity(ctx); err != nil {
		t.Error(err)
	}
	// A count that nobody made shows.
	if _, err := l.writer.Exec("UPDATE rate SET corrected = 0"); err != nil {
		t.Fatal(err)
	}
	if err := l.Integrity(ctx); !errors.Is(err, assay.ErrCorrupt) {
		t.Errorf("with other sums: %v", err)
	}
	if _, err := l.writer.Exec("UPDATE report SET json = ? WHERE id = 'three'", compress([]byte("no report"))); err != nil {
		t.Fatal(err)
	}
	takeBack(t, l, steps, rateStep)
	if l, err = Open(ctx, path, library.Options{}); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	statements.Published--
	if got, err = l.Rates(ctx); err != nil || len(got) != 2 || got[0] != statements {
		t.Errorf("with a damaged report: %+v, %v", got, err)
	}
	if err := l.AddTip(ctx, tip("v", "three"), [32]byte{3}, 10, desk.Act{}); err != nil {
		t.Errorf("a tip on it: %v", err)
	}
}

// takeBack brings a library to the form that it had before a step, and closes it.
func takeBack(t *testing.T, l *Library, steps []migration, step string) {
	t.Helper()
	n := slices.IndexFunc(steps, func(m migration) bool { return m.name == step })
	before, err := schemaOf(t.Context(), steps[:n])
	if err != nil {
		t.Fatal(err)
	}
	now, err := schemaOf(t.Context(), steps)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range sortedKeys(now) { // "index x", "table x", "trigger x": a table takes what is left of it along
		if _, there := before[key]; !there && !strings.Contains(key, "sqlite_autoindex") {
			kind, name, _ := strings.Cut(key, " ")
			if _, err := l.writer.Exec(fmt.Sprintf("DROP %s IF EXISTS %q", kind, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := l.writer.Exec("PRAGMA user_version = " + strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}
