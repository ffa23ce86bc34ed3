package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"assay"
	"assay/internal/asking"
	"assay/internal/desk"
	"assay/internal/problem"
)

// stage is a part of answering.
type stage struct {
	Name   string `json:"name"`
	State  string `json:"state" enum:"waiting,running,done"`
	Detail string `json:"detail"`
	TookMS int64  `json:"took_ms" doc:"Milliseconds so far."`
}

// finding is a passage that was found while the question is answered.
type finding struct {
	Text   string `json:"text"`
	Source string `json:"source"`
}

// job is a question that was put in.
type job struct {
	ID        string           `json:"id" doc:"Whoever holds it may watch the question and read its answer."`
	Question  string           `json:"question"`
	State     asking.State     `json:"state" enum:"waiting,running,done,failed,cancelled"`
	Ahead     int              `json:"ahead" doc:"Questions before it, while it waits."`
	Stages    []stage          `json:"stages"`
	Found     []finding        `json:"found"`
	Report    string           `json:"report,omitempty" doc:"ID of the report, when it is done."`
	ReportURL string           `json:"report_url,omitempty" doc:"Where the report is."`
	Problem   *problem.Problem `json:"problem,omitempty" doc:"Why it failed."`
	Asked     time.Time        `json:"asked"`
	Began     time.Time        `json:"began,omitzero"`
	Ended     time.Time        `json:"ended,omitzero"`
}

// jobOf gives a job as the API shows it.
func jobOf(j asking.Job) job {
	out := job{
		ID: j.ID, Question: j.Question, State: j.State, Ahead: j.Ahead, Report: j.Report,
		Asked: j.Asked.UTC(), Began: j.Began.UTC(), Ended: j.Ended.UTC(),
		Stages: each(j.Stages, func(s asking.Stage) stage { return stage{s.Name, s.State, s.Detail, s.Took.Milliseconds()} }),
		Found:  each(j.Found, func(f asking.Finding) finding { return finding(f) }),
	}
	if j.Report != "" {
		out.ReportURL = Prefix + "/questions/" + j.ID + "/report"
	}
	if j.Problem != nil {
		p := problem.Of(j.Problem)
		out.Problem = &p
	}
	return out
}

// jobInput names a job.
type jobInput struct {
	Job string `path:"job" maxLength:"64" doc:"As asking gave it."`
}

type jobOutput struct{ Body job }

// asked is what is sent with a question.
type askInput struct {
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"The same key with the same question is asked once within a day."`
	Body           struct {
		Question string `json:"question" minLength:"3" maxLength:"2000" doc:"In English, in one or two sentences."`
	}
}

type askOutput struct {
	Location string `header:"Location" doc:"Where to see how far it has come."`
	Body     job
}

// none is the answer that has no body.
type none struct{}

// questions registers asking.
func (s *server) questions() {
	add(s, operation{
		id: "ask", method: http.MethodPost, path: "/questions", tag: "Questions", summary: "Ask a question", scope: desk.ScopeAsk, status: http.StatusAccepted, errors: []int{409},
		about: "The question is put in a queue; what comes back says where to watch it. Its report is a draft until an editor publishes it.",
	}, func(ctx context.Context, in *askInput) (*askOutput, error) {
		j, err := s.Ask.Ask(ctx, in.Body.Question, by(ctx).client)
		if err != nil {
			return nil, err
		}
		return &askOutput{Location: Prefix + "/questions/" + j.ID, Body: jobOf(j)}, nil
	})
	add(s, operation{
		id: "get-question", method: http.MethodGet, path: "/questions/{job}", tag: "Questions", summary: "See how far a question has come",
	}, func(ctx context.Context, in *jobInput) (*jobOutput, error) {
		j, err := s.Ask.Job(ctx, in.Job)
		if err != nil {
			return nil, err
		}
		return &jobOutput{jobOf(j)}, nil
	})
	add(s, operation{
		id: "cancel-question", method: http.MethodDelete, path: "/questions/{job}", tag: "Questions", summary: "Cancel a question", scope: desk.ScopeAsk, status: http.StatusNoContent,
		about: "A question that has ended stays as it is.",
	}, func(ctx context.Context, in *jobInput) (*none, error) {
		j, err := s.Ask.Job(ctx, in.Job)
		if err != nil || j.State.Ended() {
			return nil, err
		}
		return nil, s.Ask.Cancel(ctx, in.Job)
	})
	op := add(s, operation{
		id: "get-question-report", method: http.MethodGet, path: "/questions/{job}/report", tag: "Questions", summary: "Read the report of a question",
	}, func(ctx context.Context, in *jobInput) (*rawOutput, error) {
		j, err := s.Ask.Job(ctx, in.Job)
		if err != nil {
			return nil, err
		}
		if j.Report == "" {
			return nil, fmt.Errorf("%w: this question has no report: it is %s", assay.ErrNotFound, j.State)
		}
		return s.kept(ctx, j.Report)
	})
	s.answersReport(op)
	s.events()
}

// beat is how often a stream says that it still stands.
const beat = 15 * time.Second

type streamOutput struct {
	Body func(huma.Context)
}

// events registers the stream of a question's states.
func (s *server) events() {
	op := add(s, operation{
		id: "watch-question", method: http.MethodGet, path: eventsPath, tag: "Questions", summary: "Watch a question",
		about: "Server-sent events: each is named job and holds the question as get-question gives it, the first at once, the last when it has ended. After that the stream ends.",
	}, func(ctx context.Context, in *jobInput) (*streamOutput, error) {
		states, err := s.Ask.Watch(ctx, in.Job)
		if err != nil {
			return nil, err
		}
		return &streamOutput{func(c huma.Context) {
			_, w := humago.Unwrap(c)
			stream(ctx, w, states)
		}}, nil
	})
	op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}}
}

// stream writes states as server-sent events until there are no more or nobody reads.
func stream(ctx context.Context, w http.ResponseWriter, states <-chan asking.Job) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	c := http.NewResponseController(w)
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		message := ": still here\n\n"
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case j, ok := <-states:
			if !ok {
				return
			}
			b, err := json.Marshal(jobOf(j))
			if err != nil {
				return
			}
			message = "event: job\ndata: " + string(b) + "\n\n"
		}
		// A reader who takes nothing for a beat is let go.
		_ = c.SetWriteDeadline(time.Now().Add(beat)) // not every writer has one
		if _, err := w.Write([]byte(message)); err != nil {
			return
		}
		if c.Flush() != nil {
			return
		}
	}
}
