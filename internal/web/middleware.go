package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"

	"assay"
	"assay/internal/desk"
	"assay/internal/telemetry"
)

// policy is the content security policy of the site's own pages: their files,
// nothing else's, no frame around them.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets what every answer has; a page may set a stricter policy of its own.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=(), browsing-topics=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.secure(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// secure reports whether the reader's connection is encrypted.
func (s *Server) secure(r *http.Request) bool {
	return r.TLS != nil || s.Site.Base != nil && s.Site.Base.Scheme == "https"
}

// sameOrigin refuses a request that changes something and comes from another
// site's page (CSRF), by Sec-Fetch-Site and Origin; see http.CrossOriginProtection.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	p := http.NewCrossOriginProtection()
	if s.Site.Base != nil {
		// An origin that the site itself names cannot be wrong.
		_ = p.AddTrustedOrigin(s.Site.Base.Scheme + "://" + s.Site.Base.Host)
	}
	p.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.errorPage(w, r, fmt.Errorf("%w: this form was sent from another site; open the page here and send it again", assay.ErrDenied))
	}))
	return p.Handler(next)
}

// bound limits what a request may bring; handlers that take more say so.
func bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && !strings.HasPrefix(r.URL.Path, "/api/") {
			r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		}
		next.ServeHTTP(w, r)
	})
}

// compress sends text compressed to whoever takes it; event streams pass through.
func (s *Server) compress(next http.Handler) http.Handler {
	// The quickest level: a report's page is a sixth larger than at the usual one, and takes half the time.
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1000), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.ExceptContentTypes([]string{"text/event-stream", "application/pdf", "image/png"}))
	if err != nil {
		s.Logger.Error("answers go out uncompressed", "error", err)
		return next
	}
	compressed := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/events") && (strings.HasPrefix(r.URL.Path, "/asking/") || strings.HasPrefix(r.URL.Path, "/api/v1/questions/")) { // a buffer for each of them would be most of what they cost
			next.ServeHTTP(w, r)
			return
		}
		compressed.ServeHTTP(w, r)
	})
}

type actorKey struct{}

// sessionCookie holds a session's token. The prefix binds it to this host over
// an encrypted connection; without one, on loopback, it has no prefix.
func (s *Server) sessionCookie(r *http.Request) string {
	if s.secure(r) {
		return "__Host-assay"
	}
	return "assay"
}

// identify finds out who asks: everybody is an admin of an open desk, else the session says.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := desk.Actor{}
		if s.Desk != nil && s.Desk.Open() {
			who = desk.Actor{Account: "open", Name: "the desk", Role: desk.Admin}
		} else if c, err := r.Cookie(s.sessionCookie(r)); err == nil && s.Desk != nil {
			found, err := s.Desk.Who(r.Context(), c.Value)
			if err != nil {
				s.Logger.Warn("a session could not be looked up", "error", err)
			}
			who = found
		}
		if who.Role != desk.Visitor {
			w.Header().Set("Cache-Control", "private, no-cache")
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, who)))
	})
}

// actorOf gives who asks.
func actorOf(ctx context.Context) desk.Actor {
	who, _ := ctx.Value(actorKey{}).(desk.Actor)
	return who
}

// client names who asks for limits: the account, or the address (an IPv6 one by its /64).
func (s *Server) client(r *http.Request) string {
	if who := actorOf(r.Context()); who.Account != "" && who.Account != "open" {
		return "account " + who.Account
	}
	return Client(r, s.Site.Proxied)
}

// Client names where a request comes from, for limits: the address, an IPv6 one
// by its /64. Behind a proxy it is the one that the last proxy noted.
func Client(r *http.Request, proxied bool) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if proxied {
		list := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(list[len(list)-1]); net.ParseIP(last) != nil {
			host = last
		}
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		host = ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}

// recovered turns a panic of a handler into an error page; no panic ends the server.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.Logger.Error("a page failed", "path", loggedPath(r.URL.Path), "panic", p, "stack", string(debug.Stack()))
				s.errorPage(w, r, fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// secretPaths are addresses whose next part lets in whoever holds it: one-time
// links, receipts of tips, questions that were asked.
var secretPaths = []string{"/setup/", "/tips/", "/asking/", "/answers/", "/api/v1/questions/"}

// loggedPath gives a path for the log, without what lets somebody in.
func loggedPath(path string) string {
	for _, begin := range secretPaths {
		if rest, ok := strings.CutPrefix(path, begin); ok {
			_, below, more := strings.Cut(rest, "/")
			if more {
				below = "/" + below
			}
			return begin + "..." + below
		}
	}
	return path
}

// logged writes one line a request: never a query, which may hold what a person
// asks, and never an address.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		c := &telemetry.Counted{ResponseWriter: w, Status: http.StatusOK}
		next.ServeHTTP(c, r)
		s.Logger.Info("request", "method", r.Method, "path", loggedPath(r.URL.Path), "status", c.Status, "bytes", c.Bytes, "took", time.Since(began))
	})
}
