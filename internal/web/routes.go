package web

import (
	"net/http"

	"assay"
)

// routes says which page answers which address. Each group is registered beside
// its handlers.
func (s *Server) routes(mux *http.ServeMux) {
	s.handle(mux, "GET /static/{hash}/{name}", s.static)
	s.handle(mux, "/", func(http.ResponseWriter, *http.Request) error { return assay.ErrNotFound })
	s.askRoutes(mux)     // ask.go: the first page, asking, progress
	s.readRoutes(mux)    // read.go: reports, sources, why, comparing
	s.browseRoutes(mux)  // browse.go: the library, figures, events
	s.deskRoutes(mux)    // desk.go: signing in, the queue, publishing, correcting, settings
	s.publicRoutes(mux)  // public.go: published checks, corrections, tips, methodology, policy
	s.interopRoutes(mux) // interop.go: feeds, structured data, embedding
	s.logRoutes(mux)     // log.go: the public log
}
