package asking

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"assay"
)

// bench is a queue whose answers end when the test says so.
type bench struct {
	*Queue
	mu    sync.Mutex
	begun []string // questions, in the order in which they began
	let   map[string]chan error
}

// start gives a queue over an Answer that waits for release.
func start(t *testing.T, o Options) *bench {
	t.Helper()
	b := &bench{let: map[string]chan error{}}
	if o.Answer == nil {
		o.Answer = func(ctx context.Context, question string, tell func(Progress)) (string, error) {
			b.mu.Lock()
			b.begun = append(b.begun, question)
			done := make(chan error, 1)
			b.let[question] = done
			b.mu.Unlock()
			tell(Progress{Stage: "Search"})
			select {
			case err := <-done:
				return "report of " + question, err
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}
	}
	q, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	b.Queue = q
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_ = q.Close(ctx)
	})
	return b
}

func (b *bench) ask(t *testing.T, question, client string) Job {
	t.Helper()
	j, err := b.Ask(t.Context(), question, client)
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return j
}

func (b *bench) release(question string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.let[question] <- err
}

func (b *bench) state(t *testing.T, id string) Job {
	t.Helper()
	j, err := b.Job(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestAsk: a question waits, runs and is done, and its job says so.
func TestAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1})
		first, second := b.ask(t, "one?", "a"), b.ask(t, " two?\n", "b")
		synctest.Wait()
		if len(first.ID) != 32 || first.ID == second.ID || second.State != Waiting || second.Question != "two?" || len(second.Stages) != len(StageNames) {
			t.Errorf("%+v, %+v", first, second)
		}
		time.Sleep(3 * time.Second)
		j := b.state(t, first.ID)
		if j.State != Running || j.Stages[1].State != "running" || j.Stages[1].Took != 3*time.Second {
			t.Errorf("%+v", j)
		}
		b.release("one?", nil)
		synctest.Wait()
		j = b.state(t, first.ID)
		if j.State != Done || j.Report != "report of one?" || j.Ended.Sub(j.Began) != 3*time.Second || j.Stages[1].State != "done" || j.Stages[1].Took != 3*time.Second {
			t.Errorf("%+v", j)
		}
		if j = b.state(t, second.ID); j.State != Running {
			t.Errorf("%+v", j)
		}
		b.release("two?", fmt.Errorf("%w: no source", assay.ErrEmpty))
		synctest.Wait()
		if j = b.state(t, second.ID); j.State != Failed || !errors.Is(j.Problem, assay.ErrEmpty) || j.Report != "" || j.Stages[1].Detail != "stopped here" {
			t.Errorf("%+v", j)
		}
	})
}

// TestRefused: what is no question is refused with what to do.
func TestRefused(t *testing.T) {
	b := start(t, Options{})
	for _, tt := range []struct {
		question string
		want     error
	}{{"", assay.ErrUsage}, {" \n\t", assay.ErrUsage}, {strings.Repeat("x", maxQuestion+1), assay.ErrTooLarge}} {
		if _, err := b.Ask(t.Context(), tt.question, "a"); !errors.Is(err, tt.want) {
			t.Errorf("%.10q: %v, want %v", tt.question, err, tt.want)
		}
	}
	if _, err := b.Job(t.Context(), "none"); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("an unknown job: %v", err)
	}
	if err := b.Cancel(t.Context(), "none"); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("cancelling an unknown job: %v", err)
	}
	if _, err := b.Watch(t.Context(), "none"); !errors.Is(err, assay.ErrNotFound) {
		t.Errorf("watching an unknown job: %v", err)
	}
}

// TestFull: one client cannot fill the queue, all together can, and each is told
// how many are before it and when to come back.
func TestFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1, Most: 4, Each: 2})
		b.ask(t, "a1?", "a")
		synctest.Wait()
		time.Sleep(90 * time.Second)
		b.release("a1?", nil)
		synctest.Wait()
		b.ask(t, "a2?", "a")
		b.ask(t, "a3?", "a")
		_, err := b.Ask(t.Context(), "a4?", "a")
		if !errors.Is(err, assay.ErrTooMany) || !strings.Contains(err.Error(), "2 questions are of yours") {
			t.Errorf("a third question of one client: %v", err)
		}
		for _, c := range []string{"b", "c", "d"} {
			b.ask(t, c+"?", c)
		}
		_, err = b.Ask(t.Context(), "e?", "e")
		if !errors.Is(err, assay.ErrUnavailable) || !strings.Contains(err.Error(), "4 questions are waiting") || !strings.Contains(err.Error(), "in about 6 minutes") {
			t.Errorf("a question to a full queue: %v", err)
		}
		if w, r, _ := b.Load(); w != 4 || r != 1 {
			t.Errorf("%d wait, %d run", w, r)
		}
	})
}

// TestSameQuestion: asked twice by one client, a question is one job until it has
// ended; of two clients it is two.
func TestSameQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1})
		x := b.ask(t, "Is it  so?", "a")
		if y := b.ask(t, "Is it so?", "a"); y.ID != x.ID {
			t.Error("a question asked twice is two jobs")
		}
		if y := b.ask(t, "Is it so?", "b"); y.ID == x.ID {
			t.Error("a reader was given another reader's job")
		}
		synctest.Wait()
		if err := b.Cancel(t.Context(), x.ID); err != nil {
			t.Fatal(err)
		}
		if y := b.ask(t, "Is it so?", "a"); y.ID == x.ID {
			t.Error("a question that was stopped cannot be asked again")
		}
	})
}

// TestCancel: a job that waits or runs ends at once, and an answer that comes
// later changes nothing.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stubborn := make(chan struct{})
		b := start(t, Options{Workers: 1, Answer: func(ctx context.Context, question string, tell func(Progress)) (string, error) {
			<-stubborn
			tell(Progress{Stage: "Search"})
			return "late", nil
		}})
		running, waiting := b.ask(t, "one?", "a"), b.ask(t, "two?", "b")
		synctest.Wait()
		for _, j := range []Job{running, waiting, waiting} {
			if err := b.Cancel(t.Context(), j.ID); err != nil {
				t.Fatal(err)
			}
			if j = b.state(t, j.ID); j.State != Cancelled {
				t.Errorf("%+v", j)
			}
		}
		close(stubborn)
		synctest.Wait()
		if j := b.state(t, running.ID); j.State != Cancelled || j.Report != "" {
			t.Errorf("%+v", j)
		}
		if w, r, _ := b.Load(); w != 0 || r != 0 {
			t.Errorf("%d wait, %d run", w, r)
		}
	})
}

// TestPanic: a panic while answering fails that question and no other.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Workers: 1, Answer: func(_ context.Context, question string, _ func(Progress)) (string, error) {
			if question == "bad?" {
				panic("boom")
			}
			return "r", nil
		}})
		bad, good := b.ask(t, "bad?", "a"), b.ask(t, "good?", "a")
		synctest.Wait()
		if j := b.state(t, bad.ID); j.State != Failed || j.Problem == nil {
			t.Errorf("%+v", j)
		}
		if j := b.state(t, good.ID); j.State != Done {
			t.Errorf("%+v", j)
		}
	})
}

// TestTooLong: an answer that takes too long fails, and says so.
func TestTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := start(t, Options{Longest: time.Minute})
		j := b.ask(t, "one?", "a")
		time.Sleep(2 * time.Minute)
		if j = b.state(t, j.ID); j.State != Failed || !errors.Is(j.Problem, context.DeadlineExceeded) || !strings.Contains(j.Problem.Error(), "1m0s") {
			t.Errorf("%+v", j)
		}
	})
}

// TestForgotten: jobs that ended are in memory for a bounded time and in bounded
// number, and after that in the store.
func TestForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		b := start(t, Options{Store: s, Keep: 2, KeepFor: time.Hour, Answer: func(_ context.Context, q string, _ func(Progress)) (string, error) { return q, nil }})
		var ids []string
		for i := range 4 {
			ids = append(ids, b.ask(t, fmt.Sprint(i, "?"), "a").ID)
			synctest.Wait()
		}
		held := func() int { b.Queue.mu.Lock(); defer b.Queue.mu.Unlock(); return len(b.jobs) }
		if held() != 2 {
			t.Errorf("%d jobs in memory", held())
		}
		if j := b.state(t, ids[0]); j.Report != "0?" {
			t.Errorf("%+v", j)
		}
		time.Sleep(2 * time.Hour)
		if j := b.state(t, ids[3]); j.Report != "3?" || held() != 0 {
			t.Errorf("%+v, %d in memory", j, held())
		}
		states, err := b.Watch(t.Context(), ids[3])
		if err != nil {
			t.Fatal(err)
		}
		if j, more := <-states, false; j.State != Done {
			t.Errorf("%+v %v", j, more)
		}
		if _, more := <-states; more {
			t.Error("a job that ended is watched on")
		}
	})
}

// store is a Store in memory.
type store struct {
	mu    sync.Mutex
	jobs  map[string]Job
	order []string
	err   error
}

func newStore() *store { return &store{jobs: map[string]Job{}} }

func (s *store) SaveJob(_ context.Context, j Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	if _, ok := s.jobs[j.ID]; !ok {
		s.order = append(s.order, j.ID)
	}
	j.Client, j.Found = "", nil
	s.jobs[j.ID] = j
	return nil
}

func (s *store) Job(_ context.Context, id string) (Job, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, ok := s.jobs[id]
	if !ok {
		return j, assay.ErrNotFound
	}
	return j, nil
}

func (s *store) Unfinished(context.Context) (list []Job, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.order {
		if j := s.jobs[id]; !j.State.Ended() {
			list = append(list, j)
		}
	}
	return list, s.err
}

// TestRestart: a queue that is closed leaves what it could not answer to the next
// one, which answers it under the same address and in the same order.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		b := start(t, Options{Workers: 1, Store: s})
		one, two := b.ask(t, "one?", "a"), b.ask(t, "two?", "b")
		three := b.ask(t, "three?", "c")
		synctest.Wait()
		states, err := b.Watch(t.Context(), two.ID)
		if err != nil {
			t.Fatal(err)
		}
		<-states
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if _, more := <-states; more {
			t.Error("a watcher is still there after the end")
		}
		if _, err := b.Ask(t.Context(), "four?", "d"); !errors.Is(err, assay.ErrUnavailable) {
			t.Errorf("a closed queue takes a question: %v", err)
		}
		c := start(t, Options{Workers: 1, Store: s})
		synctest.Wait()
		if j := c.state(t, one.ID); j.State != Running || j.Tries != 2 {
			t.Errorf("%+v", j)
		}
		if j := c.state(t, two.ID); j.State != Waiting || j.Ahead != 0 {
			t.Errorf("%+v", j)
		}
		c.release("one?", nil)
		synctest.Wait()
		c.release("two?", nil)
		synctest.Wait()
		c.release("three?", nil)
		synctest.Wait()
		for _, id := range []string{one.ID, two.ID, three.ID} {
			if j, _ := s.Job(t.Context(), id); j.State != Done {
				t.Errorf("%+v", j)
			}
		}
		if got := strings.Join(c.begun, " "); got != "one? two? three?" {
			t.Errorf("begun: %s", got)
		}
	})
}

// TestGivenUp: a question that was begun again and again without an end is not
// begun at every start.
func TestGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		_ = s.SaveJob(t.Context(), Job{ID: "x", Question: "deadly?", State: Running, Tries: maxTries, Stages: stages()})
		b := start(t, Options{Store: s})
		synctest.Wait()
		j := b.state(t, "x")
		if j.State != Failed || !strings.Contains(j.Problem.Error(), "3 times") || len(b.begun) != 0 {
			t.Errorf("%+v", j)
		}
		if j, _ = s.Job(t.Context(), "x"); j.State != Failed {
			t.Errorf("%+v", j)
		}
	})
}

// TestStoreFails: a question that cannot be kept is not taken.
func TestStoreFails(t *testing.T) {
	s := newStore()
	b := start(t, Options{Store: s})
	s.mu.Lock()
	s.err = assay.ErrFull
	s.mu.Unlock()
	if _, err := b.Ask(t.Context(), "one?", "a"); !errors.Is(err, assay.ErrFull) {
		t.Errorf("%v", err)
	}
	if w, r, _ := b.Load(); w != 0 || r != 0 || len(b.begun) != 0 {
		t.Errorf("%d wait, %d run, %q", w, r, b.begun)
	}
	s.mu.Lock()
	s.err = nil
	s.mu.Unlock()
	b.ask(t, "one?", "a")
}
