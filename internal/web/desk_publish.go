package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/text"
)

// preview is what an editor sees of a report before it is public.
type preview struct {
	Report   *assay.Report
	Address  string // of the report, for editors
	Verdict  string
	Counts   []string // sentences by what they rest on
	Classes  []string // "4 news"
	Failed   []failed // what does not hold; nothing may be published with it
	Checks   []checkItem
	Verified bool
}

// failed is a sentence or another part of a report that does not hold.
type failed struct{ Where, Text, Why string }

// checkItem is a line of the checklist: what the program found, or what an editor
// has to look at.
type checkItem struct {
	Done  bool // by the program; else an editor has to look
	Known bool // nothing to do: it says what was not done
	Words string
	Items []string
}

// preview verifies a report again, now, and sums up what would be public.
func (s *Server) preview(ctx context.Context, r *assay.Report) (*preview, error) {
	result, err := check.Verify(ctx, s.Check, r, s.Reread)
	if err != nil {
		return nil, err
	}
	p := &preview{Report: r, Address: "/reports/" + r.ID, Verdict: verdictWords(r), Verified: result.OK}
	for _, f := range result.Failures {
		where, words := placeOf(r, f.Where)
		p.Failed = append(p.Failed, failed{where, words, sentence(f.Message)})
	}
	list := places(r)
	anchored := 0
	for _, x := range list {
		if len(x.Citations) > 0 {
			anchored++
		}
	}
	p.Counts = []string{
		text.Count(len(list), "sentence and row in all", "sentences and rows in all"),
		text.Count(anchored, "cites stored words", "cite stored words"),
		text.Count(len(list)-anchored, "counts the library or says what it lacks", "count the library or say what it lacks"),
	}
	for _, c := range assay.Classes {
		n := 0
		for _, src := range r.Sources {
			if src.Class == c {
				n++
			}
		}
		if n > 0 {
			p.Classes = append(p.Classes, fmt.Sprintf("%d %s", n, c))
		}
	}
	if result.OK {
		p.Checks = append(p.Checks, checkItem{Done: true, Words: "Every sentence was held to the stored words again just now, and holds."})
	}
	for _, u := range result.Undone {
		p.Checks = append(p.Checks, checkItem{Known: true, Words: fmt.Sprintf("Not computed again: %s (%s).", u.Check, u.Reason)})
	}
	rest, err := s.checklist(ctx, r)
	p.Checks = append(p.Checks, rest...)
	return p, err
}

// checklist says what an editor has to look at, each drawn from the report itself.
func (s *Server) checklist(ctx context.Context, r *assay.Report) ([]checkItem, error) {
	var out []checkItem
	var interested []string
	for _, src := range r.Sources {
		if src.Interest == assay.Interested && !slices.Contains(interested, src.Publisher) {
			interested = append(interested, src.Publisher)
		}
	}
	if len(interested) > 0 {
		out = append(out, checkItem{Words: "These publishers have an interest in the answer. Is it clear in each sentence that it is their word?", Items: interested})
	} else {
		out = append(out, checkItem{Done: true, Words: "No source is the actor of the claim, or stands above or below it."})
	}
	people, err := s.peopleIn(ctx, r)
	if err != nil {
		return nil, err
	}
	if len(people) > 0 {
		out = append(out, checkItem{Words: "These names of people stand in the report. Is each a public figure in a public role, and none a victim or a private person?", Items: people})
	} else {
		out = append(out, checkItem{Done: true, Words: "No name was found that a source marks as a person’s. Read once for names all the same."})
	}
	if n := len(r.Gaps); n > 0 {
		out = append(out, checkItem{Words: fmt.Sprintf("The report says %s that the sources do not show. Would a reader still take the verdict for more than it is?", text.Count(n, "thing", "things"))})
	}
	if n := len(r.Refused); n > 0 {
		out = append(out, checkItem{Words: fmt.Sprintf("%s refused by the anchor check and left out; the page lists them with the reasons.", text.Count(n, "drafted sentence was", "drafted sentences were"))})
	}
	return out, nil
}

// peopleIn gives the names in a report that a source it cites marks as a person's.
func (s *Server) peopleIn(ctx context.Context, r *assay.Report) ([]string, error) {
	var ids []string
	for _, src := range r.Sources {
		ids = append(ids, src.Document)
	}
	slices.Sort(ids)
	materials, err := s.Library.Materials(ctx, slices.Compact(ids))
	if errors.Is(err, assay.ErrNotFound) {
		return nil, nil // the verification says what is missing
	}
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, p := range places(r) {
		b.WriteString(p.Text + "\n")
	}
	all := b.String()
	found := map[string]bool{}
	for _, m := range materials {
		for _, n := range m.Annotation.Names {
			if n.Kind == assay.Person && strings.Contains(all, n.Text) {
				found[n.Text] = true
			}
		}
	}
	var out []string
	for name := range found {
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}

// place is a part of a report as a verification names it.
var place = regexp.MustCompile(`^([a-z_]+)(?:\[(\d+)\])?(?:\.(sentences|table\.rows|rows)\[(\d+)\])?`)

// placeOf says in words which part of a report a verification means, with its text.
func placeOf(r *assay.Report, where string) (words, said string) {
	m := place.FindStringSubmatch(where)
	if m == nil {
		return where, ""
	}
	i, _ := strconv.Atoi(m[2])
	j, _ := strconv.Atoi(m[4])
	one := func(list []assay.S, i int, name string) (string, string) {
		if i >= len(list) {
			return name, ""
		}
		return fmt.Sprintf("%s, sentence %d", name, i+1), list[i].Text
	}
	switch {
	case m[1] == "summary":
		return one(r.Summary, i, "Executive summary")
	case m[1] == "gaps":
		return one(r.Gaps, i, "What the sources do not show")
	case m[1] == "bottom_line":
		return one(r.BottomLine, i, "Bottom line")
	case m[1] == "sections" && i < len(r.Sections) && m[3] == "sentences":
		return one(r.Sections[i].Sentences, j, fmt.Sprintf("Section %d", i+1))
	case m[1] == "sections" && i < len(r.Sections) && m[3] != "" && r.Sections[i].Table != nil && j < len(r.Sections[i].Table.Rows):
		return fmt.Sprintf("Section %d, row %d of the table", i+1, j+1), strings.Join(r.Sections[i].Table.Rows[j].Cells, " · ")
	case m[1] == "sources" && i < len(r.Sources):
		return fmt.Sprintf("Source %d", r.Sources[i].N), r.Sources[i].Title
	case m[1] == "figures" && i < len(r.Figures):
		return fmt.Sprintf("Figure %d", i+1), r.Figures[i].Text
	}
	return text.UpperFirst(strings.ReplaceAll(where, "_", " ")), ""
}

type publishData struct {
	deskFrame
	Form    *form
	Preview *preview
	Same    []publishedRow // checks of the same question that are public already
	Topics  []string       // that are in use
}

// publishedRow is a published check that this report could take the place in.
type publishedRow struct{ Question, Address, Revise string }

func (s *Server) publishPage(w http.ResponseWriter, r *http.Request) error {
	id := r.URL.Query().Get("report")
	if done, err := s.published(w, r, id); done || err != nil {
		return err
	}
	report, _, err := s.report(r.Context(), id)
	if err != nil {
		return err
	}
	f := newForm("report", id, "slug", desk.Slug(report.Question))
	return s.showPublish(w, r, http.StatusOK, f, report)
}

// published sends an editor on who would publish what is public already.
func (s *Server) published(w http.ResponseWriter, r *http.Request, id string) (bool, error) {
	p, err := s.Desk.PublicationOf(r.Context(), id)
	switch {
	case errors.Is(err, assay.ErrNotFound):
		return false, nil
	case err != nil:
		return false, err
	}
	http.Redirect(w, r, "/checks/"+p.Slug, http.StatusSeeOther)
	return true, nil
}

func (s *Server) showPublish(w http.ResponseWriter, r *http.Request, status int, f *form, report *assay.Report) error {
	ctx := r.Context()
	d := &publishData{deskFrame: s.deskPage(r, "Publish"), Form: f}
	var err error
	if d.Preview, err = s.preview(ctx, report); err != nil {
		return err
	}
	if d.Same, err = s.publishedOf(ctx, report); err != nil {
		return err
	}
	if d.Topics, err = s.Desk.Topics(ctx); err != nil {
		return err
	}
	return s.show(w, r, status, "desk_publish", d)
}

// publishedOf gives the published checks of a report's question.
func (s *Server) publishedOf(ctx context.Context, r *assay.Report) ([]publishedRow, error) {
	kept, err := s.Library.Checks(ctx, r.Question)
	if err != nil {
		return nil, err
	}
	var out []publishedRow
	for _, k := range kept {
		p, err := s.Desk.PublicationOf(ctx, k.ID)
		if errors.Is(err, assay.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		row := publishedRow{p.Question, "/checks/" + p.Slug, reviseAddress(p.Slug, "") + "&report=" + r.ID}
		if !slices.Contains(out, row) {
			out = append(out, row)
		}
	}
	return out, nil
}

// publish gives a report a stable address, if it verifies.
func (s *Server) publish(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := readForm(r)
	if err != nil {
		return err
	}
	id := f.Line("report")
	if done, err := s.published(w, r, id); done || err != nil {
		return err // the form was sent twice
	}
	report, _, err := s.report(ctx, id)
	if err != nil {
		return err
	}
	topics := topicsOf(f)
	if f.Faulty() {
		return s.showPublish(w, r, http.StatusBadRequest, f, report)
	}
	result, err := check.Verify(ctx, s.Check, report, s.Reread)
	if err != nil {
		return err
	}
	if !result.OK {
		f.Fault("", "This report does not hold to its sources, so it cannot be published. What fails is listed below.")
		return s.showPublish(w, r, http.StatusUnprocessableEntity, f, report)
	}
	p, err := s.Desk.Publish(ctx, actorOf(ctx), report, f.Line("slug"), topics)
	switch told := problem.Of(err); {
	case err == nil:
		http.Redirect(w, r, "/checks/"+p.Slug, http.StatusSeeOther)
		return nil
	case errors.Is(err, assay.ErrConflict):
		f.Fault("slug", "Another check has this address already. Please choose another one.")
		return s.showPublish(w, r, told.Status, f, report)
	case errors.Is(err, assay.ErrUsage):
		f.Fault("slug", "%s", sentence(told.Detail))
		return s.showPublish(w, r, told.Status, f, report)
	}
	return err
}

// topicsOf reads the topics of a form: words between commas, each once.
func topicsOf(f *form) []string {
	const most, longest = 12, 60
	out := []string{}
	for t := range strings.SplitSeq(f.Line("topics"), ",") {
		t = strings.TrimSpace(t)
		if t == "" || slices.Contains(out, t) {
			continue
		}
		if len([]rune(t)) > longest {
			f.Fault("topics", "A topic has more than %d characters. Please use a word or two, with commas between topics.", longest)
			return nil
		}
		out = append(out, t)
	}
	if len(out) > most {
		f.Fault("topics", "There are %d topics; at most %d are taken.", len(out), most)
	}
	return out
}
