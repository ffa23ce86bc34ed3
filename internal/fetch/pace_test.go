package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay"
)

// TestPace counts how many requests a host sees at once and how far apart they begin.
func TestPace(t *testing.T) {
	const n = 12
	for _, tt := range []struct {
		name   string
		change func(*Options)
		robots string
		atOnce int32
		apart  time.Duration
	}{
		{"two at once", func(o *Options) { o.MaxPerHost, o.Delay = 2, -1 }, "", 2, 0},
		{"one by one with a delay", func(o *Options) { o.MaxPerHost, o.Delay = 1, 20*time.Millisecond }, "", 1, 20 * time.Millisecond},
		{"a crawl-delay over ours", func(o *Options) { o.MaxPerHost, o.Delay = 4, 5*time.Millisecond }, "User-agent: *\nCrawl-delay: 0.03", 4, 30 * time.Millisecond},
		{"a crawl-delay under ours", func(o *Options) { o.MaxPerHost, o.Delay = 4, 20*time.Millisecond }, "User-agent: *\nCrawl-delay: 0.001", 4, 20 * time.Millisecond},
		{"a crawl-delay of a day is bounded", func(o *Options) { o.MaxPerHost, o.Delay, o.MaxDelay = 4, -1, 25*time.Millisecond }, "User-agent: *\nCrawl-delay: 86400", 4, 25 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var now, most atomic.Int32
			var mu sync.Mutex
			var at []time.Time
			s := site(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					_, _ = io.WriteString(w, tt.robots)
					return
				}
				mu.Lock()
				at = append(at, time.Now())
				mu.Unlock()
				most.Store(max(most.Load(), now.Add(1)))
				time.Sleep(15 * time.Millisecond)
				now.Add(-1)
				_, _ = io.WriteString(w, page)
			})
			c, _ := client(t, func(o *Options) { o.IgnoreRobots = false; tt.change(o) })
			began := time.Now()
			var wg sync.WaitGroup
			for i := range n {
				wg.Go(func() {
					if res := get(t, c, s.URL+"/"+strconv.Itoa(i)); res.Outcome != assay.Fetched {
						t.Errorf("%s (%s)", res.Outcome, res.Reason)
					}
				})
			}
			wg.Wait()
			if most.Load() > tt.atOnce {
				t.Errorf("%d requests at once, want %d at the most", most.Load(), tt.atOnce)
			}
			if d, least := time.Since(began), (n-1)*tt.apart; d < least {
				t.Errorf("%d requests in %s, want %s at the least", n, d, least)
			}
			if len(at) != n {
				t.Errorf("%d requests came, want %d", len(at), n)
			}
		})
	}
}

// TestPaceOfOneHostHoldsUpNoOther asks a slow and a quick host at once.
func TestPaceOfOneHostHoldsUpNoOther(t *testing.T) {
	release := make(chan struct{})
	slow := site(t, func(w http.ResponseWriter, _ *http.Request) { <-release; _, _ = io.WriteString(w, page) })
	quick := site(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
	c, _ := client(t, func(o *Options) { o.MaxPerHost = 1 })
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() { get(t, c, slow.URL) })
	}
	for range 20 {
		if res := get(t, c, quick.URL); res.Outcome != assay.Fetched {
			t.Errorf("%s (%s)", res.Outcome, res.Reason)
		}
	}
	close(release)
	wg.Wait()
}

// TestPaceLetsGo has a waiting request stopped: its place goes to the next one.
func TestPaceLetsGo(t *testing.T) {
	p := newPace(Options{MaxPerHost: 1, MaxDelay: time.Second})
	leave, err := p.enter(t.Context(), "a", 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := p.enter(ctx, "a", 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second one at once: %v", err)
	}
	leave()
	leave, err = p.enter(t.Context(), "a", 0)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	if u := p.hosts["a"].users; u != 0 {
		t.Errorf("%d are counted inside when all have left", u)
	}
}

func TestPaceForgetsHostsAtRest(t *testing.T) {
	p := newPace(Options{MaxPerHost: 1, MaxDelay: time.Second})
	p.hold("held", time.Hour, "why")
	for i := range 10 * minSweep {
		leave, err := p.enter(t.Context(), strconv.Itoa(i), 0)
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
	if len(p.hosts) > 2*minSweep {
		t.Errorf("%d hosts are remembered", len(p.hosts))
	}
	var f *failure
	if _, err := p.enter(t.Context(), "held", 0); !errors.As(err, &f) || f.outcome != assay.Forbidden {
		t.Errorf("a host that asked for a rest was forgotten: %v", err)
	}
}
