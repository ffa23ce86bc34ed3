package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source"
)

const (
	maxFeed       = 8 << 20 // bytes of a feed
	acceptedFeeds = "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,text/html;q=0.5,*/*;q=0.1"
)

// Feed gives the pages that a feed lists (RSS 0.9x to 2.0, Atom, JSON Feed
// 1.x), in its order, at most l.Pages of those in the window of dates. Given a
// page that names its feed, it reads that feed. The items say what could not
// be read or was left out.
func (r *Reader) Feed(ctx context.Context, address string, l Listing) ([]Page, []source.Item) {
	for hops := 0; ; hops++ {
		got, bad := r.list(ctx, address, acceptedFeeds, maxFeed)
		if bad != nil {
			return nil, []source.Item{*bad}
		}
		address = got.Address
		base := address
		if got.Final != "" {
			base = got.Final
		}
		head := bytes.TrimSpace(got.Body[:min(len(got.Body), 1024)])
		if !looksLikeFeed(head) && isPage(got.MediaType, head) && hops == 0 {
			if named := scanLinks(got.Body, base).feeds; len(named) > 0 {
				address = named[0]
				continue
			}
			return nil, []source.Item{failed(address, &got.Retrieval, fmt.Errorf("%w: the page names no feed; give the feed's own address", assay.ErrUnreadable))}
		}
		feed, err := parseFeed(got.Body, got.Charset, l.pages())
		if err != nil {
			return nil, []source.Item{failed(address, &got.Retrieval, err)}
		}
		pages := feed.pages(address, base, l)
		if len(pages) == 0 {
			return nil, []source.Item{failed(address, &got.Retrieval, errNoPages)}
		}
		return pages, nil
	}
}

// list asks for a list of addresses, and gives an item when it cannot be read.
func (r *Reader) list(ctx context.Context, address, accept string, limit int64) (fetch.Result, *source.Item) {
	normal, err := locate(address)
	if err != nil {
		item := failed(address, nil, err)
		return fetch.Result{}, &item
	}
	got := r.o.Getter.Get(ctx, fetch.Request{URL: normal, Accept: accept, Binary: true, MaxBody: limit})
	got.Address = normal
	if err := failure(&got.Retrieval); err != nil {
		retrieval := got.Retrieval
		item := failed(normal, &retrieval, err)
		return got, &item
	}
	return got, nil
}

// feed is what a feed says, in one form for all of them.
type feed struct {
	title   string
	entries []entry
}

type entry struct {
	link, title           string
	date                  time.Time
	source, sourceAddress string
}

// pages gives the entries' pages.
func (f *feed) pages(address, base string, l Listing) []Page {
	var out []Page
	for _, e := range f.entries {
		link := resolve(base, e.link)
		if link == "" || !l.takes(e.date) || len(out) == l.pages() {
			continue
		}
		said := &assay.FeedEntry{Address: address, Feed: short(f.title), Title: short(e.title), Source: short(e.source), SourceAddress: resolve(base, e.sourceAddress)}
		if !e.date.IsZero() {
			said.Published = e.date.UTC().Format(time.DateOnly)
		}
		out = append(out, Page{Address: link, Feed: said})
	}
	return out
}

// looksLikeFeed reports whether bytes begin as a feed does.
func looksLikeFeed(head []byte) bool {
	if bytes.HasPrefix(head, []byte("{")) {
		return bytes.Contains(head, []byte("jsonfeed.org/version/"))
	}
	o, _ := look(head, 0)
	switch o.root {
	case "rss", "rdf":
		return true
	case "feed":
		return bytes.Contains(head, []byte("http://www.w3.org/2005/Atom")) || bytes.Contains(head, []byte("http://purl.org/atom/ns#"))
	}
	return false
}

// isPage reports whether what was got is a page of HTML.
func isPage(mediaType string, head []byte) bool {
	lower := bytes.ToLower(head)
	return mediaType == "text/html" || mediaType == "application/xhtml+xml" || bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html"))
}

// parseFeed reads at most limit entries of a feed. Before the parser sees it,
// its size, depth and parts are bounded and its document type is cut off, so
// that no entity is ever defined.
func parseFeed(body []byte, said string, limit int) (f *feed, err error) {
	defer func() {
		// A fault of the parser, met by hostile bytes, must not end the run.
		if fault := recover(); fault != nil {
			f, err = nil, fmt.Errorf("%w: the feed could not be parsed (%v)", assay.ErrUnreadable, fault)
		}
	}()
	body = utf8XML(body, said)
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		// A window of dates can leave out the first entries, so more are looked at than taken.
		o, err := look(body, 10*limit, "item", "entry")
		if err != nil {
			return nil, err
		}
		body = o.upTo(body)
	} else if !json.Valid(body) {
		return nil, fmt.Errorf("%w: the feed is not valid JSON", assay.ErrUnreadable)
	}
	p := gofeed.NewParser()
	p.KeepOriginalFeed = true
	parsed, err := p.Parse(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: the feed could not be parsed: %s", assay.ErrUnreadable, short(err.Error()))
	}
	f = &feed{title: parsed.Title}
	for i, item := range parsed.Items {
		if i == 10*limit {
			break
		}
		e := entry{link: item.Link, title: item.Title}
		if e.link == "" && len(item.Links) > 0 {
			e.link = item.Links[0]
		}
		if e.link == "" && strings.Contains(item.GUID, "://") {
			e.link = item.GUID
		}
		if item.PublishedParsed != nil {
			e.date = *item.PublishedParsed
		} else if item.UpdatedParsed != nil {
			e.date = *item.UpdatedParsed
		}
		e.source, e.sourceAddress = sourceOf(parsed.OriginalFeed(), i)
		f.entries = append(f.entries, e)
	}
	return f, nil
}

// sourceOf gives the source element of the ith entry.
func sourceOf(original any, i int) (title, address string) {
	switch f := original.(type) {
	case *rss.Feed:
		if i < len(f.Items) && f.Items[i].Source != nil {
			return f.Items[i].Source.Title, f.Items[i].Source.URL
		}
	case *atom.Feed:
		if i < len(f.Entries) && f.Entries[i].Source != nil {
			s := f.Entries[i].Source
			for _, l := range s.Links {
				if l.Rel == "alternate" || l.Rel == "" || address == "" {
					address = l.Href
				}
			}
			return s.Title, address
		}
	}
	return "", ""
}

// resolve gives the normal form of a link on a page, "" when it is no web address.
func resolve(base, link string) string {
	link = strings.TrimSpace(link)
	if link == "" || len(link) > 8<<10 {
		return ""
	}
	b, err := url.Parse(base)
	if err != nil {
		return ""
	}
	u, err := b.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	normal, err := fetch.Normalise(u.String())
	if err != nil {
		return ""
	}
	return normal
}

// short makes one line of a value, of at most 300 bytes.
func short(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}
