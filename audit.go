package assay

// AuditSchema names the form of an audit's JSON; docs/audit.schema.json describes it.
const AuditSchema = "assay.audit/1"

// AuditOutcome is what was found of a cited sentence, or of one of its citations.
type AuditOutcome string

// The outcomes of an audit. The first three mean that the sentence is borne out
// by what it cites.
const (
	QuoteFound      AuditOutcome = "quote found"           // its quotations stand in the source, and nothing else in it differs
	FigureNameAgree AuditOutcome = "figure and name agree" // its figures, dates and names stand in the source for what it says
	BorneOut        AuditOutcome = "supported"             // the source says it in its own words
	NotBorneOut     AuditOutcome = "not supported"
	Contradicted    AuditOutcome = "contradicted" // the source says otherwise, in words that can be shown
	SourceNotRead   AuditOutcome = "source unreachable"
	NoCitation      AuditOutcome = "no citation"
	NotChecked      AuditOutcome = "not checked" // the sentence states nothing that needs a check
)

// AuditOutcomes lists every outcome in the order in which tables show them.
var AuditOutcomes = []AuditOutcome{QuoteFound, FigureNameAgree, BorneOut, NotBorneOut, Contradicted, SourceNotRead, NoCitation, NotChecked}

// Borne reports whether the outcome means that the citation bears the sentence out.
func (o AuditOutcome) Borne() bool {
	return o == QuoteFound || o == FigureNameAgree || o == BorneOut
}

// ReferenceState is what became of a reference.
type ReferenceState string

// The states of references.
const (
	RefInLibrary   ReferenceState = "in the library"
	RefReadNow     ReferenceState = "read now"
	RefArchived    ReferenceState = "archived copy" // an archive's copy was read in place of the address
	RefUnreachable ReferenceState = "unreachable"   // it was asked for, and not read
	RefNotHeld     ReferenceState = "not in the library"
	RefNotListed   ReferenceState = "not listed" // the text cites it and does not say what it is
)

// Audit is somebody else's cited text, held to its own citations.
type Audit struct {
	Schema     string           `json:"schema"`
	Location   string           `json:"location"` // of the text, as given
	Title      string           `json:"title,omitempty"`
	Publisher  string           `json:"publisher,omitempty"`
	Published  string           `json:"published,omitempty"`
	TextSHA256 string           `json:"text_sha256"` // of the text that was read, sentence by sentence, without its references
	CheckedOn  string           `json:"checked_on"`  // YYYY-MM-DD
	AsOf       string           `json:"as_of"`
	Engine     Engine           `json:"engine"`
	Library    string           `json:"library"` // hash of the library's state
	Line       string           `json:"line"`    // the result in one sentence
	Counts     AuditCounts      `json:"counts"`
	Sentences  []AuditSentence  `json:"sentences"`
	References []AuditReference `json:"references"`
	Shared     []AuditShared    `json:"shared"`   // cited sources that have one origin
	Warnings   []string         `json:"warnings"` // what of the text could not be read as it should be
}

// AuditCounts is what an audit came to.
type AuditCounts struct {
	Sentences int            `json:"sentences"`
	Checked   int            `json:"checked"`    // of Sentences, those that state something to check
	Cited     int            `json:"cited"`      // of Checked, those with a citation
	Borne     int            `json:"borne"`      // of Cited, those borne out by what they cite
	OneOrigin int            `json:"one_origin"` // of Cited, those that cite several pages of one origin
	Elsewhere int            `json:"elsewhere"`  // sentences of which the library's sources say otherwise
	Outcomes  []OutcomeCount `json:"outcomes"`   // in the order of AuditOutcomes, without those of none
}

// OutcomeCount counts the sentences of one outcome.
type OutcomeCount struct {
	Outcome   AuditOutcome `json:"outcome"`
	Sentences int          `json:"sentences"`
}

// AuditSentence is one sentence of the text.
type AuditSentence struct {
	N         int             `json:"n"` // from 1
	Text      string          `json:"text"`
	Section   string          `json:"section,omitempty"`
	Outcome   AuditOutcome    `json:"outcome"`
	Why       []string        `json:"why"`               // for a reader, the weightiest first
	Citations []AuditCitation `json:"citations"`         // those that stand in or after it
	Carried   bool            `json:"carried,omitempty"` // its citations stand at the end of its paragraph
	OneOrigin []string        `json:"one_origin"`        // of its sources: which of them are one origin
	Elsewhere []AuditRemark   `json:"elsewhere"`         // what the library's other sources say of the same
}

// AuditCitation is what one cited source says of a sentence.
type AuditCitation struct {
	Reference int          `json:"reference"` // N of the reference
	Outcome   AuditOutcome `json:"outcome"`
	Why       []string     `json:"why"`
	Document  string       `json:"document,omitempty"`
	Note      bool         `json:"note,omitempty"` // the library holds an account of the source, not its own words
	Anchor    *Anchor      `json:"anchor"`         // the passage that bears most on it; null when none does
	Score     float64      `json:"score"`          // 0 to 1, how surely the passage bears the sentence out
}

// AuditRemark is something that the library's sources say of what a sentence says.
type AuditRemark struct {
	Kind     string `json:"kind"` // date or number: they say otherwise; agrees
	Text     string `json:"text"` // for a reader
	Document string `json:"document"`
	Anchor   Anchor `json:"anchor"`
	Sources  int    `json:"sources"` // how many documents of the library say so
}

// Otherwise reports whether the library's sources say otherwise than the sentence.
func (r AuditRemark) Otherwise() bool { return r.Kind != "agrees" }

// AuditReference is one entry of the text's references.
type AuditReference struct {
	N         int            `json:"n"`               // from 1, in the order in which they are listed or first cited
	Label     string         `json:"label,omitempty"` // as the text names it: 1, GAO 2020
	Title     string         `json:"title,omitempty"`
	Publisher string         `json:"publisher,omitempty"`
	Address   string         `json:"address,omitempty"`
	Date      string         `json:"date,omitempty"`
	State     ReferenceState `json:"state"`
	Why       string         `json:"why,omitempty"`      // of the state
	Document  string         `json:"document,omitempty"` // ID in the library
	Note      bool           `json:"note,omitempty"`     // the library holds an account of it, not its own words
	Origin    string         `json:"origin,omitempty"`   // letter of its origin, when it shares one with another reference
	Cited     int            `json:"cited"`              // by how many sentences
}

// AuditShared is several references with one origin.
type AuditShared struct {
	Origin     string   `json:"origin"`
	Name       string   `json:"name"` // what the origin is
	References []int    `json:"references"`
	Why        []string `json:"why"`
}
