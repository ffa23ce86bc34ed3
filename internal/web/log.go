package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/problem"
	"assay/internal/text"
	"assay/internal/transparency"
)

// logRoutes registers the public log, where the desk keeps one: a page about it,
// its files as the Go checksum database serves its own, and the proof of each
// version of a check.
func (s *Server) logRoutes(mux *http.ServeMux) {
	if s.Log == nil {
		return
	}
	s.handle(mux, "GET /log", s.logAbout)
	s.handle(mux, "GET /log/checkpoint", s.logFile)
	s.handle(mux, "GET /log/tile/{rest...}", s.logFile)
	s.handle(mux, "GET /log/key", s.logKey)
	s.handle(mux, "GET /checks/{slug}/v/{n}/proof.json", s.logProof)
}

// openLog gives the log, to read it.
func (s *Server) openLog() (*transparency.Log, error) {
	if l := s.Log.Log(); l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("%w: the log cannot be read now", assay.ErrUnavailable)
}

// aboutLog is the page about the log.
type aboutLog struct {
	frame
	Name    string
	Entries int
	Head    string // on one line
	Keys    []string
	Base    string     // address of the site
	List    []logEntry // the newest first
	Pages   paging
}

// logEntry is an entry of the log in words.
type logEntry struct {
	N          int64
	At         time.Time
	What       string
	Link, Text string // the version of a check; "" for other entries
	Hash       string // of a report or a capture
}

func (s *Server) logAbout(w http.ResponseWriter, r *http.Request) error {
	l, err := s.openLog()
	if err != nil {
		return err
	}
	h, err := l.Head()
	if err != nil {
		return err
	}
	d := &aboutLog{frame: s.frame(r, "log", "The log"), Name: h.Origin, Entries: int(h.Size), Head: h.String(), Keys: s.Log.Keys(), Base: s.absolute(r, "")}
	p := deskPage(r, 20)
	for n := h.Size - int64(p.Offset) - 1; n >= 0 && len(d.List) < p.Limit; n-- {
		leaf, err := l.Leaf(n)
		if err != nil {
			return err
		}
		d.List = append(d.List, entryOf(n, leaf))
	}
	d.Pages = pagesOf(r, p, len(d.List), int(h.Size))
	return s.show(w, r, http.StatusOK, "log", d)
}

// entryOf tells of an entry. A log's files may be older than the program or from
// elsewhere: what it does not know is told by its kind.
func entryOf(n int64, leaf transparency.Leaf) logEntry {
	at, _ := time.Parse(time.RFC3339, leaf.At) // was read once before it was logged
	e := logEntry{N: n, At: at, What: text.UpperFirst(string(leaf.Kind)), Hash: leaf.Report}
	switch leaf.Kind {
	case transparency.CaptureSeen:
		e.What, e.Hash = "A capture that a report cites", leaf.Capture
	case transparency.KeyChange:
		e.What = "A new key"
	case transparency.Succeeds:
		e.What = "Goes on in another log's place"
	default:
		e.Link = fmt.Sprintf("/checks/%s/v/%d", leaf.Slug, leaf.Revision)
		e.Text = fmt.Sprintf("%s, version %d", leaf.Slug, leaf.Revision)
	}
	return e
}

// logFile gives a file of the log. A tile of one width never changes.
func (s *Server) logFile(w http.ResponseWriter, r *http.Request) error {
	l, err := s.openLog()
	if err != nil {
		return err
	}
	name := strings.TrimPrefix(r.URL.Path, "/log/")
	body, err := l.File(name)
	if err != nil {
		return err
	}
	if name == "checkpoint" {
		return s.send(w, r, http.StatusOK, "text/plain; charset=utf-8", body)
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return s.send(w, r, http.StatusOK, "application/octet-stream", body)
}

// logKey gives the public keys, the newest first.
func (s *Server) logKey(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.openLog(); err != nil {
		return err
	}
	return s.send(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(strings.Join(s.Log.Keys(), "\n")+"\n"))
}

// logProof gives the proof that a version of a check stands in the log.
func (s *Server) logProof(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fmt.Errorf("%w: no version %.20q of this check", assay.ErrNotFound, r.PathValue("n"))
	}
	p, err := s.Log.Prove(r.Context(), r.PathValue("slug"), n)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		return err
	}
	return s.send(w, r, http.StatusOK, "application/json", b.Bytes())
}

// inLog is where a version of a check stands in the log.
type inLog struct {
	Name  string
	Entry int64
	Proof string // its address
	Head  string // of the log, on one line
}

// entry finds a published version in the log; nil while it is not there, of which
// the desk's own pages tell.
func (s *Server) entry(ctx context.Context, x *shown) (*inLog, error) {
	if s.Log == nil || x.Publication == nil || x.Revision == nil {
		return nil, nil
	}
	l := s.Log.Log()
	if l == nil || errors.Is(s.Log.Problem(), assay.ErrConflict) {
		return nil, nil
	}
	n, err := s.Log.Entry(ctx, x.Publication.Slug, x.Revision.N)
	if err != nil {
		return nil, err
	}
	h, err := l.Head()
	if err != nil || n >= h.Size {
		return nil, err
	}
	return &inLog{h.Origin, n, fmt.Sprintf("/checks/%s/v/%d/proof.json", x.Publication.Slug, x.Revision.N), h.String()}, nil
}

// logProblem says for the desk why the log is behind; "" when it is not.
func (s *Server) logProblem() string {
	if s.Log == nil || s.Log.Problem() == nil {
		return ""
	}
	return sentence(problem.Of(s.Log.Problem()).Detail)
}
