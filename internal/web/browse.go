package web

import "net/http"

// browseRoutes registers the library, the ledger of figures, and the events.
func (s *Server) browseRoutes(mux *http.ServeMux) {}
