package audit

import (
	"regexp"
	"strings"

	"assay"
	"assay/internal/annotate"
	"assay/internal/claims"
	"assay/internal/stance"
	"assay/internal/text"
	"assay/internal/text/wordnet"
)

// claim is a sentence of the text, read for being held to sources.
type claim struct {
	*Sentence
	text      string
	worth     bool
	base      int // of the sentence in the text's document
	figures   []assay.Figure
	dates     []assay.Date
	names     []assay.Name
	statement *assay.Statement
	prepared  *stance.Prepared // made when it is first held to a source
	terms     []term
	quoted    []quotation // filled by quotations
	looked    bool        // quoted is filled
}

// term is a stem of the sentence, and how telling it is.
type term struct {
	stem   string
	weight float64
}

// newClaims reads every sentence of a text.
func newClaims(t *Text) []*claim {
	a := &t.Annotation
	at := make([]*claim, len(a.Sentences))
	out := make([]*claim, len(t.Sentences))
	for i := range t.Sentences {
		s := &t.Sentences[i]
		span := a.Sentences[s.At].Span
		c := &claim{Sentence: s, text: strings.TrimSpace(t.Document.Text[span.Start:span.End]), base: span.Start}
		c.base += strings.Index(t.Document.Text[span.Start:span.End], c.text)
		c.worth = worth(a.Sentences[s.At].Function, c)
		weights := stance.ShippedWeights()
		for _, stem := range a.Sentences[s.At].Terms {
			c.terms = append(c.terms, term{stem, float64(weights.Of(wordnet.Key(stem)))})
		}
		out[i], at[s.At] = c, c
	}
	of := func(i int) *claim {
		if i < 0 || i >= len(at) || at[i] == nil {
			return &claim{}
		}
		return at[i]
	}
	for _, f := range a.Figures {
		c := of(f.Sentence)
		c.figures = append(c.figures, c.own(f))
	}
	for _, d := range a.Dates {
		c := of(d.Sentence)
		c.dates = append(c.dates, d)
	}
	for _, n := range a.Names {
		c := of(n.Sentence)
		c.names = append(c.names, n)
	}
	for i := range a.Statements {
		of(a.Statements[i].Sentence).statement = &a.Statements[i]
	}
	return out
}

// worth reports whether a sentence states something to check. Whoever cites a
// source for a sentence holds that it states something; of the others the model
// of package claims decides.
func worth(f assay.Function, c *claim) bool {
	if f == assay.Heading || strings.HasSuffix(c.text, "?") || len(text.Stems(c.text)) < 2 {
		return false
	}
	if len(c.Citations) > 0 && !c.Carried {
		return true
	}
	ok, _ := claims.CheckWorthy(c.text)
	return ok && f != assay.Meta
}

// own gives a figure without what it was given from other sentences: what
// "twenty-three of them" counts, or what happened to it in another clause, is
// left open rather than guessed.
func (c *claim) own(f assay.Figure) assay.Figure {
	at, end := f.Start-c.base, f.End-c.base
	if at < 0 || end > len(c.text) {
		return f
	}
	if f = asMoney(partOfUnit(f, c.text[end:])); f.Kind != assay.Count {
		return f
	}
	from, to := clauseAt(c.text, at)
	here := text.Set(c.text[min(from, at):max(to, end)])
	if !here[text.Stem(strings.ToLower(f.Unit))] || relative.MatchString(c.text[end:]) {
		f.Unit, f.Population = "", ""
	}
	if !here[text.Stem(strings.ToLower(f.Action))] {
		f.Action = ""
	}
	return f
}

// relative is what follows a number that counts what was named before: "82 who waited".
var relative = regexp.MustCompile(`^\s+(?:who|whose|that|which)\b`)

func (c *claim) prepare() *stance.Prepared {
	if c.prepared == nil {
		c.prepared = stance.Prepare(c.text)
	}
	return c.prepared
}

// source is a document that sentences are held to.
type source struct {
	*assay.Material
	figures  []assay.Figure // of the text, then of the lines beside it, whose Sentence is -1
	dates    []assay.Date   // likewise
	prepared map[[2]int]*stance.Prepared
	names    map[string]bool    // words of the text and its metadata, lower case; with a capital where true
	bodies   map[string]bool    // canonical names of the organisations that it names
	folded   string             // the text for quotations, when it was needed
	numbers  []map[float64]bool // of each sentence
	tied     []office           // nouns tied to names, when they were needed
}

func newSource(m *assay.Material) *source {
	s := &source{Material: m, prepared: map[[2]int]*stance.Prepared{}}
	s.figures = append(s.figures, m.Annotation.Figures...)
	for i := range s.figures {
		s.figures[i] = asMoney(s.figures[i])
	}
	s.dates = append(s.dates, m.Annotation.Dates...)
	beside := m.Annotation.Beside
	if len(beside) == 0 {
		beside = annotate.Lines(m.Document)
	}
	for _, l := range beside {
		for _, f := range l.Figures {
			f.Sentence = -1
			s.figures = append(s.figures, f)
		}
		for _, d := range l.Dates {
			d.Sentence = -1
			s.dates = append(s.dates, d)
		}
	}
	return s
}

// sentence gives the text of sentence i; "" beside the text.
func (s *source) sentence(i int) string {
	if i < 0 || i >= len(s.Annotation.Sentences) {
		return ""
	}
	at := s.Annotation.Sentences[i]
	return s.Document.Text[at.Start:at.End]
}

// numbersIn gives the numbers of sentence i, in digits or in words.
func (s *source) numbersIn(i int) map[float64]bool {
	if s.numbers == nil {
		s.numbers = make([]map[float64]bool, len(s.Annotation.Sentences)+1)
	}
	k := i + 1
	if k < 0 || k >= len(s.numbers) {
		return nil
	}
	if s.numbers[k] == nil {
		words := s.sentence(i)
		if i < 0 {
			words = strings.Join(append(s.Document.Lines(), s.Document.Publisher, s.Document.Owner), " . ")
		}
		s.numbers[k] = map[float64]bool{}
		for _, t := range text.Tokens(words) {
			if v, ok := text.Number(t.Lower); ok {
				s.numbers[k][v] = true
			}
		}
	}
	return s.numbers[k]
}
