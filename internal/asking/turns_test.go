package asking

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestTurns: whatever is put in, begun, ended and taken out, nobody is passed
// over. A client without a question running is served before all that have one;
// of two clients with as many running the next is the one served longer ago; one
// client's questions go in order; and the places told are those that come true.
func TestTurns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newTurns()
		waiting := map[string][]*entry{} // by client
		running := map[string]int{}
		served := map[string]int{} // when last, or when it came; by a clock of this test
		now := 0
		come := func(name string) {
			if len(waiting[name]) == 0 && running[name] == 0 {
				now++
				served[name] = now
			}
		}
		var ongoing []*entry
		steps := rapid.IntRange(1, 60).Draw(t, "steps")
		for i := range steps {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				name := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "client")
				e := newEntry(Job{ID: fmt.Sprint(i), Client: name})
				come(name)
				waiting[name] = append(waiting[name], e)
				q.add(e)
			case 2:
				if len(ongoing) > 0 {
					k := rapid.IntRange(0, len(ongoing)-1).Draw(t, "ended")
					name := ongoing[k].job.Client
					running[name]--
					q.ended(name)
					ongoing = slices.Delete(ongoing, k, k+1)
				}
			case 3:
				e := q.next()
				if e == nil {
					for name, list := range waiting {
						if len(list) > 0 {
							t.Fatalf("%s waits and nothing is next", name)
						}
					}
					continue
				}
				name := e.job.Client
				if waiting[name][0] != e {
					t.Fatalf("%s's questions are out of order", name)
				}
				for other, list := range waiting {
					if len(list) > 0 && (running[other] < running[name] || running[other] == running[name] && served[other] < served[name]) {
						t.Fatalf("%s is served before %s: running %v, served %v", name, other, running, served)
					}
				}
				waiting[name] = waiting[name][1:]
				running[name]++
				now++
				served[name] = now
				ongoing = append(ongoing, e)
			}
		}
		// The places told come true when nothing else happens.
		var told []*entry
		for _, list := range waiting {
			told = append(told, list...)
		}
		place := map[*entry]int{}
		for _, e := range told {
			place[e] = q.ahead(e)
		}
		for n := range told {
			if e := q.next(); place[e] != n {
				t.Fatalf("job %s was told that %d are ahead, and is number %d", e.job.ID, place[e], n)
			}
		}
		if q.next() != nil || q.waiting != 0 {
			t.Fatalf("%d wait after the last", q.waiting)
		}
	})
}

// TestTurnsBounded: clients with nothing in the queue are not kept.
func TestTurnsBounded(t *testing.T) {
	q := newTurns()
	for i := range 1000 {
		name := fmt.Sprint(i)
		e := newEntry(Job{ID: name, Client: name})
		q.add(e)
		if i%2 == 0 {
			q.remove(e)
			continue
		}
		q.next()
		q.ended(name)
	}
	if len(q.clients) != 0 {
		t.Errorf("%d clients are kept", len(q.clients))
	}
}
