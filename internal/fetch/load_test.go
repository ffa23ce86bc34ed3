package fetch

import (
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay"
)

// farm serves small pages on 20 hosts of loopback, each with a robots.txt.
func farm(t testing.TB, latency time.Duration) []string {
	body := []byte(page + strings.Repeat("<p>And some more words, to make it a page.", 100))
	var hosts []string
	for range 20 {
		hosts = append(hosts, site(t, func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(latency)
			if r.URL.Path == "/robots.txt" {
				_, _ = io.WriteString(w, "User-agent: *\nDisallow: /private")
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(body)
		}).URL)
	}
	return hosts
}

// many gets n pages of the hosts in turn, by so many workers.
func many(t testing.TB, c *Client, hosts []string, n, workers int) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if res := get(t, c, hosts[i%len(hosts)]+"/"+strconv.Itoa(i)); res.Outcome != assay.Fetched {
					t.Errorf("%s: %s (%s)", res.Address, res.Outcome, res.Reason)
					return
				}
			}
		})
	}
	wg.Wait()
}

// heap gives the bytes in use after a collection.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestMemoryIsFlat gets many pages of 20 hosts and looks at what stays behind.
func TestMemoryIsFlat(t *testing.T) {
	hosts := farm(t, 0)
	c, _ := client(t, func(o *Options) { o.IgnoreRobots = false })
	many(t, c, hosts, 300, 40)
	goroutines, before := runtime.NumGoroutine(), heap()
	many(t, c, hosts, 1500, 40)
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("%d bytes stayed behind after 1,500 pages", grown)
	}
	if n := runtime.NumGoroutine(); n > goroutines+40 {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
}

// BenchmarkGet is how many small pages a second the client gets from 20 hosts of
// loopback, robots.txt and all, with no delay between them.
func BenchmarkGet(b *testing.B) {
	hosts := farm(b, 0)
	c, _ := client(b, func(o *Options) { o.IgnoreRobots = false })
	b.ReportAllocs()
	b.ResetTimer()
	many(b, c, hosts, b.N, 40)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}

// BenchmarkGetLatency is the same with hosts that take 50 ms to answer.
func BenchmarkGetLatency(b *testing.B) {
	hosts := farm(b, 50*time.Millisecond)
	c, _ := client(b, func(o *Options) { o.IgnoreRobots = false })
	b.ResetTimer()
	many(b, c, hosts, b.N, 40)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
