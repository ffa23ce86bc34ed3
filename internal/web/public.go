package web

import "net/http"

// publicRoutes registers published checks, corrections, tips, methodology, and policy.
func (s *Server) publicRoutes(mux *http.ServeMux) {}
