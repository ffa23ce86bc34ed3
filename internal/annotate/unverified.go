package annotate

import "assay"

const maxDoubted = 4 // statements that one "the numbers could not be verified" speaks of

// doubt marks the statements that the text itself says were not confirmed:
// "could not be independently verified" is a statement about a statement.
func (d *document) doubt(statements []assay.Statement) {
	for i := range d.sents {
		s := &d.sents[i]
		k := unverified(s)
		if k < 0 {
			continue
		}
		st := &statements[i]
		own := s.toks[k].is(tAdj) || clauseFollows(s.toks, k)
		switch {
		case own:
			st.Unverified = true
		case st.Manner != assay.Own && s.toks[k].start > st.Cue.End && (st.Cue.End > st.Cue.Start || k > 4) && !mainVerbAt(s, k):
			st.Unverified = true // "said 40 came, a number that could not be verified"
		default:
			d.doubtBefore(statements, i, k)
		}
	}
}

// doubtBefore marks what the sentences before said: the nearest statement of a
// speaker, or with a plural ("the claims") those of the last few sentences.
func (d *document) doubtBefore(statements []assay.Statement, i, k int) {
	s := &d.sents[i]
	many := false
	for j := range s.toks {
		if t := &s.toks[j]; plural(t) && t.is(tOwn|tAnaphor|tCueNoun|tDocument) || t.lower == "claims" || t.lower == "these" || t.lower == "them" {
			many = true
		}
	}
	for j := i - 1; j >= 0 && j >= i-maxDoubted; j-- {
		if statements[j].Manner == assay.Own {
			continue
		}
		statements[j].Unverified = true
		if !many {
			return
		}
	}
}

// unverified gives the word that says that something was not confirmed, or -1.
func unverified(s *sent) int {
	for k := range s.toks {
		t := &s.toks[k]
		if inside(s.quotes, t.start) {
			continue
		}
		switch t.lower {
		case "unverified", "unconfirmed", "uncorroborated", "unsubstantiated":
			t.tag |= tAdj
			return k
		}
		switch t.lemma {
		case "verify", "confirm", "corroborate", "substantiate":
		default:
			continue
		}
		for j := k - 1; j >= 0 && j >= k-5; j-- {
			if s.toks[j].is(tNeg) || s.toks[j].lower == "unable" {
				return k
			}
			if s.toks[j].verb && !s.toks[j].is(tAux) || s.toks[j].pre&(mComma|clauseMark) != 0 {
				break
			}
		}
	}
	return -1
}

// clauseFollows: "could not confirm that 12 had died" speaks of what it says itself.
func clauseFollows(toks []tok, k int) bool {
	if k+1 >= len(toks) || toks[k+1].pre != 0 {
		return false
	}
	switch toks[k+1].lower {
	case "that", "whether", "how", "if", "who", "why":
		return k+2 < len(toks)
	}
	return false
}

// mainVerbAt reports whether word k is the sentence's main verb.
func mainVerbAt(s *sent, k int) bool { return s.verb.from <= k && k < s.verb.to }
