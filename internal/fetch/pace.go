package fetch

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"assay"
)

// pace keeps each host from being asked too often: so many requests at once, so
// long between the beginnings of two, and not at all while it asked for a rest.
type pace struct {
	atOnce   int
	delay    time.Duration
	maxDelay time.Duration
	mu       sync.Mutex
	hosts    map[string]*hostPace
	sweepAt  int // number of hosts at which those at rest are forgotten
}

type hostPace struct {
	slots chan struct{}
	users int       // inside or waiting; guarded, as the rest, by pace.mu
	next  time.Time // the earliest beginning of the next request
	held  time.Time // until when the host asked to be left alone
	why   string
}

const minSweep = 1024

func newPace(o Options) *pace {
	return &pace{atOnce: o.MaxPerHost, delay: o.Delay, maxDelay: o.MaxDelay, hosts: map[string]*hostPace{}, sweepAt: minSweep}
}

// of gives the state of a host. The caller holds mu.
func (p *pace) of(host string) *hostPace {
	h := p.hosts[host]
	if h != nil {
		return h
	}
	if len(p.hosts) >= p.sweepAt {
		now := time.Now()
		for name, h := range p.hosts {
			if h.users == 0 && h.next.Before(now) && h.held.Before(now) {
				delete(p.hosts, name)
			}
		}
		p.sweepAt = max(minSweep, 2*len(p.hosts))
	}
	h = &hostPace{slots: make(chan struct{}, p.atOnce)}
	p.hosts[host] = h
	return h
}

// enter waits for a turn at host and gives the function that ends it. A delay
// over the client's own is kept instead; a negative one waits for no turn.
func (p *pace) enter(ctx context.Context, host string, delay time.Duration) (leave func(), err error) {
	p.mu.Lock()
	h := p.of(host)
	h.users++
	p.mu.Unlock()
	out := func() {
		p.mu.Lock()
		h.users--
		p.mu.Unlock()
	}
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		out()
		return nil, ctx.Err()
	}
	leave = func() { <-h.slots; out() }
	wait, err := p.turn(h, delay)
	if err == nil {
		err = sleep(ctx, wait)
	}
	if err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// turn reserves the next beginning and gives how long it is away.
func (p *pace) turn(h *hostPace, delay time.Duration) (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if rest := h.held.Sub(now); rest > p.maxDelay {
		return 0, &failure{outcome: assay.Forbidden, wait: rest, reason: "not asked again yet: " + h.why}
	}
	at := now
	if h.held.After(at) {
		at = h.held
	}
	if delay >= 0 {
		if h.next.After(at) {
			at = h.next
		}
		h.next = at.Add(min(max(p.delay, delay), max(p.delay, p.maxDelay)))
	}
	return at.Sub(now), nil
}

// hold leaves a host alone for a while, a day at the most.
func (p *pace) hold(host string, d time.Duration, why string) {
	if d <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.of(host)
	if until := time.Now().Add(min(d, 24*time.Hour)); until.After(h.held) {
		h.held, h.why = until, why
	}
}

// retryAfter reads a Retry-After field (RFC 9110, 10.2.3): seconds or a date; a
// year at the most.
func retryAfter(field string, now time.Time) time.Duration {
	field = strings.TrimSpace(field)
	if field == "" {
		return 0
	}
	const most = 366 * 24 * time.Hour
	if strings.Trim(field, "0123456789") == "" {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil || n > int64(most/time.Second) {
			return most
		}
		return time.Duration(n) * time.Second
	}
	at, err := http.ParseTime(field)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), most)
}

// span renders a wait in the largest unit that it fills.
func span(d time.Duration) string {
	for _, u := range []struct {
		d    time.Duration
		name string
	}{{24 * time.Hour, "days"}, {time.Hour, "hours"}, {time.Minute, "minutes"}} {
		if d >= 2*u.d {
			return strconv.Itoa(int(d/u.d)) + " " + u.name
		}
	}
	return strconv.Itoa(int(d/time.Second)) + " seconds"
}
