package search

import (
	"net/url"
	"strconv"
	"strings"

	"assay"
	"assay/internal/fetch"
)

// wikipedia asks a MediaWiki's full-text search; by default Wikipedia in the
// query's language. Protocol: mediawiki.org, "API:Search" (list=search),
// "API:Siteinfo", "API:Continue" and "API:Errors and warnings", as of November
// 2026. The articles' addresses are made by the wiki's own article path.
func wikipedia() spec {
	return spec{
		Description: Description{
			Name: "wikipedia", Title: "Wikipedia", Covers: "encyclopaedia articles, in the edition of the query's language (without one, English)",
			Sides: []assay.Side{assay.SideClaim},
			Key:   Never, Endpoint: "https://{language}.wikipedia.org/w/api.php", Asks: "the address of a MediaWiki's api.php, with {language} where its editions differ",
			PageSize: 50, Most: 500, Limits: "one request at a time, with a contact in the User-Agent",
			Languages: true, Documentation: "https://www.mediawiki.org/wiki/API:Search",
		},
		site: "wikipedia.org", maxQuery: 300, text: plainWords, limitWords: []string{"ratelimited", "maxlag"},
		begin: func(q Query, c Config) session {
			l := q.Language
			switch l {
			case "":
				l = "en"
			case "nb":
				l = "no"
			}
			return &wikipediaSession{q: q, at: strings.ReplaceAll(c.Endpoint, "{language}", l), language: q.Language}
		},
	}
}

type wikipediaSession struct {
	q        Query
	at       string
	language string
	offset   int
}

func (s *wikipediaSession) request() fetch.Request {
	v := url.Values{
		"action": {"query"}, "format": {"json"}, "formatversion": {"2"},
		"list": {"search"}, "srsearch": {s.q.Text}, "srnamespace": {"0"}, "srprop": {"snippet"},
		"srlimit": {strconv.Itoa(min(s.q.Limit, 50))}, "sroffset": {strconv.Itoa(s.offset)},
		"meta": {"siteinfo"}, "siprop": {"general"},
	}
	return fetch.Request{URL: s.at + "?" + v.Encode()}
}

type wikipediaReply struct {
	Error maybe[struct {
		Code str `json:"code"`
		Info str `json:"info"`
	}] `json:"error"`
	Continue maybe[struct {
		Offset str `json:"sroffset"`
	}] `json:"continue"`
	Query maybe[struct {
		General maybe[struct {
			Server   str `json:"server"`
			Path     str `json:"articlepath"`
			Language str `json:"lang"`
			Name     str `json:"sitename"`
		}] `json:"general"`
		Search list[struct {
			Title   str `json:"title"`
			Snippet str `json:"snippet"`
		}] `json:"search"`
	}] `json:"query"`
}

func (s *wikipediaSession) read(body []byte) (page, error) {
	var r wikipediaReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if r.Error.present {
		return page{}, told(first(r.Error.value.Code) + ": " + first(r.Error.value.Info))
	}
	if !r.Query.present || !r.Query.value.Search.present {
		return page{}, errShape
	}
	var p page
	if n, err := strconv.Atoi(string(r.Continue.value.Offset)); err == nil && n > s.offset {
		s.offset, p.more = n, true
	}
	site := r.Query.value.General.value
	for _, x := range r.Query.value.Search.items {
		p.hits = append(p.hits, Hit{
			Address: s.article(string(site.Server), string(site.Path), string(x.Title)), Title: string(x.Title), Snippet: string(x.Snippet),
			Publisher: string(site.Name), Language: first(site.Language, str(s.language)), Class: assay.Other,
		})
	}
	return p, nil
}

// unescaped are the characters that a wiki leaves as they are in its addresses.
var unescaped = strings.NewReplacer("%2F", "/", "%28", "(", "%29", ")", "%21", "!", "%2A", "*", "%2C", ",", "%3A", ":", "%3B", ";")

// article gives the address of an article by the wiki's article path
// ("/wiki/$1"), below the host that was asked when the wiki does not say.
func (s *wikipediaSession) article(server, path, title string) string {
	at, err := url.Parse(s.at)
	if err != nil {
		return ""
	}
	if base, err := at.Parse(server); err == nil && server != "" {
		at = base
	}
	if !strings.Contains(path, "$1") {
		path = "/wiki/$1"
	}
	title = unescaped.Replace(url.PathEscape(strings.ReplaceAll(title, " ", "_")))
	u, err := at.Parse(strings.Replace(path, "$1", title, 1))
	if err != nil {
		return ""
	}
	return u.String()
}
