package web

import "net/http"

// readRoutes registers reports and what lies below each: why, comparing, sources.
func (s *Server) readRoutes(mux *http.ServeMux) {}
