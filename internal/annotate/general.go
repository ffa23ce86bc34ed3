package annotate

import (
	"strings"

	"assay"
)

// general marks the sentences that say how things are or are done ("officers
// can apply for it"), and not what happened once: their proposition stands in
// the present or with a modal verb, and no date, no event by name and no count
// ties it to a case. It reads a.Dates, a.Figures and a.Statements.
func (d *document) general(a *assay.Annotation) {
	tied := make([]bool, len(a.Sentences))
	for k := range a.Dates {
		tied[a.Dates[k].Sentence] = true
	}
	for k := range a.Figures {
		if f := &a.Figures[k]; f.Kind == assay.Count && f.Role == assay.Asserted && f.Value >= 2 && f.Unit != "" || f.Kind == assay.Money {
			tied[f.Sentence] = true
		}
	}
	for k := range a.Names {
		if n := &a.Names[k]; n.Kind == assay.EventName && strings.Contains(n.Text, " ") && lexicon()[strings.ToLower(wordAt(n.Text))].tag&tEventHead != 0 {
			tied[n.Sentence] = true
		}
	}
	for i := range a.Sentences {
		s := &d.sents[i]
		if tied[i] || a.Sentences[i].Function != assay.Fact || s.quoted {
			continue
		}
		a.Sentences[i].General = d.habitual(s, &a.Statements[i])
	}
}

// habitual reports whether the sentence's proposition is in the present or with a modal.
func (d *document) habitual(s *sent, st *assay.Statement) bool {
	toks, subject, verb := s.toks, s.subject, s.verb
	if st.Manner != assay.Own {
		toks = within(s.toks, st.Content)
		subject, verb = mainClauseOf(toks)
		if st.Modality == assay.Charged || st.Modality == assay.Alleged || st.Modality == assay.Suspected {
			return false
		}
	} else if d.speaksOfItself(s) {
		return false
	}
	if verb.empty() || verb.from >= len(toks) {
		return false
	}
	v := &toks[verb.from]
	switch {
	case v.is(tModal):
		return v.lower != "could" && v.lower != "would" && v.lower != "might" && v.lower != "will"
	case v.is(tHave):
		return verb.to-verb.from == 1 && v.lower != "had"
	case v.is(tBe):
		if v.lower != "is" && v.lower != "are" && v.lower != "isn't" && v.lower != "aren't" {
			return false
		}
		// "is being held", "are said to"
		last := &toks[verb.to-1]
		return !last.is(tIng) && !(last.is(tCue) && last.is(tPart) && verb.to < len(toks) && toks[verb.to].lower == "to")
	case v.is(tDo):
		return v.lower != "did" && v.lower != "didn't"
	}
	if v.is(tPast) && !v.is(tBase) {
		return false
	}
	if !v.is(tThird | tBase) {
		return false
	}
	// "the suspects face charges": somebody in particular does something now.
	if !subject.empty() {
		for k := subject.from; k < subject.to && k < len(toks); k++ {
			switch toks[k].lower {
			case "this", "these", "those", "he", "she", "his", "her":
				return false
			}
		}
	}
	return v.lemma != "face" && v.lemma != "believe"
}

// speaksOfItself reports whether the sentence's subject is the text at hand and
// its verb is what a text does: "the article lists", "it gives".
func (d *document) speaksOfItself(s *sent) bool {
	if s.subject.empty() || s.verb.empty() {
		return false
	}
	head := &s.toks[headOf(s.toks, s.subject)]
	if head.is(tDocument|tPublisher) && !head.is(tBody|tMaybe) {
		return true
	}
	if head.lower == "it" {
		main := &s.toks[s.verb.to-1]
		return main.is(tCue) || publisherVerb(main.lemma)
	}
	return false
}

// scope says whether the text tells that it is only a part of its source.
func (d *document) scope() assay.Scope {
	for i := range d.sents {
		s := &d.sents[i]
		if s.function == assay.Limit {
			return assay.ScopeExcerpt
		}
		for k := 1; k < len(s.toks); k++ {
			t := &s.toks[k]
			if t.is(tExcerpt) && !t.verb && s.toks[k-1].is(tDet) && t.pre == 0 && !inside(s.quotes, t.start) && (t.lower == "excerpt" || t.lower == "extract") {
				return assay.ScopeExcerpt
			}
			if t.lower == "text" && s.toks[k-1].lower == "full" && k+1 < len(s.toks) && s.toks[k+1].lemma == "follow" {
				return assay.ScopeWhole
			}
		}
	}
	return assay.ScopeUnknown
}

// sayingDates gives the dates that say when something was said the role of a
// publication: those between the cue and what is said ("said in November that"),
// and those of a setting before the speaker ("at a hearing on 3 March she said").
func (d *document) sayingDates(a *assay.Annotation) {
	for k := range a.Dates {
		date := &a.Dates[k]
		st := &a.Statements[date.Sentence]
		if date.Role != assay.EventDate || st.Manner == assay.Own || emptySpan(st.Cue) {
			continue
		}
		switch {
		case date.Start >= st.Cue.End && date.End <= st.Content.Start:
			date.Role = assay.PublicationDate
		case !emptySpan(st.Source) && date.End <= st.Source.Start && date.End <= st.Content.Start && d.setAt(&d.sents[date.Sentence], date.Start):
			date.Role = assay.PublicationDate
		}
	}
}

// setAt reports whether a noun such as "hearing" or "interview" stands before byte at, at the sentence's head.
func (d *document) setAt(s *sent, at int) bool {
	if len(s.toks) == 0 || !s.toks[0].is(tPrep) {
		return false
	}
	for k := range s.toks {
		t := &s.toks[k]
		if t.start >= at || k > 10 {
			return false
		}
		if data().setting[t.lower] || t.is(tDocument) {
			return true
		}
	}
	return false
}
