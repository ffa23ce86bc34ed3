package transparency

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"assay"
)

// The algorithms of signatures in notes: an author's Ed25519 signature and a
// witness's, which carries a time (C2SP signed-note and tlog-cosignature).
const (
	plainEd25519   = 0x01
	witnessEd25519 = 0x04
)

// keyParts takes apart "name+hash+base64(algorithm, key)" or the same after "PRIVATE+KEY+".
func keyParts(key string) (name string, hash uint32, algorithm byte, bytes []byte, err error) {
	bad := fmt.Errorf("%w: this is not the key of a log or a witness", assay.ErrUsage)
	parts := strings.SplitN(strings.TrimPrefix(key, "PRIVATE+KEY+"), "+", 3)
	if len(parts) != 3 {
		return "", 0, 0, nil, bad
	}
	h, err1 := strconv.ParseUint(parts[1], 16, 32)
	b, err2 := base64.StdEncoding.DecodeString(parts[2])
	if err1 != nil || err2 != nil || len(b) != 33 || parts[0] == "" {
		return "", 0, 0, nil, bad
	}
	return parts[0], uint32(h), b[0], b[1:], nil
}

// keyText is the reverse of keyParts; the hash is the note package's key hash.
func keyText(name string, algorithm byte, public []byte) string {
	h := keyHash(name, algorithm, public)
	return fmt.Sprintf("%s+%08x+%s", name, h, base64.StdEncoding.EncodeToString(append([]byte{algorithm}, public...)))
}

// keyHash is the first four bytes of SHA-256 over the name, a line feed, the algorithm and the key.
func keyHash(name string, algorithm byte, public []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), append([]byte{algorithm}, public...)...))
	return binary.BigEndian.Uint32(sum[:])
}

// VerifierOf gives the public key of a signer's key.
func VerifierOf(signer string) (string, error) {
	if !strings.HasPrefix(signer, "PRIVATE+KEY+") {
		return "", fmt.Errorf("%w: this is not the secret key of a log", assay.ErrUsage)
	}
	name, hash, algorithm, seed, err := keyParts(signer)
	if err != nil {
		return "", err
	}
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	if algorithm != plainEd25519 || keyHash(name, algorithm, public) != hash {
		return "", fmt.Errorf("%w: the secret key of the log is damaged", assay.ErrUsage)
	}
	return keyText(name, algorithm, public), nil
}

// WitnessKey gives the public key under which the holder of a signer's key is
// known as a witness.
func WitnessKey(signer string) (string, error) {
	public, err := VerifierOf(signer)
	if err != nil {
		return "", err
	}
	name, _, _, key, err := keyParts(public)
	return keyText(name, witnessEd25519, key), err
}

func isWitness(key string) bool {
	_, _, algorithm, _, err := keyParts(key)
	return err == nil && algorithm == witnessEd25519
}

// cosigned is what a witness signs: that it saw this head at this time.
func cosigned(text string, at uint64) []byte {
	return []byte("cosignature/v1\ntime " + strconv.FormatUint(at, 10) + "\n" + text)
}

// witnessVerifier checks a cosignature: 8 bytes of time, then Ed25519.
type witnessVerifier struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitnessVerifier(key string) (note.Verifier, error) {
	name, hash, algorithm, public, err := keyParts(key)
	if err != nil || algorithm != witnessEd25519 || keyHash(name, algorithm, public) != hash {
		return nil, fmt.Errorf("%w: this is not the public key of a witness: %.120q", assay.ErrUsage, key)
	}
	return witnessVerifier{name, hash, public}, nil
}

// Name implements note.Verifier.
func (w witnessVerifier) Name() string { return w.name }

// KeyHash implements note.Verifier.
func (w witnessVerifier) KeyHash() uint32 { return w.hash }

// Verify implements note.Verifier.
func (w witnessVerifier) Verify(message, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(w.key, cosigned(string(message), binary.BigEndian.Uint64(signature)), signature[8:])
}

// witnessSigner signs as a witness at one time.
type witnessSigner struct {
	witnessVerifier
	secret ed25519.PrivateKey
	at     uint64
}

// Sign implements note.Signer.
func (w witnessSigner) Sign(message []byte) ([]byte, error) {
	return append(binary.BigEndian.AppendUint64(nil, w.at), ed25519.Sign(w.secret, cosigned(string(message), w.at))...), nil
}

// Cosign has a witness sign a head of a log, which one of the log's keys has
// signed: after the one that it remembers, which must be a state of the same log
// by the proof. seen is nil the first time. It gives the head with one signature
// more. ErrCorrupt when the log was cut back, changed or forked: then nothing is signed.
func Cosign(head []byte, keys []string, seen *Head, proof tlog.TreeProof, witness string, at time.Time) ([]byte, error) {
	h, err := ParseHead(head, keys...)
	if err != nil {
		return nil, err
	}
	if seen != nil {
		if err := Follows(*seen, h, proof); err != nil {
			return nil, err
		}
	}
	public, err := WitnessKey(witness)
	if err != nil {
		return nil, err
	}
	v, err := newWitnessVerifier(public)
	if err != nil {
		return nil, err
	}
	_, _, _, seed, err := keyParts(witness)
	if err != nil {
		return nil, err
	}
	s := witnessSigner{v.(witnessVerifier), ed25519.NewKeyFromSeed(seed), uint64(at.Unix())}
	list, err := verifiers(append(slices.Clone(keys), public))
	if err != nil {
		return nil, err
	}
	n, err := note.Open(head, list)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", assay.ErrCorrupt, err)
	}
	return note.Sign(n, s)
}

// Follows checks by a proof that a later head is of the same log as an earlier
// one, with nothing changed before it. ErrCorrupt, with what is wrong, when not.
func Follows(earlier, later Head, proof tlog.TreeProof) error {
	switch {
	case earlier.Origin != later.Origin:
		return fmt.Errorf("%w: these are two logs: %s and %s", assay.ErrCorrupt, earlier.Origin, later.Origin)
	case later.Size < earlier.Size:
		return fmt.Errorf("%w: the log was cut back: it had %d entries and has %d", assay.ErrCorrupt, earlier.Size, later.Size)
	case later.Size == earlier.Size:
		if later.Root != earlier.Root {
			return fmt.Errorf("%w: the log was forked: two heads of %d entries, %s and %s", assay.ErrCorrupt, later.Size,
				hex.EncodeToString(earlier.Root[:6]), hex.EncodeToString(later.Root[:6]))
		}
		return nil
	case earlier.Size == 0:
		return nil
	}
	if err := tlog.CheckTree(proof, later.Size, later.Root, earlier.Size, earlier.Root); err != nil {
		return fmt.Errorf("%w: the log was changed before entry %d: %v", assay.ErrCorrupt, earlier.Size, err)
	}
	return nil
}
