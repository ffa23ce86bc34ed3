package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"assay"
	"assay/internal/desk"
	"assay/internal/render"
	"assay/internal/text"
)

// deskRoutes registers signing in, the queue, publishing, correcting, and settings.
func (s *Server) deskRoutes(mux *http.ServeMux) {
	s.signRoutes(mux)
	editor := func(pattern string, h handler) { s.handle(mux, pattern, s.require(desk.Editor, h)) }
	editor("GET /desk", s.queue)
	editor("GET /desk/drafts", s.drafts)
	editor("GET /desk/sources", s.changedSources)
	editor("POST /desk/again", s.reask)
	editor("GET /desk/tips", s.tips)
	editor("GET /desk/tips/{id}", s.tipPage)
	editor("POST /desk/tips/{id}", s.tipAct)
	editor("GET /desk/publish", s.publishPage)
	editor("POST /desk/publish", s.publish)
	editor("GET /desk/revise", s.revisePage)
	editor("POST /desk/revise", s.revise)
	s.adminRoutes(mux)
}

// How many entries the queue shows of each kind, and how many a list's page has.
const (
	queued  = 8
	perPage = 25
)

// deskLink is a page of the desk in its own navigation.
type deskLink struct{ Href, Words string }

// deskFrame is what the pages of the desk share.
type deskFrame struct {
	frame
	Links []deskLink
}

// deskPage gives what the pages of the desk share; no search engine keeps them.
func (s *Server) deskPage(r *http.Request, title string) deskFrame {
	f := deskFrame{s.frame(r, "desk", title), []deskLink{
		{"/desk", "Queue"}, {"/desk/tips", "Tips"}, {"/desk/drafts", "Drafts"}, {"/desk/sources", "Sources that changed"},
	}}
	f.NoIndex = true
	if f.Who.Role.May(desk.Admin) {
		f.Links = append(f.Links, deskLink{"/desk/accounts", "Accounts"}, deskLink{"/desk/keys", "Keys"}, deskLink{"/desk/audit", "Who did what"}, deskLink{"/desk/settings", "Settings"})
	}
	if !f.Open {
		f.Links = append(f.Links, deskLink{"/account", "Your account"})
	}
	return f
}

type queueData struct {
	deskFrame
	Sums    string // how much there is of everything, in words
	Tips    []tipGroup
	AllTips int
	Due     []dueRow
	Drafts  []draftRow
	All     int // drafts
	Changed changedData
	Behind  string // why the public log is not up to what was published, "" when it is
}

// queue shows what waits: tips, corrections due, drafts, and sources that changed.
func (s *Server) queue(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d := &queueData{deskFrame: s.deskPage(r, "Desk"), Behind: s.logProblem()}
	var err error
	if d.Tips, d.AllTips, err = s.tipGroups(ctx, desk.TipFilter{}, desk.Page{Limit: queued}); err != nil {
		return err
	}
	if d.Due, err = s.correctionsDue(ctx); err != nil {
		return err
	}
	if d.Drafts, d.All, err = s.draftRows(ctx, desk.Page{Limit: queued}); err != nil {
		return err
	}
	if d.Changed, err = s.changed(ctx, desk.Page{Limit: perPage}); err != nil {
		return err
	}
	d.Sums = text.List([]string{
		text.Count(d.AllTips, "tip", "tips"),
		text.Count(len(d.Due), "correction due", "corrections due"),
		text.Count(d.All, "draft", "drafts"),
		text.Count(len(d.Changed.Rows), "source changed", "sources changed"),
	})
	return s.show(w, r, http.StatusOK, "desk_queue", d)
}

// dueRow is a dispute that was accepted and has not led to a correction.
type dueRow struct {
	Tip     desk.Tip
	Where   string // address of the report, "" when it is not published
	Correct string // address of the page that corrects it
}

// correctionsDue lists the disputes that were accepted and have no result yet.
func (s *Server) correctionsDue(ctx context.Context) ([]dueRow, error) {
	const most = 1000 // accepted disputes looked at, the newest
	list, _, err := s.Desk.Tips(ctx, actorOf(ctx), desk.TipFilter{Kind: desk.TipDispute, State: desk.TipAccepted}, desk.Page{Limit: most})
	if err != nil {
		return nil, err
	}
	var out []dueRow
	for _, t := range list {
		if t.Result != "" {
			continue
		}
		row := dueRow{Tip: t}
		if p, err := s.Desk.PublicationOf(ctx, t.Report); err == nil {
			row.Where = "/checks/" + p.Slug
			row.Correct = reviseAddress(p.Slug, t.ID)
		}
		out = append(out, row)
	}
	return out, nil
}

// reviseAddress gives the page that changes a published check, for a tip or for none.
func reviseAddress(slug, tip string) string {
	q := url.Values{"slug": {slug}}
	if tip != "" {
		q.Set("tip", tip)
	}
	return "/desk/revise?" + q.Encode()
}

// draftRow is a report that is not published, with what stands out in it.
type draftRow struct {
	Report, Question string
	Meta             string         // verdict, sources, date
	Held             string         // what has to be looked at first, "" for nothing
	Same             []publishedRow // the published checks of the same question
}

type draftsData struct {
	deskFrame
	Rows  []draftRow
	Pages paging
}

func (s *Server) drafts(w http.ResponseWriter, r *http.Request) error {
	d := &draftsData{deskFrame: s.deskPage(r, "Drafts")}
	p := deskPage(r, perPage)
	var total int
	var err error
	if d.Rows, total, err = s.draftRows(r.Context(), p); err != nil {
		return err
	}
	d.Pages = pagesOf(r, p, len(d.Rows), total)
	return s.show(w, r, http.StatusOK, "desk_drafts", d)
}

// draftRows reads a page of drafts. A draft that cannot be read is listed too, and says so.
func (s *Server) draftRows(ctx context.Context, p desk.Page) ([]draftRow, int, error) {
	list, total, err := s.Desk.Drafts(ctx, actorOf(ctx), p)
	if err != nil {
		return nil, 0, err
	}
	var out []draftRow
	for _, d := range list {
		row := draftRow{Report: d.Report, Question: d.Question}
		if r, _, err := s.report(ctx, d.Report); err != nil {
			row.Held = "This report cannot be read any more: ask the question again."
		} else {
			row.Meta = fmt.Sprintf("%s · checked on %s · %s", verdictWords(r), render.Date(r.CheckedOn), text.Count(len(r.Sources), "source", "sources"))
			if n := len(r.Refused); n > 0 {
				row.Held = text.Count(n, "drafted sentence was refused by the anchor check and is left out", "drafted sentences were refused by the anchor check and are left out")
			}
			if row.Same, err = s.publishedOf(ctx, r); err != nil {
				return nil, 0, err
			}
		}
		out = append(out, row)
	}
	return out, total, nil
}

// verdictWords gives a report's verdict, or says that its question has none.
func verdictWords(r *assay.Report) string {
	if r.Verdict == nil {
		return "No verdict: not a yes-or-no question"
	}
	return string(r.Verdict.Label)
}

// reask puts a question into the queue for an editor: of a tip, or of a check
// that is older than the library.
func (s *Server) reask(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	question := f.Line("question")
	if question == "" {
		return fmt.Errorf("%w: there is no question to ask", assay.ErrUsage)
	}
	job, err := s.Ask.Ask(r.Context(), question, s.client(r))
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/asking/"+job.ID, http.StatusSeeOther)
	return nil
}

// paging says which part of a list a page shows.
type paging struct {
	From, To, Total      int
	First, Before, After string // addresses, "" for none
	More                 bool   // there is more than one page
}

// deskPage gives the part of a list that a request asks for by ?page=.
func deskPage(r *http.Request, size int) desk.Page {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		n = 1
	}
	return desk.Page{Limit: size, Offset: (n - 1) * size}
}

// pagesOf gives the addresses of the pages before and after, with what else the
// address asks for.
func pagesOf(r *http.Request, p desk.Page, shown, total int) paging {
	out := paging{From: p.Offset + min(shown, 1), To: p.Offset + shown, Total: total, More: total > p.Limit || p.Offset > 0}
	to := func(n int) string {
		q := r.URL.Query()
		q.Set("page", strconv.Itoa(n))
		return r.URL.Path + "?" + q.Encode()
	}
	n := p.Offset/p.Limit + 1
	if n > 1 {
		out.Before = to(n - 1)
	}
	if p.Offset+shown < total && shown > 0 {
		out.After = to(n + 1)
	}
	return out
}
