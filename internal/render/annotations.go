package render

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"assay"
)

// AnnotationContext is the JSON-LD context of the Web Annotation vocabulary.
const AnnotationContext = "http://www.w3.org/ns/anno.jsonld"

// Annotated says what a report's annotations need beside the report.
type Annotated struct {
	// Address is the report's own, absolute or from the host's root: annotations are
	// named below it.
	Address string
	// Texts are the stored texts that the report cites, by SHA-256. A citation of a
	// text that is not here keeps its quotation and has no position.
	Texts map[string]string
}

// contextRunes is how many characters of the text before and after a quotation
// go with it, so that it can be found in a page that has changed around it.
const contextRunes = 32

type jsonLD map[string]any

// Annotations writes the citations of a report as a W3C AnnotationCollection
// (Web Annotation Data Model, Recommendation of 23 February 2017), one
// annotation for each citation of each sentence and row: the body is the
// sentence, the target the words that it rests on.
//
// A report's anchors count bytes of UTF-8; the TextPositionSelector counts
// characters, that is Unicode code points, as section 4.2.5 of the
// Recommendation has it. The bytes stand beside it as assay:start_byte and
// assay:end_byte, with the hash of the text. The text of a publisher is named by
// its address; a researcher's note in other words is no words of that address,
// and is named by the hash of its text, as is a text without an address.
func Annotations(w io.Writer, r *assay.Report, a Annotated) error {
	sources := map[int]assay.Source{}
	for _, s := range r.Sources {
		sources[s.N] = s
	}
	texts := map[string]*measured{}
	items := []jsonLD{}
	// The report's own strings, and not those cleaned for showing: a quotation is its bytes.
	(&view{Report: r}).eachPlace(func(p Place) {
		for i, c := range p.Citations {
			t, ok := texts[c.Anchor.DocumentSHA256]
			if !ok {
				t = &measured{text: a.Texts[c.Anchor.DocumentSHA256]}
				texts[c.Anchor.DocumentSHA256] = t
			}
			items = append(items, jsonLD{
				"id":         fmt.Sprintf("%s#%s-%d", a.Address, p.ID, i+1),
				"type":       "Annotation",
				"motivation": "describing",
				"body":       jsonLD{"type": "TextualBody", "value": p.Text, "format": "text/plain", "language": "en"},
				"target":     target(sources[c.N], c.Anchor, t),
			})
		}
	})
	collection := a.Address + "/annotations.jsonld"
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(jsonLD{
		"@context":  []any{AnnotationContext, jsonLD{"assay": "urn:assay:"}},
		"id":        collection,
		"type":      "AnnotationCollection",
		"label":     "What each sentence rests on: " + r.Question,
		"created":   r.CheckedOn + "T00:00:00Z",
		"generator": jsonLD{"type": "Software", "name": strings.TrimSpace(r.Engine.Name + " " + r.Engine.Version)},
		"total":     len(items),
		"first": jsonLD{
			"id": collection + "#page", "type": "AnnotationPage", "partOf": collection, "startIndex": 0, "items": items,
		},
	})
}

// target gives the words that a citation rests on as a SpecificResource.
func target(s assay.Source, at assay.Anchor, t *measured) jsonLD {
	selectors := []jsonLD{}
	quote := jsonLD{"type": "TextQuoteSelector", "exact": at.Quote}
	if at.Start >= 0 && at.Start <= at.End && at.End <= len(t.text) && t.text[at.Start:at.End] == at.Quote {
		quote["prefix"], quote["suffix"] = lastRunes(t.text[:at.Start]), firstRunes(t.text[at.End:])
		start := t.runes(at.Start)
		selectors = append(selectors, jsonLD{
			"type": "TextPositionSelector", "start": start, "end": start + utf8.RuneCountInString(at.Quote),
			"assay:document_sha256": at.DocumentSHA256, "assay:start_byte": at.Start, "assay:end_byte": at.End,
		})
	}
	out := jsonLD{
		"type": "SpecificResource", "source": "urn:sha256:" + at.DocumentSHA256,
		"selector": append([]jsonLD{quote}, selectors...),
	}
	switch address, _, ok := webAddress(s.URL); {
	case ok && s.Kind == assay.Text:
		out["source"] = address
	case ok:
		out["assay:note_on"] = address
	}
	return out
}

// measured is a text whose characters are counted once: anchors are asked for in
// any order, and each count goes on from the nearest one before.
type measured struct {
	text  string
	marks []int // characters before byte i*stride
}

// stride is the distance of the marks in bytes.
const stride = 4096

// runes gives the number of characters before a byte.
func (m *measured) runes(at int) int {
	if m.marks == nil {
		m.marks = []int{0}
		n := 0
		for i := range len(m.text) {
			if i > 0 && i%stride == 0 {
				m.marks = append(m.marks, n)
			}
			if utf8.RuneStart(m.text[i]) {
				n++
			}
		}
	}
	mark := min(at/stride, len(m.marks)-1)
	n := m.marks[mark]
	for i := mark * stride; i < at; i++ {
		if utf8.RuneStart(m.text[i]) {
			n++
		}
	}
	return n
}

func lastRunes(s string) string {
	at := len(s)
	for n := 0; at > 0 && n < contextRunes; n++ {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

func firstRunes(s string) string {
	at := 0
	for n := 0; at < len(s) && n < contextRunes; n++ {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at]
}
