package web

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"assay"
	"assay/internal/check"
	"assay/internal/library"
	"assay/internal/render"
	"assay/internal/text"
)

// browseRoutes registers the library, the ledger of figures, and the events.
// These pages are for everybody: they show what reports quote, and no raw capture.
func (s *Server) browseRoutes(mux *http.ServeMux) {
	s.handle(mux, "GET /library", s.browseLibrary)
	s.handle(mux, "GET /library/unread", s.browseUnread)
	s.handle(mux, "GET /figures", s.browseFigures)
	s.handle(mux, "GET /figures.csv", s.figuresCSV)
	s.handle(mux, "GET /figures.svg", s.figuresSVG)
	s.handle(mux, "GET /events", s.browseEvents)
	s.handle(mux, "GET /events.csv", s.eventsCSV)
	s.handle(mux, "GET /events/{id}", s.browseEvent)
}

// browsing is what these pages keep between requests: what was computed of a
// library's whole, by its version.
type browsing struct {
	ledgers *recent[*ledger]
	records *recent[*record]
	making  singleflight.Group // so that many who ask at once wait for one computation
	slots   chan struct{}      // of the computations under way
	broken  faults
}

// What is kept, in bytes as sizes estimate them.
const (
	keptLedgers = 128 << 20
	keptRecords = 128 << 20
)

// What is computed of many documents takes seconds: so many at once, each for so
// long; who has waited for a slot so long is told to come again.
const (
	computeAtOnce = 2
	computeTime   = time.Minute
	computeWait   = 10 * time.Second
	pagePatience  = time.Second // of a reader of a large library who sees nothing yet
)

func newBrowsing() browsing {
	return browsing{
		ledgers: costly(newRecent(keptLedgers, (*ledger).size)),
		records: costly(newRecent(keptRecords, (*record).size)),
		slots:   make(chan struct{}, computeAtOnce),
	}
}

// costly keeps the last thing of a store whatever its size: what took seconds is
// not to be made again for the next page of it.
func costly[V any](r *recent[V]) *recent[V] {
	r.largest = math.MaxInt
	return r
}

// wholeLibrary is the most documents whose figures and events are computed
// together for a page; beyond it they are those of a reader's words.
const wholeLibrary = 2_000

// scope is what a ledger or events are computed of.
type scope struct {
	Documents int    // of the library
	Words     string // that the documents hold; "" for the whole library
	Large     bool   // the whole library is too large
	key       string
	patience  time.Duration // after which a reader is told that it takes longer; 0: he waits
}

// scopeOf decides whether the whole library is looked at, or what holds words.
func (s *Server) scopeOf(r *http.Request, words string) (scope, error) {
	ctx := r.Context()
	version, err := s.Library.Version(ctx)
	if err != nil {
		return scope{}, err
	}
	all, err := s.Library.Facets(ctx, library.Filter{})
	if err != nil {
		return scope{}, err
	}
	x := scope{Documents: all.Total, key: version}
	if all.Total > wholeLibrary {
		x.Large, x.Words = true, words
		x.key += " " + words
		if path.Ext(r.URL.Path) == "" { // who downloads a file sees no page
			x.patience = pagePatience
		}
	}
	return x, nil
}

// errWorking says that what was asked for is being made: ask again.
var errWorking = fmt.Errorf("%w: it is being made; ask again in a moment", assay.ErrUnavailable)

// computed gives what is kept for a scope, or makes it once for all who ask.
// Who goes away meanwhile does not stop it: others may wait, and he may come back.
func computed[V any](ctx context.Context, b *browsing, kept *recent[V], name string, x scope, compute func(context.Context) (V, error)) (v V, err error) {
	if v, ok := kept.look(x.key); ok {
		return v, nil
	}
	key := name + " " + x.key
	if err := b.broken.take(key); err != nil {
		return v, err
	}
	made := b.making.DoChan(key, func() (out any, err error) {
		defer func() { // of no request: nothing else would catch it
			if fault := recover(); fault != nil {
				err = fmt.Errorf("what %s list could not be worked out: %v", name, fault)
			}
		}()
		return kept.get(x.key, func() (v V, err error) {
			select {
			case b.slots <- struct{}{}:
				defer func() { <-b.slots }()
			case <-time.After(computeWait):
				return v, fmt.Errorf("%w: others are looking at much of the library; try again in a moment", assay.ErrUnavailable)
			}
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), computeTime)
			defer cancel()
			return compute(ctx)
		})
	})
	tired := make(<-chan time.Time)
	if x.patience > 0 {
		tired = time.After(x.patience)
	}
	select {
	case r := <-made:
		if r.Err != nil {
			return v, r.Err
		}
		return r.Val.(V), nil
	case <-tired:
		go func() { // he is told when he comes back
			if r := <-made; r.Err != nil {
				b.broken.put(key, r.Err)
			}
		}()
		return v, errWorking
	}
}

// faults are what went wrong while nobody waited for it, until somebody asks.
type faults struct {
	mu  sync.Mutex
	all map[string]error
}

// mostFaults bounds what nobody came back for.
const mostFaults = 100

func (f *faults) put(key string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil || len(f.all) >= mostFaults {
		f.all = map[string]error{}
	}
	f.all[key] = err
}

func (f *faults) take(key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := f.all[key]
	delete(f.all, key)
	return err
}

// workingPage says that a page is being made.
type workingPage struct {
	frame
	Words string
}

// working shows that what a page lists is still being made, and has the browser
// ask again, with and without script.
func (s *Server) working(w http.ResponseWriter, r *http.Request, at string, x scope) error {
	p := &workingPage{frame: s.frame(r, at, "Being worked out"), Words: text.Cut(render.Clean(x.Words), 100)}
	p.NoIndex = true
	w.Header().Set("Refresh", strconv.Itoa(refreshRunning))
	w.Header().Set("Cache-Control", "no-store")
	return s.show(w, r, http.StatusAccepted, "browse_working", p)
}

// looking gives the settings for what pages compute: the library as it is now.
func (s *Server) looking() check.Config {
	c := s.Check
	c.Library, c.AsOf, c.Today = s.Library, time.Time{}, s.Now().UTC()
	return c
}

// maxQuery is the most bytes of an address's query: a filter is a few words.
const maxQuery = 4 << 10

// filters reads what an address asks for.
func filters(r *http.Request) (url.Values, error) {
	if len(r.URL.RawQuery) > maxQuery {
		return nil, fmt.Errorf("%w: the filters of this address have more than %s; use fewer words", assay.ErrTooLarge, text.Size(maxQuery))
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("%w: the filters of this address cannot be read: %.80s", assay.ErrUsage, err)
	}
	for name, values := range q {
		q[name] = []string{strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(values[0], "\uFFFD"), "\x00", "\uFFFD"))}
	}
	if q.Has("words") {
		q.Set("words", render.Clean(q.Get("words"))) // typed, and shown in its field again
	}
	return q, nil
}

// address is a page's address with its filters, some of them changed: names and
// values in turn, "" to leave one out.
func address(path string, q url.Values, changed ...string) string {
	out := url.Values{}
	for name, values := range q {
		if values[0] != "" {
			out[name] = values
		}
	}
	for i := 0; i+1 < len(changed); i += 2 {
		out.Del(changed[i])
		if changed[i+1] != "" {
			out.Set(changed[i], changed[i+1])
		}
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

// picker is a filter with few values, as a field of a form.
type picker struct {
	Name, Label, Any string
	Choices          []deskChoice
}

// newPicker makes a field. What is chosen and is no choice stands there all the
// same, so that the form says what the page shows.
func newPicker(name, label, anything, chosen string, list []deskChoice) picker {
	found := chosen == ""
	for i := range list {
		list[i].Chosen = list[i].Value == chosen
		found = found || list[i].Chosen
	}
	if !found {
		list = append(list, deskChoice{chosen, text.Cut(render.Clean(chosen), 60), true})
	}
	return picker{name, label, anything, list}
}

// rowsOf finds the rows of a page whose cursor is a row's key: those after it,
// or before it. What is no key of the list is an error; where a row stood that
// has gone, nobody knows.
func rowsOf(keys []string, q url.Values, limit int, path string) (from, to int, p paging, err error) {
	find := func(name string) int {
		return slices.Index(keys, q.Get(name))
	}
	switch {
	case q.Get("after") != "":
		from = find("after") + 1
		if from == 0 {
			return 0, 0, p, goneRow(q.Get("after"))
		}
	case q.Get("before") != "":
		to := find("before")
		if to < 0 {
			return 0, 0, p, goneRow(q.Get("before"))
		}
		from = max(0, to-limit)
	}
	to = min(len(keys), from+limit)
	first, last := "", ""
	if from < to {
		first, last = keys[from], keys[to-1]
	}
	return from, to, keyed(path, q, from, to-from, len(keys), first, last), nil
}

// keyed leads from a page of rows to others: first and last are the keys of its
// own first and last row.
func keyed(path string, q url.Values, from, shown, total int, first, last string) paging {
	p := paging{From: from + min(shown, 1), To: from + shown, Total: total, More: shown < total}
	if from > 0 {
		p.First = address(path, q, "after", "", "before", "")
	}
	if from > 0 && shown > 0 {
		p.Before = address(path, q, "after", "", "before", first)
	}
	if from+shown < total && shown > 0 {
		p.After = address(path, q, "before", "", "after", last)
	}
	return p
}

func goneRow(key string) error {
	return fmt.Errorf("%w: no page begins at %.60q any more: begin again at the first", assay.ErrNotFound, key)
}

// sourcePage is the address of a passage on its source's page.
func sourcePage(document string, at assay.Span) string {
	if at.End <= at.Start {
		return "/sources/" + url.PathEscape(document)
	}
	return fmt.Sprintf("/sources/%s?at=%d-%d#p%d", url.PathEscape(document), at.Start, at.End, at.Start)
}

// dateWords says a date of a source, which may be a year or a month: 3 May 2026.
func dateWords(date string) string { return render.Date(render.Clean(date)) }

// periodWords says a period: 17 to 26 June 2021.
func periodWords(from, to string) string {
	if to == "" || to == from {
		return dateWords(from)
	}
	a, errA := time.Parse(time.DateOnly, from)
	b, errB := time.Parse(time.DateOnly, to)
	switch {
	case errA != nil || errB != nil || a.Year() != b.Year():
		return dateWords(from) + " to " + dateWords(to)
	case a.Month() == b.Month():
		return strconv.Itoa(a.Day()) + " to " + dateWords(to)
	}
	return a.Format("2 January") + " to " + dateWords(to)
}

// titleOf is a document's title as a page shows it.
func titleOf(d *assay.Document) string {
	if t := render.Clean(d.Title); t != "" {
		return t
	}
	return "Without a title: " + text.Cut(render.Clean(d.Location), 80)
}

// publisherOf is who publishes a document, as a page shows it.
func publisherOf(d *assay.Document) string {
	if p := render.Clean(d.Publisher); p != "" {
		return p
	}
	return "publisher not known"
}

// className is a class of sources within a line: fact-check.
func className(class string) string {
	return strings.ToLower(render.Clean(render.Class(assay.Class(class))))
}

// kindWords says what kind of document it is: a researcher's note about a
// source, or the publisher's own text.
func kindWords(k string) string {
	switch assay.Kind(k) {
	case assay.Note:
		return "note"
	case assay.Text:
		return "own text"
	}
	return "not said"
}
