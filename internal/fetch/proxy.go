package fetch

import (
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"

	"assay"
)

// proxies are those that the user's environment names. A request through one is
// dialled to the proxy, which looks the host up itself: the guard can check only
// what it sees of the host.
type proxies struct {
	of      func(*url.URL) (*url.URL, error)
	allowed []string // host and port of each
}

// proxyPorts are those of a proxy whose address names none.
var proxyPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

func proxiesOf(cfg *httpproxy.Config) proxies {
	p := proxies{of: cfg.ProxyFunc()}
	for _, named := range []string{cfg.HTTPProxy, cfg.HTTPSProxy} {
		if named == "" {
			continue
		}
		u, err := url.Parse(named)
		if err != nil || proxyPorts[u.Scheme] == "" {
			u, err = url.Parse("http://" + named) // as httpproxy reads it
		}
		if err != nil {
			continue
		}
		port := u.Port()
		if port == "" {
			port = proxyPorts[u.Scheme]
		}
		p.allowed = append(p.allowed, net.JoinHostPort(u.Hostname(), port))
	}
	return p
}

// dialProxy connects to the proxies that the user named and to nothing else.
func (p proxies) dialProxy(d *dialer) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if !slices.Contains(p.allowed, address) {
			return nil, fail(assay.Refused, "%s is not a proxy that the environment names", address)
		}
		if d.dialled != nil {
			d.dialled(address)
		}
		nd := net.Dialer{Timeout: d.timeout, KeepAlive: 30 * time.Second}
		conn, err := nd.DialContext(ctx, network, address)
		if err != nil {
			return nil, fail(assay.Unreachable, "the proxy %s gives no connection", address)
		}
		return conn, nil
	}
}

// maxBehind is how many hosts behind a proxy are remembered, behindFor how long.
const (
	maxBehind = 4096
	behindFor = 5 * time.Minute
)

// behind remembers what was found of hosts that a proxy looks up, so that a
// machine without a working look-up of its own waits for it once a host.
type behind struct {
	mu    sync.Mutex
	known map[string]verdict
}

type verdict struct {
	err   error
	until time.Time
}

// check checks what can be known of a host that a proxy will look up: names kept
// for the local network, and what this machine's own look-up says. A name that
// only the proxy can look up passes.
func (b *behind) check(ctx context.Context, d *dialer, host string) error {
	now := time.Now()
	b.mu.Lock()
	v, ok := b.known[host]
	b.mu.Unlock()
	if ok && now.Before(v.until) {
		return v.err
	}
	v = verdict{until: now.Add(behindFor)}
	lookup, cancel := context.WithTimeout(ctx, min(d.timeout, 2*time.Second))
	defer cancel()
	_, err := d.addresses(lookup, host)
	var f *failure
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &f) && f.outcome == assay.Refused:
		v.err = err
	case err != nil && localName(host):
		v.err = fail(assay.Refused, "%s is not asked: it is a name of the local network", host)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil || len(b.known) >= maxBehind {
		b.known = map[string]verdict{}
	}
	b.known[host] = v
	return v.err
}

// localName reports whether a name is kept for the local network (RFC 6761, RFC
// 6762, RFC 8375 and the ICANN resolution on .internal) or is a single label.
func localName(host string) bool {
	if !strings.Contains(host, ".") {
		return true
	}
	for _, end := range []string{".localhost", ".local", ".internal", ".home.arpa", ".intranet", ".lan", ".corp", ".home"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}
