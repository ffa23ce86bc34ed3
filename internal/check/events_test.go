package check_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay"
	"assay/internal/check"
	"assay/internal/cite"
	"assay/profiles"
)

// goldenEvent is one event of a golden file.
type goldenEvent struct {
	name, half, from, to, place string
	docs                        []string
	stages                      []goldenStage
}

type goldenStage struct{ ladder, stage, want string }

func readGoldenEvents(t testing.TB, file string) []goldenEvent {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []goldenEvent
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimSpace(sc.Text())
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "event "):
			p := strings.Split(strings.TrimPrefix(line, "event "), "|")
			if len(p) != 4 {
				t.Fatalf("%s:%d: an event has a name, a half, a date and a place", file, n)
			}
			e := goldenEvent{name: strings.TrimSpace(p[0]), half: strings.TrimSpace(p[1]), place: strings.TrimSpace(p[3])}
			if d := strings.TrimSpace(p[2]); d != "-" {
				e.from, e.to, _ = strings.Cut(d, "..")
			}
			out = append(out, e)
		case strings.HasPrefix(line, "= "):
			p := strings.SplitN(line[2:], " ", 2)
			ladder, stage, ok := strings.Cut(p[0], "/")
			if !ok || len(p) != 2 {
				t.Fatalf("%s:%d: a stage is written = ladder/stage value", file, n)
			}
			e := &out[len(out)-1]
			e.stages = append(e.stages, goldenStage{ladder, stage, p[1]})
		default:
			e := &out[len(out)-1]
			e.docs = append(e.docs, strings.Fields(line)...)
		}
	}
	for i := range out {
		sort.Strings(out[i].docs)
	}
	return out
}

// eventScore is how well found events agree with golden ones.
type eventScore struct {
	precision, recall, f1 float64 // of pairs of documents that speak of one event
	dates, stages         float64 // shares right
	matched, events       int
	wrong                 []string
}

// scoreEvents compares the events found with the golden ones of a half ("" for
// all): every pair of documents that a golden event joins should be joined by
// some event, and no other pair among the documents that the golden names.
func scoreEvents(golden []goldenEvent, found []assay.Event, file map[string]string, half string) eventScore {
	var s eventScore
	known := map[string]bool{}
	want, got := map[string]int{}, map[string]int{}
	count := func(m map[string]int, docs []string) {
		for i, a := range docs {
			for _, b := range docs[i+1:] {
				m[a+" + "+b]++
			}
		}
	}
	for _, g := range golden {
		if half == "" || g.half == half {
			count(want, g.docs)
			for _, d := range g.docs {
				known[d] = true
			}
		}
	}
	docsOf := func(e assay.Event) []string {
		var docs []string
		for _, id := range e.Documents {
			if known[file[id]] {
				docs = append(docs, file[id])
			}
		}
		sort.Strings(docs)
		return docs
	}
	for _, e := range found {
		count(got, docsOf(e))
	}
	right, wanted, given := 0, 0, 0
	for p, n := range want {
		right += min(n, got[p])
		wanted += n
		if got[p] < n {
			s.wrong = append(s.wrong, "not joined: "+p)
		}
	}
	for p, n := range got {
		// A pair of the other half is not this half's fault.
		given += n
		if n > want[p] {
			other := 0
			for _, g := range golden {
				if half != "" && g.half != half && slices.Contains(g.docs, strings.Split(p, " + ")[0]) && slices.Contains(g.docs, strings.Split(p, " + ")[1]) {
					other++
				}
			}
			given -= min(other, n-want[p])
			if n-want[p] > other {
				s.wrong = append(s.wrong, "joined: "+p)
			}
		}
	}
	s.precision, s.recall = share(right, given), share(right, wanted)
	if s.precision+s.recall > 0 {
		s.f1 = 2 * s.precision * s.recall / (s.precision + s.recall)
	}
	dated, rightDates, stages, rightStages := 0, 0, 0, 0
	for _, g := range golden {
		if half != "" && g.half != half {
			continue
		}
		s.events++
		e, ok := bestMatch(g, found, file)
		if !ok {
			s.wrong = append(s.wrong, "not found: "+g.name)
		} else {
			s.matched++
		}
		dated++
		if ok && dateRight(g, e) {
			rightDates++
		} else {
			s.wrong = append(s.wrong, fmt.Sprintf("date of %s: %s..%s, not %s..%s", g.name, e.From, e.To, g.from, g.to))
		}
		for _, x := range g.stages {
			stages++
			if have, ok := stageRight(x, e); ok {
				rightStages++
			} else {
				s.wrong = append(s.wrong, fmt.Sprintf("%s %s/%s: %s, not %s", g.name, x.ladder, x.stage, have, x.want))
			}
		}
	}
	s.dates, s.stages = share(rightDates, dated), share(rightStages, stages)
	sort.Strings(s.wrong)
	return s
}

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// bestMatch gives the event that shares most documents with a golden one, a
// name before none.
func bestMatch(g goldenEvent, found []assay.Event, file map[string]string) (assay.Event, bool) {
	best, at := 0.0, -1
	for i, e := range found {
		n := 0
		for _, id := range e.Documents {
			if slices.Contains(g.docs, file[id]) {
				n++
			}
		}
		score := float64(n) / float64(len(g.docs)+len(e.Documents)-n)
		if strings.EqualFold(e.Name, g.name) {
			score += 0.5
		}
		if n > 0 && score > best {
			best, at = score, i
		}
	}
	if at < 0 || best < 0.3 {
		return assay.Event{}, false
	}
	return found[at], true
}

// dateRight holds a date to the golden one, to the precision that both have.
func dateRight(g goldenEvent, e assay.Event) bool {
	if g.from == "" || e.From == "" {
		return g.from == e.From
	}
	same := func(a, b string) bool {
		return a == "" || b == "" || strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
	}
	return same(g.from, e.From) && same(g.to, e.To) || g.to == "" && e.To != "" && same(g.from, e.To)
}

func stageRight(x goldenStage, e assay.Event) (string, bool) {
	for _, l := range e.Ladders {
		for _, s := range l.Stages {
			if l.Key != x.ladder || s.Key != x.stage {
				continue
			}
			have := string(s.State)
			values := map[string]bool{}
			states := map[string]bool{}
			for _, r := range s.Reports {
				states[string(r.State)] = true
				if r.State == assay.StageCounted {
					values[strconv.FormatFloat(r.Value, 'f', -1, 64)] = true
					have += " " + strconv.FormatFloat(r.Value, 'f', -1, 64)
				}
			}
			switch x.want {
			case "blank":
				return have, s.State == assay.StageBlank
			case "told":
				return have, s.State.Reached()
			case "denied":
				return have, states["denied"]
			}
			for _, v := range strings.Split(x.want, ",") {
				if !values[strings.TrimSpace(v)] {
					return have, false
				}
			}
			return have, true
		}
	}
	return "no such stage", false
}

func exampleEvents(t testing.TB) ([]assay.Event, map[string]string) {
	t.Helper()
	return eventsOf(t, openExample(t, nil))
}

// eventsOf gives a library's events and the names of its files by document.
func eventsOf(t testing.TB, e *example) ([]assay.Event, map[string]string) {
	t.Helper()
	found, materials, err := check.Events(context.Background(), e.config, e.config.Library.(check.Browsable), "")
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]string{}
	for id, m := range materials {
		file[id] = strings.TrimSuffix(path.Base(m.Document.Location), ".md")
	}
	return found, file
}

// TestEventsGolden holds the events of the example library to those made by hand.
func TestEventsGolden(t *testing.T) {
	golden := readGoldenEvents(t, "testdata/events.golden")
	found, file := exampleEvents(t)
	for _, half := range []string{"a", "b", ""} {
		s := scoreEvents(golden, found, file, half)
		t.Logf("half %q: pairs P %.3f R %.3f F1 %.3f; %d of %d events; dates %.3f; stages %.3f", half, s.precision, s.recall, s.f1, s.matched, s.events, s.dates, s.stages)
		if half != "" {
			if os.Getenv("EVENTS_HALF") == half {
				t.Log("\n" + strings.Join(s.wrong, "\n"))
			}
			continue
		}
		if s.f1 < 0.85 {
			t.Errorf("pairwise F1 of mentions is %.3f, want 0.85:\n%s", s.f1, strings.Join(s.wrong, "\n"))
		}
		if s.dates < 0.85 {
			t.Errorf("%.3f of the dates are right, want 0.85", s.dates)
		}
		if s.stages < 0.85 {
			t.Errorf("%.3f of the stages are right, want 0.85", s.stages)
		}
	}
}

// TestEventsFast bounds the time of a whole library's events.
func TestEventsFast(t *testing.T) {
	e := openExample(t, nil)
	best := time.Hour
	for range 3 {
		start := time.Now()
		if _, _, err := check.Events(context.Background(), e.config, e.config.Library.(check.Browsable), ""); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	t.Logf("%v", best)
	if best > time.Second {
		t.Errorf("the events of the example library take %v", best)
	}
}

// openBridges reads the small library of another field, with its own profile.
func openBridges(t testing.TB, shuffle *rand.Rand) *example {
	t.Helper()
	e := openFolder(t, "testdata/bridges/notes", shuffle)
	all, name, err := profiles.LoadWith("testdata/bridges/bridges.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e.config.Profiles, e.config.Profile = all, name
	return e
}

// TestEventsOfAnotherField: nothing of the example library's field is in the
// code; the traps are one place in two years, numerals, one set of numbers at
// two places on one day, and pages that speak of two events.
func TestEventsOfAnotherField(t *testing.T) {
	golden := readGoldenEvents(t, "testdata/bridges/events.golden")
	found, file := eventsOf(t, openBridges(t, nil))
	s := scoreEvents(golden, found, file, "")
	t.Logf("pairs P %.3f R %.3f F1 %.3f; %d of %d events; dates %.3f; stages %.3f", s.precision, s.recall, s.f1, s.matched, s.events, s.dates, s.stages)
	for _, w := range s.wrong {
		t.Error(w)
	}
	if t.Failed() {
		for _, e := range found {
			t.Log(e.Name, e.From, e.To, e.Places)
			for _, m := range e.Mentions {
				t.Log("   ", file[m.Document], m.Name, m.Sentences)
			}
		}
	}
}

// TestEventsInAnyOrder: the events do not depend on the order in which sources were added.
func TestEventsInAnyOrder(t *testing.T) {
	list := func(shuffle *rand.Rand) []string {
		found, file := eventsOf(t, openBridges(t, shuffle))
		var out []string
		for _, e := range found {
			var docs []string
			for _, id := range e.Documents {
				docs = append(docs, file[id])
			}
			sort.Strings(docs)
			out = append(out, fmt.Sprint(e.Name, e.From, e.To, e.Places, docs))
		}
		return out
	}
	want := list(nil)
	for seed := range uint64(3) {
		if got := list(rand.New(rand.NewPCG(seed, 1))); !slices.Equal(got, want) {
			t.Errorf("seed %d: %q, not %q", seed, got, want)
		}
	}
}

// TestEventsQuery keeps the events that hold every word.
func TestEventsQuery(t *testing.T) {
	e := openBridges(t, nil)
	for query, want := range map[string]int{"girders": 3, "Torvik girders": 1, "bolts welded": 0} {
		found, _, err := check.Events(context.Background(), e.config, e.config.Library.(check.Browsable), query)
		if err != nil || len(found) != want {
			t.Errorf("%q gives %d events, want %d; %v", query, len(found), want, err)
		}
	}
	if _, _, err := check.Events(context.Background(), e.config, e.config.Library.(check.Browsable), "the of"); !errors.Is(err, assay.ErrUsage) {
		t.Errorf("a query without words gives %v", err)
	}
}

// TestRecordInReport: the count of events in a report is made again by verify,
// and one that was changed is noticed.
func TestRecordInReport(t *testing.T) {
	ctx := context.Background()
	e := openExample(t, nil)
	r := e.ask(t, "Which ICE or HSI recovery operations since 2019 included the largest numbers of located missing children, and how were those recoveries documented?")
	at, k := -1, -1
	for i, s := range r.Sections {
		if s.Heading != "The record of these events" {
			continue
		}
		at = i
		if s.Table == nil || len(s.Table.Rows) < 2 {
			t.Fatalf("the record has no table: %+v", s)
		}
		for j, x := range s.Sentences {
			if x.Basis != nil && x.Basis.Kind == "events" {
				k = j
			}
		}
	}
	if at < 0 || k < 0 {
		t.Fatal("the report has no record of its events, or no count of them")
	}
	result, err := check.Verify(ctx, e.config, r, nil)
	if err != nil || !result.OK {
		t.Fatalf("%+v, %v", result.Failures, err)
	}
	b := r.Sections[at].Sentences[k].Basis
	for name, change := range map[string]func(){
		"the count":      func() { b.Count++ },
		"the events":     func() { b.Searched-- },
		"the outcomes":   func() { b.Absent = append(b.Absent, "services for those found") },
		"the list":       func() { b.IDs = b.IDs[:len(b.IDs)-1] },
		"no outcome":     func() { b.Absent = nil },
		"another number": func() { r.Sections[at].Sentences[k].Text = "None of the 77 events is followed to a sale." },
	} {
		old, text := *b, r.Sections[at].Sentences[k].Text
		old.IDs, old.Absent = slices.Clone(b.IDs), slices.Clone(b.Absent)
		change()
		result, err := check.Verify(ctx, e.config, r, nil)
		if err != nil {
			t.Fatal(err)
		}
		where := fmt.Sprintf("sections[%d].sentences[%d]", at, k)
		if !slices.ContainsFunc(result.Failures, func(f cite.Failure) bool { return f.Where == where }) {
			t.Errorf("%s was changed and verify does not notice", name)
		}
		*b, r.Sections[at].Sentences[k].Text = old, text
	}
	// Without the profile that they were found with, the events cannot be counted again, and verify says so.
	c := e.config
	c.Profiles = nil
	result, err = check.Verify(ctx, c, r, nil)
	if err != nil || !result.OK || !slices.ContainsFunc(result.Undone, func(u cite.Undone) bool { return strings.Contains(u.Reason, "cannot be searched again") }) {
		t.Errorf("%+v, %v", result, err)
	}
}
