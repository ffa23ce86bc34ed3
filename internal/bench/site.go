package main

import (
	"encoding/json"
	"fmt"
	"html"
	"net"
	"net/http"
	"strings"
	"time"
)

// A site is a loopback server that stands for several hosts, each with pages
// in the form of real news pages: navigation, a story of 600 to 1,000 words,
// JSON-LD, a list of other stories, a footer.
type site struct {
	pages   map[string][]byte // by host and path
	latency time.Duration
	server  *http.Server
	port    string
}

const siteHosts = 20

// newSite makes pages and serves them on the loopback interface.
func newSite(seed uint64, pages int, latency time.Duration) (*site, []string, error) {
	s := &site{pages: map[string][]byte{}, latency: latency}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	_, s.port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return nil, nil, err
	}
	g := newGenerator(seed)
	menu := make([]string, 40)
	for i := range menu {
		menu[i] = capital(g.noun())
	}
	var addresses []string
	for i := range pages {
		host := fmt.Sprintf("paper%02d.bench.test:%s", i%siteHosts, s.port)
		path := fmt.Sprintf("/2026/%02d/story-%d.html", 1+i%12, i)
		s.pages[host+path] = g.page("http://"+host+path, menu)
		addresses = append(addresses, "http://"+host+path)
	}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(listener) }() // it ends when the site is closed
	return s, addresses, nil
}

func (s *site) close() error { return s.server.Close() }

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(s.latency)
	if r.URL.Path == "/robots.txt" {
		fmt.Fprint(w, "User-agent: *\nDisallow: /private/\n")
		return
	}
	page, ok := s.pages[r.Host+r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprint(len(page))))
	_, _ = w.Write(page) // a client that went away is its own affair
}

// page makes one page.
func (g *generator) page(address string, menu []string) []byte {
	d := g.document(0)
	words := 0
	want := 600 + g.rand.IntN(401)
	var paragraphs []string
	for words < want {
		p := g.paragraph(2 + g.rand.IntN(3))
		words += len(strings.Fields(p))
		paragraphs = append(paragraphs, p)
	}
	title, author := html.EscapeString(d.Title), g.person()
	linked, _ := json.Marshal(map[string]any{ // strings alone: it cannot fail
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": d.Title, "datePublished": d.Published + "T08:00:00Z",
		"author": map[string]any{"@type": "Person", "name": author}, "publisher": map[string]any{"@type": "NewsMediaOrganization", "name": d.Publisher},
		"mainEntityOfPage": address,
	})
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>%s | %s</title>
<link rel="canonical" href="%s"><meta property="og:title" content="%s"><meta property="og:site_name" content="%s">
<meta property="article:published_time" content="%sT08:00:00Z"><meta name="author" content="%s">
<script type="application/ld+json">%s</script><style>%s</style></head><body class="story"><header><nav><ul>`,
		title, html.EscapeString(d.Publisher), address, title, html.EscapeString(d.Publisher), d.Published, author, linked,
		strings.Repeat(".story p{margin:0 0 1em;line-height:1.5}\n", 120))
	for i, m := range menu {
		fmt.Fprintf(&b, `<li class="item"><a href="/section/%d">%s</a></li>`, i, m)
	}
	fmt.Fprintf(&b, `</ul></nav></header><main><article><h1>%s</h1><p class="byline">By <a rel="author" href="/by/x">%s</a>, <time datetime="%s">%s</time></p><div class="article-body">`,
		title, author, d.Published, d.Published)
	for i, p := range paragraphs {
		if i > 0 && i%7 == 0 {
			fmt.Fprintf(&b, "<h2>%s</h2><figure><img src=\"/i/%d.jpg\" alt=\"\"><figcaption>%s</figcaption></figure>", capital(g.phrase()), i, capital(g.clause()))
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(p))
	}
	b.WriteString(`</div></article><aside class="related"><h3>More stories</h3><ul>`)
	for i := range 25 {
		fmt.Fprintf(&b, `<li><a href="/2026/01/other-%d.html"><span class="kicker">%s</span> %s</a></li>`, i, menu[i], capital(g.clause()))
	}
	b.WriteString(`</ul></aside></main><footer><ul>`)
	for i := range 30 {
		fmt.Fprintf(&b, `<li><a href="/about/%d">%s</a></li>`, i, capital(g.noun()))
	}
	fmt.Fprintf(&b, `</ul><p>Copyright %s. All rights reserved.</p></footer><script>%s</script></body></html>`,
		html.EscapeString(d.Publisher), strings.Repeat("window.dataLayer=window.dataLayer||[];", 200))
	return []byte(b.String())
}
