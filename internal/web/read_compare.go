package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"assay"
	"assay/internal/compare"
	"assay/internal/desk"
	"assay/internal/render"
	"assay/internal/text"
)

// comparePage sets two reports of one question side by side.
type comparePage struct {
	frame
	Question      string
	Before, After comparedReport
	*compare.Difference
	Common string   // the reason behind most of the changed sentences
	Behind []string // what lies behind the changes
}

// comparedReport is one of the two.
type comparedReport struct{ Base, Name string }

// readCompare shows what changed between this report and another of its question.
func (s *Server) readCompare(w http.ResponseWriter, r *http.Request, x *shown) error {
	other, err := s.comparedWith(r, x)
	if err != nil {
		return err
	}
	if other.Report.Question != x.Report.Question {
		return fmt.Errorf("%w: the two reports answer different questions; only two of one question can be compared", assay.ErrUsage)
	}
	before, after := other, x
	if later(other, x) {
		before, after = x, other
	}
	p := &comparePage{
		frame: s.frame(r, "checks", "What changed: "+x.Report.Question), Question: render.Clean(x.Report.Question),
		Before: comparedReport{before.Base, before.name()}, After: comparedReport{after.Base, after.name()},
	}
	p.NoIndex = true
	p.Difference, p.Common = commonReason(compare.Reports(before.Report, after.Report))
	p.Behind = behindWords(p.Difference)
	return s.show(w, r, http.StatusOK, "read_compare", p)
}

// comparedWith finds the other report: a version of the same check by its
// number, or any that whoever asks may read.
func (s *Server) comparedWith(r *http.Request, x *shown) (*shown, error) {
	with := r.URL.Query().Get("with")
	if n, err := strconv.Atoi(with); err == nil && x.Publication != nil && n < 1_000_000 {
		return s.find(r.Context(), where{slug: x.Publication.Slug, n: strconv.Itoa(n)})
	}
	at, ok := parseWhere(with)
	if !ok {
		return nil, fmt.Errorf("%w: name what to compare with: a version's number or a report's ID in with=", assay.ErrUsage)
	}
	return s.findAny(r.Context(), at)
}

// later reports whether a was made after b.
func later(a, b *shown) bool {
	if a.Revision != nil && b.Revision != nil && a.Revision.Slug == b.Revision.Slug {
		return a.Revision.N > b.Revision.N
	}
	if a.Report.CheckedOn != b.Report.CheckedOn {
		return a.Report.CheckedOn > b.Report.CheckedOn
	}
	return a.Report.AsOf > b.Report.AsOf
}

// name is what to call a report beside another of its question.
func (x *shown) name() string {
	day := "the check of " + render.Date(x.Report.CheckedOn)
	if x.Revision != nil {
		return fmt.Sprintf("version %d, %s", x.Revision.N, day)
	}
	return day
}

// behindWords say what of the library and the engine differs between two reports.
func behindWords(d *compare.Difference) []string {
	var out []string
	switch n := d.Searched[1] - d.Searched[0]; {
	case n > 0:
		out = append(out, "The library had "+text.Count(n, "source", "sources")+" more to search.")
	case n < 0:
		out = append(out, "The library had "+text.Count(-n, "source", "sources")+" fewer to search.")
	case d.Library:
		out = append(out, "The library’s sources had changed.")
	default:
		out = append(out, "The library was the same.")
	}
	if d.Engine[0] != d.Engine[1] {
		out = append(out, fmt.Sprintf("The program was another version: %s, then %s.", render.Clean(d.Engine[0]), render.Clean(d.Engine[1])))
	}
	return out
}

// versionsPage lists the versions of a published check with what changed in each.
type versionsPage struct {
	frame
	Publication *desk.Publication
	Question    string
	Versions    []version
}

// version is one version of a published check.
type version struct {
	N       int
	Word    string // "Published", "Corrected"
	At      time.Time
	By      string
	Why     string
	Raised  string
	Base    string
	Compare string // with the version before; "" for the first
	Changes *compare.Difference
	Common  string
}

// readVersions shows the versions of a published check, the newest first.
func (s *Server) readVersions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p, err := s.Desk.Publication(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	list, err := s.Desk.Revisions(ctx, p.Slug)
	if err != nil {
		return err
	}
	out := &versionsPage{frame: s.frame(r, "checks", "Versions: "+p.Question), Publication: &p, Question: render.Clean(p.Question)}
	out.Canonical = s.absolute(r, "/checks/"+p.Slug+"/versions")
	for _, v := range slices.Backward(list) {
		one := version{N: v.N, Word: changeWord(v.Kind), At: v.At, By: v.By, Why: v.Why, Raised: v.RaisedBy, Base: fmt.Sprintf("/checks/%s/v/%d", p.Slug, v.N)}
		if v.Changes != nil {
			one.Changes, one.Common = commonReason(v.Changes)
		}
		if v.N > 1 {
			one.Compare = fmt.Sprintf("%s/compare?with=%d", one.Base, v.N-1)
		}
		out.Versions = append(out.Versions, one)
	}
	return s.show(w, r, http.StatusOK, "read_versions", out)
}
