package desk

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"assay"
)

// The parameters of argon2id, as OWASP's Password Storage Cheat Sheet gives
// them first for 19 MiB: m=19456, t=2, p=1.
const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

const (
	minPassword = 12   // characters
	maxPassword = 1024 // bytes
)

// checkPassword holds a new password to the rules: length, and not the name.
// Longer is better than odd characters (NIST SP 800-63B, 5.1.1.2).
func checkPassword(name, password string) error {
	folded := Fold(trim(password))
	switch {
	case len(password) > maxPassword:
		return fmt.Errorf("%w: a password has at most %d bytes; choose a shorter one", assay.ErrTooLarge, maxPassword)
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		return fmt.Errorf("%w: the password holds bytes that are no text; choose another", assay.ErrUsage)
	case utf8.RuneCountInString(password) < minPassword:
		return fmt.Errorf("%w: a password has at least %d characters; some words in a row are easy to keep in mind", assay.ErrUsage, minPassword)
	case strings.Trim(strings.ReplaceAll(folded, Fold(name), ""), " 0123456789") == "":
		return fmt.Errorf("%w: the password is the name; choose another", assay.ErrUsage)
	case strings.Count(folded, folded[:runeLength(folded)])*runeLength(folded) == len(folded):
		return fmt.Errorf("%w: the password is one character again and again; choose another", assay.ErrUsage)
	}
	return nil
}

func runeLength(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// hashing makes and checks hashes of passwords, a few at a time: each takes 19 MiB.
type hashing struct {
	running chan struct{}
	waiting chan struct{}
}

// maxWaiting is how many sign-ins may wait for those that are being checked.
const maxWaiting = 32

func newHashing() *hashing {
	n := max(2, runtime.GOMAXPROCS(0))
	return &hashing{make(chan struct{}, n), make(chan struct{}, n+maxWaiting)}
}

// do runs f when its turn comes; ErrUnavailable at once when too many wait.
func (h *hashing) do(ctx context.Context, f func()) error {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return fmt.Errorf("%w: too many people sign in at once; try again in a minute", assay.ErrUnavailable)
	}
	select {
	case h.running <- struct{}{}:
		defer func() { <-h.running }()
	case <-ctx.Done():
		return ctx.Err()
	}
	f()
	return nil
}

// hash gives a password's hash in the PHC string format.
func (h *hashing) hash(ctx context.Context, password string) (phc string, err error) {
	random := secret()
	salt := random[:argonSalt]
	err = h.do(ctx, func() { phc = encode(salt, derive(password, salt)) })
	return phc, err
}

func derive(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
}

func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, b64(salt), b64(key))
}

// dummy is compared where there is no password, so that this takes as long.
var dummy = encode(make([]byte, argonSalt), make([]byte, argonKey))

// matches reports whether a password has this hash. "" and whatever is no hash
// match nothing, and take as long.
func (h *hashing) matches(ctx context.Context, phc, password string) (ok bool, err error) {
	salt, key, memory, time, threads, known := decode(phc)
	if !known {
		salt, key, memory, time, threads, _ = decode(dummy)
	}
	err = h.do(ctx, func() {
		got := argon2.IDKey([]byte(password), salt, time, memory, threads, uint32(len(key)))
		ok = subtle.ConstantTimeCompare(got, key) == 1 && known
	})
	return ok, err
}

// decode reads the PHC string format. The parameters are bounded, so that a
// damaged library cannot have all memory used.
func decode(phc string) (salt, key []byte, memory, time uint32, threads uint8, ok bool) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return nil, nil, 0, 0, 0, false
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil || n != 3 {
		return nil, nil, 0, 0, 0, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return nil, nil, 0, 0, 0, false
	}
	key, err = base64.RawStdEncoding.DecodeString(parts[5])
	ok = err == nil && len(salt) >= 8 && len(salt) <= 64 && len(key) >= 16 && len(key) <= 64 &&
		memory >= 8<<10 && memory <= 256<<10 && time >= 1 && time <= 16 && threads >= 1 && threads <= 16
	return salt, key, memory, time, threads, ok
}
