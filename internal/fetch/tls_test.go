package fetch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"assay"
)

// authority signs the certificates of a test.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{pool: x509.NewCertPool()}
	a.cert, a.key, _ = certify(t, nil, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	})
	a.pool.AddCert(a.cert)
	return a
}

// certify makes a key and a certificate for it, signed by a or, when a is nil, by itself.
func certify(t *testing.T, a *authority, c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey, tls.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	parent, signer := c, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key, tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// tlsSite serves pages over TLS under a name, and gives its network address.
func tlsSite(t *testing.T, ca *authority, host string) string {
	t.Helper()
	_, _, pair := certify(t, ca, &x509.Certificate{
		SerialNumber: big.NewInt(3), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, page) }))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func TestCertificates(t *testing.T) {
	ca := newAuthority(t)
	leaf := func(host string, from, to time.Duration) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
			NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(to), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}
	}
	for _, tt := range []struct {
		name   string
		signer *authority
		leaf   *x509.Certificate
		old    bool // a server that speaks TLS 1.1 only
		reason string
	}{
		{"good", ca, leaf("site.test", -time.Hour, time.Hour), false, ""},
		{"for another host", ca, leaf("other.test", -time.Hour, time.Hour), false, "its certificate is not valid for this host"},
		{"expired", ca, leaf("site.test", -2*time.Hour, -time.Hour), false, "its certificate has expired or is not valid yet"},
		{"not yet valid", ca, leaf("site.test", time.Hour, 2*time.Hour), false, "its certificate has expired or is not valid yet"},
		{"self-signed", nil, leaf("site.test", -time.Hour, time.Hour), false, "its certificate is signed by nobody that this machine trusts"},
		{"another authority's", newAuthority(t), leaf("site.test", -time.Hour, time.Hour), false, "its certificate is signed by nobody that this machine trusts"},
		{"old protocol", ca, leaf("site.test", -time.Hour, time.Hour), true, "encrypted connection"},
	} {
		_, _, pair := certify(t, tt.signer, tt.leaf)
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.Proto)
		}))
		s.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
		if tt.old {
			s.TLS.MinVersion, s.TLS.MaxVersion = tls.VersionTLS11, tls.VersionTLS11
		}
		s.EnableHTTP2 = true
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		c, _ := client(t, func(o *Options) {
			o.Roots = ca.pool
			o.Resolver = &names{answers: map[string][]string{"site.test": {"127.0.0.1"}}}
		})
		res := get(t, c, "https://site.test:"+port(t, s.URL)+"/")
		if tt.reason == "" {
			if res.Outcome != assay.Fetched || string(res.Body) != "HTTP/2.0" {
				t.Errorf("%s: %s (%s), %q", tt.name, res.Outcome, res.Reason, res.Body)
			}
			continue
		}
		if res.Outcome != assay.Unreachable || !strings.Contains(res.Reason, tt.reason) {
			t.Errorf("%s: %s (%s), want %s", tt.name, res.Outcome, res.Reason, tt.reason)
		}
	}
}

// TestNoTLS asks for https where something else is spoken.
func TestNoTLS(t *testing.T) {
	plain := site(t, func(http.ResponseWriter, *http.Request) {})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	c, _ := client(t, func(o *Options) { o.Connect = 500 * time.Millisecond })
	for address, want := range map[string]string{
		plain.Listener.Addr().String(): "it does not speak TLS where https was asked for",
		l.Addr().String():              "it did not agree on an encrypted connection in time", // nobody accepts
	} {
		if res := get(t, c, "https://"+address+"/"); res.Outcome != assay.Unreachable || res.Reason != want {
			t.Errorf("%s (%s), want %s", res.Outcome, res.Reason, want)
		}
	}
}

// TestHTTP2Limits has a server of HTTP/2 send a header over the limit and a body without end.
func TestHTTP2Limits(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := map[string]int{"/header": 20, "/huge": 64}[r.URL.Path]; n > 0 {
			for i := range n {
				w.Header().Set("X-Field-"+strings.Repeat("a", i+1), strings.Repeat("b", 1000))
			}
			return
		}
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("words ", 1000)); err != nil {
				return
			}
		}
	}))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	c, _ := client(t, func(o *Options) {
		o.Roots = x509.NewCertPool()
		o.Roots.AddCert(s.Certificate())
	})
	for _, tt := range []struct {
		path    string
		outcome assay.RetrievalOutcome
		reason  string
	}{
		{"/header", assay.OverLimit, "its header is larger than the limit"},
		{"/huge", assay.Unreachable, "its answer is not valid HTTP"}, // the connection is given up
		{"/body", assay.OverLimit, "it is larger than the limit of 1.0 MB"},
	} {
		if res := get(t, c, s.URL+tt.path); res.Outcome != tt.outcome || res.Reason != tt.reason {
			t.Errorf("%s: %s (%s), want %s (%s)", tt.path, res.Outcome, res.Reason, tt.outcome, tt.reason)
		}
	}
}
