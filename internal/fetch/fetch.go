package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"assay"
)

// Options are the settings of a client. A zero field takes the default named
// beside it.
type Options struct {
	Product, Version string // of the User-Agent; "Assay", "0"
	// Contact is how a site's keeper reaches who runs this: an e-mail address or
	// the address of a page; "" leaves it out.
	Contact string

	Allow []netip.Prefix // ranges opened beside the public ones: an intranet's, loopback in tests

	MaxBody         int64 // bytes of a body as sent; 32 MiB
	MaxDecompressed int64 // bytes of a body decoded; 64 MiB
	MaxHeader       int64 // bytes of a response's header; 256 KiB
	MaxRedirects    int   // 10; negative: none

	Connect   time.Duration // until a connection stands, and again until it is encrypted; 10 s
	FirstByte time.Duration // until the response begins; 30 s
	Total     time.Duration // of one Get, without the time it waits for its turn; 2 min
	MinRate   int64         // bytes a second that a body must keep up, over each Window; 64; negative: any
	Window    time.Duration // 20 s

	MaxPerHost int           // connections to one host at once; 2
	Delay      time.Duration // least time between the beginnings of two requests to one host; 1 s; negative: none
	MaxDelay   time.Duration // the longest Crawl-delay or Retry-After that is waited for; 30 s
	Retries    int           // further tries after a passing fault; 2; negative: none

	IgnoreRobots bool // do not ask for robots.txt

	Resolver Resolver                          // the machine's
	Roots    *x509.CertPool                    // the machine's
	Logger   *slog.Logger                      // silent
	Now      func() time.Time                  // time.Now
	Jitter   func(time.Duration) time.Duration // how long to wait before another try, of the time due; half of it to all of it
}

// Client asks the world. It is safe for many goroutines at once.
type Client struct {
	o       Options
	agent   string // User-Agent
	dialer  *dialer
	proxies proxies
	behind  behind
	direct  *http.Transport
	proxied *http.Transport
	pace    *pace
	robots  *robotsCache
}

// Request is one address to get.
type Request struct {
	URL         string
	Method      string // GET when empty; POST for programs' interfaces
	Body        []byte // of a POST
	ContentType string // of Body
	Accept      string // media types wanted; "" asks for pages
	// Header holds further fields, such as a key. They are not logged, not recorded,
	// and not sent to where another host is named by a redirect.
	Header []assay.HeaderField
	// ETag and LastModified are of an earlier retrieval: an unchanged page is then
	// NotModified. They are sent to ValidAt alone, the address that gave them ("": URL).
	ETag, LastModified string
	ValidAt            string
	Service            bool  // an interface made for programs: robots.txt does not speak of it; the body of an error is given
	Binary             bool  // take types other than text too (WARC, WACZ, images)
	MaxBody            int64 // in place of the client's MaxBody and MaxDecompressed
}

// Result is what came of a request.
type Result struct {
	assay.Retrieval
	Body       []byte        // without its content encoding; of a failure nil, but for a Service
	MediaType  string        // lower-case, without parameters; of the bytes where the header is silent or lies
	Charset    string        // that the header declares, lower-case
	RetryAfter time.Duration // that the host asks to wait
	Redirects  []string      // the addresses that redirects named, in order
	Permanent  bool          // all of them were permanent: the address has moved
	Err        error         // when the caller's context ended, its error; else nil
}

// New gives a client with these settings. An error wraps assay.ErrUsage.
func New(o Options) (*Client, error) {
	o.fill()
	agent, err := userAgent(o.Product, o.Version, o.Contact)
	if err != nil {
		return nil, err
	}
	for _, p := range o.Allow {
		if !p.IsValid() {
			return nil, fmt.Errorf("%w: a range to open is no network prefix; write it as 10.0.0.0/8", assay.ErrUsage)
		}
	}
	c := &Client{
		o: o, agent: agent,
		dialer:  &dialer{guard: guard{o.Allow}, resolver: o.Resolver, timeout: o.Connect},
		proxies: proxiesOf(httpproxy.FromEnvironment()),
		pace:    newPace(o),
		robots:  newRobotsCache(),
	}
	c.direct, c.proxied = o.transports(c.dialer, c.proxies, agent)
	return c, nil
}

// Close ends the connections that wait for reuse.
func (c *Client) Close() error {
	c.direct.CloseIdleConnections()
	c.proxied.CloseIdleConnections()
	return nil
}

func (o *Options) fill() {
	o.Product, o.Version = or(o.Product, "Assay"), or(o.Version, "0")
	o.MaxBody = or(o.MaxBody, 32<<20)
	o.MaxDecompressed = or(o.MaxDecompressed, 64<<20)
	o.MaxHeader = or(o.MaxHeader, 256<<10)
	o.MaxRedirects = or(o.MaxRedirects, 10)
	o.Connect = or(o.Connect, 10*time.Second)
	o.FirstByte = or(o.FirstByte, 30*time.Second)
	o.Total = or(o.Total, 2*time.Minute)
	o.MinRate = or(o.MinRate, 64)
	o.Window = or(o.Window, 20*time.Second)
	o.MaxPerHost = max(or(o.MaxPerHost, 2), 1)
	o.Delay = max(or(o.Delay, time.Second), 0)
	o.MaxDelay = or(o.MaxDelay, 30*time.Second)
	o.Retries = max(or(o.Retries, 2), 0)
	if o.Resolver == nil {
		o.Resolver = system{net.DefaultResolver}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		o.Jitter = func(d time.Duration) time.Duration { return d/2 + rand.N(d/2+1) }
	}
}

// or gives v, or the default when v is zero.
func or[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

func (o Options) tls() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots}
}

// userAgent names the program and who can be written to about it.
func userAgent(product, version, contact string) (string, error) {
	token := func(s string) bool {
		return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+") == ""
	}
	if !token(product) || !token(version) {
		return "", fmt.Errorf("%w: the name %q or version %q of the program cannot stand in a User-Agent", assay.ErrUsage, product, version)
	}
	agent := product + "/" + version
	if contact == "" {
		return agent, nil
	}
	bare := strings.TrimPrefix(contact, "mailto:")
	if a, err := mail.ParseAddress(bare); err == nil && a.Address == bare {
		contact = "mailto:" + bare
	} else if contact, err = Normalise(contact); err != nil {
		return "", fmt.Errorf("%w: the contact %q is neither an e-mail address nor the address of a page", assay.ErrUsage, bare)
	}
	if strings.Trim(contact, printable) != "" {
		return "", fmt.Errorf("%w: the contact %q cannot stand in a User-Agent", assay.ErrUsage, bare)
	}
	return agent + " (+" + contact + ")", nil
}

// printable are the bytes of a contact; parentheses would end the comment that it stands in.
const printable = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~:/?#@!$&'*+,;=%"

// Get asks for an address, follows its redirects and reads what is there. It
// never panics and never hangs: whatever happens is an Outcome, with a reason
// where it is not Fetched or NotModified. Only the end of ctx is told apart, by Err.
func (c *Client) Get(ctx context.Context, r Request) Result {
	var res Result
	res.At = c.o.Now().UTC()
	u, err := parse(r.URL)
	if err != nil {
		res.Address = clean(withoutSecrets(r.URL), maxAddress)
		res.refuse(fail(assay.Refused, "%s", strings.TrimPrefix(err.Error(), assay.ErrUsage.Error()+": ")))
		return res
	}
	res.Address = u.String()
	t := c.trip(r, &res, u)
	if err = t.prepare(); err == nil {
		err = t.run(ctx)
	}
	if final := t.at.String(); final != res.Address {
		res.Final = final
	}
	if err != nil {
		res.end(ctx, err)
	}
	c.log(ctx, t.at, &res)
	return res
}

// refuse records a failure.
func (res *Result) refuse(f *failure) { res.Outcome, res.Reason = f.outcome, f.reason }

// end records why a request brought nothing; the end of the caller's own context
// is told apart.
func (res *Result) end(ctx context.Context, err error) {
	if ctx.Err() != nil {
		res.Outcome, res.Reason = assay.Unreachable, "stopped before it was read"
		res.Err = fmt.Errorf("getting %s: %w", res.Address, context.Cause(ctx))
		if !errors.Is(res.Err, ctx.Err()) {
			res.Err = fmt.Errorf("getting %s: %w (%w)", res.Address, ctx.Err(), context.Cause(ctx))
		}
		return
	}
	f := explain(ctx, err)
	res.RetryAfter = max(res.RetryAfter, f.wait)
	res.refuse(f)
}

// log says what came of a request, without the query, which may hold a key.
func (c *Client) log(ctx context.Context, at *url.URL, res *Result) {
	c.o.Logger.DebugContext(ctx, "fetched", "host", at.Host, "path", at.Path, "outcome", string(res.Outcome),
		"status", res.Status, "bytes", len(res.Body), "reason", res.Reason)
}
