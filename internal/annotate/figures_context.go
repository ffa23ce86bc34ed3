package annotate

import (
	"strings"

	"assay"
)

// ownerOf gives who asserts the number: whoever the noun phrase names ("the
// agency's figure of"), a nearer "X said" than the statement's, or the
// statement's speaker.
func (s *figScan) ownerOf(n *figNum, role assay.FigureRole) string {
	if o := s.namedOwner(n); o != "" {
		return o
	}
	if role == assay.Quoted {
		if noun, _ := s.claimNoun(n); noun >= 0 {
			return s.possessor(noun)
		}
		return ""
	}
	if o, ok := s.speakerOf(n); ok {
		return o
	}
	if o := s.nearerSpeaker(n); o != "" {
		return o
	}
	if s.st == nil || !s.inContent(n) {
		return ""
	}
	if s.words[strings.ToLower(s.st.Speaker)]&(wPron|wDet) != 0 {
		return "" // a pronoun that was not resolved: the document speaks
	}
	return s.st.Speaker
}

// spoken is a part of a sentence and who says it; "" for the document.
type spoken struct {
	assay.Span
	name string
}

// speakerOf gives the speaker of the shortest of several contents around the
// number: in "the port says 244, the union says 255" each has its own.
func (s *figScan) speakerOf(n *figNum) (name string, ok bool) {
	best := 0
	if c := s.st; len(s.spoken) > 0 && c != nil && len(c.Via) > 0 && c.Content.Start <= n.start && n.end <= c.Content.End {
		name, best, ok = c.Speaker, c.Content.End-c.Content.Start, true // "the journal, citing the ministry, said": the ministry's
	}
	for _, p := range s.spoken {
		if p.Start <= n.start && n.end <= p.End && (!ok || p.End-p.Start < best) {
			name, best, ok = p.name, p.End-p.Start, true
		}
	}
	if s.words[strings.ToLower(name)]&(wPron|wDet) != 0 {
		return "", false // a pronoun that was not resolved
	}
	return name, ok
}

// namedOwner reads "the agency's figure of N" and "a Cato estimate that N".
func (s *figScan) namedOwner(n *figNum) string {
	i := n.leadTok
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if s.toks[k].c&wStateNoun != 0 && k+1 < len(s.toks) {
			switch s.toks[k+1].w {
			case "of", "that":
				return s.possessor(k)
			}
		}
		if s.toks[k].c&(wPrep|wSub|wDet|wRel) == 0 {
			return ""
		}
	}
	return ""
}

// possessor gives the possessor or the name that stands before the noun at k.
func (s *figScan) possessor(k int) string {
	if k == 0 {
		return ""
	}
	p := &s.toks[k-1]
	for _, name := range s.names {
		if name.Kind != assay.Place && name.End == p.end && name.Start < p.end {
			return name.Text
		}
	}
	if !p.poss {
		from := k
		for from > 0 && s.near(from) && s.toks[from-1].upper && s.toks[from-1].c&figFunction == 0 {
			from--
		}
		if from == k {
			return ""
		}
		return s.doc[s.toks[from].start:p.end]
	}
	from := k - 1
	for from > 0 && s.near(from) && s.toks[from-1].c&(figFunction|wNumber|wExamine) == 0 && !figParticiple(s.toks[from-1].w, s.toks[from-1].c) {
		from--
	}
	if from > 0 && s.near(from) && s.toks[from-1].c&wDet != 0 {
		from--
	}
	end := p.end
	for _, suffix := range []string{"'s", "\u2019s"} {
		if len(p.raw) > len(suffix) && p.raw[len(p.raw)-len(suffix):] == suffix {
			end -= len(suffix)
		}
	}
	return s.doc[s.toks[from].start:end]
}

// nearerSpeaker finds a name with a verb of saying between the statement's cue
// and the number: "the FBI said 21, and DHS later said 24".
func (s *figScan) nearerSpeaker(n *figNum) string {
	low := s.start
	if s.st != nil {
		low = max(s.st.Cue.End, s.st.Source.End)
	}
	for k := n.leadTok - 1; k > 0 && s.toks[k].start >= low; k-- {
		t := &s.toks[k]
		if t.sep&sepSemi != 0 {
			return ""
		}
		if t.c&wSay == 0 || t.c&wJudge != 0 && t.w != "said" && t.w != "reported" || s.toks[k-1].c&(wBe|wDet|wHave) != 0 {
			continue
		}
		j := k - 1
		for j > 0 && s.toks[j].c&wAdv != 0 {
			j--
		}
		for _, name := range s.names {
			if name.End == s.toks[j].end && (name.Kind == assay.Organisation || name.Kind == assay.Person || name.Kind == assay.OtherName) {
				return name.Text
			}
		}
		return ""
	}
	return ""
}

// periodOf gives the date that belongs to the number, as written: a relative
// one right after it, else the nearest date in its clause.
func (s *figScan) periodOf(m int) string {
	f, n := &s.out[m], &s.nums[m]
	if p := s.relativePeriod(f.after); p != "" {
		return p
	}
	best, at := -1, -1
	for k := range s.dates {
		d := &s.dates[k]
		if d.Role == assay.PublicationDate || s.begins(d) {
			continue
		}
		dist := 0
		if d.Start >= n.end {
			dist = d.Start - n.end + s.crossed(n.end, d.Start)
		} else if d.End <= n.lead {
			dist = n.lead - d.End + 12 + s.crossed(d.End, n.lead)
		}
		if at < 0 || dist < best {
			best, at = dist, k
		}
	}
	if at < 0 || best >= 1000 && len(s.dates) > 1 {
		return ""
	}
	return s.periodText(&s.dates[at])
}

// begins reports whether a date only says when something that the sentence
// speaks of was begun: "an effort begun in February that located 12".
func (s *figScan) begins(d *assay.Date) bool {
	for k := range s.toks {
		if s.toks[k].start < d.Start {
			continue
		}
		return k > 1 && (s.toks[k-1].w == "in" || s.toks[k-1].w == "on") && beginnings[s.toks[k-2].w]
	}
	return false
}

// beginnings are participles of what was begun; "began" is a verb, and the
// sentence tells of the beginning.
var beginnings = map[string]bool{"begun": true, "started": true, "launched": true, "created": true, "founded": true, "established": true, "opened": true}

// crossed weighs the punctuation between two bytes of the sentence.
func (s *figScan) crossed(from, to int) int {
	weight := 0
	for i := from; i < to; i++ {
		switch s.doc[i] {
		case ';':
			weight += 1000
		case ',':
			weight += 25
		}
	}
	return weight
}

// periodText gives the date as written, with the word that makes it a bound.
func (s *figScan) periodText(d *assay.Date) string {
	from := d.Start
	for k := range s.toks {
		if s.toks[k].start < d.Start {
			continue
		}
		if k > 0 && s.near(k) {
			switch s.toks[k-1].w {
			case "since", "before", "after", "until", "by":
				from = s.toks[k-1].start
			case "of":
				if k > 1 && s.toks[k-2].w == "as" {
					from = s.toks[k-2].start
				}
			}
		}
		break
	}
	return s.doc[from:d.End]
}

// relativePeriod reads "the year before", "a year earlier", "three weeks
// before" at token k, after at most one preposition.
func (s *figScan) relativePeriod(k int) string {
	if s.near(k) && (s.toks[k].w == "in" || s.toks[k].w == "during") {
		k++
	}
	for j := k; j < k+4 && s.near(j); j++ {
		t := &s.toks[j]
		if t.c&wTime != 0 && j > k {
			prev := s.toks[j-1].w
			if s.near(j+1) && s.toks[j+1].c&wRelAdverb != 0 {
				return s.doc[s.toks[k].start:s.toks[j+1].end]
			}
			if prev == "previous" || prev == "prior" || prev == "last" || prev == "preceding" {
				return s.doc[s.toks[k].start:t.end]
			}
			return ""
		}
		if t.c&(wDet|wNumber) == 0 && t.w != "previous" && t.w != "prior" && t.w != "last" && t.w != "preceding" && t.w != "few" {
			return ""
		}
	}
	return ""
}

// eventOf gives the event named in the sentence that is nearest to the number,
// else the document's only event.
func (s *figScan) eventOf(n *figNum) string {
	if e := s.nearest(n, assay.EventName); e != "" {
		return e
	}
	return s.onlyEvent
}

// nearest gives the nearest name of a kind in the number's part of the sentence.
func (s *figScan) nearest(n *figNum, kind assay.NameKind) string {
	best, text := -1, ""
	for k := range s.names {
		name := &s.names[k]
		if name.Kind != kind {
			continue
		}
		dist := 0
		if name.Start >= n.end {
			dist = name.Start - n.end + s.crossed(n.end, name.Start)
		} else if name.End <= n.lead {
			dist = n.lead - name.End + s.crossed(name.End, n.lead)
		}
		if dist < 1000 && (best < 0 || dist < best) {
			best, text = dist, name.Text
		}
	}
	return text
}
