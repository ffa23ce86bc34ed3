package assay

// Profile is a field's vocabulary, as data: which units are not the same, the
// stages of its records in order, the words that mark a topic or a role. No
// field's words stand in code. Profiles are YAML files under profiles/.
type Profile struct {
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
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
