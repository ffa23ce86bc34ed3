package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/stance"
	"assay/internal/text"
)

// office is a noun that a text ties to a name: "Judge Vole", "the ferry Plover",
// "the board's chair, Sunniva Karel", "Mats Ferrow, the club's chairman".
type office struct {
	stem string // of the noun
	word string
	name string // as written
	last string // its last word in lower case
}

// offices gives the nouns that a text ties to names. The names have spans of the
// text from base on.
func offices(s string, base int, names []assay.Name) []office {
	var out []office
	add := func(word string, n assay.Name) {
		words := text.Tokens(n.Text)
		if word == "" || text.IsStop(word) || calendar[word] || len(words) == 0 {
			return
		}
		if _, number := text.Number(word); number || len(word) < 3 {
			return
		}
		out = append(out, office{text.Stem(word), word, n.Text, words[len(words)-1].Lower})
	}
	for _, n := range names {
		at, end := n.Start-base, n.End-base
		if at < 0 || end > len(s) || n.Kind == assay.EventName || !properName(n.Text) {
			continue
		}
		if words := text.Tokens(n.Text); n.Kind == assay.Person && len(words) > 1 && titles[words[0].Lower] {
			add(words[0].Lower, n)
		}
		before := text.Tokens(text.Head(s[:at], at))
		if k := len(before); k > 0 {
			w := before[k-1]
			if m := officeOf.FindStringSubmatch(s[:at]); m != nil {
				add(strings.ToLower(m[1]), n)
			}
			switch gap := s[w.End:at]; {
			case strings.TrimSpace(gap) == "" && isPlain(w.Text), strings.TrimSpace(gap) == "," && strings.Contains(n.Text, " ") && isPlain(w.Text):
				add(w.Lower, n)
			case strings.TrimSpace(gap) == "" && titles[w.Lower]:
				add(w.Lower, n)
			}
		}
		// Behind the name, between commas: "X, the secretary of the union, ..."
		if rest, ok := strings.CutPrefix(s[end:], ","); ok {
			phrase, _, _ := strings.Cut(text.Head(rest, 80), ",")
			add(headNoun(phrase), n)
		}
	}
	return out
}

// officeOf is an office with what it is of, before a name: "the mayor of Orsa, ".
var officeOf = regexp.MustCompile(`\b(\p{Ll}+) of (?:the )?(?:[\p{L}'’-]+ ){0,3}[\p{L}'’-]+, $`)

// bareOffice is an office without an article: "chief executive of Ardal".
var bareOffice = regexp.MustCompile(`^\s*\p{Ll}+(?: \p{Ll}+)? (?:of|at) \p{Lu}`)

// headNoun gives the noun of a phrase in apposition, "secretary" of "the
// secretary of the union"; "" where the phrase does not begin as one.
func headNoun(phrase string) string {
	tokens := text.Tokens(phrase)
	if len(tokens) == 0 {
		return ""
	}
	first := tokens[0].Lower
	if bareOffice.MatchString(phrase) {
		first = "the"
		tokens = append([]text.Token{{}}, tokens...)
	}
	if first != "the" && first != "a" && first != "an" && first != "its" && first != "their" && first != "then" && !strings.HasSuffix(tokens[0].Text, "'s") && !strings.HasSuffix(tokens[0].Text, "’s") {
		return ""
	}
	head := ""
	for _, t := range tokens[1:] {
		if t.Lower == "of" || t.Lower == "at" || text.IsStop(t.Lower) {
			break
		}
		if isPlain(t.Text) {
			head = t.Lower
		}
	}
	return head
}

// isPlain reports whether a word begins with a small letter.
func isPlain(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// titles are words that stand before a person's name with a capital of their own.
var titles = setOf(`judge justice mayor minister president chairman chairwoman chair senator councillor professor doctor captain sergeant officer sheriff
	governor secretary director chief inspector commissioner archaeologist engineer spokesman spokeswoman bishop king queen prince princess rabbi pastor`)

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// offices gives the nouns that a source ties to names, read once.
func (s *source) offices() []office {
	if s.tied == nil {
		s.tied = append([]office{}, offices(s.Document.Text, 0, s.Annotation.Names)...)
	}
	return s.tied
}

// offices gives those of a sentence.
func (c *claim) offices() []office { return offices(c.text, c.base, c.names) }

// office says that an office or a trade which the sentence ties to a name is
// another's in its sources: nil when nothing speaks against it.
func (r *run) office(c *claim, n assay.Name, bs []*bearing) *held {
	if n.Kind != assay.Person && n.Kind != assay.OtherName {
		return nil
	}
	for _, o := range c.offices() {
		if o.name != n.Text {
			continue
		}
		other, own := "", ""
		var in *source
		said := false
		for _, b := range bs {
			r.readNames(b.source)
			said = said || b.source.names[o.word]
			for _, x := range b.source.offices() {
				if x.last == o.last && x.stem != o.stem {
					own, in = x.word, b.source
				}
				if x.stem != o.stem {
					continue
				}
				if x.last == o.last {
					return nil
				}
				other, in = x.name, b.source
			}
		}
		switch {
		case other != "":
			return &held{kind: "owner", opposed: true, at: -1, in: in, wrong: fmt.Sprintf("the sentence has %s as %s, the source %s", n.Text, o.word, other)}
		case own != "" && !said && titles[own]:
			return &held{kind: "owner", opposed: true, at: -1, in: in, wrong: fmt.Sprintf("the sentence has %s as %s, the source as %s", n.Text, o.word, own)}
		}
	}
	return nil
}

// actor says that a sentence is about one thing and the passage that bears it
// about another: the sentence's subject is a sort of thing ("the barge") which
// the sources know by another name than the one in the passage ("the Merganser",
// a ferry); nil when nothing speaks against it.
func (r *run) actor(c *claim, bs []*bearing) *held {
	subject := r.subject(c)
	if subject == "" {
		return nil
	}
	for _, b := range bs {
		k := b.first()
		if k < 0 || b.singles[k].Coverage < actorCover {
			continue
		}
		passage := text.Set(b.source.words(max(0, k-1), k))
		here := text.Set(b.source.sentence(k))
		for _, stem := range text.Stems(subject) {
			if passage[stem] || here[stem] {
				return nil // it is named there
			}
		}
		sorts := r.nouns()
		for _, n := range b.source.Annotation.Names {
			if n.Sentence != k || n.Start > b.source.Annotation.Sentences[k].Start+12 {
				continue // only what the passage begins with is its subject
			}
			words := text.Tokens(n.Text)
			if len(words) == 0 || slices.ContainsFunc(c.names, func(m assay.Name) bool { return strings.Contains(m.Text, words[len(words)-1].Text) }) {
				continue
			}
			of := sorts[words[len(words)-1].Lower]
			for _, stem := range text.Stems(subject) {
				if len(of) > 0 && !of[stem] && slices.ContainsFunc(namesOf(sorts, stem), func(x string) bool { return x != words[len(words)-1].Lower }) {
					return &held{kind: "owner", opposed: true, at: k, in: b.source, wrong: fmt.Sprintf("the sentence says it of %s, the source of %s", strings.ToLower(subject[:1])+subject[1:], n.Text)}
				}
			}
		}
	}
	return nil
}

// actorCover is how much of a sentence the one must have that tells it of another.
const actorCover = 0.4

// subject gives the subject of a sentence when it is a plain noun phrase.
func (r *run) subject(c *claim) string {
	a := r.text.Annotation.Sentences[c.At].Subject
	if a.End <= a.Start || a.Start < c.base || a.End > c.base+len(c.text) {
		return ""
	}
	return strings.TrimSpace(r.text.Document.Text[a.Start:a.End])
}

// nouns gives, for the last word of each name that the library ties to nouns, the
// stems of these.
func (r *run) nouns() map[string]map[string]bool {
	if r.named == nil {
		r.named = map[string]map[string]bool{}
		for _, s := range r.sources {
			for _, o := range s.offices() {
				if r.named[o.last] == nil {
					r.named[o.last] = map[string]bool{}
				}
				r.named[o.last][o.stem] = true
			}
		}
	}
	return r.named
}

// namesOf gives the names that a noun is tied to, in no order.
func namesOf(sorts map[string]map[string]bool, stem string) []string {
	var out []string
	for name, of := range sorts {
		if of[stem] {
			out = append(out, name)
		}
	}
	return out
}

// deedShare is the least share of what a sentence says of a name that must stand
// where a source names it.
const deedShare = 0.2

// goesOn is the beginning of a sentence that is about whom the one before named.
var goesOn = regexp.MustCompile(`^\W*(?:He|She|It|They|His|Her|Its|Their)\b`)

// deed says that the sources speak of what a sentence is about and say nothing there
// of what it says: nil when they do, when it is about nothing that can be known
// again (a name, or two telling words), or when a quotation or a number ties it to
// them.
func (r *run) deed(c *claim, bs []*bearing) *held {
	subject := r.subject(c)
	if len(c.figures) > 0 || len(c.quotations()) > 0 || len(c.dates) > 0 || c.prepare().Negations() > 0 {
		return nil
	}
	known := r.knownBy(c, subject)
	if len(known) == 0 {
		return nil
	}
	seen, best := false, 0.0
	predicate := strings.Replace(c.text, subject, "", 1)
	for _, b := range bs {
		d := b.source.Document
		if about := text.Set(d.Publisher + " " + d.Owner + " " + d.Title); !slices.ContainsFunc(known, func(w string) bool { return !about[w] }) {
			return nil // it speaks of itself all through
		}
		for k := range b.source.Annotation.Sentences {
			if slices.ContainsFunc(known, func(w string) bool {
				_, ok := slices.BinarySearch(b.source.Annotation.Sentences[k].Terms, w)
				return !ok
			}) {
				continue
			}
			seen = true
			here := b.source.words(k, k)
			if goesOn.MatchString(b.source.sentence(k + 1)) {
				here = b.source.words(k, k+1)
			}
			best = max(best, covered(nil, stance.Said(stance.Prepare(predicate), stance.Prepare(here))).plain)
		}
	}
	if !seen || best >= deedShare {
		return nil
	}
	return &held{kind: "owner", at: -1, wrong: fmt.Sprintf("where the source names %s it says nothing of this", subject)}
}

// knownBy gives the stems by which a subject is known again in a source: the last
// word of a name, or the telling words of a plain phrase that has two.
func (r *run) knownBy(c *claim, subject string) []string {
	words := text.Tokens(subject)
	if len(words) == 0 {
		return nil
	}
	for _, n := range c.names {
		if properName(n.Text) && strings.Contains(subject, n.Text) && (n.Start > c.base || strings.Contains(n.Text, " ") || n.Kind == assay.Person) {
			return []string{text.Stem(words[len(words)-1].Lower)}
		}
	}
	content := contentOf(subject)
	if len(content) < 2 || strings.ContainsAny(subject, ",;") {
		return nil
	}
	return content
}

// byWhom is who did something, in the passive: "paid for by the ministry".
var byWhom = regexp.MustCompile(`\b(?:by|from) ((?:the |a |an |its |their )?[\p{L}'’-]+(?: [\p{L}'’-]+){0,5})`)

// agent says that a sentence in the passive has another doer than the passage that
// bears it, which names one too; nil when nothing speaks against it.
func (r *run) agent(c *claim, bs []*bearing) *held {
	m := byWhom.FindStringSubmatchIndex(c.text)
	if m == nil || !strings.HasPrefix(c.text[m[0]:], "by ") || !participle(wordBefore(c.text, m[0])) {
		return nil
	}
	who := phraseOf(c.text[m[2]:m[3]])
	stems := text.Stems(who)
	if len(stems) == 0 {
		return nil
	}
	verb := wordBefore(c.text, m[0])
	for _, b := range bs {
		if d := b.source.Document; mostOf(stems, d.Title) || mostOf(stems, d.Publisher) {
			return nil
		}
		for n, k := range b.sentences {
			sentence := b.source.sentence(k)
			if n < maxWindowed && mostOf(stems, sentence) && (k == b.first() || slices.ContainsFunc(text.Tokens(sentence), func(t text.Token) bool { return oneDeed(verb, t.Lower) })) {
				return nil
			}
			for _, x := range byWhom.FindAllStringSubmatchIndex(sentence, -1) {
				if strings.HasPrefix(sentence[x[0]:], "by ") && oneDeed(verb, wordBefore(sentence, x[0])) {
					return &held{kind: "owner", opposed: true, at: k, in: b.source,
						wrong: fmt.Sprintf("the sentence has it done by %s, the source by %s", who, phraseOf(sentence[x[2]:x[3]]))}
				}
			}
		}
	}
	return nil
}

// oneDeed reports whether two participles may be of one deed.
func oneDeed(a, b string) bool {
	return a == b || participle(b) && (paying[a] && paying[b] || stance.Alike(a, b) || stance.Alike(b, a))
}

// paying are the participles for who bore a cost, which WordNet holds apart.
var paying = setOf(`paid funded financed sponsored commissioned met borne`)

// mostOf reports whether more than half of some stems stand in a text.
func mostOf(stems []string, s string) bool {
	here, n := text.Set(s), 0
	for _, stem := range stems {
		if here[stem] {
			n++
		}
	}
	return 2*n > len(stems)
}

// wordBefore gives the last word of weight before a place: "paid" of "paid for by".
func wordBefore(s string, at int) string {
	tokens := text.Tokens(s[:at])
	for i := len(tokens) - 1; i >= 0 && i >= len(tokens)-2; i-- {
		if !text.IsStop(tokens[i].Lower) {
			return tokens[i].Lower
		}
	}
	return ""
}

// phraseOf cuts a noun phrase where another begins.
func phraseOf(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		if i > 0 && text.IsStop(strings.ToLower(w)) && w != "of" {
			return strings.Join(words[:i], " ")
		}
	}
	return s
}
