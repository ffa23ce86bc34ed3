package audit

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// markdownParser reads CommonMark with GitHub's tables, footnotes and strikethrough.
var markdownParser parser.Parser = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote)).Parser()

const maxDepth = 400 // elements or blocks within one another

// markdownBlocks gives the blocks of a Markdown body. The body has passed
// extract.MarkdownBody.
func markdownBlocks(body string) []block {
	m := &markdown{src: []byte(body)}
	m.blocks(markdownParser.Parse(gtext.NewReader(m.src)), 0)
	return m.out
}

type markdown struct {
	src   []byte
	out   []block
	index map[int]string // of a footnote: its label
}

func (m *markdown) blocks(parent ast.Node, depth int) {
	if depth > maxDepth || len(m.out) > maxBlocks {
		return
	}
	number := 0
	if list, ok := parent.(*ast.List); ok && list.IsOrdered() {
		number = list.Start
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			m.leaf(n, block{kind: heading, level: n.Level})
		case *ast.Paragraph, *ast.TextBlock:
			m.leaf(n, block{})
		case *ast.ListItem:
			from := len(m.out)
			m.blocks(n, depth+1)
			for i := from; i < len(m.out); i++ {
				if m.out[i].kind == paragraph {
					m.out[i].kind = item
				}
			}
			if number > 0 && from < len(m.out) {
				m.out[from].label = itoa(number)
				number++
			}
		case *east.Footnote:
			from := len(m.out)
			m.blocks(n, depth+1)
			for i := from; i < len(m.out); i++ {
				m.out[i].kind, m.out[i].label = note, string(n.Ref)
				if i > from { // a definition of several paragraphs is one reference
					m.out[from].text += " " + m.out[i].text
				}
			}
			m.out = m.out[:min(len(m.out), from+1)]
		case *east.TableHeader, *east.TableRow:
			m.row(n)
		case *ast.HTMLBlock:
			m.htmlBlock(n)
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.ThematicBreak:
			// Code states nothing.
		default:
			m.blocks(n, depth+1)
		}
	}
}

// htmlBlock reads the blocks of HTML that stand in the Markdown.
func (m *markdown) htmlBlock(n *ast.HTMLBlock) {
	lines := n.Lines()
	if lines.Len() == 0 {
		return
	}
	stop := lines.At(lines.Len() - 1).Stop
	if n.HasClosure() {
		stop = max(stop, n.ClosureLine.Stop)
	}
	nodes, err := html.ParseFragment(strings.NewReader(string(m.src[lines.At(0).Start:stop])), nil)
	if err != nil {
		return
	}
	p := &page{}
	for _, n := range nodes {
		p.walk(n, 0)
	}
	p.end()
	m.out = append(m.out, p.out...)
}

func (m *markdown) row(n ast.Node) {
	b := block{kind: row}
	if _, ok := n.(*east.TableHeader); ok {
		b.level = 1
	}
	w := inlineWriter{}
	for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
		if w.b.Len() > 0 {
			w.b.WriteString("; ")
		}
		m.inlines(&w, cell, 0)
	}
	b.text, b.links = w.done()
	m.add(b)
}

func (m *markdown) leaf(n ast.Node, b block) {
	w := inlineWriter{}
	m.inlines(&w, n, 0)
	b.text, b.links = w.done()
	m.add(b)
}

func (m *markdown) add(b block) {
	if strings.TrimSpace(b.text) != "" {
		m.out = append(m.out, b)
	}
}

// inlineWriter gathers the words of a block and the links in it.
type inlineWriter struct {
	b     strings.Builder
	links []link
}

func (w *inlineWriter) done() (string, []link) { return w.b.String(), w.links }

// linked writes what write writes, as the words of a link.
func (w *inlineWriter) linked(l link, write func()) {
	l.start = w.b.Len()
	write()
	l.end = w.b.Len()
	w.links = append(w.links, l)
}

func (m *markdown) inlines(w *inlineWriter, parent ast.Node, depth int) {
	if depth > maxDepth {
		return
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			w.b.WriteString(unescape(string(n.Segment.Value(m.src))))
			if n.SoftLineBreak() || n.HardLineBreak() {
				w.b.WriteByte(' ')
			}
		case *ast.String:
			w.b.Write(n.Value)
		case *ast.Link:
			w.linked(addressed(string(n.Destination), string(n.Title)), func() { m.inlines(w, n, depth+1) })
		case *ast.AutoLink:
			w.linked(addressed(string(n.URL(m.src)), ""), func() { w.b.Write(n.Label(m.src)) })
		case *east.FootnoteLink:
			at := w.b.Len()
			w.links = append(w.links, link{start: at, end: at, labels: []string{m.footnote(n)}})
		case *east.FootnoteBacklink, *ast.Image:
			// Neither is the text's own word.
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				at := n.Segments.At(i)
				m.rawTag(w, strings.ToLower(string(at.Value(m.src))))
			}
		default:
			m.inlines(w, n, depth+1)
		}
	}
}

// rawTag keeps of a tag what tells where a citation stands: <sup>3</sup> is one.
func (m *markdown) rawTag(w *inlineWriter, tag string) {
	switch {
	case strings.HasPrefix(tag, "<br"):
		w.b.WriteByte(' ')
	case strings.HasPrefix(tag, "<sup"):
		w.b.WriteString(supOpen)
	case strings.HasPrefix(tag, "</sup"):
		w.b.WriteString(supClose)
	}
}

// footnote gives the label of a footnote by its number.
func (m *markdown) footnote(n *east.FootnoteLink) string {
	if m.index == nil {
		m.index = map[int]string{}
		root := ast.Node(n)
		for root.Parent() != nil {
			root = root.Parent()
		}
		for list := root.FirstChild(); list != nil; list = list.NextSibling() {
			if _, ok := list.(*east.FootnoteList); !ok {
				continue
			}
			for f := list.FirstChild(); f != nil; f = f.NextSibling() {
				if f, ok := f.(*east.Footnote); ok {
					m.index[f.Index] = string(f.Ref)
				}
			}
		}
	}
	if label, ok := m.index[n.Index]; ok {
		return label
	}
	return itoa(n.Index)
}

// unescape takes the backslashes and entities of Markdown out of a text.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') >= 0 {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0 {
				i++
			}
			b.WriteByte(s[i])
		}
		s = b.String()
	}
	return html.UnescapeString(s)
}
