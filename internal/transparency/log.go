package transparency

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// Log is a log in a folder. It is safe for concurrent use by one process.
type Log struct {
	tiles tiles
	mu    sync.Mutex
	keys  []string // verifier keys that heads may be signed with
	sign  note.Signer
	name  string
	put   func(name string, data []byte) error

	syncing sync.Mutex
	agreed  int64 // entries that are known to be the source's
}

// Open opens the log in a folder, to read it by the given verifier keys. To
// Append, give the signer's key too; "" opens it to read. A folder without a log
// is an empty one. ErrCorrupt when its head is not signed by one of the keys.
func Open(dir, secret string, keys ...string) (*Log, error) {
	l := &Log{tiles: tiles{dir}, keys: keys, put: put}
	if secret != "" {
		s, err := signer(secret)
		if err != nil {
			return nil, err
		}
		public, err := VerifierOf(secret)
		if err != nil {
			return nil, err
		}
		l.sign, l.name, l.keys = s, s.Name(), append([]string{public}, keys...)
	} else if len(keys) > 0 {
		v, err := verifier(keys[0])
		if err != nil {
			return nil, err
		}
		l.name = v.Name()
	}
	h, err := l.head()
	if err != nil {
		return nil, err
	}
	if h.Size > 0 && l.name != "" && h.Origin != l.name {
		return nil, fmt.Errorf("%w: the log at %s is %s and the key is of %s", assay.ErrCorrupt, dir, h.Origin, l.name)
	}
	return l, nil
}

// Head gives the log's signed head; one of no leaves, not signed, when nothing was logged yet.
func (l *Log) Head() (Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head()
}

func (l *Log) head() (Head, error) {
	b, err := os.ReadFile(filepath.Join(l.tiles.dir, "checkpoint"))
	if errors.Is(err, fs.ErrNotExist) {
		return Head{Origin: l.name, Root: emptyRoot()}, nil
	}
	if err != nil {
		return Head{}, err
	}
	return ParseHead(b, l.keys...)
}

// emptyRoot is the hash of no leaves (RFC 6962, 2.1).
func emptyRoot() tlog.Hash {
	h, err := tlog.TreeHash(0, nil)
	if err != nil {
		return tlog.Hash{}
	}
	return h
}

// Append brings the log up to the leaves that follow after the first size ones,
// and gives the new head. When it returns without an error the tiles and the head
// are on disk; after a crash in the middle the old head stands and the same call
// makes the same files. ErrConflict when the log has another size than size:
// with fewer, leaves are missing; with more, the caller's are of an older state.
func (l *Log) Append(ctx context.Context, size int64, leaves []Leaf) (Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sign == nil {
		return Head{}, fmt.Errorf("%w: the log was opened without its key", assay.ErrReadOnly)
	}
	old, err := l.head()
	if err != nil {
		return Head{}, err
	}
	if old.Size != size {
		return Head{}, fmt.Errorf("%w: the log has %d entries, the library's say %d", assay.ErrConflict, old.Size, size)
	}
	if len(leaves) == 0 {
		return old, nil
	}
	g := &growing{tree: tlog.Tree{N: old.Size, Hash: old.Root}, tiles: l.tiles, fresh: map[int64]tlog.Hash{}}
	records := make([][]byte, len(leaves))
	for i, leaf := range leaves {
		if err := ctx.Err(); err != nil {
			return Head{}, err
		}
		if records[i], err = leaf.Bytes(); err != nil {
			return Head{}, err
		}
		if err := g.add(size+int64(i), records[i]); err != nil {
			return Head{}, err
		}
	}
	head := Head{Origin: l.name, Size: size + int64(len(leaves))}
	if head.Root, err = tlog.TreeHash(head.Size, g); err != nil {
		return Head{}, err
	}
	if err := l.write(g, size, head.Size, records); err != nil {
		return Head{}, err
	}
	if head.Signed, err = note.Sign(&note.Note{Text: head.body()}, l.sign); err != nil {
		return Head{}, err
	}
	if err := l.put(filepath.Join(l.tiles.dir, "checkpoint"), head.Signed); err != nil {
		return Head{}, err
	}
	return l.head()
}

// write writes the tiles that are new or longer; the head comes after them all.
func (l *Log) write(g *growing, from, to int64, records [][]byte) error {
	for _, t := range tlog.NewTiles(height, from, to) {
		data, err := tlog.ReadTileData(t, g)
		if err != nil {
			return err
		}
		if err := l.put(l.tiles.file(t), data); err != nil {
			return err
		}
	}
	for n := from / width; n*width < to; n++ {
		first := n * width
		var list [][]byte
		if first < from {
			old, err := l.tiles.records(n, int(from-first))
			if err != nil {
				return err
			}
			list = old
		}
		upTo := min(to, first+width)
		list = append(list, records[max(first, from)-from:upTo-from]...)
		data, err := format(first, list)
		if err != nil {
			return err
		}
		if err := l.put(l.tiles.file(tlog.Tile{H: height, L: -1, N: n, W: len(list)}), data); err != nil {
			return err
		}
	}
	return nil
}

// growing reads the hashes of a stored tree and of leaves put after it.
type growing struct {
	tree  tlog.Tree
	tiles tiles
	fresh map[int64]tlog.Hash
}

func (g *growing) add(n int64, record []byte) error {
	list, err := tlog.StoredHashes(n, record, g)
	if err != nil {
		return err
	}
	at := tlog.StoredHashIndex(0, n)
	for i, h := range list {
		g.fresh[at+int64(i)] = h
	}
	return nil
}

// ReadHashes implements tlog.HashReader. Stored hashes are checked against the
// stored tree's root as they are read.
func (g *growing) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	var old []int64
	var where []int
	for i, x := range indexes {
		if h, ok := g.fresh[x]; ok {
			out[i] = h
			continue
		}
		old = append(old, x)
		where = append(where, i)
	}
	if len(old) == 0 {
		return out, nil
	}
	got, err := tlog.TileHashReader(g.tree, g.tiles).ReadHashes(old)
	if err != nil {
		return nil, fmt.Errorf("%w: the log's stored hashes do not agree with its head: %v", assay.ErrCorrupt, err)
	}
	for i, h := range got {
		out[where[i]] = h
	}
	return out, nil
}

// Leaf gives one leaf, by its number from 0. ErrNotFound when the log has no such.
func (l *Log) Leaf(n int64) (Leaf, error) {
	h, err := l.Head()
	if err != nil {
		return Leaf{}, err
	}
	if n < 0 || n >= h.Size {
		return Leaf{}, fmt.Errorf("%w: no entry %d in the log: it has %d", assay.ErrNotFound, n, h.Size)
	}
	list, err := l.tiles.records(n/width, int(min(width, h.Size-n/width*width)))
	if err != nil {
		return Leaf{}, err
	}
	return ParseLeaf(list[n%width])
}
