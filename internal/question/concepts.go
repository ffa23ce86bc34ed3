package question

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"assay"
	"assay/internal/text"
)

// concept is a concept with the words that its queries look for.
type concept struct {
	assay.Concept
	words []string
	verb  bool
	at    int // token index
}

// findConcepts weighs the content words of the question: the rarer in the
// library, the more telling (inverse document frequency, Spärck Jones 1972).
func (r *reader) findConcepts() error {
	var concepts []concept
	seen := map[string]bool{}
	for i, t := range r.tokens {
		if r.inName(i) || text.IsStop(t.Lower) || scaffold[t.Lower] && i != r.verb || lightVerbs[t.Lower] || isNumber(t.Lower) || auxiliaries[t.Lower] {
			continue
		}
		stem := text.Stem(t.Lower)
		if seen[stem] {
			continue
		}
		c := concept{words: []string{t.Lower}, verb: i == r.verb, at: i}
		c.Text = t.Text
		c.Stems = []string{stem}
		for _, w := range synonyms(r.Profile, stem) {
			s := text.Stem(w)
			if s != stem && !seen[s] {
				c.Stems = append(c.Stems, s)
				c.words = append(c.words, w)
			}
		}
		for _, s := range c.Stems {
			seen[s] = true
		}
		concepts = append(concepts, c)
	}
	if err := r.weigh(concepts); err != nil {
		return err
	}
	sort.SliceStable(concepts, func(i, j int) bool { return concepts[i].Weight > concepts[j].Weight })
	for _, c := range concepts {
		r.q.Concepts = append(r.q.Concepts, c.Concept)
	}
	r.concepts = concepts
	return nil
}

// absentWeight is the weight of a word that the library does not hold: it tells
// what is missing but cannot choose among passages.
const absentWeight = 0.25

// flatWeight is the part of a concept's weight that does not depend on how
// rare it is.
const flatWeight = 0.5

// weigh sets the weight of each concept, 1 for the most telling.
func (r *reader) weigh(concepts []concept) error {
	var stems []string
	for _, c := range concepts {
		stems = append(stems, c.Stems...)
	}
	frequency, total := map[string]int{}, 0
	if r.Frequency != nil {
		var err error
		if frequency, total, err = r.Frequency(stems); err != nil {
			return err
		}
	}
	// A verb seldom tells what a question is about, and least where it only ties
	// the actor to a subject: "the role of the agency in combating floods".
	damp := func(c concept) float64 {
		switch gerund := strings.HasSuffix(c.words[0], "ing"); {
		case gerund && r.q.Ask == assay.AskRole && c.at > 0 && prepositions[r.tokens[c.at-1].Lower] && c.at+1 < len(r.tokens):
			return 0.2
		case c.verb || gerund:
			return 0.5
		}
		return 1
	}
	most := 0.0
	for i := range concepts {
		df := 0
		for _, s := range concepts[i].Stems {
			df = max(df, frequency[s])
		}
		if df > 0 {
			concepts[i].Weight = damp(concepts[i]) * math.Log(1+float64(total)/float64(df))
			if damp(concepts[i]) >= 0.5 || len(concepts) == 1 {
				most = max(most, concepts[i].Weight)
			}
		}
	}
	for i := range concepts {
		switch {
		case most == 0:
			concepts[i].Weight = 1
		case concepts[i].Weight == 0:
			concepts[i].Weight = absentWeight * damp(concepts[i])
		default:
			// Half of the weight is flat: in a library on one field its commonest
			// word is still what the question is about.
			concepts[i].Weight = damp(concepts[i])*flatWeight + (1-flatWeight)*min(1, concepts[i].Weight/most)
		}
	}
	return nil
}

// synonyms gives the other words of the profile's groups that hold a stem.
func synonyms(p *assay.Profile, stem string) []string {
	if p == nil {
		return nil
	}
	var out []string
	for _, group := range p.Synonyms {
		for _, w := range group {
			if text.Stem(strings.ToLower(w)) == stem {
				out = append(out, group...)
				break
			}
		}
	}
	return out
}

// inName reports whether token i belongs to an organisation's name.
func (r *reader) inName(i int) bool {
	for _, a := range r.named {
		if i >= a.from && i < a.to {
			return true
		}
	}
	return false
}

func isNumber(lower string) bool {
	if _, ok := text.Number(lower); ok {
		return true
	}
	_, ok := text.Scale(strings.TrimSuffix(lower, "s"))
	return ok || strings.ContainsAny(lower, "0123456789")
}

// findParts lists what the claim says; support has to cover each part.
func (r *reader) findParts() {
	r.q.Figures = r.Figures
	if r.q.Kind != assay.Polar {
		return
	}
	if r.q.Actor.Name != "" {
		r.q.Parts = append(r.q.Parts, assay.Part{Role: "actor", Text: r.q.Actor.Name})
	}
	byOrder := append([]concept(nil), r.concepts...)
	sort.SliceStable(byOrder, func(i, j int) bool { return byOrder[i].at < byOrder[j].at })
	for _, c := range byOrder {
		role := "circumstance"
		switch {
		case c.verb:
			role = "action"
		case r.verb >= 0 && c.at > r.verb && !r.prepositionBefore(c.at):
			role = "object"
		}
		r.q.Parts = append(r.q.Parts, assay.Part{Role: role, Text: c.Text, Stems: c.Stems})
	}
	for _, f := range r.q.Figures {
		r.q.Parts = append(r.q.Parts, assay.Part{Role: "quantity", Text: f.Text})
	}
}

var prepositions = map[string]bool{"from": true, "in": true, "at": true, "by": true, "with": true, "during": true, "after": true,
	"before": true, "for": true, "on": true, "under": true, "since": true, "to": true}

// prepositionBefore reports whether a preposition stands between the verb and token i.
func (r *reader) prepositionBefore(i int) bool {
	for j := r.verb + 1; j < i; j++ {
		if prepositions[r.tokens[j].Lower] {
			return true
		}
	}
	return false
}

// maxCues is how many of a topic's cues its query looks for; a profile has the
// most telling first. What the question asks for is looked for with more of them.
const (
	maxCues   = 14
	askedCues = 60
)

// plan writes the searches: the question's words, its pivot with the actor, its
// other words, its numbers, what stands against it, and what its form asks for.
func (r *reader) plan() {
	var all, rest []string
	var pivot []string
	for i, c := range r.concepts {
		all = append(all, c.words...)
		if i == 0 {
			pivot = c.words
		} else {
			rest = append(rest, c.words...)
		}
	}
	if len(all) == 0 {
		all = r.q.Actor.Names
	}
	add := func(q assay.Query) {
		for _, other := range r.q.Queries {
			if other.Text == q.Text {
				return
			}
		}
		r.q.Queries = append(r.q.Queries, q)
	}
	add(assay.Query{Text: r.readable(0), Purpose: "the question", Any: append(all[:len(all):len(all)], r.actorWords()...), Weight: 1})
	if len(pivot) > 0 && r.q.Actor.Name != "" {
		for _, p := range pivot[:min(2, len(pivot))] {
			add(assay.Query{Text: r.q.Actor.Name + " " + p, Purpose: "the actor", Must: []string{p}, Any: r.q.Actor.Names, Weight: 0.8})
		}
	}
	if len(rest) > 0 {
		add(assay.Query{Text: strings.Join(first(rest, 6), " "), Purpose: "the subject", Any: rest, Weight: 0.7})
	}
	for _, f := range r.q.Figures {
		number := f.Text
		add(assay.Query{Text: number, Purpose: "the number", Any: numberForms(f), Weight: 1})
	}
	subject := append([]string(nil), pivot...)
	if len(subject) == 0 {
		subject = all
	}
	for _, t := range r.topics() {
		cues := maxCues
		if r.asks(t) {
			cues = askedCues
		}
		add(assay.Query{Text: strings.Join(first(subject, 1), " ") + ": " + strings.Join(first(t.Cues, 4), ", "), Purpose: t.Key,
			Any: append(append([]string(nil), first(subject, 2)...), first(t.Cues, cues)...), Weight: 0.5})
	}
	if r.q.Ask == assay.AskDisclose && r.q.Actor.Name != "" {
		add(assay.Query{Text: r.q.Actor.Name, Purpose: "the source named", Any: r.q.Actor.Names, Weight: 0.8})
	}
}

// topics gives the profile's topics that every question is searched for (what
// stands against it) and those that this question asks for.
func (r *reader) topics() []assay.Topic {
	if r.Profile == nil {
		return nil
	}
	var out []assay.Topic
	for _, t := range r.Profile.Topics {
		if t.Key == "against" || r.asks(t) {
			out = append(out, t)
		}
	}
	return out
}

// asks reports whether the question asks for a topic.
func (r *reader) asks(t assay.Topic) bool {
	lower := strings.ToLower(r.body)
	return slices.ContainsFunc(t.Asked, func(w string) bool { return strings.Contains(lower, w) })
}

func (r *reader) actorWords() []string {
	return first(r.q.Actor.Names, 3)
}

// readable is the question's content words as written, in their order.
func (r *reader) readable(from int) string {
	var words []string
	for _, t := range r.tokens[from:] {
		if !text.IsStop(t.Lower) && !questionWords[t.Lower] {
			words = append(words, t.Text)
		}
	}
	return strings.Join(words, " ")
}

// numberForms gives the ways in which a number is written: 13000, 13,000.
func numberForms(f assay.Figure) []string {
	var forms []string
	if f.Value >= 1000 && f.Value == math.Trunc(f.Value) {
		plain := strconv.FormatFloat(f.Value, 'f', 0, 64)
		grouped := plain
		for i := len(plain) - 3; i > 0; i -= 3 {
			grouped = grouped[:i] + "," + grouped[i:]
		}
		forms = append(forms, grouped, plain)
	} else {
		forms = append(forms, strconv.FormatFloat(f.Value, 'f', -1, 64))
	}
	return forms
}

func first(list []string, n int) []string { return list[:min(n, len(list))] }

// findPeriod reads the period that the question asks about.
func (r *reader) findPeriod() {
	lower := strings.ToLower(r.body)
	year := r.Today.Year()
	iso := func(y int) (string, string) { return strconv.Itoa(y) + "-01-01", strconv.Itoa(y) + "-12-31" }
	if r.Today.IsZero() {
		return
	}
	if strings.Contains(lower, "last year") {
		r.q.From, r.q.To = iso(year - 1)
		return
	}
	if strings.Contains(lower, "this year") {
		r.q.From, r.q.To = iso(year)
		return
	}
	tokens := r.tokens
	for i, t := range tokens {
		if t.Lower == "past" || t.Lower == "last" {
			if i+2 < len(tokens) && strings.HasPrefix(tokens[i+2].Lower, "year") {
				if n, ok := text.Number(tokens[i+1].Lower); ok && n > 0 && n < 200 {
					r.q.From = r.Today.AddDate(-int(n), 0, 0).Format(time.DateOnly)
					r.q.To = r.Today.Format(time.DateOnly)
					return
				}
			}
		}
	}
	var years []int
	for _, t := range tokens {
		for _, part := range strings.FieldsFunc(t.Lower, func(c rune) bool { return c == '-' || c == '–' }) {
			if y, err := strconv.Atoi(part); err == nil && y >= 1800 && y <= 2200 {
				years = append(years, y)
			}
		}
	}
	if len(years) == 0 {
		return
	}
	sort.Ints(years)
	r.q.From, _ = iso(years[0])
	_, r.q.To = iso(years[len(years)-1])
	if len(years) == 1 && strings.Contains(lower, "since ") {
		r.q.To = r.Today.Format(time.DateOnly)
	}
}
