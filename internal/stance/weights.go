package stance

import (
	_ "embed"
	"encoding/binary"
	"math"
	"slices"
	"sort"
)

// Weights is a table of how telling each stem is: its inverse document
// frequency (Spärck Jones 1972) in the texts that the model was trained on.
// It holds counts of hashed stems only, no text.
type Weights struct {
	rows  string  // five bytes a row: the stem's key, then 16 times its weight; sorted by key
	other float32 // of a stem that the table does not have
}

//go:embed idf.bin
var idfBytes string

var shipped = ReadWeights(idfBytes)

// otherWeight is the weight of words that hardly any text had.
const otherWeight = 8.5

// ReadWeights reads a table as MakeWeights writes it; a short one gives every
// stem the same weight.
func ReadWeights(rows string) Weights {
	return Weights{rows: rows[:len(rows)-len(rows)%5], other: otherWeight}
}

// Of gives the weight of the stem with this key.
func (w Weights) Of(key uint32) float32 {
	n := len(w.rows) / 5
	i := sort.Search(n, func(i int) bool { return w.key(i) >= key })
	if i < n && w.key(i) == key {
		return float32(w.rows[5*i+4]) / 16
	}
	return w.other
}

func (w Weights) key(i int) uint32 {
	r := w.rows[5*i : 5*i+4]
	return uint32(r[0]) | uint32(r[1])<<8 | uint32(r[2])<<16 | uint32(r[3])<<24
}

// MakeWeights counts in how many texts each stem stands and gives the table's
// bytes. Stems of fewer than three texts are left out.
func MakeWeights(texts []string) []byte {
	counts := map[uint32]int{}
	for _, t := range texts {
		p := PrepareWith(Weights{}, t)
		seen := map[uint32]bool{}
		for _, w := range p.words {
			if !seen[w.id] {
				seen[w.id] = true
				counts[w.id]++
			}
		}
	}
	var keys []uint32
	for k, n := range counts {
		if n >= 3 {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var out []byte
	for _, k := range keys {
		idf := math.Log(float64(len(texts)+1) / float64(counts[k]))
		out = binary.LittleEndian.AppendUint32(out, k)
		out = append(out, byte(math.Round(16*min(max(idf, 0), otherWeight))))
	}
	return out
}

// ShippedWeights gives the table in the program.
func ShippedWeights() Weights { return shipped }
