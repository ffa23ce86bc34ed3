package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"assay"
	"assay/internal/check"
	"assay/internal/fetch"
	"assay/internal/library"
	"assay/internal/source"
	"assay/internal/source/web"
)

// addresses says what add reads from the network, and how.
type addresses struct {
	network
	archiving
	feeds, sitemaps, crawls []string
	depth, pages            int
	since, until            string
	archivedAt              string
	noArchive               bool

	plan   web.Plan
	nearTo time.Time
}

// archiving says which web archive is asked.
type archiving struct{ archive string }

func (r *archiving) flags(c *cobra.Command) {
	c.Flags().StringVar(&r.archive, "archive", "", "`ADDRESS` of a web archive to ask in place of the Wayback Machine, with the same interfaces (default $ASSAY_ARCHIVE)")
}

// of gives the archive that is asked.
func (r *archiving) of(a *app, client *fetch.Client) (*web.Archive, error) {
	c, err := a.configure(nil)
	if err != nil {
		return nil, err
	}
	return web.NewArchive(client, cmp.Or(r.archive, c.Network.Archive)), nil
}

func (n *addresses) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringArrayVar(&n.feeds, "feed", nil, "read the pages that the feed at `URL` lists, or the feed that the page at URL names (may be given again)")
	f.StringArrayVar(&n.sitemaps, "sitemap", nil, "read the pages that the sitemap at `URL` lists, or those that the site at URL names (may be given again)")
	f.StringArrayVar(&n.crawls, "crawl", nil, "read the site of the page at `URL` by following its links (may be given again)")
	f.IntVar(&n.depth, "depth", web.DefaultDepth, "follow `N` links away from the first page of a crawl; 0 reads that page only")
	f.IntVar(&n.pages, "pages", web.DefaultPages, "read at most `N` pages of each feed, sitemap and crawl")
	f.StringVar(&n.since, "since", "", "leave out what a feed or sitemap dates before `DATE` (YYYY-MM-DD)")
	f.StringVar(&n.until, "until", "", "leave out what a feed or sitemap dates after `DATE` (YYYY-MM-DD)")
	f.StringVar(&n.archivedAt, "archived-at", "", "read the versions that a web archive captured nearest to `DATE` (YYYY-MM-DD), in place of the addresses")
	f.BoolVar(&n.noArchive, "no-archive", false, "do not ask a web archive for an address that is not there or unreachable")
	n.network.flags(c)
	n.archiving.flags(c)
}

// sort tells paths from addresses, and checks the flags of the latter.
func (n *addresses) sort(args []string) (paths []string, err error) {
	var pages []string
	for _, arg := range args {
		if isAddress(arg) {
			pages = append(pages, arg)
		} else {
			paths = append(paths, arg)
		}
	}
	n.plan = web.Plan{Pages: pages, Feeds: n.feeds, Sitemaps: n.sitemaps, Crawls: n.crawls}
	if len(args) == 0 && !n.any() {
		return nil, usagef("nothing to add: name files, folders or addresses, or use --feed, --sitemap or --crawl: see 'assay add --help'")
	}
	for _, list := range [][]string{pages, n.feeds, n.sitemaps, n.crawls} {
		for _, address := range list {
			if _, err := fetch.Normalise(address); err != nil {
				return nil, err
			}
		}
	}
	if n.pages < 1 || n.depth < 0 {
		return nil, usagef("--pages is 1 or more, and --depth 0 or more")
	}
	n.plan.Listing.Pages, n.plan.Crawl = n.pages, web.Crawl{Pages: n.pages, Depth: n.depth}
	if n.depth == 0 {
		n.plan.Crawl.Depth = -1
	}
	for _, d := range []struct {
		flag, value string
		to          *time.Time
		add         time.Duration
	}{
		{"--since", n.since, &n.plan.Listing.Since, 0},
		{"--until", n.until, &n.plan.Listing.Until, 24*time.Hour - time.Nanosecond},
		{"--archived-at", n.archivedAt, &n.nearTo, 12 * time.Hour},
	} {
		if d.value == "" {
			continue
		}
		day, err := parseDay(d.flag, d.value)
		if err != nil {
			return nil, err
		}
		*d.to = day.Add(d.add)
	}
	if n.noArchive && n.archivedAt != "" {
		return nil, usagef("--no-archive and --archived-at contradict each other: leave one of them out")
	}
	return paths, nil
}

// any reports whether anything is to be read from the network.
func (n *addresses) any() bool {
	return len(n.plan.Pages)+len(n.plan.Feeds)+len(n.plan.Sitemaps)+len(n.plan.Crawls) > 0
}

// open gives the sources on the network, and a function that ends their reading.
func (n *addresses) open(ctx context.Context, a *app, lib library.Library, progress func(web.Progress)) (iter.Seq[source.Item], func(), error) {
	client, err := n.client(a)
	if err != nil {
		return nil, nil, err
	}
	o := readerOptions(lib, client)
	o.ArchivedAt, o.Progress = n.nearTo, progress
	if !n.noArchive {
		if o.Archive, err = n.of(a, client); err != nil {
			return nil, nil, err
		}
	}
	return web.New(o).Gather(ctx, n.plan), func() { _ = client.Close() }, nil
}

// readerOptions are how a library's addresses are read: what it holds is asked
// for only when it has changed.
func readerOptions(lib library.Library, client *fetch.Client) web.Options {
	return web.Options{
		Getter: client,
		Last: func(ctx context.Context, address string) (*assay.Retrieval, error) {
			return check.LastRetrieval(ctx, lib, address)
		},
		Held: func(ctx context.Context, sha256 string) ([]byte, error) {
			c, err := lib.Capture(ctx, sha256)
			return c.Bytes, err
		},
	}
}

// concat gives the items of several sequences one after another.
func concat(sequences ...iter.Seq[source.Item]) iter.Seq[source.Item] {
	return func(yield func(source.Item) bool) {
		for _, s := range sequences {
			for item := range s {
				if !yield(item) {
					return
				}
			}
		}
	}
}

// pageLine says on one line how far the reading of pages has come.
func pageLine(p web.Progress, elapsed time.Duration) string {
	host := p.Address
	if _, rest, ok := strings.Cut(host, "://"); ok {
		host, _, _ = strings.Cut(rest, "/")
	}
	rate := float64(p.Done) / max(elapsed.Seconds(), 0.001)
	return fmt.Sprintf("reading %d of %d pages, %.1f a second: %s", p.Done, p.Known, rate, line(host))
}
