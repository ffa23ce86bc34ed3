package text

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): shingles of
// shingleWords words are hashed, and in every window of shingleWindow shingles
// the smallest hash is kept. A run of shingleWords+shingleWindow-1 words that
// two documents share leaves at least one fingerprint in both.
const (
	shingleWords  = 5
	shingleWindow = 4
)

// MaxFingerprints is the most that Fingerprints gives of a text: the smallest
// of a longer one, so that long texts stay comparable below their largest.
const MaxFingerprints = 4096

// Fingerprints gives the winnowed hashes of a text's five-word shingles, sorted,
// each once, MaxFingerprints at most; nil for a text of fewer than five words.
// They are the same on every machine.
func Fingerprints(doc string) []uint64 {
	hashes := shingles(doc)
	if len(hashes) == 0 {
		return nil
	}
	prints := winnow(hashes)
	slices.Sort(prints)
	prints = slices.Compact(prints)
	if len(prints) > MaxFingerprints {
		prints = prints[:MaxFingerprints]
	}
	return slices.Clip(prints)
}

// shingles gives the hashes of a text's shingles in its order.
func shingles(doc string) []uint64 {
	words := hashWords(doc)
	if len(words) < shingleWords {
		return nil
	}
	hashes := words[:len(words)-shingleWords+1] // every shingle replaces its first word
	for i := range hashes {
		h := uint64(0)
		for _, w := range words[i : i+shingleWords] {
			h = mix(h ^ w)
		}
		hashes[i] = h
	}
	return hashes
}

// winnow keeps the smallest hash of every window, the rightmost of equals.
func winnow(hashes []uint64) []uint64 {
	if len(hashes) <= shingleWindow {
		return []uint64{slices.Min(hashes)}
	}
	prints := make([]uint64, 0, 2*len(hashes)/shingleWindow+1)
	at := -1
	for end := shingleWindow; end <= len(hashes); end++ {
		from := end - shingleWindow
		if at >= from {
			if hashes[end-1] <= hashes[at] {
				at = end - 1
				prints = append(prints, hashes[at])
			}
			continue
		}
		at = from
		for k := from + 1; k < end; k++ {
			if hashes[k] <= hashes[at] {
				at = k
			}
		}
		prints = append(prints, hashes[at])
	}
	return prints
}

// hashWords gives the hash of every word: FNV-1a of 64 bits over its letters
// and digits in lower case. Apostrophes, hyphens, points and commas inside a
// word do not count, so that "co-operate" and "cooperate", "U.S." and "US",
// "10,000" and "10000" agree.
func hashWords(doc string) []uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	words := make([]uint64, 0, len(doc)/5+1)
	h, in := uint64(offset), false
	for i := 0; i < len(doc); {
		r, w := rune(doc[i]), 1
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r < utf8.RuneSelf:
			r = hashJoiner(doc, i, 1, r)
		default:
			if r, w = utf8.DecodeRuneInString(doc[i:]); unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
				r = unicode.ToLower(r)
			} else {
				r = hashJoiner(doc, i, w, r)
			}
		}
		i += w
		switch {
		case r > 0:
			for ; r >= utf8.RuneSelf; r >>= 8 {
				h = (h ^ uint64(r&0xff)) * prime
			}
			h, in = (h^uint64(r))*prime, true
		case r == hashEnds && in:
			words = append(words, h)
			h, in = offset, false
		}
	}
	if in {
		words = append(words, h)
	}
	return words
}

const (
	hashJoins rune = 0  // a mark inside a word
	hashEnds  rune = -1 // what ends a word
)

// hashJoiner tells a mark that stands inside a word from what separates words.
func hashJoiner(doc string, i, w int, r rune) rune {
	switch r {
	case '\'', '\u2019', '-', '\u2011', '.', ',', '&':
	default:
		return hashEnds
	}
	if next, _ := utf8.DecodeRuneInString(doc[i+w:]); unicode.IsLetter(next) || unicode.IsDigit(next) {
		if r != ',' || i > 0 && doc[i-1] >= '0' && doc[i-1] <= '9' && unicode.IsDigit(next) {
			return hashJoins
		}
	}
	return hashEnds
}

// mix spreads a hash over all its bits (the finaliser of SplitMix64), so that
// the order of the words counts.
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
