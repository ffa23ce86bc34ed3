package lineage

import (
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// Stand says how an origin stands to the actor: interested when every party
// whose word it is belongs to the actor's family, partner when another body of
// government speaks, independent otherwise. When nothing tells which of several
// owners was first, one interested owner is enough.
func Stand(o assay.Origin, materials map[string]*assay.Material, actor assay.Party, names Names) assay.Interest {
	if m := materials[o.Root]; m != nil {
		return ofDocument(m.Document, actor, names)
	}
	if len(o.Parties) == 0 {
		return assay.Independent
	}
	if slices.ContainsFunc(o.Parties, func(p string) bool { return ofParty(p, actor, names) == assay.Interested }) && amongOwners(o, materials) {
		return assay.Interested // nothing tells which of the owners was first
	}
	interested, partner := 0, 0
	for _, p := range o.Parties {
		switch ofParty(p, actor, names) {
		case assay.Interested:
			interested++
		case assay.Partner:
			partner++
		}
	}
	switch {
	case interested == len(o.Parties):
		return assay.Interested
	case interested+partner == len(o.Parties):
		return assay.Partner
	}
	return assay.Independent
}

// amongOwners reports whether an origin's parties are the owners of its members:
// so it is when nothing tells whose text was first.
func amongOwners(o assay.Origin, materials map[string]*assay.Material) bool {
	owners := map[string]bool{}
	for _, id := range o.Members {
		if m := materials[id]; m != nil {
			owners[orElse(m.Document.Owner, m.Document.Publisher)] = true
		}
	}
	return len(o.Members) > 1 && !slices.ContainsFunc(o.Parties, func(p string) bool { return !owners[p] })
}

// ofSpeaker says how a sentence's speaker stands to the actor. speaker is the
// name in the sentence, "" when the document itself speaks; origin is the
// document's.
func ofSpeaker(speaker string, m *assay.Material, origin assay.Origin, actor assay.Party, names Names) assay.Interest {
	if speaker != "" {
		if canonical, ok := firstKnown(speaker, names); ok {
			return ofParty(canonical, actor, names)
		}
		for _, n := range actor.Names { // a body that only the library's own texts name
			bare := strings.TrimPrefix(speaker, "the ")
			if organOf(bare, n) || strings.EqualFold(bare, n) || bare != speaker && strings.EqualFold(bare, headNoun(n)) && strings.Contains(m.Document.Text, n) {
				return assay.Interested
			}
		}
	}
	own := ofDocument(m.Document, actor, names)
	if own != assay.Independent {
		return own
	}
	return origin.Interest
}

// headNoun is what a body's name calls it: the department of "Department of
// Works", the agency of "River Bridges Agency".
func headNoun(name string) string {
	name, _, _ = strings.Cut(name, " of ")
	return name[strings.LastIndex(name, " ")+1:]
}

func ofDocument(d assay.Document, actor assay.Party, names Names) assay.Interest {
	if independentClass(d.Class) {
		if memberOf(actor.Members, d.Owner) && d.Owner == first(actor.Members) && len(actor.Members) == 1 {
			return assay.Interested
		}
		return assay.Independent
	}
	if p := ofParty(orElse(d.Owner, d.Publisher), actor, names); p != assay.Independent {
		return p
	}
	if p, ok := names.Publisher(d.Owner); d.Class == assay.Official && !(ok && independentClass(p.Class)) {
		return assay.Partner // a statute is the legislature's, whoever prints it
	}
	return assay.Independent
}

// independentClass reports whether bodies of a class answer to nobody whom they watch.
func independentClass(c assay.Class) bool { return c == assay.Oversight || c == assay.Court }

func ofParty(canonical string, actor assay.Party, names Names) assay.Interest {
	p, ok := names.Publisher(canonical)
	class := p.Class
	if ok && independentClass(class) {
		return assay.Independent
	}
	if memberOf(actor.Members, canonical) {
		return assay.Interested
	}
	for _, n := range actor.Names {
		if n == canonical || !ok && organOf(canonical, n) {
			return assay.Interested
		}
	}
	if class == assay.Official {
		return assay.Partner
	}
	return assay.Independent
}

// organs are what a body calls the parts of itself that act and speak for it.
// Those that watch it (auditor, ombudsman, court) are not among them.
var organs = text.Set("council government administration authority board bureau cabinet city commission commissioner committee county department " +
	"directorate executive governor headquarters leadership management mayor ministry minister municipality office parish police " +
	"president press secretary secretariat service spokesman spokesperson spokeswoman state town communications media relations public affairs")

// organOf reports whether a publisher that no table knows is, by its name, a
// part of a body that speaks for it: "Brindle Ford Council" of Brindle Ford,
// "Office of the Mayor of Brindle Ford". A name that adds anything else ("Brindle
// Ford Courier") says nothing.
func organOf(publisher, body string) bool {
	if !strings.Contains(strings.ToLower(publisher), text.FirstWord(body)) {
		return false // most names share nothing with the actor's
	}
	own, words := text.NewPhrase(body), text.AllStems(publisher)
	at := own.In(words)
	if at < 0 || len(words) == len(own) {
		return false
	}
	for _, w := range slices.Concat(words[:at], words[at+len(own):]) {
		if !organs[w] && !text.IsStop(w) {
			return false
		}
	}
	return true
}

func memberOf(list []string, s string) bool {
	for _, l := range list {
		if l == s && s != "" {
			return true
		}
	}
	return false
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// firstKnown finds the first known organisation named in a phrase.
func firstKnown(phrase string, names Names) (string, bool) {
	known := names.Bodies(phrase)
	if len(known) == 0 {
		return "", false
	}
	return known[0], true
}
