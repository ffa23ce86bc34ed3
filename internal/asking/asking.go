// Package asking runs questions for many people at once: a queue that is fair
// between those who ask, a few workers, and for each question the stages that it
// has passed, which anybody who holds its address may watch. A browser that goes
// away loses nothing: a job goes on, and its report is kept in the library.
//
// internal/web and internal/api put questions in and watch; how a question is
// answered is a function that cmd/assay gives, and this package imports no stage.
package asking

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Stage is a part of answering as a reader sees it.
type Stage struct {
	Name   string        `json:"name"`   // "Question", "Search", "Passages", "Stance", "Origins", "Figures", "Verdict", "Report", "Anchors"
	State  string        `json:"state"`  // waiting, running, done
	Detail string        `json:"detail"` // "119 documents searched, no source failed to open"
	Took   time.Duration `json:"took"`   // so far
}

// State is how far a job has come.
type State string

// The states of a job.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Ended reports whether nothing more will happen.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// Job is a question that was put in.
type Job struct {
	ID       string    `json:"id"` // 128 random bits: who holds it may watch it and read its answer
	Question string    `json:"question"`
	Client   string    `json:"-"` // who asked, for fairness only
	State    State     `json:"state"`
	Ahead    int       `json:"ahead"` // jobs before it, while it waits
	Stages   []Stage   `json:"stages"`
	Found    []Finding `json:"found"`            // passages as they come in
	Report   string    `json:"report,omitempty"` // ID, when it is done
	Problem  error     `json:"-"`                // when it failed
	Asked    time.Time `json:"asked"`
	Began    time.Time `json:"began,omitzero"`
	Ended    time.Time `json:"ended,omitzero"`
}

// Finding is a passage shown while a question is answered.
type Finding struct {
	Text   string `json:"text"`
	Source string `json:"source"` // publisher, class, kind
}

// Answer answers a question, tells of each stage as it begins and ends, and
// gives the ID of the report that it kept.
type Answer func(ctx context.Context, question string, tell func(Progress)) (report string, err error)

// Progress is told by an Answer: of a stage, or of passages found.
type Progress struct {
	Stage  string
	Done   bool
	Detail string
	Found  []Finding
}

// Store keeps jobs over a restart.
type Store interface {
	SaveJob(ctx context.Context, j Job) error
	Job(ctx context.Context, id string) (Job, error)
	// Unfinished gives the jobs that had not ended, in the order in which they were asked.
	Unfinished(ctx context.Context) ([]Job, error)
}

// Options are how a queue is run.
type Options struct {
	Answer  Answer
	Store   Store // nil: jobs are gone when the program ends
	Workers int   // at a time; 0 means one for each processor
	Most    int   // waiting at the most; 0 means 200
	Each    int   // of one client waiting or running at the most; 0 means 5
	Now     func() time.Time
	Logger  *slog.Logger
}

// Queue answers questions in turn. It is safe for concurrent use.
type Queue struct{ o Options }

// New starts a queue; Close ends it.
func New(ctx context.Context, o Options) (*Queue, error) { return &Queue{o}, nil }

// Ask puts a question in. client names who asks (an account or an address): the
// next job is always of the client who has waited longest without one running.
// ErrUnavailable when the queue is full or the client has too many in it.
func (q *Queue) Ask(ctx context.Context, question, client string) (Job, error) {
	return Job{}, errors.ErrUnsupported
}

// Job gives a job as it is now. ErrNotFound when unknown.
func (q *Queue) Job(ctx context.Context, id string) (Job, error) { return Job{}, errors.ErrUnsupported }

// Watch gives a job whenever it has changed, at most ten times a second, until
// it has ended or ctx is done; the first at once. A slow reader misses states
// and never the last. ErrUnavailable when too many watch.
func (q *Queue) Watch(ctx context.Context, id string) (<-chan Job, error) {
	return nil, errors.ErrUnsupported
}

// Cancel ends a job that has not ended.
func (q *Queue) Cancel(ctx context.Context, id string) error { return errors.ErrUnsupported }

// Load gives the number of jobs waiting and running, and of watchers.
func (q *Queue) Load() (waiting, running, watching int) { return 0, 0, 0 }

// Close takes no more questions, waits until ctx is done for those that run, and
// leaves the others in the store for the next start.
func (q *Queue) Close(ctx context.Context) error { return nil }
