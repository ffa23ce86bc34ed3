package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"assay/internal/asking"
	"assay/internal/problem"
	"assay/internal/text"
)

// progressPage is a question under way, or one that ended without an answer.
type progressPage struct {
	frame
	Job     asking.Job
	Stages  []stageLine
	Label   string // above the question
	Now     string // how far it is, in one line
	Took    string // so far
	Problem string // why there is no answer
	May     bool   // the reader may ask again
}

// stageLine is a stage as the page shows it.
type stageLine struct {
	Name, State string
	Word        string // its state, for those who cannot see it
	Detail      []run
	Took        string
}

// run is a part of a line; numbers are set bold.
type run struct {
	Text   string
	Number bool
}

// number is a number in a line about a stage.
var number = regexp.MustCompile(`\d[\d,]*`)

// numbered gives a line with its numbers apart.
func numbered(s string) []run {
	var out []run
	at := 0
	for _, m := range number.FindAllStringIndex(s, -1) {
		if m[0] > at {
			out = append(out, run{Text: s[at:m[0]]})
		}
		out, at = append(out, run{s[m[0]:m[1]], true}), m[1]
	}
	if at < len(s) {
		out = append(out, run{Text: s[at:]})
	}
	return out
}

// lines gives the stages as the page shows them.
func lines(stages []asking.Stage) []stageLine {
	words := map[string]string{"done": "done", "running": "under way", "waiting": "waiting"}
	out := make([]stageLine, len(stages))
	for i, g := range stages {
		detail := g.Detail
		if detail == "" && g.State != "done" {
			detail = words[g.State]
		}
		out[i] = stageLine{g.Name, g.State, words[g.State], numbered(detail), seconds(g.Took)}
	}
	return out
}

// How often a browser without script asks how far a question is, in seconds.
const (
	refreshRunning = 2
	refreshWaiting = 5
)

// progress shows how far a question is, and leads to its answer once there is one.
func (s *Server) progress(w http.ResponseWriter, r *http.Request) error {
	job, err := s.Ask.Job(r.Context(), r.PathValue("job"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	if job.State == asking.Done {
		http.Redirect(w, r, "/answers/"+job.ID, http.StatusSeeOther)
		return nil
	}
	p := &progressPage{frame: s.frame(r, "ask", howFar(job)+" · "+job.Question), Job: job, Stages: lines(job.Stages), Now: howFar(job)}
	p.NoIndex, p.May = true, p.Who.Role.May(s.Site.AskBy)
	switch job.State {
	case asking.Waiting:
		p.Label, p.Refresh = "In the queue", refreshWaiting
	case asking.Running:
		p.Took = seconds(s.Now().Sub(job.Began))
		p.Label, p.Refresh = "Being checked", refreshRunning
	case asking.Failed:
		p.Label, p.Problem = "Not checked", problem.Of(job.Problem).Detail
	default:
		p.Label = "Stopped"
	}
	return s.show(w, r, http.StatusOK, "ask_progress", p)
}

// howFar says in one line how far a question is.
func howFar(j asking.Job) string {
	switch j.State {
	case asking.Waiting:
		if j.Ahead == 0 {
			return "Next in the queue"
		}
		return text.Count(j.Ahead, "question is", "questions are") + " ahead"
	case asking.Failed:
		return "Could not be checked"
	case asking.Cancelled:
		return "Stopped"
	}
	at, name := 0, ""
	for i, g := range j.Stages {
		if g.State == "running" || g.State == "done" {
			at = i + 1
		}
		if g.State == "running" {
			name = ": " + strings.ToLower(g.Name)
		}
	}
	if at == 0 {
		return "Beginning"
	}
	return fmt.Sprintf("Stage %d of %d%s", at, len(j.Stages), name)
}

// seconds writes a duration for a reader: "0.3 s", "12 s".
func seconds(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	if d < 10*time.Second {
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	return strconv.Itoa(int(d.Seconds())) + " s"
}

// cancelAsking stops a question. Whoever holds its address may.
func (s *Server) cancelAsking(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("job")
	if err := s.Ask.Cancel(r.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, r, "/asking/"+id, http.StatusSeeOther)
	return nil
}

// Times of an event stream. A reader who takes nothing for streamStall is cut off;
// the browser comes back after streamRetry and goes on from the state it then gets.
const (
	streamStall = 10 * time.Second
	streamBeat  = 15 * time.Second
	streamRetry = 2 * time.Second
)

// progressEvents tells a question's state whenever it changes, as server-sent
// events: each is the whole job, so that nothing is lost with one that is.
func (s *Server) progressEvents(w http.ResponseWriter, r *http.Request) error {
	states, err := s.Ask.Watch(r.Context(), r.PathValue("job"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy before the server must not hold events back
	out := &stream{w, http.NewResponseController(w)}
	// The time that a request may take to arrive is over for this one.
	_ = out.rc.SetReadDeadline(time.Time{})
	if err := out.send(fmt.Appendf(nil, "retry: %d\n\n", streamRetry.Milliseconds())); err != nil {
		return nil
	}
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case job, more := <-states:
			if !more {
				return nil
			}
			err = out.send(event(job))
		case <-beat.C:
			err = out.send([]byte(": still here\n\n"))
		}
		if err != nil {
			s.Logger.Debug("an event stream ended", "path", r.URL.Path, "error", err)
			return nil
		}
	}
}

// event is a job as an event of a stream.
func event(j asking.Job) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "id: %d\ndata: ", j.Change)
	e := json.NewEncoder(&b)
	if err := e.Encode(j); err != nil {
		return nil // strings, numbers and times can always be written
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// stream is an answer that goes on.
type stream struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

// send writes and flushes, in the time that a reader has to take it.
func (s *stream) send(b []byte) error {
	if err := s.rc.SetWriteDeadline(time.Now().Add(streamStall)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	return s.rc.Flush()
}
