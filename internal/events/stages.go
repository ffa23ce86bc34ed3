package events

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay"
)

// maxReports is the most that a stage lists of what sources say.
const maxReports = 12

// ladder follows a group along a ladder.
func (r *recorder) ladder(l *ladder, g *group) assay.EventLadder {
	out := assay.EventLadder{Key: l.Key, Heading: l.Heading, Stages: make([]assay.EventStage, len(l.Stages))}
	for i, s := range l.Stages {
		out.Stages[i] = assay.EventStage{Key: s.Key, Heading: s.Heading, Outcome: s.Outcome, State: assay.StageBlank}
	}
	for _, s := range g.slots {
		for _, i := range s.sentences {
			r.sentence(l, s, s.doc.body[i], out.Stages)
		}
	}
	for i := range out.Stages {
		settle(&out.Stages[i])
	}
	return out
}

// sentence enters what one sentence says of the stages of a ladder.
func (r *recorder) sentence(l *ladder, s *slot, u *unit, stages []assay.EventStage) {
	a := s.doc.Annotation.Sentences[u.where]
	for _, found := range r.f.stagesIn(u) {
		if found.ladder != l {
			continue
		}
		k, at, width := found.stage, found.at, found.width
		state := r.stateAt(u, a, at, width)
		if state == assay.StageDenied && u.inEventName(at) {
			continue // "no arrests from Operation Grey Stone" denies no operation
		}
		counted := false
		if state == assay.StageTold {
			for _, x := range u.figures {
				if r.counts(l, k, u, x, s) {
					stages[k].Reports = append(stages[k].Reports, r.report(s, u, assay.StageCounted, &x))
					counted = true
				}
			}
		}
		if !counted && (len(l.of) == 0 || state != assay.StageTold || width > 1 || r.speaksOf(l, u, at)) {
			stages[k].Reports = append(stages[k].Reports, r.report(s, u, state, nil))
		}
	}
}

// denying are words that, before a cue, say that there is none of it.
var denying = map[string]bool{"no": true, "not": true, "none": true, "nobody": true, "never": true, "without": true, "nor": true, "neither": true, "n't": true,
	"didn't": true, "doesn't": true, "wasn't": true, "weren't": true, "hasn't": true, "haven't": true, "isn't": true, "aren't": true}

// expecting are words that, before a cue, say that it is to come or only possible.
var expecting = map[string]bool{"may": true, "might": true, "could": true, "would": true, "will": true, "expected": true, "possible": true, "possibly": true, "potential": true,
	"whether": true, "if": true, "aims": true, "aimed": true, "hopes": true, "hoped": true, "should": true, "likely": true, "purpose": true, "pending": true, "asks": true, "meant": true}

// reach is how many words before a cue still bear on it.
const reach = 5

// stateAt says how a sentence holds the cue at token at.
func (r *recorder) stateAt(u *unit, a assay.Sentence, at, width int) assay.StageState {
	switch a.Function {
	case assay.Disclaimer, assay.Limit:
		if !u.unsettled() && !u.contrasted(at) {
			return assay.StageDenied
		}
	case assay.Request:
		return assay.StageExpected
	}
	if silent(u, at) {
		return assay.StageDenied
	}
	for k := max(0, at-reach); k < at; k++ {
		w := u.tokens[k].Lower
		switch {
		case u.denies(k, at):
			if !clauseBetween(u, k, at) {
				return assay.StageDenied
			}
		case expecting[w] && !(w == "may" && u.capital(k)) && !clauseBetween(u, k, at): // "in May"
			return assay.StageExpected
		case w == "to" && k+1 < at && (u.tokens[k+1].Lower == "face" || u.tokens[k+1].Lower == "be"):
			return assay.StageExpected
		}
	}
	if cueAt := u.base + u.tokens[at].Start; a.Negated && a.Verb.End > 0 && cueAt >= a.Verb.Start {
		if cueAt <= a.Verb.End {
			if u.deniedBehind(at + width) {
				return assay.StageDenied
			}
		} else if u.deniedAhead(at) && !strings.ContainsAny(r.between(u, a.Verb.End, cueAt), ",;") && !strings.Contains(r.between(u, a.Verb.End, cueAt), " and ") {
			return assay.StageDenied
		}
	}
	return assay.StageTold
}

// inEventName reports whether the word at token at belongs to an event's name.
func (u *unit) inEventName(at int) bool {
	for _, n := range u.names {
		if from := u.tokens[at].Start + u.base; n.Kind == assay.EventName && n.Start <= from && from < n.End {
			return true
		}
	}
	return false
}

// sparing are words that, after a "not", leave some of what it speaks of standing:
// of "not every arrest was for theft" the others were.
var sparing = map[string]bool{"every": true, "everyone": true, "everybody": true, "everything": true, "all": true, "each": true, "always": true, "only": true,
	"just": true, "merely": true, "simply": true, "solely": true, "necessarily": true, "entirely": true, "wholly": true, "both": true, "yet": true, "until": true, "fewer": true, "less": true, "least": true}

// denies reports whether the word at k denies what stands at at: "without" only
// what it governs, which begins right behind it, and "not every" nothing.
func (u *unit) denies(k, at int) bool {
	w := u.tokens[k].Lower
	if !denying[w] && !strings.HasSuffix(w, "n't") {
		return false
	}
	if w == "without" {
		return at-k <= 2
	}
	return k+1 >= len(u.tokens) || !sparing[u.tokens[k+1].Lower]
}

// deniedAhead reports whether a denying word stands in the clause before token at.
func (u *unit) deniedAhead(at int) bool {
	for k := at - 1; k >= 0; k-- {
		if u.denies(k, at) {
			return !clauseBetween(u, k, at)
		}
	}
	return false
}

// deniedBehind reports whether what a verb that ends before token i speaks of is
// denied right behind it: "found no fault", but not "concluded that it has no plan".
func (u *unit) deniedBehind(i int) bool {
	for k := i; k < len(u.tokens) && k < i+reach; k++ {
		switch w := u.tokens[k].Lower; {
		case w == "that", w == "whether", w == "how", w == "why":
			return false
		case u.denies(k, k+1):
			return i == 0 || !clauseBetween(u, i-1, k)
		}
	}
	return false
}

// contrasted reports whether only what comes behind the word at token at is denied,
// set against it: "a count of arrests and not of rescues", "charges, not
// convictions", "the headline calls it an operation; no arrests are mentioned".
func (u *unit) contrasted(at int) bool {
	if u.deniedAhead(at) {
		return false
	}
	for k := at + 1; k < len(u.tokens); k++ {
		if u.denies(k, k+1) {
			before := u.tokens[k-1].Lower
			return before == "and" || before == "but" || strings.ContainsAny(u.text[u.tokens[at].End:u.tokens[k].Start], ";,:")
		}
	}
	return false
}

// unsettled reports whether a line says that something about what it speaks of is
// not known, and denies nothing: "it was unclear which of the two sites was meant".
func (u *unit) unsettled() bool {
	open := false
	for k := range u.tokens {
		switch w := u.tokens[k].Lower; {
		case w == "unclear", w == "unknown", w == "uncertain":
			open = true
		case denying[w], strings.HasSuffix(w, "n't"), w == "before":
			return false
		}
	}
	return open
}

// saying are stems of verbs after which a denial reaches to the end of its clause.
var saying = map[string]bool{"say": true, "mention": true, "report": true, "give": true, "claim": true, "state": true, "describ": true, "alleg": true, "show": true, "name": true}

// silent reports whether the clause of a cue says that its source does not say
// so: "the notice does not say that any bridge was closed".
func silent(u *unit, at int) bool {
	for k := at - 1; k > 0; k-- {
		if clauseBetween(u, k, at) {
			return false
		}
		if saying[u.stems[k]] {
			for j := max(0, k-2); j < k; j++ {
				if w := u.tokens[j].Lower; denying[w] || strings.HasSuffix(w, "n't") {
					return true
				}
			}
		}
	}
	return false
}

// between gives the text of a sentence between two bytes of its document.
func (r *recorder) between(u *unit, from, to int) string {
	from, to = from-u.base, to-u.base
	if from < 0 || to > len(u.text) || from >= to {
		return ""
	}
	return u.text[from:to]
}

// clauseBetween reports whether a clause ends between two tokens.
func clauseBetween(u *unit, i, j int) bool {
	return strings.ContainsAny(u.text[u.tokens[i].End:u.tokens[j].Start], ";:.") || strings.Contains(u.text[u.tokens[i].End:u.tokens[j].Start], ", but ")
}

// speaksOf reports whether a sentence without a number is about those whom the ladder counts.
func (r *recorder) speaksOf(l *ladder, u *unit, at int) bool {
	if l.of[u.stems[at]] {
		return true
	}
	for _, s := range u.stems {
		if l.of[s] {
			return true
		}
	}
	return false
}

// counts reports whether a number of a sentence counts the stage: its action or
// its unit is a cue of it, or it stands just before or after one.
func (r *recorder) counts(l *ladder, stage int, u *unit, x assay.Figure, s *slot) bool {
	unit := r.f.stem(strings.ToLower(x.Unit))
	if x.Kind != assay.Count || x.Role != assay.Asserted && x.Role != assay.Denominator || lengths[x.Unit] || !l.counts(unit) {
		return false
	}
	if len(l.of) == 0 { // a process counts only its own things: warrants, referrals
		return r.isCue(l, stage, unit)
	}
	action := r.f.stem(strings.ToLower(x.Action))
	if r.isCue(l, stage, unit) || x.Action != "" && r.isCue(l, stage, action) {
		return true
	}
	for _, w := range strings.Fields(strings.ToLower(x.Population)) {
		if x.Role == assay.Asserted && r.isCue(l, stage, r.f.stem(strings.Trim(w, ",;"))) && !strings.Contains(x.Population, "of "+w) {
			return true
		}
	}
	if x.Action != "" && r.onLadder(l, action) {
		return r.alongside(l, stage, u, u.tokenAt(x.End-1), action)
	}
	// "identified 311 victims", "31 victims rescued": the cue beside the number and its noun.
	from, to := u.tokenAt(x.Start), u.tokenAt(x.End-1)
	for _, ph := range l.cues[stage] {
		for k := max(0, from-2); k <= min(len(u.stems)-len(ph), to+4); k++ {
			if slices.Equal(u.stems[k:k+len(ph)], []string(ph)) && !r.split(u, k, from, to) {
				return l.of[unit]
			}
		}
	}
	return false
}

// alongside reports whether a cue of the stage is joined to a number's own
// action by "and": "19 victims located and positively identified".
func (r *recorder) alongside(l *ladder, stage int, u *unit, from int, action string) bool {
	for k := from; k < min(len(u.stems), from+8); k++ {
		if u.stems[k] != action {
			continue
		}
		and := false
		for j := k + 1; j < min(len(u.stems), k+4); j++ {
			w := u.tokens[j].Lower
			switch {
			case and && r.isCue(l, stage, u.stems[j]):
				return true
			case w == "and" || w == "or":
				and = true
			case !strings.HasSuffix(w, "ly"):
				return false
			}
		}
	}
	return false
}

// split reports whether a clause or another number stands between a cue and a number.
func (r *recorder) split(u *unit, k, from, to int) bool {
	i, j := k, from
	if k > to {
		i, j = to, k
	}
	if i >= j || j >= len(u.tokens) {
		return false
	}
	between := u.text[u.tokens[i].End:u.tokens[j].Start]
	return strings.ContainsAny(between, ";:.,0123456789") || strings.Contains(between, " and ")
}

func (r *recorder) isCue(l *ladder, stage int, stem string) bool {
	for _, ph := range l.cues[stage] {
		if len(ph) == 1 && ph[0] == stem {
			return true
		}
	}
	return false
}

func (r *recorder) onLadder(l *ladder, stem string) bool {
	for k := range l.cues {
		if r.isCue(l, k, stem) {
			return true
		}
	}
	return false
}

// report is what a sentence says of a stage.
func (r *recorder) report(s *slot, u *unit, state assay.StageState, x *assay.Figure) assay.StageReport {
	d := s.doc
	out := assay.StageReport{State: state, Document: d.id, Sentence: u.where, Span: d.Annotation.Sentences[u.where].Span,
		Owner: r.owner(d), Date: d.Document.Published, Origin: r.origin[d.id]}
	for _, st := range d.Annotation.Statements {
		if st.Sentence == u.where {
			if st.Speaker != "" {
				out.Owner = st.Speaker
			}
			out.Modality = st.Modality
		}
	}
	if x == nil {
		return out
	}
	out.Text, out.Number, out.Value, out.Low, out.High, out.Unit = what(*x), x.Text, x.Value, x.Low, x.High, x.Unit
	if x.Owner != "" {
		out.Owner = x.Owner
	}
	if x.Modality != "" {
		out.Modality = x.Modality
	}
	if x.Period != "" {
		out.Date = x.Period
	}
	if row, ok := r.rows[fmt.Sprintf("%s:%d", d.id, x.Start)]; ok {
		out.Status, out.Owner = row.Status, row.Owner
		if row.Origin != "" {
			out.Origin = row.Origin
		}
	}
	return out
}

// what gives a number with what it counts.
func what(x assay.Figure) string {
	out := x.Text
	if strings.HasSuffix(out, "s") && x.Unit != "" && (out[len(out)-2] == 'd' || strings.HasSuffix(out, "dozens")) {
		out += " of" // "thousands of"
	}
	for _, p := range strings.Split(x.Population, ";") {
		if p = strings.TrimSpace(p); p != "" && len(p) < 30 && !strings.Contains(p, " ") && !strings.EqualFold(p, x.Action) {
			out += " " + p
			break
		}
	}
	if x.Unit != "" {
		out += " " + units(x)
	}
	return out
}

var irregular = map[string]string{"child": "children", "person": "people", "man": "men", "woman": "women"}

// units gives a figure's unit in the number that it needs.
func units(x assay.Figure) string {
	u := x.Unit
	switch {
	case x.Value == 1:
		return u
	case irregular[u] != "":
		return irregular[u]
	case strings.HasSuffix(u, "y") && len(u) > 2 && !strings.ContainsRune("aeiou", rune(u[len(u)-2])):
		return u[:len(u)-1] + "ies"
	case strings.HasSuffix(u, "s"), strings.HasSuffix(u, "x"), strings.HasSuffix(u, "ch"), strings.HasSuffix(u, "sh"):
		return u + "es"
	}
	return u + "s"
}

// rank orders the states of reports.
func rank(s assay.StageState) int {
	return slices.Index([]assay.StageState{assay.StageCounted, assay.StageTold, assay.StageExpected, assay.StageDenied, assay.StageBlank}, s)
}

// settle orders what the sources say of a stage and joins those that give one
// number: numbers first, the one that most documents give before the others.
// Nothing is added up.
func settle(stage *assay.EventStage) {
	var out []assay.StageReport
	for _, x := range stage.Reports {
		k := slices.IndexFunc(out, func(y assay.StageReport) bool {
			return y.State == x.State && (x.State == assay.StageCounted && y.Low == x.Low && y.High == x.High || x.State != assay.StageCounted && y.Document == x.Document)
		})
		switch {
		case k < 0:
			out = append(out, x)
		case out[k].Document != x.Document && !slices.Contains(out[k].Also, x.Document):
			out[k].Also = append(out[k].Also, x.Document)
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if rank(a.State) != rank(b.State) {
			return rank(a.State) < rank(b.State)
		}
		if len(a.Also) != len(b.Also) {
			return len(a.Also) > len(b.Also)
		}
		return a.State == assay.StageCounted && a.Value > b.Value
	})
	stage.Reports = out[:min(len(out), maxReports)]
	if len(out) > 0 {
		stage.State = out[0].State
	}
}
