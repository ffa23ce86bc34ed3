package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"assay"
	"assay/internal/source"
)

// The limits of sitemaps. The protocol (sitemaps.org 0.9) allows 50 MB and
// 50,000 addresses a file, and an index that names sitemaps, not indexes; some
// sites nest them all the same.
const (
	maxSitemap      = 50 << 20
	maxSitemapFiles = 50
	maxSitemapDepth = 3
	maxSitemapURLs  = 100_000
	acceptedMaps    = "application/xml,text/xml;q=0.9,text/plain;q=0.8,application/gzip;q=0.8,*/*;q=0.1"
)

// listed is one address of a sitemap.
type listed struct {
	address string
	date    time.Time
}

// siteReader reads the sitemaps of one site.
type siteReader struct {
	r      *Reader
	l      Listing
	seen   map[string]bool
	files  int
	found  []listed
	failed []source.Item
}

// Sitemap gives the pages that a sitemap lists (XML, text, compressed, and
// index files), the latest first: at most l.Pages of those in the window of
// dates. Given another address of a site, it reads the sitemaps that the
// site's robots.txt names, or /sitemap.xml. The items say what could not be
// read or was left out.
func (r *Reader) Sitemap(ctx context.Context, address string, l Listing) ([]Page, []source.Item) {
	normal, err := locate(address)
	if err != nil {
		return nil, []source.Item{failed(address, nil, err)}
	}
	s := &siteReader{r: r, l: l, seen: map[string]bool{}}
	if names := s.named(ctx, normal); len(names) > 0 {
		for _, name := range names {
			s.read(ctx, name, 0)
		}
	} else {
		s.read(ctx, normal, 0)
	}
	slices.SortStableFunc(s.found, func(a, b listed) int { return b.date.Compare(a.date) })
	var pages []Page
	once := map[string]bool{}
	for _, one := range s.found {
		if len(pages) == l.pages() {
			break
		}
		if !once[one.address] {
			once[one.address] = true
			pages = append(pages, Page{Address: one.address})
		}
	}
	if len(pages) == 0 && len(s.failed) == 0 && ctx.Err() == nil {
		s.fail(normal, errNoPages)
	}
	return pages, s.failed
}

// named gives the sitemaps of the site whose front page an address is, nil
// when the address is a sitemap's own.
func (s *siteReader) named(ctx context.Context, address string) []string {
	u, err := url.Parse(address)
	if err != nil || u.Path != "/" && u.Path != "" && u.Path != "/robots.txt" {
		return nil
	}
	var names []string
	for _, name := range s.r.o.Getter.Sitemaps(ctx, address) {
		if name = resolve(address, name); name != "" && len(names) < maxSitemapFiles {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		names = []string{u.Scheme + "://" + u.Host + "/sitemap.xml"}
	}
	return names
}

// read reads one sitemap, and those that it names.
func (s *siteReader) read(ctx context.Context, address string, depth int) {
	if ctx.Err() != nil || s.seen[address] {
		return // a sitemap that names itself, or a loop of them
	}
	s.seen[address] = true
	switch s.files++; {
	case s.files == maxSitemapFiles+1:
		s.fail(address, fmt.Errorf("%w: more than %d sitemaps; the others were left out", assay.ErrTooLarge, maxSitemapFiles))
		return
	case s.files > maxSitemapFiles, len(s.found) >= maxSitemapURLs:
		return
	}
	got, bad := s.r.list(ctx, address, acceptedMaps, maxSitemap)
	if bad != nil {
		s.failed = append(s.failed, *bad)
		return
	}
	base := address
	if got.Final != "" {
		base = got.Final
	}
	body, err := unzipped(got.Body)
	if err != nil {
		s.fail(address, err)
		return
	}
	index, entries, err := parseSitemap(body, got.Charset, maxSitemapURLs-len(s.found))
	if err != nil {
		s.fail(address, err)
		if len(entries) == 0 {
			return
		}
	}
	if index && depth >= maxSitemapDepth {
		s.fail(address, fmt.Errorf("%w: sitemaps that name sitemaps more than %d deep", assay.ErrTooLarge, maxSitemapDepth))
		return
	}
	for _, e := range entries {
		e.address = resolve(base, e.address)
		switch {
		case e.address == "" || ownerOf(e.address) != ownerOf(base):
			// A sitemap speaks for its own site (sitemaps.org, "Sitemap file location").
		case index:
			if s.l.Since.IsZero() || e.date.IsZero() || !e.date.Before(s.l.Since) {
				s.read(ctx, e.address, depth+1)
			}
		case s.l.takes(e.date):
			s.found = append(s.found, e)
		}
	}
}

// ownerOf gives the domain that an address's host was registered under, or the host.
func ownerOf(address string) string {
	host := hostOf(address)
	if u, err := url.Parse(address); err == nil {
		if domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname()); err == nil {
			return domain
		}
	}
	return host
}

func (s *siteReader) fail(address string, err error) {
	s.failed = append(s.failed, failed(address, nil, err))
}

// unzipped decompresses what bears gzip's mark.
func unzipped(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: the gzip file is damaged", assay.ErrUnreadable)
	}
	out, err := io.ReadAll(io.LimitReader(z, maxSitemap+1))
	if len(out) > maxSitemap {
		return nil, fmt.Errorf("%w: it holds more than %d MB", assay.ErrTooLarge, maxSitemap>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: the gzip file is damaged or cut off", assay.ErrUnreadable)
	}
	return out, nil
}

// parseSitemap gives at most limit entries of a sitemap, and whether they are
// sitemaps. What came before an error is given with it.
func parseSitemap(body []byte, said string, limit int) (index bool, entries []listed, err error) {
	body = utf8XML(body, said)
	if text := bytes.TrimSpace(body); !bytes.HasPrefix(text, []byte("<")) {
		entries, err = textSitemap(text, limit)
		return false, entries, err
	}
	o, err := look(body, limit, "url", "sitemap")
	if err != nil {
		return false, nil, err
	}
	switch o.root {
	case "urlset":
	case "sitemapindex":
		index = true
	default:
		return false, nil, fmt.Errorf("%w: it is no sitemap: its first element is <%s>", assay.ErrUnreadable, short(o.root))
	}
	d := xml.NewDecoder(bytes.NewReader(o.upTo(body)))
	d.Strict = false
	var one listed
	var field string
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return index, entries, nil
		}
		if err != nil {
			return index, entries, fmt.Errorf("%w: the sitemap is damaged: %s", assay.ErrUnreadable, short(err.Error()))
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch name := strings.ToLower(t.Name.Local); name {
			case "url", "sitemap":
				one, field = listed{}, ""
			case "loc", "lastmod":
				field = name
				if t.Name.Space != "" && t.Name.Space != "sm" {
					field = "" // an image's or a video's own address
				}
			default:
				field = ""
			}
		case xml.EndElement:
			if name := strings.ToLower(t.Name.Local); (name == "url" || name == "sitemap") && one.address != "" {
				entries, one = append(entries, one), listed{}
			}
			field = ""
		case xml.CharData:
			switch {
			case field == "loc" && one.address == "":
				one.address = strings.TrimSpace(string(t))
			case field == "lastmod" && one.date.IsZero():
				one.date = w3cDate(strings.TrimSpace(string(t)))
			}
		}
	}
}

// textSitemap reads one address a line.
func textSitemap(body []byte, limit int) ([]listed, error) {
	var out []listed
	for line := range bytes.Lines(body) {
		if len(out) == limit {
			break
		}
		if line = bytes.TrimSpace(line); len(line) > 0 && len(line) < 8<<10 {
			if s := string(line); strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
				out = append(out, listed{address: s})
				continue
			}
		}
		if len(line) > 0 && len(out) == 0 {
			return nil, fmt.Errorf("%w: it is no sitemap: neither XML nor one address a line", assay.ErrUnreadable)
		}
	}
	return out, nil
}

// w3cDate reads a date in the W3C's profile of ISO 8601; zero when it is none.
func w3cDate(s string) time.Time {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
