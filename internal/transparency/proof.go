package transparency

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// Inclusion shows that a leaf stands in the log under a head.
type Inclusion struct {
	Index int64       `json:"index"` // of the leaf, from 0
	Leaf  string      `json:"leaf"`  // its bytes
	Head  string      `json:"head"`  // the signed head
	Path  []tlog.Hash `json:"path"`  // RFC 6962, 2.1.1
}

// Prove shows that a leaf stands in the log as it is now.
func (l *Log) Prove(n int64) (Inclusion, error) {
	leaf, err := l.Leaf(n)
	if err != nil {
		return Inclusion{}, err
	}
	b, err := leaf.Bytes()
	if err != nil {
		return Inclusion{}, err
	}
	h, err := l.Head()
	if err != nil {
		return Inclusion{}, err
	}
	p, err := tlog.ProveRecord(h.Size, n, l.reader(h))
	if err != nil {
		return Inclusion{}, fmt.Errorf("%w: entry %d of the log cannot be proved: %v", assay.ErrCorrupt, n, err)
	}
	return Inclusion{Index: n, Leaf: string(b), Head: string(h.Signed), Path: p}, nil
}

// Check checks an inclusion by the keys that are trusted, with nothing else at
// hand, and gives the leaf and the head. ErrCorrupt when it does not hold.
func (p Inclusion) Check(keys ...string) (Leaf, Head, error) {
	h, err := ParseHead([]byte(p.Head), keys...)
	if err != nil {
		return Leaf{}, Head{}, err
	}
	leaf, err := ParseLeaf([]byte(p.Leaf))
	if err != nil {
		return Leaf{}, Head{}, err
	}
	if p.Index < 0 || p.Index >= h.Size {
		return Leaf{}, Head{}, fmt.Errorf("%w: the proof is of entry %d, and the head has %d", assay.ErrCorrupt, p.Index, h.Size)
	}
	if err := tlog.CheckRecord(p.Path, h.Size, h.Root, p.Index, tlog.RecordHash([]byte(p.Leaf))); err != nil {
		return Leaf{}, Head{}, fmt.Errorf("%w: entry %d is not in the log under this head: %v", assay.ErrCorrupt, p.Index, err)
	}
	return leaf, h, nil
}

// Consistency shows that the log as it is now has what it had at an earlier size.
func (l *Log) Consistency(from int64) (tlog.TreeProof, Head, error) {
	h, err := l.Head()
	if err != nil {
		return nil, Head{}, err
	}
	if from < 1 || from >= h.Size {
		return nil, h, nil
	}
	p, err := tlog.ProveTree(h.Size, from, l.reader(h))
	if err != nil {
		return nil, Head{}, fmt.Errorf("%w: the log's hashes cannot be read: %v", assay.ErrCorrupt, err)
	}
	return p, h, nil
}

func (l *Log) reader(h Head) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: h.Size, Hash: h.Root}, l.tiles)
}
