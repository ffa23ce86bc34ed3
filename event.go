package assay

// Event is one happening that documents speak of: an operation, a raid, a case,
// an audit; joined across sources that name, date or count it differently, with
// what became of it stage by stage.
type Event struct {
	ID    string `json:"id"`   // its first document's ID, and which of that document's events it is: "0f3c…:e0"
	Name  string `json:"name"` // its own, or made of its kind, place and date when no source names it
	Named bool   `json:"named"`
	Kind  string `json:"kind"` // key of one of the profile's event kinds
	// From and To are its first and last day, YYYY, YYYY-MM or YYYY-MM-DD, by the
	// sources that date it, never by a page's own date; To is "" for a single date.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// NotAfter is the earliest date of publication among its documents: the event is no later.
	NotAfter string `json:"not_after,omitempty"`
	// Dates is who dates it how; those of another Group than the first disagree with it.
	Dates     []EventDated  `json:"dates,omitempty"`
	Places    []string      `json:"places,omitempty"` // the most often named first
	Documents []string      `json:"documents"`        // IDs, sorted
	Origins   []string      `json:"origins"`          // IDs of its documents' origins, sorted
	Mentions  []Mention     `json:"mentions"`
	Joined    []Joint       `json:"joined,omitempty"` // why its mentions are one event
	Ladders   []EventLadder `json:"ladders"`
}

// Mention is what one document says of an event.
type Mention struct {
	Document  string `json:"document"`
	Name      string `json:"name,omitempty"` // as the document has it
	Sentences []int  `json:"sentences,omitempty"`
	// Anchor is the first sentence that names or describes the event; empty when
	// only the title or the sources named do.
	Anchor Span `json:"anchor,omitzero"`
}

// Joint is why two mentions were taken for one event.
type Joint struct {
	From   string `json:"from"` // document IDs
	To     string `json:"to"`
	Detail string `json:"detail"` // what they share, for a reader
}

// EventDated is one source's date of an event.
type EventDated struct {
	From     string `json:"from"`
	To       string `json:"to,omitempty"`
	Group    int    `json:"group"` // dates of one group do not contradict each other
	Owner    string `json:"owner"` // who says so
	Document string `json:"document"`
	// Span is where it stands in the document's text; empty when the document's list of sources has it.
	Span
}

// EventLadder is what became of an event along one ladder of the profile.
type EventLadder struct {
	Key     string       `json:"key"`
	Heading string       `json:"heading"`
	Stages  []EventStage `json:"stages"`
}

// StageState is how far the sources follow an event to a stage.
type StageState string

// The states of a stage, from the most to the least that a source gives.
const (
	StageCounted  StageState = "counted"  // a source gives a number
	StageTold     StageState = "told"     // a source says that it was reached, without a number
	StageExpected StageState = "expected" // a source says that it is to come, or possible
	StageDenied   StageState = "denied"   // a source says that there is none, or that it mentions none
	StageBlank    StageState = "blank"    // no source follows it up
)

// Reached reports whether a source says that the stage was reached.
func (s StageState) Reached() bool { return s == StageCounted || s == StageTold }

// EventStage is one stage of an event's record.
type EventStage struct {
	Key     string     `json:"key"`
	Heading string     `json:"heading"`
	State   StageState `json:"state"`
	// Outcome is what reaching the stage follows the event to, in words ("a conviction"); "" when it is none.
	Outcome string        `json:"outcome,omitempty"`
	Reports []StageReport `json:"reports,omitempty"` // the most widely given number first; unlike numbers are never added
}

// StageReport is what one source says of a stage.
type StageReport struct {
	State    StageState   `json:"state"`
	Text     string       `json:"text,omitempty"`   // the number as written, with what it counts: "about 88 arrests"; "" without one
	Number   string       `json:"number,omitempty"` // the number alone, as written: "about 88"
	Value    float64      `json:"value,omitempty"`
	Low      float64      `json:"low,omitempty"`
	High     float64      `json:"high,omitempty"`
	Unit     string       `json:"unit,omitempty"`
	Modality Modality     `json:"modality,omitempty"`
	Owner    string       `json:"owner"`          // who says so
	Date     string       `json:"date,omitempty"` // as written beside the number, else when the source was published
	Origin   string       `json:"origin,omitempty"`
	Status   FigureStatus `json:"status,omitempty"` // of a number, from the ledger
	Also     []string     `json:"also,omitempty"`   // other documents that give the same number
	Document string       `json:"document"`
	Sentence int          `json:"sentence"`
	Span                  // of the sentence
}
