package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"assay"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/extract"
	"assay/internal/library"
	"assay/internal/library/sqlite"
	"assay/internal/publishers"
	"assay/internal/render"
	"assay/internal/source"
	"assay/profiles"
)

// stand is a desk over the example library, served: two reports of one
// question, of which the first is published, and a draft of another.
type stand struct {
	library *sqlite.Library
	desk    *desk.Desk
	queue   *asking.Queue
	handler http.Handler
	keys    map[string]string // by scope; "all" has every one
	first   *assay.Report     // published as "first"
	draft   *assay.Report
	answer  []byte // what Verify takes: the first report's JSON
	err     error
}

const (
	publishedQuestion = "Has ICE enforcement saved thousands of children from trafficking?"
	draftQuestion     = "Has DHS located 13000 unaccompanied minors?"
)

// example is the one stand of this package's tests. Tests that change what
// others read make their own with newStand.
var example = sync.OnceValue(func() *stand { return newStand(context.Background(), false) })

func newStand(ctx context.Context, open bool) *stand {
	s := &stand{keys: map[string]string{}}
	s.err = s.make(ctx, open)
	return s
}

func (s *stand) make(ctx context.Context, open bool) (err error) {
	if s.library, err = sqlite.Memory(ctx); err != nil {
		return err
	}
	book, err := publishers.Default()
	if err != nil {
		return err
	}
	fields, err := profiles.Load()
	if err != nil {
		return err
	}
	x := extract.New(extract.Config{})
	read := func(ctx context.Context, c assay.Capture) (assay.Document, error) {
		return x.Extract(ctx, c, extract.Options{Publishers: book})
	}
	config := check.Config{Library: s.library, Book: book, Profiles: fields, Today: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
		Engine: assay.Engine{Name: "Assay", Version: "test", Writer: "extractive"}}
	if _, err = check.Ingest(ctx, check.Reading{Sources: source.Walk(ctx, []string{"../../examples/hsi"}, source.Options{}), Extract: read, Store: s.library}); err != nil {
		return err
	}
	if s.first, s.answer, err = s.asks(ctx, config, publishedQuestion); err != nil {
		return err
	}
	if s.draft, _, err = s.asks(ctx, config, draftQuestion); err != nil {
		return err
	}
	s.desk = desk.New(s.library, desk.Options{Open: open})
	admin := desk.Actor{Account: "open", Name: "the desk", Role: desk.Admin}
	if !open {
		token, _, err := s.desk.Setup(ctx)
		if err != nil {
			return err
		}
		a, err := s.desk.Join(ctx, token, "Robin", "a long enough password")
		if err != nil {
			return err
		}
		admin = desk.Actor{Account: a.ID, Name: a.Name, Role: desk.Admin}
		for name, scopes := range map[string][]desk.Scope{"all": desk.Scopes(), "read": {desk.ScopeRead}, "ask": {desk.ScopeAsk}, "tips": {desk.ScopeTips}, "publish": {desk.ScopePublish}} {
			if s.keys[name], _, err = s.desk.NewKey(ctx, admin, name, scopes, time.Time{}); err != nil {
				return err
			}
		}
	}
	if _, err = s.desk.Publish(ctx, admin, s.first, "first", []string{"trafficking"}); err != nil {
		return err
	}
	s.queue, err = asking.New(ctx, asking.Options{Store: s.library, Answer: func(ctx context.Context, question string, tell func(asking.Progress)) (string, error) {
		tell(asking.Progress{Stage: "Search", Detail: "a search"})
		r, _, err := s.asks(ctx, config, question)
		if err != nil {
			return "", err
		}
		return r.ID, nil
	}})
	if err != nil {
		return err
	}
	s.handler, err = New(Config{
		Library: s.library, Check: config, Ask: s.queue, Desk: s.desk, Version: "test", Now: time.Now,
		Client: func(r *http.Request) string { return r.RemoteAddr },
		Reread: func(ctx context.Context, sha256 string) (assay.Document, error) {
			c, err := s.library.Capture(ctx, sha256)
			if err != nil {
				return assay.Document{}, err
			}
			return read(ctx, c)
		},
	})
	return err
}

func (s *stand) asks(ctx context.Context, config check.Config, question string) (*assay.Report, []byte, error) {
	r, err := check.Ask(ctx, config, question)
	if err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	if err := render.JSON(&b, r); err != nil {
		return nil, nil, err
	}
	return r, b.Bytes(), s.library.SaveCheck(ctx, library.Check{ID: r.ID, Question: r.Question, Report: b.Bytes()})
}

// get gives the example's stand.
func get(t *testing.T) *stand {
	t.Helper()
	s := example()
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s
}

// call sends a request and gives the answer. header are pairs; a body goes out as JSON.
func (s *stand) call(t *testing.T, method, path, key, body string, header ...string) *http.Response {
	t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, in)
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		if k := s.keys[key]; k != "" {
			key = k
		}
		r.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w.Result()
}

// into decodes the body of an answer.
func into[T any](t *testing.T, r *http.Response) T {
	t.Helper()
	var v T
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return v
}
