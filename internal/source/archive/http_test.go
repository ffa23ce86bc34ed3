package archive

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"assay"
)

func packed(t *testing.T, make func(io.Writer) (io.WriteCloser, error), text string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := make(&b)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestDecodings(t *testing.T) {
	text := strings.Repeat("words of the page ", 50)
	gz := string(zipped(text))
	br := packed(t, func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriter(w), nil }, text)
	zs := packed(t, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }, text)
	zl := packed(t, func(w io.Writer) (io.WriteCloser, error) { return zlib.NewWriter(w), nil }, text)
	fl := packed(t, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 9) }, text)
	for name, tt := range map[string]struct{ header, body, want, warning string }{
		"none":             {"", "words", "words", ""},
		"identity":         {"Content-Encoding: identity\r\n", "words", "words", ""},
		"chunked":          {"Transfer-Encoding: chunked\r\n", "3\r\nwor\r\n2;x=y\r\nds\r\n0\r\n\r\n", "words", ""},
		"chunks taken off": {"Transfer-Encoding: chunked\r\n", "words as they are", "words as they are", ""},
		"chunks cut off":   {"Transfer-Encoding: chunked\r\n", "3\r\nwor\r\n9\r\nds", "words", "chunks are damaged"},
		"negative chunk":   {"Transfer-Encoding: chunked\r\n", "-3\r\nwor\r\n0\r\n\r\n", "-3\r\nwor\r\n0\r\n\r\n", ""},
		"huge chunk":       {"Transfer-Encoding: chunked\r\n", "7fffffffffffffff\r\nwor\r\n0\r\n\r\n", "wor\r\n0\r\n\r\n", "chunks are damaged"},
		"gzip":             {"Content-Encoding: gzip\r\n", gz, text, ""},
		"gzip taken off":   {"Content-Encoding: gzip\r\n", text, text, ""},
		"gzip cut off":     {"Content-Encoding: x-gzip\r\n", gz[:len(gz)-8], text, "damaged or cut off"},
		"brotli":           {"content-encoding: BR\r\n", br, text, ""},
		"zstandard":        {"Content-Encoding: zstd\r\n", zs, text, ""},
		"deflate by zlib":  {"Content-Encoding: deflate\r\n", zl, text, ""},
		"bare deflate":     {"Content-Encoding: deflate\r\n", fl, text, ""},
		"two encodings":    {"Content-Encoding: gzip, br\r\n", packed(t, func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriter(w), nil }, gz), text, ""},
		"chunked gzip":     {"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunk(gz), text, ""},
		"unknown":          {"Content-Encoding: compress\r\n", "words", "words", ""},
	} {
		m, err := parseHTTP([]byte("HTTP/1.1 200 OK\r\n" + tt.header + "\r\n" + tt.body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, warning, err := m.decode(1 << 20)
		if err != nil || string(got) != tt.want || !strings.Contains(warning, tt.warning) || tt.warning == "" && warning != "" {
			t.Errorf("%s: %q, %q, %v", name, got, warning, err)
		}
	}
}

func chunk(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i += 10 {
		part := s[i:min(len(s), i+10)]
		b.WriteString(strings.ToUpper(strings.TrimLeft(string("0123456789abcdef"[len(part)]), "")) + "\r\n" + part + "\r\n")
	}
	return b.String() + "0\r\n\r\n"
}

func TestEncodedBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 100<<20)
	for name, body := range map[string]string{
		"gzip": string(zipped(zeros)),
		"br":   packed(t, func(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriterLevel(w, 1), nil }, zeros),
		"zstd": packed(t, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }, zeros),
	} {
		m := message{fields: []assay.HeaderField{{Name: "Content-Encoding", Value: name}}, body: []byte(body)}
		if got, _, err := m.decode(1 << 20); !errors.Is(err, assay.ErrTooLarge) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	m := message{fields: []assay.HeaderField{{Name: "Content-Encoding", Value: strings.Repeat("gzip,", 1000)}}}
	if _, _, err := m.decode(1 << 20); !errors.Is(err, assay.ErrTooLarge) {
		t.Errorf("a thousand encodings: %v", err)
	}
}

func TestParseHTTP(t *testing.T) {
	m, err := parseHTTP([]byte("HTTP/2 404\r\nA: caf\xe9\r\nB: x\r\n y\r\nno field\r\nC:\x01z\r\n\r\nbody"))
	if err != nil || m.status != 404 || string(m.body) != "body" || field(m.fields, "a") != "café" || field(m.fields, "B") != "x y" || field(m.fields, "C") != "z" || len(m.fields) != 3 {
		t.Errorf("%+v, %v", m, err)
	}
	for _, bad := range []string{"", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 99\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n",
		"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("b", 300<<10) + "\r\n\r\n", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 5000) + "\r\n"} {
		if _, err := parseHTTP([]byte(bad)); !errors.Is(err, assay.ErrUnreadable) && !errors.Is(err, assay.ErrTooLarge) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

func TestSURT(t *testing.T) {
	for address, want := range map[string]string{ // as the indexers of other programs write them
		"http://www.Example.com:80/a/B?b=2&a=1": "com,example)/a/b?a=1&b=2",
		"https://example.com":                   "com,example)/",
		"https://ex.com:8443/a/":                "com,ex:8443)/a/",
		"https://www2.x.com/a":                  "com,x)/a",
		"https://wwwx.com/a":                    "com,wwwx)/a",
		"http://ex.com/?":                       "com,ex)/",
		"urn:sha256:ABC":                        "urn:sha256:ABC",
		"http://[::1/":                          "http://[::1/",
	} {
		if got := surt(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}
