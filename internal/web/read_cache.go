package web

import (
	"container/list"
	"sync"
)

// recent keeps what was made last, up to a number of bytes. What it keeps never
// changes: reports, and pages made of them. It is safe for concurrent use, and
// two who ask at once for what is not there both make it.
type recent[V any] struct {
	most    int // bytes
	largest int // bytes of a single thing
	size    func(V) int

	mu    sync.Mutex
	held  int
	order list.List // of *entry[V], the latest in front
	byKey map[string]*list.Element
}

type entry[V any] struct {
	key   string
	value V
	size  int
}

// newRecent gives an empty store of at most so many bytes, as size counts them.
func newRecent[V any](most int, size func(V) int) *recent[V] {
	return &recent[V]{most: most, largest: most / 8, size: size, byKey: map[string]*list.Element{}}
}

// look gives what is kept under a key.
func (r *recent[V]) look(key string) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.byKey[key]
	if !ok {
		return v, false
	}
	r.order.MoveToFront(e)
	return e.Value.(*entry[V]).value, true
}

// get gives what is kept under a key, or makes and keeps it. What is larger than
// largest is given and not kept, so that no single thing empties the store.
func (r *recent[V]) get(key string, make func() (V, error)) (V, error) {
	if v, ok := r.look(key); ok {
		return v, nil
	}
	v, err := make()
	if err != nil {
		return v, err
	}
	size := r.size(v)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.byKey[key]; ok || size > r.largest {
		return v, nil
	}
	r.byKey[key] = r.order.PushFront(&entry[V]{key, v, size})
	for r.held += size; r.held > r.most && r.order.Len() > 1; {
		last := r.order.Back()
		e := r.order.Remove(last).(*entry[V])
		delete(r.byKey, e.key)
		r.held -= e.size
	}
	return v, nil
}
