package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"assay"
	"assay/internal/check"
	"assay/internal/library"
	"assay/internal/render"
	"assay/internal/text"
)

// storedPage is a document of the library: its stored text and what is known of it.
type storedPage struct {
	frame
	Document       assay.Document // cleaned, without its text
	Name           string         // the title, or else the publisher
	By             string         // the publisher under a title
	Kind, Standing string
	Text           storedText
	In             *shown // the report whose passages are marked; nil: those of published checks
	Older          bool   // it rests on an earlier text of this source too
	Passages       []sourceUse
	Of             string // the query that keeps the report from page to page
	Address, Host  string
	Captures       bool // whoever asks may fetch them
	Family         *family
	History        []seen
	Looks          []look
	Replaced       string // ID of what stands at its place now
}

// family is a document's origin as a page tells it.
type family struct {
	Name    string
	Words   string
	Outside bool // the first source is not in the library
	Members []member
	More    int
}

// member is a document of an origin.
type member struct {
	ID, Name, Kind string
	This, First    bool
	Signals        []string
}

// seen is a capture at a document's place.
type seen struct {
	Document, Capture string
	At, Until         time.Time
	This              bool
}

// look is a request for a document's address.
type look struct {
	At    time.Time
	Words string
}

// Bounds of a source's page.
const (
	maxMembers  = 20
	maxHistory  = 20
	maxPassages = 60
)

// readSource shows a document of the library.
func (s *Server) readSource(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := s.Library.Document(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	if r.PathValue("id") != d.ID {
		to := url.URL{Path: "/sources/" + d.ID, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusSeeOther)
		return nil
	}
	p := &storedPage{Captures: actorOf(ctx).Role.May(s.Site.CapturesBy), Kind: render.Kind(d), Standing: render.Standing(d.Kind)}
	var uses []sourceUse
	var beside []string
	if at, ok := parseWhere(r.URL.Query().Get("report")); ok {
		// A report that is not for whoever asks is as if there were none.
		if x, err := s.findAny(ctx, at); err == nil {
			p.In, p.Of = x, "report="+strings.TrimPrefix(x.Base, "/")
			uses, p.Older = usesIn(x, &d)
			beside = originMembers(x.Report, d.ID)
		} else if !errors.Is(err, assay.ErrNotFound) {
			return err
		}
	}
	if p.In == nil {
		list, err := s.using(ctx, d.ID)
		if err != nil {
			return err
		}
		for _, x := range list {
			more, older := usesIn(x, &d)
			uses, p.Older = append(uses, more...), p.Older || older
			beside = append(beside, originMembers(x.Report, d.ID)...)
		}
		slices.SortStableFunc(uses, func(a, b sourceUse) int { return a.Start - b.Start })
	}
	at, asked := askedFor(r.URL.Query().Get("at"), d.Text)
	p.Text = markText(d.Text, at, append(asked, uses...))
	if p.Text.To-p.Text.From < len(d.Text) {
		p.Passages = passagesOf(uses)
	}
	if p.Family, err = s.family(ctx, d.ID, beside[:min(len(beside), maxMembers)]); err != nil {
		return err
	}
	if err := s.captured(ctx, p, d); err != nil {
		return err
	}
	p.describe(d)
	p.frame = s.frame(r, "library", p.Name)
	p.NoIndex = true
	return s.show(w, r, http.StatusOK, "read_source", p)
}

// askedFor reads which byte of a text an address asks for, and the passage that
// it wants marked: "400", or "400-550". What is not in the text is not marked.
func askedFor(s, t string) (at int, passage []sourceUse) {
	from, to, ranged := strings.Cut(s, "-")
	at, err := strconv.Atoi(from)
	if err != nil {
		return 0, nil
	}
	end, err := strconv.Atoi(to)
	if ranged && err == nil && at >= 0 && at < end && end <= len(t) && utf8.ValidString(t[at:end]) {
		passage = []sourceUse{{Start: at, End: end}}
	}
	return at, passage
}

// findAny is find, where a report's bare ID is also found when it is published.
func (s *Server) findAny(ctx context.Context, at where) (*shown, error) {
	x, err := s.find(ctx, at)
	if errors.Is(err, assay.ErrNotFound) && at.report != "" {
		p, found := s.Desk.PublicationOf(ctx, at.report)
		if found != nil {
			return nil, err
		}
		revisions, found := s.Desk.Revisions(ctx, p.Slug)
		if found != nil {
			return nil, found
		}
		for _, v := range revisions {
			if v.Report == at.report {
				return s.find(ctx, where{slug: p.Slug, n: strconv.Itoa(v.N)})
			}
		}
	}
	return x, err
}

// originMembers gives the documents of the report's origin that a document is of.
func originMembers(r *assay.Report, document string) []string {
	for _, o := range r.Origins {
		if slices.Contains(o.Members, document) {
			return o.Members
		}
	}
	return nil
}

// passagesOf gives each passage once, for a text of several pages.
func passagesOf(uses []sourceUse) []sourceUse {
	out := slices.CompactFunc(slices.Clone(uses), func(a, b sourceUse) bool { return a.Start == b.Start && a.End == b.End })
	return out[:min(len(out), maxPassages)]
}

// describe cleans what is known of a document for a page.
func (p *storedPage) describe(d assay.Document) {
	d.Text, d.Segments = "", nil
	for _, field := range []*string{&d.Title, &d.URL, &d.Location, &d.Publisher, &d.Owner, &d.Copy, &d.Byline, &d.Published, &d.Modified, &d.Language, &d.Extractor} {
		*field = render.Clean(*field)
	}
	for _, list := range []*[]string{&d.Parents, &d.ReliesOn, &d.Warnings} {
		clean := make([]string, len(*list))
		for i, line := range *list {
			clean[i] = render.Clean(line)
		}
		*list = clean
	}
	p.Document, p.Name, p.By = d, d.Title, d.Publisher
	if p.Name == "" {
		p.Name, p.By = d.Publisher, ""
	}
	if p.Name == "" {
		p.Name = d.Location
	}
	if address, host, ok := render.Address(d.URL); ok {
		p.Address, p.Host = address, host
	}
}

// family gives a document's origin among its neighbours; nil when nothing shares
// it. It is kept until the library changes: each part of a long text asks for it.
func (s *Server) family(ctx context.Context, id string, beside []string) (*family, error) {
	version, err := s.Library.Version(ctx)
	if err != nil {
		return nil, err
	}
	return s.families.get(strings.Join(append([]string{version, id}, beside...), " "), func() (*family, error) {
		return s.findFamily(ctx, id, beside)
	})
}

func (s *Server) findFamily(ctx context.Context, id string, beside []string) (*family, error) {
	o, materials, err := check.Family(ctx, s.Check, s.Library, id, beside)
	if err != nil || len(o.Members) < 2 && len(o.Why) == 0 {
		return nil, err
	}
	f := &family{Name: render.Clean(o.Name), Outside: o.Root == ""}
	members := slices.Clone(o.Members)
	// The first source, then this page, then the others by date.
	slices.SortStableFunc(members, func(a, b string) int { return rankOf(o, id, a) - rankOf(o, id, b) })
	for _, m := range members {
		if len(f.Members) == maxMembers {
			f.More = len(members) - maxMembers
			break
		}
		d := materials[m].Document
		one := member{ID: m, Name: render.Clean(d.Publisher), Kind: render.Kind(d), This: m == id, First: m == o.Root}
		if one.Name == "" {
			one.Name = render.Clean(d.Title)
		}
		for _, e := range o.Why {
			if e.From == m && !e.Beside {
				one.Signals = append(one.Signals, signalWords(e, id, materials))
			}
		}
		f.Members = append(f.Members, one)
	}
	f.Words = fmt.Sprintf("%s found near this one in the library go back to it. They count as one origin.", text.UpperFirst(text.Count(len(members), "source", "sources")))
	if len(members) == 1 {
		f.Words = "No other source found near this one in the library shares it."
	}
	return f, nil
}

func rankOf(o assay.Origin, this, m string) int {
	switch m {
	case o.Root:
		return 0
	case this:
		return 1
	}
	return 2
}

// signalWords says by what evidence a document shares its origin.
func signalWords(e assay.Edge, this string, materials map[string]*assay.Material) string {
	to := render.Clean(e.To)
	switch m := materials[e.To]; {
	case e.To == this:
		to = "this page"
	case m != nil && m.Document.Publisher != "":
		to = render.Clean(m.Document.Publisher)
	}
	s := text.UpperFirst(e.Signal) + ", " + to
	if e.Detail != "" {
		s += ": " + strings.TrimRight(render.Clean(e.Detail), ".")
	}
	if e.Undirected {
		s += "; which came first is not known"
	}
	return s + "."
}

// captured tells when the document was seen at its place, and what its address answered.
func (s *Server) captured(ctx context.Context, p *storedPage, d assay.Document) error {
	history, err := s.Library.History(ctx, d.Location)
	if err != nil && !errors.Is(err, assay.ErrNotFound) {
		return err
	}
	if last := len(history) - 1; last >= 0 && history[last].Document != d.ID && history[last].SupersededAt.IsZero() {
		p.Replaced = history[last].Document
	}
	for _, h := range history[max(0, len(history)-maxHistory):] {
		p.History = append(p.History, seenAt(h, d))
	}
	slices.Reverse(p.History)
	looks, err := check.Looks(ctx, s.Library, d)
	if err != nil {
		return err
	}
	for _, l := range looks[max(0, len(looks)-maxHistory):] {
		p.Looks = append(p.Looks, look{l.At, lookWords(l)})
	}
	slices.Reverse(p.Looks)
	return nil
}

func seenAt(h library.Sighting, d assay.Document) seen {
	return seen{Document: h.Document, Capture: h.CaptureSHA256, At: h.SeenAt, Until: h.SupersededAt, This: h.CaptureSHA256 == d.CaptureSHA256}
}

// lookWords says how a request ended.
func lookWords(r assay.Retrieval) string {
	s := text.UpperFirst(string(r.Outcome))
	if r.Status != 0 {
		s += fmt.Sprintf(" (HTTP %d)", r.Status)
	}
	if r.Reason != "" {
		s += ": " + render.Clean(r.Reason)
	}
	if r.Archive != "" {
		s += ", by " + render.Clean(r.Archive)
		if !r.ArchivedAt.IsZero() {
			s += " as of " + r.ArchivedAt.UTC().Format("2 January 2006")
		}
	}
	return s
}

// readCapture gives the bytes of a source as they were fetched, as a file: never
// as a page of this site.
func (s *Server) readCapture(w http.ResponseWriter, r *http.Request) error {
	c, err := s.Library.Capture(r.Context(), r.PathValue("sha256"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="capture-%.12s%s"`, c.SHA256, captureSuffix(c.MediaType)))
	return s.send(w, r, http.StatusOK, "application/octet-stream", c.Bytes)
}

// captureSuffix gives the end of a file's name that opens as what cannot run.
func captureSuffix(mediaType string) string {
	switch kind, _, _ := strings.Cut(mediaType, ";"); strings.TrimSpace(kind) {
	case "application/pdf":
		return ".pdf"
	case "application/json":
		return ".json"
	case "text/html", "text/plain", "text/markdown", "message/rfc822", "multipart/related":
		return ".txt"
	}
	return ".bin"
}
