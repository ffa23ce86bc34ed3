package search

import (
	"encoding/json"

	"assay"
	"assay/internal/fetch"
)

// tavily asks the Tavily Search API. Protocol: docs.tavily.com, "Tavily Search"
// (api-reference/endpoint/search), as of November 2026: one POST, no pages.
func tavily() spec {
	return spec{
		Description: Description{
			Name: "tavily", Title: "Tavily", Covers: "the web, ranked for programs",
			Key: Required, Endpoint: "https://api.tavily.com/search", Asks: "the address of the search API",
			PageSize: 20, Most: 20, Limits: "100 requests a minute and a monthly number by plan; 20 results, no pages",
			Dates: true, Domains: true, Documentation: "https://docs.tavily.com/documentation/api-reference/endpoint/search",
		},
		maxQuery:   400,
		keyWords:   []string{"invalid api key", "unauthorized"},
		limitWords: []string{"usage limit", "pay-as-you-go limit", "rate limit", "excessive requests"},
		begin:      func(q Query, c Config) session { return &tavilySession{q, c} },
	}
}

type tavilySession struct {
	q Query
	c Config
}

// tavilyDomains are the most domains of the service's lists.
const tavilyInclude, tavilyExclude = 300, 150

func (s *tavilySession) request() fetch.Request {
	ask := struct {
		Query   string   `json:"query"`
		Max     int      `json:"max_results"`
		Depth   string   `json:"search_depth"`
		Start   string   `json:"start_date,omitempty"`
		End     string   `json:"end_date,omitempty"`
		Include []string `json:"include_domains,omitempty"`
		Exclude []string `json:"exclude_domains,omitempty"`
	}{Query: s.q.Text, Max: min(s.q.Limit, 20), Depth: "basic", Start: s.q.From, End: s.q.To}
	if len(s.q.Allow) <= tavilyInclude {
		ask.Include = s.q.Allow
	}
	ask.Exclude = s.q.Deny[:min(len(s.q.Deny), tavilyExclude)]
	body, err := json.Marshal(ask)
	if err != nil {
		body = []byte("{}") // strings and numbers always marshal
	}
	return fetch.Request{
		URL: s.c.Endpoint, Method: "POST", Body: body, ContentType: "application/json",
		Header: []assay.HeaderField{{Name: "Authorization", Value: "Bearer " + s.c.Key}},
	}
}

type tavilyReply struct {
	Results list[struct {
		URL       str `json:"url"`
		Title     str `json:"title"`
		Content   str `json:"content"`
		Published str `json:"published_date"`
	}] `json:"results"`
}

func (s *tavilySession) read(body []byte) (page, error) {
	var r tavilyReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if !r.Results.present {
		return page{}, errShape
	}
	var p page
	for _, x := range r.Results.items {
		p.hits = append(p.hits, Hit{Address: string(x.URL), Title: string(x.Title), Snippet: string(x.Content), Published: string(x.Published)})
	}
	return p, nil
}
