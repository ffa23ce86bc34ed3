package sqlite

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/library"
	"assay/internal/library/librarytest"
)

// settledFixture is a library of some documents with pairs of names, that is not settled.
func settledFixture(t *testing.T) (l *Library, path string, g *librarytest.Generator) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "l.assay")
	l, err := Open(t.Context(), path, library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	g = librarytest.NewGenerator(3, 300)
	addSome(t, l, g)
	return l, path, g
}

func addSome(t *testing.T, l *Library, g *librarytest.Generator) {
	t.Helper()
	entries := []assay.Entry{g.Next(2), g.Next(3), g.Next(4)}
	for i := range entries {
		entries[i].Annotation.Names = []assay.Name{{Text: "Office of Harbours", Alias: "OH"}, {Text: "Port " + entries[i].Document.ID, Alias: "P"}}
	}
	if _, err := l.Add(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

// summed is what a settled library need not compute.
type summed struct {
	State   library.State
	Aliases []library.Alias
}

func sumUp(t *testing.T, l *Library) (s summed) {
	t.Helper()
	var err error
	if s.State, err = l.State(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if s.Aliases, err = l.Aliases(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	return s
}

// again closes a library and opens it, so that nothing of it is in memory.
func again(t *testing.T, l *Library, path string) *Library {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := Open(t.Context(), path, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // a second time does nothing
	return l
}

// TestSettled: what is stored is what would be computed, is read only as long as
// the library does not change, and not when it is damaged.
func TestSettled(t *testing.T) {
	l, path, g := settledFixture(t)
	computed := sumUp(t, l)
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	l = again(t, l, path)
	if diff := cmp.Diff(computed, sumUp(t, l)); diff != "" {
		t.Error("settled, it sums up to something else:\n", diff)
	}
	// What is read is what is stored: another row of the same form shows.
	row := settledRow{settlesState, generationOf(t, l), []byte(`{"Documents": 7}`)}
	write := func(row settledRow, sum []byte) {
		t.Helper()
		if _, err := l.writer.Exec("UPDATE settled SET data = ?, sha256 = ? WHERE what = ?", compress(row.json), sum, row.what); err != nil {
			t.Fatal(err)
		}
	}
	write(row, row.sum())
	if got := sumUp(t, l).State; got.Documents != 7 {
		t.Errorf("a stored state is not read: %+v", got)
	}
	write(row, make([]byte, 32))
	if diff := cmp.Diff(computed, sumUp(t, l)); diff != "" {
		t.Error("a damaged row is believed:\n", diff)
	}
	if err := l.Integrity(t.Context()); err == nil {
		t.Error("a damaged row is whole")
	}
	if err := l.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Integrity(t.Context()); err != nil {
		t.Error("settled again: ", err)
	}
	addSome(t, l, g)
	later := sumUp(t, l)
	if later.State.Documents != 6 || len(later.Aliases) <= len(computed.Aliases) {
		t.Errorf("after a change it sums up to what it did before: %+v", later)
	}
	if err := l.Integrity(t.Context()); err != nil {
		t.Error("a row of an earlier generation: ", err)
	}
	// One of the right generation that is not that of the documents.
	row = settledRow{settlesState, generationOf(t, l), row.json}
	if err := keepSettledOn(t, l, row); err != nil {
		t.Fatal(err)
	}
	if err := l.Integrity(t.Context()); err == nil {
		t.Error("a state that is not that of the documents is whole")
	}
	e, err := Examine(t.Context(), path, Tools{})
	if err != nil || e.Whole() || !e.Repairable() {
		t.Errorf("the doctor: %+v, %v", e, err)
	}
}

func generationOf(t *testing.T, l *Library) (n int64) {
	t.Helper()
	version, err := l.Version(t.Context())
	if err == nil {
		n, err = strconv.ParseInt(version, 10, 64)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func keepSettledOn(t *testing.T, l *Library, rows ...settledRow) error {
	t.Helper()
	conn, err := l.writer.Conn(t.Context())
	if err != nil {
		return err
	}
	defer conn.Close()
	return keepSettled(t.Context(), conn, rows)
}

// TestSettledStep: a library of the form before is settled when it is opened.
func TestSettledStep(t *testing.T) {
	l, path, _ := settledFixture(t)
	want := sumUp(t, l)
	steps, err := migrations(embedded)
	if err != nil {
		t.Fatal(err)
	}
	for steps[len(steps)-1].name != settledStep {
		steps = steps[:len(steps)-1]
	}
	if _, err := l.writer.Exec("DROP TABLE settled; PRAGMA user_version = " + strconv.Itoa(len(steps)-1)); err != nil {
		t.Fatal(err)
	}
	l = again(t, l, path)
	rows := 0
	if err := l.reader.QueryRow("SELECT count(*) FROM settled, counter WHERE settled.generation = counter.generation").Scan(&rows); err != nil || rows != 2 {
		t.Errorf("%d rows are settled, %v", rows, err)
	}
	if diff := cmp.Diff(want, sumUp(t, l)); diff != "" {
		t.Error(diff)
	}
}
