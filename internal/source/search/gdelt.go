package search

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
)

// gdelt asks the GDELT DOC 2.0 API for news articles. Protocol:
// blog.gdeltproject.org, "GDELT DOC 2.0 API Debuts" and its later notes, as of
// November 2026. Its errors are plain words with the status 200 and the type
// text/html; its limit is one request in five seconds for an address.
func gdelt() spec {
	return spec{
		Description: Description{
			Name: "gdelt", Title: "GDELT DOC 2.0", Covers: "online news of about 65 languages, by the day that it was seen",
			Sides: []assay.Side{assay.SideClaim, assay.SideAgainst, assay.SideIndependent},
			Key:   Never, Endpoint: "https://api.gdeltproject.org/api/v2/doc/doc", Asks: "the address of the DOC API",
			PageSize: 250, Most: 250, Limits: "one request in 5 seconds; 250 results, no pages; queries of 250 characters; without dates, the last three months",
			Pause: 5 * time.Second, Dates: true, Languages: true, Domains: true, Documentation: "https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/",
		},
		maxQuery: gdeltQuery - 40, text: gdeltText, limitWords: []string{"limit requests", "rate limit"},
		begin: func(q Query, c Config) session { return &gdeltSession{q, c.Endpoint} },
	}
}

// gdeltQuery is the length at which the service calls a query too long, by experience.
const gdeltQuery = 250

type gdeltSession struct {
	q  Query
	at string
}

func (s *gdeltSession) request() fetch.Request {
	q := s.q
	if t, ok := named(q.Language); ok {
		q.Text += " sourcelang:" + t.three
	}
	v := url.Values{
		"query": {withSites(q, gdeltQuery, 60, "domain:", "-domain:")}, "mode": {"artlist"}, "format": {"json"},
		"maxrecords": {strconv.Itoa(min(q.Limit, 250))}, "sort": {"hybridrel"},
	}
	if q.From != "" {
		v.Set("startdatetime", strings.ReplaceAll(q.From, "-", "")+"000000")
	}
	if q.To != "" {
		v.Set("enddatetime", strings.ReplaceAll(q.To, "-", "")+"235959")
	}
	return fetch.Request{URL: s.at + "?" + v.Encode()}
}

// gdeltText takes out what the query language would read as operators, and
// words that the service refuses as too short; phrases stay in their quotes.
func gdeltText(text string) string {
	var out []string
	for i, part := range strings.Split(text, `"`) {
		plainPart := strings.Map(func(r rune) rune {
			if strings.ContainsRune(`():<>-!?*/\~|&`, r) {
				return ' '
			}
			return r
		}, part)
		var kept []string
		for w := range strings.FieldsSeq(plainPart) {
			if i%2 == 1 || len([]rune(w)) > 2 && w != "AND" && w != "NOT" {
				kept = append(kept, w)
			}
		}
		switch {
		case len(kept) == 0:
		case i%2 == 1 && len(kept) > 1:
			out = append(out, `"`+strings.Join(kept, " ")+`"`)
		default:
			out = append(out, kept...)
		}
	}
	return strings.Join(out, " ")
}

type gdeltReply struct {
	Articles list[struct {
		URL      str `json:"url"`
		Title    str `json:"title"`
		Seen     str `json:"seendate"`
		Domain   str `json:"domain"`
		Language str `json:"language"`
	}] `json:"articles"`
}

func (s *gdeltSession) read(body []byte) (page, error) {
	var r gdeltReply
	if err := decode(body, &r); err != nil { // a search without results is {}
		return page{}, err
	}
	var p page
	for _, x := range r.Articles.items {
		p.hits = append(p.hits, Hit{
			Address: string(x.URL), Title: string(x.Title), Published: string(x.Seen), Publisher: string(x.Domain), Language: string(x.Language),
		})
	}
	return p, nil
}
