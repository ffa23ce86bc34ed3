// Package web is the desk as people see it: pages rendered on the server, plain
// links and forms, one style sheet, one small script that no page needs. It
// decodes a request, calls check, the library, desk or asking, and shows what it
// gets; what it shows goes out escaped, under a strict content security policy.
//
// Where to look: web.go is the server and its middleware, routes.go which page
// answers which address, frame.go what every page shares, shown.go which report
// an address means and who may read it; a page's handlers, page structs and
// template share a name (report.go, templates/report.tmpl).
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"assay"
	"assay/internal/asking"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/telemetry"
	"assay/internal/transparency"
)

// Config is what the server is made of.
type Config struct {
	Library library.Library
	Check   check.Config // Library, Book, Profiles and Engine, for what pages compute
	Ask     *asking.Queue
	Desk    *desk.Desk
	Site    Site
	// Add reads an address into the library for an editor and gives the documents'
	// IDs; nil where that is not set up.
	Add func(ctx context.Context, address string) ([]string, error)
	// PDF prints a page of HTML; nil where no browser is installed.
	PDF func(ctx context.Context, html []byte) ([]byte, error)
	// Reread extracts a stored capture again, to verify a report; see check.Verify.
	Reread check.Reread
	// Log is the public log of what is published; nil where the desk keeps none.
	Log *transparency.Keeper
	// Settings are shown, as they are, on the settings page.
	Settings []Setting
	Now      func() time.Time
	Logger   *slog.Logger
	// More are handlers beside the pages (the JSON API, feeds, metrics) by pattern.
	More map[string]http.Handler
}

// Site is how a desk presents itself.
type Site struct {
	Name       string   // "Assay" where none is given
	Base       *url.URL // where readers reach it, for feeds and stable links; nil: as the request says
	Notice     string   // on every page, below the masthead
	Disclaimer string   // at the foot of every page
	Contact    string   // an address or a page for complaints
	Operator   string   // who runs the desk, for the page about it
	Funding    string   // who pays for it, for the same page
	Language   string   // BCP 47; "en"
	Examples   []string // questions offered on the first page
	// AskBy is the least role that may ask: desk.Visitor for everybody.
	AskBy desk.Role
	// CapturesBy is the least role that may fetch raw captures: publishers' own bytes.
	CapturesBy desk.Role
	// NoTips: the desk takes no tips; receipts of earlier ones stay readable.
	NoTips bool
	// Proxied: the client's address is taken from X-Forwarded-For, as the last proxy set it.
	Proxied bool
}

// Setting is a line of the settings page.
type Setting struct{ Group, Name, Value, From string }

// Server is the web desk.
type Server struct {
	Config
	pages map[string]*page
	files map[string]*file // static files by name
	reading
	browsing
	asked  asked  // for questions that were checked before
	stocks stocks // what the library holds, as it was last counted
	tipKey tipKey // signs the forms of the tip line
}

// New makes a server; it fails when a template does not parse.
func New(c Config) (*Server, error) {
	s := &Server{Config: c, reading: newReading(), browsing: newBrowsing(), tipKey: newTipKey()}
	if s.Site.Name == "" {
		s.Site.Name = "Assay"
	}
	if s.Site.Language == "" {
		s.Site.Language = "en"
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Logger == nil {
		s.Logger = slog.New(slog.DiscardHandler)
	}
	if err := s.loadFiles(); err != nil {
		return nil, fmt.Errorf("the web desk's files: %w", err)
	}
	if err := s.loadPages(); err != nil {
		return nil, fmt.Errorf("the web desk's templates: %w", err)
	}
	if err := s.loadWritten(); err != nil {
		return nil, fmt.Errorf("the web desk's written pages: %w", err)
	}
	return s, nil
}

// maxForm is the most bytes that a form may have; a longer one is refused whole.
const maxForm = 256 << 10

// Handler gives the whole site.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	s.routes(mux)
	for pattern, h := range s.More {
		mux.Handle(pattern, h)
	}
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { telemetry.Name(r.Context(), r.Pattern) }()
		mux.ServeHTTP(w, r)
	})
	h = s.identify(h)
	h = s.sameOrigin(h)
	h = bound(h)
	h = s.compress(h)
	h = s.headers(h)
	h = s.recovered(h)
	return s.logged(h)
}

// handler is a page: it writes an answer or gives an error, which is told by errorPage.
type handler func(w http.ResponseWriter, r *http.Request) error

// handle registers a page for a pattern of net/http.
func (s *Server) handle(mux *http.ServeMux, pattern string, h handler) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.errorPage(w, r, err)
		}
	})
}

// require lets only those through who may do what least may; a visitor is sent
// to sign in where signing in would help.
func (s *Server) require(least desk.Role, h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who := actorOf(r.Context())
		if who.Role.May(least) {
			return h(w, r)
		}
		if who.Role == desk.Visitor && r.Method == http.MethodGet {
			http.Redirect(w, r, "/sign-in?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
			return nil
		}
		if who.Role == desk.Visitor {
			return fmt.Errorf("%w: you are signed out. Sign in again in another window, then reload this page and let the browser send the form once more: what you typed is not lost", assay.ErrDenied)
		}
		return fmt.Errorf("%w: this is for %ss; sign in with an account that is one", assay.ErrDenied, least)
	}
}
