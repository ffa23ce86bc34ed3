package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"assay/internal/fetch"
	"assay/internal/source"
)

// world is a loopback server that stands for any number of hosts, and the
// client that finds them there. No test reaches anything else.
type world struct {
	t      *testing.T
	client *fetch.Client
	port   string

	mu    sync.Mutex
	pages map[string]http.HandlerFunc // by host and path: "a.test/index"
	asked []string                    // host, path and query, in the order of arrival
}

// toLoopback finds every host on the loopback interface.
type toLoopback struct{}

func (toLoopback) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, pages: map[string]http.HandlerFunc{}}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	_, w.port, _ = net.SplitHostPort(server.Listener.Addr().String())
	var err error
	w.client, err = fetch.New(fetch.Options{
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Resolver: toLoopback{}, Delay: -1, Retries: -1,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.client.Close() })
	return w
}

func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.Host)
	w.mu.Lock()
	if r.URL.Path != "/robots.txt" {
		w.asked = append(w.asked, host+r.URL.RequestURI())
	}
	page, ok := w.pages[host+r.URL.Path]
	if !ok {
		page, ok = w.pages[host+"/*"]
	}
	w.mu.Unlock()
	if !ok {
		http.NotFound(out, r)
		return
	}
	page(out, r)
}

// at gives the address of a host and path: "a.test/index".
func (w *world) at(place string) string {
	host, path, _ := strings.Cut(place, "/")
	return "http://" + host + ":" + w.port + "/" + path
}

// serve answers at a place with a body of a type. PORT stands for the server's
// port, so that bodies can name other hosts.
func (w *world) serve(place, mediaType, body string) {
	body = strings.ReplaceAll(body, "PORT", w.port)
	w.handle(place, func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Type", mediaType)
		_, _ = out.Write([]byte(body))
	})
}

func (w *world) handle(place string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[place] = h
}

// page serves a page of HTML with links.
func (w *world) page(place, title string, links ...string) {
	var b strings.Builder
	fmt.Fprintf(&b, "<html><head><title>%s</title></head><body><p>The page %s of the county says what it says.</p>", title, title)
	for _, l := range links {
		fmt.Fprintf(&b, `<a href="%s">a link</a>`, l)
	}
	w.serve(place, "text/html", b.String()+"</body></html>")
}

func (w *world) reader(change func(*Options)) *Reader {
	o := Options{Getter: w.client}
	if change != nil {
		change(&o)
	}
	return New(o)
}

// short gives an address as the tests write it: without scheme and port.
func (w *world) short(address string) string {
	return strings.ReplaceAll(strings.TrimPrefix(address, "http://"), ":"+w.port, "")
}

// lines tells what became of items: "a.test/index ok", or the reason.
func (w *world) lines(items []source.Item) []string {
	var out []string
	for _, i := range items {
		what := "ok"
		switch {
		case i.Err != nil:
			what = strings.ReplaceAll(source.Reason(i.Err), ":"+w.port, "")
		case i.Unchanged:
			what = "unchanged"
		}
		out = append(out, w.short(i.Capture.Location)+" "+what)
	}
	return out
}

func (w *world) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}
