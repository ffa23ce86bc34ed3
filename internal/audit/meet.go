package audit

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"assay"
	"assay/internal/figures"
	"assay/internal/stance"
	"assay/internal/text"
)

// meeting is how a figure of a sentence stands to one of a source.
type meeting struct {
	value   bool   // the numbers may be one
	differs string // why what they count is not one thing; "" when it may be
	act     bool   // they differ in what happened to the units, and in nothing else
}

// oneNumber reports whether the number of a sentence may be that of a source.
func oneNumber(cf, df assay.Figure) bool {
	return cf.Value == df.Value || significant(cf.Value) <= significant(df.Value) && figures.Compatible(cf, df) || withinBound(cf, df)
}

// meet compares a figure of a sentence with one of a source.
func (r *run) meet(cf, df assay.Figure, s *source) meeting {
	m := meeting{value: oneNumber(cf, df)}
	x := cf
	x.Period, df.Period = "", "" // dates are held to dates
	x.Role = df.Role             // "rose by 2.7 metres" is "2.7 metres above"
	if x.Kind == assay.Percent && (x.Population == "" || df.Population == "") {
		x.Population, df.Population = "", "" // of what it is a share stands in another sentence
	}
	if x.Unit == "" || df.Unit == "" {
		x.Unit, df.Unit = "", ""
		if x.Kind == assay.Measure || df.Kind == assay.Measure {
			x.Kind = df.Kind // "2.7 above its mean", metres being named elsewhere
		}
	}
	if x.Unit != "" && !r.apart(x.Unit, df.Unit) && (r.sameSort(x.Unit, df.Unit) || s.ofThese(df)) {
		x.Unit = df.Unit
	}
	if x.Population != "" && df.Population != "" && (stance.Kin(x.Population, df.Population) || s.inClause(df, x.Population)) {
		x.Population = df.Population
	}
	acted := x.Action != "" && df.Action != "" && !r.apart(x.Action, df.Action) && (stance.Alike(x.Action, df.Action) || stance.Alike(df.Action, x.Action) || s.inClause(df, x.Action))
	if acted {
		x.Action = df.Action
	}
	if m.differs = figures.Unlike(x, df, r.profile); m.differs == "" {
		return m
	}
	if y := x; !r.apart(x.Population, df.Population) { // how a group is called may differ
		y.Population = df.Population
		if figures.Unlike(y, df, r.profile) == "" {
			m.differs = ""
			return m
		}
	}
	if x.Action == df.Action {
		return m
	}
	x.Action = df.Action
	m.act = figures.Unlike(x, df, r.profile) == "" && !r.apart(cf.Action, df.Action)
	return m
}

// sameSort reports whether two units may be one: of one meaning, or a word for
// people in general and one for some sort of them.
func (r *run) sameSort(a, b string) bool {
	if a == b {
		return true
	}
	key := [2]string{a, b}
	same, ok := r.sorts[key]
	if !ok {
		if anything[a] || anything[b] {
			same = true
		} else if anybody[a] || anybody[b] {
			same = stance.KindOf(a, "person") && stance.KindOf(b, "person")
		} else {
			same = stance.Kin(a, b)
		}
		if len(r.sorts) < maxSorts {
			r.sorts[key] = same
		}
	}
	return same
}

// maxSorts bounds the pairs of units that are kept in memory.
const maxSorts = 100_000

// anybody are units that say no more than that people are counted; anything, that
// things are, or people by what stands for them on a list.
var (
	anybody  = setOf("person people individual human")
	anything = setOf("name entry item thing one listing")
)

// deedDone reports whether an act that a sentence says of people, and the one that
// its source says of them, are two: neither of one meaning nor in one clause.
func deedDone(cf, df assay.Figure) bool {
	return cf.Kind == assay.Count && df.Unit != "" && stance.KindOf(df.Unit, "person") && len(cf.Action) > 3 && len(df.Action) > 3 &&
		!lightWords[cf.Action] && !lightWords[df.Action]
}

var anaphora = regexp.MustCompile(`(?i)^[\d,.\s\w]{0,24}?\bof (?:these|those|them|which|whom)\b`)

// ofThese reports whether a source counts its figure among things that it named
// before: "1,906 of these entries".
func (s *source) ofThese(f assay.Figure) bool {
	if f.Sentence < 0 || f.Start >= len(s.Document.Text) {
		return false
	}
	return anaphora.MatchString(text.Head(s.Document.Text[f.Start:], 60))
}

// clauseEnd is where a clause of a source ends, for what is said of a figure.
var clauseEnd = regexp.MustCompile(`[;:.!?]\s|,\s|\s(?:and|but|while|whereas)\s`)

// significant counts the significant digits of a number: a sentence may round
// what its source says, and not add to it.
func significant(v float64) int {
	s := strconv.FormatFloat(math.Abs(v), 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s = strings.TrimRight(s, "0")
	}
	return len(strings.TrimLeft(strings.ReplaceAll(s, ".", ""), "0"))
}

// clauseAt gives the bounds of the clause of a sentence in which a byte stands.
func clauseAt(sentence string, at int) (from, to int) {
	to = len(sentence)
	for _, m := range clauseEnd.FindAllStringIndex(sentence, -1) {
		if m[1] <= at {
			from = m[1]
		} else if m[0] >= at {
			return from, m[0]
		}
	}
	return from, to
}

// clause gives the part of its sentence in which a figure stands; a part without
// a verb's worth of words is read with what stands beside it.
func (s *source) clause(f assay.Figure) string {
	if f.Sentence < 0 {
		return s.Document.Title
	}
	sentence := s.sentence(f.Sentence)
	at := f.Start - s.Annotation.Sentences[f.Sentence].Start
	from, to := clauseAt(sentence, at)
	return sentence[from:to]
}

// inClause reports whether the clause of a source's figure has the words, or
// words of like meaning.
func (s *source) inClause(f assay.Figure, words string) bool {
	said := stance.Said(stance.Prepare(words), stance.Prepare(s.clause(f)))
	const alike = 0.8 // of one meaning, or of a kind
	return len(said) > 0 && !slices.ContainsFunc(said, func(w stance.Word) bool { return w.Met < alike })
}

// another reports whether the act that a sentence ties to a number is said, in
// the source's passage, of something else: it stands there, and not in the
// number's own clause.
func (s *source) another(cf, df assay.Figure) bool {
	return df.Sentence >= 0 && text.Set(s.sentence(df.Sentence))[text.Stem(strings.ToLower(cf.Action))] || stance.Opposite(cf.Action, df.Action)
}

// apart reports whether the profile holds two words apart.
func (r *run) apart(a, b string) bool {
	x, y := text.Stem(strings.ToLower(a)), text.Stem(strings.ToLower(b))
	if x == y {
		return false
	}
	for _, group := range r.profile.Distinct {
		first, second := false, false
		for _, w := range group {
			stem := text.Stem(strings.ToLower(w))
			first, second = first || stem == x, second || stem == y
		}
		if first && second {
			return true
		}
	}
	return false
}

// boundShare is how far beyond a bound ("more than 300") a number may lie and
// still be what the bound speaks of.
const boundShare = 0.5

// withinBound reports whether a source's number lies on the right side of a
// bound that the sentence gives, and not far from it.
func withinBound(cf, df assay.Figure) bool {
	if cf.Kind != df.Kind || df.Value <= 0 {
		return false
	}
	if cf.Kind == assay.Percent {
		return percentWithin(cf, df.Value)
	}
	switch cf.Approx {
	case "more than", "at least":
		return df.Value >= cf.Value && df.Value <= cf.Value*(1+boundShare)
	case "fewer than", "up to", "nearly":
		return df.Value <= cf.Value && df.Value >= cf.Value*(1-boundShare/2)
	}
	return false
}

// The percentage points that a share may lie beyond a bound, and short of what it
// nearly is.
const (
	boundPoints  = 15
	nearlyPoints = 5
)

// percentWithin is withinBound of a share in percent.
func percentWithin(cf assay.Figure, v float64) bool {
	switch cf.Approx {
	case "more than", "at least":
		return v >= cf.Value && v <= cf.Value+boundPoints
	case "fewer than", "up to":
		return v <= cf.Value && v >= cf.Value-boundPoints
	case "nearly":
		return v <= cf.Value && v >= cf.Value-nearlyPoints
	}
	return false
}
