package asking

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"assay"
	"assay/internal/text"
)

// Queue answers questions in turn. It is safe for concurrent use.
type Queue struct {
	o    Options
	base context.Context // of the answers; ended by Close when it can wait no longer
	stop context.CancelFunc
	runs sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	jobs    map[string]*entry // by ID: all that have not ended, and those that ended lately
	same    map[string]*entry // by client and question: those that have not ended
	ended   []*entry          // in the order in which they ended
	turns   *turns
	saving  int // put in and not yet in their turn, until the store has them
	running int
	pace    time.Duration // that an answer takes, as the last ones did; 0 before the first
	told    watching
}

// entry is a job in memory. All but ready and saved is guarded by the queue's lock.
type entry struct {
	job     Job
	key     string               // its place in same
	begun   map[string]time.Time // stages under way
	cancel  context.CancelFunc   // of an answer that runs
	watch   map[*watcher]struct{}
	refused error         // why it could not be put in
	ready   chan struct{} // closed when it is in its turn, or refused
	saved   sync.Mutex    // held while the store is told, so that what it is told last is newest
}

// Limits that nobody needs to set.
const (
	maxQuestion = 10_000 // bytes
	maxFound    = 12     // passages shown of one job
	maxTries    = 3      // beginnings of one job, over restarts
	saveTimeout = 30 * time.Second
)

// StageNames are the stages of an answer, in the order in which they are shown.
var StageNames = [...]string{"Question", "Search", "Passages", "Stance", "Origins", "Figures", "Verdict", "Report", "Anchors"}

// New starts a queue, with the jobs of the store that had not ended; Close ends
// it. That ctx is done ends nothing that runs.
func New(ctx context.Context, o Options) (*Queue, error) {
	set := func(n *int, to int) {
		if *n <= 0 {
			*n = to
		}
	}
	set(&o.Workers, runtime.GOMAXPROCS(0))
	set(&o.Most, 200)
	set(&o.Each, 5)
	set(&o.Keep, 1000)
	set(&o.Watchers, 20_000)
	set(&o.Watching, 12_000)
	if o.Longest <= 0 {
		o.Longest = 10 * time.Minute
	}
	if o.KeepFor <= 0 {
		o.KeepFor = time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	q := &Queue{o: o, jobs: map[string]*entry{}, same: map[string]*entry{}, turns: newTurns()}
	q.told.entries = map[*entry]struct{}{}
	q.base, q.stop = context.WithCancel(context.WithoutCancel(ctx))
	if o.Store == nil {
		return q, nil
	}
	list, err := o.Store.Unfinished(ctx)
	if err != nil {
		return nil, fmt.Errorf("the questions that wait could not be read: %w", err)
	}
	for _, j := range list {
		q.restore(j)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.dispatch()
	return q, nil
}

// restore puts a job of an earlier run in again. Nobody knows any more who asked
// it, so that each is a client of its own. One that was begun again and again
// may be what ended the program, and is given up.
func (q *Queue) restore(j Job) {
	j.Client = "restored " + j.ID
	e := newEntry(j)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs[j.ID] = e
	if j.Tries >= maxTries {
		q.finish(e, Failed, fmt.Errorf("the program ended %d times while it answered this question; it is not begun again", j.Tries))
		q.runs.Go(func() { q.save(e) })
		return
	}
	e.job.State, e.job.Began, e.job.Found = Waiting, time.Time{}, nil
	e.job.Stages = stages()
	q.turns.add(e)
}

func newEntry(j Job) *entry {
	return &entry{job: j, begun: map[string]time.Time{}, watch: map[*watcher]struct{}{}, ready: make(chan struct{})}
}

// stages are all stages, waiting.
func stages() []Stage {
	list := make([]Stage, len(StageNames))
	for i, name := range StageNames {
		list[i] = Stage{Name: name, State: "waiting"}
	}
	return list
}

// Ask puts a question in. client names who asks (an account or an address): the
// next job is always of the client who has waited longest without one running.
// The same question of the same client gives the job that has not ended yet.
// ErrUnavailable when the queue is full or is being closed, ErrTooMany when the
// client has too many in it; ErrUsage or ErrTooLarge for what is no question. The store's own
// error when the question could not be kept.
func (q *Queue) Ask(ctx context.Context, question, client string) (Job, error) {
	question = strings.TrimSpace(question)
	if question == "" {
		return Job{}, fmt.Errorf("%w: the question is empty", assay.ErrUsage)
	}
	if len(question) > maxQuestion {
		return Job{}, fmt.Errorf("%w: the question has %d bytes; at most %d are taken", assay.ErrTooLarge, len(question), maxQuestion)
	}
	e, old, err := q.admit(question, client)
	if err != nil {
		return Job{}, err
	}
	if old {
		select {
		case <-e.ready:
		case <-ctx.Done():
			return Job{}, ctx.Err()
		}
	} else {
		q.take(ctx, e)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if e.refused != nil {
		return Job{}, e.refused
	}
	return q.snapshot(e), nil
}

// admit finds the job of a question, or makes one if there is room.
func (q *Queue) admit(question, client string) (e *entry, old bool, err error) {
	key := client + "\x00" + strings.Join(strings.Fields(question), " ")
	q.mu.Lock()
	defer q.mu.Unlock()
	if e := q.same[key]; e != nil {
		return e, true, nil
	}
	if q.closed {
		return nil, false, fmt.Errorf("%w: the desk is being stopped; ask again in a minute", assay.ErrUnavailable)
	}
	if n := q.turns.waiting + q.saving; n >= q.o.Most {
		return nil, false, fmt.Errorf("%w: %s waiting, as many as are taken; come back %s", assay.ErrUnavailable, text.Count(n, "question is", "questions are"), q.when(n))
	}
	if n := q.of(client); n >= q.o.Each {
		return nil, false, fmt.Errorf("%w: %s of yours not answered yet, as many as are taken of one reader; ask again when one of them is", assay.ErrTooMany, text.Count(n, "question is", "questions are"))
	}
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails
	e = newEntry(Job{ID: hex.EncodeToString(id[:]), Question: question, Client: client, State: Waiting, Stages: stages(), Asked: q.o.Now().UTC()})
	e.key = key
	q.jobs[e.job.ID], q.same[key] = e, e
	q.saving++
	return e, false, nil
}

// of counts a client's jobs that have not ended.
func (q *Queue) of(client string) int {
	n := 0
	if c := q.turns.clients[client]; c != nil {
		n = len(c.jobs) + c.running
	}
	if q.saving == 0 {
		return n
	}
	for _, e := range q.same {
		select {
		case <-e.ready:
		default:
			if e.job.Client == client {
				n++
			}
		}
	}
	return n
}

// when says in words when n questions will have been answered.
func (q *Queue) when(n int) string {
	d := q.pace * time.Duration(n) / time.Duration(q.o.Workers)
	switch {
	case d < time.Minute:
		return "in a minute"
	case d < time.Hour:
		return fmt.Sprintf("in about %s", text.Count(int(d.Round(time.Minute)/time.Minute), "minute", "minutes"))
	}
	return "in an hour or more"
}

// take stores a job and gives it its turn.
func (q *Queue) take(ctx context.Context, e *entry) {
	err := q.store(ctx, e)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.saving--
	if err != nil {
		e.refused = err
		delete(q.jobs, e.job.ID)
		delete(q.same, e.key)
	} else if !e.job.State.Ended() { // it may have been cancelled meanwhile
		q.turns.add(e)
		q.dispatch()
	}
	close(e.ready)
}

// store tells the store of a job as it is now.
func (q *Queue) store(ctx context.Context, e *entry) error {
	if q.o.Store == nil {
		return nil
	}
	e.saved.Lock()
	defer e.saved.Unlock()
	q.mu.Lock()
	j := q.snapshot(e)
	q.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	return q.o.Store.SaveJob(ctx, j)
}

// save stores a job that goes on without being stored, too: it would be begun
// again after a restart.
func (q *Queue) save(e *entry) {
	if err := q.store(q.base, e); err != nil {
		q.o.Logger.Error("a question's state could not be kept", "job", e.job.ID, "error", err)
	}
}

// dispatch begins as many jobs as there are workers free.
func (q *Queue) dispatch() {
	for !q.closed && q.running < q.o.Workers {
		e := q.turns.next()
		if e == nil {
			return
		}
		q.running++
		e.job.State, e.job.Began, e.job.Ahead = Running, q.o.Now().UTC(), 0
		e.job.Tries++
		var ctx context.Context
		ctx, e.cancel = context.WithTimeout(q.base, q.o.Longest)
		q.changed(e)
		q.moved()
		q.runs.Go(func() { q.run(ctx, e) })
	}
}

// run answers a question.
func (q *Queue) run(ctx context.Context, e *entry) {
	q.save(e)
	report, err := q.answer(ctx, e)
	q.mu.Lock()
	defer q.mu.Unlock()
	defer e.cancel()
	q.running--
	q.turns.ended(e.job.Client)
	if cut := q.base.Err() != nil && err != nil && !e.job.State.Ended(); !cut {
		switch {
		case e.job.State.Ended(): // it was cancelled
		case err == nil:
			e.job.Report = report
			q.finish(e, Done, nil)
		case errors.Is(ctx.Err(), context.DeadlineExceeded):
			q.finish(e, Failed, fmt.Errorf("%w: no answer came within %s", context.DeadlineExceeded, q.o.Longest))
		default:
			q.finish(e, Failed, err)
		}
		q.runs.Go(func() { q.save(e) })
	}
	q.moved()
	q.dispatch()
}

// answer calls the Answer; its panic is an error.
func (q *Queue) answer(ctx context.Context, e *entry) (report string, err error) {
	defer func() {
		if p := recover(); p != nil {
			q.o.Logger.Error("answering a question failed", "job", e.job.ID, "panic", p, "stack", string(debug.Stack()))
			report, err = "", fmt.Errorf("panic: %v", p)
		}
	}()
	return q.o.Answer(ctx, e.job.Question, func(p Progress) { q.progress(e, p) })
}

// progress puts down what an Answer tells.
func (q *Queue) progress(e *entry, p Progress) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if e.job.State != Running {
		return
	}
	now := q.o.Now()
	if p.Stage != "" {
		list := slices.Clone(e.job.Stages)
		i := slices.IndexFunc(list, func(s Stage) bool { return s.Name == p.Stage })
		if i < 0 {
			i, list = len(list), append(list, Stage{Name: p.Stage})
		}
		s := &list[i]
		if _, ok := e.begun[s.Name]; !ok {
			e.begun[s.Name] = now
		}
		s.State, s.Took = "running", 0
		if p.Done {
			s.State, s.Took = "done", now.Sub(e.begun[s.Name])
		}
		if p.Detail != "" {
			s.Detail = p.Detail
		}
		e.job.Stages = list
	}
	for _, f := range p.Found {
		if len(e.job.Found) < maxFound && !slices.Contains(e.job.Found, f) {
			e.job.Found = append(slices.Clip(e.job.Found), f)
		}
	}
	q.changed(e)
}

// finish ends a job, and lets go of those that ended long ago.
func (q *Queue) finish(e *entry, s State, problem error) {
	now := q.o.Now()
	e.job.State, e.job.Problem, e.job.Ahead, e.job.Ended = s, problem, 0, now.UTC()
	e.job.Stages = slices.Clone(e.job.Stages)
	for i := range e.job.Stages {
		if g := &e.job.Stages[i]; s == Done {
			if g.State == "running" {
				g.Took = now.Sub(e.begun[g.Name])
			}
			g.State = "done"
		} else if g.State == "running" {
			g.State, g.Detail, g.Took = "waiting", "stopped here", now.Sub(e.begun[g.Name])
		}
	}
	if q.same[e.key] == e {
		delete(q.same, e.key)
	}
	if s == Done {
		if took := e.job.Ended.Sub(e.job.Began); q.pace == 0 {
			q.pace = took
		} else {
			q.pace += (took - q.pace) / 8
		}
	}
	q.ended = append(q.ended, e)
	q.forget(now)
	q.changed(e)
}

// forget drops jobs that ended long ago from memory, and those beyond the number kept.
func (q *Queue) forget(now time.Time) {
	for len(q.ended) > 0 && (len(q.ended) > q.o.Keep || now.Sub(q.ended[0].job.Ended) > q.o.KeepFor) {
		delete(q.jobs, q.ended[0].job.ID)
		q.ended[0] = nil
		q.ended = q.ended[1:]
	}
}

// snapshot gives a job as it is now.
func (q *Queue) snapshot(e *entry) Job {
	if e.job.State == Waiting {
		if n := q.turns.ahead(e); n != e.job.Ahead {
			e.job.Ahead = n
			e.job.Change++
		}
	}
	j := e.job
	if len(e.begun) > 0 && j.State == Running {
		j.Stages = slices.Clone(j.Stages)
		for i := range j.Stages {
			if s := &j.Stages[i]; s.State == "running" {
				s.Took = q.o.Now().Sub(e.begun[s.Name])
			}
		}
	}
	return j
}

// find gives a job that is in memory.
func (q *Queue) find(id string) *entry {
	q.forget(q.o.Now())
	return q.jobs[id]
}

// Job gives a job as it is now. ErrNotFound when unknown.
func (q *Queue) Job(ctx context.Context, id string) (Job, error) {
	q.mu.Lock()
	if e := q.find(id); e != nil {
		defer q.mu.Unlock()
		return q.snapshot(e), nil
	}
	q.mu.Unlock()
	if q.o.Store != nil {
		return q.o.Store.Job(ctx, id)
	}
	return Job{}, fmt.Errorf("%w: no question is known at this address; it may have been asked before the desk was started again", assay.ErrNotFound)
}

// Cancel ends a job that has not ended: one that runs by its context. Those who
// watch are told at once. ErrNotFound when unknown.
func (q *Queue) Cancel(ctx context.Context, id string) error {
	q.mu.Lock()
	e := q.find(id)
	if e == nil {
		q.mu.Unlock()
		_, err := q.Job(ctx, id)
		return err
	}
	if e.job.State.Ended() {
		q.mu.Unlock()
		return nil
	}
	if e.cancel != nil {
		e.cancel()
	} else {
		q.turns.remove(e)
	}
	q.finish(e, Cancelled, nil)
	q.moved()
	q.mu.Unlock()
	return q.store(ctx, e)
}

// Load gives the number of jobs waiting and running, and of watchers.
func (q *Queue) Load() (waiting, running, watching int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.turns.waiting + q.saving, q.running, q.told.count
}

// Close takes no more questions and lets go of those who watch, waits until ctx
// is done for those that run, and leaves the others in the store for the next
// start, with those that it could not wait for.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	q.hush()
	q.mu.Unlock()
	done := make(chan struct{})
	go func() { q.runs.Wait(); close(done) }()
	defer q.stop()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	q.stop()
	select {
	case <-done:
		return nil
	case <-time.After(time.Second):
		return fmt.Errorf("%w: a question still being answered does not stop", context.Cause(ctx))
	}
}
