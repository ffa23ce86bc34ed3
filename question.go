package assay

// QuestionKind is what form of answer a question wants.
type QuestionKind string

// The kinds of questions.
const (
	Polar       QuestionKind = "polar"       // a verdict
	Quantity    QuestionKind = "quantity"    // the ledger of figures, and no sum
	Descriptive QuestionKind = "descriptive" // an account
)

// Ask is what a question is after; it chooses the plan of the report.
type Ask string

// What questions ask for.
const (
	AskFact      Ask = "fact"    // has it happened, is it so
	AskAbility   Ask = "ability" // can, may: the law and the practice
	AskHowMany   Ask = "how many"
	AskRole      Ask = "role"
	AskProcess   Ask = "process" // how it is done: the steps in order
	AskOversight Ask = "oversight"
	AskCriticism Ask = "criticism"
	AskWhich     Ask = "which"    // which events, cases, operations
	AskDisclose  Ask = "disclose" // what a named source said
	AskEvidence  Ask = "evidence" // what supports a claim
	AskAbout     Ask = "about"    // anything else
)

// Question is a question and what was understood of it.
type Question struct {
	Text  string       `json:"text"`
	Kind  QuestionKind `json:"kind"`
	Ask   Ask          `json:"ask"`
	Claim string       `json:"claim,omitempty"` // the declarative sentence put to the test
	Actor Party        `json:"actor"`
	// Parts are what the claim is made of; support must cover each of them.
	Parts []Part `json:"parts,omitempty"`
	// Concepts are the content stems of the question, without the actor, the most telling first.
	Concepts []Concept `json:"concepts"`
	Figures  []Figure  `json:"figures,omitempty"` // quantities in the question ("thousands", "62,000")
	From     string    `json:"from,omitempty"`    // first day of the period asked about, YYYY-MM-DD
	To       string    `json:"to,omitempty"`      // last day of it
	Queries  []Query   `json:"queries"`
	Profile  string    `json:"profile"`
}

// Party is an organisation or office with the names that it goes by.
type Party struct {
	Name    string   `json:"name"`              // as the question names it
	Names   []string `json:"names,omitempty"`   // every form: aliases from the publishers file and learned from the library
	Members []string `json:"members,omitempty"` // canonical publishers that speak for it (itself, what is above and below it)
	Above   []string `json:"above,omitempty"`   // names of the bodies above it
	Below   []string `json:"below,omitempty"`   // names of the bodies below it, whose acts are its own
	Plural  bool     `json:"plural,omitempty"`
}

// Part is one thing that a claim says.
type Part struct {
	Role  string   `json:"role"`  // actor, action, object, quantity, circumstance
	Text  string   `json:"text"`  // as the question has it
	Stems []string `json:"stems"` // any of these covers it
}

// Concept is a content word of a question with its forms and its weight.
type Concept struct {
	Text   string   `json:"text"`
	Stems  []string `json:"stems"`  // its own stem first, then its synonyms
	Weight float64  `json:"weight"` // 1 for the pivot, less for the rest
}

// Query is one search of the library.
type Query struct {
	Text    string `json:"text"`    // as a reader sees it in the report
	Purpose string `json:"purpose"` // the question, the claim, the actor, against, figures, names
	// Must are stems or phrases of which each has to stand in a passage; Any of which one has to.
	Must   []string `json:"must,omitempty"`
	Any    []string `json:"any,omitempty"`
	Weight float64  `json:"weight"`
}

// Hit is a passage found by a query.
type Hit struct {
	Document string  `json:"document"` // document ID
	Passage  int     `json:"passage"`  // index in the document's annotation
	Start    int     `json:"start"`
	End      int     `json:"end"`
	Score    float64 `json:"score"` // larger is better
}
