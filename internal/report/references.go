package report

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// resolve replaces the references of a sentence. attributed reports whether
// one of them made its subject the publisher.
func (w *writer) resolve(m *assay.Material, i, previous int) (body string, attributed, ok bool) {
	s := m.Annotation.Sentences[i]
	body = m.Document.Text[s.Start:s.End]
	follows := previous >= 0
	if follows && previous == i-1 {
		return body, s.Start < s.End && startsWithReference(s), true // it reads on, as it stands
	}
	refs := append([]assay.Reference(nil), s.References...)
	sort.Slice(refs, func(a, b int) bool { return refs[a].Start > refs[b].Start })
	for k, r := range refs {
		start, end := r.Start-s.Start, r.End-s.Start
		if start < 0 || end > len(body) || start >= end || (k > 0 && r.End > refs[k-1].Start) {
			continue
		}
		old := body[start:end]
		to := r.To
		switch {
		case expletive(old, body[end:]):
			continue
		case r.Publisher && strings.EqualFold(old, "it") && !speaksAfter(body[end:]):
			return "", false, false
		case r.Publisher && follows:
			if start == 0 {
				attributed = true
			}
			continue
		case r.Publisher && start > 0 && (!isPronoun(old) || k < len(refs)-1 && hasPublisher(refs[k+1:])):
			continue // it is named once in a sentence, at its beginning
		case r.Publisher:
			to = w.publisherPhrase(m.Document, old)
			// "The wire item, used by several stations": the item is described, not the publisher.
			if rest, ok := strings.CutPrefix(old, "The "); ok && strings.HasPrefix(body[end:], ",") && to == w.voiceOf(m.Document.ID).name {
				to = possessive(to) + " " + rest
			}
			if start == 0 {
				attributed = true
			}
		case to == "":
			continue
		case !safeReference(m, i, old, to):
			return "", false, false
		}
		after := body[end:]
		if start == 0 {
			if r.Publisher && strings.HasSuffix(old, "s") && !w.voiceOf(m.Document.ID).plural {
				after = singular(after) // "the authors say" is "the institute says"
			}
			to = text.UpperFirst(to)
		}
		body = body[:start] + matchPossessive(old, to) + after
	}
	if !s.Standalone {
		return "", false, false
	}
	if !follows && (w.leansBack(m, i) || i > 0 && (wholeNumber.MatchString(body) || bareShare.MatchString(body)) || strings.Contains(body, " among them") && !strings.Contains(body, ", among them")) {
		return "", false, false
	}
	return body, attributed, true
}

// singular gives what stands behind a subject in the plural as it stands behind
// one in the singular.
func singular(after string) string {
	rest := strings.TrimPrefix(after, " ")
	first, _, _ := strings.Cut(rest, " ")
	verb := first + "s"
	switch first {
	case "have":
		verb = "has"
	case "are":
		verb = "is"
	case "were":
		verb = "was"
	case "do":
		verb = "does"
	case "put", "set", "read":
		return after // in the past, as like as not
	default:
		if !sayingVerbs[verb] || len(rest) == len(after) {
			return after
		}
	}
	return " " + verb + rest[len(first):]
}

// wholeNumber finds a number that the sentence before has given: "all ten
// arrests", "these 16".
var wholeNumber = regexp.MustCompile(`(?i)\b(?:all|these|those) (?:two|three|four|five|six|seven|eight|nine|ten|[0-9][0-9.,]*)\b`)

// bareShare finds a share whose whole the sentence before has given, as the subject
// of a sentence or of what is said: "some had been found", "said that most were".
var bareShare = regexp.MustCompile(`(?i)(?:^|\b(?:said|says|say|reported|reports|report|found|finds) (?:that )?)(?:some|others|many|most|several|both|few|none|all|half) (?:had|have|has|were|was|are|is|will|would|could|may|might|did|do)\b`)

// roles are the last words of those who are known without having been named
// before: "the homeland security secretary".
var roles = wordSet(`secretary general czar director president governor sheriff judge court minister mayor chairman chairwoman chief commissioner
	spokesperson spokesman spokeswoman official officials senator senators government administration police prosecutor prosecutors attorney agency
	department ministry council parliament congress senate union board company army navy pope king queen department's law statute act bill`)

// leansBack reports whether a sentence's subject is a bare "the charges" or
// "the legal basis" that an earlier sentence has to explain.
func (w *writer) leansBack(m *assay.Material, i int) bool {
	s := m.Annotation.Sentences[i]
	if i == 0 || s.Verb.Start <= s.Start {
		return false
	}
	for _, r := range s.References {
		if r.Start == s.Start {
			return false // it is resolved
		}
	}
	rest, ok := strings.CutPrefix(strings.TrimSpace(m.Document.Text[s.Start:s.Verb.Start]), "The ")
	if !ok {
		return false
	}
	words := strings.Fields(rest)
	if len(words) == 0 || len(words) > 4 || rest != strings.ToLower(rest) || roles[strings.Trim(words[len(words)-1], ",")] {
		return false
	}
	return w.eventOf(m, i) == nil && !slices.Contains(staff, "The "+words[len(words)-1]+" ")
}

// expletive reports whether "it" stands for nothing: "It is false that".
func expletive(old, after string) bool {
	if !strings.EqualFold(old, "it") {
		return false
	}
	words := strings.Fields(after)
	if len(words) < 2 {
		return false
	}
	switch strings.ToLower(words[0]) {
	case "is", "was", "seems", "seemed", "appears", "appeared", "remains", "remained":
	default:
		return false
	}
	for _, w := range words[1:min(5, len(words))] {
		switch strings.Trim(strings.ToLower(w), ",.") {
		case "that", "to", "whether", "unclear", "clear":
			return true
		}
	}
	return false
}

// speaksAfter reports whether what follows "it" is what a source does: it
// says, it is about. "It may recruit veterans" is of something else.
func speaksAfter(after string) bool {
	words := strings.Fields(after)
	if len(words) == 0 {
		return false
	}
	verb := strings.Trim(strings.ToLower(words[0]), ",")
	if verb == "also" && len(words) > 1 {
		verb = strings.ToLower(words[1])
	}
	return sayingVerbs[verb] || len(words) > 1 && (verb == "is" || verb == "was") && strings.ToLower(words[1]) == "about"
}

func isPronoun(old string) bool {
	switch strings.ToLower(old) {
	case "it", "its", "they", "their":
		return true
	}
	return false
}

// startsWithReference reports whether a sentence's first words stand for its
// publisher, so that it is attributed already.
func startsWithReference(s assay.Sentence) bool {
	for _, r := range s.References {
		if r.Publisher && r.Start == s.Start {
			return true
		}
	}
	return false
}

func hasPublisher(refs []assay.Reference) bool {
	for _, r := range refs {
		if r.Publisher {
			return true
		}
	}
	return false
}

// staff are those who speak for a body in its own report.
var staff = []string{"The auditors ", "The inspectors ", "The researchers ", "The authors ", "The investigators ", "The court ", "The panel ", "The committee "}

// past reports whether a text begins with a verb in the past, which has one
// form for "the auditors" and for their body.
func past(rest string) bool {
	verb, _, _ := strings.Cut(rest, " ")
	verb = strings.Trim(strings.ToLower(verb), ",")
	switch verb {
	case "found", "said", "wrote", "told", "saw", "held", "gave", "did", "took", "made", "could":
		return true
	}
	return strings.HasSuffix(verb, "ed")
}

// ownStaff puts the source's name for those who speak for it: "The auditors
// concluded" is the auditing body.
func (w *writer) ownStaff(m *assay.Material, body string) (string, bool) {
	for _, who := range staff {
		if rest, ok := strings.CutPrefix(body, who); ok && past(rest) {
			return text.UpperFirst(w.voiceOf(m.Document.ID).name) + " " + rest, true
		}
	}
	return body, false
}

// possessive gives a name's possessive.
func possessive(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "’"
	}
	return name + "’s"
}

// safeReference reports whether what a reference stands for is beyond doubt: a
// person's pronoun and its role, or else the subject or the speaker of the
// sentence right before. "Its" may stand for anything, and is not replaced.
func safeReference(m *assay.Material, i int, old, to string) bool {
	switch strings.ToLower(old) {
	case "its", "their", "this", "these", "such":
		return false
	case "he", "she", "him", "his", "her":
		return true
	}
	if i == 0 {
		return true
	}
	before := m.Annotation.Sentences[i-1]
	subject := m.Document.Text[before.Subject.Start:before.Subject.End]
	if subject != "" && strings.Contains(strings.ToLower(subject), strings.ToLower(strings.TrimPrefix(to, "the "))) {
		return true
	}
	st := statementAt(m, i-1)
	return st != nil && strings.EqualFold(st.Speaker, to)
}

// matchPossessive keeps a possessive: "its" -> "ICE's".
func matchPossessive(old, to string) string {
	if strings.HasSuffix(to, "'s") || strings.HasSuffix(to, "’s") {
		return to
	}
	switch strings.ToLower(old) {
	case "its", "his", "their", "her":
		return possessive(to)
	}
	if (strings.HasSuffix(old, "'s") || strings.HasSuffix(old, "’s")) && !strings.HasSuffix(to, "s") {
		return to + "’s"
	}
	return to
}
