// Package wordnet answers, for the stem of an English word, what it means and
// what stands above that: the relations of Princeton's WordNet 3.0 (Fellbaum
// 1998), compiled to one table by the command in gen. The table is read in
// place: nothing is parsed or allocated at start, a look-up is a binary search.
// The stance model aligns words of a claim and of a source with it.
//
// WordNet is used under its own licence, in LICENSE beside this file.
package wordnet

import (
	_ "embed"
	"encoding/binary"
	"sort"
)

// table is written by gen: see its layout there.
//
//go:embed wordnet.bin
var table string

// License is the text under which Princeton gives WordNet; it goes with every copy.
//
//go:embed LICENSE
var License string

// Sense is one meaning: a set of words that share it. Zero is no sense.
type Sense uint32

// Key is a stem as the table knows it: a 32-bit FNV-1a hash. Two stems may in
// rare cases share one; a relation is a hint, never a proof.
func Key(stem string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(stem); i++ {
		h = (h ^ uint32(stem[i])) * 16777619
	}
	return h
}

// The table begins with the number of words, senses of words, meanings,
// parents and antonym pairs; the sections follow in this order.
const header = 5 * 4

func u32(at int) int {
	return int(table[at]) | int(table[at+1])<<8 | int(table[at+2])<<16 | int(table[at+3])<<24
}

func u24(at int) int {
	return int(table[at]) | int(table[at+1])<<8 | int(table[at+2])<<16
}

// section gives where a section of the table begins.
func section(n int) int {
	words, senses, meanings, parents := u32(0), u32(4), u32(8), u32(12)
	at := header
	sizes := [...]int{words * 4, (words + 1) * 3, senses * 3, (meanings + 1) * 3, parents * 3}
	for i := 0; i < n; i++ {
		at += sizes[i]
	}
	return at
}

// find gives the index of a key among the words, or -1.
func find(key uint32) int {
	n := u32(0)
	at := section(0)
	i := sort.Search(n, func(i int) bool { return uint32(u32(at+4*i)) >= key })
	if i < n && uint32(u32(at+4*i)) == key {
		return i
	}
	return -1
}

// Senses appends the commonest meanings of the stem with this key, and those of
// the words derived from it, to out; none when WordNet does not know it.
func Senses(key uint32, out []Sense) []Sense {
	i := find(key)
	if i < 0 {
		return out
	}
	return list(section(1), section(2), i, out)
}

// Parents appends to out what a meaning is a kind of (its hypernyms); of an
// adjective, the one that it is like.
func Parents(s Sense, out []Sense) []Sense {
	if s == 0 || int(s) > u32(8) {
		return out
	}
	return list(section(3), section(4), int(s)-1, out)
}

func list(offsets, values, i int, out []Sense) []Sense {
	from, to := u24(offsets+3*i), u24(offsets+3*i+3)
	for ; from < to; from++ {
		out = append(out, Sense(u24(values+3*from)))
	}
	return out
}

// Antonyms appends to out the keys of the stems that mean the opposite.
func Antonyms(key uint32, out []uint32) []uint32 {
	n, at := u32(16), section(5)
	i := sort.Search(n, func(i int) bool { return uint32(u32(at+8*i)) >= key })
	for ; i < n && uint32(u32(at+8*i)) == key; i++ {
		out = append(out, uint32(u32(at+8*i+4)))
	}
	return out
}

// Append32 and Append24 write numbers as the table holds them; gen uses them.
func Append32(b []byte, v uint32) []byte { return binary.LittleEndian.AppendUint32(b, v) }

// Append24 is Append32 in three bytes.
func Append24(b []byte, v int) []byte { return append(b, byte(v), byte(v>>8), byte(v>>16)) }
