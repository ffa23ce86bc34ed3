package shelves

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
	"strings"
	"sync"

	"assay/internal/library"
)

// View is the documents of a library at one time. It is safe for concurrent use.
type View struct {
	n      int
	values [parts][]uint32
	date   []uint32
	title  []uint32
	keys   []byte
	named  [year][]string
	dead   set // superseded

	mu     sync.Mutex
	orders map[library.Sort][]uint32
	older  map[library.Sort][]uint32 // of fewer documents, to make orders from
	chosen []*selection              // for the filters used last
}

// set is a set of documents.
type set []uint64

func (b set) has(n int) bool { return b[n>>6]>>(n&63)&1 != 0 }
func (b set) add(n int)      { b[n>>6] |= 1 << (n & 63) }

func newSet(n int) set { return make(set, n>>6+1) }

// View gives the first n documents, of which those numbered in superseded are
// not shown any more. earlier is a view of the same columns, which makes this
// one's orders cheap, or nil.
func (c *Columns) View(n int, superseded []uint32, earlier *View) *View {
	v := &View{n: n, date: c.date[:n], title: c.title[:n], keys: c.keys, dead: newSet(n), orders: map[library.Sort][]uint32{}}
	for i := range v.values {
		v.values[i] = c.values[i][:n]
	}
	for i := range v.named {
		v.named[i] = slices.Clip(c.named[i].list)
	}
	for _, d := range superseded {
		v.dead.add(int(d))
	}
	if earlier != nil && earlier.n <= n {
		v.older = earlier.known()
	}
	return v
}

// known gives the orders that were made, or can be.
func (v *View) known() map[library.Sort][]uint32 {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := map[library.Sort][]uint32{}
	for s, o := range v.older {
		out[s] = o
	}
	for s, o := range v.orders {
		out[s] = o
	}
	return out
}

// key gives what orders a document by title.
func (v *View) key(n uint32) []byte {
	from := uint32(0)
	if n > 0 {
		from = v.title[n-1]
	}
	return v.keys[from:v.title[n]]
}

// byDate is a document's place by date as one number: the latest first, those
// without a date last, then in the order of adding.
func (v *View) byDate(n uint32) uint64 { return uint64(^v.date[n])<<32 | uint64(n) }

// compare orders two documents by date or by title.
func (v *View) compare(s library.Sort, a, b uint32) int {
	if s == library.ByDate {
		return cmp.Compare(v.byDate(a), v.byDate(b))
	}
	return cmp.Or(bytes.Compare(v.key(a), v.key(b)), cmp.Compare(a, b))
}

// order gives the numbers of all documents in an order, not turned round.
func (v *View) order(s library.Sort) []uint32 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.orderLocked(s)
}

func (v *View) orderLocked(s library.Sort) []uint32 {
	if o, ok := v.orders[s]; ok {
		return o
	}
	var o []uint32
	switch s {
	case library.ByAdded:
		o = make([]uint32, v.n)
		for i := range o {
			o[i] = uint32(v.n - 1 - i)
		}
	case library.ByPublisher:
		o = v.byPublisher(v.orderLocked(library.ByTitle))
	default:
		old := v.older[s]
		o = v.merge(s, old, v.sorted(s, len(old)))
	}
	v.orders[s] = o
	return o
}

// sorted gives the documents from a number on in an order. Most are told apart
// by a number; the rest of a title is looked at for those that are not.
func (v *View) sorted(s library.Sort, from int) []uint32 {
	type keyed struct {
		key uint64
		n   uint32
	}
	list := make([]keyed, v.n-from)
	for i := range list {
		n := uint32(from + i)
		list[i] = keyed{n: n}
		if s == library.ByDate {
			list[i].key = v.byDate(n)
			continue
		}
		var head [8]byte
		copy(head[:], v.key(n))
		list[i].key = binary.BigEndian.Uint64(head[:])
	}
	slices.SortFunc(list, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return v.compare(s, a.n, b.n)
	})
	out := make([]uint32, len(list))
	for i := range list {
		out[i] = list[i].n
	}
	return out
}

// merge puts a few documents into an order of many.
func (v *View) merge(s library.Sort, old, fresh []uint32) []uint32 {
	if len(old) == 0 {
		return fresh
	}
	out := make([]uint32, 0, len(old)+len(fresh))
	for _, f := range fresh {
		at := sort.Search(len(old), func(i int) bool { return v.compare(s, old[i], f) > 0 })
		out = append(append(out, old[:at]...), f)
		old = old[at:]
	}
	return append(out, old...)
}

// byPublisher puts an order by title into one by publisher, then title.
func (v *View) byPublisher(byTitle []uint32) []uint32 {
	rank := v.ranks()
	next := make([]int, len(rank)+1) // where the next document of each rank goes
	for _, p := range v.values[publisher] {
		next[rank[p]+1]++
	}
	for i := 1; i < len(next); i++ {
		next[i] += next[i-1]
	}
	out := make([]uint32, len(byTitle))
	for _, n := range byTitle {
		r := rank[v.values[publisher][n]]
		out[next[r]] = n
		next[r]++
	}
	return out
}

// ranks gives the place of each publisher among all.
func (v *View) ranks() []int {
	type name struct {
		key, name string
		n         int
	}
	list := make([]name, len(v.named[publisher]))
	for i, s := range v.named[publisher] {
		list[i] = name{library.TitleKey(s), s, i}
		if s == library.Unsaid {
			list[i].key = "\xff" // last
		}
	}
	slices.SortFunc(list, func(a, b name) int { return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.name, b.name)) })
	rank := make([]int, len(list))
	for i, l := range list {
		rank[l.n] = i
	}
	return rank
}
