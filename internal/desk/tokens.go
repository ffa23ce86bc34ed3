package desk

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// secret gives 256 random bits.
func secret() (b [32]byte) {
	_, _ = rand.Read(b[:]) // it never fails: it ends the program
	return b
}

// token gives a secret as it stands in a cookie or a link, and the hash that is kept of it.
func token() (shown string, kept [32]byte) {
	b := secret()
	shown = base64.RawURLEncoding.EncodeToString(b[:])
	return shown, sha256.Sum256([]byte(shown))
}

// maxToken bounds what is taken for a token, so that nobody has long ones hashed.
const maxToken = 200

// kept gives the hash under which a token would be kept; false for what cannot be one.
func kept(token string) ([32]byte, bool) {
	if token == "" || len(token) > maxToken {
		return [32]byte{}, false
	}
	return sha256.Sum256([]byte(token)), true
}

// newID gives an identifier of a number of random bytes, in hexadecimal.
func newID(bytes int) string {
	b := secret()
	return hex.EncodeToString(b[:bytes])
}
