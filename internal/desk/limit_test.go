package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// TestLimiterIsBounded: however many clients come, no more are remembered than
// there is room for, and those who have taken most stay limited.
func TestLimiterIsBounded(t *testing.T) {
	l := newLimiter(secret(), 3, time.Minute)
	for range 3 {
		if !l.take("greedy", noon) {
			t.Fatal("the first were refused")
		}
	}
	for n := range 3 * maxClients {
		l.take(fmt.Sprint(n), noon)
		if len(l.buckets) > maxClients {
			t.Fatalf("%d clients are remembered", len(l.buckets))
		}
	}
	if l.take("greedy", noon) {
		t.Error("who took most was forgotten")
	}
	if later := noon.Add(time.Hour); !l.take("greedy", later) {
		t.Error("nothing came back in an hour")
	}
	// A clock that goes back neither gives nor takes.
	if l.take("a", noon); l.filled(bucket{1, noon}, noon.Add(-time.Hour)).left != 1 {
		t.Error("a clock that goes back counts")
	}
}

func TestFailuresAreBounded(t *testing.T) {
	f := newFailures(secret())
	for range 7 {
		f.add("ada", noon.Add(time.Second))
	}
	for n := range 2 * maxClients {
		f.add(fmt.Sprint(n), noon.Add(time.Duration(n)*time.Microsecond)) // all before the last of ada's
		if len(f.names) > maxClients {
			t.Fatalf("%d names are remembered", len(f.names))
		}
	}
	if f.wait("ada", noon.Add(time.Second)) == 0 {
		t.Error("the name last guessed at was forgotten")
	}
	for n := 0; len(f.names) < maxClients; n++ {
		f.add(fmt.Sprint("more ", n), noon)
	}
	f.add("another", noon.Add(time.Hour)) // all the others are over
	if len(f.names) > 1 {
		t.Errorf("%d names are remembered after an hour", len(f.names))
	}
}

func TestDelay(t *testing.T) {
	for n, want := range map[int]time.Duration{0: 0, 4: 0, 5: time.Minute, 6: 2 * time.Minute, 8: 8 * time.Minute, 9: longestDelay, 1 << 40: longestDelay} {
		if got := delay(n); got != want {
			t.Errorf("after %d: %v, want %v", n, got, want)
		}
	}
}

// TestArgon holds a hash that another program made, and refuses what is none.
func TestArgon(t *testing.T) {
	h := newHashing()
	ctx := context.Background()
	for phc, want := range map[string]bool{
		// From the tests of the reference implementation (phc-winner-argon2, test.c).
		"$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc": true,
		"": false, "password": false, "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ": false,
		"$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc":      false,
		"$argon2id$v=19$m=999999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc": false, // would take a terabyte
		"$argon2id$v=19$m=65536,t=99999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc": false, // would take hours
		"$argon2id$v=19$m=65536,t=2,p=1$!!$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc":              false,
		dummy: false,
	} {
		began := time.Now()
		if got, err := h.matches(ctx, phc, "password"); err != nil || got != want {
			t.Errorf("%q: %v, %v", phc, got, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%q took %v", phc, took)
		}
	}
	phc, err := h.hash(ctx, "pässword und mehr")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%q", phc)
	}
	for given, want := range map[string]bool{"pässword und mehr": true, "pässword und mehr ": false, "": false} {
		if got, err := h.matches(ctx, phc, given); err != nil || got != want {
			t.Errorf("%q: %v, %v", given, got, err)
		}
	}
}

// TestHashingIsBounded: no more run at once than there is memory for, and no
// more wait than will be served.
func TestHashingIsBounded(t *testing.T) {
	h := newHashing()
	var running, most, refused atomic.Int64
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			err := h.do(context.Background(), func() {
				n := running.Add(1)
				for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
				}
				time.Sleep(time.Millisecond)
				running.Add(-1)
			})
			if errors.Is(err, assay.ErrUnavailable) {
				refused.Add(1)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most.Load() > int64(cap(h.running)) || refused.Load() == 0 {
		t.Errorf("%d at once, %d refused", most.Load(), refused.Load())
	}
}
