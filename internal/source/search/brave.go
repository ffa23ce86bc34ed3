package search

import (
	"net/url"
	"strconv"
	"time"

	"assay"
	"assay/internal/fetch"
)

// brave asks the Brave Search API for web results. Protocol:
// api-dashboard.search.brave.com, "Web Search API" (request parameters, headers,
// errors), as of November 2026. A refused key comes as status 422 with the code
// SUBSCRIPTION_TOKEN_INVALID.
func brave() spec {
	return spec{
		Description: Description{
			Name: "brave", Title: "Brave Search", Covers: "the web, from an index of its own",
			Key: Required, Endpoint: "https://api.search.brave.com/res/v1/web/search", Asks: "the address of the web search API",
			PageSize: 20, Most: 200, Limits: "1 request a second and a monthly number by plan; 10 pages of 20",
			Pause: time.Second, Dates: true, Languages: true, Domains: true, Documentation: "https://api-dashboard.search.brave.com/documentation",
		},
		maxQuery:   400,
		keyWords:   []string{"subscription_token", "subscription token"},
		limitWords: []string{"rate_limited", "quota_limited"},
		begin:      func(q Query, c Config) session { return &braveSession{q: q, c: c} },
	}
}

type braveSession struct {
	q    Query
	c    Config
	next int // page, from 0
}

// braveLanguages are the codes that Brave has for what it does not call by ISO 639-1.
var braveLanguages = map[string]string{"ja": "jp", "zh": "zh-hans", "pt": "pt-pt", "no": "nb"}

// bravePages is the number of pages that can be asked for (offset 0 to 9).
const bravePages = 10

func (s *braveSession) request() fetch.Request {
	v := url.Values{
		"q": {withSites(s.q, 400, 50, "site:", "-site:")}, "count": {strconv.Itoa(min(s.q.Limit, 20))}, "offset": {strconv.Itoa(s.next)},
		"result_filter": {"web"}, "text_decorations": {"false"},
	}
	if s.q.From != "" && s.q.To != "" {
		v.Set("freshness", s.q.From+"to"+s.q.To)
	}
	if l := s.q.Language; l != "" {
		if own, ok := braveLanguages[l]; ok {
			l = own
		}
		v.Set("search_lang", l)
	}
	return fetch.Request{URL: s.c.Endpoint + "?" + v.Encode(), Header: []assay.HeaderField{{Name: "X-Subscription-Token", Value: s.c.Key}}}
}

type braveReply struct {
	Query maybe[struct {
		More truth `json:"more_results_available"`
	}] `json:"query"`
	Web maybe[struct {
		Results list[struct {
			URL         str `json:"url"`
			Title       str `json:"title"`
			Description str `json:"description"`
			PageAge     str `json:"page_age"`
			Language    str `json:"language"`
			Profile     maybe[struct {
				Name str `json:"name"`
			}] `json:"profile"`
		}] `json:"results"`
	}] `json:"web"`
	Type str `json:"type"`
}

func (s *braveSession) read(body []byte) (page, error) {
	var r braveReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if !r.Web.present && !r.Query.present {
		return page{}, errShape // a search that finds nothing has a query and no web results
	}
	s.next++
	p := page{more: bool(r.Query.value.More) && s.next < bravePages}
	for _, x := range r.Web.value.Results.items {
		p.hits = append(p.hits, Hit{
			Address: string(x.URL), Title: string(x.Title), Snippet: string(x.Description),
			Published: string(x.PageAge), Language: string(x.Language), Publisher: string(x.Profile.value.Name),
		})
	}
	return p, nil
}
