package searchtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// searxng answers as an instance of SearXNG with JSON switched on.
func (s *Server) searxng(out *reply, r *http.Request) {
	q := r.URL.Query()
	if q.Get("format") != "json" {
		out.text(200, "text/html; charset=utf-8", "<!DOCTYPE html><html><body>results</body></html>")
		return
	}
	if q.Get("q") == "" {
		out.text(400, "text/html; charset=utf-8", "No query")
		return
	}
	w := operators(q.Get("q"), "site:")
	if l := q.Get("language"); l != "all" && l != "auto" {
		w.language = l
	}
	number := max(atoi(q.Get("pageno")), 1)
	results := []map[string]any{}
	for _, i := range slice(s.find("searxng", w), (number-1)*10, 10) {
		it := s.items[i]
		results = append(results, map[string]any{
			"url": s.at(i), "title": it.Title, "content": snippet(it.Text, "", ""), "publishedDate": nullable(it.Published, "T00:00:00"),
			"engine": "standin", "engines": []string{"standin"}, "category": "general", "score": 1.0, "template": "default.html",
		})
	}
	out.json(200, map[string]any{"query": q.Get("q"), "number_of_results": 0, "results": results, "answers": []any{}, "corrections": []any{}, "infoboxes": []any{}, "suggestions": []any{}, "unresponsive_engines": []any{}})
}

func nullable(s, ending string) any {
	if s == "" {
		return nil
	}
	return s + ending
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // a parameter that is no number is 0
	return n
}

func braveError(out *reply, status int, code, detail string) {
	out.json(status, map[string]any{
		"type": "ErrorResponse", "time": 1754364294,
		"error": map[string]any{"id": "0", "status": status, "code": code, "detail": detail, "meta": map[string]any{}},
	})
}

// brave answers as the Brave web search API.
func (s *Server) brave(out *reply, r *http.Request) {
	q := r.URL.Query()
	count, offset := 20, atoi(q.Get("offset"))
	if c := q.Get("count"); c != "" {
		count = atoi(c)
	}
	w := operators(q.Get("q"), "site:")
	w.language = q.Get("search_lang")
	if f := q.Get("freshness"); f != "" {
		var ok bool
		if w.from, w.to, ok = strings.Cut(f, "to"); !ok || !isDate(w.from) || !isDate(w.to) {
			braveError(out, 422, "VALIDATION", "Unable to validate request parameter(s)")
			return
		}
	}
	switch {
	case r.Header.Get("X-Subscription-Token") == "":
		braveError(out, 422, "VALIDATION", "Unable to validate request parameter(s)")
		return
	case r.Header.Get("X-Subscription-Token") != Key:
		braveError(out, 422, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid.")
		return
	case q.Get("q") == "" || len([]rune(q.Get("q"))) > 400 || len(strings.Fields(q.Get("q"))) > 50 || count < 1 || count > 20 || offset < 0 || offset > 9:
		braveError(out, 422, "VALIDATION", "Unable to validate request parameter(s)")
		return
	}
	found := s.find("brave", w)
	results := []map[string]any{}
	for _, i := range slice(found, offset*count, count) {
		it := s.items[i]
		results = append(results, map[string]any{
			"type": "search_result", "title": it.Title, "url": s.at(i), "description": snippet(it.Text, "<strong>", "</strong>"),
			"page_age": nullable(it.Published, "T08:00:00"), "language": it.language(), "family_friendly": true,
			"profile": map[string]any{"name": it.Publisher, "url": s.at(i)},
		})
	}
	answer := map[string]any{"type": "search", "query": map[string]any{"original": q.Get("q"), "more_results_available": len(found) > (offset+1)*count}}
	if len(results) > 0 {
		answer["web"] = map[string]any{"type": "search", "results": results}
	}
	out.json(200, answer)
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// tavily answers as the Tavily search API.
func (s *Server) tavily(out *reply, r *http.Request) {
	detail := func(status int, words string) {
		out.json(status, map[string]any{"detail": map[string]string{"error": words}})
	}
	if r.Method != http.MethodPost {
		out.json(405, map[string]string{"detail": "Method Not Allowed"})
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+Key {
		detail(401, "Unauthorized: missing or invalid API key.")
		return
	}
	var ask struct {
		Query   string   `json:"query"`
		Max     int      `json:"max_results"`
		Start   string   `json:"start_date"`
		End     string   `json:"end_date"`
		Include []string `json:"include_domains"`
		Exclude []string `json:"exclude_domains"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || ask.Query == "" {
		detail(400, "Query is missing.")
		return
	}
	if ask.Max > 20 || len(ask.Query) > 400 {
		detail(400, "Query is too long. Max query length is 400 characters.")
		return
	}
	if ask.Max == 0 {
		ask.Max = 5
	}
	results := []map[string]any{}
	w := want{text: ask.Query, from: ask.Start, to: ask.End, allow: ask.Include, deny: ask.Exclude}
	for _, i := range slice(s.find("tavily", w), 0, ask.Max) {
		it := s.items[i]
		results = append(results, map[string]any{"title": it.Title, "url": s.at(i), "content": it.Text, "score": 0.9, "raw_content": nil})
	}
	out.json(200, map[string]any{"query": ask.Query, "answer": nil, "images": []any{}, "results": results, "response_time": 0.1, "request_id": "0"})
}

// gdelt answers as the GDELT DOC API, whose errors are words with the status 200.
func (s *Server) gdelt(out *reply, r *http.Request) {
	q := r.URL.Query()
	words := func(what string) { out.text(200, "text/html; charset=utf-8", what+"\n") }
	text := q.Get("query")
	switch {
	case len(text) < 3 || len(text) > 250:
		words("Your query was too short or too long.")
		return
	case strings.Contains(text, " OR ") && !strings.Contains(text, "("):
		words("Queries containing OR'd terms must be surrounded by ().")
		return
	case q.Get("mode") != "artlist" || q.Get("format") != "json":
		words("Invalid mode.")
		return
	}
	w := operators(text, "domain:")
	if before, after, ok := strings.Cut(w.text, "sourcelang:"); ok {
		code, rest, _ := strings.Cut(after, " ")
		w.text, w.language = before+" "+rest, map[string]string{"eng": "en", "deu": "de", "fra": "fr"}[code]
		if w.language == "" {
			words("Invalid/Unsupported Language.")
			return
		}
	}
	stamp := func(name string) (string, bool) {
		if q.Get(name) == "" {
			return "", true
		}
		d, err := time.Parse("20060102150405", q.Get(name))
		return d.Format(time.DateOnly), err == nil
	}
	var fromOK, toOK bool
	w.from, fromOK = stamp("startdatetime")
	w.to, toOK = stamp("enddatetime")
	most := 75
	if m := q.Get("maxrecords"); m != "" {
		most = atoi(m)
	}
	if !fromOK || !toOK || most < 1 || most > 250 {
		words("Invalid parameter.")
		return
	}
	var articles []map[string]any
	for _, i := range slice(s.find("gdelt", w), 0, most) {
		it := s.items[i]
		articles = append(articles, map[string]any{
			"url": s.at(i), "url_mobile": "", "title": it.Title, "seendate": strings.ReplaceAll(it.Published, "-", "") + "T101500Z",
			"socialimage": "", "domain": hostOf(s.at(i)), "language": map[string]string{"en": "English", "de": "German"}[it.language()], "sourcecountry": "United States",
		})
	}
	if articles == nil {
		out.json(200, map[string]any{})
		return
	}
	out.json(200, map[string]any{"articles": articles})
}

func hostOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return strings.TrimPrefix(rest[:slices.Index(append([]byte(rest), '/'), '/')], "www.")
}
