package extract

import (
	"html"
	nurl "net/url"
	"strings"

	nethtml "golang.org/x/net/html"

	"assay"
)

// describe fills in what a page says of itself: JSON-LD first, because it is
// made for machines and names its things, then Open Graph and the other meta
// elements, then the markup.
func (r *reading) describe(c assay.Capture, f *pageFacts, tree *nethtml.Node) {
	article := f.linked.article()
	site := f.first("og:site_name", "citation_publisher", "dc.publisher", "dcterms.publisher", "application-name")
	r.publisher = firstLine(200, f.linked.first(article["publisher"]), site)
	r.title = firstLine(300, html.UnescapeString(article.text("headline")),
		f.first("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "twitter:title"), f.heading)
	r.title = withoutSite(r.title, site, r.publisher)
	r.byline = firstLine(200, strings.Join(f.linked.names(article["author"]), ", "),
		f.first("author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl"), f.meta["article:author"])
	r.url = f.address(c)
	address := r.url
	if own := addressOf(c); own != "" {
		address = own
	}
	r.published, r.modified = pageDates(f, tree, c, address)
	var reviews int
	if r.review, reviews = f.linked.review(boundsOf(c)); reviews > 1 {
		r.warn("the page checks %d claims; the first is its review", reviews)
	}
}

// description gives what the page says that it holds.
func (f *pageFacts) description() string {
	return firstLine(600, f.first("og:description", "description", "twitter:description", "dc.description"), html.UnescapeString(f.linked.article().text("description")))
}

// firstLine gives the first of some values that has words and is no address,
// as one line of at most n characters.
func firstLine(n int, values ...string) string {
	for _, v := range values {
		if v = line(v, n); v != "" && !isAddress(v) {
			return v
		}
	}
	return ""
}

// withoutSite takes the name of the site off the end of a title.
func withoutSite(title string, names ...string) string {
	for _, name := range names {
		before, found := strings.CutSuffix(title, line(name, 200))
		if name == "" || !found {
			continue
		}
		if t := strings.TrimRight(before, " |-–—:•·"); t != "" && t != before && strings.HasSuffix(before, " ") {
			return t
		}
	}
	return title
}

// address gives the address that a page gives as its own, complete; "" when it
// gives none that it may speak for. A page that was read from the web speaks
// for its own site only, so that no page can put its words in the mouth of
// another.
func (f *pageFacts) address(c assay.Capture) string {
	own, _ := nurl.Parse(addressOf(c))
	article := f.linked.article()
	for _, s := range []string{f.canonical, f.first("og:url", "citation_public_url"), article.text("url"), article.text("mainEntityOfPage")} {
		u, err := nurl.Parse(s)
		if s == "" || err != nil {
			continue
		}
		if own.Host != "" {
			u = own.ResolveReference(u)
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			continue
		}
		if own.Host != "" && (!sameSite(own, u) || u.Path == "/" && own.Path != "/") {
			continue
		}
		u.Fragment = ""
		return u.String()
	}
	return ""
}

// addressOf gives the address that a capture was read from; "" for a file.
func addressOf(c assay.Capture) string {
	if u, err := nurl.Parse(c.Location); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return c.Location
	}
	return ""
}

// sameSite reports whether two addresses are of one site: their hosts are the
// same but for "www.", "m." and the like, or one is an archive's that holds the
// other.
func sameSite(own, other *nurl.URL) bool {
	return siteHost(own) == siteHost(other) ||
		strings.EqualFold(own.Hostname(), "web.archive.org") && strings.HasPrefix(own.Path, "/web/") && strings.Contains(own.Path, "://"+other.Host+"/")
}

func siteHost(u *nurl.URL) string {
	h := strings.ToLower(u.Hostname())
	for _, prefix := range []string{"www.", "m.", "mobile.", "amp."} {
		h = strings.TrimPrefix(h, prefix)
	}
	return h
}
