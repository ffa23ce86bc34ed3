package extract

import (
	nurl "net/url"
	"strings"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"

	"assay"
)

// readHTML1 reads a page as the first version of this program did, so that
// what stands in a report on such a reading can still be checked: trafilatura's
// answer as it comes, and the text of elements that are not shown.
func readHTML1(c assay.Capture) (*reading, error) {
	d, err := decodeHTML(c.Bytes, "text/html")
	if err != nil {
		return nil, err
	}
	r := &reading{extractor: "html/1"}
	if d.warning != "" {
		r.warn("%s", d.warning)
	}
	p := scan(d.text, hidden, false)
	b := builder{src: d.text}
	if problem := beyondTree(d.text, p); problem != "" {
		r.warn("%s; it was read without its structure", problem)
	} else if tree, err := html.Parse(strings.NewReader(d.text)); err == nil {
		if blocks := matter1(c, tree, r); len(blocks) > 0 {
			align(&b, p, blocks)
		}
	}
	r.finishPage(&b, p, d)
	return r, nil
}

func matter1(c assay.Capture, tree *html.Node, r *reading) []block {
	dates := boundsOf(c).options()
	o := trafilatura.Options{EnableFallback: true, ExcludeComments: true, HtmlDateOptions: &dates}
	if u, err := nurl.ParseRequestURI(c.Location); err == nil && u.Host != "" {
		o.OriginalURL = u
	}
	found, err := trafilatura.ExtractDocument(tree, o)
	if err != nil || found == nil {
		return nil
	}
	m := found.Metadata
	r.title, r.byline, r.publisher, r.url = m.Title, m.Author, m.Sitename, m.URL
	if !m.Date.IsZero() {
		r.published = m.Date.Format("2006-01-02")
	}
	return blocksOf(found.ContentNode)
}
