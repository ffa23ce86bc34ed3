package extract

import (
	"slices"
	"strings"

	"assay"
)

// hearFeed adds what the feed said of the entry that a page was read for: the
// publisher that it came from, which is a stated reliance where the page is
// somebody else's, and its date where the page gives none. It is part of the
// retrieval that is stored, so that the same capture gives the same document.
func hearFeed(d *assay.Document, c assay.Capture, o Options) {
	if c.Retrieval == nil || c.Retrieval.Feed == nil {
		return
	}
	f := c.Retrieval.Feed
	if d.Published == "" && f.Published != "" {
		d.Published = published(c, &reading{published: f.Published})
	}
	if source := line(f.Source, 200); source != "" && !sameSource(d, source, f.SourceAddress, o) && !slices.Contains(d.ReliesOn, source) {
		d.ReliesOn = append(slices.Clone(d.ReliesOn), source)
	}
}

// sameSource reports whether the source that a feed names is the document's own publisher.
func sameSource(d *assay.Document, source, address string, o Options) bool {
	if strings.EqualFold(source, d.Publisher) || strings.EqualFold(source, d.Owner) {
		return true
	}
	if h := host(address); h != "" && h == host(d.URL) {
		return true
	}
	if o.Publishers == nil {
		return false
	}
	known, ok := o.Publishers.Lookup(source, address)
	return ok && known.Name == d.Owner
}
