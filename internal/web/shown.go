package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"assay"
	"assay/internal/desk"
	"assay/internal/library"
	"assay/internal/render"
)

// shown is a report as an address means it. The same pages stand below each kind
// of address:
//
//	/checks/{slug}         the latest revision of a published check
//	/checks/{slug}/v/{n}   one revision of it
//	/reports/{id}          any kept report, for editors
//	/answers/{job}         the report that a job gave, for whoever holds the job's ID
type shown struct {
	Report      *assay.Report // shared between requests: not to be changed
	Check       library.Check
	Base        string            // the address, without a slash at its end
	Publication *desk.Publication // nil for what is not published
	Revision    *desk.Revision    // the one shown
	Latest      bool              // nothing newer is published
	Job         string            // of an answer
}

// reportBases are the addresses of reports, as patterns.
var reportBases = []string{"/checks/{slug}", "/checks/{slug}/v/{n}", "/reports/{report}", "/answers/{job}"}

// handleReport registers a page below every kind of report address: below is ""
// for the report itself or begins with a slash.
func (s *Server) handleReport(mux *http.ServeMux, method, below string, h func(w http.ResponseWriter, r *http.Request, x *shown) error) {
	for _, base := range reportBases {
		s.handle(mux, method+" "+base+below, func(w http.ResponseWriter, r *http.Request) error {
			x, err := s.resolve(r)
			if err != nil {
				return err
			}
			return h(w, r, x)
		})
	}
}

// resolve finds the report that a request's address means. What is not published
// is not found for whoever may not read it: no address tells that it exists.
func (s *Server) resolve(r *http.Request) (*shown, error) {
	ctx := r.Context()
	x := &shown{}
	id := ""
	switch slug, report, job := r.PathValue("slug"), r.PathValue("report"), r.PathValue("job"); {
	case slug != "":
		p, err := s.Desk.Publication(ctx, slug)
		if err != nil {
			return nil, err
		}
		x.Publication, x.Revision, x.Base, x.Latest = &p, &p.Latest, "/checks/"+p.Slug, true
		if n := r.PathValue("n"); n != "" {
			list, err := s.Desk.Revisions(ctx, slug)
			if err != nil {
				return nil, err
			}
			i, err := strconv.Atoi(n)
			if err != nil || i < 1 || i > len(list) {
				return nil, fmt.Errorf("%w: no version %.20q of this check: it has %d", assay.ErrNotFound, n, len(list))
			}
			x.Revision, x.Latest = &list[i-1], i == len(list)
			x.Base += "/v/" + strconv.Itoa(i)
		}
		id = x.Revision.Report
	case report != "":
		if !actorOf(ctx).Role.May(desk.Editor) {
			return nil, fmt.Errorf("%w: no such page", assay.ErrNotFound)
		}
		id, x.Base = report, "/reports/"+report
	case job != "":
		j, err := s.Ask.Job(ctx, job)
		if err != nil {
			return nil, err
		}
		if j.Report == "" {
			return nil, fmt.Errorf("%w: this question has no answer yet: it is at /asking/%s", assay.ErrNotFound, j.ID)
		}
		id, x.Base, x.Job = j.Report, "/answers/"+j.ID, j.ID
	}
	var err error
	if x.Report, x.Check, err = s.report(ctx, id); err != nil {
		return nil, err
	}
	if x.Publication == nil && strings.HasPrefix(x.Base, "/reports/") {
		if p, err := s.Desk.PublicationOf(ctx, id); err == nil {
			x.Publication = &p
		}
	}
	return x, nil
}

// report gives a kept report. Reports never change, so that those read last stay
// decoded; nobody may change what this gives.
func (s *Server) report(ctx context.Context, id string) (*assay.Report, library.Check, error) {
	kept, err := s.reports.get(id, func() (decoded, error) {
		kept, err := s.Library.Check(ctx, id)
		if err != nil {
			return decoded{}, err
		}
		r, err := render.Decode(bytes.NewReader(kept.Report))
		return decoded{r, kept}, err
	})
	return kept.report, kept.check, err
}
