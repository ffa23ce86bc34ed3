package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/desk"
	"assay/internal/feeds"
	"assay/internal/render"
)

// feed serves the feeds: /feeds/checks.atom and the like.
func (s *Server) feed(w http.ResponseWriter, r *http.Request) error {
	name, format, _ := strings.Cut(r.PathValue("file"), ".")
	base, err := s.needOrigin(r)
	if err != nil {
		return err
	}
	u, err := url.Parse(base)
	if err != nil {
		return err
	}
	site := feeds.Site{Name: render.Clean(s.Site.Name), Base: base, Host: u.Hostname(), Language: s.Site.Language}
	var f feeds.Feed
	switch name {
	case "checks":
		list, _, err := s.Desk.Publications(r.Context(), "", desk.Page{Limit: feeds.MaxItems})
		if err != nil {
			return err
		}
		f = feeds.Checks(site, list)
	case "corrections":
		if f, err = s.correctionsFeed(r.Context(), site); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w: the feeds are checks and corrections", assay.ErrNotFound)
	}
	var body []byte
	mediaType := ""
	switch format {
	case "rss":
		mediaType = feeds.RSSType
		body, err = f.RSS()
	case "atom":
		mediaType = feeds.AtomType
		body, err = f.Atom()
	case "json":
		mediaType = feeds.JSONType
		body, err = f.JSON()
	default:
		return fmt.Errorf("%w: a feed is .rss, .atom or .json", assay.ErrNotFound)
	}
	if err != nil {
		return err
	}
	return s.sendDated(w, r, mediaType, body, f.Updated)
}

// correctionsFeed makes the feed of corrections, with the question of each check.
func (s *Server) correctionsFeed(ctx context.Context, site feeds.Site) (feeds.Feed, error) {
	list, _, err := s.Desk.Corrections(ctx, desk.Page{Limit: feeds.MaxItems})
	if err != nil {
		return feeds.Feed{}, err
	}
	questions := map[string]string{}
	for _, c := range list {
		if _, ok := questions[c.Slug]; ok {
			continue
		}
		p, err := s.Desk.Publication(ctx, c.Slug)
		if err != nil {
			return feeds.Feed{}, err
		}
		questions[c.Slug] = p.Question
	}
	return feeds.Corrections(site, list, func(slug string) string { return questions[slug] }), nil
}

// sendDated is send for what has a date of its own: who has it as of then gets
// 304, where no entity tag says better (RFC 9110, section 13.2.2).
func (s *Server) sendDated(w http.ResponseWriter, r *http.Request, mediaType string, body []byte, at time.Time) error {
	if !at.IsZero() {
		w.Header().Set("Last-Modified", at.UTC().Format(http.TimeFormat))
		since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
		if err == nil && r.Header.Get("If-None-Match") == "" && !at.Truncate(time.Second).After(since) {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	return s.send(w, r, http.StatusOK, mediaType, body)
}

// standing are the pages that are always there and worth finding.
var standing = []feeds.Page{{Path: "/"}, {Path: "/checks"}, {Path: "/corrections"}, {Path: "/methodology"}, {Path: "/corrections-policy"}, {Path: "/about"}}

// sitemap lists the pages for search engines: one list, or the index of several.
func (s *Server) sitemap(w http.ResponseWriter, r *http.Request) error {
	base, err := s.needOrigin(r)
	if err != nil {
		return err
	}
	_, total, err := s.Desk.Publications(r.Context(), "", desk.Page{Limit: 1})
	if err != nil {
		return err
	}
	lists := (len(standing) + total + feeds.MaxPages - 1) / feeds.MaxPages
	n := 1
	if asked := r.URL.Query().Get("page"); asked != "" {
		if n, err = strconv.Atoi(asked); err != nil || n < 1 || n > lists {
			return fmt.Errorf("%w: no page %.20q of the sitemap: it has %d", assay.ErrNotFound, asked, lists)
		}
	} else if lists > 1 {
		body, err := feeds.SitemapIndex(base+"/sitemap.xml", lists)
		if err != nil {
			return err
		}
		return s.send(w, r, http.StatusOK, feeds.SitemapType, body)
	}
	pages, err := s.mapped(r.Context(), n)
	if err != nil {
		return err
	}
	body, err := feeds.Sitemap(base, pages)
	if err != nil {
		return err
	}
	return s.send(w, r, http.StatusOK, feeds.SitemapType, body)
}

// mapped gives the pages of the nth list; the first begins with those always there.
func (s *Server) mapped(ctx context.Context, n int) ([]feeds.Page, error) {
	var pages []feeds.Page
	at := (n-1)*feeds.MaxPages - len(standing)
	if n == 1 {
		pages, at = append(pages, standing...), 0
	}
	for len(pages) < feeds.MaxPages {
		list, _, err := s.Desk.Publications(ctx, "", desk.Page{Limit: min(desk.MaxPage, feeds.MaxPages-len(pages)), Offset: at})
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			pages = append(pages, feeds.Page{Path: "/checks/" + p.Slug, Changed: p.Latest.At})
		}
		if at += len(list); len(list) == 0 {
			break
		}
	}
	return pages, nil
}

// robots asks search engines to pass over what is not published, what costs to
// make, and what is not for them.
func (s *Server) robots(w http.ResponseWriter, r *http.Request) error {
	body := "User-agent: *\n"
	for _, path := range []string{"/reports/", "/answers/", "/ask", "/asking/", "/desk", "/sign-in", "/setup/", "/tips", "/api/", "/embed/", "/oembed", "/captures/", "/metrics"} {
		body += "Disallow: " + path + "\n"
	}
	if base, ok := s.origin(r); ok {
		body += "\nSitemap: " + base + "/sitemap.xml\n"
	}
	return s.send(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(body))
}
