package fetch

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"assay"
)

func TestRedirects(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{
			"/moved": "/end", "/twice": "/moved", "/circle": "/circle2", "/circle2": "/circle", "/self": "/self",
			"/private": "http://10.0.0.1/", "/mapped": "http://[::ffff:127.0.0.1]/", "/decimal": "http://2130706433/",
			"/octal": "http://0177.0.0.1/", "/meta": "http://169.254.169.254/latest/meta-data/", "/name": "http://inside.test/",
			"/file": "file:///etc/passwd", "/ftp": "ftp://example.org/x", "/data": "data:text/html,x", "/js": "javascript:alert(1)",
			"/login": "http://user:pass@example.org/", "/port": "http://example.org:25/", "/empty": "", "/broken": "http://[::1",
			"/newline": "/end\r\nX-Injected: 1", "/relative": "end", "/fragment": "/end#part", "/odd": "/a b\"<é>", "/idn": "http://bücher.test:81/",
		}[r.URL.Path]
		switch {
		case r.URL.Path == "/temporary":
			w.Header().Set("Location", "/moved")
			w.WriteHeader(302)
		case strings.HasPrefix(r.URL.Path, "/deeper"):
			w.Header().Set("Location", r.URL.Path+"x")
			w.WriteHeader(301)
		case to != "" || r.URL.Path == "/empty":
			w.Header().Set("Location", to)
			w.WriteHeader(301)
		default:
			_, _ = w.Write([]byte(page))
		}
	})
	c, e := client(t, func(o *Options) {
		o.Resolver = &names{answers: map[string][]string{"inside.test": {"192.168.0.7"}}}
	})
	for _, tt := range []struct {
		path      string
		outcome   assay.RetrievalOutcome
		reason    string // a part of it
		final     string
		hops      int
		permanent bool
	}{
		{"/moved", assay.Fetched, "", "/end", 1, true},
		{"/twice", assay.Fetched, "", "/end", 2, true},
		{"/temporary", assay.Fetched, "", "/end", 2, false},
		{"/relative", assay.Fetched, "", "/end", 1, true},
		{"/fragment", assay.Fetched, "", "/end", 1, true},
		{"/odd", assay.Fetched, "", "/a%20b%22%3C%C3%A9%3E", 1, true},
		{"/idn", assay.Unreachable, "no such host: xn--bcher-kva.test", "http://xn--bcher-kva.test:81/", 1, true},
		{"/circle", assay.OverLimit, "in a circle", "/circle2", 2, true},
		{"/self", assay.OverLimit, "in a circle", "", 1, true},
		{"/deeper", assay.OverLimit, "more than 10 times", "/deeperxxxxxxxxxx", 11, true},
		{"/private", assay.Refused, "a private network", "http://10.0.0.1/", 1, true},
		{"/mapped", assay.Refused, "an IPv4 address inside an IPv6 one", "http://[::ffff:127.0.0.1]/", 1, true},
		{"/meta", assay.Refused, "a link-local network", "http://169.254.169.254/latest/meta-data/", 1, true},
		{"/name", assay.Refused, "192.168.0.7 is in a private network", "http://inside.test/", 1, true},
		{"/decimal", assay.Refused, "spells an IP address", "", 0, false},
		{"/octal", assay.Refused, "spells an IP address", "", 0, false},
		{"/file", assay.Refused, "neither http nor https", "", 0, false},
		{"/ftp", assay.Refused, "neither http nor https", "", 0, false},
		{"/data", assay.Refused, "neither http nor https", "", 0, false},
		{"/js", assay.Refused, "neither http nor https", "", 0, false},
		{"/login", assay.Refused, "holds a login", "", 0, false},
		{"/port", assay.Refused, "port of another protocol", "", 0, false},
		{"/empty", assay.Unreachable, "says not where to", "", 0, false},
		{"/broken", assay.Unreachable, "no address", "", 0, false},
		{"/newline", assay.Fetched, "", "/end%20%20X-Injected:%201", 1, true},
	} {
		res := get(t, c, s.URL+tt.path)
		want := tt.final
		if strings.HasPrefix(want, "/") {
			want = s.URL + want
		}
		if res.Outcome != tt.outcome || !strings.Contains(res.Reason, tt.reason) || (res.Reason == "") != (tt.outcome == assay.Fetched) {
			t.Errorf("%s: %q, %q; want %q, %q", tt.path, res.Outcome, res.Reason, tt.outcome, tt.reason)
		}
		if res.Final != want || len(res.Redirects) != tt.hops || res.Permanent != tt.permanent {
			t.Errorf("%s: led to %q by %q, permanent %v; want %q, %d hops, %v", tt.path, res.Final, res.Redirects, res.Permanent, want, tt.hops, tt.permanent)
		}
		if tt.outcome != assay.Fetched && res.Body != nil {
			t.Errorf("%s: a body without a page", tt.path)
		}
	}
	if len(e.seen) == 0 {
		t.Error("the eye saw no dial: it is blind")
	}
}

// TestRedirectDropsSecrets sends a key to the host it is for and to no other.
func TestRedirectDropsSecrets(t *testing.T) {
	var got []string
	far := site(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, "far "+r.Header.Get("X-Key")+" "+r.Header.Get("Authorization"))
		if r.URL.Path == "/back" {
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
			return
		}
		_, _ = w.Write([]byte("{}"))
	})
	near := site(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, "near "+r.Header.Get("X-Key")+" "+r.Header.Get("Authorization"))
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, far.URL+"/back?to=http://"+r.Host+"/end", http.StatusFound)
		case "/within":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/post":
			http.Redirect(w, r, far.URL+"/taken", http.StatusTemporaryRedirect)
		case "/form":
			if r.Method == http.MethodPost {
				http.Redirect(w, r, "/form", http.StatusSeeOther)
			}
		default:
			_, _ = w.Write([]byte("{}"))
		}
	})
	c, _ := client(t, nil)
	header := []assay.HeaderField{{Name: "X-Key", Value: "k"}, {Name: "authorization", Value: "a"}}
	for _, tt := range []struct {
		path, method string
		body         string
		outcome      assay.RetrievalOutcome
		want         []string
	}{
		{"/within", "", "", assay.Fetched, []string{"near k a", "near k a"}},
		{"/away", "", "", assay.Fetched, []string{"near k a", "far  ", "near  "}},
		{"/form", "POST", "a=b", assay.Fetched, []string{"near k a", "near k a"}},
		{"/post", "POST", `{"key":"k"}`, assay.Refused, []string{"near k a"}},
	} {
		got = nil
		res := c.Get(context.Background(), Request{URL: near.URL + tt.path, Header: header, Method: tt.method, Body: []byte(tt.body), Service: true})
		if res.Outcome != tt.outcome || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %s (%s), seen %q; want %q", tt.path, res.Outcome, res.Reason, got, tt.want)
		}
		for _, f := range res.Header {
			if f.Value == "k" || f.Value == "a" {
				t.Errorf("%s: the key is recorded in %s", tt.path, f.Name)
			}
		}
	}
}
