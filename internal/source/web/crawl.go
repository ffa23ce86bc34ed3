package web

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"path"
	"regexp"
	"strings"

	"assay"
	"assay/internal/source"
)

// Crawl bounds the reading of one site.
type Crawl struct {
	Pages int // at most so many are asked for; 0 means DefaultPages
	Depth int // links away from the first page; 0 means DefaultDepth, a negative number none
}

// DefaultDepth is how many links away from its first page a site is read.
const DefaultDepth = 3

// The limits that keep a crawl out of a site's endless parts.
const (
	maxVariants = 20 // addresses that differ in their query only
	maxSegments = 12 // of a path
	maxRepeats  = 2  // of one segment in a path
	maxQuery    = 256
)

// frontier is what a crawl knows of a site: the addresses to ask, in order,
// and those that it has seen.
type frontier struct {
	site   string // scheme and host; "" until the first page is read
	limits Crawl
	depth  map[string]int // of every address that was queued
	done   map[string]bool
	like   map[string]int // addresses of one pattern
	queued int
}

// Crawl reads one site: the page at address, then the pages that it links to
// with the same scheme and host, breadth first, in the order of their links.
// A page that names another address as its canonical one counts as that one.
// Links marked nofollow are not followed, nor those of pages that ask so.
func (r *Reader) Crawl(ctx context.Context, address string, c Crawl) iter.Seq[source.Item] {
	if c.Pages <= 0 {
		c.Pages = DefaultPages
	}
	if c.Depth == 0 {
		c.Depth = DefaultDepth
	}
	return func(yield func(source.Item) bool) {
		start, err := locate(address)
		if err != nil {
			yield(failed(address, nil, err))
			return
		}
		f := &frontier{limits: c, depth: map[string]int{start: 0}, done: map[string]bool{}, like: map[string]int{}, queued: 1}
		visit := func(ctx context.Context, p Page) Visit { return r.visit(ctx, p, true) }
		p := newPool([]Page{{Address: start}}, visit, r.o.Progress)
		p.run(ctx, r.o.Workers, func(page Page, v Visit) bool {
			links, err := f.arrive(page.Address, v)
			for _, link := range links {
				p.add(Page{Address: link})
			}
			if err != nil {
				v.Item = failed(page.Address, v.Item.Capture.Retrieval, err)
			}
			return v.Item.Capture.Location == "" || yield(v.Item)
		})
	}
}

// arrive takes a page that was read and gives the addresses to ask next. The
// error says why the page is not of the site.
func (f *frontier) arrive(address string, v Visit) ([]string, error) {
	f.done[address] = true
	if v.Item.Err != nil {
		return nil, nil
	}
	retrieval := v.Item.Capture.Retrieval
	base := address
	if retrieval.Final != "" {
		base = retrieval.Final
		f.done[base] = true
	}
	if f.site == "" {
		f.site = siteOf(base)
	}
	if siteOf(base) != f.site {
		return nil, fmt.Errorf("%w: it leads out of the site, to %s; add that by itself", assay.ErrUnreadable, base)
	}
	body := v.Item.Capture.Bytes
	if v.Item.Unchanged {
		body = v.links
	} else if v.Item.Capture.MediaType != source.HTML {
		return nil, nil
	}
	found := scanLinks(body, base)
	if siteOf(found.canonical) == f.site {
		f.done[found.canonical] = true
	}
	depth := f.depth[address] + 1
	if depth > f.limits.Depth || asksNotToFollow(retrieval.Field("X-Robots-Tag")) {
		return nil, nil
	}
	var next []string
	for _, link := range found.links {
		if _, known := f.depth[link]; known || f.done[link] || f.queued >= f.limits.Pages || !f.takes(link) {
			continue
		}
		f.depth[link] = depth
		f.queued++
		next = append(next, link)
	}
	return next, nil
}

// siteOf gives an address's scheme and host.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// takes reports whether a link is to be followed: it is of the site, seems to
// be a page, and is not one of an endless number.
func (f *frontier) takes(link string) bool {
	u, err := url.Parse(link)
	if err != nil || siteOf(link) != f.site || len(u.RawQuery) > maxQuery || notPages[strings.ToLower(path.Ext(u.Path))] {
		return false
	}
	segments := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(segments) > maxSegments {
		return false
	}
	times := map[string]int{}
	for _, s := range segments {
		if times[s]++; times[s] > maxRepeats {
			return false // /a/b/a/b/a/b: a relative link that goes round
		}
	}
	return f.room("query "+u.Path, u.RawQuery != "", maxVariants) && f.room("numbers "+pattern(u), true, max(maxVariants, f.limits.Pages/2))
}

// room counts an address of a pattern, and reports whether the pattern has room for it.
func (f *frontier) room(key string, counts bool, limit int) bool {
	if !counts {
		return true
	}
	f.like[key]++
	return f.like[key] <= limit
}

var numbers = regexp.MustCompile(`[0-9]+`)

// pattern gives an address without its numbers: the days of an endless
// calendar are one pattern, and so are the pages of an endless list.
func pattern(u *url.URL) string {
	return numbers.ReplaceAllString(u.Path+"?"+u.RawQuery, "0")
}

// notPages are the endings of what is no page to read.
var notPages = func() map[string]bool {
	m := map[string]bool{}
	for _, ext := range strings.Fields(".jpg .jpeg .png .gif .webp .avif .svg .ico .bmp .tif .tiff .css .js .mjs .json .map .xml .rss .atom " +
		".woff .woff2 .ttf .otf .eot .mp3 .m4a .ogg .oga .wav .flac .mp4 .m4v .mov .avi .mkv .webm .zip .gz .bz2 .xz .7z .rar .tar .exe .msi .dmg " +
		".apk .deb .rpm .iso .bin .csv .tsv .xls .xlsx .doc .docx .ppt .pptx .odt .ods .odp .epub .ics .vcf .torrent") {
		m[ext] = true
	}
	return m
}()
