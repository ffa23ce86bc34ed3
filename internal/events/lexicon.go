package events

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// The strengths of cues.
const (
	weakCue   = 1
	titleCue  = 2
	strongCue = 3
)

// cue is a phrase of the profile that tells of a kind of event.
type cue struct {
	phrase   text.Phrase
	kind     int
	strength int
}

// hint says what a line may hold by the stems of its content words, which are
// known from the annotation: a line is read word by word only where it may hold
// what is looked for.
type hint uint8

const (
	hintTells hint = 1 << iota // a cue or a head
	hintName                   // another name or number of an event
	hintStage                  // a cue of a stage of a ladder

	anything = hintTells | hintName | hintStage
)

// lexicon is a profile's words, ready to be matched.
type lexicon struct {
	profile  *assay.Profile
	hints    map[string]hint  // by stem
	always   hint             // what a line without any content word may hold
	cues     map[string][]cue // by their first stem
	heads    map[string]int   // lower-case word -> kind
	tails    map[string]int
	captions map[string]int
	opens    map[string]bool // stems of heads
	actors   map[string]bool // stems
	ladders  map[string]*ladder
	stages   map[string][]stageCue // by their first stem
	docket   int                   // the kind of a court's number; -1 for none
	report   int                   // the kind of a report's number
}

func newLexicon(p *assay.Profile) *lexicon {
	l := &lexicon{profile: p, hints: map[string]hint{}, cues: map[string][]cue{}, heads: map[string]int{}, tails: map[string]int{}, captions: map[string]int{}, opens: map[string]bool{},
		actors: map[string]bool{}, ladders: map[string]*ladder{}, stages: map[string][]stageCue{}, docket: -1, report: -1}
	for k, kind := range p.Events {
		for _, w := range kind.Heads {
			put(l.heads, w, k)
			l.opens[text.Stem(strings.ToLower(w))] = true
			l.hint(w, hintTells)
		}
		for _, w := range kind.Tails {
			put(l.tails, w, k)
			l.hint(w, hintName)
		}
		for _, w := range kind.Captions {
			put(l.captions, strings.TrimSuffix(w, "."), k)
			l.hint(w, hintName)
		}
		switch {
		case len(kind.Captions) > 0 && l.docket < 0:
			l.docket = k
		case len(kind.Captions) == 0 && kind.Document && l.report < 0:
			l.report = k
		}
		for strength, words := range map[int][]string{strongCue: kind.Cues, titleCue: kind.Titles, weakCue: kind.Weak} {
			for _, w := range words {
				if ph := text.NewPhrase(strings.ToLower(w)); len(ph) > 0 {
					l.cues[ph[0]] = append(l.cues[ph[0]], cue{ph, k, strength})
					l.hint(w, hintTells)
				}
			}
		}
	}
	for _, list := range l.cues { // a longer phrase before a shorter one, then by kind
		slices.SortStableFunc(list, func(a, b cue) int {
			if len(a.phrase) != len(b.phrase) {
				return len(b.phrase) - len(a.phrase)
			}
			if a.kind != b.kind {
				return a.kind - b.kind
			}
			return b.strength - a.strength
		})
	}
	for _, w := range p.Actors {
		l.actors[text.Stem(strings.ToLower(w))] = true
	}
	for i := range p.Ladders {
		x := newLadder(&p.Ladders[i])
		l.ladders[p.Ladders[i].Key] = x
		for k, list := range x.cues {
			for _, ph := range list {
				l.stages[ph[0]] = append(l.stages[ph[0]], stageCue{x, k, ph})
			}
		}
		for _, s := range p.Ladders[i].Stages {
			for _, c := range s.Cues {
				l.hint(c, hintStage)
			}
		}
	}
	return l
}

// hint notes that a line may hold a phrase where it holds the phrase's first content word.
func (l *lexicon) hint(phrase string, h hint) {
	for _, t := range text.Tokens(strings.ToLower(phrase)) {
		if !text.IsStop(t.Lower) {
			l.hints[text.Stem(t.Lower)] |= h
			return
		}
	}
	l.always |= h
}

func put(m map[string]int, w string, k int) {
	w = strings.ToLower(w)
	if _, ok := m[w]; !ok {
		m[w] = k
	}
}

// mayBeOne reports whether mentions of two kinds may be of one event.
func (l *lexicon) mayBeOne(a, b int) bool {
	if a == b {
		return true
	}
	x, y := l.profile.Events[a], l.profile.Events[b]
	return slices.Contains(x.With, y.Key) || slices.Contains(y.With, x.Key)
}

// found is a cue in a line.
type found struct {
	cue
	at int // index of its first token
}

// cuesIn gives the cues of a line, none inside another.
func (l *lexicon) cuesIn(u *unit) []found {
	var out []found
	for i := 0; i < len(u.stems); i++ {
		for _, c := range l.cues[u.stems[i]] {
			if i+len(c.phrase) <= len(u.stems) && slices.Equal(u.stems[i:i+len(c.phrase)], []string(c.phrase)) &&
				(c.strength != titleCue || u.where == titleUnit) {
				out = append(out, found{c, i})
				i += len(c.phrase) - 1
				break
			}
		}
	}
	return out
}

// stageCue is a phrase that tells of a stage of a ladder.
type stageCue struct {
	*ladder
	stage  int
	phrase text.Phrase
}

// stageAt is a stage's cue in a line.
type stageAt struct {
	*ladder
	stage, at, width int
}

// stagesIn gives the first cue of each stage of all ladders in a line, of two at
// one place the one that the profile lists first. A line is read once for all.
func (f *finder) stagesIn(u *unit) []stageAt {
	if u.staged || u.holds&hintStage == 0 {
		return u.stages
	}
	u.staged = true
	f.words(u)
	for i, stem := range u.stems {
		for _, c := range f.lex.stages[stem] {
			known := slices.ContainsFunc(u.stages, func(s stageAt) bool { return s.ladder == c.ladder && s.stage == c.stage })
			if !known && i+len(c.phrase) <= len(u.stems) && slices.Equal(u.stems[i:i+len(c.phrase)], c.phrase) {
				u.stages = append(u.stages, stageAt{c.ladder, c.stage, i, len(c.phrase)})
			}
		}
	}
	return u.stages
}

// ladder is a ladder's words, ready to be matched.
type ladder struct {
	*assay.Ladder
	cues    [][]text.Phrase // by stage
	of, not map[string]bool
}

func newLadder(x *assay.Ladder) *ladder {
	l := &ladder{Ladder: x, of: map[string]bool{}, not: map[string]bool{}}
	for _, s := range x.Stages {
		var list []text.Phrase
		for _, c := range s.Cues {
			if ph := text.NewPhrase(strings.ToLower(c)); len(ph) > 0 {
				list = append(list, ph)
			}
		}
		l.cues = append(l.cues, list)
	}
	for _, w := range x.Of {
		l.of[text.Stem(strings.ToLower(w))] = true
	}
	for _, w := range x.Not {
		l.not[text.Stem(strings.ToLower(w))] = true
	}
	return l
}

// reached reports whether a line holds a cue of any stage.
func (f *finder) reached(l *ladder, u *unit) bool {
	return slices.ContainsFunc(f.stagesIn(u), func(s stageAt) bool { return s.ladder == l })
}

// counts reports whether a number of this unit may stand on the ladder.
func (l *ladder) counts(unit string) bool { return !l.not[unit] }
