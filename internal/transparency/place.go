package transparency

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"assay"
)

// Place is where a log and its key are.
type Place struct {
	Dir string // of the log's files; readers may fetch them all
	Key string // file of the secret key; its public keys stand beside it, in Key + ".pub"
}

// Store is a Source that takes the log's own leaves too: changes of keys, and the
// beginning of a log in place of another.
type Store interface {
	Source
	AddLeaf(ctx context.Context, leaf Leaf) error
}

// On reports whether a log is kept here: whether its folder is there, which Create
// makes. A key alone is not enough, so that a second library on the same machine
// does not sign another history under the same name.
func (p Place) On() bool {
	info, err := os.Stat(p.Dir)
	return p.Dir != "" && err == nil && info.IsDir()
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// Open opens the log with its key.
func (p Place) Open() (*Log, error) {
	secret, _, err := p.secret()
	if err != nil {
		return nil, err
	}
	keys, err := p.PublicKeys()
	if err != nil {
		return nil, err
	}
	return Open(p.Dir, secret, keys...)
}

// secret reads the log's key; its error says what to do where there is none.
func (p Place) secret() (signer, verifier string, err error) {
	signer, verifier, err = ReadKey(p.Key)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: no key of the log at %s: put it back from its copy, or where it is lost, run 'assay log recover' (docs/log.md)", assay.ErrNotFound, p.Key)
	}
	return signer, verifier, err
}

// PublicKeys gives the log's public keys, the newest first: those that readers
// hold its heads to. The key's own stands in for a file that is not there.
func (p Place) PublicKeys() ([]string, error) {
	b, err := os.ReadFile(p.public())
	if errors.Is(err, fs.ErrNotExist) {
		_, public, err := p.secret()
		return []string{public}, err
	}
	if err != nil {
		return nil, err
	}
	keys := strings.Fields(string(b))
	for _, k := range keys {
		if _, err := verifier(k); err != nil {
			return nil, fmt.Errorf("%s: %w", p.public(), err)
		}
	}
	return keys, nil
}

func (p Place) public() string { return p.Key + ".pub" }

// writePublic writes the public keys, the newest first.
func (p Place) writePublic(keys ...string) error {
	return put(p.public(), []byte(strings.Join(keys, "\n")+"\n"))
}

// Create makes the key of a new log, and its folder, and gives the public key.
// ErrConflict when there is a key, or a log, already; neither is written over.
func (p Place) Create(name string) (public string, err error) {
	if exists(filepath.Join(p.Dir, "checkpoint")) {
		return "", fmt.Errorf("%w: there is a log at %s already; where its key is lost, 'assay log recover' starts one in its place", assay.ErrConflict, p.Dir)
	}
	secret, public, err := NewKey(name)
	if err != nil {
		return "", err
	}
	if err := WriteKey(p.Key, secret); err != nil {
		return "", err
	}
	if err := p.writePublic(public); err != nil {
		return "", err
	}
	return public, os.MkdirAll(p.Dir, 0o755)
}

// Rotate gives a log a new key: it is made, the key before signs it into the log,
// and takes its place; the key before is kept beside it. What was broken off is
// gone on with at the next call.
func (p Place) Rotate(ctx context.Context, s Store, at time.Time) (public, aside string, err error) {
	l, err := p.Open()
	if err != nil {
		return "", "", err
	}
	if _, err := Sync(ctx, s, l); err != nil {
		return "", "", err
	}
	old, _, err := ReadKey(p.Key)
	if err != nil {
		return "", "", err
	}
	public, err = p.nextKey(l.name)
	if err != nil {
		return "", "", err
	}
	leaf, err := ChangeKey(l.name, old, public, stamp(at))
	if err != nil {
		return "", "", err
	}
	if err := s.AddLeaf(ctx, leaf); err != nil {
		return "", "", err
	}
	if _, err := Sync(ctx, s, l); err != nil {
		return "", "", err
	}
	keys, err := p.PublicKeys()
	if err != nil {
		return "", "", err
	}
	if keys[0] != public {
		keys = append([]string{public}, keys...)
	}
	if err := p.writePublic(keys...); err != nil {
		return "", "", err
	}
	aside, err = p.takeNext()
	return public, aside, err
}

// nextKey makes the key that is to take the place of the one there is, and gives
// its public key; one that is there from a call that was broken off is used.
func (p Place) nextKey(name string) (public string, err error) {
	_, public, err = ReadKey(p.Key + ".next")
	if err == nil {
		if given, _, _, _, err := keyParts(public); err != nil || given != name {
			return "", fmt.Errorf("%w: there is a key of %s at %s.next: move it away first", assay.ErrConflict, given, p.Key)
		}
		return public, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	secret, public, err := NewKey(name)
	if err != nil {
		return "", err
	}
	return public, WriteKey(p.Key+".next", secret)
}

// takeNext puts the next key in the place of the one there is, of which a copy is
// kept; there is a key at every moment.
func (p Place) takeNext() (aside string, err error) {
	if old, _, err := ReadKey(p.Key); err == nil {
		aside = free(p.Key)
		if err := WriteKey(aside, old); err != nil {
			return "", err
		}
	} else if exists(p.Key) { // one that cannot be read is kept as it is
		aside = free(p.Key)
		if err := os.Rename(p.Key, aside); err != nil {
			return "", err
		}
	}
	return aside, os.Rename(p.Key+".next", p.Key)
}

// free gives a name with a number after it that nothing has.
func free(path string) string {
	for n := 1; ; n++ {
		if name := path + "." + strconv.Itoa(n); !exists(name) {
			return name
		}
	}
}

// stamp is a time as leaves have it.
func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// Recovered is what Recover made, and where it put what was there.
type Recovered struct {
	Public string // key of the new log
	Before Head   // that the log before ended with, as it says itself
	Dir    string // of the log before, with its public keys in the file "key"
	Key    string // of the log before; "" when there was none
}

// Recover starts a log in place of one whose key is lost or that its library does
// not follow any more. The new log has another name and another key, holds what
// the library holds, and after that an entry with the last head of the one before,
// which is kept beside it. ErrUsage when there is nothing to recover from.
func (p Place) Recover(ctx context.Context, s Store, name string, at time.Time) (Recovered, error) {
	fresh := Place{Dir: p.Dir + ".next", Key: p.Key}
	if exists(filepath.Join(fresh.Dir, "checkpoint")) && !exists(p.Dir) {
		return p.replace(fresh, Recovered{Dir: lastOf(p.Dir)}) // broken off when all was made
	}
	b, err := os.ReadFile(filepath.Join(p.Dir, "checkpoint"))
	if errors.Is(err, fs.ErrNotExist) {
		return Recovered{}, fmt.Errorf("%w: no log at %s: begin one with 'assay log init'", assay.ErrNotFound, p.Dir)
	}
	if err != nil {
		return Recovered{}, err
	}
	r := Recovered{}
	if r.Before, err = ReadHead(b); err != nil {
		return r, fmt.Errorf("%w: put its 'checkpoint' right from a copy first", err)
	}
	if name == r.Before.Origin {
		return r, fmt.Errorf("%w: a log that takes the place of %s needs another name, as %s/2: two histories under one name are what a log is to rule out", assay.ErrUsage, name, name)
	}
	if err := p.inOrder(ctx, s); err != nil {
		return r, err
	}
	if _, err := p.nextKey(name); err != nil {
		return r, err
	}
	if err := s.AddLeaf(ctx, Leaf{Kind: Succeeds, At: stamp(at), Head: string(b)}); err != nil {
		return r, err
	}
	if err := os.RemoveAll(fresh.Dir); err != nil { // what a call that was broken off left
		return r, err
	}
	secret, _, err := ReadKey(p.Key + ".next")
	if err != nil {
		return r, err
	}
	l, err := Open(fresh.Dir, secret)
	if err != nil {
		return r, err
	}
	if _, err := Sync(ctx, s, l); err != nil {
		return r, err
	}
	return p.replace(fresh, r)
}

// inOrder refuses with ErrUsage a log that has nothing to recover from.
func (p Place) inOrder(ctx context.Context, s Store) error {
	l, err := p.Open()
	if errors.Is(err, assay.ErrDenied) {
		return err
	}
	if err != nil {
		return nil
	}
	h, err := l.Head()
	if err != nil || l.agree(ctx, s, h) != nil {
		return nil
	}
	r, err := Verify(ctx, p.Dir, l.keys, nil, nil)
	if err != nil || !r.OK() {
		return nil
	}
	return fmt.Errorf("%w: the log %s is in order and its key is there: nothing is to be recovered; 'assay log rotate' changes a key", assay.ErrUsage, h.Origin)
}

// replace puts a new log in the place of the one before, which is kept.
func (p Place) replace(fresh Place, r Recovered) (_ Recovered, err error) {
	if exists(p.Dir) {
		r.Dir = free(p.Dir)
		keys, err := os.ReadFile(p.public())
		if err == nil {
			err = put(filepath.Join(p.Dir, "key"), keys)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return r, err
		}
		if err := os.Rename(p.Dir, r.Dir); err != nil {
			return r, err
		}
	}
	if exists(p.Key + ".next") {
		if r.Key, err = p.takeNext(); err != nil {
			return r, err
		}
	}
	if _, r.Public, err = ReadKey(p.Key); err != nil {
		return r, err
	}
	if err := p.writePublic(r.Public); err != nil {
		return r, err
	}
	return r, os.Rename(fresh.Dir, p.Dir)
}

// lastOf gives the last name that free gave for a path.
func lastOf(path string) string {
	last := ""
	for n := 1; exists(path + "." + strconv.Itoa(n)); n++ {
		last = path + "." + strconv.Itoa(n)
	}
	return last
}
