package extract

import (
	"encoding/json"
	"html"
	"strconv"
	"strings"
	"unicode"

	nethtml "golang.org/x/net/html"

	"assay"
)

// Limits of a page's linked data, which may be as large and as deep as its
// writer likes.
const (
	maxLinkedScripts = 40
	maxLinkedBytes   = 2 << 20 // in all scripts of a page
	maxLinkedDepth   = 12
	maxLinkedThings  = 500
)

// thing is one typed object of a page's JSON-LD (W3C, JSON-LD 1.1), in the
// vocabulary of schema.org.
type thing map[string]any

// linkedData are the things that a page states of itself, in its order; things
// that are parts of lists, comments or other works are left out.
type linkedData struct {
	things []thing
	byID   map[string]thing
	bytes  int
	count  int // scripts
}

// add reads one script. What is not JSON is passed over: a page stands without
// its linked data.
func (l *linkedData) add(script string) {
	l.count++
	l.bytes += len(script)
	if l.count > maxLinkedScripts || l.bytes > maxLinkedBytes {
		return
	}
	var v any
	if json.Unmarshal([]byte(plainJSON(script)), &v) != nil {
		return
	}
	l.collect(v, 0)
}

// plainJSON takes off what pages put around and into JSON: comment and CDATA
// marks, semicolons, and control characters in strings.
func plainJSON(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	for _, mark := range []string{"<!--", "//<![CDATA[", "<![CDATA[", "/*<![CDATA[*/"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, mark))
	}
	for _, mark := range []string{"-->", "//]]>", "]]>", "/*]]>*/", ";"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, mark))
	}
	return s
}

// collect walks only where a page speaks of itself: arrays, graphs and main
// entities.
func (l *linkedData) collect(v any, depth int) {
	if depth > maxLinkedDepth || len(l.things) >= maxLinkedThings {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			l.collect(item, depth+1)
		}
	case map[string]any:
		t := thing(v)
		if id := t.text("@id"); id != "" && t["@type"] != nil {
			if l.byID == nil {
				l.byID = map[string]thing{}
			}
			if _, taken := l.byID[id]; !taken {
				l.byID[id] = t
			}
		}
		if t["@type"] != nil {
			l.things = append(l.things, t)
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			l.collect(v[key], depth+1)
		}
	}
}

// is reports whether a thing has a type whose name ends in one of names.
func (t thing) is(names ...string) bool {
	fits := func(v any) bool {
		s, _ := v.(string)
		if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
			s = s[i+1:]
		}
		for _, n := range names {
			if s == n {
				return true
			}
		}
		return false
	}
	if list, ok := t["@type"].([]any); ok {
		for i, v := range list {
			if i < 20 && fits(v) {
				return true
			}
		}
		return false
	}
	return fits(t["@type"])
}

// text gives a property's words: a string, a number, a language-tagged value,
// or the first of a list of them; "" when it is something else.
func (t thing) text(key string) string { return plainValue(t[key], 0) }

func plainValue(v any, depth int) string {
	if depth > 3 {
		return ""
	}
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		for i, item := range v {
			if s := plainValue(item, depth+1); s != "" || i > 10 {
				return s
			}
		}
	case map[string]any:
		return plainValue(v["@value"], depth+1)
	}
	return ""
}

// each calls f for the things of a property, by reference or in place.
func (l *linkedData) each(v any, f func(thing)) {
	const most = 20
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for i, item := range list {
		if i >= most {
			return
		}
		switch item := item.(type) {
		case string:
			if t, known := l.byID[item]; known {
				f(t)
			} else {
				f(thing{"name": item})
			}
		case map[string]any:
			t := thing(item)
			if ref, known := l.byID[t.text("@id")]; known && t.text("name") == "" {
				t = ref
			}
			f(t)
		}
	}
}

// names gives the names of the things of a property, each once.
func (l *linkedData) names(v any) []string {
	var out []string
	l.each(v, func(t thing) {
		name := line(html.UnescapeString(t.text("name")), 200)
		if name == "" || isAddress(name) {
			return
		}
		for _, s := range out {
			if s == name {
				return
			}
		}
		out = append(out, name)
	})
	return out
}

// first gives the first name of a property's things; "" when there is none.
func (l *linkedData) first(v any) string {
	if names := l.names(v); len(names) > 0 {
		return names[0]
	}
	return ""
}

// articleTypes are the works whose words a page is made of, in schema.org's
// names.
var articleTypes = []string{
	"Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "AnalysisNewsArticle", "AskPublicNewsArticle",
	"BackgroundNewsArticle", "OpinionNewsArticle", "ReviewNewsArticle", "ScholarlyArticle", "MedicalScholarlyArticle", "TechArticle",
	"SatiricalArticle", "AdvertiserContentArticle", "SocialMediaPosting", "DiscussionForumPosting", "LiveBlogPosting", "Recipe",
	"HowTo", "Review", "PodcastEpisode", "RadioEpisode", "TVEpisode", "Legislation", "Course", "Book", "Thesis", "PressRelease",
}

// article gives the work that the page presents: the first article, else the
// page itself; nil when it names neither.
func (l *linkedData) article() thing {
	for _, t := range l.things {
		if t.is(articleTypes...) {
			return t
		}
	}
	for _, t := range l.things {
		if t.is("WebPage", "ItemPage", "AboutPage", "FAQPage", "MedicalWebPage", "VideoObject", "Event", "Product") {
			return t
		}
	}
	return nil
}

// isAddress reports whether a name is an address on the web.
func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "//") || strings.HasPrefix(s, "www.")
}

// review gives the first fact check that the page states (schema.org's
// ClaimReview) with a claim and a rating, and how many there are; nil when
// there is none.
func (l *linkedData) review(b dateBounds) (first *assay.Review, count int) {
	for _, t := range l.things {
		if !t.is("ClaimReview") {
			continue
		}
		r := assay.Review{
			Claim:  line(html.UnescapeString(t.text("claimReviewed")), 1000),
			Rating: l.rating(t["reviewRating"]),
			Author: l.first(t["author"]),
			Date:   b.day(t.text("datePublished")),
		}
		l.each(t["itemReviewed"], func(claim thing) {
			if r.Claimant == "" {
				r.Claimant = l.first(claim["author"])
			}
			if r.Claim == "" {
				r.Claim = line(html.UnescapeString(firstLine(1000, claim.text("claimReviewed"), claim.text("name"))), 1000)
			}
		})
		if r.Claim == "" || r.Rating == "" {
			continue
		}
		if count++; first == nil {
			first = &r
		}
	}
	return first, count
}

// rating gives a rating in its words, or else its number and the best one.
func (l *linkedData) rating(v any) string {
	var out string
	l.each(v, func(t thing) {
		if out != "" {
			return
		}
		if out = line(html.UnescapeString(firstLine(200, t.text("alternateName"), t.text("ratingExplanation"))), 200); out != "" {
			return
		}
		value, best := t.text("ratingValue"), t.text("bestRating")
		switch {
		case value == "":
			out = firstLine(200, t.text("name"))
		case best == "" || strings.ContainsFunc(value, unicode.IsLetter):
			out = line(value, 200)
		default:
			out = line(value+" of "+best, 200)
		}
	})
	return out
}

// body gives the words of the page's article as its linked data states them,
// in plain text or in HTML; nothing when it does not.
func (l *linkedData) body() []block {
	text := l.article().text("articleBody")
	if text == "" {
		return nil
	}
	if strings.Contains(text, "</") {
		if p := scanPage(text); beyondTree(text, p) == "" {
			if tree, err := nethtml.Parse(strings.NewReader(text)); err == nil {
				prune(tree)
				return blocksOf(tree)
			}
		}
	}
	var out []block
	for l := range strings.SplitSeq(html.UnescapeString(text), "\n") {
		if l = squeeze(strings.ReplaceAll(l, joint, "")); compact(l) != "" {
			out = append(out, block{text: l, gap: 2})
		}
	}
	return out
}
