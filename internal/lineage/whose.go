package lineage

import (
	"math"
	"slices"
	"strings"

	"assay"
	"assay/internal/text"
)

// Word is whose word a sentence, or a figure in it, is.
type Word struct {
	// Party is the body whose word it is: its canonical name, or as it is printed.
	Party string
	// Through is who passes it on, when that is another.
	Through string
	// Why says what shows it.
	Why string
}

// Words tells whose word each sentence of a set of documents is. A document's
// origin and a sentence's need not be one: an inspector general who relays a
// department's own counts confirms nothing by them.
type Words struct {
	materials map[string]*assay.Material
	origins   map[string]assay.Origin // by document
	names     Names
	relays    []relay
}

// relay is a source's remark that one body's figures come from another.
type relay struct {
	from, to string // canonical names; from is "" for the figures of the document itself
	document string
	values   []float64 // the figures of the document that makes the remark
	quote    string
}

// NewWords reads the documents for remarks that one body's figures come from
// another ("the inspector general's numbers came from the department").
func NewWords(materials map[string]*assay.Material, origins []assay.Origin, names Names) *Words {
	w := &Words{materials: materials, origins: map[string]assay.Origin{}, names: names}
	for _, o := range origins {
		for _, m := range o.Members {
			w.origins[m] = o
		}
	}
	ids := make([]string, 0, len(materials))
	for id := range materials {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		w.readRelays(id, materials[id])
	}
	return w
}

// Cues of a remark on where figures come from.
var (
	countStems = text.Stems(strings.Join(countWords, " "))
	countOpens = func() (opens [256]bool) {
		for _, stem := range countStems {
			opens[stem[0]] = true
		}
		return opens
	}()
	countWords = []string{"numbers", "figures", "data", "statistics", "counts", "totals"}
	comeFrom   = []string{" came from ", " come from ", " were drawn from ", " are drawn from ", " were taken from ", " are taken from ",
		" were supplied by ", " are supplied by ", " were provided by ", " are provided by ", " rest on ", " are based on ", " were based on "}
	recordWords = []string{"data", "figures", "records", "statistics", "numbers", "database", "counts", "tallies"}
)

func (w *Words) readRelays(id string, m *assay.Material) {
	for _, s := range m.Annotation.Sentences {
		if s.Negated || !mayRemark(s.Terms) || s.Start < 0 || s.Start > s.End || s.End > len(m.Document.Text) {
			continue
		}
		body := m.Document.Text[s.Start:s.End]
		subject, object, ok := remark(body)
		if !ok {
			continue
		}
		for _, r := range s.References { // "the agency's own": the agency is named before
			if at := r.Start - s.Start; r.To != "" && at >= 0 && r.End <= s.End && strings.Contains(object, body[at:r.End-s.Start]) {
				object = r.To
			}
		}
		to, ok := firstKnown(object, w.names)
		if !ok && !hasOwner(subject) && strings.HasPrefix(object, "the ") {
			to, ok = restsOn(m, w.names) // "the numbers are the agency's own"
		}
		if !ok {
			continue
		}
		r := relay{from: w.bodyOf(subject, m), to: to, document: id, quote: body}
		if r.from == to || r.from == "" && hasOwner(subject) {
			continue
		}
		for _, f := range m.Annotation.Figures {
			if f.Value >= 10 && !math.IsInf(f.Value, 0) {
				r.values = append(r.values, f.Value)
			}
		}
		w.relays = append(w.relays, r)
	}
}

// mayRemark reports whether a sentence of these terms may say where figures come
// from: it holds a word for figures, or nothing is known of its words.
func mayRemark(terms []string) bool {
	return len(terms) == 0 || slices.ContainsFunc(terms, func(t string) bool { return t != "" && countOpens[t[0]] && slices.Contains(countStems, t) })
}

// restsOn gives the body that a document says it rests on first.
func restsOn(m *assay.Material, names Names) (string, bool) {
	if len(m.Document.ReliesOn) == 0 {
		return "", false
	}
	return firstKnown(m.Document.ReliesOn[0], names)
}

// remark takes a sentence apart that says where figures come from: whose
// figures, and whose they are in truth.
func remark(body string) (subject, object string, ok bool) {
	if !strings.Contains(body, "from ") && !strings.Contains(body, "by ") && !strings.Contains(body, "on ") && !strings.Contains(body, "'s own") {
		return "", "", false // what all cues end in
	}
	for _, c := range comeFrom {
		if at := strings.Index(body, c); at > 0 && endsInCount(body[:at]) {
			return body[:at], body[at+len(c):], true
		}
	}
	if at := strings.Index(body, " are "); at > 0 && strings.Contains(body[at:], "'s own") && endsInCount(body[:at]) &&
		strings.HasSuffix(strings.TrimRight(body, ".!\n "), "'s own") {
		return body[:at], body[at+len(" are "):], true
	}
	return "", "", false
}

func endsInCount(subject string) bool {
	subject = strings.TrimRight(subject, " ")
	return slices.Contains(countWords, strings.ToLower(subject[strings.LastIndexByte(subject, ' ')+1:]))
}

// hasOwner reports whether a subject such as "the auditor's numbers" names whose they are.
func hasOwner(subject string) bool {
	return strings.Contains(subject, "'s ") || strings.Contains(subject, "’s ") || strings.Contains(subject, "s' ")
}

// bodyOf gives the body whose figures a subject names: a known one, or the one
// among those that the document rests on whose name holds the subject's words.
func (w *Words) bodyOf(subject string, m *assay.Material) string {
	if i := strings.LastIndex(subject, " that "); i >= 0 {
		subject = subject[i+len(" that "):]
	}
	owner := subject
	for _, mark := range []string{"'s ", "’s ", "s' "} {
		if i := strings.LastIndex(subject, mark); i >= 0 {
			owner = subject[:i]
			break
		}
	}
	if owner == subject {
		return ""
	}
	if known, ok := firstKnown(owner, w.names); ok {
		return known
	}
	return w.described(owner, m)
}

// described gives the body that words such as "the inspector general" name: the
// one among those that the document rests on whose name holds them.
func (w *Words) described(owner string, m *assay.Material) string {
	words := text.Stems(owner)
	if len(words) > 3 {
		words = words[len(words)-3:]
	}
	for len(words) > 1 { // "it says the inspector general": the last words name the body
		for _, line := range append(slices.Clone(m.Document.ReliesOn), m.Document.Title) {
			for _, p := range w.names.Bodies(line) {
				if publisher, _ := w.names.Publisher(p); holds(text.Set(p+" "+strings.Join(publisher.Aliases, " ")), words) {
					return p
				}
			}
		}
		words = words[1:]
	}
	return ""
}

func holds(set map[string]bool, words []string) bool {
	for _, w := range words {
		if !set[w] {
			return false
		}
	}
	return true
}

// Of tells whose word a sentence is. speaker is who says it in the document, ""
// when the document itself does.
func (w *Words) Of(document string, sentence int, speaker string) Word {
	m := w.materials[document]
	if m == nil || sentence < 0 || sentence >= len(m.Annotation.Sentences) {
		return Word{}
	}
	if relayed, ok := w.relayed(m, document, sentence, speaker); ok {
		return relayed
	}
	return w.spoken(m, document, speaker)
}

// relayed gives whose word the figures of a sentence are when that is another
// than whoever says it.
func (w *Words) relayed(m *assay.Material, document string, sentence int, speaker string) (Word, bool) {
	values := w.valuesOf(m, sentence)
	if len(values) == 0 || sentence >= len(m.Annotation.Sentences) {
		return Word{}, false
	}
	s := m.Annotation.Sentences[sentence]
	if s.Function != assay.Finding && s.Start >= 0 && s.Start <= s.End && s.End <= len(m.Document.Text) {
		// What an audit found in a body's records is the auditor's finding.
		if body := recordsOf(m.Document.Text[s.Start:s.End], w.names); body != "" {
			if said := w.spoken(m, document, speaker); body != said.Party {
				return Word{Party: body, Through: said.Party, Why: "the sentence gives its numbers as " + body + "'s records"}, true
			}
		}
	}
	for _, r := range w.relays {
		if r.from == "" && r.document != document || r.from != "" && !meets(values, r.values) {
			continue
		}
		if said := w.spoken(m, document, speaker); r.from == "" || r.from == said.Party {
			return Word{Party: r.to, Through: said.Party, Why: "“" + clip(r.quote, 200) + "”"}, true
		}
	}
	return Word{}, false
}

// spoken gives whose word a sentence is by its speaker and the document's origin.
func (w *Words) spoken(m *assay.Material, document, speaker string) Word {
	if speaker != "" {
		if known, ok := firstKnown(speaker, w.names); ok {
			return Word{Party: known, Why: "it says so itself"}
		}
		return Word{Party: orElse(w.described(speaker, m), speaker), Why: "it says so itself"}
	}
	owner := orElse(m.Document.Owner, m.Document.Publisher)
	if o, ok := w.origins[document]; ok && o.Root != document && len(o.Parties) > 0 && !slices.Contains(o.Parties, owner) {
		return Word{Party: o.Parties[0], Through: owner, Why: "the document rests on " + o.Name}
	}
	return Word{Party: owner, Why: "the document says so itself"}
}

func (w *Words) valuesOf(m *assay.Material, sentence int) []float64 {
	var out []float64
	for _, f := range m.Annotation.Figures {
		if f.Sentence == sentence && f.Value >= 10 && !math.IsInf(f.Value, 0) {
			out = append(out, f.Value)
		}
	}
	return out
}

// meets reports whether two lists of figures have one in common, where one may
// be the other rounded: 12,000 for 12,347, and not 59,000 for 58,000.
func meets(a, b []float64) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y || rounds(x, y) || rounds(y, x) {
				return true
			}
		}
	}
	return false
}

// rounds reports whether x is y at a coarser step: the place of x's last digit
// that is not zero. A step of more than a tenth of y tells nothing.
func rounds(x, y float64) bool {
	if x < 100 || x != math.Trunc(x) || x > 1e15 {
		return false
	}
	step := 1.0
	for math.Mod(x, step*10) == 0 {
		step *= 10
	}
	return step > 1 && (step <= y/10 || math.Abs(x-y) <= y/50) && math.Round(y/step)*step == x
}

// recordsOf gives the body whose data or records a sentence names as the place
// that its numbers come from: "agency data show", "according to agency records".
func recordsOf(body string, names Names) string {
	if !slices.ContainsFunc(recordWords, func(word string) bool { return strings.Contains(body, word) }) {
		return ""
	}
	tokens := text.Tokens(body)
	for i, t := range tokens {
		if !slices.Contains(recordWords, t.Lower) {
			continue
		}
		for k := max(0, i-6); k < i; k++ {
			if known, ok := names.Known(text.TrimPossessive(body[tokens[k].Start:tokens[i-1].End])); ok {
				return known
			}
		}
		if i+1 < len(tokens) && (tokens[i+1].Lower == "from" || tokens[i+1].Lower == "of") {
			if known := firstAt(body, tokens, i+2, names); known != "" {
				return known
			}
		}
	}
	return ""
}

// firstAt gives the known body whose name begins at a token, or after its article.
func firstAt(body string, tokens []text.Token, i int, names Names) string {
	if i < len(tokens) && tokens[i].Lower == "the" {
		i++
	}
	for k := min(8, len(tokens)-i); k >= 1; k-- {
		if known, ok := names.Known(text.TrimPossessive(body[tokens[i].Start:tokens[i+k-1].End])); ok {
			return known
		}
	}
	return ""
}

// Interest says how whoever's word a sentence is stands to the actor. It is the
// standing of the body whose figures they are, when another only relays them.
func (w *Words) Interest(document string, sentence int, speaker string, actor assay.Party) assay.Interest {
	m := w.materials[document]
	if m == nil {
		return assay.Independent
	}
	if word, ok := w.relayed(m, document, sentence, speaker); ok {
		return ofParty(word.Party, actor, w.names)
	}
	return ofSpeaker(speaker, m, w.origins[document], actor, w.names)
}
