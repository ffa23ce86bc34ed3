package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"assay/internal/text"
)

// writtenFiles are pages written for readers, in Markdown. What a desk says of
// itself stands in them as actions of html/template, which escapes it.
//
//go:embed content/*.md
var writtenFiles embed.FS

// writtenData is a page written for readers.
type writtenData struct {
	frame
	Counts string // checks published, corrections, retractions
	Base   string // the site's own address, "" where it is not set
	Engine string
}

// loadWritten makes a template of each page in Markdown.
func (s *Server) loadWritten() error {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table))
	for _, name := range []string{"methodology", "policy", "about"} {
		source, err := writtenFiles.ReadFile("content/" + name + ".md")
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := markdown.Convert(source, &b); err != nil {
			return fmt.Errorf("%s.md: %w", name, err)
		}
		t, err := template.New("layout.tmpl").Funcs(functions).ParseFS(templateFiles, "templates/layout.tmpl", "templates/parts*.tmpl")
		if err != nil {
			return err
		}
		body := `{{define "page"}}<main class="page written" id="main">` + "\n" + b.String() + `</main>{{end}}`
		if _, err := t.New(name).Parse(body); err != nil {
			return fmt.Errorf("%s.md: %w", name, err)
		}
		s.pages["public_"+name] = &page{t}
	}
	return nil
}

// written gives a page written for readers.
func (s *Server) written(name, title string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		d := &writtenData{frame: s.frame(r, name, title), Engine: s.Check.Engine.Name}
		if s.Site.Base != nil {
			d.Base = strings.TrimSuffix(s.Site.Base.String(), "/")
		}
		var err error
		if d.Counts, err = s.tally(r.Context()); err != nil {
			return err
		}
		d.Counts = text.UpperFirst(d.Counts)
		return s.show(w, r, http.StatusOK, "public_"+name, d)
	}
}
