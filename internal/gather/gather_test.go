package gather

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay"
	"assay/internal/source/search"
)

// engine is a provider with answers made up for a test.
type engine struct {
	name   string
	answer func(q search.Query) search.Answer
	asked  []search.Query
}

func (e *engine) Name() string { return e.name }

func (e *engine) Search(_ context.Context, q search.Query) search.Answer {
	e.asked = append(e.asked, q)
	return e.answer(q)
}

// hits names n pages of a site for a query.
func hits(host, what string, n int) search.Answer {
	a := search.Answer{Requests: 1, Retrieval: assay.Retrieval{Outcome: assay.Fetched}}
	for i := range n {
		a.Hits = append(a.Hits, search.Hit{Address: fmt.Sprintf("https://%s/%s/%d", host, what, i+1), Title: fmt.Sprintf("%s %d", what, i+1)})
	}
	return a
}

func clean(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		return "", fmt.Errorf("%w: %s", assay.ErrUsage, address)
	}
	u.Fragment = ""
	return u.String(), nil
}

// record keeps the last saved gathering.
type record struct{ saved []assay.Gathering }

func (r *record) save(_ context.Context, g assay.Gathering) error {
	r.saved = append(r.saved, g)
	return nil
}

// readAll is a library that reads every page.
func readAll(_ context.Context, addresses []string, told func(Page)) error {
	for i, a := range addresses {
		told(Page{Address: a, Outcome: assay.Fetched, Document: fmt.Sprintf("%012x", i+1), Language: "en", Published: "2026-03-01"})
	}
	return nil
}

var plan = []Query{
	{Side: assay.SideClaim, Base: "loan repaid", Text: "loan repaid"},
	{Side: assay.SideOfficial, Base: "loan repaid", Text: "loan repaid", Allow: []string{"city.example"}},
	{Side: assay.SideCourts, Base: "loan repaid", Text: "loan repaid court ruling"},
}

func config(r *record, providers ...Provider) Config {
	return Config{Question: "Did it repay the loan?", Plan: plan, Providers: providers, Clean: clean, Read: readAll, Save: r.save, MaxPages: 6}
}

// TestRun goes through a whole gathering: two services, one of them down for a
// query, pages found by both, one address that cannot be asked.
func TestRun(t *testing.T) {
	both := &engine{name: "one", answer: func(q search.Query) search.Answer {
		a := hits("news.example", strings.ReplaceAll(q.Text, " ", "-"), 3)
		a.Hits = append(a.Hits, search.Hit{Address: "javascript:alert(1)"}, search.Hit{Address: "https://city.example/loan#top"})
		return a
	}}
	courts := &engine{name: "two", answer: func(q search.Query) search.Answer {
		return search.Answer{Requests: 1, Retrieval: assay.Retrieval{Outcome: assay.Forbidden, Reason: "the service answers 429"}}
	}}
	var rec record
	var events []Event
	c := config(&rec, Provider{Provider: both, Title: "One"}, Provider{Provider: courts, Title: "Two", Sides: []assay.Side{assay.SideCourts}})
	c.Events = func(e Event) { events = append(events, e) }
	c.Deny = []string{"spam.example"}
	g, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	var searches []string
	for _, s := range g.Searches {
		searches = append(searches, fmt.Sprintf("%s/%s: %d %s", s.Provider, s.Side, s.Results, s.Outcome))
	}
	want := []string{"One/the claim itself: 5 fetched", "One/the official line: 5 fetched", "One/courts: 5 fetched", "Two/courts: 0 forbidden"}
	if diff := cmp.Diff(want, searches); diff != "" {
		t.Errorf("searches (-want +got):\n%s", diff)
	}
	if len(courts.asked) != 1 || courts.asked[0].Text != "loan repaid" {
		t.Errorf("the service for courts was asked %+v, want once, without the words that lead to courts", courts.asked)
	}
	for _, q := range both.asked {
		if !slices.Contains(q.Deny, "spam.example") {
			t.Errorf("the query %q forgets the user's list: %v", q.Text, q.Deny)
		}
	}
	read, documents := 0, 0
	for _, p := range g.Pages {
		if p.Why == "" {
			t.Errorf("%s has no reason", p.Address)
		}
		if p.Chosen {
			read++
		}
		if p.Document != "" {
			documents++
		}
		if strings.Contains(p.Address, "#") || strings.HasPrefix(p.Address, "javascript") {
			t.Errorf("the address %s was taken", p.Address)
		}
	}
	if read != 3 || documents != 3 { // two of news.example (a site's share), one of city.example
		t.Errorf("%d pages chosen and %d read, want 3: %+v", read, documents, g.Pages)
	}
	if last := rec.saved[len(rec.saved)-1]; !cmp.Equal(last, g) || g.Stopped != "" {
		t.Error("what was saved last is not what was given")
	}
	if len(events) != 4+3 || events[3].Done != 4 || events[3].Of != 4 || events[6].Stage != "read" {
		t.Errorf("events: %+v", events)
	}
}

// TestSidesTakeTurns: a side with many results does not crowd out one with few.
func TestSidesTakeTurns(t *testing.T) {
	p := &pool{at: map[string]*found{}, clean: clean}
	for i := range 30 {
		p.add(Query{Side: assay.SideClaim, Text: "loan"}, "One", search.Answer{Hits: []search.Hit{{Address: fmt.Sprintf("https://site%d.example/", i)}}})
	}
	p.add(Query{Side: assay.SideCourts, Text: "loan court"}, "One", search.Answer{Hits: []search.Hit{{Address: "https://court.example/"}}})
	pages, chosen := choose(p.list, 4)
	if !slices.Contains(chosen, "https://court.example/") {
		t.Errorf("the court is not among the chosen: %v", chosen)
	}
	if len(chosen) != 4 || len(pages) != 31 {
		t.Errorf("%d chosen of %d, want 4 of 31", len(chosen), len(pages))
	}
	for _, page := range pages {
		if !page.Chosen && page.Why != "left: beyond the limit of 4 pages" {
			t.Errorf("%s: %s", page.Address, page.Why)
		}
	}
}

// TestStopped: the time limit ends a gathering without an error, a stop by the
// user with one; both keep the record and what was read.
func TestStopped(t *testing.T) {
	slow := func(ctx context.Context, addresses []string, told func(Page)) error {
		told(Page{Address: addresses[0], Outcome: assay.Fetched, Document: "0123456789ab"})
		<-ctx.Done()
		return context.Cause(ctx)
	}
	find := &engine{name: "one", answer: func(search.Query) search.Answer {
		a := hits("a.example", "x", 1)
		a.Hits = append(a.Hits, hits("b.example", "x", 1).Hits...)
		return a
	}}
	check := func(t *testing.T, g assay.Gathering, rec record, want string) {
		t.Helper()
		if g.Stopped != want || !cmp.Equal(rec.saved[len(rec.saved)-1], g) {
			t.Errorf("stopped by %q, want %q; saved %+v", g.Stopped, want, rec.saved[len(rec.saved)-1])
		}
		if g.Pages[0].Document == "" || g.Pages[1].Outcome != assay.Unreachable || g.Pages[1].Reason == "" {
			t.Errorf("pages: %+v", g.Pages)
		}
	}
	t.Run("time", func(t *testing.T) {
		var rec record
		c := config(&rec, Provider{Provider: find, Title: "One"})
		c.Read, c.MaxTime = slow, 50*time.Millisecond
		g, err := Run(t.Context(), c)
		if err != nil {
			t.Fatalf("the time limit is an error: %v", err)
		}
		check(t, g, rec, "time")
	})
	t.Run("interrupted", func(t *testing.T) {
		var rec record
		ctx, stop := context.WithCancel(t.Context())
		c := config(&rec, Provider{Provider: find, Title: "One"})
		c.Read = func(ctx context.Context, addresses []string, told func(Page)) error {
			time.AfterFunc(10*time.Millisecond, stop)
			return slow(ctx, addresses, told)
		}
		g, err := Run(ctx, c)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Run gives %v, want that it was stopped", err)
		}
		check(t, g, rec, "interrupted")
	})
}

// TestSaveFails: a library that cannot be written ends the gathering with its error.
func TestSaveFails(t *testing.T) {
	var rec record
	c := config(&rec, Provider{Provider: &engine{answer: func(search.Query) search.Answer { return hits("a.example", "x", 1) }}, Title: "One"})
	c.Save = func(context.Context, assay.Gathering) error { return assay.ErrFull }
	if _, err := Run(t.Context(), c); !errors.Is(err, assay.ErrFull) {
		t.Errorf("Run gives %v, want ErrFull", err)
	}
}

// TestPatience: a service that fails twice in a row is asked no more, and the
// record says so of each query.
func TestPatience(t *testing.T) {
	var rec record
	down := &engine{answer: func(search.Query) search.Answer {
		return search.Answer{Retrieval: assay.Retrieval{Outcome: assay.Unreachable, Reason: "the service has a fault"}}
	}}
	c := config(&rec, Provider{Provider: down, Title: "Down"})
	for i := range 3 {
		c.Plan = append(c.Plan, Query{Side: assay.SideOversight, Text: fmt.Sprintf("loan audit %d", i)})
	}
	g, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(down.asked) != patience || len(g.Searches) != len(c.Plan) {
		t.Errorf("asked %d times, %d searches recorded; want %d and %d", len(down.asked), len(g.Searches), patience, len(c.Plan))
	}
	for i, s := range g.Searches {
		if s.Outcome != assay.Unreachable || i >= patience && !strings.HasPrefix(s.Reason, "not asked again") {
			t.Errorf("search %d: %s, %s", i, s.Outcome, s.Reason)
		}
	}
}

// TestRecords: a fact check whose page cannot be read is read from the record
// that the service holds; one whose page was read is not read twice.
func TestRecords(t *testing.T) {
	var rec record
	checks := &engine{answer: func(search.Query) search.Answer {
		a := hits("open.example", "x", 1)
		a.Hits = append(a.Hits, hits("closed.example", "x", 1).Hits...)
		for i := range a.Hits {
			a.Hits[i].Review, a.Hits[i].Raw = &assay.Review{Rating: "False"}, []byte(`{"text": "It did."}`)
		}
		return a
	}}
	c := config(&rec, Provider{Provider: checks, Title: "Checks"})
	c.Read = func(_ context.Context, addresses []string, told func(Page)) error {
		for _, a := range addresses {
			if strings.Contains(a, "closed") {
				told(Page{Address: a, Outcome: assay.Forbidden, Reason: "the site answers 403"})
			} else {
				told(Page{Address: a, Outcome: assay.Fetched, Document: "000000000001"})
			}
		}
		return nil
	}
	c.Records = func(_ context.Context, records []Record, told func(Page)) error {
		if len(records) != 1 || !strings.Contains(records[0].Address, "closed") {
			t.Errorf("records: %+v", records)
		}
		told(Page{Address: records[0].Address, Document: "000000000002"})
		return nil
	}
	g, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Pages {
		if p.Document == "" {
			t.Errorf("%s was not read: %+v", p.Address, p)
		}
		if strings.Contains(p.Address, "closed") && (p.Outcome != assay.Forbidden || !strings.Contains(p.Reason, "in its place")) {
			t.Errorf("the record hides what became of the page: %+v", p)
		}
	}
}
