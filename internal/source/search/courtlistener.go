package search

import (
	"net/url"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
)

// courtListener asks for opinions of courts of the United States. Protocol:
// courtlistener.com/help/api/rest/search (v4, type=o) and its notes on
// authentication and limits, as of November 2026. It answers without a key,
// with lower limits.
func courtListener() spec {
	return spec{
		Description: Description{
			Name: "courtlistener", Title: "CourtListener", Covers: "opinions of federal and state courts of the United States",
			Sides: []assay.Side{assay.SideCourts},
			Key:   Optional, Endpoint: "https://www.courtlistener.com/api/rest/v4/search/", Asks: "the address of the v4 search API",
			PageSize: 20, Most: 500, Limits: "lower without a key, by the day; the reply says how long to wait",
			Dates: true, Documentation: "https://www.courtlistener.com/help/api/rest/search/",
		},
		site: "courtlistener.com", maxQuery: 500, text: plainWords,
		keyWords: []string{"invalid token", "credentials were not provided"}, limitWords: []string{"throttled"},
		begin: func(q Query, c Config) session { return &courtListenerSession{q: q, c: c} },
	}
}

type courtListenerSession struct {
	q      Query
	c      Config
	cursor string
}

func (s *courtListenerSession) request() fetch.Request {
	v := url.Values{"q": {s.q.Text}, "type": {"o"}, "order_by": {"score desc"}, "highlight": {"on"}}
	set := func(name, date string) { // the form of the site's own search page
		if d, err := time.Parse(time.DateOnly, date); err == nil {
			v.Set(name, d.Format("01/02/2006"))
		}
	}
	set("filed_after", s.q.From)
	set("filed_before", s.q.To)
	if s.cursor != "" {
		v.Set("cursor", s.cursor)
	}
	r := fetch.Request{URL: s.c.Endpoint + "?" + v.Encode()}
	if s.c.Key != "" {
		r.Header = []assay.HeaderField{{Name: "Authorization", Value: "Token " + s.c.Key}}
	}
	return r
}

type courtListenerReply struct {
	Next    str `json:"next"`
	Results list[struct {
		URL      str `json:"absolute_url"`
		Name     str `json:"caseName"`
		Full     str `json:"caseNameFull"`
		Filed    str `json:"dateFiled"`
		Court    str `json:"court"`
		Snippet  str `json:"snippet"`
		Opinions list[struct {
			Snippet str `json:"snippet"`
		}] `json:"opinions"`
	}] `json:"results"`
}

func (s *courtListenerSession) read(body []byte) (page, error) {
	var r courtListenerReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if !r.Results.present {
		return page{}, errShape
	}
	// Only the cursor is taken from the address of the next page: where the request goes is not the reply's to say.
	var p page
	if next, err := url.Parse(string(r.Next)); err == nil {
		if c := next.Query().Get("cursor"); c != "" && c != s.cursor && len(c) < 2048 {
			s.cursor, p.more = c, true
		}
	}
	at, err := url.Parse(s.c.Endpoint)
	if err != nil {
		return page{}, errShape
	}
	for _, x := range r.Results.items {
		snippet := x.Snippet
		if o := x.Opinions.items; len(o) > 0 {
			snippet = str(first(o[0].Snippet, x.Snippet))
		}
		where := ""
		if u, err := at.Parse(strings.TrimSpace(string(x.URL))); err == nil && x.URL != "" {
			where = u.String()
		}
		p.hits = append(p.hits, Hit{
			Address: where, Title: first(x.Name, x.Full), Snippet: string(snippet), Published: string(x.Filed),
			Publisher: string(x.Court), Language: "en", Class: assay.Court,
		})
	}
	return p, nil
}
