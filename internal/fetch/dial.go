package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"assay"
)

// Resolver looks names up; *net.Resolver is one.
type Resolver interface {
	// LookupNetIP gives the addresses of host; network is "ip".
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// system is the machine's resolver. It gives IPv4 addresses in their IPv6
// spelling, which the guard would refuse.
type system struct{ r *net.Resolver }

// LookupNetIP looks host up and gives IPv4 addresses as such.
func (s system) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	addrs, err := s.r.LookupNetIP(ctx, network, host)
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	return addrs, err
}

// dialer opens connections to checked addresses.
type dialer struct {
	guard    guard
	resolver Resolver
	timeout  time.Duration
	dialled  func(address string) // a test's eye; nil otherwise
}

// stagger is how long one address is tried before the next is tried beside it
// (RFC 8305, section 5).
const stagger = 250 * time.Millisecond

// maxAnswers is the most addresses of one host that are tried.
const maxAnswers = 8

// DialContext looks the host up once, checks every answer and dials a checked
// one, so that no second answer can take its place.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, d.timeout, fail(assay.Unreachable, "no connection to it within %s", seconds(d.timeout)))
	defer cancel()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addrs, err := d.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	conn, err := d.race(ctx, network, port, addrs)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return conn, err
}

// addresses gives the addresses of host that may be dialled, IPv6 and IPv4 in turn.
func (d *dialer) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, d.guard.check(host, addr)
	}
	answers, err := d.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, lookupFailure(host, err)
	}
	good, err := d.guard.choose(host, answers)
	if err != nil {
		return nil, err
	}
	return interleave(good)[:min(len(good), maxAnswers)], nil
}

// interleave puts the addresses of the two families in turn, beginning with the
// family of the first.
func interleave(addrs []netip.Addr) []netip.Addr {
	var a, b []netip.Addr
	for _, addr := range addrs {
		if addr.Is4() == addrs[0].Is4() {
			a = append(a, addr)
		} else {
			b = append(b, addr)
		}
	}
	out := make([]netip.Addr, 0, len(addrs))
	for i := range max(len(a), len(b)) {
		if i < len(a) {
			out = append(out, a[i])
		}
		if i < len(b) {
			out = append(out, b[i])
		}
	}
	return out
}

// race dials the addresses in order, the next one as soon as one fails or is
// slow, and gives the first connection.
func (d *dialer) race(ctx context.Context, network, port string, addrs []netip.Addr) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result, len(addrs))
	var first error
	started, pending := 0, 0
	next := func() {
		addr := addrs[started]
		started, pending = started+1, pending+1
		go func() {
			conn, err := d.dial(ctx, network, netip.AddrPortFrom(addr, 0), port)
			results <- result{conn, err}
		}()
	}
	next()
	for pending > 0 {
		var slow <-chan time.Time
		if started < len(addrs) {
			slow = time.After(stagger)
		}
		select {
		case <-slow:
			next()
		case r := <-results:
			pending--
			if r.err == nil {
				go func() { // those that come too late
					for range pending {
						if late := <-results; late.conn != nil {
							_ = late.conn.Close()
						}
					}
				}()
				return r.conn, nil
			}
			if first == nil {
				first = r.err
			}
			if started < len(addrs) && ctx.Err() == nil {
				next()
			}
		}
	}
	return nil, first
}

// dial opens one connection to a checked address. The address is looked at once
// more where the socket is about to connect: nothing gets past that by any other way.
func (d *dialer) dial(ctx context.Context, network string, addr netip.AddrPort, port string) (net.Conn, error) {
	nd := net.Dialer{
		KeepAlive: 30 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error {
			if d.dialled != nil {
				d.dialled(address)
			}
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			return d.guard.check(ap.Addr().String(), ap.Addr())
		},
	}
	return nd.DialContext(ctx, network, net.JoinHostPort(addr.Addr().String(), port))
}

// transports gives the two ways out: straight, and through a proxy.
func (o Options) transports(d *dialer, p proxies, agent string) (direct, proxied *http.Transport) {
	direct = &http.Transport{
		DialContext:            d.DialContext,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // decoded here, through counters
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    o.MaxPerHost,
		IdleConnTimeout:        30 * time.Second,
		TLSHandshakeTimeout:    o.Connect,
		ResponseHeaderTimeout:  o.FirstByte,
		MaxResponseHeaderBytes: o.MaxHeader,
		WriteBufferSize:        4 << 10,
		ReadBufferSize:         16 << 10,
		TLSClientConfig:        o.tls(),
	}
	proxied = direct.Clone()
	proxied.ProxyConnectHeader = http.Header{"User-Agent": {agent}}
	proxied.DialContext = p.dialProxy(d)
	proxied.Proxy = func(r *http.Request) (*url.URL, error) {
		u, err := p.of(r.URL)
		if err == nil && u == nil {
			err = fmt.Errorf("no proxy for %s", r.URL.Host)
		}
		return u, err
	}
	proxied.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return fail(assay.Unreachable, "the proxy gives no connection to it (status %d)", resp.StatusCode)
		}
		return nil
	}
	return direct, proxied
}
