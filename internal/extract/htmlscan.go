package extract

import (
	stdhtml "html"
	"maps"
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is what the tokenizer sees of HTML, without a tree: its visible text in
// order, and how deep its elements nest.
type page struct {
	runs       []run
	title      string // of <title>
	lang       string // of <html lang>
	noscript   string // beginning of what is shown where scripts do not run
	unscripted int    // bytes of words there
	scriptless bool   // noscript elements are read as part of the page
	shown      int    // bytes of words elsewhere
	scripts    int    // script elements
	tags       int    // start tags
	depth      int    // greatest nesting, elements with optional end tags left out
}

// run is text between tags, at src[start:end].
type run struct {
	start, end int
	gap        int  // line breaks before it
	aside      bool // inside navigation, a footer or the like
}

// hidden elements hold no text of the page.
var hidden = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Svg: true, atom.Math: true,
	atom.Head: true, atom.Iframe: true, atom.Object: true, atom.Select: true, atom.Textarea: true, atom.Noembed: true,
}

// hiddenScripted are those of a page that is read without its scripts.
var hiddenScripted = sync.OnceValue(func() map[atom.Atom]bool {
	m := maps.Clone(hidden)
	delete(m, atom.Noscript)
	return m
})

const minUnscripted = 500 // bytes of words: less is a note that scripts are needed

// void elements have no end tag.
var void = map[atom.Atom]bool{
	atom.Br: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Source: true,
	atom.Area: true, atom.Base: true, atom.Col: true, atom.Embed: true, atom.Track: true, atom.Wbr: true, atom.Param: true,
}

// beside elements hold text beside the page's matter.
var beside = map[atom.Atom]bool{
	atom.Nav: true, atom.Footer: true, atom.Aside: true, atom.Form: true, atom.Button: true, atom.Menu: true,
}

// breaks gives the line breaks before and after an element's text.
var breaks = map[atom.Atom]int{
	atom.P: 2, atom.Div: 2, atom.Section: 2, atom.Article: 2, atom.Header: 2, atom.Footer: 2, atom.Main: 2, atom.Aside: 2,
	atom.Nav: 2, atom.H1: 2, atom.H2: 2, atom.H3: 2, atom.H4: 2, atom.H5: 2, atom.H6: 2, atom.Blockquote: 2, atom.Pre: 2,
	atom.Table: 2, atom.Ul: 2, atom.Ol: 2, atom.Dl: 2, atom.Figure: 2, atom.Figcaption: 2, atom.Hr: 2, atom.Form: 2,
	atom.Fieldset: 2, atom.Address: 2, atom.Details: 2, atom.Summary: 2, atom.Body: 2, atom.Center: 2,
	atom.Li: 1, atom.Tr: 1, atom.Dt: 1, atom.Dd: 1, atom.Br: 1, atom.Td: 1, atom.Th: 1, atom.Caption: 1, atom.Option: 1,
}

// shallow elements never nest in the tree that a browser builds of them:
// their end tags are optional, or they have none.
var shallow = map[atom.Atom]bool{
	atom.P: true, atom.Li: true, atom.Td: true, atom.Th: true, atom.Tr: true, atom.Dt: true, atom.Dd: true, atom.Option: true,
	atom.Br: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Source: true,
	atom.Area: true, atom.Base: true, atom.Col: true, atom.Embed: true, atom.Track: true, atom.Wbr: true, atom.Param: true,
	atom.Html: true, atom.Body: true, atom.Head: true, atom.Tbody: true, atom.Thead: true, atom.Tfoot: true,
}

// scanner walks the tokens of a page.
type scanner struct {
	page
	hidden    map[atom.Atom]bool // elements whose text is not read
	open      int                // elements that nest
	hide      int                // hidden elements that are open
	aside     int                // beside elements that are open
	inTitle   bool
	noscript  int       // noscript elements that are open
	unseen    int       // elements that nest and were open where one began that is not shown; -1 when none did
	unseenTag atom.Atom // its name, when its end tag is optional
	gap       int
}

// scanPage reads HTML in one pass, in time and memory that grow with its size
// only. Where a page shows hardly anything without scripts but for what it
// shows to readers without them, that is its text.
func scanPage(src string) page {
	p := scan(src, hidden, true)
	if p.unscripted > max(minUnscripted, p.shown) {
		p = scan(src, hiddenScripted(), true)
		p.scriptless = true
	}
	return p
}

// scan reads all but the hidden elements, and but what attributes hide when
// attributes count.
func scan(src string, hidden map[atom.Atom]bool, attributes bool) page {
	z := html.NewTokenizer(strings.NewReader(src))
	s := scanner{hidden: hidden, unseen: -1}
	for at := 0; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return s.page
		}
		start := at
		at += len(z.Raw())
		switch kind {
		case html.TextToken:
			s.text(src, start, at)
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			tag := atom.Lookup(name)
			unseen := false
			if more {
				unseen = s.attributes(z, tag) && attributes
			}
			s.start(tag, kind == html.SelfClosingTagToken, unseen)
		case html.EndTagToken:
			name, _ := z.TagName()
			s.end(atom.Lookup(name))
		}
	}
}

// attributes reads those of a start tag; it reports whether one of them keeps
// the element from being shown.
func (s *scanner) attributes(z *html.Tokenizer, tag atom.Atom) (unseen bool) {
	for {
		key, value, more := z.TagAttr()
		switch k := string(key); k {
		case "lang":
			if tag == atom.Html {
				s.lang = string(value)
			}
		case "hidden", "style":
			unseen = unseen || tag != atom.Html && tag != atom.Body && unseenAttr(k, string(value))
		}
		if !more {
			return unseen
		}
	}
}

func (s *scanner) text(src string, start, end int) {
	switch {
	case s.inTitle:
		if s.title == "" {
			s.title = stdhtml.UnescapeString(src[start:end])
		}
	case s.noscript > 0 && s.hidden[atom.Noscript]:
		s.unscripted += len(strings.TrimSpace(src[start:end]))
		if s.unscripted < minUnscripted {
			s.page.noscript += stdhtml.UnescapeString(src[start:end]) + " "
		}
	case s.hide == 0 && s.unseen < 0 && strings.TrimSpace(src[start:end]) != "":
		s.shown += len(strings.TrimSpace(src[start:end]))
		s.runs = append(s.runs, run{start: start, end: end, gap: s.gap, aside: s.aside > 0})
		s.gap = 0
	}
}

func (s *scanner) start(tag atom.Atom, closed, unseen bool) {
	s.tags++
	if tag == atom.Script {
		s.scripts++
	}
	if s.unseenTag != 0 && (breaks[tag] > 0 && tag != atom.Br || tag == s.unseenTag) { // its end tag was left out
		s.unseen, s.unseenTag = -1, 0
	}
	s.gap = max(s.gap, breaks[tag])
	if tag == atom.Title {
		s.inTitle = true
	}
	if tag == atom.Body { // what follows is seen, whatever was left open before
		s.hide, s.noscript, s.unseen, s.unseenTag = 0, 0, -1, 0
	}
	if unseen && !closed && s.unseen < 0 && !void[tag] {
		s.unseen = s.open
		if shallow[tag] {
			s.unseenTag = tag
		}
	}
	if closed || shallow[tag] && tag != atom.Head {
		return
	}
	if !shallow[tag] {
		s.open++
		s.depth = max(s.depth, s.open)
	}
	if s.hidden[tag] {
		s.hide++
	}
	if beside[tag] {
		s.aside++
	}
	if tag == atom.Noscript {
		s.noscript++
	}
}

func (s *scanner) end(tag atom.Atom) {
	s.gap = max(s.gap, breaks[tag])
	if tag == atom.Title {
		s.inTitle = false
	}
	if !shallow[tag] && s.open > 0 {
		s.open--
	}
	if s.unseen >= 0 && (s.unseenTag == tag && shallow[tag] || s.unseenTag == 0 && s.open <= s.unseen || s.open < s.unseen) {
		s.unseen, s.unseenTag = -1, 0
	}
	if tag == atom.Noscript && s.noscript > 0 {
		s.noscript--
	}
	if s.hidden[tag] && s.hide > 0 {
		s.hide--
	}
	if beside[tag] && s.aside > 0 {
		s.aside--
	}
}

// visible gives the runs that belong to the page's matter, or all of them when
// nothing else is left.
func (p page) visible() []run {
	var out []run
	for _, r := range p.runs {
		if !r.aside {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return p.runs
	}
	return out
}

const maxEntity = 40 // bytes of a character reference

// entity decodes the character reference at the beginning of s; n is its
// length, or 0 when s begins with none.
func entity(s string) (decoded string, n int) {
	if len(s) < 2 || s[0] != '&' {
		return "", 0
	}
	n = 1
	for n < len(s) && n < maxEntity && (s[n] == '#' && n == 1 || isAlnum(s[n])) {
		n++
	}
	if n < len(s) && s[n] == ';' {
		n++
	}
	decoded = stdhtml.UnescapeString(s[:n])
	if decoded == s[:n] {
		return "", 0
	}
	return decoded, n
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
