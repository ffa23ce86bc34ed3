package postings

import "slices"

// Fingerprints gives the short forms of fingerprints by which they are looked
// up, each once, in order.
func Fingerprints(fingerprints []uint64) []uint64 {
	short := make([]uint64, len(fingerprints))
	for i, f := range fingerprints {
		short[i] = f & fingerprintMask
	}
	slices.Sort(short)
	return slices.Compact(short)
}

// FingerprintKey gives the stored form of the key of a short fingerprint.
func FingerprintKey(short uint64) string {
	return string(fingerprintName([]byte{byte(Fingerprint)}, short))
}

// Counts adds 1 to counts for each document of a payload of a fingerprint.
func Counts(counts []uint32, payload []byte) error {
	ids, err := decodeIDs(nil, payload, uint32(len(counts)))
	for _, d := range ids {
		counts[d]++
	}
	return err
}

// LookupFingerprints calls f with the payload of every short fingerprint that a
// block holds. They are in order.
func LookupFingerprints(block []byte, short []uint64, f func(payload []byte) error) error {
	const size = 1 + fingerprintBits/8
	key := uint64(0) // of the last entry, as a number
	for len(block) > 0 && len(short) > 0 {
		shared, b, ok1 := uvarint(block)
		n, b, ok2 := uvarint(b)
		if !ok1 || !ok2 || int(n) > len(b) {
			return damaged("a block's entry does not fit the block")
		}
		name := b[:n]
		length, b, ok := uvarint(b[n:])
		if !ok || int(length) > len(b) {
			return damaged("a block's payload does not fit the block")
		}
		payload := b[:length]
		block = b[length:]
		if shared+n != size {
			key = 0 // of another kind: a fingerprint that follows shares no byte with it
			continue
		}
		key >>= 8 * n
		for _, c := range name {
			key = key<<8 | uint64(c)
		}
		if key>>fingerprintBits != uint64(Fingerprint) {
			continue
		}
		for len(short) > 0 && short[0] < key&fingerprintMask {
			short = short[1:]
		}
		if len(short) > 0 && short[0] == key&fingerprintMask {
			if err := f(payload); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckBlock reads every entry of a block of the index and gives ErrCorrupt
// when one does not hold together or names what the columns do not have.
func (c *Columns) CheckBlock(block []byte) error {
	r := blockReader{rest: block}
	for r.next() {
		kind := Kind(r.key[0])
		limit := uint32(c.Documents())
		if kind == Text {
			limit = uint32(c.Passages())
		}
		var err error
		if kind.positional() {
			err = (&occurrences{}).decode(r.payload, limit, true)
		} else {
			_, err = decodeIDs(nil, r.payload, limit)
		}
		if err != nil {
			return err
		}
	}
	return r.err
}
