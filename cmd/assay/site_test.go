package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// site serves a folder of a script on the loopback interface and names its
// address in $SITE: every file at its path, index.html at a folder's, with an
// ETag. A file NAME.moved holds where NAME has moved for good, a file NAME.status
// the status that NAME answers with, and PORTS in a file are the site's own
// address. The folder web.archive is what a web archive keeps of the site: a
// folder for each time.
func site(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: site FOLDER")
	}
	s := &folderSite{dir: ts.MkAbs(args[0])}
	server := httptest.NewServer(s)
	s.address = server.URL
	ts.Defer(server.Close)
	ts.Setenv("SITE", server.URL)
	ts.Setenv("ASSAY_ARCHIVE", server.URL)
}

type folderSite struct{ dir, address string }

func (s *folderSite) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/wayback/available":
		s.available(out, r)
	case r.URL.Path == "/cdx/search/cdx":
		_, _ = out.Write([]byte("[]"))
	case strings.HasPrefix(r.URL.Path, "/web/"):
		at, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/web/"), "id_/")
		_, path, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(rest, "http:"), "/"), "/")
		_, path, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
		s.file(out, r, filepath.Join(s.dir, "web.archive", at, filepath.FromSlash(path)))
	default:
		s.file(out, r, filepath.Join(s.dir, filepath.FromSlash(r.URL.Path)))
	}
}

// file answers with a file.
func (s *folderSite) file(out http.ResponseWriter, r *http.Request, name string) {
	if b, err := os.ReadFile(name + ".moved"); err == nil {
		http.Redirect(out, r, strings.TrimSpace(string(b)), http.StatusMovedPermanently)
		return
	}
	if b, err := os.ReadFile(name + ".status"); err == nil {
		var status int
		_, _ = fmt.Sscan(string(b), &status)
		out.WriteHeader(status)
		return
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, "index.html")
	}
	b, err := os.ReadFile(name)
	if err != nil {
		http.NotFound(out, r)
		return
	}
	b = []byte(strings.ReplaceAll(string(b), "PORTS", s.address))
	tag := fmt.Sprintf("%q", fmt.Sprintf("%x", sha256.Sum256(b))[:16])
	out.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		out.WriteHeader(http.StatusNotModified)
		return
	}
	out.Header().Set("Content-Type", mime.TypeByExtension(filepath.Ext(name)))
	_, _ = out.Write(b)
}

// available answers as the Wayback Machine's availability interface does, with
// the first capture at or after the time asked for, or the last one.
func (s *folderSite) available(out http.ResponseWriter, r *http.Request) {
	u, err := url.Parse(r.URL.Query().Get("url"))
	if err != nil {
		out.WriteHeader(http.StatusBadRequest)
		return
	}
	found, _ := filepath.Glob(filepath.Join(s.dir, "web.archive", "*", filepath.FromSlash(u.Path)))
	sort.Strings(found)
	snapshots := map[string]any{}
	for _, name := range found {
		rel, _ := filepath.Rel(filepath.Join(s.dir, "web.archive"), name)
		at, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
		snapshots["closest"] = map[string]any{"available": true, "status": "200", "timestamp": at, "url": s.address + "/web/" + at + "/" + u.String()}
		if want := r.URL.Query().Get("timestamp"); want != "" && at >= want {
			break
		}
	}
	_ = json.NewEncoder(out).Encode(map[string]any{"url": u.String(), "archived_snapshots": snapshots})
}
