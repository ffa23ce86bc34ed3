package figures

import (
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// ownerOf names who gives a figure, as an editor would: whoever the text says,
// by the fullest name that the document has for them; for "that statement" and
// for what a source hands on without a word of its own, whoever it rests on; and
// else the source. A statement, a page and a number give no figures.
func (v *voices) ownerOf(f assay.Figure, m *assay.Material) string {
	d := m.Document
	own := ownerOf(d, v.o)
	if f.Owner != "" && f.Owner != own && f.Owner != d.Publisher && f.Owner != d.Owner {
		if name, ok := v.speaker(f.Owner, m); ok {
			return name
		}
		if name := v.possessed(f.Owner); name != "" {
			return v.fuller(name, m)
		}
		if p, ok := v.papered(f.Owner, m); ok {
			return p
		}
	}
	if f.Role == assay.Quoted || f.Role == assay.Withdrawn {
		return own
	}
	if name := v.handedOn(f, m); name != "" && !v.isOwn(name, d) {
		return name
	}
	return own
}

// papers are the nouns for what is written or said, whose head no owner's name has.
var papers = setOf("caption headline sheet version page website paper text story column note notes file files records minutes book speech tweet chart table map document documents")

// paper reports whether a noun is one for what is written or said.
func paper(lower string) bool {
	return formOf(lower) != "" && lower != "conference" || papers[lower]
}

// speaker gives the name of an owner that the text names, made fuller where the
// document has more of it; ok is false when the words are no speaker's.
func (v *voices) speaker(owner string, m *assay.Material) (string, bool) {
	tokens := text.Tokens(owner)
	if len(tokens) == 0 {
		return "", false
	}
	last := tokens[len(tokens)-1].Lower
	first := tokens[0]
	head := last
	for i, t := range tokens {
		if i > 0 && (t.Lower == "of" || t.Lower == "on" || t.Lower == "with" || t.Lower == "from" || t.Lower == "for") {
			head = tokens[i-1].Lower
			break
		}
	}
	switch {
	case paper(head):
		return "", false
	case strings.HasSuffix(last, "-language"):
		return "", false
	case m.Document.Kind == assay.Note && outlets[last] && first.Lower == "the" && !isUpper(tokens[len(tokens)-1].Text):
		return "", false // a note's words for its source
	case len(tokens) == 1 && (pronouns[first.Lower] || described[text.Stem(first.Lower)] && !isUpper(first.Text)):
		return "", false // those whom a number counts do not count themselves
	case isNumber(first.Lower) && !isPeople(head) && !isPeopleStem(text.Stem(head)):
		return "", false // "21 arrests with nine" is what was counted
	}
	return v.fuller(owner, m), true
}

// outlets are what notes call their sources.
var outlets = setOf("charity outlet station newspaper newspapers site website magazine channel broadcaster newsletter blog host columnist")

// pronouns point at somebody; what they stood for was not found.
var pronouns = setOf("it they he she this that these those who which we i you its their his her one some many others")

// described are the stems of those about whom numbers are given.
var described = func() map[string]bool {
	m := map[string]bool{text.Stem("victim"): true, text.Stem("person"): true, "peopl": true}
	for s := range ageOf {
		m[s] = true
	}
	return m
}()

// possessed gives whose paper an owner is: the inspector general's of "the
// inspector general's interim report", "" when that is not said.
func (v *voices) possessed(owner string) string {
	tokens := text.Tokens(owner)
	from := 0
	if len(tokens) == 0 || strings.HasSuffix(tokens[len(tokens)-1].Lower, "-language") {
		return ""
	}
	for from < len(tokens) && (describing[tokens[from].Lower] || documentWords[tokens[from].Lower]) && !strings.HasSuffix(tokens[from].Text, "s") {
		from++
	}
	for i := from; i < len(tokens); i++ {
		if plain := text.TrimPossessive(tokens[i].Text); plain != tokens[i].Text {
			start := tokens[0].Start
			return text.TrimPossessive(owner[start:tokens[i].End])
		}
	}
	to := from
	for to < len(tokens) && isUpper(tokens[to].Text) {
		to++
	}
	for from < len(tokens) && to == from && !isUpper(tokens[from].Text) {
		if from++; from < len(tokens) && isUpper(tokens[from].Text) {
			for to = from; to < len(tokens) && isUpper(tokens[to].Text); to++ {
			}
		}
	}
	if to <= from || to > len(tokens) {
		return ""
	}
	return owner[tokens[from].Start:tokens[to-1].End]
}

// papered gives whose word a paper is that the document's list names once in its
// kind: of "the letter", the senators'.
func (v *voices) papered(owner string, m *assay.Material) (string, bool) {
	tokens := text.Tokens(owner)
	form := formOf(tokens[len(tokens)-1].Lower)
	if form == "" {
		return "", false
	}
	found := ""
	for _, p := range v.partiesOf(m.Document) {
		if p.form == form && !p.own && p.name != "" && !v.isOwn(p.name, m.Document) {
			if found != "" && found != p.name {
				return "", false
			}
			found = p.name
		}
	}
	return found, found != ""
}

// handedOn gives on whose word a figure rests that the source gives as its own;
// "" when it is the source's, or nothing tells.
func (v *voices) handedOn(f assay.Figure, m *assay.Material) string {
	a := &m.Annotation
	if ownWording(m, f) {
		return ""
	}
	if f.Value <= 2 && f.Action == "" {
		return "" // "two presidents": the teller's own
	}
	account := ""
	for i := range a.Reliances {
		r := &a.Reliances[i]
		switch {
		case r.Of != "":
		case r.Sentence == f.Sentence && r.Own:
			if formOf(r.Form) == "data" && len(v.knownIn(r.Party)) > 0 {
				return v.partyName(r.Party, m) // obtained, and still the body's numbers
			}
			return ""
		case r.Sentence == f.Sentence && v.ofReliance(r, m) != "":
			if f.End <= r.Start && strings.HasPrefix(strings.ToLower(m.Document.Text[r.Start:min(r.End, len(m.Document.Text))]), "cit") {
				return "" // "has 7,000 agents, and cites the ministry for 3,000 arrests"
			}
			return v.ofReliance(r, m)
		case r.Account && !r.Own && account == "":
			account = v.partyName(r.Party, m)
		}
	}
	if f.Sentence < len(a.Sentences) {
		switch a.Sentences[f.Sentence].Function {
		case assay.Heading, assay.Meta, assay.Method, assay.Disclaimer, assay.Limit, assay.Stake:
			return "" // the document's words about itself
		}
	}
	if m.Document.Class == assay.Academic || reckons(a, f.Sentence) {
		return ""
	}
	return v.oneOf(v.partiesOf(m.Document), f, m, account)
}

// ownWording reports whether a number stands in a source's own words: in its
// headline, or in how it names those who speak in it, "two lawyers argue".
func ownWording(m *assay.Material, f assay.Figure) bool {
	for _, st := range statementsOf(&m.Annotation, f.Sentence) {
		if st.Source.End <= st.Source.Start {
			continue
		}
		if st.Source.Start <= f.Start && f.End <= st.Source.End || worded(m.Document.Text[st.Source.Start:st.Source.End]) {
			return true
		}
	}
	return false
}

// worded reports whether a speaker is a source's own headline.
func worded(speaker string) bool {
	tokens := text.Tokens(speaker)
	if len(tokens) == 0 {
		return false
	}
	switch tokens[len(tokens)-1].Lower {
	case "headline", "title", "caption", "heading":
		return true
	}
	return false
}

// reckons reports whether a sentence says that its own source worked something
// out: "the institute estimates", "it calculates".
func reckons(a *assay.Annotation, sentence int) bool {
	for _, st := range statementsOf(a, sentence) {
		if st.Speaker != "" {
			continue
		}
		switch st.Verb {
		case "estimate", "calculate", "reckon", "project", "model", "compute", "compare":
			return true
		}
	}
	return false
}

// statementsOf gives the statements of a sentence; they stand in the order of the text.
func statementsOf(a *assay.Annotation, sentence int) []assay.Statement {
	from := sort.Search(len(a.Statements), func(i int) bool { return a.Statements[i].Sentence >= sentence })
	to := from
	for to < len(a.Statements) && a.Statements[to].Sentence == sentence {
		to++
	}
	return a.Statements[from:to]
}

// ofReliance names whose word a sentence says that it rests on; for "the
// department's release" the one whose release the document lists.
func (v *voices) ofReliance(r *assay.Reliance, m *assay.Material) string {
	if r.Party == "" {
		return ""
	}
	if r.Form != "" && strings.ToLower(r.Party) == r.Party {
		if name, ok := v.papered(r.Form, m); ok {
			return name
		}
	}
	return v.partyName(r.Party, m)
}

// oneOf chooses among the parties that a document lists the one whose word a
// sentence is: the only one, or the one whose line shares most words with it.
func (v *voices) oneOf(list []party, f assay.Figure, m *assay.Material, account string) string {
	names := map[string]bool{} // an unnamed party is another one
	only := ""
	for _, p := range list {
		if !p.own {
			names[p.name], only = true, p.name
		}
	}
	if f.Sentence >= len(m.Annotation.Sentences) {
		return ""
	}
	s := m.Annotation.Sentences[f.Sentence]
	here := text.Set(m.Document.Text[s.Start:s.End])
	lines := map[string]int{} // how many have a word
	for _, p := range list {
		for w := range p.words {
			lines[w]++
		}
	}
	best, most, tied := -1, 0, false
	for i, p := range list {
		n := 0
		for w, weight := range p.words {
			if here[w] && lines[w] == 1 {
				n += weight
			}
		}
		switch {
		case n > most:
			best, most, tied = i, n, false
		case n == most && n > 0 && list[best].name != p.name:
			tied = true
		}
	}
	switch {
	case len(names) == 1 && (best < 0 || tied || !list[best].own):
		if v.anothers(m.Document.Text[s.Start:s.End], only) {
			return ""
		}
		return only
	case len(list) == 0:
		return account
	case best < 0 || tied || list[best].own:
		return ""
	}
	return list[best].name
}

// anothers reports whether a sentence speaks of what another body than the party
// said: "the police declined to add to their statement about nine suspects".
func (v *voices) anothers(sentence, party string) bool {
	if !anyForm(sentence) {
		return false
	}
	family := map[string]bool{}
	for _, b := range v.knownIn(party) {
		v.add(family, b)
	}
	for _, b := range v.knownIn(sentence) {
		if len(family) > 0 && !family[b] {
			return true
		}
	}
	return false
}

// adoptOwners gives a number to the party that gives it elsewhere, where a source
// that rests on that party, among others, gives it as its own.
func (l *ledger) adoptOwners(v *voices, materials map[string]*assay.Material) {
	groups := map[int][]int{}
	for i := range l.entries {
		groups[l.find(i)] = append(groups[l.find(i)], i)
	}
	for i := range l.entries {
		e := &l.entries[i]
		if e.figure.Owner != e.publisher || e.class == assay.Academic || ownWording(materials[e.figure.Document], *e.figure) {
			continue
		}
		for _, p := range v.partiesOf(materials[e.figure.Document].Document) {
			given := func(j int) bool {
				o := &l.entries[j]
				return o.figure.Document != e.figure.Document && o.figure.Owner == p.name && o.figure.Value == e.figure.Value && o.deed == e.deed
			}
			group := groups[l.find(i)]
			if !p.own && p.name != "" && slices.ContainsFunc(group[:min(len(group), maxCompared)], given) {
				e.figure.Owner = p.name
				break
			}
		}
	}
}

// partyName gives the name of a party that a sentence names, by the fullest name
// that the document has for it; "" for a common noun, "the newspaper".
func (v *voices) partyName(name string, m *assay.Material) string {
	plain := strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
	if known := v.knownIn(plain); len(known) > 0 || named(plain) {
		return v.fuller(name, m)
	}
	if full := v.fuller(name, m); full != name {
		return full
	}
	return ""
}

// isOwn reports whether a name is the document's publisher's.
func (v *voices) isOwn(name string, d assay.Document) bool {
	publisher, _, _ := strings.Cut(d.Publisher, " (") // "Ezra World (reprint of a ministry's release)"
	return covers(publisher, name)
}

// fuller gives the fullest name that a document has for somebody: "the sheriff"
// of a source that rests on the Polk County sheriff. A body that is known by the
// name given keeps it.
func (v *voices) fuller(name string, m *assay.Material) string {
	key := [2]string{m.Document.ID, name}
	full, ok := v.full[key]
	if !ok {
		full = v.fullest(name, m)
		v.full[key] = full
	}
	return full
}

func (v *voices) fullest(name string, m *assay.Material) string {
	d := m.Document
	own := ownerOf(d, v.o)
	if len(text.Tokens(name)) > 3 || name == own {
		return name
	}
	if (len(v.knownIn(name)) == 0 || v.isOwn(name, d)) && covers(d.Publisher, name) && len(own) > len(plainOf(name)) {
		return own
	}
	if len(v.knownIn(name)) > 0 {
		return name
	}
	best := ""
	for _, p := range v.partiesOf(d) {
		for _, part := range strings.Split(p.name, " and ") {
			known := v.knownIn(part)
			whole := len(known) == 1 && covers(known[0], name) // "the inspector general" of "DHS OIG"
			if (whole || covers(part, name) && len(part) > len(plainOf(name))) && (best == "" || best == part) {
				best = part
			}
		}
	}
	if best == "" && commonNoun(name) {
		best = fullName(name, m)
	}
	switch {
	case best == "" && v.ofItself(name, d):
		return own
	case best == "":
		return name
	case strings.HasPrefix(strings.ToLower(name), "the ") && !strings.HasPrefix(best, "the ") && !isUpper(best):
		return "the " + best
	case commonNoun(name) && strings.HasPrefix(strings.ToLower(name), "the ") && roleAtEnd(best) && !strings.HasPrefix(best, "the "):
		return "the " + best
	}
	return best
}

// ofItself reports whether a body that rests on nobody speaks of itself by a
// common noun: "the office said", in an auditor's own text.
func (v *voices) ofItself(name string, d assay.Document) bool {
	if len(d.ReliesOn) > 0 || d.Class != assay.Official && d.Class != assay.Oversight && d.Class != assay.Court {
		return false
	}
	first, noun, _ := strings.Cut(strings.ToLower(name), " ")
	return first == "the" && ownNouns[noun]
}

// ownNouns are the common nouns by which bodies speak of themselves.
var ownNouns = setOf("office agency authority department council trust ministry commission bureau board service company court institute committee unit")

// roleAtEnd reports whether a name ends in a small word for a role: "Polk County sheriff".
func roleAtEnd(name string) bool {
	tokens := text.Tokens(name)
	last := tokens[len(tokens)-1]
	return roles[last.Lower] && !isUpper(last.Text)
}

// commonNoun reports whether an owner is an article and one small word: "the authority".
func commonNoun(name string) bool {
	tokens := text.Tokens(plainOf(name))
	return len(tokens) == 1 && !isUpper(tokens[0].Text)
}

// fullName finds the organisation that a document names in full, and once only,
// by the last word of its name: of "the authority", the Orwick Water Authority.
func fullName(name string, m *assay.Material) string {
	want := strings.ToLower(plainOf(name))
	best := ""
	for _, n := range m.Annotation.Names {
		tokens := text.Tokens(n.Text)
		if n.Kind != assay.Organisation || len(tokens) < 2 || tokens[len(tokens)-1].Lower != want {
			continue
		}
		full := plainOf(n.Text)
		if best != "" && best != full {
			return ""
		}
		best = full
	}
	return best
}

func plainOf(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The ")
}

// covers reports whether a fuller name holds every word of a shorter one, or one
// of its own that begins alike: of "auditors", the Audit Office.
func covers(full, short string) bool {
	have := text.Tokens(full)
	words := 0
	for _, t := range text.Tokens(short) {
		if text.IsStop(t.Lower) {
			continue
		}
		words++
		ok := false
		for _, h := range have {
			n := min(len(h.Lower), len(t.Lower))
			ok = ok || h.Lower == t.Lower || text.Stem(h.Lower) == text.Stem(t.Lower) || n >= 5 && h.Lower[:n] == t.Lower[:n]
		}
		if !ok {
			return false
		}
	}
	return words > 0
}
