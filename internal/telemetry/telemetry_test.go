package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"assay"
)

type state struct {
	now                 time.Time
	waiting             int
	library, disk       error
	asked, written      int
	documents, passages int
	mayRead             bool
	telemetry           *Telemetry
}

func newState() *state {
	s := &state{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), documents: 119, passages: 700, mayRead: true}
	s.telemetry = New(Config{
		Version: "1.2", Load: func() (int, int, int) { return s.waiting, 1, 2 }, Most: 5, Now: func() time.Time { return s.now },
		Library:  func(context.Context) (int, int, error) { return s.documents, s.passages, s.library },
		Readable: func(context.Context) error { s.asked++; return s.library },
		Writable: func(context.Context) error { s.written++; return s.disk },
		Allow:    func(*http.Request) bool { return s.mayRead },
	})
	return s
}

func (s *state) get(path string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for pattern, h := range s.telemetry.Routes() {
		mux.Handle(pattern, h)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

// What is needed is told part by part, in words that name nothing of the machine.
func TestReady(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(*state)
		want  int
		words string
	}{
		"well":           {func(*state) {}, 200, `{"ready":true,"library":"ok","disk":"ok","queue":"ok"}`},
		"a full queue":   {func(s *state) { s.waiting = 5 }, 503, `"queue":"full"`},
		"a full disk":    {func(s *state) { s.disk = fmt.Errorf("%w: /srv/secret", assay.ErrFull) }, 503, `"disk":"No space"`},
		"a library gone": {func(s *state) { s.library = fmt.Errorf("open /srv/secret: no such file") }, 503, `"library":"Something went wrong"`},
		"a slow library": {func(s *state) { s.library = context.DeadlineExceeded }, 503, `"library":"It took too long"`},
	} {
		s := newState()
		tt.spoil(s)
		w := s.get("/readyz")
		if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.words) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if w := s.get("/healthz"); w.Code != 200 {
			t.Errorf("%s: the process does not live: %d", name, w.Code)
		}
	}
}

// However often it is asked, the disk and the library are asked seldom, and what
// has changed is told after a while.
func TestReadyIsCheap(t *testing.T) {
	s := newState()
	for range 100 {
		s.get("/readyz")
	}
	if s.asked != 1 || s.written != 1 {
		t.Errorf("the library was asked %d times, the disk %d times", s.asked, s.written)
	}
	s.disk = assay.ErrFull
	s.now = s.now.Add(11 * time.Second)
	if w := s.get("/readyz"); w.Code != 503 {
		t.Errorf("a disk that is full now: %d", w.Code)
	}
}

// The numbers count by pattern, method and status; nothing that a client sends
// makes a new row.
func TestMetricsAreBounded(t *testing.T) {
	s := newState()
	h := s.telemetry.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Name(r.Context(), "GET /checks/{slug}")
		Name(r.Context(), "/")
		s.now = s.now.Add(20 * time.Millisecond)
		w.WriteHeader(http.StatusNotFound)
	}))
	for i := range 300 {
		r := httptest.NewRequest("GET", fmt.Sprintf("/checks/made-up-%d?q=secret", i), nil)
		r.Method = fmt.Sprintf("M%d", i)
		r.Host = fmt.Sprintf("h%d.example", i)
		r.Header.Set("User-Agent", fmt.Sprintf("agent-%d", i))
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	text := s.get("/metrics").Body.String()
	for _, want := range []string{
		`assay_http_requests_total{method="other",route="GET /checks/{slug}",status="404"} 300`,
		`assay_http_request_seconds_count{route="GET /checks/{slug}"} 300`, `assay_http_request_seconds_bucket{route="GET /checks/{slug}",le="0.025"} 300`,
		"assay_library_documents 119", "assay_library_passages 700", "assay_questions_running 1", "assay_watchers 2", "assay_http_requests_in_flight 0",
		`assay_build_info{version="1.2"} 1`, "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, bad := range []string{"made-up", "secret", "h7.example", "agent-"} {
		if strings.Contains(text, bad) {
			t.Errorf("the numbers hold %q", bad)
		}
	}
	if n := strings.Count(text, "assay_http_requests_total{"); n != 1 {
		t.Errorf("%d rows of requests, want 1", n)
	}
}

func TestMetricsAreForSome(t *testing.T) {
	s := newState()
	s.mayRead = false
	if w := s.get("/metrics"); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "assay_") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A panic and an answer without a status are counted like any other.
func TestHandlerCounts(t *testing.T) {
	s := newState()
	h := s.telemetry.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write([]byte("x"))
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("the answer cannot be flushed: %v", err)
		}
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/x", nil))
	func() {
		defer func() { _ = recover() }()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/panic", nil))
	}()
	if text := s.get("/metrics").Body.String(); !strings.Contains(text, `assay_http_requests_total{method="GET",route="none",status="200"} 2`) || !strings.Contains(text, "assay_http_requests_in_flight 0") {
		t.Error("not counted")
	}
}
