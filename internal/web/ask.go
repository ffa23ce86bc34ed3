package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/text"
)

// askRoutes registers the first page, asking, and progress.
func (s *Server) askRoutes(mux *http.ServeMux) {
	s.handle(mux, "GET /{$}", s.firstPage)
	s.handle(mux, "POST /ask", s.require(s.Site.AskBy, s.ask))
	s.handle(mux, "GET /asking/{job}", s.progress)
	s.handle(mux, "GET /asking/{job}/events", s.progressEvents)
	s.handle(mux, "POST /asking/{job}/cancel", s.cancelAsking)
}

// askPage is the first page: a question, what was checked, what is in the
// library; and the same page with what is wrong with a question, or with the
// checks that answer it already.
type askPage struct {
	frame
	May      bool   // the reader may ask
	Question string // as it was sent
	Wrong    string // why it cannot be checked
	Similar  []checked
	Exact    bool // the first of Similar is the same question
	Checks   []checked
	Drafts   []checked
	Stock    *stock
}

// firstPage shows the first page.
func (s *Server) firstPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.askPage(r, "")
	if err != nil {
		return err
	}
	p.Title, p.Canonical, p.Feeds = "", s.absolute(r, "/"), true
	return s.show(w, r, http.StatusOK, "ask", p)
}

// askPage gives the first page with a question in its box.
func (s *Server) askPage(r *http.Request, question string) (*askPage, error) {
	p := &askPage{frame: s.frame(r, "ask", "Ask"), Question: question}
	p.May = p.Who.Role.May(s.Site.AskBy)
	var err error
	if p.Checks, err = s.checksShown(r.Context()); err != nil {
		return nil, err
	}
	if p.Drafts, err = s.draftsShown(r.Context(), p.Who); err != nil {
		return nil, err
	}
	p.Stock, err = s.stock(r.Context())
	return p, err
}

// ask puts a question in, and leads to its progress. A question that is checked
// already is shown with that check first; the field again says that the reader
// has seen it.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return formError(err)
	}
	ctx, raw := r.Context(), readable(r.PostFormValue("question"))
	if _, _, err := check.Understand(ctx, s.Check, raw); err != nil {
		return s.askedWrongly(w, r, raw, err)
	}
	if r.PostFormValue("again") == "" {
		found, err := s.similar(ctx, actorOf(ctx), raw)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return s.offer(w, r, raw, found)
		}
	}
	job, err := s.Ask.Ask(ctx, raw, s.client(r))
	if err != nil {
		return s.askedWrongly(w, r, raw, err)
	}
	http.Redirect(w, r, "/asking/"+job.ID, http.StatusSeeOther)
	return nil
}

// formError is what is told of a form that cannot be read.
func formError(err error) error {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return err
	}
	return errors.Join(assay.ErrUsage, err)
}

// readable gives a question without what a reader cannot see: control
// characters, and marks that turn or hide the order of letters.
func readable(s string) string {
	if !utf8.ValidString(s) {
		return s // which is told
	}
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case text.Unseen(r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)), " ")
}

// askedWrongly shows the first page with what is wrong with a question, and the
// question as it was sent. Errors that are no fault of the question's are errors.
func (s *Server) askedWrongly(w http.ResponseWriter, r *http.Request, question string, err error) error {
	told := problem.Of(err)
	if told.Status == http.StatusInternalServerError {
		return err
	}
	p, failed := s.askPage(r, question)
	if failed != nil {
		return failed
	}
	p.Title, p.Wrong, p.NoIndex = "Not asked yet", told.Detail, true
	if wait := told.Wait(60); wait != "" {
		w.Header().Set("Retry-After", wait)
	}
	return s.show(w, r, told.Status, "ask", p)
}

// offer shows the checks that answer a question already.
func (s *Server) offer(w http.ResponseWriter, r *http.Request, question string, found []checked) error {
	p, err := s.askPage(r, question)
	if err != nil {
		return err
	}
	p.Similar, p.NoIndex, p.Title = found, true, "Checked already"
	p.Exact = found[0].likeness == 1
	return s.show(w, r, http.StatusOK, "ask", p)
}

// checked is a check as a list shows it.
type checked struct {
	Question string
	Address  string
	Verdict  assay.VerdictLabel
	Reason   string
	Day      time.Time // when it was checked; zero when that cannot be told
	Sources  int       // cited
	Origins  int
	Draft    bool
	Taken    bool // a published one that was retracted
	report   string
	likeness float64 // to the question asked; see check.Alike
}

// Extent says what the check rests on: "9 sources cited, 6 origins".
func (c checked) Extent() string {
	if c.Sources == 0 {
		return "no source cited"
	}
	return text.Count(c.Sources, "source", "sources") + " cited, " + text.Count(c.Origins, "origin", "origins")
}

// The most checks that the first page lists of each kind.
const listed = 8

// checksShown gives the checks published last.
func (s *Server) checksShown(ctx context.Context) ([]checked, error) {
	if s.Desk == nil {
		return nil, nil
	}
	list, _, err := s.Desk.Publications(ctx, "", desk.Page{Limit: listed})
	if err != nil {
		return nil, err
	}
	var out []checked
	for _, p := range list {
		out = append(out, s.fill(ctx, publishedCheck(p)))
	}
	return out, nil
}

// draftsShown gives the drafts asked last, to whoever may see drafts.
func (s *Server) draftsShown(ctx context.Context, who desk.Actor) ([]checked, error) {
	if s.Desk == nil || !who.Role.May(desk.Editor) {
		return nil, nil
	}
	list, _, err := s.Desk.Drafts(ctx, who, desk.Page{Limit: listed})
	if err != nil {
		return nil, err
	}
	var out []checked
	for _, d := range list {
		out = append(out, s.fill(ctx, draftCheck(d.Report, d.Question)))
	}
	return out, nil
}

// fill adds what a check's report says. A list is not lost over a report that
// cannot be read: its line has less.
func (s *Server) fill(ctx context.Context, c checked) checked {
	r, _, err := s.report(ctx, c.report)
	if err != nil {
		s.Logger.Warn("a check in a list could not be read", "report", c.report, "error", err)
		return c
	}
	c.Day, _ = time.Parse(time.DateOnly, r.CheckedOn)
	c.Sources, c.Origins = len(r.Sources), len(r.Origins)
	if r.Verdict != nil {
		c.Verdict, c.Reason = r.Verdict.Label, r.Verdict.Reason
	}
	return c
}
