package web

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maxLinks = 5000 // of one page

// linked is what a page says of addresses.
type linked struct {
	canonical string   // "" when the page gives none
	feeds     []string // that the page names, in its order
	links     []string // to be followed, in the page's order, each once
	nofollow  bool     // the page asks that none be followed
}

// scanLinks reads a page's links in one pass over its tags. Addresses are in
// normal form; links that the page marks as not to be followed are left out.
func scanLinks(page []byte, base string) linked {
	var out linked
	seen := map[string]bool{}
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if out.nofollow {
				out.links = nil
			}
			return out
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		tag := atom.Lookup(name)
		switch tag {
		case atom.A, atom.Area, atom.Link, atom.Base, atom.Meta:
		default:
			continue
		}
		a := map[string]string{}
		for more {
			var key, value []byte
			key, value, more = z.TagAttr()
			switch k := string(key); k {
			case "href", "rel", "type", "name", "content":
				if _, ok := a[k]; !ok {
					a[k] = string(value)
				}
			}
		}
		out.tag(tag, a, &base, seen)
	}
}

// tag takes one tag into account.
func (l *linked) tag(tag atom.Atom, a map[string]string, base *string, seen map[string]bool) {
	rel := strings.Fields(strings.ToLower(a["rel"]))
	switch tag {
	case atom.Base:
		if b := resolve(*base, a["href"]); b != "" {
			*base = b
		}
	case atom.Meta:
		if name := strings.ToLower(a["name"]); name == "robots" {
			l.nofollow = l.nofollow || asksNotToFollow(a["content"])
		}
	case atom.Link:
		address := resolve(*base, a["href"])
		switch {
		case address == "":
		case slices.Contains(rel, "canonical") && l.canonical == "":
			l.canonical = address
		case slices.Contains(rel, "alternate") && isFeedType(a["type"]) && len(l.feeds) < 20:
			l.feeds = append(l.feeds, address)
		}
	default:
		if slices.Contains(rel, "nofollow") || slices.Contains(rel, "ugc") || slices.Contains(rel, "sponsored") || len(l.links) >= maxLinks {
			return
		}
		if address := resolve(*base, a["href"]); address != "" && !seen[address] {
			seen[address] = true
			l.links = append(l.links, address)
		}
	}
}

// asksNotToFollow reads the directives of a robots meta tag or header.
func asksNotToFollow(directives string) bool {
	for _, d := range strings.FieldsFunc(strings.ToLower(directives), func(r rune) bool { return r == ',' || r == ' ' }) {
		if d == "nofollow" || d == "none" {
			return true
		}
	}
	return false
}

func isFeedType(t string) bool {
	t, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(t)), ";")
	switch strings.TrimSpace(t) {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml":
		return true
	}
	return false
}
