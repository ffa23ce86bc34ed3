package search

import (
	"context"
	"sync"
	"time"
)

// turn keeps the requests to one service apart by the time that it asks for,
// whoever sends them. It changes when a request is sent, and nothing of what is said.
type turn struct {
	pause time.Duration
	mu    sync.Mutex
	next  time.Time
}

// wait returns when the next request may be sent, or when ctx ends.
func (t *turn) wait(ctx context.Context) {
	if t.pause <= 0 {
		return
	}
	t.mu.Lock()
	now := time.Now() // a clock: keeps the pace between requests
	at := t.next
	if at.Before(now) {
		at = now
	}
	t.next = at.Add(t.pause)
	t.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
