package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/problem"
	"assay/internal/render"
	"assay/internal/text"
)

//go:embed templates/*.tmpl
var templateFiles embed.FS

//go:embed static
var staticFiles embed.FS

// frame is what every page has; a page's struct embeds it.
type frame struct {
	Site  Site
	Title string // of the window, without the site's name
	Here  string // which part of the site this is: "ask", "checks", "library", "figures", "events", "corrections", "desk"
	Who   desk.Actor
	Open  bool   // a desk without accounts
	Style string // addresses of the files, with their hashes
	Code  string
	Path  string // of the page, for forms that come back to it
	// Canonical is the page's lasting address, "" for none; NoIndex asks search
	// engines to pass it over.
	Canonical string
	NoIndex   bool
	Feeds     bool        // the page names the feeds
	OEmbed    string      // where other sites are told how to show the page; "" for none
	JSONLD    template.JS // structured data; made by encoding/json, which escapes < and >
	Logged    bool        // the desk keeps a public log
	Refresh   int         // seconds after which a browser without script asks again; 0: never
}

// frame gives what a page shares with all others.
func (s *Server) frame(r *http.Request, here, title string) frame {
	return frame{
		Site: s.Site, Title: title, Here: here, Who: actorOf(r.Context()), Open: s.Desk != nil && s.Desk.Open(),
		Style: s.address("assay.css"), Code: s.address("assay.js"), Path: r.URL.Path,
		Logged: s.Log != nil,
	}
}

// page is a parsed template: layout.tmpl and parts*.tmpl with one of the others.
type page struct{ *template.Template }

// functions are what templates may call beside those built in.
var functions = template.FuncMap{
	"day":   func(t time.Time) string { return t.UTC().Format("2 January 2006") },
	"iso":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"may":   func(a desk.Actor, least string) bool { return a.Role.May(desk.Role(least)) },
	"join":  strings.Join,
	"count": text.Count,
	"group": text.Group,
	"said":  func(words string, note bool) quoted { return quoted{words, note} },
}

// quoted is what stands in a source: its own words, or a researcher's.
type quoted struct {
	Said string
	Note bool
}

// loadPages parses the templates.
func (s *Server) loadPages() error {
	names, err := fs.Glob(templateFiles, "templates/*.tmpl")
	if err != nil {
		return err
	}
	s.pages = map[string]*page{}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".tmpl")
		if base == "layout" || strings.HasPrefix(base, "parts") {
			continue
		}
		t, err := template.New("layout.tmpl").Funcs(functions).ParseFS(templateFiles, "templates/layout.tmpl", "templates/parts*.tmpl", name)
		if err != nil {
			return err
		}
		s.pages[base] = &page{t}
	}
	return nil
}

// show writes a page. The whole page is made before a byte goes out, so that an
// error can still be told; it carries an ETag, and who has it gets 304.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, name string, data any) error {
	var b bytes.Buffer
	t, ok := s.pages[name]
	if !ok {
		return errors.New("no such template: " + name)
	}
	if err := t.Execute(&b, data); err != nil {
		return err
	}
	return s.send(w, r, status, "text/html; charset=utf-8", b.Bytes())
}

// send writes bytes with their ETag.
func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, mediaType string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	if status == http.StatusOK {
		sum := sha256.Sum256(body)
		tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		h.Set("ETag", tag)
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	if err != nil {
		s.Logger.Debug("a reader went away", "path", loggedPath(r.URL.Path), "error", err)
	}
	return nil
}

// file is a static file with its address, which changes when its bytes do.
type file struct {
	address, mediaType string
	body               []byte
}

// loadFiles reads the static files. All style sheets are served as one, after
// the report's own, and all scripts as one: each in the order of its names.
func (s *Server) loadFiles() error {
	s.files = map[string]*file{
		"assay.css": {mediaType: "text/css; charset=utf-8", body: []byte(render.CSS())},
		"assay.js":  {mediaType: "text/javascript; charset=utf-8"},
	}
	list, err := fs.ReadDir(staticFiles, "static")
	if err != nil {
		return err
	}
	for _, e := range list {
		body, err := fs.ReadFile(staticFiles, "static/"+e.Name())
		if err != nil {
			return err
		}
		switch path.Ext(e.Name()) {
		case ".css":
			s.files["assay.css"].body = append(s.files["assay.css"].body, body...)
		case ".js":
			s.files["assay.js"].body = append(s.files["assay.js"].body, body...)
		case ".svg":
			s.files[e.Name()] = &file{mediaType: "image/svg+xml", body: body}
		}
	}
	for name, f := range s.files {
		sum := sha256.Sum256(f.body)
		f.address = "/static/" + hex.EncodeToString(sum[:6]) + "/" + name
	}
	return nil
}

// address gives the address of a static file.
func (s *Server) address(name string) string {
	if f := s.files[name]; f != nil {
		return f.address
	}
	return "/static/" + name
}

// static serves a file under the address that its hash makes, for ever.
func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	f := s.files[r.PathValue("name")]
	if f == nil || r.URL.Path != f.address {
		return assay.ErrNotFound
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return s.send(w, r, http.StatusOK, f.mediaType, f.body)
}

type errorData struct {
	frame
	Problem problem.Problem
}

// errorPage tells an error: plain, escaped, and without what it would give away.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, err error) {
	p := problem.Of(err)
	if p.Status >= 500 {
		s.Logger.Error("a page could not be given", "path", loggedPath(r.URL.Path), "error", err)
	}
	if wait := p.Wait(10); wait != "" {
		w.Header().Set("Retry-After", wait)
	}
	if strings.HasPrefix(r.URL.Path, "/api/") { // what stands before the API tells its errors as it does
		problem.Write(w, p)
		return
	}
	f := s.frame(r, "", p.Title)
	f.NoIndex = true
	if err := s.show(w, r, p.Status, "error", &errorData{f, p}); err != nil {
		s.Logger.Error("an error page could not be given", "error", err)
	}
}
