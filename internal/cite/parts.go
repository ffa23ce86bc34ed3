package cite

import "assay"

// Quotations gives what stands between quotation marks in a text, as byte spans
// without the marks. holds says whether a source has some words: it decides where
// a single mark, which may be an apostrophe, closes a quotation. A mark without a
// partner ends the list.
func Quotations(s string, holds func(content string) bool) []assay.Span {
	found, _ := quoted(s, holds)
	out := make([]assay.Span, 0, len(found))
	for _, q := range found {
		out = append(out, assay.Span{Start: q.start, End: q.end})
	}
	return out
}

// Ladder holds the modality of a text to passages: a *Problem of KindModality
// when it moves an accusation up its ladder, denies a step that no passage
// denies, or drops a hedge; nil when it does not.
func Ladder(s string, passages ...string) error {
	var units []*unit
	for _, p := range passages {
		units = append(units, &unit{quote: lex(p)})
	}
	if p := modality(lex(s), units); p != nil {
		return p
	}
	return nil
}
