package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"assay"
	"assay/internal/problem"
	"assay/internal/render"
)

// interopRoutes registers what other programs read: feeds, the list of pages,
// embedding, and reports in forms of the web.
func (s *Server) interopRoutes(mux *http.ServeMux) {
	s.handleReport(mux, "GET", "/annotations.jsonld", s.annotations)
	s.handleReport(mux, "GET", "/figures.csv", s.reportFigures)
	s.handle(mux, "GET /checks/{slug}/claimreview.jsonld", s.claimReviewFile)
	s.handle(mux, "GET /feeds/{file}", s.feed)
	s.handle(mux, "GET /sitemap.xml", s.sitemap)
	s.handle(mux, "GET /robots.txt", s.robots)
	s.handle(mux, "GET /oembed", s.oembed)
	s.handle(mux, "GET /embed/{slug}", s.embedded)
}

// jsonLDType is the media type of JSON-LD.
const jsonLDType = "application/ld+json"

// origin gives the address of this site as readers elsewhere reach it, without a
// slash at its end. Where none is configured the request's host is believed only
// when it names this machine or the very address that the request came in at:
// any other name is the client's word, and would go into feeds and caches.
func (s *Server) origin(r *http.Request) (string, bool) {
	if b := s.Site.Base; b != nil {
		return strings.TrimSuffix(b.String(), "/"), true
	}
	if !problem.Loopback(r.Host) && !cameInAt(r) {
		return "", false
	}
	scheme := "http"
	if s.secure(r) {
		scheme = "https"
	}
	return scheme + "://" + r.Host, true
}

// cameInAt reports whether the request's host is the address of its connection.
func cameInAt(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	host := r.Host
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		port := "80"
		if r.TLS != nil {
			port = "443"
		}
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	named, err := netip.ParseAddrPort(host)
	at, bad := netip.ParseAddrPort(local.String())
	return err == nil && bad == nil && named.Addr().Unmap() == at.Addr().Unmap() && named.Port() == at.Port()
}

// absolute gives an address of this site as readers elsewhere reach it, or its
// path alone where that is not known.
func (s *Server) absolute(r *http.Request, path string) string {
	base, _ := s.origin(r)
	return base + path
}

// needOrigin is origin for what cannot do without.
func (s *Server) needOrigin(r *http.Request) (string, error) {
	base, ok := s.origin(r)
	if !ok {
		return "", fmt.Errorf("%w: this site does not know its own address, which this needs; whoever runs it sets its base address", assay.ErrUsage)
	}
	return base, nil
}

// annotations gives what each sentence rests on as W3C Web Annotations.
func (s *Server) annotations(w http.ResponseWriter, r *http.Request, x *shown) error {
	texts := map[string]string{}
	for _, c := range x.Report.Sources {
		d, err := s.Library.Document(r.Context(), c.Document)
		if err != nil {
			return err
		}
		texts[d.SHA256] = d.Text
	}
	address := x.Base
	if x.Publication != nil && x.Revision != nil { // names that last: those of the version
		address = fmt.Sprintf("/checks/%s/v/%d", x.Publication.Slug, x.Revision.N)
	}
	var b bytes.Buffer
	if err := render.Annotations(&b, x.Report, render.Annotated{Address: s.absolute(r, address), Texts: texts}); err != nil {
		return err
	}
	return s.send(w, r, http.StatusOK, jsonLDType+`; profile="`+render.AnnotationContext+`"`, b.Bytes())
}

// reportFigures gives a report's figures as a table for spreadsheets.
func (s *Server) reportFigures(w http.ResponseWriter, r *http.Request, x *shown) error {
	var b bytes.Buffer
	if err := render.ReportFiguresCSV(&b, x.Report); err != nil {
		return err
	}
	return s.download(w, r, "figures-"+x.Report.ID[:12]+".csv", b.Bytes())
}

// claimReviewFile gives a check's ClaimReview alone.
func (s *Server) claimReviewFile(w http.ResponseWriter, r *http.Request) error {
	x, err := s.resolve(r)
	if err != nil {
		return err
	}
	if _, err := s.needOrigin(r); err != nil {
		return err
	}
	review := s.claimReview(r, x)
	if review == "" {
		return fmt.Errorf("%w: this check has no ClaimReview: its question has no verdict, or it is retracted", assay.ErrNotFound)
	}
	return s.send(w, r, http.StatusOK, jsonLDType, []byte(review))
}

// claimReview gives the ClaimReview of the latest version of a published check
// that stands and has a verdict; "" for every other report. What is retracted is
// no finding of this desk any more, and an earlier version never is.
func (s *Server) claimReview(r *http.Request, x *shown) template.JS {
	base, ok := s.origin(r)
	if !ok || x.Publication == nil || x.Publication.Retracted || !x.Latest {
		return ""
	}
	b, err := render.ClaimReview(x.Report, render.Reviewed{
		Address: base + "/checks/" + x.Publication.Slug, Desk: s.Site.Name, Home: base + "/", Language: "en",
		Published: x.Publication.Published, Changed: x.Publication.Latest.At,
	})
	if err != nil {
		s.Logger.Error("a ClaimReview could not be made", "report", x.Report.ID, "error", err)
		return ""
	}
	return template.JS(b)
}
