package extract

import (
	nurl "net/url"
	"strings"
	"time"

	"github.com/markusmobius/go-dateparser"
	"github.com/markusmobius/go-htmldate"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"assay"
)

// A page over these limits is read without its structure, because the readers
// of structure walk the tree many times, and recursively.
const (
	maxPage  = 8 << 20 // bytes
	maxTags  = 100_000
	maxDepth = 400 // elements within elements
)

// readHTML reads the matter of a page with trafilatura (Barbaresi, ACL 2021)
// and its date with htmldate (Barbaresi, JOSS 2020), both in their Go ports.
func readHTML(c assay.Capture) (*reading, error) {
	d, err := decodeHTML(c.Bytes)
	if err != nil {
		return nil, err
	}
	r := &reading{extractor: "html/1"}
	if d.warning != "" {
		r.warn("%s", d.warning)
	}
	p := scanPage(d.text)
	b := builder{src: d.text}
	if problem := beyondTree(d.text, p); problem != "" {
		r.warn("%s; it was read without its structure", problem)
	} else if blocks := mainText(c, d.text, r); len(blocks) > 0 {
		align(&b, p, blocks)
	}
	if b.text.Len() == 0 {
		flat(&b, p)
	}
	if r.title == "" {
		r.title = p.title
	}
	r.language = languageCode(p.lang)
	text, segs := b.finish()
	r.text, r.segments = text, compose(segs, d.segs)
	return r, nil
}

func beyondTree(text string, p page) string {
	switch {
	case len(text) > maxPage:
		return "the page is larger than 8 MB"
	case p.depth > maxDepth:
		return "the page is nested more than 400 elements deep"
	case p.tags > maxTags:
		return "the page has more than 100,000 elements"
	}
	return ""
}

// mainText gives the blocks of the page's matter, and fills in what the page
// says of itself. It gives nothing when no matter was found.
func mainText(c assay.Capture, text string, r *reading) []block {
	tree, err := html.Parse(strings.NewReader(text))
	if err != nil {
		r.warn("the page could not be parsed (%s); it was read without its structure", clip(err.Error(), 80))
		return nil
	}
	o := trafilatura.Options{EnableFallback: true, ExcludeComments: true, HtmlDateOptions: dateOptions(c)}
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
	if found.ContentNode == nil {
		return nil
	}
	var w blockWriter
	w.node(found.ContentNode, 0)
	w.end(2)
	return w.blocks
}

// dateOptions bounds a page's date. Without a day of capture, no clock is
// asked, so that the same bytes give the same date on any day; a date without
// a year is never completed, because the reference day given here lies before
// the earliest that is accepted.
func dateOptions(c assay.Capture) *htmldate.Options {
	o := &htmldate.Options{
		UseOriginalDate:  true,
		MinDate:          time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC),
		MaxDate:          time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		DateParserConfig: &dateparser.Configuration{CurrentTime: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
	if !c.CapturedAt.IsZero() {
		o.MaxDate = c.CapturedAt.UTC().AddDate(0, 0, 1)
	}
	return o
}

// block is one block of a page's matter: its words with single spaces, with a
// joint where an inline element begins or ends, and the line breaks before it.
type block struct {
	text string
	gap  int
}

const (
	joint     = "\x01"
	jointMark = '\x01'
)

// blockWriter collects blocks from a tree.
type blockWriter struct {
	blocks []block
	text   strings.Builder
	gap    int
}

func (w *blockWriter) node(n *html.Node, depth int) {
	if depth > 2*maxDepth {
		return
	}
	switch n.Type {
	case html.TextNode:
		w.text.WriteString(strings.ReplaceAll(n.Data, joint, ""))
		return
	case html.ElementNode, html.DocumentNode:
	default:
		return
	}
	tag := n.DataAtom
	if tag == 0 { // an element that the readers of structure made
		tag = atom.Lookup([]byte(n.Data))
	}
	if hidden[tag] {
		return
	}
	gap := breaks[tag]
	if tag == atom.Td || tag == atom.Th {
		gap = 0
		if compact(w.text.String()) != "" {
			w.text.WriteByte('\t')
		}
	}
	w.boundary(gap)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		w.node(child, depth+1)
	}
	w.boundary(gap)
}

// boundary notes that an element begins or ends.
func (w *blockWriter) boundary(gap int) {
	if gap == 0 {
		w.text.WriteString(joint)
		return
	}
	w.end(gap)
}

// end closes the block that is open.
func (w *blockWriter) end(gap int) {
	if text := squeeze(w.text.String()); compact(text) != "" {
		w.blocks = append(w.blocks, block{text: text, gap: w.gap})
		w.gap = 0
	}
	w.text.Reset()
	w.gap = max(w.gap, gap)
}

// squeeze makes single spaces of all space but a table's tabs, and drops the
// characters that carry no text.
func squeeze(s string) string {
	var b strings.Builder
	space := byte(0)
	for i := 0; i < len(s); {
		at, n := nextUnwanted(s, i, len(s))
		if n > 0 && s[at] == jointMark {
			at, n = at+1, 0
		}
		for _, r := range s[i:at] {
			switch {
			case r == '\t' && space != '\t':
				space = '\t'
			case isSpace(r):
				if space == 0 {
					space = ' '
				}
			default:
				if space != 0 && b.Len() > 0 {
					b.WriteByte(space)
				}
				space = 0
				b.WriteRune(r)
			}
		}
		i = at + n
	}
	return b.String()
}
