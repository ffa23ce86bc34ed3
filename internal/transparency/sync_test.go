package transparency

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// listed is a library that has a list of leaves and nothing else.
type listed []Leaf

func (l listed) Leaves(_ context.Context, from int64, most int) ([]Leaf, error) {
	from = min(from, int64(len(l)))
	return l[from:min(int64(len(l)), from+int64(most))], nil
}

func (l listed) LeafOf(_ context.Context, slug string, revision int) (int64, error) {
	for i, leaf := range l {
		if leaf.Slug == slug && leaf.Revision == revision {
			return int64(i), nil
		}
	}
	return 0, assay.ErrNotFound
}

// TestTree: the root that is computed leaf by leaf is that of the log.
func TestTree(t *testing.T) {
	var sum tree
	v := &verifying{}
	for n := range int64(600) {
		want, err := tlog.TreeHash(n, v)
		if err != nil {
			t.Fatal(err)
		}
		if got := sum.root(); got != want {
			t.Fatalf("%d leaves: %v, want %v", n, got, want)
		}
		record, err := leaf(int(n)).Bytes()
		if err != nil {
			t.Fatal(err)
		}
		hashes, err := tlog.StoredHashes(n, record, v)
		if err != nil {
			t.Fatal(err)
		}
		v.hashes = append(v.hashes, hashes...)
		sum.add(tlog.RecordHash(record))
	}
}

// TestSync: the log follows its library, and refuses one that it does not follow from.
func TestSync(t *testing.T) {
	ctx := t.Context()
	f := newLog(t)
	for _, to := range []int{0, 3, 3, 700, 3000} {
		h, err := Sync(ctx, listed(leaves(0, to)), f.log)
		if err != nil || h.Size != int64(to) {
			t.Fatalf("to %d: %v, %v", to, h, err)
		}
	}
	if r := f.verify(nil, leaves(0, 3000)); !r.OK() {
		t.Fatalf("%+v", r.Findings)
	}
	before, err := os.ReadFile(filepath.Join(f.dir, "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	for name, library := range map[string]listed{
		"an older state":              leaves(0, 2990),
		"an older state that went on": append(leaves(0, 2990), leaves(5000, 5100)...),
		"another library":             leaves(1, 3100),
		"one entry left out":          append(leaves(0, 17), leaves(18, 3100)...),
		"none":                        nil,
	} {
		l, err := Open(f.dir, f.secret) // as at a new start
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Sync(ctx, library, l); !errors.Is(err, assay.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
		after, err := os.ReadFile(filepath.Join(f.dir, "checkpoint"))
		if err != nil || string(after) != string(before) {
			t.Errorf("%s: the head was changed (%v)", name, err)
		}
	}
}

// TestCrashAtEveryFile ends an Append at each of its files in turn, before it is
// written, half way into it, and after: at the next start the old head stands, the
// log comes up to its library, and goes on from the head before.
func TestCrashAtEveryFile(t *testing.T) {
	ctx := t.Context()
	stopped := errors.New("killed")
	ends := 0
	for _, step := range [][2]int{{0, 1}, {250, 600}, {255, 257}, {512, 513}} {
		for file, done := 0, false; !done; file++ {
			for _, how := range []string{"before", "half", "after"} {
				f := newLog(t)
				if step[0] > 0 {
					f.grow(step[0])
				}
				old, err := f.log.Head()
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				f.log.put = func(name string, data []byte) error {
					if n++; n <= file {
						return put(name, data)
					}
					switch how {
					case "half":
						if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
							return err
						}
						if err := os.WriteFile(filepath.Join(filepath.Dir(name), ".new-1"), data[:len(data)/2], 0o600); err != nil {
							return err
						}
					case "after":
						if err := put(name, data); err != nil {
							return err
						}
					}
					return stopped
				}
				_, err = Sync(ctx, listed(leaves(0, step[1])), f.log)
				if done = err == nil; !done && !errors.Is(err, stopped) {
					t.Fatal(err)
				}
				ends++
				if f.log, err = Open(f.dir, f.secret); err != nil {
					t.Fatalf("%v, file %d, %s: %v", step, file, how, err)
				}
				if h, err := f.log.Head(); err != nil || h.Root != old.Root && h.Size != int64(step[1]) {
					t.Fatalf("%v, file %d, %s: the head is %v, %v", step, file, how, h, err)
				}
				if _, err := Sync(ctx, listed(leaves(0, step[1])), f.log); err != nil {
					t.Fatalf("%v, file %d, %s: %v", step, file, how, err)
				}
				if r := f.verify(&old, leaves(0, step[1])); !r.OK() {
					t.Fatalf("%v, file %d, %s: %+v", step, file, how, r.Findings)
				}
			}
		}
	}
	if ends < 60 {
		t.Errorf("it was ended %d times only", ends)
	}
	t.Logf("ended %d times", ends)
}
