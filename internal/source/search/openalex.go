package search

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"assay"
	"assay/internal/fetch"
)

// openAlex asks the OpenAlex index of research. Protocol:
// developers.openalex.org ("Search", "Page through results", "Authentication &
// pricing", "Errors"), as of November 2026: pages by number, for cursors are
// refused without a key; the key, where there is one, is a parameter of the
// address, and is taken out of all that is recorded.
func openAlex() spec {
	return spec{
		Description: Description{
			Name: "openalex", Title: "OpenAlex", Covers: "research: articles, reports, theses, data sets",
			Sides: []assay.Side{assay.SideIndependent},
			Key:   Optional, Endpoint: "https://api.openalex.org/works", Asks: "the address of the works API",
			PageSize: 50, Most: MaxHits, Limits: "100 searches a day without a key, 1,000 with a free one; set contact to be known",
			Dates: true, Languages: true, Documentation: "https://developers.openalex.org",
		},
		maxQuery: 500, text: plainWords,
		keyWords: []string{"api key", "api_key"}, limitWords: []string{"rate limit", "daily limit", "insufficient"},
		begin: func(q Query, c Config) session { return &openAlexSession{q: q, c: c, numbered: numbered{next: 1}} },
	}
}

type openAlexSession struct {
	q Query
	c Config
	numbered
}

func (s *openAlexSession) request() fetch.Request {
	v := url.Values{
		"search": {s.q.Text}, "page": {strconv.Itoa(s.next)}, "per_page": {strconv.Itoa(min(s.q.Limit, 50))},
		"select": {"id,doi,display_name,publication_date,language,primary_location,open_access,abstract_inverted_index"},
	}
	var filter []string
	if s.q.From != "" {
		filter = append(filter, "from_publication_date:"+s.q.From)
	}
	if s.q.To != "" {
		filter = append(filter, "to_publication_date:"+s.q.To)
	}
	if s.q.Language != "" {
		filter = append(filter, "language:"+s.q.Language)
	}
	if len(filter) > 0 {
		v.Set("filter", strings.Join(filter, ","))
	}
	if s.c.Contact != "" {
		v.Set("mailto", s.c.Contact)
	}
	if s.c.Key != "" {
		v.Set("api_key", s.c.Key)
	}
	return fetch.Request{URL: s.c.Endpoint + "?" + v.Encode()}
}

type openAlexReply struct {
	Meta maybe[struct {
		Count str `json:"count"`
	}] `json:"meta"`
	Results list[struct {
		ID       str                               `json:"id"`
		DOI      str                               `json:"doi"`
		Name     str                               `json:"display_name"`
		Date     str                               `json:"publication_date"`
		Language str                               `json:"language"`
		Abstract maybe[map[string]json.RawMessage] `json:"abstract_inverted_index"`
		Primary  maybe[struct {
			Page   str `json:"landing_page_url"`
			Source maybe[struct {
				Name str `json:"display_name"`
			}] `json:"source"`
		}] `json:"primary_location"`
		Open maybe[struct {
			URL str `json:"oa_url"`
		}] `json:"open_access"`
	}] `json:"results"`
}

func (s *openAlexSession) read(body []byte) (page, error) {
	var r openAlexReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if !r.Results.present {
		return page{}, errShape
	}
	p := page{more: s.turned(len(r.Results.items), r.Meta.value.Count)}
	for _, x := range r.Results.items {
		p.hits = append(p.hits, Hit{
			// Where the text itself can be read stands before the publisher's page.
			Address: first(x.Open.value.URL, x.Primary.value.Page, x.DOI, x.ID), Title: string(x.Name), Snippet: abstract(x.Abstract.value),
			Published: string(x.Date), Publisher: string(x.Primary.value.Source.value.Name), Language: string(x.Language), Class: assay.Academic,
		})
	}
	return p, nil
}

// abstractWords is the number of an abstract's words that are read.
const abstractWords = 150

// abstract puts the words of an inverted index (word to positions) in their order.
func abstract(index map[string]json.RawMessage) string {
	var at [abstractWords]string
	for word, raw := range index {
		var places list[int]
		if len(raw) == 0 || places.UnmarshalJSON(raw) != nil {
			continue
		}
		for _, i := range places.items {
			if i >= 0 && i < abstractWords && (at[i] == "" || word < at[i]) {
				at[i] = word
			}
		}
	}
	return strings.Join(strings.Fields(strings.Join(at[:], " ")), " ")
}
