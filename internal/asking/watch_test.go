package asking

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"assay"
)

// TestWatchCoalesces: however often a job changes, a watcher gets at most ten
// states a second, each newer than the one before, and the last one always.
func TestWatchCoalesces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1, Answer: func(_ context.Context, _ string, tell func(Progress)) (string, error) {
			for i := range 10_000 {
				tell(Progress{Stage: "Search", Detail: fmt.Sprint(i)})
				time.Sleep(time.Millisecond)
			}
			return "r", nil
		}})
		began := time.Now()
		j := b.ask(t, "one?", "a")
		states, err := b.Watch(t.Context(), j.ID)
		if err != nil {
			t.Fatal(err)
		}
		var last Job
		var times []time.Time
		for s := range states {
			if s.Change <= last.Change {
				t.Errorf("change %d after %d", s.Change, last.Change)
			}
			last, times = s, append(times, time.Now())
		}
		if last.State != Done || last.Report != "r" {
			t.Errorf("the last state is %+v", last)
		}
		if n := len(times); n < 60 || n > 110 {
			t.Errorf("%d states in %v", n, time.Since(began))
		}
		for i := 10; i < len(times); i++ {
			if d := times[i].Sub(times[i-10]); d < time.Second {
				t.Errorf("11 states in %v", d)
			}
		}
	})
}

// TestWatchSlow: who reads nothing holds nobody up, and finds the last state.
func TestWatchSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1})
		j := b.ask(t, "one?", "a")
		slow, err := b.Watch(t.Context(), j.ID)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		b.release("one?", nil)
		time.Sleep(time.Second)
		if s := <-slow; s.State != Done {
			t.Errorf("the state found is %+v", s)
		}
		if _, more := <-slow; more {
			t.Error("there is a state after the last")
		}
	})
}

// TestWatchAhead: who waits is told when those ahead become fewer.
func TestWatchAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1})
		for i := range 3 {
			b.ask(t, fmt.Sprint(i, "?"), fmt.Sprint("client ", i))
		}
		j := b.ask(t, "mine?", "me")
		states, err := b.Watch(t.Context(), j.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		synctest.Wait()
		for i := range 3 {
			s := <-states
			got = append(got, s.Ahead)
			time.Sleep(time.Second)
			b.release(fmt.Sprint(i, "?"), nil)
			synctest.Wait()
		}
		if s := <-states; s.State != Running || fmt.Sprint(got) != "[2 1 0]" {
			t.Errorf("ahead: %v, then %+v", got, s)
		}
	})
}

// TestWatchLeaves: a watcher who goes away is let go.
func TestWatchLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1})
		j := b.ask(t, "one?", "a")
		ctx, cancel := context.WithCancel(t.Context())
		states, err := b.Watch(ctx, j.ID)
		if err != nil {
			t.Fatal(err)
		}
		<-states
		cancel()
		synctest.Wait()
		if _, more := <-states; more {
			t.Error("there is a state after the watcher left")
		}
		if _, _, n := b.Load(); n != 0 || len(b.told.entries) != 0 {
			t.Errorf("%d watchers", n)
		}
	})
}

// TestWatchFull: there is a cap on watchers, of one job and of all.
func TestWatchFull(t *testing.T) {
	b := start(t, Options{Workers: 1, Watchers: 3, Watching: 2})
	x, y := b.ask(t, "one?", "a"), b.ask(t, "two?", "a")
	for i, tt := range []struct {
		id   string
		full bool
	}{{x.ID, false}, {x.ID, false}, {x.ID, true}, {y.ID, false}, {y.ID, true}} {
		if _, err := b.Watch(t.Context(), tt.id); errors.Is(err, assay.ErrUnavailable) != tt.full {
			t.Errorf("watcher %d: %v", i, err)
		}
	}
}

// TestWatchMany: ten thousand watchers of one job cost no goroutine each and
// little memory, and are all told of the end.
func TestWatchMany(t *testing.T) {
	const n = 10_000
	b := start(t, Options{Workers: 1})
	j := b.ask(t, "one?", "a")
	before := runtime.NumGoroutine()
	var m0, m1 runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m0)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	all := make([]<-chan Job, n)
	for i := range all {
		var err error
		if all[i], err = b.Watch(ctx, j.ID); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&m1)
	each := (int64(m1.HeapAlloc) - int64(m0.HeapAlloc)) / n
	if got := runtime.NumGoroutine() - before; got > 5 {
		t.Errorf("%d goroutines for %d watchers", got, n)
	}
	if each > 2048 {
		t.Errorf("%d bytes a watcher", each)
	}
	for {
		if now, err := b.Job(ctx, j.ID); err != nil || now.State == Running {
			break
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(2 * pause)
	b.release("one?", nil)
	began := time.Now()
	for _, states := range all {
		var last Job
		for last = range states {
		}
		if last.State != Done {
			t.Fatalf("a watcher was left at %s", last.State)
		}
	}
	t.Logf("%d bytes a watcher; all told of the end in %v", each, time.Since(began))
}

// BenchmarkAsk puts questions in that are answered at once.
func BenchmarkAsk(b *testing.B) {
	q, err := New(b.Context(), Options{Most: 1 << 30, Each: 1 << 30, Answer: func(context.Context, string, func(Progress)) (string, error) { return "r", nil }})
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := q.Ask(b.Context(), fmt.Sprint(i), fmt.Sprint(i%100)); err != nil {
			b.Fatal(err)
		}
	}
	if err := q.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
}
