// Package search asks search services of the world for addresses that bear on
// a query: general engines (SearXNG, Brave, Tavily), and open services for one
// kind of source each (encyclopaedias, news, regulations, court opinions, fact
// checks, research, archived texts).
//
// A provider turns a Query into the service's own requests, page after page,
// and its replies into Hits. It reads replies as hostile: their size, number
// and shape are bounded, titles and snippets are stripped of markup, addresses
// that this program does not ask are dropped, and what the query excludes is
// excluded again in the answer. A failure is no error but part of the answer
// (Answer.Retrieval), because a report has to state it. Requests go through a
// Getter, the one guarded client; keys travel in header fields that are
// neither logged nor recorded. Which queries to ask, and which hits to read,
// is decided elsewhere.
package search

import (
	"context"
	"encoding/json"
	"net/netip"
	"time"

	"assay"
)

// Query is what one search asks of one provider. Where the service cannot
// restrict a search by date, language or domain, the answer is restricted as
// far as its hits say when, in what language and where they were published.
type Query struct {
	Text     string // plain words; "double quotes" hold a phrase together where the service knows phrases
	From, To string // first and last day of publication, YYYY-MM-DD; "" is open
	Language string // ISO 639-1 (en, de); "" is any
	Limit    int    // hits wanted at most, over all pages; 0 is one page, more than MaxHits is MaxHits
	// Allow and Deny are domains, each with its subdomains (gov, example.org). With an
	// Allow list only its domains are kept; Deny goes over Allow.
	Allow, Deny []string
}

// MaxHits is the most hits that one search gives, whatever its Limit.
const MaxHits = 1000

// Hit is one result of a search. All of its text is plain, without markup or
// control characters, and bounded in length.
type Hit struct {
	Address   string // http or https, without a fragment
	Title     string
	Snippet   string      // the service's extract or abstract; never a source in itself
	Published string      // YYYY-MM-DD; "" when the service does not say
	Publisher string      // a name, or the host where the service gives no name
	Language  string      // ISO 639-1; "" when the service does not say
	Class     assay.Class // when the service holds one class of source only; "" when unknown
	// Review is what a fact check says, when the hit is one.
	Review *assay.Review
	// Raw is the service's own JSON of a fact check's claim record, byte for byte; nil for other hits.
	Raw json.RawMessage
}

// Answer is what a provider found. Hits of the pages before a failure are kept.
type Answer struct {
	Hits []Hit // in the provider's order, each address once
	// Retrieval is that of the last request: Fetched when the search came to its end, else
	// the outcome and the reason. Its address and header never hold a key.
	Retrieval assay.Retrieval
	Requests  int // that were sent, 0 when the query could not be asked
	Dropped   int // results left out: by a list, a date, a language, twice, or without an address that can be asked
}

// Provider searches one service. It may be used by several goroutines at once.
type Provider interface {
	// Name gives the name that the provider was made by.
	Name() string
	// Search asks the service until the query's limit is reached or there is no more.
	Search(ctx context.Context, q Query) Answer
}

// Config is how one provider is set up.
type Config struct {
	// Endpoint is the address of the service, "" for its public one. What a provider takes
	// here, its Description says.
	Endpoint string
	Key      string `json:"-"` // secret
	Contact  string // an e-mail address, for services that give known users a better place
	// Allow and Deny are domains, as in Query: both lists have to hold.
	Allow, Deny []string
	// Open are the private ranges (of a test, of an intranet) whose addresses are kept in
	// answers; without them such an address is dropped.
	Open []netip.Prefix
	// Pause is the least time between two requests. The public endpoint of a service
	// keeps at least the Pause of its Description.
	Pause time.Duration
}

// String gives the settings without the key.
func (c Config) String() string {
	key := "no key"
	if c.Key != "" {
		key = "a key"
	}
	return "endpoint " + c.Endpoint + ", " + key
}

// GoString is String, so that no way of printing shows the key.
func (c Config) GoString() string { return c.String() }

// Need says whether a provider needs a setting.
type Need string

// The grades of need.
const (
	Never    Need = "no"
	Optional Need = "optional"
	Required Need = "yes"
)

// Description says what a provider is, for documents and for a table of providers.
type Description struct {
	Name   string // as in New
	Title  string // of the service
	Covers string // what can be found there, in a few words
	// Sides are the sides of a question that it is worth asking for; none: all. A provider
	// of one side holds nothing else, and needs no words that lead there.
	Sides    []assay.Side
	Key      Need
	Endpoint string        // the public one; "" when there is none and the setting is required
	Asks     string        // what Config.Endpoint is, in a few words
	PageSize int           // results of one request at most
	Most     int           // results of one query at most
	Limits   string        // the service's own, as documented
	Pause    time.Duration // that the service asks for between two requests
	// Dates, Languages and Domains say which restrictions the service applies itself; the
	// others are applied to its answer.
	Dates, Languages, Domains bool
	Documentation             string // the pages that the protocol was taken from
}
