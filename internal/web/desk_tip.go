package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/problem"
)

// tipGroup is a tip with those that say nearly the same.
type tipGroup struct {
	desk.Tip
	Like []desk.Tip
	In   *deskLink // of a dispute: the published check
}

// Tag says in words what a tip is.
func (g tipGroup) Tag() string { return tipTag(g.Tip) }

// Meta says what has been done with a tip.
func (g tipGroup) Meta() string { return tipMeta(g.Tip) }

// tipTag says in words what a tip is.
func tipTag(t desk.Tip) string {
	switch t.Kind {
	case desk.TipSource:
		return "Source offered"
	case desk.TipDispute:
		return "Dispute of a sentence"
	}
	return "Question"
}

// tipMeta says in words when a tip came and who has it.
func tipMeta(t desk.Tip) string {
	s := "Sent on " + t.At.UTC().Format(dayForm)
	switch t.State {
	case desk.TipTaken:
		s += " · taken by " + t.Taker
	case desk.TipAccepted:
		s += " · accepted"
	case desk.TipDeclined:
		s += " · declined"
	case desk.TipMerged:
		s += " · put together with another"
	default:
		s += " · nobody has taken it"
	}
	if t.Also > 0 {
		s += fmt.Sprintf(" · sent %d times", t.Also+1)
	}
	return s
}

// mostAlike is the most near-duplicates shown of a tip.
const mostAlike = 10

// tipGroups gives a page of tips, each with those that say nearly the same;
// one that stands in a group before is not listed again.
func (s *Server) tipGroups(ctx context.Context, f desk.TipFilter, p desk.Page) ([]tipGroup, int, error) {
	who := actorOf(ctx)
	list, total, err := s.Desk.Tips(ctx, who, f, p)
	if err != nil {
		return nil, 0, err
	}
	var out []tipGroup
	seen := map[string]bool{}
	for _, t := range list {
		if seen[t.ID] {
			continue
		}
		g := tipGroup{Tip: t}
		if t.State == desk.TipOpen || t.State == desk.TipTaken {
			if g.Like, err = s.alike(ctx, t); err != nil {
				return nil, 0, err
			}
		}
		if t.Kind == desk.TipDispute {
			if p, err := s.Desk.PublicationOf(ctx, t.Report); err == nil {
				g.In = &deskLink{"/checks/" + p.Slug + "#" + t.Sentence, p.Question}
			}
		}
		for _, l := range g.Like {
			seen[l.ID] = true
		}
		out = append(out, g)
	}
	return out, total, nil
}

// alike gives the open tips that say nearly the same as one.
func (s *Server) alike(ctx context.Context, t desk.Tip) ([]desk.Tip, error) {
	like, _, err := s.Desk.Tips(ctx, actorOf(ctx), desk.TipFilter{Kind: t.Kind, Like: &t}, desk.Page{Limit: mostAlike + 1})
	if err != nil {
		return nil, err
	}
	var out []desk.Tip
	for _, l := range like {
		if l.ID != t.ID && len(out) < mostAlike {
			out = append(out, l)
		}
	}
	return out, nil
}

// deskChoice is a choice of a filter.
type deskChoice struct {
	Value, Words string
	Chosen       bool
}

// choices marks the chosen one of values and words in turn.
func choices(chosen string, pairs ...string) []deskChoice {
	var out []deskChoice
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, deskChoice{pairs[i], pairs[i+1], pairs[i] == chosen})
	}
	return out
}

type tipsData struct {
	deskFrame
	Kinds, States []deskChoice
	Groups        []tipGroup
	Pages         paging
}

func (s *Server) tips(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d := &tipsData{
		deskFrame: s.deskPage(r, "Tips"),
		Kinds:     choices(q.Get("kind"), "", "every kind", "question", "questions", "source", "sources", "dispute", "disputes"),
		States:    choices(q.Get("state"), "", "open and taken", "open", "open", "taken", "taken", "accepted", "accepted", "declined", "declined", "merged", "put together with another"),
	}
	f := desk.TipFilter{}
	for _, c := range d.Kinds {
		if c.Chosen {
			f.Kind = desk.TipKind(c.Value)
		}
	}
	for _, c := range d.States {
		if c.Chosen {
			f.State = desk.TipState(c.Value)
		}
	}
	p := deskPage(r, perPage)
	var total int
	var err error
	if d.Groups, total, err = s.tipGroups(r.Context(), f, p); err != nil {
		return err
	}
	d.Pages = pagesOf(r, p, len(d.Groups), total)
	return s.show(w, r, http.StatusOK, "desk_tips", d)
}

type tipData struct {
	deskFrame
	Form    *form
	Tip     desk.Tip
	Was     string // the state of the tip that the page shows
	Tag     string
	Meta    string
	Told    string // what has just been done
	Like    []desk.Tip
	Dispute *disputed // of a dispute
	CanAdd  bool      // sources can be read in from here
	Open    bool      // nothing has been decided
	Result  *deskLink // what became of it
	Correct string    // address of the page that corrects the disputed check
}

func (s *Server) tipPage(w http.ResponseWriter, r *http.Request) error {
	return s.showTip(w, r, http.StatusOK, newForm(), "")
}

func (s *Server) showTip(w http.ResponseWriter, r *http.Request, status int, f *form, told string) error {
	ctx := r.Context()
	t, err := s.Desk.Tip(ctx, actorOf(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	d := &tipData{
		deskFrame: s.deskPage(r, tipTag(t)), Form: f, Tip: t, Was: strconv.FormatInt(t.Changed.UnixMicro(), 10),
		Tag: tipTag(t), Meta: tipMeta(t), Told: told, CanAdd: s.Add != nil, Open: t.State == desk.TipOpen || t.State == desk.TipTaken,
	}
	if d.Result, err = s.tipResult(ctx, t); err != nil {
		return err
	}
	if _, typed := f.values["answer"]; !typed {
		f.Set("answer", t.Answer)
	}
	if d.Like, err = s.alike(ctx, t); err != nil {
		return err
	}
	if t.Kind == desk.TipDispute {
		if d.Dispute, err = s.disputeOf(ctx, t); err != nil {
			return err
		}
		if p, err := s.Desk.PublicationOf(ctx, t.Report); err == nil {
			d.Correct = reviseAddress(p.Slug, t.ID)
		}
	}
	return s.show(w, r, status, "desk_tip", d)
}

// tipResult gives what became of a tip, nil for nothing yet.
func (s *Server) tipResult(ctx context.Context, t desk.Tip) (*deskLink, error) {
	switch {
	case t.Result == "":
		return nil, nil
	case t.Kind == desk.TipSource:
		return &deskLink{sourcePages + url.PathEscape(t.Result), "The source in the library"}, nil
	case t.Kind == desk.TipDispute:
		return &deskLink{"/checks/" + url.PathEscape(t.Result), "The check, as it was changed"}, nil
	}
	job, err := s.Ask.Job(ctx, t.Result)
	if errors.Is(err, assay.ErrNotFound) {
		return nil, nil // the desk was restarted, or the answer is gone
	}
	if err != nil {
		return nil, err
	}
	if p, err := s.Desk.PublicationOf(ctx, job.Report); err == nil && job.Report != "" {
		return &deskLink{"/checks/" + p.Slug, "The published check"}, nil
	}
	return &deskLink{"/asking/" + job.ID, "The answer to the question, not read by an editor yet"}, nil
}

// tipAct does what an editor chose: the buttons of the page are all of one form.
func (s *Server) tipAct(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r)
	if err != nil {
		return err
	}
	micros, err := strconv.ParseInt(f.Line("was"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: this form does not say which state of the tip it is about; open the tip again", assay.ErrUsage)
	}
	f.Most("answer", "The answer", mostAnswer)
	if f.Text("answer") == "" {
		switch f.Line("do") {
		case "answer":
			f.Fault("answer", "Please write an answer first.")
		case "decline":
			f.Fault("answer", "Whoever sent this should know why: please write an answer before you decline.")
		}
	}
	if f.Faulty() {
		return s.showTip(w, r, http.StatusBadRequest, f, "")
	}
	act := tipAction{s: s, r: r, form: f, id: r.PathValue("id"), was: time.UnixMicro(micros).UTC()}
	to, told, err := act.do(r.Context())
	switch p := problem.Of(err); {
	case err == nil && to != "":
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	case err == nil:
		return s.showTip(w, r, http.StatusOK, newForm(), told)
	case errors.Is(err, assay.ErrConflict):
		f.Fault("", "Somebody else changed this tip meanwhile. It is shown below as it is now; what you typed is kept. Look at it, and choose again.")
		return s.showTip(w, r, p.Status, f, "")
	case p.Status == http.StatusInternalServerError, errors.Is(err, assay.ErrDenied):
		return err
	default:
		f.Fault("", "%s", sentence(p.Detail))
		return s.showTip(w, r, p.Status, f, "")
	}
}

// The most characters of what people write; the desk holds them too.
const (
	mostName     = 60
	mostAnswer   = 2000
	mostWhy      = 2000
	mostQuestion = 500
	mostText     = 4000
	mostQuote    = 2000
	mostURL      = 2000
)

// tipAction is one thing done with a tip.
type tipAction struct {
	s    *Server
	r    *http.Request
	form *form
	id   string
	was  time.Time
}

// do gives where to go next, or what to tell on the tip's own page.
func (a *tipAction) do(ctx context.Context) (to, told string, err error) {
	who := actorOf(ctx)
	t, err := a.s.Desk.Tip(ctx, who, a.id)
	if err != nil {
		return "", "", err
	}
	if !t.Changed.Equal(a.was) {
		return "", "", fmt.Errorf("%w: this tip", assay.ErrConflict)
	}
	switch a.form.Line("do") {
	case "take":
		return "", "You have taken this tip.", a.set(ctx, desk.TipTaken, t.Result)
	case "answer":
		return "", "The answer is kept. Whoever sent this can read it by the receipt.", a.set(ctx, t.State, t.Result)
	case "accept":
		return "", "The tip is accepted.", a.set(ctx, desk.TipAccepted, t.Result)
	case "decline":
		return "", "The tip is declined, with your answer.", a.set(ctx, desk.TipDeclined, t.Result)
	case "merge":
		into := a.form.Line("into")
		if into == "" {
			return "", "", fmt.Errorf("%w: please choose the tip that this one goes into", assay.ErrUsage)
		}
		return "/desk/tips/" + url.PathEscape(into), "", a.s.Desk.MergeTip(ctx, who, a.id, into)
	case "source":
		return a.addSource(ctx, t)
	case "check":
		return a.ask(ctx, t)
	case "correct":
		return a.correct(ctx, t)
	}
	return "", "", fmt.Errorf("%w: this form does not say what to do", assay.ErrUsage)
}

func (a *tipAction) set(ctx context.Context, state desk.TipState, result string) error {
	_, err := a.s.Desk.SetTip(ctx, actorOf(ctx), a.id, a.was, state, a.form.Text("answer"), result)
	return err
}

// patience is how long the desk waits for a source to be read from its address.
const patience = 50 * time.Second

// addSource reads the tip's address into the library.
func (a *tipAction) addSource(ctx context.Context, t desk.Tip) (to, told string, err error) {
	switch {
	case a.s.Add == nil:
		return "", "", fmt.Errorf("%w: reading sources from their addresses is not set up at this desk; read it in with `assay add` where the library is", assay.ErrUnavailable)
	case t.URL == "":
		return "", "", fmt.Errorf("%w: this tip names no address", assay.ErrUsage)
	}
	reading, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ids, err := a.s.Add(reading, t.URL)
	if err != nil {
		return "", "", err
	}
	if len(ids) == 0 {
		return "", "", fmt.Errorf("%w: there was nothing to read at %s", assay.ErrEmpty, t.URL)
	}
	if err := a.s.Desk.Record(ctx, actorOf(ctx), "add source", ids[0], t.URL); err != nil {
		return "", "", err
	}
	d, err := a.s.Library.Document(ctx, ids[0])
	if err != nil {
		return "", "", err
	}
	told = fmt.Sprintf("It is in the library: “%s”, %s.", titleOf(&d), publisherOf(&d))
	if n := len(ids) - 1; n > 0 {
		told += fmt.Sprintf(" %d more came with it.", n)
	}
	return "", told, a.set(ctx, desk.TipAccepted, ids[0])
}

// ask puts the tip's question into the asking queue.
func (a *tipAction) ask(ctx context.Context, t desk.Tip) (to, told string, err error) {
	job, err := a.s.Ask.Ask(ctx, t.Text, a.s.client(a.r))
	if err != nil {
		return "", "", err
	}
	return "/asking/" + job.ID, "", a.set(ctx, desk.TipAccepted, job.ID)
}

// correct accepts a dispute and opens the page that corrects the check.
func (a *tipAction) correct(ctx context.Context, t desk.Tip) (to, told string, err error) {
	p, err := a.s.Desk.PublicationOf(ctx, t.Report)
	if err != nil {
		return "", "", fmt.Errorf("%w: the report that this is about is not published, so that there is nothing to correct; publish it or decline the dispute", assay.ErrUsage)
	}
	return reviseAddress(p.Slug, t.ID), "", a.set(ctx, desk.TipAccepted, t.Result)
}
