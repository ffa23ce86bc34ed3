package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestWorking: who has waited long enough is told so, the work goes on, and its
// result, or what went wrong with it, is there when he comes back.
func TestWorking(t *testing.T) {
	b := newBrowsing()
	kept := costly(newRecent(10, func(int) int { return 1000 })) // larger than the store
	x := scope{key: "x", patience: time.Millisecond}
	release := make(chan struct{})
	slow := func(v int, err error) func(context.Context) (int, error) {
		return func(context.Context) (int, error) {
			<-release
			return v, err
		}
	}
	ask := func(x scope, compute func(context.Context) (int, error)) (int, error) {
		// Whoever asks goes away afterwards.
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		return computed(ctx, &b, kept, "x", x, compute)
	}
	for range 2 {
		if _, err := ask(x, slow(7, nil)); !errors.Is(err, errWorking) {
			t.Fatalf("while it is made: %v", err)
		}
	}
	close(release)
	patient := x
	patient.patience = 0
	if v, err := ask(patient, slow(8, nil)); v != 7 || err != nil {
		t.Errorf("who waits for it gets %d, %v", v, err)
	}
	if v, err := ask(x, slow(8, nil)); v != 7 || err != nil {
		t.Errorf("when it is made: %d, %v", v, err)
	}
	release = make(chan struct{})
	x.key, x.patience = "y", time.Millisecond
	failed := errors.New("no")
	if _, err := ask(x, slow(0, failed)); !errors.Is(err, errWorking) {
		t.Fatalf("while it is made: %v", err)
	}
	close(release)
	told := func() error {
		for {
			if err := b.broken.take("x y"); err != nil {
				return err
			}
			time.Sleep(time.Millisecond)
		}
	}
	if err := told(); !errors.Is(err, failed) {
		t.Errorf("what went wrong is told as %v", err)
	}
	x = scope{key: "z"}
	if _, err := ask(x, func(context.Context) (int, error) { panic("a fault") }); err == nil || !strings.Contains(err.Error(), "a fault") {
		t.Errorf("a fault is told as %v", err)
	}
	for i := range 3 * mostFaults {
		b.broken.put(strings.Repeat("k", i), failed)
	}
	if n := len(b.broken.all); n > mostFaults {
		t.Errorf("%d faults are kept", n)
	}
}

// TestWorkingPage: the page says what is going on, asks again by itself, and is
// kept by nobody.
func TestWorkingPage(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/figures?words=x", nil)
	if err := s.working(w, r, "figures", scope{Words: `<b>harbours</b>`}); err != nil {
		t.Fatal(err)
	}
	h := w.Header()
	if w.Code != http.StatusAccepted || h.Get("Refresh") == "" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, h)
	}
	body := w.Body.String()
	if !strings.Contains(body, "&lt;b&gt;harbours") || !strings.Contains(body, `role="status"`) || strings.Count(body, "<h1") != 1 {
		t.Error(body)
	}
}
