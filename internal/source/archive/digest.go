package archive

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/hex"
	"hash"
	"strings"
)

// digestHolds compares bytes with a labelled digest ("sha1:" and Base32, or
// hexadecimal). known is false for an algorithm that is not read here.
func digestHolds(labelled string, data []byte) (holds, known bool) {
	algorithm, value, ok := strings.Cut(strings.TrimSpace(labelled), ":")
	if !ok {
		return false, false
	}
	var h hash.Hash
	switch strings.ReplaceAll(strings.ToLower(algorithm), "-", "") {
	case "sha1":
		h = sha1.New()
	case "sha256":
		h = sha256.New()
	case "sha512":
		h = sha512.New()
	case "md5":
		h = md5.New()
	default:
		return false, false
	}
	h.Write(data) // never fails
	sum := h.Sum(nil)
	want, err := hex.DecodeString(value)
	if err != nil || len(want) != len(sum) {
		want, err = base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(strings.TrimRight(value, "=")))
	}
	return err == nil && bytes.Equal(want, sum), true
}

// digestOf gives the labelled SHA-256 of data, as WACZ and WARC write it.
func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}
