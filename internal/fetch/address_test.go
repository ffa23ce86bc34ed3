package fetch

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay"
)

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"HTTP://Example.ORG":                     "http://example.org/",
		" https://example.org:443/a ":            "https://example.org/a",
		"http://example.org:80?q":                "http://example.org/?q",
		"http://example.org:443/":                "http://example.org:443/",
		"http://example.org:/":                   "http://example.org/",
		"http://example.org:08080/":              "http://example.org:8080/",
		"http://example.org./":                   "http://example.org/",
		"http://example.org/a/../b/./c#d":        "http://example.org/b/c",
		"http://example.org/a%2Fb?x=%C3%A9&y=é":  "http://example.org/a%2Fb?x=%C3%A9&y=%C3%A9",
		"http://example.org/100%":                "http://example.org/100%25",
		"http://example.org/a b\tc":              "http://example.org/a%20b%09c",
		"http://example.org/?q=a b|c":            "http://example.org/?q=a%20b%7Cc",
		"http://bücher.example/":                 "http://xn--bcher-kva.example/",
		"http://b%C3%BCcher.example/":            "http://xn--bcher-kva.example/",
		"http://BÜCHER.example/":                 "http://xn--bcher-kva.example/",
		"http://straße.example/":                 "http://xn--strae-oqa.example/",
		"http://例え。テスト/":                         "http://xn--r8jz45g.xn--zckzah/",
		"http://a_b.example/":                    "http://a_b.example/",
		"http://127.0.0.1/":                      "http://127.0.0.1/",
		"http://１２７.0.0.1/":                      "http://127.0.0.1/",
		"http://127。0。0。1/":                      "http://127.0.0.1/",
		"http://%31%32%37.0.0.1/":                "http://127.0.0.1/",
		"http://[::1]:8080/":                     "http://[::1]:8080/",
		"http://[0:0:0:0:0:0:0:1]/":              "http://[::1]/",
		"http://[::FFFF:7f00:1]/":                "http://[::ffff:127.0.0.1]/",
		"http://example.org/@user":               "http://example.org/@user",
		"http://example.org?u=http://a@b/#x":     "http://example.org/?u=http://a@b/",
		"https://example.org/search?q=a+b%20c&d": "https://example.org/search?q=a+b%20c&d",
	} {
		if got, err := Normalise(in); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestNormaliseRefuses(t *testing.T) {
	for _, in := range []string{
		"", "example.org", "//example.org/", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x",
		"gopher://example.org/", "http:", "http:example.org", "http:/example.org", "http://", "http:///a", "http://?q", "http://.", "http://a..b/",
		"http://user@example.org/", "http://user:pass@example.org/", "http://@example.org/", "http://example.org:80@10.0.0.1/",
		"http://example.org:x/", "http://example.org:65536/", "http://example.org:-1/", "http://example.org:22/", "http://example.org:6379 /", "http://example.org:0/",
		"http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/",
		"http://0/", "http://0x/", "http://127.0.0.1.5/", "http://256.0.0.1/", "http://1.2.3.08/", "http://a.0x7f/", "http://127.0.0.0x1/", "http://①②⑦.1/",
		"http://[::1/", "http://::1/", "http://[fe80::1%25eth0]/", "http://[127.0.0.1]/", "http://[::1]x/", "http://[]/",
		"http://exa mple.org/", "http://exa\nmple.org/", "http://example.org\\@evil.test/", "http://exam<ple.org/", "http://a/" + strings.Repeat("b", maxAddress),
		"http://" + strings.Repeat("a", 64) + ".test/", "http://" + strings.Repeat("a.", 130) + "test/", "http://xn--a.test/",
	} {
		if got, err := Normalise(in); !errors.Is(err, assay.ErrUsage) {
			t.Errorf("%.60q: %q, %v; want it refused", in, got, err)
		}
	}
}

func TestNormaliseShowsNoPassword(t *testing.T) {
	_, err := Normalise("https://user:s3cret@example.org/a")
	if err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "example.org") {
		t.Errorf("says %v", err)
	}
	c, _ := client(t, nil)
	if res := get(t, c, "https://user:s3cret@example.org/a"); strings.Contains(res.Address+res.Reason, "s3cret") || res.Outcome != assay.Refused {
		t.Errorf("recorded %+v", res.Retrieval)
	}
}

// normal checks what holds for every address that Normalise gives.
func normal(t interface{ Fatalf(string, ...any) }, in string) {
	out, err := Normalise(in)
	if err != nil {
		if !errors.Is(err, assay.ErrUsage) || out != "" {
			t.Fatalf("%q: %q, %v", in, out, err)
		}
		return
	}
	again, err := Normalise(out)
	if err != nil || again != out {
		t.Fatalf("%q gives %q, and that %q, %v", in, out, again, err)
	}
	u, err := url.Parse(out)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.Host == "" || u.Path == "" || len(out) > maxAddress {
		t.Fatalf("%q gives %q: %+v, %v", in, out, u, err)
	}
	for i := range len(out) {
		if out[i] <= ' ' || out[i] >= 0x7f {
			t.Fatalf("%q gives %q, with a byte that no request may hold", in, out)
		}
	}
	host := u.Hostname()
	if host != strings.ToLower(host) {
		t.Fatalf("%q gives the host %q", in, host)
	}
	if _, err := netip.ParseAddr(host); err != nil && numeric(host[strings.LastIndexByte(host, '.')+1:]) {
		t.Fatalf("%q gives %q, an IP address in a spelling of its own", in, host)
	}
}

func TestNormaliseProperties(t *testing.T) {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{"http", "HTTPS", ":", "//", "/", "\\", "@", "#", "?", "%", "%2", "%41", "%2e", "..", ".", "[", "]", "::1", "127.0.0.1", "0x7f", "0177",
			"example.org", "é", "ß", "。", "①", "\u200d", "xn--", ":80", ":443", " ", "\t", "\r\n", "\x00", "\xff", "a=b", "&", "+", "*", "$"}),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		normal(t, strings.Join(rapid.SliceOf(part).Draw(t, "parts"), ""))
	})
	rapid.Check(t, func(t *rapid.T) {
		normal(t, rapid.SampledFrom([]string{"http://", "https://"}).Draw(t, "scheme")+strings.Join(rapid.SliceOf(part).Draw(t, "parts"), ""))
	})
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"http://example.org/a?b#c", "https://bücher.example:443/%zz", "http://[::ffff:1.2.3.4]/", "http://0x7f.1/", "http://%6c%6f/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) { normal(t, in) })
}
