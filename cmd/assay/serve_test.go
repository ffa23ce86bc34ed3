//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"assay/internal/config"
)

// desked is a server process of a test.
type desked struct {
	cmd     *exec.Cmd
	address string // "http://127.0.0.1:40000/"
	mu      sync.Mutex
	said    strings.Builder
	ended   chan error
}

// serveProcess starts assay serve on a free port and waits until it answers.
// Its shell runs before it, for limits.
func serveProcess(t *testing.T, shell string, args ...string) *desked {
	t.Helper()
	args = append([]string{"-c", shell + ` exec assay "$@"`, "sh", "serve", "--listen", "127.0.0.1:0"}, args...)
	d := &desked{cmd: exec.Command("sh", args...), ended: make(chan error, 1)}
	d.cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+t.TempDir())
	out, err := d.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.cmd.Process.Kill() })
	at := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			d.mu.Lock()
			d.said.WriteString(lines.Text() + "\n")
			d.mu.Unlock()
			if m := regexp.MustCompile(`the desk is at (http\S+/)`).FindStringSubmatch(lines.Text()); m != nil {
				at <- m[1]
			}
		}
		d.ended <- d.cmd.Wait()
	}()
	select {
	case d.address = <-at:
	case err := <-d.ended:
		t.Fatalf("the server ended: %v\n%s", err, d.words())
	case <-time.After(time.Minute):
		t.Fatalf("the server does not start:\n%s", d.words())
	}
	return d
}

func (d *desked) words() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.said.String()
}

// terminate stops the server as a system does, and gives how it ended.
func (d *desked) terminate(t *testing.T) error {
	t.Helper()
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	return d.end(t)
}

func (d *desked) end(t *testing.T) error {
	t.Helper()
	select {
	case err := <-d.ended:
		return err
	case <-time.After(time.Minute):
		t.Fatalf("the server does not stop:\n%s", d.words())
		return nil
	}
}

// get fetches a page.
func (d *desked) get(t *testing.T, path string) (int, string) {
	t.Helper()
	resp, err := http.Get(d.address + strings.TrimPrefix(path, "/"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// post sends a form, follows nothing, and gives the status and where it leads.
func (d *desked) post(t *testing.T, path string, form url.Values) (int, string, string) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.PostForm(d.address+strings.TrimPrefix(path, "/"), form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Location"), string(b)
}

// smallLibrary writes a few sources that a question can be asked about.
func smallLibrary(t *testing.T) (sources, library string) {
	t.Helper()
	dir := t.TempDir()
	sources = filepath.Join(dir, "sources")
	if err := os.Mkdir(sources, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		text := fmt.Sprintf("---\ntitle: Audit %[1]d\npublisher: County Auditor\n---\nThe county closed %[1]d bridges in May 2024, the auditor said. The state confirmed that %[1]d bridges were closed.\n", i+10)
		if err := os.WriteFile(filepath.Join(sources, fmt.Sprintf("%d.md", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return sources, filepath.Join(dir, "desk.assay")
}

// TestServe: a desk starts on a free port, answers, stops with a word and
// without an error, and what was made for this run alone is gone.
func TestServe(t *testing.T) {
	sources, _ := smallLibrary(t)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	d := serveProcess(t, "", "--from", sources)
	if status, page := d.get(t, "/"); status != http.StatusOK || !strings.Contains(page, "<h1") {
		t.Errorf("the first page: %d", status)
	}
	if made, _ := filepath.Glob(filepath.Join(temp, "assay-serve-*")); len(made) != 1 {
		t.Errorf("libraries made for this run: %v", made)
	}
	if err := d.terminate(t); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, d.words())
	}
	if !strings.Contains(d.words(), "the desk has stopped") {
		t.Errorf("no word on the end:\n%s", d.words())
	}
	if left, _ := filepath.Glob(filepath.Join(temp, "assay-serve-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestServeKeepsQuestions: questions that a stop finds are there after the next
// start, and are answered.
func TestServeKeepsQuestions(t *testing.T) {
	sources, library := smallLibrary(t)
	d := serveProcess(t, "", "--from", sources, "--library", library, "--workers", "1", "--per-client", "100", "--stop-after", "0s")
	var jobs []string
	for i := range 20 {
		status, at, body := d.post(t, "/ask", url.Values{"question": {fmt.Sprintf("Did the county close %d bridges?", i+10)}})
		if status != http.StatusSeeOther || !strings.HasPrefix(at, "/asking/") {
			t.Fatalf("asking: %d %s\n%s", status, at, body)
		}
		jobs = append(jobs, at)
	}
	// Who watches the last one is told of the stop.
	stream, err := http.Get(d.address + strings.TrimPrefix(jobs[19], "/") + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if err := d.terminate(t); err != nil {
		t.Fatalf("after SIGTERM: %v\n%s", err, d.words())
	}
	if _, err := io.ReadAll(stream.Body); err != nil {
		t.Errorf("a stream was cut and not ended: %v", err)
	}
	d = serveProcess(t, "", "--library", library)
	defer d.terminate(t)
	for _, job := range jobs {
		answer := strings.Replace(job, "/asking/", "/answers/", 1)
		status := 0
		for range 300 {
			if status, _ = d.get(t, answer); status == http.StatusOK {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if status != http.StatusOK {
			t.Errorf("%s has no answer: %d\n%s", job, status, d.words())
		}
	}
}

// TestServeFull: on a disk without room questions are refused with a word, pages
// are read as before, and nothing that was kept is lost.
func TestServeFull(t *testing.T) {
	sources, library := smallLibrary(t)
	d := serveProcess(t, "", "--from", sources, "--library", library)
	if err := d.terminate(t); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(library)
	if err != nil {
		t.Fatal(err)
	}
	// No file may grow beyond what the library has now and a little: blocks of 512 bytes.
	limit := fmt.Sprintf("ulimit -f %d;", info.Size()/512+300)
	d = serveProcess(t, limit, "--library", library, "--per-client", "10000", "--queue", "100000")
	refused := ""
	for i := range 3000 {
		status, _, body := d.post(t, "/ask", url.Values{"question": {fmt.Sprintf("Did the county close %d bridges in May 2024, as the auditor said?", i)}})
		if status != http.StatusSeeOther {
			refused = fmt.Sprint(status, " ", body)
			break
		}
	}
	if !strings.HasPrefix(refused, "507 ") || strings.Contains(refused, library) {
		t.Errorf("a full disk is told as: %.400s", refused)
	}
	if status, _ := d.get(t, "/"); status != http.StatusOK {
		t.Errorf("the first page on a full disk: %d", status)
	}
	if err := d.terminate(t); err != nil {
		t.Errorf("the stop on a full disk: %v\n%s", err, d.words())
	}
	if out, err := exec.Command("assay", "--library", library, "--json", "sources").CombinedOutput(); err != nil || strings.Count(string(out), `"title"`) != 6 {
		t.Errorf("the library after a full disk: %v\n%s", err, out)
	}
}

// TestServeManyConnections: a thousand connections that say nothing do not keep a
// reader from a page.
func TestServeManyConnections(t *testing.T) {
	sources, _ := smallLibrary(t)
	d := serveProcess(t, "", "--from", sources)
	defer d.terminate(t)
	host := strings.TrimSuffix(strings.TrimPrefix(d.address, "http://"), "/")
	for i := range 1000 {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if i%2 == 0 {
			fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: localhost\r\n") // and no end of the header
		}
	}
	began := time.Now()
	if status, _ := d.get(t, "/"); status != http.StatusOK || time.Since(began) > 5*time.Second {
		t.Errorf("beside 1,000 idle connections: %d after %s", status, time.Since(began))
	}
}

// TestServeConnectionLimit: connections beyond the limit wait and are served
// when others have closed.
func TestServeConnectionLimit(t *testing.T) {
	l, err := listen(t.Context(), config.Server{Listen: "127.0.0.1:0", Connections: 2})
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "here") })}
	go func() { _ = serveOn(server, l) }()
	defer server.Close()
	var held []net.Conn
	for range 2 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	answered := make(chan error, 1)
	go func() {
		resp, err := http.Get("http://" + l.Addr().String())
		if err == nil {
			resp.Body.Close()
		}
		answered <- err
	}()
	select {
	case err := <-answered:
		t.Fatalf("a third connection was not kept waiting: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	held[0].Close()
	select {
	case err := <-answered:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("a waiting connection was never served")
	}
	held[1].Close()
}

// TestSlowClients: who sends a header or a body byte by byte, or does not take
// the answer, is cut off. The server's times are made shorter; that they are
// bounded is held apart.
func TestSlowClients(t *testing.T) {
	big := strings.Repeat("x", 64<<20)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			return
		}
		_, _ = io.WriteString(w, big)
	})
	s, err := newServer(config.Server{}, h, (&app{world: world{err: io.Discard}}).serveLog(config.Log{Format: "text", Level: "info"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]time.Duration{"header": s.ReadHeaderTimeout, "request": s.ReadTimeout, "answer": s.WriteTimeout, "idle": s.IdleTimeout} {
		if d <= 0 || d > 2*time.Minute {
			t.Errorf("the time for the %s is %s", name, d)
		}
	}
	if s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 64<<10 {
		t.Errorf("headers may have %d bytes", s.MaxHeaderBytes)
	}
	s.ReadHeaderTimeout, s.ReadTimeout, s.WriteTimeout, s.IdleTimeout = s.ReadHeaderTimeout/20, s.ReadTimeout/20, s.WriteTimeout/60, s.IdleTimeout/60
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	for _, tt := range []struct{ name, begin, drip string }{
		{"a header", "GET / HTTP/1.1\r\nHost: x\r\nX-A: ", "a"},
		{"a body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", "a"},
		{"nothing", "", ""},
		{"an answer that is not taken", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := io.WriteString(c, tt.begin); err != nil {
				t.Fatal(err)
			}
			for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
				if time.Since(began) > 20*time.Second {
					t.Fatal("the connection is still open")
				}
				if tt.drip == "" && strings.HasPrefix(tt.begin, "GET") {
					// Read nothing until the server must have given up, then all that is left.
					time.Sleep(s.WriteTimeout + time.Second)
					n, err := io.Copy(io.Discard, c)
					if err == nil && n >= int64(len(big)) {
						t.Errorf("%d bytes were still sent", n)
					}
					return
				}
				if _, err := io.WriteString(c, tt.drip); err != nil {
					return // cut off
				}
				_ = c.SetReadDeadline(time.Now().Add(time.Millisecond))
				if _, err := c.Read(make([]byte, 1024)); errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) {
					return
				}
			}
		})
	}
}

// TestAlone: a desk without accounts answers under the names of this machine
// only, and nobody whom a proxy passes on.
func TestAlone(t *testing.T) {
	h := alone(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, tt := range []struct {
		host, forwarded string
		want            int
	}{
		{"127.0.0.1:8080", "", 200}, {"localhost:8080", "", 200}, {"localhost", "", 200}, {"[::1]:8080", "", 200}, {"desk.localhost:1", "", 200},
		{"127.8.8.8", "", 200}, {"LOCALHOST.:80", "", 200},
		{"evil.example:8080", "", 421}, {"127.0.0.1.evil.example", "", 421}, {"localhost.evil.example", "", 421}, {"", "", 421}, {"10.0.0.1:8080", "", 421},
		{"127.0.0.1:8080", "203.0.113.7", 421},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = tt.host
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != tt.want {
			t.Errorf("host %q, forwarded for %q: %d, want %d", tt.host, tt.forwarded, w.Code, tt.want)
		}
	}
}

// TestAddressInUse: the second server on an address says what to do, before it reads anything.
func TestAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var errs strings.Builder
	w := world{in: strings.NewReader(""), out: io.Discard, err: &errs, env: func(string) string { return "" }, now: time.Now}
	code := run(context.Background(), []string{"serve", "--from", "/no/such/folder", "--listen", l.Addr().String()}, w)
	if code != codeUnavailable || !strings.Contains(errs.String(), "is in use by another program: stop that, or answer on another address with --listen") {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
}
