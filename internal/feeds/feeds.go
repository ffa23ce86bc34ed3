// Package feeds writes what a desk publishes for those who follow it: its checks
// and its corrections as RSS 2.0, Atom 1.0 (RFC 4287) and JSON Feed 1.1, and the
// list of its pages for search engines (sitemaps.org). Everything is pure: the
// same publications give the same bytes. internal/web serves it; it knows
// nothing of HTTP.
package feeds

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"assay/internal/compare"
	"assay/internal/desk"
	"assay/internal/text"
)

// MaxItems is the most items of a feed; who wants more has the API.
const MaxItems = 50

// maxWords is the most characters of a title or a summary.
const maxWords = 1600

// Site is the desk that feeds are of.
type Site struct {
	Name     string
	Base     string // its address, absolute, without a slash at its end
	Host     string // of Base, for names that last
	Language string // BCP 47
}

// Feed is a feed in no format yet.
type Feed struct {
	Site    Site
	ID      string // a tag URI (RFC 4151)
	Title   string
	About   string
	Page    string // path of the same for people
	Self    string // path of the feed itself, without the ending of its format
	Updated time.Time
	Items   []Item
}

// Item is an entry of a feed.
type Item struct {
	ID        string // a tag URI, which stays whatever becomes of the item
	Title     string
	Summary   string
	Path      string // of its page
	Topics    []string
	Published time.Time
	Updated   time.Time
}

// began dates the tag URIs of the feeds themselves.
const began = "2026"

// Checks gives the feed of published checks, in the order given, 50 at most. An
// item is a check: correcting it changes the item and not its ID.
func Checks(s Site, list []desk.Publication) Feed {
	f := Feed{
		Site: s, ID: "tag:" + s.Host + "," + began + ":checks", Title: s.Name + ": checks",
		About: "Questions checked against the sources of this desk's library.", Page: "/checks", Self: "/feeds/checks",
	}
	for _, p := range list[:min(len(list), MaxItems)] {
		i := Item{
			ID:    tag(s, p.Published, "checks/"+p.Slug),
			Title: plain(p.Question), Summary: checkWords(p), Path: "/checks/" + p.Slug,
			Published: p.Published.UTC(), Updated: p.Latest.At.UTC(),
		}
		for _, t := range p.Topics {
			i.Topics = append(i.Topics, plain(t))
		}
		f.add(i)
	}
	return f
}

// Corrections gives the feed of changes to published checks, in the order given,
// 50 at most. question gives the question of a check by its slug.
func Corrections(s Site, list []desk.Revision, question func(slug string) string) Feed {
	f := Feed{
		Site: s, ID: "tag:" + s.Host + "," + began + ":corrections", Title: s.Name + ": corrections",
		About: "Corrections, updates and retractions of published checks.", Page: "/corrections", Self: "/feeds/corrections",
	}
	for _, r := range list[:min(len(list), MaxItems)] {
		f.add(Item{
			ID:    tag(s, r.At, fmt.Sprintf("checks/%s/v/%d", r.Slug, r.N)),
			Title: kindWords[r.Kind] + ": " + plain(question(r.Slug)), Summary: correctionWords(r), Path: fmt.Sprintf("/checks/%s/v/%d", r.Slug, r.N),
			Published: r.At.UTC(), Updated: r.At.UTC(),
		})
	}
	return f
}

// add adds an item; the feed is as new as its newest.
func (f *Feed) add(i Item) {
	f.Items = append(f.Items, i)
	if i.Updated.After(f.Updated) {
		f.Updated = i.Updated
	}
}

// kindWords say what a change did.
var kindWords = map[desk.RevisionKind]string{
	desk.Published: "Published", desk.Corrected: "Corrected", desk.Updated: "Updated", desk.Retracted: "Retracted", desk.Reinstated: "Reinstated",
}

// checkWords sum a check up: its verdict, and what became of it.
func checkWords(p desk.Publication) string {
	words := "No verdict: not a yes-or-no question."
	switch {
	case p.Retracted:
		words = "Retracted: " + plain(p.Latest.Why)
	case p.Verdict != "":
		words = "Verdict: " + string(p.Verdict) + "."
	}
	if p.Latest.N > 1 && !p.Retracted {
		words += " " + kindWords[p.Latest.Kind] + " on " + p.Latest.At.UTC().Format("2 January 2006") + ": " + plain(p.Latest.Why)
	}
	return words
}

// What a correction's summary holds at the most: characters of the reason and of
// a sentence, and sentences.
const (
	maxReason    = 500
	maxSentence  = 200
	maxSentences = 2
)

// correctionWords sum a change up: why, who raised it, what became of the verdict,
// and the first of the sentences that it changed.
func correctionWords(r desk.Revision) string {
	parts := []string{text.Cut(plain(r.Why), maxReason)}
	if r.RaisedBy != "" {
		parts = append(parts, "Raised by "+r.RaisedBy+".")
	}
	if r.Changes == nil {
		return plain(strings.Join(parts, " "))
	}
	if r.Changes.Verdict != nil {
		parts = append(parts, r.Changes.VerdictWords())
	}
	told, rest := map[string]bool{}, 0
	for _, s := range r.Changes.Sentences {
		words := changeOf(s)
		switch {
		case told[words] && words != "": // the same sentence in another part of the report
		case words == "", len(told) == maxSentences:
			rest++
		default:
			told[words] = true
			parts = append(parts, words)
		}
	}
	if rest > 0 {
		parts = append(parts, text.Count(rest, "more sentence differs", "more sentences differ")+" in words or in sources.")
	}
	return plain(strings.Join(parts, " "))
}

// changeOf tells how the words of a sentence changed; "" when they did not.
func changeOf(s compare.Sentence) string {
	joined := func(runs []compare.Run) string {
		var b strings.Builder
		for _, r := range runs {
			b.WriteString(r.Text)
		}
		return "“" + text.Cut(plain(b.String()), maxSentence) + "”"
	}
	switch before, after := joined(s.Before), joined(s.After); {
	case s.After == nil:
		return "Taken out: " + before
	case s.Before == nil:
		return "New: " + after
	case before != after:
		return "Before: " + before + " Now: " + after
	}
	return ""
}

// tag names a thing for ever by the host and the day of its making (RFC 4151).
func tag(s Site, at time.Time, name string) string {
	return "tag:" + s.Host + "," + at.UTC().Format(time.DateOnly) + ":" + name
}

// plain makes words one line of bounded length, without marks that turn or hide
// letters and without characters that XML cannot hold.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case text.Unseen(r), r == unicode.ReplacementChar, r == 0xfffe, r == 0xffff:
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return text.Cut(strings.Join(strings.Fields(s), " "), maxWords)
}
