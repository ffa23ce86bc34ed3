package desk

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"assay"
	"assay/internal/render"
)

// Printed is what a published check has said in all of its versions: every
// sentence once, in the order in which they first stood in it. Its counts make
// the desk's error rate. A sentence is known by its words as they are printed,
// wherever in the report they stand and however often; its words are not kept,
// the reports have them.
type Printed struct {
	Sentences []PrintedSentence `json:"sentences"`
}

// PrintedSentence is one sentence of a published check, and what became of it.
type PrintedSentence struct {
	Key       string   `json:"key"` // of its words
	Rule      Rule     `json:"rule"`
	Writer    string   `json:"writer"`             // of the version in which it stood first
	Version   string   `json:"version"`            // of that writer
	Rests     string   `json:"rests"`              // on which texts, in the latest version that has it
	Stands    bool     `json:"stands,omitempty"`   // the latest version has it
	Corrected bool     `json:"correct,omitempty"`  // a correction changed it or took it out
	Resourced bool     `json:"resource,omitempty"` // a correction kept its words and put them on other sources
	Updated   bool     `json:"update,omitempty"`   // an update changed it or took it out
	Retracted bool     `json:"retract,omitempty"`  // it was taken back with its check and has not been printed again since
	Disputes  []string `json:"disputes,omitempty"` // IDs of the tips that dispute it, sorted
	Upheld    bool     `json:"upheld,omitempty"`   // one of them led to a correction or to a retraction
}

// keyOf names a sentence by its words: the first 128 bits of their SHA-256.
func keyOf(words string) string {
	sum := sha256.Sum256([]byte(words))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// said is a sentence of one report, in all places that have it.
type said struct {
	key   string
	rule  Rule
	texts []string // hashes of the texts that it rests on
}

// rests names the texts of a sentence in whatever order it cites them.
func (s *said) rests() string {
	slices.Sort(s.texts)
	return keyOf(strings.Join(slices.Compact(s.texts), " "))[:11]
}

// saidIn gives what a report says, each sentence once, and which of them stands
// in which place of its page. A verdict is a sentence with its reason.
func saidIn(r *assay.Report) (list []*said, places map[string]string) {
	places = map[string]string{}
	seen := map[string]*said{}
	add := func(words string, rule Rule, citations []assay.Citation) string {
		key := keyOf(words)
		s := seen[key]
		if s == nil {
			s = &said{key: key, rule: rule}
			seen[key] = s
			list = append(list, s)
		}
		for _, c := range citations {
			s.texts = append(s.texts, c.Anchor.DocumentSHA256)
		}
		return key
	}
	if v := r.Verdict; v != nil {
		add(render.Clean(string(v.Label)+": "+v.Reason), render.VerdictRule, nil)
	}
	for _, p := range render.WordsOf(r).Places() {
		if p.Text != "" {
			places[p.ID] = add(p.Text, p.Rule(), p.Citations)
		}
	}
	return list, places
}

// mostName is the most characters of a writer's name and of its version.
const mostName = 100

// Revise takes in a further version of the check with its report; the first one
// is of the kind Published. A retraction keeps the report that it takes back.
func (p *Printed) Revise(kind RevisionKind, r *assay.Report) {
	if kind == Retracted {
		for i := range p.Sentences {
			s := &p.Sentences[i]
			s.Retracted = s.Retracted || s.Stands
		}
		return
	}
	list, _ := saidIn(r)
	now := make(map[string]*said, len(list))
	for _, s := range list {
		now[s.key] = s
	}
	for i := range p.Sentences {
		s := &p.Sentences[i]
		next := now[s.Key]
		delete(now, s.Key)
		s.pass(kind, next)
	}
	writer, version := line(r.Engine.Writer, mostName), line(r.Engine.Version, mostName)
	for _, s := range list {
		if now[s.key] != nil {
			p.Sentences = append(p.Sentences, PrintedSentence{Key: s.key, Rule: s.rule, Writer: writer, Version: version, Rests: s.rests(), Stands: true})
		}
	}
}

// pass takes a sentence into a version that has it as next, or nil.
func (s *PrintedSentence) pass(kind RevisionKind, next *said) {
	stood := s.Stands
	if s.Stands = next != nil; next == nil {
		s.Corrected = s.Corrected || stood && kind == Corrected
		s.Updated = s.Updated || stood && kind == Updated
		return
	}
	rests := next.rests()
	s.Resourced = s.Resourced || stood && kind == Corrected && rests != s.Rests
	s.Rests, s.Retracted = rests, false
}

// Dispute notes the tips that dispute places of a report, which is that of a
// version of the check; tips gives the place ("s5") by the tip's ID. A place that
// the report does not have is left out.
func (p *Printed) Dispute(r *assay.Report, tips map[string]string) {
	if len(tips) == 0 {
		return
	}
	_, places := saidIn(r)
	at := make(map[string]*PrintedSentence, len(p.Sentences))
	for i := range p.Sentences {
		at[p.Sentences[i].Key] = &p.Sentences[i]
	}
	for tip, place := range tips {
		s := at[places[place]]
		if s == nil {
			continue
		}
		if i, there := slices.BinarySearch(s.Disputes, tip); !there {
			s.Disputes = slices.Insert(s.Disputes, i, tip)
		}
	}
}

// Uphold notes which disputed sentences had a dispute that led to a correction
// or to a retraction, as a function says of a tip, and gives its error.
func (p *Printed) Uphold(led func(tip string) (bool, error)) (err error) {
	for i := range p.Sentences {
		s := &p.Sentences[i]
		for n := 0; n < len(s.Disputes) && !s.Upheld; n++ {
			if s.Upheld, err = led(s.Disputes[n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Rates counts the sentences by rule and by writer.
func (p *Printed) Rates() []Rate {
	var s Sums
	for i := range p.Sentences {
		x := &p.Sentences[i]
		s.Add(Rate{x.Rule, x.Writer, x.Version, x.counts()})
	}
	return s.Rates()
}

// counts counts one sentence. Of what can be said of it the gravest counts: one
// that was corrected is not counted as retracted, updated or resourced as well.
func (s *PrintedSentence) counts() Counts {
	one := func(is bool) int {
		if is {
			return 1
		}
		return 0
	}
	return Counts{
		Published: 1, Disputed: one(len(s.Disputes) > 0), Upheld: one(s.Upheld), Corrected: one(s.Corrected),
		Retracted: one(s.Retracted && !s.Corrected), Resourced: one(s.Resourced && !s.Corrected), Updated: one(s.Updated && !s.Corrected),
	}
}
