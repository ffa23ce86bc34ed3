package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestOpenLoop: readers come at their rate whether or not the server keeps up,
// and what they wait counts from their coming.
func TestOpenLoop(t *testing.T) {
	var n atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 20 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "a page")
	}))
	defer server.Close()
	d := &served{cmd: &exec.Cmd{Process: &os.Process{Pid: os.Getpid()}}}
	r := d.open(t.Context(), server.URL, 100, 500*time.Millisecond)
	if n.Load() != 50 || r.failed != 1 || r.rate < 20 || r.P50 <= 0 || r.P99 < r.P50 || r.Max < r.P99 {
		t.Errorf("%d views: %+v", n.Load(), r)
	}
	if r = d.closed(t.Context(), server.URL, 2, 200*time.Millisecond); r.rate < 20 || r.failed != 0 {
		t.Errorf("a closed loop: %+v", r)
	}
}

// TestJudged: each target that is missed is named, and counts only when asked.
func TestJudged(t *testing.T) {
	good := loadResult{rate: 600, P99: 10}
	if err := judged(true, pageSize{html: 70e3}, good, good, good, good); err != nil {
		t.Error(err)
	}
	bad := loadResult{rate: 400, P99: 200, failed: 1}
	err := judged(true, pageSize{html: 200e3}, bad, bad, bad, bad)
	for _, want := range []string{"400 views a second", "p99 of 200.0 ms at 500", "for one reader", "a page of 200.0 KB", "views failed"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if err := judged(false, pageSize{}, bad, bad, bad, bad); err != nil {
		t.Error(err)
	}
}
