package transparency

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// Source says which leaves a log has: the library, which keeps them in one
// transaction with what they record.
type Source interface {
	// Leaves gives the leaves from a number on, in their order, so many at the most;
	// none after the last.
	Leaves(ctx context.Context, from int64, most int) ([]Leaf, error)
	// LeafOf gives the number of a revision's leaf. ErrNotFound when there is none.
	LeafOf(ctx context.Context, slug string, revision int) (int64, error)
}

// batch is how many leaves are read and appended at a time.
const batch = 4 * width

// Sync brings a log up to its source and gives its head. ErrConflict when what
// the log has is not what the source begins with: it has more, or other entries,
// which is so when an older backup of the library was restored. Then nothing is
// written.
func Sync(ctx context.Context, s Source, l *Log) (Head, error) {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	h, err := l.Head()
	if err != nil {
		return Head{}, err
	}
	if err := l.agree(ctx, s, h); err != nil {
		return h, err
	}
	for {
		list, err := s.Leaves(ctx, h.Size, batch)
		if err != nil || len(list) == 0 {
			return h, err
		}
		if h, err = l.Append(ctx, h.Size, list); err != nil {
			return h, err
		}
		l.agreed = h.Size
	}
}

// agree holds the log to its source: the leaves that the source begins with have
// the hash that the head has. What this process has seen to agree, or appended
// itself, is not read again: neither ever changes.
func (l *Log) agree(ctx context.Context, s Source, h Head) error {
	if h.Size == l.agreed {
		return nil
	}
	var sum tree
	for sum.n < h.Size {
		list, err := s.Leaves(ctx, sum.n, int(min(batch, h.Size-sum.n)))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fmt.Errorf("%w: the log %s has %d entries and the library has %d: an older state of the library was restored; %s", assay.ErrConflict, h.Origin, h.Size, sum.n, mend)
		}
		for _, leaf := range list {
			hash, err := leaf.Hash()
			if err != nil {
				return err
			}
			sum.add(hash)
		}
	}
	if sum.root() != h.Root {
		return fmt.Errorf("%w: the log %s is not this library's: their first %d entries differ; %s", assay.ErrConflict, h.Origin, h.Size, mend)
	}
	l.agreed = h.Size
	return nil
}

// mend says what to do when a log and its library do not agree.
const mend = "restore the newest backup, or start a log in its place with 'assay log recover' (see docs/log.md)"

// tree computes the root of a tree as its leaves come (RFC 6962, 2.1), and keeps
// the roots of its full parts only.
type tree struct {
	n    int64
	full []tlog.Hash // of falling sizes, each a power of two
}

func (t *tree) add(leaf tlog.Hash) {
	for n := t.n; n&1 == 1; n >>= 1 {
		last := len(t.full) - 1
		leaf = tlog.NodeHash(t.full[last], leaf)
		t.full = t.full[:last]
	}
	t.full = append(t.full, leaf)
	t.n++
}

func (t *tree) root() tlog.Hash {
	if t.n == 0 {
		return emptyRoot()
	}
	root := t.full[len(t.full)-1]
	for i := len(t.full) - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.full[i], root)
	}
	return root
}
