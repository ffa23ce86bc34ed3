package fetch

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// loopback are the ranges that tests open; nothing else is ever dialled.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// TestMain takes proxies out of the environment: a test must dial nobody's.
func TestMain(m *testing.M) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"} {
		_ = os.Unsetenv(name)
		_ = os.Unsetenv(strings.ToLower(name))
	}
	log.SetOutput(io.Discard) // where net/http speaks of servers that send more than they announced
	os.Exit(m.Run())
}

// names is a resolver of a test's own: each look-up of a host takes its next
// answer, and the last one is repeated.
type names struct {
	mu      sync.Mutex
	answers map[string][]string // each "addr addr"
	asked   map[string]int
}

func (n *names) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.asked == nil {
		n.asked = map[string]int{}
	}
	n.asked[host]++
	list := n.answers[host]
	if len(list) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	i := min(n.asked[host], len(list)) - 1
	var out []netip.Addr
	for a := range strings.FieldsSeq(list[i]) {
		out = append(out, netip.MustParseAddr(a))
	}
	return out, ctx.Err()
}

// eye sees every address that is dialled.
type eye struct {
	mu   sync.Mutex
	seen []string
}

func (e *eye) see(address string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen = append(e.seen, address)
}

// client gives a client for tests: quick, with loopback open, and failing the
// test should it ever dial anything else.
func client(t testing.TB, change func(*Options)) (*Client, *eye) {
	t.Helper()
	o := Options{
		Version: "1.2", Contact: "https://example.org/about", Allow: loopback, IgnoreRobots: true, Delay: -1, MaxPerHost: 8,
		Connect: 2 * time.Second, FirstByte: 5 * time.Second, Total: 10 * time.Second, Window: time.Second, MinRate: 100,
		MaxBody: 1 << 20, MaxDecompressed: 4 << 20, MaxHeader: 16 << 10,
		Jitter:   func(time.Duration) time.Duration { return time.Millisecond },
		Resolver: &names{},
	}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	e := &eye{}
	c.dialer.dialled = e.see
	t.Cleanup(func() {
		_ = c.Close()
		for _, a := range e.seen {
			host, _, _ := net.SplitHostPort(a)
			if addr, err := netip.ParseAddr(host); err != nil || !addr.IsLoopback() {
				t.Errorf("dialled %s, which is not loopback", a)
			}
		}
	})
	return c, e
}

// site serves a handler on loopback.
func site(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// raw serves bytes of a test's own making: reply is called with each connection,
// once the header of a request was read from it.
func raw(t testing.TB, reply func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); wg.Wait() })
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = conn.Close() }()
				_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
				got, buf := "", make([]byte, 4096)
				for !strings.Contains(got, "\r\n\r\n") {
					n, err := conn.Read(buf)
					if err != nil {
						return
					}
					got += string(buf[:n])
				}
				reply(conn)
			})
		}
	})
	return "http://" + l.Addr().String()
}
