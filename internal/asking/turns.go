package asking

import (
	"container/heap"
	"maps"
	"slices"
)

// turns says whose question is next: of the clients with fewest questions
// running the one who has waited longest since its last began, and of one
// client's questions the oldest. (Round robin over clients, as in J. Nagle, "On
// packet switches with infinite storage", RFC 970, 1985, section on fairness.)
type turns struct {
	clients map[string]*client
	clock   int // counts what was put in and begun
	waiting int
	order   map[string]int // by job: how many begin before it; nil when it is to be computed
}

// client is who has questions in the queue.
type client struct {
	name    string
	jobs    []*entry // that wait, oldest first
	running int
	since   int // the clock when its last question began, or its first was put in
}

func newTurns() *turns { return &turns{clients: map[string]*client{}} }

// of gives a client, made when it is new.
func (t *turns) of(name string) *client {
	c := t.clients[name]
	if c == nil {
		t.clock++
		c = &client{name: name, since: t.clock}
		t.clients[name] = c
	}
	return c
}

// add puts a job behind the others of its client.
func (t *turns) add(e *entry) {
	c := t.of(e.job.Client)
	c.jobs = append(c.jobs, e)
	t.waiting++
	t.order = nil
}

// next takes the job whose turn it is; nil when none waits.
func (t *turns) next() *entry {
	var first *client
	for _, c := range t.clients {
		if len(c.jobs) > 0 && (first == nil || turn{c, c.running, c.since}.before(turn{first, first.running, first.since})) {
			first = c
		}
	}
	if first == nil {
		return nil
	}
	e := first.jobs[0]
	first.jobs = first.jobs[1:]
	first.running++
	t.clock++
	first.since = t.clock
	t.waiting--
	t.order = nil
	return e
}

// remove takes out a job that waits.
func (t *turns) remove(e *entry) {
	c := t.of(e.job.Client)
	if i := slices.Index(c.jobs, e); i >= 0 {
		c.jobs = slices.Delete(c.jobs, i, i+1)
		t.waiting--
		t.order = nil
	}
	t.forget(c)
}

// ended says that a job of a client no longer runs.
func (t *turns) ended(name string) {
	c := t.of(name)
	c.running--
	t.order = nil
	t.forget(c)
}

// forget drops a client with nothing in the queue.
func (t *turns) forget(c *client) {
	if len(c.jobs) == 0 && c.running == 0 {
		delete(t.clients, c.name)
	}
}

// ahead gives how many jobs begin before this one, if none is put in or ends.
func (t *turns) ahead(e *entry) int {
	if t.order == nil {
		t.order = t.plan()
	}
	return t.order[e.job.ID]
}

// plan gives the place of every job that waits, by taking them all in turn.
func (t *turns) plan() map[string]int {
	var h turnHeap
	for _, name := range slices.Sorted(maps.Keys(t.clients)) {
		if c := t.clients[name]; len(c.jobs) > 0 {
			h = append(h, turn{c, c.running, c.since})
		}
	}
	heap.Init(&h)
	clock, taken, order := t.clock, map[string]int{}, make(map[string]int, t.waiting)
	for len(h) > 0 {
		first := &h[0]
		c := first.client
		order[c.jobs[taken[c.name]].job.ID] = len(order)
		taken[c.name]++
		clock++
		first.running, first.since = first.running+1, clock
		if taken[c.name] == len(c.jobs) {
			heap.Pop(&h)
		} else {
			heap.Fix(&h, 0)
		}
	}
	return order
}

// turn is a client's place among the clients.
type turn struct {
	client         *client
	running, since int
}

// before reports whether t's next question begins before u's.
func (t turn) before(u turn) bool {
	if t.running != u.running {
		return t.running < u.running
	}
	return t.since < u.since
}

type turnHeap []turn

func (h turnHeap) Len() int           { return len(h) }
func (h turnHeap) Less(i, j int) bool { return h[i].before(h[j]) }
func (h turnHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *turnHeap) Push(x any)        { *h = append(*h, x.(turn)) }
func (h *turnHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
