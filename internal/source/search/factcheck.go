package search

import (
	"encoding/json"
	"net/url"
	"strconv"

	"assay"
	"assay/internal/fetch"
)

// factCheck asks the Google Fact Check Tools API for published fact checks of
// claims. Protocol: developers.google.com/fact-check/tools/api, method
// claims.search (v1alpha1), as of November 2026. The key goes in the header
// field X-Goog-Api-Key, which Google's interfaces take in place of a parameter
// of the address; a refused key comes as status 400 with API_KEY_INVALID.
func factCheck() spec {
	return spec{
		Description: Description{
			Name: "factcheck", Title: "Google Fact Check Tools", Covers: "published fact checks with their ratings, from sites that mark them as ClaimReview",
			Sides: []assay.Side{assay.SideFactChecks},
			Key:   Required, Endpoint: "https://factchecktools.googleapis.com/v1alpha1/claims:search", Asks: "the address of claims:search",
			PageSize: 50, Most: 500, Limits: "a daily quota of the key's project",
			Languages: true, Domains: true, Documentation: "https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims/search",
		},
		maxQuery: 500,
		keyWords: []string{"api key", "api_key", "unregistered callers"}, limitWords: []string{"quota", "resource_exhausted"},
		begin: func(q Query, c Config) session { return &factCheckSession{q: q, c: c} },
	}
}

type factCheckSession struct {
	q     Query
	c     Config
	token string
}

func (s *factCheckSession) request() fetch.Request {
	v := url.Values{"query": {s.q.Text}, "pageSize": {strconv.Itoa(min(s.q.Limit, 50))}}
	if s.q.Language != "" {
		v.Set("languageCode", s.q.Language)
	}
	if len(s.q.Allow) == 1 {
		v.Set("reviewPublisherSiteFilter", s.q.Allow[0])
	}
	if s.token != "" {
		v.Set("pageToken", s.token)
	}
	return fetch.Request{URL: s.c.Endpoint + "?" + v.Encode(), Header: []assay.HeaderField{{Name: "X-Goog-Api-Key", Value: s.c.Key}}}
}

type factCheckReply struct {
	Next   str                   `json:"nextPageToken"`
	Claims list[json.RawMessage] `json:"claims"`
}

type factCheckClaim struct {
	Text     str `json:"text"`
	Claimant str `json:"claimant"`
	Date     str `json:"claimDate"`
	Reviews  list[struct {
		URL       str `json:"url"`
		Title     str `json:"title"`
		Date      str `json:"reviewDate"`
		Rating    str `json:"textualRating"`
		Language  str `json:"languageCode"`
		Publisher maybe[struct {
			Name str `json:"name"`
			Site str `json:"site"`
		}] `json:"publisher"`
	}] `json:"claimReview"`
}

// maxRecord is the most bytes of a claim's record that a hit carries.
const maxRecord = 64 << 10

func (s *factCheckSession) read(body []byte) (page, error) {
	var r factCheckReply
	if err := decode(body, &r); err != nil { // a search without results is {}
		return page{}, err
	}
	var p page
	if r.Next != "" && string(r.Next) != s.token && len(r.Next) < 2048 {
		s.token, p.more = string(r.Next), true
	}
	for _, raw := range r.Claims.items {
		var c factCheckClaim
		if !object(raw, &c) {
			continue
		}
		if len(raw) > maxRecord {
			raw = nil
		}
		for _, x := range c.Reviews.items {
			p.hits = append(p.hits, Hit{
				Address: string(x.URL), Title: first(x.Title, c.Text), Snippet: string(c.Text), Published: string(x.Date),
				Publisher: first(x.Publisher.value.Name, x.Publisher.value.Site), Language: string(x.Language), Class: assay.FactCheck, Raw: raw,
				Review: &assay.Review{Claim: string(c.Text), Claimant: string(c.Claimant), Rating: string(x.Rating), Date: string(x.Date)},
			})
		}
	}
	return p, nil
}
