package assay

// Side says which part of a question a search was made for, so that a report
// can state what was looked for and what was not.
type Side string

// The sides that a search is planned for.
const (
	SideClaim       Side = "the claim itself"
	SideAgainst     Side = "what speaks against it"
	SideOfficial    Side = "the official line"
	SideIndependent Side = "independent reporting"
	SideOversight   Side = "oversight"
	SideCourts      Side = "courts"
	SideFactChecks  Side = "prior fact checks"
)

// Sides lists every side in the order in which reports and tables show them.
var Sides = []Side{SideClaim, SideAgainst, SideOfficial, SideIndependent, SideOversight, SideCourts, SideFactChecks}

// Gathering is one search of the world for a question: what was asked of whom,
// what came back, which pages were read, and which were left and why. It is
// stored beside the sources that it brought, and a report's adequacy states it.
type Gathering struct {
	Question  string      `json:"question"`
	At        string      `json:"at"` // UTC, when it began, RFC 3339 with microseconds at most
	Searches  []SearchRun `json:"searches"`
	Pages     []PageRun   `json:"pages"` // in the order of their first result
	MaxPages  int         `json:"max_pages"`
	MaxTime   int         `json:"max_seconds"`
	Seconds   float64     `json:"seconds"`           // that it took
	Stopped   string      `json:"stopped,omitempty"` // why it ended before its work was done: time, pages, interrupted
	Languages []string    `json:"languages,omitempty"`
	From      string      `json:"from,omitempty"` // the window of dates searched, YYYY-MM-DD
	To        string      `json:"to,omitempty"`
}

// SearchRun is one query to one provider.
type SearchRun struct {
	Provider string           `json:"provider"`
	Query    string           `json:"query"`
	Side     Side             `json:"side"`
	Results  int              `json:"results"`
	Outcome  RetrievalOutcome `json:"outcome"`
	Reason   string           `json:"reason,omitempty"` // of an outcome other than Fetched
}

// PageRun is one page that a search found.
type PageRun struct {
	Address   string           `json:"address"`
	Title     string           `json:"title,omitempty"`
	Providers []string         `json:"providers"` // that named it, sorted
	Sides     []Side           `json:"sides"`     // that it was found for, in the order of Sides
	Chosen    bool             `json:"chosen"`
	Why       string           `json:"why"`                // it was chosen or left
	Outcome   RetrievalOutcome `json:"outcome,omitempty"`  // of a chosen page
	Reason    string           `json:"reason,omitempty"`   // of an outcome other than Fetched
	Document  string           `json:"document,omitempty"` // ID, when it was read
	Language  string           `json:"language,omitempty"` // of the document read
	Published string           `json:"published,omitempty"`
}

// World is what the searches of the world for a question came to, taken together.
type World struct {
	Days      []string        `json:"days"`      // on which they were made, YYYY-MM-DD
	Providers []ProviderTally `json:"providers"` // in the order in which they were first asked
	Sides     []SideTally     `json:"sides"`     // each of Sides
	Found     int             `json:"found"`     // pages that a search named
	Chosen    int             `json:"chosen"`    // of Found
	Read      int             `json:"read"`      // of Chosen
	Missed    []OutcomeTally  `json:"missed"`    // chosen and not read, by outcome, most first
	Languages []LanguageTally `json:"languages"` // of the pages read, most first
	From      string          `json:"from,omitempty"`
	To        string          `json:"to,omitempty"`   // first and last date of publication of the pages read
	Undated   int             `json:"undated"`        // pages read without a date
	Thin      []string        `json:"thin,omitempty"` // why the search was thin; none when it was not
	// Gatherings are the records themselves, oldest first.
	Gatherings []Gathering `json:"gatherings"`
}

// ProviderTally is what one provider answered.
type ProviderTally struct {
	Provider string   `json:"provider"`
	Queries  int      `json:"queries"`
	Results  int      `json:"results"`
	Failed   int      `json:"failed"`            // of Queries
	Reasons  []string `json:"reasons,omitempty"` // of Failed, each once
}

// SideTally is how far one side of a question was searched for.
type SideTally struct {
	Side     Side `json:"side"`
	Queries  int  `json:"queries"`
	Answered int  `json:"answered"` // of Queries
	Found    int  `json:"found"`    // pages
	Read     int  `json:"read"`     // of Found
}

// OutcomeTally counts pages of one outcome.
type OutcomeTally struct {
	Outcome RetrievalOutcome `json:"outcome"`
	Pages   int              `json:"pages"`
}

// LanguageTally counts pages of one language.
type LanguageTally struct {
	Language string `json:"language"` // ISO 639-1; "" when unknown
	Pages    int    `json:"pages"`
}
