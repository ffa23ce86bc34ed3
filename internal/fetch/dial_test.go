package fetch

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"assay"
)

// port gives the port of a test's server.
func port(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// TestForbiddenAddressesAreNeverDialled asks for forbidden ranges by literal
// address and by names that resolve to them: the eye must see no dial at all.
func TestForbiddenAddressesAreNeverDialled(t *testing.T) {
	answers := map[string][]string{}
	var urls []string
	for _, text := range registries {
		p := netip.MustParsePrefix(text)
		for _, a := range []netip.Addr{p.Masked().Addr(), last(p)} {
			name := strings.NewReplacer(".", "-", ":", "-").Replace(a.String()) + "-x.test"
			answers[name] = []string{a.String()}
			urls = append(urls, "http://"+name+"/", "https://"+net.JoinHostPort(a.String(), "")+"/")
		}
	}
	answers["localhost"] = []string{"127.0.0.1 ::1"}
	urls = append(urls, "http://localhost/", "http://LOCALHOST:8080/")
	c, e := client(t, func(o *Options) {
		o.Allow = nil
		o.Resolver = &names{answers: answers}
	})
	for _, u := range urls {
		if res := get(t, c, u); res.Outcome != assay.Refused || res.Reason == "" || res.Status != 0 {
			t.Errorf("%s: %s (%s), want refused", u, res.Outcome, res.Reason)
		}
	}
	if len(e.seen) > 0 {
		t.Errorf("dialled %q", e.seen)
	}
}

// TestSocketControlIsTheLastWord gives the dialling step an address that no check
// has seen.
func TestSocketControlIsTheLastWord(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, _ *http.Request) { t.Error("the server was reached") })
	d := &dialer{timeout: time.Second}
	conn, err := d.dial(t.Context(), "tcp", netip.MustParseAddrPort("127.0.0.1:0"), port(t, s.URL))
	if err == nil {
		_ = conn.Close()
		t.Fatal("dialled loopback, which is not open")
	}
	if f := explain(t.Context(), err); f.outcome != assay.Refused {
		t.Errorf("%s (%s), want refused", f.outcome, f.reason)
	}
}

// TestRebinding has names that change their answer between one look-up and the next.
func TestRebinding(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		_, _ = w.Write([]byte(page))
	})
	n := &names{answers: map[string][]string{
		"good-then-bad.test": {"127.0.0.1", "10.0.0.1"},
		"bad-then-good.test": {"10.0.0.1", "127.0.0.1"},
		"mixed.test":         {"127.0.0.1 169.254.169.254"},
	}}
	c, _ := client(t, func(o *Options) { o.Resolver = n })
	for _, tt := range []struct {
		host string
		want []assay.RetrievalOutcome
	}{
		{"good-then-bad.test", []assay.RetrievalOutcome{assay.Fetched, assay.Refused}},
		{"bad-then-good.test", []assay.RetrievalOutcome{assay.Refused, assay.Fetched}},
		{"mixed.test", []assay.RetrievalOutcome{assay.Refused, assay.Refused}},
	} {
		for i, want := range tt.want {
			res := get(t, c, "http://"+tt.host+":"+port(t, s.URL)+"/")
			if res.Outcome != want {
				t.Errorf("%s, time %d: %s (%s), want %s", tt.host, i+1, res.Outcome, res.Reason, want)
			}
		}
		if n.asked[tt.host] != 2 {
			t.Errorf("%s was looked up %d times for two connections: an answer that was not checked may be dialled", tt.host, n.asked[tt.host])
		}
	}
}

// TestHostsWithSeveralAddresses tries the next address when one refuses.
func TestHostsWithSeveralAddresses(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page)) })
	c, e := client(t, func(o *Options) {
		o.Resolver = &names{answers: map[string][]string{"many.test": {"127.0.0.2 127.0.0.3 127.0.0.1"}, "both.test": {"::1 127.0.0.1"}, "none.test": {"127.0.0.2 127.0.0.3"}}}
	})
	if res := get(t, c, "http://many.test:"+port(t, s.URL)); res.Outcome != assay.Fetched || len(e.seen) != 3 {
		t.Errorf("%s (%s) after dialling %q", res.Outcome, res.Reason, e.seen)
	}
	if res := get(t, c, "http://both.test:"+port(t, s.URL)); res.Outcome != assay.Fetched {
		t.Errorf("an IPv6 address without a server, then one with: %s (%s)", res.Outcome, res.Reason)
	}
	if res := get(t, c, "http://none.test:"+port(t, s.URL)); res.Outcome != assay.Unreachable || res.Reason != "it refuses connections" {
		t.Errorf("%s (%s)", res.Outcome, res.Reason)
	}
	if res := get(t, c, "http://absent.test/"); res.Outcome != assay.Unreachable || res.Reason != "no such host: absent.test" {
		t.Errorf("%s (%s)", res.Outcome, res.Reason)
	}
}

func TestInterleave(t *testing.T) {
	var in []netip.Addr
	for a := range strings.FieldsSeq("::1 ::2 ::3 127.0.0.1 127.0.0.2") {
		in = append(in, netip.MustParseAddr(a))
	}
	var got []string
	for _, a := range interleave(in) {
		got = append(got, a.String())
	}
	if want := "::1 127.0.0.1 ::2 127.0.0.2 ::3"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
}
