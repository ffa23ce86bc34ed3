package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/config"
	"assay/internal/library"
	"assay/internal/library/sqlite"
)

// certificate writes a certificate of its own for a name.
func certificate(t *testing.T, dir string, serial int64) config.Server {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	set := config.Server{Listen: "127.0.0.1:0", Connections: 10, Certificate: filepath.Join(dir, "c.pem"), Key: filepath.Join(dir, "k.pem")}
	for name, block := range map[string]*pem.Block{set.Certificate: {Type: "CERTIFICATE", Bytes: der}, set.Key: {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return set
}

// TestTLS: the desk answers over TLS by itself, takes a renewed certificate up
// while it runs, and keeps the one it has while a new one cannot be read.
func TestTLS(t *testing.T) {
	set := certificate(t, t.TempDir(), 1)
	log := (&app{world: world{err: io.Discard}}).serveLog(config.Log{Format: "json", Level: "info"})
	server, err := newServer(set, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.TLS != nil) }), log)
	if err != nil {
		t.Fatal(err)
	}
	l, err := listen(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = serveOn(server, l) }()
	defer server.Close()
	if at := link(set, l); !strings.HasPrefix(at, "https://127.0.0.1:") {
		t.Errorf("the desk is said to be at %s", at)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	resp, err := client.Get(link(set, l))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if b, _ := io.ReadAll(resp.Body); string(b) != "true" {
		t.Errorf("it answers %q", b)
	}

	at := time.Now()
	pair := &keyPair{set: set, now: func() time.Time { return at }}
	serial := func() int64 {
		c, err := pair.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf.SerialNumber.Int64()
	}
	if n := serial(); n != 1 {
		t.Fatalf("certificate %d", n)
	}
	certificate(t, filepath.Dir(set.Certificate), 2)
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(set.Certificate, later, later); err != nil {
		t.Fatal(err)
	}
	if n := serial(); n != 1 {
		t.Error("the file is read for every connection")
	}
	at = at.Add(2 * time.Minute)
	if n := serial(); n != 2 {
		t.Error("a renewed certificate is not taken up")
	}
	if err := os.WriteFile(set.Certificate, []byte("cut off"), 0o600); err != nil {
		t.Fatal(err)
	}
	at = at.Add(2 * time.Minute)
	if n := serial(); n != 2 {
		t.Error("a damaged file took the certificate away")
	}
}

// TestAdder: an address that an editor gives is read into the library by the
// guarded client; what it does not allow, cannot reach or cannot read is told.
func TestAdder(t *testing.T) {
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/page":
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html><head><title>Audit</title></head><body><p>The county closed 12 bridges in May 2024, the auditor said in its report.</p></body></html>")
		default:
			http.NotFound(w, r)
		}
	}))
	defer pages.Close()
	lib, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "l.assay"), library.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	adder := func(allow ...netip.Prefix) func(address string) ([]string, error) {
		a := &app{world: world{err: io.Discard, env: func(string) string { return "" }, now: time.Now}}
		a.settings = &config.Config{Network: config.Network{Allow: allow, Archive: "http://127.0.0.1:9/"}}
		client, err := (&network{}).client(a)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = client.Close() })
		add := a.adder(lib, client, reading{})
		return func(address string) ([]string, error) { return add(t.Context(), address) }
	}
	add := adder(netip.MustParsePrefix("127.0.0.0/8"))
	ids, err := add(pages.URL + "/page")
	if err != nil || len(ids) != 1 {
		t.Fatalf("%v: %v", ids, err)
	}
	if d, err := lib.Document(t.Context(), ids[0]); err != nil || !strings.Contains(d.Text, "closed 12 bridges") {
		t.Errorf("%v: %q", err, d.Text)
	}
	if again, err := add(pages.URL + "/page"); err != nil || len(again) != 1 || again[0] != ids[0] {
		t.Errorf("the same again: %v: %v", again, err)
	}
	for address, category := range map[string]error{pages.URL + "/none": assay.ErrUnreadable, "ftp://example.org/": assay.ErrUsage, "not an address": assay.ErrUsage} {
		if _, err := add(address); !errors.Is(err, category) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := adder()(pages.URL + "/page"); !errors.Is(err, assay.ErrUnreadable) {
		t.Errorf("an address of this machine: %v", err)
	}
}

// TestServeLog: what programs read is JSON, a line each; --quiet leaves warnings.
func TestServeLog(t *testing.T) {
	var b strings.Builder
	a := &app{world: world{err: &b}}
	a.serveLog(config.Log{Format: "json", Level: "info"}).tell("words", "started", "address", "x")
	var line map[string]any
	if err := json.Unmarshal([]byte(b.String()), &line); err != nil || line["msg"] != "started" || line["address"] != "x" {
		t.Errorf("%v: %s", err, b.String())
	}
	b.Reset()
	a.serveLog(config.Log{Format: "text", Level: "info"}).tell("words", "started", "address", "x")
	if b.String() != "words\n" {
		t.Errorf("a person is told %q", b.String())
	}
	b.Reset()
	a.quiet = true
	log := a.serveLog(config.Log{Format: "text", Level: "debug"})
	log.Info("a request")
	if log.Warn("a fault"); strings.Contains(b.String(), "a request") || !strings.Contains(b.String(), "a fault") {
		t.Errorf("with --quiet: %s", b.String())
	}
}
