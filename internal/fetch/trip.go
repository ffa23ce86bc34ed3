package fetch

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"assay"
)

// trip is one Get on its way through redirects and further tries.
type trip struct {
	c         *Client
	r         Request
	res       *Result
	at        *url.URL // asked now
	method    string
	body      []byte
	secrets   bool            // r.Header goes with the request: no other host was named yet
	left      time.Duration   // of Options.Total
	retries   int             // left
	redirects int             // left
	seen      map[string]bool // methods and addresses asked
	robots    bool            // it is a robots.txt that is asked for
}

func (c *Client) trip(r Request, res *Result, at *url.URL) *trip {
	return &trip{
		c: c, r: r, res: res, at: at, method: or(r.Method, http.MethodGet), body: r.Body, secrets: true,
		left: c.o.Total, retries: c.o.Retries, redirects: max(c.o.MaxRedirects, 0), seen: map[string]bool{},
	}
}

// own are the fields that the client sets itself.
var own = []string{"Host", "User-Agent", "Accept-Encoding", "Connection", "Content-Length", "Transfer-Encoding", "Trailer", "Upgrade", "Te", "Range", "Cookie", "Proxy-Authorization"}

// prepare refuses what must not be sent.
func (t *trip) prepare() error {
	if t.method != http.MethodGet && t.method != http.MethodHead && t.method != http.MethodPost {
		return fail(assay.Refused, "the method %q is not sent", clean(t.method, 20))
	}
	for _, f := range t.r.Header {
		if !httpguts.ValidHeaderFieldName(f.Name) || !httpguts.ValidHeaderFieldValue(f.Value) || slices.Contains(own, http.CanonicalHeaderKey(f.Name)) {
			return fail(assay.Refused, "the header field %q is not sent", clean(f.Name, 40))
		}
	}
	return nil
}

// run asks, and goes where redirects lead.
func (t *trip) run(ctx context.Context) error {
	for {
		t.seen[t.method+" "+t.at.String()] = true
		delay, err := t.permitted(ctx)
		if err != nil {
			return err
		}
		if t.robots || len(t.res.Redirects) > 0 {
			delay = -1 // a redirect is followed at once: the host itself points here
		}
		to, err := t.tries(ctx, delay)
		if err != nil || to == "" {
			return err
		}
		if err := t.redirect(to); err != nil {
			return err
		}
		t.res.Status, t.res.Header = 0, nil // of the address now asked
	}
}

// permitted asks the guard and robots.txt about the address, before anything is
// sent to it, and gives the delay that its host asks for.
func (t *trip) permitted(ctx context.Context) (time.Duration, error) {
	host := t.at.Hostname()
	if addr, err := netip.ParseAddr(host); err == nil {
		if err := t.c.dialer.guard.check(host, addr); err != nil {
			return 0, err
		}
	}
	if t.robots || t.r.Service || t.c.o.IgnoreRobots {
		return 0, nil
	}
	return t.c.allowed(ctx, t.at)
}

// tries asks again after a passing fault, where that does no harm. It gives where
// a redirect leads, "" when there is none.
func (t *trip) tries(ctx context.Context, delay time.Duration) (string, error) {
	for n := 0; ; n++ {
		to, err := t.once(ctx, delay)
		if err == nil || ctx.Err() != nil {
			return to, err
		}
		f := explain(ctx, err)
		if !f.again || t.retries <= 0 || t.left <= 0 || t.method == http.MethodPost || f.wait > t.c.o.MaxDelay {
			return "", f
		}
		t.retries--
		if err := sleep(ctx, t.c.o.Jitter(500*time.Millisecond<<min(n, 6))); err != nil {
			return "", err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// once sends the request and reads the response, when it is the host's turn.
func (t *trip) once(ctx context.Context, delay time.Duration) (string, error) {
	leave, err := t.c.pace.enter(ctx, t.at.Host, delay)
	if err != nil {
		return "", err
	}
	defer leave()
	began := time.Now()
	defer func() { t.left -= time.Since(began) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limit := time.AfterFunc(t.left, func() { cancel(fail(assay.Unreachable, "it was not read within %s", seconds(t.c.o.Total))) })
	defer limit.Stop()
	to, err := t.exchange(ctx, cancel)
	if err != nil {
		return "", explain(ctx, err)
	}
	return to, nil
}

// exchange is one request and its response.
func (t *trip) exchange(ctx context.Context, cancel context.CancelCauseFunc) (string, error) {
	req, err := t.request(ctx)
	if err != nil {
		return "", err
	}
	out := t.c.direct
	if through, err := t.c.proxies.of(t.at); err != nil {
		return "", fail(assay.Unreachable, "the proxy that the environment names cannot be used")
	} else if through != nil {
		if err := t.c.behind.check(ctx, t.c.dialer, t.at.Hostname()); err != nil {
			return "", err
		}
		out = t.c.proxied
	}
	t.res.Status, t.res.Header, t.res.RetryAfter = 0, nil, 0
	t.res.Body, t.res.MediaType, t.res.Charset = nil, "", "" // of an earlier try
	t.res.At = t.c.o.Now().UTC()
	resp, err := out.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }() // read to its end or given up
	t.res.Status, t.res.Header = resp.StatusCode, kept(resp.Header)
	t.res.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), t.c.o.Now())
	return t.answer(ctx, cancel, resp)
}

// request builds what is sent.
func (t *trip) request(ctx context.Context) (*http.Request, error) {
	var body io.Reader
	if len(t.body) > 0 {
		body = bytes.NewReader(t.body)
	}
	req, err := http.NewRequestWithContext(ctx, t.method, t.at.String(), body)
	if err != nil {
		return nil, fail(assay.Refused, "the address cannot be asked")
	}
	h := req.Header
	if t.secrets {
		for _, f := range t.r.Header {
			h.Add(f.Name, f.Value)
		}
	}
	h.Set("User-Agent", t.c.agent)
	h.Set("Accept", or(t.r.Accept, pages))
	h.Set("Accept-Encoding", acceptEncoding)
	if body != nil && t.r.ContentType != "" {
		h.Set("Content-Type", t.r.ContentType)
	}
	if t.conditional() {
		if t.r.ETag != "" && httpguts.ValidHeaderFieldValue(t.r.ETag) {
			h.Set("If-None-Match", t.r.ETag)
		}
		if t.r.LastModified != "" && httpguts.ValidHeaderFieldValue(t.r.LastModified) {
			h.Set("If-Modified-Since", t.r.LastModified)
		}
	}
	return req, nil
}

// pages is what is accepted where the caller names nothing.
const pages = "text/html,application/xhtml+xml,application/pdf;q=0.9,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5"

// conditional reports whether this hop is the one whose earlier state is known:
// an ETag says nothing at another address.
func (t *trip) conditional() bool {
	if t.r.ETag == "" && t.r.LastModified == "" {
		return false
	}
	valid, err := Normalise(or(t.r.ValidAt, t.r.URL))
	return err == nil && valid == t.at.String()
}

// answer reads a response by its status.
func (t *trip) answer(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response) (string, error) {
	switch resp.StatusCode {
	case 301, 302, 303, 307, 308:
		drain(resp)
		to := resp.Header.Get("Location")
		if to == "" {
			return "", fail(assay.Unreachable, "status %d: a redirect that says not where to", resp.StatusCode)
		}
		return to, nil
	case 304:
		if !t.conditional() {
			return "", fail(assay.Unreachable, "status 304 to a request that named no earlier version")
		}
		t.res.Outcome = assay.NotModified
		return "", nil
	}
	if f := ofStatus(resp.StatusCode, t.r.Service); f != nil {
		return "", t.declined(ctx, cancel, resp, f)
	}
	b, err := t.read(ctx, cancel, resp)
	if err != nil {
		return "", err
	}
	t.res.Outcome = assay.Fetched
	t.res.Body, t.res.MediaType, t.res.Charset = b.data, b.media, b.charset
	t.res.CaptureSHA256 = sum(b.data)
	return "", nil
}

// declined adds to the failure of a status what the host asks for: to wait, and
// its message where it is made for programs.
func (t *trip) declined(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response, f *failure) error {
	f.again = transient(resp.StatusCode)
	if f.again && (resp.StatusCode == 429 || resp.StatusCode == 503) {
		f.wait = t.res.RetryAfter
	}
	if f.wait > t.c.o.MaxDelay {
		f = &failure{outcome: assay.Forbidden, wait: f.wait, reason: f.reason + "; it asks to be left alone for " + span(f.wait)}
	}
	t.c.pace.hold(t.at.Host, f.wait, f.reason)
	if !t.r.Service {
		drain(resp)
		return f
	}
	if b, err := t.read(ctx, cancel, resp); err == nil {
		t.res.Body, t.res.MediaType, t.res.Charset = b.data, b.media, b.charset
	}
	return f
}

// drain reads a short body that is not wanted, so that its connection can be used again.
func drain(resp *http.Response) {
	if resp.ContentLength > 0 && resp.ContentLength <= 16<<10 {
		_, _ = io.CopyN(io.Discard, resp.Body, resp.ContentLength) // a failure only costs the connection
	}
}

// redirect moves the trip to where a response points, or says why it does not go there.
func (t *trip) redirect(location string) error {
	ref, err := url.Parse(escape(strings.TrimSpace(location)))
	if err != nil {
		return fail(assay.Unreachable, "it redirects to what is no address")
	}
	to, err := parse(t.at.ResolveReference(ref).String())
	if err != nil {
		return fail(assay.Refused, "it redirects to where no request is sent: %s", strings.TrimPrefix(err.Error(), assay.ErrUsage.Error()+": "))
	}
	status := t.res.Status
	t.res.Permanent = (status == 301 || status == 308) && (len(t.res.Redirects) == 0 || t.res.Permanent)
	t.res.Redirects = append(t.res.Redirects, to.String())
	if t.redirects--; t.redirects < 0 {
		return fail(assay.OverLimit, "it redirects more than %d times", len(t.res.Redirects)-1)
	}
	if elsewhere(t.at, to) {
		t.secrets = false
		if len(t.body) > 0 && (status == 307 || status == 308) {
			return fail(assay.Refused, "it redirects a message meant for it to %s", to.Host)
		}
	}
	if status == 303 && t.method != http.MethodHead || (status == 301 || status == 302) && t.method == http.MethodPost {
		t.method, t.body = http.MethodGet, nil
	}
	if t.seen[t.method+" "+to.String()] {
		return fail(assay.OverLimit, "it redirects in a circle, back to %s; pages that insist on a cookie do that", clean(to.String(), 200))
	}
	t.at = to
	return nil
}

// elsewhere reports whether a redirect leaves the host, or its encryption.
func elsewhere(from, to *url.URL) bool {
	return from.Host != to.Host || from.Scheme == "https" && to.Scheme != "https"
}
