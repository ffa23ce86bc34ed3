package extract

import (
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/markusmobius/go-dateparser"
	"github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"

	"assay"
)

// publishedMeta are the meta elements that date a page's publication, the
// surest first.
var publishedMeta = []string{
	"article:published_time", "og:article:published_time", "article:published", "article:publication_date", "datepublished",
	"parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "pub_date", "date_published",
	"dc.date.issued", "dcterms.issued", "citation_publication_date", "citation_online_date", "dc.date", "dcterms.date", "dc.date.created",
	"dcterms.created", "dc.created", "cxenseparse:recs:publishtime", "bt:pubdate", "rnews:datepublished", "originalpublicationdate",
	"displaydate", "dateposted", "citation_date", "analyticsattributes.articledate", "article_date_original",
	"timestamp", "datecreated", "created", "last-published",
}

// modifiedMeta are those that date its last change.
var modifiedMeta = []string{
	"article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time", "dc.date.modified", "dcterms.modified",
	"lastmod", "last-modified", "article:modified", "modified_time", "revision_date",
}

// dateBounds are the days between which a page's date may lie.
type dateBounds struct{ first, last string }

// boundsOf bounds a page's dates. Without a day of capture no clock is asked,
// so that the same bytes give the same date on any day.
func boundsOf(c assay.Capture) dateBounds {
	b := dateBounds{first: "1995-01-01", last: "2100-01-01"}
	if !c.CapturedAt.IsZero() {
		b.last = c.CapturedAt.UTC().AddDate(0, 0, 1).Format(time.DateOnly)
	}
	return b
}

// day reads a whole day within the bounds; "" when there is none.
func (b dateBounds) day(s string) string {
	if d := dayIn(s); d >= b.first && d <= b.last {
		return d
	}
	return ""
}

// pageDates gives the days of a page's publication and of its last change; ""
// where none is known. What is made for machines is read before what stands in
// the text, and the text's heuristics (htmldate: Barbaresi, JOSS 2020) last.
func pageDates(f *pageFacts, tree *html.Node, c assay.Capture, address string) (published, modified string) {
	b := boundsOf(c)
	published = firstDay(
		func() string { return b.day(addressDay(address)) },
		func() string { return b.day(f.meta["date"]) }, // what the page itself shows
		func() string { return b.day(f.linked.article().text("datePublished")) },
		func() string { return b.metaDay(f, publishedMeta) },
		func() string { return b.propDay(f, "datepublished") },
		func() string { return b.labelledDay(f) },
		func() string { return b.day(f.linked.article().text("dateCreated")) },
		func() string { return b.searchedDay(tree, address) },
	)
	modified = firstDay(
		func() string { return b.day(f.linked.article().text("dateModified")) },
		func() string { return b.metaDay(f, modifiedMeta) },
		func() string { return b.propDay(f, "datemodified") },
	)
	if modified <= published {
		modified = "" // a change before the publication is none
	}
	return published, modified
}

// firstDay gives the first answer.
func firstDay(sources ...func() string) string {
	for _, s := range sources {
		if d := s(); d != "" {
			return d
		}
	}
	return ""
}

func (b dateBounds) metaDay(f *pageFacts, names []string) string {
	for _, n := range names {
		if d := b.day(f.meta[n]); d != "" {
			return d
		}
	}
	return ""
}

// propDay reads microdata of one name: its value, or else its words.
func (b dateBounds) propDay(f *pageFacts, name string) string {
	for _, p := range f.props {
		if !strings.Contains(p.prop, name) {
			continue
		}
		if d := firstDay(func() string { return b.day(p.value) }, func() string { return b.day(p.words) }); d != "" {
			return d
		}
	}
	return ""
}

// labelledDay reads the first line of the page that says it dates the
// publication: "Published: 3 July 2021".
func (b dateBounds) labelledDay(f *pageFacts) string {
	for _, l := range f.labelled {
		if d := b.day(l); d != "" {
			return d
		}
	}
	return ""
}

// searchedDay is htmldate's answer from the whole page, unless it is far from
// the month or the year in the page's address and another is not.
func (b dateBounds) searchedDay(tree *html.Node, address string) string {
	found := b.search(tree)
	near, ok := b.near(address)
	if !ok || found >= near.first && found <= near.last {
		return found
	}
	return firstDay(func() string { return near.search(tree) }, func() string { return found })
}

func (b dateBounds) search(tree *html.Node) string {
	found, err := htmldate.FromDocument(tree, b.options())
	if err != nil || found.DateTime.IsZero() {
		return ""
	}
	return b.day(found.DateTime.Format(time.DateOnly))
}

// options bounds a page's date for htmldate. A date without a year is never
// completed, because the reference day given here lies before the earliest
// that is accepted.
func (b dateBounds) options() htmldate.Options {
	first, _ := time.Parse(time.DateOnly, b.first)
	last, _ := time.Parse(time.DateOnly, b.last)
	return htmldate.Options{
		UseOriginalDate:  true,
		MinDate:          first,
		MaxDate:          last,
		DateParserConfig: &dateparser.Configuration{CurrentTime: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)},
	}
}

var addressMonth = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/((?:19|20)\d\d)(?:[/-](0[1-9]|1[0-2]))?/`) })

// near narrows the bounds to the month or the year in an address, with a month
// on each side; ok is false when it has none.
func (b dateBounds) near(address string) (narrow dateBounds, ok bool) {
	m := addressMonth().FindStringSubmatch(ownAddress(address))
	if m == nil {
		return b, false
	}
	first, _ := time.Parse("2006-01", m[1]+"-"+max(m[2], "01"))
	last := first.AddDate(0, 1, 0)
	if m[2] == "" {
		last = first.AddDate(1, 0, 0)
	}
	narrow = dateBounds{max(b.first, first.AddDate(0, -1, 0).Format(time.DateOnly)), min(b.last, last.AddDate(0, 1, 0).Format(time.DateOnly))}
	return narrow, narrow.first < narrow.last
}

var addressDate = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\D((?:19|20)\d\d)[/_-]([01]?\d)[/_-]([0-3]?\d)(?:\D|$)`)
})

// ownAddress takes the address of an archived page out of the archive's, which
// names the day on which the page was read.
func ownAddress(address string) string {
	if i := strings.LastIndex(address, "://"); i > len("https") && len(address) < 4096 {
		return address[i:]
	}
	return address[:min(len(address), 4096)]
}

// addressDay gives the day in an address.
func addressDay(address string) string {
	if m := addressDate().FindStringSubmatch(ownAddress(address)); m != nil {
		return m[1] + "-" + m[2] + "-" + m[3]
	}
	return ""
}

var dayForms = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`(?:^|\D)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:\D|$)`),
		regexp.MustCompile(`(?:^|\D)(?P<y>\d{4})/(?P<m>\d{2})/(?P<d>\d{2})(?:\D|$)`),
		regexp.MustCompile(`(?:^|[^\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?:\D|$)`), // with points, the day comes first everywhere
	}
})

var wordDate = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\d{1,2}(?:st|nd|rd|th|er|\.)?(?: de| of)? \p{L}{3,12}\.?,?(?: de| del)? \d{4}|\p{L}{3,12}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}年\d{1,2}月\d{1,2}日`)
})

// dayIn gives the first whole day that is written in s, as YYYY-MM-DD; "" when
// there is none, or when its day and its month cannot be told apart.
func dayIn(s string) string {
	const most = 200
	if len(s) > most || s == "" {
		return ""
	}
	s = westernDigits(s)
	for _, form := range dayForms() {
		if m := form.FindStringSubmatch(s); m != nil {
			y, mo, d := m[form.SubexpIndex("y")], m[form.SubexpIndex("m")], m[form.SubexpIndex("d")]
			if t, err := time.Parse("2006-1-2", y+"-"+mo+"-"+d); err == nil {
				return t.Format(time.DateOnly)
			}
			return ""
		}
	}
	if m := wordDate().FindString(s); m != "" {
		s = m
	}
	if d, err := normalDate(s); err == nil && len(d) == len("2006-01-02") {
		return d
	}
	return ""
}

// westernDigits writes the decimal digits of every script as 0 to 9.
func westernDigits(s string) string {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return strings.Map(func(r rune) rune {
				if r < 0x80 || !unicode.Is(unicode.Nd, r) {
					return r
				}
				zero := r // the digits of a script stand in a row of ten
				for zero > r-9 && unicode.Is(unicode.Nd, zero-1) {
					zero--
				}
				if r-zero > 9 {
					return r
				}
				return '0' + r - zero
			}, s)
		}
	}
	return s
}

// publishedLabels begin a line that dates the publication.
var publishedLabels = strings.Fields(`published posted written released issued uploaded
	veröffentlicht erschienen publiziert eingestellt publié paru publicado publicada pubblicato pubblicata gepubliceerd geplaatst
	publicerad publiceret publisert opublikowano yayınlanma publicat julkaistu опубликовано опубліковано`)

// labelled gives the part of a line after a label such as "Published on", when
// it begins with one; only so much as can hold a date.
func labelled(text string) string {
	const most = 60
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	if end <= 0 || end > 40 {
		return ""
	}
	word := strings.ToLower(text[:end])
	if word == "first" || word == "originally" || word == "article" || word == "date" || word == "artikel" {
		return labelled(text[end:])
	}
	for _, l := range publishedLabels {
		if word == l {
			rest := line(text[end:], most)
			if strings.ContainsFunc(rest, unicode.IsDigit) {
				return rest
			}
			return ""
		}
	}
	return ""
}
