package fetch

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"assay"
)

// How long what a host's robots.txt said is believed, and a failure to read it.
const (
	robotsFor        = 24 * time.Hour // RFC 9309, 2.4
	robotsFailureFor = time.Minute
)

// Bounds of what is remembered of robots.txt files.
const (
	maxRobotsHosts = 4096
	maxRobotsBytes = 16 << 20
)

// robotsCache holds the rules of each host, asked for once however many wait.
type robotsCache struct {
	mu      sync.Mutex
	entries map[string]*robotsEntry
	bytes   int
}

// robotsEntry is settled when ready is closed; its fields are not changed after.
type robotsEntry struct {
	ready   chan struct{}
	rules   *rules
	err     *failure
	dropped bool // nobody read it: ask again
	until   time.Time
	bytes   int
}

func newRobotsCache() *robotsCache {
	return &robotsCache{entries: map[string]*robotsEntry{}}
}

// allowed asks a host's robots.txt about an address, and gives the delay that it asks for.
func (c *Client) allowed(ctx context.Context, u *url.URL) (time.Duration, error) {
	if u.EscapedPath() == "/robots.txt" {
		return 0, nil
	}
	r, err := c.rules(ctx, u)
	if err != nil {
		return 0, err
	}
	if !r.allows(u.RequestURI()) {
		return 0, fail(assay.ByRobots, "the robots.txt of %s asks programs to stay away from this address", u.Host)
	}
	return r.delay, nil
}

// Sitemaps gives the addresses of the sitemaps that the robots.txt of an
// address's host names, 100 at the most; none when it cannot be read.
func (c *Client) Sitemaps(ctx context.Context, address string) []string {
	u, err := parse(address)
	if err != nil {
		return nil
	}
	r, err := c.rules(ctx, u)
	if err != nil {
		return nil
	}
	return slices.Clone(r.sitemaps)
}

// rules gives the rules of a host, from memory or from the host.
func (c *Client) rules(ctx context.Context, u *url.URL) (*rules, error) {
	key := u.Scheme + "://" + u.Host
	for {
		e, mine, old := c.robots.entry(key)
		if mine {
			c.fetchRobots(ctx, key, e, old)
		}
		select {
		case <-e.ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if e.dropped {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			continue // whoever asked was stopped
		}
		if e.err != nil {
			return nil, e.err
		}
		return e.rules, nil
	}
}

// entry gives what is remembered of a host; mine says that the caller has to
// fill it, and old are then rules that are out of date.
func (rc *robotsCache) entry(key string) (e *robotsEntry, mine bool, old *rules) {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if e = rc.entries[key]; e != nil {
		select {
		case <-e.ready:
			if time.Now().Before(e.until) {
				return e, false, nil
			}
			old = e.rules
			rc.bytes -= e.bytes
		default:
			return e, false, nil
		}
	}
	e = &robotsEntry{ready: make(chan struct{})}
	rc.entries[key] = e
	return e, true, old
}

// settle makes an entry known to those who wait for it.
func (rc *robotsCache) settle(key string, e *robotsEntry) {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if e.dropped {
		delete(rc.entries, key)
	} else {
		e.bytes = 256 + len(key)
		if e.rules != nil {
			for _, r := range e.rules.list {
				e.bytes += 40 + len(r.pattern)
			}
			for _, s := range e.rules.sitemaps {
				e.bytes += 16 + len(s)
			}
		}
		rc.bytes += e.bytes
	}
	close(e.ready)
	rc.forget()
}

// forget drops the oldest entries when there are too many. The caller holds mu.
func (rc *robotsCache) forget() {
	if len(rc.entries) <= maxRobotsHosts && rc.bytes <= maxRobotsBytes {
		return
	}
	var settled []string
	for k, e := range rc.entries {
		select {
		case <-e.ready:
			settled = append(settled, k)
		default:
		}
	}
	slices.SortFunc(settled, func(a, b string) int {
		return rc.entries[a].until.Compare(rc.entries[b].until)
	})
	for _, k := range settled {
		if len(rc.entries) <= maxRobotsHosts*3/4 && rc.bytes <= maxRobotsBytes*3/4 {
			return
		}
		rc.bytes -= rc.entries[k].bytes
		delete(rc.entries, k)
	}
}

// fetchRobots asks a host for its robots.txt and settles the entry.
func (c *Client) fetchRobots(ctx context.Context, key string, e *robotsEntry, old *rules) {
	defer c.robots.settle(key, e)
	var res Result
	at, err := parse(key + "/robots.txt")
	if err != nil { // cannot be: key is of a parsed address
		e.err = fail(assay.Refused, "the address cannot be asked")
		return
	}
	t := c.trip(Request{URL: at.String(), Accept: "text/plain,*/*;q=0.5"}, &res, at)
	t.robots, t.redirects = true, 5
	err = t.run(ctx)
	if ctx.Err() != nil {
		e.dropped = true
		return
	}
	e.until = time.Now().Add(robotsFor)
	if err == nil {
		e.rules = parseRobots(res.Body, c.o.Product)
		return
	}
	f := explain(ctx, err)
	if e.err = robotsFailure(f, &res, at.Host); e.err == nil {
		e.rules = &rules{}
		return
	}
	e.until = time.Now().Add(max(robotsFailureFor, min(f.wait, robotsFor)))
	if old != nil {
		e.rules, e.err = old, nil
	}
}

// robotsFailure gives what follows from a robots.txt that was not read: nil when
// all is allowed (RFC 9309, 2.3.1), else why the address is not asked for.
func robotsFailure(f *failure, res *Result, host string) *failure {
	switch s := res.Status; {
	case s == 429:
		return &failure{outcome: assay.Forbidden, wait: f.wait, reason: "its robots.txt: " + f.reason}
	case s >= 400 && s < 500, s == 999:
		return nil // unavailable
	case s >= 300 && s < 400 && f.outcome == assay.OverLimit:
		return nil // more than five redirects count as unavailable
	case s >= 500 && s < 600:
		return &failure{outcome: assay.ByRobots, wait: f.wait, reason: "the robots.txt of " + host + " answers with a fault of the server, which counts as a request to stay away (" + f.reason + ")"}
	case s == 0 && len(res.Redirects) == 0:
		return f // the host itself is out of reach
	}
	return &failure{outcome: assay.Unreachable, wait: f.wait, reason: "its robots.txt could not be read: " + f.reason}
}
