package gather

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"assay"
	"assay/internal/source/search"
)

// The limits when Config gives none.
const (
	DefaultPages   = 30
	DefaultTime    = 2 * time.Minute
	DefaultResults = 20 // of one query
)

// Config is what a gathering is made with. Question, Plan, Providers, Read,
// Save and Clean are needed.
type Config struct {
	Question  string // as asked: the key under which the record is kept
	Plan      []Query
	Providers []Provider
	From, To  string // the window of publication, YYYY-MM-DD; "" is open
	Language  string // ISO 639-1; "" is any
	// Allow and Deny are the user's lists of domains, beside the plan's own.
	Allow, Deny []string
	MaxPages    int           // 0 means DefaultPages
	MaxTime     time.Duration // 0 means DefaultTime
	Results     int           // of one query; 0 means DefaultResults
	// Clean gives an address in its normal form, or why it cannot be asked.
	Clean func(address string) (string, error)
	// Read has pages read into the library, and tells of each when it is done,
	// from one goroutine at a time. It keeps what it has read when ctx ends.
	Read func(ctx context.Context, addresses []string, told func(Page)) error
	// Records, when set, reads into the library what a service holds of fact checks whose
	// own pages could not be read, and tells of each as Read does.
	Records func(ctx context.Context, records []Record, told func(Page)) error
	// Save keeps the record; it is called again as the gathering goes on.
	Save func(ctx context.Context, g assay.Gathering) error
	// Events, when set, is told how it goes, from one goroutine at a time.
	Events func(Event)
	Now    func() time.Time // nil: time.Now
	Logger *slog.Logger     // nil for none
}

// Provider is a search service with the sides of a question that it serves.
type Provider struct {
	search.Provider
	Title string       // as a report names it
	Sides []assay.Side // that it is worth asking for; none: all
}

// query gives what a provider is asked. One that holds nothing but one side
// needs no words that lead there, and its pages are its own site's.
func (p Provider) query(q Query) Query {
	if len(p.Sides) == 1 {
		q.Text, q.Allow = q.Base, nil
	}
	return q
}

// serves reports whether a provider is worth asking for a side.
func (p Provider) serves(side assay.Side) bool {
	return len(p.Sides) == 0 || slices.Contains(p.Sides, side)
}

// Page is what became of one page.
type Page struct {
	Address   string
	Outcome   assay.RetrievalOutcome
	Reason    string // of a page that was not read
	Document  string // ID, when it was read
	Title     string
	Language  string
	Published string
}

// Record is what a service holds of a fact check.
type Record struct {
	Address   string // of the fact check's page
	JSON      []byte // the service's own
	Retrieval assay.Retrieval
}

// Event is one step of a gathering, for a progress display.
type Event struct {
	Stage   string // "search" or "read"
	Subject string // the provider and the query, or the page's address
	Outcome assay.RetrievalOutcome
	Reason  string
	Found   int // results of a search
	Done    int // steps of this stage done, with this one
	Of      int // steps of this stage in all
	Elapsed time.Duration
}

// Run makes a gathering and gives its record, which is saved as far as it came
// also when it is stopped: by the time limit, which is no error, or by ctx,
// which is. A provider or a page that fails is part of the record.
func Run(ctx context.Context, c Config) (assay.Gathering, error) {
	r := &run{Config: c.withDefaults()}
	r.began = r.Now()
	r.g = assay.Gathering{
		Question: c.Question, At: r.began.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano), From: c.From, To: c.To,
		MaxPages: r.MaxPages, MaxTime: int(r.MaxTime.Seconds()),
		Searches: []assay.SearchRun{}, Pages: []assay.PageRun{},
	}
	if c.Language != "" {
		r.g.Languages = []string{c.Language}
	}
	limited, stop := context.WithTimeoutCause(ctx, r.MaxTime, errTime)
	defer stop()
	err := r.everything(limited)
	switch {
	case ctx.Err() != nil:
		r.g.Stopped = stoppedByUser
		err = fmt.Errorf("the search was stopped; what it had read is kept: %w", context.Cause(ctx))
	case limited.Err() != nil:
		r.g.Stopped, err = stoppedByTime, nil
	}
	r.g.Seconds = r.Now().Sub(r.began).Seconds()
	// Whatever stopped it, the record is kept.
	if saved := r.Save(context.WithoutCancel(ctx), r.g); saved != nil {
		err = errors.Join(err, saved)
	}
	return r.g, err
}

// Why a gathering ended before its work was done.
const (
	stoppedByTime = "time"
	stoppedByUser = "interrupted"
)

var errTime = errors.New("the time for the search was up")

func (c Config) withDefaults() Config {
	if c.MaxPages <= 0 {
		c.MaxPages = DefaultPages
	}
	if c.MaxTime <= 0 {
		c.MaxTime = DefaultTime
	}
	if c.Results <= 0 {
		c.Results = DefaultResults
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

type run struct {
	Config
	g     assay.Gathering
	began time.Time

	mu   sync.Mutex // of what the providers' goroutines share: done and Events
	done int
}

func (r *run) everything(ctx context.Context) error {
	answers := r.search(ctx)
	p := &pool{at: map[string]*found{}, clean: r.Clean}
	for _, a := range answers {
		r.g.Searches = append(r.g.Searches, a.record())
		p.add(a.query, a.provider.Title, a.Answer)
	}
	var chosen []string
	r.g.Pages, chosen = choose(p.list, r.MaxPages)
	if err := r.Save(context.WithoutCancel(ctx), r.g); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil || len(chosen) == 0 {
		return err
	}
	if err := r.read(ctx, chosen); err != nil {
		return err
	}
	return r.records(ctx, p)
}

// records has what services hold of fact checks read in place of the pages that
// could not be.
func (r *run) records(ctx context.Context, p *pool) error {
	if r.Records == nil {
		return nil
	}
	at := map[string]int{}
	var list []Record
	for i, page := range r.g.Pages {
		if f := p.at[page.Address]; page.Chosen && page.Document == "" && f.record.JSON != nil {
			at[page.Address] = i
			list = append(list, f.record)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return r.Records(ctx, list, func(got Page) {
		if i, ok := at[got.Address]; ok && got.Document != "" {
			page := &r.g.Pages[i]
			page.Document, page.Language, page.Published = got.Document, got.Language, got.Published
			page.Reason += "; the service's record of it was read in its place"
		}
	})
}

// answer is what one provider found for one query; nil when it was not asked.
type answer struct {
	search.Answer
	query    Query
	provider Provider
}

func (a answer) record() assay.SearchRun {
	return assay.SearchRun{
		Provider: a.provider.Title, Query: a.query.Text, Side: a.query.Side, Results: len(a.Hits),
		Outcome: a.Retrieval.Outcome, Reason: a.Retrieval.Reason,
	}
}

// search puts the plan to the providers: to all of them at once, to each one
// query after the other, as services ask of their users. The answers are in the
// order of the plan, and of the providers within it, whatever came first.
func (r *run) search(ctx context.Context) []answer {
	var answers []answer
	asked := map[string]bool{}
	for _, q := range r.Plan {
		for _, p := range r.Providers {
			if !p.serves(q.Side) {
				continue
			}
			q := p.query(q)
			key := fmt.Sprint(p.Title, q.Text, q.Allow, q.Deny)
			if !asked[key] { // two queries of a side may differ in words that this provider needs not
				asked[key] = true
				answers = append(answers, answer{query: q, provider: p})
			}
		}
	}
	var group sync.WaitGroup
	for _, p := range r.Providers {
		group.Go(func() {
			failed := 0 // times in a row
			for i := range answers {
				if a := &answers[i]; a.provider.Title == p.Title {
					r.ask(ctx, a, failed, len(answers))
					if failed++; a.Retrieval.Outcome == assay.Fetched {
						failed = 0
					}
				}
			}
		})
	}
	group.Wait()
	return answers
}

// patience is how often in a row a provider may fail before it is asked no more.
const patience = 2

// ask puts one query to one provider, unless it has just failed too often.
func (r *run) ask(ctx context.Context, a *answer, failed, of int) {
	switch {
	case ctx.Err() != nil:
		a.Retrieval.Outcome, a.Retrieval.Reason = assay.Unreachable, "not asked: the search was stopped before"
	case failed >= patience:
		a.Retrieval.Outcome, a.Retrieval.Reason = assay.Unreachable, "not asked again after it had failed twice"
	default:
		a.Answer = a.provider.Search(ctx, search.Query{
			Text: a.query.Text, From: r.From, To: r.To, Language: r.Language, Limit: r.Results,
			Allow: narrow(a.query.Allow, r.Allow), Deny: slices.Concat(a.query.Deny, r.Deny),
		})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	r.Logger.Debug("searched", "provider", a.provider.Title, "query", a.query.Text, "results", len(a.Hits), "outcome", a.Retrieval.Outcome)
	r.tell(Event{
		Stage: "search", Subject: a.provider.Title + ": " + a.query.Text, Outcome: a.Retrieval.Outcome, Reason: a.Retrieval.Reason,
		Found: len(a.Hits), Done: r.done, Of: of,
	})
}

// narrow gives the domains of a query that the user's list allows, or the
// user's list when the query is not held to any. A query for a publisher's own
// pages that the user's list leaves out is held to the user's list.
func narrow(query, user []string) []string {
	if len(query) == 0 || len(user) == 0 {
		return slices.Concat(query, user)
	}
	var both []string
	for _, d := range query {
		if search.Within(d, user) {
			both = append(both, d)
		}
	}
	if len(both) == 0 {
		return user
	}
	return both
}

// read has the chosen pages read and enters what became of each.
func (r *run) read(ctx context.Context, chosen []string) error {
	at := map[string]int{}
	for i, p := range r.g.Pages {
		at[p.Address] = i
	}
	done := 0
	err := r.Read(ctx, chosen, func(p Page) {
		i, ok := at[p.Address]
		if !ok {
			return
		}
		run := &r.g.Pages[i]
		run.Outcome, run.Reason, run.Document = p.Outcome, p.Reason, p.Document
		if p.Document != "" {
			run.Language, run.Published = p.Language, p.Published
			if p.Title != "" {
				run.Title = p.Title
			}
		}
		done++
		r.tell(Event{Stage: "read", Subject: p.Address, Outcome: p.Outcome, Reason: p.Reason, Done: done, Of: len(chosen)})
	})
	for _, address := range chosen {
		if run := &r.g.Pages[at[address]]; run.Outcome == "" {
			run.Outcome, run.Reason = assay.Unreachable, "not read: the search was stopped before"
		}
	}
	return err
}

func (r *run) tell(e Event) {
	if r.Events != nil {
		e.Elapsed = r.Now().Sub(r.began)
		r.Events(e)
	}
}
