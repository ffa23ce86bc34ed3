package fetch

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay"
)

// proxyServer stands in for a proxy: it answers what it is asked for in plain
// HTTP, and notes it; it opens no tunnels.
func proxyServer(t *testing.T, asked *[]string) string {
	return site(t, func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.Method+" "+r.RequestURI)
		if r.UserAgent() != "Assay/1.2 (+https://example.org/about)" {
			t.Errorf("%s %s by %q", r.Method, r.RequestURI, r.UserAgent())
		}
		switch {
		case r.Method == http.MethodConnect:
			w.WriteHeader(http.StatusForbidden)
		case r.URL.Path == "/robots.txt":
			w.WriteHeader(404)
		case r.URL.Path == "/inside":
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		default:
			_, _ = io.WriteString(w, page)
		}
	}).URL
}

func TestProxy(t *testing.T) {
	var asked []string
	proxy := proxyServer(t, &asked)
	own := site(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "own") })
	t.Setenv("HTTP_PROXY", proxy)
	t.Setenv("HTTPS_PROXY", strings.TrimPrefix(proxy, "http://"))
	t.Setenv("NO_PROXY", "direct.test")
	n := &names{answers: map[string][]string{"inside.test": {"10.0.0.1"}, "public.test": {"93.184.216.34"}, "direct.test": {"127.0.0.1"}, "localhost": {"127.0.0.1"}}}
	c, e := client(t, func(o *Options) { o.IgnoreRobots, o.Allow, o.Retries, o.Resolver = false, nil, -1, n })
	for _, tt := range []struct {
		address string
		outcome assay.RetrievalOutcome
		reason  string
		asked   string
	}{
		{"http://public.test/a", assay.Fetched, "", "GET http://public.test/robots.txt|GET http://public.test/a"},
		{"http://known-to-the-proxy.test/", assay.Fetched, "", "GET http://known-to-the-proxy.test/robots.txt|GET http://known-to-the-proxy.test/"},
		{"https://public.test/", assay.Unreachable, "the proxy gives no connection to it (status 403)", "CONNECT public.test:443"},
		{"http://inside.test/", assay.Refused, "a private network", ""},
		{"http://10.0.0.1/", assay.Refused, "a private network", ""},
		{"http://intranet/", assay.Refused, "a name of the local network", ""},
		{"http://printer.local/", assay.Refused, "a name of the local network", ""},
		{"http://public.test/inside", assay.Refused, "a private network", "GET http://public.test/inside"},
		{"http://direct.test:" + port(t, own.URL) + "/", assay.Refused, "this machine", ""},
		{proxy + "/", assay.Refused, "this machine", ""}, // the proxy is no page
		{"http://localhost:" + port(t, proxy) + "/", assay.Refused, "this machine", ""},
	} {
		asked = nil
		res := get(t, c, tt.address)
		if res.Outcome != tt.outcome || !strings.Contains(res.Reason, tt.reason) {
			t.Errorf("%s: %s (%s), want %s (%s)", tt.address, res.Outcome, res.Reason, tt.outcome, tt.reason)
		}
		if strings.Join(asked, "|") != tt.asked {
			t.Errorf("%s: the proxy was asked %q, want %q", tt.address, asked, tt.asked)
		}
	}
	if n.asked["public.test"] != 1 || n.asked["known-to-the-proxy.test"] != 1 {
		t.Errorf("looked up %v: a host behind the proxy is looked up once", n.asked)
	}
	u, _ := url.Parse(proxy)
	for _, a := range e.seen {
		if a != u.Host {
			t.Errorf("dialled %s, not the proxy %s", a, u.Host)
		}
	}
}

// TestProxyTunnel reads a page through a CONNECT tunnel, end to end.
func TestProxyTunnel(t *testing.T) {
	ca := newAuthority(t)
	target := tlsSite(t, ca, "site.test")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil || req.Method != http.MethodConnect {
					return
				}
				far, err := net.Dial("tcp", target)
				if err != nil {
					return
				}
				defer func() { _ = far.Close() }()
				_, _ = fmt.Fprint(conn, "HTTP/1.1 200 OK\r\n\r\n")
				go func() { _, _ = io.Copy(far, conn) }()
				_, _ = io.Copy(conn, far)
			}()
		}
	}()
	t.Setenv("HTTPS_PROXY", "http://"+l.Addr().String())
	c, _ := client(t, func(o *Options) { o.Allow, o.Roots = nil, ca.pool })
	if res := get(t, c, "https://site.test/"); res.Outcome != assay.Fetched || len(res.Body) == 0 {
		t.Errorf("%s (%s)", res.Outcome, res.Reason)
	}
}

// TestProxyOutOfReach blames the proxy, and not the page.
func TestProxyOutOfReach(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	t.Setenv("HTTP_PROXY", "http://user:s3cret@"+address)
	c, _ := client(t, nil)
	res := get(t, c, "http://public.test/")
	if res.Outcome != assay.Unreachable || !strings.Contains(res.Reason, "the proxy") || strings.Contains(res.Reason, "s3cret") {
		t.Errorf("%s (%s)", res.Outcome, res.Reason)
	}
}
