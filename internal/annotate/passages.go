package annotate

import "assay"

const (
	shortPassage = 200 // bytes; a passage grows until it has so many
	longPassage  = 600 // bytes; it does not grow beyond
)

// passages groups the sentences: one to three of one paragraph, about 200 to
// 600 bytes. A heading stands in the passage of the sentence that it heads.
func passages(sents []sent) []assay.Passage {
	var out []assay.Passage
	for i := 0; i < len(sents); {
		j := i + 1
		for j < len(sents) && j-i < 3 && extends(sents, i, j) {
			j++
		}
		out = append(out, assay.Passage{Span: assay.Span{Start: sents[i].Start, End: sents[j-1].End}, First: i, Last: j - 1})
		i = j
	}
	return out
}

// extends reports whether sentence j goes on the passage that began at i.
func extends(sents []sent, i, j int) bool {
	length := sents[j-1].End - sents[i].Start
	if sents[j].End-sents[i].Start > longPassage {
		return false
	}
	if sents[j-1].heading {
		return j-1 == i && !sents[j].heading
	}
	if sents[j].paragraph != sents[i].paragraph && !(sents[i].heading && sents[j].paragraph == sents[i+1].paragraph) {
		return false
	}
	if length < shortPassage {
		return true
	}
	// A short last sentence of a paragraph is not left alone.
	last := j == len(sents)-1 || sents[j+1].paragraph != sents[j].paragraph
	return last && sents[j].End-sents[j].Start < shortPassage/2
}
