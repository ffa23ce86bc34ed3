// Package telemetry tells whoever runs a desk how it does: whether the process
// lives, whether it can serve, and numbers for Prometheus. It is a package of its
// own, and no part of the API or the pages, since it stands around both and
// knows neither: they name the route that a request took, and cmd/assay gives it
// the queue's and the library's numbers as functions.
//
// No label is what a client sends: a route is a pattern of the program, a method
// one of those that there are, a status a number of HTTP.
package telemetry

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"assay/internal/problem"
)

// Config is what telemetry tells of.
type Config struct {
	Version string
	// Load gives the questions waiting and running, and who watches.
	Load func() (waiting, running, watching int)
	// Most is how many questions may wait.
	Most int
	// Library gives the number of live documents and passages; it is asked at most
	// once a minute.
	Library func(ctx context.Context) (documents, passages int, err error)
	// Readable reports whether the library can be read, in next to no time whatever
	// its size; it is asked at most every two seconds.
	Readable func(ctx context.Context) error
	// Writable reports whether the library's disk takes a write; it is asked at
	// most every ten seconds. nil where nothing is on disk.
	Writable func(ctx context.Context) error
	// Allow says who may read the numbers.
	Allow func(*http.Request) bool
	Now   func() time.Time
}

// Telemetry counts requests and answers for the server's state.
type Telemetry struct {
	c        Config
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	going    prometheus.Gauge
	library  *recently[[2]int]
	readable *recently[struct{}]
	writable *recently[struct{}]
}

// New makes the counters.
func New(c Config) *Telemetry {
	t := &Telemetry{
		c: c, registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "assay_http_requests_total", Help: "Requests answered, by route, method and status."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "assay_http_request_seconds", Help: "How long answers took, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"route"}),
		going: prometheus.NewGauge(prometheus.GaugeOpts{Name: "assay_http_requests_in_flight", Help: "Requests on their way."}),
	}
	t.library = &recently[[2]int]{now: c.Now, keep: time.Minute, ask: func(ctx context.Context) ([2]int, error) {
		documents, passages, err := c.Library(ctx)
		return [2]int{documents, passages}, err
	}}
	t.readable = &recently[struct{}]{now: c.Now, keep: 2 * time.Second, ask: func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.Readable(ctx)
	}}
	t.writable = &recently[struct{}]{now: c.Now, keep: 10 * time.Second, ask: func(ctx context.Context) (struct{}, error) {
		if c.Writable == nil {
			return struct{}{}, nil
		}
		return struct{}{}, c.Writable(ctx)
	}}
	t.registry.MustRegister(t.requests, t.seconds, t.going, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	t.gauge("assay_questions_waiting", "Questions that wait for their turn.", func() float64 { n, _, _ := c.Load(); return float64(n) })
	t.gauge("assay_questions_running", "Questions that are being answered.", func() float64 { _, n, _ := c.Load(); return float64(n) })
	t.gauge("assay_watchers", "Readers who watch a question.", func() float64 { _, _, n := c.Load(); return float64(n) })
	t.gauge("assay_library_documents", "Live documents of the library.", func() float64 { return float64(t.size()[0]) })
	t.gauge("assay_library_passages", "Live passages of the library.", func() float64 { return float64(t.size()[1]) })
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "assay_build_info", Help: "The program's version.", ConstLabels: prometheus.Labels{"version": c.Version}})
	build.Set(1)
	t.registry.MustRegister(build)
	return t
}

func (t *Telemetry) gauge(name, help string, value func() float64) {
	t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// patience is how long the library may take to tell its size.
const patience = 2 * time.Second

func (t *Telemetry) size() [2]int {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	n, _ := t.library.get(ctx) // a library that cannot be read has size 0 here; /readyz says why
	return n
}

// Routes gives the handlers, by pattern.
func (t *Telemetry) Routes() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /healthz": http.HandlerFunc(t.alive), "GET /readyz": http.HandlerFunc(t.ready), "GET /metrics": http.HandlerFunc(t.metrics),
	}
}

// alive answers as long as the process does.
func (t *Telemetry) alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("alive\n")) // who went away needs no answer
}

// readiness is the answer of /readyz: each part that is needed, "ok" or what is
// wrong with it in the words of its category, without names of this machine.
type readiness struct {
	Ready   bool   `json:"ready"`
	Library string `json:"library"`
	Disk    string `json:"disk"`
	Queue   string `json:"queue"`
}

// ready says whether the desk can serve: 200, or 503.
func (t *Telemetry) ready(w http.ResponseWriter, r *http.Request) {
	// What is heard is kept for the next who asks: nobody's going away may cut it short.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	a := readiness{Library: "ok", Disk: "ok", Queue: "ok"}
	if _, err := t.readable.get(ctx); err != nil {
		a.Library = problem.Of(err).Title
	}
	if _, err := t.writable.get(ctx); err != nil {
		a.Disk = problem.Of(err).Title
	}
	if waiting, _, _ := t.c.Load(); t.c.Most > 0 && waiting >= t.c.Most {
		a.Queue = "full"
	}
	a.Ready = a.Library == "ok" && a.Disk == "ok" && a.Queue == "ok"
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !a.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(a) // who went away needs no answer
}

// metrics gives the numbers to whoever may read them.
func (t *Telemetry) metrics(w http.ResponseWriter, r *http.Request) {
	if !t.c.Allow(r) {
		problem.Write(w, problem.At(http.StatusForbidden, "the numbers are for this machine, or for a key with the scope read"))
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second}).ServeHTTP(w, r)
}

// methods are the methods that are counted by name.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// Handler counts the requests of a handler.
func (t *Telemetry) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := t.c.Now()
		route := &route{}
		c := &Counted{ResponseWriter: w, Status: http.StatusOK}
		t.going.Inc()
		defer func() {
			t.going.Dec()
			name, method := route.get(), r.Method
			if !slices.Contains(methods, method) {
				method = "other"
			}
			t.requests.WithLabelValues(name, method, strconv.Itoa(c.Status)).Inc()
			t.seconds.WithLabelValues(name).Observe(t.c.Now().Sub(began).Seconds())
		}()
		next.ServeHTTP(c, r.WithContext(context.WithValue(r.Context(), routeKey{}, route)))
	})
}

type routeKey struct{}

// route is the pattern that a request was answered by.
type route struct {
	mu   sync.Mutex
	name string
}

func (r *route) get() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.name == "" {
		return "none"
	}
	return r.name
}

// Name notes the pattern that a request is answered by: one of the program's own,
// never an address. The first that is noted stays, which is the innermost.
func Name(ctx context.Context, pattern string) {
	if r, ok := ctx.Value(routeKey{}).(*route); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.name == "" {
			r.name = pattern
		}
	}
}

// recently asks for something seldom, and gives in between what it heard.
type recently[V any] struct {
	now  func() time.Time
	keep time.Duration
	ask  func(ctx context.Context) (V, error)

	mu    sync.Mutex
	at    time.Time
	value V
	err   error
}

func (r *recently[V]) get(ctx context.Context) (V, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.now(); r.at.IsZero() || now.Sub(r.at) >= r.keep {
		r.value, r.err = r.ask(ctx)
		r.at = now
	}
	return r.value, r.err
}
