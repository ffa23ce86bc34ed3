package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"assay"
	"assay/internal/render"
)

// An export is a report in another form, under its address.
type export struct {
	below, mediaType, suffix string
	attachment               bool
	write                    func(io.Writer, *assay.Report) error
}

var exports = []export{
	{"/report.html", "text/html; charset=utf-8", "html", true, render.HTML},
	{"/report.md", "text/markdown; charset=utf-8", "md", false, render.Markdown},
	{"/report.json", "application/json", "json", false, nil}, // as it is kept, byte for byte
}

func (s *Server) exportRoutes(mux *http.ServeMux) {
	for _, e := range exports {
		s.handleReport(mux, "GET", e.below, func(w http.ResponseWriter, r *http.Request, x *shown) error {
			body := bytes.NewBuffer(x.Check.Report)
			if e.write != nil {
				body = &bytes.Buffer{}
				if err := e.write(body, x.Report); err != nil {
					return err
				}
			}
			s.exported(w, x, e.suffix, e.attachment)
			return s.send(w, r, http.StatusOK, e.mediaType, body.Bytes())
		})
	}
	s.handleReport(mux, "GET", "/report.pdf", s.readPDF)
}

// exported sets what every export has: a name to be kept under, and for what is
// not published the wish that search engines pass it over.
func (s *Server) exported(w http.ResponseWriter, x *shown, suffix string, attachment bool) {
	disposition := "inline"
	if attachment {
		disposition = "attachment"
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf(`%s; filename="check-%.12s.%s"`, disposition, x.Report.ID, suffix))
	if x.Publication == nil || !x.Latest {
		w.Header().Set("X-Robots-Tag", "noindex")
	}
}

// readPDF prints a report.
func (s *Server) readPDF(w http.ResponseWriter, r *http.Request, x *shown) error {
	if s.PDF == nil {
		return fmt.Errorf("%w: this desk has no browser to print with; print the page from yours, or take the report as one file: %s/report.html", assay.ErrUnavailable, x.Base)
	}
	var page bytes.Buffer
	if err := render.HTML(&page, x.Report); err != nil {
		return err
	}
	body, err := s.PDF(r.Context(), page.Bytes())
	if err != nil {
		return fmt.Errorf("%w: the report could not be printed: %w", assay.ErrUnavailable, err)
	}
	s.exported(w, x, "pdf", false)
	return s.send(w, r, http.StatusOK, "application/pdf", body)
}
