package search

import (
	"net/url"
	"strconv"

	"assay"
	"assay/internal/fetch"
)

// federalRegister asks the daily journal of the government of the United
// States. Protocol: federalregister.gov/developers/documentation/api/v1
// ("documents.json"), as of November 2026.
func federalRegister() spec {
	return spec{
		Description: Description{
			Name: "federalregister", Title: "Federal Register", Covers: "rules, notices and presidential documents of the United States, since 1994",
			Sides: []assay.Side{assay.SideOfficial},
			Key:   Never, Endpoint: "https://www.federalregister.gov/api/v1/documents.json", Asks: "the address of documents.json",
			PageSize: 50, Most: MaxHits, Limits: "none published; the first 2,000 results of a query",
			Dates: true, Documentation: "https://www.federalregister.gov/developers/documentation/api/v1",
		},
		site: "federalregister.gov", maxQuery: 500, text: plainWords,
		begin: func(q Query, c Config) session { return &federalRegisterSession{q: q, at: c.Endpoint, next: 1} },
	}
}

type federalRegisterSession struct {
	q    Query
	at   string
	next int // page
}

func (s *federalRegisterSession) request() fetch.Request {
	v := url.Values{
		"conditions[term]": {s.q.Text}, "order": {"relevance"}, "per_page": {strconv.Itoa(min(s.q.Limit, 50))}, "page": {strconv.Itoa(s.next)},
		"fields[]": {"title", "abstract", "excerpts", "html_url", "publication_date", "agencies", "type"},
	}
	if s.q.From != "" {
		v.Set("conditions[publication_date][gte]", s.q.From)
	}
	if s.q.To != "" {
		v.Set("conditions[publication_date][lte]", s.q.To)
	}
	return fetch.Request{URL: s.at + "?" + v.Encode()}
}

type federalRegisterReply struct {
	Count   str `json:"count"`
	Next    str `json:"next_page_url"`
	Results list[struct {
		Title     str `json:"title"`
		Abstract  str `json:"abstract"`
		Excerpts  str `json:"excerpts"`
		URL       str `json:"html_url"`
		Published str `json:"publication_date"`
		Agencies  list[struct {
			Name str `json:"name"`
			Raw  str `json:"raw_name"`
		}] `json:"agencies"`
	}] `json:"results"`
}

func (s *federalRegisterSession) read(body []byte) (page, error) {
	var r federalRegisterReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if !r.Results.present && r.Count != "0" { // a search without results has a count alone
		return page{}, errShape
	}
	s.next++
	p := page{more: r.Next != ""}
	for _, x := range r.Results.items {
		agency := "Federal Register"
		if a := x.Agencies.items; len(a) > 0 { // the last is the narrowest
			agency = first(a[len(a)-1].Name, a[len(a)-1].Raw, str(agency))
		}
		p.hits = append(p.hits, Hit{
			Address: string(x.URL), Title: string(x.Title), Snippet: first(x.Abstract, x.Excerpts), Published: string(x.Published),
			Publisher: agency, Language: "en", Class: assay.Official,
		})
	}
	return p, nil
}
