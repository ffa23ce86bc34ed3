package searchtest

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// wikipedia answers as a MediaWiki's api.php.
func (s *Server) wikipedia(out *reply, r *http.Request) {
	q := r.URL.Query()
	fail := func(code, info string) {
		out.json(200, map[string]any{"error": map[string]string{"code": code, "info": info, "docref": "See the API's help."}})
	}
	switch {
	case q.Get("format") != "json":
		out.text(200, "text/html", "<!DOCTYPE html><html><body>MediaWiki API result</body></html>")
		return
	case q.Get("action") != "query" || q.Get("list") != "search":
		fail("badvalue", `Unrecognized value for parameter "list".`)
		return
	case q.Get("srsearch") == "":
		fail("missingparam", `The "srsearch" parameter must be set.`)
		return
	case len(q.Get("srsearch")) > 300:
		fail("cirrussearch-query-too-long", "Search request is longer than the maximum allowed length.")
		return
	}
	n, offset := 10, atoi(q.Get("sroffset"))
	if l := q.Get("srlimit"); l != "" {
		n = min(max(atoi(l), 1), 500)
	}
	found := s.find("wikipedia", want{text: q.Get("srsearch"), language: r.PathValue("language")})
	hits := []map[string]any{}
	for _, i := range slice(found, offset, n) {
		hits = append(hits, map[string]any{"ns": 0, "title": s.items[i].Title, "pageid": 500 + i, "snippet": snippet(s.items[i].Text, `<span class="searchmatch">`, "</span>")})
	}
	query := map[string]any{"searchinfo": map[string]any{"totalhits": len(found)}, "search": hits}
	if q.Get("meta") == "siteinfo" {
		query["general"] = map[string]any{"sitename": "Wikipedia", "server": s.URL, "articlepath": "/wiki/$1", "lang": r.PathValue("language")}
	}
	answer := map[string]any{"batchcomplete": true, "query": query}
	if offset+n < len(found) {
		answer["continue"] = map[string]any{"sroffset": offset + n, "continue": "-||siteinfo"}
	}
	out.json(200, answer)
}

// federalRegister answers as documents.json of the Federal Register.
func (s *Server) federalRegister(out *reply, r *http.Request) {
	q := r.URL.Query()
	bad := func(words string) { out.json(400, map[string]any{"status": 400, "message": words}) }
	w := want{text: q.Get("conditions[term]"), from: q.Get("conditions[publication_date][gte]"), to: q.Get("conditions[publication_date][lte]")}
	n, number := 20, max(atoi(q.Get("page")), 1)
	if p := q.Get("per_page"); p != "" {
		n = atoi(p)
	}
	switch {
	case n < 1 || n > 1000:
		bad("per_page is not in 1..1000")
		return
	case w.from != "" && !isDate(w.from) || w.to != "" && !isDate(w.to):
		bad("publication_date is not a valid date")
		return
	case n*number > 10000:
		bad("Pagination limit exceeded.  No more than 10000 items can be requested at a time")
		return
	}
	found := s.find("federalregister", w)
	if len(found) == 0 {
		out.json(200, map[string]any{"description": "Documents matching the query", "count": 0})
		return
	}
	results := []map[string]any{}
	for _, i := range slice(found, (number-1)*n, n) {
		it := s.items[i]
		results = append(results, map[string]any{
			"title": it.Title, "abstract": it.Text, "excerpts": snippet(it.Text, `<span class="match">`, "</span>"), "html_url": s.at(i), "publication_date": it.Published, "type": "Rule",
			"agencies": []map[string]any{{"raw_name": "DEPARTMENT OF ROADS", "name": "Roads Department", "id": 1}, {"raw_name": strings.ToUpper(it.Publisher), "name": it.Publisher, "id": 2, "parent_id": 1}},
		})
	}
	answer := map[string]any{"description": "Documents matching the query", "count": len(found), "total_pages": (len(found) + n - 1) / n, "results": results}
	if number*n < len(found) {
		q.Set("page", strconv.Itoa(number+1))
		answer["next_page_url"] = s.Endpoint("federalregister") + "?" + q.Encode()
	}
	out.json(200, answer)
}

// courtListener answers as the v4 search of CourtListener, 20 results a page.
func (s *Server) courtListener(out *reply, r *http.Request) {
	q := r.URL.Query()
	if a := r.Header.Get("Authorization"); a != "" && a != "Token "+Key {
		out.json(401, map[string]string{"detail": "Invalid token."})
		return
	}
	w := want{text: q.Get("q")}
	for name, into := range map[string]*string{"filed_after": &w.from, "filed_before": &w.to} {
		if v := q.Get(name); v != "" {
			d, err := time.Parse("01/02/2006", v)
			if err != nil {
				out.json(400, map[string]any{name: []string{"Enter a valid date."}})
				return
			}
			*into = d.Format(time.DateOnly)
		}
	}
	from := 0
	if c := q.Get("cursor"); c != "" {
		b, err := base64.URLEncoding.DecodeString(c)
		if err != nil || !strings.HasPrefix(string(b), "s=") {
			out.json(404, map[string]string{"detail": "Invalid cursor"})
			return
		}
		from = atoi(string(b[2:]))
	}
	found := s.find("courtlistener", w)
	results := []map[string]any{}
	for _, i := range slice(found, from, 20) {
		it := s.items[i]
		results = append(results, map[string]any{
			"absolute_url": opinion(i), "caseName": it.Title, "caseNameFull": "", "court": it.Publisher, "court_id": "standin", "dateFiled": it.Published, "docketNumber": "7",
			"opinions": []map[string]any{{"id": i, "snippet": snippet(it.Text, "<mark>", "</mark>"), "type": "lead-opinion"}},
		})
	}
	answer := map[string]any{"count": len(found), "next": nil, "previous": nil, "results": results}
	if from+20 < len(found) {
		q.Set("cursor", base64.URLEncoding.EncodeToString([]byte("s="+strconv.Itoa(from+20))))
		answer["next"] = s.Endpoint("courtlistener") + "?" + q.Encode()
	}
	out.json(200, answer)
}

func googleError(out *reply, status int, code, message string) {
	out.json(status, map[string]any{"error": map[string]any{"code": status, "message": message, "status": code}})
}

// factCheck answers as claims:search of Google's Fact Check Tools.
func (s *Server) factCheck(out *reply, r *http.Request) {
	q := r.URL.Query()
	switch key := r.Header.Get("X-Goog-Api-Key") + q.Get("key"); {
	case key == "":
		googleError(out, 403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.")
		return
	case key != Key:
		googleError(out, 400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.")
		return
	case q.Get("query") == "":
		googleError(out, 400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
		return
	}
	n, from := 10, 0
	if p := q.Get("pageSize"); p != "" {
		n = max(atoi(p), 1)
	}
	if token := q.Get("pageToken"); token != "" {
		from = atoi(strings.TrimPrefix(token, "CA"))
	}
	w := want{text: q.Get("query"), language: q.Get("languageCode")}
	if site := q.Get("reviewPublisherSiteFilter"); site != "" {
		w.allow = []string{site}
	}
	found := s.find("factcheck", w)
	var claims []map[string]any
	for _, i := range slice(found, from, n) {
		it := s.items[i]
		claim := map[string]any{"claimReview": []map[string]any{{
			"publisher": map[string]any{"name": it.Publisher, "site": hostOf(s.at(i))}, "url": s.at(i), "title": it.Title,
			"reviewDate": it.Published + "T00:00:00Z", "languageCode": it.language(), "textualRating": "Not rated",
		}}, "text": it.Title}
		if v := it.Review; v != nil {
			claim["text"], claim["claimant"], claim["claimDate"] = v.Claim, v.Claimant, v.Date+"T00:00:00Z"
			claim["claimReview"].([]map[string]any)[0]["textualRating"] = v.Rating
		}
		claims = append(claims, claim)
	}
	answer := map[string]any{}
	if claims != nil {
		answer["claims"] = claims
	}
	if from+n < len(found) {
		answer["nextPageToken"] = "CA" + strconv.Itoa(from+n)
	}
	out.json(200, answer)
}

// openAlex answers as the works of OpenAlex.
func (s *Server) openAlex(out *reply, r *http.Request) {
	q := r.URL.Query()
	fail := func(status int, what, message string) {
		out.json(status, map[string]string{"error": what, "message": message})
	}
	n, number := 25, max(atoi(q.Get("page")), 1)
	if p := q.Get("per_page"); p != "" {
		n = atoi(p)
	}
	switch key := q.Get("api_key"); {
	case key != "" && key != Key:
		fail(401, "Invalid API key", "The API key "+key+" is not valid.")
		return
	case q.Has("cursor") && key == "":
		fail(401, "API key required", "Cursor paging needs an API key.")
		return
	case n < 1 || n > 100:
		fail(400, "Pagination error.", "per_page parameter must be between 1 and 100")
		return
	case n*number > 10000:
		fail(400, "Pagination error.", "Maximum results size of 10,000 records is exceeded.")
		return
	}
	w := want{text: q.Get("search")}
	if f := q.Get("filter"); f != "" {
		for part := range strings.SplitSeq(f, ",") {
			name, value, _ := strings.Cut(part, ":")
			into, ok := map[string]*string{"from_publication_date": &w.from, "to_publication_date": &w.to, "language": &w.language}[name]
			if !ok {
				fail(400, "Invalid query parameters error.", name+" is not a valid field.")
				return
			}
			*into = value
		}
	}
	found := s.find("openalex", w)
	results := []map[string]any{}
	for _, i := range slice(found, (number-1)*n, n) {
		it := s.items[i]
		index := map[string][]int{}
		for at, word := range strings.Fields(it.Text) {
			index[word] = append(index[word], at)
		}
		results = append(results, map[string]any{
			"id": "https://openalex.example/W" + strconv.Itoa(i), "doi": nil, "display_name": it.Title, "publication_date": it.Published, "language": it.language(),
			"primary_location": map[string]any{"landing_page_url": s.at(i), "source": map[string]any{"display_name": it.Publisher}},
			"open_access":      map[string]any{"is_oa": false, "oa_url": nil}, "abstract_inverted_index": index,
		})
	}
	out.json(200, map[string]any{"meta": map[string]any{"count": len(found), "page": number, "per_page": n}, "results": results, "group_by": []any{}})
}

// internetArchive answers as advancedsearch.php.
func (s *Server) internetArchive(out *reply, r *http.Request) {
	q := r.URL.Query()
	if q.Get("output") != "json" {
		out.text(200, "text/html", "<!DOCTYPE html><html><body>Advanced Search</body></html>")
		return
	}
	n, number := 50, max(atoi(q.Get("page")), 1)
	if p := q.Get("rows"); p != "" {
		n = max(atoi(p), 0)
	}
	if n*number > 10000 {
		out.json(400, map[string]any{"error": "[RANGE_OUT_OF_BOUNDS] paging is only supported through 10000 results"})
		return
	}
	var w want
	for i, part := range strings.Split(q.Get("q"), " AND ") {
		field, value, _ := strings.Cut(part, ":")
		switch {
		case i == 0:
			w.text = part
		case field == "date":
			w.from, w.to, _ = strings.Cut(strings.Trim(value, "[]"), " TO ")
		case field == "language":
			names := tokens(strings.ReplaceAll(value, " OR ", " "))
			w.language = map[bool]string{true: "en", false: "xx"}[slices.Contains(names, "eng")]
		}
	}
	found := s.find("internetarchive", w)
	docs := []map[string]any{}
	for _, i := range slice(found, (number-1)*n, n) {
		it := s.items[i]
		docs = append(docs, map[string]any{
			"identifier": identifier(i), "title": it.Title, "description": []string{"<p>" + it.Text + "</p>"}, "date": nullable(it.Published, "T00:00:00Z"),
			"creator": it.Publisher, "language": "eng",
		})
	}
	out.json(200, map[string]any{"responseHeader": map[string]any{"status": 0, "QTime": 1}, "response": map[string]any{"numFound": len(found), "start": (number - 1) * n, "docs": docs}})
}
