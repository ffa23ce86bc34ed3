package annotate

import (
	"sort"
	"strings"

	"assay"
)

// Attribution is who is said to say, think or want something, and what, with
// spans of the text's bytes: the relation of PARC and PolNeAR (Pareti 2015;
// Newell, Margolin and Ruths 2018). A text may hold many, one inside another;
// Annotation.Statements keeps the one that carries each sentence.
type Attribution struct {
	Source  assay.Span   // the speaker's words; empty when none stand in the text
	Cue     assay.Span   // the words that ascribe
	Content []assay.Span // what is ascribed: a part before and a part after the speaker, or a quotation over sentences
}

// AttributedNumber is a number inside somebody's attributed words.
type AttributedNumber struct {
	assay.Span
	Source assay.Span // whose number it is; empty when the speaker does not stand in the text
}

// Attributions gives every attribution of a text, in the order of the
// sentences, and the numbers in digits inside their contents (bare years left
// out), each with its speaker: once for every attribution that it stands in, as
// "the release says the director said 31" is the director's and the release's.
// It does less than Annotate: pronouns stay as they stand.
func Attributions(text string) ([]Attribution, []AttributedNumber) {
	d := read(assay.Document{Text: text, Kind: assay.Text})
	defer d.release()
	d.findNames()
	d.attribute()
	found := d.joined()
	return found, d.numbersOf(found)
}

// joined gives the attributions with the sentences that carry a quotation on
// added to the one that they carry on.
func (d *document) joined() []Attribution {
	var out []Attribution
	where := map[int]int{} // sentence -> its attribution that goes on
	for i := range d.sents {
		s := &d.sents[i]
		for _, a := range s.atts {
			if a.carried > 0 {
				k, ok := where[a.carried-1]
				if !ok && d.announces(a.carried-1) {
					// "The Times reports:" has no content of its own.
					if from := &d.sents[a.carried-1]; !from.subject.empty() {
						k, ok = len(out), true
						out = append(out, Attribution{Source: from.subject.span(from.toks), Cue: from.verb.span(from.toks)})
						where[a.carried-1] = k
					}
				}
				if ok {
					out[k].Content = append(out[k].Content, a.content)
					where[i] = k
				}
				continue
			}
			g := Attribution{Source: a.source.span(s.toks), Cue: a.cue.span(s.toks), Content: append([]assay.Span{a.content}, a.more...)}
			out = append(out, g)
			if _, ok := where[i]; !ok || a.strong && d.direct(s, a) {
				where[i] = len(out) - 1
			}
		}
	}
	// A carried sentence may stand before the one that names its speaker.
	for i := range d.sents {
		for _, a := range d.sents[i].atts {
			if _, ok := where[i]; a.carried > 0 && !ok {
				if k, ok := where[a.carried-1]; ok {
					out[k].Content = append(out[k].Content, a.content)
				}
			}
		}
	}
	return out
}

// numbersOf gives the numbers in digits that stand in a content, in the order
// of the attributions and then of the text.
func (d *document) numbersOf(found []Attribution) []AttributedNumber {
	var numbers []assay.Span
	for i := range d.sents {
		for _, t := range d.sents[i].toks {
			if strings.ContainsAny(t.text, "0123456789") && !bareYear(t.text) {
				numbers = append(numbers, assay.Span{Start: t.start, End: t.end})
			}
		}
	}
	var out []AttributedNumber
	for _, a := range found {
		for _, c := range a.Content {
			k := sort.Search(len(numbers), func(k int) bool { return numbers[k].Start >= c.Start })
			for ; k < len(numbers) && numbers[k].End <= c.End && len(out) < maxAttributed; k++ {
				out = append(out, AttributedNumber{numbers[k], a.Source})
			}
		}
	}
	return out
}

// maxAttributed bounds the numbers given for one text: nested contents repeat them.
const maxAttributed = 20000

// bareYear reports whether a word is a year in four digits: 1900 to 2099.
func bareYear(w string) bool {
	if len(w) != 4 || w[:2] != "19" && w[:2] != "20" {
		return false
	}
	return w[2] >= '0' && w[2] <= '9' && w[3] >= '0' && w[3] <= '9'
}
