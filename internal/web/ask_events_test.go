package web

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"assay/internal/asking"
)

// piped is a listener whose connections are pipes in memory: they take no file
// descriptors, and hold nothing that is not read.
type piped struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPiped() *piped { return &piped{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *piped) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *piped) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *piped) Addr() net.Addr { return &net.TCPAddr{} }

func (p *piped) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// eventSite is a server with nothing but a queue with one job, over pipes.
func eventSite(t *testing.T, o asking.Options) (l *piped, job asking.Job, release func()) {
	t.Helper()
	done := make(chan struct{})
	release = sync.OnceFunc(func() { close(done) })
	o.Answer = func(ctx context.Context, _ string, tell func(asking.Progress)) (string, error) {
		tell(asking.Progress{Stage: "Search"})
		select {
		case <-done:
			return "r", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	queue, err := asking.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Ask: queue})
	if err != nil {
		t.Fatal(err)
	}
	if job, err = queue.Ask(t.Context(), "Did the ferry sail?", "a"); err != nil {
		t.Fatal(err)
	}
	l = newPiped()
	server := &http.Server{Handler: s.Handler(), ReadTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() {
		release()
		_ = queue.Close(context.Background())
		_ = server.Close()
	})
	return l, job, release
}

// TestEvents: each event is the whole job; the last one ends the stream; who comes
// back after a lost connection gets the state as it is then.
func TestEvents(t *testing.T) {
	l, job, release := eventSite(t, asking.Options{})
	client := &http.Client{Transport: &http.Transport{DialContext: l.dial}}
	defer client.CloseIdleConnections()
	for range 2 {
		res, err := client.Get("http://desk/asking/" + job.ID + "/events")
		if err != nil {
			t.Fatal(err)
		}
		h := res.Header
		if h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" || h.Get("Content-Encoding") != "" || h.Get("X-Accel-Buffering") != "no" {
			t.Errorf("headers: %v", h)
		}
		var last asking.Job
		states := 0
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			if err := json.Unmarshal([]byte(data), &last); err != nil || last.ID != job.ID || len(last.Stages) != 9 {
				t.Fatalf("%v in %s", err, data)
			}
			states++
			release()
		}
		res.Body.Close()
		if last.State != asking.Done || states == 0 {
			t.Errorf("%d states, the last is %+v", states, last)
		}
	}
}

// TestSlowReader: a reader who takes nothing is cut off, and the server is rid of it.
func TestSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, job, _ := eventSite(t, asking.Options{})
		conn, err := l.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, "GET /asking/"+job.ID+"/events HTTP/1.1\r\nHost: desk\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(streamStall + time.Second)
		got, _ := io.ReadAll(conn)
		if len(got) != 0 {
			t.Errorf("after %v without reading there are still %d bytes", streamStall, len(got))
		}
		_ = conn.Close()
	})
}

// TestBeat: a stream of a question that does not move stays open, longer than a
// request may take to arrive, and says that it is there.
func TestBeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, job, release := eventSite(t, asking.Options{})
		client := &http.Client{Transport: &http.Transport{DialContext: l.dial, DisableKeepAlives: true}}
		time.AfterFunc(2*time.Minute, release)
		res, err := client.Get("http://desk/asking/" + job.ID + "/events")
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if n := strings.Count(string(all), ": still here"); err != nil || n < 6 || !strings.Contains(string(all), `"state":"done"`) {
			t.Errorf("%d beats: %v", n, err)
		}
	})
}

// TestManyStreams: with ten thousand open event streams the server still answers,
// each costs little memory, and all are told of the end.
func TestManyStreams(t *testing.T) {
	n := 10_000
	if testing.Short() {
		n = 500
	}
	l, job, release := eventSite(t, asking.Options{})
	var m0, m1 runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m0)
	began := time.Now()
	conns := make([]net.Conn, n)
	request := []byte("GET /asking/" + job.ID + "/events HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n")
	buf := make([]byte, 64<<10)
	for i := range conns {
		c, err := l.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(time.Minute))
		if _, err := c.Write(request); err != nil {
			t.Fatal(err)
		}
		for got := ""; !strings.Contains(got, `"state":`); {
			k, err := c.Read(buf)
			if err != nil {
				t.Fatal(err)
			}
			got += string(buf[:k])
		}
		conns[i] = c
	}
	opened := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&m1)
	each := (int64(m1.HeapInuse+m1.StackInuse) - int64(m0.HeapInuse+m0.StackInuse)) / int64(n)
	if each > 128<<10 {
		t.Errorf("%d bytes a stream", each)
	}
	client := &http.Client{Transport: &http.Transport{DialContext: l.dial}, Timeout: 5 * time.Second}
	began = time.Now()
	res, err := client.Get("http://desk/")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	page := time.Since(began)
	if res.StatusCode != http.StatusOK || page > time.Second {
		t.Errorf("the first page: %d after %v", res.StatusCode, page)
	}
	client.CloseIdleConnections()
	release()
	began = time.Now()
	var readers sync.WaitGroup
	var told sync.Map
	for k := range 4 {
		readers.Go(func() {
			for i := k; i < n; i += 4 {
				rest, _ := io.ReadAll(io.LimitReader(conns[i], 64<<10))
				if strings.Contains(string(rest), `"state":"done"`) {
					told.Store(i, true)
				}
				_ = conns[i].Close()
			}
		})
	}
	// A stream that is done is kept for another request; nobody makes one here.
	for _, c := range conns {
		_ = c.SetReadDeadline(time.Now().Add(3 * time.Second))
	}
	readers.Wait()
	count := 0
	told.Range(func(any, any) bool { count++; return true })
	if count != n {
		t.Errorf("%d of %d streams were told of the end", count, n)
	}
	t.Logf("%d streams opened in %v, %d bytes each; the first page in %v; all told of the end in %v", n, opened, each, page, time.Since(began))
}
