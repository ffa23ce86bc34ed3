package annotate

import (
	"strings"
	"sync"

	"assay"
)

// roleList holds the words of roles.txt.
type roleList struct {
	lead, leadObject, join, with, undertaking, owned, partner, announce, announcement map[string]bool
}

var roleWords = sync.OnceValue(func() *roleList {
	f := sections(rolesFile)
	return &roleList{
		lead: set(f["lead"]), leadObject: set(f["lead-object"]), join: set(f["join"]), with: set(f["with"]), undertaking: set(f["undertaking"]),
		owned: set(f["owned-undertaking"]), partner: set(f["partner"]), announce: set(f["announce"]), announcement: set(f["announcement"]),
	}
})

const maxRoles = 5000 // kept for one document

// cast reads who had what part in what one sentence tells.
type cast struct {
	d     *document
	s     *sent
	i     int
	words *roleList
	found []assay.Participation
	names []nameAt // the sentence's bodies and people
}

// findRoles notes who led, joined or announced what the document tells, and who had no part.
func (d *document) findRoles() []assay.Participation {
	c := cast{d: d, words: roleWords()}
	for i := range d.sents {
		s := &d.sents[i]
		if s.heading || len(s.names) == 0 && !strings.Contains(d.Text[s.Start:s.End], "-led ") || len(c.found) >= maxRoles {
			continue
		}
		c.s, c.i = s, i
		c.names = c.names[:0]
		for _, n := range s.names {
			if n.kind != assay.EventName {
				c.names = append(c.names, n)
			}
		}
		c.sentence()
	}
	return c.found
}

func (c *cast) sentence() {
	toks := c.s.toks
	for k := range toks {
		t := &toks[k]
		if t.lemma != "" && t.is(tVerb|tIng) && !inside(c.s.quotes, t.start) {
			c.verb(k)
		}
		switch {
		case strings.HasSuffix(t.lower, "-led"):
			c.hyphenLed(k)
		case t.lower == "with" || t.lower == "alongside":
			c.beside(k)
		case t.lower == "among" || c.words.partner[singular(t.lower)]:
			c.listed(k)
		case c.words.owned[t.lower] && !t.verb:
			c.owned(k)
		case c.words.announcement[singular(t.lower)] && !t.verb:
			c.announcement(k)
		}
	}
	c.absent()
}

// verb reads a verb of leading, joining or announcing.
func (c *cast) verb(k int) {
	toks := c.s.toks
	t := &toks[k]
	denied := deniedBefore(toks, k)
	finite := t.verb || finiteGroup(toks, k)
	passive := t.is(tPart) && k+1 < len(toks) && nextBy(toks, k) > 0
	switch {
	case c.words.lead[t.lemma] && passive:
		if !denied {
			c.allAt(nextBy(toks, k)+1, assay.Led)
		}
	case c.words.lead[t.lemma] && finite && (!c.words.leadObject[t.lemma] || c.undertakes(k)) && !passive:
		if !denied {
			c.allBefore(k, assay.Led)
			c.allAfterWith(k)
		}
	case c.words.join[t.lemma] && finite:
		if !denied {
			c.allBefore(k, assay.Joined)
		}
	case t.lemma == "take" && finite && k+1 < len(toks) && toks[k+1].lower == "part", t.lower == "taking" && k+1 < len(toks) && toks[k+1].lower == "part":
		switch {
		case denied:
			c.allBefore(k, assay.NotInvolved)
		default:
			c.allBefore(k, assay.Joined)
		}
	case t.lemma == "belong" && finite && !denied:
		c.allBefore(k, assay.Joined)
	case c.words.with[t.lemma] && finite && c.withAfter(k) > 0 && !denied:
		c.allBefore(k, assay.Joined)
		c.allAt(c.withAfter(k)+1, assay.Joined)
	case c.words.announce[t.lemma] && finite && !denied && c.after(k) != "no":
		c.allBefore(k, assay.Announced)
	case t.lower == "announcing" && k > 0:
		if from := c.listBefore(k); from >= 0 {
			c.allIn(from, k, assay.Announced)
		}
	}
}

// finiteGroup reports whether the verb form at word k ends a verb group: "did
// not take", "has led", "will announce", and not the passive "was led".
func finiteGroup(toks []tok, k int) bool {
	for j := k - 1; j >= 0 && j >= k-4; j-- {
		if toks[j].is(tAux) && toks[j].verb {
			_, main := group(toks, j)
			return main == k && !(toks[k].is(tPart) && !toks[k].is(tIng) && toks[k-1].is(tBe))
		}
		if !toks[j].is(tAdv | tNeg | tAux) {
			return false
		}
	}
	return false
}

// after is the word behind word k.
func (c *cast) after(k int) string {
	if k+1 < len(c.s.toks) {
		return c.s.toks[k+1].lower
	}
	return ""
}

// nextBy gives the "by" that follows the participle at k, over an adverb; 0 for none.
func nextBy(toks []tok, k int) int {
	for j := k + 1; j < len(toks) && j <= k+2; j++ {
		if toks[j].pre&(mComma|clauseMark) != 0 {
			return 0
		}
		if toks[j].lower == "by" {
			return j
		}
		if !toks[j].is(tAdv) && toks[j].lower != "jointly" {
			return 0
		}
	}
	return 0
}

// undertakes reports whether an undertaking stands behind the verb at k as its object.
func (c *cast) undertakes(k int) bool {
	toks := c.s.toks
	for j := k + 1; j < len(toks) && j < k+9; j++ {
		if toks[j].pre&clauseMark != 0 || toks[j].verb {
			return false
		}
		if c.words.undertaking[singular(toks[j].lower)] || toks[j].is(tEventHead) && toks[j].is(tCap) {
			return true
		}
	}
	return false
}

func (c *cast) withAfter(k int) int {
	toks := c.s.toks
	for j := k + 1; j < len(toks) && j < k+5; j++ {
		if toks[j].pre&(mComma|clauseMark) != 0 || toks[j].verb {
			return 0
		}
		if toks[j].lower == "with" || toks[j].lower == "alongside" {
			return j
		}
	}
	return 0
}

// allBefore gives the role to the names in the subject of the verb at k.
func (c *cast) allBefore(k int, role assay.ParticipationRole) {
	toks := c.s.toks
	for k > 0 && toks[k-1].is(tAux|tNeg|tAdv) && !toks[k-1].is(tPron) {
		k--
	}
	p := nounBefore(toks, k, 0)
	if s := c.s.subject; !s.empty() && s.to == k && s.from < p.from {
		p.from = s.from
	}
	if k > 1 && toks[k-1].is(tRel) {
		p = phrase{max(0, k-8), k}
	}
	if p.empty() {
		return
	}
	c.allIn(p.from, p.to, role)
}

// allIn gives the role to the names within words [from, to), but not to one that only owns another thing.
func (c *cast) allIn(from, to int, role assay.ParticipationRole) {
	for _, n := range c.names {
		if n.from < from || n.to > to || n.kind == assay.Place {
			continue
		}
		c.add(n, role)
	}
}

// allAt gives the role to the names of the list that begins at word from.
func (c *cast) allAt(from int, role assay.ParticipationRole) {
	toks := c.s.toks
	to := from
	for to < len(toks) && to < from+40 {
		t := &toks[to]
		if to > from && (t.verb || t.pre&(mSemicolon|mColon|mDash|mQuote) != 0 || t.is(tRel|tSub) && !t.is(tDet|tPrep) || t.is(tPrep) && !t.is(tCap) && t.lower != "of") {
			break
		}
		if to > from && t.pre&mComma != 0 && !c.goesOn(to) {
			break
		}
		to++
	}
	first := true
	for _, n := range c.names {
		if n.from >= from && n.to <= to && (n.kind != assay.Place || first && n.from <= from+1) {
			c.add(n, role)
			first = false
		}
	}
}

// goesOn reports whether the comma before word k stands in a list that goes on: an "and" follows.
func (c *cast) goesOn(k int) bool {
	for j := k; j < len(c.s.toks) && j < k+9; j++ {
		if c.s.toks[j].verb || c.s.toks[j].pre&clauseMark != 0 {
			return false
		}
		if c.s.toks[j].lower == "and" {
			return true
		}
	}
	return false
}

// allAfterWith: "HSI led the effort with the FBI, the Marshals and Europol".
func (c *cast) allAfterWith(k int) {
	toks := c.s.toks
	for j := k + 1; j < len(toks) && j < k+14; j++ {
		if toks[j].pre&clauseMark != 0 || toks[j].verb {
			return
		}
		if toks[j].lower == "with" {
			c.allAt(j+1, assay.Joined)
			return
		}
	}
}

// hyphenLed: "the HSI-led effort".
func (c *cast) hyphenLed(k int) {
	t := &c.s.toks[k]
	if !t.is(tCap) {
		return
	}
	c.keep(assay.Span{Start: t.start, End: t.end - len("-led")}, assay.Led)
}

// beside: "together with the FBI", "an operation with the county sheriff".
func (c *cast) beside(k int) {
	toks := c.s.toks
	if k == 0 {
		return
	}
	prev := &toks[k-1]
	if prev.lower == "together" || c.words.undertaking[singular(prev.lower)] && !prev.verb {
		c.allAt(k+1, assay.Joined)
	}
}

// listed: "NCMEC is among the partners", "participants include the Marshals",
// "HSI is named as a partner".
func (c *cast) listed(k int) {
	toks := c.s.toks
	t := &toks[k]
	if t.lower == "among" {
		// "X and Y were among the agencies"
		if k+2 < len(toks) && c.partnerSoon(k) && c.s.verb.from < k && !deniedBefore(toks, k) && !announcesSoon(toks, k) {
			c.allIn(0, c.s.verb.from, assay.Joined)
		}
		return
	}
	if !c.partnerWord(t) {
		return
	}
	for j := k + 1; j < len(toks) && j < k+4; j++ {
		if toks[j].lemma == "include" {
			c.allAt(j+1, assay.Joined)
			c.besides()
			return
		}
	}
	if k > 1 && toks[k-1].is(tDet|tAdj) || k > 2 && toks[k-2].is(tDet) {
		for j := k - 1; j > 0 && j > k-4; j-- {
			if toks[j].lower == "as" && toks[j-1].is(tPart) {
				c.allBefore(j-1, assay.Joined)
			}
		}
	}
}

func (c *cast) partnerWord(t *tok) bool {
	return c.words.partner[singular(t.lower)] && t.lower != "agency"
}

func (c *cast) partnerSoon(k int) bool {
	for j := k + 1; j < len(c.s.toks) && j < k+5; j++ {
		if c.words.partner[singular(c.s.toks[j].lower)] {
			return true
		}
	}
	return false
}

func announcesSoon(toks []tok, k int) bool {
	for j := k; j < len(toks) && j < k+6; j++ {
		if toks[j].lower == "announcing" {
			return true
		}
	}
	return false
}

// owned: "a Coast Guard search", "the Navy's inquiry": whose it is leads it,
// unless the document says that it does not.
func (c *cast) owned(k int) {
	if deniedBefore(c.s.toks, k) {
		return
	}
	for _, n := range c.names {
		if n.kind == assay.Organisation && (n.to == k || n.to == k-1 && c.s.toks[k-1].pre == 0 && nounLike(&c.s.toks[k-1]) && !c.s.toks[k-1].is(tCap)) {
			c.add(n, assay.Led)
		}
	}
}

// besides: "Besides HSI offices, the participants include": the first is one too.
func (c *cast) besides() {
	if w := c.s.toks[0].lower; w == "besides" || w == "apart" {
		for _, n := range c.names {
			if n.to <= 5 {
				c.add(n, assay.Joined)
			}
		}
	}
}

// listBefore gives the start of the clause whose list of names the word at k ends: "HSI is named among the agencies announcing".
func (c *cast) listBefore(k int) int {
	for j := k - 1; j >= 0 && j > k-4; j-- {
		if c.words.partner[singular(c.s.toks[j].lower)] {
			return 0
		}
	}
	return -1
}

// announcement: "an ICE announcement", "HSI Houston's release", "a release by DHS".
func (c *cast) announcement(k int) {
	toks := c.s.toks
	for _, n := range c.names {
		switch {
		case n.to == k || n.to == k-1 && !toks[k-1].verb && toks[k-1].is(tAdj|tNounVerb) || n.to == k-1 && toks[k-1].lower == "news":
			c.add(n, assay.Announced)
		case n.from == k+2 && toks[k+1].lower == "by", n.from == k+3 && toks[k+1].lower == "by":
			c.add(n, assay.Announced)
		case n.to <= k && n.to >= k-3 && toks[k-1].is(tDet) && toks[k-2].lemma == "make":
			c.add(n, assay.Announced)
		}
	}
}

// absent: "names no ICE role", "does not mention HSI", "about X, not Y", "for X, not for Y".
func (c *cast) absent() {
	toks := c.s.toks
	for k := range toks {
		t := &toks[k]
		if !t.is(tNeg) || inside(c.s.quotes, t.start) {
			continue
		}
		next := k + 1
		switch {
		case t.lower == "no" && k > 0 && (toks[k-1].verb || toks[k-1].is(tVerb)):
			c.roleless(next)
		case t.lower == "not" && t.pre&mComma != 0:
			// "for a sheriff, not for ICE"
			for next < len(toks) && next < k+3 && (toks[next].is(tPrep|tDet) || toks[next].lower == "the") {
				next++
			}
			if next < len(toks) && !toks[next].verb {
				c.allAt(next, assay.NotInvolved)
			}
		case next < len(toks) && (toks[next].lemma == "mention" || toks[next].lemma == "involve" || toks[next].lemma == "name") && !toks[next].is(tIng):
			c.allAt(next+1, assay.NotInvolved)
		}
	}
}

// roleless: "no ICE or HSI role", "no part for the FBI".
func (c *cast) roleless(from int) {
	toks := c.s.toks
	for j := from; j < len(toks) && j < from+8; j++ {
		if toks[j].pre&(mComma|clauseMark) != 0 && j > from {
			return
		}
		switch singular(toks[j].lower) {
		case "role", "part", "involvement", "participation", "share":
			c.allIn(from, j, assay.NotInvolved)
			return
		}
	}
}

func (c *cast) add(n nameAt, role assay.ParticipationRole) {
	if n.kind == assay.EventName {
		return
	}
	c.keep(n.span(c.s.toks), role)
}

// keep stores a role once; whoever led a thing did not merely join it.
func (c *cast) keep(at assay.Span, role assay.ParticipationRole) {
	for k := len(c.found) - 1; k >= 0 && c.found[k].Sentence == c.i; k-- {
		if c.found[k].Span == at {
			if c.found[k].Role == assay.Joined && role == assay.Led {
				c.found[k].Role = role
			}
			return
		}
	}
	c.found = append(c.found, assay.Participation{Span: at, Sentence: c.i, Name: nameText(c.d.Text, at), Role: role})
}
