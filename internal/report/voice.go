package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay"
	"assay/internal/text"
)

// voice is how a report names one source, with its grammar as data.
type voice struct {
	name   string // "the Government Accountability Office", "ICE", "PolitiFact"
	plural bool
	relay  string // "an ICE release": what it relies on, "" when it reports itself
}

var parenthesis = regexp.MustCompile(`\s*\([^()]*\)\s*$`)

// ShortName is how a sentence names a document's publisher: the name without
// what stands in parentheses after it, or the known short form of that name.
func ShortName(d assay.Document, names Names) string {
	name := d.Publisher
	if strings.Contains(name, "(") {
		name = parenthesis.ReplaceAllString(name, "")
	}
	name = strings.TrimSpace(name)
	if i := strings.Index(name, ", via "); i > 0 {
		name = name[:i]
	}
	if d.Owner != "" && names != nil {
		if p, ok := names.Publisher(d.Owner); ok && p.Short != "" && (name == "" || name == p.Name || strings.Contains(name, p.Short) || strings.Contains(p.Name, name)) {
			return p.Short
		}
	}
	if name == "" {
		name = d.Title
	}
	return name
}

func withArticle(name string) string { return text.WithArticle(name) }

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// voiceOf gives the voice of a document.
func (w *writer) voiceOf(id string) *voice {
	if v := w.voices[id]; v != nil {
		return v
	}
	d := w.f.Materials[id].Document
	short := ShortName(d, w.o.Names)
	v := &voice{name: withArticle(short)}
	if d.Owner != "" {
		if p, ok := w.o.Names.Publisher(d.Owner); ok {
			v.plural = p.Plural
		}
	}
	if strings.HasPrefix(strings.ToLower(short), "offices ") {
		v.plural = true
	}
	v.relay = w.relayOf(d)
	w.voices[id] = v
	return v
}

var relayForms = []string{"release", "announcement", "statement", "testimony", "report", "audit", "post", "news conference", "letter", "memo", "indictment", "opinion"}

// relayOf names what a derivative document rests on, when its first reliance
// names an organisation and a form: "an ICE release".
func (w *writer) relayOf(d assay.Document) string {
	if len(d.ReliesOn) == 0 {
		return ""
	}
	first := d.ReliesOn[0]
	lower := strings.ToLower(first)
	for _, f := range relayForms {
		i := strings.Index(lower, f)
		if i < 0 {
			continue
		}
		head := strings.TrimSpace(first[:i])
		if !w.isKnown(head) {
			continue
		}
		head = strings.TrimSuffix(strings.TrimSuffix(head, " news"), " press")
		if head == "" || len(head) > 40 || strings.ContainsAny(head, ",;:(") || strings.HasSuffix(head, " of") {
			continue
		}
		tokens := text.Tokens(head)
		if len(tokens) == 0 || len(tokens) > 5 || !unicode.IsUpper([]rune(tokens[0].Text)[0]) {
			continue
		}
		if strings.HasPrefix(head, "A ") || strings.HasPrefix(head, "An ") || strings.HasPrefix(head, "The ") {
			return strings.ToLower(head[:1]) + head[1:] + " " + f
		}
		return article(head) + " " + head + " " + f
	}
	return ""
}

// isKnown reports whether a phrase names a known organisation.
func (w *writer) isKnown(phrase string) bool {
	phrase = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(phrase, " news"), " final"), " interim")
	_, ok := w.o.Names.Known(phrase)
	return ok
}

// article gives "a" or "an" for a name, letters of an acronym read one by one.
func article(name string) string {
	first := strings.Fields(name)[0]
	r, _ := utf8.DecodeRuneInString(first)
	if first == strings.ToUpper(first) && len(first) <= 4 && strings.ContainsRune("AEFHILMNORSX", r) {
		return "an"
	}
	if first != strings.ToUpper(first) && strings.ContainsRune("AEIO", unicode.ToUpper(r)) {
		return "an"
	}
	if first == strings.ToUpper(first) && strings.ContainsRune("AEIO", r) {
		return "an"
	}
	return "a"
}

// learnCase collects the words that the documents write in lower case, so that
// a sentence can begin in the middle of another without harm to its names.
func (w *writer) learnCase() {
	for _, m := range w.f.Materials {
		if m.Document.Kind != assay.Note {
			continue // a publisher's own sentence is quoted, never begun in the middle
		}
		for _, t := range text.Tokens(m.Document.Text) {
			if t.Text == t.Lower {
				w.lower[t.Lower] = true
			} else if t.Start > 1 && m.Document.Text[t.Start-1] == ' ' && !strings.ContainsRune(".!?:\"”", rune(m.Document.Text[t.Start-2])) {
				w.upper[t.Lower] = true
			}
		}
	}
}

// lowerFirst brings a sentence's first word to lower case unless it is a name.
func (w *writer) lowerFirst(s string, proper bool) string {
	tokens := text.Tokens(s)
	if len(tokens) == 0 || tokens[0].Start != 0 || proper {
		return s
	}
	first := tokens[0].Text
	if len(first) > 1 && first == strings.ToUpper(first) {
		return s
	}
	low := strings.ToLower(first)
	if text.IsStop(low) && low != "i" || w.lower[low] || !w.upper[low] {
		return low + s[len(first):]
	}
	return s
}

// drafted is a sentence ready to print, with the bytes that it rests on.
type drafted struct {
	text     string
	document string
	spans    []assay.Span
}

// alone stands for no sentence of the same document right before.
const alone = -1

// say drafts sentence i of a document: its references replaced, its
// attribution first. previous is the sentence of the same document that was
// printed right before, or alone. ok is false when it cannot stand here.
func (w *writer) say(id string, i, previous int) (drafted, bool) {
	follows := previous >= 0
	m := w.f.Materials[id]
	s := m.Annotation.Sentences[i]
	if s.End-s.Start > 600 {
		return drafted{}, false
	}
	if m.Document.Kind != assay.Note {
		return w.quote(m, i, follows)
	}
	body, attributed, ok := w.resolve(m, i, previous)
	if !ok {
		return drafted{}, false
	}
	st := statementAt(m, i)
	if !attributed && st != nil && st.Manner != assay.Own && (st.Speaker != "" || st.Source.End > st.Source.Start) && frames(s, st) {
		attributed = true
	}
	body = text.UpperFirst(pointing.ReplaceAllString(body, ""))
	v := w.voiceOf(id)
	if !attributed && w.namesPublisher(m, s) {
		// "The agency closed the ferry", in its own words, is its claim: it says so.
		if acted, ok := w.ownClaim(m, body); ok && !follows {
			body = acted
		}
		attributed = true
	}
	if own, ok := w.ownStaff(m, body); ok && !follows {
		body, attributed = own, true
	}
	if !follows {
		body = firstMention(body)
	}
	if !attributed {
		body = w.attribute(m, i, v, body, follows)
	}
	if m.Document.Class == assay.Official || m.Document.Class == assay.Oversight {
		body = v.namedOnce(body)
	}
	spans := append([]assay.Span{s.Span}, w.antecedents(m, i, body)...)
	return drafted{text: tidy(body), document: id, spans: spans[:min(3, len(spans))]}, true
}

// namedOnce gives a pronoun for a body that speaks of itself: "the agency says
// it closed the ferry", where its name would stand twice.
func (v *voice) namedOnce(body string) string {
	self := "it "
	if v.plural {
		self = "they "
	}
	for _, says := range []string{" says ", " say ", " says that ", " say that "} {
		if rest, ok := strings.CutPrefix(body, text.UpperFirst(v.name)+says+v.name+" "); ok {
			return text.UpperFirst(v.name) + says + self + rest
		}
	}
	return body
}

// frames reports whether a statement's attribution governs its sentence: it
// stands near the beginning, or what it reports is most of the sentence.
func frames(s assay.Sentence, st *assay.Statement) bool {
	near := st.Source.End > st.Source.Start && st.Source.Start-s.Start < 30
	return near || 2*(st.Content.End-st.Content.Start) >= s.End-s.Start
}

// antecedents gives the earlier sentences that name what references stand for,
// where the sentence itself does not.
func (w *writer) antecedents(m *assay.Material, i int, body string) []assay.Span {
	s := m.Annotation.Sentences[i]
	own := strings.ToLower(m.Document.Text[s.Start:s.End])
	var out []assay.Span
	for _, r := range s.References {
		to := strings.ToLower(strings.TrimPrefix(strings.TrimPrefix(r.To, "the "), "The "))
		if to == "" || strings.Contains(own, to) || !strings.Contains(strings.ToLower(body), to) {
			continue
		}
		if at, ok := w.naming(m, i, to); ok {
			out = append(out, at)
		}
	}
	return out
}

// naming gives the sentence nearest before sentence i that holds a lower-case
// phrase, or else the first after it.
func (w *writer) naming(m *assay.Material, i int, phrase string) (assay.Span, bool) {
	holds := func(k int) bool {
		s := m.Annotation.Sentences[k]
		return strings.Contains(strings.ToLower(m.Document.Text[s.Start:s.End]), phrase)
	}
	for k := i - 1; k >= 0; k-- {
		if holds(k) {
			return m.Annotation.Sentences[k].Span, true
		}
	}
	for k := i + 1; k < len(m.Annotation.Sentences); k++ {
		if holds(k) {
			return m.Annotation.Sentences[k].Span, true
		}
	}
	return assay.Span{}, false
}

// ownWork are the words for a document that a report keeps beside the
// publisher's name: "the GAO's report"; for others the publisher speaks.
var ownWork = []string{"report", "release", "audit", "study", "letter", "opinion", "testimony", "feature", "fact sheet", "statement", "guide", "strategy", "abstract", "essay", "summary", "indictment", "tracker", "digest", "commentary", "newsletter", "statute", "order"}

func (w *writer) publisherPhrase(d assay.Document, old string) string {
	name := w.voiceOf(d.ID).name
	lower := strings.ToLower(old)
	if of := w.reliedOn(d, lower); of != "" {
		return of
	}
	for _, word := range ownWork {
		if strings.HasSuffix(lower, word) && (d.Class == assay.Official || d.Class == assay.Oversight || d.Class == assay.Court || d.Class == assay.Academic || d.Class == assay.Advocacy) {
			return possessive(name) + " " + word
		}
	}
	return name
}

// reliedOn names the work of another body that a derivative source calls "the
// audit": its own it has none.
func (w *writer) reliedOn(d assay.Document, lower string) string {
	switch d.Class {
	case assay.Official, assay.Oversight, assay.Court, assay.Academic:
		return ""
	}
	for _, word := range []string{"audit", "testimony", "release", "memo", "indictment", "final audit"} {
		if !strings.HasSuffix(lower, " "+word) {
			continue
		}
		for _, r := range d.ReliesOn {
			for n := len(r); n > 0; n = strings.LastIndexByte(r[:n], ' ') {
				if w.isKnown(r[:n]) {
					return "the " + r[:n] + " " + word
				}
			}
		}
	}
	return ""
}

// namesPublisher reports whether a sentence names its own publisher.
func (w *writer) namesPublisher(m *assay.Material, s assay.Sentence) bool {
	body := m.Document.Text[s.Start:s.End]
	name := ShortName(m.Document, w.o.Names)
	if i := strings.Index(body, name); i >= 0 && i < 40 {
		return true
	}
	// "The Courier saw" in the Halden Courier.
	if words := strings.Fields(name); len(words) > 1 && strings.HasPrefix(body, "The "+words[len(words)-1]+" ") {
		return true
	}
	if p, ok := w.o.Names.Publisher(m.Document.Owner); ok {
		for _, a := range append([]string{p.Name, p.Short}, p.Aliases...) {
			if i := strings.Index(body, a); a != "" && i >= 0 && i < 30 {
				return true
			}
		}
	}
	return false
}

// attribute puts the source before an unattributed sentence.
func (w *writer) attribute(m *assay.Material, i int, v *voice, body string, follows bool) string {
	s := m.Annotation.Sentences[i]
	proper := false
	for _, n := range m.Annotation.Names {
		if n.Start == s.Start {
			proper = true
		}
	}
	low := w.lowerFirst(body, proper)
	if follows {
		subject := "It"
		if v.plural {
			subject = "They"
		}
		verb := " adds that "
		if v.plural {
			verb = " add that "
		}
		return subject + verb + low
	}
	name := v.name
	if v.relay != "" && m.Document.Class != assay.Official && m.Document.Class != assay.FactCheck && !strings.Contains(name, v.relay) {
		return text.UpperFirst(name) + ", relying on " + v.relay + ", " + agree(v.plural, "reports") + " that " + low
	}
	verb := "says"
	switch m.Document.Class {
	case assay.News:
		verb = "reports"
	case assay.Oversight, assay.Academic:
		if s.Function == assay.Finding {
			verb = "finds"
		}
	case assay.Court:
		return "According to " + name + ", " + low
	}
	return text.UpperFirst(name) + " " + agree(v.plural, verb) + " that " + low
}

func agree(plural bool, verb string) string {
	if plural {
		return strings.TrimSuffix(verb, "s")
	}
	return verb
}

// quote prints a sentence of a publisher's own text in quotation marks.
func (w *writer) quote(m *assay.Material, i int, follows bool) (drafted, bool) {
	s := m.Annotation.Sentences[i]
	if s.End-s.Start > 420 {
		return drafted{}, false
	}
	span := s.Span
	body := strings.TrimLeft(m.Document.Text[span.Start:span.End], "*•-–· \t") // a list's mark
	span.Start = span.End - len(body)
	if strings.Contains(body, "\n\n") || strings.Count(body, "\"")%2 == 1 {
		return drafted{}, false
	}
	open, end := "“", "”"
	if strings.ContainsAny(body, "\"“”") {
		open, end = "‘", "’"
	}
	verb := "says"
	if m.Document.Class == assay.News {
		verb = "reports"
	}
	v := w.voiceOf(m.Document.ID)
	head := text.UpperFirst(v.name)
	switch d := day(m.Document.Published); {
	case m.Document.Publisher == "" && d != "":
		head = "A source dated " + d
	case m.Document.Publisher == "":
		head = "A source"
	case d != "":
		head += " (" + d + ")"
	}
	if follows {
		head, verb = "It", "adds"
		if v.plural {
			head = "They"
		}
	}
	return drafted{text: head + " " + agree(v.plural, verb) + ": " + open + body + end, document: m.Document.ID, spans: []assay.Span{span}}, true
}

var months = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// day prints a date of publication: 2025-07-23 as 23 July 2025.
func day(iso string) string {
	parts := strings.Split(iso, "-")
	month := func(s string) string {
		n := 0
		for _, c := range s {
			n = n*10 + int(c-'0')
		}
		if n < 1 || n > 12 {
			return ""
		}
		return months[n-1]
	}
	switch len(parts) {
	case 3:
		return strings.TrimPrefix(parts[2], "0") + " " + month(parts[1]) + " " + parts[0]
	case 2:
		return month(parts[1]) + " " + parts[0]
	}
	return iso
}

func statementAt(m *assay.Material, i int) *assay.Statement {
	for k := range m.Annotation.Statements {
		if m.Annotation.Statements[k].Sentence == i {
			return &m.Annotation.Statements[k]
		}
	}
	return nil
}

// pointing is an opening that points at the document being cited, which the
// citation does: "In this archived page the agency says".
var pointing = regexp.MustCompile(`^(?:In|On) this (?:[a-z]+ )?(?:page|release|report|article|story|note|statement|post|notice|feature|document|study|audit|letter),? `)

// firstMention takes out words that point back to a sentence not printed.
func firstMention(s string) string {
	for _, p := range [][2]string{{" also adds ", " says "}, {" also ", " "}, {" adds that ", " says that "}, {" adds ", " says "}, {" then ", " "}} {
		if i := strings.Index(s, p[0]); i >= 0 && i < 60 {
			s = s[:i] + p[1] + s[i+len(p[0]):]
		}
	}
	for _, p := range []string{"However, ", "But ", "Still, ", "And ", "Also, ", "In addition, ", "Separately, ", "Moreover, ", "Meanwhile, "} {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return text.UpperFirst(rest)
		}
	}
	return s
}

// tidy joins lines, takes quotation marks off a note's words and ends the sentence.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.NewReplacer("\"", "", "“", "", "”", "", "«", "", "»", "").Replace(s)
	s = text.UpperFirst(s)
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, "!") {
		s = strings.TrimRight(s, ";:, ") + "."
	}
	return s
}
