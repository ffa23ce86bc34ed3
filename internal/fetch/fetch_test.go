package fetch

import (
	"context"
	"net/http"
	"testing"

	"assay"
)

const page = "<!doctype html><title>A page</title><p>Some words that stand on it."

func get(t testing.TB, c *Client, address string) Result {
	t.Helper()
	return c.Get(context.Background(), Request{URL: address})
}

func TestGet(t *testing.T) {
	var agent, accept string
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		agent, accept = r.UserAgent(), r.Header.Get("Accept-Encoding")
		w.Header().Set("Content-Type", "text/html; charset=ISO-8859-1")
		w.Header().Set("Set-Cookie", "id=1")
		w.Header().Set("ETag", `"x"`)
		_, _ = w.Write([]byte(page))
	})
	c, _ := client(t, nil)
	res := get(t, c, s.URL+"/a#part")
	if res.Outcome != assay.Fetched || string(res.Body) != page || res.MediaType != "text/html" || res.Charset != "iso-8859-1" || res.Err != nil {
		t.Fatalf("got %+v", res)
	}
	if res.Address != s.URL+"/a" || res.Final != "" || res.Status != 200 || res.CaptureSHA256 != sum(res.Body) || res.At.IsZero() {
		t.Errorf("recorded %+v", res.Retrieval)
	}
	if res.Field("ETag") != `"x"` || res.Field("Set-Cookie") != "" {
		t.Errorf("header %v", res.Header)
	}
	if agent != "Assay/1.2 (+https://example.org/about)" || accept != acceptEncoding {
		t.Errorf("sent User-Agent %q, Accept-Encoding %q", agent, accept)
	}
}
