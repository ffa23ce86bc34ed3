package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"assay"
	"assay/internal/compare"
	"assay/internal/desk"
	"assay/internal/text"
)

// publicRoutes registers published checks, corrections, tips, methodology, and policy.
func (s *Server) publicRoutes(mux *http.ServeMux) {
	s.handle(mux, "GET /checks", s.publications)
	s.handle(mux, "GET /topics/{topic}", s.publications)
	s.handle(mux, "GET /corrections", s.corrections)
	s.handle(mux, "GET /error-rate.csv", s.ratesCSV)
	s.handle(mux, "GET /methodology", s.written("methodology", "How checks are made"))
	s.handle(mux, "GET /corrections-policy", s.written("policy", "Corrections policy"))
	s.handle(mux, "GET /about", s.written("about", "About this desk"))
	s.tipRoutes(mux)
}

// dayForm is the form of dates that readers see.
const dayForm = "2 January 2006"

// publicationRow is a published check in a list.
type publicationRow struct {
	desk.Publication
	Words   string // the verdict
	Changed string // what its last change was, in words
}

// topicLink is a topic with the address of its list.
type topicLink struct {
	Name, Href string
	Here       bool
}

type publicationsData struct {
	frame
	Topic  string
	Topics []topicLink
	Rows   []publicationRow
	Pages  paging
}

// publications lists the published checks, of one topic or of all.
func (s *Server) publications(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	topic := r.PathValue("topic")
	if topic == "" {
		topic = r.URL.Query().Get("topic")
	}
	d := &publicationsData{frame: s.frame(r, "checks", "Published checks"), Topic: topic}
	d.Feeds = true
	topics, err := s.Desk.Topics(ctx)
	if err != nil {
		return err
	}
	if topic != "" {
		if !slices.Contains(topics, topic) {
			return fmt.Errorf("%w: no published check has the topic %.80q", assay.ErrNotFound, topic)
		}
		d.Title = topic
	}
	for _, t := range topics {
		d.Topics = append(d.Topics, topicLink{t, "/topics/" + url.PathEscape(t), t == topic})
	}
	p := deskPage(r, perPage)
	list, total, err := s.Desk.Publications(ctx, topic, p)
	if err != nil {
		return err
	}
	for _, x := range list {
		d.Rows = append(d.Rows, publicationRow{x, publishedVerdict(x), changeWords(x)})
	}
	d.Pages = pagesOf(r, p, len(list), total)
	return s.show(w, r, http.StatusOK, "public_checks", d)
}

// publishedVerdict gives the verdict of a published check in words.
func publishedVerdict(p desk.Publication) string {
	switch {
	case p.Retracted:
		return "Retracted"
	case p.Verdict == "":
		return "No verdict: not a yes-or-no question"
	}
	return string(p.Verdict)
}

// changeWords says when a check was published and what became of it.
func changeWords(p desk.Publication) string {
	first := "Published on " + p.Published.UTC().Format(dayForm)
	if p.Latest.N <= 1 {
		return first
	}
	return first + ", " + string(p.Latest.Kind) + " on " + p.Latest.At.UTC().Format(dayForm) + " (version " + strconv.Itoa(p.Latest.N) + ")"
}

// correctionRow is a change of a published check as readers see it.
type correctionRow struct {
	desk.Revision
	Title      string // "Corrected: the question"
	Question   string
	Base       string // address of the check
	Now, Then  string // addresses of the two versions
	Before     int    // number of the version before
	VerdictNow string // what became of the verdict, in words; "" where the question has none
	Same       bool   // the report says what the one before it said
	Rest       int    // changed sentences beyond those shown
	Common     string // the reason behind most of the changed sentences
	Log        *inLog // nil where it is not logged
}

type correctionsData struct {
	frame
	Counts string
	First  bool       // of the pages; it has the error rate at its head
	Rate   *rateTable // nil when nothing was published
	Rows   []correctionRow
	Pages  paging
}

// mostSentences is the most changed sentences shown of one correction; the
// comparison of both versions has all.
const mostSentences = 12

// corrections lists what was changed in published checks, newest first.
func (s *Server) corrections(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d := &correctionsData{frame: s.frame(r, "corrections", "Corrections")}
	d.Feeds = true
	p := deskPage(r, 10)
	list, total, err := s.Desk.Corrections(ctx, p)
	if err != nil {
		return err
	}
	for _, rev := range list {
		row, err := s.correctionRow(ctx, rev)
		if err != nil {
			return err
		}
		d.Rows = append(d.Rows, row)
	}
	if d.Counts, err = s.tally(ctx); err != nil {
		return err
	}
	if d.First = p.Offset == 0; d.First {
		rate, err := s.Desk.ErrorRate(ctx)
		if err != nil {
			return err
		}
		d.Rate = rateTableOf(rate)
	}
	d.Pages = pagesOf(r, p, len(list), total)
	return s.show(w, r, http.StatusOK, "public_corrections", d)
}

// tally counts what was published and what became of it, in words.
func (s *Server) tally(ctx context.Context) (string, error) {
	_, published, err := s.Desk.Publications(ctx, "", desk.Page{Limit: 1})
	if err != nil {
		return "", err
	}
	counts, err := s.Desk.Tally(ctx)
	if err != nil {
		return "", err
	}
	return text.UpperFirst(text.List([]string{
		text.Count(published, "check published", "checks published"),
		text.Count(counts[desk.Corrected], "correction", "corrections"),
		text.Count(counts[desk.Updated], "update", "updates"),
		text.Count(counts[desk.Retracted], "retraction", "retractions"),
	})) + ".", nil
}

// correctionRow tells of one change.
func (s *Server) correctionRow(ctx context.Context, rev desk.Revision) (correctionRow, error) {
	p, err := s.Desk.Publication(ctx, rev.Slug)
	if err != nil {
		return correctionRow{}, err
	}
	base := "/checks/" + rev.Slug
	row := correctionRow{
		Revision: rev, Question: p.Question, Title: changeWord(rev.Kind) + ": " + p.Question, Base: base,
		Now: base + "/v/" + strconv.Itoa(rev.N), Then: base + "/v/" + strconv.Itoa(rev.N-1), Before: rev.N - 1,
	}
	if row.Log, err = s.entry(ctx, &shown{Publication: &p, Revision: &rev}); err != nil {
		return correctionRow{}, err
	}
	if rev.Changes != nil {
		c, common := commonReason(rev.Changes)
		row.Changes, row.Common = c, common
		if c.Verdict != nil || p.Verdict != "" {
			row.VerdictNow = c.VerdictWords()
		}
		row.Same = rev.Changes.Empty()
		if len(c.Sentences) > mostSentences {
			row.Rest = len(c.Sentences) - mostSentences
			shown := *c
			shown.Sentences = c.Sentences[:mostSentences]
			row.Changes = &shown
		}
	}
	return row, nil
}

// commonReason takes out of a difference the reason that lies behind most of the
// sentences, where there are several, so that it is said once.
func commonReason(d *compare.Difference) (*compare.Difference, string) {
	count, common := map[string]int{}, ""
	for _, s := range d.Sentences {
		if count[s.Why]++; s.Why != "" && count[s.Why] > count[common] {
			common = s.Why
		}
	}
	if count[common] < 3 || common == "" {
		return d, ""
	}
	out := *d
	out.Sentences = slices.Clone(d.Sentences)
	for i := range out.Sentences {
		if out.Sentences[i].Why == common {
			out.Sentences[i].Why = ""
		}
	}
	return &out, common
}
