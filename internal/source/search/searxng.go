package search

import (
	"net/url"
	"strconv"
	"strings"

	"assay/internal/fetch"
)

// searxng asks an instance of SearXNG, a metasearch engine that anyone can run.
// Protocol: docs.searxng.org, "Search API" (dev/search_api) and "search:" in
// settings.yml, as of November 2026.
func searxng() spec {
	return spec{
		Description: Description{
			Name: "searxng", Title: "SearXNG", Covers: "the web, through the engines of an instance of your own",
			Key: Never, Asks: "the address of the instance, as https://search.example.org; its settings.yml must list json under search: formats:",
			PageSize: 10, Most: 200, Limits: "those of the instance and of the engines behind it",
			Languages: true, Domains: true, Documentation: "https://docs.searxng.org/dev/search_api.html",
		},
		maxQuery: 400, text: unbanged, limitWords: []string{"too many requests"},
		declined: "the instance gives no JSON: list json under search: formats: in its settings.yml",
		begin:    func(q Query, c Config) session { return &searxngSession{q: q, at: c.Endpoint, next: 1} },
	}
}

type searxngSession struct {
	q    Query
	at   string
	next int // page
}

func (s *searxngSession) request() fetch.Request {
	// Engines differ in their query languages; site: is understood by most, and what an
	// engine makes of it, the answer's own check mends.
	v := url.Values{"q": {withSites(s.q, 400, 50, "site:", "-site:")}, "format": {"json"}, "pageno": {strconv.Itoa(s.next)}, "safesearch": {"0"}}
	if s.q.Language != "" {
		v.Set("language", s.q.Language)
	}
	at := strings.TrimRight(s.at, "/")
	if !strings.HasSuffix(at, "/search") {
		at += "/search"
	}
	return fetch.Request{URL: at + "?" + v.Encode()}
}

// unbanged takes the marks off the beginnings of words by which SearXNG picks
// engines, languages and time limits, and sends a searcher elsewhere (!!).
func unbanged(text string) string {
	words := strings.Fields(text)
	for i := range words {
		words[i] = strings.TrimLeft(words[i], "!:?<")
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

type searxngReply struct {
	Results list[struct {
		URL           str `json:"url"`
		Title         str `json:"title"`
		Content       str `json:"content"`
		PublishedDate str `json:"publishedDate"`
	}] `json:"results"`
	Unresponsive list[list[str]] `json:"unresponsive_engines"` // pairs of an engine and its error
}

func (s *searxngSession) read(body []byte) (page, error) {
	var r searxngReply
	if err := decode(body, &r); err != nil {
		return page{}, err
	}
	if !r.Results.present {
		return page{}, errShape
	}
	if len(r.Results.items) == 0 && s.next == 1 && len(r.Unresponsive.items) > 0 {
		return page{}, told("no engine of the instance answered: " + engines(r.Unresponsive.items))
	}
	s.next++
	p := page{more: len(r.Results.items) > 0}
	for _, x := range r.Results.items {
		p.hits = append(p.hits, Hit{Address: string(x.URL), Title: string(x.Title), Snippet: string(x.Content), Published: string(x.PublishedDate)})
	}
	return p, nil
}

// engines names the first engines that failed, with their errors.
func engines(pairs []list[str]) string {
	var out []string
	for _, pair := range pairs[:min(len(pairs), 5)] {
		var words []string
		for _, w := range pair.items {
			words = append(words, string(w))
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, ", ")
}
