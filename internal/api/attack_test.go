package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// No answer to whoever has no key for drafts tells that one exists: a draft and
// an ID that was made up are one, byte for byte, by every operation.
func TestDraftsCannotBeFound(t *testing.T) {
	s := get(t)
	made := strings.Repeat("ab", 32)
	for _, key := range []string{"", "ask", "tips", "publish"} {
		for _, path := range []string{"/reports/%s", "/reports/%s?x=1", "/checks/%s", "/checks/%s/versions", "/checks/%s/difference", "/questions/%s", "/questions/%s/report", "/questions/%s/events", "/sources/%s"} {
			answers := map[string]string{}
			for _, id := range []string{s.draft.ID, made} {
				r := s.call(t, "GET", Prefix+fmt.Sprintf(path, id), key, "")
				body, _ := io.ReadAll(r.Body)
				if r.StatusCode < 400 {
					t.Errorf("%s of %s with key %q: %d", path, id, key, r.StatusCode)
				}
				answers[id] = fmt.Sprint(r.StatusCode, strings.ReplaceAll(string(body), id, "ID"))
			}
			if answers[s.draft.ID] != answers[made] {
				t.Errorf("%s with key %q tells the two apart:\n%s\n%s", path, key, answers[s.draft.ID], answers[made])
			}
		}
	}
	// Nothing lists it.
	for _, path := range []string{"/checks?limit=100", "/corrections?limit=100", "/sources?limit=100", "/search?q=unaccompanied+minors&limit=100", "/figures?limit=100", "/events?limit=100", "/lineage?limit=100"} {
		body, _ := io.ReadAll(s.call(t, "GET", Prefix+path, "", "").Body)
		if strings.Contains(string(body), s.draft.ID) {
			t.Errorf("%s names the draft", path)
		}
	}
	if r := s.call(t, "GET", Prefix+"/reports/"+s.draft.ID, "read", ""); r.StatusCode != http.StatusOK {
		t.Errorf("with the scope read: %d", r.StatusCode)
	}
}

// A key does what its scopes say and nothing else; no key, a wrong one and two do nothing.
func TestScopes(t *testing.T) {
	s := get(t)
	for _, tt := range []struct{ method, path, body, scope string }{
		{"POST", "/questions", `{"question":"Is it so, and who says so?"}`, "ask"},
		{"DELETE", "/questions/ffff", "", "ask"},
		{"GET", "/tips", "", "tips"},
		{"GET", "/tips/ffff", "", "tips"},
		{"POST", "/tips/ffff/answer", `{"state":"declined"}`, "tips"},
		{"POST", "/checks", `{"report":"` + s.first.ID + `"}`, "publish"},
		{"POST", "/checks/first/versions", `{"kind":"retracted","why":"x","raised_by":"a reader"}`, "publish"},
	} {
		for _, key := range []string{"", "assay_wrong", "read", "ask", "tips", "publish"} {
			want := http.StatusForbidden
			switch key {
			case "", "assay_wrong":
				want = http.StatusUnauthorized
			case tt.scope:
				continue
			}
			r := s.call(t, tt.method, Prefix+tt.path, key, tt.body)
			if r.StatusCode != want {
				t.Errorf("%s %s with key %q: %d, want %d", tt.method, tt.path, key, r.StatusCode, want)
			}
			if want == http.StatusUnauthorized && !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s %s with key %q does not say how to come in", tt.method, tt.path, key)
			}
		}
	}
	for _, header := range []string{"Basic YTpi", "Bearer", "Bearer ", "bearer " + strings.Repeat("x", 10_000), s.keys["read"]} {
		if r := s.call(t, "GET", Prefix+"/checks", "", "", "Authorization", header); r.StatusCode != http.StatusUnauthorized {
			t.Errorf("Authorization %.20q: %d", header, r.StatusCode)
		}
	}
	if r := s.call(t, "GET", Prefix+"/checks", "", "", "Authorization", "bEaReR "+s.keys["read"]); r.StatusCode != http.StatusOK {
		t.Errorf("the scheme in other letters: %d", r.StatusCode)
	}
}

// The session of a browser opens nothing here; an open desk answers writes of
// this machine only, whatever name a page of another site has made for it.
func TestNoSessionAndNoOtherHost(t *testing.T) {
	s := get(t)
	r := s.call(t, "POST", Prefix+"/questions", "", `{"question":"Is it so?"}`, "Cookie", "assay=token; __Host-assay=token")
	if r.StatusCode != http.StatusUnauthorized {
		t.Errorf("a session: %d", r.StatusCode)
	}
	open := newStand(context.Background(), true)
	if open.err != nil {
		t.Fatal(open.err)
	}
	for host, want := range map[string]int{"localhost:8080": 202, "127.0.0.1": 202, "evil.example": 401, "localhost.evil.example": 401, "localhost:80@evil.example": 401} {
		r := httptest.NewRequest("POST", Prefix+"/questions", strings.NewReader(`{"question":"Is it so, and who says so?"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Host = host
		w := httptest.NewRecorder()
		open.handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("at %s: %d, want %d: %s", host, w.Code, want, w.Body)
		}
	}
}

// Bodies that are too large, too deep, of another type, or no JSON are refused.
func TestHostileBodies(t *testing.T) {
	s := get(t)
	long := `{"question":"` + strings.Repeat("a ", 5<<20) + `"}`
	deep := `{"question":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + `}`
	for name, tt := range map[string]struct {
		path, body string
		header     []string
		want       int
	}{
		"10 MB":                         {"/questions", long, nil, 413},
		"10 MB with an idempotency key": {"/questions", long, []string{"Idempotency-Key", "a"}, 413},
		"10 MB of a report":             {"/verify", long, nil, 413},
		"deep":                          {"/questions", deep, nil, 400},
		"a deep report":                 {"/verify", strings.Repeat("[", 1<<20), nil, 422},
		"no report":                     {"/verify", `{"schema":"assay.report/9"}`, nil, 422},
		"no JSON":                       {"/questions", `{"question"`, nil, 400},
		"another type":                  {"/questions", `{"question":"Is it so?"}`, []string{"Content-Type", "text/plain"}, 415},
		"a form":                        {"/tips", "kind=question&text=x", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		"CBOR":                          {"/questions", "\xa0", []string{"Content-Type", "application/cbor"}, 415},
		"more than is asked for":        {"/questions", `{"question":"Is it so?","role":"admin"}`, nil, 422},
		"nothing":                       {"/questions", "", nil, 400},
		"NUL":                           {"/tips", `{"kind":"question","text":"a\u0000b"}`, nil, 400},
		"a key of two lines":            {"/questions", `{"question":"Is it so?"}`, []string{"Idempotency-Key", "a\r\nX: y"}, 400},
	} {
		r := s.call(t, "POST", Prefix+tt.path, "all", tt.body, tt.header...)
		body, _ := io.ReadAll(r.Body)
		if r.StatusCode != tt.want && !(name == "NUL" && r.StatusCode < 300) {
			t.Errorf("%s: %d, want %d: %.200s", name, r.StatusCode, tt.want, body)
		}
		if r.StatusCode >= 400 && r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", name, r.Header.Get("Content-Type"))
		}
		if len(body) > 2000 {
			t.Errorf("%s: the answer has %d bytes", name, len(body))
		}
	}
}

// Cursors and ranges that no page gave are refused, and never reach far.
func TestHostilePaging(t *testing.T) {
	s := get(t)
	cursor := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for path, want := range map[string]int{
		"/checks?cursor=" + cursor("o99999999999999999999"):            400,
		"/checks?cursor=" + cursor("o10000001"):                        400,
		"/checks?cursor=" + cursor("o-5"):                              400,
		"/checks?cursor=" + cursor("o9999999"):                         200,
		"/checks?cursor=" + cursor("affff"):                            400,
		"/checks?cursor=%00":                                           400,
		"/checks?cursor=" + strings.Repeat("a", 5000):                  422,
		"/checks?limit=0":                                              422,
		"/checks?limit=101":                                            422,
		"/checks?limit=99999999999999999999":                           422,
		"/sources?cursor=" + cursor("affffffffffff"):                   400,
		"/sources?cursor=" + cursor("o5"):                              400,
		"/figures?q=children&cursor=" + cursor("o9999999"):             200,
		"/sources/" + s.first.Sources[0].Document + "?start=999999999": 400,
		"/sources/" + s.first.Sources[0].Document + "?start=5&end=3":   400,
		"/sources/" + s.first.Sources[0].Document + "?start=-1":        422,
		"/sources/..%2f..%2fetc%2fpasswd":                              404,
		"/search?q=%00":                                                400,
		"/search?q=" + strings.Repeat("a+", 2000):                      422,
	} {
		r := s.call(t, "GET", Prefix+path, "", "")
		if r.StatusCode != want {
			body, _ := io.ReadAll(r.Body)
			t.Errorf("%.80s: %d, want %d: %.200s", path, r.StatusCode, want, body)
		}
	}
}

// Following next reads a whole list, each item once.
func TestPagesHoldEverythingOnce(t *testing.T) {
	s := get(t)
	for _, start := range []string{"/sources?limit=7", "/figures?limit=50&q=children", "/sources/" + s.first.Sources[0].Document + "/passages?limit=1"} {
		seen := map[string]bool{}
		total, at := 0, Prefix+start
		for at != "" {
			r := s.call(t, "GET", at, "", "")
			l := into[struct {
				Items []map[string]any
				Total int
				Next  string
			}](t, r)
			if link := r.Header.Get("Link"); link != "" && link != "<"+l.Next+`>; rel="next"` {
				t.Errorf("%s: Link %q, next %q", at, link, l.Next)
			}
			for _, i := range l.Items {
				seen[fmt.Sprint(i["id"], i["passage"])] = true
				total++
			}
			if at = l.Next; at == "" && total != l.Total {
				t.Errorf("%s: %d items, total %d", start, total, l.Total)
			}
		}
		if len(seen) != total || total == 0 {
			t.Errorf("%s: %d items, %d of them different", start, total, len(seen))
		}
	}
}

// A repeated POST is answered as the first was and done once; the same key with
// another body, or of another client, is another matter.
func TestRepeatedRequests(t *testing.T) {
	s := newStand(context.Background(), false)
	if s.err != nil {
		t.Fatal(s.err)
	}
	send := func(key, body string) (*http.Response, string) {
		r := s.call(t, "POST", Prefix+"/tips", key, body, "Idempotency-Key", "one")
		b, _ := io.ReadAll(r.Body)
		return r, string(b)
	}
	first, a := send("", `{"kind":"question","text":"Is the number audited?"}`)
	again, b := send("", `{"kind":"question","text":"Is the number audited?"}`)
	if first.StatusCode != 201 || again.StatusCode != 201 || a != b || again.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%d %s, then %d %s", first.StatusCode, a, again.StatusCode, b)
	}
	if other, b := send("", `{"kind":"question","text":"Is another number audited?"}`); other.StatusCode != 422 {
		t.Errorf("the key with another body: %d %s", other.StatusCode, b)
	}
	if other, b := send("all", `{"kind":"question","text":"Is a third number audited?"}`); other.StatusCode != 201 || b == a {
		t.Errorf("another client's key: %d %s", other.StatusCode, b)
	}
	l := into[struct{ Total int }](t, s.call(t, "GET", Prefix+"/tips", "tips", ""))
	if l.Total != 2 {
		t.Errorf("%d tips, want 2", l.Total)
	}
}

// Two editors who revise at once: one of them is told, whichever way they met.
func TestRevisingNeedsWhatWasRead(t *testing.T) {
	s := newStand(context.Background(), false)
	if s.err != nil {
		t.Fatal(s.err)
	}
	body := `{"kind":"retracted","why":"A source was withdrawn.","raised_by":"a reader"}`
	for _, tt := range []struct {
		tag  string
		want int
	}{{"", 428}, {`"v9"`, 412}, {"*", 412}, {`W/"v1"`, 412}, {`"v1"`, 201}, {`"v1"`, 412}} {
		if r := s.call(t, "POST", Prefix+"/checks/first/versions", "publish", body, "If-Match", tt.tag); r.StatusCode != tt.want {
			t.Errorf("If-Match %q: %d, want %d", tt.tag, r.StatusCode, tt.want)
		}
	}
}

// Whoever has an answer already gets 304 and no body, by every GET.
func TestNotModified(t *testing.T) {
	s := get(t)
	for _, path := range []string{"", "/openapi.json", "/openapi.yaml", "/checks", "/checks/first", "/reports/" + s.first.ID, "/sources", "/figures?q=children", "/events", "/lineage"} {
		tag := s.call(t, "GET", Prefix+path, "", "").Header.Get("ETag")
		for _, list := range []string{tag, `"x", ` + tag, "W/" + strings.TrimPrefix(tag, "W/"), "*"} {
			r := s.call(t, "GET", Prefix+path, "", "", "If-None-Match", list)
			if b, _ := io.ReadAll(r.Body); tag == "" || r.StatusCode != http.StatusNotModified || len(b) > 0 {
				t.Errorf("%s with %s: %d", path, list, r.StatusCode)
			}
		}
		if r := s.call(t, "GET", Prefix+path, "", "", "If-None-Match", `"x"`); r.StatusCode != http.StatusOK {
			t.Errorf("%s with another: %d", path, r.StatusCode)
		}
	}
}

// Unknown addresses, wrong methods and panics have the one shape of errors.
func TestUnknownAndBroken(t *testing.T) {
	s := get(t)
	for _, tt := range []struct {
		method, path string
		want         int
		allow        string
	}{
		{"GET", "/api/v2/checks", 404, ""}, {"GET", "/api/v1/nothing", 404, ""}, {"PUT", "/api/v1/checks", 405, "GET, HEAD, POST"},
		{"DELETE", "/api/v1/openapi.json", 405, "GET, HEAD"}, {"TRACE", "/api/v1/checks", 405, "GET, HEAD, POST"}, {"OPTIONS", "/api/v1/checks", 405, "GET, HEAD, POST"},
		{"POST", "/api/v1/nothing\r\nX: y", 404, ""},
	} {
		r := httptest.NewRequest(tt.method, "/", nil)
		r.URL.Path = tt.path
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != tt.want || w.Header().Get("Allow") != tt.allow || w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("X") != "" {
			t.Errorf("%s %q: %d, Allow %q, %s", tt.method, tt.path, w.Code, w.Header().Get("Allow"), w.Header().Get("Content-Type"))
		}
	}
	broken := &server{Config: s.handler.(*server).Config, mux: http.NewServeMux()}
	w := httptest.NewRecorder()
	broken.mux.HandleFunc("GET /api/v1/broken", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Half", "made")
		panic("the password is in /srv/secret")
	})
	broken.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/broken", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("X-Half") != "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a panic: %d %s %v", w.Code, w.Body, w.Header())
	}
}
