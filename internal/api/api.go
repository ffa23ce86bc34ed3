package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"assay"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/problem"
)

// Prefix begins the address of every operation.
const Prefix = "/api/v1"

// Answered keeps what a POST with an idempotency key was answered, so that the
// same request again gets the same answer. A library in a file does; see
// internal/library/sqlite.
type Answered interface {
	// Answered gives the answer of a key; ok is false when there is none, and the
	// error is ErrConflict when the key came with another body.
	Answered(ctx context.Context, key, body [32]byte) (status int, answer []byte, ok bool, err error)
	// SaveAnswered keeps an answer; the first of a key stays.
	SaveAnswered(ctx context.Context, key, body [32]byte, status int, answer []byte, at time.Time) error
}

// Library is what the API needs of a library.
type Library interface {
	library.Library
	library.Browser
	Answered
}

// Config is what the API is made of. All but Reread and Logger is needed.
type Config struct {
	Library Library
	Check   check.Config // Library, Book, Profiles and Engine, for what is computed
	Ask     *asking.Queue
	Desk    *desk.Desk
	// Reread extracts a stored capture again, to verify a report; nil leaves that out.
	Reread check.Reread
	// Client names who asks, for limits; see web.Client.
	Client func(*http.Request) string
	// Version is the program's, for the document.
	Version string
	Now     func() time.Time
	Logger  *slog.Logger
}

// server answers the operations.
type server struct {
	Config
	mux    *http.ServeMux
	huma   huma.API
	heavy  chan struct{} // one place for each computation over the library
	ledger *memo
	files  map[string][]byte // the document in its forms, and the page made of it
	going  sync.Map          // idempotency keys of requests on their way
}

// once sets what huma keeps for the whole program: the shape of errors, and that
// a list is never null.
var once sync.Once

// New gives the handler of everything under /api/. It fails when the document
// cannot be made, which is a fault of the program.
func New(c Config) (http.Handler, error) {
	if c.Library == nil || c.Ask == nil || c.Desk == nil || c.Client == nil || c.Now == nil {
		return nil, errors.New("the API needs a library, a queue, a desk, a clock and a way to name clients")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	once.Do(func() {
		huma.DefaultArrayNullable = false
		huma.NewError = newFault
	})
	s := &server{Config: c, mux: http.NewServeMux(), heavy: make(chan struct{}, runtime.GOMAXPROCS(0)), ledger: newMemo(4)}
	config := huma.DefaultConfig("Assay", c.Version)
	config.Info.Description = "Questions, reports, published checks, and the library that they rest on. docs/api.md tells how to begin."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", "" // served below: fixed bytes, nothing from elsewhere
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", formName)
	config.CreateHooks = nil // no $schema in the answers
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {Type: "http", Scheme: "bearer", Description: "A key that an admin of the desk made, with the scopes that an operation names."},
	}
	s.huma = humago.NewWithPrefix(s.mux, Prefix, config)
	s.huma.UseMiddleware(s.scoped)
	s.questions()
	s.reports()
	s.checks()
	s.sources()
	s.tips()
	if err := s.document(); err != nil {
		return nil, fmt.Errorf("the API's document: %w", err)
	}
	return s, nil
}

// formName names the schema of a type; the parts of a report are named so, since
// some have the name of a form of the API's own.
func formName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if t.PkgPath() == "assay" && !strings.HasPrefix(name, "Report") {
		name = "Report" + name
	}
	return name
}

// fault is an error as huma writes it.
type fault struct{ problem.Problem }

// Error gives the detail.
func (f *fault) Error() string { return f.Detail }

// GetStatus gives the status of HTTP.
func (f *fault) GetStatus() int { return f.Status }

// ContentType names the media type of an error.
func (f *fault) ContentType(string) string { return problem.MediaType }

// newFault makes an error of huma's own, mostly of what a request holds, into
// the one shape.
func newFault(status int, message string, errs ...error) huma.StatusError {
	var b bytes.Buffer
	for i, err := range errs {
		if err == nil || i == 4 {
			break
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		if d, ok := err.(huma.ErrorDetailer); ok && d.ErrorDetail().Location != "" {
			fmt.Fprintf(&b, "%.80s: ", d.ErrorDetail().Location)
			err = errors.New(d.ErrorDetail().Message)
		}
		fmt.Fprintf(&b, "%.200s", err.Error())
	}
	if b.Len() == 0 {
		b.WriteString(message)
	}
	return &fault{problem.At(status, b.String())}
}

// operation describes an operation, for add.
type operation struct {
	id, method, path, tag string
	summary, about        string
	scope                 desk.Scope // "" for everybody
	status                int        // of success; 0 is 200
	body                  int64      // the most bytes of a body; 0 is 64 kB
	heavy                 bool       // computes over the library: only as many at once as there are processors
	raw                   bool       // the body is not read by huma
	errors                []int      // beside those that every operation may give
}

// maxBody is the most bytes of a usual body.
const maxBody = 64 << 10

// add registers an operation with its handler.
func add[I, O any](s *server, o operation, handle func(context.Context, *I) (*O, error)) *huma.Operation {
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, Summary: o.summary, Description: o.about, Tags: []string{o.tag},
		DefaultStatus: o.status, MaxBodyBytes: maxBody, BodyReadTimeout: 15 * time.Second,
		Metadata: map[string]any{"scope": o.scope}, Errors: append([]int{400, 401, 404, 503}, o.errors...),
		RejectUnknownQueryParameters: true, SkipValidateBody: o.raw,
	}
	if o.body > 0 {
		op.MaxBodyBytes = o.body
	}
	if o.scope != "" {
		op.Security = []map[string][]string{{"key": {string(o.scope)}}}
		op.Errors = append(op.Errors, 403)
	}
	if o.method != http.MethodGet {
		op.Errors = append(op.Errors, 413, 415)
	}
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		if o.heavy {
			done, err := s.turn(ctx)
			if err != nil {
				return nil, s.told(err)
			}
			defer done()
		}
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.told(err)
		}
		return out, nil
	})
	return s.operation(o.method, o.path)
}

// operation gives an operation as the document has it.
func (s *server) operation(method, path string) *huma.Operation {
	item := s.huma.OpenAPI().Paths[path]
	switch method {
	case http.MethodGet:
		return item.Get
	case http.MethodPost:
		return item.Post
	}
	return item.Delete
}

// told makes an error into its one shape; what is a fault of the program is logged.
func (s *server) told(err error) error {
	if errors.Is(err, context.Canceled) { // whoever asked went away: no fault of the program
		err = fmt.Errorf("%w: the request was cut off", assay.ErrUnavailable)
	}
	var f *fault
	if !errors.As(err, &f) {
		f = &fault{problem.Of(err)}
	}
	if f.Status >= 500 && f.Status != http.StatusServiceUnavailable {
		s.Logger.Error("an operation failed", "error", err)
	}
	if wait := f.Wait(10); wait != "" {
		return huma.ErrorWithHeaders(f, http.Header{"Retry-After": {wait}})
	}
	return f
}

// refuse gives an error with a status that only HTTP knows.
func refuse(status int, format string, args ...any) error {
	return &fault{problem.At(status, fmt.Sprintf(format, args...))}
}

// document makes the forms of the OpenAPI document and the page for people.
func (s *server) document() error {
	s.files = map[string][]byte{}
	compact, err := json.Marshal(s.huma.OpenAPI())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	s.files["openapi.json"] = b.Bytes()
	if s.files["openapi.yaml"], err = s.huma.OpenAPI().YAML(); err != nil {
		return err
	}
	page, err := docsPage(s.huma.OpenAPI())
	if err != nil {
		return err
	}
	s.files["docs"] = page
	for path, f := range map[string]struct{ name, mediaType string }{
		"/openapi.json": {"openapi.json", "application/vnd.oai.openapi+json"},
		"/openapi.yaml": {"openapi.yaml", "application/vnd.oai.openapi"},
		"":              {"docs", "text/html; charset=utf-8"},
	} {
		s.mux.HandleFunc("GET "+Prefix+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", f.mediaType)
			_, _ = w.Write(s.files[f.name]) // into memory: see guard.go
		})
	}
	s.mux.HandleFunc("GET "+Prefix+"/docs.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(docsStyle)
	})
	return nil
}
