package web

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"assay"
	"assay/internal/desk"
	"assay/internal/render"
)

//go:embed embed.tmpl
var embedTemplate string

// embedPage is the card of a check, which other sites show in a frame: a page of
// its own, without the site's frame and without script.
var embedPage = template.Must(template.New("embed").Funcs(functions).Parse(embedTemplate))

// embedPolicy lets every site show the card in a frame, and the card load
// nothing but its style sheet.
const embedPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"

type embedData struct {
	Site        Site
	Style       string
	Publication desk.Publication
	Words       string // the verdict, or that there is none
	Reason      string
	Address     string // of the check
	Change      string // what became of it since it was published; "" for nothing
}

// embedded shows the card of a check.
func (s *Server) embedded(w http.ResponseWriter, r *http.Request) error {
	x, err := s.resolve(r)
	if err != nil {
		return err
	}
	p := *x.Publication
	d := &embedData{Site: s.Site, Style: s.address("assay.css"), Publication: p, Words: publishedVerdict(p), Address: s.absolute(r, "/checks/"+p.Slug)}
	if x.Report.Verdict != nil && !p.Retracted {
		d.Reason = render.Clean(x.Report.Verdict.Reason)
	}
	if p.Latest.N > 1 {
		d.Change = changeWord(p.Latest.Kind) + " on " + p.Latest.At.UTC().Format(dayForm) + ": " + render.Clean(p.Latest.Why)
	}
	var b bytes.Buffer
	if err := embedPage.Execute(&b, d); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", embedPolicy)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Del("X-Frame-Options")
	return s.send(w, r, http.StatusOK, "text/html; charset=utf-8", b.Bytes())
}

// The size of a card where whoever shows it sets no bounds, in CSS pixels.
const (
	cardWidth  = 600
	cardHeight = 280
)

// oembedded is an answer of oEmbed 1.0 (oembed.com), of the type rich.
type oembedded struct {
	XMLName      xml.Name `json:"-" xml:"oembed"`
	Type         string   `json:"type" xml:"type"`
	Version      string   `json:"version" xml:"version"`
	Title        string   `json:"title" xml:"title"`
	ProviderName string   `json:"provider_name" xml:"provider_name"`
	ProviderURL  string   `json:"provider_url" xml:"provider_url"`
	CacheAge     int      `json:"cache_age" xml:"cache_age"`
	HTML         string   `json:"html" xml:"html"`
	Width        int      `json:"width" xml:"width"`
	Height       int      `json:"height" xml:"height"`
}

// checkPaths are the paths of checks, and of one version of a check.
var checkPaths = regexp.MustCompile(`^/checks/([a-z0-9][a-z0-9-]*)(?:/v/[1-9][0-9]{0,8})?/?$`)

// oembed tells other sites how to show a check of this one.
func (s *Server) oembed(w http.ResponseWriter, r *http.Request) error {
	base, err := s.needOrigin(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	slug, err := ownCheck(base, q.Get("url"))
	if err != nil {
		return err
	}
	width, err := bounded(q, "maxwidth", cardWidth)
	if err != nil {
		return err
	}
	height, err := bounded(q, "maxheight", cardHeight)
	if err != nil {
		return err
	}
	p, err := s.Desk.Publication(r.Context(), slug)
	if err != nil {
		return err
	}
	title := render.Clean(p.Question)
	o := oembedded{
		Type: "rich", Version: "1.0", Title: title, ProviderName: render.Clean(s.Site.Name), ProviderURL: base + "/", CacheAge: 3600, Width: width, Height: height,
		HTML: fmt.Sprintf(`<iframe src="%s" width="%d" height="%d" title="%s" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`,
			template.HTMLEscapeString(base+"/embed/"+p.Slug), width, height, template.HTMLEscapeString(title)),
	}
	switch q.Get("format") {
	case "", "json":
		b, err := json.Marshal(o)
		if err != nil {
			return err
		}
		return s.send(w, r, http.StatusOK, "application/json", b)
	case "xml":
		b, err := xml.Marshal(o)
		if err != nil {
			return err
		}
		return s.send(w, r, http.StatusOK, "text/xml; charset=utf-8", append([]byte(xml.Header), b...))
	}
	// The status that oEmbed 1.0, section 2.3.3, has for a format that is not there.
	return s.send(w, r, http.StatusNotImplemented, "text/plain; charset=utf-8", []byte("the formats are json and xml\n"))
}

// ownCheck gives the slug of a check's address on this site.
func ownCheck(base, address string) (string, error) {
	unknown := fmt.Errorf("%w: url is no address of a check on this site", assay.ErrNotFound)
	u, err := url.Parse(address)
	own, bad := url.Parse(base)
	if err != nil || bad != nil || len(address) > 2000 || u.Scheme != own.Scheme || u.Host != own.Host || u.User != nil {
		return "", unknown
	}
	path := u.Path
	if n := len(own.Path); n > 0 && len(path) > n && path[:n] == own.Path {
		path = path[n:]
	}
	m := checkPaths.FindStringSubmatch(path)
	if m == nil {
		return "", unknown
	}
	return m[1], nil
}

// bounded gives a size that passes no bound that the request sets.
func bounded(q url.Values, name string, usual int) (int, error) {
	given := q.Get(name)
	if given == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%w: %s is a number of pixels", assay.ErrUsage, name)
	}
	return min(n, usual), nil
}
