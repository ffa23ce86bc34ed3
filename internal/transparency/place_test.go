package transparency

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay"
)

// shelf is a library that takes leaves, as the real one does.
type shelf struct{ listed }

func (s *shelf) AddLeaf(_ context.Context, l Leaf) error {
	if n := len(s.listed); n > 0 {
		last := s.listed[n-1]
		if last.At = l.At; last == l {
			return nil
		}
	}
	s.listed = append(s.listed, l)
	return nil
}

var day = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func newPlace(t *testing.T, entries int) (Place, *shelf, string) {
	t.Helper()
	dir := t.TempDir()
	p := Place{Dir: filepath.Join(dir, "log"), Key: filepath.Join(dir, "log.key")}
	public, err := p.Create("desk.example.org")
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{leaves(0, entries)}
	if err := Keep(p, s).Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p, s, public
}

// TestRotateAgain: a change of keys that was broken off is gone on with, and makes
// one key and one entry; a desk that runs takes the key up.
func TestRotateAgain(t *testing.T) {
	ctx := t.Context()
	p, s, first := newPlace(t, 20)
	running := Keep(p, s)
	if err := running.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(p.Key)
	if err != nil {
		t.Fatal(err)
	}
	public, aside, err := p.Rotate(ctx, s, day)
	if err != nil {
		t.Fatal(err)
	}
	// As if the last step, the renaming, had not come about.
	if err := os.Rename(p.Key, p.Key+".next"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.Key, before, 0o600); err != nil {
		t.Fatal(err)
	}
	again, _, err := p.Rotate(ctx, s, day.Add(time.Hour))
	if err != nil || again != public || len(s.listed) != 21 {
		t.Fatalf("again: %v, %d entries", err, len(s.listed))
	}
	if kept, err := os.ReadFile(aside); err != nil || string(kept) != string(before) {
		t.Errorf("the key before is not kept: %v", err)
	}
	s.listed = append(s.listed, leaf(50))
	if err := running.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	if h, err := running.Log().Head(); err != nil || len(h.By) != 1 || !strings.Contains(public, h.By[0]) {
		t.Errorf("a desk that runs signs with %v, %v", h.By, err)
	}
	if keys := running.Keys(); len(keys) != 2 || keys[0] != public || keys[1] != first {
		t.Errorf("its public keys: %v", keys)
	}
	if r, err := Verify(ctx, p.Dir, []string{first}, nil, s.listed); err != nil || !r.OK() {
		t.Errorf("%+v, %v", r.Findings, err)
	}
}

// TestRecoverAgain ends the start of another log at each of its steps: the next
// call makes the whole of it, and what was there before is kept.
func TestRecoverAgain(t *testing.T) {
	ctx := t.Context()
	for _, end := range []string{"no end", "before the folders change", "between the folders", "after the keys"} {
		p, s, first := newPlace(t, 30)
		remembered, err := Keep(p, s).Log().Head()
		if err != nil {
			t.Fatal(err)
		}
		old, err := os.ReadFile(p.Key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Recover(ctx, s, "desk.example.org/2", day); !errors.Is(err, assay.ErrUsage) {
			t.Fatalf("a log in order is given up: %v", err)
		}
		s.listed = append(leaves(0, 25), leaves(40, 60)...) // a backup, and what came after
		if _, err := p.Recover(ctx, s, "desk.example.org", day); !errors.Is(err, assay.ErrUsage) {
			t.Fatalf("another history under the same name: %v", err)
		}
		r, err := p.Recover(ctx, s, "desk.example.org/2", day)
		if err != nil {
			t.Fatal(err)
		}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		move := func(from, to string) { t.Helper(); ok(os.Rename(from, to)) }
		if end != "no end" {
			move(p.Dir, p.Dir+".next")
			if end != "after the keys" {
				move(p.Key, p.Key+".next")
				ok(os.WriteFile(p.Key, old, 0o600))
			}
			if end == "before the folders change" {
				move(r.Dir, p.Dir)
				pub, err := os.ReadFile(filepath.Join(p.Dir, "key"))
				ok(err)
				ok(os.WriteFile(p.Key+".pub", pub, 0o644))
			}
			if r, err = p.Recover(ctx, s, "desk.example.org/2", day.Add(time.Hour)); err != nil {
				t.Fatalf("%s: %v", end, err)
			}
		}
		if len(s.listed) != 46 {
			t.Errorf("%s: %d entries", end, len(s.listed))
		}
		found, err := Verify(ctx, p.Dir, []string{r.Public}, nil, s.listed)
		if err != nil || !found.OK() || found.Head.Origin != "desk.example.org/2" {
			t.Errorf("%s: %+v, %v", end, found.Findings, err)
		}
		if found, err := Verify(ctx, r.Dir, []string{first}, &remembered, leaves(0, 30)); err != nil || !found.OK() {
			t.Errorf("%s: the log before: %+v, %v", end, found.Findings, err)
		}
		if found, err := Verify(ctx, p.Dir, []string{r.Public}, &remembered, nil); err != nil || len(found.Findings) != 1 {
			t.Errorf("%s: the head that was kept: %+v, %v", end, found.Findings, err)
		}
		if exists(p.Key+".next") || exists(p.Dir+".next") {
			t.Errorf("%s: something is left", end)
		}
	}
}
