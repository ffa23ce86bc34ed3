package figures

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// party is somebody on whose word a source says that it rests.
type party struct {
	name  string         // as a reader reads it: "DHS OIG", "Polk County Sheriff's Office"
	form  string         // what of theirs it is: release, report, data ...; "" when not said
	words map[string]int // stems of the line that names it, without those of its form, each with its weight
	own   bool           // the source's own reporting: interviews, documents that it obtained
}

// forms are the nouns for what somebody says, each with the one word for its kind.
var forms = map[string]string{
	"release": "release", "announcement": "release", "statement": "release", "post": "release", "message": "release", "conference": "release", "briefing": "release",
	"report": "report", "audit": "report", "review": "report", "study": "report", "analysis": "report", "survey": "report", "investigation": "report", "article": "report",
	"testimony": "testimony", "account": "release", "letter": "letter", "memo": "memo", "memorandum": "memo", "commentary": "commentary", "opinion": "order", "ruling": "order",
	"order": "order", "judgment": "order", "indictment": "filing", "complaint": "filing", "data": "data", "figure": "data", "number": "data", "count": "data", "statistic": "data", "estimate": "data", "tally": "data",
}

// own are words of what a source has at first hand.
var firstHand = setOf("interview interviews interviewed reporting filings")

// venues are where others speak: whoever holds them gives no number.
var venues = setOf("hearing debate trial press court meeting")

// What is read of one document's list: how many parties, and how many
// characters of a line.
const (
	maxParties = 20
	maxLine    = 400
)

// formOf gives the kind of a noun for what somebody says, "" when it is none.
func formOf(lower string) string {
	if f := forms[lower]; f != "" {
		return f
	}
	return forms[strings.TrimSuffix(lower, "s")]
}

// partiesOf reads the list of what a document says that it rests on.
func (v *voices) partiesOf(d assay.Document) []party {
	out, ok := v.parties[d.ID]
	if ok {
		return out
	}
	for _, line := range d.ReliesOn {
		if len(out) == maxParties {
			break
		}
		line = text.Cut(line, maxLine)
		for part := range strings.SplitSeq(line, ";") {
			for _, one := range severalForms(part) {
				if len(out) < maxParties {
					out = append(out, v.readParty(one))
				}
			}
		}
	}
	v.parties[d.ID] = out
	return out
}

// severalForms cuts a line that names several things at what joins them: "the
// agency's annual figures, an audit report and a broadcaster's statement".
func severalForms(line string) []string {
	var out []string
	from, formed := 0, false
	tokens := text.Tokens(line)
	for i, t := range tokens {
		joint := strings.TrimSpace(line[from:t.Start])
		if formed && (strings.HasSuffix(joint, ",") || t.Lower == "and") && t.Start > from && anyForm(line[t.Start:]) && named(line[t.Start:]) {
			out = append(out, strings.Trim(joint, ", "))
			from, formed = t.Start, false
			if t.Lower == "and" {
				from = t.End
			}
		}
		formed = formed || isForm(tokens, i)
	}
	return append(out, strings.TrimSpace(line[from:]))
}

// isForm reports whether a word of a line is a noun for what somebody says, and
// not part of a name: "the County Audit Office".
func isForm(tokens []text.Token, i int) bool {
	if formOf(tokens[i].Lower) == "" {
		return false
	}
	return !isUpper(tokens[i].Text) || i == 0 && (len(tokens) == 1 || !isUpper(tokens[1].Text))
}

func anyForm(s string) bool {
	tokens := text.Tokens(s)
	for i := range tokens {
		if isForm(tokens, i) {
			return true
		}
	}
	return false
}

// readParty reads whose word one line names; the name is "" when it names nobody:
// "national waiting list data".
func (v *voices) readParty(line string) party {
	p := party{words: map[string]int{}}
	phrase := line
	if at, rest, ok := strings.Cut(line, "("); ok && strings.Contains(at, "://") {
		phrase, _, _ = strings.Cut(rest, ",") // an address, and whose page it is
		phrase = strings.TrimRight(phrase, ") ")
	}
	phrase, _, _ = strings.Cut(phrase, "(")
	for _, by := range []string{" as described by ", " as reported by ", " reposted by "} {
		phrase, _, _ = strings.Cut(phrase, by)
	}
	for _, by := range []string{" reviewed by ", " obtained by ", " seen by "} {
		had := false
		phrase, _, had = strings.Cut(phrase, by)
		p.own = p.own || had
	}
	tokens := text.Tokens(phrase)
	for _, t := range text.Tokens(line) {
		p.own = p.own || firstHand[t.Lower]
		if formOf(t.Lower) == "" && !text.IsStop(t.Lower) {
			p.words[text.Stem(t.Lower)] = 2
		}
	}
	name := phrase
	for i, t := range tokens {
		if !isForm(tokens, i) {
			continue
		}
		p.form = formOf(t.Lower)
		name = phrase[:t.Start]
		if next := ""; i+1 < len(tokens) {
			next = tokens[i+1].Lower
			if next == "of" || next == "by" || next == "from" {
				// "testimony of the inspector", not "the ministry's release of 4 May"
				if behind := phrase[tokens[i+1].End:]; !named(name) && named(behind) {
					name = before(behind, " to ", " on ", " about ", ",")
				}
			}
		}
		break
	}
	p.name = v.plainParty(name)
	for _, t := range text.Tokens(name) {
		if w := text.Stem(t.Lower); p.words[w] > 0 {
			p.words[w] = 1 // a sentence may speak of a party on another's word
		}
	}
	return p
}

// before cuts a phrase at the first of some words.
func before(s string, words ...string) string {
	for _, w := range words {
		s, _, _ = strings.Cut(s, w)
	}
	return s
}

// named reports whether a phrase has a word that a name, a role or a body can be.
func named(phrase string) bool {
	for _, t := range text.Tokens(phrase) {
		if (isUpper(t.Text) || roles[t.Lower]) && !calendar[t.Lower] && !text.IsStop(t.Lower) && !describing[t.Lower] {
			return true
		}
	}
	return false
}

// describing are words before a release or a report that name nobody, though one begins a line.
var describing = setOf("a an the this that its his her their one two three joint internal news press final interim annual social-media media written public official monthly weekly quarterly fiscal year house leaked several further earlier later more")

// plainParty brings a party as written to the name that a reader reads: without
// articles and what describes the paper; "" when it is nobody's name.
func (v *voices) plainParty(s string) string {
	tokens := text.Tokens(s)
	from, to := 0, len(tokens)
	for from < to && describing[tokens[from].Lower] {
		from++
	}
	for to > from && (!isUpper(tokens[to-1].Text) && !roles[tokens[to-1].Lower] || describing[tokens[to-1].Lower]) {
		to--
	}
	if from == to {
		return ""
	}
	out := strings.Join(strings.Fields(s[tokens[from].Start:tokens[to-1].End]), " ")
	out = text.TrimPossessive(out)
	if venues[strings.ToLower(out)] || venues[tokens[to-1].Lower] {
		return ""
	}
	lone := to-from == 1
	role := roles[tokens[to-1].Lower] && !isUpper(tokens[to-1].Text)
	if known := v.knownIn(out); len(known) == 1 && !role && !strings.ContainsAny(out, "/&") {
		if p, ok := v.o.Names.Publisher(known[0]); ok && p.Short != "" {
			return p.Short
		}
		return out
	}
	if lone && strings.ToUpper(out) != out && !role {
		return ""
	}
	if role && strings.HasSuffix(out, "s") {
		return lowerCommon(out)
	} else if role {
		return "the " + lowerCommon(out)
	}
	return out
}

// roles are people who give numbers for those whom they serve.
var roles = setOf("secretary inspector spokesperson spokesman spokeswoman official officials sheriff prosecutor prosecutors attorney police minister mayor governor chief director commissioner auditors auditor judge coroner general senator senators president council ministry department authority trust agency office")

// lowerCommon writes a first word small that is no name.
func lowerCommon(s string) string {
	first, _, _ := strings.Cut(s, " ")
	if roles[strings.ToLower(first)] || strings.EqualFold(first, "federal") || strings.EqualFold(first, "local") {
		return strings.ToLower(first) + s[len(first):]
	}
	return s
}

func isUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}
