package extract

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// prune takes out of a page's tree what is not its matter: elements without
// text, text that is not shown, and boilerplate by the names of its elements
// and by its phrases (boilerplate.txt). The readers of structure then choose
// among what is left, and walk less.
func prune(tree *html.Node) *pruner {
	p := &pruner{words: map[*html.Node]int{}, links: map[*html.Node]int{}}
	p.total, _ = p.measure(tree, 0)
	p.unlinked = p.walk(tree, 0)
	return p
}

// pruner knows how much text the elements of a page hold.
type pruner struct {
	words    map[*html.Node]int // bytes of words in an element
	links    map[*html.Node]int // of those, bytes in links
	total    int                // bytes of words in the page
	unlinked int                // bytes of words that are left outside links, which no reader's text passes by much
}

// textless elements hold nothing that is read.
var textless = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Svg: true, atom.Math: true, atom.Iframe: true, atom.Object: true,
	atom.Select: true, atom.Textarea: true, atom.Noembed: true, atom.Noscript: true, atom.Canvas: true, atom.Link: true, atom.Embed: true,
	atom.Input: true, atom.Button: true, atom.Dialog: true,
}

// measure counts the words of an element, and drops what is never read.
func (p *pruner) measure(n *html.Node, depth int) (words, links int) {
	if depth > 2*maxDepth {
		return 0, 0
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.CommentNode, c.Type == html.ElementNode && (textless[c.DataAtom] || unseen(c)):
			n.RemoveChild(c)
		case c.Type == html.TextNode:
			words += len(strings.TrimSpace(c.Data))
		default:
			w, l := p.measure(c, depth+1)
			words, links = words+w, links+l
		}
		c = next
	}
	if n.DataAtom == atom.A {
		links = words
	}
	p.words[n], p.links[n] = words, links
	return words, links
}

// walk drops boilerplate, and gives the bytes of words left outside links and
// outside the elements beside a page's matter.
func (p *pruner) walk(n *html.Node, depth int) (unlinked int) {
	if depth > 2*maxDepth {
		return 0
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		left := 0
		switch {
		case c.Type == html.TextNode:
			left = len(strings.TrimSpace(c.Data))
		case c.Type != html.ElementNode:
		case p.isBeside(c):
			n.RemoveChild(c)
		case isLine(c):
			if mark := p.boilerplate(c); mark != 0 {
				n.RemoveChild(c)
				if mark == phraseIs {
					next = p.dropList(next)
				}
			} else {
				left = p.words[c] - p.links[c]
			}
		default:
			left = p.walk(c, depth+1)
		}
		if !beside[c.DataAtom] && c.DataAtom != atom.A {
			unlinked += left
		}
		c = next
	}
	return unlinked
}

const maxPhraseLine = 280 // bytes; a longer line is prose, whatever it says

// boilerplate gives the mark of the phrase of boilerplate that a line matches;
// 0 when it matches none.
func (p *pruner) boilerplate(line *html.Node) byte {
	if p.words[line] == 0 || p.words[line] > maxPhraseLine {
		return 0
	}
	found, _ := boilerplatePhrases().match(phraseWords(nodeText(line, maxPhraseLine+1)))
	return found.mark
}

// dropList drops the list of links under a heading such as "Related", when
// next is one; it gives what follows.
func (p *pruner) dropList(next *html.Node) *html.Node {
	for next != nil && next.Type == html.TextNode && strings.TrimSpace(next.Data) == "" {
		next = next.NextSibling
	}
	if next == nil || p.words[next] == 0 || 10*p.links[next] <= 8*p.words[next] {
		return next
	}
	after := next.NextSibling
	next.Parent.RemoveChild(next)
	return after
}

// isLine reports whether an element is a block, or a part of one, that has no
// blocks in it.
func isLine(n *html.Node) bool {
	return (breaks[n.DataAtom] > 0 || n.DataAtom == atom.Span || n.DataAtom == atom.A) && !holdsBlock(n, 0)
}

func holdsBlock(n *html.Node, depth int) bool {
	const deep = 20
	if depth > deep {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (breaks[c.DataAtom] > 0 && c.DataAtom != atom.Br || holdsBlock(c, depth+1)) {
			return true
		}
	}
	return false
}

// besideNames are words in the class or the id of elements beside a page's
// matter.
var besideNames = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`newsletter newsletters subscribe subscription signup promo promos paywall disclaimer disclosure affiliate cta
		recirc recirculation recommended recommendations trending sponsored advert advertisement ad ads adslot comments respond disqus
		donate donation donations sharing share social cookie cookies gdpr popup modal`) {
		m[w] = true
	}
	return m
})

// isBeside reports whether an element stands beside the page's matter by its
// name, or is empty. An element that holds much of the page does not: its names
// may speak of the page.
func (p *pruner) isBeside(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Head, atom.Body, atom.Main, atom.Article, atom.H1:
		return false
	}
	if n.FirstChild == nil {
		return !void[n.DataAtom]
	}
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Aside, atom.Menu:
		return 2*p.words[n] < p.total
	}
	if 5*p.words[n] > p.total {
		return false
	}
	const most = 400 // bytes of a class that are not a style sheet's
	for _, a := range n.Attr {
		if a.Key != "class" && a.Key != "id" || len(a.Val) > most {
			continue
		}
		for w := range strings.FieldsFuncSeq(wordsOfName(a.Val), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if besideNames()[w] {
				return true
			}
		}
	}
	return false
}

// wordsOfName parts "newsletterBox" into words in lower case.
func wordsOfName(s string) string {
	var b strings.Builder
	lower := false
	for _, r := range s {
		if unicode.IsUpper(r) && lower {
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// short gives the blocks of a page that holds little: all that is left of its
// article, its main part or its body, but for blocks that are mostly links.
func (p *pruner) short(tree *html.Node) []block {
	var root *html.Node
	for n := range tree.Descendants() {
		switch {
		case n.DataAtom == atom.Body && root == nil, n.DataAtom == atom.Main && p.words[n] > 0:
			root = n
		case n.DataAtom == atom.Article && 2*p.words[n] > p.unlinked:
			root = n
		}
	}
	if root == nil {
		return nil
	}
	p.dropLinks(root, 0)
	return blocksOf(root)
}

// dropLinks drops the blocks that are mostly links.
func (p *pruner) dropLinks(n *html.Node, depth int) {
	if depth > 2*maxDepth {
		return
	}
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if breaks[c.DataAtom] > 0 && p.words[c] > 0 && 10*p.links[c] > 7*p.words[c] {
			n.RemoveChild(c)
		} else {
			p.dropLinks(c, depth+1)
		}
		c = next
	}
}

// tellHead puts what is known of the page into its head, in place of what is
// there, so that trafilatura does not search the tree for it.
func (r *reading) tellHead(tree *html.Node) {
	for n := range tree.Descendants() {
		if n.DataAtom != atom.Head {
			continue
		}
		for n.FirstChild != nil {
			n.RemoveChild(n.FirstChild)
		}
		for _, m := range [][2]string{{"og:title", r.title}, {"og:site_name", r.publisher}, {"og:author", r.byline}, {"og:url", r.url}, {"og:article:tag", "known"}} {
			if m[1] != "" {
				n.AppendChild(&html.Node{Type: html.ElementNode, Data: "meta", DataAtom: atom.Meta, Attr: []html.Attribute{{Key: "property", Val: m[0]}, {Key: "content", Val: m[1]}}})
			}
		}
		return
	}
}

// withLead puts the page's lead before its matter when it was left out, as it
// is where it stands with the headline or is called a teaser. A lead is the
// line without links that begins as the page's description of itself does.
func (p *pruner) withLead(tree *html.Node, description string, blocks []block) []block {
	const least = 40 // bytes of words that tell a lead
	start := compact(line(description, 300))
	if len(start) < least || len(blocks) == 0 {
		return blocks
	}
	start = start[:wholeRunes(start, least)]
	for _, b := range blocks {
		if strings.Contains(compact(b.text), start) {
			return blocks
		}
	}
	for n := range tree.Descendants() {
		if p.words[n] < least || p.links[n] > 0 || n.Type != html.ElementNode || !isLine(n) || n.DataAtom == atom.A || !strings.HasPrefix(compact(nodeText(n, 4*least)), start) {
			continue
		}
		if inside(n, atom.A, atom.Figure, atom.Head, atom.H1, atom.H2) {
			continue
		}
		lead := blocksOf(n)
		blocks[0].gap = max(blocks[0].gap, 2)
		return append(lead, blocks...)
	}
	return blocks
}

// inside reports whether an element is one of some kinds or in one.
func inside(n *html.Node, tags ...atom.Atom) bool {
	for ; n != nil; n = n.Parent {
		if slices.Contains(tags, n.DataAtom) {
			return true
		}
	}
	return false
}
