package assay

// StanceLabel is how a sentence stands to the claim.
type StanceLabel string

// The stances.
const (
	Supports StanceLabel = "supports"
	Refutes  StanceLabel = "refutes"
	Neutral  StanceLabel = "neutral"
)

// Stance is a judgement with its reasons.
type Stance struct {
	Label   StanceLabel `json:"label"`
	Score   float64     `json:"score"`   // 0 to 1
	Reasons []string    `json:"reasons"` // what matched and what did not, for a reader
	Covers  []bool      `json:"covers"`  // which of the question's parts the sentence covers
	Partial bool        `json:"partial"` // bears on the claim without covering every part
	// Unsupported: it examines the claim and finds the evidence for it wanting, which is not the opposite of it.
	Unsupported bool `json:"unsupported,omitempty"`
}

// Interest is how a speaker or a publisher stands to the actor of the claim.
type Interest string

// The interests.
const (
	Interested  Interest = "interested" // the actor itself, or a body above or below it
	Partner     Interest = "partner"    // another public body, or one that took part in the event: not enough alone
	Independent Interest = "independent"
)

// Evidence is a sentence that bears on a question.
type Evidence struct {
	Document string  // document ID
	Sentence int     // index in its annotation
	Passage  int     // index of the passage that was found
	Score    float64 // relevance, larger is better; comparable within one question only
	Reach    float64 // weighted share of them that stand anywhere in the document or its title, 0 to 1
	Actor    float64 // how far the sentence is about the question's actor, 0 to 1
	Own      float64 // weighted share of the question's concepts that stand in the sentence itself, 0 to 1
	Coverage float64 // weighted share of the question's concepts that it covers, 0 to 1
	Queries  []int   // indexes of the queries that found it
	Stance   Stance
	Origin   string   // origin ID
	Interest Interest // of whoever says it
	Speaker  string   // who says it, as a report names it
}

// Origin is the first source of a text or a fact, with all that copy or rely on it.
type Origin struct {
	ID       string   `json:"id"`      // A, B, C ... in the order of the report's sources
	Name     string   `json:"name"`    // what it is: "ICE release on Operation Lost Souls (May 2022)"
	Root     string   `json:"root"`    // document ID of its first source in the library; "" when that is not in the library
	Members  []string `json:"members"` // document IDs, sorted
	Why      []Edge   `json:"why"`
	Interest Interest `json:"interest"` // of the origin itself, to this question's actor
	// Parties are the canonical or printed names of those whose word the origin is.
	Parties []string `json:"parties,omitempty"`
}

// Edge is the reason why one document shares an origin with another.
type Edge struct {
	From   string `json:"from"`   // document ID
	To     string `json:"to"`     // document ID, or the name of an outside source
	Signal string `json:"signal"` // text reuse, stated reliance, copy, wire, shared quotations, same figures
	Detail string `json:"detail"` // what was seen, for a reader
	// Beside: it is worth telling, and does not make the two share an origin.
	Beside bool `json:"beside,omitempty"`
	// Undirected: nothing tells which of the two took from the other.
	Undirected bool `json:"undirected,omitempty"`
}

// Conflict is one quantity that sources count differently.
type Conflict struct {
	Quantity string   // key of the quantity
	Figures  []Figure // one for each count, by value, as the source has it that names best who counted
	// Document and Sentence are where a source gives a reason for the difference; Document is "" when none does.
	Document string
	Sentence int
}

// Adequacy is what was searched, and what could not be.
type Adequacy struct {
	Queries           []QueryRun `json:"queries"`
	DocumentsSearched int        `json:"documents_searched"`
	PassagesSearched  int        `json:"passages_searched"`
	PassagesRead      int        `json:"passages_read"` // found by at least one query
	SentencesUsed     int        `json:"sentences_used"`
	Hits              int        `json:"hits"`
	Failures          []Failure  `json:"failures"`
	Dates             DateRange  `json:"dates"`
	Undated           int        `json:"undated"` // documents without a date of publication
	Library           string     `json:"library"` // hash of the library's state: its live captures
	// World sums up the searches of the world that were made for this question; nil when none was.
	World *World `json:"world,omitempty"`
}

// QueryRun is a query with what it found.
type QueryRun struct {
	Text      string `json:"text"`
	Purpose   string `json:"purpose"`
	Passages  int    `json:"passages"`
	Documents int    `json:"documents"`
}

// DateRange is the first and last date of publication, YYYY-MM-DD or shorter; "" when none.
type DateRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// VerdictLabel is one of AVeriTeC's four verdicts.
type VerdictLabel string

// The verdicts (Schlichtkrull et al., AVeriTeC, NeurIPS 2023).
const (
	Supported         VerdictLabel = "Supported"
	Refuted           VerdictLabel = "Refuted"
	Conflicting       VerdictLabel = "Conflicting evidence"
	NotEnoughEvidence VerdictLabel = "Not enough evidence"
)

// Verdict is the answer to a polar question, with its reason in one sentence.
type Verdict struct {
	Label   VerdictLabel `json:"label"`
	Reason  string       `json:"reason"`
	Support []string     `json:"support"` // origin IDs
	Refute  []string     `json:"refute"`  // origin IDs
	// Independent counts the independent origins among Support.
	Independent int `json:"independent"`
}

// Material is a document with its annotation, as the asking stages read it.
type Material struct {
	Document   Document
	Annotation Annotation
}

// Findings is what the stages found for one question: what the verdict weighs
// and the writer writes from.
type Findings struct {
	Question  Question
	Profile   *Profile
	Materials map[string]*Material // by document ID; every document that Evidence, Figures or Origins name
	Evidence  []Evidence           // best first
	Origins   []Origin
	Figures   []Figure   // the ledger's rows that bear on the question
	Conflicts []Conflict // what the ledger's rows disagree on
	Events    []Event    // the happenings that the documents with the best evidence speak of, with their records
	EventsOf  []string   // IDs of the documents that Events were found in, sorted
	Adequacy  Adequacy
	Verdict   *Verdict
	CheckedOn string // YYYY-MM-DD
	AsOf      string // YYYY-MM-DD or RFC 3339
}

// OriginOf gives the origin of a document; ok is false when it has none.
func (f *Findings) OriginOf(document string) (Origin, bool) {
	for _, o := range f.Origins {
		for _, m := range o.Members {
			if m == document {
				return o, true
			}
		}
	}
	return Origin{}, false
}
