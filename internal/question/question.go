// Package question reads a question: what it asks for, the claim that it puts
// to the test, who acts in it, its concepts and numbers, and the searches that
// could answer it. It never looks at evidence; what it needs of the library
// (names learned from it, how common a word is) is given as functions. The
// result goes to evidence, which runs the queries.
package question

import (
	"fmt"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// MaxLength is the longest question read, in bytes.
const MaxLength = 2000

// Names knows organisations by the names that they go by.
type Names interface {
	// Known gives the canonical name that a phrase names exactly, if any.
	Known(phrase string) (canonical string, ok bool)
	// Forms gives every name of an organisation, its canonical one first.
	Forms(canonical string) []string
	// Family gives the organisation with those above and below it.
	Family(canonical string) []string
	// Above and Below give the names of those above and below it.
	Above(canonical string) []string
	Below(canonical string) []string
}

// Options is what a question is read with.
type Options struct {
	Names   Names
	Profile *assay.Profile
	// Frequency gives the number of passages that hold each stem, and of all passages.
	Frequency func(stems []string) (map[string]int, int, error)
	// Figures and Dates are those that annotation finds in the question's text.
	Figures []assay.Figure
	Today   time.Time // for "last year" and "the past five years"
}

// Parse reads a question. It returns an error of category ErrUsage when the
// text is empty, of one word, too long, or not in English.
func Parse(raw string, o Options) (assay.Question, error) {
	clean, err := check(raw)
	if err != nil {
		return assay.Question{}, err
	}
	r := &reader{Options: o, text: clean}
	r.classify()
	r.findActor()
	r.findDiscloser()
	r.makeClaim()
	r.findPeriod()
	if err := r.findConcepts(); err != nil {
		return assay.Question{}, err
	}
	r.findParts()
	r.plan()
	r.q.Text = strings.TrimSpace(raw)
	if o.Profile != nil {
		r.q.Profile = o.Profile.Name
	}
	return r.q, nil
}

// check refuses what cannot be read as a question and gives it with single spaces.
func check(raw string) (string, error) {
	if len(raw) > MaxLength {
		return "", fmt.Errorf("the question has %d characters; ask in at most %d: %w", utf8.RuneCountInString(raw), MaxLength, assay.ErrUsage)
	}
	if !utf8.ValidString(raw) {
		return "", fmt.Errorf("the question is not valid UTF-8 text: %w", assay.ErrUsage)
	}
	clean := strings.Join(strings.FieldsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if clean == "" {
		return "", fmt.Errorf("the question is empty; put it in quotation marks after the command: %w", assay.ErrUsage)
	}
	tokens := text.Tokens(clean)
	content, english := 0, 0
	for _, t := range tokens {
		if text.IsStop(t.Lower) {
			english++
		} else {
			content++
		}
	}
	if len(tokens) < 2 || content == 0 {
		return "", fmt.Errorf("%q is not enough to check; ask a whole question, or look for words with 'assay search': %w", text.Clip(clean, 60), assay.ErrUsage)
	}
	latin, letters := 0, 0
	for _, r := range clean {
		if unicode.IsLetter(r) {
			letters++
			if r < 0x250 {
				latin++
			}
		}
	}
	if letters == 0 || latin*10 < letters*8 || (english == 0 && foreign(tokens)) {
		return "", fmt.Errorf("%q does not read as English; questions are read in English only: %w", text.Clip(clean, 60), assay.ErrUsage)
	}
	return clean, nil
}

// foreign reports whether a question without any English function word holds
// those of another language.
func foreign(tokens []text.Token) bool {
	n := 0
	for _, t := range tokens {
		if foreignWords[t.Lower] {
			n++
		}
	}
	return n > 0
}

// reader carries a question through the steps of Parse.
type reader struct {
	Options
	text     string // the question, clean
	body     string // without "Fact check:" and the like, without the question mark
	tokens   []text.Token
	verb     int // index in tokens of the main verb; -1
	aux      int // index of the auxiliary that opens a polar question; -1
	actors   []span
	named    []span // every organisation named
	q        assay.Question
	concepts []concept
}

// span is a run of tokens [from, to).
type span struct {
	from, to  int
	canonical string
	text      string
}

// classify finds the kind of the question and what it asks for.
func (r *reader) classify() {
	body := strings.TrimRight(r.text, "?!. ")
	lower := strings.ToLower(body)
	r.q.Kind, r.q.Ask = assay.Descriptive, assay.AskAbout
	for _, p := range claimPrefixes {
		if i := strings.Index(lower, p); i >= 0 && i < 48 && (i == 0 || p[0] != ' ') || strings.HasPrefix(lower, strings.TrimSpace(p)) {
			cut := i + len(p)
			if i < 0 {
				cut = len(strings.TrimSpace(p))
			}
			rest := strings.Trim(strings.TrimSpace(body[cut:]), "\"“”'‘’")
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, "that "), ":")
			if len(strings.Fields(rest)) >= 2 {
				body, lower = rest, strings.ToLower(rest)
				r.q.Kind, r.q.Ask = assay.Polar, assay.AskFact
				if strings.Contains(p, "evidence") {
					r.q.Ask = assay.AskEvidence
				}
				break
			}
		}
	}
	r.body = body
	r.tokens = text.Tokens(body)
	r.verb, r.aux = -1, -1
	if len(r.tokens) == 0 {
		return
	}
	first := r.tokens[0].Lower
	switch {
	case auxiliaries[first]:
		r.q.Kind, r.aux = assay.Polar, 0
		if r.q.Ask != assay.AskEvidence {
			r.q.Ask = assay.AskFact
		}
		if first == "can" || first == "could" || first == "may" || first == "might" {
			r.q.Ask = assay.AskAbility
		}
	case r.q.Kind == assay.Polar:
	case first == "how" && len(r.tokens) > 1 && (r.tokens[1].Lower == "many" || r.tokens[1].Lower == "much"):
		r.q.Kind, r.q.Ask = assay.Quantity, assay.AskHowMany
	case !questionWords[first] && !strings.HasSuffix(r.text, "?") && len(r.tokens) >= 4:
		r.q.Kind, r.q.Ask = assay.Polar, assay.AskFact
	default:
		r.q.Ask = askOf(lower)
	}
}

// askOf finds what a descriptive question asks for, by its words.
func askOf(lower string) assay.Ask {
	for _, rule := range askRules {
		for _, w := range rule.words {
			if strings.Contains(lower, w) {
				return rule.ask
			}
		}
	}
	return assay.AskAbout
}

// findDiscloser sees to it that nobody is asked what another found: the actor of
// "what did the audit find about the agency" is the agency, which the audit is
// about, so that the question asks for oversight or for an account.
func (r *reader) findDiscloser() {
	if r.q.Ask != assay.AskDisclose || len(r.actors) == 0 {
		return
	}
	for i, t := range r.tokens {
		if i >= r.actors[0].from {
			return
		}
		switch singularNoun := strings.TrimSuffix(t.Lower, "s"); singularNoun {
		case "audit", "auditor", "inspection", "inspector", "review", "inquiry", "watchdog", "investigation", "investigator":
			r.q.Ask = assay.AskOversight
			return
		case "report", "study", "survey", "analysis", "researcher":
			r.q.Ask = assay.AskAbout
			return
		}
	}
}

// findActor finds the organisations named, and which of them acts.
func (r *reader) findActor() {
	r.findMainVerb()
	var spans []span
	for i := 0; i < len(r.tokens); {
		n, canonical := r.nameAt(i)
		if n == 0 {
			i++
			continue
		}
		s := span{i, i + n, canonical, r.slice(i, i+n)}
		// "ICE agents" act for ICE: the noun is no concept of its own.
		if i+n < len(r.tokens) && i+n != r.verb && actorHeads[r.tokens[i+n].Lower] {
			s.to++
		}
		// "Trump's DHS": whose it is belongs to the name.
		if i > 0 && (len(spans) == 0 || spans[len(spans)-1].to < i) && startsUpper(r.tokens[i-1].Text) && strings.HasSuffix(trimTail(r.tokens[i-1].Text), "'s") {
			s.from--
		}
		spans = append(spans, s)
		i += n
	}
	if len(spans) == 0 {
		spans = r.capitalised()
	}
	if len(spans) == 0 {
		return
	}
	r.named = spans
	main := spans[0]
	// After "by", when nothing acts before the verb: "being discovered by ICE agents".
	if r.verb >= 0 && main.from > r.verb {
		for _, s := range spans {
			if s.from > 0 && r.tokens[s.from-1].Lower == "by" {
				main = s
				break
			}
		}
	}
	r.actors = []span{main}
	for _, s := range spans {
		if s.from == main.from {
			continue
		}
		// "DHS and ICE": both act. "ICE's Homeland Security Investigations": the second acts.
		last := &r.actors[len(r.actors)-1]
		gap := r.between(last.to, s.from)
		switch {
		case gap == "and" || gap == "or" || gap == "and the":
			r.actors = append(r.actors, s)
		case gap == "" && s.from == last.to && strings.HasSuffix(strings.ToLower(last.text), "s") && strings.ContainsAny(last.text, "'’"):
			*last = s
		}
	}
	party := assay.Party{}
	var texts []string
	seen := map[string]bool{}
	add := func(list *[]string, s string) {
		if s != "" && !seen[s] {
			seen[s] = true
			*list = append(*list, s)
		}
	}
	for _, a := range r.actors {
		name := text.TrimPossessive(a.text)
		if rest, ok := strings.CutPrefix(name, "The "); ok {
			name = rest
		}
		texts = append(texts, name)
	}
	party.Name = strings.Join(texts, " and ")
	party.Plural = len(texts) > 1
	for _, t := range texts {
		add(&party.Names, t)
	}
	if r.Names != nil {
		for _, a := range r.actors {
			for _, f := range r.Names.Forms(a.canonical) {
				add(&party.Names, f)
			}
		}
		for _, a := range r.actors {
			for _, b := range r.Names.Above(a.canonical) {
				add(&party.Above, b)
			}
		}
		for _, a := range r.actors {
			for _, b := range r.Names.Below(a.canonical) {
				add(&party.Below, b)
			}
		}
		seen = map[string]bool{}
		for _, a := range r.actors {
			for _, m := range r.Names.Family(a.canonical) {
				add(&party.Members, m)
			}
		}
	}
	sort.Strings(party.Members)
	r.q.Actor = party
}

// nameAt gives the length in tokens of the longest known name at i.
func (r *reader) nameAt(i int) (int, string) {
	if r.Names == nil || !startsUpper(r.tokens[i].Text) {
		return 0, ""
	}
	most := min(8, len(r.tokens)-i)
	for n := most; n >= 1; n-- {
		phrase := text.TrimPossessive(r.slice(i, i+n))
		if n == 1 && i == 0 && phrase != strings.ToUpper(phrase) {
			continue // "Is", "Has" are no names; "ICE" is
		}
		if canonical, ok := r.Names.Known(phrase); ok {
			return n, canonical
		}
	}
	return 0, ""
}

// capitalised gives the runs of capitalised words of the body after its first word.
func (r *reader) capitalised() []span {
	var spans []span
	for i := 1; i < len(r.tokens); {
		j := i
		for j < len(r.tokens) && startsUpper(r.tokens[j].Text) && (j == i || r.adjacent(j)) {
			j++
		}
		if j > i {
			spans = append(spans, span{i, j, r.slice(i, j), r.slice(i, j)})
			i = j
		} else {
			i++
		}
	}
	return spans
}

func (r *reader) adjacent(j int) bool {
	return strings.TrimSpace(r.body[r.tokens[j-1].End:r.tokens[j].Start]) == ""
}

// findMainVerb finds the verb of the claim: after has a participle, after did
// or can a base form, after is a participle.
func (r *reader) findMainVerb() {
	start := 0
	if r.aux == 0 {
		start = 1
	}
	for i := start + 1; i < len(r.tokens); i++ {
		t := r.tokens[i].Lower
		prev := r.tokens[i-1].Lower
		if determiners[prev] || startsUpper(r.tokens[i].Text) {
			continue
		}
		if r.aux == 0 {
			if being := isBeing(r.tokens[0].Lower); being && isParticiple(t) || !being && baseVerbs[t] {
				r.verb = i
				return
			}
			continue
		}
		if (auxiliaries[t] || auxiliaries[prev]) && isParticiple(t) || auxiliaries[prev] && baseVerbs[t] || r.q.Kind == assay.Polar && isParticiple(t) {
			r.verb = i
			return
		}
	}
	// After did or can, a word right after a name is the verb even when it is not listed.
	if r.aux == 0 && r.verb < 0 && !isBeing(r.tokens[0].Lower) {
		for i := 2; i < len(r.tokens); i++ {
			if startsUpper(r.tokens[i-1].Text) && !startsUpper(r.tokens[i].Text) && !text.IsStop(r.tokens[i].Lower) && !actorHeads[r.tokens[i].Lower] {
				r.verb = i
				return
			}
		}
	}
	if r.q.Kind != assay.Polar {
		for i := 1; i < len(r.tokens); i++ {
			if isParticiple(r.tokens[i].Lower) || baseVerbs[r.tokens[i].Lower] && !determiners[r.tokens[i-1].Lower] {
				r.verb = i
				return
			}
		}
	}
}

// isBeing reports whether an auxiliary takes a participle after it.
func isBeing(aux string) bool {
	switch aux {
	case "has", "have", "had", "is", "are", "was", "were":
		return true
	}
	return false
}

// makeClaim turns a polar question into the statement that it puts to the test.
func (r *reader) makeClaim() {
	if r.q.Kind != assay.Polar {
		return
	}
	if r.aux < 0 {
		r.q.Claim = text.UpperFirst(r.body) + "."
		return
	}
	aux := strings.ToLower(r.tokens[0].Text)
	rest := strings.TrimSpace(r.body[r.tokens[0].End:])
	if strings.HasPrefix(strings.ToLower(rest), "there ") {
		r.q.Claim = "There " + aux + rest[len("there"):] + "."
		return
	}
	if r.verb < 1 {
		return // no statement rather than a wrong one
	}
	subject := strings.TrimSpace(r.body[r.tokens[0].End:r.tokens[r.verb].Start])
	predicate := r.body[r.tokens[r.verb].Start:]
	switch aux {
	case "did", "do", "does":
		// "DHS did rescue": kept, because the past form of a verb is not always known.
		r.q.Claim = text.UpperFirst(subject) + " " + aux + " " + predicate + "."
	default:
		r.q.Claim = text.UpperFirst(subject) + " " + aux + " " + predicate + "."
	}
}

func (r *reader) slice(i, j int) string { return r.body[r.tokens[i].Start:r.tokens[j-1].End] }

func (r *reader) between(i, j int) string {
	if i > j || j > len(r.tokens) || i == j {
		return ""
	}
	return strings.ToLower(r.slice(i, j))
}

func startsUpper(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(c)
}

// trimTail makes the typographic apostrophe plain.
func trimTail(s string) string { return strings.ReplaceAll(s, "’", "'") }

// isParticiple reports whether a word has the form of a past participle.
func isParticiple(w string) bool {
	if participles[w] {
		return true
	}
	return len(w) > 4 && strings.HasSuffix(w, "ed") && !notParticiples[w]
}
