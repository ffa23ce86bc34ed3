package asking

import (
	"context"
	"fmt"
	"time"

	"assay"
)

// pause is the least time between two states that one watcher is given.
const pause = 100 * time.Millisecond

// watching is who watches. A watcher is a channel of one place and no goroutine:
// one timer for all of them, set only while something changed, puts the newest
// state into each channel, in place of one that was not taken.
type watching struct {
	entries map[*entry]struct{} // with watchers
	dirty   []*entry            // changed since the timer last ran, with watchers
	moved   bool                // places in the queue may have changed
	armed   bool
	count   int
}

// watcher is somebody who watches a job.
type watcher struct {
	states chan Job
	change int // of the state that was sent last
	sent   time.Time
	stop   func() bool
}

// Watch gives a job whenever it has changed, at most ten times a second, until
// it has ended, ctx is done or the queue is closed; the first at once. A slow
// reader misses states and never the last. ErrUnavailable when too many watch.
func (q *Queue) Watch(ctx context.Context, id string) (<-chan Job, error) {
	w := &watcher{states: make(chan Job, 1)}
	q.mu.Lock()
	defer q.mu.Unlock()
	e := q.find(id)
	if e == nil {
		q.mu.Unlock()
		j, err := q.Job(ctx, id)
		q.mu.Lock()
		if err != nil {
			return nil, err
		}
		w.states <- j
		close(w.states)
		return w.states, nil
	}
	if !e.job.State.Ended() && !q.closed && (q.told.count >= q.o.Watchers || len(e.watch) >= q.o.Watching) {
		return nil, fmt.Errorf("%w: too many watch at once; the page can be reloaded to see how far it is", assay.ErrUnavailable)
	}
	j := q.snapshot(e)
	w.states <- j
	if j.State.Ended() || q.closed {
		close(w.states)
		return w.states, nil
	}
	w.change, w.sent = j.Change, time.Now() // the pace is of this machine, whatever clock the jobs have
	e.watch[w] = struct{}{}
	q.told.entries[e] = struct{}{}
	q.told.count++
	w.stop = context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.drop(e, w)
	})
	return w.states, nil
}

// drop lets a watcher go.
func (q *Queue) drop(e *entry, w *watcher) {
	if _, ok := e.watch[w]; !ok {
		return
	}
	delete(e.watch, w)
	if len(e.watch) == 0 {
		delete(q.told.entries, e)
	}
	q.told.count--
	close(w.states)
	w.stop()
}

// hush lets all watchers go.
func (q *Queue) hush() {
	for e := range q.told.entries {
		for w := range e.watch {
			q.drop(e, w)
		}
	}
}

// changed says that a job has changed.
func (q *Queue) changed(e *entry) {
	e.job.Change++
	if len(e.watch) > 0 {
		q.told.dirty = append(q.told.dirty, e)
		q.arm()
	}
}

// moved says that the jobs that wait may have another place.
func (q *Queue) moved() {
	if len(q.told.entries) > 0 {
		q.told.moved = true
		q.arm()
	}
}

// arm sets the timer, if it is not set.
func (q *Queue) arm() {
	if !q.told.armed {
		q.told.armed = true
		time.AfterFunc(pause/10, q.flush)
	}
}

// flush tells each watcher of a job that changed.
func (q *Queue) flush() {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.told.dirty
	if q.told.moved {
		for e := range q.told.entries {
			if e.job.State == Waiting {
				list = append(list, e)
			}
		}
	}
	q.told.armed, q.told.moved, q.told.dirty = false, false, nil
	now := time.Now()
	seen := map[*entry]bool{}
	for _, e := range list {
		if seen[e] || len(e.watch) == 0 {
			continue
		}
		seen[e] = true
		if q.tell(e, now) {
			q.told.dirty = append(q.told.dirty, e)
		}
	}
	if len(q.told.dirty) > 0 {
		q.told.armed = true
		time.AfterFunc(pause/2, q.flush)
	}
}

// tell gives a job to those who watch it, and reports whether some have to wait:
// they were told of another state just before.
func (q *Queue) tell(e *entry, now time.Time) (later bool) {
	j := q.snapshot(e)
	for w := range e.watch {
		if w.change == j.Change {
			continue
		}
		if since := now.Sub(w.sent); since >= 0 && since < pause {
			later = true
			continue
		}
		select {
		case <-w.states: // not taken, and now old
		default:
		}
		w.states <- j
		w.change, w.sent = j.Change, now
		if j.State.Ended() {
			q.drop(e, w)
		}
	}
	return later
}
