package extract

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gtext "github.com/yuin/goldmark/text"

	"assay"
)

// Markdown over these limits is read as plain text: what people write is far
// below them, and parsers of nested marks can be made to take hours.
const (
	maxMarkdown = 4 << 20 // bytes
	maxNesting  = 40      // quotation or list marks on one line
	maxOpeners  = 2000    // opening brackets or emphasis marks in one paragraph
	maxIndent   = 200     // space before a line
)

// readMarkdown reads Markdown with or without front matter. The text is that
// of its blocks: marks of emphasis, headings, lists and links are left out.
func readMarkdown(c assay.Capture) (*reading, error) {
	d, err := decode(c.Bytes)
	if err != nil {
		return nil, err
	}
	r := &reading{extractor: "markdown/1"}
	if d.warning != "" {
		r.warn("%s", d.warning)
	}
	body := 0
	if start, stop, after, closed, ok := frontMatter(d.text); ok {
		body = after
		if !closed {
			r.warn("front matter has no closing --- line; its keys were read up to the first line that is none")
		}
		readFrontMatter(r, d.text[start:stop])
	} else if fence(d.text, 0, "---") > 0 && strings.Contains(d.text[:min(len(d.text), 500)], ":") {
		r.warn("the text begins with --- and no key follows; it was read without front matter")
	}
	b := builder{src: d.text}
	if problem := beyondMarkdown(d.text[body:]); problem != "" {
		r.warn("%s; it was read as plain text", problem)
		copyLines(&b, body, len(d.text))
	} else {
		m := markdown{b: &b, src: []byte(d.text), base: body}
		root := markdownParser.Parse(gtext.NewReader(m.src[body:]))
		m.src = m.src[body:]
		m.blocks(root, 2, 2)
		if r.title == "" {
			r.title = m.title
		}
	}
	text, segs := b.finish()
	r.text, r.segments = text, compose(segs, d.segs)
	return r, nil
}

// markdownParser reads CommonMark with GitHub's tables and strikethrough. It
// holds no state between texts.
var markdownParser parser.Parser = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough)).Parser()

// beyondMarkdown says what makes a text too costly to parse; "" when nothing.
func beyondMarkdown(text string) string {
	if len(text) > maxMarkdown {
		return "the Markdown is larger than 4 MB"
	}
	openers := 0
	for at := 0; at < len(text); {
		stop, next := lineEnd(text, at, len(text))
		nested, blank, indent := 0, true, 0
		for i := at; i < stop; i++ {
			switch text[i] {
			case '>', '-', '+':
				if blank {
					nested++
				}
			case '[', '*', '_', '`', '<', '!', '(':
				openers++
				blank = blank && text[i] == '*'
				if blank {
					nested++
				}
			case ' ', '\t':
				if blank {
					indent++
				}
			default:
				blank = false
			}
		}
		if blank && strings.TrimSpace(text[at:stop]) == "" {
			openers = 0
		}
		if indent > maxIndent && !blank || nested > maxNesting && strings.Trim(text[at:stop], "-*_ \t") != "" || nested > 2000 {
			return "the Markdown is nested too deep"
		}
		if openers > maxOpeners {
			return "the Markdown has too many marks in one paragraph"
		}
		at = next
	}
	return ""
}

// markdown copies the text of parsed blocks into a builder.
type markdown struct {
	b     *builder
	src   []byte // the body, as parsed
	base  int    // where the body begins in the builder's source
	title string // the first heading
	depth int
}

// blocks writes the children of a block: lead line breaks before the first,
// gap between the others.
func (m *markdown) blocks(parent ast.Node, lead, gap int) {
	if m.depth++; m.depth > 500 {
		m.depth--
		return
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.block(n, lead)
		lead = gap
	}
	m.depth--
}

func (m *markdown) block(n ast.Node, lead int) {
	switch n := n.(type) {
	case *ast.Heading:
		start := m.b.text.Len()
		m.leaf(n, lead)
		if m.title == "" {
			m.title = strings.TrimSpace(m.b.text.String()[start:])
		}
	case *ast.Paragraph, *ast.TextBlock:
		m.leaf(n, lead)
	case *ast.List:
		gap := 2
		if n.IsTight {
			gap = 1
		}
		m.blocks(n, lead, gap)
	case *ast.ListItem:
		gap := 2
		if list, ok := n.Parent().(*ast.List); ok && list.IsTight {
			gap = 1
		}
		m.blocks(n, lead, gap)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		m.b.breakLine(lead)
		m.lines(n.Lines())
	case *ast.HTMLBlock:
		m.b.breakLine(lead)
		m.htmlBlock(n)
	case *east.Table:
		m.table(n, lead)
	case *ast.ThematicBreak:
	default:
		m.blocks(n, lead, 2)
	}
}

// leaf writes a block of inline text.
func (m *markdown) leaf(n ast.Node, lead int) {
	m.b.breakLine(lead)
	m.inlines(n)
}

func (m *markdown) lines(lines *gtext.Segments) {
	for i := range lines.Len() {
		at := lines.At(i)
		copyLines(m.b, m.base+at.Start, m.base+at.Stop)
	}
}

// htmlBlock writes the text of an HTML block without its tags.
func (m *markdown) htmlBlock(n *ast.HTMLBlock) {
	lines := n.Lines()
	if lines.Len() == 0 {
		return
	}
	start, stop := lines.At(0).Start, lines.At(lines.Len()-1).Stop
	if n.HasClosure() && n.ClosureLine.Stop > stop {
		stop = n.ClosureLine.Stop
	}
	p := scanPage(string(m.src[start:stop]))
	for _, run := range p.runs {
		m.b.breakLine(run.gap)
		m.decodedText(start+run.start, start+run.end, false)
	}
}

// table writes a row a line, with a tab between its cells.
func (m *markdown) table(n *east.Table, lead int) {
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		m.b.breakLine(lead)
		lead = 1
		first := true
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			if !first && m.b.gap == 0 {
				m.b.render("\t", m.b.last, m.b.last)
			}
			first = false
			m.inlines(cell)
		}
	}
}

func (m *markdown) inlines(parent ast.Node) {
	if m.depth++; m.depth > 500 {
		m.depth--
		return
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.inline(n)
	}
	m.depth--
}

func (m *markdown) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		if n.IsRaw() || isCode(n) {
			m.b.copy(m.base+n.Segment.Start, m.base+n.Segment.Stop)
		} else {
			m.decodedText(n.Segment.Start, n.Segment.Stop, true)
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			m.newline(n.Segment.Stop)
		}
	case *ast.String:
		m.b.render(string(n.Value), m.b.last, m.b.last)
	case *ast.AutoLink:
		label := string(n.Label(m.src))
		from := max(0, m.b.last-m.base)
		if i := strings.Index(string(m.src[from:min(len(m.src), from+len(label)+4096)]), label); i >= 0 {
			m.b.copy(m.base+from+i, m.base+from+i+len(label))
		} else {
			m.b.render(label, m.b.last, m.b.last)
		}
	case *ast.RawHTML:
		if n.Segments.Len() == 0 {
			return
		}
		if at := n.Segments.At(0); strings.HasPrefix(strings.ToLower(string(at.Value(m.src))), "<br") {
			m.b.breakLine(1)
		}
	case *ast.Image:
		// What a picture shows is not the source's text.
	default:
		m.inlines(n)
	}
}

func isCode(n ast.Node) bool {
	_, ok := n.Parent().(*ast.CodeSpan)
	return ok
}

// newline writes the line break that follows offset at.
func (m *markdown) newline(at int) {
	for i := at; i < len(m.src); i++ {
		if m.src[i] == '\n' {
			m.b.copy(m.base+i, m.base+i+1)
			return
		}
	}
}

// decodedText writes body[start:stop] with its entities decoded and, when
// escapes is set, without the backslashes that escape marks.
func (m *markdown) decodedText(start, stop int, escapes bool) {
	from := start
	for i := start; i < stop; i++ {
		switch c := m.src[i]; {
		case c == '\\' && escapes && i+1 < stop && isPunct(m.src[i+1]):
			m.b.copy(m.base+from, m.base+i)
			from = i + 1
			i++
		case c == '&':
			if s, n := entity(string(m.src[i:min(stop, i+maxEntity)])); n > 0 {
				m.b.copy(m.base+from, m.base+i)
				m.b.render(s, m.base+i, m.base+i+n)
				from = i + n
				i += n - 1
			}
		}
	}
	m.b.copy(m.base+from, m.base+stop)
}

func isPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// MarkdownBody gives where the body of a Markdown text begins, behind its front
// matter, and says what makes the body too costly to parse; "" when nothing does.
// It is for those who read the body's structure themselves.
func MarkdownBody(text string) (start int, problem string) {
	if _, _, after, _, ok := frontMatter(text); ok {
		start = after
	}
	return start, beyondMarkdown(text[start:])
}
