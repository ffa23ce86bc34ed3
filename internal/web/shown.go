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
	s.below = append(s.below, method+" "+below)
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

// where is what an address of a report holds.
type where struct{ slug, n, report, job string }

// resolve finds the report that a request's address means. What is not published
// is not found for whoever may not read it: no address tells that it exists.
func (s *Server) resolve(r *http.Request) (*shown, error) {
	return s.find(r.Context(), where{r.PathValue("slug"), r.PathValue("n"), r.PathValue("report"), r.PathValue("job")})
}

// parseWhere reads where a report is from its base without the first slash, or
// from a report's bare ID; ok is false for anything else.
func parseWhere(s string) (at where, ok bool) {
	switch parts := strings.Split(s, "/"); {
	case len(parts) == 1 && parts[0] != "":
		return where{report: parts[0]}, true
	case len(parts) == 2 && parts[0] == "checks":
		return where{slug: parts[1]}, true
	case len(parts) == 4 && parts[0] == "checks" && parts[2] == "v":
		return where{slug: parts[1], n: parts[3]}, true
	case len(parts) == 2 && parts[0] == "reports":
		return where{report: parts[1]}, true
	case len(parts) == 2 && parts[0] == "answers":
		return where{job: parts[1]}, true
	}
	return where{}, false
}

// find finds the report that is at a place, for whoever asks.
func (s *Server) find(ctx context.Context, at where) (*shown, error) {
	x := &shown{}
	id := ""
	switch {
	case at.slug != "":
		p, err := s.Desk.Publication(ctx, at.slug)
		if err != nil {
			return nil, err
		}
		x.Publication, x.Revision, x.Base, x.Latest = &p, &p.Latest, "/checks/"+p.Slug, true
		if n := at.n; n != "" {
			list, err := s.Desk.Revisions(ctx, at.slug)
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
	case at.report != "":
		if !actorOf(ctx).Role.May(desk.Editor) {
			return nil, fmt.Errorf("%w: no such page", assay.ErrNotFound)
		}
		id, x.Base = at.report, "/reports/"+at.report
	case at.job != "":
		j, err := s.Ask.Job(ctx, at.job)
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
