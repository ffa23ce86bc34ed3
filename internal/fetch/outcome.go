package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"assay"
)

// failure is why a request brought nothing: an outcome with its reason.
type failure struct {
	outcome assay.RetrievalOutcome
	reason  string
	again   bool          // another try may do
	wait    time.Duration // that the host asked for
}

// Error gives the reason.
func (f *failure) Error() string { return f.reason }

func fail(outcome assay.RetrievalOutcome, format string, args ...any) *failure {
	return &failure{outcome: outcome, reason: fmt.Sprintf(format, args...)}
}

// phrases are errors of net/http that have no type of their own, by a part of
// their text, in the order in which they are looked for.
var phrases = []struct {
	part    string
	outcome assay.RetrievalOutcome
	reason  string
}{
	{"response headers exceeded", assay.OverLimit, "its header is larger than the limit"},
	{"header list larger than advertised", assay.OverLimit, "its header is larger than the limit"},
	{"timeout awaiting response headers", assay.Unreachable, "it did not begin to answer in time"},
	{"TLS handshake timeout", assay.Unreachable, "it did not agree on an encrypted connection in time"},
	{"first record does not look like a TLS handshake", assay.Unreachable, "it does not speak TLS where https was asked for"},
	{"HTTP response to HTTPS client", assay.Unreachable, "it does not speak TLS where https was asked for"},
	{"remote error: tls", assay.Unreachable, "it refused an encrypted connection"},
	{"tls: ", assay.Unreachable, "no encrypted connection could be agreed on"},
	{"connection error: ", assay.Unreachable, "its answer is not valid HTTP"}, // of HTTP/2
	{"malformed HTTP", assay.Unreachable, "its answer is not valid HTTP"},
	{"malformed MIME", assay.Unreachable, "its answer is not valid HTTP"},
	{"malformed chunked", assay.Unreachable, "its answer is not valid HTTP: broken chunks"},
	{"chunk", assay.Unreachable, "its answer is not valid HTTP: broken chunks"},
	{"transfer encoding", assay.Unreachable, "its answer is not valid HTTP: an unknown transfer encoding"},
	{"bad Content-Length", assay.Unreachable, "its answer is not valid HTTP: a wrong length"},
	{"Content-Length", assay.Unreachable, "its answer is not valid HTTP: a wrong length"},
}

// broken are the texts of errors that say that a connection broke.
var broken = []string{"server closed", "connection reset", "broken pipe", "GOAWAY", "stream error", "connection lost", "unexpected EOF", "transport connection broken"}

// explain turns an error of a request into an outcome with a reason for a reader.
func explain(ctx context.Context, err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	if cause := context.Cause(ctx); errors.As(cause, &f) {
		return f // what cut the request off, whatever error that showed up as
	}
	if r := certificate(err); r != "" {
		return fail(assay.Unreachable, "%s", r)
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fail(assay.Unreachable, "it refuses connections")
	}
	if errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EHOSTUNREACH) {
		return fail(assay.Unreachable, "no network leads to it")
	}
	text := err.Error()
	for _, p := range phrases {
		if strings.Contains(text, p.part) {
			return fail(p.outcome, "%s", p.reason)
		}
	}
	if isBroken(err) {
		return &failure{outcome: assay.Unreachable, reason: "the connection broke", again: true}
	}
	var n net.Error
	if errors.As(err, &n) && n.Timeout() {
		return fail(assay.Unreachable, "it did not answer in time")
	}
	return fail(assay.Unreachable, "it could not be read: %s", clean(text, 200))
}

func isBroken(err error) bool {
	for _, e := range []error{io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED, net.ErrClosed} {
		if errors.Is(err, e) {
			return true
		}
	}
	for _, b := range broken {
		if strings.Contains(err.Error(), b) {
			return true
		}
	}
	return false
}

// certificate explains why a server's certificate was not taken, "" for another error.
func certificate(err error) string {
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var verify *tls.CertificateVerificationError
	switch {
	case errors.As(err, &host):
		return "its certificate is not valid for this host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has expired or is not valid yet"
	case errors.As(err, &unknown):
		return "its certificate is signed by nobody that this machine trusts"
	case errors.As(err, &invalid), errors.As(err, &verify):
		return "its certificate is not valid"
	}
	return ""
}

// lookupFailure explains why a name has no address.
func lookupFailure(host string, err error) *failure {
	var d *net.DNSError
	switch {
	case errors.As(err, &d) && d.IsNotFound:
		return fail(assay.Unreachable, "no such host: %s", host)
	case errors.As(err, &d) && d.IsTimeout, errors.Is(err, context.DeadlineExceeded):
		return fail(assay.Unreachable, "the name %s was not looked up in time", host)
	}
	return fail(assay.Unreachable, "the name %s could not be looked up", host)
}

// ofStatus gives the outcome of a response by its status, nil when its body is
// what was asked for.
func ofStatus(status int, service bool) *failure {
	switch {
	case status == 404, status == 410:
		return fail(assay.NotThere, "status %d: nothing is at this address", status)
	case status == 401, status == 407:
		return fail(assay.Forbidden, "status %d: it asks for a login", status)
	case status == 402:
		return fail(assay.Forbidden, "status 402: it asks for payment")
	case status == 429:
		return fail(assay.Forbidden, "status 429: it was asked too often")
	case status == 451:
		return fail(assay.Forbidden, "status 451: withheld for legal reasons")
	case status == 202 && !service:
		return fail(assay.Forbidden, "status 202: a test of the visitor in place of the page")
	case status == 206:
		return fail(assay.Unreachable, "status 206: a part where the whole was asked for")
	case status == 408, status == 421:
		return fail(assay.Unreachable, "status %d: the server gave up the request", status)
	case status >= 200 && status < 300:
		return nil
	case status >= 400 && status < 500, status == 999:
		return fail(assay.Forbidden, "status %d: the server declines the request", status)
	case status >= 500 && status < 600:
		return fail(assay.Unreachable, "status %d: the server has a fault", status)
	}
	return fail(assay.Unreachable, "status %d, which says nothing", status)
}

// OutcomeOf gives how a request for a page ended by the status of its answer,
// and the reason of one other than Fetched: for answers that an archive holds.
func OutcomeOf(status int) (outcome assay.RetrievalOutcome, reason string) {
	if f := ofStatus(status, false); f != nil {
		return f.outcome, f.reason
	}
	return assay.Fetched, ""
}

// transient says of which statuses another try may do (RFC 9110 and RFC 6585).
func transient(status int) bool {
	switch status {
	case 429, 500, 502, 503, 504:
		return true
	}
	return false
}

// seconds renders a duration for a reader, in whole seconds from one second on.
func seconds(d time.Duration) string {
	if d >= time.Second {
		d = d.Round(time.Second)
	}
	return d.String()
}

// clean makes text from the network fit for one line of a message: no control
// characters, valid UTF-8, at most n bytes.
func clean(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)
	if len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return strings.TrimSpace(s)
}
