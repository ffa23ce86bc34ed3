package transparency

import (
	"context"
	"fmt"
	"sync"

	"assay"
)

// Keeper keeps a desk's log up with its library, and gives its pages what they
// show of it. It is safe for concurrent use.
type Keeper struct {
	place  Place
	source Source

	mu      sync.Mutex
	log     *Log
	secret  string
	keys    []string
	problem error
}

// Keep gives the keeper of a desk's log; its first Sync opens the log.
func Keep(p Place, s Source) *Keeper { return &Keeper{place: p, source: s} }

// open gives the log as it is by now: a change of keys is taken up while the desk runs.
func (k *Keeper) open() (*Log, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, _, err := k.place.secret()
	if err != nil && k.log == nil { // without its key a log can still be read
		if keys, e := k.place.PublicKeys(); e == nil {
			if k.log, e = Open(k.place.Dir, "", keys...); e == nil {
				k.keys = keys
			}
		}
	}
	if err != nil {
		return k.log, err
	}
	if k.log != nil && secret == k.secret {
		return k.log, nil
	}
	keys, err := k.place.PublicKeys()
	if err != nil {
		return k.log, err
	}
	l, err := Open(k.place.Dir, secret, keys...)
	if err != nil {
		return k.log, err
	}
	k.log, k.secret, k.keys = l, secret, keys
	return l, nil
}

// Sync brings the log up to the library. Its error is what Problem gives until
// the next one goes well.
func (k *Keeper) Sync(ctx context.Context) error {
	l, err := k.open()
	switch {
	case err == nil && !k.place.On():
		// Nothing is begun anew by itself: it could be another history under one name.
		err = fmt.Errorf("%w: the log's folder %s is gone: put it back from a copy (see docs/log.md)", assay.ErrNotFound, k.place.Dir)
	case err == nil:
		_, err = Sync(ctx, k.source, l)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.problem = err
	return err
}

// Problem says why the log is not up to its library; nil when it is.
func (k *Keeper) Problem() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.problem
}

// Log gives the log, to read it; nil while it cannot be opened.
func (k *Keeper) Log() *Log {
	l, _ := k.open() // what was opened before can be read without the key
	return l
}

// Keys gives the log's public keys, the newest first.
func (k *Keeper) Keys() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys
}

// Proof is an inclusion with the key that its head is signed with.
type Proof struct {
	Inclusion
	Key string `json:"key"` // public key that the head is signed with, as the desk gives it
}

// Entry gives the number of the leaf of a revision, whether the log has it already
// or not. ErrNotFound when there is no such revision.
func (k *Keeper) Entry(ctx context.Context, slug string, revision int) (int64, error) {
	return k.source.LeafOf(ctx, slug, revision)
}

// Prove shows that a revision stands in the log. ErrNotFound when it does not
// yet, or when there is no such revision.
func (k *Keeper) Prove(ctx context.Context, slug string, revision int) (Proof, error) {
	n, err := k.Entry(ctx, slug, revision)
	if err != nil {
		return Proof{}, err
	}
	l, err := k.open()
	if l == nil {
		return Proof{}, err
	}
	p, err := l.Prove(n)
	if err != nil {
		return Proof{}, err
	}
	leaf, err := ParseLeaf([]byte(p.Leaf))
	if err != nil {
		return Proof{}, err
	}
	if leaf.Slug != slug || leaf.Revision != revision {
		return Proof{}, fmt.Errorf("%w: entry %d of the log is not version %d of %s: %s", assay.ErrConflict, n, revision, slug, mend)
	}
	for _, key := range k.Keys() {
		if _, err := ParseHead([]byte(p.Head), key); err == nil {
			return Proof{p, key}, nil
		}
	}
	return Proof{}, fmt.Errorf("%w: the head of the log is not signed by any of its public keys", assay.ErrCorrupt)
}
