package annotate

import (
	"strings"

	"assay"
	"assay/internal/text"
)

// nameAt is a name with the words that it covers.
type nameAt struct {
	phrase
	kind assay.NameKind
	text string
}

// findNames finds the proper names of every sentence: runs of capitalised
// words, joined over "of the", "and" and "for" where the words around allow.
func (d *document) findNames() {
	d.capital, d.surnames = map[string]bool{}, map[string]bool{}
	for i := range d.sents {
		s := &d.sents[i]
		if s.heading {
			continue
		}
		for k := 1; k < len(s.toks); k++ {
			if t := &s.toks[k]; t.is(tCap) && t.pre&mQuote == 0 && !s.toks[k-1].is(tCap) {
				d.capital[t.lower] = true
			}
		}
	}
	for i := range d.sents {
		s := &d.sents[i]
		if s.heading && isCapitals(d.Text[s.Start:s.End]) {
			continue
		}
		s.names = d.namesIn(s)
		found := make([]assay.Name, 0, len(s.names)+2)
		for _, n := range s.names {
			found = append(found, assay.Name{Span: n.span(s.toks), Sentence: i, Text: n.text, Kind: n.kind})
			if n.kind == assay.Person {
				d.surnames[n.text[strings.LastIndexByte(n.text, ' ')+1:]] = true
			}
		}
		d.names = append(d.names, d.aliases(i, found)...)
	}
	d.spreadKinds()
	d.spreadPlaces()
}

// spreadPlaces makes the unknown members of a list of places places: "El Paso, Midland and Ector".
func (d *document) spreadPlaces() {
	join := func(a, b int) bool {
		x, y := d.names[a], d.names[b]
		if x.Sentence != y.Sentence || x.End > y.Start {
			return false
		}
		switch strings.TrimSpace(d.Text[x.End:y.Start]) {
		case ",", "and", ", and", "or", ", or", "&":
			return true
		}
		return false
	}
	for i := 1; i < len(d.names); i++ {
		if d.names[i-1].Kind == assay.Place && d.names[i].Kind == assay.OtherName && join(i-1, i) {
			d.names[i].Kind = assay.Place
		}
	}
	for i := len(d.names) - 2; i >= 0; i-- {
		if d.names[i+1].Kind == assay.Place && d.names[i].Kind == assay.OtherName && join(i, i+1) {
			d.names[i].Kind = assay.Place
		}
	}
}

func (d *document) namesIn(s *sent) []nameAt {
	var out []nameAt
	toks := s.toks
	title := s.heading && titleShare(d.Text[s.Start:s.End]) >= 0.7
	for i := 0; i < len(toks); {
		if toks[i].pre&mOpen != 0 && isParty(&toks[i]) {
			for i++; i < len(toks) && toks[i].pre&mClose == 0 && toks[i].pre != 0; i++ {
			}
			continue
		}
		if !d.opensName(s, i, title) {
			i++
			continue
		}
		p := phrase{i, d.nameEnd(s, i)}
		i = p.to
		out = d.addName(out, s, p)
	}
	return out
}

// isParty: "(D-IL)", "(R - Mont.)".
func isParty(t *tok) bool {
	return (len(t.text) == 1 || len(t.text) > 2 && t.text[1] == '-') && strings.IndexByte("DRI", t.text[0]) >= 0
}

// addName settles a run's edges and kind.
func (d *document) addName(out []nameAt, s *sent, p phrase) []nameAt {
	toks := s.toks
	for p.to > p.from+1 && toks[p.to-1].is(tNum) && !toks[p.to-1].is(tCap) && !toks[p.from].is(tEventHead) {
		p.to--
	}
	if p.to-p.from == 1 && !d.single(s, p.from) {
		return out
	}
	n := nameAt{phrase: p, kind: d.kindOf(s, p)}
	n.text = nameText(d.Text, n.span(toks))
	return append(out, n)
}

// nameText is a name as written, on one line and without a possessive ending.
func nameText(doc string, s assay.Span) string {
	t := doc[s.Start:s.End]
	if strings.ContainsAny(t, "\n\t\r") || strings.Contains(t, "  ") {
		t = strings.Join(strings.Fields(t), " ")
	}
	t = text.TrimPossessive(t)
	return strings.TrimRight(t, ",;:-")
}

// opensName reports whether a name can begin at word i.
func (d *document) opensName(s *sent, i int, title bool) bool {
	t := &s.toks[i]
	if !t.is(tCap) || t.is(tWeekday) || t.is(tNum) {
		return false
	}
	if head, tail, ok := strings.Cut(t.text, "-"); ok {
		if lexicon()[strings.ToLower(head)].tag&tMonth != 0 || strings.ToLower(tail) == tail && (lexicon()[tail].tag&(tPart|tIng|tAdj) != 0 || strings.HasSuffix(tail, "ed")) {
			return false // "February-April", "FBI-led"
		}
	}
	if data().notName[t.lower] && !t.is(tTitle) && !(i+1 < len(s.toks) && t.is(tMonth) && s.toks[i+1].is(tCap) && !s.toks[i+1].is(tNum)) {
		return t.is(tCap) && i+1 < len(s.toks) && s.toks[i+1].is(tCap) && s.toks[i+1].pre == 0 && !t.is(tMonth) && len(t.lower) > 2
	}
	if t.is(tMonth) && !t.is(tModal) {
		return false
	}
	first := i == 0 || t.pre&(mQuote|mColon) != 0 || title
	if !first {
		return !(t.is(tDet|tPron|tConj|tSub|tPoss|tModal) && !t.is(tAcronym)) || t.lower == "us" && t.is(tAcronym)
	}
	if t.is(tAcronym) {
		return true
	}
	common := t.is(tDet|tPron|tConj|tSub|tPoss|tPrep|tAdv|tQuant|tModal|tBe|tHave|tDo|tNeg|tIng) || t.is(tVerb) && t.is(tPast|tPart) && !t.is(tEventHead) && !d.capital[t.lower]
	if common {
		return false
	}
	// A verb or adjective that opens the sentence belongs to a name only if a capital follows.
	if t.is(tVerb|tAdj|tNounVerb) && !d.capital[t.lower] {
		return i+1 < len(s.toks) && s.toks[i+1].is(tCap) && s.toks[i+1].pre == 0 && !s.toks[i+1].is(tAcronym)
	}
	return true
}

// single reports whether one capitalised word is a name by itself: certain
// inside a sentence; at its head only on evidence.
func (d *document) single(s *sent, i int) bool {
	t := &s.toks[i]
	if data().notName[t.lower] || t.is(tTitle) && !t.is(tAcronym) {
		return false
	}
	if t.is(tAcronym) {
		return i == 0 || !s.toks[i-1].is(tNum) || s.toks[i-1].is(tCap) // not "216 GB"
	}
	if i > 0 && t.pre&(mQuote|mColon) == 0 && !s.heading {
		return !t.is(tDet|tPron|tConj|tPrep|tAdv|tModal) && len(t.text) > 1
	}
	if d.capital[t.lower] || data().place[t.lower] || data().phraseOrganisation[t.lower] {
		return true
	}
	if strings.ContainsFunc(t.text[1:], func(r rune) bool { return r >= 'A' && r <= 'Z' }) {
		return true // "KTSM", "PolitiFact"
	}
	if t.is(tUnnamed|tRole|tAdj|tVerb|tNounVerb|tAnaphor|tDocument|tPlural|tOrg|tInquiry|tAdv|tPrep|tQuant) || plural(t) {
		return d.isPublisherWord(t.lower)
	}
	next := i + 1
	for next < len(s.toks) && next < i+3 && s.toks[next].is(tAdv) && !s.toks[next].verb && s.toks[next].pre == 0 {
		next++ // "Smith falsely claimed"
	}
	return next < len(s.toks) && s.toks[next].verb && s.toks[next].is(tSpeech|tFinding) || t.poss || data().givenName[t.lower] || d.isPublisherWord(t.lower)
}

// isPublisherWord reports whether a word stands in the publisher's name.
func (d *document) isPublisherWord(w string) bool { return d.publisher[w] }

// publisherWords are the words of a publisher's name that tell it from others.
func publisherWords(name string) map[string]bool {
	words := map[string]bool{}
	for f := range strings.FieldsSeq(strings.ToLower(name)) {
		f = strings.Trim(f, "(),.;:")
		if e := lexicon()[f]; len(f) > 1 && e.tag&(tDet|tPrep|tConj|tAdj|tDocument|tPublisher|tMaybe|tOrg|tOfHead|tAndTail) == 0 {
			words[f] = true
		}
	}
	return words
}

// nameEnd finds where the name that begins at word i ends.
func (d *document) nameEnd(s *sent, i int) int {
	toks := s.toks
	j := i + 1
	head := toks[i].is(tOfHead)
	event := toks[i].is(tEventHead)
	for j < len(toks) {
		t := &toks[j]
		if toks[j-1].poss && !event && !(plural(&tok{lower: toks[j-1].lower, tag: toks[j-1].tag}) && !toks[j-1].is(tAcronym) && t.is(tCap)) {
			break
		}
		if t.pre == 0 || t.pre == mOther && strings.ContainsAny(d.Text[toks[j-1].end:t.start], "&./") {
			if t.is(tCap) && !t.is(tMonth|tWeekday) && !(t.is(tVerb) && t.verb && !event) && !(t.is(tPron|tConj) && !event) && !(t.is(tAcronym) && !toks[j-1].is(tAcronym) && !head && !event && !toks[j-1].is(tAdj) && t.lower != "ii" && t.lower != "iii" && t.lower != "iv") {
				head = head || t.is(tOfHead)
				j++
				continue
			}
			if event && j-i < 7 && (t.is(tNum) || t.lower == "and" || t.lower == "of" || t.lower == "the" || t.lower == "in") && j+1 < len(toks) && toks[j+1].is(tCap) && toks[j+1].pre == 0 && !toks[j+1].is(tMonth|tEventHead) {
				j++
				continue
			}
			if k := d.joint(toks, i, j, head); k > j {
				j = k
				continue
			}
		}
		if t.pre == mComma && d.series(toks, i, j) {
			j++
			continue
		}
		if t.pre == mComma && t.is(tSuffix) && t.is(tCap) {
			j++
			continue
		}
		break
	}
	return j
}

// joint steps over "of the", "for", "and" inside a name at word j; it gives
// the index of the next capitalised word, or j.
func (d *document) joint(toks []tok, i, j int, head bool) int {
	t := &toks[j]
	k := j + 1
	switch t.lower {
	case "of", "for", "on", "against", "in":
		if !head {
			return j
		}
		if !toks[j-1].is(tOfHead) || t.lower != "of" && toks[j-1].is(tPlaceTail) || t.lower != "of" && toks[j-1].lower == "states" {
			return j
		}
		if k < len(toks) && toks[k].lower == "the" {
			k++
		}
	case "and", "&":
		if !d.andJoins(toks, i, j, head) {
			return j
		}
	case "de", "la", "del", "van", "von", "bin", "al", "der", "du", "da", "dos":
	default:
		return j
	}
	if k < len(toks) && toks[k].is(tCap) && toks[k].pre == 0 && !toks[k].is(tMonth|tWeekday) && !(t.lower != "of" && t.lower != "for" && toks[k].is(tAcronym)) {
		return k
	}
	return j
}

// andJoins: "Health and Human Services", not "Texas and Public Works".
func (d *document) andJoins(toks []tok, i, j int, head bool) bool {
	prev := &toks[j-1]
	if prev.is(tAcronym) || data().place[prev.lower] || prev.is(tPlaceTail) || prev.poss || toks[i].is(tEventHead) {
		return false
	}
	if j-i > 1 && prev.is(tOrg) && !prev.is(tAndTail) {
		return false
	}
	k := j + 1
	for k < len(toks) && toks[k].is(tCap) && toks[k].pre == 0 && !toks[k].is(tAcronym) {
		k++
	}
	if k == j+1 {
		return false
	}
	last := &toks[k-1]
	if head && hasJoint(toks, i, j) {
		return last.is(tAndTail)
	}
	return last.is(tAndTail|tBody) && j-i <= 3 && (k-j) <= 4 && !toks[i].is(tTitle)
}

func hasJoint(toks []tok, i, j int) bool {
	for k := i + 1; k < j; k++ {
		switch toks[k].lower {
		case "of", "for", "on":
			return true
		}
	}
	return false
}

// series: the commas of "Bureau of Alcohol, Tobacco, Firearms and Explosives".
func (d *document) series(toks []tok, i, j int) bool {
	if !toks[i].is(tOfHead) || !hasJoint(toks, i, j) || !toks[j].is(tCap) || toks[j].is(tAcronym) {
		return false
	}
	for k := j; k < len(toks) && k < j+8; k++ {
		t := &toks[k]
		if t.lower == "and" {
			e := k + 1
			for e < len(toks) && toks[e].is(tCap) && toks[e].pre == 0 {
				e++
			}
			return e > k+1 && toks[e-1].is(tAndTail)
		}
		if !t.is(tCap) || t.pre&^mComma != 0 {
			return false
		}
	}
	return false
}

// kindOf tells what a name names, by its words and by what stands before it.
func (d *document) kindOf(s *sent, p phrase) assay.NameKind {
	toks := s.toks
	first, last := &toks[p.from], &toks[p.to-1]
	n := p.to - p.from
	whole := strings.ToLower(nameText(d.Text, p.span(toks)))
	switch {
	case first.is(tEventHead) && n > 1:
		return assay.EventName
	case data().phraseOrganisation[whole]:
		return assay.Organisation
	case data().phrasePlace[whole] || n == 1 && data().place[whole]:
		return assay.Place
	case last.is(tEventTail) && n > 1 && !first.is(tTitle):
		return assay.EventName
	case first.is(tAcronym) && n > 1 && !first.is(tTitle) && !last.is(tEventTail):
		return assay.Organisation
	case n > 2 && data().place[first.lower] && toks[p.from+1].is(tTitle) && !hasOrg(toks[p.from+2:p.to]):
		return assay.Person // "Minnesota Sen. Norm Coleman"
	case first.is(tTitle) && n > 1 && !hasOrg(toks[p.from+1:p.to]) && !hasJoint(toks, p.from, p.to):
		return assay.Person
	case hasOrg(toks[p.from:p.to]):
		return assay.Organisation
	case last.is(tPlaceTail) && n > 1:
		return assay.Place
	case n > 1 && data().givenName[first.lower] && !last.is(tAcronym), n > 2 && len(toks[p.from+1].text) == 1:
		return assay.Person
	case n == 1 && first.is(tAcronym):
		return assay.Organisation
	}
	if n == 1 && d.surnames[nameText(d.Text, p.span(toks))] {
		return assay.Person
	}
	if p.from > 0 {
		prev := &toks[p.from-1]
		switch prev.lower {
		case "in", "near", "around", "at", "from":
			modifies := p.to < len(toks) && toks[p.to].pre == 0 && nounLike(&toks[p.to]) && !isTime(toks, p.to)
			if n <= 3 && first.pre == 0 && !modifies && !(prev.lower == "from" || prev.lower == "at") {
				return assay.Place
			}
		}
		if prev.is(tTitle|tRole) && first.pre == 0 && n <= 3 && !prev.is(tCap) {
			return assay.Person
		}
	}
	if n == 2 && p.to < len(toks) && toks[p.to].pre&mComma == 0 && toks[p.to].verb && toks[p.to].is(tSpeech) && !first.is(tAcronym) && !last.is(tAcronym) {
		return assay.Person
	}
	return assay.OtherName
}

func hasOrg(toks []tok) bool {
	for i := range toks {
		t := &toks[i]
		if t.is(tOrg) && !(t.is(tTitle) && len(toks) <= 3 && i == 0 && !t.is(tOfHead)) {
			return true
		}
	}
	return false
}

// spreadKinds gives a name of no certain kind the kind that the same text, or
// the longer name that it is the end of, has elsewhere.
func (d *document) spreadKinds() {
	known := map[string]assay.NameKind{}
	for _, n := range d.names {
		if n.Kind == assay.OtherName {
			continue
		}
		known[n.Text] = n.Kind
		if n.Kind == assay.Person {
			known[n.Text[strings.LastIndexByte(n.Text, ' ')+1:]] = n.Kind
		}
	}
	for i := range d.names {
		if k, ok := known[d.names[i].Text]; ok && d.names[i].Kind == assay.OtherName {
			d.names[i].Kind = k
			s := &d.sents[d.names[i].Sentence]
			for m := range s.names {
				if s.names[m].span(s.toks) == d.names[i].Span {
					s.names[m].kind = k
				}
			}
		}
	}
}
