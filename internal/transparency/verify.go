package transparency

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// Finding is one thing that is wrong with a log.
type Finding struct {
	Entry int64  `json:"entry"` // the first that is concerned; -1 for the whole log
	What  string `json:"what"`  // for a reader
}

// Result is what a verification found.
type Result struct {
	Head     Head      `json:"-"`
	Entries  int64     `json:"entries"` // read and hashed
	Keys     []string  `json:"keys"`    // trusted at the end, after the log's own changes of key
	Findings []Finding `json:"findings"`
}

// OK reports whether nothing is wrong.
func (r Result) OK() bool { return len(r.Findings) == 0 }

// Verify reads a whole log, from its records up, by the verifier keys that are
// trusted, and holds it to a head that the caller remembers (nil for none) and to
// the leaves that the library has (nil for none). What is wrong is told as
// findings; an error means that the verification itself could not go on.
func Verify(ctx context.Context, dir string, keys []string, remembered *Head, library []Leaf) (Result, error) {
	v := &verifying{tiles: tiles{dir}, before: map[string]bool{}, taken: map[string]int64{}, result: Result{Keys: keys}}
	// The head says how many leaves there are, whoever signed it; the signature is
	// checked at the end, with the keys that the log itself hands over to.
	l := &Log{tiles: v.tiles}
	raw, err := l.unchecked()
	if err != nil {
		v.find(-1, err.Error())
		return v.result, nil
	}
	if raw.Size == 0 {
		if remembered != nil && remembered.Size > 0 {
			v.find(0, fmt.Sprintf("the log is empty; it had %d entries", remembered.Size))
		}
		return v.result, nil
	}
	v.origin = raw.Origin
	if err := v.read(ctx, raw.Size, library); err != nil {
		return v.result, err
	}
	root, err := tlog.TreeHash(v.result.Entries, v)
	if err != nil {
		return v.result, err
	}
	if v.result.Entries == raw.Size && root != raw.Root {
		v.find(-1, fmt.Sprintf("the entries hash to %s and the head says %s: an entry was changed", hex.EncodeToString(root[:6]), hex.EncodeToString(raw.Root[:6])))
	}
	if v.result.Head, err = ParseHead(raw.Signed, v.result.Keys...); err != nil {
		v.find(-1, "no key that is trusted here has signed the head of the log")
	}
	for _, name := range slices.Sorted(maps.Keys(v.taken)) {
		if !v.before[name] {
			v.find(v.taken[name], fmt.Sprintf("the entry is of the log %.100q, and this one does not say that it goes on in its place", name))
		}
	}
	v.compare(remembered)
	if library != nil && int64(len(library)) != raw.Size {
		v.find(min(raw.Size, int64(len(library))), fmt.Sprintf("the log has %d entries and the library %d", raw.Size, len(library)))
	}
	return v.result, v.stored(raw)
}

// unchecked reads the head without a look at its signature.
func (l *Log) unchecked() (Head, error) {
	b, err := os.ReadFile(filepath.Join(l.tiles.dir, "checkpoint"))
	if errors.Is(err, fs.ErrNotExist) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, err
	}
	return ReadHead(b)
}

type verifying struct {
	tiles  tiles
	origin string
	before map[string]bool  // logs that this one says it goes on in place of
	taken  map[string]int64 // logs of which it has entries, and the first of these
	hashes []tlog.Hash      // all stored hashes, as tlog numbers them
	result Result
}

func (v *verifying) find(entry int64, what string) {
	v.result.Findings = append(v.result.Findings, Finding{entry, what})
}

// ReadHashes implements tlog.HashReader over what was computed from the records.
func (v *verifying) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x < 0 || x >= int64(len(v.hashes)) {
			return nil, fmt.Errorf("hash %d was not computed", x)
		}
		out[i] = v.hashes[x]
	}
	return out, nil
}

// read hashes every record, and follows the changes of key.
func (v *verifying) read(ctx context.Context, size int64, library []Leaf) error {
	for n := int64(0); n*width < size; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		records, err := v.tiles.records(n, int(min(width, size-n*width)))
		if err != nil {
			v.find(n*width, err.Error())
			return nil
		}
		for i, r := range records {
			at := n*width + int64(i)
			list, err := tlog.StoredHashes(at, r, v)
			if err != nil {
				return err
			}
			v.hashes = append(v.hashes, list...)
			v.result.Entries++
			v.look(at, r, library)
		}
	}
	return nil
}

// look reads one record.
func (v *verifying) look(at int64, record []byte, library []Leaf) {
	leaf, err := ParseLeaf(record)
	if err != nil {
		v.find(at, err.Error())
		return
	}
	if leaf.Kind == Succeeds {
		if h, err := ReadHead([]byte(leaf.Head)); err != nil {
			v.find(at, err.Error())
		} else {
			v.before[h.Origin] = true
		}
	}
	if leaf.Kind == KeyChange {
		if of := changeOf(leaf); of != v.origin {
			if _, ok := v.taken[of]; !ok {
				v.taken[of] = at
			}
		} else if key, err := checkChange(v.origin, leaf, v.result.Keys); err != nil {
			v.find(at, err.Error())
		} else {
			v.result.Keys = append(v.result.Keys, key)
		}
	}
	if at < int64(len(library)) && library[at] != leaf {
		v.find(at, fmt.Sprintf("entry %d is not the library's: the log has %s of %s, the library %s of %s", at, leaf.Kind, subject(leaf), library[at].Kind, subject(library[at])))
	}
}

func subject(l Leaf) string {
	switch {
	case l.Slug != "":
		return fmt.Sprintf("%s, version %d", l.Slug, l.Revision)
	case l.Capture != "":
		return l.Capture[:12]
	}
	return "the log"
}

// compare holds the log to a head that somebody remembers.
func (v *verifying) compare(remembered *Head) {
	if remembered == nil {
		return
	}
	if remembered.Origin != v.origin && v.before[remembered.Origin] {
		// The log went on in place of the one that is remembered; what that one had
		// then has to stand here too.
		if root, err := v.rootOf(remembered.Size); err != nil || root != remembered.Root {
			v.find(-1, fmt.Sprintf("this log goes on in place of %s, and does not begin with the %d entries that it had: entries of that log are not in this one", remembered.Origin, remembered.Size))
		}
		return
	}
	if remembered.Origin != v.origin {
		v.find(-1, fmt.Sprintf("the head that is remembered is of %s, the log is %s", remembered.Origin, v.origin))
		return
	}
	if remembered.Size > v.result.Entries {
		v.find(v.result.Entries, fmt.Sprintf("the log was cut back: it had %d entries and has %d", remembered.Size, v.result.Entries))
		return
	}
	if root, err := v.rootOf(remembered.Size); err != nil || root != remembered.Root {
		v.find(-1, fmt.Sprintf("the log was rewritten or forked: its first %d entries are not those of the head that is remembered", remembered.Size))
	}
}

// rootOf gives the hash of the first so many entries, as they are here.
func (v *verifying) rootOf(size int64) (tlog.Hash, error) {
	if size > v.result.Entries {
		return tlog.Hash{}, fmt.Errorf("%w: the log has %d entries", assay.ErrNotFound, v.result.Entries)
	}
	return tlog.TreeHash(size, v)
}

// stored compares the hashes in the tiles with those computed from the records.
func (v *verifying) stored(raw Head) error {
	if v.result.Entries != raw.Size {
		return nil
	}
	for _, t := range tlog.NewTiles(height, 0, raw.Size) {
		want, err := tlog.ReadTileData(t, v)
		if err != nil {
			return err
		}
		got, err := v.tiles.read(t)
		if err != nil || string(got) != string(want) {
			v.find(t.N*width<<(t.L*height), fmt.Sprintf("%s does not hold the hashes of the entries", t.Path()))
		}
	}
	return nil
}

// Files names the files that a log of so many entries is verified from, beside its
// checkpoint, as Log.File gives them.
func Files(size int64) []string {
	var out []string
	for _, t := range tlog.NewTiles(height, 0, size) {
		out = append(out, t.Path())
	}
	for n := int64(0); n*width < size; n++ {
		out = append(out, tlog.Tile{H: height, L: -1, N: n, W: int(min(width, size-n*width))}.Path())
	}
	return out
}

// Readable gives every leaf, for whoever rebuilds a library's list from its log.
func Readable(ctx context.Context, dir string) ([]Leaf, error) {
	l := &Log{tiles: tiles{dir}}
	h, err := l.unchecked()
	if err != nil {
		return nil, err
	}
	var out []Leaf
	for n := int64(0); n*width < h.Size; n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		records, err := l.tiles.records(n, int(min(width, h.Size-n*width)))
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			leaf, err := ParseLeaf(r)
			if err != nil {
				return nil, fmt.Errorf("entry %d: %w", len(out), err)
			}
			out = append(out, leaf)
		}
	}
	return out, nil
}
