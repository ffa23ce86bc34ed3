package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"assay"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/telemetry"
)

// longest is how long an operation may take, the watching of a question apart.
const longest = 60 * time.Second

// eventsPath is the one address whose answer is a stream.
const eventsPath = "/questions/{job}/events"

// ServeHTTP stands before every operation: it finds out who asks, bounds the
// time, keeps the whole answer until it is done, so that an error can still be
// told and an ETag made, and gives every error under /api/ its one shape.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
	handler, pattern := s.mux.Handler(r)
	if pattern == "" {
		telemetry.Name(r.Context(), "/api/")
		s.unknown(w, r, handler)
		return
	}
	telemetry.Name(r.Context(), pattern)
	who, err := s.who(r)
	if err != nil {
		s.fail(w, err)
		return
	}
	if who.Role != desk.Visitor {
		h.Set("Cache-Control", "private, no-cache")
	}
	if r.Method == http.MethodPost && !isJSON(r) {
		s.fail(w, refuse(http.StatusUnsupportedMediaType, "send JSON, with Content-Type: application/json"))
		return
	}
	ctx := context.WithValue(r.Context(), asker{}, request{who, s.client(r, who)})
	if strings.HasSuffix(pattern, eventsPath) {
		defer s.recovered(w, r, func() {})
		s.mux.ServeHTTP(w, r.WithContext(ctx))
		return
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	a := &answer{header: h, status: http.StatusOK}
	before := h.Clone()
	defer s.recovered(w, r, func() {
		clear(h)
		maps.Copy(h, before)
	})
	if r.Method == http.MethodPost && r.Header.Get("Idempotency-Key") != "" {
		s.repeatable(a, r.WithContext(ctx))
	} else {
		s.mux.ServeHTTP(a, r.WithContext(ctx))
	}
	a.send(w, r)
}

// client names who asks for limits, as the pages do: the account, or the address.
func (s *server) client(r *http.Request, who desk.Actor) string {
	if who.Key != "" {
		return "account " + who.Account
	}
	return s.Client(r)
}

// isJSON reports whether a request says that it brings JSON, or brings nothing. A
// page of another site cannot send such a request without being asked first.
func isJSON(r *http.Request) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && t == "application/json"
}

// unknown answers for an address or a method that is none.
func (s *server) unknown(w http.ResponseWriter, r *http.Request, handler http.Handler) {
	a := &answer{header: http.Header{}, status: http.StatusOK}
	handler.ServeHTTP(a, r)
	if a.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", a.header.Get("Allow"))
		problem.Write(w, problem.At(a.status, "this address takes "+a.header.Get("Allow")))
		return
	}
	problem.Write(w, problem.At(http.StatusNotFound, "no such address; "+Prefix+"/openapi.json lists those that there are"))
}

// fail writes an error.
func (s *server) fail(w http.ResponseWriter, err error) {
	err = s.told(err)
	if h, ok := err.(huma.HeadersError); ok {
		for k, v := range h.GetHeaders() {
			w.Header()[k] = v
		}
	}
	var f *fault
	errors.As(err, &f) // told gives nothing else
	if f.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="assay", error="invalid_token"`)
	}
	problem.Write(w, f.Problem)
}

// recovered turns a panic into an answer; before clears what was half made.
func (s *server) recovered(w http.ResponseWriter, r *http.Request, before func()) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Logger.Error("an operation failed", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
	before()
	problem.Write(w, problem.Of(fmt.Errorf("panic: %v", p)))
}

type asker struct{}

// request is what is known of who asks.
type request struct {
	desk.Actor
	client string
}

// by gives who asks.
func by(ctx context.Context) request {
	who, _ := ctx.Value(asker{}).(request)
	return who
}

// who gives whom a request comes from: the key's account, everybody's admin
// where the desk is open and the request is of this machine, else a visitor. The
// session of a browser is no key: a page of another site cannot use it here.
func (s *server) who(r *http.Request) (desk.Actor, error) {
	given := r.Header.Values("Authorization")
	if len(given) == 0 {
		if s.Desk.Open() && problem.Loopback(r.Host) {
			return desk.Actor{Account: "open", Name: "the desk", Role: desk.Admin}, nil
		}
		return desk.Actor{}, nil
	}
	scheme, key, _ := strings.Cut(given[0], " ")
	if key = strings.TrimSpace(key); len(given) > 1 || !strings.EqualFold(scheme, "Bearer") || key == "" || len(key) > 200 {
		return desk.Actor{}, refuse(http.StatusUnauthorized, "send one key, as Authorization: Bearer KEY")
	}
	who, err := s.Desk.WhoKey(r.Context(), key)
	if problem.Status(err) == http.StatusForbidden {
		return desk.Actor{}, refuse(http.StatusUnauthorized, "%s", problem.Words(err))
	}
	return who, err
}

// scoped lets only those through whose key has the scope that an operation needs.
func (s *server) scoped(ctx huma.Context, next func(huma.Context)) {
	scope, _ := ctx.Operation().Metadata["scope"].(desk.Scope)
	who := by(ctx.Context())
	_, w := humago.Unwrap(ctx)
	switch {
	case scope == "":
	case who.Role == desk.Visitor:
		w.Header().Set("WWW-Authenticate", `Bearer realm="assay", scope="`+string(scope)+`"`)
		problem.Write(w, problem.At(http.StatusUnauthorized, "this needs a key with the scope "+string(scope)+"; an admin of the desk makes one"))
		return
	case !who.Has(scope):
		problem.Write(w, problem.At(http.StatusForbidden, "this key has no scope "+string(scope)))
		return
	}
	next(ctx)
}

// turn waits for a place to compute, and gives the function that leaves it.
func (s *server) turn(ctx context.Context) (func(), error) {
	wait, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	select {
	case s.heavy <- struct{}{}:
		return func() { <-s.heavy }, nil
	case <-wait.Done():
		return nil, fmt.Errorf("%w: much is being computed; try again in some seconds", assay.ErrUnavailable)
	}
}

// answer keeps an answer until it is whole.
type answer struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

// Header gives the header of the answer.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader takes the first status.
func (a *answer) WriteHeader(status int) {
	if !a.wrote {
		a.status, a.wrote = status, true
	}
}

// Write adds to the body.
func (a *answer) Write(b []byte) (int, error) {
	a.wrote = true
	return a.body.Write(b)
}

// send writes the answer, with an ETag where it is the answer to a GET; who has
// it already gets 304 (RFC 9110, section 13.1.2).
func (a *answer) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if a.status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		if h.Get("ETag") == "" {
			sum := sha256.Sum256(a.body.Bytes())
			h.Set("ETag", `W/"`+base64.RawURLEncoding.EncodeToString(sum[:12])+`"`)
		}
		if held(r.Header.Get("If-None-Match"), h.Get("ETag")) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead && a.body.Len() > 0 {
		_, _ = w.Write(a.body.Bytes()) // a reader who went away needs no answer
	}
}

// held reports whether a list of entity tags has one, compared weakly.
func held(list, tag string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	for part := range strings.SplitSeq(list, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
