package search

import (
	"net/url"
	"strconv"
	"strings"

	"assay"
	"assay/internal/fetch"
)

// internetArchive asks the Internet Archive's catalogue for texts. Protocol:
// archive.org/help/aboutsearch.htm and archive.org/advancedsearch.php, as of
// November 2026. It searches the descriptions of items, not their pages; the
// full-text search of archive.org has no documented interface.
func internetArchive() spec {
	return spec{
		Description: Description{
			Name: "internetarchive", Title: "Internet Archive", Covers: "archived books, reports and papers, by their descriptions",
			Sides: []assay.Side{assay.SideClaim},
			Key:   Never, Endpoint: "https://archive.org/advancedsearch.php", Asks: "the address of advancedsearch.php",
			PageSize: 50, Most: MaxHits, Limits: "none published; the first 10,000 results of a query",
			Dates: true, Languages: true, Documentation: "https://archive.org/help/aboutsearch.htm",
		},
		site: "archive.org", maxQuery: 500, text: plainWords,
		begin: func(q Query, c Config) session {
			return &internetArchiveSession{q: q, at: c.Endpoint, numbered: numbered{next: 1}}
		},
	}
}

type internetArchiveSession struct {
	q  Query
	at string
	numbered
}

func (s *internetArchiveSession) request() fetch.Request {
	q := "(" + s.q.Text + ") AND mediatype:(texts)"
	if s.q.From != "" || s.q.To != "" {
		from, to := s.q.From, s.q.To
		if from == "" {
			from = "1000-01-01"
		}
		if to == "" {
			to = "9999-12-31"
		}
		q += " AND date:[" + from + " TO " + to + "]"
	}
	if t, ok := named(s.q.Language); ok {
		names := []string{t.three, t.two, `"` + t.name + `"`}
		if t.bibliographic != "" {
			names = append(names, t.bibliographic)
		}
		q += " AND language:(" + strings.Join(names, " OR ") + ")"
	}
	v := url.Values{
		"q": {q}, "fl[]": {"identifier", "title", "description", "date", "creator", "publisher", "language"},
		"rows": {strconv.Itoa(min(s.q.Limit, 50))}, "page": {strconv.Itoa(s.next)}, "output": {"json"},
	}
	return fetch.Request{URL: s.at + "?" + v.Encode()}
}

type internetArchiveReply struct {
	Error    str `json:"error"`
	Response maybe[struct {
		Found str `json:"numFound"`
		Docs  list[struct {
			ID          str `json:"identifier"`
			Title       str `json:"title"`
			Description str `json:"description"`
			Date        str `json:"date"`
			Creator     str `json:"creator"`
			Publisher   str `json:"publisher"`
			Language    str `json:"language"`
		}] `json:"docs"`
	}] `json:"response"`
}

func (s *internetArchiveSession) read(body []byte) (page, error) {
	var r internetArchiveReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if r.Error != "" {
		return page{}, told(r.Error)
	}
	if !r.Response.present || !r.Response.value.Docs.present {
		return page{}, errShape
	}
	docs := r.Response.value.Docs.items
	p := page{more: s.turned(len(docs), r.Response.value.Found)}
	at, err := url.Parse(s.at)
	if err != nil {
		return page{}, errShape
	}
	for _, x := range docs {
		where := ""
		if x.ID != "" {
			where = (&url.URL{Scheme: at.Scheme, Host: at.Host, Path: "/details/" + string(x.ID)}).String()
		}
		p.hits = append(p.hits, Hit{
			Address: where, Title: string(x.Title), Snippet: string(x.Description), Published: string(x.Date),
			Publisher: first(x.Creator, x.Publisher), Language: string(x.Language),
		})
	}
	return p, nil
}
