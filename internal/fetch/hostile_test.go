package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"

	"assay"
)

// packed compresses data n times over what once gives: bombs are made by parts so
// that the test keeps little in memory.
func packed(t testing.TB, encoding string, data []byte, times int) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "raw deflate":
		w, _ = flate.NewWriter(&b, 9)
	case "br":
		w = brotli.NewWriterLevel(&b, 5)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	}
	for range times {
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHostileBytes answers with bytes that no server should send.
func TestHostileBytes(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	for name, tt := range map[string]struct {
		reply   string
		outcome assay.RetrievalOutcome
		reason  string
	}{
		"plain":                 {head + "Content-Length: 5\r\n\r\nhello", assay.Fetched, ""},
		"until the end":         {head + "\r\nhello", assay.Fetched, ""},
		"nothing":               {"", assay.Unreachable, "the connection broke"},
		"half a status line":    {"HTTP/1.1 20", assay.Unreachable, "not valid HTTP"},
		"HTTP 0.9":              {"<html>hello</html>", assay.Unreachable, "not valid HTTP"},
		"another protocol":      {"SSH-2.0-OpenSSH_9.9\r\n\r\n", assay.Unreachable, "not valid HTTP"},
		"zeros":                 {strings.Repeat("\x00", 100) + "\r\n\r\n", assay.Unreachable, "not valid HTTP"},
		"status of letters":     {"HTTP/1.1 OK OK\r\n\r\n", assay.Unreachable, "not valid HTTP"},
		"status of four digits": {"HTTP/1.1 2000 OK\r\n\r\n", assay.Unreachable, "not valid HTTP"},
		"negative status":       {"HTTP/1.1 -20 OK\r\n\r\n", assay.Unreachable, ""},
		"status 999":            {"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n", assay.Forbidden, "999"},
		"status 600":            {"HTTP/1.1 600 ?\r\nContent-Length: 0\r\n\r\n", assay.Unreachable, "600"},
		"version":               {"HTTP/7.7 200 OK\r\nContent-Length: 5\r\n\r\nhello", assay.Fetched, ""},
		"header without colon":  {head + "nonsense\r\n\r\nhello", assay.Unreachable, "not valid HTTP"},
		"header never ends":     {head + "X: " + strings.Repeat("a", 64<<10), assay.OverLimit, "its header"},
		"many fields":           {head + strings.Repeat("X-Y: z\r\n", 8<<10) + "\r\n", assay.OverLimit, "its header"},
		"endless 1xx":           {strings.Repeat("HTTP/1.1 103 Early Hints\r\nX: "+strings.Repeat("a", 2000)+"\r\n\r\n", 200), assay.OverLimit, "its header"},
		"length too large":      {head + "Content-Length: 500\r\n\r\nhello", assay.Unreachable, "the connection broke after 5 bytes of 500 bytes"},
		"length beyond limit":   {head + "Content-Length: 999999999999\r\n\r\nhello", assay.OverLimit, "larger than the limit of 1.0 MB"},
		"film beyond limit":     {"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 999999999999\r\n\r\nhello", assay.NotText, "it is not text but video/mp4"},
		"length too small":      {head + "Content-Length: 2\r\n\r\nhello", assay.Fetched, ""},
		"length negative":       {head + "Content-Length: -5\r\n\r\nhello", assay.Unreachable, "a wrong length"},
		"two lengths":           {head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", assay.Unreachable, "a wrong length"},
		"length and chunks":     {head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", assay.Fetched, ""},
		"unknown transfer":      {head + "Transfer-Encoding: squeezed\r\n\r\nhello", assay.Unreachable, "transfer encoding"},
		"broken chunk size":     {head + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", assay.Unreachable, "broken chunks"},
		"huge chunk size":       {head + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n0\r\n\r\n", assay.Unreachable, "broken chunks"},
		"chunk cut off":         {head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", assay.Unreachable, "the connection broke after 3 bytes"},
		"chunks without end":    {head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", assay.Unreachable, "the connection broke after 5 bytes"},
		"chunk without newline": {head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloworld", assay.Unreachable, "broken chunks"},
		"endless trailer":       {head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: " + strings.Repeat("a", 64<<10), assay.Unreachable, ""},
		"chunk extensions":      {head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1;"+strings.Repeat("x", 3000)+"\r\na\r\n", 50) + "0\r\n\r\n", assay.Unreachable, "broken chunks"},
		"switching protocols":   {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", assay.Unreachable, "101"},
		"partial":               {"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\nhello", assay.Unreachable, "206"},
		"not modified unasked":  {"HTTP/1.1 304 Not Modified\r\n\r\n", assay.Unreachable, "304"},
		"many encodings":        {head + "Content-Encoding: gzip, br, zstd\r\n\r\nhello", assay.Unreachable, "packed 3 times over"},
		"unknown encoding":      {head + "Content-Encoding: compress\r\n\r\nhello", assay.Unreachable, `the encoding "compress"`},
		"gzip that is none":     {head + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", assay.Fetched, ""},
		"gzip of nothing":       {head + "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", assay.Fetched, ""},
		"gzip that breaks":      {head + "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03nonsense", assay.Unreachable, "its gzip body is broken"},
		"br that breaks":        {head + "Content-Encoding: br\r\n\r\n\xff\xff\xff\xff\xff", assay.Unreachable, "its br body is broken"},
		"zstd that breaks":      {head + "Content-Encoding: zstd\r\n\r\nhello hello", assay.Unreachable, "its zstd body is broken"},
		"deflate that breaks":   {head + "Content-Encoding: deflate\r\n\r\n\xff\xff\xff\xff", assay.Unreachable, "its deflate body is broken"},
		"escapes in the status": {"HTTP/1.1 404 \x1b[31mred\r\nServer: \u202e\u009b2J\r\nContent-Length: 0\r\n\r\n", assay.NotThere, "404"},
		"escapes in a field":    {head + "Server: \x1b[2J\x07\r\nContent-Length: 5\r\n\r\nhello", assay.Unreachable, "not valid HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			address := raw(t, func(c net.Conn) {
				_, _ = io.WriteString(c, tt.reply)
				_ = c.(*net.TCPConn).CloseWrite()
				_, _ = io.Copy(io.Discard, c) // until the client hangs up: no reset hides the reply
			})
			c, _ := client(t, nil)
			res := get(t, c, address)
			if res.Outcome != tt.outcome || !strings.Contains(res.Reason, tt.reason) {
				t.Errorf("%s (%s), want %s (%s)", res.Outcome, res.Reason, tt.outcome, tt.reason)
			}
			if (len(res.Body) > 0) != (tt.outcome == assay.Fetched && name != "gzip of nothing") {
				t.Errorf("body %.20q of %s", res.Body, res.Outcome)
			}
			for _, f := range res.Header {
				if strings.ContainsAny(f.Value, "\x1b\x07\u202e\u009b") {
					t.Errorf("recorded %q", f.Value)
				}
			}
		})
	}
}

// TestEncodings reads each encoding that is asked for, and two over one another.
func TestEncodings(t *testing.T) {
	text := []byte(strings.Repeat(page, 50))
	for _, tt := range []struct{ header, first, second string }{
		{"gzip", "gzip", ""}, {"x-gzip", "gzip", ""}, {"deflate", "deflate", ""}, {"deflate", "raw deflate", ""}, {"br", "br", ""}, {"zstd", "zstd", ""},
		{"GZIP", "gzip", ""}, {"identity", "", ""}, {"gzip, br", "gzip", "br"}, {" zstd , , gzip ", "zstd", "gzip"},
	} {
		data := text
		for _, e := range []string{tt.first, tt.second} {
			if e != "" {
				data = packed(t, e, data, 1)
			}
		}
		s := site(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", tt.header)
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write(data)
		})
		c, _ := client(t, nil)
		if res := get(t, c, s.URL); res.Outcome != assay.Fetched || !bytes.Equal(res.Body, text) {
			t.Errorf("%q: %s (%s), %d bytes of %d", tt.header, res.Outcome, res.Reason, len(res.Body), len(text))
		}
	}
}

// FuzzDecode unpacks bytes that nobody packed: no panic, and no more than the limits.
func FuzzDecode(f *testing.F) {
	for _, e := range []string{"gzip", "deflate", "br", "zstd"} {
		f.Add(e, packed(f, e, []byte(page), 3))
		f.Add(e+",gzip", packed(f, "gzip", packed(f, e, []byte(page), 3), 1))
	}
	f.Fuzz(func(t *testing.T, encodings string, data []byte) {
		r, done, err := decode(bytes.NewReader(data), []string{encodings})
		if err != nil {
			return
		}
		defer done()
		_, _ = io.Copy(io.Discard, io.LimitReader(r, 1<<20))
	})
}

// TestBombs sends a little that unpacks to a lot, and a little more that unpacks
// to too much at an ordinary rate.
func TestBombs(t *testing.T) {
	zeros := make([]byte, 5<<18)
	letters := make([]byte, 600<<10)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range letters {
		letters[i] = "acgt"[r.IntN(4)]
	}
	for _, e := range []string{"gzip", "deflate", "br", "zstd"} {
		for name, tt := range map[string]struct {
			encoding, reason string
			data             []byte
		}{
			"zeros":   {e, "as a bomb is", packed(t, e, zeros, 1)},
			"twice":   {e + ", gzip", "as a bomb is", packed(t, "gzip", packed(t, e, zeros, 1), 1)},
			"letters": {e, "larger than the limit of 524.3 kB when unpacked", packed(t, e, letters, 1)},
		} {
			s := site(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", tt.encoding)
				w.Header().Set("Content-Type", "text/plain")
				_, _ = w.Write(tt.data)
			})
			c, _ := client(t, func(o *Options) {
				o.MaxDecompressed = int64(map[bool]int{true: 512 << 10, false: 4 << 20}[name == "letters"])
			})
			res := c.Get(context.Background(), Request{URL: s.URL, Binary: true})
			if res.Outcome != assay.OverLimit || !strings.Contains(res.Reason, tt.reason) || res.Body != nil {
				t.Errorf("%s of %s (%d bytes): %s (%s)", e, name, len(tt.data), res.Outcome, res.Reason)
			}
		}
	}
}

// TestEndlessBody stops at the limit, whether or not a length was promised.
func TestEndlessBody(t *testing.T) {
	var sent atomic.Int64
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		line := []byte(strings.Repeat("and so on, ", 100) + "\n")
		for r.Context().Err() == nil {
			n, err := w.Write(line)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	})
	c, _ := client(t, nil)
	if res := get(t, c, s.URL); res.Outcome != assay.OverLimit || res.Reason != "it is larger than the limit of 1.0 MB" {
		t.Errorf("%s (%s)", res.Outcome, res.Reason)
	}
	res := c.Get(context.Background(), Request{URL: s.URL, MaxBody: 20 << 10})
	if res.Outcome != assay.OverLimit || !strings.Contains(res.Reason, "20.5 kB") {
		t.Errorf("a limit of the request: %s (%s)", res.Outcome, res.Reason)
	}
	s.CloseClientConnections()
	if n := sent.Load(); n > 32<<20 {
		t.Errorf("%d bytes were taken of a body over 1 MiB", n)
	}
}

// TestSlow has servers that take their time at each step.
func TestSlow(t *testing.T) {
	drip := func(every time.Duration, what string) func(net.Conn) {
		return func(c net.Conn) {
			for {
				if _, err := io.WriteString(c, what); err != nil {
					return
				}
				time.Sleep(every)
			}
		}
	}
	head := "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
	after := func(first string, then func(net.Conn)) func(net.Conn) {
		return func(c net.Conn) { _, _ = io.WriteString(c, first); then(c) }
	}
	hang := func(c net.Conn) { _, _ = c.Read(make([]byte, 1)) }
	for _, tt := range []struct {
		name   string
		reply  func(net.Conn)
		change func(*Options)
		reason string
	}{
		{"says nothing", hang, func(o *Options) { o.FirstByte = 100 * time.Millisecond }, "did not begin to answer in time"},
		{"header drips", drip(20*time.Millisecond, "H"), func(o *Options) { o.FirstByte = 200 * time.Millisecond }, "did not begin to answer in time"},
		{"stops in the body", after(head+"hello", hang), nil, "it sends too slowly: 5 bytes in "},
		{"body drips", after(head, drip(50*time.Millisecond, "x")), nil, "it sends too slowly"},
		{"body just fast enough for ever", after(head, drip(10*time.Millisecond, "xxxxxxxxxx")), func(o *Options) { o.Total, o.MinRate = 500*time.Millisecond, 1 }, "not read within 500ms"},
		{"1xx for ever", drip(20*time.Millisecond, "HTTP/1.1 103 Early Hints\r\n\r\n"), func(o *Options) { o.FirstByte, o.Total = 5*time.Second, 300*time.Millisecond }, "not read within 300ms"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, _ := client(t, func(o *Options) {
				o.Window = 150 * time.Millisecond
				if tt.change != nil {
					tt.change(o)
				}
			})
			began := time.Now()
			res := get(t, c, raw(t, tt.reply))
			if res.Outcome != assay.Unreachable || !strings.Contains(res.Reason, tt.reason) || res.Err != nil {
				t.Errorf("%s (%s), want %s", res.Outcome, res.Reason, tt.reason)
			}
			if d := time.Since(began); d > 3*time.Second {
				t.Errorf("took %s", d)
			}
		})
	}
}

// TestBrokenConnections are tried again, and then called what they are.
func TestBrokenConnections(t *testing.T) {
	var calls atomic.Int32
	for _, tt := range []struct {
		name  string
		fails int32
		want  assay.RetrievalOutcome
		calls int32
	}{{"once", 1, assay.Fetched, 2}, {"always", 99, assay.Unreachable, 3}} {
		calls.Store(0)
		address := raw(t, func(c net.Conn) {
			if calls.Add(1) <= tt.fails {
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"+page)
				_ = c.(*net.TCPConn).SetLinger(0) // a reset
				return
			}
			_, _ = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(page), page)
		})
		c, _ := client(t, nil)
		res := get(t, c, address)
		if res.Outcome != tt.want || calls.Load() != tt.calls || (res.Body != nil) != (tt.want == assay.Fetched) {
			t.Errorf("%s: %s (%s) after %d calls, want %s after %d", tt.name, res.Outcome, res.Reason, calls.Load(), tt.want, tt.calls)
		}
	}
}

// TestCancel stops in the middle of each step; the caller can tell.
func TestCancel(t *testing.T) {
	began := make(chan struct{}, 1)
	hang := raw(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nhello")
		began <- struct{}{}
		_, _ = c.Read(make([]byte, 1))
	})
	c, _ := client(t, func(o *Options) { o.MinRate = -1 })
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-began; cancel() }()
	res := c.Get(ctx, Request{URL: hang})
	if !errors.Is(res.Err, context.Canceled) || res.Outcome != assay.Unreachable || res.Body != nil {
		t.Errorf("in the body: %v, %s (%s)", res.Err, res.Outcome, res.Reason)
	}
	if res = c.Get(ctx, Request{URL: hang}); !errors.Is(res.Err, context.Canceled) {
		t.Errorf("before it began: %v, %s (%s)", res.Err, res.Outcome, res.Reason)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if res = c.Get(ctx, Request{URL: hang}); !errors.Is(res.Err, context.DeadlineExceeded) {
		t.Errorf("at the caller's deadline: %v, %s (%s)", res.Err, res.Outcome, res.Reason)
	}
	why := errors.New("the budget is spent")
	cctx, ccancel := context.WithCancelCause(context.Background())
	ccancel(why)
	if res = c.Get(cctx, Request{URL: hang}); !errors.Is(res.Err, context.Canceled) || !errors.Is(res.Err, why) {
		t.Errorf("with a cause: %v", res.Err)
	}
}
