package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/sync/singleflight"

	"assay"
	"assay/internal/check"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/render"
)

// readRoutes registers reports and what lies below each: why, comparing, sources.
func (s *Server) readRoutes(mux *http.ServeMux) {
	s.handleReport(mux, "GET", "", s.readReport)
	s.handleReport(mux, "GET", "/why/{sentence}", s.readWhy)
	s.handleReport(mux, "GET", "/compare", s.readCompare)
	s.exportRoutes(mux)
	s.handle(mux, "GET /checks/{slug}/versions", s.readVersions)
	s.handle(mux, "GET /sources/{id}", s.readSource)
	s.handle(mux, "GET /captures/{sha256}", s.require(s.Site.CapturesBy, s.readCapture))
}

// reading is what the pages of reports keep between requests.
type reading struct {
	reports *recent[decoded]       // by ID
	bodies  *recent[template.HTML] // reports as parts of pages, by ID and base

	judgements *recent[*check.Reasons] // of reports, by ID
	askAgain   singleflight.Group      // so that many who follow one report wait for one asking
	oneAsking  chan struct{}           // asked again is one question at a time

	below []string // the pages below every report's address, as registered: "GET /compare"

	used     *usage           // documents in published checks
	families *recent[*family] // of documents, by the library's state
}

// decoded is a kept report, and what it was decoded from.
type decoded struct {
	report *assay.Report
	check  library.Check
}

// What is kept: some hundred reports of the usual size, in bytes of JSON and of HTML.
const (
	keptReports = 16 << 20
	keptBodies  = 32 << 20

	keptJudgements = 200   // of reports
	keptFamilies   = 1_000 // of documents
)

func newReading() reading {
	return reading{
		reports: newRecent(keptReports, func(d decoded) int { return len(d.check.Report) }),
		bodies:  newRecent(keptBodies, func(h template.HTML) int { return len(h) }),

		judgements: newRecent(keptJudgements, func(*check.Reasons) int { return 1 }),
		oneAsking:  make(chan struct{}, 1),
		used:       &usage{},
		families:   newRecent(keptFamilies, func(*family) int { return 1 }),
	}
}

// reportPage is a report in the site's frame.
type reportPage struct {
	frame
	*shown
	Body     template.HTML // made by render, which escapes
	Changes  []change      // of a published check, the newest first
	Versions int           // that are published
	Others   []other       // checks of the same question
	Actions  []action      // for editors
	Draft    bool          // no editor has published it
	Number   int           // of the version shown
	Log      *inLog        // nil where it is not logged
}

// change is a correction, an update or a retraction as a reader is told it.
type change struct {
	desk.Revision
	Word    string // "Corrected"
	Address string // of what changed
}

// other is another check of the same question.
type other struct{ Day, Address string }

// action is what an editor may do with a report.
type action struct{ Label, Address string }

// readReport shows a report.
func (s *Server) readReport(w http.ResponseWriter, r *http.Request, x *shown) error {
	ctx := r.Context()
	p := &reportPage{frame: s.frame(r, "checks", x.Report.Question), shown: x, Draft: x.Publication == nil}
	p.NoIndex = p.Draft || !x.Latest
	if x.Publication != nil {
		revisions, err := s.Desk.Revisions(ctx, x.Publication.Slug)
		if err != nil {
			return err
		}
		p.Versions, p.Changes = len(revisions), changes(revisions)
		p.Canonical, p.Feeds = s.absolute(r, "/checks/"+x.Publication.Slug), true
		if _, ok := s.origin(r); ok {
			p.OEmbed = "/oembed?url=" + url.QueryEscape(p.Canonical)
		}
		if i := slices.IndexFunc(revisions, func(v desk.Revision) bool { return v.Report == x.Report.ID }); x.Revision == nil && i >= 0 {
			x.Revision = &revisions[i]
		}
		if x.Revision != nil {
			p.Number = x.Revision.N
		}
	}
	p.JSONLD = s.claimReview(r, x)
	var err error
	if p.Body, err = s.body(x); err != nil {
		return err
	}
	if p.Others, err = s.others(ctx, x); err != nil {
		return err
	}
	if p.Log, err = s.entry(ctx, x); err != nil { // the report can be read all the same
		s.Logger.Error("the log cannot be read", "path", x.Base, "error", err)
	}
	p.Actions = actions(p.Who, x)
	return s.show(w, r, http.StatusOK, "read_report", p)
}

// body gives a report as a part of a page at its address. A report never
// changes, so that it is made once.
func (s *Server) body(x *shown) (template.HTML, error) {
	return s.bodies.get(x.Report.ID+" "+x.Base, func() (template.HTML, error) {
		var b bytes.Buffer
		if err := render.Fragment(&b, x.Report, s.links(x)); err != nil {
			return "", err
		}
		return template.HTML(b.String()), nil
	})
}

// links says where a report's pages are.
func (s *Server) links(x *shown) render.Links {
	return render.Links{
		Base:   x.Base,
		Source: [2]string{"/sources/", "?report=" + strings.TrimPrefix(x.Base, "/")}, Part: pageBytes,
		Ask: "/ask",
		Exports: []render.Link{
			{Label: "PDF", Address: x.Base + "/report.pdf"}, {Label: "One file (HTML)", Address: x.Base + "/report.html"},
			{Label: "Markdown", Address: x.Base + "/report.md"}, {Label: "JSON", Address: x.Base + "/report.json"},
			{Label: "Figures (CSV)", Address: x.Base + "/figures.csv"},
		},
	}
}

// changes gives the changes of a published check after its first version, newest first.
func changes(revisions []desk.Revision) []change {
	var out []change
	for _, v := range revisions {
		if v.N > 1 {
			out = append(out, change{v, changeWord(v.Kind), fmt.Sprintf("/checks/%s/versions#v%d", v.Slug, v.N)})
		}
	}
	slices.Reverse(out)
	return out
}

func changeWord(k desk.RevisionKind) string {
	switch k {
	case desk.Corrected:
		return "Corrected"
	case desk.Updated:
		return "Updated"
	case desk.Retracted:
		return "Retracted"
	case desk.Reinstated:
		return "Reinstated"
	}
	return "Published"
}

// actions are what an editor may do with a report.
func actions(who desk.Actor, x *shown) []action {
	switch {
	case !who.Role.May(desk.Editor):
		return nil
	case x.Publication == nil:
		return []action{{"Publish this report", "/desk/publish?report=" + x.Report.ID}}
	case x.Publication.Retracted:
		return []action{{"Reinstate or correct this check", "/desk/revise?slug=" + x.Publication.Slug}}
	}
	return []action{{"Correct, update or retract this check", "/desk/revise?slug=" + x.Publication.Slug}}
}

// maxOthers is the most other checks of a question that a report names.
const maxOthers = 5

// others gives the other checks of the same question that whoever asks may read.
func (s *Server) others(ctx context.Context, x *shown) ([]other, error) {
	saved, err := s.Library.Checks(ctx, x.Report.Question)
	if err != nil {
		return nil, err
	}
	editor := actorOf(ctx).Role.May(desk.Editor)
	var out []other
	for _, c := range slices.Backward(saved) {
		if c.ID == x.Report.ID {
			continue
		}
		if len(out) == maxOthers {
			break
		}
		p, err := s.Desk.PublicationOf(ctx, c.ID)
		switch {
		case errors.Is(err, assay.ErrNotFound) && editor:
		case errors.Is(err, assay.ErrNotFound):
			continue
		case err != nil:
			return nil, err
		case x.Publication != nil && p.Slug == x.Publication.Slug:
			continue // a version of this check, which its list of versions has
		}
		kept, _, err := s.report(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, other{render.Date(kept.CheckedOn), x.Base + "/compare?with=" + c.ID})
	}
	return out, nil
}
