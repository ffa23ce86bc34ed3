package cite

import "assay/internal/text"

// rung is a step of the ladder of an accusation: suspected and alleged are one
// here, because no word of a sentence is refused for being lower.
type rung uint8

const (
	alleged rung = iota + 1
	charged
	convicted
)

func (r rung) String() string {
	return [...]string{"", "an allegation", "a charge", "a conviction"}[r]
}

// cue is a word of the ladder in a text.
type cue struct {
	rung   rung
	denied bool
	word   string
}

// cues finds the words of the ladder in l.
func (l *lexed) cues() []cue {
	var out []cue
	for i, w := range l.words {
		if r := words().rungs[w.lower]; r > 0 {
			out = append(out, cue{r, l.denied(i), w.text})
		}
	}
	return out
}

// denied reports whether a negation stands in the four words before word i, in
// the same clause.
func (l *lexed) denied(i int) bool {
	for j := i; j > 0 && j > i-4; j-- {
		if !l.near(j) {
			return false
		}
		if words().negations[l.words[j-1].lower] {
			return true
		}
	}
	return false
}

// modality refuses a sentence that moves an accusation up its ladder, that
// denies a step which no cited passage denies, or that drops a hedge.
func modality(s *lexed, units []*unit) *Problem {
	for _, c := range s.cues() {
		if c.rung < charged {
			continue
		}
		if !supported(c, units) {
			if c.denied {
				return problem(KindModality, "the sentence denies %s (%q), and no cited passage does", c.rung, c.word)
			}
			return problem(KindModality, "the sentence states %s (%q), and no cited passage has that step or a later one", c.rung, c.word)
		}
	}
	return hedged(s, units)
}

func supported(c cue, units []*unit) bool {
	for _, u := range units {
		for _, l := range u.spoken() {
			for _, have := range l.cues() {
				if c.denied && have.denied && have.rung == c.rung || !c.denied && !have.denied && have.rung >= c.rung {
					return true
				}
			}
			if !c.denied {
				continue
			}
			for _, w := range l.words {
				if words().acquitted[w.lower] {
					return true
				}
			}
		}
	}
	return false
}

// spoken gives the texts of a unit that state things: its passage and its title.
func (u *unit) spoken() []*lexed {
	if u.doc == nil {
		return []*lexed{u.quote}
	}
	return []*lexed{u.quote, u.doc.title}
}

// hedged refuses a sentence that has the word after an "allegedly" of the
// passage, and neither that hedge nor another word of the ladder.
func hedged(s *lexed, units []*unit) *Problem {
	if len(s.cues()) > 0 {
		return nil
	}
	for _, u := range units {
		for i, w := range u.quote.words {
			if !words().hedges[w.lower] {
				continue
			}
			next := u.quote.content(i + 1)
			if next == "" || !s.hasStem(next) {
				continue
			}
			if !unhedged(text.Stem(next), units) {
				return problem(KindModality, "the passage says %q of %q, and the sentence leaves it out", w.lower, next)
			}
		}
	}
	return nil
}

// content gives the first content word at or after i in the same clause.
func (l *lexed) content(i int) string {
	for ; i < len(l.words) && l.near(i); i++ {
		if w := l.words[i].lower; !text.IsStop(w) && !words().hedges[w] {
			return w
		}
	}
	return ""
}

// unhedged reports whether a word with this stem stands in a passage without a hedge before it.
func unhedged(stem string, units []*unit) bool {
	for _, u := range units {
		for i, w := range u.quote.words {
			if text.IsStop(w.lower) || text.Stem(w.lower) != stem {
				continue
			}
			hedge := false
			for j := i - 1; j >= 0 && j >= i-3; j-- {
				hedge = hedge || words().hedges[u.quote.words[j].lower]
			}
			if !hedge {
				return true
			}
		}
	}
	return false
}
