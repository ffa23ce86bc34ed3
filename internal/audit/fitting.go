package audit

import (
	"fmt"
	"slices"
	"strings"

	"assay"
	"assay/internal/figures"
	"assay/internal/stance"
	"assay/internal/text"
)

// How much more of a figure's clause another number's clause of the source must
// have than its own to show that the numbers changed places.
const (
	clearShare = 0.3
	halfShare  = 0.5
)

// fitting looks for a figure of a sentence among those of its sources.
type fitting struct {
	*run
	c      *claim
	cf     assay.Figure
	agreed *held   // the same number for the same
	share  float64 // of the clause's words, in the clause of the number that agrees, or of acted
	other  *held   // the same number, by the word of another, or for another period
	acted  *held   // the same number of the same units, to which something else happened
	deed   bool    // acted is of people, who were one thing and not another
	merged *held   // the same number of something else
	rival  *held   // another number of the same
	others *held   // another number beside it, of which the source says what the sentence says of this one
	// rivalShare is as share is, for the rival.
	rivalShare float64
}

// look goes through the figures of one source.
func (f *fitting) look(b *bearing) {
	near := b.near(maxWindowed)
	for _, df := range b.source.figures {
		df = inUnitOf(f.cf, df)
		close := near[df.Sentence] || df.Sentence < 0
		if !close && !oneNumber(f.cf, df) || otherScale(f.cf, df) {
			continue
		}
		m := f.meet(f.cf, df, b.source)
		switch share := f.clauseShare(df, b.source); {
		case m.value && m.differs == "":
			if h := f.owned(f.c, f.cf, df, b); h != nil {
				f.other = h
			} else if h := f.dated(f.c, f.cf, df, b); h != nil {
				f.other = h
			} else if h := f.turned(df, b); h != nil {
				f.other = h
			} else if h := f.beyond(df, b.source); h != nil {
				f.other = h
			} else if h := f.wholeOf(df, b.source); h != nil {
				f.other = h
			} else if h := f.ceiling(df, b); h != nil {
				f.other = h
			} else if h := f.ofAnother(df, b.source); h != nil {
				f.other = h
			} else if f.agreed == nil || share > f.share {
				f.agreed, f.share = &held{agrees: true, kind: "number", at: df.Sentence, in: b.source}, share
				f.others = f.elsewhereSaid(df, b.source)
			}
		case m.value && m.act && (f.acted == nil || close):
			f.acted, f.deed = f.kinds(f.cf, df, m.differs, b), deedDone(f.cf, df)
			if f.agreed == nil {
				f.share = max(f.share, share)
			}
		case m.value && f.cf.Kind == df.Kind && (f.merged == nil || close):
			f.merged = f.kinds(f.cf, df, m.differs, b)
		case !m.value && m.differs == "" && close && df.Sentence >= 0 && df.Role != assay.Denominator && alikeCounts(f.cf, df) && !f.c.gives(df.Value) && (f.cf.Value > small || df.Value <= 2*small && df.Unit == f.cf.Unit) && (f.rival == nil || share > f.rivalShare):
			f.rival, f.rivalShare = &held{kind: "number", opposed: true, at: df.Sentence, in: b.source,
				wrong: fmt.Sprintf("the sentence has %s, the source %s", f.figureOf(f.cf), b.source.figure(df))}, share
		}
	}
}

// Words by which a number grows, and by which it shrinks.
var (
	rising  = setOf(`rise rises rose risen rising increase increases increased increasing grow grows grew grown growing up climb climbed climbing higher jumped soared gained doubled tripled above more twice`)
	falling = setOf(`fall falls fell fallen falling decrease decreases decreased decline declined declining drop drops dropped dropping down lower shrank shrunk sank reduced halved below less fewer`)
)

// The stems of rising and falling.
var risingStems, fallingStems = stemsOf(rising), stemsOf(falling)

func stemsOf(words map[string]bool) map[string]bool {
	out := map[string]bool{}
	for w := range words {
		out[text.Stem(w)] = true
	}
	return out
}

// turned says that a number by which something grew is one by which it shrank in
// the source, or the other way round; nil when it is not.
func (f *fitting) turned(df assay.Figure, b *bearing) *held {
	at := f.cf.Start - f.c.base
	if at < 0 || at > len(f.c.text) || f.cf.Role != assay.Difference && f.cf.Kind != assay.Percent {
		return nil
	}
	from, to := clauseAt(f.c.text, at)
	mine, theirs := direction(f.c.text[from:to]), direction(b.source.clause(df))
	if mine*theirs >= 0 {
		return nil
	}
	return &held{kind: "number", opposed: true, sure: true, at: df.Sentence, in: b.source,
		wrong: fmt.Sprintf("the sentence and the source have %s in opposite directions", f.figureOf(f.cf))}
}

// beyond says that the word behind a number is the opposite of the one behind it in the
// source: "eight days early" of "eight days late"; nil when it is not.
func (f *fitting) beyond(df assay.Figure, s *source) *held {
	end := f.cf.End - f.c.base
	if df.Sentence < 0 || end < 0 || end > len(f.c.text) || df.End > len(s.Document.Text) {
		return nil
	}
	mine, theirs := text.Tokens(text.Head(f.c.text[end:], 40)), text.Tokens(text.Head(s.Document.Text[df.End:], 40))
	for i := range min(len(mine), len(theirs), 2) {
		a, b := mine[i].Lower, theirs[i].Lower
		if a != b {
			if text.IsStop(a) || text.IsStop(b) || !stance.Opposite(a, b) {
				return nil
			}
			return &held{kind: "number", opposed: true, sure: true, at: df.Sentence, in: s,
				wrong: fmt.Sprintf("the sentence has %s %s, the source %s", f.figureOf(f.cf), a, b)}
		}
	}
	return nil
}

// direction is 1 where something grows in a text, -1 where it shrinks, and 0 where
// neither or both do.
func direction(s string) int {
	up, down := 0, 0
	for _, t := range text.Tokens(s) {
		if rising[t.Lower] {
			up = 1
		}
		if falling[t.Lower] {
			down = 1
		}
	}
	return up - down
}

// wholeOf says that a number which the sentence gives as reached is in the source
// the whole that another is a part of: "74 cars" of "19 of 74 cars"; nil when not.
func (f *fitting) wholeOf(df assay.Figure, s *source) *held {
	if df.Role != assay.Denominator || f.cf.Role == assay.Denominator || df.Sentence < 0 {
		return nil
	}
	for _, x := range s.figures {
		if x.Sentence == df.Sentence && x.End <= df.Start && df.Start-x.End < 24 && x.Value < df.Value && !f.c.gives(x.Value) && f.clauseShare(x, s) >= halfShare {
			return &held{kind: "kind", opposed: true, sure: true, at: df.Sentence, in: s,
				wrong: fmt.Sprintf("the source has %s of %s", s.figure(x), s.figure(df))}
		}
	}
	return nil
}

// elsewhereSaid finds, in the sentence of the source's figure df, another number
// whose clause has words of the sentence's clause that the clause of df lacks,
// while that has words of its own: "the state paid 60 percent, the city 25".
func (f *fitting) elsewhereSaid(df assay.Figure, s *source) *held {
	at := f.cf.Start - f.c.base
	if df.Sentence < 0 || at < 0 || at > len(f.c.text) || df.Role == assay.Difference {
		return nil
	}
	from, to := clauseAt(f.c.text, at)
	if len(f.c.figures) == 1 {
		for _, part := range clauses(f.c.text) {
			if part.Start <= at && at < part.End {
				from, to = part.Start, part.End
			}
		}
	}
	counted := contentOf(f.cf.Unit + " " + df.Unit)
	mine, own := contentOf(f.c.text[from:to]), contentOf(s.clause(df))
	mine = slices.DeleteFunc(mine, func(w string) bool { return slices.Contains(counted, w) })
	if !slices.ContainsFunc(own, func(w string) bool { return !slices.Contains(mine, w) }) {
		return nil
	}
	for _, x := range s.figures {
		if x.Sentence != df.Sentence || x.Value == df.Value || x.Kind != df.Kind || x.Value <= 0 || !hasDigit(x.Text) || f.given(x) || s.clause(x) == s.clause(df) {
			continue
		}
		theirs := contentOf(s.clause(x))
		missing, kept := 0, 0 // of what the sentence has, in the clause of x only, and in that of df only
		for _, w := range mine {
			there, here := hasRoot(theirs, w), hasRoot(own, w)
			switch {
			case there && !here:
				missing++
			case here && !there:
				kept++
			}
		}
		if missing > 0 && missing >= kept {
			return &held{kind: "number", opposed: true, at: df.Sentence, in: s,
				wrong: fmt.Sprintf("what the sentence says of %s the source says of %s", f.figureOf(f.cf), s.figure(x))}
		}
	}
	return nil
}

// rootLetters is how many first letters two words share that are of one root, as
// motorcycle and motorcyclist are.
const rootLetters = 6

// hasRoot reports whether a list of stems has a stem, or one of its root.
func hasRoot(list []string, stem string) bool {
	return slices.ContainsFunc(list, func(w string) bool {
		return w == stem || len(w) >= rootLetters && len(stem) >= rootLetters && w[:rootLetters] == stem[:rootLetters]
	})
}

// given reports whether the sentence gives a figure of the source, in its own form.
func (f *fitting) given(x assay.Figure) bool {
	return slices.ContainsFunc(f.c.figures, func(g assay.Figure) bool {
		return g.Value == x.Value || figures.Compatible(g, x) || withinBound(g, x)
	})
}

// contentOf gives the stems of the telling words of a text that are no numbers and
// not light.
func contentOf(s string) []string {
	var out []string
	for _, t := range text.Tokens(s) {
		if _, number := text.Number(t.Lower); number || hasDigit(t.Lower) || text.IsStop(t.Lower) || lightWords[t.Lower] || t.Lower == "percent" || t.Lower == "million" {
			continue
		}
		out = append(out, text.Stem(t.Lower))
	}
	return out
}

// clauseShare gives the share of the words of the figure's clause that stand in
// the clause of a source's figure, by weight, numbers left out.
func (f *fitting) clauseShare(df assay.Figure, s *source) float64 {
	at := f.cf.Start - f.c.base
	if at < 0 || at > len(f.c.text) {
		return 0
	}
	from, to := clauseAt(f.c.text, at)
	return covered(nil, stance.Said(stance.Prepare(f.c.text[from:to]), stance.Prepare(s.clause(df)))).all
}

// kinds says that two equal numbers count different things.
func (r *run) kinds(cf, df assay.Figure, differs string, b *bearing) *held {
	return &held{kind: "kind", opposed: b.source.another(cf, df), at: df.Sentence, in: b.source,
		wrong: fmt.Sprintf("figures of different kinds: the sentence has %s, the source %s (%s)", r.figureOf(cf), b.source.figure(df), differs)}
}

// dated says that a sentence with one date gives a figure for another period than
// the source does; nil when it does not.
func (r *run) dated(c *claim, cf, df assay.Figure, b *bearing) *held {
	at := cf.Start - c.base
	if len(c.dates) != 1 || len(c.figures) != 1 || cf.Period == "" || df.Period == "" || at < 0 || at > len(c.text) {
		return nil
	}
	if from, to := clauseAt(c.text, at); c.dates[0].Start-c.base < from || c.dates[0].End-c.base > to {
		return nil // the date is of something else in the sentence
	}
	x := df
	x.Period = cf.Period
	if figures.Unlike(x, df, r.profile) == "" {
		return nil
	}
	return &held{kind: "date", opposed: true, at: df.Sentence, in: b.source,
		wrong: fmt.Sprintf("dates that do not agree: the sentence has %s for %s, the source for %s", strings.TrimSpace(cf.Text), cf.Period, df.Period)}
}

// gives reports whether a sentence has a number of this value.
func (c *claim) gives(v float64) bool {
	return slices.ContainsFunc(c.figures, func(f assay.Figure) bool { return f.Value == v })
}

// alikeCounts reports whether two figures say that they count the same: a unit
// or an act that both name.
func alikeCounts(cf, df assay.Figure) bool {
	return cf.Unit != "" && df.Unit != "" || cf.Action != "" && df.Action != "" || cf.Kind != assay.Count
}
