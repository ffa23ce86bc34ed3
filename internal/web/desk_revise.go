package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/check"
	"assay/internal/compare"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/render"
	"assay/internal/text"
)

// candidate is a report that could take the place of the published one.
type candidate struct {
	ID, Words, Changes string
	Address            string
	Chosen             bool
	Current            bool // it is the one published now
}

type reviseData struct {
	deskFrame
	Form        *form
	Publication desk.Publication
	Base        string
	Number      int // of the revision that the editor sees
	Kinds       []deskChoice
	Raised      []deskChoice
	Candidates  []candidate
	Difference  *compare.Difference // to the chosen report; nil when it is the published one
	Same        bool                // the chosen report is the published one
	Common      string              // the reason behind most of the changed sentences
	Failed      []failed
	Other       *desk.Revision // that somebody else published meanwhile
	Tip         *desk.Tip      // that led here
}

// revising is one look at the page that changes a published check.
type revising struct {
	s      *Server
	form   *form
	pub    desk.Publication
	before *assay.Report // of the latest revision
	after  *assay.Report // chosen to take its place; the same for none
}

func (s *Server) revisePage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := newForm("slug", q.Get("slug"), "tip", q.Get("tip"), "kind", q.Get("kind"), "report", q.Get("report"))
	v, err := s.revising(r.Context(), f)
	if err != nil {
		return err
	}
	f.Set("after", strconv.Itoa(v.pub.Latest.N))
	f.Set("topics", strings.Join(v.pub.Topics, ", "))
	if f.Line("tip") != "" {
		f.Set("raised", desk.RaisedBy()[0]) // a tip is a reader's
	}
	return v.show(w, r, http.StatusOK, nil, nil)
}

// revising reads what a form is about: the check and both reports.
func (s *Server) revising(ctx context.Context, f *form) (*revising, error) {
	v := &revising{s: s, form: f}
	var err error
	if v.pub, err = s.Desk.Publication(ctx, f.Line("slug")); err != nil {
		return nil, err
	}
	if v.before, _, err = s.report(ctx, v.pub.Latest.Report); err != nil {
		return nil, err
	}
	v.after = v.before
	if id := f.Line("report"); id != "" && id != v.before.ID {
		v.after, _, err = s.report(ctx, id)
	}
	return v, err
}

// show writes the page; other is what somebody else published meanwhile.
func (v *revising) show(w http.ResponseWriter, r *http.Request, status int, other *desk.Revision, broken []failed) error {
	ctx, f := r.Context(), v.form
	d := &reviseData{
		deskFrame: v.s.deskPage(r, "Change a published check"), Form: f, Publication: v.pub, Base: "/checks/" + v.pub.Slug,
		Number: v.pub.Latest.N, Other: other, Failed: broken,
	}
	d.Kinds = kindChoices(v.pub.Retracted, f.Line("kind"))
	for _, who := range desk.RaisedBy() {
		d.Raised = append(d.Raised, deskChoice{who, who, who == f.Line("raised")})
	}
	if d.Same = v.after.ID == v.before.ID; !d.Same {
		d.Difference, d.Common = commonReason(compare.Reports(v.before, v.after))
	}
	var err error
	if d.Candidates, err = v.candidates(ctx); err != nil {
		return err
	}
	if id := f.Line("tip"); id != "" {
		t, err := v.s.Desk.Tip(ctx, actorOf(ctx), id)
		if err != nil {
			return err
		}
		d.Tip = &t
	}
	return v.s.show(w, r, status, "desk_revise", d)
}

// kindChoices gives the changes that a check can have: one that is retracted can
// be reinstated only.
func kindChoices(retracted bool, chosen string) []deskChoice {
	if retracted {
		return choices(string(desk.Reinstated), string(desk.Reinstated), "Reinstate: the retraction was wrong, the check stands again")
	}
	if chosen == "" {
		chosen = string(desk.Corrected)
	}
	return choices(chosen,
		string(desk.Corrected), "Correct: something in it was wrong",
		string(desk.Updated), "Update: there is new evidence, and nothing was wrong",
		string(desk.Retracted), "Retract: it does not stand; it stays readable, with the reason")
}

// candidates lists the reports of the same question that were made after the
// published one, newest first, and that one itself at the end.
func (v *revising) candidates(ctx context.Context) ([]candidate, error) {
	const most = 10
	kept, err := v.s.Library.Checks(ctx, v.pub.Question)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, k := range slices.Backward(kept) {
		if k.ID == v.before.ID || len(ids) == most {
			break
		}
		ids = append(ids, k.ID)
	}
	if v.after.ID != v.before.ID && !slices.Contains(ids, v.after.ID) {
		ids = append(ids, v.after.ID)
	}
	var out []candidate
	for _, id := range ids {
		r, _, err := v.s.report(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, candidate{
			ID: id, Words: fmt.Sprintf("Checked on %s: %s", render.Date(r.CheckedOn), lowerFirst(verdictWords(r))),
			Changes: differenceWords(compare.Reports(v.before, r)), Address: "/reports/" + id, Chosen: id == v.after.ID,
		})
	}
	return append(out, candidate{
		ID: v.before.ID, Words: fmt.Sprintf("The report as it is published: %s", lowerFirst(verdictWords(v.before))),
		Address: "/checks/" + v.pub.Slug, Chosen: v.after.ID == v.before.ID, Current: true,
	}), nil
}

// differenceWords sums up a difference on one line.
func differenceWords(d *compare.Difference) string {
	var parts []string
	if d.Verdict != nil {
		parts = append(parts, "another verdict")
	}
	for _, p := range []struct {
		n         int
		one, many string
	}{
		{len(d.Sentences), "sentence differs", "sentences differ"},
		{len(d.Figures), "figure differs", "figures differ"},
		{len(d.Added), "source is new", "sources are new"},
		{len(d.Removed), "source is not cited any more", "sources are not cited any more"},
	} {
		if p.n > 0 {
			parts = append(parts, text.Count(p.n, p.one, p.many))
		}
	}
	if len(parts) == 0 {
		return "Nothing that it says differs"
	}
	return text.UpperFirst(text.List(parts))
}

// lowerFirst makes the first letter small, for words in a sentence.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// revise changes a published check, or shows what a change would be.
func (s *Server) revise(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := readForm(r)
	if err != nil {
		return err
	}
	v, err := s.revising(ctx, f)
	if err != nil {
		return err
	}
	after, err := strconv.Atoi(f.Line("after"))
	if err != nil {
		return fmt.Errorf("%w: this form does not say which version it changes; open the page again", assay.ErrUsage)
	}
	if after != v.pub.Latest.N {
		return v.stale(w, r)
	}
	if f.Line("do") == "preview" {
		return v.show(w, r, http.StatusOK, nil, nil)
	}
	change := v.change(after)
	if f.Faulty() {
		return v.show(w, r, http.StatusBadRequest, nil, nil)
	}
	if change.Report != nil {
		result, err := check.Verify(ctx, s.Check, v.after, s.Reread)
		if err != nil {
			return err
		}
		if !result.OK {
			var broken []failed
			for _, x := range result.Failures {
				where, words := placeOf(v.after, x.Where)
				broken = append(broken, failed{where, words, sentence(x.Message)})
			}
			f.Fault("report", "The report that you chose does not hold to its sources, so it cannot be published. What fails is listed below.")
			return v.show(w, r, http.StatusUnprocessableEntity, nil, broken)
		}
	}
	done, err := s.Desk.Revise(ctx, actorOf(ctx), change)
	switch told := problem.Of(err); {
	case errors.Is(err, assay.ErrConflict):
		if v, err = s.revising(ctx, f); err != nil {
			return err
		}
		return v.stale(w, r)
	case errors.Is(err, assay.ErrUsage), errors.Is(err, assay.ErrAnchor):
		f.Fault("", "%s", sentence(told.Detail))
		return v.show(w, r, told.Status, nil, nil)
	case err != nil:
		return err
	}
	if err := s.tellSender(ctx, change.Tip, done); err != nil {
		return err
	}
	http.Redirect(w, r, "/checks/"+done.Slug, http.StatusSeeOther)
	return nil
}

// stale shows what somebody else published meanwhile, and keeps what was typed.
func (v *revising) stale(w http.ResponseWriter, r *http.Request) error {
	latest := v.pub.Latest
	v.form.Set("after", strconv.Itoa(latest.N))
	v.form.Fault("", "Somebody else published version %d of this check while you were writing. Nothing of yours is lost, and nothing is published yet: read theirs, then decide whether yours is still needed.", latest.N)
	return v.show(w, r, http.StatusConflict, &latest, nil)
}

// change reads what is to change, and notes what is missing.
func (v *revising) change(after int) desk.Revising {
	f := v.form
	kind := desk.RevisionKind(f.Line("kind"))
	allowed := slices.ContainsFunc(kindChoices(v.pub.Retracted, ""), func(c deskChoice) bool { return c.Value == string(kind) })
	if !allowed {
		f.Fault("kind", "Please say what kind of change this is.")
	}
	if f.Text("why") == "" {
		f.Fault("why", "Please tell readers why: it is printed with the change.")
	}
	f.Most("why", "The reason", mostWhy)
	raised := f.Line("raised")
	if !slices.Contains(desk.RaisedBy(), raised) {
		f.Fault("raised", "Please say who raised it.")
	}
	out := desk.Revising{
		Slug: v.pub.Slug, After: after, Kind: kind, Report: v.after, Before: v.before,
		Why: f.Text("why"), RaisedBy: raised, Tip: f.Line("tip"), Topics: topicsOf(f),
	}
	same := v.after.ID == v.before.ID
	switch kind {
	case desk.Corrected, desk.Updated:
		if same {
			f.Fault("report", "Please choose the report that takes its place. If there is none yet, ask the question again first.")
		}
	case desk.Retracted:
		out.Report = nil
	case desk.Reinstated:
		if same {
			out.Report = nil
		}
	}
	return out
}

// tellSender notes on the tip that led to a change what became of it.
func (s *Server) tellSender(ctx context.Context, tip string, done desk.Revision) error {
	if tip == "" {
		return nil
	}
	t, err := s.Desk.Tip(ctx, actorOf(ctx), tip)
	if err != nil {
		return err
	}
	_, err = s.Desk.SetTip(ctx, actorOf(ctx), tip, t.Changed, desk.TipAccepted, t.Answer, done.Slug)
	return err
}
