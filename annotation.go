package assay

// Span is a half-open byte range [Start, End) of a document's text.
type Span struct {
	Start int `json:"s"`
	End   int `json:"e"`
}

// Annotation is what was found in one document's text, once, when it was added.
// Nothing here depends on any question or on any other document.
type Annotation struct {
	Version      int             `json:"v"`
	Sentences    []Sentence      `json:"sentences"`
	Passages     []Passage       `json:"passages"`
	Statements   []Statement     `json:"statements"`
	Figures      []Figure        `json:"figures,omitempty"`
	Dates        []Date          `json:"dates,omitempty"`
	Names        []Name          `json:"names,omitempty"`
	Reliances    []Reliance      `json:"reliances,omitempty"`
	Roles        []Participation `json:"roles,omitempty"`
	Scope        Scope           `json:"scope,omitempty"`
	Beside       []Line          `json:"beside,omitempty"`       // of each of Document.Lines, in their order
	Fingerprints []uint64        `json:"fingerprints,omitempty"` // winnowed hashes of word shingles, sorted, for reuse
}

// Line is what was found in a line that a document has beside its text. Spans
// are byte offsets into the line.
type Line struct {
	Names   []Name   `json:"names,omitempty"`
	Dates   []Date   `json:"dates,omitempty"`
	Figures []Figure `json:"figures,omitempty"`
}

// Passage is one to three sentences: the unit of retrieval.
type Passage struct {
	Span
	First int `json:"first"` // index of its first sentence
	Last  int `json:"last"`  // index of its last sentence, inclusive
}

// Function is what a sentence does in its document.
type Function string

// The functions of a sentence.
const (
	Fact       Function = "fact"
	Disclaimer Function = "disclaimer" // says what the source does not say or claim: "no arrests are mentioned"
	Limit      Function = "limit"      // says that the stored text is only a part: "the excerpt ends before any ruling"
	Stake      Function = "stake"      // says what interest the source has: "the group campaigns about such laws"
	Method     Function = "method"     // says how the source knows: "the account rests on interviews with 20 officials"
	Request    Function = "request"    // asks for something and finds nothing: "the senator asks for an inquiry"
	Finding    Function = "finding"    // what an inquiry, an audit or a court concluded
	Heading    Function = "heading"
	Meta       Function = "meta" // about the document itself: "the story is dated 1 July 2021"
)

// Sentence is one sentence of a document.
type Sentence struct {
	Span
	Paragraph int      `json:"p"`
	Function  Function `json:"f"`
	// Standalone: it can be printed alone once its References are replaced.
	Standalone bool `json:"ok"`
	// Needs lists the earlier sentences without which it cannot be understood.
	Needs []int `json:"needs,omitempty"`
	// References are words that point elsewhere in the document, with what they stand for.
	References []Reference `json:"refs,omitempty"`
	// Subject is the span of the sentence's grammatical subject; empty when not found.
	Subject Span `json:"subj,omitzero"`
	// Verb is the span of the sentence's main verb group; empty when not found.
	Verb Span `json:"verb,omitzero"`
	// Negated: the main proposition is denied ("did not", "no evidence").
	Negated bool `json:"neg,omitempty"`
	// Relay is whose word the sentence passes on, as named in the text: its speaker ("ICE"), else what it or the
	// whole account rests on ("an ICE release"); "" when the document speaks for itself or from what it found itself.
	Relay string `json:"relay,omitempty"`
	// General: it says how things are or are done, and tells of no one happening, case or count.
	General bool `json:"gen,omitempty"`
	// Terms are the stems of its content words, each once, sorted (for matching at ask time).
	Terms []string `json:"terms,omitempty"`
}

// Reference is a pronoun or definite phrase and what it stands for.
type Reference struct {
	Span
	// To is what to print in its place; "" when it is not known.
	To string `json:"to,omitempty"`
	// Publisher: it stands for the document's publisher ("the station", "the release", "it" with a speech verb);
	// the writer chooses the name.
	Publisher bool `json:"pub,omitempty"`
}

// Manner is how a statement reaches the reader.
type Manner string

// The manners of statements.
const (
	Direct   Manner = "direct"   // in the speaker's quoted words
	Reported Manner = "reported" // in other words, with a speaker
	Own      Manner = "own"      // the document's own assertion
)

// Modality is how far an accusation or a figure has come. Never moved up.
type Modality string

// The ladder of an accusation: suspected < alleged < charged < convicted.
// The ladder of a figure: estimated < said < counted < audited.
const (
	Plain     Modality = ""
	Suspected Modality = "suspected"
	Alleged   Modality = "alleged"
	Charged   Modality = "charged"
	Convicted Modality = "convicted"
	Estimated Modality = "estimated"
	Said      Modality = "said"
	Counted   Modality = "counted"
	Audited   Modality = "audited"
)

// Statement is who says a sentence's proposition, with what verb.
// A sentence has at most one; its content may be the whole sentence.
type Statement struct {
	Sentence int    `json:"i"`
	Speaker  string `json:"speaker,omitempty"` // resolved name; "" when the document itself speaks
	// Source is the span of the speaker's words; empty when the speaker was carried over or is the document.
	Source   Span     `json:"source,omitzero"`
	Cue      Span     `json:"cue,omitzero"`
	Content  Span     `json:"content"`
	Verb     string   `json:"verb,omitempty"` // lemma of the cue: say, report, allege, deny, estimate
	Via      []string `json:"via,omitempty"`  // nested: who says that the speaker says so, outermost first
	Manner   Manner   `json:"manner"`
	Modality Modality `json:"mod,omitempty"`
	Denied   bool     `json:"denied,omitempty"`  // the speaker denies or disputes the content
	Unnamed  bool     `json:"unnamed,omitempty"` // the speaker is not named ("a source familiar with the matter")
	// Unverified: the text says that this statement was not or could not be confirmed, here or in the sentence after.
	Unverified bool `json:"unv,omitempty"`
}

// Reliance is a place where a text says whose document, data or word something
// in it rests on: "the station credits its account to an ICE release", "citing
// Reuters", "the numbers came from internal briefings". A speaker alone ("police
// said") makes a Statement and no Reliance.
type Reliance struct {
	Span            // from the word that says so to the end of what is leaned on
	Sentence int    `json:"i"`
	On       Span   `json:"on"`              // the words for what is leaned on
	Text     string `json:"text"`            // those words on one line, without an article: "internal DHS briefings"
	Party    string `json:"party,omitempty"` // whose it is, as named in the text: "DHS"; "" when the text does not say
	// Form is what it is in one noun, singular and small: release, report, data, interview; "" for a body or a person.
	Form string `json:"form,omitempty"`
	// Of is who leans on it when that is not the document itself: "the inspector general" in "the inspector general's
	// numbers came from internal briefings".
	Of      string `json:"of,omitempty"`
	Account bool   `json:"acc,omitempty"` // the whole document leans on it, not this sentence alone
	Own     bool   `json:"own,omitempty"` // had at first hand: interviewed, obtained, sampled; not a relay
}

// RestsOn gives what sentence i of the document rests on at second hand: what
// the sentence itself says, else what the document says of its whole account.
// ok is false when the text says nothing of the sort, or that the document
// found it out itself.
func (a *Annotation) RestsOn(i int) (r Reliance, ok bool) {
	for k := range a.Reliances {
		n := &a.Reliances[k]
		switch {
		case n.Of != "":
		case n.Sentence == i && n.Own:
			return Reliance{}, false
		case n.Sentence == i:
			return *n, true
		case n.Account && !n.Own && !ok:
			r, ok = *n, true
		}
	}
	if ok && i >= 0 && i < len(a.Sentences) {
		switch a.Sentences[i].Function {
		case Heading, Meta, Disclaimer, Limit, Stake:
			return Reliance{}, false // the document's words about itself
		}
	}
	return r, ok
}

// ParticipationRole is what somebody had to do with what a sentence tells.
type ParticipationRole string

// The roles in a happening.
const (
	Led         ParticipationRole = "led"
	Joined      ParticipationRole = "joined" // took part, worked with, supported
	Announced   ParticipationRole = "announced"
	NotInvolved ParticipationRole = "not involved" // the text says that it had no part, or names none
)

// Participation is somebody's part in what a sentence tells: an operation, a case, an
// inquiry, a programme.
type Participation struct {
	Span                       // of the name
	Sentence int               `json:"i"`
	Name     string            `json:"name"` // as written, without an article
	Role     ParticipationRole `json:"role"`
}

// Scope is how much of its source a document holds, as far as its text says.
type Scope string

// The scopes of a document's text.
const (
	ScopeUnknown Scope = ""
	ScopeExcerpt Scope = "excerpt" // "the excerpt ends before any ruling"
	ScopeWhole   Scope = "whole"   // "the full text follows"
)

// FigureKind is what sort of number a figure is.
type FigureKind string

// The kinds of figures. Ages, section and statute numbers, phone numbers, model
// names and bare years are not figures.
const (
	Count   FigureKind = "count"
	Percent FigureKind = "percent"
	Money   FigureKind = "money"
	Measure FigureKind = "measure" // a length, a size, a duration
)

// FigureRole is what a figure does in its sentence.
type FigureRole string

// The roles of figures.
const (
	Asserted    FigureRole = "asserted"
	Quoted      FigureRole = "quoted"      // somebody else's number, named in order to examine it
	Withdrawn   FigureRole = "withdrawn"   // taken back or corrected by the source that gives it; found by the ledger
	Denominator FigureRole = "denominator" // "12,347 out of 50,000"
	Difference  FigureRole = "difference"  // "300 fewer", "up by 200"
	Target      FigureRole = "target"      // planned, hoped for, hypothetical
)

// Figure is a number with what it counts and who says so.
type Figure struct {
	ID       string `json:"id,omitempty"` // document ID and start; filled by the ledger
	Document string `json:"document,omitempty"`
	Sentence int    `json:"sentence"`
	Span            // the number with its approximator and unit words
	Text     string `json:"text"` // the number as written, with its approximator: "more than 24,400"

	Value  float64    `json:"value"`
	Low    float64    `json:"low"`
	High   float64    `json:"high"`             // +Inf is written as 0 with Open set
	Open   bool       `json:"open,omitempty"`   // no upper bound ("more than") or, with Value == High, no lower
	Approx string     `json:"approx,omitempty"` // more than, at least, nearly, about, up to, fewer than
	Kind   FigureKind `json:"kind"`
	Unit   string     `json:"unit,omitempty"` // singular head noun, lower case: child, arrest, victim, file; or %, $, GB, week
	// Population is the unit's modifiers as written: "missing", "unaccompanied", "aged 10 to 17".
	Population string `json:"population,omitempty"`
	// Action is what happened to the units, a participle: located, rescued, arrested, charged.
	Action   string     `json:"action,omitempty"`
	Event    string     `json:"event,omitempty"` // name of the event it belongs to: "Operation Lost Souls"; "" when none
	Place    string     `json:"place,omitempty"`
	Period   string     `json:"period,omitempty"` // as written: "fiscal 2024", "17-26 June 2021", "July 2025"
	Owner    string     `json:"owner,omitempty"`  // who asserts it; "" when the document does
	Modality Modality   `json:"modality,omitempty"`
	Role     FigureRole `json:"role"`

	// Filled by the ledger, for one library and one question.
	Status   FigureStatus `json:"status,omitempty"`
	Origin   string       `json:"origin,omitempty"`
	Why      string       `json:"why,omitempty"`      // the status in a clause
	Quantity string       `json:"quantity,omitempty"` // key of the quantity it belongs to; figures of different keys are never compared
}

// FigureStatus is what the ledger found about a figure.
type FigureStatus string

// The statuses of figures.
const (
	Claimed           FigureStatus = "claimed"
	Repeated          FigureStatus = "repeated"
	Corroborated      FigureStatus = "corroborated"
	Disputed          FigureStatus = "disputed"
	DifferentQuantity FigureStatus = "different quantity"
)

// DateRole is what a date in a text dates.
type DateRole string

// The roles of dates.
const (
	EventDate       DateRole = "event"
	PublicationDate DateRole = "publication"
	CountDate       DateRole = "count" // as of when a number holds
)

// Date is a date or a period mentioned in a text.
type Date struct {
	Span
	Sentence int      `json:"i"`
	From     string   `json:"from"`         // YYYY, YYYY-MM or YYYY-MM-DD
	To       string   `json:"to,omitempty"` // the last day or year of a period; "" for a single date
	Fiscal   bool     `json:"fiscal,omitempty"`
	Role     DateRole `json:"role"`
}

// NameKind is what sort of thing a name names.
type NameKind string

// The kinds of names.
const (
	Organisation NameKind = "organisation"
	Person       NameKind = "person"
	Place        NameKind = "place"
	EventName    NameKind = "event" // a named happening: "Operation Lost Souls"
	OtherName    NameKind = "other"
)

// Name is a proper name in a text.
type Name struct {
	Span
	Sentence int      `json:"i"`
	Text     string   `json:"text"`
	Kind     NameKind `json:"kind"`
	// Alias is the other form that the text itself gives: "Homeland Security Investigations (HSI)".
	Alias string `json:"alias,omitempty"`
	// Article: the text writes it with "the" inside a sentence: "the Coast Guard".
	Article bool `json:"art,omitempty"`
	// Plural: it takes a verb in the plural: "the Marshals report".
	Plural bool `json:"pl,omitempty"`
}

// AnnotationVersion is raised when annotations change in form or meaning.
const AnnotationVersion = 3
