package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"assay/internal/asking"
)

// keptJob is a job as it is stored: with its problem, without the passages found
// and without who asked.
type keptJob struct {
	asking.Job
	Problem string `json:"problem,omitempty"`
	Kind    string `json:"problem_kind,omitempty"`
}

// failure is a problem that was stored: its words, and its category.
type failure struct {
	words string
	kind  error
}

func (f failure) Error() string { return f.words }

func (f failure) Unwrap() error { return f.kind }

// jobKinds are the categories that a job's problem may have.
var jobKinds = append(kinds[:len(kinds):len(kinds)], context.DeadlineExceeded, context.Canceled)

// SaveJob implements asking.Store. What is not kept: the passages found, which
// stand in the report, and the client, which may be a person's address.
func (l *Library) SaveJob(ctx context.Context, j asking.Job) error {
	kept := keptJob{Job: j}
	kept.Found, kept.Client = nil, ""
	if j.Problem != nil {
		kept.Problem = j.Problem.Error()
		for _, kind := range jobKinds {
			if errors.Is(j.Problem, kind) {
				kept.Kind = kind.Error()
				break
			}
		}
	}
	data, err := put(kept)
	if err != nil {
		return err
	}
	return l.write(ctx, func(w *writing) error {
		return w.exec("INSERT INTO job (id, ended, json) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, json = excluded.json",
			j.ID, j.State.Ended(), data)
	})
}

func (l *Library) scanJob(r *sql.Rows) (asking.Job, error) {
	var data string
	var kept keptJob
	if err := r.Scan(&data); err != nil {
		return kept.Job, err
	}
	if err := l.got(data, "a question in the queue", &kept); err != nil {
		return kept.Job, err
	}
	j := kept.Job
	if kept.Problem != "" {
		f := failure{words: kept.Problem}
		for _, kind := range jobKinds {
			if kind.Error() == kept.Kind {
				f.kind = kind
			}
		}
		j.Problem = f
	}
	return j, nil
}

// Job implements asking.Store.
func (l *Library) Job(ctx context.Context, id string) (j asking.Job, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		found := false
		err := s.rows("SELECT json FROM job WHERE id = ?", []any{id}, func(r *sql.Rows) (err error) {
			found = true
			j, err = l.scanJob(r)
			return err
		})
		if err == nil && !found {
			err = unknown("no question %.80q was put in here", id)
		}
		return err
	})
	return j, err
}

// Unfinished implements asking.Store.
func (l *Library) Unfinished(ctx context.Context) (list []asking.Job, err error) {
	err = l.read(ctx, func(s *snapshot) error {
		return s.rows("SELECT json FROM job WHERE NOT ended ORDER BY n", nil, func(r *sql.Rows) error {
			j, err := l.scanJob(r)
			list = append(list, j)
			return err
		})
	})
	return list, err
}

// answeredFor is how long an answer to a repeated request is kept.
const answeredFor = 24 * time.Hour

// Answered gives what a request with an idempotency key was answered: ok is
// false when it was not. key is the hash of who asked, the method, the path and
// the key, body that of what was sent. ErrConflict when the key came with
// another body before.
func (l *Library) Answered(ctx context.Context, key, body [32]byte) (status int, answer []byte, ok bool, err error) {
	err = l.read(ctx, func(s *snapshot) (err error) {
		var sent []byte
		ok, err = s.row("SELECT body, status, answer FROM answered WHERE key = ?", []any{key[:]}, &sent, &status, &answer)
		if err == nil && ok && string(sent) != string(body[:]) {
			status, answer, ok, err = 0, nil, false, errReused
		}
		return err
	})
	return status, answer, ok, err
}

var errReused = conflict("this idempotency key came before with another request; use a new key")

// SaveAnswered keeps an answer for 24 hours after at, and drops those that are
// older. The first answer of a key stays; ErrConflict when it was to another body.
func (l *Library) SaveAnswered(ctx context.Context, key, body [32]byte, status int, answer []byte, at time.Time) error {
	return l.write(ctx, func(w *writing) error {
		if err := w.exec("DELETE FROM answered WHERE at < ?", micros(at.Add(-answeredFor))); err != nil {
			return err
		}
		n, err := w.changed("INSERT INTO answered VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING", key[:], micros(at), body[:], status, append([]byte{}, answer...))
		if err != nil || n > 0 {
			return err
		}
		var same bool
		if _, err = w.row("SELECT body = ? FROM answered WHERE key = ?", []any{body[:], key[:]}, &same); err == nil && !same {
			err = errReused
		}
		return err
	})
}
