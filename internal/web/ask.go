package web

import "net/http"

// askRoutes registers the first page, asking, and progress.
func (s *Server) askRoutes(mux *http.ServeMux) {}
