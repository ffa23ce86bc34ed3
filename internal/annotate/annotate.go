// Package annotate reads a document's text once, when the document is added,
// and notes what asking needs: sentences and what each does, passages, names
// with their other forms, who says what, figures, dates, and fingerprints of
// reuse. It works by rules over word lists (data/*.txt) so that it is fast and
// gives the same result everywhere; it never looks at another document or at a
// question. The library stores its result beside the text.
package annotate

import (
	"sort"
	"strings"

	"assay"
	"assay/internal/text"
)

// Annotate gives what stands in the document's text: spans are byte offsets
// into doc.Text. It also reads Publisher, Class, Kind, Published and ReliesOn,
// to tell what "the report" or "the agency" stands for. It does no input or
// output, keeps nothing between calls and may be called at once from several
// goroutines. Text in any language, or none, is taken; what has no sentences
// gives an empty annotation with the version set.
//
// Should a rule fail on a text that nobody thought of, the text is annotated
// plainly (sentences, passages, terms, all of it the document's own) rather
// than lost.
func Annotate(doc assay.Document) (a assay.Annotation) {
	defer func() {
		if recover() != nil {
			a = plain(doc)
		}
	}()
	return annotate(doc)
}

// plain is an annotation by the splitter alone.
func plain(doc assay.Document) assay.Annotation {
	a := assay.Annotation{Version: assay.AnnotationVersion}
	d := &document{Document: doc, stems: text.NewStemmer()}
	defer d.release()
	var words []text.Token
	for i, p := range sentences(doc.Text) {
		d.sents = append(d.sents, sent{piece: p})
		a.Sentences = append(a.Sentences, assay.Sentence{Span: p.Span, Paragraph: p.paragraph, Function: assay.Fact, Terms: d.terms(tokenise(nil, &words, doc.Text, p.Span))})
		a.Statements = append(a.Statements, assay.Statement{Sentence: i, Content: p.Span, Manner: assay.Own})
	}
	a.Passages = passages(d.sents)
	return a
}

func annotate(doc assay.Document) assay.Annotation {
	a := assay.Annotation{Version: assay.AnnotationVersion}
	a.Beside = Lines(doc)
	d := read(doc)
	defer d.release()
	if len(d.sents) == 0 {
		return a
	}
	a.Sentences = make([]assay.Sentence, len(d.sents))
	for i := range d.sents {
		s := &d.sents[i]
		a.Sentences[i] = assay.Sentence{Span: s.Span, Paragraph: s.paragraph, Subject: closed(doc.Text, s.subject.span(s.toks)), Verb: s.verb.span(s.toks)}
	}
	a.Passages = passages(d.sents)
	d.findNames()
	d.grammar()
	d.findEvents()
	a.Names = d.names
	d.attribute()
	a.Statements = d.discourse()
	d.doubt(a.Statements)
	d.functions(a.Statements)
	a.Reliances = d.findReliances(a.Statements)
	a.Roles = d.findRoles()
	for i := range d.sents {
		s := &d.sents[i]
		o := &a.Sentences[i]
		o.Function, o.Standalone, o.Needs, o.References = s.function, s.standalone, s.needs, s.refs
		o.Negated = d.negated(i, &a.Statements[i])
		o.Terms = d.terms(s.toks)
	}
	d.relays(&a)
	findDates(&a, doc.Text, doc.Published)
	d.sayingDates(&a)
	findFigures(&a, doc.Text, d.spoken)
	d.general(&a)
	a.Scope = d.scope()
	a.Fingerprints = fingerprints(doc.Text)
	return a
}

// closed lengthens a span by the bracket that closes one opened in it.
func closed(doc string, s assay.Span) assay.Span {
	body := doc[s.Start:s.End]
	if strings.Count(body, "(") > strings.Count(body, ")") {
		rest := doc[s.End:min(len(doc), s.End+3)]
		if k := strings.IndexByte(rest, ')'); k >= 0 {
			s.End += k + 1
		}
	}
	return s
}

// document is a text being read.
type document struct {
	assay.Document
	sents     []sent
	quotes    []assay.Span // quotations, by paragraph
	names     []assay.Name
	events    []assay.Span    // of the names of events
	publisher map[string]bool // words of the publisher's name
	surnames  map[string]bool // of the persons named so far
	stems     *text.Stemmer
	heads     []uint8          // scratch of clauseFunction
	spoken    map[int][]spoken // by sentence, where one has several speakers
	// capital holds the words that stand capitalised inside a sentence somewhere.
	capital map[string]bool
}

// sent is a sentence with its words and what was found in it.
type sent struct {
	piece
	toks       []tok
	quotes     []assay.Span // those that touch it
	quoted     bool         // nearly all of it stands in quotation marks
	subject    phrase
	verb       phrase
	atts       []attribution
	names      []nameAt
	function   assay.Function
	standalone bool
	needs      []int
	refs       []assay.Reference
}

// read splits and tags the text.
func read(doc assay.Document) *document {
	d := &document{Document: doc, publisher: publisherWords(doc.Publisher), stems: text.NewStemmer()}
	pieces := sentences(doc.Text)
	d.sents = make([]sent, len(pieces))
	// One array for all words; sentences are slices of it.
	words := make([]tok, 0, len(doc.Text)/5+8)
	var scratch []text.Token
	for i, p := range pieces {
		from := len(words)
		words = tokenise(words, &scratch, doc.Text, p.Span)
		s := &d.sents[i]
		s.piece = p
		s.toks = words[from:len(words):len(words)]
		findVerbs(s.toks)
		if len(s.toks) > 0 {
			s.subject, s.verb = mainClause(s.toks)
		}
	}
	d.findQuotes()
	return d
}

// findQuotes pairs quotation marks within each paragraph and hands every sentence those that touch it.
func (d *document) findQuotes() {
	for i := 0; i < len(d.sents); {
		j := i + 1
		for j < len(d.sents) && d.sents[j].paragraph == d.sents[i].paragraph {
			j++
		}
		found := quotations(d.Text, d.sents[i].Start, d.sents[j-1].End)
		k := 0
		for n := i; n < j && len(found) > 0; n++ {
			s := &d.sents[n]
			for k < len(found) && found[k].End <= s.Start {
				k++
			}
			inside := 0
			for m := k; m < len(found) && found[m].Start < s.End; m++ {
				s.quotes = found[k : m+1]
				inside += min(found[m].End, s.End) - max(found[m].Start, s.Start)
			}
			s.quoted = inside*10 >= (s.End-s.Start)*9
		}
		d.quotes = append(d.quotes, found...)
		i = j
	}
}

// negated reports whether the sentence's main proposition is denied: its own
// verb's, or that of what the speaker says.
func (d *document) negated(i int, st *assay.Statement) bool {
	s := &d.sents[i]
	if negated(s.toks, s.subject, s.verb) {
		return true
	}
	if st.Manner == assay.Own {
		return false
	}
	inner := within(s.toks, st.Content)
	subject, verb := mainClauseOf(inner)
	return negated(inner, subject, verb)
}

func mainClauseOf(toks []tok) (subject, verb phrase) {
	if len(toks) == 0 {
		return
	}
	return mainClause(toks)
}

// within gives the words inside a span.
func within(toks []tok, s assay.Span) []tok {
	from := sort.Search(len(toks), func(i int) bool { return toks[i].start >= s.Start })
	to := sort.Search(len(toks), func(i int) bool { return toks[i].end > s.End })
	if from >= to {
		return nil
	}
	return toks[from:to]
}

// release gives the document's stems to the next one.
func (d *document) release() {
	d.stems.Release()
	d.stems = nil
}

// stem is the stem of a word, made once.
func (d *document) stem(w string) string { return d.stems.Stem(w) }

// inEvent reports whether a byte belongs to the name of an event: "Operation
// Lost Souls" says nothing of anybody lost.
func (d *document) inEvent(at int) bool {
	k := sort.Search(len(d.events), func(k int) bool { return d.events[k].End > at })
	return k < len(d.events) && d.events[k].Start <= at
}

// findEvents gathers the spans of the names of events, in order.
func (d *document) findEvents() {
	for _, n := range d.names {
		if n.Kind == assay.EventName {
			d.events = append(d.events, n.Span)
		}
	}
	sort.Slice(d.events, func(i, j int) bool { return d.events[i].Start < d.events[j].Start })
}

// terms gives the stems of the content words, each once, sorted.
func (d *document) terms(toks []tok) []string {
	if len(toks) == 0 {
		return nil
	}
	out := make([]string, 0, len(toks))
	for i := range toks {
		w := toks[i].lower
		if w == "" || text.IsStop(w) || d.inEvent(toks[i].start) {
			continue
		}
		out = append(out, d.stem(w))
	}
	sort.Strings(out)
	n := 0
	for i, w := range out {
		if i == 0 || w != out[n-1] {
			out[n] = w
			n++
		}
	}
	return out[:n]
}
