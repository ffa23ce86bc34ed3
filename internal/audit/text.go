package audit

import (
	"fmt"

	"assay"
)

// The bounds of a cited text. What is beyond MaxSentences and MaxReferences is
// left out and told in the warnings.
const (
	MaxBytes      = 5 << 20 // of the text as given
	MaxSentences  = 5000
	MaxReferences = 2000
	maxBlocks     = 40_000
	maxCitations  = 40 // of one sentence
)

// Text is a cited text as read.
type Text struct {
	Document   assay.Document // the text alone, without its references and citation marks, and what is known of it
	Annotation assay.Annotation
	Sentences  []Sentence
	References []Reference
	Warnings   []string
}

// Sentence is a sentence of a cited text.
type Sentence struct {
	At        int    // index in the text's annotation
	Section   string // the heading above it
	Citations []int  // indexes of references, each once, in order
	Carried   bool   // the citations stand at the end of its paragraph, behind the last sentence
}

// Reference is one entry of a text's references, or an address that it links.
type Reference struct {
	Label     string // as marks name it: "1", "GAO 2020"; "" for a link
	Text      string // the entry as it stands
	Title     string
	Publisher string
	Address   string
	Date      string // YYYY, YYYY-MM or YYYY-MM-DD
	Listed    bool   // the text says what it is
}

// Addresses gives the addresses of the references, in order, each once.
func (t *Text) Addresses() []string {
	seen := map[string]bool{}
	var out []string
	for _, r := range t.References {
		if a := plainAddress(r.Address); a != "" && !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}

func (t *Text) warn(format string, args ...any) {
	t.Warnings = append(t.Warnings, fmt.Sprintf(format, args...))
}

// kind is what a block of a text is.
type kind uint8

const (
	paragraph kind = iota
	heading
	item // of a list
	row  // of a table
	note // the definition of a footnote
)

// block is a paragraph, a heading, an item of a list, a row of a table.
type block struct {
	kind  kind
	level int    // of a heading
	text  string // with marks of citations still in it
	label string // of an item of a numbered list, or of a footnote
	ids   []string
	links []link
	order []link // after the marks are taken out: citations, by where they stand
}

// link is a link in a block, or a mark of a citation.
type link struct {
	start, end int      // the words, in the block's text
	address    string   // "" for a mark
	fragment   string   // of a link within the page
	labels     []string // of a mark
	title      string
}
