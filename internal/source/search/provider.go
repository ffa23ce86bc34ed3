package search

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/fetch"
	"assay/internal/text"
)

// spec is one service: what it is, and how a search of it begins.
type spec struct {
	Description
	site     string // the domain of every address that it gives; "" for the whole web
	maxQuery int    // bytes of a query
	// text takes out of a query what the service would read as operators, for a question
	// must not set them off; nil leaves it as it is.
	text func(string) string
	// Words, in lower case, that an error of the service holds when its key is
	// refused or its limit is reached, whatever the status.
	keyWords, limitWords []string
	declined             string // what a status 403 means, where the service means one thing by it
	begin                func(q Query, c Config) session
}

// session is one search in progress: the next request, and how its reply is read.
type session interface {
	// request gives the request for the page that comes next.
	request() fetch.Request
	// read reads a reply with a good status and goes on to the page after it.
	read(body []byte) (page, error)
}

// page is one reply as read, not yet cleaned or restricted.
type page struct {
	hits []Hit
	more bool // there is a page after it
}

// numbered counts pages that are asked for by number.
type numbered struct {
	next int // page, from 1
	seen int // results
}

// turned goes on after a page of n results, and reports whether there are more
// of the total that the service states; without a total there is one page.
func (p *numbered) turned(n int, total str) bool {
	p.next++
	p.seen += n
	all, err := strconv.Atoi(string(total))
	return err == nil && n > 0 && p.seen < all
}

// specs are the services in the order in which they are shown.
func specs() []spec {
	return []spec{
		searxng(), brave(), tavily(), wikipedia(), gdelt(), federalRegister(), courtListener(), factCheck(), openAlex(), internetArchive(),
	}
}

// Names gives the names of all providers, in the order in which they are shown.
func Names() []string {
	var names []string
	for _, s := range specs() {
		names = append(names, s.Name)
	}
	return names
}

// Descriptions gives what each provider is, in the order of Names.
func Descriptions() []Description {
	var all []Description
	for _, s := range specs() {
		all = append(all, s.Description)
	}
	return all
}

// Describe gives what the provider of this name is, and whether there is one.
func Describe(name string) (Description, bool) {
	s, err := lookup(name)
	return s.Description, err == nil
}

func lookup(name string) (spec, error) {
	for _, s := range specs() {
		if s.Name == name {
			return s, nil
		}
	}
	return spec{}, fmt.Errorf("%w: no such search provider: %q: use one of %s", assay.ErrUsage, text.Cut(name, 40), strings.Join(Names(), ", "))
}

// provider is a Provider of one spec.
type provider struct {
	spec
	config Config
	get    Getter
	turn   turn
}

// New gives the provider of this name, set up by c, which sends its requests
// through get. The error wraps assay.ErrUsage and says which setting is
// missing or wrong; it never holds the key.
func New(name string, c Config, get Getter) (Provider, error) {
	s, err := lookup(name)
	if err != nil {
		return nil, err
	}
	if c, err = s.settle(c); err != nil {
		return nil, err
	}
	return &provider{spec: s, config: c, get: get, turn: turn{pause: c.Pause}}, nil
}

// settle checks the settings and fills in the public endpoint.
func (s spec) settle(c Config) (Config, error) {
	wrong := func(format string, args ...any) (Config, error) {
		return Config{}, fmt.Errorf("%w: search provider %s: %s", assay.ErrUsage, s.Name, fmt.Sprintf(format, args...))
	}
	var err error
	if c.Allow, err = domains(c.Allow); err != nil {
		return wrong("allow: %v", err)
	}
	if c.Deny, err = domains(c.Deny); err != nil {
		return wrong("deny: %v", err)
	}
	switch {
	case c.Key == "" && s.Key == Required:
		return wrong("a key is needed: set key_env or key in the search configuration (%s)", s.Documentation)
	case c.Key != "" && s.Key == Never:
		return wrong("it takes no key: leave it out")
	case len(c.Key) > 512 || strings.ContainsFunc(c.Key, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return wrong("the key has characters that no key has (a space or a line end?)")
	case strings.ContainsFunc(c.Contact, func(r rune) bool { return r <= ' ' }) || c.Contact != "" && !strings.Contains(c.Contact, "@"):
		return wrong("the contact %q is no e-mail address", text.Cut(c.Contact, 80))
	}
	if c.Endpoint == "" {
		if c.Endpoint = s.Endpoint; c.Endpoint == "" {
			return wrong("an endpoint is needed: %s", s.Asks)
		}
	}
	if c.Endpoint == s.Endpoint {
		c.Pause = max(c.Pause, s.Pause)
		return c, nil
	}
	u, err := url.Parse(strings.ReplaceAll(c.Endpoint, "{language}", "en"))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return wrong("the endpoint is no address that begins with https:// or http://")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return wrong("the endpoint holds a login, a query or a fragment: give the bare address, and a key as key_env")
	case c.Key != "" && u.Scheme == "http" && !loopback(u.Hostname()):
		return wrong("the key would be sent unencrypted: give an endpoint that begins with https://")
	}
	return c, nil
}

// Name gives the provider's name.
func (p *provider) Name() string { return p.spec.Name }

const (
	maxRequests = 25      // of one search
	maxReply    = 8 << 20 // bytes of one reply
)

// Search asks the service, page after page.
func (p *provider) Search(ctx context.Context, q Query) Answer {
	q, why := p.prepare(q)
	if why != "" {
		return p.refused(why)
	}
	asked := q
	asked.Allow, asked.Deny = bare(q.Allow, false), bare(q.Deny, true)
	s := p.begin(asked, p.config)
	gathered := newGathered(q, p.config.Open)
	var a Answer
	for more := true; more && a.Requests < p.mostRequests(q); {
		r := s.request()
		r.Service, r.MaxBody, r.Accept = true, maxReply, "application/json"
		p.turn.wait(ctx)
		res := p.get.Get(ctx, r)
		a.Requests++
		a.Retrieval = p.redact(res.Retrieval)
		if res.Outcome != assay.Fetched {
			a.Retrieval.Outcome, a.Retrieval.Reason = p.failure(res)
			break
		}
		found, err := s.read(res.Body)
		if err != nil {
			a.Retrieval.Outcome, a.Retrieval.Reason = p.unread(res, err)
			break
		}
		fresh := gathered.add(found.hits)
		more = found.more && fresh && len(gathered.hits) < q.Limit
	}
	a.Hits, a.Dropped = gathered.hits, gathered.dropped
	return a
}

// refused is the answer to a query that is not asked.
func (p *provider) refused(why string) Answer {
	return Answer{Retrieval: assay.Retrieval{Address: p.config.Endpoint, Outcome: assay.Refused, Reason: why}}
}

// mostRequests leaves room for pages of which some results are left out.
func (p *provider) mostRequests(q Query) int {
	return min(maxRequests, (q.Limit+p.PageSize-1)/p.PageSize*2+1)
}

// prepare brings a query into the form that sessions take, or gives the reason
// for which it cannot be asked.
func (p *provider) prepare(q Query) (Query, string) {
	q.Text = shorten(strings.Join(strings.Fields(strings.ToValidUTF8(q.Text, " ")), " "), p.maxQuery)
	if p.text != nil {
		q.Text = p.text(q.Text)
	}
	if q.Text == "" {
		return q, "the query has no words"
	}
	for _, d := range []string{q.From, q.To} {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			return q, fmt.Sprintf("%q is no date: write it as YYYY-MM-DD", text.Cut(d, 40))
		}
	}
	if q.From != "" && q.To != "" && q.From > q.To {
		return q, fmt.Sprintf("the dates are in the wrong order: %s is after %s", q.From, q.To)
	}
	if q.Language != "" && language(q.Language) == "" {
		return q, fmt.Sprintf("%q is no language known here: write it as en or de", text.Cut(q.Language, 40))
	}
	q.Language = language(q.Language)
	allow, err := domains(q.Allow)
	if err != nil {
		return q, err.Error()
	}
	deny, err := domains(q.Deny)
	if err != nil {
		return q, err.Error()
	}
	q.Allow = meet(allow, p.config.Allow)
	q.Deny = append(deny, p.config.Deny...)
	if len(allow) > 0 && len(p.config.Allow) > 0 && len(q.Allow) == 0 {
		return q, "the query and the configuration allow different domains"
	}
	if p.site != "" && p.config.Endpoint == p.Endpoint && !p.mayHave(q) {
		return q, "all that it finds is at " + p.site + ", which the lists of domains leave out"
	}
	if q.Limit <= 0 {
		q.Limit = p.PageSize
	}
	q.Limit = min(q.Limit, p.Most, MaxHits)
	return q, ""
}

// mayHave reports whether the lists leave anything of the site that all addresses stand at.
func (p *provider) mayHave(q Query) bool {
	if Within(p.site, q.Deny) {
		return false
	}
	return len(q.Allow) == 0 || len(meet([]string{p.site}, q.Allow)) > 0
}

// redact takes the key out of all that is recorded of a request.
func (p *provider) redact(r assay.Retrieval) assay.Retrieval {
	if p.config.Key == "" {
		return r
	}
	r.Address, r.Final, r.Reason = p.hide(r.Address), p.hide(r.Final), p.hide(r.Reason)
	r.Header = slices.Clone(r.Header)
	for i := range r.Header {
		r.Header[i].Value = p.hide(r.Header[i].Value)
	}
	return r
}

// hide replaces the key, however an address spells it.
func (p *provider) hide(s string) string {
	if p.config.Key == "" {
		return s
	}
	return strings.NewReplacer(p.config.Key, "KEY", url.QueryEscape(p.config.Key), "KEY", url.PathEscape(p.config.Key), "KEY").Replace(s)
}
