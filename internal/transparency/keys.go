package transparency

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"assay"
)

// NewKey makes a key pair (Ed25519) for a log: the signer's, which stays secret,
// and the verifier's, which is published. The name is the log's: a host, or a host
// with a path, without spaces and plus signs. ErrUsage when it is not.
func NewKey(name string) (signer, verifier string, err error) {
	if name == "" || strings.ContainsAny(name, " +\t\r\n") || len(name) > 200 {
		return "", "", fmt.Errorf("%w: a log's name is a host, without spaces and plus signs: %.40q", assay.ErrUsage, name)
	}
	return note.GenerateKey(rand.Reader, name)
}

// WriteKey keeps a signer's key in a file that only its owner may read; a file
// that is there is never written over.
func WriteKey(path, signer string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: there is a key at %s already: keep it, or move it away first", assay.ErrConflict, path)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(signer + "\n")
	return errors.Join(err, f.Sync(), f.Close())
}

// ReadKey reads a signer's key and gives it with its verifier's. A file that
// others may read is refused with ErrDenied.
func ReadKey(path string) (signer, verifier string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", "", fmt.Errorf("%w: the key of the log may be read by others: chmod 600 %s", assay.ErrDenied, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	signer = strings.TrimSpace(string(b))
	verifier, err = VerifierOf(signer)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", path, err)
	}
	return signer, verifier, nil
}

// change is the statement that a new key is signed into a log with.
func change(origin, newKey string) string {
	return "assay log key\n" + origin + "\n" + newKey + "\n"
}

// ChangeKey makes the leaf that hands a log over from one key to the next.
func ChangeKey(origin, oldSigner, newVerifier, at string) (Leaf, error) {
	if _, err := verifier(newVerifier); err != nil {
		return Leaf{}, err
	}
	s, err := signer(oldSigner)
	if err != nil {
		return Leaf{}, err
	}
	signed, err := note.Sign(&note.Note{Text: change(origin, newVerifier)}, s)
	if err != nil {
		return Leaf{}, err
	}
	return Leaf{Kind: KeyChange, At: at, Key: newVerifier, Proof: string(signed)}, nil
}

// changeOf gives the log that a KeyChange says it is of; nobody has checked that.
func changeOf(l Leaf) string {
	_, rest, _ := strings.Cut(l.Proof, "\n")
	origin, _, _ := strings.Cut(rest, "\n")
	return origin
}

// checkChange gives the new key of a KeyChange when a key that is trusted signed it.
func checkChange(origin string, l Leaf, trusted []string) (string, error) {
	list, err := verifiers(trusted)
	if err != nil {
		return "", err
	}
	n, err := note.Open([]byte(l.Proof), list)
	if err != nil || n.Text != change(origin, l.Key) {
		return "", fmt.Errorf("%w: the log changes its key, and the key before did not sign that", assay.ErrCorrupt)
	}
	return l.Key, nil
}

// signer reads a signer's key; its error does not repeat it.
func signer(key string) (note.Signer, error) {
	s, err := note.NewSigner(key)
	if err != nil {
		return nil, fmt.Errorf("%w: this is not the key of a log", assay.ErrUsage)
	}
	return s, nil
}

// verifier reads a verifier's key.
func verifier(key string) (note.Verifier, error) {
	if isWitness(key) {
		return newWitnessVerifier(key)
	}
	v, err := note.NewVerifier(key)
	if err != nil {
		return nil, fmt.Errorf("%w: this is not the public key of a log: %.120q", assay.ErrUsage, key)
	}
	return v, nil
}

// verifiers reads public keys; one that is given twice counts once.
func verifiers(keys []string) (note.Verifiers, error) {
	var list []note.Verifier
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			continue
		}
		v, err := verifier(k)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return note.VerifierList(list...), nil
}
