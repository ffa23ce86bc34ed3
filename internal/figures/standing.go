package figures

import (
	"strings"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// The reasons for which a source's number is not its own count.
const (
	whyQuoted    = "somebody else's number, named in order to examine it"
	whyWithdrawn = "withdrawn or corrected by the source that gives it here"
	whyTarget    = "planned or hoped for, not counted"
)

// standing is how a document stands to a number in its text.
type standing struct {
	role  assay.FigureRole // quoted or withdrawn; "" when the number is the document's own
	owner string           // whose number it is, where the sentence says so
}

// standingOf reads how a sentence stands to one of its numbers: it denies it,
// sets another against it, takes back what an earlier version said, or names it
// as what somebody else reported.
func standingOf(m *assay.Material, f assay.Figure) standing {
	if f.Sentence >= len(m.Annotation.Sentences) {
		return standing{}
	}
	s := m.Annotation.Sentences[f.Sentence]
	for _, st := range statementsOf(&m.Annotation, f.Sentence) {
		if st.Denied {
			return standing{role: assay.Quoted}
		}
	}
	body := strings.ToLower(m.Document.Text[s.Start:s.End])
	if s.Negated && unaccepted(body) {
		return standing{role: assay.Quoted}
	}
	for _, cue := range []string{"false that", "is false", "are false", "no evidence", "untrue", "the claim that"} {
		if strings.Contains(body, cue) {
			return standing{role: assay.Quoted}
		}
	}
	for _, cue := range []string{"earlier version", "previous version", "earlier article", "previous article", "earlier report said", "wrongly said", "wrongly gave", "incorrectly said"} {
		if at := strings.Index(body, cue); at >= 0 && s.Start+at < f.Start && !strings.Contains(body[at:f.Start-s.Start], ";") {
			return standing{role: assay.Withdrawn}
		}
	}
	ahead, behind := m.Document.Text[s.Start:min(max(f.Start, s.Start), s.End)], m.Document.Text[min(max(f.End, s.Start), s.End):s.End]
	if setAside(ahead) {
		return standing{role: assay.Quoted}
	}
	if owner := reportedBy(behind); owner != "" {
		return standing{role: assay.Quoted, owner: owner}
	}
	if hearsay(ahead) {
		return standing{role: assay.Quoted}
	}
	return standing{}
}

// unaccepted reports whether a sentence says that somebody does not take
// something for true: "does not accept that the wall protects only 2,950 homes".
func unaccepted(body string) bool {
	tokens := text.Tokens(body)
	for k := 1; k < len(tokens); k++ {
		switch text.Stem(tokens[k].Lower) {
		case "accept", "agre", "recogn", "recognis", "believ", "acknowledg", "conced", "admit", "endors":
			if w := tokens[k-1].Lower; w == "not" || w == "never" || strings.HasSuffix(w, "n't") {
				return true
			}
		}
	}
	return false
}

// setAside reports whether the words right before a number set it aside: "214
// homes, not 340", "rather than the 18,400".
func setAside(ahead string) bool {
	tokens := lastTokens(ahead, 4)
	for k := len(tokens) - 1; k >= 0 && k >= len(tokens)-2; k-- {
		switch w := tokens[k].Lower; w {
		case "not", "than", "of":
			before := ""
			if k > 0 {
				before = tokens[k-1].Lower
			}
			// a list or a clause begins with it: "is not 340 but" is a denial that says so itself
			contrast := strings.HasSuffix(strings.TrimRight(ahead[:tokens[k].Start], " "), ",") || before == "and" || before == "but"
			return w == "not" && contrast || w == "than" && before == "rather" || w == "of" && before == "instead"
		case "the", "a", "some", "about":
			continue
		default:
			return false
		}
	}
	return false
}

// telling are verbs with which somebody gives a number.
var telling = setOf("reported said claimed gave announced published stated cited reports says claims gives announces")

// reportedBy reads who gave a number in a clause behind it: "the 18,400 that the
// trust reported"; "" when there is no such clause.
func reportedBy(behind string) string {
	tokens := text.Tokens(text.Cut(behind, 120))
	for i, t := range tokens {
		if i > 2 {
			return ""
		}
		if t.Lower != "that" && t.Lower != "which" {
			continue
		}
		if strings.Contains(behind[:t.Start], ",") {
			return "" // "4,200 homes, that statement says"
		}
		for k := i + 2; k < len(tokens) && k <= i+7; k++ {
			if !telling[tokens[k].Lower] {
				continue
			}
			last := k
			for last > i+1 && (tokens[last-1].Lower == "had" || tokens[last-1].Lower == "has" || tokens[last-1].Lower == "first" || tokens[last-1].Lower == "itself") {
				last--
			}
			// nothing is said further, so that the clause is about the number
			if next := k + 1; last == i+1 || next < len(tokens) && strings.TrimSpace(behind[tokens[k].End:tokens[next].Start]) == "" && tokens[next].Lower != "in" && tokens[next].Lower != "for" {
				return ""
			}
			return behind[tokens[i+1].Start:tokens[last-1].End]
		}
		return ""
	}
	return ""
}

// hearsay reports whether the words before a number give it as what was said by
// nobody who is named: "a barrier that was said to protect 4,200 homes".
func hearsay(ahead string) bool {
	tokens := lastTokens(ahead, 6)
	for k := 1; k+1 < len(tokens); k++ {
		switch tokens[k].Lower {
		case "said", "thought", "believed", "claimed", "supposed", "alleged", "reported":
			if (tokens[k-1].Lower == "was" || tokens[k-1].Lower == "were") && tokens[k+1].Lower == "to" {
				return true
			}
		}
	}
	return false
}

// lastTokens gives the last n words of a text.
func lastTokens(s string, n int) []text.Token {
	const most = 160
	from := max(0, len(s)-most)
	for from > 0 && from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	tokens := text.Tokens(s[from:])
	for i := range tokens {
		tokens[i].Start += from
		tokens[i].End += from
	}
	return tokens[max(0, len(tokens)-n):]
}

// examined marks the numbers of a document that it names as somebody else's in
// one sentence and uses in another: "62,000 rescues" where the claim of 62,000 is examined.
func examined(rows []assay.Figure, unsaid map[string]bool) {
	for i := range rows {
		q := &rows[i]
		if q.Role != assay.Quoted || unsaid[q.ID] || q.Value < 100 {
			continue
		}
		for j := range rows {
			if f := &rows[j]; f.Role == assay.Asserted && unsaid[f.ID] && f.Kind == q.Kind && f.Value == q.Value {
				f.Role, f.Owner = assay.Quoted, q.Owner
			}
		}
	}
}

// lowered writes a number word small that stands at its sentence's beginning:
// "Six" and "More than 24,000" count no more there than elsewhere.
func lowered(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if first == "" || first[0] < 'A' || first[0] > 'Z' {
		return s
	}
	for _, c := range first[1:] {
		if (c < 'a' || c > 'z') && c != '-' {
			return s
		}
	}
	if low := strings.ToLower(first); numberStart(low) {
		return low + s[len(first):]
	}
	return s
}

// numberStart reports whether a word can begin a number as written.
func numberStart(w string) bool {
	head, _, _ := strings.Cut(w, "-")
	switch head {
	case "more", "fewer", "less", "over", "under", "about", "around", "nearly", "almost", "roughly", "approximately", "at", "up", "an", "a", "half", "as", "only", "just", "close",
		"dozens", "scores", "hundreds", "thousands", "millions", "several", "both", "double", "twice", "tens", "dozen", "below", "above", "estimated", "no", "upwards", "another", "zero", "none":
		return true
	}
	return isNumber(head)
}
