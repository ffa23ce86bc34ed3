package annotate

import "assay"

// Lines gives what stands in the lines that a document has beside its text, in
// the order of doc.Lines: names, dates and figures, which tell of what and of
// whom the document speaks. It is a part of Annotate, for documents that were
// annotated before it was. A line on which a rule fails gives nothing.
func Lines(doc assay.Document) []assay.Line {
	lines := doc.Lines()
	out := make([]assay.Line, len(lines))
	for i, s := range lines {
		out[i] = lineBeside(s, doc.Published)
	}
	return out
}

func lineBeside(s, published string) (out assay.Line) {
	defer func() {
		if recover() != nil {
			out = assay.Line{}
		}
	}()
	d := read(assay.Document{Text: s, Published: published})
	defer d.release()
	d.findNames()
	out.Names = d.names
	if !figHasNumber(s) && !dateMayStand(s) {
		return out
	}
	d.findEvents()
	a := assay.Annotation{Names: d.names, Sentences: make([]assay.Sentence, len(d.sents))}
	for i := range d.sents {
		a.Sentences[i].Span = d.sents[i].Span
	}
	findDates(&a, s, published)
	findFigures(&a, s, nil)
	out.Dates, out.Figures = a.Dates, a.Figures
	return out
}
