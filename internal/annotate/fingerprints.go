package annotate

import (
	"slices"

	"assay/internal/text"
)

// Winnowing (Schleimer, Wilkerson and Aiken, SIGMOD 2003): shingles of
// shingleWords words are hashed, and in every window of shingleWindow shingles
// the smallest hash is kept. A run of shingleWords+shingleWindow-1 words that
// two documents share leaves at least one fingerprint in both.
const (
	shingleWords    = 5
	shingleWindow   = 4
	maxFingerprints = 4096 // the smallest are kept, so that long documents stay comparable
)

// fingerprints gives the winnowed hashes of a text's word shingles, sorted,
// each once, maxFingerprints at most. They are the same on every machine.
func fingerprints(doc string) []uint64 {
	tokens := text.Tokens(doc)
	if len(tokens) < shingleWords {
		return nil
	}
	hashes := make([]uint64, len(tokens)-shingleWords+1)
	var words [shingleWords]uint64
	for i := range tokens {
		words[i%shingleWords] = hashWord(tokens[i].Lower)
		if i < shingleWords-1 {
			continue
		}
		h := uint64(0)
		for k := range shingleWords {
			h = mix(h ^ words[(i+1+k)%shingleWords])
		}
		hashes[i-shingleWords+1] = h
	}
	prints := winnow(hashes)
	slices.Sort(prints)
	prints = slices.Compact(prints)
	if len(prints) > maxFingerprints {
		prints = prints[:maxFingerprints]
	}
	return slices.Clip(prints)
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

// hashWord is FNV-1a of 64 bits, over the letters and digits of a word, so that
// "co-operate" and "cooperate", "U.S." and "US" agree.
func hashWord(w string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(w); i++ {
		switch c := w[i]; c {
		case '.', ',', '-', '\'':
		default:
			h = (h ^ uint64(c)) * 1099511628211
		}
	}
	return h
}

// mix spreads a hash over all its bits (the finaliser of SplitMix64), so that
// the order of the words counts.
func mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
