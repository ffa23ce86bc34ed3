package transparency

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"assay"
)

// Place is where a log and its key are.
type Place struct {
	Dir string // of the log's files, which readers may fetch all of
	Key string // file of the secret key; its public keys stand beside it, in Key + ".pub"
}

// On reports whether a log is kept here: both its key and its folder are there.
// A key alone is not enough, so that a second library on the same machine does
// not sign another history under the same name.
func (p Place) On() bool {
	_, key := os.Stat(p.Key)
	dir, err := os.Stat(p.Dir)
	return p.Key != "" && p.Dir != "" && key == nil && err == nil && dir.IsDir()
}

// Open opens the log with its key.
func (p Place) Open() (*Log, error) {
	secret, public, err := ReadKey(p.Key)
	if err != nil {
		return nil, err
	}
	keys, err := p.PublicKeys()
	if err != nil {
		return nil, err
	}
	return Open(p.Dir, secret, append([]string{public}, keys...)...)
}

// PublicKeys gives the log's public keys, the newest first: those that readers
// hold its heads to. None when none was written.
func (p Place) PublicKeys() ([]string, error) {
	b, err := os.ReadFile(p.Key + ".pub")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	keys := strings.Fields(string(b))
	for _, k := range keys {
		if _, err := verifier(k); err != nil {
			return nil, fmt.Errorf("%s.pub: %w", p.Key, err)
		}
	}
	return keys, nil
}

// writePublic puts a public key before those that the log had.
func (p Place) writePublic(newest string, before []string) error {
	text := newest + "\n"
	for _, k := range before {
		if k != newest {
			text += k + "\n"
		}
	}
	return put(p.Key+".pub", []byte(text))
}

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
	secret, public, err := ReadKey(k.place.Key)
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
	if len(keys) == 0 {
		keys = []string{public}
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
	if err == nil {
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

// Log gives the log, to read it; nil while it could not be opened.
func (k *Keeper) Log() *Log {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.log
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

// Prove shows that a revision stands in the log. ErrNotFound when it does not
// yet, or when there is no such revision.
func (k *Keeper) Prove(ctx context.Context, slug string, revision int) (Proof, error) {
	n, err := k.source.LeafOf(ctx, slug, revision)
	if err != nil {
		return Proof{}, err
	}
	l := k.Log()
	if l == nil {
		return Proof{}, fmt.Errorf("%w: the log cannot be read now", assay.ErrUnavailable)
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
