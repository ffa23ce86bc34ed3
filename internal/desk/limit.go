package desk

import (
	"crypto/hmac"
	"crypto/sha256"
	"sync"
	"time"
)

// maxClients bounds how many clients are remembered for limits.
const maxClients = 10_000

// tag is what is remembered of a client or a name: a keyed hash, with a key that
// is gone when the program ends.
type tag [16]byte

func tagOf(key [32]byte, s string) (t tag) {
	m := hmac.New(sha256.New, key[:])
	m.Write([]byte(s))
	copy(t[:], m.Sum(nil))
	return t
}

// limiter is a token bucket for each client: most acts at once, and one more
// after each interval. It is kept in memory only.
type limiter struct {
	key   [32]byte
	most  float64
	every time.Duration

	mu      sync.Mutex
	buckets map[tag]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(key [32]byte, most int, every time.Duration) *limiter {
	return &limiter{key: key, most: float64(most), every: every, buckets: map[tag]bucket{}}
}

// take takes one from a client's bucket; false when it is empty.
func (l *limiter) take(from string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := tagOf(l.key, from)
	b, ok := l.buckets[t]
	if !ok {
		if len(l.buckets) >= maxClients {
			l.forget(now)
		}
		b = bucket{l.most, now}
	}
	b = l.filled(b, now)
	if b.left < 1 {
		return false
	}
	b.left--
	l.buckets[t] = b
	return true
}

// back gives one back that was not to be counted.
func (l *limiter) back(from string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := tagOf(l.key, from)
	if b, ok := l.buckets[t]; ok {
		b = l.filled(b, now)
		b.left = min(b.left+1, l.most)
		l.buckets[t] = b
	}
}

func (l *limiter) filled(b bucket, now time.Time) bucket {
	if passed := now.Sub(b.at); passed > 0 {
		b.left = min(l.most, b.left+float64(passed)/float64(l.every))
		b.at = now
	}
	return b
}

// forget drops the buckets that are full again; where none is, the emptier half
// stays, so that those who sent the most stay limited.
func (l *limiter) forget(now time.Time) {
	sum := 0.0
	for t, b := range l.buckets {
		if b = l.filled(b, now); b.left >= l.most {
			delete(l.buckets, t)
			continue
		}
		sum += b.left
	}
	if n := len(l.buckets); n >= maxClients {
		mean := sum / float64(n)
		for t, b := range l.buckets {
			if l.filled(b, now).left >= mean {
				delete(l.buckets, t)
			}
		}
	}
}

// Wrong passwords shut a name out for a while: from the fifth on for a minute,
// and for twice as long with each further one, up to a quarter of an hour.
const (
	freeFailures = 5
	firstDelay   = time.Minute
	longestDelay = 15 * time.Minute
)

// delay is how long a name is shut out after so many wrong passwords.
func delay(failed int) time.Duration {
	if failed < freeFailures {
		return 0
	}
	return min(firstDelay<<min(failed-freeFailures, 10), longestDelay)
}

// failures counts wrong passwords for names, whether there is an account or not,
// so that being shut out does not tell that there is one.
type failures struct {
	key   [32]byte
	mu    sync.Mutex
	names map[tag]failed
}

type failed struct {
	n  int
	at time.Time // of the last
}

func newFailures(key [32]byte) *failures { return &failures{key: key, names: map[tag]failed{}} }

// wait gives how long a name is still shut out.
func (f *failures) wait(name string, now time.Time) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	x := f.names[tagOf(f.key, name)]
	return max(0, delay(x.n)-now.Sub(x.at))
}

// add counts a wrong password.
func (f *failures) add(name string, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := tagOf(f.key, name)
	if _, ok := f.names[t]; !ok && len(f.names) >= maxClients {
		f.forget(now)
	}
	f.names[t] = failed{f.names[t].n + 1, now}
}

// forget drops the names that are not shut out any more; where that is none, those
// guessed at longest ago.
func (f *failures) forget(now time.Time) {
	sum := time.Duration(0)
	for t, x := range f.names {
		if now.Sub(x.at) > longestDelay {
			delete(f.names, t)
			continue
		}
		sum += now.Sub(x.at)
	}
	if n := time.Duration(len(f.names)); n >= maxClients {
		for t, x := range f.names {
			if now.Sub(x.at) >= sum/n {
				delete(f.names, t)
			}
		}
	}
}

// clear forgets a name's wrong passwords.
func (f *failures) clear(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.names, tagOf(f.key, name))
}
