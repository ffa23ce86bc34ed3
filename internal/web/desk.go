package web

import "net/http"

// deskRoutes registers signing in, the queue, publishing, correcting, and settings.
func (s *Server) deskRoutes(mux *http.ServeMux) {}
