package assay

import (
	"strings"
	"time"
)

// RetrievalOutcome says how a request for an address ended. The words keep apart what
// a reader must not mix up: an address that forbids is unverifiable, not dead.
type RetrievalOutcome string

// The outcomes of a retrieval.
const (
	Fetched     RetrievalOutcome = "fetched"
	NotModified RetrievalOutcome = "not modified"      // the server says that the bytes are those of the last retrieval
	NotThere    RetrievalOutcome = "not there"         // 404 or 410
	Forbidden   RetrievalOutcome = "forbidden"         // 401, 402, 403, 407, 429, 451, or a wall in place of the page: unverifiable
	ByRobots    RetrievalOutcome = "blocked by robots" // the site's robots.txt asks programs to stay away
	Unreachable RetrievalOutcome = "unreachable"       // no such host, no connection, a wrong certificate, too slow, a server's fault
	OverLimit   RetrievalOutcome = "too large"         // a stated limit of size, header or redirects was passed
	NotText     RetrievalOutcome = "not text"          // an image, a film, a program
	Refused     RetrievalOutcome = "refused"           // an address that this program does not ask: a private network, another scheme
)

// HeaderField is one field of a response's header.
type HeaderField struct {
	Name  string `json:"name"` // canonical: Last-Modified
	Value string `json:"value"`
}

// Retrieval says how a capture came over the network, or why none did.
type Retrieval struct {
	Address string           `json:"address"`         // as asked, in its normal form, without a fragment
	Final   string           `json:"final,omitempty"` // where redirects led, when elsewhere
	At      time.Time        `json:"at"`              // UTC
	Outcome RetrievalOutcome `json:"outcome"`
	Reason  string           `json:"reason,omitempty"` // of an outcome other than Fetched and NotModified, for a reader
	Status  int              `json:"status,omitempty"` // of HTTP; 0 when no response came
	Header  []HeaderField    `json:"header,omitempty"` // of the response, in order, bounded
	// Archive names the archive that gave the bytes in place of the address ("Wayback
	// Machine"), ArchivedAt when it had captured them, ArchiveAddress where it keeps them.
	Archive        string    `json:"archive,omitempty"`
	ArchivedAt     time.Time `json:"archived_at,omitzero"`
	ArchiveAddress string    `json:"archive_address,omitempty"`
	CaptureSHA256  string    `json:"capture_sha256,omitempty"` // of the bytes got; of NotModified, those got before
	// Feed is what a feed said of the address, when it was read for a feed's entry.
	Feed *FeedEntry `json:"feed,omitempty"`
}

// FeedEntry is what a feed says of one of its entries.
type FeedEntry struct {
	Address   string `json:"address"`             // of the feed
	Feed      string `json:"feed,omitempty"`      // the feed's title
	Title     string `json:"title,omitempty"`     // of the entry
	Published string `json:"published,omitempty"` // YYYY-MM-DD, as the feed dates the entry
	// Source names the publisher that the entry came from by its source element
	// (RSS 2.0, item; RFC 4287, section 4.2.11), and SourceAddress where that one publishes.
	Source        string `json:"source,omitempty"`
	SourceAddress string `json:"source_address,omitempty"`
}

// Field gives the value of the first header field of this name, "" when there is none.
func (r *Retrieval) Field(name string) string {
	for _, f := range r.Header {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}
