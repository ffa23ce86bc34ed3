package assay

// Profile is a field's vocabulary, as data: which units are not the same, the
// stages of its records in order, the words that mark a topic or a role. No
// field's words stand in code. Profiles are YAML files under profiles/.
type Profile struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	// Extends names the profile that this one adds to; the general one needs no naming.
	Extends string `yaml:"extends"`
	// Terms show that a question belongs to this field.
	Terms []string `yaml:"terms"`
	// Synonyms are groups of words that mean one thing when a claim is matched.
	Synonyms [][]string `yaml:"synonyms"`
	// Distinct are groups of words that must never be taken for one another
	// when figures or claims are compared: located, rescued.
	Distinct [][]string `yaml:"distinct"`
	// Units maps a word to the unit that it counts: minors -> child.
	Units map[string]string `yaml:"units"`
	// Topics are what a source may speak of, each with cues; sections and gaps are made from them.
	Topics []Topic `yaml:"topics"`
	// Stages are the steps of a record or a process, in order.
	Stages []Stage `yaml:"stages"`
	// Gaps are the things that a reader of this field would want counted or confirmed.
	Gaps []GapRule `yaml:"gaps"`
	// Events are the sorts of happenings that sources of this field speak of.
	Events []EventKind `yaml:"events"`
	// Ladders are the stages that a happening goes through, for those accused, those harmed, the process itself.
	Ladders []Ladder `yaml:"ladders"`
	// Actors are words for the bodies that act and report; they tell no event from another.
	Actors []string `yaml:"actors"`
	// Searches are words that a search of the world adds to a question for one side of it.
	Searches []SearchWords `yaml:"searches"`
}

// SearchWords are words that lead a search engine to one side of a question.
type SearchWords struct {
	Side  Side     `yaml:"side"`
	Words []string `yaml:"words"` // each makes one query: what is asked, and these words
}

// EventKind is a sort of happening: an operation, a case, an audit.
type EventKind struct {
	Key     string `yaml:"key"`
	Heading string `yaml:"heading"` // in the plural, in sentence case
	Noun    string `yaml:"noun"`    // what one is called that no source names: operation
	// Heads begin the proper names of such happenings, Tails end them, Captions join the parties of a case.
	Heads    []string `yaml:"heads"`
	Tails    []string `yaml:"tails"`
	Captions []string `yaml:"captions"`
	// Cues are nouns and verbs that tell of one; Titles do so in a title only, Weak
	// ones only beside a day, a period of days or a length of time.
	Cues   []string `yaml:"cues"`
	Titles []string `yaml:"titles"`
	Weak   []string `yaml:"weak"`
	// Document: a court's or an overseer's own text of this kind dates it by its publication.
	Document bool `yaml:"document"`
	// With are the kinds that may be the same happening: a raid and the case that came of it.
	With []string `yaml:"with"`
	// Ladders are the keys of the ladders that its record runs along.
	Ladders []string `yaml:"ladders"`
}

// Ladder is the stages of a record, in order.
type Ladder struct {
	Key     string  `yaml:"key"`
	Heading string  `yaml:"heading"`
	Stages  []Stage `yaml:"stages"`
	// Of are words for whom or what the ladder counts; Not are words whose numbers never stand on it.
	Of  []string `yaml:"of"`
	Not []string `yaml:"not"`
}

// Topic is something that a source may speak of: oversight, criticism, law.
type Topic struct {
	Key     string   `yaml:"key"`
	Heading string   `yaml:"heading"` // of a section on it, in sentence case
	Cues    []string `yaml:"cues"`    // words and phrases, matched by stem
	Classes []Class  `yaml:"classes"` // publishers of these classes count as a cue
	Asked   []string `yaml:"asked"`   // words of a question that ask for it
}

// Stage is one step of a record or process.
type Stage struct {
	Key     string   `yaml:"key"`
	Heading string   `yaml:"heading"`
	Cues    []string `yaml:"cues"`
	// Outcome is what reaching it follows a happening to, in words: a conviction. For a ladder's stages only.
	Outcome string `yaml:"outcome"`
}

// GapRule is something that a reader would want and that the sources may lack.
type GapRule struct {
	Key      string   `yaml:"key"`
	When     []string `yaml:"when"`      // words: at least one must be in the question or a printed section
	Query    string   `yaml:"query"`     // what is searched for to prove the gap
	Found    []string `yaml:"found"`     // a sentence with one of these, and no negation, fills the gap
	Text     string   `yaml:"text"`      // the gap as printed
	FollowUp string   `yaml:"follow_up"` // the question that it raises
}
