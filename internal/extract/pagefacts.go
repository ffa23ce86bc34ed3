package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageFacts is what a page's markup says of it, found in one walk of its tree.
type pageFacts struct {
	meta      map[string]string // first content by name, property, itemprop or http-equiv, in lower case
	canonical string            // of <link rel=canonical>
	heading   string            // of the first <h1>
	linked    linkedData
	props     []dated  // elements that microdata calls dates
	labelled  []string // what follows a label such as "Published on"
}

// dated is an element that may hold a date.
type dated struct {
	prop  string // its itemprop in lower case
	value string // its machine-readable value
	words string // its text
}

const (
	maxMeta     = 500 // meta elements that are read
	maxDated    = 60  // elements that may hold a date
	maxDateLine = 160 // bytes of a line that may hold a date
)

// readFacts walks the tree once.
func readFacts(tree *html.Node) *pageFacts {
	f := &pageFacts{meta: map[string]string{}}
	f.walk(tree, false, 0)
	return f
}

func (f *pageFacts) walk(n *html.Node, aside bool, depth int) {
	if depth > 2*maxDepth {
		return
	}
	switch n.Type {
	case html.TextNode:
		if !aside && len(f.labelled) < maxDated && len(n.Data) < maxDateLine {
			f.addLabelled(n)
		}
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Meta:
			f.addMeta(n)
		case atom.Link:
			if f.canonical == "" && hasWord(attr(n, "rel"), "canonical") {
				f.canonical = strings.TrimSpace(attr(n, "href"))
			}
		case atom.Script:
			if n.FirstChild != nil && strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") {
				f.linked.add(n.FirstChild.Data)
			}
			return
		case atom.Style, atom.Noscript, atom.Template, atom.Svg:
			return
		case atom.H1:
			if f.heading == "" {
				f.heading = line(nodeText(n, 400), 300)
			}
		case atom.Nav, atom.Footer, atom.Aside:
			aside = true
		case atom.Html, atom.Body, atom.Main, atom.Article: // their names may tell of what they hold
		default:
			aside = aside || besideDate(strings.ToLower(attr(n, "class")+" "+attr(n, "id")))
		}
		if !aside {
			f.addDated(n)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		f.walk(c, aside, depth+1)
	}
}

// besideDate reports whether an element's names say that dates in it are those
// of other pages or of readers' comments.
func besideDate(names string) bool {
	for _, w := range []string{"comment", "related", "sidebar", "footer", "recommend", "teaser", "widget", "recent"} {
		if strings.Contains(names, w) {
			return true
		}
	}
	return false
}

// addLabelled keeps what follows a label that dates the publication, in the
// same text or in the element after it.
func (f *pageFacts) addLabelled(n *html.Node) {
	if rest := labelled(n.Data + " 0"); rest == "" {
		return
	}
	if rest := labelled(n.Data); rest != "" {
		f.labelled = append(f.labelled, rest)
		return
	}
	for up, next := 0, n; up < 3 && next != nil; up, next = up+1, next.Parent {
		if next.NextSibling != nil {
			if rest := labelled(n.Data + " " + nodeText(next.NextSibling, 60)); rest != "" {
				f.labelled = append(f.labelled, rest)
				return
			}
		}
	}
}

func (f *pageFacts) addMeta(n *html.Node) {
	content := strings.TrimSpace(attr(n, "content"))
	if content == "" {
		content = strings.TrimSpace(attr(n, "datetime"))
	}
	if content == "" || len(f.meta) >= maxMeta {
		return
	}
	for _, key := range []string{"name", "property", "itemprop", "http-equiv", "pubdate"} {
		name := strings.ToLower(strings.TrimSpace(attr(n, key)))
		if name == "" {
			continue
		}
		if _, taken := f.meta[name]; !taken {
			f.meta[name] = content
		}
	}
}

// addDated keeps an element that microdata says holds a date of the page's
// matter.
func (f *pageFacts) addDated(n *html.Node) {
	prop := strings.ToLower(strings.TrimSpace(attr(n, "itemprop")))
	if n.DataAtom == atom.Meta || !strings.Contains(prop, "date") || len(f.props) >= maxDated {
		return
	}
	d := dated{prop: prop, words: line(nodeText(n, maxDateLine+1), maxDateLine)}
	for _, key := range []string{"datetime", "content", "title"} {
		if d.value = strings.TrimSpace(attr(n, key)); d.value != "" {
			break
		}
	}
	f.props = append(f.props, d)
}

// first gives the content of the first of some meta elements that there is.
func (f *pageFacts) first(names ...string) string {
	for _, n := range names {
		if v := f.meta[n]; v != "" {
			return v
		}
	}
	return ""
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// hasWord reports whether a list of words parted by space holds one, in any
// case.
func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// nodeText gives the words of a tree's visible text, at most about n bytes.
func nodeText(n *html.Node, most int) string {
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		if b.Len() >= most || depth > 50 {
			return
		}
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && hidden[n.DataAtom]:
			return
		case n.Type == html.ElementNode && breaks[n.DataAtom] > 0:
			b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(n, 0)
	return b.String()
}
