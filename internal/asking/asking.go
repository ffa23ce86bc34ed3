// Package asking runs questions for many people at once: a queue that is fair
// between those who ask, a few workers, and for each question the stages that it
// has passed, which anybody who holds its address may watch. A browser that goes
// away loses nothing: a job goes on, and its report is kept in the library.
//
// internal/web and internal/api put questions in and watch; how a question is
// answered is a function that cmd/assay gives, and this package imports no stage.
//
// Where to look: asking.go has the words, queue.go what is put in, run and ended,
// turns.go whose turn it is, watch.go who is told.
package asking

import (
	"context"
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

// Job is a question that was put in. Its lists are shared: they are not to be changed.
type Job struct {
	ID       string    `json:"id"`     // 128 random bits: who holds it may watch it and read its answer
	Change   int       `json:"change"` // grows whenever anything of the job changes
	Question string    `json:"question"`
	Client   string    `json:"-"` // who asked, for fairness only
	State    State     `json:"state"`
	Ahead    int       `json:"ahead"` // jobs before it, while it waits
	Stages   []Stage   `json:"stages"`
	Found    []Finding `json:"found"`            // passages as they come in
	Report   string    `json:"report,omitempty"` // ID, when it is done
	Problem  error     `json:"-"`                // when it failed
	Tries    int       `json:"tries,omitempty"`  // times that it was begun, over restarts
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
	Answer   Answer
	Store    Store         // nil: jobs are gone when the program ends
	Workers  int           // at a time; 0 means one for each processor
	Most     int           // waiting at the most; 0 means 200
	Each     int           // of one client waiting or running at the most; 0 means 5
	Longest  time.Duration // that one question may take; 0 means 10 minutes
	Keep     int           // ended jobs held in memory at the most; 0 means 1,000
	KeepFor  time.Duration // that an ended job is held in memory; 0 means an hour
	Watchers int           // at the most; 0 means 20,000
	Watching int           // watchers of one job at the most; 0 means 12,000
	Now      func() time.Time
	Logger   *slog.Logger
}
