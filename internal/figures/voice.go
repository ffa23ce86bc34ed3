package figures

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// Names knows organisations by the names that they go by.
type Names interface {
	// Bodies gives the canonical names of the organisations that a phrase names.
	Bodies(phrase string) []string
	// Publisher gives what is known of an organisation.
	Publisher(canonical string) (assay.Publisher, bool)
	// Family gives an organisation with those above and below it that it speaks for.
	Family(canonical string) []string
}

// voice is whose word a figure is, and what that word rests on.
type voice struct {
	named    map[string]bool // canonical names of the bodies whose word it is
	bodies   map[string]bool // these with what is above and below them
	words    map[string]bool // of the owner's name
	rests    map[string]bool // bodies that the source as a whole rests on
	lines    map[string]bool // what the source as a whole rests on, as written
	proper   map[string]bool // the proper names in that, word by word
	official bool            // an official body's own word, or of no one but officials
	own      bool            // the source's own account, resting on no one it names
	written  string          // as a reader reads it
}

// voices reads whose word figures are, each phrase and each owner of a document once.
type voices struct {
	o      Options
	family map[string][]string
	read   map[spoken]voice
	basis  map[string]basis // by document

	parties map[string][]party   // by document
	full    map[[2]string]string // the fullest name of an owner, by document and owner
}

// basis is what a source as a whole rests on.
type basis struct {
	lines, proper map[string]bool
	bodies        []string
}

// spoken is what a voice is read from: a document, whose word one of its figures
// is, and on whose word the figure's sentence rests.
type spoken struct{ document, owner, party string }

func newVoices(o Options) *voices {
	return &voices{o: o, family: map[string][]string{}, read: map[spoken]voice{}, basis: map[string]basis{}, parties: map[string][]party{}, full: map[[2]string]string{}}
}

// documentWords are what an owner is called that is the source itself or what it rests on.
var documentWords = setOf("release statement report account article announcement post letter data figures agency office department officials official spokesperson authorities that this the a an its own")

// of gives whose word a figure is. The sets of a voice are shared and not to be changed.
func (v *voices) of(f assay.Figure, m *assay.Material) voice {
	s := spoken{document: f.Document, owner: f.Owner}
	if r, ok := m.Annotation.RestsOn(f.Sentence); ok {
		s.party = r.Party
	}
	out, ok := v.read[s]
	if !ok {
		out = v.hear(f, m, s.party)
		v.read[s] = out
	}
	return out
}

// hear reads whose word a figure is; party is on whose word its sentence rests.
func (v *voices) hear(f assay.Figure, m *assay.Material, party string) voice {
	d := m.Document
	on := v.basisOf(d)
	out := voice{named: map[string]bool{}, bodies: map[string]bool{}, words: map[string]bool{}, rests: map[string]bool{}, lines: on.lines, proper: on.proper, written: f.Owner}
	resting := append(slices.Clip(on.bodies), v.knownIn(party)...)
	own := ownerOf(d, v.o)
	itself := f.Owner == "" || f.Owner == own || f.Owner == d.Publisher || f.Owner == d.Owner
	named := v.knownIn(f.Owner)
	if !itself && len(named) == 0 && d.Publisher != "" && strings.Contains(strings.ToLower(d.Publisher), strings.ToLower(f.Owner)) {
		itself = true
	}
	vague := true
	for _, t := range text.Tokens(f.Owner) {
		vague = vague && documentWords[t.Lower]
	}
	switch {
	case len(named) > 0 && !itself:
		out.addWords(f.Owner)
	case (itself || vague) && (len(d.ReliesOn) > 0 || len(resting) > 0):
		named = resting
		if len(named) == 0 {
			out.addWords(strings.Join(d.ReliesOn, " "))
		}
	case itself || vague:
		out.own = true
		if d.Owner != "" {
			named = []string{d.Owner}
		}
		out.addWords(d.Publisher)
	default:
		out.addWords(f.Owner)
	}
	official := len(named) > 0
	for _, b := range named {
		official = official && v.official(b)
		out.named[b] = true
		v.add(out.bodies, b)
	}
	if len(named) == 0 {
		for _, b := range resting {
			official = official || v.official(b)
		}
	}
	out.official = official || out.own && d.Class == assay.Official
	for _, b := range resting {
		v.add(out.rests, b)
	}
	return out
}

// basisOf reads what a source as a whole rests on, once.
func (v *voices) basisOf(d assay.Document) basis {
	out, ok := v.basis[d.ID]
	if ok {
		return out
	}
	out = basis{lines: map[string]bool{}, proper: map[string]bool{}}
	for _, line := range d.ReliesOn {
		out.lines[strings.ToLower(strings.TrimSpace(line))] = true
		out.bodies = append(out.bodies, v.knownIn(line)...)
		for _, t := range text.Tokens(line) {
			if isProper(t) {
				out.proper[t.Lower] = true
			}
		}
	}
	v.basis[d.ID] = out
	return out
}

func (a *voice) addWords(s string) {
	for stem := range text.Set(s) {
		a.words[stem] = true
	}
}

func (v *voices) add(set map[string]bool, body string) {
	family, ok := v.family[body]
	if !ok {
		family = []string{body}
		if v.o.Names != nil {
			family = append(family, v.o.Names.Family(body)...)
		}
		v.family[body] = family
	}
	for _, b := range family {
		set[b] = true
	}
}

func (v *voices) official(body string) bool {
	if v.o.Names == nil {
		return false
	}
	p, ok := v.o.Names.Publisher(body)
	return ok && p.Class == assay.Official
}

// knownIn gives the organisations that a phrase names.
func (v *voices) knownIn(phrase string) []string {
	if v.o.Names == nil || phrase == "" {
		return nil
	}
	return v.o.Names.Bodies(phrase)
}

// same reports whether two voices are one: one body or one that speaks for the
// other, one owner in more or fewer words, or one source that both rest on.
func (a voice) same(b voice) bool {
	if meets(a.named, b.bodies) || meets(b.named, a.bodies) || meets(a.lines, b.lines) {
		return true
	}
	if len(a.named) > 0 && len(b.named) > 0 || len(a.words) == 0 || len(b.words) == 0 {
		return false
	}
	return within(a.words, b.words) || within(b.words, a.words) // one of them is no known body: its name has to tell
}

// related reports whether one voice is, or rests on, what the other is or rests on.
func (a voice) related(b voice) bool {
	common := 0
	for w := range a.proper {
		if b.proper[w] {
			common++
		}
	}
	return a.same(b) || meets(a.named, b.rests) || meets(a.rests, b.named) || common >= 2
}

func meets(a, b map[string]bool) bool {
	for k := range a {
		if b[k] {
			return true
		}
	}
	return false
}

func within(a, b map[string]bool) bool {
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}
