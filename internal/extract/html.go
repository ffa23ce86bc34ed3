package extract

import (
	"strings"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"assay"
	"assay/internal/text"
)

// A page over these limits is read without its structure, because the readers
// of structure walk the tree many times, and recursively.
const (
	maxPage  = 8 << 20 // bytes
	maxTags  = 100_000
	maxDepth = 400 // elements within elements
)

// htmlVersion names this reading of pages. A change in the text of any page
// takes another; readHTML1 shows how an earlier one is kept.
const htmlVersion = "html/2"

// readHTML reads what a page says of itself, its dates and its matter from one
// tree. The matter is chosen by trafilatura (Barbaresi, ACL 2021) in its Go
// port, after pruning.
func readHTML(c assay.Capture) (*reading, error) {
	d, err := decodeHTML(c.Bytes, servedAs(c))
	if err != nil {
		return nil, err
	}
	r := &reading{extractor: htmlVersion}
	if d.warning != "" {
		r.warn("%s", d.warning)
	}
	p := scanPage(d.text)
	walls := readWalls(d.text, p)
	b := builder{src: d.text}
	if problem := beyondTree(d.text, p); problem != "" {
		r.warn("%s; it was read without its structure", problem)
	} else if tree, err := html.ParseWithOptions(strings.NewReader(d.text), html.ParseOptionEnableScripting(!p.scriptless)); err != nil {
		r.warn("the page could not be parsed (%s); it was read without its structure", text.Cut(err.Error(), 80))
	} else {
		if p.scriptless {
			showUnscripted(tree)
		}
		facts := readFacts(tree)
		walls.paid = facts.linked.notFree()
		r.describe(c, facts, tree)
		if blocks := matter(tree, facts, r); len(blocks) > 0 {
			align(&b, p, blocks)
		}
	}
	r.finishPage(&b, p, d)
	r.wall = walls.instead(len(strings.Fields(r.text)))
	if what := walls.partly(); what != "" {
		r.warn("%s", what)
	}
	return r, nil
}

// finishPage takes the text that was built, or all visible text when none was.
func (r *reading) finishPage(b *builder, p page, d decoded) {
	if b.text.Len() == 0 {
		flat(b, p)
	}
	if r.title == "" {
		r.title = p.title
	}
	r.language = languageCode(p.lang)
	text, segs := b.finish()
	r.text, r.segments = text, compose(segs, d.segs)
}

// showUnscripted makes plain elements of those for readers without scripts.
func showUnscripted(tree *html.Node) {
	for n := range tree.Descendants() {
		if n.DataAtom == atom.Noscript {
			n.Data, n.DataAtom = "div", atom.Div
		}
	}
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

// matter gives the blocks of the page's matter, and the byline where only the
// matter has it; nothing when none was found. The readers that
// trafilatura falls back on take half of the time, and are asked only where
// they could change the answer.
func matter(tree *html.Node, facts *pageFacts, r *reading) []block {
	pruned := prune(tree)
	r.tellHead(tree)
	found, err := trafilatura.ExtractDocument(tree, matterOptions(noCandidates()))
	if err != nil || found == nil || fallbackMayDiffer(found, pruned.unlinked) {
		found, err = trafilatura.ExtractDocument(tree, matterOptions(nil))
	}
	if err != nil || found == nil {
		return nil
	}
	r.byline = firstLine(200, r.byline, found.Metadata.Author)
	if len(found.ContentText) < minMatter { // trafilatura then adds up all that it finds, some of it twice
		short := pruned.short(tree)
		if stated := facts.linked.body(); sizeOf(stated) > 2*sizeOf(short)+minMatter {
			r.warn("the page shows little without its scripts; the text is the one that it gives to machines (articleBody)")
			return stated
		}
		return short
	}
	return pruned.withLead(tree, facts.description(), blocksOf(found.ContentNode))
}

func matterOptions(fallback *trafilatura.FallbackCandidates) trafilatura.Options {
	return trafilatura.Options{EnableFallback: true, FallbackCandidates: fallback, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled}
}

// noCandidates keeps trafilatura from asking the readers it falls back on, with
// all else of that mode.
func noCandidates() *trafilatura.FallbackCandidates {
	return &trafilatura.FallbackCandidates{Readability: &html.Node{Type: html.DocumentNode}, Distiller: &html.Node{Type: html.DocumentNode}}
}

const minMatter = 250 // characters of a text that trafilatura takes for whole

// fallbackMayDiffer reports whether the readers that trafilatura falls back on
// could change its answer. They do with a text that is short, or less than
// half of theirs, or where it found no paragraphs or more tables than those;
// and what they find is hardly more than the page's words outside links.
func fallbackMayDiffer(found *trafilatura.ExtractResult, unlinked int) bool {
	if len(found.ContentText) < minMatter || 2*len(found.ContentText) < unlinked {
		return true
	}
	tables, paragraphs := 0, 0
	for n := range found.ContentNode.Descendants() {
		switch n.Data {
		case "p":
			paragraphs++
		case "table":
			tables++
		}
	}
	return paragraphs == 0 || tables > paragraphs
}
