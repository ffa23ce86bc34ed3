package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// loadResult is what readers of one page saw; times are in ms.
type loadResult struct {
	readers       int
	rate          float64 // views a second
	P50, P99, Max float64
	failed        int64
	cpu           float64 // of the server, for a view
}

// closed lets so many readers open a page again as soon as they have it.
func (d *served) closed(ctx context.Context, page string, readers int, length time.Duration) loadResult {
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var t times
	client := reader("127.0.0.1")
	before, began := processTime(d.cmd.Process.Pid), time.Now()
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			for ctx.Err() == nil {
				start := time.Now()
				_, err := fetchAll(ctx, client, page)
				if ctx.Err() == nil {
					t.add(time.Since(start), err)
				}
			}
		})
	}
	all.Wait()
	return t.result(readers, time.Since(began), processTime(d.cmd.Process.Pid)-before)
}

// open lets readers come at a rate, however long the others wait. A view's time
// counts from the moment at which its reader came, so that a slow server is not
// hidden by readers who wait for it (coordinated omission: Tene, "How not to
// measure latency", 2013).
func (d *served) open(ctx context.Context, page string, rate float64, length time.Duration) loadResult {
	const most = 256 // connections
	var t times
	client := reader("127.0.0.1")
	n := int(rate * length.Seconds())
	came := make(chan time.Time, n)
	var all sync.WaitGroup
	for range most {
		all.Go(func() {
			for at := range came {
				_, err := fetchAll(ctx, client, page)
				t.add(time.Since(at), err)
			}
		})
	}
	before, began := processTime(d.cmd.Process.Pid), time.Now()
	for i := range n {
		at := began.Add(time.Duration(float64(i) / rate * float64(time.Second)))
		time.Sleep(time.Until(at))
		if ctx.Err() != nil {
			break
		}
		came <- at
	}
	close(came)
	all.Wait()
	return t.result(most, time.Since(began), processTime(d.cmd.Process.Pid)-before)
}

// times are gathered by many readers.
type times struct {
	mu     sync.Mutex
	all    []float64
	failed atomic.Int64
}

func (t *times) add(d time.Duration, err error) {
	if err != nil {
		t.failed.Add(1)
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, float64(d.Microseconds())/1e3)
}

func (t *times) result(readers int, took, cpu time.Duration) loadResult {
	slices.Sort(t.all)
	n := len(t.all)
	r := loadResult{readers: readers, rate: float64(n) / took.Seconds(), failed: t.failed.Load()}
	if n > 0 {
		r.P50, r.P99, r.Max = t.all[n/2], t.all[n*99/100], t.all[n-1]
		r.cpu = float64(cpu.Microseconds()) / 1e3 / float64(n)
	}
	return r
}

// asking is what came of many who asked at once.
type asking struct {
	clients, questions int
	took               time.Duration
	first, all         askResult // first answer of each client, and all answers: ms from the beginning
	err                error
}

// asking lets clients put in several questions each, all at once, and waits for
// the answers.
func (d *served) asking(ctx context.Context, clients, each int) asking {
	r := asking{clients: clients, questions: clients * each}
	var mu sync.Mutex
	var first, every []float64
	began := time.Now()
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			// An address of its own: the queue is fair between clients.
			client := reader(fmt.Sprintf("127.0.0.%d", c+2))
			err := d.askEach(ctx, client, c, each, func(n int) {
				mu.Lock()
				defer mu.Unlock()
				at := float64(time.Since(began).Microseconds()) / 1e3
				every = append(every, at)
				if n == 0 {
					first = append(first, at)
				}
			})
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				r.err = err
			}
		})
	}
	all.Wait()
	r.took = time.Since(began)
	if r.err == nil {
		r.first, r.all = summarise(first), summarise(every)
	}
	return r
}

func (d *served) askEach(ctx context.Context, client *http.Client, c, each int, answered func(n int)) error {
	var jobs []string
	for n := range each {
		job, err := d.ask(ctx, client, fmt.Sprintf("Has DHS located %d,000 unaccompanied minors?", 1+c*each+n))
		if err != nil {
			return err
		}
		jobs = append(jobs, job)
	}
	for n, job := range jobs {
		if _, err := d.answered(ctx, client, job); err != nil {
			return err
		}
		answered(n)
	}
	return nil
}

// processTime gives the processor time of a running process so far; 0 where the
// system does not tell it as Linux does (proc_pid_stat(5), fields 14 and 15).
func processTime(pid int) time.Duration {
	const tick = time.Second / 100
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ") // the name may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		return 0
	}
	return time.Duration(user+system) * tick
}
