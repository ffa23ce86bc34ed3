package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/library/librarytest"
	"assay/internal/library/sqlite"
)

// contents is all that a copy must have.
type contents struct {
	State        library.State
	Checks       []library.Check
	Accounts     []desk.Account
	Keys         []desk.Key
	Publications []desk.Publication
	Revisions    []desk.Revision
	Drafts       []desk.Draft
	Tips         []desk.Tip
	Audit        []desk.Act
}

func contentsOf(t *testing.T, l *sqlite.Library) (c contents) {
	t.Helper()
	ctx, all := t.Context(), desk.Page{Limit: desk.MaxPage}
	var errs [9]error
	c.State, errs[0] = l.State(ctx, time.Time{})
	c.Checks, errs[1] = l.Checks(ctx, "")
	c.Accounts, errs[2] = l.Accounts(ctx)
	c.Keys, errs[3] = l.Keys(ctx)
	c.Publications, _, errs[4] = l.Publications(ctx, "", all)
	c.Revisions, _, errs[5] = l.Changes(ctx, []desk.RevisionKind{desk.Published, desk.Corrected}, all)
	c.Drafts, _, errs[6] = l.Drafts(ctx, all)
	c.Tips, _, errs[7] = l.Tips(ctx, desk.TipFilter{}, all)
	c.Audit, _, errs[8] = l.Audit(ctx, "", all)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return c
}

// work makes one thing of each kind.
func work(ctx context.Context, l *sqlite.Library, g *librarytest.Generator, n int) error {
	id := fmt.Sprint("n", n)
	act := desk.Act{At: time.Unix(int64(n), 0), Name: "Ada", Action: "work", Subject: id}
	_, err := l.Add(ctx, []assay.Entry{g.Next(2)})
	hash := [32]byte{byte(n), byte(n >> 8), 1}
	r := desk.Revision{Slug: id, N: 1, Report: id, At: act.At, Kind: desk.Published}
	return errors.Join(err,
		l.SaveCheck(ctx, library.Check{ID: id, Question: "Q " + id, Report: []byte("{}")}),
		l.SaveCheck(ctx, library.Check{ID: id + " draft", Question: "Q " + id, Report: []byte("{}")}),
		l.AddAccount(ctx, desk.Account{ID: id, Name: "Account " + id, Role: desk.Reader, Created: act.At}, desk.Invite{Hash: hash, Account: id, Expires: act.At}, act),
		l.AddKey(ctx, desk.Key{ID: id, Hash: hash, Created: act.At}, act),
		l.Publish(ctx, desk.Publication{Slug: id, Question: "Q " + id, Topics: []string{"t"}, Published: act.At}, r, act),
		l.AddTip(ctx, desk.Tip{ID: id, Kind: desk.TipQuestion, State: desk.TipOpen, At: act.At, Changed: act.At, Receipt: hash}, hash, 1<<20, act),
	)
}

// TestBackup copies a library while it is written, restores the copies, and
// holds what they have to the library.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, filepath.Join(dir, "l.assay"), library.Options{Create: true})
	ctx, stop := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	g := librarytest.NewGenerator(3, 500)
	if err := work(ctx, l, g, 0); err != nil {
		t.Fatal(err)
	}
	writing.Go(func() {
		for n := 1; ctx.Err() == nil; n++ {
			if err := work(t.Context(), l, g, n); err != nil {
				t.Error(err)
				return
			}
		}
	})
	last := 0
	for n := range 4 {
		for st := (library.State{}); st.Documents <= last; { // so that each copy has more
			var err error
			if st, err = l.State(t.Context(), time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		backup, restored := filepath.Join(dir, fmt.Sprint("b", n)), filepath.Join(dir, fmt.Sprint("r", n))
		if err := l.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		if err := sqlite.Restore(t.Context(), backup, restored, false); err != nil {
			t.Fatal(err)
		}
		r := mustOpen(t, restored, library.Options{})
		c := contentsOf(t, r)
		// Four of the seven parts write a line of the audit trail.
		if lines, documents := len(c.Audit), c.State.Documents; documents <= last || lines < 4*(documents-1) || lines > 4*documents {
			t.Errorf("copy %d has %d documents after %d, and %d lines of the audit trail", n, documents, last, lines)
		}
		last = c.State.Documents
		closed(t, r)
	}
	stop()
	writing.Wait()
	backup, restored := filepath.Join(dir, "b"), filepath.Join(dir, "r")
	if err := l.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Restore(t.Context(), backup, restored, false); err != nil {
		t.Fatal(err)
	}
	r := mustOpen(t, restored, library.Options{})
	defer closed(t, r)
	if diff := cmp.Diff(contentsOf(t, l), contentsOf(t, r)); diff != "" {
		t.Errorf("the copy differs:\n%s", diff)
	}
	if err := work(t.Context(), r, librarytest.NewGenerator(9, 500), 100_000); err != nil {
		t.Errorf("the copy cannot be worked on: %v", err)
	}
	closed(t, l)
	tidy(t, dir)
}

// tidy fails when a copy that was being made, or a log, was left in a folder.
func tidy(t *testing.T, dir string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if strings.HasPrefix(f.Name(), ".") {
			t.Errorf("%s was left", f.Name())
		}
	}
}

func TestBackupOfMemory(t *testing.T) {
	l, err := sqlite.Memory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, l)
	if err := work(t.Context(), l, librarytest.NewGenerator(3, 500), 1); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b")
	if err := l.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	r := mustOpen(t, path, library.Options{})
	defer closed(t, r)
	if diff := cmp.Diff(contentsOf(t, l), contentsOf(t, r)); diff != "" {
		t.Error(diff)
	}
}

func TestBackupRefused(t *testing.T) {
	path := newFile(t, 3)
	dir := filepath.Dir(path)
	l := mustOpen(t, path, library.Options{ReadOnly: true}) // reading is enough
	defer closed(t, l)
	before := look(t, dir)
	for to, want := range map[string]error{
		path: assay.ErrConflict, dir: assay.ErrConflict, filepath.Join(dir, "none", "b"): assay.ErrNotFound,
	} {
		if err := l.Backup(t.Context(), to); !errors.Is(err, want) {
			t.Errorf("to %s: %v, want %v", to, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Backup(ctx, filepath.Join(dir, "b")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if after := look(t, dir); after != before {
		t.Errorf("the folder changed:\n%s\n%s", before, after)
	}
	if err := l.Backup(t.Context(), filepath.Join(dir, "b")); err != nil {
		t.Errorf("for reading: %v", err)
	}
}

// TestBackupFull copies where there is not room enough: nothing is left.
func TestBackupFull(t *testing.T) {
	path := newFile(t, 60)
	dir := t.TempDir()
	out, err := childCommand(t.Context(), os.Args[0], "backup", path, filepath.Join(dir, "b"), "100000").Output()
	if err == nil || !strings.Contains(string(out), "error "+assay.ErrFull.Error()) {
		t.Errorf("%v: %s", err, out)
	}
	if list := look(t, dir); list != "" {
		t.Errorf("left: %s", list)
	}
	intact(t, path, nil)
}

// TestBackupKilled kills a copying process at random moments: what has the
// backup's name is whole.
func TestBackupKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts many processes")
	}
	path := newFile(t, 200)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	done, killed := 0, 0
	for n := range 25 {
		to := filepath.Join(t.TempDir(), fmt.Sprint("b", n))
		cmd := childCommand(t.Context(), os.Args[0], "backup", path, to, "1000000000")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(r.IntN(120_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		if cmd.Wait() != nil {
			killed++
		}
		kill.Stop()
		if _, err := os.Stat(to); err != nil {
			continue
		}
		done++
		if err := sqlite.Restore(t.Context(), to, to+" restored", false); err != nil {
			t.Errorf("after a kill: %v", err)
		}
	}
	intact(t, path, nil)
	t.Logf("%d of 25 killed, %d copies made", killed, done)
	if killed == 0 {
		t.Error("none was killed at work")
	}
}

// TestRestoreRefused: a damaged backup, a library that is there, and one that
// a program has open stay as they are.
func TestRestoreRefused(t *testing.T) {
	good, there := newFile(t, 20), newFile(t, 2)
	info, err := os.Stat(good)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bad := func(name string, spoil func(path string)) string {
		content, err := os.ReadFile(good)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		spoil(path)
		return path
	}
	size := int(info.Size())
	before := look(t, filepath.Dir(there))
	for _, tt := range []struct {
		from    string
		to      string
		replace bool
		want    error
	}{
		{bad("damaged", func(p string) { damage(t, p, size/2, size/2+20_000) }), there, true, assay.ErrCorrupt},
		{bad("cut", func(p string) {
			if err := os.Truncate(p, int64(size-8192)); err != nil {
				t.Fatal(err)
			}
		}), there, true, assay.ErrCorrupt},
		{bad("another capture", func(p string) {
			execSQL(t, p, "DROP TRIGGER capture_fixed", "UPDATE capture SET bytes = (SELECT bytes FROM capture WHERE n = 1) WHERE n = 3")
		}), there, true, assay.ErrCorrupt},
		{bad("a capture without its document", func(p string) {
			execSQL(t, p, "DROP TRIGGER capture_fixed", "UPDATE capture SET sha256 = zeroblob(32) WHERE n = 3")
		}), there, true, assay.ErrCorrupt},
		{bad("a revision without its report", func(p string) {
			execSQL(t, p, "INSERT INTO revision VALUES (1, 'a', 1, 'none', 0, 'published', '{}', NULL)")
		}), there, true, assay.ErrCorrupt},
		{bad("a report that cannot be read", func(p string) {
			execSQL(t, p, "INSERT INTO report (id, question, as_of, json) VALUES ('r', 'q', 0, x'0102')")
		}), there, true, assay.ErrCorrupt},
		{bad("empty", func(p string) {
			if err := os.Truncate(p, 0); err != nil {
				t.Fatal(err)
			}
		}), there, true, assay.ErrForeign},
		{filepath.Join(dir, "none"), there, true, assay.ErrNotFound},
		{good, there, false, assay.ErrConflict},
		{there, there, true, assay.ErrUsage},
		{good, dir, true, assay.ErrUsage},
		{good, filepath.Join(dir, "none", "l"), false, assay.ErrNotFound},
	} {
		if err := sqlite.Restore(t.Context(), tt.from, tt.to, tt.replace); !errors.Is(err, tt.want) {
			t.Errorf("%s to %s: %v, want %v", tt.from, tt.to, err, tt.want)
		}
	}
	if after := look(t, filepath.Dir(there)); after != before {
		t.Errorf("the library changed:\n%s\n%s", before, after)
	}
	open := mustOpen(t, there, library.Options{})
	if err := sqlite.Restore(t.Context(), good, there, true); !errors.Is(err, assay.ErrBusy) {
		t.Errorf("while it is open: %v", err)
	}
	addSome(t, open, 5, 1) // it goes on working
	closed(t, open)
	if err := sqlite.Restore(t.Context(), good, there, true); err != nil {
		t.Fatal(err)
	}
	l := mustOpen(t, there, library.Options{})
	if st, err := l.State(t.Context(), time.Time{}); err != nil || st.Documents != 20 {
		t.Errorf("%+v, %v", st, err)
	}
	closed(t, l)
}

// TestRestoreOverDamage: a damaged library with a log beside it gives way whole.
func TestRestoreOverDamage(t *testing.T) {
	good, there := newFile(t, 20), newFile(t, 2)
	damage(t, there, 0, 50_000)
	for _, end := range []string{"-wal", "-shm", "-journal"} {
		if err := os.WriteFile(there+end, []byte("what another program left"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := sqlite.Restore(t.Context(), good, there, true); err != nil {
		t.Fatal(err)
	}
	intact(t, there, nil)
	tidy(t, filepath.Dir(there))
}
