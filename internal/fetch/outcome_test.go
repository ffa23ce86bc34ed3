package fetch

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"assay"
)

func TestStatuses(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(n)
		if n != 204 {
			_, _ = io.WriteString(w, `{"error":"`+strconv.Itoa(n)+`"}`)
		}
	})
	c, _ := client(t, nil)
	for outcome, statuses := range map[assay.RetrievalOutcome][]int{
		assay.Fetched:     {200, 201, 203, 204},
		assay.NotThere:    {404, 410},
		assay.Forbidden:   {202, 400, 401, 402, 403, 405, 406, 407, 418, 423, 428, 429, 431, 451, 999},
		assay.Unreachable: {206, 300, 305, 408, 421, 500, 501, 502, 503, 504, 520, 522, 530},
	} {
		for _, n := range statuses {
			res := get(t, c, fmt.Sprintf("%s/%d", s.URL, n))
			if res.Outcome != outcome || res.Status != n || (res.Reason == "") != (outcome == assay.Fetched) {
				t.Errorf("%d: %s (%s), status %d; want %s", n, res.Outcome, res.Reason, res.Status, outcome)
			}
			if outcome != assay.Fetched && res.Body != nil {
				t.Errorf("%d: the body of an error is given as a page", n)
			}
		}
	}
	res := c.Get(context.Background(), Request{URL: s.URL + "/400", Service: true})
	if res.Outcome != assay.Forbidden || string(res.Body) != `{"error":"400"}` || res.MediaType != "application/json" {
		t.Errorf("a service's error: %s, %q", res.Outcome, res.Body)
	}
	if res = c.Get(context.Background(), Request{URL: s.URL + "/202", Service: true}); res.Outcome != assay.Fetched {
		t.Errorf("a service's 202: %s (%s)", res.Outcome, res.Reason)
	}
}

// TestErrorsThatDrip keeps the word of a status whose message never ends.
func TestErrorsThatDrip(t *testing.T) {
	address := raw(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n\r\n{")
		_, _ = c.Read(make([]byte, 1))
	})
	c, _ := client(t, func(o *Options) { o.Window = 100 * time.Millisecond })
	for _, service := range []bool{true, false} {
		res := c.Get(context.Background(), Request{URL: address, Service: service})
		if res.Outcome != assay.Forbidden || res.Status != 403 || res.Body != nil {
			t.Errorf("%s (%s), %q", res.Outcome, res.Reason, res.Body)
		}
	}
}

func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		status, fails int
		method        string
		calls         int32
		outcome       assay.RetrievalOutcome
	}{
		{429, 1, "", 2, assay.Fetched}, {500, 2, "", 3, assay.Fetched}, {502, 1, "", 2, assay.Fetched}, {503, 1, "", 2, assay.Fetched}, {504, 1, "", 2, assay.Fetched},
		{429, 99, "", 3, assay.Forbidden}, {503, 99, "", 3, assay.Unreachable},
		{501, 99, "", 1, assay.Unreachable}, {403, 99, "", 1, assay.Forbidden}, {404, 99, "", 1, assay.NotThere},
		{503, 99, "POST", 1, assay.Unreachable},
	} {
		var calls atomic.Int32
		s := site(t, func(w http.ResponseWriter, _ *http.Request) {
			if calls.Add(1) <= int32(tt.fails) {
				w.WriteHeader(tt.status)
				return
			}
			_, _ = io.WriteString(w, page)
		})
		c, _ := client(t, nil)
		res := c.Get(context.Background(), Request{URL: s.URL, Method: tt.method, Body: []byte(tt.method), Service: true})
		if res.Outcome != tt.outcome || calls.Load() != tt.calls {
			t.Errorf("%s %d, %d times: %s after %d calls; want %s after %d", tt.method, tt.status, tt.fails, res.Outcome, calls.Load(), tt.outcome, tt.calls)
		}
	}
}

// TestRetryAfter waits for what a host asks for when that is short, and leaves it
// alone when it is long: the next request is not even sent.
func TestRetryAfter(t *testing.T) {
	for _, tt := range []struct {
		field   string
		status  int
		outcome assay.RetrievalOutcome
		reason  string
		calls   int32
		least   time.Duration // RetryAfter
	}{
		{"1", 429, assay.Fetched, "", 2, 0},
		{"31536000", 429, assay.Forbidden, "left alone for 365 days", 1, 365 * 24 * time.Hour},
		{"99999999999999999999999", 429, assay.Forbidden, "left alone for 366 days", 1, 366 * 24 * time.Hour},
		{time.Now().Add(3 * time.Hour).UTC().Format(http.TimeFormat), 503, assay.Forbidden, "left alone for 2 hours", 1, 2 * time.Hour},
		{"-5", 429, assay.Fetched, "", 2, 0},
		{"soon", 503, assay.Fetched, "", 2, 0},
		{"Sun, 06 Nov 1994 08:49:37 GMT", 503, assay.Fetched, "", 2, 0},
	} {
		var calls atomic.Int32
		s := site(t, func(w http.ResponseWriter, _ *http.Request) {
			if calls.Add(1) == 1 {
				w.Header().Set("Retry-After", tt.field)
				w.WriteHeader(tt.status)
				return
			}
			_, _ = io.WriteString(w, page)
		})
		c, _ := client(t, func(o *Options) { o.MaxDelay = 2 * time.Second })
		began := time.Now()
		res := get(t, c, s.URL)
		if res.Outcome != tt.outcome || !strings.Contains(res.Reason, tt.reason) || calls.Load() != tt.calls || res.RetryAfter < tt.least {
			t.Errorf("%q: %s (%s) after %d calls, wait %s", tt.field, res.Outcome, res.Reason, calls.Load(), res.RetryAfter)
		}
		if tt.field == "1" && time.Since(began) < 900*time.Millisecond {
			t.Errorf("asked again after %s, not a second", time.Since(began))
		}
		if tt.outcome != assay.Forbidden {
			continue
		}
		res = get(t, c, s.URL+"/other")
		if res.Outcome != assay.Forbidden || calls.Load() != 1 || res.RetryAfter <= time.Hour || res.Status != 0 || !strings.Contains(res.Reason, "not asked again yet") {
			t.Errorf("%q, another page: %s (%s) after %d calls, wait %s", tt.field, res.Outcome, res.Reason, calls.Load(), res.RetryAfter)
		}
	}
}

func TestConditional(t *testing.T) {
	var asked []string
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path+" "+r.Header.Get("If-None-Match")+" "+r.Header.Get("If-Modified-Since"))
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusFound)
			return
		}
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(304)
			return
		}
		_, _ = io.WriteString(w, page)
	})
	c, _ := client(t, nil)
	const day = "Sun, 06 Nov 1994 08:49:37 GMT"
	for _, tt := range []struct {
		r       Request
		outcome assay.RetrievalOutcome
		asked   string
	}{
		{Request{URL: "/new", ETag: `"1"`}, assay.NotModified, `/new "1" `},
		{Request{URL: "/new", LastModified: day}, assay.NotModified, "/new  " + day},
		{Request{URL: "/new", ETag: `"0"`}, assay.Fetched, `/new "0" `},
		{Request{URL: "/old", ETag: `"1"`}, assay.Fetched, "/old \"1\" |/new  "},
		{Request{URL: "/old", ETag: `"1"`, ValidAt: "/new"}, assay.NotModified, "/old  |/new \"1\" "},
		{Request{URL: "/new", ETag: "\"1\"\r\nX: y"}, assay.Fetched, "/new  "},
	} {
		asked = nil
		tt.r.URL = s.URL + tt.r.URL
		if tt.r.ValidAt != "" {
			tt.r.ValidAt = s.URL + tt.r.ValidAt
		}
		res := c.Get(context.Background(), tt.r)
		if res.Outcome != tt.outcome || strings.Join(asked, "|") != tt.asked {
			t.Errorf("%+v: %s (%s), asked %q", tt.r, res.Outcome, res.Reason, asked)
		}
		if res.Outcome == assay.NotModified && (res.Field("ETag") != `"1"` || res.Body != nil || res.Reason != "") {
			t.Errorf("%+v: recorded %+v", tt.r, res.Retrieval)
		}
	}
}

// TestUnsentRequests are refused before anything is sent.
func TestUnsentRequests(t *testing.T) {
	s := site(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was reached") })
	c, _ := client(t, nil)
	field := func(name, value string) Request {
		return Request{URL: s.URL, Header: []assay.HeaderField{{Name: name, Value: value}}}
	}
	for _, r := range []Request{
		{URL: s.URL, Method: "DELETE"}, {URL: s.URL, Method: "GET /x"}, {URL: "gopher://x/"}, {URL: "about:blank"},
		field("X-A", "a\r\nX-B: b"), field("X A", "a"), field("user-agent", "Mozilla/5.0"), field("Host", "x"), field("Cookie", "a=b"), field("Content-Length", "1"),
	} {
		if res := c.Get(context.Background(), r); res.Outcome != assay.Refused || res.Reason == "" {
			t.Errorf("%+v: %s (%s)", r, res.Outcome, res.Reason)
		}
	}
}

func TestUserAgent(t *testing.T) {
	for _, tt := range []struct{ product, version, contact, want string }{
		{"Assay", "1.2", "", "Assay/1.2"},
		{"Assay", "1.2", "desk@example.org", "Assay/1.2 (+mailto:desk@example.org)"},
		{"Assay", "1.2", "mailto:desk@example.org", "Assay/1.2 (+mailto:desk@example.org)"},
		{"Assay", "1.2", "https://example.org/bot", "Assay/1.2 (+https://example.org/bot)"},
		{"Assay", "1.2", "Desk <desk@example.org>", ""},
		{"Assay", "1.2", "call us", ""},
		{"Assay", "1.2", "https://example.org/(bot)", ""},
		{"Assay", "1.2", "a@example.org\r\nX: y", ""},
		{"Assay x", "1.2", "", ""},
		{"Assay", "1.2\n", "", ""},
	} {
		got, err := userAgent(tt.product, tt.version, tt.contact)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%+v: %q, %v", tt, got, err)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{"a\x1b[31m\nb": "a [31m b", "\xffa": "\uFFFDa", "a\u202eb": "a b", strings.Repeat("é", 10): "éééé", " a\x00": "a"} {
		if got := clean(in, 9); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
