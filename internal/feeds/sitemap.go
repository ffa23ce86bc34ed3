package feeds

import (
	"encoding/xml"
	"fmt"
	"time"
)

// MaxPages is the most addresses of one sitemap (sitemaps.org, protocol 0.9).
const MaxPages = 50_000

// Page is an address for search engines.
type Page struct {
	Path    string
	Changed time.Time // zero when it is not known
}

type urlset struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapindex struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Maps    []sitemapURL `xml:"sitemap"`
}

type sitemapURL struct {
	Address string `xml:"loc"`
	Changed string `xml:"lastmod,omitempty"`
}

// Sitemap writes addresses as a sitemap; base goes before each path. At most
// MaxPages of them are written.
func Sitemap(base string, pages []Page) ([]byte, error) {
	var set urlset
	for _, p := range pages[:min(len(pages), MaxPages)] {
		u := sitemapURL{Address: base + p.Path}
		if !p.Changed.IsZero() {
			u.Changed = p.Changed.UTC().Format(time.RFC3339)
		}
		set.URLs = append(set.URLs, u)
	}
	return markup(set)
}

// SitemapIndex writes the index of n sitemaps. They are told apart by their
// query: a sitemap speaks only for addresses beside or below its own.
func SitemapIndex(address string, n int) ([]byte, error) {
	var index sitemapindex
	for i := range n {
		index.Maps = append(index.Maps, sitemapURL{Address: fmt.Sprintf("%s?page=%d", address, i+1)})
	}
	return markup(index)
}
