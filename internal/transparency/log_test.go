package transparency

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay"
)

const at = "2026-03-01T12:00:00Z"

func leaf(n int) Leaf {
	if n%5 == 0 {
		return Leaf{Kind: CaptureSeen, At: at, Capture: fmt.Sprintf("%064x", n)}
	}
	return Leaf{Kind: Published, At: at, Slug: fmt.Sprintf("check-%d", n), Revision: 1, Report: fmt.Sprintf("%064x", n)}
}

func leaves(from, to int) []Leaf {
	var out []Leaf
	for n := from; n < to; n++ {
		out = append(out, leaf(n))
	}
	return out
}

type fixture struct {
	*testing.T
	dir, secret, public string
	log                 *Log
}

func newLog(t *testing.T, sizes ...int) *fixture {
	t.Helper()
	secret, public, err := NewKey("desk.example.org")
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, dir: t.TempDir(), secret: secret, public: public}
	if f.log, err = Open(f.dir, secret); err != nil {
		t.Fatal(err)
	}
	for _, to := range sizes {
		f.grow(to)
	}
	return f
}

func (f *fixture) grow(to int) Head {
	f.Helper()
	h, err := f.log.Head()
	if err != nil {
		f.Fatal(err)
	}
	if h, err = f.log.Append(context.Background(), h.Size, leaves(int(h.Size), to)); err != nil {
		f.Fatal(err)
	}
	return h
}

func (f *fixture) verify(remembered *Head, library []Leaf) Result {
	f.Helper()
	r, err := Verify(context.Background(), f.dir, []string{f.public}, remembered, library)
	if err != nil {
		f.Fatal(err)
	}
	return r
}

// TestGrow grows a log in steps of any size: it verifies, every head follows the
// one before, and every leaf is proved.
func TestGrow(t *testing.T) {
	f := newLog(t)
	var heads []Head
	for _, to := range []int{1, 2, 255, 256, 257, 700, 1300} {
		heads = append(heads, f.grow(to))
		if r := f.verify(nil, leaves(0, to)); !r.OK() || r.Entries != int64(to) {
			t.Fatalf("after %d: %+v", to, r)
		}
	}
	last := heads[len(heads)-1]
	for _, h := range heads {
		proof, now, err := f.log.Consistency(h.Size)
		if err != nil {
			t.Fatal(err)
		}
		if err := Follows(h, now, proof); err != nil {
			t.Errorf("from %d: %v", h.Size, err)
		}
		if r := f.verify(&h, nil); !r.OK() {
			t.Errorf("remembered %d: %+v", h.Size, r.Findings)
		}
		old := h
		old.Root[3] ^= 1
		if Follows(old, now, proof) == nil {
			t.Errorf("a head of another log of %d entries is followed", h.Size)
		}
		if r := f.verify(&old, nil); r.OK() {
			t.Errorf("a head of another log of %d entries is taken", h.Size)
		}
	}
	for _, n := range []int64{0, 1, 255, 256, 699, 1299} {
		p, err := f.log.Prove(n)
		if err != nil {
			t.Fatal(err)
		}
		got, h, err := p.Check(f.public)
		if err != nil || got != leaf(int(n)) || h.Root != last.Root {
			t.Errorf("entry %d: %v %v", n, got, err)
		}
		p.Leaf = strings.Replace(p.Leaf, "0000", "0001", 1)
		if _, _, err := p.Check(f.public); !errors.Is(err, assay.ErrCorrupt) {
			t.Errorf("a changed entry %d is proved: %v", n, err)
		}
	}
	if _, err := f.log.Append(context.Background(), 1200, leaves(1200, 1301)); !errors.Is(err, assay.ErrConflict) {
		t.Errorf("an older state is appended: %v", err)
	}
	if _, err := f.log.Leaf(1300); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("a leaf after the last: %v", err)
	}
}

// TestSteps: however a log was grown, its head is that of its leaves.
func TestSteps(t *testing.T) {
	whole := newLog(t, 600)
	want, _ := whole.log.Head()
	rapid.Check(t, func(r *rapid.T) {
		f := newLog(t)
		for n := 0; n < 600; {
			n = min(600, n+rapid.IntRange(1, 300).Draw(r, "step"))
			f.grow(n)
		}
		if got, _ := f.log.Head(); got.Root != want.Root {
			r.Fatalf("another head: %v", got)
		}
	})
}

// TestTampering flips a byte of every file, removes it, and cuts it: each is found.
func TestTampering(t *testing.T) {
	f := newLog(t, 300, 530)
	remembered, _ := f.log.Head()
	var files []string
	err := filepath.WalkDir(f.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) < 8 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	tries, found := 0, 0
	for _, name := range files {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		damaged := [][]byte{nil, whole[:len(whole)/2]}
		for range 20 {
			b := append([]byte{}, whole...)
			b[random.IntN(len(b))] ^= byte(1 + random.IntN(255))
			damaged = append(damaged, b)
		}
		// Files of a size that the log has passed are not part of it any more.
		passed := strings.Contains(name, "001.p/44") || strings.Contains(name, filepath.Join("1", "000.p", "1"))
		for _, b := range damaged {
			if err := os.WriteFile(name, b, 0o644); err != nil {
				t.Fatal(err)
			}
			r := f.verify(&remembered, nil)
			if !passed {
				tries++
				if !r.OK() {
					found++
				} else {
					t.Errorf("%s was damaged and nothing is found", name)
				}
			}
		}
		if err := os.WriteFile(name, whole, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if r := f.verify(&remembered, nil); !r.OK() {
		t.Errorf("mended: %+v", r.Findings)
	}
	t.Logf("%d of %d damages of %d files found", found, tries, len(files))
}

// TestRewriting: whoever holds the key can sign another history; a remembered head tells.
func TestRewriting(t *testing.T) {
	f := newLog(t, 400)
	remembered, _ := f.log.Head()
	for name, other := range map[string][]Leaf{
		"changed": append(append(leaves(0, 17), leaf(1000)), leaves(18, 450)...),
		"left":    append(leaves(0, 17), leaves(18, 450)...),
		"put in":  append(append(leaves(0, 17), leaf(1000)), leaves(17, 450)...),
		"cut":     leaves(0, 399),
		"forked":  append(leaves(0, 399), leaf(1000)),
	} {
		dir := t.TempDir()
		l, err := Open(dir, f.secret)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Append(context.Background(), 0, other); err != nil {
			t.Fatal(err)
		}
		r, err := Verify(context.Background(), dir, []string{f.public}, &remembered, nil)
		if err != nil || r.OK() {
			t.Errorf("%s: nothing is found (%v)", name, err)
		}
		if r, err := Verify(context.Background(), dir, []string{f.public}, nil, nil); err != nil || !r.OK() {
			t.Errorf("%s: without a remembered head: %+v %v", name, r.Findings, err)
		}
		if r, err := Verify(context.Background(), dir, []string{f.public}, nil, leaves(0, 450)); err != nil || r.OK() {
			t.Errorf("%s: agrees with the library (%v)", name, err)
		}
	}
}

// TestCrash ends an Append before its head is written, at every file: the old
// head stands, and the same Append again makes the whole.
func TestCrash(t *testing.T) {
	f := newLog(t, 250)
	old, _ := f.log.Head()
	checkpoint, err := os.ReadFile(filepath.Join(f.dir, "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	f.grow(600)
	if err := os.WriteFile(filepath.Join(f.dir, "checkpoint"), checkpoint, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{"tile/8/0/001", "tile/8/0/002.p/88", "tile/8/data/001", "tile/8/1/000.p/2"} {
		if err := os.Remove(filepath.Join(f.dir, left)); err != nil {
			t.Fatal(err)
		}
		if r := f.verify(&old, leaves(0, 250)); !r.OK() {
			t.Fatalf("without %s: %+v", left, r.Findings)
		}
	}
	f.grow(600)
	if r := f.verify(&old, leaves(0, 600)); !r.OK() {
		t.Errorf("%+v", r.Findings)
	}
}

func TestKeys(t *testing.T) {
	f := newLog(t, 10)
	next, nextPublic, err := NewKey("desk.example.org")
	if err != nil {
		t.Fatal(err)
	}
	hand, err := ChangeKey("desk.example.org", f.secret, nextPublic, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.log.Append(context.Background(), 10, []Leaf{hand}); err != nil {
		t.Fatal(err)
	}
	l, err := Open(f.dir, next, f.public)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(context.Background(), 11, leaves(11, 20)); err != nil {
		t.Fatal(err)
	}
	// Who knows the first key only is led to the second by the log.
	if r := f.verify(nil, nil); !r.OK() || len(r.Keys) != 2 {
		t.Errorf("%+v", r)
	}
	// A key that the one before did not sign is not taken.
	thief, thiefPublic, _ := NewKey("desk.example.org")
	forged, err := ChangeKey("desk.example.org", thief, thiefPublic, at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Append(context.Background(), 20, []Leaf{forged}); err != nil {
		t.Fatal(err)
	}
	stolen, err := Open(f.dir, thief, f.public, nextPublic)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stolen.Append(context.Background(), 21, leaves(21, 25)); err != nil {
		t.Fatal(err)
	}
	if r := f.verify(nil, nil); len(r.Findings) != 2 {
		t.Errorf("a forged change of keys and a head signed with it: %+v", r.Findings)
	}
	path := filepath.Join(t.TempDir(), "keys", "log.key")
	if err := WriteKey(path, next); err != nil {
		t.Fatal(err)
	}
	if err := WriteKey(path, thief); !errors.Is(err, assay.ErrConflict) {
		t.Errorf("a key is written over: %v", err)
	}
	if secret, public, err := ReadKey(path); err != nil || secret != next || public != nextPublic {
		t.Errorf("ReadKey: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadKey(path); !errors.Is(err, assay.ErrDenied) {
		t.Errorf("a key that others may read: %v", err)
	}
}

func TestWitness(t *testing.T) {
	f := newLog(t, 40)
	first, _ := f.log.Head()
	secret, _, err := NewKey("witness.example.net")
	if err != nil {
		t.Fatal(err)
	}
	public, err := WitnessKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	when := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	signed, err := Cosign(first.Signed, []string{f.public}, nil, nil, secret, when)
	if err != nil {
		t.Fatal(err)
	}
	h, err := ParseHead(signed, f.public, public)
	if err != nil || len(h.By) != 2 {
		t.Fatalf("%v: %v", h.By, err)
	}
	if _, err := ParseHead(signed, public); err != nil {
		t.Errorf("the witness alone: %v", err)
	}
	f.grow(90)
	proof, now, err := f.log.Consistency(40)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Cosign(now.Signed, []string{f.public}, &first, proof, secret, when); err != nil {
		t.Error(err)
	}
	// A fork of the same size and a log that was cut back are not signed.
	for _, to := range []int{40, 39} {
		other, err := Open(t.TempDir(), f.secret)
		if err != nil {
			t.Fatal(err)
		}
		fork, err := other.Append(context.Background(), 0, append(leaves(0, to-1), leaf(999)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Cosign(fork.Signed, []string{f.public}, &first, nil, secret, when); !errors.Is(err, assay.ErrCorrupt) {
			t.Errorf("a fork of %d is signed: %v", to, err)
		}
	}
}

func TestFile(t *testing.T) {
	f := newLog(t, 100, 300)
	for name, ok := range map[string]bool{
		"checkpoint": true, "tile/8/0/000": true, "tile/8/0/001.p/44": true, "tile/8/0/001.p/20": true, "tile/8/data/000": true,
		"tile/8/0/000.p/100": true, "tile/8/data/001.p/44": true,
		"tile/8/0/001": false, "tile/8/0/001.p/45": false, "tile/8/0/002": false, "tile/4/0/000": false, "tile/8/0/../0/000": false,
		"../checkpoint": false, "log.key": false, "": false, "tile/8/data/001": false,
	} {
		b, err := f.log.File(name)
		if ok && (err != nil || len(b) == 0) || !ok && !errors.Is(err, assay.ErrNotFound) {
			t.Errorf("File(%q): %d bytes, %v", name, len(b), err)
		}
	}
}

func FuzzParseHead(f *testing.F) {
	secret, public, err := NewKey("desk.example.org")
	if err != nil {
		f.Fatal(err)
	}
	l, err := Open(f.TempDir(), secret)
	if err != nil {
		f.Fatal(err)
	}
	h, err := l.Append(context.Background(), 0, leaves(0, 3))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(h.Signed)
	f.Add([]byte("a\n1\nAAAA\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := ParseHead(b, public); err == nil && (got.Size != 3 || got.Root != h.Root) {
			t.Errorf("a head that was never signed is taken: %q", b)
		}
	})
}

func TestBadLeaves(t *testing.T) {
	f := newLog(t, 3)
	for _, l := range []Leaf{
		{}, {Kind: Published, At: at}, {Kind: Published, At: at, Slug: "x", Revision: 1, Report: "ZZ"},
		{Kind: CaptureSeen, At: "yesterday", Capture: strings.Repeat("a", 64)},
		{Kind: CaptureSeen, At: "2026-03-01T12:00:00+01:00", Capture: strings.Repeat("a", 64)},
		{Kind: "other", At: at}, {Kind: Succeeds, At: at, Head: strings.Repeat("x", maxLeaf)},
	} {
		if _, err := f.log.Append(context.Background(), 3, []Leaf{leaf(3), l}); err == nil {
			t.Errorf("taken: %+v", l)
		}
		if h, _ := f.log.Head(); h.Size != 3 {
			t.Fatalf("the log has %d entries after a bad leaf", h.Size)
		}
	}
}
