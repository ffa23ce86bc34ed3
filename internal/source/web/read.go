package web

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"assay"
	"assay/internal/fetch"
	"assay/internal/source"
)

// accepted is what pages are asked for as.
const accepted = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,text/markdown;q=0.8,application/json;q=0.5,*/*;q=0.1"

// Gather reads all that a plan names. Lists (feeds, sitemaps) are read first,
// in the order given; their pages follow those named one by one, and the
// crawls come last. The order of the items depends on the plan and on what the
// servers answer, never on how fast they do. It stops early when ctx ends.
func (r *Reader) Gather(ctx context.Context, p Plan) iter.Seq[source.Item] {
	return func(yield func(source.Item) bool) {
		var pages []Page
		for _, address := range p.Pages {
			pages = append(pages, Page{Address: address})
		}
		for _, list := range []struct {
			addresses []string
			read      func(context.Context, string, Listing) ([]Page, []source.Item)
		}{{p.Feeds, r.Feed}, {p.Sitemaps, r.Sitemap}} {
			for _, address := range list.addresses {
				found, bad := list.read(ctx, address, p.Listing)
				pages = append(pages, found...)
				for _, item := range bad {
					item.Listing = true
					if ctx.Err() != nil || !yield(item) {
						return
					}
				}
			}
		}
		for v := range r.Visits(ctx, pages) {
			if !yield(v.Item) {
				return
			}
		}
		for _, address := range p.Crawls {
			for item := range r.Crawl(ctx, address, p.Crawl) {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// Visits reads pages, each address once, several at a time. The visits come in
// the order of the pages with the hosts taken in turn: the first page of each
// host in the order in which hosts are first named, then the second of each.
// So one slow host holds up its own pages only, and the order is still decided
// by the list alone. It stops early when ctx ends.
func (r *Reader) Visits(ctx context.Context, pages []Page) iter.Seq[Visit] {
	return func(yield func(Visit) bool) {
		visit := func(ctx context.Context, p Page) Visit { return r.visit(ctx, p, false) }
		pool := newPool(inTurn(pages), visit, r.o.Progress)
		pool.run(ctx, r.o.Workers, func(_ Page, v Visit) bool { return yield(v) })
	}
}

// inTurn gives each page once, in its normal form, with the hosts in turn.
func inTurn(pages []Page) []Page {
	seen := map[string]bool{}
	var hosts []string
	byHost := map[string][]Page{}
	for _, p := range pages {
		address, err := locate(p.Address)
		if seen[address] {
			continue
		}
		seen[address] = true
		host := ""
		if err == nil {
			p.Address, host = address, hostOf(address)
		}
		if byHost[host] == nil {
			hosts = append(hosts, host)
		}
		byHost[host] = append(byHost[host], p)
	}
	out := make([]Page, 0, len(seen))
	for i := 0; len(hosts) > 0; i++ {
		left := hosts[:0]
		for _, h := range hosts {
			out = append(out, byHost[h][i])
			if i+1 < len(byHost[h]) {
				left = append(left, h)
			}
		}
		hosts = left
	}
	return out
}

// hostOf gives an address's host with its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// visit reads one page. With links, a page that has not changed comes with the
// bytes that the library holds.
func (r *Reader) visit(ctx context.Context, p Page, links bool) Visit {
	address, err := locate(p.Address)
	if err != nil {
		return Visit{Item: failed(address, nil, err)}
	}
	p.Address = address
	var last *assay.Retrieval
	if r.o.Last != nil {
		if last, err = r.o.Last(ctx, address); err != nil {
			return Visit{Item: failed(address, nil, fmt.Errorf("%w: the library cannot be asked for it: %v", assay.ErrUnreadable, err))}
		}
	}
	if last != nil && p.Feed == nil {
		p.Feed = last.Feed // what a feed said of the page holds for its other versions too
	}
	if !r.o.ArchivedAt.IsZero() && r.o.Archive != nil {
		return r.archived(ctx, p, last, nil)
	}
	if last != nil && last.Archive != "" {
		last = nil // an archive's copy says nothing of what the address has now
	}
	request := fetch.Request{URL: address, Accept: accepted, MaxBody: r.o.MaxBytes}
	if last != nil {
		request.ETag, request.LastModified = last.Field("ETag"), last.Field("Last-Modified")
		request.ValidAt = last.Final
	}
	got := r.o.Getter.Get(ctx, request)
	v := result(p, got, last)
	if links && v.Item.Unchanged && r.o.Held != nil {
		v.links, _ = r.o.Held(ctx, last.CaptureSHA256) // without them the page has no links to follow
	}
	switch got.Outcome {
	case assay.NotThere, assay.Unreachable:
		// What the library holds is a better copy than an archive's older one.
		if r.o.Archive != nil && last == nil && ctx.Err() == nil {
			return r.archived(ctx, p, nil, &v)
		}
	}
	return v
}

// result makes a visit of what the getter gave.
func result(p Page, got fetch.Result, last *assay.Retrieval) Visit {
	retrieval := got.Retrieval
	retrieval.Address, retrieval.Feed = p.Address, p.Feed
	v := Visit{}
	if got.Permanent {
		v.Moved = retrieval.Final
	}
	if retrieval.Outcome == assay.NotModified && last != nil {
		retrieval.CaptureSHA256 = last.CaptureSHA256
		v.Item = source.Item{Capture: assay.Capture{
			Location: p.Address, SHA256: last.CaptureSHA256, CapturedAt: retrieval.At, Retrieval: &retrieval,
		}, Unchanged: true}
		return v
	}
	if err := failure(&retrieval); err != nil {
		v.Item = failed(p.Address, &retrieval, err)
		return v
	}
	v.Item = capture(p.Address, &retrieval, got)
	return v
}

// capture makes an item of the bytes of a page.
func capture(address string, retrieval *assay.Retrieval, got fetch.Result) source.Item {
	mediaType, err := mediaType(address, got.MediaType, got.Body)
	if err != nil {
		return failed(address, retrieval, err)
	}
	c := source.NewCapture(got.Body, mediaType, address, retrieval.At)
	retrieval.CaptureSHA256 = c.SHA256
	c.Retrieval = retrieval
	return source.Item{Capture: c, Read: int64(len(got.Body))}
}

// mediaType gives the type that a page is read as: what its bytes are beyond
// doubt, then what the server says, then what name and bytes make likely.
func mediaType(address, said string, body []byte) (string, error) {
	head := bytes.TrimSpace(body[:min(len(body), 1024)])
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return source.PDF, nil
	}
	if looksLikeFeed(head) {
		return "", fmt.Errorf("%w: it is a feed; read its entries with --feed %s", assay.ErrUnreadable, address)
	}
	said = strings.ToLower(said)
	if t := source.DeclaredType(said); t != "" {
		return t, nil
	}
	switch said {
	case "text/xml", "application/xml":
		if bytes.Contains(bytes.ToLower(head), []byte("<html")) {
			return source.HTML, nil
		}
		return "", fmt.Errorf("%w: XML that is not a page; a sitemap is read with --sitemap", assay.ErrUnreadable)
	}
	name := ""
	if u, err := url.Parse(address); err == nil {
		name = u.Path
	}
	return source.MediaType(name, body)
}
