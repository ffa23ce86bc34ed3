package annotate

import (
	"strings"

	"assay"
)

// grammar notes how the text itself writes each name: with "the" or without,
// and with a verb in the singular or the plural. What one place shows holds for
// the name wherever it stands in the document.
func (d *document) grammar() {
	type usage struct{ article, bare, plural, singular int }
	used := make(map[string]*usage, len(d.names))
	for i := range d.sents {
		s := &d.sents[i]
		if s.heading {
			continue
		}
		for _, n := range s.names {
			if n.kind == assay.Person || n.kind == assay.Place {
				continue
			}
			u := used[n.text]
			if u == nil {
				u = &usage{}
				used[n.text] = u
			}
			last := &s.toks[n.to-1]
			modifies := last.poss || n.to < len(s.toks) && s.toks[n.to].pre == 0 && nounLike(&s.toks[n.to])
			switch {
			case modifies: // "the ICE release": the article is the release's
			case n.from > 0 && s.toks[n.from-1].lower == "the":
				u.article++
			default:
				u.bare++
			}
			if n.to < len(s.toks) && s.toks[n.to].pre == 0 && s.toks[n.to].verb && (n.from == 0 || !s.toks[n.from-1].is(tConj)) {
				switch v := &s.toks[n.to]; {
				case v.is(tThird), v.lower == "is", v.lower == "was", v.lower == "has", v.lower == "does":
					u.singular++
				case v.is(tBase) && !v.is(tPast|tModal), v.lower == "are", v.lower == "were", v.lower == "have", v.lower == "do":
					u.plural++
				}
			}
		}
	}
	for k := range d.names {
		n := &d.names[k]
		u := used[n.Text]
		if u == nil {
			continue
		}
		n.Article = u.article > u.bare
		n.Plural = u.plural > u.singular || u.plural == u.singular && pluralName(n.Text)
	}
}

// pluralName reports whether a name ends in people of a sort ("U.S. Marshals") or in "police".
func pluralName(name string) bool {
	last := strings.ToLower(name[strings.LastIndexByte(name, ' ')+1:])
	if last == "police" {
		return true
	}
	one := singular(last)
	return one != last && lexicon()[one].tag&(tRole|tUnnamed|tTitle) != 0 || last == "marshals" || last == "rangers"
}
