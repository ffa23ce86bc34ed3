package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

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

// blocksOf gives the blocks of a tree, which may be nil.
func blocksOf(tree *html.Node) []block {
	if tree == nil {
		return nil
	}
	var w blockWriter
	w.node(tree, 0)
	w.end(2)
	return w.blocks
}

// sizeOf gives the bytes of some blocks' text.
func sizeOf(blocks []block) int {
	n := 0
	for _, b := range blocks {
		n += len(b.text)
	}
	return n
}

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
