package web

import (
	"context"
	"sync"
)

// maxAhead bounds the bytes of pages that were read before their turn: while
// more are waiting, only the page whose turn it is is asked for.
const maxAhead = 96 << 20

// pool visits pages several at a time and gives the visits in the order of the
// pages. Pages can be added while it runs, by the goroutine that takes the visits.
type pool struct {
	visit    func(ctx context.Context, p Page) Visit
	progress func(Progress)

	mu      sync.Mutex
	turn    *sync.Cond
	pages   []Page
	next    int // to be visited
	head    int // to be given
	done    map[int]Visit
	ahead   int64
	stopped bool
	workers sync.WaitGroup
}

func newPool(pages []Page, visit func(context.Context, Page) Visit, progress func(Progress)) *pool {
	p := &pool{visit: visit, progress: progress, pages: pages, done: map[int]Visit{}}
	p.turn = sync.NewCond(&p.mu)
	return p
}

// add puts a page at the end.
func (p *pool) add(page Page) {
	p.mu.Lock()
	p.pages = append(p.pages, page)
	p.mu.Unlock()
	p.turn.Broadcast()
}

// run starts the workers and gives each visit to yield until there are no more
// pages, yield returns false, or ctx ends.
func (p *pool) run(ctx context.Context, workers int, yield func(Page, Visit) bool) {
	ctx, cancel := context.WithCancel(ctx)
	unwatch := context.AfterFunc(ctx, p.stop)
	defer func() {
		cancel()
		p.stop()
		unwatch()
		p.workers.Wait()
	}()
	for range min(workers, max(len(p.pages), 8)) {
		p.workers.Go(func() { p.work(ctx, workers) })
	}
	for {
		page, v, ok := p.take()
		if !ok || ctx.Err() != nil || !yield(page, v) {
			return
		}
	}
}

func (p *pool) stop() {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	p.turn.Broadcast()
}

// work visits pages until the pool is stopped.
func (p *pool) work(ctx context.Context, workers int) {
	for {
		p.mu.Lock()
		for !p.stopped && !p.mayStart(workers) {
			p.turn.Wait()
		}
		if p.stopped {
			p.mu.Unlock()
			return
		}
		i := p.next
		p.next++
		page := p.pages[i]
		p.tell(page)
		p.mu.Unlock()

		v := p.visit(ctx, page)

		p.mu.Lock()
		p.done[i] = v
		p.ahead += v.size()
		p.tell(page)
		p.mu.Unlock()
		p.turn.Broadcast()
	}
}

// mayStart reports whether the next page can be visited: there is one, and it
// is not too far ahead of the one whose turn it is.
func (p *pool) mayStart(workers int) bool {
	return p.next < len(p.pages) && (p.next == p.head || p.next-p.head < 4*workers && p.ahead < maxAhead)
}

// take waits for the visit whose turn it is.
func (p *pool) take() (Page, Visit, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.head == len(p.pages) {
		return Page{}, Visit{}, false
	}
	for !p.stopped {
		if v, ok := p.done[p.head]; ok {
			page := p.pages[p.head]
			delete(p.done, p.head)
			p.head++
			p.ahead -= v.size()
			p.turn.Broadcast()
			return page, v, true
		}
		p.turn.Wait()
	}
	return Page{}, Visit{}, false
}

// tell reports the progress; the lock is held.
func (p *pool) tell(page Page) {
	if p.progress != nil {
		p.progress(Progress{Known: len(p.pages), Done: p.head + len(p.done), Address: page.Address})
	}
}

func (v Visit) size() int64 { return int64(len(v.Item.Capture.Bytes) + len(v.links)) }
