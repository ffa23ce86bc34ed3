package feeds

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"time"
)

// The media types of the formats.
const (
	RSSType     = "application/rss+xml; charset=utf-8"
	AtomType    = "application/atom+xml; charset=utf-8"
	JSONType    = "application/feed+json; charset=utf-8"
	SitemapType = "application/xml; charset=utf-8"
)

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language,omitempty"`
	Built       string    `xml:"lastBuildDate,omitempty"`
	Self        rssSelf   `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	GUID        rssGUID  `xml:"guid"`
	Date        string   `xml:"pubDate"`
	Categories  []string `xml:"category"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

// RSS writes the feed as RSS 2.0 (RSS Advisory Board, 2.0.11). An item is dated
// by its latest change, since readers show by it what is new.
func (f Feed) RSS() ([]byte, error) {
	c := rssChannel{
		Title: f.Title, Link: f.Site.Base + f.Page, Description: f.About, Language: f.Site.Language,
		Self: rssSelf{f.Site.Base + f.Self + ".rss", "self", "application/rss+xml"},
	}
	if !f.Updated.IsZero() {
		c.Built = f.Updated.Format(time.RFC1123Z)
	}
	for _, i := range f.Items {
		c.Items = append(c.Items, rssItem{i.Title, f.Site.Base + i.Path, i.Summary, rssGUID{false, i.ID}, i.Updated.Format(time.RFC1123Z), i.Topics})
	}
	return markup(rss{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: c})
}

type atom struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr,omitempty"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
	URI  string `xml:"uri"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published"`
	Link       atomLink       `xml:"link"`
	Summary    string         `xml:"summary"`
	Categories []atomCategory `xml:"category"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

// Atom writes the feed as Atom 1.0 (RFC 4287). A feed without items is dated by
// the year in its ID, since the format needs a date.
func (f Feed) Atom() ([]byte, error) {
	updated := f.Updated
	if updated.IsZero() {
		updated = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	a := atom{
		Language: f.Site.Language, ID: f.ID, Title: f.Title, Subtitle: f.About, Updated: updated.Format(time.RFC3339),
		Author: atomAuthor{f.Site.Name, f.Site.Base + "/"},
		Links:  []atomLink{{"self", "application/atom+xml", f.Site.Base + f.Self + ".atom"}, {"alternate", "text/html", f.Site.Base + f.Page}},
	}
	for _, i := range f.Items {
		e := atomEntry{
			ID: i.ID, Title: i.Title, Updated: i.Updated.Format(time.RFC3339), Published: i.Published.Format(time.RFC3339),
			Link: atomLink{"alternate", "text/html", f.Site.Base + i.Path}, Summary: i.Summary,
		}
		for _, t := range i.Topics {
			e.Categories = append(e.Categories, atomCategory{t})
		}
		a.Entries = append(a.Entries, e)
	}
	return markup(a)
}

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	Home        string       `json:"home_page_url"`
	Self        string       `json:"feed_url"`
	Description string       `json:"description"`
	Language    string       `json:"language,omitempty"`
	Authors     []jsonAuthor `json:"authors"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type jsonItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published"`
	Modified  string   `json:"date_modified"`
	Tags      []string `json:"tags,omitempty"`
}

// JSON writes the feed as JSON Feed 1.1 (jsonfeed.org).
func (f Feed) JSON() ([]byte, error) {
	j := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Home: f.Site.Base + f.Page, Self: f.Site.Base + f.Self + ".json",
		Description: f.About, Language: f.Site.Language, Authors: []jsonAuthor{{f.Site.Name, f.Site.Base + "/"}}, Items: []jsonItem{},
	}
	for _, i := range f.Items {
		j.Items = append(j.Items, jsonItem{i.ID, f.Site.Base + i.Path, i.Title, i.Summary, i.Published.Format(time.RFC3339), i.Updated.Format(time.RFC3339), i.Topics})
	}
	b, err := json.MarshalIndent(j, "", "  ")
	return append(b, '\n'), err
}

// markup writes XML with its declaration.
func markup(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
