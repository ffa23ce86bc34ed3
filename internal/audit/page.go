package audit

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The marks between which superscript words stand in a block's text until its
// citations are read.
const (
	supOpen  = "\x01"
	supClose = "\x02"
)

// pageBlocks gives the blocks of a page. matter is the text that the extraction
// of pages takes for the page's own: blocks that are no part of it are left out,
// but for lists of references.
func pageBlocks(source, matter string) []block {
	tree, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return nil
	}
	p := &page{}
	p.walk(tree, 0)
	p.end()
	return withinMatter(p.out, matter)
}

// page gathers the blocks of a tree of elements.
type page struct {
	out   []block
	w     inlineWriter
	next  block    // what the words gathered are
	ids   []string // of elements begun since the last block
	lists []int    // numbers of the lists that are open; 0 for one without numbers
}

// left are elements that hold nothing of the text.
var left = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Svg: true, atom.Math: true, atom.Iframe: true, atom.Object: true,
	atom.Select: true, atom.Textarea: true, atom.Noscript: true, atom.Canvas: true, atom.Head: true, atom.Nav: true, atom.Button: true,
	atom.Form: true, atom.Pre: true, atom.Dialog: true, atom.Audio: true, atom.Video: true,
}

// breaks are elements that begin and end a block.
var breaks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Footer: true, atom.Aside: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Table: true, atom.Tr: true, atom.Blockquote: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Figure: true, atom.Figcaption: true,
	atom.Body: true, atom.Details: true, atom.Summary: true, atom.Hr: true, atom.Tbody: true, atom.Thead: true, atom.Caption: true, atom.Address: true,
}

func (p *page) walk(n *html.Node, depth int) {
	if depth > maxDepth || len(p.out) > maxBlocks {
		return
	}
	switch n.Type {
	case html.TextNode:
		p.words(n.Data)
		return
	case html.ElementNode:
	default:
		p.children(n, depth)
		return
	}
	if left[n.DataAtom] || hidden(n) {
		return
	}
	if id := attribute(n, "id"); id != "" {
		p.ids = append(p.ids, id)
	}
	switch n.DataAtom {
	case atom.Br:
		p.words(" ")
	case atom.Sup:
		p.w.b.WriteString(supOpen)
		p.children(n, depth)
		p.w.b.WriteString(supClose)
	case atom.A:
		p.anchor(n, depth)
	case atom.Td, atom.Th:
		if strings.TrimSpace(p.w.b.String()) != "" {
			p.w.b.WriteString("; ")
		}
		if n.DataAtom == atom.Td {
			p.next.level = 0
		}
		p.children(n, depth)
	default:
		if breaks[n.DataAtom] {
			p.element(n, depth)
		} else {
			p.children(n, depth)
		}
	}
}

// element reads an element that is a block, or holds some.
func (p *page) element(n *html.Node, depth int) {
	p.end()
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.next = block{kind: heading, level: int(n.Data[1] - '0')}
	case atom.Ol:
		p.lists = append(p.lists, 1)
		defer func() { p.lists = p.lists[:len(p.lists)-1] }()
	case atom.Ul:
		p.lists = append(p.lists, 0)
		defer func() { p.lists = p.lists[:len(p.lists)-1] }()
	case atom.Li:
		p.next = block{kind: item}
		if k := len(p.lists); k > 0 && p.lists[k-1] > 0 {
			p.next.label = itoa(p.lists[k-1])
			p.lists[k-1]++
		}
	case atom.Tr:
		p.next = block{kind: row, level: 1}
	}
	p.children(n, depth)
	p.end()
}

func (p *page) children(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, depth+1)
	}
}

func (p *page) anchor(n *html.Node, depth int) {
	href := attribute(n, "href")
	if href == "" {
		p.children(n, depth)
		return
	}
	p.w.linked(addressed(href, attribute(n, "title")), func() { p.children(n, depth) })
}

// words adds words with single spaces.
func (p *page) words(s string) {
	for i, f := range strings.FieldsFunc(s, isSpace) {
		if i > 0 || startsWithSpace(s) {
			p.space()
		}
		p.w.b.WriteString(f)
	}
	if endsWithSpace(s) {
		p.space()
	}
}

func (p *page) space() {
	if s := p.w.b.String(); s != "" && !strings.HasSuffix(s, " ") {
		p.w.b.WriteByte(' ')
	}
}

// end ends the block whose words were gathered.
func (p *page) end() {
	b := p.next
	b.text, b.links = p.w.done()
	p.w, p.next = inlineWriter{}, block{}
	if strings.TrimSpace(b.text) == "" {
		if b.kind == item { // its words stand in an element within it
			p.next = b
			p.next.text, p.next.links = "", nil
		}
		return
	}
	b.ids, p.ids = p.ids, nil
	p.out = append(p.out, b)
}

func attribute(n *html.Node, key string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

func hidden(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "hidden" || a.Key == "aria-hidden" && a.Val == "true" ||
			a.Key == "style" && strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none")
	})
}

// How much of a block, in letters, tells it, and for how many blocks of a page the
// whole of its matter is searched; the rest is kept.
const (
	telltale    = 60
	maxSearches = 2000
)

// withinMatter drops the blocks of a page that its extraction leaves out, but
// for lists of references: what follows their heading, and what the text cites.
func withinMatter(blocks []block, matter string) []block {
	if matter == "" {
		return blocks
	}
	held, lines := squeeze(matter), map[string]bool{}
	for l := range strings.Lines(matter) {
		if l = squeeze(l); l != "" {
			lines[l[:min(len(l), telltale)]] = true
		}
	}
	searches := maxSearches
	cited := map[string]bool{}
	for _, b := range blocks {
		for _, l := range b.links {
			if l.fragment != "" {
				cited[l.fragment] = true
			}
		}
	}
	out := blocks[:0]
	listing, level := false, 0
	for _, b := range blocks {
		if b.kind == heading && (!listing || b.level <= level) {
			listing, level = isReferencesHeading(b.text), b.level
		}
		wanted := slices.ContainsFunc(b.ids, func(id string) bool { return cited[id] })
		s := squeeze(plainWords(b.text))
		s = s[:min(len(s), telltale)]
		stands := s != "" && lines[s]
		if !stands && s != "" {
			searches--
			stands = searches < 0 || strings.Contains(held, s)
		}
		if listing || wanted || stands {
			out = append(out, b)
		}
	}
	return out
}
