package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/net/netutil"

	"assay"
	"assay/internal/config"
	"assay/internal/problem"
)

// The server's patience. A connection that sends its request, or takes its
// answer, more slowly is closed. Event streams set the deadline of their answer
// themselves, as they go.
const (
	headerWait = 10 * time.Second // for a request's header
	bodyWait   = 30 * time.Second // for a whole request
	answerWait = 2 * time.Minute  // for an answer to be taken
	idleWait   = time.Minute      // for the next request
	maxHeader  = 32 << 10         // bytes
)

// listen takes the address. At most so many connections are open at a time:
// those beyond wait, in the kernel's queue, for one to close.
func listen(ctx context.Context, set config.Server) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", set.Listen)
	switch {
	case err == nil:
		return netutil.LimitListener(l, set.Connections), nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%w: %s is in use by another program: stop that, or answer on another address with --listen (port 0 takes any free one)", assay.ErrUnavailable, set.Listen)
	case errors.Is(err, syscall.EACCES):
		return nil, usagef("%s may not be used by this user: choose a port above 1023, or let a proxy answer there: see docs/deploy.md", set.Listen)
	}
	return nil, usagef("%s is no address of this machine: %v: give another with --listen", set.Listen, err)
}

// closed leaves out the error of closing a listener that its server has closed.
func closed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// newServer makes the server of a handler.
func newServer(set config.Server, h http.Handler, log teller) (*http.Server, error) {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headerWait, ReadTimeout: bodyWait, WriteTimeout: answerWait,
		IdleTimeout: idleWait, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	if set.Certificate == "" {
		return server, nil
	}
	pair := &keyPair{set: set, now: time.Now}
	if _, err := pair.get(nil); err != nil {
		return nil, fmt.Errorf("%w: the certificate %s with the key %s: %w", assay.ErrUsage, set.Certificate, set.Key, err)
	}
	server.TLSConfig = &tls.Config{GetCertificate: pair.get, MinVersion: tls.VersionTLS12}
	return server, nil
}

// serveOn answers on a listener until the server is shut down.
func serveOn(server *http.Server, l net.Listener) error {
	if server.TLSConfig != nil {
		return server.ServeTLS(l, "", "")
	}
	return server.Serve(l)
}

// keyPair is a certificate that is read again when its file has changed.
type keyPair struct {
	set config.Server
	now func() time.Time

	mu      sync.Mutex
	pair    *tls.Certificate
	looked  time.Time
	changed time.Time
}

// get gives the certificate; while a changed file cannot be read, the one before.
func (k *keyPair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pair != nil && k.now().Sub(k.looked) < time.Minute {
		return k.pair, nil
	}
	k.looked = k.now()
	info, err := os.Stat(k.set.Certificate)
	if err == nil && (k.pair == nil || !info.ModTime().Equal(k.changed)) {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(k.set.Certificate, k.set.Key); err == nil {
			k.pair, k.changed = &pair, info.ModTime()
		}
	}
	if k.pair != nil {
		return k.pair, nil
	}
	return nil, err
}

// reachedBy says why others than this machine can reach the desk; "" when they cannot.
func reachedBy(set config.Server) string {
	host, _, err := net.SplitHostPort(set.Listen)
	switch {
	case err != nil || !problem.Loopback(host):
		return "others can reach " + set.Listen
	case set.Proxied:
		return "a proxy passes requests on to it"
	case set.Base != nil && !problem.Loopback(set.Base.Hostname()):
		return "readers reach it at " + set.Base.String()
	}
	return ""
}

// alone lets nobody but this machine use a desk without accounts: not a page of
// another site whose name was made to mean this machine (DNS rebinding), and not
// whom a proxy lets through.
func alone(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !problem.Loopback(r.Host) || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			http.Error(w, "This desk has no accounts and answers to its own machine only: open it at localhost. "+
				"To let others in, start it with --accounts on.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// link is the address at which a person on this machine reaches the desk.
func link(set config.Server, l net.Listener) string {
	scheme := "http"
	if set.Certificate != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return scheme + "://" + l.Addr().String() + "/"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/"
}

// teller tells of a start and of a stop: to a person in words, and in a log that
// programs read as a line of it.
type teller struct {
	*slog.Logger
	note func(format string, args ...any) // nil: the log is all
}

// tell writes words for a person, or an event with its attributes.
func (t teller) tell(words, event string, attributes ...any) {
	if t.note == nil {
		t.Info(event, attributes...)
		return
	}
	t.note("%s", words)
}

// serveLog gives the log of a server, on standard error.
func (a *app) serveLog(set config.Log) teller {
	var level slog.Level
	_ = level.UnmarshalText([]byte(set.Level)) // one of the words that the settings allow
	if a.debug {
		level = slog.LevelDebug
	}
	if a.quiet {
		level = max(level, slog.LevelWarn)
	}
	o := &slog.HandlerOptions{Level: level}
	if set.Format == "json" {
		return teller{Logger: slog.New(slog.NewJSONHandler(a.err, o))}
	}
	return teller{slog.New(slog.NewTextHandler(a.err, o)), a.note}
}
