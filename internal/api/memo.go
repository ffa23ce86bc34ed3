package api

import (
	"slices"
	"sync"
)

// memo keeps the last things computed over the library, by what they were
// computed of: going through the pages of one list computes it once. It is safe
// for concurrent use.
type memo struct {
	mu    sync.Mutex
	most  int
	order []string // the latest last
	held  map[string]any
}

func newMemo(most int) *memo { return &memo{most: most, held: map[string]any{}} }

// remember gives what is kept under a key, or computes and keeps it.
func remember[T any](m *memo, key string, compute func() (T, error)) (T, error) {
	m.mu.Lock()
	v, ok := m.held[key].(T)
	m.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := compute()
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.held[key]; !ok {
		m.order = append(m.order, key)
	}
	m.held[key] = v
	if len(m.order) > m.most {
		delete(m.held, m.order[0])
		m.order = slices.Delete(m.order, 0, 1)
	}
	return v, nil
}
